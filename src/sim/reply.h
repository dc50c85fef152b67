// One answer of a simulated provider as bytes, before faults and pacing: a status, fields and a
// body; when it is a stream, where its events end in the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

struct Reply {
  struct Event {
    uint32_t end = 0;    // offset in the body
    bool paced = false;  // carries a piece of the answer, so it waits for its turn
  };

  int status = 200;
  std::string fields;  // "name: value\r\n" lines, content-type included
  std::string body;
  std::vector<Event> events;  // empty: not a stream
  int64_t words = 0;          // of the answer: what an unstreamed one takes to "generate"

  [[nodiscard]] bool streamed() const { return !events.empty(); }
  // What has been appended to the body since the last event becomes one.
  void end_event(bool paced) { events.push_back({static_cast<uint32_t>(body.size()), paced}); }
};

}  // namespace sluice::sim
