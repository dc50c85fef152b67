// The content blocks of a message, one by one: which members each may have, in whose messages it
// may stand, and what must hold of it.
#pragma once

#include <string>
#include <string_view>

#include "sim/anthropic/message_request.h"
#include "sim/problem.h"
#include "wire/json.h"

namespace sluice::sim::anthropic {

// A block of a message of that role. `path` is like "messages.2.content.0".
Checked<void> check_block(const wire::json::Value& block, std::string_view role,
                          const std::string& path, const Rules& rules);
// A text block; citations are what 2026-10-21 no longer takes from users.
Checked<void> check_text(const wire::json::Value& block, const std::string& path,
                         const Rules& rules, bool of_user);

// The text of a tool result, and how many images and documents it has.
std::string result_text(const wire::json::Value& content, int64_t& media);

// The signature that vouches for a thinking block; a block that comes back changed is refused.
std::string sign_thinking(std::string_view thinking);

}  // namespace sluice::sim::anthropic
