// What to do on the connection, step by step: the answer with its pacing and with the fault that
// was chosen. Pure, so that every fault can be tested without a socket; playback.h carries it out.
//
//   GET -> {Respond 0..120 after 0}
//   a stream cut short -> {Start after ttft} {Write 0..90} {Write 90..170 after 5 ms} {Abort}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/protocol.h"

namespace sluice::sim {

enum class Act : uint8_t {
  Respond,   // the slice is the whole body
  Start,     // a streamed answer's head, which leaves with the first Write
  StartRaw,  // the script writes head and framing itself
  Write,
  Finish,
  Abort,  // close without an orderly end of the message
  Reset,  // close with RST
  Hang,   // nothing more, until the client goes
};

struct Step {
  Act act = Act::Respond;
  int64_t after_us = 0;  // since the step before was due; the first: since the request came
  uint32_t begin = 0;    // slice of Script::bytes
  uint32_t end = 0;
};

struct Script {
  int status = 200;  // 0: none is sent
  std::string fields;
  std::string bytes;
  std::vector<Step> steps;
  bool broken = false;  // the client cannot get a whole answer

  [[nodiscard]] std::string_view slice(const Step& step) const {
    return std::string_view(bytes).substr(step.begin, step.end - step.begin);
  }
};

// Answers a request under the behaviour: chooses by seed and serial whether it fails, and how.
Script make_script(const Request& request, const Protocol& protocol, const Context& context);

// The answer with a fault, from here on in fault_script.cc. Faults that replace the answer
// altogether are decided before there is one.
bool replaces_answer(Fault fault);
Script faulty_instead(Fault fault, const Protocol& protocol, const Context& context);
Script faulty(Fault fault, Reply reply, const Protocol& protocol, const Context& context);

// The answer as it should be.
Script faultless(Reply reply, const Behaviour& behaviour);
// How long an unstreamed answer takes; a refusal takes no time.
int64_t whole_delay_us(const Reply& reply, const Behaviour& behaviour);

}  // namespace sluice::sim
