#include "app/shadow/comparison_thread.h"

#include <algorithm>
#include <cmath>
#include <pthread.h>
#include <sys/resource.h>

#include "app/shadow/reading.h"
#include "migrate/compare/all.h"
#include "migrate/compare/outputs.h"

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

const gateway::ShadowRule& rule_of(const std::unique_ptr<ShadowPair>& pair) {
  return *pair->request.rule;
}
const gateway::ShadowRule& rule_of(const std::unique_ptr<Compared>& pair) {
  return *pair->rule;
}

// Whether a row is made of it.
bool is_kept(const compare_ns::Comparison& comparison, const RuleSettings& settings) {
  return comparison.differs() || (settings.keep.keep_undecided && !comparison.decided());
}

std::optional<compare_ns::Outputs> outputs_of(const compare_ns::Answer& answer,
                                              const Outputs& outputs) {
  if (answer.failed() || !answer.encoded.empty()) return std::nullopt;
  return compare_ns::outputs_in(answer.body.empty() ? answer.text : answer.body, outputs.at);
}

struct WithOutputs {
  compare_ns::Comparison comparison;
  std::optional<compare_ns::Outputs> old_side;
  std::optional<compare_ns::Outputs> new_side;
};

// The numbers by their rules, the rest of the answer by the ladder. Without numbers on either side
// the ladder sees all of it.
WithOutputs compare_all(const compare_ns::AnswerPair& answers, const RuleSettings& settings) {
  WithOutputs out;
  const auto& outputs = settings.outputs;
  if (outputs && !answers.old_side.failed() && !answers.new_side.failed()) {
    out.old_side = outputs_of(answers.old_side, *outputs);
    out.new_side = outputs_of(answers.new_side, *outputs);
    if (auto found =
            compare_by_outputs(out.old_side, out.new_side, outputs->policy, outputs->path)) {
      out.comparison =
          with_the_rest(std::move(*found), compare_ns::compare(answers, outputs->beside));
      return out;
    }
  }
  out.comparison = compare_ns::compare(answers, settings.policy);
  return out;
}

void keep_outputs(const Compared& pair, Findings& findings) {
  const size_t n = std::min(pair.old_outputs.size(), pair.new_outputs.size());
  for (size_t i = 0; i < n; ++i) {
    const size_t at = findings.outputs_seen++ % Findings::kMostOutputs;
    if (at == findings.old_outputs.size()) {
      findings.old_outputs.push_back(0);
      findings.new_outputs.push_back(0);
    }
    findings.old_outputs[at] = pair.old_outputs[i];
    findings.new_outputs[at] = pair.new_outputs[i];
  }
}

// Of one side, as of a request that was served by it.
gateway::Verdict verdict_on(const gateway::SideAnswer& answer, bool own_key) {
  return answer.complete ? gateway::verdict_on_status(answer.status, own_key)
                         : gateway::verdict_on(answer.cause);
}

// Takes what is needed from here on.
Compared climbed(ShadowPair& pair, const RuleSettings& settings) {
  gateway::ShadowRequest& request = pair.request;
  Compared out{.ticket = std::move(request.ticket),
               .snapshot = request.snapshot,
               .rule = request.rule,
               .answers = {answer_of(pair.old_side()), answer_of(pair.new_side()), {}},
               .twin = {},
               .to_new = {},
               .to_twin = {},
               .prompt = {},
               .request_id = request.request_id,
               .unit = request.unit,
               .unix_ms = request.unix_ms,
               .old_outputs = {},
               .new_outputs = {},
               .seen = {}};
  if (may_have_schema(request)) out.answers.schema = asked_in(request).schema;
  WithOutputs all = compare_all(out.answers, settings);
  out.to_new = std::move(all.comparison);
  if (all.old_side && all.new_side) {
    out.old_outputs = std::move(all.old_side->values);
    out.new_outputs = std::move(all.new_side->values);
  }
  if (pair.twin) {
    out.twin = answer_of(*pair.twin);
    out.to_twin =
        compare_all({out.answers.old_side, *out.twin, out.answers.schema}, settings).comparison;
  }
  const gateway::SideAnswer& fresh = pair.new_side();
  const gateway::SideAnswer& known = pair.old_side();
  const bool own_key = !request.http;
  const gateway::Verdict of_old = verdict_on(known, own_key);
  const gateway::Verdict of_new = verdict_on(fresh, own_key);
  out.seen = {
      .rule = request.rule->name,
      .of_new = gateway::verdict_beside(of_new, fresh.status, of_old, known.status),
      .of_old = of_old,
      .new_refused = of_new == gateway::Verdict::Refused && of_old == gateway::Verdict::Good,
      .new_first_byte_us = fresh.first_byte_us,
      .new_duration_us = fresh.duration_us,
      .old_usage = out.answers.old_side.usage,
      .new_usage = out.answers.new_side.usage};
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
  for (const Job& job : queue_) {
    std::visit([](const auto& p) { rule_of(p).ledger->drop_entered(ShadowDrop::Shutdown); }, job);
  }
}

void ComparisonThread::offer(std::unique_ptr<ShadowPair> pair) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < options_.queue) {
      queue_.emplace_back(std::move(pair));
      wake_.notify_one();
      return;
    }
  }
  pair->request.rule->ledger->drop_entered(ShadowDrop::Queue);
}

