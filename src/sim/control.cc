#include "sim/control.h"

#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::sim {
namespace {

Reply json_reply(std::string body) {
  return {.status = 200,
          .fields = "content-type: application/json\r\n",
          .body = std::move(body),
          .events = {},
          .words = 0};
}

Reply refuse_control(int status, const Error& error) {
  std::string body;
  wire::json::Writer out(body);
  out.begin_object().key("error").begin_object().member("message", error.message);
  out.member("param", error.param).end_object().end_object();
  Reply reply = json_reply(std::move(body));
  reply.status = status;
  return reply;
}

Reply behaviour(const Request& request, Upstream& upstream) {
  if (request.method == "PUT" || request.method == "PATCH") {
    wire::json::Document doc;
    auto ok = doc.parse(request.body);
    if (ok) ok = upstream.change(doc.root());
    if (!ok) return refuse_control(400, ok.error());
  } else if (request.method != "GET") {
    return refuse_control(405, {Cause::MethodNotAllowed, "use GET or PUT"});
  }
  return json_reply(to_json(*upstream.behaviour()));
}

}  // namespace

Reply control(const Request& request, Upstream& upstream) {
  const std::string_view what = request.path.substr(kControlPrefix.size());
  if (what == "behaviour") return behaviour(request, upstream);
  if (what == "stats") {
    if (request.method == "GET") return json_reply(upstream.ledger().to_json());
    return refuse_control(405, {Cause::MethodNotAllowed, "use GET"});
  }
  if (what == "reset") {
    if (request.method != "POST") {
      return refuse_control(405, {Cause::MethodNotAllowed, "use POST"});
    }
    upstream.reset();
    return json_reply(upstream.ledger().to_json());
  }
  return refuse_control(404,
                        {Cause::NoRoute, "there are /_sim/stats, /_sim/behaviour and /_sim/reset"});
}

}  // namespace sluice::sim
