// The Dialect object: which verb does what. The verbs are in the files beside this one.
#include "dialect/all.h"
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/api_error.h"

namespace sluice::dialect {
namespace {

class AnthropicMessages final : public Dialect {
 public:
  [[nodiscard]] DialectId id() const override { return DialectId::AnthropicMessages; }
  [[nodiscard]] std::string_view name() const override { return "anthropic_messages"; }

  [[nodiscard]] std::string_view upstream_path(Operation op) const override {
    switch (op) {
      case Operation::Chat:
        return "/v1/messages";
      case Operation::CountTokens:
        return "/v1/messages/count_tokens";
      case Operation::ListModels:
      case Operation::GetModel:
        return "/v1/models";
      case Operation::Completions:
      case Operation::Embeddings:
        break;
    }
    return {};
  }

  [[nodiscard]] Result<ir::ChatRequest> read_request(json::Value body,
                                                     std::string_view version) const override {
    return anthropic::read_request(body, version);
  }
  [[nodiscard]] Result<void> write_request(const ir::ChatRequest& request,
                                           const WriteOptions& options, std::string& out,
                                           ir::Losses& losses) const override {
    return anthropic::write_request(request, options, out, losses);
  }
  [[nodiscard]] Result<Peek> peek(Operation, json::Value body) const override {
    return anthropic::peek(body);
  }
  void splice(Operation, std::string_view text, json::Value body, const WriteOptions& options,
              std::vector<Edit>& edits, ir::Losses& losses) const override {
    anthropic::splice(text, body, options, edits, losses);
  }
  void write_models(std::span<const ModelCard> models, std::string& out) const override {
    json::Writer writer(out);
    anthropic::write_models(models, writer);
  }
  void write_model(const ModelCard& model, std::string& out) const override {
    json::Writer writer(out);
    anthropic::write_model(model, writer);
  }
  [[nodiscard]] Result<ir::ChatResponse> read_response(json::Value body) const override {
    return anthropic::read_response(body);
  }
  void write_response(const ir::ChatResponse& response, const AnswerOptions& options,
                      std::string& out, ir::Losses& losses) const override {
    anthropic::write_response(response, options, out, losses);
  }
  [[nodiscard]] ir::Usage read_usage(json::Value body) const override {
    return anthropic::read_usage(body["usage"]);
  }

  [[nodiscard]] std::unique_ptr<StreamReader> stream_reader() const override {
    return anthropic::make_stream_reader();
  }
  [[nodiscard]] std::unique_ptr<StreamWriter> stream_writer(
      const StreamWriteOptions& options) const override {
    return anthropic::make_stream_writer(options);
  }
  [[nodiscard]] std::unique_ptr<StreamTap> stream_tap(bool) const override {
    return anthropic::make_stream_tap();
  }

  [[nodiscard]] ir::ApiError read_error(int status, const HeaderLookup& header,
                                        std::string_view body) const override {
    return anthropic::read_error(status, header, body);
  }
  [[nodiscard]] bool is_error(json::Value body) const override { return carries_error(body); }
  void write_error(const ir::ApiError& error, std::string_view request_id,
                   std::string& out) const override {
    anthropic::write_error(error, request_id, out);
  }
  [[nodiscard]] int error_status(const ir::ApiError& error) const override {
    return anthropic::error_status(error);
  }
  void write_stream_error(const ir::ApiError& error, std::string_view request_id,
                          std::string& out) const override {
    out += "event: error\ndata: ";
    anthropic::write_error(error, request_id, out);
    out += "\n\n";
  }
  [[nodiscard]] ir::ApiError read_stream_error(json::Value data) const override {
    return anthropic::read_error_object(data["error"].given() ? data["error"] : data);
  }
  [[nodiscard]] ir::RateLimits read_rate_limits(const HeaderLookup& header,
                                                int64_t now_unix_ms) const override {
    return anthropic::read_rate_limits(header, now_unix_ms);
  }
  void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms,
                         std::string& out) const override {
    anthropic::write_rate_limits(limits, now_unix_ms, out);
  }
  [[nodiscard]] ir::ApiError from_error(const Error& error) const override {
    return anthropic::from_error(error);
  }
};

}  // namespace

const Dialect& anthropic_messages() {
  static const AnthropicMessages dialect;
  return dialect;
}

}  // namespace sluice::dialect
