#include "migrate/compare/canonical.h"

#include <algorithm>
#include <vector>

#include "migrate/compare/composed_form.h"
#include "migrate/compare/decimal.h"
#include "wire/json_writer.h"

namespace sluice::migrate::compare {

using wire::json::Type;
using wire::json::Value;

namespace {

// Escapes of the two forms of a letter were not seen in the text.
void append_string(std::string& out, std::string_view text) {
  const std::string composed = composed_form(text);
  wire::json::append_quoted(out, composed.empty() ? text : std::string_view(composed));
}

}  // namespace

void append_canonical(std::string& out, const Value& value) {
  switch (value.type()) {
    case Type::Missing:
      return;
    case Type::Null:
    case Type::Bool:
      out += value.raw();
      return;
    case Type::Number:
      out += canonical_number(value.raw());
      return;
    case Type::String:
      append_string(out, value.str());
      return;
    case Type::Array: {
      out += '[';
      bool first = true;
      for (const Value item : value) {
        if (!first) out += ',';
        first = false;
        append_canonical(out, item);
      }
      out += ']';
      return;
    }
    case Type::Object: {
      std::vector<Value> members;
      for (const Value member : value) members.push_back(member);
      std::ranges::sort(members, {}, [](const Value& member) { return member.key(); });
      out += '{';
      bool first = true;
      for (const Value& member : members) {
        if (!first) out += ',';
        first = false;
        append_string(out, member.key());
        out += ':';
        append_canonical(out, member);
      }
      out += '}';
      return;
    }
  }
}

std::string canonical_text(const Value& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

}  // namespace sluice::migrate::compare
