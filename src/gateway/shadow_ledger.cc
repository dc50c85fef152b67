#include "gateway/shadow_ledger.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "gateway/exposition.h"
#include "net/loop.h"

namespace sluice::gateway {
namespace {

constexpr std::array<std::string_view, kShadowDrops> kDropNames{
    "body_size",   "answer_size", "in_flight",   "memory",        "cpu",
    "pairs_cap",   "spend_cap",   "unsupported", "stored_answer", "unsafe_method",
    "server_tool", "connector",   "container",   "client_gone",   "fell_back",
    "no_request",  "queue",       "store",       "shutdown"};

// SplitMix64's finish: a fixed place, in [0, 1), in each stride that looks like chance.
double place_in_stride(uint64_t stride) {
  uint64_t z = stride * 0x9e3779b97f4a7c15ULL + 0x2545f4914f6cdd1dULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

// How many places of strides fall on request n, which is as long as `rate`: 0, 1 or 2.
int places_on(uint64_t n, double rate) {
  const double begin = static_cast<double>(n) * rate;
  const double end = static_cast<double>(n + 1) * rate;
  int places = 0;
  for (auto stride = static_cast<uint64_t>(begin); static_cast<double>(stride) < end; ++stride) {
    const double place = static_cast<double>(stride) + place_in_stride(stride);
    places += place >= begin && place < end ? 1 : 0;
  }
  return places;
}

// Whether request n is drawn at a rate of at most a half. Where the places of two strides fall on
// one request the second goes to the next one, which then has none of its own.
bool drawn(uint64_t n, double rate) {
  if (rate <= 0) return false;
  return places_on(n, rate) > 0 || (n > 0 && places_on(n - 1, rate) == 2);
}

// Names of configured rules have a colon, ids of migrations have none.
std::string owner_of(const std::string& rule) {
  return rule.find(':') == std::string::npos ? rule.substr(0, rule.find('/')) : rule;
}

uint64_t load(const std::atomic<uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

}  // namespace

std::string_view name_of(ShadowDrop reason) {
  return kDropNames[static_cast<size_t>(reason)];
}

ShadowDrop drop_for_effect(std::string_view effect) {
  const auto found = std::ranges::find(kDropNames, effect);
  return found == kDropNames.end() ? ShadowDrop::ServerTool
                                   : static_cast<ShadowDrop>(found - kDropNames.begin());
}

std::string_view name_of(ShadowOutcome outcome) {
  static constexpr std::array<std::string_view, kShadowOutcomes> kNames{
      "ok", "error_status", "timeout", "unreachable", "broken", "cancelled", "refused"};
  return kNames[static_cast<size_t>(outcome)];
}

std::string_view name_of(ShadowCallKind kind) {
  return kind == ShadowCallKind::Mirror ? "mirror" : "twin";
}

int64_t nano_usd(const TokenPrice& price, const ir::Usage& usage) {
  const double micro = static_cast<double>(usage.prompt_total()) * price.input +
                       static_cast<double>(usage.output.value_or(0)) * price.output;
  return std::llround(micro * 1000);
}

bool ShadowLedger::sample(double rate) {
  const uint64_t n = seen_.fetch_add(1, std::memory_order_relaxed);
  // Above a half the ones left out are drawn.
  const bool hit = rate <= 0.5 ? drawn(n, rate) : !drawn(n, 1 - rate);
  if (hit) count(sampled_);
  return hit;
}

ShadowLedger::ShadowLedger(ShadowLabels labels)
    : labels_(std::move(labels)),
      purse_(labels_.rule.empty() ? own_ : shadow_purse(owner_of(labels_.rule))) {}

// Whether the pairs that are due so far have been admitted.
bool ShadowLedger::too_soon(const ShadowRule& rule) {
  if (rule.pace_ms <= 0 || rule.max_pairs <= rule.head_pairs) return false;
  const int64_t now = net::Loop::coarse_now_us();
  int64_t began = 0;
  if (began_us_.compare_exchange_strong(began, now, std::memory_order_relaxed)) began = now;
  const double passed = static_cast<double>(now - began) / 1000 / static_cast<double>(rule.pace_ms);
  const double spread = static_cast<double>(rule.max_pairs - rule.head_pairs) * passed;
  return static_cast<double>(load(admitted_)) >= static_cast<double>(rule.head_pairs) + spread;
}

std::optional<ShadowDrop> ShadowLedger::enter(const ShadowRule& rule, size_t body_bytes) {
  if (body_bytes > rule.max_body) return ShadowDrop::BodySize;
  const uint64_t before = in_flight_.fetch_add(1, std::memory_order_relaxed);
  const auto refuse = [this](ShadowDrop reason) {
    leave();
    return reason;
  };
  if (before >= rule.max_in_flight) return refuse(ShadowDrop::InFlight);
  if (rule.max_spend_usd > 0) {
    const auto spent = static_cast<double>(purse_.spent_nano.load(std::memory_order_relaxed));
    const uint64_t calls = load(purse_.calls);
    const double mean = calls == 0 ? 0 : spent / static_cast<double>(calls);
    const double under_way = mean * static_cast<double>(before + 1) * (1 + rule.twin_rate);
    const bool empty = spent + under_way > rule.max_spend_usd * 1e9;
    purse_.empty.store(empty, std::memory_order_relaxed);
    if (empty) return refuse(ShadowDrop::SpendCap);
  }
  if (too_soon(rule)) return refuse(ShadowDrop::PairsCap);
  if (admitted_.fetch_add(1, std::memory_order_relaxed) >= rule.max_pairs && rule.max_pairs > 0) {
    admitted_.fetch_sub(1, std::memory_order_relaxed);
    return refuse(ShadowDrop::PairsCap);
  }
  return {};
}

void ShadowLedger::called(ShadowCallKind kind, ShadowOutcome outcome, const ir::Usage& usage,
                          int64_t cost_nano, int64_t duration_us) {
  count(outcomes_[static_cast<size_t>(kind)][static_cast<size_t>(outcome)]);
  count(calls_);
  count(purse_.calls);
  spent_nano_.fetch_add(cost_nano, std::memory_order_relaxed);
  purse_.spent_nano.fetch_add(cost_nano, std::memory_order_relaxed);
  const std::array<std::optional<int64_t>, kTokenTypes.size()> parts{
      usage.input, usage.cache_read, usage.cache_write, usage.output, usage.reasoning};
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto tokens = static_cast<uint64_t>(std::max<int64_t>(parts[i].value_or(0), 0));
    tokens_[i].fetch_add(tokens, std::memory_order_relaxed);
  }
  if (kind != ShadowCallKind::Mirror || outcome != ShadowOutcome::Ok) return;
  const std::lock_guard lock(mutex_);
  duration_.observe(kLatencyBounds, duration_us);
}

void ShadowLedger::restore(const ShadowSpend& spend) {
  spent_nano_.fetch_add(spend.nano_usd, std::memory_order_relaxed);
  calls_.fetch_add(static_cast<uint64_t>(spend.calls), std::memory_order_relaxed);
  if (&purse_ == &own_) {
    purse_.spent_nano.fetch_add(spend.nano_usd, std::memory_order_relaxed);
    purse_.calls.fetch_add(static_cast<uint64_t>(spend.calls), std::memory_order_relaxed);
  }
  saved_.nano_usd += spend.nano_usd;
  saved_.calls += spend.calls;
}

ShadowSpend ShadowLedger::unsaved_spend() {
  const ShadowSpend now{.nano_usd = spent_nano_.load(std::memory_order_relaxed),
                        .calls = static_cast<int64_t>(load(calls_))};
  const ShadowSpend was = std::exchange(saved_, now);
  return {.nano_usd = now.nano_usd - was.nano_usd, .calls = now.calls - was.calls};
}

ShadowLedger::Counts ShadowLedger::counts() const {
  Counts out;
  out.labels = labels_;
  out.seen = load(seen_);
  out.sampled = load(sampled_);
  out.in_flight = load(in_flight_);  // before those that wait: none is missed on its way
  out.waiting = load(waiting_);
  out.in_flight += out.waiting;
  out.admitted = load(admitted_);
  out.spent_nano_usd = spent_nano_.load(std::memory_order_relaxed);
  for (size_t i = 0; i < kShadowDrops; ++i) out.drops[i] = load(drops_[i]);
  for (size_t i = 0; i < verdicts_.size(); ++i) out.verdicts[i] = load(verdicts_[i]);
  for (size_t k = 0; k < kShadowCallKinds; ++k) {
    for (size_t o = 0; o < kShadowOutcomes; ++o) out.outcomes[k][o] = load(outcomes_[k][o]);
  }
  for (size_t i = 0; i < tokens_.size(); ++i) out.tokens[i] = load(tokens_[i]);
  const std::lock_guard lock(mutex_);
  out.duration = duration_;
  return out;
}

bool ShadowMemory::Hold::grow(size_t bytes) {
  if (memory_ == nullptr) return false;
  const size_t before = memory_->used_.fetch_add(bytes, std::memory_order_relaxed);
  if (before + bytes > memory_->limit_) {
    memory_->used_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  bytes_ += bytes;
  return true;
}

namespace {

struct Registry {
  std::mutex mutex;
  std::map<ShadowLabels, std::unique_ptr<ShadowLedger>> ledgers;
  std::map<ShadowLabels, ShadowSpend> restored;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

}  // namespace

ShadowPurse& shadow_purse(const std::string& owner) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<ShadowPurse>> purses;
  const std::lock_guard lock(mutex);
  auto& purse = purses[owner];
  if (!purse) purse = std::make_unique<ShadowPurse>();
  return *purse;
}

ShadowLedger& shadow_ledger(const ShadowLabels& labels) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  auto& ledger = r.ledgers[labels];
  if (ledger) return *ledger;
  ledger = std::make_unique<ShadowLedger>(labels);
  if (const auto found = r.restored.find(labels); found != r.restored.end()) {
    ledger->restore(found->second);
  }
  return *ledger;
}

void restore_shadow_spend(const ShadowLabels& labels, const ShadowSpend& spend) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.restored[labels] = spend;
  // The owner has spent it, whether or not that ledger is ever needed again.
  ShadowPurse& purse = shadow_purse(owner_of(labels.rule));
  purse.spent_nano.fetch_add(spend.nano_usd, std::memory_order_relaxed);
  purse.calls.fetch_add(static_cast<uint64_t>(spend.calls), std::memory_order_relaxed);
}

std::vector<std::pair<ShadowLabels, ShadowSpend>> unsaved_shadow_spend() {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  std::vector<std::pair<ShadowLabels, ShadowSpend>> out;
  for (const auto& [labels, ledger] : r.ledgers) {
    const ShadowSpend spend = ledger->unsaved_spend();
    if (spend.nano_usd != 0 || spend.calls != 0) out.emplace_back(labels, spend);
  }
  return out;
}

std::vector<ShadowLedger::Counts> shadow_counts() {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  std::vector<ShadowLedger::Counts> out;
  out.reserve(r.ledgers.size());
  for (const auto& [labels, ledger] : r.ledgers) out.push_back(ledger->counts());
  return out;
}

}  // namespace sluice::gateway
