// Tool arguments: OpenAI carries them as a string that should hold a JSON object, Anthropic as the
// object itself. The text is never reprinted, only moved between the two.
#pragma once

#include <string_view>

namespace sluice::dialect {

inline constexpr std::string_view kNoArguments = "{}";

// The text is one JSON object (RFC 8259, no duplicate keys), blanks around it allowed.
bool is_json_object(std::string_view text);

// Whether the object has a member of that name at its top level. The text must be a JSON object.
bool has_member(std::string_view object, std::string_view name);

}  // namespace sluice::dialect
