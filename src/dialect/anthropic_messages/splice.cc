// Anthropic requests that go to an upstream of the same dialect: the model's name is exchanged, the
// target's cap on an answer holds, and thinking that another dialect's target gave this client is
// taken out. Usage always comes with a stream here.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/instant.h"
#include "dialect/losses.h"
#include "dialect/scan.h"
#include "dialect/splicing.h"

namespace sluice::dialect::anthropic {
namespace {

bool is_unsigned(json::Value block) {
  return block["type"].str() == "thinking" && block["signature"].is_string() &&
         block["signature"].str().empty();
}

// A cheap look over the text first: few conversations have thinking at all, fewer an unsigned one.
bool may_have_unsigned(std::string_view text) {
  for (std::string_view at = find_member(text, "\"signature\""); !at.empty();
       at = find_member(at, "\"signature\"")) {
    if (at.starts_with("\"\"")) return true;
  }
  return false;
}

// The vendor refuses a request with a signature that is not its own. A turn that was nothing but
// thinking stays as it is: without it the conversation would be another one.
void drop_unsigned(std::string_view text, json::Value content, const Path& at,
                   std::vector<Edit>& edits, ir::Losses& losses) {
  std::string kept;
  ir::Losses found;
  size_t i = 0;
  for (const json::Value block : content) {
    const Path here(at, i++);
    if (is_unsigned(block)) {
      dropped(found, here, ir::Severity::Info, "thinking without the vendor's signature");
      continue;
    }
    if (!kept.empty()) kept += ',';
    kept += block.raw();
  }
  if (found.empty() || kept.empty()) return;
  edits.push_back(replace_value(text, content, "[" + kept + "]"));
  losses.insert(losses.end(), found.begin(), found.end());
}

}  // namespace

Result<Peek> peek(json::Value body) {
  auto out = peek_routing(body);
  if (!out) return out;
  out->include_usage = true;
  const std::string_view thinking = body["thinking"]["type"].str();
  out->thinking = !thinking.empty() && thinking != "disabled";
  return out;
}

void splice(std::string_view text, json::Value body, const WriteOptions& options,
            std::vector<Edit>& edits, ir::Losses& losses) {
  edit_model(text, body, options.model, edits);
  edit_cap(text, body, "max_tokens", options.max_output_tokens, edits, losses);
  if (may_have_unsigned(text)) {
    const Path list("messages");
    size_t i = 0;
    for (const json::Value message : body["messages"]) {
      const Path at(list, i++);
      if (message["content"].is_array()) {
        drop_unsigned(text, message["content"], Path(at, "content"), edits, losses);
      }
    }
  }
  sort_edits(edits);
}

void write_model(const ModelCard& model, json::Writer& out) {
  out.begin_object().member("type", "model").member("id", model.id);
  out.member("display_name", model.id)
      .member("created_at", format_instant(model.created_unix))
      .end_object();
}

void write_models(std::span<const ModelCard> models, json::Writer& out) {
  out.begin_object().key("data").begin_array();
  for (const ModelCard& model : models) write_model(model, out);
  out.end_array().member("has_more", false);
  auto id = [&](std::string_view key, bool first) {
    if (models.empty()) {
      out.key(key).null();
    } else {
      out.member(key, first ? models.front().id : models.back().id);
    }
  };
  id("first_id", true);
  id("last_id", false);
  out.end_object();
}

}  // namespace sluice::dialect::anthropic
