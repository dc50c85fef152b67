// What shadow traffic may use and has used: one ledger a rule, kept over reloads, and one memory
// account for all of them. Entering is asked on the I/O threads and costs a few atomic operations;
// whatever does not fit is dropped there and counted by its reason, so that a hole in the evidence
// is seen.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/metrics.h"
#include "gateway/shadow_rule.h"
#include "ir/usage.h"

namespace sluice::gateway {

// Why a sampled request gave no pair.
enum class ShadowDrop : uint8_t {
  BodySize,      // longer than the rule mirrors
  AnswerSize,    // an answer of either side was longer than is kept
  InFlight,      // as many as allowed were under way
  Memory,        // the bytes of all shadows together
  Cpu,           // shadows have used their share of a core
  PairsCap,      // the rule has its pairs
  SpendCap,      // the rule's money is spent
  Unsupported,   // the shadow target cannot carry the request
  StoredAnswer,  // side effects, see side_effects.h
  UnsafeMethod,  // of an HTTP route: may change something at the target
  ServerTool,
  Connector,
  Container,
  ClientGone,  // the client left before the answer ended
  FellBack,    // another target than the primary answered
  NoRequest,   // the request was over before it could be copied
  Queue,       // comparison was behind
  Store,       // found to differ, but the store was behind
  Shutdown,
};
inline constexpr size_t kShadowDrops = static_cast<size_t>(ShadowDrop::Shutdown) + 1;
std::string_view name_of(ShadowDrop reason);
// Of a side effect's name; any that is not known is ServerTool.
ShadowDrop drop_for_effect(std::string_view effect);

// How a shadow call ended.
enum class ShadowOutcome : uint8_t {
  Ok,
  ErrorStatus,  // 429, or 500 and above
  Timeout,
  Unreachable,
  Broken,
  Cancelled,
  Refused,  // below 500 and no success, redirections included: an answer, as users get it
};
inline constexpr size_t kShadowOutcomes = 7;
std::string_view name_of(ShadowOutcome outcome);

// Whom a shadow call went to: the rule's shadow target, or the old side once more.
enum class ShadowCallKind : uint8_t { Mirror, Twin };
inline constexpr size_t kShadowCallKinds = 2;
std::string_view name_of(ShadowCallKind kind);

// Verdicts of the comparison, in the order of their names here.
inline constexpr std::array<std::string_view, 4> kShadowVerdicts{"incomparable", "equal",
                                                                 "equivalent", "different"};

struct ShadowLabels {
  std::string rule;
  std::string model;
  std::string primary;  // target ids
  std::string shadow;
  auto operator<=>(const ShadowLabels&) const = default;
};

// Upper bound where caches are billed for less: all of the prompt at the price of fresh input.
int64_t nano_usd(const TokenPrice& price, const ir::Usage& usage);

// What shadow calls cost, as it is kept over restarts.
struct ShadowSpend {
  int64_t nano_usd = 0;
  int64_t calls = 0;  // that the mean price of one is reckoned by
};

// Money of one owner: a configured shadow, or a migration in all its phases, whose ledgers are
// named "MIGRATION/PHASE".
struct ShadowPurse {
  std::atomic<int64_t> spent_nano{0};
  std::atomic<uint64_t> calls{0};
  std::atomic<bool> empty{false};  // a call was refused for want of money, and none allowed since
};

class ShadowLedger final {
 public:
  explicit ShadowLedger(ShadowLabels labels);

  // One request of the primary. True for `rate` of them: exactly so, to one request, over any
  // stretch, at places that no period of the traffic can meet (one random place in each stride of
  // 1/rate requests).
  bool sample(double rate);

  // Room for one more? On nullopt the caller owes a leave(). The caps of money hold to within what
  // is under way: that is reckoned with at the mean price so far.
  std::optional<ShadowDrop> enter(const ShadowRule& rule, size_t body_bytes);
  void leave() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }
  // A pair that waits for a model takes no place, but is not compared yet.
  void wait() {
    waiting_.fetch_add(1, std::memory_order_relaxed);
    leave();
  }
  void waited() { waiting_.fetch_sub(1, std::memory_order_relaxed); }
  void drop(ShadowDrop reason) { count(drops_[static_cast<size_t>(reason)]); }
  // Of one that had entered: it does not count against the cap on pairs.
  void drop_entered(ShadowDrop reason) {
    drop(reason);
    admitted_.fetch_sub(1, std::memory_order_relaxed);
  }

