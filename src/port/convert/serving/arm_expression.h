// Expressions of Azure Resource Manager templates ("[concat(parameters('name'), '-x')]") as far as
// names and settings use them: parameters, variables, concat, format, toLower, toUpper, resourceId.
// What else there is gives a problem with its place; circles of variables, too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/reading.h"

namespace sluice::port::convert::serving {

class ArmExpressions final {
 public:
  // `parameters` go before the parameter files among the sources, these before default values.
  ArmExpressions(Reading& in, const Node& document, const Parameters& parameters)
      : in_(in), document_(document), parameters_(parameters) {}

  // A copy; a text that is an expression has its value, and the leaves of what went into it.
  Node resolve(const Node& node);

 private:
  bool value(std::string_view& text, Node& out, uint32_t depth);
  bool call(std::string_view name, std::string_view& text, Node& out, uint32_t depth);
  bool finish(std::string_view name, const std::vector<Node>& arguments, Node& out, uint32_t depth);
  bool parameter(const std::string& name, Node& out, uint32_t depth);
  bool variable(const std::string& name, Node& out, uint32_t depth);
  bool from(const Node& node, Node& out, uint32_t depth);

  Reading& in_;
  const Node& document_;
  const Parameters& parameters_;
  uint32_t steps_ = 0;  // bounded: variables can name each other many times over
};

}  // namespace sluice::port::convert::serving
