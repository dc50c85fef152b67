#include "migrate/discrepancy/export.h"

#include <algorithm>

#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

using store::DiscrepancyRow;
using store::Review;
using wire::json::Writer;

bool is_case(const DiscrepancyRow& row) {
  const bool reviewed = row.review == Review::Accepted || row.review == Review::Rejected;
  return reviewed && !row.prompt.empty() && !(row.old_text.empty() && row.new_text.empty());
}

void append_case(std::string& out, const DiscrepancyRow& row) {
  const bool rejected = row.review == Review::Rejected;
  Writer writer(out);
  writer.begin_object().member("id", row.id).member("prompt", row.prompt);
  writer.key("good").begin_array().string(row.old_text);
  if (!rejected) writer.string(row.new_text);
  writer.end_array();
  writer.key("bad").begin_array();
  if (rejected) writer.string(row.new_text);
  writer.end_array();
  writer.member("kind", row.kind).member("path", row.path).member("cluster", row.cluster);
  writer.member("review", store::name(row.review)).member("note", row.note);
  writer.member_raw("scores", row.scores.empty() ? "{}" : row.scores);
  writer.end_object();
  out += '\n';
}

}  // namespace

std::string evaluation_set(std::string_view migration, std::span<const DiscrepancyRow> rows) {
  const auto cases = std::ranges::count_if(rows, is_case);
  std::string out;
  Writer(out)
      .begin_object()
      .member("format", "sluice.evaluation_set/1")
      .member("migration", migration)
      .member("cases", static_cast<int64_t>(cases))
      .member("left_out", std::ssize(rows) - static_cast<int64_t>(cases))
      .end_object();
  out += '\n';
  for (const DiscrepancyRow& row : rows) {
    if (is_case(row)) append_case(out, row);
  }
  return out;
}

}  // namespace sluice::migrate::discrepancy
