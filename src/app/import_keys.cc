#include "app/import_keys.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/cli.h"
#include "port/key_import/key_file.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using port::key_import::KeyFile;
using port::key_import::KeyOfFile;
using port::key_import::LeftOut;
using wire::json::Value;
using wire::json::Writer;

// Both below what the admin API takes in one request.
constexpr size_t kBatch = 500;
constexpr size_t kBatchBytes = size_t{256} << 10;

// What became of one key.
struct Outcome {
  const KeyOfFile* key = nullptr;
  std::string id;
  std::string name;
  std::string outcome;  // added, known, revoked; in a dry run: would-add
};

Result<KeyFile> read(const std::string& file) {
  std::error_code code;
  const auto size = std::filesystem::file_size(file, code);
  if (code) return fail(Cause::BadRequest, "cannot be read: " + code.message(), file);
  if (size > port::key_import::kMaxBytes) {
    return fail(Cause::TooLarge, "a key file has at most 32 MiB; split it", file);
  }
  std::ifstream in(file, std::ios::binary);
  const Secret text(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!in) return fail(Cause::BadRequest, "cannot be read", file);
  return port::key_import::read_key_file(file, text.reveal());
}

// The next keys of a request's size, as its body; moves `at` behind them.
std::string next_body(const std::vector<KeyOfFile>& keys, size_t& at) {
  std::string body;
  Writer w(body);
  w.begin_object().key("keys").begin_array();
  for (size_t n = 0; at < keys.size() && n < kBatch && body.size() < kBatchBytes; ++n, ++at) {
    const KeyOfFile& key = keys[at];
    w.begin_object().member("name", key.name);
    w.member(key.algorithm.empty() ? "key" : "digest", key.value.reveal());
    if (!key.algorithm.empty()) w.member("algorithm", key.algorithm);
    w.end_object();
  }
  w.end_array().end_object();
  return body;
}

Result<std::vector<Outcome>> send(const AdminTarget& target, const std::vector<KeyOfFile>& keys) {
  std::vector<Outcome> out;
  for (size_t at = 0; at < keys.size();) {
    const size_t first = at;
    const Secret body(next_body(keys, at));
    const auto answer =
        admin_call(target, "POST", "/admin/v1/keys/import", std::string(body.reveal()));
    if (!answer) {
      Error error = answer.error();
      error.message += " (" + std::to_string(first) + " of " + std::to_string(keys.size()) +
                       " keys were taken over; run it again to go on)";
      return std::unexpected(std::move(error));
    }
    size_t index = first;
    for (const Value row : answer->root()["keys"]) {
      if (index == at) break;
      out.push_back({&keys[index++], std::string(row["id"].str()), std::string(row["name"].str()),
                     std::string(row["outcome"].str())});
    }
    if (index != at) return fail(Cause::Internal, "the answer is not of as many keys as were sent");
  }
  return out;
}

std::vector<Outcome> rehearse(const std::vector<KeyOfFile>& keys) {
  std::vector<Outcome> out;
  for (const KeyOfFile& key : keys) out.push_back({&key, "-", key.name, "would-add"});
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

void print_table(const std::vector<Outcome>& done, const std::vector<LeftOut>& left_out) {
  std::printf("%-24s %-20s %-10s %-24s %s\n", "FROM", "ID", "OUTCOME", "NAME", "USAGE PLANS");
  for (const Outcome& o : done) {
    std::printf("%-24s %-20s %-10s %-24s %s\n", o.key->place.c_str(), o.id.c_str(),
                o.outcome.c_str(), o.name.c_str(), joined(o.key->plans).c_str());
  }
  for (const LeftOut& left : left_out) {
    std::fprintf(stderr, "sluice: %s: left out: %s\n", left.place.c_str(), left.reason.c_str());
  }
}

void print_json(const std::vector<Outcome>& done, const std::vector<LeftOut>& left_out) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.keys-import/1").key("keys").begin_array();
  for (const Outcome& o : done) {
    w.begin_object().member("from", o.key->place).member("id", o.id).member("name", o.name);
    w.member("outcome", o.outcome).key("usage_plans").begin_array();
    for (const std::string& plan : o.key->plans) w.string(plan);
    w.end_array().end_object();
  }
  w.end_array().key("left_out").begin_array();
  for (const LeftOut& left : left_out) {
    w.begin_object().member("from", left.place).member("reason", left.reason).end_object();
  }
  w.end_array().end_object();
  std::printf("%s\n", out.c_str());
}

}  // namespace

int import_keys(const AdminTarget& target, const std::string& file, bool dry_run) {
  const auto keys = read(file);
  if (!keys) {
    std::fprintf(stderr, "sluice: %s: %s\n", keys.error().param.c_str(),
                 keys.error().message.c_str());
    return kExitBadInput;
  }
  const Result<std::vector<Outcome>> done =
      dry_run ? rehearse(keys->keys) : send(target, keys->keys);
  if (!done) return report(done.error());
  if (target.output == "json") {
    print_json(*done, keys->left_out);
  } else {
    print_table(*done, keys->left_out);
  }
  return keys->left_out.empty() ? kExitOk : kExitFound;
}

}  // namespace sluice::app
