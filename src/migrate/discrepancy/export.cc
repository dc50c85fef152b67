#include "migrate/discrepancy/export.h"

#include <optional>
#include <string_view>
#include <vector>

#include "migrate/discrepancy/keep.h"
#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

using store::DiscrepancyRow;
using store::Review;
using wire::json::Writer;

// What the rung for it writes: "old 200, new 503", "old no answer, new 200".
bool failed(std::string_view detail, std::string_view side) {
  const size_t at = detail.find(side);
  if (at == std::string_view::npos) return false;
  const std::string_view status = detail.substr(at + side.size());
  return status.starts_with("no answer") || status.starts_with('4') || status.starts_with('5');
}

struct Case {
  std::vector<std::string_view> good;
  std::vector<std::string_view> bad;
  bool cut = false;
};

// Nothing for a row that is no case.
std::optional<Case> case_of(const DiscrepancyRow& row) {
  const bool rejected = row.review == Review::Rejected;
  if (!rejected && row.review != Review::Accepted) return {};
  if (row.prompt.empty()) return {};
  const bool by_status = row.rung == "status";
  const bool old_answer = !row.old_text.empty() && !(by_status && failed(row.detail, "old "));
  const bool new_answer = !row.new_text.empty() && !(by_status && failed(row.detail, "new "));
  Case out;
  if (old_answer) out.good.push_back(row.old_text);
  if (new_answer) (rejected ? out.bad : out.good).push_back(row.new_text);
  if (out.good.empty()) return {};
  out.cut = is_cut(row.prompt) || is_cut(row.old_text) || is_cut(row.new_text);
  return out;
}

void append_list(Writer& writer, std::string_view name, const std::vector<std::string_view>& list) {
  writer.key(name).begin_array();
  for (const std::string_view text : list) writer.string(text);
  writer.end_array();
}

void append_case(std::string& out, const DiscrepancyRow& row, const Case& found) {
  Writer writer(out);
  writer.begin_object().member("id", row.id).member("prompt", row.prompt);
  append_list(writer, "good", found.good);
  append_list(writer, "bad", found.bad);
  if (found.cut) writer.member("cut", true);
  writer.member("kind", row.kind).member("path", row.path).member("cluster", row.cluster);
  writer.member("review", store::name(row.review)).member("note", row.note);
  writer.member_raw("scores", row.scores.empty() ? "{}" : row.scores);
  writer.end_object();
  out += '\n';
}

}  // namespace

std::string evaluation_set(std::string_view migration, std::span<const DiscrepancyRow> rows) {
  std::string lines;
  int64_t cases = 0;
  int64_t cut = 0;
  for (const DiscrepancyRow& row : rows) {
    const auto found = case_of(row);
    if (!found) continue;
    ++cases;
    if (found->cut) ++cut;
    append_case(lines, row, *found);
  }
  std::string out;
  Writer(out)
      .begin_object()
      .member("format", "sluice.evaluation_set/1")
      .member("migration", migration)
      .member("cases", cases)
      .member("left_out", std::ssize(rows) - cases)
      .member("cut", cut)
      .end_object();
  return out + '\n' + lines;
}

}  // namespace sluice::migrate::discrepancy
