// Translations that must come out exactly so, written by hand from the vendors' references.
//
//   golden/<from>_to_<to>/<kind>_<case>/
//     in.json | in.sse | in.txt   what comes in, in the dialect <from>
//     out.json | out.sse          what goes out, in the dialect <to>; an error's {"status","body"}
//     refused.json                instead: {"param": "..."} when it cannot be carried
//     losses.json                 ["warn seed", ...] what must be reported; absent: nothing
//     options.json                model, api_version, client_version, stream, default_max_tokens,
//                                 max_output_tokens, include_usage, status, developer_role,
//                                 legacy_max_tokens, system_in_messages, thinking, headers
//
// kind is request, response, error or stream. A new case is a new folder. Streams are also fed at
// every split point, which must make no difference to a byte.
#include <gtest/gtest.h>

#include "dialect/test_support.h"

namespace sluice::dialect {
namespace {

namespace fs = std::filesystem;
using testing::canonical;
using testing::describe;
using testing::describe_sse;
using testing::read_file;

const fs::path kRoot = fs::path(SLUICE_SOURCE_DIR) / "src/dialect/golden";

struct Case {
  fs::path folder;
  const Dialect* from = nullptr;
  const Dialect* to = nullptr;
  std::string kind;
  std::string name;
};

std::vector<Case> find_cases() {
  std::vector<Case> out;
  for (const auto& pairing : fs::directory_iterator(kRoot)) {
    const std::string names = pairing.path().filename().string();
    const size_t middle = names.find("_to_");
    if (middle == std::string::npos) continue;
    for (const auto& folder : fs::directory_iterator(pairing.path())) {
      Case found;
      found.folder = folder.path();
      found.from = testing::by_name(names.substr(0, middle));
      found.to = testing::by_name(names.substr(middle + 4));
      found.name = names + "__" + folder.path().filename().string();
      found.kind = folder.path().filename().string();
      found.kind.resize(std::min(found.kind.size(), found.kind.find('_')));
      out.push_back(std::move(found));
    }
  }
  std::sort(out.begin(), out.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return out;
}

class Golden : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    ASSERT_NE(GetParam().from, nullptr);
    ASSERT_NE(GetParam().to, nullptr);
    const std::string text = file("options.json");
    ASSERT_TRUE(options_.parse(text.empty() ? "{}" : text)) << "options.json";
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    return read_file(GetParam().folder / name);
  }
  [[nodiscard]] wire::json::Value option(std::string_view name) const {
    return options_.root()[name];
  }
  [[nodiscard]] bool flag(std::string_view name, bool otherwise) const {
    return option(name).as_bool().value_or(otherwise);
  }

