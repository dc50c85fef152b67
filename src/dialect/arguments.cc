#include "dialect/arguments.h"

#include <algorithm>

#include "wire/json.h"

namespace sluice::dialect {
namespace {

// Parsers keep their buffers, so one a thread makes checking free of allocation.
wire::json::Document& scratch() {
  thread_local wire::json::Document doc;
  return doc;
}

}  // namespace

bool is_json_object(std::string_view text) {
  if (text == kNoArguments) return true;
  wire::json::Document& doc = scratch();
  return doc.parse(text) && doc.root().is_object();
}

bool has_member(std::string_view object, std::string_view name) {
  // Where it usually stands: first.
  std::string_view first = object;
  first.remove_prefix(std::min(first.size(), first.find_first_not_of("{ \t\r\n")));
  if (first.starts_with('"') && first.substr(1).starts_with(name) &&
      first.substr(1 + name.size()).starts_with('"')) {
    return true;
  }
  wire::json::Document& doc = scratch();
  return doc.parse(object) && doc.root()[name].exists();
}

}  // namespace sluice::dialect
