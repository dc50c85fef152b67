#include "gateway/side_effects.h"

#include <array>

namespace sluice::gateway {
namespace {

using enum ir::DialectId;

// Tools that the provider only asks for; the client runs them. Anthropic's carry a date:
// "bash_20250124". From the vendors' API references, 2026-11-21.
struct ClientTool {
  ir::DialectId dialect;
  std::string_view type;
  bool dated;
};
constexpr std::array kClientTools{
    ClientTool{OpenaiChat, "function", false},
    ClientTool{OpenaiChat, "custom", false},
    ClientTool{AnthropicMessages, "custom", false},
    ClientTool{AnthropicMessages, "bash_", true},
    ClientTool{AnthropicMessages, "text_editor_", true},
    ClientTool{AnthropicMessages, "computer_", true},
    ClientTool{AnthropicMessages, "memory_", true},
};

// Members that switch an effect on.
struct Member {
  ir::DialectId dialect;
  std::string_view name;
  std::string_view effect;
};
constexpr std::array kMembers{
    Member{OpenaiChat, "store", "stored_answer"},
    Member{OpenaiChat, "background", "stored_answer"},
    Member{OpenaiChat, "conversation", "stored_answer"},
    Member{OpenaiChat, "previous_response_id", "stored_answer"},
    Member{OpenaiChat, "web_search_options", "server_tool"},
    // Of vendors that speak this dialect and add to it: OpenRouter's plugins (web search, file
    // reading), xAI's live search, the searches of Groq's compound systems and of Qwen.
    Member{OpenaiChat, "plugins", "server_tool"},
    Member{OpenaiChat, "search_parameters", "server_tool"},
    Member{OpenaiChat, "search_settings", "server_tool"},
    Member{OpenaiChat, "compound_custom", "server_tool"},
    Member{OpenaiChat, "enable_search", "server_tool"},
    Member{AnthropicMessages, "mcp_servers", "connector"},
    Member{AnthropicMessages, "container", "container"},
};

// null, false and [] switch nothing on; an empty object of options does ("web_search_options": {}).
bool switched_on(wire::json::Value value) {
  if (!value.given()) return false;
  if (value.is_bool()) return value.as_bool().value_or(true);
  return !value.is_array() || value.size() > 0;
}

bool runs_at_client(ir::DialectId dialect, std::string_view type) {
  // Anthropic's own function tools need not say what they are.
  if (type.empty()) return dialect == AnthropicMessages;
  for (const ClientTool& tool : kClientTools) {
    if (tool.dialect != dialect) continue;
    if (tool.dated ? type.starts_with(tool.type) : type == tool.type) return true;
  }
  return false;
}

}  // namespace

std::string_view side_effect_of(ir::DialectId dialect, wire::json::Value request) {
  for (const Member& member : kMembers) {
    if (member.dialect == dialect && switched_on(request[member.name])) return member.effect;
  }
  for (const wire::json::Value tool : request["tools"]) {
    if (!runs_at_client(dialect, tool["type"].str())) return "server_tool";
  }
  return {};
}

}  // namespace sluice::gateway
