#include "port/convert/ledger.h"

#include <algorithm>

namespace sluice::port::convert {

namespace {

// What two statements about one leaf add up to.
Status combined(Status before, Status now) {
  if (before == now || before == Status::Unknown || before == Status::Taken) return now;
  const auto written = [](Status s) { return s == Status::Mapped || s == Status::Approximated; };
  if (written(before) || written(now)) return Status::Approximated;
  return std::max(before, now);
}

// What goes to hundreds of places (a key scheme of every route) names the first few.
constexpr size_t kLongList = 400;

void join(std::string& list, std::string_view more, std::string_view separator) {
  if (more.empty() || list.ends_with("...") || list.find(more) != std::string::npos) return;
  if (list.size() > kLongList) more = "...";
  if (!list.empty()) list += separator;
  list += more;
}

void collect(const Node& node, Leaves& out) {
  out.insert(out.end(), node.leaves.begin(), node.leaves.end());
  for (const Node& child : node.children) collect(child, out);
}

}  // namespace

std::string_view name(Status status) {
  switch (status) {
    case Status::Mapped:
      return "mapped";
    case Status::Approximated:
      return "approximated";
    case Status::Taken:
    case Status::Dropped:
      return "dropped";
    case Status::Unknown:
    case Status::Manual:
      return "manual";
  }
  return "manual";
}

uint32_t Ledger::open(Entry entry) {
  entries_.push_back(std::move(entry));
  return static_cast<uint32_t>(entries_.size() - 1);
}

uint32_t Ledger::invent(std::string what) {
  Entry entry;
  entry.status = Status::Taken;
  entry.note = std::move(what);
  entry.invented = true;
  return open(std::move(entry));
}

void Ledger::take(const Leaves& leaves, std::string_view field) {
  for (const uint32_t leaf : leaves) {
    Entry& entry = entries_[leaf];
    if (entry.status == Status::Unknown) entry.status = Status::Taken;
    if (entry.field.empty()) entry.field = field;
  }
}

void Ledger::settle(const Leaves& leaves, Status status, std::string_view to, std::string_view note,
                    ir::Severity severity) {
  for (const uint32_t leaf : leaves) {
    Entry& entry = entries_[leaf];
    const bool first = entry.status == Status::Unknown || entry.status == Status::Taken;
    entry.status = combined(entry.status, status);
    entry.severity = first ? severity : std::max(entry.severity, severity);
    join(entry.to, to, ", ");
    join(entry.note, note, "; ");
  }
}

void Ledger::reopen(uint32_t leaf, std::string_view note) {
  Entry& entry = entries_[leaf];
  entry.status = Status::Manual;
  entry.severity = std::max(entry.severity, ir::Severity::Warn);
  join(entry.note, note, "; ");
}

void Ledger::close(std::string_view target) {
  for (Entry& entry : entries_) {
    if (entry.invented) {
      const bool wanted = !entry.to.empty() || entry.status == Status::Manual;
      entry.status = wanted ? Status::Manual : Status::Dropped;
      entry.severity = ir::Severity::Warn;
    } else if (entry.status == Status::Unknown) {
      entry.status = Status::Manual;
      entry.note = "unknown to the reader: decide whether the target needs it";
    } else if (entry.status == Status::Taken) {
      entry.status = Status::Dropped;
      entry.note = std::string(target) + " has no place for " + std::string(entry.field);
    }
  }
}

Summary summarise(const Ledger& ledger) {
  Summary out;
  for (const Entry& entry : ledger.entries()) {
    if (!entry.shown()) continue;
    if (!entry.invented) ++out.leaves;
    const std::string_view status = name(entry.status);
    if (status == "mapped") {
      ++out.mapped;
      continue;
    }
    ++(status == "approximated" ? out.approximated
       : status == "dropped"    ? out.dropped
                                : out.manual);
    if (entry.severity > ir::Severity::Info) ++out.losses;
  }
  return out;
}

Leaves leaves_of(const Node& node) {
  Leaves out;
  collect(node, out);
  return out;
}

}  // namespace sluice::port::convert
