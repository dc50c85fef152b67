// Answers of the two sides of a migration that were found to differ, what people said about them,
// and the rules under which their like are ignored. Texts stand here only when the operator wants
// them, and redacted by then; see migrate/discrepancy/keep.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sluice::store {

enum class Review : uint8_t { Open, Accepted, Rejected, Ignored };
std::string_view name(Review review);
std::optional<Review> review_named(std::string_view name);

// Times are Unix seconds. Texts are UTF-8.
struct DiscrepancyRow {
  int64_t id = 0;  // given by add(); grows, never used twice
  std::string migration = {};
  std::string request_id = {};
  std::string subject = {};  // digest of whose request it was
  int64_t created_at = 0;
  std::string verdict = {};
  std::string rung = {};
  std::string kind = {};
  std::string path = {};
  std::string cluster = {};
  std::string detail = {};
  std::string scores = {};  // JSON object
  std::string old_digest = {};
  std::string new_digest = {};
  int64_t old_length = 0;  // bytes of the whole answers
  int64_t new_length = 0;
  std::string prompt = {};  // the three texts: redacted, cut, empty unless wanted
  std::string old_text = {};
  std::string new_text = {};
  Review review = Review::Open;
  std::string reviewer = {};
  std::string note = {};
  int64_t reviewed_at = 0;
  int64_t rule = 0;  // the ignore rule that matched; 0: none
};

// Members that are not given do not restrict.
struct DiscrepancyFilter {
  std::string migration = {};
  std::string kind = {};
  std::string cluster = {};
  std::optional<Review> review{};
  int64_t before = 0;  // ids below it only, for paging; 0: from the newest
  int limit = 100;     // 1 to 1000
};

struct DiscrepancyCluster {
  std::string cluster = {};
  std::string kind = {};
  std::string path = {};  // of its newest member
  int64_t count = 0;
  int64_t open = 0;
  int64_t first_at = 0;
  int64_t last_at = 0;
};

// Members that are empty match anything.
struct IgnoreRuleRow {
  int64_t id = 0;
  std::string migration = {};
  std::string kind = {};
  std::string path = {};  // a pattern
  std::string cluster = {};
  std::string note = {};
  std::string actor = {};
  int64_t created_at = 0;
};

// What may stay, oldest leave first. 0: no limit.
struct Retention {
  int64_t most_age_s = 30 * 86'400;
  int64_t most_count = 10'000;
  int64_t most_bytes = 64 * 1024 * 1024;  // of all text columns
};

struct Judgement {
  Review review = Review::Open;
  std::string actor = {};
  std::string note = {};
  int64_t at = 0;
};

// Cause::BadRequest where the caller asked for the impossible, Cause::Storage where the database
// failed.
class DiscrepancyRepository final {
 public:
  explicit DiscrepancyRepository(Database& database) : session_(database.session()) {}

  Result<int64_t> add(const DiscrepancyRow& row);
  // All or none, in one commit.
  Result<void> add_all(std::span<const DiscrepancyRow> rows);
  Result<DiscrepancyRow> get(int64_t id);
  // Newest first.
  Result<std::vector<DiscrepancyRow>> list(const DiscrepancyFilter& filter);
  // Largest first, at most 1000.
  Result<std::vector<DiscrepancyCluster>> clusters(std::string_view migration);

  Result<void> review(int64_t id, const Judgement& judgement);
  // All open members of a cluster at once. Gives how many.
  Result<int64_t> review_cluster(std::string_view migration, std::string_view cluster,
                                 const Judgement& judgement);

  // Gives the id. A rule without a migration holds for all.
  Result<int64_t> add_rule(const IgnoreRuleRow& rule);
  // Of that migration; "": those that hold for all; absent: every one.
  Result<std::vector<IgnoreRuleRow>> rules(std::optional<std::string_view> migration);
  Result<void> remove_rule(int64_t id);

  // Removes what is beyond the limits. Gives how many rows.
  Result<int64_t> retain(const Retention& limits, int64_t now);
  // Everything that came from one subject. Gives how many rows.
  Result<int64_t> erase_subject(std::string_view subject);

 private:
  Session& session_;
};

}  // namespace sluice::store
