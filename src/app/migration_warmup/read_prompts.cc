#include <algorithm>

#include "app/config/environment.h"
#include "app/migration_warmup/prompt.h"
#include "dialect/all.h"

namespace sluice::app::migration_warmup {
namespace {

constexpr std::string_view kAnthropicVersion = "2023-06-01";

// How much of it the dialect could only keep as unknown: its own requests give next to nothing.
size_t strangeness(const ir::ChatRequest& request) {
  size_t out = request.extra.size();
  for (const ir::Tool& tool : request.tools) {
    out += tool.extra.size() + (tool.opaque.given() ? 1U : 0U);
  }
  for (const ir::Message& message : request.messages) {
    out += message.extra.size();
    for (const ir::Part& part : message.parts) {
      out += std::holds_alternative<ir::Opaque>(part) ? 1U : 0U;
    }
  }
  return out;
}

// In the dialect that knows it best; what two know equally well means the same in both.
Result<ir::ChatRequest> read_in_any(wire::json::Value body) {
  Result<ir::ChatRequest> best = fail(Cause::BadRequest, "no dialect reads it");
  size_t least = SIZE_MAX;
  for (const dialect::Dialect* d : dialect::all()) {
    auto request = d->read_request(body, kAnthropicVersion);
    if (!request) {
      if (!best) best = std::move(request);
      continue;
    }
    const size_t strange = strangeness(*request);
    if (strange >= least) continue;
    least = strange;
    best = std::move(request);
  }
  return best;
}

Result<Prompt> read_line(std::string_view line, const std::string& place, int64_t answer_tokens) {
  const auto wrong = [&](const std::string& what) {
    return fail(Cause::BadRequest, what + "; each line is one chat request as a client sends it",
                place);
  };
  wire::json::Document doc;
  if (auto ok = doc.parse(line); !ok) return wrong(ok.error().message);
  const wire::json::Value root = doc.root();
  const wire::json::Value body = root["body"].is_object() ? root["body"] : root;
  if (!body["messages"].is_array()) return wrong("there are no \"messages\"");
  auto request = read_in_any(body);
  if (!request) return wrong(request.error().message);
  Prompt out{std::string(root["custom_id"].str()), "recorded", std::move(*request)};
  if (out.id.empty()) out.id = place;
  if (!out.request.max_tokens) out.request.max_tokens = answer_tokens;
  out.request.n.reset();
  return out;
}

}  // namespace

Result<Prompts> parse_prompts(std::string_view text, const std::string& file_name, size_t most,
                              int64_t answer_tokens) {
  Prompts all;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto prompt = read_line(line, file_name + ":" + std::to_string(number), answer_tokens);
    if (!prompt) return std::unexpected(prompt.error());
    all.push_back(std::move(*prompt));
  }
  if (all.empty()) return fail(Cause::BadRequest, "it holds no request", file_name);
  if (all.size() <= most) return all;
  Prompts picked;
  for (size_t i = 0; i < most; ++i) picked.push_back(std::move(all[i * all.size() / most]));
  return picked;
}

Result<Prompts> read_prompts(const std::string& file_name, size_t most, int64_t answer_tokens) {
  const auto text = config::SystemEnvironment().read_file(file_name);
  if (!text) {
    return fail(Cause::BadRequest, "cannot be read: " + text.error().message, file_name);
  }
  return parse_prompts(*text, file_name, most, answer_tokens);
}

}  // namespace sluice::app::migration_warmup