  void called(ShadowCallKind kind, ShadowOutcome outcome, const ir::Usage& usage, int64_t cost_nano,
              int64_t duration_us);
  // Spent by earlier processes.
  void restore(const ShadowSpend& spend);
  // Spent here since this was asked last; one thread asks.
  ShadowSpend unsaved_spend();
  // Of the owner, in all its ledgers and by earlier processes, too.
  [[nodiscard]] const ShadowPurse& purse() const { return purse_; }
  void compared(size_t verdict) { count(verdicts_[verdict]); }

  struct Counts {
    ShadowLabels labels;
    uint64_t seen = 0;
    uint64_t sampled = 0;
    uint64_t in_flight = 0;  // those that wait for a model included
    uint64_t waiting = 0;    // for a model; they hold no place
    uint64_t admitted = 0;
    int64_t spent_nano_usd = 0;
    std::array<uint64_t, kShadowDrops> drops{};
    std::array<uint64_t, kShadowVerdicts.size()> verdicts{};
    std::array<std::array<uint64_t, kShadowOutcomes>, kShadowCallKinds> outcomes{};
    std::array<uint64_t, kTokenTypes.size()> tokens{};
    Histogram<kLatencyBounds.size()> duration;  // of mirrored calls that were answered
  };
  [[nodiscard]] Counts counts() const;

 private:
  using Counter = std::atomic<uint64_t>;
  static void count(Counter& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

  [[nodiscard]] bool too_soon(const ShadowRule& rule);

  const ShadowLabels labels_;
  ShadowPurse own_;  // of a ledger without a name
  ShadowPurse& purse_;
  std::atomic<int64_t> began_us_{0};  // of a paced rule: its first request
  Counter seen_{0};
  Counter sampled_{0};
  Counter in_flight_{0};
  Counter waiting_{0};
  Counter admitted_{0};
  Counter calls_{0};
  std::atomic<int64_t> spent_nano_{0};
  ShadowSpend saved_;
  std::array<Counter, kShadowDrops> drops_{};
  std::array<Counter, kShadowVerdicts.size()> verdicts_{};
  std::array<std::array<Counter, kShadowOutcomes>, kShadowCallKinds> outcomes_{};
  std::array<Counter, kTokenTypes.size()> tokens_{};
  mutable std::mutex mutex_;  // of the histogram: written by one thread, read at scrapes
  Histogram<kLatencyBounds.size()> duration_;
};

// The ledger of that rule, made when it is first asked for; it stays for the life of the process.
// The number of rules is what configurations name, so it is bounded. Thread-safe.
ShadowLedger& shadow_ledger(const ShadowLabels& labels);
// Of a migration's id or a rule's name; lives as long as the process.
ShadowPurse& shadow_purse(const std::string& owner);
std::vector<ShadowLedger::Counts> shadow_counts();
// What earlier processes spent under those labels, for the ledger that is made of them later.
void restore_shadow_spend(const ShadowLabels& labels, const ShadowSpend& spend);
// Of every ledger that has any.
std::vector<std::pair<ShadowLabels, ShadowSpend>> unsaved_shadow_spend();
// Prometheus text of all ledgers; empty when there are none.
std::string shadow_exposition();

// Bytes that all shadows together may hold.
class ShadowMemory final {
 public:
  explicit ShadowMemory(size_t limit) : limit_(limit) {}

  // A part of the account; gives it back when it goes.
  class Hold final {
   public:
    Hold() = default;
    explicit Hold(ShadowMemory& memory) : memory_(&memory) {}
    Hold(Hold&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Hold& operator=(Hold&& other) noexcept {
      release();
      memory_ = std::exchange(other.memory_, nullptr);
      bytes_ = std::exchange(other.bytes_, 0);
      return *this;
    }
    ~Hold() { release(); }
    // False, and nothing taken, when there is no room.
    [[nodiscard]] bool grow(size_t bytes);
    [[nodiscard]] size_t bytes() const { return bytes_; }

   private:
    void release() {
      if (memory_ != nullptr) memory_->used_.fetch_sub(bytes_, std::memory_order_relaxed);
      bytes_ = 0;
    }
    ShadowMemory* memory_ = nullptr;
    size_t bytes_ = 0;
  };

  [[nodiscard]] size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  size_t limit_;
  std::atomic<size_t> used_{0};
};

}  // namespace sluice::gateway
