// Towards the upstream: the message for one target, and what happens when a target fails.
#include "dialect/all.h"
#include "gateway/exchange.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

// All attempts of one request, fallbacks included.
constexpr int kMaxAttempts = 3;
// Where a dialect demands a cap and neither client nor target has one. Large, because a small one
// would cut answers in silence; providers clamp it or say so.
constexpr int64_t kDefaultMaxTokens = 8192;
constexpr std::string_view kDefaultAnthropicVersion = "2023-06-01";

}  // namespace

const dialect::Dialect& Exchange::upstream_dialect() const {
  return dialect::get(snapshot_->providers[target().provider].spec->dialect);
}

void Exchange::attempt(size_t target_index) {
  target_ = target_index;
  const Provider& provider = snapshot_->providers[target().provider];
  const bool same_version = provider.api_version.empty() || provider.api_version == api_version_;
  plan_ = &plan(route_.operation, route_.dialect, provider.spec->dialect, same_version);
  record_->manner = plan_->manner;
  record_->reason = plan_->reason;
  record_->losses.clear();
  if (plan_->manner == Manner::Refuse) {
    return attempt_failed(
        {Cause::Unsupported,
         "the target \"" + target().id + "\" cannot answer this: " + std::string(plan_->reason)});
  }
  if (auto ok = build_request(target()); !ok) return attempt_failed(ok.error());
  const auto kind = attempts_ == 0 ? Attempt::First : Attempt::Fallback;
  ++worker_.metrics().at(target().series).attempts[static_cast<size_t>(kind)];
  ++attempts_;
  status_ = 0;
  response_.clear();
  retry_fields_.clear();
  limit_fields_.clear();
  error_headers_.clear();
  sent_us_ = net::Loop::now_us();
  answered_us_ = 0;
  in_read_ = false;
  call_.emplace(worker_.pool(*snapshot_, target().provider),
                static_cast<net::UpstreamCall::Listener&>(*this));
  // May fail, and so start the next attempt, before it returns.
  call_->start(request_);
}

Result<void> Exchange::build_request(const Target& target) {
  auto& document = worker_.document();
  if (attempts_ > 0) {
    // The worker's document has served other requests meanwhile.
    const wire::json::Limits limits{.max_depth = snapshot_->json_depth};
    if (auto ok = document.parse(saved_body_, limits); !ok) return ok;
  }
  out_.clear();
  if (plan_->manner == Manner::Translate) {
    if (auto ok = translate_body(target, document.root()); !ok) return ok;
  } else {
    splice_body(target, document.root());
  }
  request_.clear();
  append_upstream_head(target, out_.size());
  request_ += out_;
  out_.clear();
  return {};
}

Result<void> Exchange::translate_body(const Target& target, wire::json::Value root) {
  const Provider& provider = snapshot_->providers[target.provider];
  auto request = client_dialect().read_request(root, api_version_);
  if (!request) return std::unexpected(request.error());
  dialect::WriteOptions options;
  options.model = target.model.empty() ? std::string_view(model_name_) : target.model;
  options.api_version =
      provider.api_version.empty() ? kDefaultAnthropicVersion : provider.api_version;
  options.stream = request->stream;
  options.want_usage = provider.spec->stream_usage_option;
  options.default_max_tokens =
      target.max_output_tokens > 0 ? target.max_output_tokens : kDefaultMaxTokens;
  options.max_output_tokens = target.max_output_tokens;
  options.legacy_max_tokens = provider.spec->legacy_max_tokens;
  if (auto ok = upstream_dialect().write_request(*request, options, out_, record_->losses); !ok)
    return ok;
  if (model_->accept_loss) return {};
  for (const ir::Loss& loss : record_->losses) {
    if (loss.severity != ir::Severity::Severe) continue;
    return fail(Cause::Unsupported,
                "the target \"" + target.id + "\" cannot carry " + loss.path + ": " + loss.detail +
                    " (an operator can allow it with loss_policy: accept)",
                loss.path);
  }
  return {};
}

void Exchange::splice_body(const Target& target, wire::json::Value root) {
  const Provider& provider = snapshot_->providers[target.provider];
  dialect::WriteOptions options;
  options.model = target.model.empty() ? std::string_view(model_name_) : target.model;
  options.stream = peek_.stream;
  options.want_usage = provider.spec->stream_usage_option;
  options.max_output_tokens = target.max_output_tokens;
  options.legacy_max_tokens = provider.spec->legacy_max_tokens;
  const std::string_view text = root.raw();
  std::vector<dialect::Edit> edits;
  client_dialect().splice(route_.operation, text, root, options, edits, record_->losses);
  size_t at = 0;
  for (const dialect::Edit& edit : edits) {
    out_.append(text.substr(at, edit.offset - at));
    out_.append(edit.text);
    at = edit.offset + edit.length;
  }
  out_.append(text.substr(at));
}

void Exchange::append_upstream_head(const Target& target, size_t body_size) {
  const Provider& provider = snapshot_->providers[target.provider];
  const bool anthropic = provider.spec->dialect == ir::DialectId::AnthropicMessages;
  std::string& out = request_;
  out.reserve(512 + body_size);
  out.append("POST ")
      .append(provider.path_prefix)
      .append(upstream_dialect().upstream_path(route_.operation));
  // A query means something to its own vendor only ("?beta=true").
  if (plan_->manner == Manner::Splice && !query_.empty()) out.append("?").append(query_);
  out.append(" HTTP/1.1\r\nhost: ").append(provider.host_header);
  out.append(
      "\r\nuser-agent: sluice\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n");
  out.append(peek_.stream ? "accept: text/event-stream\r\n" : "accept: application/json\r\n");
  if (!provider.key.empty()) {
    out.append(provider.spec->key_header == provider::KeyHeader::Bearer ? "authorization: Bearer "
                                                                        : "x-api-key: ");
    out.append(provider.key.reveal()).append("\r\n");
  }
  if (anthropic) {
    const std::string_view version = !provider.api_version.empty() ? provider.api_version
                                     : plan_->manner == Manner::Splice && !api_version_.empty()
                                         ? std::string_view(api_version_)
                                         : kDefaultAnthropicVersion;
    out.append("anthropic-version: ").append(version).append("\r\n");
    if (plan_->manner == Manner::Splice && !beta_header_.empty()) {
      out.append("anthropic-beta: ").append(beta_header_).append("\r\n");
    }
  }
  out.append(provider.extra_fields);
  out.append("content-length: ").append(std::to_string(body_size)).append("\r\n\r\n");
}

bool Exchange::try_next(const Error& error) {
  if (committed_ || attempts_ >= kMaxAttempts || !base::info(error.cause).retryable) return false;
  for (size_t candidate : model_->fallback) {
    const std::string& id = model_->targets[candidate].id;
    bool tried = false;
    for (const TriedTarget& t : record_->tried) tried = tried || t.id == id;
    if (tried) continue;
    attempt(candidate);
    return true;
  }
  return false;
}

void Exchange::attempt_failed(const Error& error) {
  record_->tried.push_back({target().id, status_, std::string(base::info(error.cause).label)});
  tap_.reset();
  reader_.reset();
  writer_.reset();
  stream_error_.reset();
  if (!try_next(error)) fail_client(error);
}

}  // namespace sluice::gateway
