// Path expressions of gateways (PCRE, Java, RE2), for saying what the source's own router would
// have matched. Linear in the text: the set of reachable steps is followed, nothing backtracks.
// Look-around, back-references and possessive repeats are refused: then nothing is said at all.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sluice::port::convert::api {

class Expression final {
 public:
  // Nothing for what is not read, and for what repeats itself into too many steps.
  static std::optional<Expression> compile(std::string_view text);

  // Whether some beginning of the text fits, "$" meaning the text's end.
  [[nodiscard]] bool fits_beginning(std::string_view text) const;
  // Whether the text fits as a whole.
  [[nodiscard]] bool fits_whole(std::string_view text) const { return run(text, true); }

 private:
  friend class ExpressionParser;
  enum class Op : uint8_t { Set, Split, Jump, Begin, End };
  using Set = std::bitset<256>;
  // Targets are relative, so that a part can be moved and repeated as it stands.
  struct Step {
    Op op = Op::Jump;
    int32_t to = 1;
    int32_t other = 1;
    Set set = {};
  };
  using Steps = std::vector<Step>;

  [[nodiscard]] bool run(std::string_view text, bool whole) const;

  Steps steps_;
};

}  // namespace sluice::port::convert::api
