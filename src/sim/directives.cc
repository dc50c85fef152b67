#include "sim/directives.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::sim {
namespace {

struct FinishName {
  std::string_view name;
  Finish finish;
};

constexpr std::array<FinishName, 11> kFinishNames{{
    {"stop", Finish::Stop},
    {"end_turn", Finish::Stop},
    {"length", Finish::Length},
    {"max_tokens", Finish::Length},
    {"model_context_window_exceeded", Finish::ContextFull},
    {"stop_sequence", Finish::StopSequence},
    {"refusal", Finish::Refusal},
    {"content_filter", Finish::Filter},
    {"pause_turn", Finish::Pause},
    {"pause", Finish::Pause},
    {"context", Finish::ContextFull},
}};

constexpr int64_t kMostCached = 10'000'000;

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

std::string_view take_name(std::string_view& text) {
  const auto* end = std::find_if_not(text.begin(), text.end(), is_name);
  const auto size = static_cast<size_t>(end - text.begin());
  const std::string_view name = text.substr(0, size);
  text.remove_prefix(size);
  return name;
}

// The balanced {...} that the text starts with; empty when it does not.
std::string_view take_object(std::string_view text) {
  if (!text.starts_with('{')) return {};
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) return text.substr(0, i + 1);
  }
  return {};
}

// The marker at the start of a word, from `from` on.
size_t find_word(std::string_view text, std::string_view marker, size_t from) {
  for (;;) {
    const size_t at = text.find(marker, from);
    if (at == std::string_view::npos || at == 0 || is_blank(text[at - 1])) return at;
    from = at + 1;
  }
}

int64_t number_after(std::string_view text, std::string_view marker) {
  const size_t at = find_word(text, marker, 0);
  if (at == std::string_view::npos) return 0;
  int64_t out = 0;
  const char* start = text.data() + at + marker.size();
  if (std::from_chars(start, text.data() + text.size(), out).ec != std::errc()) return 0;
  return std::clamp<int64_t>(out, 0, kMostCached);
}

void find_calls(std::string_view text, std::vector<CallDirective>& out) {
  static constexpr std::string_view kMarker = "call:";
  for (size_t at = find_word(text, kMarker, 0); at != std::string_view::npos;) {
    std::string_view rest = text.substr(at + kMarker.size());
    CallDirective call{take_name(rest), {}};
    skip_blanks(rest);
    call.arguments = take_object(rest);
    if (!call.tool.empty()) out.push_back(call);
    rest.remove_prefix(call.arguments.size());
    at = find_word(text, kMarker, text.size() - rest.size());
  }
}

// Takes one directive from the start; false when there is none.
bool take_leading(std::string_view& text, Directives& out) {
  skip_blanks(text);
  if (text.starts_with("think:")) {
    text.remove_prefix(6);
    out.think = true;
    return true;
  }
  if (text.starts_with("cached:") || text.starts_with("cache_write:")) {
    // Counted wherever they stand; here they only must not hide what follows.
    text.remove_prefix(std::min(text.find_first_of(" \t\n"), text.size()));
    return true;
  }
  if (!text.starts_with("stop:")) return false;
  std::string_view rest = text.substr(5);
  const std::string_view name = take_name(rest);
  const auto* row = std::find_if(kFinishNames.begin(), kFinishNames.end(),
                                 [&](const FinishName& f) { return f.name == name; });
  if (row == kFinishNames.end()) return false;
  out.finish = row->finish;
  text = rest;
  return true;
}

}  // namespace

Directives parse_directives(std::string_view text) {
  Directives out;
  out.cached = number_after(text, "cached:");
  out.cache_write = number_after(text, "cache_write:");
  std::string_view rest = text;
  while (take_leading(rest, out)) {
  }
  if (rest.starts_with("echo:")) {
    out.echo = rest.substr(5);
    return out;
  }
  find_calls(rest, out.calls);
  return out;
}

}  // namespace sluice::sim
