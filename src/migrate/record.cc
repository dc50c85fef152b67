#include "migrate/record.h"

#include <array>

namespace sluice::migrate {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool plain(char c) {
  return c > ' ' && c != '%' && c != '=' && c != 0x7f;
}

}  // namespace

std::string escape_record_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

Result<std::string> unescape_record_text(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const bool room = text.size() - i > 2;
    const size_t high = room ? kHex.find(text[i + 1]) : kHex.npos;
    const size_t low = room ? kHex.find(text[i + 2]) : kHex.npos;
    if (high == kHex.npos || low == kHex.npos) {
      return fail(Cause::BadRequest, "a record text has a broken %-escape");
    }
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

void RecordWriter::put(std::string_view name, std::string_view value) {
  if (!out_.empty()) out_ += ' ';
  out_.append(prefix_).append(name).append("=").append(value);
}

std::string RecordWriter::hex(double value) {
  std::array<char, 40> text{};
  const auto done =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::hex);
  return {text.data(), done.ptr};
}

std::string_view RecordReader::next(std::string_view name) {
  if (!bad_.empty()) return {};
  const std::string_view field = rest_.substr(0, rest_.find(' '));
  const size_t key = prefix_.size() + name.size();
  if (field.size() <= key || field.substr(0, prefix_.size()) != prefix_ ||
      field.substr(prefix_.size(), name.size()) != name || field[key] != '=') {
    broken(name);
    return {};
  }
  rest_.remove_prefix(field.size());
  if (!rest_.empty()) rest_.remove_prefix(1);
  return field.substr(key + 1);
}

RecordReader& RecordReader::broken(std::string_view name) {
  if (bad_.empty()) bad_ = prefix_ + std::string(name);
  return *this;
}

Result<void> RecordReader::finish() const {
  if (!bad_.empty()) return fail(Cause::BadRequest, "the record does not fit", bad_);
  if (!rest_.empty()) {
    return fail(Cause::BadRequest, "the record holds more than was expected",
                std::string(rest_.substr(0, rest_.find('='))));
  }
  return {};
}

}  // namespace sluice::migrate
