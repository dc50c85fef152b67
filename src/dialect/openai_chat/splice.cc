// OpenAI requests that go to an upstream of the same dialect: the model's name is exchanged, the
// target's cap on an answer holds, and a stream is made to report its usage, which the tap takes
// out again if the client did not ask.
#include <algorithm>

#include "dialect/openai_chat/verbs.h"
#include "dialect/splicing.h"

namespace sluice::dialect::openai {
namespace {

void ask_for_usage(std::string_view text, json::Value body, std::vector<Edit>& edits) {
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
}

// A chat request that names no limit asks for as much as the model gives, so it gets one; a legacy
// completion has a small default of its own.
void edit_caps(Operation op, std::string_view text, json::Value body, const WriteOptions& options,
               std::vector<Edit>& edits, ir::Losses& losses) {
  const int64_t cap = options.max_output_tokens;
  if (cap <= 0) return;
  constexpr std::string_view kNewer = "max_completion_tokens";
  constexpr std::string_view kOlder = "max_tokens";
  edit_cap(text, body, kNewer, cap, edits, losses);
  edit_cap(text, body, kOlder, cap, edits, losses);
  const std::string_view key = options.legacy_max_tokens ? kOlder : kNewer;
  if (op != Operation::Chat || body[kOlder].given() || body[key].given()) return;
  // A server that knows the older name only does not heed the newer one.
  const std::string limit = std::to_string(std::min(cap, body[kNewer].as_int().value_or(cap)));
  edits.push_back(body[key].exists() ? replace_value(text, body[key], limit)
                                     : insert_member(text, body, key, limit));
}

}  // namespace

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
            std::vector<Edit>& edits, ir::Losses& losses) {
  edit_model(text, body, options.model, edits);
  const bool generates = op == Operation::Chat || op == Operation::Completions;
  if (generates) edit_caps(op, text, body, options, edits, losses);
  if (generates && options.stream && options.want_usage) ask_for_usage(text, body, edits);
  sort_edits(edits);
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
