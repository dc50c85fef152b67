#include "gateway/upstream_request.h"

#include "dialect/all.h"

namespace sluice::gateway {
namespace {

// Where a dialect demands a cap and neither client nor target has one. Large, because a small one
// would cut answers in silence; providers clamp it or say so.
constexpr int64_t kDefaultMaxTokens = 8192;
constexpr std::string_view kDefaultAnthropicVersion = "2023-06-01";
constexpr std::string_view kUserAgent = "sluice";

const Provider& provider_of(const UpstreamAsk& ask) {
  return ask.snapshot.providers[ask.target.provider];
}

dialect::WriteOptions options_of(const Provider& provider, const Target& target,
                                 std::string_view model_name) {
  dialect::WriteOptions options;
  options.model = target.model.empty() ? model_name : std::string_view(target.model);
  options.want_usage = provider.spec->stream_usage_option;
  options.max_output_tokens = target.max_output_tokens;
  options.legacy_max_tokens = provider.spec->legacy_max_tokens;
  return options;
}

std::string_view version_of(const Provider& provider) {
  return provider.api_version.empty() ? kDefaultAnthropicVersion
                                      : std::string_view(provider.api_version);
}

Result<void> write_body(const OwnAsk& ask, const ir::ChatRequest& request, std::string& out,
                        ir::Losses& losses) {
  dialect::WriteOptions options = options_of(ask.provider, ask.target, ask.model_name);
  options.api_version = version_of(ask.provider);
  options.stream = request.stream;
  options.default_max_tokens = ask.default_max_tokens;
  return dialect::get(ask.provider.spec->dialect).write_request(request, options, out, losses);
}

Result<void> translate_body(const UpstreamAsk& ask, wire::json::Value root, std::string& out,
                            ir::Losses& losses) {
  auto request = dialect::get(ask.route.dialect).read_request(root, ask.api_version);
  if (!request) return std::unexpected(request.error());
  const OwnAsk own{.provider = provider_of(ask),
                   .target = ask.target,
                   .model_name = ask.model_name,
                   .default_max_tokens = ask.target.max_output_tokens > 0
                                             ? ask.target.max_output_tokens
                                             : kDefaultMaxTokens,
                   .user_agent = kUserAgent};
  if (auto ok = write_body(own, *request, out, losses); !ok) return ok;
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
  dialect::WriteOptions options = options_of(provider_of(ask), ask.target, ask.model_name);
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

struct Head {
  const Provider& provider;
  dialect::Operation operation = dialect::Operation::Chat;
  bool stream = false;
  std::string_view user_agent = kUserAgent;
  std::string_view query = {};        // without '?'
  std::string_view api_version = {};  // where the provider is held to none
  std::string_view beta_header = {};
};

Head head_of(const UpstreamAsk& ask) {
  Head out{
      .provider = provider_of(ask), .operation = ask.route.operation, .stream = ask.peek.stream};
  // What the client says beside its body means something to its own vendor only ("?beta=true").
  if (ask.plan.manner != Manner::Splice) return out;
  out.query = ask.query;
  out.api_version = ask.api_version;
  out.beta_header = ask.beta_header;
  return out;
}

void append_head(const Head& head, size_t body_size, std::string& out) {
  const Provider& provider = head.provider;
  out.reserve(512 + body_size);
  out.append("POST ")
      .append(provider.path_prefix)
      .append(dialect::get(provider.spec->dialect).upstream_path(head.operation));
  if (!head.query.empty()) out.append("?").append(head.query);
  out.append(" HTTP/1.1\r\nhost: ").append(provider.host_header);
  out.append("\r\nuser-agent: ").append(head.user_agent);
  out.append("\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n");
  out.append(head.stream ? "accept: text/event-stream\r\n" : "accept: application/json\r\n");
  if (!provider.key.empty()) {
    out.append(provider.spec->key_header == provider::KeyHeader::Bearer ? "authorization: Bearer "
                                                                        : "x-api-key: ");
    out.append(provider.key.reveal()).append("\r\n");
  }
  if (provider.spec->dialect == ir::DialectId::AnthropicMessages) {
    const bool as_client = provider.api_version.empty() && !head.api_version.empty();
    out.append("anthropic-version: ")
        .append(as_client ? head.api_version : version_of(provider))
        .append("\r\n");
    if (!head.beta_header.empty()) {
      out.append("anthropic-beta: ").append(head.beta_header).append("\r\n");
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
  append_head(head_of(ask), scratch.size(), out);
  out += scratch;
  scratch.clear();
  return {};
}

Result<void> write_own_request(const OwnAsk& ask, const ir::ChatRequest& request, std::string& out,
                               ir::Losses& losses) {
  std::string body;
  if (auto ok = write_body(ask, request, body, losses); !ok) return ok;
  out.clear();
  append_head({.provider = ask.provider, .stream = request.stream, .user_agent = ask.user_agent},
              body.size(), out);
  out += body;
  return {};
}

}  // namespace sluice::gateway
