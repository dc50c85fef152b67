// The configuration: any text at all gives a configuration or errors, in bounded time and memory.
// Properties: every error has a place inside the file; a text that is accepted is accepted again;
// nothing that a reference brings in shows in any message.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/config/load.h"

namespace sluice::app::config {
namespace {

constexpr std::string_view kCanary = "fuzz-canary-7f3a";

class FuzzEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const override {
    if (name.empty() || name[0] != 'K') return std::nullopt;
    return std::string(kCanary);
  }
  [[nodiscard]] sluice::Result<std::string> read_file(const std::string& path) const override {
    if (path.find('k') == std::string::npos) {
      return sluice::fail(sluice::Cause::Config, "no such file");
    }
    return std::string(kCanary) + "\n";
  }
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const std::vector<Diagnostic>& all, std::string_view text, bool text_has_canary) {
  size_t lines = 1;
  for (char c : text) lines += c == '\n' ? 1 : 0;
  for (const Diagnostic& d : all) {
    require(d.at.line >= 1 && d.at.line <= lines && d.at.column >= 1);
    require(!d.message.empty());
    require(text_has_canary || pretty(d).find(kCanary) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const FuzzEnvironment env;
  const bool has_canary = text.find(kCanary) != std::string_view::npos;
  for (const bool strict : {false, true}) {
    const LoadResult result = load_text(text, "f/fuzz.yaml", env, {.strict = strict});
    check(result.errors, text, has_canary);
    check(result.warnings, text, has_canary);
    const LoadResult again = load_text(text, "f/fuzz.yaml", env, {.strict = strict});
    require(again.errors.size() == result.errors.size());
  }
  return 0;
}

}  // namespace sluice::app::config
