// What API version 2026-10-21 refuses and 2023-06-01 took (vendor's migration page, 2026-10-21). A
// client of ours gets the same 400 for the same reason.
#include "dialect/anthropic_messages/verbs.h"

namespace sluice::dialect::anthropic {
namespace {

using json::Value;

void refuse_citations(Reading& in, Value block, const Path& at);

void refuse_citations_in(Reading& in, Value blocks, const Path& at) {
  if (!blocks.is_array()) return;
  size_t i = 0;
  for (const Value block : blocks) refuse_citations(in, block, Path(at, i++));
}

// On text anywhere in a user message: itself, in a search_result, in a tool_result.
void refuse_citations(Reading& in, Value block, const Path& at) {
  const std::string_view type = block["type"].str();
  const Value citations = block["citations"];
  if (type == "text" && citations.is_array() && citations.size() > 0) {
    in.fail(Path(at, "citations"), "must be empty on text in a user message since 2026-10-21");
  }
  if (type == "search_result" || type == "tool_result") {
    refuse_citations_in(in, block["content"], Path(at, "content"));
  }
}

void refuse_documents(Reading& in, Value blocks, const Path& at) {
  if (!blocks.is_array()) return;
  size_t i = 0;
  for (const Value block : blocks) {
    const Path here(at, i++);
    if (block["type"].str() == "document") {
      in.fail(Path(here, "type"), "must not be document in an assistant message since 2026-10-21");
    }
  }
}

}  // namespace

void check_version_2026(Reading& in, Value body, const Path& root) {
  for (const std::string_view key : {"temperature", "top_p", "top_k"}) {
    if (body[key].given()) {
      in.fail(Path(root, key), "is not accepted since API version 2026-10-21; remove it");
    }
  }
  const Path list(root, "messages");
  size_t i = 0;
  for (const Value message : body["messages"]) {
    const Path at(list, i++);
    const Path content(at, "content");
    if (message["role"].str() == "user") refuse_citations_in(in, message["content"], content);
    if (message["role"].str() == "assistant") refuse_documents(in, message["content"], content);
  }
}

}  // namespace sluice::dialect::anthropic
