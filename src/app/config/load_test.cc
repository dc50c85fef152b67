#include "app/config/load.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "app/config/cases_for_test.h"

namespace sluice::app::config {
namespace {

LoadResult load(std::string_view yaml, bool strict = false, std::string_view file = "sluice.yaml") {
  return load_text(yaml, file, FakeEnvironment(), {.provider_kinds = kKinds, .strict = strict});
}

std::string lines(const std::vector<Diagnostic>& all) {
  std::string out;
  for (const Diagnostic& d : all) {
    std::string line = to_string(d);
    EXPECT_TRUE(line.starts_with("sluice.yaml:")) << line;
    out += (out.empty() ? "" : "\n") + line.substr(12);
  }
  return out;
}

class EveryCase : public testing::TestWithParam<Case> {};

TEST_P(EveryCase, IsToldInTheseWords) {
  const LoadResult result = load(whole(GetParam()));
  EXPECT_EQ(lines(result.errors), GetParam().errors);
  EXPECT_EQ(lines(result.warnings), GetParam().warnings);
}

TEST_P(EveryCase, NeverShowsASecret) {
  for (const bool strict : {false, true}) {
    const LoadResult result = load(whole(GetParam()), strict);
    for (const auto* all : {&result.errors, &result.warnings}) {
      for (const Diagnostic& d : *all) {
        EXPECT_EQ(pretty(d).find("canary"), std::string::npos) << pretty(d);
      }
    }
  }
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  std::string name(info.param.name);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}
INSTANTIATE_TEST_SUITE_P(Config, EveryCase, testing::ValuesIn(kCases), name_of_case);

constexpr std::string_view kExample = R"(
server:
  listen: 127.0.0.1:8080
  admin: 127.0.0.1:8081
  threads: 2
  drain_timeout: 45s
data_dir: ./data
auth: { mode: keys }
providers:
  old: { kind: anthropic, base_url: "http://127.0.0.1:9101", api_key: "${env:KEY}" }
  new: { kind: openai_compatible, base_url: "http://127.0.0.1:9102/v1",
         headers: { x-team: "${file:secret.txt}" } }
models:
  assistant:
    targets:
      - { id: old, provider: old, model: claude-sonnet-4-5, weight: 100 }
      - { id: new, provider: new, model: gpt-5-mini, weight: 0, max_output_tokens: 4096 }
    sticky: ["header:X-Session-Id", "body:user"]
    fallback: [new]
    loss_policy: accept
  "*":
    targets: [ { id: any, provider: new, weight: 0.25 } ]
)";

TEST(Load, FillsTheConfiguration) {
  const LoadResult result = load(kExample);
  ASSERT_EQ(lines(result.errors), "");
  const Config& c = result.config;
  EXPECT_EQ(c.server.listen, (Endpoint{"127.0.0.1", 8080}));
  EXPECT_EQ(c.server.threads, 2U);
  EXPECT_EQ(c.server.drain_timeout, std::chrono::seconds(45));
  EXPECT_EQ(c.providers.at("old").api_key->reveal(), "canary-from-variable");
  EXPECT_EQ(c.providers.at("new").headers.at("x-team").reveal(), "canary-from-file");
  const Model& assistant = c.models.at("assistant");
  ASSERT_EQ(assistant.targets.size(), 2U);
  EXPECT_EQ(assistant.targets[0].model, "claude-sonnet-4-5");
  EXPECT_EQ(assistant.targets[0].weight, 100);
  EXPECT_EQ(assistant.targets[1].max_output_tokens, 4096U);
  EXPECT_THAT(assistant.sticky, testing::ElementsAre(Sticky{Sticky::From::Header, "x-session-id"},
                                                     Sticky{Sticky::From::Body, "user"}));
  EXPECT_THAT(assistant.fallback, testing::ElementsAre("new"));
  EXPECT_EQ(assistant.loss_policy, LossPolicy::Accept);
  EXPECT_FALSE(c.models.at("*").targets[0].model.has_value());
  EXPECT_EQ(c.models.at("*").targets[0].weight, 0.25);
}

TEST(Load, LeavesTheDefaultsOfWhatIsNotNamed) {
  const LoadResult result = load(kExample);
  EXPECT_EQ(result.config.server.limits.max_head_bytes, kib(32));
  EXPECT_EQ(result.config.server.limits.max_body_bytes, mib(32));
  EXPECT_EQ(result.config.providers.at("old").timeouts.total, std::chrono::hours(1));
  EXPECT_TRUE(result.config.providers.at("old").tls.verify);
  EXPECT_FALSE(result.config.server.tls.has_value());
  EXPECT_EQ(result.config.models.at("*").loss_policy, LossPolicy::Refuse);
}

TEST(Load, TakesJson) {
  const LoadResult result = load(
      "{\"providers\":{\"p\":{\"kind\":\"openai\"}},\"models\":{\"m\":{\"targets\":[{\"id\":\"a\","
      "\"provider\":\"p\",\"weight\":1}]}}}");
  EXPECT_EQ(lines(result.errors), "");
}

TEST(Load, ResolvesReferencesWithTheirValues) {
  const LoadResult result = load(
      "server: { threads: \"${env:FOUR}\", drain_timeout: \"${env:NONE:-9s}\" }\n"
      "log: { access: \"/log/${env:FOUR}-$${x}-${env:EMPTY:-e}.txt\" }\n"
      "providers: { p: { kind: openai } }\n"
      "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\n");
  ASSERT_EQ(lines(result.errors), "");
  EXPECT_EQ(result.config.server.threads, 4U);
  EXPECT_EQ(result.config.server.drain_timeout, std::chrono::seconds(9));
  EXPECT_EQ(result.config.log.access, "/log/4-${x}-e.txt");
}

TEST(Load, RelativeFilesStartAtTheFolderOfTheConfiguration) {
  FakeEnvironment env;
  env.files = {{"/etc/sluice/cert.pem", "c"}, {"/etc/sluice/sub/key", "k"}, {"/abs/token", "t"}};
  const LoadResult result = load_text(
      "server: { tls: { cert: cert.pem, key: \"sub/key\" } }\nadmin_token: ${file:/abs/token}\n"
      "providers: { p: { kind: openai, api_key: \"${file:sub/key}\" } }\n"
      "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\n",
      "/etc/sluice/sluice.yaml", env, {});
  ASSERT_TRUE(result.ok()) << pretty(result.errors[0]);
  EXPECT_EQ(result.config.server.tls->cert, "/etc/sluice/cert.pem");
  EXPECT_EQ(result.config.admin_token->reveal(), "t");
  EXPECT_EQ(result.config.providers.at("p").api_key->reveal(), "k");
}

TEST(Load, StrictRefusesALiteralSecret) {
  constexpr std::string_view kText =
      "admin_token: canary\nproviders: { p: { kind: openai } }\n"
      "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\n";
  EXPECT_TRUE(load(kText).ok());
  const LoadResult strict = load(kText, true);
  EXPECT_EQ(lines(strict.errors),
            "1:14: admin_token holds a secret as it is; write ${env:NAME} or ${file:PATH}, and "
            "replace the secret");
  EXPECT_TRUE(strict.warnings.empty());
}

TEST(Load, AnyKindWillDoWhenNoneAreListed) {
  const auto result = load_text(
      "providers: { p: { kind: home-made } }\n"
      "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\n",
      "f", FakeEnvironment());
  EXPECT_TRUE(result.ok());
}

TEST(Load, ReportsAFileThatIsNotThere) {
  const LoadResult result = load_file("sluice.yaml", FakeEnvironment());
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(pretty(result.errors[0]),
            "sluice.yaml: cannot read the configuration: no such file; check the path and its "
            "permissions\n");
}

TEST(Pretty, ShowsTheLineWithACaret) {
  EXPECT_EQ(pretty(load("auth: { mode: nune }\nmodels: {}\nproviders: {}\n").errors[0]),
            "sluice.yaml:1:15: auth.mode cannot be \"nune\"; did you mean \"none\"?\n"
            "  1 | auth: { mode: nune }\n"
            "    |               ^\n");
}

TEST(Pretty, CountsCharactersNotBytesUnderTheCaret) {
  Diagnostic d{"f", {2, 6}, "", "m", "r"};
  show_line(d, "\xC3\xA9\xC3\xA9\tx");
  EXPECT_EQ(pretty(d), "f:2:6: m; r\n  2 | \xC3\xA9\xC3\xA9\tx\n    |   \t^\n");
}

TEST(Pretty, CutsALongLineAroundTheCaret) {
  Diagnostic d{"f", {1, 5001}, "", "m", "r"};
  show_line(d, std::string(5000, 'a') + "B" + std::string(5000, 'c'));
  EXPECT_EQ(pretty(d), "f:1:5001: m; r\n  1 | " + std::string(50, 'a') + "B" +
                           std::string(49, 'c') + "\n    | " + std::string(50, ' ') + "^\n");
}

TEST(Load, TellsAThousandErrorsAndHowManyMoreThereAre) {
  std::string yaml;
  for (int i = 0; i < 1500; ++i) yaml += "unknown" + std::to_string(i) + ": 1\n";
  const LoadResult result = load(yaml);
  ASSERT_EQ(result.errors.size(), 1001U);
  EXPECT_EQ(result.errors.back().message, "502 more errors are not shown");
}

// A file of the operator's is trusted to mean well, not to be small.
TEST(Load, StaysQuickOnALargeFile) {
  std::string yaml = "providers: { p: { kind: openai } }\nmodels:\n";
  for (int model = 0; model < 200; ++model) {
    yaml += "  m" + std::to_string(model) + ": { targets: [";
    for (int i = 0; i < 100; ++i) {
      yaml += "{ id: t" + std::to_string(i) + ", provider: q, weight: 1 }, ";
    }
    yaml += "], fallback: [t99, t99, nope] }\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const LoadResult result = load(yaml);
  EXPECT_EQ(result.errors.size(), 1001U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

// What stands in a file and must not come out, wherever it was put.
TEST(Pretty, EndsTheExcerptWhereASecretStarts) {
  for (std::string_view yaml : {
           "providers: { p: { kind: nope, api_key: canary } }\n",
           "providers: { p: { api_key: canary, kind: nope } }\n",
           "providers: { p: { apikey: canary } }\n",
           "providers: { p: { kind: nope, headers: { a: canary } } }\n",
           "providers: { p: { kind: nope, headers: canary } }\n",
           "admin_token: [canary]\n",
           "admin_token: { a: canary }\n",
           "admin_token: 'canary\n",
           "admin_token: \"canary\\q\"\n",
           "admin_token:\n  canary: {\n",
           "admin_token: |\n  canary\n x\n",
           "admin_token: x\nadmin_token: canary\n",
           "adminTokn: canary\n",
       }) {
    for (const bool strict : {false, true}) {
      const LoadResult result = load(yaml, strict);
      EXPECT_FALSE(result.ok()) << yaml;
      for (const auto* all : {&result.errors, &result.warnings}) {
        for (const Diagnostic& d : *all) {
          EXPECT_EQ(pretty(d).find("canary"), std::string::npos) << pretty(d);
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluice::app::config
