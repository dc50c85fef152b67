// `sluice convert replay`: what the source of a conversion answers each request of a log and, with
// --through, whether a gateway answers the same.
//
//   sluice convert replay openapi.json plans.json keys.csv --log requests.jsonl
//   sluice convert replay kong.yaml --log requests.jsonl --through http://127.0.0.1:8080
//       --access-log access.jsonl
//
// Through a gateway the requests go out one after the other, with the pauses of the log, and the
// source is asked about the instants at which they went: whatever a limit lets through then can be
// compared. The first goes out at the same part of a second as in the log.
#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "app/cli.h"
#include "app/convert_inputs.h"
#include "app/http_fetch.h"
#include "app/interrupt.h"
#include "app/replay_compare.h"
#include "port/convert/api/registry.h"
#include "port/convert/api/request_log.h"
#include "wire/json_writer.h"

namespace sluice::app {

namespace {

namespace convert = port::convert;
namespace api = port::convert::api;

constexpr size_t kMaxBody = size_t{64} << 20;

struct Options {
  std::vector<std::string> inputs;
  std::string from;
  std::vector<std::string> parameters;
  std::string log;
  std::string keys;
  std::string through;
  std::string ca_file;
  std::string access_log;
  int64_t tolerance_ms = 25;
  std::string output = "table";
  bool quiet = false;
};

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

struct Replayed {
  api::Call call;
  api::Verdict source;
  Done here;
  std::vector<Difference> differences;
};

// ---- sending ----

// Headers that belong to a connection, or that are made for it.
bool is_own_header(std::string_view name) {
  constexpr auto kOwn = std::to_array<std::string_view>(
      {"host", "connection", "content-length", "transfer-encoding", "user-agent", "expect", "te",
       "upgrade", "keep-alive", "trailer"});
  for (const std::string_view own : kOwn) {
    if (api::same_ignoring_case(own, name)) return true;
  }
  return false;
}

Result<void> send(const Options& options, Replayed& one) {
  FetchRequest request;
  request.method = one.call.method;
  std::string base = options.through;
  while (base.ends_with('/')) base.pop_back();
  request.url = base;
  request.target = one.call.path + (one.call.query.empty() ? "" : "?" + one.call.query);
  request.ca_file = options.ca_file;
  for (const auto& [name, value] : one.call.headers) {
    if (api::same_ignoring_case(name, "host")) request.host = value;
    if (!is_own_header(name)) request.fields.append(name).append(": ").append(value).append("\r\n");
  }
  request.body.assign(std::min<uint64_t>(one.call.body_bytes, kMaxBody), 'x');
  auto answer = fetch(request);
  if (!answer) return std::unexpected(answer.error());
  one.here.status = answer->status;
  one.here.request_id = answer->field("x-sluice-request-id");
  return {};
}

// False when it was interrupted.
Result<bool> send_all(const Options& options, api::Evaluator& source, std::vector<Replayed>& all) {
  const Interrupt interrupt;
  const int64_t first = all.front().call.unix_ms;
  const int64_t phase = (first - now_ms()) % 1000;
  const int64_t start = now_ms() + (phase + 1000) % 1000;
  for (Replayed& one : all) {
    interrupt.wait_ms(start + (one.call.unix_ms - first) - now_ms());
    if (interrupt.came()) return false;
    one.call.unix_ms = now_ms();
    one.call.address = "127.0.0.1";
    one.source = source.ask(one.call);
    if (auto sent = send(options, one); !sent) return std::unexpected(sent.error());
  }
  return true;
}

// The gateway writes its log a moment after it answered.
Result<void> wait_for_log(const Options& options, std::vector<Replayed>& all) {
  std::map<std::string, Done*> by_id;
  for (Replayed& one : all) by_id.emplace(one.here.request_id, &one.here);
  const Interrupt interrupt;
  for (int tries = 0; tries < 20; ++tries) {
    if (auto read = read_access_log(options.access_log, by_id); !read) return read;
    const bool complete =
        std::all_of(all.begin(), all.end(), [](const Replayed& one) { return one.here.logged; });
    if (complete) return {};
    interrupt.wait_ms(100);
  }
  return fail(Cause::BadRequest, "does not hold the requests that were sent; is it the gateway's?",
              options.access_log);
}

// ---- printing ----

void print_row(const Replayed& one) {
  const api::Verdict& v = one.source;
  const std::string status = v.status != 0 ? std::to_string(v.status) : "-";
  std::printf("%s %-7s %s  %s %s route=%s%s%s%s%s\n", api::utc_text(one.call.unix_ms).c_str(),
              one.call.method.c_str(), one.call.path.c_str(),
              std::string(api::name(v.outcome)).c_str(), status.c_str(),
              v.route.empty() ? "-" : v.route.c_str(),
              v.caller.empty() ? "" : " caller=", v.caller.c_str(), v.reason.empty() ? "" : "  ",
              v.reason.c_str());
  for (const Difference& difference : one.differences) {
    std::printf("    differs: %s\n", difference.text.c_str());
  }
}

void print_json(const Replayed& one, bool through) {
  const api::Verdict& v = one.source;
  std::string text;
  wire::json::Writer w(text);
  w.begin_object().member("time", api::utc_text(one.call.unix_ms));
  w.member("method", one.call.method).member("path", one.call.path);
  w.member("outcome", api::name(v.outcome)).member("status", int64_t{v.status});
  w.member("route", v.route).member("caller", v.caller).member("reason", v.reason);
  if (v.outcome == api::Outcome::Throttled && v.wait_ms < api::kFarMs) {
    w.member("wait_ms", v.wait_ms);
  }
  if (v.slack_ms < api::kFarMs) w.member("slack_ms", v.slack_ms);
  if (through) {
    w.key("gateway").begin_object().member("status", int64_t{one.here.status});
    w.member("outcome", api::name(outcome_of(one.here))).member("route", one.here.route);
    w.member("key", one.here.key).end_object();
    w.key("differences").begin_array();
    for (const Difference& difference : one.differences) w.string(difference.text);
    w.end_array();
  }
  w.end_object();
  std::printf("%s\n", text.c_str());
}

void print_summary(const Options& options, const std::vector<Replayed>& all,
                   const Comparison& comparison, size_t differing) {
  std::map<std::string_view, size_t> counts;
  for (const Replayed& one : all) ++counts[api::name(one.source.outcome)];
  std::fprintf(stderr, "%zu requests:", all.size());
  const char* separator = " ";
  for (const auto& [outcome, count] : counts) {
    std::fprintf(stderr, "%s%zu %s", separator, count, std::string(outcome).c_str());
    separator = ", ";
  }
  std::fprintf(stderr, "\n");
  if (options.through.empty()) return;
  std::fprintf(stderr, "through the gateway: %zu differ, %zu too close to call\n", differing,
               comparison.close_calls());
  if (options.access_log.empty()) {
    std::fprintf(stderr, "  routes and callers were not compared: that takes --access-log\n");
  }
}

// ---- the verb ----

struct Loaded {
  convert::Conversion read;
  std::vector<api::ApiSpec> specs;
  std::vector<Replayed> calls;
  std::vector<api::KnownKey> keys;
};

// An exit code, or -1.
int load(const Options& options, Loaded& out) {
  convert::Request request;
  request.from = options.from;
  if (!split_pairs(options.parameters, request.parameters)) return kExitUsage;
  const auto names = list_files(options.inputs);
  if (!names) return print_problems({names.error()});
  auto inputs = read_inputs(*names);
  if (!inputs) return print_problems({inputs.error()});
  request.inputs = std::move(*inputs);
  auto specs = api::read_apis(request, out.read);
  if (!specs) return print_problems(specs.error());
  if (specs->size() > 1) {
    return print_problems({{Cause::BadRequest, "the inputs hold several APIs; give those of one"}});
  }
  out.specs = std::move(*specs);
  const auto logs = read_inputs({options.log});
  if (!logs) return print_problems({logs.error()});
  auto calls = api::read_request_log(logs->front());
  if (!calls) return print_problems({calls.error()});
  for (api::Call& call : *calls) out.calls.push_back({std::move(call), {}, {}, {}});
  if (options.keys.empty()) return -1;
  const auto file = read_inputs({options.keys});
  if (!file) return print_problems({file.error()});
  auto keys = api::read_known_keys(file->front());
  if (!keys) return print_problems({keys.error()});
  out.keys = std::move(*keys);
  return -1;
}

int parse_options(Args args, Options& options) {
  CLI::App cli("Say what the source answers each request of a log; compare a gateway with it.",
               "convert replay");
  cli.add_option("input", options.inputs, "the source's files, as for `convert api`")->required();
  cli.add_option("--from", options.from, "the source, where it cannot be told from the files");
  cli.add_option("--parameter", options.parameters,
                 "NAME=VALUE for a template parameter or a placeholder");
  cli.add_option("--log", options.log, "requests, one JSON object a line")->required();
  cli.add_option("--keys", options.keys,
                 "CSV of keys that the export does not show: name,key or user,password");
  cli.add_option("--through", options.through, "http://HOST:PORT of a gateway to send them to");
  cli.add_option("--ca", options.ca_file, "authority of an https gateway, in a file");
  cli.add_option("--access-log", options.access_log,
                 "the gateway's access log, for routes and callers");
  cli.add_option("--tolerance", options.tolerance_ms,
                 "milliseconds by which a limit's decision may come early or late")
      ->check(CLI::Range(0, 10'000));
  cli.add_option("--output", options.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  cli.add_flag("--quiet", options.quiet, "only what differs, and the summary");
  return parse_args(cli, args);
}

}  // namespace

int convert_replay(Args args) {
  Options options;
  if (const int code = parse_options(args, options); code >= 0) return code;
  Loaded loaded;
  if (const int code = load(options, loaded); code >= 0) return code;
  api::Evaluator source(loaded.specs.front(), loaded.read.reader, std::move(loaded.keys));
  Comparison comparison(loaded.specs.front(), options.tolerance_ms);
  const bool through = !options.through.empty();
  if (through) {
    const auto sent = send_all(options, source, loaded.calls);
    if (!sent) return report(sent.error());
    if (!*sent) return kExitCancelled;
    if (!options.access_log.empty()) {
      if (auto read = wait_for_log(options, loaded.calls); !read) return report(read.error());
    }
  }
  size_t differing = 0;
  for (Replayed& one : loaded.calls) {
    if (through) {
      one.differences = comparison.compare(one.source, one.here);
    } else {
      one.source = source.ask(one.call);
    }
    differing += one.differences.empty() ? 0 : 1;
    if (options.quiet && one.differences.empty()) continue;
    options.output == "json" ? print_json(one, through) : print_row(one);
  }
  print_summary(options, loaded.calls, comparison, differing);
  return differing > 0 ? kExitFound : kExitOk;
}

}  // namespace sluice::app
