#include "app/config/schema.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "app/config/cases_for_test.h"
#include "app/config/load.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app::config {
namespace {

namespace json = wire::json;
namespace yaml = wire::yaml;

class Schema : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(doc_.parse(json_schema(kKinds)).has_value()); }

  // The object under properties, by path.
  json::Value at(std::initializer_list<std::string_view> path) const {
    json::Value value = doc_.root();
    for (std::string_view name : path) value = value["properties"][name];
    return value;
  }

  json::Document doc_;
};

// Every object of the schema that describes a value, with its path.
void visit(json::Value schema, const std::string& path, auto&& see) {
  see(schema, path);
  for (const json::Value p : schema["properties"]) {
    visit(p, path + "." + std::string(p.key()), see);
  }
  if (schema["additionalProperties"].is_object()) {
    visit(schema["additionalProperties"], path + ".*", see);
  }
  if (schema["items"].exists()) visit(schema["items"], path + "[]", see);
}

TEST_F(Schema, IsDraft202012) {
  EXPECT_EQ(doc_.root()["$schema"].str(), "https://json-schema.org/draft/2020-12/schema");
}

TEST_F(Schema, LetsNoUnknownKeyPass) {
  visit(doc_.root(), "", [](json::Value schema, const std::string& path) {
    if (!schema["properties"].exists()) return;
    EXPECT_EQ(schema["additionalProperties"].as_bool(), false) << path;
  });
}

TEST_F(Schema, HasASentenceForEveryKey) {
  size_t keys = 0;
  visit(doc_.root(), "", [&](json::Value schema, const std::string& path) {
    for (const json::Value p : schema["properties"]) {
      ++keys;
      EXPECT_TRUE(p["description"].str().ends_with(".")) << path << "." << p.key();
    }
  });
  EXPECT_GT(keys, 50U);
}

TEST_F(Schema, CarriesTheDefaultsOfTheStructs) {
  EXPECT_EQ(at({"server", "listen"})["default"].str(), "127.0.0.1:8080");
  EXPECT_EQ(at({"server", "limits", "max_head_bytes"})["default"].str(), "32KiB");
  EXPECT_EQ(at({"server", "limits", "max_headers"})["default"].as_int(), 100);
  EXPECT_EQ(at({"server", "drain_timeout"})["default"].str(), "30s");
  EXPECT_EQ(at({"auth", "mode"})["default"].str(), "keys");
  EXPECT_EQ(at({"providers"})["additionalProperties"]["properties"]["tls"]["properties"]["verify"]
                             ["default"]
                                 .as_bool(),
            true);
  EXPECT_FALSE(at({"admin_token"})["default"].exists());
}

TEST_F(Schema, DefaultsAreAcceptedByTheParser) {
  std::string config =
      "providers: { p: { kind: openai } }\n"
      "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\nserver:\n";
  for (const json::Value p : at({"server"})["properties"]) {
    const json::Value value = p["default"];
    if (value.exists())
      config += "  " + std::string(p.key()) + ": " + std::string(value.raw()) + "\n";
  }
  const auto result = load_text(config, "f", FakeEnvironment(), {.provider_kinds = kKinds});
  EXPECT_TRUE(result.ok()) << pretty(result.errors[0]);
}

TEST_F(Schema, ListsTheVendors) {
  const json::Value kind = at({"providers"})["additionalProperties"]["properties"]["kind"];
  EXPECT_EQ((*kind["anyOf"].begin())["enum"].size(), kKinds.size());
}

// A YAML value as JSON by the core schema, as an editor's language server sees it.
void to_json(json::Writer& out, yaml::Value value) {
  if (value.is_map()) {
    out.begin_object();
    for (const yaml::Value child : value) {
      out.key(child.key());
      to_json(out, child);
    }
    out.end_object();
  } else if (value.is_sequence()) {
    out.begin_array();
    for (const yaml::Value child : value) to_json(out, child);
    out.end_array();
  } else if (value.is_null()) {
    out.null();
  } else if (const auto flag = value.as_bool()) {
    out.boolean(*flag);
  } else if (const auto integer = value.as_int()) {
    out.integer(*integer);
  } else if (const auto number = value.as_double()) {
    out.raw(std::to_string(*number));
  } else {
    out.string(value.text());
  }
}

// Runs a script of the Python that has jsonschema; its exit status.
int run_python(const std::string& script, const std::string& argument) {
  const pid_t child = fork();
  if (child == 0) {
    execlp("python3", "python3", "-c", script.c_str(), argument.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

constexpr const char* kValidate = R"(
import json, sys
from jsonschema import Draft202012Validator
data = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(data["schema"])
validator = Draft202012Validator(data["schema"])
wrong = 0
for case in data["cases"]:
    errors = list(validator.iter_errors(case["instance"]))
    if (not errors) != case["accepted"]:
        wrong += 1
        print(case["name"], "-> schema says", [e.message[:200] for e in errors] or "fine")
sys.exit(1 if wrong else 0)
)";

TEST_F(Schema, AgreesWithTheParserOnEveryCase) {
  if (run_python("import jsonschema", "") != 0) GTEST_SKIP() << "python3-jsonschema is not here";
  std::string text;
  json::Writer out(text);
  out.begin_object();
  out.member_raw("schema", json_schema(kKinds));
  out.key("cases").begin_array();
  size_t judged = 0;
  for (const Case& c : kCases) {
    const auto doc = yaml::Document::parse(whole(c));
    if (!doc) continue;
    ++judged;
    out.begin_object().member("name", c.name).member("accepted", c.schema != SchemaSays::Rejects);
    out.key("instance");
    to_json(out, doc->root());
    out.end_object();
  }
  out.end_array().end_object();
  EXPECT_GT(judged, 40U);
  const auto path = std::filesystem::temp_directory_path() /
                    ("sluice_schema_" + std::to_string(getpid()) + ".json");
  std::ofstream(path) << text;
  EXPECT_EQ(run_python(kValidate, path), 0);
  std::filesystem::remove(path);
}

// Accepting is the parser's verdict too, and refusing implies that the parser refuses.
TEST(SchemaCases, ClaimWhatTheParserDoes) {
  for (const Case& c : kCases) {
    EXPECT_EQ(c.schema == SchemaSays::Accepts, c.errors.empty()) << c.name;
  }
}

}  // namespace
}  // namespace sluice::app::config
