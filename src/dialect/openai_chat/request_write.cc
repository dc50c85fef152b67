// IR -> chat completions request: the top-level members. What Anthropic has and this format has
// not is named in `losses`.
#include "dialect/losses.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::ChatRequest;
using ir::Losses;
using ir::Reasoning;
using ir::Severity;

// At most this many stop sequences are taken (API reference, 2026-11).
constexpr size_t kMaxStops = 4;

void write_number(json::Writer& out, std::string_view key, const ir::Json& number) {
  if (number.given()) out.member_raw(key, number.text);
}

void write_sampling(json::Writer& out, const ChatRequest& request, Losses& losses) {
  write_number(out, "temperature", request.temperature);
  write_number(out, "top_p", request.top_p);
  write_number(out, "seed", request.seed);
  write_number(out, "frequency_penalty", request.frequency_penalty);
  write_number(out, "presence_penalty", request.presence_penalty);
  write_number(out, "logit_bias", request.logit_bias);
  if (request.n) out.member("n", *request.n);
  if (request.logprobs) out.member("logprobs", *request.logprobs);
  if (request.top_logprobs) out.member("top_logprobs", *request.top_logprobs);
  if (request.top_k.given()) {
    dropped(losses, Path("top_k"), Severity::Warn, "the target has no top_k");
  }
}

void write_stop(json::Writer& out, const ChatRequest& request, Losses& losses) {
  if (request.stop.empty()) return;
  const bool own = request.source == ir::DialectId::OpenaiChat;
  const size_t count = own ? request.stop.size() : std::min(request.stop.size(), kMaxStops);
  out.key("stop").begin_array();
  for (size_t i = 0; i < count; ++i) out.string(request.stop[i]);
  out.end_array();
  const Path at("stop_sequences");
  for (size_t i = count; i < request.stop.size(); ++i) {
    dropped(losses, Path(at, i), Severity::Severe, "the target takes four stop sequences");
  }
}

// A thinking budget as an effort. The vendor's words are the only scale there is; the bounds are
// ours: the smallest budget allowed is 1024, and 16k is where long reasoning begins.
std::string_view effort_of_budget(int64_t tokens) {
  if (tokens < 4096) return "low";
  return tokens < 16384 ? "medium" : "high";
}

void write_reasoning(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const Reasoning& reasoning = request.reasoning;
  const Path at("thinking");
  if (!reasoning.effort.empty()) out.member("reasoning_effort", reasoning.effort);
  switch (reasoning.mode) {
    case Reasoning::Mode::NotGiven:
      return;
    case Reasoning::Mode::Disabled:
    case Reasoning::Mode::Adaptive:
      return approximated(losses, at, Severity::Info,
                          "the target reasons as much as its model does by default");
    case Reasoning::Mode::Enabled:
      if (reasoning.effort.empty()) {
        out.member("reasoning_effort", effort_of_budget(reasoning.budget_tokens.value_or(0)));
      }
      return approximated(losses, at, Severity::Info,
                          "a token budget becomes one of the target's levels of effort");
    case Reasoning::Mode::Other:
      return dropped(losses, at, Severity::Warn, "the target has no such mode of reasoning");
  }
}

// The vendors' words for the same two classes of service; others have no counterpart.
void write_service_tier(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const std::string& tier = request.service_tier;
  if (tier.empty()) return;
  if (request.source == ir::DialectId::OpenaiChat || tier == "auto") {
    out.member("service_tier", tier);
  } else if (tier == "standard_only") {
    out.member("service_tier", "default");
  } else {
    dropped(losses, Path("service_tier"), Severity::Info, "the target has no such tier");
  }
}

void write_stream(json::Writer& out, const ChatRequest& request, const WriteOptions& options) {
  if (!options.stream) return;
  out.member("stream", true);
  const bool usage = options.want_usage || request.include_usage;
  if (!usage && !has_nested(request.extra, "stream_options")) return;
  out.key("stream_options").begin_object();
  if (usage) out.member("include_usage", true);
  write_nested(out, request.extra, "stream_options");
  out.end_object();
}

void write_foreign(const ChatRequest& request, Losses& losses) {
  report_foreign(losses, request.extra, Path());
}

void write_cap(json::Writer& out, const ChatRequest& request, const WriteOptions& options,
               Losses& losses) {
  const auto cap = capped(request, options, losses);
  if (cap) out.member(options.legacy_max_tokens ? "max_tokens" : "max_completion_tokens", *cap);
}

}  // namespace

Result<void> write_request(const ChatRequest& request, const WriteOptions& options,
                           std::string& buffer, Losses& losses) {
  json::Writer out(buffer);
  out.begin_object();
  out.member("model", options.model.empty() ? std::string_view(request.model) : options.model);
  if (auto written = write_messages(out, request, options, losses); !written) return written;
  write_cap(out, request, options, losses);
  write_tools(out, request, losses);
  write_response_format(out, request, losses);
  write_sampling(out, request, losses);
  write_stop(out, request, losses);
  write_reasoning(out, request, losses);
  write_service_tier(out, request, losses);
  if (!request.user.empty()) out.member("user", request.user);
  write_stream(out, request, options);
  if (request.source == ir::DialectId::OpenaiChat) {
    write_extras(out, request.extra);
  } else {
    write_foreign(request, losses);
  }
  out.end_object();
  return {};
}

}  // namespace sluice::dialect::openai
