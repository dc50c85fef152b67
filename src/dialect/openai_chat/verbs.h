// OpenAI Chat Completions (API reference of 2026-11; types of npm openai 7.55.0), verb by verb. The
// Dialect object in openai_chat.cc hands each call to one of these.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "ir/chat.h"
#include "wire/json_writer.h"

namespace sluice::dialect::openai {

Result<ir::ChatRequest> read_request(json::Value body);
Result<void> write_request(const ir::ChatRequest& request, const WriteOptions& options,
                           std::string& out, ir::Losses& losses);

Result<ir::ChatResponse> read_response(json::Value body);
void write_response(const ir::ChatResponse& response, const AnswerOptions& options,
                    std::string& out, ir::Losses& losses);

Result<Peek> peek(json::Value body);
void splice(Operation op, std::string_view text, json::Value body, const WriteOptions& options,
            std::vector<Edit>& edits, ir::Losses& losses);
void write_model(const ModelCard& model, json::Writer& out);
void write_models(std::span<const ModelCard> models, json::Writer& out);

std::unique_ptr<StreamReader> make_stream_reader();
std::unique_ptr<StreamWriter> make_stream_writer(const StreamWriteOptions& options);
std::unique_ptr<StreamTap> make_stream_tap(bool strip_usage);

ir::ApiError read_error(int status, const HeaderLookup& header, std::string_view body);
// An in-band error, under a status of 200. `error` is the value of the "error" member.
ir::ApiError read_error_object(json::Value error);
int error_status(const ir::ApiError& error);
void write_error(const ir::ApiError& error, std::string& out);
ir::ApiError from_error(const Error& error);
ir::RateLimits read_rate_limits(const HeaderLookup& header, int64_t now_unix_ms);
void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms, std::string& out);

// ---- shared by the verbs ----

// `usage`: the object of that name. Cached and cache-write tokens stand inside prompt_tokens there,
// reasoning inside completion_tokens.
ir::Usage read_usage(json::Value usage);
// Its counts that the IR does not model (audio, predictions), as "usage.*"; zeros are what absence
// means.
void keep_other_usage(ir::Extras& extra, json::Value usage);
// Appends the object. `extra` (may be null): members "usage.*" to write back.
void write_usage(json::Writer& out, const ir::Usage& usage, const ir::Extras* extra);

// A list of messages in, the IR's messages out: tool messages become parts of one user message.
void read_messages(Reading& in, std::vector<ir::Message>& out, json::Value list, const Path& at);
// content: a string or parts, appended as parts.
void read_content(Reading& in, std::vector<ir::Part>& out, json::Value content, const Path& at);
ir::ToolCall read_tool_call(Reading& in, json::Value call, const Path& at);
void write_tool_call(json::Writer& out, const ir::ToolCall& call, bool own);

void read_tools(Reading& in, ir::ChatRequest& out, json::Value list, const Path& at);
void read_functions(Reading& in, ir::ChatRequest& out, json::Value list, const Path& at);
void read_tool_choice(Reading& in, ir::ChatRequest& out, json::Value choice, const Path& at);
void read_function_call(Reading& in, ir::ChatRequest& out, json::Value choice, const Path& at);
void read_response_format(Reading& in, ir::ChatRequest& out, json::Value format, const Path& at);

// `out` stands inside the request object.
Result<void> write_messages(json::Writer& out, const ir::ChatRequest& request,
                            const WriteOptions& options, ir::Losses& losses);
void write_tools(json::Writer& out, const ir::ChatRequest& request, ir::Losses& losses);
void write_response_format(json::Writer& out, const ir::ChatRequest& request, ir::Losses& losses);

ir::FinishReason read_finish(std::string_view reason);
// has_tool_calls: what was given to the client, which overrules what the upstream said about it.
std::string_view write_finish(ir::FinishReason reason, bool has_tool_calls);

}  // namespace sluice::dialect::openai
