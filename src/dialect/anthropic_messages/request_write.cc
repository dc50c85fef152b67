// IR -> Messages request: the top-level members. What OpenAI has and this format has not is named
// in `losses`.
#include <charconv>

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::ChatRequest;
using ir::Losses;
using ir::Reasoning;
using ir::ResponseFormat;
using ir::Severity;

bool is_own(const ChatRequest& request) {
  return request.source == ir::DialectId::AnthropicMessages;
}

bool is_zero(const ir::Json& number) {
  return number.text.find_first_not_of("-0.") == std::string::npos;
}

void drop_if(bool given, Losses& losses, std::string_view key, Severity severity,
             std::string_view why) {
  if (given) dropped(losses, Path(key), severity, why);
}

// Temperature ends at 1 here and at 2 in OpenAI's dialect.
void write_temperature(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const std::string& text = request.temperature.text;
  if (text.empty()) return;
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (is_own(request) || value <= 1) {
    out.member_raw("temperature", text);
    return;
  }
  out.member_raw("temperature", "1");
  approximated(losses, Path("temperature"), Severity::Warn,
               "the target's highest temperature is 1");
}

void write_sampling(json::Writer& out, const ChatRequest& request, const WriteOptions& options,
                    Losses& losses) {
  if (is_version_2026(options.api_version)) {
    constexpr std::string_view kWhy = "API version 2026-10-21 takes no sampling parameters";
    drop_if(request.temperature.given(), losses, "temperature", Severity::Warn, kWhy);
    drop_if(request.top_p.given(), losses, "top_p", Severity::Warn, kWhy);
    drop_if(request.top_k.given(), losses, "top_k", Severity::Warn, kWhy);
    return;
  }
  write_temperature(out, request, losses);
  if (request.top_p.given()) out.member_raw("top_p", request.top_p.text);
  if (request.top_k.given()) out.member_raw("top_k", request.top_k.text);
}

// What this format has no word for at all.
void report_unsupported(const ChatRequest& request, Losses& losses) {
  drop_if(request.seed.given(), losses, "seed", Severity::Warn, "the target takes no seed");
  drop_if(request.frequency_penalty.given() && !is_zero(request.frequency_penalty), losses,
          "frequency_penalty", Severity::Warn, "the target takes no penalties");
  drop_if(request.presence_penalty.given() && !is_zero(request.presence_penalty), losses,
          "presence_penalty", Severity::Warn, "the target takes no penalties");
  drop_if(request.logit_bias.given() && request.logit_bias.text != "{}", losses, "logit_bias",
          Severity::Warn, "the target takes no logit bias");
  drop_if(request.n.value_or(1) > 1, losses, "n", Severity::Severe,
          "the target gives one answer a request");
  drop_if(request.logprobs.value_or(false), losses, "logprobs", Severity::Severe,
          "the target gives no log probabilities");
  drop_if(request.top_logprobs.value_or(0) > 0, losses, "top_logprobs", Severity::Severe,
          "the target gives no log probabilities");
  drop_if(request.legacy_functions, losses, "functions", Severity::Severe,
          "calls would come back as tool_calls, not as function_call; use tools");
}

void write_stop(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const auto blank = [](const std::string& text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string::npos;
  };
  const Path at("stop");
  bool open = false;
  for (size_t i = 0; i < request.stop.size(); ++i) {
    if (blank(request.stop[i])) {
      dropped(losses, Path(at, i), Severity::Warn, "the target refuses blank stop sequences");
      continue;
    }
    if (!open) out.key("stop_sequences").begin_array();
    open = true;
    out.string(request.stop[i]);
  }
  if (open) out.end_array();
}

// Effort in this dialect's words; empty when there is none.
std::string_view effort(const ChatRequest& request, Losses& losses) {
  const std::string_view word = request.reasoning.effort;
  if (is_own(request)) return word;
  for (const std::string_view known : {"low", "medium", "high", "xhigh", "max"}) {
    if (word == known) return known;
  }
  const Path at("reasoning_effort");
  if (word == "minimal") {
    approximated(losses, at, Severity::Info, "the target's lowest effort is low");
    return "low";
  }
  if (!word.empty() && word != "none") {
    dropped(losses, at, Severity::Warn, "the target has no such level of effort");
  }
  return {};
}

