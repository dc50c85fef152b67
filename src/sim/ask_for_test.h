// For tests: asks a protocol without a socket, and puts streams together the way a client would.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/anthropic/anthropic.h"
#include "sim/openai/openai.h"
#include "sim/protocol.h"
#include "wire/json.h"
#include "wire/sse.h"

namespace sluice::sim {

struct Asker {
  Behaviour behaviour;
  wire::json::Document document;
  uint64_t serial = 1;
  std::string version = "2023-06-01";
  std::string key;  // sent as Bearer
  std::string beta;

  Reply ask(const Protocol& protocol, std::string_view method, std::string_view path,
            const std::string& body = "") {
    std::string padded = body;
    padded.append(wire::json::kPadding, '\0');
    const std::string authorization = key.empty() ? "" : "Bearer " + key;
    Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (path.find('?') != std::string_view::npos) request.query = path.substr(path.find('?') + 1);
    request.body = std::string_view(padded).substr(0, body.size());
    request.authorization = authorization;
    request.version = version;
    request.beta = beta;
    return protocol.answer(request, Context{behaviour, document, serial++, 1'790'000'000});
  }
  Reply chat(const std::string& body) {
    return ask(kOpenAiChat, "POST", "/v1/chat/completions", body);
  }
  Reply messages(const std::string& body) {
    return ask(kAnthropicMessages, "POST", "/v1/messages", body);
  }
};

// A parsed body, alive as long as this.
class Json {
 public:
  explicit Json(std::string_view text) {
    auto ok = doc_.parse(text);
    EXPECT_TRUE(ok) << text;
  }
  wire::json::Value operator*() const { return doc_.root(); }
  wire::json::Value operator[](std::string_view name) const { return doc_.root()[name]; }

 private:
  wire::json::Document doc_;
};

inline wire::json::Value at(wire::json::Value list, size_t n) {
  for (const auto one : list) {
    if (n-- == 0) return one;
  }
  return {};
}

struct NamedEvent {
  std::string name;
  std::string data;
};

inline std::vector<NamedEvent> events(const Reply& reply) {
  std::vector<NamedEvent> out;
  wire::sse::Parser parser;
  auto ok = parser.feed(reply.body, [&](const wire::sse::Event& e) {
    out.push_back({std::string(e.name), std::string(e.data)});
  });
  EXPECT_TRUE(ok);
  EXPECT_EQ(out.size(), reply.events.size()) << "every event ends where it says";
  return out;
}

// What a client has when the answer is complete, streamed or not, in either dialect.
struct Read {
  std::string thinking;
  std::string text;
  std::string refusal;
  std::vector<std::pair<std::string, std::string>> calls;  // name, arguments
  std::string finish;
  int64_t prompt = 0;  // cached and cache-written tokens included
  int64_t cached = 0;
  int64_t completion = 0;
  int64_t reasoning = 0;

  bool operator==(const Read&) const = default;
};

Read read_openai(const Reply& reply);
Read read_anthropic(const Reply& reply);

}  // namespace sluice::sim
