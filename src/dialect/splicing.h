// What both dialects share of the splice path: the routing members they happen to name alike, and
// edits of a body's text. See dialect.h, "splicing".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/dialect.h"

namespace sluice::dialect {

// model (required, a non-empty string) and stream (a bool, if given). BadRequest names the member.
Result<Peek> peek_routing(wire::json::Value body);

// Replaces the value where it stands in `text`.
Edit replace_value(std::string_view text, wire::json::Value value, std::string json);
// Puts `"key":json` in front of the object's first member.
Edit insert_member(std::string_view text, wire::json::Value object, std::string_view key,
                   std::string_view json);
// Lowers a number above the cap to it. cap: 0 means none.
void edit_cap(std::string_view text, wire::json::Value body, std::string_view key, int64_t cap,
              std::vector<Edit>& edits, ir::Losses& losses);
// Puts edits into the order of their offsets; those of one place keep theirs.
void sort_edits(std::vector<Edit>& edits);
// The upstream's name for the model, if it differs from the client's.
void edit_model(std::string_view text, wire::json::Value body, std::string_view model,
                std::vector<Edit>& edits);

}  // namespace sluice::dialect
