// ADR 0003: what it costs to read one chat request's body, ns a body, for 1 KB and 100 KB. All but
// the first four end with the same knowledge: model, stream flag, role and size of every message.
//
//   Copy      memcpy of the same bytes: the floor
//   Peek      simdjson on demand, stops after `model` and `stream`: checks little of the rest
//   Find      wire/json's parse_members for `user`: steps over other containers (spliced answers)
//   OnDemand  simdjson on demand, every value read, nothing kept
//   Ours      wire/json: every value checked, duplicates refused, exact slices of the source kept
//   Dom       simdjson's tree: every value checked, no slices, duplicates pass
//   BoostJson, Nlohmann, YamlCpp   trees of allocated values
#include <benchmark/benchmark.h>
#include <boost/json/src.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <simdjson.h>
#include <string>
#include <yaml-cpp/yaml.h>

#include "wire/json.h"

namespace {

constexpr std::string_view kSentence =
    "The quick brown fox said \\\"hello\\\" to the lazy dog, na\u00efvely;\\nthen it left. ";

std::string message(const char* role, size_t bytes) {
  std::string out = std::string(R"({"role":")") + role + R"(","content":")";
  while (out.size() < bytes) out += kSentence;
  return out + R"("})";
}

// A body of about that many bytes: a conversation of turns of 600 bytes, and one tool.
std::string body(size_t bytes) {
  std::string out = R"({"model":"assistant","temperature":0.7,"max_tokens":1024,"messages":[)" +
                    message("system", 150);
  bool user = true;
  while (out.size() + 400 < bytes) {
    out += "," + message(user ? "user" : "assistant", std::min<size_t>(600, bytes - out.size()));
    user = !user;
  }
  return out +
         R"(],"tools":[{"type":"function","function":{"name":"look_up","description":"Looks )"
         R"(a word up","parameters":{"type":"object","properties":{"word":{"type":"string"}},)"
         R"("required":["word"]}}}],"user":"u-1","stream":true})";
}

// One text a size, with the room behind it that simdjson reads into.
const std::string& text(const benchmark::State& state) {
  static const auto make = [](size_t bytes) {
    std::string out = body(bytes);
    out.reserve(out.size() + sluice::wire::json::kPadding);
    return out;
  };
  static const std::string kSmall = make(1000);
  static const std::string kLarge = make(100'000);
  return state.range(0) == 1 ? kSmall : kLarge;
}

void check(benchmark::State& state, bool ok, size_t content) {
  benchmark::DoNotOptimize(content);
  if (!ok) state.SkipWithError("not parsed");
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text(state).size()));
}

void Copy(benchmark::State& state) {
  std::string to(text(state).size(), ' ');
  for ([[maybe_unused]] auto _ : state) {
    std::memcpy(to.data(), text(state).data(), to.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  check(state, true, to.size());
}

void Peek(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  const std::string& t = text(state);
  bool ok = true;
  for ([[maybe_unused]] auto _ : state) {
    auto doc = parser.iterate(t.data(), t.size(), t.size() + sluice::wire::json::kPadding);
    std::string_view model;
    bool stream = false;
    ok = doc["model"].get(model) == simdjson::SUCCESS &&
         doc["stream"].get(stream) == simdjson::SUCCESS && stream && ok;
  }
  check(state, ok, 0);
}

void Find(benchmark::State& state) {
  sluice::wire::json::Document doc;
  std::string own = text(state);
  bool ok = true;
  for ([[maybe_unused]] auto _ : state) {
    ok = doc.parse_members(own, {"user"}) && doc.root()["user"].str() == "u-1" && ok;
  }
  check(state, ok, 0);
}

// What Ours was made with before: every value read on demand.
size_t walk(simdjson::ondemand::value value) {
  std::string_view text;
  size_t size = 0;
  switch (value.type()) {
    case simdjson::ondemand::json_type::object:
      for (auto member : value.get_object()) {
        const std::string_view key = member.unescaped_key();
        size += key.size() + walk(member.value());
      }
      return size;
    case simdjson::ondemand::json_type::array:
      for (auto element : value.get_array()) size += walk(element.value());
      return size;
    case simdjson::ondemand::json_type::string:
      text = value.get_string();
      return text.size();
    default:
      return std::string_view(value.raw_json_token()).size();
  }
}

void OnDemand(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  const std::string& t = text(state);
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    auto doc = parser.iterate(t.data(), t.size(), t.size() + sluice::wire::json::kPadding);
    content += walk(doc.get_value());
  }
  check(state, content > 0, content);
}

void Ours(benchmark::State& state) {
  sluice::wire::json::Document doc;
  bool ok = true;
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    ok = doc.parse_padded(text(state)).has_value() && ok;
    const auto root = doc.root();
    for (const auto m : root["messages"]) content += m["content"].str().size() + m["role"].size();
    ok = ok && root["model"].str() == "assistant" && root["stream"].as_bool().value_or(false);
  }
  check(state, ok, content);
}

void Dom(benchmark::State& state) {
  simdjson::dom::parser parser;
  bool ok = true;
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    simdjson::dom::element root;
    ok = parser.parse(text(state).data(), text(state).size(), false).get(root) ==
             simdjson::SUCCESS &&
         ok;
    for (const auto m : root["messages"].get_array()) {
      content += std::string_view(m["content"]).size() + std::string_view(m["role"]).size();
    }
    ok = ok && std::string_view(root["model"]) == "assistant" && bool(root["stream"]);
  }
  check(state, ok, content);
}

void BoostJson(benchmark::State& state) {
  bool ok = true;
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    const boost::json::value root = boost::json::parse(text(state));
    for (const auto& m : root.at("messages").as_array()) {
      content += m.at("content").as_string().size() + m.at("role").as_string().size();
    }
    ok = ok && root.at("model").as_string() == "assistant" && root.at("stream").as_bool();
  }
  check(state, ok, content);
}

void Nlohmann(benchmark::State& state) {
  bool ok = true;
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    const nlohmann::json root = nlohmann::json::parse(text(state));
    for (const auto& m : root["messages"]) {
      content += m["content"].get_ref<const std::string&>().size() +
                 m["role"].get_ref<const std::string&>().size();
    }
    ok = ok && root["model"] == "assistant" && root["stream"].get<bool>();
  }
  check(state, ok, content);
}

void YamlCpp(benchmark::State& state) {
  bool ok = true;
  size_t content = 0;
  for ([[maybe_unused]] auto _ : state) {
    const YAML::Node root = YAML::Load(text(state));
    for (const auto& m : root["messages"]) {
      content += m["content"].Scalar().size() + m["role"].Scalar().size();
    }
    ok = ok && root["model"].Scalar() == "assistant" && root["stream"].as<bool>();
  }
  check(state, ok, content);
}

// The argument is KB.
BENCHMARK(Copy)->Arg(1)->Arg(100);
BENCHMARK(Peek)->Arg(1)->Arg(100);
BENCHMARK(Find)->Arg(1)->Arg(100);
BENCHMARK(OnDemand)->Arg(1)->Arg(100);
BENCHMARK(Ours)->Arg(1)->Arg(100);
BENCHMARK(Dom)->Arg(1)->Arg(100);
BENCHMARK(BoostJson)->Arg(1)->Arg(100);
BENCHMARK(Nlohmann)->Arg(1)->Arg(100);
BENCHMARK(YamlCpp)->Arg(1)->Arg(100);

}  // namespace
