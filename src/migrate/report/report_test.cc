#include "migrate/report/report.h"

#include <cmath>
#include <gtest/gtest.h>

namespace sluice::migrate::report {
namespace {

constexpr int64_t kNoon = 1'795'262'400'000;  // 2026-11-21T12:00:00Z

MigrationReport sample() {
  MigrationReport r;
  r.id = "m";
  r.subject = "assistant";
  r.from = "old";
  r.to = "new";
  r.state = "stage 2";
  r.made_wall_ms = kNoon + 7'200'000;
  r.weights = {{kNoon, 50'000}, {kNoon + 3'600'000, 200'000}};
  r.series = {{"errors", {kNoon, kNoon + 1, kNoon + 2}, {0.1, 0.1, 0.2}, {0.1, NAN, 0.3}}};
  r.decisions = {{7,
                  kNoon,
                  "promoted to 20 %",
                  {{"error_rate", gate::Verdict::Pass, "below", -4.5, 8.2, 1932}}}};
  r.approvals = {{kNoon, "ada", "start"}};
  return r;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(MigrationReport, ShowsEachDecisionWithItsNumbers) {
  const std::string page = write_html(sample());
  for (const char* part : {"promoted to 20 %", "error_rate", "-4.5", "8.2", "1932", "ada",
                           "2026-11-21 12:00:00 UTC", "journal record 7"}) {
    EXPECT_TRUE(has(page, part)) << part;
  }
}

TEST(MigrationReport, EscapesWhateverComesFromOutside) {
  MigrationReport r = sample();
  const std::string bad = "<script>'\"&";
  r.id = r.subject = r.from = r.to = r.state = r.plan_yaml = bad;
  r.timeline = {{1, kNoon, bad, bad, bad}};
  r.decisions[0].what = r.decisions[0].gates[0].gate = r.decisions[0].gates[0].why = bad;
  r.series[0].name = bad;
  r.clusters = {{bad, bad, 1, bad}};
  r.costs = {{bad, 1, 1, 1, 1}};
  r.approvals = {{kNoon, bad, bad}};
  r.not_shown = {bad};
  const std::string page = write_html(r);
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, bad));
}

TEST(MigrationReport, NeedsNothingFromOutside) {
  const std::string page = write_html(sample());
  for (const char* part : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"}) {
    EXPECT_FALSE(has(page, part)) << part;
  }
}

TEST(MigrationReport, AGapInTheDataIsAGapInTheLine) {
  const std::string page = write_html(sample());
  const size_t at = page.find("<path class=\"new\" d=\"", page.find("errors"));
  const std::string path = page.substr(at, page.find("\"/>", at) - at);
  EXPECT_EQ(std::count(path.begin(), path.end(), 'M'), 2);
}

TEST(MigrationReport, OfAMigrationThatNeverStartedSaysSo) {
  const std::string page = write_html({});
  EXPECT_TRUE(has(page, "Nothing happened yet."));
  EXPECT_TRUE(has(page, "Nothing was measured."));
  EXPECT_FALSE(has(page, "nan"));
}

}  // namespace
}  // namespace sluice::migrate::report
