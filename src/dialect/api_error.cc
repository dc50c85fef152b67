#include "dialect/api_error.h"

#include <array>

namespace sluice::dialect {
namespace {

constexpr size_t kMaxMessage = 512;

struct Word {
  std::string_view word;
  ErrorClass meaning;
};

// Codes are more exact than types, so they are looked up first. From the vendors' error references
// and SDK types, 2026-11.
constexpr Word kCodes[] = {
    {"billing_hard_limit_reached", ErrorClass::Billing},
    {"content_filter", ErrorClass::ContentFilter},
    {"content_policy_violation", ErrorClass::ContentFilter},
    {"context_length_exceeded", ErrorClass::ContextLength},
    {"contract_spend_limit_reached", ErrorClass::Billing},
    {"enforced_spend_limit_reached", ErrorClass::Billing},
    {"insufficient_quota", ErrorClass::Billing},
    {"invalid_api_key", ErrorClass::Authentication},
    {"linked_organization_billing_unavailable", ErrorClass::Billing},
    {"linked_organization_spend_limit_reached", ErrorClass::Billing},
    {"model_not_found", ErrorClass::NotFound},
    {"ramp_limit_exceeded", ErrorClass::RateLimit},
    {"rate_limit_exceeded", ErrorClass::RateLimit},
    {"request_body_too_large_after_decoding", ErrorClass::TooLarge},
};

constexpr Word kTypes[] = {
    {"api_error", ErrorClass::Server},
    {"authentication_error", ErrorClass::Authentication},
    {"billing_error", ErrorClass::Billing},
    {"conflict_error", ErrorClass::Conflict},
    {"insufficient_quota", ErrorClass::Billing},
    {"not_found_error", ErrorClass::NotFound},
    {"overloaded", ErrorClass::Overloaded},
    {"overloaded_error", ErrorClass::Overloaded},
    {"permission_error", ErrorClass::Permission},
    {"rate_limit_error", ErrorClass::RateLimit},
    {"rate_limit_exceeded", ErrorClass::RateLimit},
    {"request_too_large", ErrorClass::TooLarge},
    {"server_error", ErrorClass::Server},
    {"timeout", ErrorClass::Timeout},
    {"timeout_error", ErrorClass::Timeout},
};

const Word* find(std::string_view word, const Word* begin, const Word* end) {
  for (const Word* row = begin; row != end; ++row) {
    if (row->word == word) return row;
  }
  return nullptr;
}

ErrorClass by_status(int status) {
  switch (status) {
    case 401:
    case 498:
      return ErrorClass::Authentication;
    case 402:
      return ErrorClass::Billing;
    case 403:
      return ErrorClass::Permission;
    case 404:
      return ErrorClass::NotFound;
    case 408:
    case 504:
      return ErrorClass::Timeout;
    case 409:
      return ErrorClass::Conflict;
    case 413:
      return ErrorClass::TooLarge;
    case 424:
    case 502:
      return ErrorClass::Upstream;
    case 429:
      return ErrorClass::RateLimit;
    case 503:
    case 529:
    case 530:
      return ErrorClass::Overloaded;
    default:
      return status >= 400 && status < 500 ? ErrorClass::InvalidRequest : ErrorClass::Server;
  }
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Cut at a character, not in the middle of one.
std::string_view clipped(std::string_view text) {
  if (text.size() <= kMaxMessage) return text;
  size_t end = kMaxMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string generic_message(int status) {
  return "the upstream answered with HTTP status " + std::to_string(status);
}

}  // namespace

ErrorClass classify(const ir::ApiError& error) {
  if (const Word* row = find(error.code, std::begin(kCodes), std::end(kCodes))) return row->meaning;
  // Anthropic says these two in the message only.
  if (error.status == 400 && contains(error.message, "prompt is too long")) {
    return ErrorClass::ContextLength;
  }
  if (error.status == 400 && contains(error.message, "credit balance is too low")) {
    return ErrorClass::Billing;
  }
  if (const Word* row = find(error.type, std::begin(kTypes), std::end(kTypes))) {
    // A bare "server error" says less than the status beside it.
    if (row->meaning != ErrorClass::Server) return row->meaning;
  }
  return by_status(error.status);
}

ErrorClass classify(Cause cause) {
  switch (cause) {
    case Cause::BadRequest:
    case Cause::MethodNotAllowed:
    case Cause::Cancelled:
    case Cause::ClientTimeout:
      return ErrorClass::InvalidRequest;
    case Cause::Unsupported:
      return ErrorClass::Unsupported;
    case Cause::Unauthorized:
      return ErrorClass::Authentication;
    case Cause::Forbidden:
      return ErrorClass::Permission;
    case Cause::NoRoute:
    case Cause::UnknownModel:
      return ErrorClass::NotFound;
    case Cause::TooLarge:
      return ErrorClass::TooLarge;
    case Cause::RateLimited:
      return ErrorClass::RateLimit;
    case Cause::QuotaExhausted:
      return ErrorClass::Billing;
    case Cause::ContentFiltered:
      return ErrorClass::ContentFilter;
    case Cause::UpstreamConnect:
    case Cause::UpstreamStatus:
    case Cause::UpstreamProtocol:
    case Cause::UpstreamAuth:
      return ErrorClass::Upstream;
    case Cause::UpstreamOverloaded:
    case Cause::Draining:
      return ErrorClass::Overloaded;
    case Cause::Timeout:
      return ErrorClass::Timeout;
    case Cause::Config:
    case Cause::Storage:
    case Cause::Internal:
      return ErrorClass::Server;
  }
  return ErrorClass::Server;
}

bool carries_error(json::Value body) {
  const json::Value error = body["error"];
  return error.given() && error.raw() != "false" && error.raw() != "\"\"";
}

void read_error_members(json::Value error, ir::ApiError& out) {
  if (error.is_string()) {
    out.message = clipped(error.str());
  } else {
    out.message = clipped(error["message"].str());
    out.type = clipped(error["type"].str());
    out.param = clipped(error["param"].str());
    const json::Value code = error["code"];
    if (code.given()) out.code = clipped(code.is_string() ? code.str() : code.raw());
    const json::Value detailed = error["details"]["error_code"];
    if (detailed.is_string()) out.code = clipped(detailed.str());
  }
  if (out.message.empty()) out.message = generic_message(out.status);
}

void read_error_body(std::string_view body, ir::ApiError& out) {
  json::Document doc;
  if (!doc.parse(body)) {
    out.message = generic_message(out.status);
    out.message += body.empty() ? " and no body" : " and a body that is not JSON";
    return;
  }
  json::Value root = doc.root();
  if (root.is_array() && root.size() > 0) root = *root.begin();
  const json::Value detail = root["detail"];
  if (root["error"].given()) {
    read_error_members(root["error"], out);
  } else if (detail.is_string()) {
    read_error_members(detail, out);
  } else {
    read_error_members(root, out);
  }
}

ir::ApiError read_error_answer(ir::DialectId source, int status, const HeaderLookup& header,
                               std::string_view body) {
  ir::ApiError out;
  out.source = source;
  out.status = status;
  read_error_body(body, out);
  read_retry_headers(header, out);
  if (!out.should_retry && classify(out) == ErrorClass::Billing) out.should_retry = false;
  return out;
}

ir::ApiError read_in_band_error(ir::DialectId source, json::Value error) {
  ir::ApiError out;
  out.source = source;
  out.status = error["type"].str() == "invalid_request_error" ? 400 : 500;
  read_error_members(error, out);
  return out;
}

ir::ApiError own_error(const Error& error, ir::DialectId source) {
  const base::CauseInfo& row = base::info(error.cause);
  ir::ApiError out;
  out.source = source;
  out.status = row.http_status;
  out.message = error.message;
  out.param = error.param;
  // SDKs retry every 429 and 5xx by themselves; stop them where it cannot help.
  if (error.cause == Cause::QuotaExhausted || error.cause == Cause::UpstreamAuth ||
      error.cause == Cause::Config) {
    out.should_retry = false;
  }
  return out;
}

}  // namespace sluice::dialect
