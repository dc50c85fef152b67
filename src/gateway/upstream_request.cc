#include "gateway/upstream_request.h"

#include "dialect/all.h"

namespace sluice::gateway {
namespace {

// Where a dialect demands a cap and neither client nor target has one. Large, because a small one
// would cut answers in silence; providers clamp it or say so.
constexpr int64_t kDefaultMaxTokens = 8192;
constexpr std::string_view kDefaultAnthropicVersion = "2023-06-01";

const Provider& provider_of(const UpstreamAsk& ask) {
  return ask.snapshot.providers[ask.target.provider];
}

dialect::WriteOptions options_of(const UpstreamAsk& ask) {
  const Provider& provider = provider_of(ask);
  dialect::WriteOptions options;
  options.model = ask.target.model.empty() ? ask.model_name : std::string_view(ask.target.model);
  options.want_usage = provider.spec->stream_usage_option;
  options.max_output_tokens = ask.target.max_output_tokens;
  options.legacy_max_tokens = provider.spec->legacy_max_tokens;
  return options;
}

Result<void> translate_body(const UpstreamAsk& ask, wire::json::Value root, std::string& out,
                            ir::Losses& losses) {
  const Provider& provider = provider_of(ask);
  auto request = dialect::get(ask.route.dialect).read_request(root, ask.api_version);
  if (!request) return std::unexpected(request.error());
  dialect::WriteOptions options = options_of(ask);
  options.api_version =
      provider.api_version.empty() ? kDefaultAnthropicVersion : provider.api_version;
  options.stream = request->stream;
  options.default_max_tokens =
      ask.target.max_output_tokens > 0 ? ask.target.max_output_tokens : kDefaultMaxTokens;
  const dialect::Dialect& upstream = dialect::get(provider.spec->dialect);
  if (auto ok = upstream.write_request(*request, options, out, losses); !ok) return ok;
  if (ask.model.accept_loss) return {};
  for (const ir::Loss& loss : losses) {
    if (loss.severity != ir::Severity::Severe) continue;
    return fail(Cause::Unsupported,
                "the target \"" + ask.target.id + "\" cannot carry " + loss.path + ": " +
                    loss.detail + " (an operator can allow it with loss_policy: accept)",
                loss.path);
  }
  return {};
}

void splice_body(const UpstreamAsk& ask, wire::json::Value root, std::string& out,
                 ir::Losses& losses) {
  dialect::WriteOptions options = options_of(ask);
  options.stream = ask.peek.stream;
  const std::string_view text = root.raw();
  std::vector<dialect::Edit> edits;
  dialect::get(ask.route.dialect).splice(ask.route.operation, text, root, options, edits, losses);
  size_t at = 0;
  for (const dialect::Edit& edit : edits) {
    out.append(text.substr(at, edit.offset - at));
    out.append(edit.text);
    at = edit.offset + edit.length;
  }
  out.append(text.substr(at));
}

void append_head(const UpstreamAsk& ask, size_t body_size, std::string& out) {
  const Provider& provider = provider_of(ask);
  const bool splice = ask.plan.manner == Manner::Splice;
  out.reserve(512 + body_size);
  out.append("POST ")
      .append(provider.path_prefix)
      .append(dialect::get(provider.spec->dialect).upstream_path(ask.route.operation));
  // A query means something to its own vendor only ("?beta=true").
  if (splice && !ask.query.empty()) out.append("?").append(ask.query);
  out.append(" HTTP/1.1\r\nhost: ").append(provider.host_header);
  out.append(
      "\r\nuser-agent: sluice\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n");
  out.append(ask.peek.stream ? "accept: text/event-stream\r\n" : "accept: application/json\r\n");
  if (!provider.key.empty()) {
    out.append(provider.spec->key_header == provider::KeyHeader::Bearer ? "authorization: Bearer "
                                                                        : "x-api-key: ");
    out.append(provider.key.reveal()).append("\r\n");
  }
  if (provider.spec->dialect == ir::DialectId::AnthropicMessages) {
    const std::string_view version = !provider.api_version.empty() ? provider.api_version
                                     : splice && !ask.api_version.empty()
                                         ? ask.api_version
                                         : kDefaultAnthropicVersion;
    out.append("anthropic-version: ").append(version).append("\r\n");
    if (splice && !ask.beta_header.empty()) {
      out.append("anthropic-beta: ").append(ask.beta_header).append("\r\n");
    }
  }
  out.append(provider.extra_fields);
  out.append("content-length: ").append(std::to_string(body_size)).append("\r\n\r\n");
}

}  // namespace

Result<void> write_upstream_request(const UpstreamAsk& ask, wire::json::Value root,
                                    std::string& scratch, std::string& out, ir::Losses& losses) {
  scratch.clear();
  if (ask.plan.manner == Manner::Translate) {
    if (auto ok = translate_body(ask, root, scratch, losses); !ok) return ok;
  } else {
    splice_body(ask, root, scratch, losses);
  }
  out.clear();
  append_head(ask, scratch.size(), out);
  out += scratch;
  scratch.clear();
  return {};
}

}  // namespace sluice::gateway
