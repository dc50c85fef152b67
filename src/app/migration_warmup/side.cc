#include "app/migration_warmup/side.h"

#include "dialect/all.h"

namespace sluice::app::migration_warmup {
namespace {

constexpr std::string_view kAnthropicVersion = "2023-06-01";
constexpr int64_t kMostTokens = 1024;  // where the format demands a cap and nobody gave one

Error not_there(const std::string& what) {
  return {Cause::Config, what + "; `sluice validate PLAN -c CONFIG` names what there is"};
}

std::string_view version_of(const gateway::Provider& provider) {
  return provider.api_version.empty() ? kAnthropicVersion : std::string_view(provider.api_version);
}

dialect::WriteOptions write_options(const Side& side, bool stream) {
  const auto& spec = *side.provider->spec;
  dialect::WriteOptions out;
  out.model = side.target->model.empty() ? side.client_model : side.target->model;
  out.api_version = version_of(*side.provider);
  out.stream = stream;
  out.want_usage = spec.stream_usage_option;
  out.default_max_tokens = kMostTokens;
  out.max_output_tokens = side.target->max_output_tokens;
  out.legacy_max_tokens = spec.legacy_max_tokens;
  return out;
}

std::string head_of(const Side& side, bool stream, size_t body_size) {
  const gateway::Provider& p = *side.provider;
  const dialect::Dialect& dialect = dialect::get(p.spec->dialect);
  std::string out = "POST " + p.path_prefix;
  out.append(dialect.upstream_path(dialect::Operation::Chat)).append(" HTTP/1.1\r\n");
  const auto field = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  field("host", p.host_header);
  field("user-agent", "sluice-warmup");
  field("content-type", "application/json");
  field("accept-encoding", "identity");
  field("accept", stream ? "text/event-stream" : "application/json");
  if (!p.key.empty()) {
    const bool bearer = p.spec->key_header == provider::KeyHeader::Bearer;
    out.append(bearer ? "authorization: Bearer " : "x-api-key: ");
    out.append(p.key.reveal()).append("\r\n");
  }
  if (p.spec->dialect == ir::DialectId::AnthropicMessages) {
    field("anthropic-version", version_of(p));
  }
  out += p.extra_fields;
  field("content-length", std::to_string(body_size));
  return out + "\r\n";
}

}  // namespace

Result<Side> find_side(const gateway::Snapshot& snapshot, const std::string& model,
                       const std::string& target) {
  const gateway::Model* found = snapshot.find_model(model);
  if (found == nullptr) {
    return std::unexpected(not_there("the configuration has no model \"" + model + "\""));
  }
  for (const gateway::Target& t : found->targets) {
    if (t.id == target) {
      return Side{&snapshot.providers[t.provider], &t, model, found->accept_loss};
    }
  }
  return std::unexpected(not_there("the model \"" + model + "\" has no target \"" + target + "\""));
}

net::UpstreamOptions connections_of(const Side& side, size_t most, int64_t timeout_ms) {
  net::UpstreamOptions out = side.provider->upstream;
  out.max_connections = most;
  auto& t = out.timeouts;
  for (int64_t* each : {&t.connect_ms, &t.tls_ms, &t.first_byte_ms, &t.gap_ms, &t.total_ms}) {
    *each = std::min(*each, timeout_ms);
  }
  return out;
}

Result<std::string> write_message(const Side& side, const ir::ChatRequest& request) {
  std::string body;
  ir::Losses losses;
  const dialect::Dialect& dialect = dialect::get(side.provider->spec->dialect);
  if (auto ok = dialect.write_request(request, write_options(side, request.stream), body, losses);
      !ok) {
    return std::unexpected(ok.error());
  }
  for (const ir::Loss& loss : losses) {
    if (side.accept_loss || loss.severity != ir::Severity::Severe) continue;
    return fail(Cause::Unsupported, loss.detail, loss.path);
  }
  return head_of(side, request.stream, body.size()) + body;
}

}  // namespace sluice::app::migration_warmup
