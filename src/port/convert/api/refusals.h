// What a source says where it refuses a request by itself: a table of the vendors' own answers, and
// over it what an export says of them. Read by the writer of Sluice's configuration, which makes
// the new gateway say the same, and by the evaluator.
//
//   SourceRefusals said(spec, "aws-apigateway");
//   said.answer(RefusalKind::NoCredential, Scheme::Key)   403 {"message":"Forbidden"}
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "port/convert/api/precedence.h"
#include "port/convert/api/spec.h"

namespace sluice::port::convert::api {

// As Sluice's configuration calls it: "no_credential".
std::string_view name(RefusalKind kind);

struct RefusalAnswer {
  int status = 0;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;  // by name in lower case

  bool operator==(const RefusalAnswer&) const = default;
};

class SourceRefusals final {
 public:
  // `reader` names the source; the specification must outlive this.
  SourceRefusals(const ApiSpec& spec, std::string_view reader);

  // Nothing where the source has no such answer of its own.
  [[nodiscard]] std::optional<RefusalAnswer> answer(RefusalKind kind, Scheme scheme) const;
  // A status; Sluice's own where the source says nothing.
  [[nodiscard]] int status(RefusalKind kind, Scheme scheme) const;
  // The answer with another status or message, in the form of this source.
  [[nodiscard]] std::optional<RefusalAnswer> reworded(RefusalKind kind, Scheme scheme,
                                                      const Reworded& words) const;

 private:
  const ApiSpec& spec_;
  Family family_;
};

// The text that a vendor says, as it stands in the body; empty where it says none. For templates
// that repeat it.
std::string_view vendor_message(Family family, bool http_api, RefusalKind kind, Scheme scheme);
int vendor_status(Family family, bool http_api, RefusalKind kind, Scheme scheme);

}  // namespace sluice::port::convert::api
