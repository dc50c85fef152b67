// What a test can ask of the simulator inside its prompt. At the start of the last user text, in
// any order: `think:` (reason first), `stop:REASON` (end for that reason), and last `echo:` (answer
// with the rest, verbatim). At the start or anywhere else: `cached:N`, `cache_write:N` (so many
// prompt tokens more, from or into the cache) and `call:NAME`, `call:NAME {json}` (call that tool,
// with these arguments).
//
//   parse_directives("stop:length echo:héllo")  ->  finish Length, echo "héllo"
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sluice::sim {

enum class Finish : uint8_t {
  Stop,
  Length,
  ContextFull,
  ToolCalls,
  StopSequence,
  Refusal,  // the model declines, and says so
  Filter,   // the provider cuts the text
  Pause,
};

struct CallDirective {
  std::string_view tool;
  std::string_view arguments;  // a balanced {...}; empty when none was given
};

// Views into the text.
struct Directives {
  bool think = false;
  std::optional<Finish> finish;
  std::optional<std::string_view> echo;
  int64_t cached = 0;
  int64_t cache_write = 0;
  std::vector<CallDirective> calls;  // none when there is an echo
};

Directives parse_directives(std::string_view text);

}  // namespace sluice::sim
