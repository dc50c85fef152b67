#include "app/admin_client.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "app/build_snapshot.h"
#include "app/http_fetch.h"

namespace sluice::app {
namespace {

Error problem(int status, const std::string& body) {
  wire::json::Document doc;
  std::string detail = "the admin API answered with status " + std::to_string(status);
  std::string param;
  if (doc.parse(body) && doc.root()["detail"].is_string()) {
    detail = doc.root()["detail"].str();
    param = doc.root()["param"].str();
  }
  for (int i = 0; i < base::kCauseCount; ++i) {
    const base::CauseInfo& row = base::info(static_cast<Cause>(i));
    if (doc.root()["title"].str() == row.label) return {row.cause, detail, param};
  }
  return {status == 401 ? Cause::Unauthorized : Cause::Internal, detail, param};
}

}  // namespace

void AdminTarget::add_options(CLI::App& cli) {
  cli.add_option("--admin", url, "admin URL of the running Sluice")->capture_default_str();
  cli.add_option("--admin-ca", ca_file, "CA bundle for an https admin URL");
  cli.add_option("--output", output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
}

Result<std::string> admin_text(const AdminTarget& target, std::string_view method,
                               const std::string& path, const std::string& body) {
  auto url = parse_base_url(target.url);
  if (!url) return fail(Cause::BadRequest, "--admin " + target.url + ": " + url.error().message);
  std::string base = target.url;
  while (base.ends_with('/')) base.pop_back();
  FetchRequest request{.method = std::string(method),
                       .url = base + path,
                       .body = body,
                       .ca_file = target.ca_file,
                       .patience_ms = target.patience_ms};
  if (const char* token = std::getenv("SLUICE_ADMIN_TOKEN"); token != nullptr && *token != '\0') {
    request.fields.append("authorization: Bearer ").append(token).append("\r\n");
  }
  if (!body.empty()) request.fields.append("content-type: application/json\r\n");
  auto answer = fetch(request);
  if (!answer && answer.error().cause == Cause::Timeout) {
    return fail(Cause::Timeout, "no answer from " + target.url + " in time");
  }
  if (!answer) {
    return fail(Cause::Internal,
                "cannot reach " + target.url + ": " + answer.error().message +
                    "; is `sluice run` up, and is this its admin address (--admin)?");
  }
  if (answer->status >= 300) return std::unexpected(problem(answer->status, answer->body));
  return std::move(answer->body);
}

Result<wire::json::Document> admin_call(const AdminTarget& target, std::string_view method,
                                        const std::string& path, const std::string& body) {
  auto text = admin_text(target, method, path, body);
  if (!text) return std::unexpected(text.error());
  wire::json::Document doc;
  if (auto ok = doc.parse(*text); !ok) return std::unexpected(ok.error());
  return doc;
}

std::string percent_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[u >> 4], kHex[u & 15]};
    }
  }
  return out;
}

}  // namespace sluice::app
