#include "store/discrepancies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "store/folder_for_test.h"

namespace sluice::store {
namespace {

using testing::ElementsAre;

class Discrepancies : public testing::Test {
 protected:
  static Database must_open(const TestFolder& folder) {
    auto db = Database::open(folder.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  int64_t add(const std::string& kind, const std::string& cluster, int64_t at = 100,
              const std::string& text = "") {
    const auto id = kept_.add({.migration = "m1",
                               .request_id = "r",
                               .subject = "s-" + kind,
                               .created_at = at,
                               .verdict = "different",
                               .rung = "structure",
                               .kind = kind,
                               .path = "a[" + std::to_string(at) + "]",
                               .cluster = cluster,
                               .scores = "{}",
                               .old_text = text});
    EXPECT_TRUE(id) << id.error().message;
    return id.value_or(0);
  }
  std::vector<int64_t> ids(const DiscrepancyFilter& filter = {}) {
    std::vector<int64_t> out;
    const auto rows = kept_.list(filter);
    EXPECT_TRUE(rows) << rows.error().message;
    for (const auto& row : rows.value()) out.push_back(row.id);
    return out;
  }

  TestFolder folder_;
  Database db_ = must_open(folder_);
  DiscrepancyRepository kept_{db_};
};

TEST_F(Discrepancies, ComeBackAsTheyWereStored) {
  const DiscrepancyRow row{.migration = "m'1",
                           .request_id = "req",
                           .subject = "who",
                           .created_at = 5'000'000'000,
                           .verdict = "different",
                           .rung = "tools",
                           .kind = "tool_arguments",
                           .path = "tool_calls[0].arguments.\u00e9",
                           .cluster = "c#1",
                           .detail = "1 of 2 places",
                           .scores = R"({"chrf":50})",
                           .old_digest = "d1",
                           .new_digest = "d2",
                           .old_length = 11,
                           .new_length = 12,
                           .prompt = "p \"q\" :name",
                           .old_text = "o",
                           .new_text = "n",
                           .review = Review::Ignored,
                           .rule = 9};
  const auto id = kept_.add(row);
  ASSERT_TRUE(id) << id.error().message;
  const auto back = kept_.get(*id);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->migration, row.migration);
  EXPECT_EQ(back->request_id, row.request_id);
  EXPECT_EQ(back->subject, row.subject);
  EXPECT_EQ(back->created_at, row.created_at);
  EXPECT_EQ(back->verdict, row.verdict);
  EXPECT_EQ(back->rung, row.rung);
  EXPECT_EQ(back->kind, row.kind);
  EXPECT_EQ(back->path, row.path);
  EXPECT_EQ(back->cluster, row.cluster);
  EXPECT_EQ(back->detail, row.detail);
  EXPECT_EQ(back->scores, row.scores);
  EXPECT_EQ(back->old_digest, row.old_digest);
  EXPECT_EQ(back->new_digest, row.new_digest);
  EXPECT_EQ(back->old_length, 11);
  EXPECT_EQ(back->new_length, 12);
  EXPECT_EQ(back->prompt, row.prompt);
  EXPECT_EQ(back->old_text, "o");
  EXPECT_EQ(back->new_text, "n");
  EXPECT_EQ(back->review, Review::Ignored);
  EXPECT_EQ(back->rule, 9);
}

TEST_F(Discrepancies, AreListedNewestFirstAndFiltered) {
  const auto a = add("number", "c1");
  const auto b = add("value", "c2");
  const auto c = add("number", "c1");
  EXPECT_THAT(ids(), ElementsAre(c, b, a));
  EXPECT_THAT(ids({.kind = "number"}), ElementsAre(c, a));
  EXPECT_THAT(ids({.cluster = "c2"}), ElementsAre(b));
  EXPECT_THAT(ids({.before = c, .limit = 1}), ElementsAre(b));
  EXPECT_THAT(ids({.migration = "other"}), ElementsAre());
  EXPECT_EQ(kept_.list({.limit = 0}).error().param, "limit");
  EXPECT_EQ(kept_.list({.limit = 1001}).error().param, "limit");
}

TEST_F(Discrepancies, AreReviewedOneByOneOrByCluster) {
  const auto a = add("number", "c1");
  const auto b = add("number", "c1");
  add("value", "c2");
  ASSERT_TRUE(kept_.review(a, {Review::Accepted, "ann", "rounding", 200}));
  EXPECT_EQ(kept_.get(a)->reviewer, "ann");
  EXPECT_EQ(kept_.get(a)->note, "rounding");
  EXPECT_EQ(kept_.get(a)->reviewed_at, 200);
  // What somebody has judged is not judged again in passing.
  EXPECT_EQ(kept_.review_cluster("m1", "c1", {Review::Rejected, "bob", "", 300}), 1);
  EXPECT_EQ(kept_.get(a)->review, Review::Accepted);
  EXPECT_EQ(kept_.get(b)->review, Review::Rejected);
  EXPECT_THAT(ids({.review = Review::Rejected}), ElementsAre(b));
}

TEST_F(Discrepancies, ReviewsNeedARowAndAName) {
  const auto a = add("number", "c1");
  EXPECT_EQ(kept_.review(a + 1, {Review::Accepted, "ann", "", 1}).error().param, "id");
  EXPECT_EQ(kept_.review(a, {Review::Accepted, "", "", 1}).error().param, "actor");
  EXPECT_EQ(kept_.get(0).error().param, "id");
}

TEST_F(Discrepancies, ClustersAreCountedLargestFirst) {
  add("value", "c2", 50);
  add("number", "c1", 10);
  const auto b = add("number", "c1", 30);
  ASSERT_TRUE(kept_.review(b, {Review::Accepted, "ann", "", 1}));
  const auto clusters = kept_.clusters("m1").value();
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0].cluster, "c1");
  EXPECT_EQ(clusters[0].kind, "number");
  EXPECT_EQ(clusters[0].path, "a[30]");
  EXPECT_EQ(clusters[0].count, 2);
  EXPECT_EQ(clusters[0].open, 1);
  EXPECT_EQ(clusters[0].first_at, 10);
  EXPECT_EQ(clusters[0].last_at, 30);
  EXPECT_TRUE(kept_.clusters("other")->empty());
}

TEST_F(Discrepancies, LeaveByAge) {
  add("old", "c", 100);
  const auto young = add("young", "c", 200);
  EXPECT_EQ(kept_.retain({.most_age_s = 50, .most_count = 0, .most_bytes = 0}, 250), 1);
  EXPECT_THAT(ids(), ElementsAre(young));
}

TEST_F(Discrepancies, LeaveByCountOldestFirst) {
  add("a", "c");
  const auto b = add("b", "c");
  const auto c = add("c", "c");
  EXPECT_EQ(kept_.retain({.most_age_s = 0, .most_count = 2, .most_bytes = 0}, 0), 1);
  EXPECT_THAT(ids(), ElementsAre(c, b));
  EXPECT_EQ(kept_.retain({.most_age_s = 0, .most_count = 2, .most_bytes = 0}, 0), 0);
}

TEST_F(Discrepancies, LeaveByBytesOldestFirst) {
  add("a", "c", 1, std::string(1000, 'x'));
  const auto b = add("b", "c", 1, std::string(1000, 'x'));
  const auto c = add("c", "c", 1, std::string(1000, 'x'));
  EXPECT_EQ(kept_.retain({.most_age_s = 0, .most_count = 0, .most_bytes = 2500}, 0), 1);
  EXPECT_THAT(ids(), ElementsAre(c, b));
}

TEST_F(Discrepancies, StayWithoutLimits) {
  add("a", "c", 1);
  EXPECT_EQ(kept_.retain({.most_age_s = 0, .most_count = 0, .most_bytes = 0}, 1'000'000'000), 0);
  EXPECT_EQ(ids().size(), 1U);
}

TEST_F(Discrepancies, NumbersAreNeverUsedTwice) {
  add("a", "c");
  const auto b = add("b", "c");
  EXPECT_EQ(kept_.erase_subject("s-b"), 1);
  EXPECT_GT(add("c", "c"), b);
}

TEST_F(Discrepancies, ManyComeInOneCommitOrNotAtAll) {
  const int64_t before = add("a", "a#1");
  std::vector<DiscrepancyRow> rows(3);
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].migration = "m1";
    rows[i].kind = "k" + std::to_string(i);
    rows[i].cluster = "c";
    rows[i].scores = "{}";
    rows[i].old_text = std::string(i + 1, 'x');
    rows[i].old_length = static_cast<int64_t>(i);
  }
  const auto added = kept_.add_all(rows);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_THAT(ids(), ElementsAre(before + 3, before + 2, before + 1, before));
  for (int64_t i = 0; i < 3; ++i) {
    const auto row = kept_.get(before + 1 + i).value();
    EXPECT_EQ(row.kind, "k" + std::to_string(i));
    EXPECT_EQ(row.old_length, i);
    EXPECT_EQ(row.old_text.size(), static_cast<size_t>(i + 1));
  }
  rows[1].cluster.clear();
  EXPECT_EQ(kept_.add_all(rows).error().param, "kind");
  EXPECT_EQ(ids().size(), 4U);
  EXPECT_TRUE(kept_.add_all({}));
  EXPECT_EQ(add("b", "b#1"), before + 4);
}

TEST_F(Discrepancies, OfOneSubjectCanBeErased) {
  add("a", "c");
  const auto b = add("b", "c");
  EXPECT_EQ(kept_.erase_subject("s-a"), 1);
  EXPECT_EQ(kept_.erase_subject("s-a"), 0);
  EXPECT_THAT(ids(), ElementsAre(b));
  EXPECT_EQ(kept_.erase_subject("").error().param, "subject");
}

TEST_F(Discrepancies, WithoutKindOrClusterAreRefused) {
  EXPECT_EQ(kept_.add({.migration = "m"}).error().cause, Cause::BadRequest);
  EXPECT_TRUE(ids().empty());
}

TEST_F(Discrepancies, RulesComeBackUntilRemoved) {
  const auto id = kept_.add_rule({.migration = "m1",
                                  .kind = "number",
                                  .path = "**.score",
                                  .note = "rounding",
                                  .actor = "ann",
                                  .created_at = 7});
  ASSERT_TRUE(id) << id.error().message;
  const auto rules = kept_.rules("m1").value();
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].id, *id);
  EXPECT_EQ(rules[0].kind, "number");
  EXPECT_EQ(rules[0].path, "**.score");
  EXPECT_EQ(rules[0].actor, "ann");
  EXPECT_EQ(rules[0].created_at, 7);
  EXPECT_TRUE(kept_.rules("m2")->empty());
  ASSERT_TRUE(kept_.remove_rule(*id));
  EXPECT_EQ(kept_.remove_rule(*id).error().param, "id");
}

TEST_F(Discrepancies, ARuleWithoutAMigrationHoldsForAllAndIsListedWithTheOthers) {
  const auto all = kept_.add_rule({.kind = "order", .actor = "ann"});
  const auto own = kept_.add_rule({.migration = "m1", .kind = "number", .actor = "ann"});
  ASSERT_TRUE(all && own);
  EXPECT_EQ(kept_.rules("")->size(), 1U);
  EXPECT_EQ(kept_.rules("m1")->size(), 1U);
  EXPECT_EQ(kept_.rules(std::nullopt)->size(), 2U);
}

TEST_F(Discrepancies, RulesThatWouldIgnoreEverythingAreRefused) {
  EXPECT_FALSE(kept_.add_rule({.migration = "m1", .actor = "ann"}));
  EXPECT_FALSE(kept_.add_rule({.migration = "m1", .kind = "x"}));
}

TEST(Reviews, HaveNamesThatReadBack) {
  for (const Review review : {Review::Open, Review::Accepted, Review::Rejected, Review::Ignored}) {
    EXPECT_EQ(review_named(name(review)), review);
  }
  EXPECT_FALSE(review_named("maybe"));
}

}  // namespace
}  // namespace sluice::store
