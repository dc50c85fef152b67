// Anthropic requests that go to an upstream of the same dialect: only the model's name is
// exchanged; usage always comes with a stream here.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/splicing.h"

namespace sluice::dialect::anthropic {

Result<Peek> peek(json::Value body) {
  auto out = peek_routing(body);
  if (out) out->include_usage = true;
  return out;
}

void splice(std::string_view text, json::Value body, const WriteOptions& options,
            std::vector<Edit>& edits) {
  edit_model(text, body, options.model, edits);
}

void write_model(const ModelCard& model, json::Writer& out) {
  const auto seconds = static_cast<time_t>(model.created_unix);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char time[32];
  const size_t n = strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &parts);
  out.begin_object().member("type", "model").member("id", model.id);
  out.member("display_name", model.id).member("created_at", std::string_view(time, n)).end_object();
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
