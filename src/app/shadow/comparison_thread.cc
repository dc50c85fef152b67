#include "app/shadow/comparison_thread.h"

#include <cmath>
#include <pthread.h>
#include <sys/resource.h>

#include "app/shadow/reading.h"
#include "migrate/compare/all.h"

namespace sluice::app::shadow {
namespace {

namespace compare_ns = migrate::compare;
using gateway::ShadowDrop;
using gateway::ShadowPair;

// Behind shadow calls, which are behind users.
constexpr int kNiceness = 15;

// Those of the migration, and those that hold for all.
std::vector<migrate::discrepancy::IgnoreRule> rules_for(const IgnoreRules& all,
                                                        const std::string& migration) {
  std::vector<migrate::discrepancy::IgnoreRule> out;
  for (const std::string& key : {migration, std::string()}) {
    if (const auto found = all.find(key); found != all.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  }
  return out;
}

}  // namespace

ComparisonThread::ComparisonThread(Options options)
    : options_(std::move(options)), thread_([this] {
        ::setpriority(PRIO_PROCESS, 0, kNiceness);
        ::pthread_setname_np(::pthread_self(), "compare");
        loop();
      }) {}

ComparisonThread::~ComparisonThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  for (const auto& pair : queue_) pair->request.rule->ledger->drop_entered(ShadowDrop::Shutdown);
}

void ComparisonThread::offer(std::unique_ptr<ShadowPair> pair) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < options_.queue) {
      queue_.push_back(std::move(pair));
      wake_.notify_one();
      return;
    }
  }
  pair->request.rule->ledger->drop_entered(ShadowDrop::Queue);
}

void ComparisonThread::configure(std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(mutex_);
  settings_ = std::move(settings);
}

void ComparisonThread::ignore(std::shared_ptr<const IgnoreRules> rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
}

std::map<std::string, Findings> ComparisonThread::findings() const {
  const std::lock_guard lock(mutex_);
  return findings_;
}

void ComparisonThread::loop() {
  static const RuleSettings kPlain;
  gateway::ThreadMeter meter(*options_.cpu);
  while (true) {
    std::unique_ptr<ShadowPair> pair;
    std::shared_ptr<const Settings> settings;
    std::shared_ptr<const IgnoreRules> rules;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      pair = std::move(queue_.front());
      queue_.pop_front();
      settings = settings_;
      rules = rules_;
    }
    const auto found = settings->find(pair->request.rule->name);
    compare(*pair, found == settings->end() ? kPlain : found->second, *rules);
    meter.pay();
  }
}

void ComparisonThread::compare(const ShadowPair& pair, const RuleSettings& settings,
                               const IgnoreRules& rules) {
  const gateway::ShadowRequest& request = pair.request;
  compare_ns::AnswerPair answers{answer_of(pair.old_side()), answer_of(pair.new_side()), {}};
  Asked asked;
  if (may_have_schema(request)) asked = asked_in(request);
  answers.schema = asked.schema;
  const compare_ns::Comparison comparison = compare_ns::compare(answers, settings.policy);
  request.rule->ledger->compared(static_cast<size_t>(comparison.verdict));
  note(pair, answers, comparison, settings);
  const bool kept = comparison.differs() || (settings.keep.keep_undecided && !comparison.decided());
  if (settings.keep.keep_text && kept && asked.prompt.empty()) {
    asked = asked_in(request);
  }
  const migrate::discrepancy::Occasion occasion{.migration = request.rule->name,
                                                .request_id = request.request_id,
                                                .subject = options_.digest(request.unit),
                                                .prompt = std::move(asked.prompt),
                                                .at = request.unix_ms / 1000};
  auto row =
      migrate::discrepancy::row_of(comparison, answers, occasion, settings.keep, settings.redactor,
                                   options_.digest, rules_for(rules, request.rule->name));
  if (row && !options_.keep(std::move(*row))) request.rule->ledger->drop(ShadowDrop::Store);
}

void ComparisonThread::note(const ShadowPair& pair, const compare_ns::AnswerPair& answers,
                            const compare_ns::Comparison& comparison,
                            const RuleSettings& settings) {
  std::optional<compare_ns::Triple> triple;
  if (pair.twin) {
    const compare_ns::AnswerPair twins{answers.old_side, answer_of(*pair.twin), answers.schema};
    triple = compare_ns::Triple{comparison, compare_ns::compare(twins, settings.policy)};
  }
  if (options_.seen) {
    const gateway::SideAnswer& fresh = pair.new_side();
    options_.seen({.rule = pair.request.rule->name,
                   .new_answered = fresh.complete && fresh.status >= 200 && fresh.status <= 299,
                   .new_cause = fresh.complete ? Cause::UpstreamStatus : fresh.cause,
                   .new_first_byte_us = fresh.first_byte_us,
                   .new_duration_us = fresh.duration_us,
                   .old_usage = answers.old_side.usage,
                   .new_usage = answers.new_side.usage,
                   .with_twin = triple.has_value(),
                   .new_differs = compare_ns::mismatches(comparison),
                   .twin_differs = triple && compare_ns::mismatches(triple->to_twin)});
  }
  const auto old_tokens = static_cast<double>(answers.old_side.usage.output.value_or(0));
  const auto new_tokens = static_cast<double>(answers.new_side.usage.output.value_or(0));
  const std::lock_guard lock(mutex_);
  Findings& findings = findings_[pair.request.rule->name];
  ++findings.pairs;
  if (triple) findings.floor.add(*triple);
  if (old_tokens > 0 && new_tokens > 0) {
    findings.token_log_ratio.add(std::log(new_tokens / old_tokens));
  }
}

}  // namespace sluice::app::shadow
