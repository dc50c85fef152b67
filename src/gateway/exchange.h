// The life of one request: match, authenticate, read, assign, attempt, relay, record. A state
// machine driven by two sides, the client's connection and the upstream call; see
// docs/architecture.md.
//
// Until the first byte has gone to the client everything may be tried again on another target;
// after it nothing may: what fails then is told in the client's own dialect and the answer ends
// there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/dialect.h"
#include "gateway/plan.h"
#include "gateway/record.h"
#include "gateway/route.h"
#include "gateway/shadow_tee.h"
#include "gateway/snapshot.h"
#include "net/http_server.h"
#include "net/upstream.h"
#include "wire/sse_frames.h"

namespace sluice::gateway {

class Worker;

class Exchange final : private net::ServerExchange::Observer, private net::UpstreamCall::Listener {
 public:
  explicit Exchange(Worker& worker) : worker_(worker) {}

  void begin(net::ServerExchange& client);

  size_t slot = 0;  // where the worker keeps this

 private:
  // ---- exchange.cc: the request side ----
  Result<void> accept();
  Result<void> read_body();
  void answer_locally();
  void choose_target();
  std::string_view sticky_unit(std::string& scratch);
  void fail_client(const Error& error);
  void answer_error(const ir::ApiError& error, Outcome outcome, std::string_view cause);
  void finish_record(int status, Outcome outcome, std::string_view cause);
  void done();

  // ---- attempt.cc: towards the upstream ----
  void attempt(size_t target);
  Result<void> build_request(const Target& target);
  bool try_next(const Error& error);
  [[nodiscard]] bool was_tried(size_t target) const;
  // The attempt is over without an answer for the client: next target, or the error.
  void attempt_failed(const Error& error);

  // ---- shadowing.cc: what is also sent to another target ----
  void start_tee();
  void end_tee(Outcome outcome);

  // ---- relay.cc: from the upstream to the client ----
  void on_response_head(const wire::http1::Head& head) override;
  void on_response_data(std::string_view bytes) override;
  void on_response_flush() override;
  void on_response_end() override;
  void on_response_failed(const Error& error) override;
  void on_client_gone() override;
  void on_client_writable() override;

  void keep_rate_limits(const wire::http1::Head& head);
  void relay_stream(std::string_view bytes);
  void relay_frame(std::string_view frame);
  void fail_before_commit();
  void relay_translated(std::string_view bytes);
  void on_stream_event(const ir::StreamEvent& event);
  void commit();
  void end_stream();
  void break_stream(const Error& error);
  void deliver_whole();
  Result<void> read_spliced();
  Result<void> translate_response();
  void deliver_upstream_error();
  // Takes out of an upstream's words what we sent it in confidence.
  void hide_secrets(std::string& text) const;
  [[nodiscard]] std::string response_fields(std::string_view content_type);
  [[nodiscard]] const dialect::Dialect& client_dialect() const;
  [[nodiscard]] const dialect::Dialect& upstream_dialect() const;
  [[nodiscard]] const Target& target() const { return model_->targets[target_]; }
  [[nodiscard]] bool stream_is_over() const;
  // An event is on its way to the client, or gathered to be: no other target may answer any more.
  [[nodiscard]] bool begun() const { return committed_ || !out_.empty(); }
  [[nodiscard]] bool streaming() const { return tap_ != nullptr || reader_ != nullptr; }
  void note_usage(const ir::Usage& usage);
  void reset();

  Worker& worker_;
  net::ServerExchange* client_ = nullptr;
  SnapshotPtr snapshot_;
  const Model* model_ = nullptr;
  Route route_;
  dialect::Peek peek_;
  std::unique_ptr<ExchangeRecord> record_ = std::make_unique<ExchangeRecord>();
  std::string api_version_;  // of the client
  std::string beta_header_;  // anthropic-beta, passed on within the dialect
  std::string query_;
  std::string model_name_;  // the views of peek_ point into the request; this stays
  std::string saved_body_;  // kept only where another target may be tried
  std::string request_;     // the upstream message, head and body
  size_t target_ = 0;
  int attempts_ = 0;
  const PlanRow* plan_ = nullptr;
  std::optional<net::UpstreamCall> call_;
  std::unique_ptr<ShadowTee> tee_;
  uint64_t serial_ = 0;  // of the request that this carries

  int64_t arrived_us_ = 0;
  int64_t sent_us_ = 0;      // the upstream request left
  int64_t answered_us_ = 0;  // the first byte of its answer came
  int64_t first_data_us_ = 0;
  int64_t last_data_us_ = 0;
  uint32_t data_reads_ = 0;
  bool in_read_ = false;  // data of the read in hand has been timed

  int status_ = 0;
  std::string upstream_type_;  // content-type
  std::string retry_fields_;   // upstream header lines that may pass
  std::string limit_fields_;   // rate limits, in the words of the client's dialect
  std::vector<std::pair<std::string, std::string>> error_headers_;
  std::string response_;    // a whole response body
  bool committed_ = false;  // bytes have gone to the client
  bool broken_ = false;     // the stream was ended by us
  wire::sse::FrameCutter frames_;
  std::string frame_scratch_;
  std::unique_ptr<dialect::StreamTap> tap_;
  std::unique_ptr<dialect::StreamReader> reader_;
  std::unique_ptr<dialect::StreamWriter> writer_;
  std::string out_;  // what leaves when all of a read has been looked at
  bool stream_complete_ = false;
  bool failed_in_band_ = false;  // a whole answer with status 200 that is an error
  std::optional<ir::ApiError> stream_error_;
};

}  // namespace sluice::gateway
