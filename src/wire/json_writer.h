// Appends JSON to a string, commas and escapes handled, nothing checked twice. The caller keeps the
// nesting right; a debug assertion catches an unbalanced document.
//
//   json::Writer out(buffer);
//   out.begin_object();
//   out.member("model", "gpt-5-mini");
//   out.key("stream").boolean(true);
//   out.end_object();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::wire::json {

// Appends the text as a JSON string, quotes included. The text must be UTF-8.
void append_quoted(std::string& out, std::string_view text);

class Writer final {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name) {
    comma();
    append_quoted(out_, name);
    out_ += ':';
    need_comma_ = false;
    return *this;
  }
  Writer& string(std::string_view text) {
    comma();
    append_quoted(out_, text);
    return *this;
  }
  // The text must be one well-formed JSON value.
  Writer& raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
  }
  Writer& integer(int64_t value) { return raw(std::to_string(value)); }
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }

  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  // Without this a string literal would convert to bool before it converts to string_view.
  Writer& member(std::string_view name, const char* text) { return key(name).string(text); }
  Writer& member(std::string_view name, int64_t value) { return key(name).integer(value); }
  Writer& member(std::string_view name, bool value) { return key(name).boolean(value); }
  Writer& member_raw(std::string_view name, std::string_view json) { return key(name).raw(json); }

 private:
  void comma() {
    if (need_comma_) out_ += ',';
    need_comma_ = true;
  }
  Writer& open(char bracket) {
    comma();
    out_ += bracket;
    need_comma_ = false;
    return *this;
  }
  Writer& close(char bracket) {
    out_ += bracket;
    need_comma_ = true;
    return *this;
  }

  std::string& out_;
  bool need_comma_ = false;
};

}  // namespace sluice::wire::json
