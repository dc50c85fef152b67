#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/rng.h"
#include "sim/openai/chat_request.h"
#include "sim/openai/endpoints.h"
#include "sim/openai/error.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

constexpr std::string_view kMembers[]{"input", "model", "dimensions", "encoding_format", "user"};
constexpr int64_t kMaxDimensions = 3072;

// The widths of OpenAI's own models (2024-01); anything else is as wide as the small one.
int64_t default_dimensions(std::string_view model) {
  return model == "text-embedding-3-large" ? kMaxDimensions : 1536;
}

// A unit vector that follows from the input.
std::vector<float> make_vector(const Input& input, uint64_t seed, int64_t dimensions) {
  base::Rng rng(hash64(input.text, seed));
  std::vector<float> out(static_cast<size_t>(dimensions));
  double squares = 0;
  for (float& x : out) {
    const double value = 2 * rng.uniform() - 1;
    squares += value * value;
    x = static_cast<float>(value);
  }
  const double length = std::sqrt(squares);
  for (float& x : out) x = static_cast<float>(static_cast<double>(x) / (length > 0 ? length : 1));
  return out;
}

void write_floats(std::string& out, const std::vector<float>& vector) {
  out += '[';
  std::array<char, 32> text{};
  for (size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) out += ',';
    // The shortest text that reads back as the same float.
    const auto end = std::to_chars(text.data(), text.data() + text.size(), vector[i]).ptr;
    out.append(text.data(), end);
  }
  out += ']';
}

// Little-endian 32-bit floats, RFC 4648 base64 with padding.
void write_base64(std::string& out, const std::vector<float>& vector) {
  static_assert(std::endian::native == std::endian::little);
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes(vector.size() * sizeof(float), '\0');
  if (!vector.empty()) std::memcpy(bytes.data(), vector.data(), bytes.size());
  out += '"';
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = (group << 8) | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      out += j <= left ? kAlphabet[(group >> (18 - 6 * j)) & 63U] : '=';
    }
  }
  out += '"';
}

}  // namespace

Checked<Reply> embeddings(const Value& root, const Context& context) {
  const auto failed = [](Problem& problem) { return std::unexpected(std::move(problem)); };
  if (context.behaviour.strict) {
    if (const Value extra = unknown_member(root, kMembers); extra.exists()) {
      return unknown_parameter(std::string(extra.key().substr(0, 64)));
    }
  }
  if (auto ok = check_model(root["model"], context.behaviour); !ok) return failed(ok.error());
  const Range range{"dimensions", 1, static_cast<double>(kMaxDimensions), true};
  if (auto ok = check_range(root, range); !ok) return failed(ok.error());
  auto inputs = read_inputs(root["input"], "input");
  if (!inputs) return failed(inputs.error());
  const std::string_view format = root["encoding_format"].str();
  if (root["encoding_format"].given() && format != "float" && format != "base64") {
    return refuse("Invalid value for 'encoding_format': expected 'float' or 'base64'.",
                  "encoding_format", "invalid_value");
  }
  const std::string_view model = root["model"].str();
  const int64_t dimensions = root["dimensions"].as_int().value_or(default_dimensions(model));

  Reply reply;
  reply.fields = fields(context, "application/json");
  wire::json::Writer out(reply.body);
  out.begin_object().member("object", "list").key("data").begin_array();
  int64_t words = 0;
  for (size_t i = 0; i < inputs->size(); ++i) {
    const Input& input = (*inputs)[i];
    words += input.words;
    const auto vector =
        make_vector(input, static_cast<uint64_t>(context.behaviour.seed), dimensions);
    out.begin_object().member("object", "embedding").member("index", static_cast<int64_t>(i));
    out.key("embedding").raw({});
    format == "base64" ? write_base64(reply.body, vector) : write_floats(reply.body, vector);
    out.end_object();
  }
  out.end_array().member("model", model).key("usage").begin_object();
  out.member("prompt_tokens", words).member("total_tokens", words).end_object().end_object();
  return reply;
}

}  // namespace sluice::sim::openai
