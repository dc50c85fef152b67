#include "port/convert/api/names.h"
#include "port/convert/api/sluice.h"

namespace sluice::port::convert::api::sluice_config {

namespace {

// A text of the configuration in which "${" is no reference.
std::string literal(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) out += '$';
    out += text[i];
  }
  return out;
}

}  // namespace

void Refusals::put(const std::string& at, const RefusalAnswer& answer) {
  doc_.set(at + "/status", int64_t{answer.status});
  if (answer.content_type != "application/json") {
    doc_.set(at + "/content_type", answer.content_type);
  }
  for (const auto& [header, value] : answer.headers) {
    doc_.set(at + "/headers/" + escape_step(header), literal(value));
  }
  doc_.set(at + "/body", literal(answer.body));
}

void Refusals::carry(const std::string& at, RefusalKind kind, Scheme scheme) {
  for (const RefusalSaid& said : spec_.refusals) {
    if (said.kind != kind || (said.scheme && *said.scheme != scheme)) continue;
    doc_.carried(at, said.status);
    doc_.carried(at, said.body);
    doc_.carried(at, said.content_type);
    for (const auto& [header, value] : said.headers) doc_.carried(at, value);
  }
}

void Refusals::write_front() {
  for (size_t i = 0; i < kRefusalKinds; ++i) {
    const auto kind = static_cast<RefusalKind>(i);
    // A key beside a token is a matter of the routes that want one.
    if (kind == RefusalKind::NoKey || kind == RefusalKind::BadKey) continue;
    // To Azure a key of another product is a bad one.
    const bool of_plan = kind == RefusalKind::Forbidden && reader_ == "azure-apim";
    const auto answer = source_.answer(of_plan ? RefusalKind::BadCredential : kind, Scheme::Key);
    if (!answer) continue;
    const std::string at = "/refusals/" + std::string(name(kind));
    put(at, *answer);
    carry(at, kind, Scheme::Key);
  }
}

Reworded Refusals::usable(Reworded words) {
  if (words.status && (*words.status < 400 || *words.status > 599)) {
    doc_.manual(words.status, "a refusal is a 4xx or 5xx here");
    words.status = {};
  }
  return words;
}

void Refusals::write_limited(const std::string& route, const Reworded& said) {
  const Reworded words = usable(said);
  if (!words.status && !words.message) return;
  for (const RefusalKind kind : {RefusalKind::Throttled, RefusalKind::Quota}) {
    const auto answer = source_.reworded(kind, Scheme::Key, words);
    if (!answer) continue;
    const std::string at = route + "/refusals/" + std::string(name(kind));
    put(at, *answer);
    doc_.carried(at, words.status);
    doc_.carried(at, words.message);
  }
}

void Refusals::write_forbidden(const std::string& route) {
  const auto answer = source_.answer(RefusalKind::Forbidden, Scheme::Key);
  if (answer) put(route + "/respond", *answer);
}

void Refusals::leave(const Reworded& words) {
  constexpr std::string_view kWhy = "the limits of plans are refused as the front says";
  doc_.manual(words.status, kWhy);
  doc_.manual(words.message, kWhy);
}

void Refusals::write_route(const std::string& route, const Outcome& outcome) {
  using enum RefusalKind;
  write_limited(route, outcome.limited);
  if (!outcome.scheme) return;
  const Reworded words = usable(outcome.refused);
  for (const RefusalKind kind : {NoCredential, BadCredential}) {
    const auto answer = source_.reworded(kind, *outcome.scheme, words);
    if (!answer || answer == source_.answer(kind, Scheme::Key)) continue;
    const std::string at = route + "/refusals/" + std::string(name(kind));
    put(at, *answer);
    carry(at, kind, *outcome.scheme);
    doc_.carried(at, words.status);
    doc_.carried(at, words.message);
    if (!outcome.key_besides) continue;
    const RefusalKind of_key = kind == NoCredential ? NoKey : BadKey;
    if (const auto key = source_.answer(of_key, Scheme::Key)) {
      put(route + "/refusals/" + std::string(name(of_key)), *key);
    }
  }
}

}  // namespace sluice::port::convert::api::sluice_config
