#include "app/shadow/admin.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/service.h"
#include "app/shadow/discrepancy_json.h"
#include "migrate/discrepancy/export.h"
#include "wire/json.h"

namespace sluice::app::shadow {
namespace {

using store::DiscrepancyRepository;
using store::DiscrepancyRow;
using store::Review;
using wire::json::Writer;

constexpr size_t kMostNote = 2000;
constexpr size_t kMostName = 100;
// Of an evaluation set; more than retention keeps by default.
constexpr size_t kMostExported = 100'000;
constexpr int kPage = 1000;

std::optional<int64_t> number_in(std::string_view text) {
  int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end || value < 0) return {};
  return value;
}

Error bad(const std::string& what, const std::string& param) {
  return {Cause::BadRequest, what, param};
}

void status(const CallPtr& call) {
  call->json(200, call->service.shadow().status_json());
}

Result<store::DiscrepancyFilter> filter_of(const Call& call) {
  store::DiscrepancyFilter filter;
  filter.migration = call.parameter("migration");
  filter.kind = call.parameter("kind");
  filter.cluster = call.parameter("cluster");
  if (const std::string text = call.parameter("review"); !text.empty()) {
    filter.review = store::review_named(text);
    if (!filter.review) {
      return std::unexpected(bad("review is open, accepted, rejected or ignored", "review"));
    }
  }
  for (const auto& [name, most] : {std::pair{"before", INT64_MAX}, std::pair{"limit", 1000L}}) {
    const std::string text = call.parameter(name);
    if (text.empty()) continue;
    const auto value = number_in(text);
    if (!value || *value < 1 || *value > most) {
      return std::unexpected(bad(std::string(name) + " must be a whole number from 1 on", name));
    }
    if (name == std::string_view("limit")) {
      filter.limit = static_cast<int>(*value);
    } else {
      filter.before = *value;
    }
  }
  return filter;
}

void list(const CallPtr& call) {
  const auto filter = filter_of(*call);
  if (!filter) return call->problem(filter.error());
  call->service.shadow().with_store(
      [filter = *filter](DiscrepancyRepository& r) { return r.list(filter); },
      [call](const Result<std::vector<DiscrepancyRow>>& rows) {
        call->done(rows, 200, write_discrepancies);
      });
}

void clusters(const CallPtr& call) {
  const std::string migration = call->parameter("migration");
  if (migration.empty()) return call->problem(bad("name a migration", "migration"));
  call->service.shadow().with_store(
      [migration](DiscrepancyRepository& r) { return r.clusters(migration); },
      [call](const Result<std::vector<store::DiscrepancyCluster>>& found) {
        call->done(found, 200, write_clusters);
      });
}

void one(const CallPtr& call) {
  const auto id = number_in(call->tail);
  if (!id) return call->problem({Cause::NoRoute, "a discrepancy has a number"});
  call->service.shadow().with_store(
      [id = *id](DiscrepancyRepository& r) { return r.get(id); },
      [call](const Result<DiscrepancyRow>& row) { call->done(row, 200, write_discrepancy); });
}

// ---- what people say

Result<store::Judgement> judgement_in(wire::json::Value body) {
  const auto review = store::review_named(body["review"].str());
  if (!review || *review == Review::Ignored) {
    return std::unexpected(bad(
        R"(send {"review": "accepted" | "rejected" | "open", "by": WHO, "note": TEXT}; to ignore )"
        "what is alike, write a rule",
        "review"));
  }
  store::Judgement out{.review = *review,
                       .actor = std::string(body["by"].str()),
                       .note = std::string(body["note"].str()),
                       .at = net::Loop::unix_ms() / 1000};
  if (out.actor.empty() || out.actor.size() > kMostName) {
    return std::unexpected(bad("\"by\" says who reviewed, in at most 100 bytes", "by"));
  }
  if (out.note.size() > kMostNote) {
    return std::unexpected(bad("a note has at most 2000 bytes", "note"));
  }
  return out;
}

void answer_count(const CallPtr& call, const Result<int64_t>& changed) {
  call->done(changed, 200, [](Writer& w, int64_t n) {
    w.begin_object().member("format", "sluice.changed/1").member("changed", n).end_object();
  });
}

void review_one(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent); !ok) return call->problem(ok.error());
  const auto id = number_in(call->tail);
  const auto judgement = judgement_in(doc.root());
  if (!judgement) return call->problem(judgement.error());
  call->service.shadow().with_store(
      [id = id.value_or(0), j = *judgement](DiscrepancyRepository& r) -> Result<int64_t> {
        auto ok = r.review(id, j);
        if (!ok) return std::unexpected(ok.error());
        return 1;
      },
      [call](const Result<int64_t>& n) { answer_count(call, n); });
}

void review_cluster(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent); !ok) return call->problem(ok.error());
  const auto judgement = judgement_in(doc.root());
  if (!judgement) return call->problem(judgement.error());
  const std::string migration(doc.root()["migration"].str());
  const std::string cluster(doc.root()["cluster"].str());
  if (migration.empty() || cluster.empty()) {
    return call->problem(bad("name the migration and the cluster", "cluster"));
  }
  call->service.shadow().with_store(
      [=, j = *judgement](DiscrepancyRepository& r) {
        return r.review_cluster(migration, cluster, j);
      },
      [call](const Result<int64_t>& n) { answer_count(call, n); });
}

