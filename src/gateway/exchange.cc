#include "gateway/exchange.h"

#include <algorithm>

#include "base/hash.h"
#include "dialect/all.h"
#include "gateway/closing.h"
#include "gateway/serving_side.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {
// It stands in errors, records and the access log.
constexpr size_t kMaxModelName = 512;
}  // namespace

const dialect::Dialect& Exchange::client_dialect() const {
  return dialect::get(route_.dialect);
}

void Exchange::reset() {
  model_ = nullptr;
  plan_ = nullptr;
  attempts_ = 0;
  sent_us_ = answered_us_ = first_data_us_ = last_data_us_ = 0;
  data_reads_ = 0;
  status_ = 0;
  in_read_ = committed_ = broken_ = stream_complete_ = false;
  stream_error_.reset();
  tap_.reset();
  reader_.reset();
  writer_.reset();
  tee_.reset();
  record_->tried.clear();
  record_->scores.clear();
  record_->losses.clear();
  record_->usage = {};
  record_->first_byte_us = -1;
  record_->overhead_us = 0;
  record_->unit_hash = 0;
  record_->stream = false;
  record_->side = Side::None;
  record_->epoch = 0;
  record_->migration.clear();
  record_->manner = Manner::Refuse;
  peek_ = {};
  for (std::string* s :
       {&record_->key_id, &record_->model, &record_->sticky_source, &record_->target,
        &record_->reason, &record_->cause, &record_->client_dialect, &saved_body_, &response_,
        &out_, &retry_fields_, &limit_fields_, &model_name_}) {
    s->clear();
  }
}

void Exchange::begin(net::ServerExchange& client) {
  reset();
  const uint64_t serial = ++serial_;
  client_ = &client;
  snapshot_ = worker_.snapshot();
  arrived_us_ = client.arrived_us();
  worker_.next_request_id(record_->request_id);
  record_->snapshot_revision = snapshot_->revision;
  client.observe(this);
  if (auto ok = accept(); !ok) return fail_client(ok.error());
  if (route_.operation == dialect::Operation::ListModels ||
      route_.operation == dialect::Operation::GetModel) {
    return answer_locally();
  }
  if (auto ok = read_body(); !ok) return fail_client(ok.error());
  choose_target();
  if (target_ == kNoTarget) {
    return fail_client({Cause::UnknownModel,
                        "every target of the model \"" + model_name_ + "\" has weight 0", "model"});
  }
  attempt(target_);
  // Only now, when the user's own request has left. It may have failed and be over.
  if (serial == serial_ && client_ != nullptr && !model_->shadows.empty()) start_tee();
}

Result<void> Exchange::accept() {
  const wire::http1::Head& head = client_->head();
  api_version_ = head.header(wire::http1::Known::AnthropicVersion);
  beta_header_ = head.header(wire::http1::Known::AnthropicBeta);
  const bool anthropic = !api_version_.empty();
  auto route = match_route(head.method(), head.target(), anthropic);
  if (!route) {
    route_ = {.operation = dialect::Operation::Chat,
              .dialect = likely_dialect(head.target(), anthropic),
              .query = {},
              .tail = {}};
    record_->operation = "none";
    return std::unexpected(route.error());
  }
  route_ = *route;
  query_ = route_.query;
  record_->operation = name_of(route_.operation);
  record_->client_dialect = client_dialect().name();
  auto key = worker_.keys().authenticate(head, *snapshot_);
  if (!key) return std::unexpected(key.error());
  if (*key != nullptr) record_->key_id = (*key)->id;
  return {};
}

Result<void> Exchange::read_body() {
  const wire::http1::Head& head = client_->head();
  const std::string_view encoding = head.header(wire::http1::Known::ContentEncoding);
  if (!encoding.empty() && encoding != "identity") {
    return fail(Cause::BadRequest, "compressed request bodies are not accepted; send plain JSON",
                "content-encoding");
  }
  auto& document = worker_.document();
  const wire::json::Limits limits{.max_depth = snapshot_->json_depth};
  if (auto ok = document.parse_padded(client_->body(), limits); !ok) return ok;
  auto peek = client_dialect().peek(route_.operation, document.root());
  if (!peek) return std::unexpected(peek.error());
  if (peek->model.size() > kMaxModelName) {
    return fail(Cause::BadRequest,
                "a model's name has at most " + std::to_string(kMaxModelName) + " bytes", "model");
  }
  peek_ = *peek;
  model_name_ = peek_.model;
  record_->model = model_name_;
  record_->stream = peek_.stream;
  model_ = snapshot_->find_model(peek_.model);
  if (model_ == nullptr) {
    return fail(
        Cause::UnknownModel,
        "no model named \"" + model_name_ + "\" is configured here; GET /v1/models lists them",
        "model");
  }
  const bool other_side = model_->split && model_->split->fallback;
  if (!model_->fallback.empty() || other_side) saved_body_ = client_->body();
  return {};
}

