#include "app/shadow/reading.h"

#include <array>

#include "dialect/all.h"
#include "wire/inflate.h"

namespace sluice::app::shadow {
namespace {

using migrate::compare::Answer;

void add_text(std::string& out, std::string_view text) {
  if (!out.empty() && !text.empty()) out += '\n';
  out += text;
}

void add_part(Answer& answer, const ir::Part& part) {
  if (const auto* text = std::get_if<ir::Text>(&part)) answer.text += text->text;
  if (const auto* refusal = std::get_if<ir::Refusal>(&part)) answer.refusal += refusal->text;
  if (const auto* call = std::get_if<ir::ToolCall>(&part)) {
    answer.tools.push_back({.name = call->name, .arguments = call->arguments});
  }
}

// The words of a message; what is no text stands as its kind.
std::string words_of(const std::vector<ir::Part>& parts) {
  std::string out;
  for (const ir::Part& part : parts) {
    if (const auto* text = std::get_if<ir::Text>(&part)) add_text(out, text->text);
    if (std::holds_alternative<ir::Media>(part)) add_text(out, "[media]");
    if (const auto* call = std::get_if<ir::ToolCall>(&part)) {
      add_text(out, "[calls " + call->name + "] " + call->arguments);
    }
    if (const auto* result = std::get_if<ir::ToolResult>(&part)) {
      add_text(out, "[result]");
      for (const ir::Part& inner : result->content) {
        if (const auto* text = std::get_if<ir::Text>(&inner)) add_text(out, text->text);
      }
    }
  }
  return out;
}

std::string_view name_of(ir::Role role) {
  static constexpr std::array<std::string_view, 4> kNames{"system", "developer", "user",
                                                          "assistant"};
  return kNames[static_cast<size_t>(role)];
}

// Beyond this an answer is not decoded: a few kilobytes may stand for gigabytes.
constexpr size_t kMostDecoded = 16'000'000;

// A choice of a model's answer.
void add_choice(Answer& answer, const ir::Choice& choice) {
  answer.finish = choice.finish;
  for (const ir::Part& part : choice.parts) add_part(answer, part);
  if (answer.refusal.empty()) answer.refusal = choice.refusal;
}

// The body as the user's client reads it. What cannot be decoded, or not within bounds, stands as
// it came, and says so.
void take_body(Answer& answer, const gateway::SideAnswer& side) {
  if (side.encoding.empty() || side.encoding == "identity" || side.body.empty()) {
    answer.body = side.body;
    return;
  }
  auto decoded = wire::inflate(side.body, side.encoding, kMostDecoded);
  if (decoded) {
    answer.body = std::move(*decoded);
    return;
  }
  answer.body = side.body;
  switch (decoded.error()) {
    case wire::InflateFailure::Unsupported:
      answer.encoded = "an encoding besides gzip and deflate";
      break;
    case wire::InflateFailure::Broken:
      answer.encoded = "the encoding is broken";
      break;
    case wire::InflateFailure::TooLarge:
      answer.encoded = "more than 16 MB when decoded";
      break;
  }
}

}  // namespace

Answer answer_of(const gateway::SideAnswer& side) {
  Answer answer;
  // An answer that was cut is none, whatever its status line promised.
  const bool cut = !side.complete && side.status < 400;
  answer.status = cut ? 0 : side.status;
  answer.usage = side.usage;
  answer.content_type = side.content_type;
  answer.location = side.location;
  if (answer.status == 0) return answer;
  if (answer.failed() || !side.chat) {
    take_body(answer, side);
    return answer;
  }
  if (side.chat->choices.empty()) return answer;
  add_choice(answer, side.chat->choices.front());
  for (size_t i = 1; i < side.chat->choices.size(); ++i) {
    add_choice(answer.others.emplace_back(), side.chat->choices[i]);
  }
  return answer;
}

bool may_have_schema(const gateway::ShadowRequest& request) {
  if (request.http) return false;
  for (std::string_view word : {"json_schema", "output_format", "output_config"}) {
    if (request.body.find(word) != std::string::npos) return true;
  }
  return false;
}

Asked asked_in(const gateway::ShadowRequest& request) {
  Asked out;
  wire::json::Document document;
  const wire::json::Limits limits{.max_depth = request.snapshot->json_depth};
  if (request.http || request.route.operation != dialect::Operation::Chat ||
      !document.parse(request.body, limits)) {
    out.prompt = request.body;
    return out;
  }
  const auto read =
      dialect::get(request.route.dialect).read_request(document.root(), request.api_version);
  if (!read) return out;
  if (read->response_format) out.schema = read->response_format->schema.text;
  if (read->messages.size() == 1) {
    out.prompt = words_of(read->messages.front().parts);
    return out;
  }
  for (const ir::Message& message : read->messages) {
    add_text(out.prompt, std::string(name_of(message.role)) + ": " + words_of(message.parts));
  }
  return out;
}

}  // namespace sluice::app::shadow
