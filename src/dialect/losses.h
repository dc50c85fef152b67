// Saying what a translation leaves behind, in the words and paths of the source.
#pragma once

#include <string_view>

#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "ir/chat.h"
#include "ir/loss.h"
#include "wire/json_writer.h"

namespace sluice::dialect {

void dropped(ir::Losses& losses, const Path& at, ir::Severity severity, std::string_view why);
void approximated(ir::Losses& losses, const Path& at, ir::Severity severity, std::string_view why);

// The limit on the answer to ask for: the lower one of the client's and the target's, if there is
// any. Reports when the client's is lowered.
std::optional<int64_t> capped(const ir::ChatRequest& request, const WriteOptions& options,
                              ir::Losses& losses);
void report_capped(ir::Losses& losses, const Path& at, int64_t cap);

// Reports members that only their own dialect understands. What is known of such a member (how
// much it matters, why) is the table in losses.cc; one that says nothing (null, false, 0, empty) is
// no loss.
void report_foreign(ir::Losses& losses, const ir::Extras& extra, const Path& at);

// Writes members back into the object they came from. Keys like "stream_options.x" belong to a
// nested object and are skipped here; write_nested writes those below `parent`.
void write_extras(json::Writer& out, const ir::Extras& extra);
void write_nested(json::Writer& out, const ir::Extras& extra, std::string_view parent);
// True when some member stands below `parent`.
bool has_nested(const ir::Extras& extra, std::string_view parent);
// The member's text, or an empty one.
std::string_view find_extra(const ir::Extras& extra, std::string_view key);

}  // namespace sluice::dialect
