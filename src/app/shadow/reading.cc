#include "app/shadow/reading.h"

#include <array>

#include "dialect/all.h"

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

}  // namespace

Answer answer_of(const gateway::SideAnswer& side) {
  Answer answer;
  const bool success = side.status >= 200 && side.status <= 299;
  // An answer that was cut is none, whatever its status line promised.
  answer.status = success && !side.complete ? 0 : side.status;
  answer.usage = side.usage;
  answer.content_type = side.content_type;
  if (answer.failed()) return answer;
  if (!side.chat) {
    answer.body = side.body;
    return answer;
  }
  if (side.chat->choices.empty()) return answer;
  const ir::Choice& choice = side.chat->choices.front();
  answer.finish = choice.finish;
  for (const ir::Part& part : choice.parts) add_part(answer, part);
  if (answer.refusal.empty()) answer.refusal = choice.refusal;
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
