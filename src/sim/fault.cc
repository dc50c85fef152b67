#include "sim/fault.h"

#include <array>

namespace sluice::sim {
namespace {

constexpr std::array<FaultInfo, 15> kFaults{{
    {Fault::None, "none", "nothing", "nothing"},
    {Fault::Http500, "http_500", "status 500 instead of an answer", "the same"},
    {Fault::Http429, "http_429", "status 429 with retry-after", "the same"},
    {Fault::Http529, "http_529", "status 529, overloaded", "the same"},
    {Fault::ResetBeforeHeaders, "reset_before_headers", "a reset instead of a head", "the same"},
    {Fault::HangBeforeHeaders, "hang_before_headers", "silence until the client goes", "the same"},
    {Fault::HangMidStream, "hang_mid_stream", "silence after some events",
     "silence after half of the body"},
    {Fault::CutMidStream, "cut_mid_stream", "the connection closes after some events",
     "the connection closes after half of the body"},
    {Fault::Trickle, "trickle", "a few bytes a millisecond, cut anywhere", "the same"},
    {Fault::BadJson, "bad_json", "one event with broken JSON, then the rest", "a body cut short"},
    {Fault::Html502, "html_502", "status 502 with an HTML page", "the same"},
    {Fault::NoDone, "no_done", "an orderly end without [DONE] or message_stop",
     "a chunked body without its last chunk"},
    {Fault::ErrorEventMidStream, "error_event_mid_stream", "an error event, then an orderly end",
     "status 200 with an error body"},
    {Fault::SlowHeaders, "slow_headers", "a head that takes slow_ms to arrive", "the same"},
    {Fault::WrongLength, "wrong_length", "a content-length that the body does not reach",
     "the same"},
}};

constexpr bool in_order() {
  for (size_t i = 0; i < kFaults.size(); ++i) {
    if (static_cast<size_t>(kFaults[i].fault) != i) return false;
  }
  return true;
}
static_assert(in_order(), "one row a fault, in enum order");

}  // namespace

std::span<const FaultInfo> faults() {
  return kFaults;
}

std::string_view name(Fault fault) {
  return kFaults[static_cast<size_t>(fault)].name;
}

std::optional<Fault> fault_named(std::string_view name) {
  if (name.empty()) return Fault::None;
  for (const FaultInfo& info : kFaults) {
    if (info.name == name) return info.fault;
  }
  return std::nullopt;
}

}  // namespace sluice::sim
