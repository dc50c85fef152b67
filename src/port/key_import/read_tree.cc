// Key exports that are YAML or JSON: AWS's get-api-keys, Kong's admin API, Kong's declarative
// configuration. Their places in the text are those of the YAML reader, which reads JSON too.
#include <array>
#include <charconv>

#include "port/key_import/collector.h"
#include "wire/yaml.h"

namespace sluice::port::key_import {
namespace {

using wire::yaml::Value;

constexpr std::string_view kNoDigest =
    "its password is kept as a digest with the consumer's id mixed in, which a request cannot be "
    "checked against here; issue a new one";
constexpr std::string_view kShared =
    "signatures need the secret itself, which is never stored; name it in the route's auth";

bool is_sha1(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void take_aws_key(Value item, Collector& out) {
  const uint32_t line = item.position().line;
  if (item["enabled"].as_bool() == false) return out.leave_out(line, "it is disabled");
  if (!item["value"].exists()) {
    return out.leave_out(line, "it has no value; export with --include-values");
  }
  KeyOfFile key{.name = std::string(item["name"].text()),
                .value = Secret(std::string(item["value"].text()))};
  out.add(std::move(key), line);
}

void take_kong_key(Value credential, std::string_view consumer, Collector& out) {
  out.add({.name = std::string(consumer), .value = Secret(std::string(credential["key"].text()))},
          credential.position().line);
}

void take_kong_basic(Value credential, std::string_view consumer, Collector& out) {
  const uint32_t line = credential.position().line;
  const std::string_view password = credential["password"].text();
  if (is_sha1(password)) return out.leave_out(line, std::string(kNoDigest));
  if (password.empty()) return out.leave_out(line, "it has no password");
  out.add({.name = std::string(consumer),
           .value = basic_credential(credential["username"].text(), password)},
          line);
}

void take_kong_consumer(Value consumer, Collector& out) {
  std::string_view name = consumer["username"].text();
  if (name.empty()) name = consumer["custom_id"].text();
  for (const Value key : consumer["keyauth_credentials"]) take_kong_key(key, name, out);
  for (const Value basic : consumer["basicauth_credentials"]) take_kong_basic(basic, name, out);
  for (const std::string_view other : {"hmacauth_credentials", "jwt_secrets"}) {
    for (const Value secret : consumer[other]) {
      out.leave_out(secret.position().line, std::string(kShared));
    }
  }
}

void take_kong_row(Value row, Collector& out) {
  const std::string_view consumer = row["consumer"]["id"].text();
  if (row["key"].exists() && !row["secret"].exists()) return take_kong_key(row, consumer, out);
  if (row["password"].exists()) return take_kong_basic(row, consumer, out);
  out.leave_out(row.position().line, row["secret"].exists()
                                         ? std::string(kShared)
                                         : "it is neither a key nor a name with a password");
}

struct Shape {
  std::string_view member;
  void (*take)(Value, Collector&);
};
constexpr auto kShapes = std::to_array<Shape>({
    {"items", take_aws_key},
    {"data", take_kong_row},
    {"consumers", take_kong_consumer},
});

}  // namespace

Result<void> read_tree(std::string_view text, Collector& out) {
  auto document = wire::yaml::Document::parse(text);
  if (!document) {
    Error error = std::move(document.error());
    uint32_t line = 1;
    std::from_chars(error.param.data(), error.param.data() + error.param.size(), line);
    return fail(error.cause, error.message, out.place(line));
  }
  for (const Shape& shape : kShapes) {
    const Value rows = document->root()[shape.member];
    if (!rows.is_sequence()) continue;
    for (const Value row : rows) {
      if (out.full()) {
        return fail(Cause::TooLarge, "a key file has at most 100000 keys; split it",
                    out.place(row.position().line));
      }
      shape.take(row, out);
    }
    return {};
  }
  return fail(Cause::BadRequest,
              "no keys are here: a CSV whose first line names a column Key, or a document with "
              "\"items\", \"data\" or \"consumers\" is wanted",
              out.place(1));
}

}  // namespace sluice::port::key_import
