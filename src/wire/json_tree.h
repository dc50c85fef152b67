// Second pass over a JSON text: from the places of its tokens, which simdjson's first pass finds
// and whose encoding it checks, to the flat tree of slices. Private to wire/.
//
// simdjson's own second passes build a tape that forgets where values stood, or walk the text value
// by value on demand. This one is a loop over the tokens with an explicit stack; fuzzing holds it
// to what simdjson accepts (fuzz/fuzz_json.cc).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace sluice::wire::json {

// Members of the root that get children; null: all.
using WantedMembers = const std::initializer_list<std::string_view>*;

// Fills `nodes` with the tree of `text`. `tokens` are offsets into it, ascending. Strings with
// escapes are unescaped by `parser` into `strings`. On an error `nodes` holds a part of the tree.
Result<void> build_tree(std::string_view text, std::span<const uint32_t> tokens,
                        const simdjson::internal::dom_parser_implementation& parser,
                        const Limits& limits, WantedMembers wanted,
                        std::vector<detail::Node>& nodes, std::string& strings);

}  // namespace sluice::wire::json
