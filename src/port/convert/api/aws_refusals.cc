// x-amazon-apigateway-gateway-responses: what an API answers where it refuses by itself, as known
// 2026-11-21. A type that is not there falls back to DEFAULT_4XX or DEFAULT_5XX, and what these
// leave open to the service's own:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
#include <algorithm>
#include <array>
#include <set>

#include "port/convert/api/aws.h"
#include "port/convert/api/refusals.h"
#include "wire/json_writer.h"

namespace sluice::port::convert::api::aws {

namespace {

using enum RefusalKind;

constexpr std::string_view kField = "what the gateway itself answers";

// Each refusal by the type that AWS gives it.
struct Row {
  std::string_view type;
  RefusalKind kind;
  std::optional<Scheme> scheme;
};
constexpr auto kRows = std::to_array<Row>({
    {"INVALID_API_KEY", NoCredential, Scheme::Key},
    {"INVALID_API_KEY", BadCredential, Scheme::Key},
    {"INVALID_API_KEY", Forbidden, {}},
    {"UNAUTHORIZED", NoCredential, Scheme::Token},
    {"UNAUTHORIZED", BadCredential, Scheme::Token},
    {"MISSING_AUTHENTICATION_TOKEN", NoRoute, {}},
    {"MISSING_AUTHENTICATION_TOKEN", NoMethod, {}},
    {"THROTTLED", Throttled, {}},
    {"QUOTA_EXCEEDED", Quota, {}},
    {"REQUEST_TOO_LARGE", TooLarge, {}},
    {"INTEGRATION_FAILURE", Unreachable, {}},
    {"INTEGRATION_TIMEOUT", Timeout, {}},
});

constexpr std::string_view kHeader = "gatewayresponse.header.";
// Connection and framing, and what every refusal has anyway.
constexpr auto kKept = std::to_array<std::string_view>(
    {"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade",
     "keep-alive", "proxy-connection", "expect", "retry-after", "retry-after-ms", "allow",
     "x-sluice-request-id"});

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  wire::json::append_quoted(out, text);
  return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (size_t i = text.find(what); i != std::string::npos; i = text.find(what, i + with.size())) {
    text.replace(i, what.size(), with);
  }
}

// The template with what is the same in every refusal of the kind put in: its message and its type.
// Nothing where anything else of the request stands in it.
std::optional<std::string> rendered(std::string text, const Row& row, const ApiSpec& spec) {
  const std::string message(
      vendor_message(Family::Aws, spec.http_api, row.kind, row.scheme.value_or(Scheme::Key)));
  replace_all(text, "$context.error.messageString", quoted(message));
  replace_all(text, "$context.error.message", message);
  replace_all(text, "$context.error.responseType", row.type);
  const bool open = text.find('$') != std::string::npos || text.find('#') != std::string::npos;
  return open ? std::nullopt : std::optional(std::move(text));
}

class Responses final {
 public:
  Responses(Reading& in, ApiSpec& spec, const Node& responses)
      : in_(in), spec_(spec), responses_(responses) {}

  void read() {
    for (const Row& row : kRows) read_row(row);
    for (const Node& response : responses_.children) {
      if (used_.contains(&response)) continue;
      in_.settle(&response, Status::Manual, "the new gateway does not refuse for this reason");
    }
  }

 private:
  void read_row(const Row& row) {
    const Scheme scheme = row.scheme.value_or(Scheme::Key);
    const int status = vendor_status(Family::Aws, spec_.http_api, row.kind, scheme);
    const Node* own = member(&responses_, row.type);
    const Node* fallback = member(&responses_, status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
    const Node* node = own != nullptr ? own : fallback;
    if (node == nullptr) return;
    used_.insert(node);
    RefusalSaid said{.kind = row.kind,
                     .scheme = row.scheme,
                     .status = {},
                     .body = {},
                     .content_type = {},
                     .headers = {}};
    said.status = in_.integer(member(node, "statusCode"), kField);
    if (said.status && (*said.status < 400 || *said.status > 599)) {
      in_.settle(member(node, "statusCode"), Status::Manual, "a refusal is a 4xx or 5xx here");
      said.status = {};
    }
    read_headers(member(node, "responseParameters"), said);
    read_body(member(node, "responseTemplates"), row, said);
    spec_.refusals.push_back(std::move(said));
  }

  void read_headers(const Node* parameters, RefusalSaid& said) {
    for (const Node& one : members(parameters)) {
      const std::string_view text = one.text;
      const bool literal = text.size() > 2 && text.front() == '\'' && text.back() == '\'';
      if (!one.key.starts_with(kHeader) || !literal) {
        in_.settle(&one, Status::Manual,
                   literal ? "only headers are added to a refusal"
                           : "a value out of the request: refusals have fixed headers");
        continue;
      }
      const std::string header = lower(std::string_view(one.key).substr(kHeader.size()));
      if (std::ranges::find(kKept, header) != kKept.end()) {
        in_.settle(&one, Status::Manual, "the gateway sets this header itself");
        continue;
      }
      const auto value = in_.text(&one, kField).with(std::string(text.substr(1, text.size() - 2)));
      if (header == "content-type") {
        said.content_type = value;
      } else {
        said.headers.emplace_back(header, value);
      }
    }
  }

  // One body whatever the client accepts: that of JSON, or the first.
  void read_body(const Node* templates, const Row& row, RefusalSaid& said) {
    const Node* chosen = member(templates, "application/json");
    if (chosen == nullptr && !members(templates).empty()) chosen = &members(templates).front();
    for (const Node& one : members(templates)) {
      if (&one == chosen) continue;
      in_.settle(&one, Status::Manual, "one body for every client: that of " + chosen->key);
    }
    if (chosen == nullptr) return;
    constexpr size_t kMaxBody = size_t{16} << 10;
    const auto text = rendered(chosen->text, row, spec_);
    if (!text || text->size() > kMaxBody) {
      in_.settle(chosen, Status::Manual,
                 text ? "a body of more than 16 KiB; the service's own is sent"
                      : "a template over the request: a refusal's body is fixed text, and the "
                        "service's own is sent");
      return;
    }
    said.body = in_.text(chosen, kField).with(*text);
    if (!said.content_type) said.content_type = said.body.with(chosen->key);
  }

  Reading& in_;
  ApiSpec& spec_;
  const Node& responses_;
  std::set<const Node*> used_;
};

}  // namespace

void read_refusals(Reading& in, ApiSpec& spec, const Node& document) {
  const Node* responses = member(&document, "x-amazon-apigateway-gateway-responses");
  if (responses != nullptr) Responses(in, spec, *responses).read();
}

}  // namespace sluice::port::convert::api::aws
