// The Dialect object: which verb does what. The verbs are in the files beside this one.
#include "dialect/all.h"
#include "dialect/api_error.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect {
namespace {

class OpenaiChat final : public Dialect {
 public:
  [[nodiscard]] DialectId id() const override { return DialectId::OpenaiChat; }
  [[nodiscard]] std::string_view name() const override { return "openai_chat"; }

  [[nodiscard]] std::string_view upstream_path(Operation op) const override {
    switch (op) {
      case Operation::Chat:
        return "/chat/completions";
      case Operation::Completions:
        return "/completions";
      case Operation::Embeddings:
        return "/embeddings";
      case Operation::ListModels:
      case Operation::GetModel:
        return "/models";
      case Operation::CountTokens:
        break;
    }
    return {};
  }

  [[nodiscard]] Result<ir::ChatRequest> read_request(json::Value body,
                                                     std::string_view) const override {
    return openai::read_request(body);
  }
  [[nodiscard]] Result<void> write_request(const ir::ChatRequest& request,
                                           const WriteOptions& options, std::string& out,
                                           ir::Losses& losses) const override {
    return openai::write_request(request, options, out, losses);
  }
  [[nodiscard]] Result<Peek> peek(Operation, json::Value body) const override {
    return openai::peek(body);
  }
  void splice(Operation op, std::string_view text, json::Value body, const WriteOptions& options,
              std::vector<Edit>& edits, ir::Losses& losses) const override {
    openai::splice(op, text, body, options, edits, losses);
  }
  void write_models(std::span<const ModelCard> models, std::string& out) const override {
    json::Writer writer(out);
    openai::write_models(models, writer);
  }
  void write_model(const ModelCard& model, std::string& out) const override {
    json::Writer writer(out);
    openai::write_model(model, writer);
  }
  [[nodiscard]] Result<ir::ChatResponse> read_response(json::Value body) const override {
    return openai::read_response(body);
  }
  void write_response(const ir::ChatResponse& response, const AnswerOptions& options,
                      std::string& out, ir::Losses& losses) const override {
    openai::write_response(response, options, out, losses);
  }
  [[nodiscard]] ir::Usage read_usage(json::Value body) const override {
    return openai::read_usage(body["usage"]);
  }

  [[nodiscard]] std::unique_ptr<StreamReader> stream_reader() const override {
    return openai::make_stream_reader();
  }
  [[nodiscard]] std::unique_ptr<StreamWriter> stream_writer(
      const StreamWriteOptions& options) const override {
    return openai::make_stream_writer(options);
  }
  [[nodiscard]] std::unique_ptr<StreamTap> stream_tap(bool strip_usage) const override {
    return openai::make_stream_tap(strip_usage);
  }

  [[nodiscard]] ir::ApiError read_error(int status, const HeaderLookup& header,
                                        std::string_view body) const override {
    return openai::read_error(status, header, body);
  }
  [[nodiscard]] bool is_error(json::Value body) const override { return carries_error(body); }
  void write_error(const ir::ApiError& error, std::string_view, std::string& out) const override {
    openai::write_error(error, out);
  }
  [[nodiscard]] int error_status(const ir::ApiError& error) const override {
    return openai::error_status(error);
  }
  void write_stream_error(const ir::ApiError& error, std::string_view,
                          std::string& out) const override {
    out += "data: ";
    openai::write_error(error, out);
    out += "\n\n";
  }
  [[nodiscard]] ir::ApiError read_stream_error(json::Value data) const override {
    return openai::read_error_object(data["error"].given() ? data["error"] : data);
  }
  [[nodiscard]] ir::RateLimits read_rate_limits(const HeaderLookup& header,
                                                int64_t now_unix_ms) const override {
    return openai::read_rate_limits(header, now_unix_ms);
  }
  void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms,
                         std::string& out) const override {
    openai::write_rate_limits(limits, now_unix_ms, out);
  }
  [[nodiscard]] ir::ApiError from_error(const Error& error) const override {
    return openai::from_error(error);
  }
};

}  // namespace

const Dialect& openai_chat() {
  static const OpenaiChat dialect;
  return dialect;
}

}  // namespace sluice::dialect
