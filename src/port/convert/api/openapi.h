// What the readers of OpenAPI documents (plain, AWS, Google) share: operations in order, the parts
// that document and travel only into other OpenAPI documents, security requirements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/spec.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api {

struct Operation {
  std::string path;    // as the document writes it
  std::string method;  // "GET"; empty for any
  const Node* item = nullptr;
  const Node* node = nullptr;
};

// Whether this is OpenAPI 3 or Swagger 2.
bool is_openapi(const Node& document);
bool is_swagger2(const Node& document);

std::vector<Operation> operations(const Node& document);

// Name, version and what documents the whole API.
ApiSpec read_document(Reading& in, const Node& document);
// Name, method, path and what documents the operation; no service, no rules.
Route read_operation(Reading& in, const Node& document, const Operation& operation);

// A scheme of the document as a rule; a vendor's reader knows more of them. `use` is the
// requirement's own leaf, with the scopes below it.
using ReadScheme = Rule (*)(Reading& in, const Node& scheme, const Node& use);
Rule read_scheme(Reading& in, const Node& scheme, const Node& use);
// The rules of the requirement in force: the operation's, else the document's. Of alternatives the
// first counts, the others are left to a person.
Rules read_security(Reading& in, const Node& document, const Node& operation, ReadScheme read);

// A check of `node`'s that no target makes: the routes it holds for are closed.
Rule foreign_rule(Reading& in, const Node& node, std::string name, ForeignAuth auth);

// Adds `more` to what a field came from.
void append_leaves(Leaves& to, const Leaves& more);

// The service whose only target is `url`, made when there is none; its name follows from the host.
Service& service_of(ApiSpec& spec, const Field<std::string>& url, std::string_view wanted_name);

}  // namespace sluice::port::convert::api
