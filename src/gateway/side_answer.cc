// Bytes of an answer, whole or streamed, to one ir::ChatResponse.
#include <algorithm>

#include "dialect/all.h"
#include "gateway/shadow_pair.h"
#include "wire/http1.h"

namespace sluice::gateway {
namespace {

// A provider that says nothing of tokens is taken to bill one for so many bytes.
constexpr int64_t kBytesPerToken = 4;

// Puts a stream's events together into the answer that they are a stream of.
class Gatherer final {
 public:
  void take(const ir::StreamEvent& event) {
    if (const auto* start = std::get_if<ir::Start>(&event)) return begin(*start);
    if (const auto* part = std::get_if<ir::PartStart>(&event)) return open(*part);
    if (const auto* delta = std::get_if<ir::PartDelta>(&event)) return append(*delta);
    if (const auto* finish = std::get_if<ir::Finish>(&event)) return close(*finish);
    if (const auto* usage = std::get_if<ir::UsageReport>(&event)) {
      answer_.usage.overwrite_with(usage->usage);
    }
    failed_ = failed_ || std::holds_alternative<ir::StreamError>(event);
    ended_ = ended_ || std::holds_alternative<ir::End>(event);
  }
  [[nodiscard]] bool whole() const { return ended_ && !failed_; }
  [[nodiscard]] ir::ChatResponse take_answer() { return std::move(answer_); }

 private:
  void begin(const ir::Start& start) {
    answer_.source = start.source;
    answer_.id = start.id;
    answer_.model = start.model;
  }
  void open(const ir::PartStart& part) {
    if (part.index < 0 || static_cast<size_t>(part.index) > choice().parts.size()) return;
    if (static_cast<size_t>(part.index) == choice().parts.size()) choice().parts.emplace_back();
    ir::Part& slot = choice().parts[static_cast<size_t>(part.index)];
    switch (part.kind) {
      case ir::PartKind::Text:
        slot = ir::Text{};
        break;
      case ir::PartKind::Refusal:
        slot = ir::Refusal{};
        break;
      case ir::PartKind::Thinking:
      case ir::PartKind::RedactedThinking:
        slot = ir::Thinking{};
        break;
      case ir::PartKind::ToolCall:
        slot = ir::ToolCall{
            .id = part.id, .name = part.name, .arguments = {}, .custom = part.custom, .extra = {}};
        break;
      case ir::PartKind::Opaque:
        slot = ir::Opaque{.dialect = answer_.source, .kind = part.name, .block = {part.data}};
        break;
    }
  }
  void append(const ir::PartDelta& delta) {
    if (delta.index < 0 || static_cast<size_t>(delta.index) >= choice().parts.size()) return;
    ir::Part& part = choice().parts[static_cast<size_t>(delta.index)];
    if (auto* text = std::get_if<ir::Text>(&part)) text->text += delta.text;
    if (auto* refusal = std::get_if<ir::Refusal>(&part)) refusal->text += delta.text;
    if (auto* thinking = std::get_if<ir::Thinking>(&part)) thinking->text += delta.text;
    if (auto* call = std::get_if<ir::ToolCall>(&part)) call->arguments += delta.text;
  }
  void close(const ir::Finish& finish) {
    choice().finish = finish.reason;
    choice().stop_sequence = finish.stop_sequence;
    choice().finish_verbatim = finish.verbatim;
    choice().refusal = finish.refusal;
  }
  ir::Choice& choice() {
    if (answer_.choices.empty()) answer_.choices.emplace_back();
    return answer_.choices.front();
  }

  ir::ChatResponse answer_;
  bool ended_ = false;
  bool failed_ = false;
};

void not_whole(SideAnswer& answer) {
  answer.complete = false;
  answer.cause = Cause::UpstreamProtocol;
}

void read_stream(const dialect::Dialect& dialect, SideAnswer& answer) {
  Gatherer gathered;
  const auto sink = [&gathered](const ir::StreamEvent& event) { gathered.take(event); };
  const auto reader = dialect.stream_reader();
  auto ok = reader->feed(answer.body, sink);
  if (ok && !gathered.whole()) ok = reader->finish(sink);
  if (!ok || !gathered.whole()) not_whole(answer);
  // What came before a break was billed.
  answer.chat = gathered.take_answer();
  answer.usage = answer.chat->usage;
}

void read_whole(const dialect::Dialect& dialect, dialect::Operation operation, SideAnswer& answer,
                wire::json::Document& document) {
  if (!document.parse(answer.body) || dialect.is_error(document.root())) return not_whole(answer);
  answer.usage = dialect.read_usage(document.root());
  if (operation != dialect::Operation::Chat) return;
  auto read = dialect.read_response(document.root());
  if (!read) return not_whole(answer);
  answer.chat = std::move(*read);
}

}  // namespace

void SideAnswer::take_fields(const wire::http1::Head& head) {
  content_type = head.header(wire::http1::Known::ContentType);
  encoding = head.header(wire::http1::Known::ContentEncoding);
  std::ranges::transform(encoding, encoding.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  location = head.header("location");
}

void read_side(ir::DialectId id, dialect::Operation operation, SideAnswer& answer,
               wire::json::Document& document) {
  if (answer.status < 200 || answer.status > 299) return;
  constexpr std::string_view kStream = "text/event-stream";
  const std::string_view type = std::string_view(answer.content_type).substr(0, kStream.size());
  const dialect::Dialect& dialect = dialect::get(id);
  if (operation == dialect::Operation::Chat && wire::http1::iequals(type, kStream)) {
    return read_stream(dialect, answer);
  }
  if (answer.complete) read_whole(dialect, operation, answer, document);
}

ShadowOutcome outcome_of(const SideAnswer& answer) {
  if (answer.complete) {
    if (answer.status >= 200 && answer.status <= 299) return ShadowOutcome::Ok;
    return answer.status >= 500 || answer.status == 429 ? ShadowOutcome::ErrorStatus
                                                        : ShadowOutcome::Refused;
  }
  switch (answer.cause) {
    case Cause::Timeout:
      return ShadowOutcome::Timeout;
    case Cause::UpstreamConnect:
    case Cause::UpstreamOverloaded:
      return ShadowOutcome::Unreachable;
    default:
      return ShadowOutcome::Broken;
  }
}

ir::Usage billed_usage(const SideAnswer& answer, ShadowOutcome outcome, size_t request_bytes) {
  ir::Usage billed = answer.usage;
  if (!billed.empty() || outcome == ShadowOutcome::ErrorStatus ||
      outcome == ShadowOutcome::Refused || outcome == ShadowOutcome::Unreachable) {
    return billed;
  }
  billed.input = static_cast<int64_t>(request_bytes) / kBytesPerToken;
  billed.output = std::ssize(answer.body) / kBytesPerToken;
  return billed;
}

}  // namespace sluice::gateway
