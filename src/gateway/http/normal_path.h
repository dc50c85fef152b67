// The one spelling of a path by which routes are chosen, so that no other spelling walks around a
// route (RFC 3986, section 6.2.2): percent-encoded octets are decoded and several slashes are one.
//
//   /%73ecret//x   ->  /secret/x
//   /caf%C3%A9     ->  /café
//   /a%2fb         ->  /a%2Fb, or /a/b with EncodedSlash::Decode
//
// What would change the meaning stays encoded, with digits in upper case: NUL, '%', '?', '#', and
// bytes that are no UTF-8. '?' and '#' as they stand are encoded too, as is a '%' that encodes
// nothing, so that the outcome is its own normal form. Dot segments are left: requests with them
// are refused (has_dot_segment).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gateway {

// What "%2F" is: data inside a segment, a slash, or nothing that a request may have.
enum class EncodedSlash : uint8_t { Keep, Decode, Refuse };

class NormalPath final {
 public:
  // `raw` without a query; it must outlive this. A path that is normal already is not copied.
  explicit NormalPath(std::string_view raw, EncodedSlash slash = EncodedSlash::Keep);
  NormalPath(const NormalPath&) = delete;
  NormalPath& operator=(const NormalPath&) = delete;

  [[nodiscard]] std::string_view text() const { return changed_ ? std::string_view(made_) : raw_; }
  // What `part`, a view of text(), was in the raw path. Of several slashes in its place: the last.
  [[nodiscard]] std::string_view raw_of(std::string_view part) const;

  [[nodiscard]] bool has_encoded_slash() const { return encoded_slash_; }
  [[nodiscard]] bool has_encoded_nul() const { return encoded_nul_; }

 private:
  struct Origin {
    uint32_t begin = 0;  // in the raw path
    uint32_t end = 0;
  };
  void make(EncodedSlash slash);
  size_t take_escape(size_t at, EncodedSlash slash);
  void put(std::string_view text, size_t begin, size_t end);
  void put_slash(size_t begin, size_t end);

  std::string_view raw_;
  std::string made_;
  std::vector<Origin> origins_;  // of each byte of made_
  bool changed_ = false;
  bool encoded_slash_ = false;
  bool encoded_nul_ = false;
};

// A literal of a configured pattern in the same spelling.
std::string normal_literal(std::string_view text, EncodedSlash slash = EncodedSlash::Keep);

// A template, whose parameters in braces are left as they are.
std::string normal_template(std::string_view text, EncodedSlash slash = EncodedSlash::Keep);

// A regular expression of RE2 that fits the normal path wherever the given one would fit some
// spelling that it names: "/caf%C3%A9s?" -> "/cafés?". Character classes stay as they are.
std::string normal_expression(std::string_view text, EncodedSlash slash = EncodedSlash::Keep);

// Whether it asks for two slashes in a row, which no normal path has.
bool needs_two_slashes(std::string_view expression);

}  // namespace sluice::gateway
