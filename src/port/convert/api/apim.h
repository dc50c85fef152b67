// The parts of the reader of Azure API Management: entities of templates and REST answers by their
// path below the service, and policies with what they inherit.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/openapi.h"
#include "port/convert/api/spec.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api::apim {

struct Entity {
  std::string path;  // "apis/echo/operations/get"
  const Node* node = nullptr;
  const Node* properties = nullptr;
};

// Of all documents: ARM templates (with nested resources) and answers of the REST API.
std::vector<Entity> entities(Reading& in);
bool is_entity(const Node& node);

// Policies by the path of what they belong to; "" is the whole service.
using Policies = std::map<std::string, const Node*, std::less<>>;

// Policies out of entities (parsed into `parsed`, which owns them) and out of XML files, whose
// owner `--parameter FILE.xml=PATH` names.
Policies read_policies(Reading& in, const std::vector<Entity>& all, std::deque<Node>& parsed,
                       const Parameters& parameters);

// What a policy does to an operation beyond its rules.
struct Effect {
  Rules rules;
  Field<std::string> backend_url;
  Field<std::string> backend_id;
  Field<std::string> rewrite;
  Field<int64_t> timeout_s;
  bool inherits = true;    // <base/> stands in the inbound section
  size_t before_base = 0;  // so many of the rules come before what is inherited
};

// What a subscription is good for (its scope, or productId of older exports).
struct Scope {
  enum class Kind : uint8_t { Nothing, Everything, Api, Product };
  Kind kind = Kind::Nothing;  // Nothing: not told by the text
  std::string id;
};
Scope scope_of(std::string_view reference);

// One policy by itself, its <base/> left out.
Effect read_policy(Reading& in, const Node& policy);

// "rate-limit[2]" -> "rate-limit".
std::string_view element_name(const Node& node);

}  // namespace sluice::port::convert::api::apim
