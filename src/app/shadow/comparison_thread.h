// Compares mirrored pairs on a thread of its own, at low priority: the ladder, the noise floor
// where the old side answered twice, and the row of what differs. What the ladder leaves open may
// go to models in between. A bounded queue; a pair that finds it full is dropped and counted.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "app/shadow/compared.h"
#include "gateway/shadow_cpu.h"
#include "gateway/shadow_pair.h"
#include "migrate/compare/noise_floor.h"
#include "migrate/compare/outputs.h"
#include "migrate/compare/policy.h"
#include "migrate/discrepancy/keep.h"

namespace sluice::app::shadow {

// Where the outputs of a predicting model are, and what counts as the same.
struct Outputs {
  migrate::compare::Path at;
  std::string path;  // as written
  migrate::compare::NumericPolicy policy;
  migrate::compare::Policy beside;  // for the rest of the answer
};

// How the pairs of one rule are treated.
struct RuleSettings {
  std::optional<Outputs> outputs;
  migrate::compare::Policy policy;
  migrate::discrepancy::KeepPolicy keep;
  migrate::discrepancy::Redactor redactor;
  bool tell = true;  // Options::seen of its pairs; off where nobody asks
};
using Settings = std::map<std::string, RuleSettings, std::less<>>;  // by rule name
using IgnoreRules = std::map<std::string, std::vector<migrate::discrepancy::IgnoreRule>,
                             std::less<>>;  // by migration; "" stands for all

// What the pairs of one rule have said so far.
struct Findings {
  int64_t pairs = 0;
  migrate::compare::NoiseFloor floor;
  migrate::stats::Moments token_log_ratio;  // ln(new / old) of billed output tokens
  // The newest outputs of both sides, of a rule that looks at them; older ones are overwritten.
  static constexpr size_t kMostOutputs = 4096;
  std::vector<double> old_outputs;
  std::vector<double> new_outputs;
  uint64_t outputs_seen = 0;
};

class ComparisonThread final {
 public:
  struct Options {
    size_t queue = 256;
    // Takes an open pair that models are to be asked about, and gives it to settled() later; what
    // it cannot take it gives back. Null where there is no such model.
    std::function<std::unique_ptr<Compared>(std::unique_ptr<Compared>)> ask_models;
    // Told of every pair whose rule wants it told. On this thread; must not block.
    std::function<void(PairSeen)> seen;
    gateway::ShadowCpu* cpu = nullptr;  // where each pair's CPU time is booked
    migrate::discrepancy::Digest digest;
    // Takes a row that is to be kept; false when it cannot. On this thread; must not block.
    std::function<bool(store::DiscrepancyRow)> keep;
    // Passes on what the two above have gathered: at most kGatherMs after the first of it, and at
    // the end. Waking another thread, and a commit, cost more than comparing.
    std::function<void()> flush;
  };
  static constexpr int64_t kGatherMs = 200;

  explicit ComparisonThread(Options options);
  ~ComparisonThread();  // leaves what waits
  ComparisonThread(const ComparisonThread&) = delete;
  ComparisonThread& operator=(const ComparisonThread&) = delete;

  // ---- from any thread ----
  void offer(std::unique_ptr<gateway::ShadowPair> pair);
  // A pair that models were asked about.
  void settled(std::unique_ptr<Compared> pair);
  void configure(std::shared_ptr<const Settings> settings);
  void ignore(std::shared_ptr<const IgnoreRules> rules);
  [[nodiscard]] std::map<std::string, Findings> findings() const;

 private:
  using Job = std::variant<std::unique_ptr<gateway::ShadowPair>, std::unique_ptr<Compared>>;

  // What is next, or nothing when it is time to flush, or to stop (stopping_).
  std::optional<Job> wait_for_job(std::unique_lock<std::mutex>& lock);
  void loop();
  void work(Job job, const Settings& settings, const IgnoreRules& rules);
  void gathered();
  void flush();
  void climb(std::unique_ptr<gateway::ShadowPair> pair, const RuleSettings& settings,
             const IgnoreRules& rules);
  // Counts it, tells of it and keeps what differs.
  void finish(Compared& pair, const RuleSettings& settings, const IgnoreRules& rules);
  // What a rule ignores is no mismatch, neither of the new side nor of the old one's twin.
  void note(Compared& pair, const RuleSettings& settings,
            std::span<const migrate::discrepancy::IgnoreRule> rules);

  Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  std::shared_ptr<const Settings> settings_ = std::make_shared<Settings>();
  std::shared_ptr<const IgnoreRules> rules_ = std::make_shared<IgnoreRules>();
  std::map<std::string, Findings> findings_;
  bool stopping_ = false;
  std::optional<std::chrono::steady_clock::time_point> flush_at_;  // set: something is gathered
  std::thread thread_;
};

}  // namespace sluice::app::shadow
