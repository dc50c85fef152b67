#include "sim/anthropic/models.h"

#include <algorithm>
#include <charconv>

#include "sim/anthropic/error.h"
#include "wire/json_writer.h"

namespace sluice::sim::anthropic {
namespace {

constexpr std::string_view kCreated = "2026-10-21T00:00:00Z";
// What an upstream that serves any name says it has.
constexpr std::string_view kAnyModel = "simulated-model";
constexpr int64_t kDefaultLimit = 20;
constexpr int64_t kMaxLimit = 1000;

void write_model(wire::json::Writer& out, std::string_view id) {
  out.begin_object().member("type", "model").member("id", id).member("display_name", id);
  out.member("created_at", kCreated).member("lifecycle", "active");
  out.key("capabilities").null().key("line").null();
  out.key("deprecated_at").null().key("retires_at").null();
  out.member("max_input_tokens", int64_t{200'000}).member("max_tokens", int64_t{64'000});
  out.end_object();
}

std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name) {
      return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    }
  }
  return {};
}

Checked<int64_t> read_limit(std::string_view query) {
  const std::string_view text = parameter(query, "limit");
  if (text.empty()) return kDefaultLimit;
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || out < 1 || out > kMaxLimit) {
    return invalid("limit", "Input should be a number from 1 to 1000");
  }
  return out;
}

}  // namespace

Checked<Reply> models(std::string_view id, std::string_view query, const Context& context) {
  std::vector<std::string_view> offered(context.behaviour.models.begin(),
                                        context.behaviour.models.end());
  Reply reply;
  reply.fields = fields(context, "application/json");
  wire::json::Writer out(reply.body);
  if (!id.empty()) {
    if (!offered.empty() && std::find(offered.begin(), offered.end(), id) == offered.end()) {
      return refuse("model: " + std::string(id.substr(0, 200)), {}, {}, 404);
    }
    write_model(out, id);
    return reply;
  }
  auto limit = read_limit(query);
  if (!limit) return std::unexpected(std::move(limit.error()));
  if (offered.empty()) offered.push_back(kAnyModel);
  auto first = offered.begin();
  if (const std::string_view after = parameter(query, "after_id"); !after.empty()) {
    first = std::find(offered.begin(), offered.end(), after);
    if (first != offered.end()) ++first;
  }
  const auto count = std::min<int64_t>(*limit, offered.end() - first);
  const auto last = first + count;
  out.begin_object().key("data").begin_array();
  for (auto it = first; it != last; ++it) write_model(out, *it);
  out.end_array().member("has_more", last != offered.end());
  out.key("first_id");
  count > 0 ? out.string(*first) : out.null();
  out.key("last_id");
  count > 0 ? out.string(*(last - 1)) : out.null();
  out.end_object();
  return reply;
}

}  // namespace sluice::sim::anthropic
