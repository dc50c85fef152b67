#include "sim/behaviour.h"

#include <array>
#include <charconv>
#include <optional>

#include "base/suggest.h"
#include "wire/json_writer.h"

namespace sluice::sim {
namespace {

using wire::json::Value;

constexpr int64_t kHour = 3'600'000;

const std::array<Knob, 16> kKnobs{{
    {"seed", "what all chance follows from", &Behaviour::seed, 0, INT64_MAX},
    {"ttft_ms", "time to the first byte of an answer", &Behaviour::ttft_ms, 0, kHour},
    {"token_ms", "time between two words of an answer", &Behaviour::token_ms, 0, kHour},
    {"tick_us", "added to token_ms, in microseconds", &Behaviour::tick_us, 0, 1'000'000},
    {"tokens", "words of an answer that nothing else decides", &Behaviour::tokens, 0, 1'000'000},
    {"events", "most events a streamed text is cut into; 0: one a word", &Behaviour::events, 0,
     100'000},
    {"error_rate", "share of requests that fail with error_status", &Behaviour::error_rate, 0, 1},
    {"error_status", "HTTP status of those", &Behaviour::error_status, 400, 599},
    {"fault", "named fault, or none", &Behaviour::fault},
    {"fault_rate", "share of requests that the fault strikes", &Behaviour::fault_rate, 0, 1},
    {"fault_after_events", "events before a mid-stream fault; -1: half of them",
     &Behaviour::fault_after_events, -1, 100'000},
    {"retry_after", "seconds in retry-after of 429, 503 and 529; -1: none", &Behaviour::retry_after,
     -1, 86'400},
    {"slow_ms", "how long slow_headers takes", &Behaviour::slow_ms, 0, kHour},
    {"models", "models offered; empty: any name is served", &Behaviour::models},
    {"api_key", "the only key accepted; empty: any, or none", &Behaviour::api_key},
    {"strict", "refuse members that the provider does not document", &Behaviour::strict},
}};

Error bad(const Knob& knob, const std::string& expected) {
  return {Cause::Config, std::string(knob.name) + " must be " + expected, std::string(knob.name)};
}

Error unknown_knob(std::string_view name) {
  std::array<std::string_view, kKnobs.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = kKnobs[i].name;
  return {
      Cause::Config,
      "unknown knob \"" + std::string(name.substr(0, 64)) + "\"; " + base::suggestion(name, names),
      std::string(name.substr(0, 64))};
}

const Knob* find(std::string_view name) {
  for (const Knob& knob : kKnobs) {
    if (knob.name == name) return &knob;
  }
  return nullptr;
}

std::string range(const Knob& knob) {
  return std::to_string(knob.least) + " to " + std::to_string(knob.most);
}

Result<void> set(Behaviour& b, const Knob& knob, int64_t Behaviour::* member,
                 std::optional<int64_t> value) {
  if (!value || *value < knob.least || *value > knob.most) {
    return std::unexpected(bad(knob, "a whole number from " + range(knob)));
  }
  b.*member = *value;
  return {};
}

Result<void> set(Behaviour& b, const Knob& knob, double Behaviour::* member,
                 std::optional<double> value) {
  if (!value || !(*value >= static_cast<double>(knob.least)) ||
      !(*value <= static_cast<double>(knob.most))) {
    return std::unexpected(bad(knob, "a number from " + range(knob)));
  }
  b.*member = *value;
  return {};
}

Result<void> set(Behaviour& b, const Knob& knob, bool Behaviour::* member,
                 std::optional<bool> value) {
  if (!value) return std::unexpected(bad(knob, "true or false"));
  b.*member = *value;
  return {};
}

Result<void> set(Behaviour& b, const Knob& knob, Fault Behaviour::* member, std::string_view text) {
  const auto fault = fault_named(text);
  if (!fault) {
    std::vector<std::string_view> names;
    for (const FaultInfo& info : faults()) names.push_back(info.name);
    return std::unexpected(bad(knob, "the name of a fault; " + base::suggestion(text, names)));
  }
  b.*member = *fault;
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) out.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T out{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

struct FromText {
  Behaviour& b;
  const Knob& knob;
  std::string_view text;

  Result<void> operator()(int64_t Behaviour::* m) const {
    return set(b, knob, m, parse_number<int64_t>(text));
  }
  Result<void> operator()(double Behaviour::* m) const {
    return set(b, knob, m, parse_number<double>(text));
  }
  Result<void> operator()(bool Behaviour::* m) const { return set(b, knob, m, parse_bool(text)); }
  Result<void> operator()(Fault Behaviour::* m) const { return set(b, knob, m, text); }
  Result<void> operator()(std::vector<std::string> Behaviour::* m) const {
    b.*m = split_list(text);
    return {};
  }
  Result<void> operator()(Secret Behaviour::* m) const {
    b.*m = Secret(std::string(text));
    return {};
  }
};

struct FromJson {
  Behaviour& b;
  const Knob& knob;
  Value value;

  Result<void> operator()(int64_t Behaviour::* m) const { return set(b, knob, m, value.as_int()); }
  Result<void> operator()(double Behaviour::* m) const {
    return set(b, knob, m, value.as_double());
  }
  Result<void> operator()(bool Behaviour::* m) const { return set(b, knob, m, value.as_bool()); }
  Result<void> operator()(Fault Behaviour::* m) const {
    if (value.given() && !value.is_string()) {
      return std::unexpected(bad(knob, "the name of a fault, or null"));
    }
    return set(b, knob, m, value.str());
  }
  Result<void> operator()(std::vector<std::string> Behaviour::* m) const {
    std::vector<std::string> list;
    for (const Value item : value) {
      if (!item.is_string()) return std::unexpected(bad(knob, "a list of texts"));
      list.emplace_back(item.str());
    }
    if (value.given() && !value.is_array()) return std::unexpected(bad(knob, "a list of texts"));
    b.*m = std::move(list);
    return {};
  }
  Result<void> operator()(Secret Behaviour::* m) const {
    if (value.given() && !value.is_string()) {
      return std::unexpected(bad(knob, "a text, or null for none"));
    }
    b.*m = Secret(std::string(value.str()));
    return {};
  }
};

struct ToJson {
  const Behaviour& b;
  wire::json::Writer& out;

  void operator()(int64_t Behaviour::* m) const { out.integer(b.*m); }
  void operator()(double Behaviour::* m) const {
    std::array<char, 32> text{};
    const auto [end, code] = std::to_chars(text.data(), text.data() + text.size(), b.*m);
    out.raw({text.data(), code == std::errc() ? static_cast<size_t>(end - text.data()) : 0});
  }
  void operator()(bool Behaviour::* m) const { out.boolean(b.*m); }
  void operator()(Fault Behaviour::* m) const { out.string(name(b.*m)); }
  void operator()(std::vector<std::string> Behaviour::* m) const {
    out.begin_array();
    for (const std::string& item : b.*m) out.string(item);
    out.end_array();
  }
  void operator()(Secret Behaviour::* m) const {
    if ((b.*m).empty()) {
      out.null();
    } else {
      out.string("(set)");
    }
  }
};

}  // namespace

std::span<const Knob> knobs() {
  return kKnobs;
}

Result<void> set_from_text(Behaviour& behaviour, std::string_view knob, std::string_view text) {
  const Knob* found = find(knob);
  if (found == nullptr) return std::unexpected(unknown_knob(knob));
  return std::visit(FromText{behaviour, *found, text}, found->member);
}

Result<void> set_from_json(Behaviour& behaviour, const Value& object) {
  if (!object.is_object()) {
    return fail(Cause::BadRequest,
                "the body must be a JSON object of knobs, e.g. {\"ttft_ms\": 5}");
  }
  Behaviour next = behaviour;
  for (const Value value : object) {
    const Knob* found = find(value.key());
    Result<void> ok = found == nullptr ? std::unexpected(unknown_knob(value.key()))
                                       : std::visit(FromJson{next, *found, value}, found->member);
    if (!ok) return fail(Cause::BadRequest, ok.error().message, ok.error().param);
  }
  behaviour = std::move(next);
  return {};
}

std::string to_json(const Behaviour& behaviour) {
  std::string text;
  wire::json::Writer out(text);
  out.begin_object();
  for (const Knob& knob : kKnobs) {
    out.key(knob.name);
    std::visit(ToJson{behaviour, out}, knob.member);
  }
  out.end_object();
  return text;
}

}  // namespace sluice::sim
