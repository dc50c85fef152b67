// What a line in fields.h may say about its key, next to the name and the type. The reader checks
// it and the schema prints it, so that the two cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::app::config {

// The shape of a text. format.cc holds one row a shape: check, pattern for the schema, sentence.
enum class Format : uint8_t {
  Any,          // not empty, no control characters
  Name,         // ids that appear in paths, headers and metrics
  ModelName,    // what clients send as `model`
  Url,          // http or https, host, no credentials, no query
  HeaderName,   // an HTTP field name
  HeaderValue,  // what may stand in an HTTP field
  Body,         // of an answer: any text, also an empty one, up to 16 KiB
  ReadableFile  // a path; a relative one is resolved against the configuration's folder
};

struct Rule {
  std::string_view doc{};  // one sentence for the schema and the reference page
  bool required = false;
  std::optional<double> min{};  // numbers, sizes in bytes, durations in milliseconds
  std::optional<double> max{};
  Format format = Format::Any;      // of a text, of each text in a list, of each value in a map
  Format key_format = Format::Any;  // of each key in a map
  size_t min_items = 0;             // lists and maps
  std::span<const std::string_view> choices{};  // a text must be one of these; empty: any
  bool literal_secret = false;                  // a Secret that may stand in the file as it is
};

}  // namespace sluice::app::config
