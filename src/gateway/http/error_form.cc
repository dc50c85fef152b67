#include "gateway/http/error_form.h"

#include "wire/json_writer.h"

namespace sluice::gateway {
namespace {

std::string escaped(std::string_view text, bool json) {
  if (!json) return std::string(text);
  std::string out;
  wire::json::Writer(out).string(text);
  return out.substr(1, out.size() - 2);
}

}  // namespace

std::string error_body(const ErrorForm& form, int status, std::string_view code,
                       std::string_view message, std::string_view request_id) {
  std::string out;
  if (form.body.empty()) {
    wire::json::Writer w(out);
    w.begin_object().key("error").begin_object();
    w.member("code", code).member("message", message).member("status", int64_t{status});
    w.member("request_id", request_id).end_object().end_object();
    return out;
  }
  const bool json = form.content_type.find("json") != std::string::npos;
  for (size_t at = 0; at < form.body.size();) {
    const std::string_view rest = std::string_view(form.body).substr(at);
    const auto put = [&](std::string_view name, const std::string& value) {
      if (!rest.starts_with(name)) return false;
      out += value;
      at += name.size();
      return true;
    };
    if (put("{status}", std::to_string(status)) || put("{code}", escaped(code, json)) ||
        put("{message}", escaped(message, json)) ||
        put("{request_id}", escaped(request_id, json))) {
      continue;
    }
    out += form.body[at++];
  }
  return out;
}

}  // namespace sluice::gateway
