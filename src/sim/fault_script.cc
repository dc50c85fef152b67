// The faults, one function each. fault.cc says in words what each does.
#include <algorithm>
#include <array>

#include "sim/script.h"
#include "wire/http1.h"

namespace sluice::sim {
namespace {

constexpr uint32_t kTrickleBytes = 7;
constexpr int64_t kTrickleUs = 1'000;
constexpr int64_t kHeadPieces = 16;
constexpr size_t kMissingBytes = 64;

constexpr std::string_view kHtml502 =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>simulated</center>\r\n"
    "</body>\r\n</html>\r\n";

uint32_t size32(const std::string& text) {
  return static_cast<uint32_t>(text.size());
}

std::string raw_head(const Reply& reply, std::string_view framing) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head += wire::http1::reason(reply.status);
  head += "\r\n" + reply.fields;
  head += framing;
  return head + "\r\nconnection: close\r\n\r\n";
}

std::string length_field(size_t size) {
  return "content-length: " + std::to_string(size);
}

// Events before the fault, at least one event short of the whole.
size_t events_before(const Reply& reply, const Behaviour& behaviour) {
  const size_t most = reply.events.size() - 1;
  if (behaviour.fault_after_events < 0) return std::min(reply.events.size() / 2, most);
  return std::min(static_cast<size_t>(behaviour.fault_after_events), most);
}

// Start and the first n events, paced as they should be.
Script first_events(Reply reply, size_t n, const Behaviour& behaviour) {
  Script script = faultless(std::move(reply), behaviour);
  script.steps.resize(n + 1);
  return script;
}

// A whole answer of which only half arrives.
Script half_body(const Reply& reply, const Behaviour& behaviour, Act then) {
  Script script{reply.status, {}, raw_head(reply, length_field(reply.body.size())), {}, true};
  script.bytes += std::string_view(reply.body).substr(0, reply.body.size() / 2);
  script.steps = {{Act::StartRaw, whole_delay_us(reply, behaviour), 0, 0},
                  {Act::Write, 0, 0, size32(script.bytes)},
                  {then, 0, 0, 0}};
  return script;
}

Script break_off(Reply reply, const Behaviour& behaviour, Act how) {
  if (!reply.streamed()) return half_body(reply, behaviour, how);
  const size_t n = events_before(reply, behaviour);
  Script script = first_events(std::move(reply), n, behaviour);
  script.steps.push_back({how, 0, 0, 0});
  script.broken = true;
  return script;
}

Script trickle(Reply reply, const Behaviour& behaviour) {
  const bool whole = !reply.streamed();
  const int64_t first = whole ? whole_delay_us(reply, behaviour) : behaviour.ttft_ms * 1000;
  std::string head = whole ? raw_head(reply, length_field(reply.body.size())) : std::string();
  Script script{reply.status, std::move(reply.fields), head + reply.body, {}, false};
  script.steps.push_back({whole ? Act::StartRaw : Act::Start, first, 0, 0});
  const uint32_t size = size32(script.bytes);
  for (uint32_t at = 0; at < size; at += kTrickleBytes) {
    script.steps.push_back({Act::Write, kTrickleUs, at, std::min(at + kTrickleBytes, size)});
  }
  script.steps.push_back({Act::Finish, 0, 0, 0});
  return script;
}

// The JSON of one event loses its second half; the events after it move up.
void break_event(Reply& reply, size_t n) {
  const uint32_t begin = n == 0 ? 0 : reply.events[n - 1].end;
  const uint32_t end = reply.events[n].end;
  const size_t json = reply.body.find("data: ", begin) + 6;
  const size_t keep = json + (end - 2 - json) / 2;
  const auto removed = static_cast<uint32_t>(end - 2 - keep);
  reply.body.erase(keep, removed);
  for (size_t i = n; i < reply.events.size(); ++i) reply.events[i].end -= removed;
}

Script bad_json(Reply reply, const Behaviour& behaviour) {
  if (reply.streamed()) {
    // The last event may be [DONE], which has no JSON to break.
    const size_t n = events_before(reply, behaviour);
    break_event(reply, n + 1 == reply.events.size() && n > 0 ? n - 1 : n);
  } else {
    reply.body.resize(reply.body.size() - reply.body.size() / 3);
  }
  return faultless(std::move(reply), behaviour);
}

Script no_done(Reply reply, const Behaviour& behaviour) {
  if (reply.streamed()) {
    const size_t n = reply.events.size() - 1;
    Script script = first_events(std::move(reply), n, behaviour);
    script.steps.push_back({Act::Finish, 0, 0, 0});
    return script;
  }
  std::array<char, 16> hex{};
  const int digits = snprintf(hex.data(), hex.size(), "%zx", reply.body.size());
  Script script{reply.status, {}, raw_head(reply, "transfer-encoding: chunked"), {}, true};
  script.bytes.append(hex.data(), static_cast<size_t>(digits));
  script.bytes += "\r\n" + reply.body + "\r\n";
  script.steps = {{Act::StartRaw, whole_delay_us(reply, behaviour), 0, 0},
                  {Act::Write, 0, 0, size32(script.bytes)},
                  {Act::Finish, 0, 0, 0}};
  return script;
}

Script error_inside(Reply reply, const Protocol& protocol, const Context& context) {
  const Problem problem{.message = "The simulated provider failed in the middle of its answer.",
                        .status = 500};
  if (!reply.streamed()) {
    Reply error = protocol.error(problem, context);
    error.status = 200;
    return faultless(std::move(error), context.behaviour);
  }
  const size_t n = events_before(reply, context.behaviour);
  Script script = first_events(std::move(reply), n, context.behaviour);
  const uint32_t from = size32(script.bytes);
  script.bytes += protocol.error_event(problem);
  script.steps.push_back({Act::Write, 0, from, size32(script.bytes)});
  script.steps.push_back({Act::Finish, 0, 0, 0});
  return script;
}

// The head in pieces over slow_ms, then the answer as usual.
Script slow_headers(Reply reply, const Behaviour& behaviour) {
  const bool whole = !reply.streamed();
  // A stream without chunks ends with the connection, which is as good here.
  const std::string head = raw_head(
      reply, whole ? length_field(reply.body.size()) : std::string("x-simulated: until-close"));
  const uint32_t shift = size32(head);
  Script rest = faultless(std::move(reply), behaviour);
  Script script{rest.status, {}, head + rest.bytes, {}, false};
  script.steps.push_back({Act::StartRaw, 0, 0, 0});
  for (uint32_t i = 0; i < kHeadPieces; ++i) {
    const auto pieces = static_cast<uint32_t>(kHeadPieces);
    script.steps.push_back({Act::Write, behaviour.slow_ms * 1000 / kHeadPieces, shift * i / pieces,
                            shift * (i + 1) / pieces});
  }
  for (const Step& step : rest.steps) {
    if (step.act == Act::Respond || step.act == Act::Write) {
      script.steps.push_back({Act::Write, step.after_us, step.begin + shift, step.end + shift});
    }
  }
  script.steps.push_back({Act::Finish, 0, 0, 0});
  return script;
}

Script wrong_length(Reply reply, const Behaviour& behaviour) {
  Script script{
      reply.status, {}, raw_head(reply, length_field(reply.body.size() + kMissingBytes)), {}, true};
  script.bytes += reply.body;
  const int64_t delay =
      reply.streamed() ? behaviour.ttft_ms * 1000 : whole_delay_us(reply, behaviour);
  script.steps = {{Act::StartRaw, delay, 0, 0},
                  {Act::Write, 0, 0, size32(script.bytes)},
                  {Act::Finish, 0, 0, 0}};
  return script;
}

Script only(Act act) {
  return {0, {}, {}, {{act, 0, 0, 0}}, true};
}

Script refuse_with(int status, std::string message, const Protocol& protocol,
                   const Context& context) {
  return faultless(protocol.error({.message = std::move(message), .status = status}, context),
                   context.behaviour);
}

}  // namespace

