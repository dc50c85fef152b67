#include "gateway/plan.h"

#include <array>

#include "gateway/route.h"

namespace sluice::gateway {

using dialect::Operation;
using enum ir::DialectId;

namespace {

constexpr bool kSame = true;
constexpr bool kOther = false;

// Cheapest first within an operation. A row with kSame also needs equal versions.
constexpr std::array kRows{
    PlanRow{Operation::Chat, OpenaiChat, OpenaiChat, kSame, Manner::Splice, "same dialect"},
    PlanRow{Operation::Chat, AnthropicMessages, AnthropicMessages, kSame, Manner::Splice,
            "same dialect"},
    PlanRow{Operation::Chat, AnthropicMessages, AnthropicMessages, kOther, Manner::Translate,
            "the upstream is held to another API version"},
    PlanRow{Operation::Chat, OpenaiChat, AnthropicMessages, kOther, Manner::Translate,
            "different dialects"},
    PlanRow{Operation::Chat, AnthropicMessages, OpenaiChat, kOther, Manner::Translate,
            "different dialects"},
    PlanRow{Operation::CountTokens, AnthropicMessages, AnthropicMessages, kSame, Manner::Splice,
            "same dialect"},
    PlanRow{Operation::CountTokens, AnthropicMessages, AnthropicMessages, kOther, Manner::Splice,
            "same dialect; counting does not depend on the API version"},
    PlanRow{Operation::CountTokens, AnthropicMessages, OpenaiChat, kOther, Manner::Refuse,
            "the target's API has no token counting; a guess would not be a count"},
    PlanRow{Operation::Completions, OpenaiChat, OpenaiChat, kSame, Manner::Splice, "same dialect"},
    PlanRow{Operation::Completions, OpenaiChat, AnthropicMessages, kOther, Manner::Refuse,
            "the target's API has no text completions; use /v1/chat/completions"},
    PlanRow{Operation::Embeddings, OpenaiChat, OpenaiChat, kSame, Manner::Splice, "same dialect"},
    PlanRow{Operation::Embeddings, OpenaiChat, AnthropicMessages, kOther, Manner::Refuse,
            "the target's API has no embeddings"},
    PlanRow{Operation::ListModels, OpenaiChat, OpenaiChat, kSame, Manner::Local,
            "lists the configured names"},
    PlanRow{Operation::ListModels, AnthropicMessages, AnthropicMessages, kSame, Manner::Local,
            "lists the configured names"},
    PlanRow{Operation::GetModel, OpenaiChat, OpenaiChat, kSame, Manner::Local,
            "looks among the configured names"},
    PlanRow{Operation::GetModel, AnthropicMessages, AnthropicMessages, kSame, Manner::Local,
            "looks among the configured names"},
};

constexpr PlanRow kNone{Operation::Chat, OpenaiChat,
                        OpenaiChat,      kSame,
                        Manner::Refuse,  "this operation does not exist in the client's dialect"};

std::string_view dialect_name(ir::DialectId id) {
  return id == OpenaiChat ? "openai_chat" : "anthropic_messages";
}

}  // namespace

std::span<const PlanRow> plan_rows() {
  return kRows;
}

const PlanRow& plan(Operation operation, ir::DialectId client, ir::DialectId upstream,
                    bool same_version) {
  const bool same = client == upstream && same_version;
  for (const PlanRow& row : kRows) {
    if (row.operation == operation && row.client == client && row.upstream == upstream &&
        row.same_version == same) {
      return row;
    }
  }
  return kNone;
}

std::string_view name_of(Manner manner) {
  switch (manner) {
    case Manner::Splice:
      return "splice";
    case Manner::Translate:
      return "translate";
    case Manner::Refuse:
      return "refuse";
    case Manner::Local:
      return "local";
  }
  return "unknown";
}

std::string plan_table() {
  std::string out;
  auto column = [&out](std::string_view text, size_t width) {
    out += text;
    out.append(text.size() < width ? width - text.size() : 1, ' ');
  };
  column("OPERATION", 14);
  column("CLIENT", 20);
  column("UPSTREAM", 20);
  column("VERSION", 9);
  column("MANNER", 11);
  out += "REASON\n";
  for (const PlanRow& row : kRows) {
    column(name_of(row.operation), 14);
    column(dialect_name(row.client), 20);
    column(dialect_name(row.upstream), 20);
    column(row.same_version ? "same" : "any", 9);
    column(name_of(row.manner), 11);
    out += row.reason;
    out += '\n';
  }
  return out;
}

}  // namespace sluice::gateway
