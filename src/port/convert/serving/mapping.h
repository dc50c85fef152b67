// A mapping file: how any vendor's JSON or YAML becomes a serving endpoint, said as data.
//
//   format: sluice.mapping/1
//   endpoints: endpoints/*            # where each endpoint is; the document itself without this
//   variants: deployments/*           # below an endpoint; the endpoint itself without this
//   fields:
//     - {from: title, to: endpoint.name}
//     - {from: limits/wait_s, to: variant.timeout_ms, multiply: 1000}
//     - {from: calls_a_minute, to: variant.scale_target, divide: 60}
//     - {from: kind, to: variant.model.format, values: {sk: sklearn, tf: tensorflow}}
//     - {from: artefact, to: variant.model.uri, prefix: "s3://models/"}
//     - {value: rps, to: variant.scale_metric}   # stands nowhere in the source
//   rest:                             # what becomes of leaves that no field takes, by a key
//     - {key: created_by, status: dropped, note: state of the source}
//
// Steps of a path are keys or '*' (each member or item). Everything is checked before a source is
// read: unknown keys, fields and statuses are refused with "FILE:LINE:COLUMN".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "port/convert/convert.h"
#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// What is done to a value on its way; at most what the field's kind allows.
struct Transform {
  std::vector<std::pair<std::string, std::string>> values;  // texts that stand for others
  std::string prefix;
  std::string suffix;
  double multiply = 1;
  double divide = 1;
};

struct MappedValue {
  Reading& in;
  const Node* node = nullptr;
  const Transform& transform;
  std::string_view field;

  [[nodiscard]] Field<std::string> text() const;
  [[nodiscard]] Field<double> number() const;
  // Rounded up where the factor leaves a fraction, and said so.
  [[nodiscard]] Field<int64_t> integer() const;
};

// A neutral field a mapping may name.
struct MappedField {
  std::string_view name;
  std::string_view holds;  // what a value is, for people
  void (*put)(const MappedValue& value, ServingSpec& spec, Variant& variant);

  [[nodiscard]] bool of_endpoint() const { return name.starts_with("endpoint."); }
};
// Sorted by name.
std::span<const MappedField> mapped_fields();

struct Mapping {
  struct Row {
    std::string from;
    Node value;  // in place of `from`, of the mapping file
    bool constant = false;
    const MappedField* to = nullptr;
    Transform transform;
  };
  struct Rest {
    std::string key;
    Status status = Status::Manual;
    std::string note;
  };
  std::string file;  // its name
  std::string endpoints;
  std::string variants;
  std::vector<Row> rows;
  std::vector<Rest> rest;
};

// The JSON Schema of a mapping file (2020-12).
std::string mapping_schema();

std::expected<Mapping, Problems> parse_mapping(const SourceText& text, const Limits& limits);
std::vector<ServingSpec> read_mapped(Reading& in, const Mapping& mapping);

}  // namespace sluice::port::convert::serving
