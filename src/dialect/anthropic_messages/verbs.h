// Anthropic Messages (API versions 2023-06-01 and 2026-10-21; types of npm @anthropic-ai/sdk
// 1.11.0), verb by verb. The Dialect object in anthropic_messages.cc hands each call to one of
// these.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "ir/chat.h"
#include "wire/json_writer.h"

namespace sluice::dialect::anthropic {

Result<ir::ChatRequest> read_request(json::Value body, std::string_view api_version);
Result<void> write_request(const ir::ChatRequest& request, const WriteOptions& options,
                           std::string& out, ir::Losses& losses);

Result<ir::ChatResponse> read_response(json::Value body);
void write_response(const ir::ChatResponse& response, const AnswerOptions& options,
                    std::string& out, ir::Losses& losses);

Result<Peek> peek(json::Value body);
void splice(std::string_view text, json::Value body, const WriteOptions& options,
            std::vector<Edit>& edits, ir::Losses& losses);
void write_model(const ModelCard& model, json::Writer& out);
void write_models(std::span<const ModelCard> models, json::Writer& out);

std::unique_ptr<StreamReader> make_stream_reader();
std::unique_ptr<StreamWriter> make_stream_writer(const StreamWriteOptions& options);
std::unique_ptr<StreamTap> make_stream_tap();

ir::ApiError read_error(int status, const HeaderLookup& header, std::string_view body);
// An in-band error: its status comes from its type. `error` is the value of the "error" member.
ir::ApiError read_error_object(json::Value error);
int error_status(const ir::ApiError& error);
void write_error(const ir::ApiError& error, std::string_view request_id, std::string& out);
ir::ApiError from_error(const Error& error);
ir::RateLimits read_rate_limits(const HeaderLookup& header, int64_t now_unix_ms);
void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms, std::string& out);

// ---- shared by the verbs ----

// Versions are dates, so they compare as text; without one the client speaks the older version.
// From 2026-10-21 on: no temperature, top_p, top_k; no document in an assistant message; no
// citations on text in a user message (vendor's migration page, 2026-10-21).
inline bool is_version_2026(std::string_view api_version) {
  return api_version >= "2026-10-21";
}

// `usage`: the object of that name; every count may be null or absent.
ir::Usage read_usage(json::Value usage);
// Its other members, as "usage.*".
void keep_other_usage(ir::Extras& extra, json::Value usage);
// All members that the SDK types require; unknown counts are null where null is allowed.
// `extra` (may be null): members "usage.*" to write back.
void write_usage(json::Writer& out, const ir::Usage& usage, std::string_view service_tier,
                 const ir::Extras* extra);
// The form of message_delta, which has fewer members.
void write_delta_usage(json::Writer& out, const ir::Usage& usage, const ir::Extras& extra);
// The service tier of an answer in this dialect's words, or empty.
std::string_view answer_tier(std::string_view tier, ir::DialectId source);

void read_messages(Reading& in, ir::ChatRequest& out, json::Value list, const Path& at);
void read_system(Reading& in, ir::ChatRequest& out, json::Value system, const Path& at);
// content: a string or blocks, appended as parts.
void read_content(Reading& in, std::vector<ir::Part>& out, json::Value content, const Path& at);
void read_block(Reading& in, std::vector<ir::Part>& out, json::Value block, const Path& at);
// What version 2026-10-21 refuses.
void check_version_2026(Reading& in, json::Value body, const Path& root);

void read_tools(Reading& in, ir::ChatRequest& out, json::Value list, const Path& at);
void read_tool_choice(Reading& in, ir::ChatRequest& out, json::Value choice, const Path& at);

// `out` stands inside the request object. Writes `system` and `messages`.
Result<void> write_messages(json::Writer& out, const ir::ChatRequest& request,
                            const WriteOptions& options, ir::Losses& losses);
Result<void> write_tools(json::Writer& out, const ir::ChatRequest& request, ir::Losses& losses);

ir::FinishReason read_stop_reason(std::string_view reason);
// has_tool_use: what was given to the client, which overrules what the upstream said about it.
std::string_view write_stop_reason(ir::FinishReason reason, bool has_tool_use);

}  // namespace sluice::dialect::anthropic
