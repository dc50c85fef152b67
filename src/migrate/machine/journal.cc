#include "migrate/machine/journal.h"

#include <algorithm>

namespace sluice::migrate::machine {
namespace {

// The "name=value" at the first place where two records differ.
std::string first_difference(std::string_view left, std::string_view right) {
  const auto [a, b] = std::ranges::mismatch(left, right);
  const size_t at = std::min(static_cast<size_t>(a - left.begin()), left.size());
  const size_t space = left.rfind(' ', at == 0 ? 0 : at - 1);
  const size_t begin = space == left.npos ? 0 : space + 1;
  return std::string(left.substr(begin, left.find(' ', begin) - begin));
}

std::unexpected<Error> unreadable(std::string_view name, const Error& error) {
  return fail(Cause::BadRequest, "the journal record cannot be read",
              std::string(name) + "." + error.param);
}

template <class T>
Result<T> part(std::string_view name, std::string_view text) {
  auto read = from_record<T>(text);
  if (!read) return unreadable(name, read.error());
  return read;
}

}  // namespace

JournalRecord make_record(const Plan& plan, const State& before, const Event& event,
                          const State& after) {
  return {after.sequence,    after.route.fence,   to_record(plan),
          to_record(before), event_record(event), to_record(after)};
}

Result<void> replay(const JournalRecord& record) {
  auto plan = plan_from_record(record.plan);
  if (!plan) return unreadable("plan", plan.error());
  if (plan->rules < 1 || plan->rules > kRules) {
    return fail(Cause::BadRequest, "the journal was written by a later version", "plan.rules");
  }
  auto before = part<State>("before", record.before);
  if (!before) return std::unexpected(before.error());
  auto event = event_from_record(record.event);
  if (!event) return std::unexpected(event.error());
  const std::string after = to_record(step(*plan, std::move(*before), *event).state);
  if (after == record.after) return {};
  return fail(Cause::BadRequest, "replay gives another state than the journal",
              first_difference(record.after, after));
}

Result<State> restore(const std::vector<JournalRecord>& journal) {
  if (journal.empty()) return fail(Cause::Storage, "the journal is empty");
  for (size_t i = 1; i < journal.size(); ++i) {
    if (journal[i].sequence != journal[i - 1].sequence + 1 ||
        journal[i].fence < journal[i - 1].fence) {
      return fail(Cause::Storage, "the journal has a gap",
                  "sequence " + std::to_string(journal[i].sequence));
    }
  }
  return part<State>("after", journal.back().after);
}

}  // namespace sluice::migrate::machine
