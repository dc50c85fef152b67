#include "app/migration_warmup/hearing.h"

#include "migrate/compare/refusal_phrases.h"
#include "migrate/compare/schema.h"

namespace sluice::app::migration_warmup {
namespace {

using migrate::warmup::Answer;
using migrate::warmup::Feature;
using migrate::warmup::Outcome;

constexpr size_t kMostBytes = 16U << 20;

Outcome outcome_of(int status) {
  switch (status) {
    case 400:
    case 405:
    case 413:
    case 415:
    case 422:
    case 501:
      return Outcome::Refused;
    case 429:
      return Outcome::RateLimited;
    default:
      return Outcome::Failed;
  }
}

// Providers name it by code or in words.
bool says_context_full(const ir::ApiError& error) {
  return error.code.find("context_length") != std::string::npos ||
         error.message.find("prompt is too long") != std::string::npos;
}

struct Listen {
  std::string& text;
  std::string& refusal;
  size_t& calls;
  void operator()(const ir::Text& t) const { text += t.text; }
  void operator()(const ir::Refusal& r) const { refusal += r.text; }
  void operator()(const ir::ToolCall&) const { ++calls; }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void Hearing::head(const wire::http1::Head& head, int64_t unix_ms) {
  status_ = head.status();
  const auto lookup = [&head](std::string_view name) { return head.header(name); };
  limits_ = dialect_.read_rate_limits(lookup, unix_ms);
  const bool ok = status_ >= 200 && status_ < 300;
  const auto type = head.header(wire::http1::Known::ContentType);
  is_stream_ = ok && wire::http1::iequals(type.substr(0, 17), "text/event-stream");
  if (is_stream_) reader_ = dialect_.stream_reader();
  for (size_t i = 0; !ok && i < head.size(); ++i) {
    fields_.emplace_back(head.field(i).name, head.field(i).value);
  }
}

bool Hearing::data(std::string_view bytes) {
  if (is_stream_) return events(bytes);
  if (body_.size() + bytes.size() > kMostBytes) {
    broken_ = {Cause::UpstreamProtocol, "the answer is larger than 16 MiB"};
  } else {
    body_ += bytes;
  }
  return false;
}

bool Hearing::events(std::string_view bytes) {
  if (!broken_.message.empty() || stream_error_) return false;
  const bool before = said_anything_;
  auto ok = reader_->feed(bytes, [this](const ir::StreamEvent& e) { event(e); });
  if (!ok) broken_ = ok.error();
  return said_anything_ && !before;
}

void Hearing::event(const ir::StreamEvent& event) {
  if (const auto* start = std::get_if<ir::PartStart>(&event)) {
    if (start->kind == ir::PartKind::ToolCall) ++calls_;
    parts_[start->index] = start->kind;
    said_anything_ = said_anything_ || start->kind != ir::PartKind::Text;
  } else if (const auto* delta = std::get_if<ir::PartDelta>(&event)) {
    // Thinking and arguments end the wait for the first token, too; only text is the answer's.
    said_anything_ = true;
    const auto part = parts_.find(delta->index);
    const ir::PartKind kind = part == parts_.end() ? ir::PartKind::Text : part->second;
    if (kind == ir::PartKind::Refusal) refusal_ += delta->text;
    if (kind == ir::PartKind::Text && text_.size() < kMostBytes) text_ += delta->text;
  } else if (const auto* finish = std::get_if<ir::Finish>(&event)) {
    finish_ = finish->reason;
    refusal_ += finish->refusal;
  } else if (const auto* usage = std::get_if<ir::UsageReport>(&event)) {
    usage_.overwrite_with(usage->usage);
  } else if (const auto* error = std::get_if<ir::StreamError>(&event)) {
    stream_error_ = std::make_unique<ir::ApiError>(error->error);
  }
}

Answer Hearing::failed(const Error& error, int status) {
  Answer out;
  out.outcome = Outcome::Failed;
  out.status = status;
  out.why = base::info(error.cause).label;
  return out;
}

Answer Hearing::end() {
  Answer out;
  out.outcome = Outcome::Answered;
  out.status = status_;
  out.limits = limits_;
  if (status_ < 200 || status_ >= 300) {
    const auto lookup = [this](std::string_view name) {
      for (const auto& [field, value] : fields_) {
        if (wire::http1::iequals(field, name)) return std::string_view(value);
      }
      return std::string_view();
    };
    refuse(out, dialect_.read_error(status_, lookup, body_));
    return out;
  }
  if (is_stream_) {
    if (broken_.message.empty() && !stream_error_) {
      auto ok = reader_->finish([this](const ir::StreamEvent& e) { event(e); });
      if (!ok) broken_ = ok.error();
    }
  } else if (broken_.message.empty()) {
    whole();
  }
  if (stream_error_) {
    refuse(out, *stream_error_);
  } else if (!broken_.message.empty()) {
    return failed(broken_, status_);
  } else {
    judge(out);
  }
  return out;
}

void Hearing::whole() {
  wire::json::Document doc;
  if (auto ok = doc.parse(body_); !ok) {
    broken_ = {Cause::UpstreamProtocol, "the answer is no JSON"};
    return;
  }
  if (dialect_.is_error(doc.root())) {
    const auto none = [](std::string_view) { return std::string_view(); };
    stream_error_ = std::make_unique<ir::ApiError>(dialect_.read_error(status_, none, body_));
    return;
  }
  auto response = dialect_.read_response(doc.root());
  if (!response || response->choices.empty()) {
    broken_ = {Cause::UpstreamProtocol, "the answer is not of its dialect"};
    return;
  }
  const ir::Choice& choice = response->choices.front();
  for (const ir::Part& part : choice.parts) std::visit(Listen{text_, refusal_, calls_}, part);
  refusal_ += choice.refusal;
  finish_ = choice.finish;
  usage_ = response->usage;
}

// No message of the provider is kept: it may repeat the prompt or a key.
void Hearing::refuse(Answer& answer, const ir::ApiError& error) const {
  answer.outcome = outcome_of(error.status);
  answer.status = error.status;
  answer.context_full = says_context_full(error);
  answer.why = "status " + std::to_string(error.status);
  const std::string& word = error.code.empty() ? error.type : error.code;
  if (!word.empty()) answer.why += " " + word.substr(0, 60);
  if (!error.param.empty()) answer.why += " at " + error.param.substr(0, 60);
}

bool Hearing::honoured_format() const {
  wire::json::Document answer;
  if (!answer.parse(text_)) return false;
  wire::json::Document schema;
  const ir::ResponseFormat& format = *request_.response_format;
  if (format.kind != ir::ResponseFormat::Kind::JsonSchema || !schema.parse(format.schema.text)) {
    return true;
  }
  const auto verdict = migrate::compare::validate(schema.root(), answer.root());
  return !verdict || verdict->valid;
}

void Hearing::judge(Answer& answer) const {
  if (!usage_.empty()) {
    if (usage_.input) answer.input_tokens = usage_.prompt_total();
    answer.output_tokens = usage_.output;
  }
  answer.cut = finish_ == ir::FinishReason::Length;
  answer.context_full = finish_ == ir::FinishReason::ContextLength;
  answer.declined = !refusal_.empty() || finish_ == ir::FinishReason::ContentFilter ||
                    migrate::compare::find_refusal(text_) != nullptr;
  const auto ignored = [&](Feature f) { answer.ignored.set(migrate::warmup::index(f)); };
  if (request_.stream && !is_stream_) ignored(Feature::Streaming);
  // A cut or declined answer cannot show what it would have done.
  if (answer.cut || answer.declined || answer.context_full) return;
  const bool must_call =
      request_.tool_choice && (request_.tool_choice->mode == ir::ToolChoice::Mode::Required ||
                               request_.tool_choice->mode == ir::ToolChoice::Mode::Named);
  if (must_call && calls_ == 0) ignored(Feature::Tools);
  const bool wants_json =
      request_.response_format && request_.response_format->kind != ir::ResponseFormat::Kind::Text;
  if (wants_json && calls_ == 0 && !honoured_format()) ignored(Feature::StructuredOutput);
  for (const std::string& stop : request_.stop) {
    if (text_.find(stop) != std::string::npos) ignored(Feature::StopSequences);
  }
}

}  // namespace sluice::app::migration_warmup
