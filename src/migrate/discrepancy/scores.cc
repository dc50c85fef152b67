#include "migrate/discrepancy/scores.h"

#include <array>
#include <charconv>
#include <cmath>

#include "migrate/compare/judge_prompt.h"
#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

void write_judge(wire::json::Writer& writer, const compare::JudgeAnswers& judge) {
  writer.key("judge").begin_object().member("verdict", name(verdict_of(judge)));
  writer.member("old_first", name(judge.a_first)).member("new_first", name(judge.b_first));
  writer.member("prompt", int64_t{compare::kJudgePromptVersion}).end_object();
}

}  // namespace

std::string scores_json(const compare::Scores& scores) {
  using compare::Scores;
  struct Row {
    std::string_view name;
    double Scores::* field;
  };
  constexpr auto rows = std::to_array<Row>({{"chrf", &Scores::chrf},
                                            {"chrf_plus_plus", &Scores::chrf_plus_plus},
                                            {"rouge_l", &Scores::rouge_l},
                                            {"length_ratio", &Scores::length_ratio},
                                            {"token_ratio", &Scores::token_ratio},
                                            {"structure", &Scores::structure},
                                            {"facts", &Scores::facts},
                                            {"cosine", &Scores::cosine}});
  std::string out;
  wire::json::Writer writer(out);
  writer.begin_object();
  for (const Row& row : rows) {
    const double value = scores.*row.field;
    if (!std::isfinite(value)) continue;
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::general, 6);
    writer.member_raw(row.name, {digits.data(), static_cast<size_t>(end.ptr - digits.data())});
  }
  if (scores.judge) write_judge(writer, *scores.judge);
  writer.end_object();
  return out;
}

}  // namespace sluice::migrate::discrepancy