  void expect_losses(const ir::Losses& losses) const {
    std::vector<std::string> expected;
    wire::json::Document doc;
    const std::string text = file("losses.json");
    if (!text.empty()) {
      ASSERT_TRUE(doc.parse(text)) << "losses.json";
      for (const auto item : doc.root()) expected.emplace_back(item.str());
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(describe(losses), expected);
    for (const ir::Loss& loss : losses) EXPECT_FALSE(loss.detail.empty()) << loss.path;
  }

  void expect_refused(const Error& error) const {
    const std::string text = file("refused.json");
    ASSERT_FALSE(text.empty()) << "refused, but it should be carried: " << error.message;
    wire::json::Document doc;
    ASSERT_TRUE(doc.parse(text));
    EXPECT_EQ(error.param, doc.root()["param"].str()) << error.message;
    EXPECT_FALSE(error.message.empty());
  }

  void request();
  void response();
  void error();
  void stream();

  wire::json::Document options_;
};

void Golden::request() {
  const Case& c = GetParam();
  wire::json::Document body;
  ASSERT_TRUE(body.parse(file("in.json"))) << "in.json is not JSON";
  const auto read = c.from->read_request(body.root(), option("client_version").str());
  if (!read) return expect_refused(read.error());
  WriteOptions options;
  options.model = option("model").str();
  options.api_version = option("api_version").str();
  options.stream = flag("stream", false);
  options.default_max_tokens = option("default_max_tokens").as_int().value_or(0);
  options.max_output_tokens = option("max_output_tokens").as_int().value_or(0);
  options.developer_role = flag("developer_role", true);
  options.legacy_max_tokens = flag("legacy_max_tokens", false);
  options.system_in_messages = flag("system_in_messages", false);
  std::string out;
  ir::Losses losses;
  const auto written = c.to->write_request(*read, options, out, losses);
  if (!written) return expect_refused(written.error());
  EXPECT_EQ(file("refused.json"), "") << "carried, but it should be refused: " << out;
  EXPECT_EQ(canonical(out), canonical(file("out.json")));
  expect_losses(losses);
}

void Golden::response() {
  const Case& c = GetParam();
  wire::json::Document body;
  ASSERT_TRUE(body.parse(file("in.json"))) << "in.json is not JSON";
  const auto read = c.from->read_response(body.root());
  ASSERT_TRUE(read) << read.error().message;
  std::string out;
  ir::Losses losses;
  c.to->write_response(*read,
                       {.fallback_id = testing::kFallbackId,
                        .now_unix_seconds = testing::kNow,
                        .thinking = flag("thinking", false)},
                       out, losses);
  EXPECT_EQ(canonical(out), canonical(file("out.json")));
  expect_losses(losses);
}

void Golden::error() {
  const Case& c = GetParam();
  const std::string body = fs::exists(c.folder / "in.txt") ? file("in.txt") : file("in.json");
  const wire::json::Value headers = option("headers");
  const HeaderLookup lookup = [&](std::string_view name) { return headers[name].str(); };
  const auto status = static_cast<int>(option("status").as_int().value_or(0));
  const ir::ApiError read = c.from->read_error(status, lookup, body);
  std::string written;
  c.to->write_error(read, "req-1", written);
  const std::string out =
      "{\"status\":" + std::to_string(c.to->error_status(read)) + ",\"body\":" + written + "}";
  EXPECT_EQ(canonical(out), canonical(file("out.json")));
}

void Golden::stream() {
  const Case& c = GetParam();
  const std::string in = file("in.sse");
  ASSERT_FALSE(in.empty());
  const testing::Asked asked{.usage = flag("include_usage", true),
                             .thinking = flag("thinking", false)};
  const auto whole = testing::translate_stream(*c.from, *c.to, {in}, asked);
  EXPECT_EQ(whole.error.empty(), !flag("cut", false)) << whole.error;
  EXPECT_EQ(describe_sse(whole.bytes), describe_sse(file("out.sse")));
  expect_losses(whole.losses);

  for (size_t at = 1; at < in.size(); ++at) {
    const std::string_view text = in;
    const auto split =
        testing::translate_stream(*c.from, *c.to, {text.substr(0, at), text.substr(at)}, asked);
    ASSERT_EQ(split.bytes, whole.bytes) << "split after byte " << at;
    ASSERT_EQ(split.error, whole.error) << "split after byte " << at;
  }
  std::vector<std::string_view> bytes;
  for (size_t at = 0; at < in.size(); ++at) bytes.push_back(std::string_view(in).substr(at, 1));
  const auto apart = testing::translate_stream(*c.from, *c.to, bytes, asked);
  EXPECT_EQ(apart.bytes, whole.bytes) << "byte by byte";
  EXPECT_EQ(apart.error, whole.error) << "byte by byte";
}

TEST_P(Golden, ComesOutAsWritten) {
  const std::string& kind = GetParam().kind;
  if (kind == "request") {
    request();
  } else if (kind == "response") {
    response();
  } else if (kind == "error") {
    error();
  } else if (kind == "stream") {
    stream();
  } else {
    FAIL() << "a folder's name begins with request_, response_, error_ or stream_";
  }
}

INSTANTIATE_TEST_SUITE_P(Folder, Golden, ::testing::ValuesIn(find_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(Goldens, CoverEveryPairingWithEveryKind) {
  std::vector<std::string> seen;
  for (const Case& c : find_cases()) {
    seen.push_back(std::string(c.from->name()) + ">" + std::string(c.to->name()) + " " + c.kind);
  }
  for (const Dialect* from : all()) {
    for (const Dialect* to : all()) {
      for (const char* kind : {"request", "response", "error", "stream"}) {
        const std::string wanted =
            std::string(from->name()) + ">" + std::string(to->name()) + " " + kind;
        EXPECT_NE(std::find(seen.begin(), seen.end(), wanted), seen.end()) << wanted;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::dialect
