#include "sim/openai/endpoints.h"
#include "sim/openai/error.h"
#include "sim/words.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

constexpr size_t kMaxInputs = 2048;

Checked<Input> read_tokens(const Value& list, const std::string& param) {
  for (const Value token : list) {
    if (!token.as_int() || *token.as_int() < 0)
      return wrong_type(param, "an array of tokens", token);
  }
  return Input{list.raw(), static_cast<int64_t>(list.size())};
}

Checked<Input> read_one(const Value& value, const std::string& param) {
  if (value.is_array()) {
    if (value.size() > 0) return read_tokens(value, param);
  } else if (value.is_string()) {
    if (!value.str().empty()) return Input{value.str(), count_words(value.str())};
  } else {
    return wrong_type(param, "a string or an array of tokens", value);
  }
  return refuse("Invalid '" + param + "': input cannot be an empty string or an empty array.",
                param, "invalid_value");
}

}  // namespace

Checked<std::vector<Input>> read_inputs(const Value& value, const std::string& param) {
  if (!value.given()) return missing(param);
  const bool one = value.is_string() || (value.is_array() && (*value.begin()).is_number());
  std::vector<Input> out;
  if (one || !value.is_array() || value.size() == 0) {
    auto input = read_one(value, param);
    if (!input) return std::unexpected(std::move(input.error()));
    out.push_back(*input);
    return out;
  }
  if (value.size() > kMaxInputs) {
    return refuse("Invalid '" + param +
                      "': array too long. Expected an array with maximum length " +
                      std::to_string(kMaxInputs) + ".",
                  param, "array_above_max_length");
  }
  for (const Value entry : value) {
    auto input = read_one(entry, param);
    if (!input) return std::unexpected(std::move(input.error()));
    out.push_back(*input);
  }
  return out;
}

}  // namespace sluice::sim::openai
