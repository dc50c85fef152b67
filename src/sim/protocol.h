// One wire dialect of the simulator. Written from the providers' own documentation and SDK types
// and sharing nothing with src/dialect, so that each checks the other. Adding one: a folder with
// its rows, and a line in protocols.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/behaviour.h"
#include "sim/problem.h"
#include "sim/reply.h"
#include "sim/request.h"

namespace sluice::sim {

// What an answer may depend on beside the request.
struct Context {
  const Behaviour& behaviour;
  wire::json::Document& document;  // reused from request to request
  uint64_t serial = 0;             // of the request, from 1
  int64_t unix_seconds = 0;
};

struct Protocol {
  std::string_view name;  // as in the configuration
  Reply (*answer)(const Request&, const Context&);
  // An error in the provider's shape, with its headers.
  Reply (*error)(const Problem&, const Context&);
  // The event that a provider sends when it fails inside a stream.
  std::string (*error_event)(const Problem&);
};

// Sorted by name.
std::span<const Protocol* const> protocols();
const Protocol* protocol_named(std::string_view name);

}  // namespace sluice::sim
