// What the tests of this layer share: comparing JSON by meaning, and running whole translations.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/all.h"
#include "wire/json.h"
#include "wire/json_writer.h"
#include "wire/sse.h"

namespace sluice::dialect::testing {

inline constexpr std::string_view kFallbackId = "fallback-id";
inline constexpr std::string_view kFallbackModel = "fallback-model";
inline constexpr int64_t kNow = 1700000000;

// Members sorted, blanks gone, strings by their content; numbers keep their text.
inline void append_canonical(std::string& out, wire::json::Value value) {
  if (value.is_object()) {
    std::vector<wire::json::Value> members;
    for (const auto member : value) members.push_back(member);
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.key() < b.key(); });
    out += '{';
    for (const auto& member : members) {
      if (out.back() != '{') out += ',';
      wire::json::append_quoted(out, member.key());
      out += ':';
      append_canonical(out, member);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const auto item : value) {
      if (!first) out += ',';
      first = false;
      append_canonical(out, item);
    }
    out += ']';
  } else if (value.is_string()) {
    wire::json::append_quoted(out, value.str());
  } else {
    out += value.raw();
  }
}

// Text that is no JSON is returned as it is, marked, so that it never equals something well-formed.
inline std::string canonical(std::string_view text) {
  wire::json::Document doc;
  if (!doc.parse(text)) return "not JSON: " + std::string(text);
  std::string out;
  append_canonical(out, doc.root());
  return out;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string severity_name(ir::Severity severity) {
  if (severity == ir::Severity::Severe) return "severe";
  return severity == ir::Severity::Warn ? "warn" : "info";
}

// "severe n", "warn seed" ... sorted: what was lost and how badly; the wording is free.
inline std::vector<std::string> describe(const ir::Losses& losses) {
  std::vector<std::string> out;
  for (const ir::Loss& loss : losses) {
    out.push_back(severity_name(loss.severity) + " " + loss.path);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What the client asked for that shows in its answer.
struct Asked {
  bool usage = true;
  bool thinking = false;
};

struct StreamOutcome {
  std::string bytes;
  std::string error;  // of feed or finish, empty when none
  ir::Losses losses;
  std::vector<ir::StreamEvent> events;
};

// Reads `pieces` in one dialect and writes them in another, like the gateway does.
inline StreamOutcome translate_stream(const Dialect& from, const Dialect& to,
                                      const std::vector<std::string_view>& pieces,
                                      const Asked& asked = {}) {
  StreamOutcome out;
  StreamWriteOptions options;
  options.include_usage = asked.usage;
  options.thinking = asked.thinking;
  options.fallback_id = kFallbackId;
  options.fallback_model = kFallbackModel;
  options.now_unix_seconds = kNow;
  options.losses = &out.losses;
  const auto reader = from.stream_reader();
  const auto writer = to.stream_writer(options);
  const StreamReader::Sink sink = [&](const ir::StreamEvent& event) {
    writer->write(event, out.bytes);
    out.events.push_back(event);
  };
  for (const std::string_view piece : pieces) {
    // A buffer of its own, so that a view kept too long is seen by the sanitizer.
    const std::string copy(piece);
    if (const auto fed = reader->feed(copy, sink); !fed) {
      out.error = fed.error().message;
      return out;
    }
  }
  if (const auto done = reader->finish(sink); !done) out.error = done.error().message;
  return out;
}

// One line an event: its name, and its data by meaning.
inline std::vector<std::string> describe_sse(std::string_view bytes) {
  std::vector<std::string> out;
  wire::sse::Parser parser;
  const auto ok = parser.feed(bytes, [&](const wire::sse::Event& event) {
    std::string line(event.name);
    line += '|';
    line += event.data == "[DONE]" ? "[DONE]" : canonical(event.data);
    out.push_back(std::move(line));
  });
  if (!ok) out.push_back("not an event stream");
  if (parser.in_event()) out.push_back("an unfinished event");
  return out;
}

inline const Dialect* by_name(std::string_view name) {
  for (const Dialect* dialect : all()) {
    if (dialect->name() == name) return dialect;
  }
  return nullptr;
}

}  // namespace sluice::dialect::testing
