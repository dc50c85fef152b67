// Media by value as OpenAI carries it: "data:image/png;base64,iVBOR..." (RFC 2397, base64 only).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::dialect {

struct DataUrl {
  std::string_view media_type;  // "image/png", without parameters
  std::string_view base64;
};

// nullopt when the text is not a data URL with base64 content.
std::optional<DataUrl> parse_data_url(std::string_view url);
std::string make_data_url(std::string_view media_type, std::string_view base64);
// Media reaches providers by http(s) only; anything else (file:, ftp:) would make a server fetch
// what the client has no right to.
bool is_web_url(std::string_view url);

}  // namespace sluice::dialect
