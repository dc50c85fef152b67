// One migration being led: feeds events to the machine and carries its effects out in their order.
// What the outside does stands behind the port, so that tests fail each part of it in turn. Knows
// no thread and no clock; all calls come from one thread.
//
// Every record of a judgement carries the evidence and the limits it was made from, so that the
// decision can be computed again from the journal alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/gate/all.h"
#include "migrate/machine/journal.h"

namespace sluice::migrate::controller {

class LeadPort {
 public:
  virtual ~LeadPort() = default;
  // Returns once it is on disk. Forbidden: another controller leads.
  virtual Result<void> append(const machine::JournalRecord& record,
                              const std::string& evidence) = 0;
  virtual void publish(const machine::Route& route) = 0;
  virtual void page(std::string_view why) = 0;
};

// Of the whole plan, and of the stages that have limits of their own; those beyond the list have
// the plan's.
struct LeadLimits {
  gate::Limits plan;
  std::vector<gate::Limits> stages = {};
};

class Lead final {
 public:
  // From the last record of the journal, or machine::initial_state. `evidence`: the last snapshot.
  Lead(machine::Plan plan, LeadLimits limits, machine::State state, const gate::Evidence& evidence,
       LeadPort& port);

  // After a restart and before any event: what the last transition on record did to the evidence,
  // for a record holds the evidence as it was before. BadRequest when it cannot be read.
  Result<void> redo(std::string_view before, std::string_view event);
  // An error means that nothing happened: the state is the one before. Storage: it may be tried
  // again. Forbidden: deposed, and deaf to everything but a new term. BadRequest: the machine
  // refused the command, the message says why.
  Result<void> send(const machine::Event& event);
  // Judges the evidence of the epoch in force and tells the machine. may_promote: false outside the
  // hours in which the next step may begin; a verdict to promote then waits, no other one does.
  Result<void> judge(int64_t now_ms, bool may_promote = true);
  // An edited plan: takes over when the state pins it by its hash, at once or with the next stage,
  // before the evidence of that stage begins. In place of the one proposed before.
  void propose(machine::Plan plan, LeadLimits limits);
  void withdraw() { proposed_.reset(); }

  [[nodiscard]] const machine::State& state() const { return state_; }
  [[nodiscard]] const machine::Plan& plan() const { return plan_; }
  [[nodiscard]] gate::Evidence& evidence() { return evidence_; }
  [[nodiscard]] const gate::Evidence& evidence() const { return evidence_; }
  [[nodiscard]] const gate::Judgement& judgement() const { return judgement_; }
  // Of the phase and stage that the migration is in.
  [[nodiscard]] gate::Limits limits() const { return limits_in(state_); }

 private:
  Result<void> journal(const machine::State& before, const machine::Event& event,
                       const machine::State& after);
  void take_over();
  void carry_out(const machine::Effect& effect);
  void change_evidence(const machine::Effect& effect);
  void begin_stage();
  [[nodiscard]] gate::Limits limits_in(const machine::State& state) const;

  struct Proposal {
    machine::Plan plan;
    LeadLimits limits;
  };

  machine::Plan plan_;
  LeadLimits limits_;
  std::optional<Proposal> proposed_;
  machine::State state_;
  gate::Evidence evidence_;
  gate::Judgement judgement_;
  LeadPort& port_;
};

// The judgement that a stored text stands for, made again. BadRequest when it cannot be read.
Result<gate::Judgement> rejudge(std::string_view evidence);

}  // namespace sluice::migrate::controller