void write_format(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const ResponseFormat& format = *request.response_format;
  const Path at("response_format");
  out.key("format").begin_object().member("type", "json_schema");
  if (format.schema.given()) {
    out.member_raw("schema", format.schema.text);
  } else {
    out.member_raw("schema", R"({"type":"object"})");
    approximated(losses, at, Severity::Warn, "without a schema any JSON object is accepted");
  }
  out.end_object();
  drop_if(!format.name.empty(), losses, "response_format.json_schema.name", Severity::Info,
          "the target takes no name for the schema");
  drop_if(!format.description.empty(), losses, "response_format.json_schema.description",
          Severity::Info, "the target takes no description of the schema");
}

void write_output_config(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const std::string_view level = effort(request, losses);
  bool schema = false;
  if (request.response_format) {
    schema = request.response_format->kind == ResponseFormat::Kind::JsonSchema;
    drop_if(request.response_format->kind == ResponseFormat::Kind::JsonObject, losses,
            "response_format", Severity::Warn,
            "the target enforces a schema only; JSON without one is up to the prompt");
  }
  const bool others = is_own(request) && has_nested(request.extra, "output_config");
  if (level.empty() && !schema && !others) return;
  out.key("output_config").begin_object();
  if (!level.empty()) out.member("effort", level);
  if (schema) write_format(out, request, losses);
  if (others) write_nested(out, request.extra, "output_config");
  out.end_object();
}

void write_thinking(json::Writer& out, const ChatRequest& request) {
  const Reasoning& reasoning = request.reasoning;
  if (is_own(request) && reasoning.verbatim.given()) {
    out.member_raw("thinking", reasoning.verbatim.text);
  } else if (!is_own(request) && reasoning.effort == "none") {
    out.key("thinking").begin_object().member("type", "disabled").end_object();
  }
}

void write_metadata(json::Writer& out, const ChatRequest& request) {
  const bool others = is_own(request) && has_nested(request.extra, "metadata");
  // OpenAI's newer word for the same; its value is a JSON string already.
  const std::string_view identifier =
      is_own(request) ? "" : find_extra(request.extra, "safety_identifier");
  const bool newer = request.user.empty() && identifier.starts_with('"');
  if (request.user.empty() && !newer && !others) return;
  out.key("metadata").begin_object();
  if (!request.user.empty()) out.member("user_id", request.user);
  if (newer) out.member_raw("user_id", identifier);
  if (others) write_nested(out, request.extra, "metadata");
  out.end_object();
}

void write_service_tier(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const std::string& tier = request.service_tier;
  if (tier.empty()) return;
  if (is_own(request) || tier == "auto") {
    out.member("service_tier", tier);
  } else if (tier == "default") {
    out.member("service_tier", "standard_only");
  } else {
    dropped(losses, Path("service_tier"), Severity::Info, "the target has no such tier");
  }
}

void report_foreign_members(const ChatRequest& request, Losses& losses) {
  if (!request.user.empty() || find_extra(request.extra, "safety_identifier").empty()) {
    return report_foreign(losses, request.extra, Path());
  }
  ir::Extras others;
  for (const ir::Extra& member : request.extra) {
    if (member.key != "safety_identifier") others.push_back(member);
  }
  report_foreign(losses, others, Path());
}

Result<int64_t> max_tokens(const ChatRequest& request, const WriteOptions& options,
                           Losses& losses) {
  if (const auto cap = capped(request, options, losses)) return *cap;
  if (options.default_max_tokens > 0) return options.default_max_tokens;
  return base::fail(Cause::Unsupported,
                    "the target demands a limit on the answer's length and none is known for its "
                    "model: send max_completion_tokens, or configure a default for the target",
                    "max_completion_tokens");
}

}  // namespace

Result<void> write_request(const ChatRequest& request, const WriteOptions& options,
                           std::string& buffer, Losses& losses) {
  const auto cap = max_tokens(request, options, losses);
  if (!cap) return std::unexpected(cap.error());
  json::Writer out(buffer);
  out.begin_object();
  out.member("model", options.model.empty() ? std::string_view(request.model) : options.model);
  out.member("max_tokens", *cap);
  if (auto written = write_messages(out, request, options, losses); !written) return written;
  if (auto written = write_tools(out, request, losses); !written) return written;
  write_output_config(out, request, losses);
  write_thinking(out, request);
  write_sampling(out, request, options, losses);
  write_stop(out, request, losses);
  write_metadata(out, request);
  write_service_tier(out, request, losses);
  if (options.stream) out.member("stream", true);
  report_unsupported(request, losses);
  if (is_own(request)) {
    write_extras(out, request.extra);
  } else {
    report_foreign_members(request, losses);
  }
  out.end_object();
  return {};
}

}  // namespace sluice::dialect::anthropic
