// What came back for one prompt, as far as a warm-up wants to know: gathered while it arrives,
// judged at its end.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/dialect.h"
#include "migrate/warmup/sample.h"
#include "wire/http1.h"

namespace sluice::app::migration_warmup {

class Hearing final {
 public:
  Hearing(const dialect::Dialect& dialect, const ir::ChatRequest& request)
      : dialect_(dialect), request_(request) {}

  void head(const wire::http1::Head& head, int64_t unix_ms);
  // True when these bytes held the first of what the model says.
  bool data(std::string_view bytes);
  // The transport ended well, or not; only once.
  migrate::warmup::Answer end();
  static migrate::warmup::Answer failed(const Error& error, int status);

 private:
  bool events(std::string_view bytes);
  void event(const ir::StreamEvent& event);
  void whole();
  void refuse(migrate::warmup::Answer& answer, const ir::ApiError& error) const;
  void judge(migrate::warmup::Answer& answer) const;
  [[nodiscard]] bool honoured_format() const;

  const dialect::Dialect& dialect_;
  const ir::ChatRequest& request_;
  int status_ = 0;
  bool is_stream_ = false;
  bool said_anything_ = false;
  std::unique_ptr<dialect::StreamReader> reader_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> fields_;  // of an error
  ir::RateLimits limits_;
  Error broken_{Cause::Internal, ""};
  // What the answer says, of a stream and of a whole one.
  std::map<int, ir::PartKind> parts_;
  std::string text_;
  std::string refusal_;
  size_t calls_ = 0;
  ir::FinishReason finish_ = ir::FinishReason::Stop;
  ir::Usage usage_;
  std::unique_ptr<ir::ApiError> stream_error_;
};

}  // namespace sluice::app::migration_warmup
