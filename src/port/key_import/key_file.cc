#include "port/key_import/key_file.h"

#include <algorithm>
#include <array>

#include "port/key_import/collector.h"
#include "wire/utf8.h"

namespace sluice::port::key_import {
namespace {

constexpr size_t kMaxKey = 4096;
constexpr size_t kMaxName = 90;

struct Digest {
  std::string_view name;
  size_t hex_digits;
};
constexpr auto kDigests = std::to_array<Digest>({{"sha1", 40}, {"sha256", 64}, {"sha512", 128}});

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Empty when the key can be taken over.
std::string fault(const KeyOfFile& key) {
  const std::string_view value = key.value.reveal();
  if (value.empty()) return "it has no key";
  if (value.size() > kMaxKey) return "its key is over 4096 bytes";
  if (key.algorithm.empty()) {
    const bool can_be_sent =
        std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < 0x7F; });
    return can_be_sent ? "" : "its key has characters that no header can carry";
  }
  const auto* digest = std::find_if(kDigests.begin(), kDigests.end(),
                                    [&](const Digest& d) { return d.name == key.algorithm; });
  if (digest == kDigests.end()) {
    return "the algorithm of its digest is none of sha1, sha256, sha512; issue a new key";
  }
  return value.size() == digest->hex_digits && is_hex(value)
             ? ""
             : "its digest must have " + std::to_string(digest->hex_digits) +
                   " digits 0-9 and a-f for " + key.algorithm;
}

// At most kMaxName bytes of whole characters; what could break a terminal, a log line or JSON is
// replaced.
std::string tame(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const size_t length = wire::utf8_length(name);
    if (out.size() + std::max<size_t>(length, 1) > kMaxName) break;
    if (length == 0 || static_cast<unsigned char>(name[0]) < ' ' || name[0] == 0x7F) {
      out += '_';
    } else {
      out += name.substr(0, length);
    }
    name.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t held = std::min<size_t>(3, bytes.size() - i);
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < held ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) out += j <= held ? kDigits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

}  // namespace

Secret basic_credential(std::string_view user, std::string_view password) {
  const Secret pair(std::string(user) + ":" + std::string(password));
  return Secret(base64(pair.reveal()));
}

std::string Collector::place(uint32_t line) const {
  return std::string(file_) + ":" + std::to_string(line);
}

void Collector::add(KeyOfFile key, uint32_t line) {
  if (std::string why = fault(key); !why.empty()) return leave_out(line, std::move(why));
  key.name = unique_name(key.name, line);
  key.place = place(line);
  out_.keys.push_back(std::move(key));
}

void Collector::leave_out(uint32_t line, std::string reason) {
  out_.left_out.push_back({place(line), std::move(reason)});
}

// "orders", "orders-2", "orders-3"
std::string Collector::unique_name(std::string_view wanted, uint32_t line) {
  const std::string base = wanted.empty() ? "key-of-line-" + std::to_string(line) : tame(wanted);
  std::string name = base;
  for (int n = 2; !names_.insert(name).second; ++n) name = base + "-" + std::to_string(n);
  return name;
}

Result<KeyFile> read_key_file(std::string_view name, std::string_view text) {
  if (text.size() > kMaxBytes) {
    return fail(Cause::TooLarge, "a key file has at most 32 MiB; split it", std::string(name));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view first_line = text.substr(0, text.find_first_of("\r\n"));
  const size_t start = text.find_first_not_of(" \t\r\n");
  const bool tree =
      start != std::string_view::npos &&
      (text[start] == '{' || text[start] == '#' || first_line.find(',') == std::string_view::npos);
  Collector out(name);
  if (auto ok = tree ? read_tree(text, out) : read_csv(text, out); !ok) {
    return std::unexpected(std::move(ok.error()));
  }
  return out.take();
}

}  // namespace sluice::port::key_import
