#include "migrate/warmup/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "migrate/stats/special.h"
#include "wire/json.h"

namespace sluice::migrate::warmup {
namespace {

using testing::HasSubstr;

const Subject kSubject{"move", "assistant", "old", "new", "built-in", 1'790'000'000'000};

Answer answered(int64_t input, int64_t output) {
  Answer out;
  out.outcome = Outcome::Answered;
  out.status = 200;
  out.first_ms = 100;
  out.total_ms = 300;
  out.input_tokens = input;
  out.output_tokens = output;
  return out;
}

Answer not_answered(Outcome outcome, std::string why) {
  Answer out;
  out.outcome = outcome;
  out.why = std::move(why);
  return out;
}

// Prompts from 50 to 2,000 tokens; the new side counts `input` times as many and answers with
// `output` times as many, give or take `spread` (standard deviation of the log).
Pairs pairs_with(size_t n, double input, double output, double spread, uint64_t seed = 1) {
  base::Rng rng(seed);
  Pairs out;
  for (size_t i = 0; i < n; ++i) {
    const double size = 50 + 1950 * rng.uniform();
    const double noise = std::exp(spread * stats::normal_quantile(rng.uniform() * 0.9999 + 5e-5));
    Pair pair{std::to_string(i), "short", {}, {}, {}};
    pair.old_side = answered(std::lround(size), std::lround(size));
    pair.new_side = answered(std::lround(size * input), std::lround(size * output * noise));
    pair.old_side.sent_ms = pair.new_side.sent_ms = static_cast<double>(i);
    out.push_back(std::move(pair));
  }
  return out;
}

bool flags(const WarmupReport& r, std::string_view what) {
  for (const Flag& flag : r.flags) {
    if (flag.what == what) return true;
  }
  return false;
}

bool not_shown(const WarmupReport& r, std::string_view words) {
  for (const std::string& s : r.not_shown) {
    if (s.find(words) != std::string::npos) return true;
  }
  return false;
}

// Clopper-Pearson; the numbers that everybody should hear before trusting a warm-up.
TEST(WarmupReport, FiveHundredCleanRequestsBoundFailuresBelow0597PerCentAndNoFurther) {
  const WarmupReport r = analyse(kSubject, pairs_with(500, 1, 1, 0.1), {});
  EXPECT_NEAR(100 * r.new_side.failure_bound, 0.597, 0.0005);
  EXPECT_TRUE(not_shown(r, "0 failures in 500 requests to new"));
  EXPECT_TRUE(not_shown(r, "0.597 % (95 %)"));
  EXPECT_TRUE(not_shown(r, "below 0.1 % needs 2995 requests"));
}

TEST(WarmupReport, AHundredCleanRequestsBoundThemBelow295PerCent) {
  const WarmupReport r = analyse(kSubject, pairs_with(100, 1, 1, 0.1), {});
  EXPECT_NEAR(100 * r.new_side.failure_bound, 2.95, 0.005);
}

TEST(WarmupReport, ATokeniserThatCountsATenthMoreIsFlagged) {
  const WarmupReport r = analyse(kSubject, pairs_with(200, 1.1, 1, 0.1), {});
  EXPECT_EQ(r.input.verdict, Sameness::Different);
  EXPECT_NEAR(r.input.ratio, 1.1, 0.002);
  EXPECT_TRUE(flags(r, "input tokens"));
  EXPECT_FALSE(flags(r, "output tokens"));
}

TEST(WarmupReport, AThreePerCentDifferenceIsWithinTheLimitEvenWhenItIsProven) {
  const WarmupReport r = analyse(kSubject, pairs_with(300, 1.03, 1, 0.1), {});
  EXPECT_EQ(r.input.verdict, Sameness::Same);
  EXPECT_GT(r.input.interval.low, 1);
  EXPECT_TRUE(r.flags.empty());
}

TEST(WarmupReport, ANoisySampleSaysThatItCannotTell) {
  const WarmupReport r = analyse(kSubject, pairs_with(100, 1, 1, 0.6), {});
  EXPECT_EQ(r.output.verdict, Sameness::Undecided);
  EXPECT_TRUE(not_shown(r, "the interval holds both"));
}

// The interval must hold the truth in 95 of 100 samples.
TEST(WarmupReport, TheTokenIntervalCoversTheTruthAsOftenAsItSays) {
  int covered = 0;
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    const TokenRatio r = output_ratio(pairs_with(100, 1, 1.2, 0.3, seed), {});
    covered += r.interval.low <= 1.2 && 1.2 <= r.interval.high ? 1 : 0;
  }
  EXPECT_GE(covered, 930);
  EXPECT_LE(covered, 970);
}

TEST(WarmupReport, AnswersCutAtTheirMostTokensDoNotCountAsTheModelsLength) {
  Pairs pairs = pairs_with(100, 1, 1, 0.05);
  for (size_t i = 0; i < 40; ++i) {
    pairs[i].new_side.cut = true;
    pairs[i].new_side.output_tokens = 1;
  }
  const TokenRatio r = output_ratio(pairs, {});
  EXPECT_EQ(r.pairs, 60);
  EXPECT_EQ(r.left_out, 40);
  EXPECT_EQ(r.verdict, Sameness::Same);
}

TEST(WarmupReport, TooFewPairsAreUnknownAndNeverTheSame) {
  const WarmupReport r = analyse(kSubject, pairs_with(19, 1, 1, 0), {});
  EXPECT_EQ(r.input.verdict, Sameness::Unknown);
  EXPECT_FALSE(r.input.flagged());
}

Pairs with_feature(Feature feature, size_t n) {
  Pairs pairs = pairs_with(n, 1, 1, 0.05);
  for (Pair& pair : pairs) pair.features.set(index(feature));
  return pairs;
}

TEST(WarmupReport, AFeatureThatOnlyTheNewSideRefusesIsFlaggedWithItsReason) {
  Pairs pairs = with_feature(Feature::Images, 10);
  for (Pair& pair : pairs) pair.new_side = not_answered(Outcome::Refused, "no images");
  const WarmupReport r = analyse(kSubject, pairs, {});
  EXPECT_TRUE(flags(r, "capability"));
  EXPECT_THAT(r.flags[0].detail, HasSubstr("images"));
  EXPECT_THAT(r.flags[0].detail, HasSubstr("no images"));
}

TEST(WarmupReport, AFeatureThatIsTakenAndNotDoneIsLost) {
  Pairs pairs = with_feature(Feature::StructuredOutput, 10);
  for (Pair& pair : pairs) pair.new_side.ignored.set(index(Feature::StructuredOutput));
  EXPECT_TRUE(flags(analyse(kSubject, pairs, {}), "capability"));
}

TEST(WarmupReport, AFeatureThatNeitherSideTakesIsNotHeldAgainstTheNewOne) {
  Pairs pairs = with_feature(Feature::Tools, 10);
  for (Pair& pair : pairs) {
    pair.old_side = pair.new_side = not_answered(Outcome::Untranslatable, "tools");
  }
  EXPECT_FALSE(flags(analyse(kSubject, pairs, {}), "capability"));
}

TEST(WarmupReport, AFeatureThatNoPromptAsksForIsUnknownAndSaidToBe) {
  const WarmupReport r = analyse(kSubject, pairs_with(50, 1, 1, 0.05), {});
  EXPECT_EQ(r.capabilities.size(), kFeatureNames.size());
  EXPECT_TRUE(not_shown(r, "can do images"));
}

// Exact McNemar of 1 against 9: 2 (1 + 10) / 2^10.
TEST(WarmupReport, ANewSideThatDeclinesMoreOftenIsFlagged) {
  Pairs pairs = pairs_with(100, 1, 1, 0.05);
  for (size_t i = 0; i < 9; ++i) pairs[i].new_side.declined = true;
  pairs[50].old_side.declined = true;
  const WarmupReport r = analyse(kSubject, pairs, {});
  EXPECT_EQ(r.declined.new_only, 9);
  EXPECT_EQ(r.declined.old_only, 1);
  EXPECT_NEAR(r.declined.p_value, 22.0 / 1024, 1e-12);
  EXPECT_TRUE(flags(r, "declined requests"));
}

TEST(WarmupReport, ThreeMoreDeclinedRequestsProveNothing) {
  Pairs pairs = pairs_with(100, 1, 1, 0.05);
  for (size_t i = 0; i < 3; ++i) pairs[i].new_side.declined = true;
  EXPECT_FALSE(flags(analyse(kSubject, pairs, {}), "declined requests"));
}

TEST(WarmupReport, FailuresRaiseTheBoundAndAFlag) {
  Pairs pairs = pairs_with(100, 1, 1, 0.05);
  pairs[3].new_side = not_answered(Outcome::Failed, "upstream_status");
  const WarmupReport r = analyse(kSubject, pairs, {});
  EXPECT_EQ(r.new_side.failed, 1);
  EXPECT_NEAR(100 * r.new_side.failure_bound, 4.656, 0.001);  // Clopper-Pearson of 1 in 100
  EXPECT_TRUE(flags(r, "failures"));
}

TEST(WarmupReport, CostOfTheTrafficFollowsTheMeasuredRatios) {
  Options options;
  options.prices = Prices{{3, 15}, {1, 4}};
  options.traffic = Traffic{"the plan", 10, 1000, 300};
  const WarmupReport r = analyse(kSubject, pairs_with(200, 1.2, 1.5, 0.05), options);
  ASSERT_TRUE(r.cost.known);
  EXPECT_NEAR(r.cost.old_usd, 0.0075, 1e-9);
  EXPECT_NEAR(r.cost.new_usd, (1000 * 1.2 * 1 + 300 * 1.5 * 4) / 1e6, 2e-5);
  EXPECT_LT(r.cost.new_interval.low, r.cost.new_usd);
  EXPECT_GT(r.cost.new_interval.high, r.cost.new_usd);
  EXPECT_NEAR(*r.cost.old_month, 0.0075 * 10 * 30 * 86'400, 1e-6);
}

TEST(WarmupReport, WithoutPricesTheCostIsUnknownAndNothingIsMadeUp) {
  const WarmupReport r = analyse(kSubject, pairs_with(100, 1, 1, 0.05), {});
  EXPECT_FALSE(r.cost.known);
  EXPECT_FALSE(r.spent_usd);
  EXPECT_TRUE(std::isnan(r.cost.new_usd));
  EXPECT_TRUE(not_shown(r, "no prices"));
}

TEST(WarmupReport, ARateLimitBelowTheTrafficIsFlagged) {
  Pairs pairs = pairs_with(50, 1, 1, 0.05);
  pairs[0].new_side.limits.requests.limit = 60;
  Options options;
  options.traffic = Traffic{"the plan", 2, 100, 100};
  EXPECT_TRUE(flags(analyse(kSubject, pairs, options), "limit"));
  options.traffic->requests_per_second = 0.5;
  EXPECT_FALSE(flags(analyse(kSubject, pairs, options), "limit"));
}

TEST(WarmupReport, AnswersThatOnlyTheNewSideCutsAreFlagged) {
  Pairs pairs = pairs_with(50, 1, 1, 0.05);
  pairs[4].new_side.cut = true;
  EXPECT_TRUE(flags(analyse(kSubject, pairs, {}), "limit"));
}

TEST(WarmupReport, EndingEarlyIsAFlag) {
  Options options;
  options.ended_early = "the spend cap of 1 USD was reached";
  EXPECT_TRUE(flags(analyse(kSubject, pairs_with(50, 1, 1, 0), options), "ended early"));
}

TEST(WarmupReport, NothingAnsweredShowsNothing) {
  Pairs pairs(10);
  for (Pair& pair : pairs) {
    pair.old_side = pair.new_side = not_answered(Outcome::RateLimited, "rate_limited");
  }
  const WarmupReport r = analyse(kSubject, pairs, {});
  EXPECT_TRUE(std::isnan(r.new_side.failure_bound));
  EXPECT_TRUE(not_shown(r, "nothing was answered by new"));
  EXPECT_FALSE(r.cost.known);
}

TEST(WarmupReport, JsonIsWellFormedWithNullForWhatIsNotKnown) {
  Subject odd = kSubject;
  odd.prompts = "a\"b<c>.jsonl";
  const WarmupReport r = analyse(odd, pairs_with(5, 1, 1, 0), {});
  wire::json::Document doc;
  const std::string text = write_json(r);
  ASSERT_TRUE(doc.parse(text)) << text;
  EXPECT_EQ(doc.root()["format"].str(), "sluice.warmup/1");
  EXPECT_TRUE(doc.root()["input_tokens"]["ratio"].is_null());
  EXPECT_TRUE(doc.root()["cost"]["new_usd"].is_null());
  EXPECT_EQ(doc.root()["prompts"].str(), odd.prompts);
}

TEST(WarmupReport, TheHtmlPageEscapesWhatItShowsAndNeedsNothingElse) {
  Subject odd = kSubject;
  odd.id = "<script>alert(1)</script>";
  const std::string page = write_html(analyse(odd, pairs_with(60, 1.5, 1, 0.1), {}));
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);
  EXPECT_THAT(page, HasSubstr("input tokens"));
  EXPECT_THAT(page, HasSubstr("<svg"));
}

TEST(WarmupReport, TheTextEndsWithItsFlags) {
  const std::string text = write_text(analyse(kSubject, pairs_with(60, 1.5, 1, 0.1), {}));
  EXPECT_THAT(text, HasSubstr("flags:\n  input tokens:"));
  EXPECT_THAT(write_text(analyse(kSubject, pairs_with(60, 1, 1, 0.01), {})), HasSubstr("no flags"));
}

}  // namespace
}  // namespace sluice::migrate::warmup
