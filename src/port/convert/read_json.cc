// Strict JSON into the tree. The reader of messages says what is wrong but not where, so a refused
// text is looked through once more for the place and the cause.
#include <algorithm>
#include <optional>

#include "port/convert/source.h"
#include "wire/json.h"

namespace sluice::port::convert {

namespace {

namespace json = wire::json;

struct Fault {
  size_t offset = 0;
  std::string message;
};

size_t skip_text(std::string_view text, size_t i) {
  for (++i; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
  }
  return i;
}

// What a text must go on with, read once more by hand: the first place where it does not. Only
// texts that are refused come here, so it need not be quick; what it cannot place (a bad escape, a
// key that is there twice) keeps the reader's own message.
class Faults final {
 public:
  explicit Faults(std::string_view text) : text_(text) {}

  Fault find() {
    while (!fault_ && at_ < text_.size()) step();
    if (!fault_ && !open_.empty()) {
      say(text_.size(), "the text ends inside " +
                            std::string(open_.back() == '{' ? "an object" : "a list") +
                            ": is the file whole?");
    }
    if (!fault_ && want_ == Want::Value)
      say(text_.size(), "the text ends where a value must stand");
    return fault_ ? std::move(*fault_) : Fault{std::string_view::npos, ""};
  }

 private:
  enum class Want : uint8_t { Value, FirstValue, Key, FirstKey, Colon, Next };

  void say(size_t offset, std::string message) { fault_ = Fault{offset, std::move(message)}; }

  void step() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (c == '/' && at_ + 1 < text_.size() &&
               (text_[at_ + 1] == '/' || text_[at_ + 1] == '*')) {
      say(at_, "a comment; JSON has none: remove it (or name the file .yaml)");
    } else if (c == '}' || c == ']') {
      close(c);
    } else if (want_ == Want::Next) {
      next(c);
    } else if (want_ == Want::Colon) {
      if (c != ':') return say(at_, "':' must follow the name of a member");
      want_ = Want::Value;
      ++at_;
    } else if (want_ == Want::Key || want_ == Want::FirstKey) {
      if (c != '"') return say(at_, "a name in \"double quotes\" must stand here");
      if (quoted()) want_ = Want::Colon;
    } else {
      value(c);
    }
  }

  void close(char c) {
    const char opened = c == '}' ? '{' : '[';
    if (open_.empty() || open_.back() != opened)
      return say(at_, std::string("'") + c + "' closes nothing");
    if (want_ == Want::Key || (want_ == Want::Value && c == ']')) {
      return say(comma_,
                 std::string("a comma before '") + c + "'; JSON allows none there: remove it");
    }
    if (want_ == Want::Value || want_ == Want::Colon) return say(at_, "a value is missing");
    open_.pop_back();
    want_ = Want::Next;
    ++at_;
  }

  void next(char c) {
    if (open_.empty())
      return say(at_, "more follows after the end of the document: one file, one document");
    if (c != ',') return say(at_, "',' or the end of what is open must stand here");
    comma_ = at_++;
    want_ = open_.back() == '{' ? Want::Key : Want::Value;
  }

  void value(char c) {
    if (c == '{' || c == '[') {
      open_ += c;
      want_ = c == '{' ? Want::FirstKey : Want::FirstValue;
      ++at_;
    } else if (c == '"') {
      if (quoted()) want_ = Want::Next;
    } else {
      word();
    }
  }

  bool quoted() {
    const size_t end = skip_text(text_, at_);
    const size_t line = text_.substr(0, end).find('\n', at_);
    if (end >= text_.size() || line != std::string_view::npos) {
      say(at_, "a text without its closing '\"' on the same line");
      return false;
    }
    at_ = end + 1;
    return true;
  }

  void word() {
    const size_t end = std::min(text_.find_first_of(" \t\r\n,:{}[]\"", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    json::Document document;
    if (word.empty() || !document.parse(word, {})) {
      return say(at_,
                 "\"" + std::string(word.substr(0, 40)) +
                     "\" is no value: texts stand in \"double quotes\", and true, false and null "
                     "are written so");
    }
    at_ = end;
    want_ = Want::Next;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t comma_ = 0;
  std::string open_;
  Want want_ = Want::Value;
  std::optional<Fault> fault_;
};

Kind kind_of(json::Type type) {
  switch (type) {
    case json::Type::Bool:
      return Kind::Bool;
    case json::Type::Number:
      return Kind::Number;
    case json::Type::String:
      return Kind::Text;
    case json::Type::Array:
      return Kind::List;
    case json::Type::Object:
      return Kind::Map;
    case json::Type::Missing:
    case json::Type::Null:
      break;
  }
  return Kind::Null;
}

// Positions are asked for in rising order, so lines are counted once.
class Building final {
 public:
  Building(std::string_view text, const char* origin) : text_(text), origin_(origin) {}

  Node build(const json::Value& value) {
    Node node;
    node.kind = kind_of(value.type());
    node.key = value.key();
    node.position = locate(static_cast<size_t>(value.raw().data() - origin_));
    if (value.is_string()) {
      node.text = value.str();
    } else if (value.is_number() || value.is_bool()) {
      node.text = value.raw();
    }
    if (!value.is_array() && !value.is_object()) return node;
    node.children.reserve(value.size());
    for (const json::Value child : value) node.children.push_back(build(child));
    return node;
  }

 private:
  Position locate(size_t offset) {
    for (; seen_ < offset && seen_ < text_.size(); ++seen_) {
      if (text_[seen_] != '\n') continue;
      ++line_;
      line_start_ = seen_ + 1;
    }
    return {line_, static_cast<uint32_t>(offset - line_start_) + 1};
  }

  std::string_view text_;
  const char* origin_;
  size_t seen_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

Result<std::vector<Node>> read_json(const SourceText& source, const Limits& limits) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";  // of UTF-8, as some editors write it
  if (source.text.starts_with(kMark)) {
    return read_json({source.name, source.text.substr(kMark.size())}, limits);
  }
  if (source.text.starts_with("\xFF\xFE") || source.text.starts_with("\xFE\xFF")) {
    return fail(Cause::BadRequest, "the text is UTF-16: save it as UTF-8",
                place(source.name, {1, 1}));
  }
  json::Document document;
  const auto parsed = document.parse(source.text, {limits.max_depth, limits.max_nodes});
  if (!parsed) {
    const bool broken = parsed.error().cause == Cause::BadRequest;
    const Fault fault = broken ? Faults(source.text).find() : Fault{std::string_view::npos, ""};
    if (fault.offset != std::string_view::npos) {
      return fail(Cause::BadRequest, fault.message,
                  place(source.name, position_of(source.text, fault.offset)));
    }
    return fail(parsed.error().cause, parsed.error().message, place(source.name, {1, 1}));
  }
  const json::Value root = document.root();
  const size_t lead = std::min(source.text.find_first_not_of(" \t\r\n"), source.text.size());
  std::vector<Node> out;
  out.push_back(Building(source.text, root.raw().data() - lead).build(root));
  return out;
}

}  // namespace sluice::port::convert
