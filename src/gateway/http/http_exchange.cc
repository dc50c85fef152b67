#include "gateway/http/http_exchange.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "gateway/http/message.h"
#include "gateway/serving_side.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

// RFC 9110, section 9.2.2: may go out again on a fresh connection when a pooled one was dead.
constexpr auto kIdempotent =
    std::to_array<std::string_view>({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"});
// A signature may have come in either.
constexpr auto kSignatureHeaders =
    std::to_array<std::string_view>({"authorization", "proxy-authorization"});
// Of a key that is taken over at its first use.
constexpr size_t kShortestLearned = 8;
constexpr size_t kLongestLearned = 4096;
// A method stands in records and the access log.
constexpr size_t kMaxMethod = 32;

Instant instant() {
  return {net::Loop::now_us() * 1000, net::Loop::unix_ms()};
}

std::string_view query_of(std::string_view target) {
  const size_t mark = target.find('?');
  return mark == target.npos ? std::string_view() : target.substr(mark + 1);
}

// The credential, if the request has it there.
std::string shown_at(const KeyPlace& place, const wire::http1::Head& head, std::string_view query) {
  if (!place.query.empty()) return query_decoded(query_value(query, place.query));
  const std::string_view value = head.header(place.header);
  if (place.scheme.empty()) return std::string(value);
  const size_t size = place.scheme.size();
  const bool fits = value.size() > size + 1 && value[size] == ' ' &&
                    wire::http1::iequals(value.substr(0, size), place.scheme);
  return fits ? std::string(value.substr(size + 1)) : std::string();
}

// Whether it is one that is refused as a quota.
bool is_quota(const HttpRoute& route, const Limit* limit) {
  const auto says = [&](const HttpLimit& one) { return &one.limit == limit && one.quota; };
  return std::ranges::any_of(route.limits, says) ||
         std::ranges::any_of(route.plans, [&](const UsagePlan& plan) {
           return std::ranges::any_of(plan.limits, says);
         });
}

bool has_query(std::string_view target) {
  return target.find('?') != target.npos;
}

}  // namespace

void HttpExchange::begin(net::ServerExchange& client, const HttpMatcher::Found& found) {
  client_ = &client;
  snapshot_ = worker_.snapshot();
  arrived_us_ = client.arrived_us();
  worker_.next_request_id(record_->request_id);
  record_->snapshot_revision = snapshot_->revision;
  record_->client_dialect = "http";
  client.observe(this);
  const wire::http1::Head& head = client.head();
  head_request_ = head.method() == "HEAD";
  record_->operation = "http ";
  record_->operation += head.method().substr(0, kMaxMethod);
  if (auto ok = accept(head, found); !ok) return fail_client(ok.error());
  if (route_->answer) return answer_fixed();
  if (route_->redirect) return answer_redirect(head);
  const std::string_view query = query_of(head.target());
  if (auto ok = choose_target(head, query); !ok) return fail_client(ok.error());
  chunked_ = head.chunked();
  const auto& safe = route_->safe_methods;
  safe_ = std::find(safe.begin(), safe.end(), head.method()) != safe.end();
  idempotent_ =
      std::find(kIdempotent.begin(), kIdempotent.end(), head.method()) != kIdempotent.end();
  if (!build_request(head, query, target_, request_)) {
    return fail_client({Cause::BadRequest, "the path would leave what the route leads to"});
  }
  prepare_other(head, query);
  start_copy(head, query);
  if (!client.request_pending()) start(true);
}

Result<void> HttpExchange::accept(const wire::http1::Head& head, const HttpMatcher::Found& found) {
  const std::string_view path = head.target().substr(0, head.target().find('?'));
  if (found.route == HttpMatcher::kNone) {
    if (found.allowed.empty()) return fail(Cause::NoRoute, "no route is configured for this path");
    allowed_ = found.allowed;
    return fail(Cause::MethodNotAllowed, "this path takes " + found.allowed + " requests only");
  }
  route_ = &snapshot_->http->routes[found.route];
  route_index_ = found.route;
  facts_.routed = true;
  record_->model = route_->id;
  if (auto ok = check_path(path, found); !ok) return ok;
  if (auto ok = authenticate(head, query_of(head.target())); !ok) return ok;
  if (auto ok = count(instant()); !ok) return ok;
  if (head.content_length().value_or(0) > route_->max_body_bytes) {
    return fail(Cause::TooLarge, "the request body is larger than " +
                                     std::to_string(route_->max_body_bytes) + " bytes");
  }
  return {};
}

// Spellings that an upstream may read as another path than the one the route was chosen by.
Result<void> HttpExchange::check_path(std::string_view path,
                                      const HttpMatcher::Found& found) const {
  const HttpTable& table = *snapshot_->http;
  if (has_dot_segment(NormalPath(path).text())) {
    return fail(Cause::BadRequest, "the path has \".\" or \"..\" as a segment; send it resolved");
  }
  if (found.encoded_nul) return fail(Cause::BadRequest, "the path has an encoded NUL (%00)");
  if (!found.encoded_slash) return {};
  if (table.matcher.encoded_slash() == EncodedSlash::Refuse) {
    return fail(Cause::BadRequest, "the path has an encoded slash (%2F), which is refused here");
  }
  const bool other =
      found.decoded_route != HttpMatcher::kNone && found.decoded_route != route_index_;
  const std::string_view guard =
      other ? std::string_view(table.routes[found.decoded_route].guard) : std::string_view();
  if (found.decoded_needs_method || (!guard.empty() && guard != route_->guard)) {
    return fail(Cause::BadRequest,
                "the path has an encoded slash (%2F), and with a slash in its place it would be "
                "another route's, which asks for more");
  }
  return {};
}

Result<void> HttpExchange::authenticate(const wire::http1::Head& head, std::string_view query) {
  const HttpAuth& auth = route_->auth;
  Result<void> checked;
  switch (auth.kind) {
    case HttpAuth::Kind::None:
      return {};
    case HttpAuth::Kind::Hmac:
      checked = check_signature(head);
      break;
    case HttpAuth::Kind::Certificate:
      checked = check_certificate();
      break;
    case HttpAuth::Kind::Jwt:
      checked = take_credential(auth.places, head, query, &HttpExchange::check_token);
      break;
    case HttpAuth::Kind::Key:
    case HttpAuth::Kind::Basic:
      checked = take_credential(auth.places, head, query, &HttpExchange::check_key);
      break;
  }
  if (!checked || auth.key_places.empty()) return checked;
  facts_.second = true;
  return take_credential(auth.key_places, head, query, &HttpExchange::check_key);
}

// The first of the places where the request has something.
Result<void> HttpExchange::take_credential(std::span<const KeyPlace> places,
                                           const wire::http1::Head& head, std::string_view query,
                                           Check check) {
  facts_.shown = false;
  for (const KeyPlace& place : places) {
    const std::string shown = shown_at(place, head, query);
    if (shown.empty()) continue;
    facts_.shown = true;
    if (auto ok = (this->*check)(shown); !ok) return ok;
    if (route_->auth.forward || !learning_.empty()) return {};
    if (!place.header.empty()) drop_headers_.push_back(place.header);
    if (!place.query.empty()) drop_queries_.push_back(place.query);
    return {};
  }
  return fail(Cause::Unauthorized, "this route wants a credential, and the request has none");
}

Result<void> HttpExchange::check_signature(const wire::http1::Head& head) {
  const HttpAuth& auth = route_->auth;
  facts_.shown = std::ranges::any_of(
      kSignatureHeaders, [&](std::string_view name) { return !head.header(name).empty(); });
  const auto user = credential::verify_hmac(head, auth.hmac, net::Loop::unix_ms() / 1000);
  if (!user) return std::unexpected(user.error());
  record_->key_id = "hmac_" + (*user)->name;
  key_name_ = (*user)->name;
  if (!auth.forward)
    drop_headers_.insert(drop_headers_.end(), kSignatureHeaders.begin(), kSignatureHeaders.end());
  return {};
}

Result<void> HttpExchange::check_certificate() {
  const auto shown = client_->certificate();
  if (!shown) {
    return fail(Cause::Unauthorized, "this route wants a client certificate, and there is none");
  }
  const auto& may = route_->auth.subjects;
  if (!may.empty() && std::find(may.begin(), may.end(), shown->subject) == may.end()) {
    return fail(Cause::Forbidden, "this route is not for the subject of the client certificate");
  }
  record_->key_id = "cert_" + shown->fingerprint.substr(0, 16);
  key_name_ = shown->common_name;
  return {};
}

Result<void> HttpExchange::check_token(std::string_view shown) {
  const JwtRule& rule = route_->auth.jwt;
  if (rule.keys.empty()) {
    return fail(Cause::UpstreamOverloaded,
                "the keys that tokens are checked with have not come yet; try again");
  }
  auto claims = check_jwt(rule, shown, net::Loop::unix_ms() / 1000);
  if (!claims) return std::unexpected(claims.error());
  // Whose token it was is nobody's business in a log; that it is the same one is enough.
  const auto print = crypto::to_hex(crypto::sha256(claims->issuer + '\n' + claims->subject));
  record_->key_id = "jwt_" + print.substr(0, 16);
  return {};
}

Result<void> HttpExchange::check_key(std::string_view shown) {
  const HttpAuth& auth = route_->auth;
  // Kept as it is shown: strict base64, so that every name and password have one spelling.
  if (auth.kind == HttpAuth::Kind::Basic && !crypto::base64_decoded(shown)) {
    return fail(Cause::Unauthorized, "the credential is not what Basic asks for");
  }
  auto found = worker_.keys().look_up(shown, *snapshot_);
  if (found) {
    record_->key_id = (*found)->id;
    key_name_ = (*found)->name;
    return {};
  }
  const bool may_learn = auth.learn_from != kNoTarget && worker_.options().learned &&
                         shown.size() >= kShortestLearned && shown.size() <= kLongestLearned;
  if (!may_learn) return std::unexpected(found.error());
  learning_ = Secret(std::string(shown));
  record_->key_id = "learning";
  return {};
}

Result<void> HttpExchange::count(Instant now) {
  if (route_->limits.empty() && route_->plans.empty()) return {};
  std::vector<LimitUse> uses;
  const auto add = [&](const HttpLimit& l) {
    std::string account = l.account;
    if (l.per == LimitPer::Key) account.append("/").append(record_->key_id);
    if (l.per == LimitPer::Address) account.append("/").append(client_->peer());
    uses.push_back({&l.limit, std::move(account), l.account.size()});
  };
  for (const HttpLimit& l : route_->limits) add(l);
  bool in_plan = route_->plans.empty();
  for (const UsagePlan& plan : route_->plans) {
    const bool member = std::any_of(plan.keys.begin(), plan.keys.end(), [&](const std::string& k) {
      return k == record_->key_id || k == key_name_;
    });
    if (!member) continue;
    in_plan = true;
    for (const HttpLimit& l : plan.limits) add(l);
  }
  if (!in_plan) return fail(Cause::Forbidden, "the key is in no usage plan of this route");
  const LimitLedger::Verdict verdict = snapshot_->http->ledger->pass(uses, now);
  if (verdict.wait_ms == 0) return {};
  const bool quota = is_quota(*route_, verdict.refused);
  facts_.our_limit = true;
  facts_.quota = quota;
  retry_after_ms_ = verdict.wait_ms;
  return fail(Cause::RateLimited,
              quota ? "the quota is used up" : "too many requests; try again later");
}

std::string_view HttpExchange::sticky_unit(const wire::http1::Head& head, std::string_view query,
                                           std::string& scratch) {
  for (const HttpSticky& key : route_->sticky) {
    const char* source = "";
    switch (key.from) {
      case HttpSticky::From::Header:
        scratch = head.header(key.name);
        source = "header:";
        break;
      case HttpSticky::From::Query:
        scratch = query_value(query, key.name);
        source = "query:";
        break;
      case HttpSticky::From::Cookie:
        scratch = cookie_value(head.header("cookie"), key.name);
        source = "cookie:";
        break;
      case HttpSticky::From::Key:
        scratch = record_->key_id;
        source = "key";
        break;
      case HttpSticky::From::Address:
        scratch = client_->peer();
        source = "address";
        break;
    }
    if (scratch.empty()) continue;
    record_->sticky_source = source + key.name;
    return scratch;
  }
  record_->sticky_source = "request";
  return record_->request_id;
}

Result<void> HttpExchange::choose_target(const wire::http1::Head& head, std::string_view query) {
  std::string scratch;
  const std::string_view unit = sticky_unit(head, query, scratch);
  record_->unit_hash = base::murmur3_32(unit, 0);
  if (!learning_.empty()) {
    target_ = route_->auth.learn_from;
    record_->manner = Manner::Splice;
    record_->reason = "the key is not known here; its old gateway is asked";
    return {};
  }
  target_ = route_->split ? take_side(worker_.migrations(), *route_->split, route_->candidates,
                                      unit, *record_)
                          : assign(route_->candidates, unit);
  if (target_ == kNoTarget) {
    return fail(Cause::NoRoute, "every target of the route \"" + route_->id + "\" has weight 0");
  }
  record_->manner = Manner::Splice;
  record_->reason = "HTTP, relayed as it is";
  if (route_->targets.size() < 2) return {};
  for (size_t i = 0; i < route_->targets.size(); ++i) {
    record_->scores.push_back({route_->targets[i].id, route_->candidates[i].weight,
                               assign_score(route_->candidates[i], unit)});
  }
  return {};
}

// The path and query that the target is asked for, below its base; nothing when a rewrite would
// lead out of it ("/a../x" behind a prefix "/a*").
std::optional<std::string> HttpExchange::asked_of(const HttpTarget& asked, std::string_view path,
                                                  std::string_view query, bool question) const {
  const PathTemplate& rewrite = asked.path.empty() ? route_->path : asked.path;
  std::string out;
  if (rewrite.empty()) {
    out = path;
  } else {
    rewrite.append(snapshot_->http->matcher.parameters(route_index_, path), out);
    if (!out.starts_with('/')) out.insert(0, "/");
    const std::string_view rewritten = std::string_view(out).substr(0, out.find('?'));
    if (has_dot_segment(NormalPath(rewritten).text())) return std::nullopt;
  }
  // A rewrite may bring a query of its own.
  if (question) out.append(has_query(out) ? "&" : "?").append(query);
  return out;
}

std::string HttpExchange::query_onward(std::string_view query) const {
  FieldEdits edits = route_->query;
  edits.remove.insert(edits.remove.end(), drop_queries_.begin(), drop_queries_.end());
  return edited_query(query, edits);
}

bool HttpExchange::build_request(const wire::http1::Head& head, std::string_view query,
                                 size_t for_target, std::string& out) const {
  const HttpTarget& asked = route_->targets[for_target];
  const Provider& to = snapshot_->http->origins[asked.origin];
  const std::string_view path = head.target().substr(0, head.target().find('?'));
  std::string edited;
  bool question = has_query(head.target());
  const bool drops = std::any_of(drop_queries_.begin(), drop_queries_.end(), [&](const auto& name) {
    return !query_value(query, name).empty();
  });
  if (drops || !route_->query.empty()) {
    edited = query_onward(query);
    query = edited;
    question = !edited.empty();
  }
  const auto below = asked_of(asked, path, query, question);
  if (!below) return false;
  const std::string added = provider_fields(to);
  append_request_head({.head = head,
                       .route = *route_,
                       .target = to.path_prefix + *below,
                       .host = to.host_header,
                       .added = added,
                       .peer = client_->peer(),
                       .tls = snapshot_->http->tls,
                       .drop = drop_headers_},
                      out);
  return true;
}

void HttpExchange::append_piece(std::string_view bytes, std::string& out) const {
  if (!chunked_) {
    out += bytes;
    return;
  }
  char size[20];
  const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  out.append(size, static_cast<size_t>(digits)).append(bytes).append("\r\n");
}

// Everything may be over when this returns.
void HttpExchange::start(bool complete) {
  if (complete) {
    if (chunked_) request_ += "0\r\n\r\n";
    finish_copy();
  }
  started_ = true;
  request_over_ = complete;
  sent_us_ = net::Loop::now_us();
  ++worker_.metrics().at(target().series).attempts[static_cast<size_t>(Attempt::First)];
  call_.emplace(worker_.http_pool(*snapshot_, target().origin),
                static_cast<net::UpstreamCall::Listener&>(*this));
  call_->start_streamed(
      request_, {.is_head = head_request_, .replayable = idempotent_, .complete = complete});
}

void HttpExchange::on_request_data(std::string_view bytes) {
  received_ += bytes.size();
  if (pending_error_ || bytes.empty()) return;
  if (received_ > route_->max_body_bytes) {
    const Error error{Cause::TooLarge, "the request body is larger than " +
                                           std::to_string(route_->max_body_bytes) + " bytes"};
    if (!relayed_) return answer_error(error);
    call_.reset();
    client_->abort();
    finish_record(status_, Outcome::ClientError, base::info(error.cause).label);
    return done();
  }
  copy(bytes);
  keep_for_other(bytes);
  if (await_request_) return;
  if (!started_) {
    append_piece(bytes, request_);
    return start(false);
  }
  if (chunked_) {
    char size[20];
    const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    call_->write({std::string_view(size, static_cast<size_t>(digits)), bytes, "\r\n"});
  } else {
    call_->write({bytes});
  }
  if (call_->congested()) client_->pause_request();
}

void HttpExchange::on_request_end() {
  if (pending_error_) return answer_error(*pending_error_);
  if (await_request_) return start_other();
  if (!started_) return start(true);
  request_over_ = true;
  finish_copy();
  if (chunked_) call_->write({"0\r\n\r\n"});
  call_->finish_request();
}

void HttpExchange::on_request_failed(const Error& error) {
  call_.reset();
  if (!relayed_) return answer_error(error);
  client_->abort();
  finish_record(status_, Outcome::ClientError, base::info(error.cause).label);
  done();
}

void HttpExchange::on_client_gone() {
  call_.reset();
  finish_record(relayed_ ? status_ : 499, Outcome::Cancelled, base::info(Cause::Cancelled).label);
  done();
}

}  // namespace sluice::gateway
