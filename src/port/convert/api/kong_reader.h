// The parts of the reader of Kong's declarative format.
#pragma once

#include <string>
#include <string_view>

#include "port/convert/api/spec.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api::kong {

// A plugin as a rule. `name` is the plugin's where no member says it (x-kong-plugin-NAME).
Rule read_plugin(Reading& in, const Node& plugin);
Rules read_plugins(Reading& in, const Node* list);

// A name, given as it is or as {name: NAME}.
Field<std::string> read_reference(Reading& in, const Node* node, std::string_view field);

// Everything below `node` that no field has taken: it stands in the output as it is when Kong is
// the target. Members named in `except` are passed over at the top.
void collect_rest(const Reading& in, const Node& node, const std::string& at,
                  std::initializer_list<std::string_view> except, Extras& out);

}  // namespace sluice::port::convert::api::kong
