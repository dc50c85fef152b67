#include "app/shadow/plane.h"

#include <algorithm>
#include <spdlog/spdlog.h>

#include "app/build_sides.h"
#include "app/shadow/status.h"
#include "base/hash.h"
#include "crypto/digest.h"
#include "net/loop.h"
#include "store/keys.h"

namespace sluice::app::shadow {
namespace {

// Retention, and ignore rules that another process has written.
constexpr int64_t kTendMs = 30'000;
// Rows that may wait for the disk.
constexpr size_t kMostWrites = 256;
// That one commit carries.
constexpr size_t kMostRows = 64;

migrate::discrepancy::Digest digest_with(const Secret& pepper) {
  return [pepper](std::string_view text) {
    if (text.empty()) return std::string();
    // Half of it: a handle, not a signature.
    const std::string tagged = "discrepancy\n" + std::string(text);
    return crypto::to_hex(crypto::hmac_sha256(pepper.reveal(), tagged)).substr(0, 32);
  };
}

using Rows = std::vector<store::IgnoreRuleRow>;

std::shared_ptr<const IgnoreRules> rules_of(const Rows& rows) {
  auto out = std::make_shared<IgnoreRules>();
  for (const store::IgnoreRuleRow& row : rows) {
    auto rule = migrate::discrepancy::IgnoreRule::from(row);
    if (rule) {
      (*out)[row.migration].push_back(std::move(*rule));
    } else {
      spdlog::warn("ignore rule {} has no effect: {}", row.id, rule.error().message);
    }
  }
  return out;
}

// The configuration was checked: what fails here all the same makes a stricter rule.
RuleSettings settings_of(const config::ShadowTraffic& shadow) {
  namespace cmp = migrate::compare;
  RuleSettings out;
  out.keep.keep_text = shadow.keep_text;
  out.keep.keep_undecided = shadow.keep_undecided;
  for (const auto& [mark, pattern] : shadow.redact) {
    if (!out.redactor.add(pattern, mark)) out.keep.keep_text = false;
  }
  for (const config::ShadowPath& p : shadow.paths) {
    const auto added =
        out.policy.paths.add(p.path, {.action = static_cast<cmp::PathAction>(p.action),
                                      .absolute = p.absolute,
                                      .relative = p.relative,
                                      .least_chrf = p.least_chrf});
    if (!added) spdlog::error("{} is compared exactly: {}", p.path, added.error().message);
  }
  if (const auto& n = shadow.numbers) {
    auto at = cmp::parse_path(n->path);
    if (at) {
      out.outputs = Outputs{std::move(*at),
                            n->path,
                            {.absolute = n->absolute,
                             .relative = n->relative,
                             .nan = static_cast<cmp::NanRule>(n->nan),
                             .most_outside = n->most_outside / 100,
                             .argmax_matters = n->argmax,
                             .least_rank_agreement = n->least_rank_agreement},
                            {}};
      out.outputs->beside = cmp::policy_beside(out.policy, out.outputs->at);
    }
  }
  return out;
}

}  // namespace

Plane::Plane(const config::ShadowLimits& limits, const Secret& pepper, net::Loop& control,
             StoreThread& store, Seen seen)
    : limits_(limits),
      store_(store),
      seen_(std::move(seen)),
      timer_(control, [this] { tend(); }),
      spend_(control, store),
      digest_(digest_with(pepper)) {
  runner_ = std::make_unique<gateway::ShadowRunner>(
      gateway::ShadowRunner::Options{.max_bytes = limits.memory.bytes,
                                     .cpu_share = limits.cpu / 100,
                                     .pairs = [this](std::unique_ptr<gateway::ShadowPair> pair) {
                                       comparison_->offer(std::move(pair));
                                     }});
  arbiter_ = std::make_unique<Arbiter>(limits, *runner_, [this](std::unique_ptr<Compared> pair) {
    comparison_->settled(std::move(pair));
  });
  ComparisonThread::Options options{
      .queue = limits.queue,
      .ask_models = {},
      .seen = [this](PairSeen pair) { pairs_.push_back(std::move(pair)); },
      .cpu = &runner_->cpu(),
      .digest = digest_,
      .keep = [this](store::DiscrepancyRow row) { return keep(std::move(row)); },
      .flush = [this] { flush(); }};
  if (arbiter_->wanted()) {
    options.ask_models = [this](std::unique_ptr<Compared> open) {
      return arbiter_->offer(std::move(open));
    };
  }
  comparison_ = std::make_unique<ComparisonThread>(std::move(options));
  tend();
}

// The runner feeds the comparison, which feeds the models' queue; pairs hold parts of the runner's
// account.
Plane::~Plane() {
  runner_->stop();
  comparison_.reset();
  arbiter_.reset();
  runner_.reset();
  spend_.save();
}

void Plane::configure(const config::Config& config, const std::vector<Led>& migrations) {
  auto settings = std::make_shared<Settings>();
  names_ = {std::string()};  // rules for all
  const auto add = [&](const std::string& name, const config::ShadowTraffic& shadow) {
    names_.push_back(shadow_rule_name(name));
    const RuleSettings own = settings_of(shadow);
    (*settings)[names_.back()] = own;
    (*settings)[names_.back()].tell = false;
    // A migration that leads it is compared by the same rules.
    for (const Led& led : migrations) {
      if (led.subject == name) (*settings)[led.id] = own;
    }
  };
  for (const auto& [name, model] : config.models) {
    if (model.shadow) add(name, *model.shadow);
  }
  for (const config::HttpRoute& route : config.routes) {
    if (route.shadow) add(route.id, *route.shadow);
  }
  for (const Led& led : migrations) {
    names_.push_back(led.id);
    (*settings)[led.id].tell = true;
  }
  comparison_->configure(std::move(settings));
  reload_rules();
}

void Plane::reload_rules(const std::function<void()>& done) {
  with_store(
      [names = names_](store::DiscrepancyRepository& repository) -> Result<Rows> {
        Rows all;
        for (const std::string& name : names) {
          auto some = repository.rules(name);
          if (!some) return std::unexpected(some.error());
          all.insert(all.end(), some->begin(), some->end());
        }
        return all;
      },
      [this, done](const Result<Rows>& rows) {
        if (rows) {
          comparison_->ignore(rules_of(*rows));
        } else {
          spdlog::error("ignore rules cannot be read: {}", rows.error().message);
        }
        if (done) done();
      });
}

void Plane::tend() {
  timer_.expires_in_ms(kTendMs);
  reload_rules();
  const store::Retention limits{.most_age_s = limits_.keep_for.count() / 1000,
                                .most_count = limits_.keep_most,
                                .most_bytes = static_cast<int64_t>(limits_.keep_bytes.bytes)};
  with_store([limits, now = net::Loop::unix_ms() / 1000](
                 store::DiscrepancyRepository& r) { return r.retain(limits, now); },
             [](const Result<int64_t>& gone) {
               if (!gone) spdlog::error("discrepancies: {}", gone.error().message);
             });
}

bool Plane::keep(store::DiscrepancyRow row) {
  if (writes_.fetch_add(1) >= kMostWrites) {
    writes_.fetch_sub(1);
    return false;
  }
  rows_.push_back(std::move(row));
  if (rows_.size() >= kMostRows) write_rows();
  return true;
}

void Plane::flush() {
  if (!rows_.empty()) write_rows();
  if (!pairs_.empty() && seen_) seen_(std::exchange(pairs_, {}));
}

void Plane::write_rows() {
  with_store(
      [this, rows = std::exchange(rows_, {})](store::DiscrepancyRepository& r) {
        Result<void> outcome = r.add_all(rows);
        // One that cannot be kept takes no other with it.
        if (!outcome && rows.size() > 1) {
          outcome = {};
          for (const store::DiscrepancyRow& row : rows) {
            if (const auto id = r.add(row); !id) outcome = std::unexpected(id.error());
          }
        }
        writes_.fetch_sub(rows.size());
        return outcome;
      },
      [](const Result<void>& outcome) {
        if (!outcome) spdlog::error("a discrepancy was not kept: {}", outcome.error().message);
      });
}

void Plane::erase_subject(const std::string& id, const std::string& key,
                          std::function<void(const Result<int64_t>&)> done) {
  store_.run(
      [id, key, digest = digest_](store::Database& database) -> Result<int64_t> {
        auto keys = store::KeyRepository(database).list();
        if (!keys) return std::unexpected(keys.error());
        // As ShadowRequest::unit has it: the key, and the number of the sticky value.
        const std::string value = "/" + std::to_string(base::murmur3_32(id, 0));
        std::vector<std::string> units{id, value, key + value};
        for (const store::KeyRecord& one : *keys) units.push_back(one.id + value);
        std::ranges::sort(units);
        units.erase(std::ranges::unique(units).begin(), units.end());
        store::DiscrepancyRepository repository(database);
        int64_t erased = 0;
        for (const std::string& unit : units) {
          auto n = repository.erase_subject(digest(unit));
          if (!n) return n;
          erased += *n;
        }
        return erased;
      },
      std::move(done));
}

std::string Plane::status_json() const {
  return shadow::status_json(gateway::shadow_counts(), comparison_->findings(),
                             arbiter_->reports());
}

}  // namespace sluice::app::shadow
