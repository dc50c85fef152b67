// `sluice migrate replay FILE`: steps the machine again over an exported journal and compares every
// bit of every state, and judges the evidence again that a decision was made on. The file holds one
// JSON object a line; "evidence" may be absent:
//   {"sequence":1,"fence":1,"plan":"...","before":"...","event":"...","after":"...","evidence":""}
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli.h"
#include "app/config/environment.h"
#include "migrate/controller/lead.h"
#include "migrate/machine/journal.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using migrate::machine::JournalRecord;

constexpr int64_t kAbsent = -1;

Result<JournalRecord> read_line(std::string_view line, std::string& evidence) {
  wire::json::Document doc;
  if (auto parsed = doc.parse(line); !parsed) return std::unexpected(parsed.error());
  const wire::json::Value root = doc.root();
  JournalRecord record;
  record.sequence = root["sequence"].as_int().value_or(kAbsent);
  record.fence = root["fence"].as_int().value_or(kAbsent);
  if (record.sequence < 0) return fail(Cause::BadRequest, "is no whole number", "sequence");
  if (record.fence < 0) return fail(Cause::BadRequest, "is no whole number", "fence");
  for (const auto& [name, member] :
       {std::pair<std::string_view, std::string*>{"plan", &record.plan},
        {"before", &record.before},
        {"event", &record.event},
        {"after", &record.after}}) {
    const wire::json::Value value = root[name];
    if (!value.is_string()) return fail(Cause::BadRequest, "is no text", std::string(name));
    *member = value.str();
  }
  evidence = root["evidence"].str();
  return record;
}

// Whether the evidence gives the verdict on record. Outside the hours of a plan a verdict to
// promote waits, so a stricter one may stand there.
Result<void> judged_again(const JournalRecord& record, std::string_view evidence) {
  using migrate::gate::StageVerdict;
  const auto event = migrate::machine::event_from_record(record.event);
  if (!event || evidence.empty()) return {};
  const auto* judged = std::get_if<migrate::machine::Judged>(&*event);
  if (judged == nullptr) return {};
  if (evidence.find(" refusals.feed.") == evidence.npos) {
    return fail(Cause::BadRequest,
                "was gathered by an earlier version, which judged by other gates: replay the "
                "journal with the version that wrote it",
                "evidence");
  }
  const auto again = migrate::controller::rejudge(evidence);
  if (!again) return fail(Cause::BadRequest, again.error().message, "evidence");
  const bool waited =
      again->verdict == StageVerdict::Promote && judged->verdict == StageVerdict::Stay;
  if (again->verdict == judged->verdict || waited) return {};
  return fail(Cause::BadRequest, "its evidence gives another verdict than the journal", "evidence");
}

struct Replayed {
  int64_t records = 0;
  int64_t line = 0;   // of the first difference
  std::string field;  // empty: all equal
  bool unreadable = false;
  std::string why;
};

bool differs(Replayed& out, std::string field, std::string why, bool unreadable = false) {
  out.field = std::move(field);
  out.why = std::move(why);
  out.unreadable = unreadable;
  return false;
}

// A record continues the one before when only time passed between them: sequence and fence tell.
bool take(Replayed& out, std::string_view line, int64_t& sequence, int64_t& fence) {
  std::string evidence;
  const auto record = read_line(line, evidence);
  if (!record) return differs(out, record.error().param, record.error().message, true);
  if (sequence != kAbsent && record->sequence != sequence + 1) {
    return differs(out, "sequence", "the journal has a gap");
  }
  if (record->fence < fence) return differs(out, "fence", "an older leader wrote after a newer");
  sequence = record->sequence;
  fence = record->fence;
  if (auto same = migrate::machine::replay(*record); !same) {
    return differs(out, same.error().param, same.error().message);
  }
  if (auto same = judged_again(*record, evidence); !same) {
    return differs(out, same.error().param, same.error().message);
  }
  ++out.records;
  return true;
}

Replayed replay_all(std::string_view text) {
  Replayed out;
  int64_t sequence = kAbsent;
  int64_t fence = kAbsent;
  while (!text.empty()) {
    const size_t eol = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, eol);
    text.remove_prefix(std::min(eol + 1, text.size()));
    ++out.line;
    if (line.empty()) continue;
    if (!take(out, line, sequence, fence)) break;
  }
  return out;
}

void print_json(const Replayed& r) {
  std::string text;
  wire::json::Writer out(text);
  out.begin_object().member("format", "sluice.migration_replay/1").member("records", r.records);
  out.member("equal", r.field.empty());
  if (!r.field.empty()) {
    out.key("first_difference").begin_object().member("line", r.line);
    out.member("field", r.field).member("message", r.why).end_object();
  }
  out.end_object();
  std::printf("%s\n", text.c_str());
}

}  // namespace

int migrate_replay(Args args) {
  CLI::App cli("Recompute every decision of an exported journal, bit for bit.", "migrate replay");
  std::string file;
  std::string output = "table";
  cli.add_option("file", file, "the journal, one JSON object a line")->required();
  cli.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto text = config::SystemEnvironment().read_file(file);
  if (!text) {
    std::fprintf(stderr, "sluice: %s: %s\n", file.c_str(), text.error().message.c_str());
    return kExitBadInput;
  }
  const Replayed result = replay_all(*text);
  if (output == "json") print_json(result);
  if (!result.field.empty()) {
    std::fprintf(stderr, "sluice: %s:%lld: %s: %s\n", file.c_str(),
                 static_cast<long long>(result.line), result.field.c_str(), result.why.c_str());
    return result.unreadable ? kExitBadInput : kExitFound;
  }
  if (result.records == 0) {
    std::fprintf(stderr, "sluice: %s: holds no journal record; export one first\n", file.c_str());
    return kExitBadInput;
  }
  if (output != "json") {
    std::printf("%lld decisions recomputed, all equal\n", static_cast<long long>(result.records));
  }
  return kExitOk;
}

}  // namespace sluice::app
