#include <algorithm>

#include "sim/openai/endpoints.h"
#include "sim/openai/error.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {
namespace {

constexpr int64_t kCreated = 1'735'689'600;  // 2025-01-01
// What an upstream that serves any name says it has.
constexpr std::string_view kAnyModel = "simulated-model";

void write_model(wire::json::Writer& out, std::string_view id) {
  out.begin_object().member("id", id).member("object", "model").member("created", kCreated);
  out.member("owned_by", "simulated-org").end_object();
}

}  // namespace

Checked<Reply> models(std::string_view id, const Context& context) {
  const auto& offered = context.behaviour.models;
  Reply reply;
  reply.fields = fields(context, "application/json");
  wire::json::Writer out(reply.body);
  if (!id.empty()) {
    if (!offered.empty() && std::find(offered.begin(), offered.end(), id) == offered.end()) {
      return refuse("The model '" + std::string(id.substr(0, 200)) + "' does not exist", "model",
                    "model_not_found", 404);
    }
    write_model(out, id);
    return reply;
  }
  out.begin_object().member("object", "list").key("data").begin_array();
  for (const std::string& model : offered) write_model(out, model);
  if (offered.empty()) write_model(out, kAnyModel);
  out.end_array().end_object();
  return reply;
}

}  // namespace sluice::sim::openai