bool replaces_answer(Fault fault) {
  switch (fault) {
    case Fault::Http500:
    case Fault::Http429:
    case Fault::Http529:
    case Fault::Html502:
    case Fault::ResetBeforeHeaders:
    case Fault::HangBeforeHeaders:
      return true;
    default:
      return false;
  }
}

Script faulty_instead(Fault fault, const Protocol& protocol, const Context& context) {
  switch (fault) {
    case Fault::Http500:
      return refuse_with(500, "Internal server error", protocol, context);
    case Fault::Http429:
      return refuse_with(429, "Rate limit reached. Please try again later.", protocol, context);
    case Fault::Http529:
      return refuse_with(529, "Overloaded", protocol, context);
    case Fault::ResetBeforeHeaders:
      return only(Act::Reset);
    case Fault::HangBeforeHeaders:
      return only(Act::Hang);
    default:
      return faultless({.status = 502,
                        .fields = "content-type: text/html\r\n",
                        .body = std::string(kHtml502),
                        .events = {},
                        .words = 0},
                       context.behaviour);
  }
}

Script faulty(Fault fault, Reply reply, const Protocol& protocol, const Context& context) {
  const Behaviour& behaviour = context.behaviour;
  switch (fault) {
    case Fault::HangMidStream:
      return break_off(std::move(reply), behaviour, Act::Hang);
    case Fault::CutMidStream:
      return break_off(std::move(reply), behaviour, Act::Abort);
    case Fault::Trickle:
      return trickle(std::move(reply), behaviour);
    case Fault::BadJson:
      return bad_json(std::move(reply), behaviour);
    case Fault::NoDone:
      return no_done(std::move(reply), behaviour);
    case Fault::ErrorEventMidStream:
      return error_inside(std::move(reply), protocol, context);
    case Fault::SlowHeaders:
      return slow_headers(std::move(reply), behaviour);
    case Fault::WrongLength:
      return wrong_length(std::move(reply), behaviour);
    default:
      return faultless(std::move(reply), behaviour);
  }
}

}  // namespace sluice::sim
