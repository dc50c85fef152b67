// OpenAI requests that go to an upstream of the same dialect: the model's name is exchanged, and a
// stream is made to report its usage, which the tap takes out again if the client did not ask.
#include <algorithm>

#include "dialect/openai_chat/verbs.h"
#include "dialect/splicing.h"

namespace sluice::dialect::openai {

Result<Peek> peek(json::Value body) {
  auto out = peek_routing(body);
  if (!out) return out;
  const json::Value options = body["stream_options"];
  if (options.given() && !options.is_object()) {
    return sluice::fail(Cause::BadRequest, "stream_options must be an object", "stream_options");
  }
  out->include_usage = options["include_usage"].as_bool().value_or(false);
  return out;
}

void splice(Operation op, std::string_view text, json::Value body, const WriteOptions& options,
            std::vector<Edit>& edits) {
  edit_model(text, body, options.model, edits);
  const bool streams = op == Operation::Chat || op == Operation::Completions;
  if (!streams || !options.stream || !options.want_usage) return;
  const json::Value given = body["stream_options"];
  const json::Value wanted = given["include_usage"];
  if (wanted.exists() && wanted.as_bool() != true) {
    edits.push_back(replace_value(text, wanted, "true"));
  } else if (given.is_object() && !wanted.exists()) {
    edits.push_back(insert_member(text, given, "include_usage", "true"));
  } else if (given.is_null()) {
    edits.push_back(replace_value(text, given, R"({"include_usage":true})"));
  } else if (!given.exists()) {
    edits.push_back(insert_member(text, body, "stream_options", R"({"include_usage":true})"));
  }
  std::sort(edits.begin(), edits.end(),
            [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
}

void write_model(const ModelCard& model, json::Writer& out) {
  out.begin_object().member("id", model.id).member("object", "model");
  out.member("created", model.created_unix).member("owned_by", "sluice").end_object();
}

void write_models(std::span<const ModelCard> models, json::Writer& out) {
  out.begin_object().member("object", "list").key("data").begin_array();
  for (const ModelCard& model : models) write_model(model, out);
  out.end_array().end_object();
}

}  // namespace sluice::dialect::openai