void erase(const CallPtr& call) {
  const std::string subject = call->parameter("subject");
  const std::string id = call->parameter("subject_id");
  if (subject.empty() == id.empty()) {
    return call->problem(bad("name the subject's id (subject_id), or its digest", "subject"));
  }
  if (!id.empty()) {
    return call->service.shadow().erase_subject(
        id, call->parameter("key"), [call](const Result<int64_t>& n) { answer_count(call, n); });
  }
  call->service.shadow().with_store(
      [subject](DiscrepancyRepository& r) { return r.erase_subject(subject); },
      [call](const Result<int64_t>& n) { answer_count(call, n); });
}

// ---- rules

void list_rules(const CallPtr& call) {
  const std::string migration = call->parameter("migration");
  call->service.shadow().with_store(
      [migration](DiscrepancyRepository& r) {
        return migration.empty() ? r.rules(std::nullopt) : r.rules(migration);
      },
      [call](const Result<std::vector<store::IgnoreRuleRow>>& rows) {
        call->done(rows, 200, write_rules);
      });
}

void add_rule(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent); !ok) return call->problem(ok.error());
  const wire::json::Value body = doc.root();
  store::IgnoreRuleRow row{.migration = std::string(body["migration"].str()),
                           .kind = std::string(body["kind"].str()),
                           .path = std::string(body["path"].str()),
                           .cluster = std::string(body["cluster"].str()),
                           .note = std::string(body["note"].str()),
                           .actor = std::string(body["by"].str()),
                           .created_at = net::Loop::unix_ms() / 1000};
  if (row.actor.empty() || row.actor.size() > kMostName || row.note.size() > kMostNote) {
    return call->problem(bad("\"by\" says who wrote the rule, in at most 100 bytes", "by"));
  }
  if (!row.migration.empty() && !call->service.shadow().compares(row.migration)) {
    return call->problem(bad("no shadow and no migration \"" + row.migration +
                                 "\" is there: name one, as in shadow:MODEL, or none for all",
                             "migration"));
  }
  if (auto rule = migrate::discrepancy::IgnoreRule::from(row); !rule) {
    return call->problem(rule.error());
  }
  call->service.shadow().with_store(
      [row](DiscrepancyRepository& r) { return r.add_rule(row); },
      [call, row](const Result<int64_t>& id) {
        if (!id) return call->problem(id.error());
        // Answered once it holds.
        call->service.shadow().reload_rules([call, row, id = *id] {
          store::IgnoreRuleRow stored = row;
          stored.id = id;
          call->done(Result<std::vector<store::IgnoreRuleRow>>({stored}), 201, write_rules);
        });
      });
}

void remove_rule(const CallPtr& call) {
  const auto id = number_in(call->tail);
  call->service.shadow().with_store(
      [id = id.value_or(0)](DiscrepancyRepository& r) -> Result<int64_t> {
        auto ok = r.remove_rule(id);
        if (!ok) return std::unexpected(ok.error());
        return 1;
      },
      [call](const Result<int64_t>& n) {
        call->service.shadow().reload_rules([call, n] { answer_count(call, n); });
      });
}

// ---- evaluation sets

Result<std::string> evaluation_set(DiscrepancyRepository& repository,
                                   const std::string& migration) {
  std::vector<DiscrepancyRow> all;
  store::DiscrepancyFilter filter{.migration = migration, .limit = kPage};
  while (all.size() < kMostExported) {
    auto page = repository.list(filter);
    if (!page) return std::unexpected(page.error());
    if (page->empty()) break;
    filter.before = page->back().id;
    std::ranges::move(*page, std::back_inserter(all));
  }
  return migrate::discrepancy::evaluation_set(migration, all);
}

void export_set(const CallPtr& call) {
  const std::string migration = call->parameter("migration");
  if (migration.empty()) return call->problem(bad("name a migration", "migration"));
  call->service.shadow().with_store(
      [migration](DiscrepancyRepository& r) { return evaluation_set(r, migration); },
      [call](const Result<std::string>& text) {
        if (!text) return call->problem(text.error());
        call->text(200, "application/jsonl", *text);
      });
}

// Fixed names before those with an id in their place.
constexpr std::array<Endpoint, 11> kEndpoints{{
    {"GET", "/admin/v1/shadow", Guard::Token, status,
     "Shadow traffic by rule: pairs, drops, calls, cost, noise floor."},
    {"GET", "/admin/v1/discrepancies", Guard::Token, list,
     "Answers that differ, newest first; migration, kind, cluster, review, before, limit."},
    {"DELETE", "/admin/v1/discrepancies", Guard::Token, erase,
     "Remove everything that came from one subject: subject_id (with key, where the key is not one "
     "of "
     "the gateway's), or subject, the digest that its discrepancies show."},
    {"GET", "/admin/v1/discrepancies/clusters", Guard::Token, clusters,
     "Discrepancies of a migration by what they have in common."},
    {"POST", "/admin/v1/discrepancies/clusters/review", Guard::Token, review_cluster,
     "Accept or reject all open members of a cluster."},
    {"GET", "/admin/v1/discrepancies/export", Guard::Token, export_set,
     "Reviewed discrepancies of a migration as an evaluation set, JSON lines."},
    {"GET", "/admin/v1/discrepancies/rules", Guard::Token, list_rules,
     "Ignore rules, all or those of a migration."},
    {"POST", "/admin/v1/discrepancies/rules", Guard::Token, add_rule,
     "Ignore what matches a kind, a path or a cluster, from now on; of one migration or of all."},
    {"DELETE", "/admin/v1/discrepancies/rules/*", Guard::Token, remove_rule,
     "Remove an ignore rule."},
    {"GET", "/admin/v1/discrepancies/*", Guard::Token, one, "One discrepancy."},
    {"POST", "/admin/v1/discrepancies/*/review", Guard::Token, review_one,
     "Accept or reject one discrepancy."},
}};

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

}  // namespace sluice::app::shadow