void ComparisonThread::settled(std::unique_ptr<Compared> pair) {
  const std::lock_guard lock(mutex_);
  queue_.emplace_back(std::move(pair));  // it had its place; the models hold a bounded number
  wake_.notify_one();
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

std::optional<ComparisonThread::Job> ComparisonThread::wait_for_job(
    std::unique_lock<std::mutex>& lock) {
  const auto ready = [this] { return stopping_ || !queue_.empty(); };
  if (!flush_at_) {
    wake_.wait(lock, ready);
  } else if (!wake_.wait_until(lock, *flush_at_, ready)) {
    return {};
  }
  if (stopping_) return {};
  Job job = std::move(queue_.front());
  queue_.pop_front();
  return job;
}

void ComparisonThread::loop() {
  gateway::ThreadMeter meter(*options_.cpu);
  while (true) {
    std::unique_lock lock(mutex_);
    std::optional<Job> job = wait_for_job(lock);
    const bool stop = stopping_;
    const std::shared_ptr<const Settings> settings = settings_;
    const std::shared_ptr<const IgnoreRules> rules = rules_;
    lock.unlock();
    const bool idle = !job;
    if (job) work(std::move(*job), *settings, *rules);
    job.reset();  // gives back what it held before the next one is waited for
    if (idle || (flush_at_ && std::chrono::steady_clock::now() >= *flush_at_)) flush();
    if (stop && idle) return;
    meter.pay();
  }
}

void ComparisonThread::work(Job job, const Settings& settings, const IgnoreRules& rules) {
  static const RuleSettings kPlain;
  const std::string& name =
      std::visit([](const auto& p) -> const std::string& { return rule_of(p).name; }, job);
  const auto found = settings.find(name);
  const RuleSettings& chosen = found == settings.end() ? kPlain : found->second;
  if (auto* pair = std::get_if<std::unique_ptr<ShadowPair>>(&job)) {
    climb(std::move(*pair), chosen, rules);
  } else {
    finish(*std::get<std::unique_ptr<Compared>>(job), chosen, rules);
  }
}

void ComparisonThread::gathered() {
  if (flush_at_) return;
  flush_at_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(kGatherMs);
}

void ComparisonThread::flush() {
  if (std::exchange(flush_at_, std::nullopt) && options_.flush) options_.flush();
}

void ComparisonThread::climb(std::unique_ptr<ShadowPair> pair, const RuleSettings& settings,
                             const IgnoreRules& rules) {
  auto compared = std::make_unique<Compared>(climbed(*pair, settings));
  const bool asks = options_.ask_models && compared->open();
  if (asks || (settings.keep.keep_text && is_kept(compared->to_new, settings))) {
    compared->prompt = asked_in(pair->request).prompt;
  }
  pair.reset();
  if (asks) compared = options_.ask_models(std::move(compared));
  if (compared) finish(*compared, settings, rules);
}

void ComparisonThread::finish(Compared& pair, const RuleSettings& settings,
                              const IgnoreRules& rules) {
  const gateway::ShadowRule& rule = *pair.rule;
  rule.ledger->compared(static_cast<size_t>(pair.to_new.verdict));
  const auto own_rules = rules_for(rules, rule.name);
  note(pair, settings, own_rules);
  if (!is_kept(pair.to_new, settings)) return;
  const migrate::discrepancy::Occasion occasion{.migration = rule.name,
                                                .request_id = pair.request_id,
                                                .subject = options_.digest(pair.unit),
                                                .prompt = std::move(pair.prompt),
                                                .at = pair.unix_ms / 1000};
  auto row = migrate::discrepancy::row_of(pair.to_new, pair.answers, occasion, settings.keep,
                                          settings.redactor, options_.digest, own_rules);
  if (row && !options_.keep(std::move(*row))) rule.ledger->drop(ShadowDrop::Store);
  gathered();
}

void ComparisonThread::note(Compared& pair, const RuleSettings& settings,
                            std::span<const migrate::discrepancy::IgnoreRule> rules) {
  const auto counts = [&](const compare_ns::Comparison& comparison) {
    return compare_ns::mismatches(comparison) &&
           migrate::discrepancy::ignored_by(rules, comparison, settings.keep, settings.redactor) ==
               nullptr;
  };
  std::optional<compare_ns::Triple> triple;
  if (pair.to_twin) triple = compare_ns::Triple{pair.to_new, *pair.to_twin};
  if (options_.seen && settings.tell) {
    PairSeen& seen = pair.seen;
    // Of a pair that nobody could decide nothing is said: it agrees as little as it differs.
    seen.with_twin = triple && triple->to_new.decided() && triple->to_twin.decided();
    seen.new_differs = counts(pair.to_new);
    seen.twin_differs = triple && counts(triple->to_twin);
    options_.seen(std::move(seen));
    gathered();
  }
  const auto old_tokens = static_cast<double>(pair.answers.old_side.usage.output.value_or(0));
  const auto new_tokens = static_cast<double>(pair.answers.new_side.usage.output.value_or(0));
  const std::lock_guard lock(mutex_);
  Findings& findings = findings_[pair.rule->name];
  ++findings.pairs;
  if (triple) findings.floor.add(*triple);
  keep_outputs(pair, findings);
  if (old_tokens > 0 && new_tokens > 0) {
    findings.token_log_ratio.add(std::log(new_tokens / old_tokens));
  }
}

}  // namespace sluice::app::shadow
