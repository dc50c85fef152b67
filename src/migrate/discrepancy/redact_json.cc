#include "migrate/discrepancy/redact_json.h"

#include "migrate/discrepancy/detect.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

using wire::json::Type;
using wire::json::Value;

class Rewriting final {
 public:
  explicit Rewriting(const Redactor& redactor) : redactor_(redactor) {}

  // Bounded by the depth that the parser allows.
  void write(const Value& value) {
    switch (value.type()) {
      case Type::Missing:
        return;
      case Type::Null:
      case Type::Bool:
        out_ += value.raw();
        return;
      case Type::Number:
        return number(value.raw());
      case Type::String:
        return wire::json::append_quoted(out_, hide(value.str()));
      case Type::Array:
        return items(value);
      case Type::Object:
        return members(value);
    }
  }
  [[nodiscard]] int64_t marks() const { return marks_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string hide(std::string_view text) {
    Redaction redaction = redactor_.redact(text);
    marks_ += redaction.marks;
    return std::move(redaction.text);
  }
  void number(std::string_view raw) {
    const int64_t before = marks_;
    const std::string hidden = hide(raw);
    if (marks_ == before) {
      out_ += raw;
    } else {
      wire::json::append_quoted(out_, hidden);
    }
  }
  void items(const Value& list) {
    out_ += '[';
    bool first = true;
    for (const Value item : list) {
      if (!first) out_ += ',';
      first = false;
      write(item);
    }
    out_ += ']';
  }
  void members(const Value& object) {
    out_ += '{';
    bool first = true;
    for (const Value member : object) {
      if (!first) out_ += ',';
      first = false;
      wire::json::append_quoted(out_, hide(member.key()));
      out_ += ':';
      if (member.is_string() && !member.str().empty() && names_a_secret(member.key())) {
        out_ += "\"[credential]\"";
        ++marks_;
      } else {
        write(member);
      }
    }
    out_ += '}';
  }

  const Redactor& redactor_;
  std::string out_;
  int64_t marks_ = 0;
};

}  // namespace

std::optional<std::string> redact_json(std::string_view text, const Redactor& redactor) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return {};
  wire::json::Document document;
  if (!document.parse(text)) return {};
  Rewriting rewriting(redactor);
  rewriting.write(document.root());
  return rewriting.marks() == 0 ? std::string(text) : rewriting.take();
}

}  // namespace sluice::migrate::discrepancy
