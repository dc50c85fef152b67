#include "dialect/splicing.h"

#include <algorithm>

#include "dialect/losses.h"
#include "dialect/reading.h"
#include "wire/json_writer.h"

namespace sluice::dialect {

Result<Peek> peek_routing(wire::json::Value body) {
  Reading in(Cause::BadRequest);
  if (!in.object(body, Path())) return in.error();
  Peek out;
  if (in.require(body, "model", Path())) out.model = in.string(body["model"], Path("model"));
  if (in.ok() && out.model.empty()) in.fail(Path("model"), "must not be empty");
  const wire::json::Value stream = body["stream"];
  if (stream.given()) out.stream = in.boolean(stream, Path("stream"));
  if (!in.ok()) return in.error();
  return out;
}

Edit replace_value(std::string_view text, wire::json::Value value, std::string json) {
  const auto offset = static_cast<size_t>(value.raw().data() - text.data());
  return {offset, value.raw().size(), std::move(json)};
}

Edit insert_member(std::string_view text, wire::json::Value object, std::string_view key,
                   std::string_view json) {
  std::string member;
  wire::json::append_quoted(member, key);
  member.append(":").append(json);
  if (object.size() > 0) member += ',';
  const auto inside = static_cast<size_t>(object.raw().data() - text.data()) + 1;
  return {inside, 0, std::move(member)};
}

void edit_cap(std::string_view text, wire::json::Value body, std::string_view key, int64_t cap,
              std::vector<Edit>& edits, ir::Losses& losses) {
  const wire::json::Value asked = body[key];
  const auto limit = static_cast<double>(cap);
  if (cap <= 0 || !asked.is_number() || asked.as_double().value_or(limit + 1) <= limit) return;
  edits.push_back(replace_value(text, asked, std::to_string(cap)));
  report_capped(losses, Path(key), cap);
}

void sort_edits(std::vector<Edit>& edits) {
  // A handful, mostly in order already; those at one place keep theirs.
  for (auto edit = edits.begin(); edit != edits.end(); ++edit) {
    const auto place =
        std::upper_bound(edits.begin(), edit, *edit,
                         [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
    std::rotate(place, edit, edit + 1);
  }
}

void edit_model(std::string_view text, wire::json::Value body, std::string_view model,
                std::vector<Edit>& edits) {
  const wire::json::Value value = body["model"];
  if (model.empty() || value.str() == model) return;
  std::string quoted;
  wire::json::append_quoted(quoted, model);
  edits.push_back(replace_value(text, value, std::move(quoted)));
}

}  // namespace sluice::dialect