// The first sticky source that the request has; the request's own id when it has none.
std::string_view Exchange::sticky_unit(std::string& scratch) {
  for (const StickyKey& key : model_->sticky) {
    std::string_view value;
    if (key.from == StickyKey::From::Header) {
      value = client_->head().header(key.name);
    } else {
      wire::json::Value at = worker_.document().root();
      std::string_view path = key.name;
      while (!path.empty()) {
        const size_t dot = path.find('.');
        at = at[path.substr(0, dot)];
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
      }
      value = at.is_string() ? at.str() : at.is_number() ? at.raw() : std::string_view();
    }
    if (value.empty()) continue;
    record_->sticky_source = key.from == StickyKey::From::Header ? "header:" : "body:";
    record_->sticky_source += key.name;
    scratch.assign(value);
    return scratch;
  }
  record_->sticky_source = "request";
  return record_->request_id;
}

void Exchange::choose_target() {
  std::string scratch;
  const std::string_view unit = sticky_unit(scratch);
  record_->unit_hash = base::murmur3_32(unit, 0);
  if (model_->split) {
    target_ = take_side(worker_.migrations(), *model_->split, model_->candidates, unit, *record_);
  } else {
    target_ = assign(model_->candidates, unit);
  }
  if (target_ == kNoTarget && !model_->fallback.empty()) target_ = model_->fallback.front();
  if (model_->targets.size() < 2) return;
  for (size_t i = 0; i < model_->targets.size(); ++i) {
    record_->scores.push_back({model_->targets[i].id, model_->candidates[i].weight,
                               assign_score(model_->candidates[i], unit)});
  }
}

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A model's name in a path: SDKs escape the slashes of "org/name".
std::string unescape_path(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace

void Exchange::answer_locally() {
  std::vector<dialect::ModelCard> cards;
  for (const auto& [name, model] : snapshot_->models) cards.push_back({name, 0});
  std::sort(cards.begin(), cards.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  std::string body;
  if (route_.operation == dialect::Operation::ListModels) {
    client_dialect().write_models(cards, body);
  } else {
    const std::string name = unescape_path(route_.tail);
    if (snapshot_->find_model(name) == nullptr) {
      return fail_client(
          {Cause::UnknownModel, "no model named \"" + name + "\" is configured here", "model"});
    }
    client_dialect().write_model({name, 0}, body);
  }
  plan_ = &plan(route_.operation, route_.dialect, route_.dialect, true);
  record_->manner = Manner::Local;
  record_->reason = plan_->reason;
  const std::string fields = response_fields("application/json");
  client_->respond(200, fields, body);
  finish_record(200, Outcome::Ok, {});
  done();
}

void Exchange::fail_client(const Error& error) {
  const base::CauseInfo& cause = base::info(error.cause);
  ++worker_.metrics().errors[static_cast<size_t>(error.cause)];
  Outcome outcome = Outcome::Internal;
  if (cause.side == base::Side::Client) outcome = Outcome::ClientError;
  if (cause.side == base::Side::Upstream || cause.side == base::Side::Operator) {
    outcome = Outcome::UpstreamError;
  }
  answer_error(client_dialect().from_error(error), outcome, cause.label);
}

void Exchange::answer_error(const ir::ApiError& error, Outcome outcome, std::string_view cause) {
  std::string body;
  client_dialect().write_error(error, record_->request_id, body);
  std::string fields = response_fields("application/json");
  if (error.retry_after_ms) {
    const int64_t ms = std::max<int64_t>(*error.retry_after_ms, 0);
    fields += "retry-after: " + std::to_string((ms + 999) / 1000) + "\r\n";
    fields += "retry-after-ms: " + std::to_string(ms) + "\r\n";
  }
  if (error.should_retry) {
    fields += *error.should_retry ? "x-should-retry: true\r\n" : "x-should-retry: false\r\n";
  }
  fields += limit_fields_;
  const int status = client_dialect().error_status(error);
  client_->respond(status, fields, body);
  finish_record(status, outcome, cause);
  done();
}

void Exchange::finish_record(int status, Outcome outcome, std::string_view cause) {
  close_record({.status = status,
                .outcome = outcome,
                .cause = cause,
                .arrived_us = arrived_us_,
                .first_data_us = first_data_us_},
               *record_);
  const bool reached_target = model_ != nullptr && plan_ != nullptr;
  Series& series = worker_.metrics().at(
      reached_target ? target().series : series_index({record_->operation, "-", "-", "-"}));
  count_request(*record_, reached_target, series);
  if (reached_target) {
    series.overhead.observe(kOverheadBounds, record_->overhead_us);
    if (streaming() && data_reads_ > 1) {
      series.chunk_gap.observe(kLatencyBounds,
                               (last_data_us_ - first_data_us_) / (data_reads_ - 1));
    }
    const ir::Usage& u = record_->usage;
    const std::array<std::optional<int64_t>, 5> counts{u.input, u.cache_read, u.cache_write,
                                                       u.output, u.reasoning};
    for (size_t i = 0; i < counts.size(); ++i) {
      series.tokens[i] += static_cast<uint64_t>(std::max<int64_t>(counts[i].value_or(0), 0));
    }
    if (outcome == Outcome::Ok && u.empty()) ++series.usage_missing;
    series.losses += record_->losses.size();
  }
  if (model_ != nullptr && model_->split) {
    observe_side(worker_.migrations(), *model_->split, *record_);
  }
  if (tee_) end_tee(outcome);
  if (worker_.options().access) worker_.options().access(*record_);
  record_ = worker_.recent().exchange(std::move(record_));
}

void Exchange::done() {
  client_ = nullptr;
  call_.reset();
  snapshot_.reset();
  model_ = nullptr;
  worker_.release(this);
}

}  // namespace sluice::gateway
