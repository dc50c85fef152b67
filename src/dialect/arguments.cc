#include "dialect/arguments.h"

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
  wire::json::Document& doc = scratch();
  return doc.parse(object) && doc.root()[name].exists();
}

}  // namespace sluice::dialect
