#include "migrate/compare/outputs.h"

#include <cmath>
#include <gtest/gtest.h>

namespace sluice::migrate::compare {
namespace {

std::vector<double> read(std::string_view json, std::string_view path) {
  return outputs_in(json, *parse_path(path)).value_or(std::vector<double>());
}

TEST(Outputs, AreFoundAtTheirPlaceInOrder) {
  const std::string_view json =
      R"({"predictions":[[0.1,0.9],[0.8,0.2]],"rows":[{"score":1,"id":"a"},{"score":2.5}],"n":7})";
  EXPECT_EQ(read(json, "predictions"), (std::vector<double>{0.1, 0.9, 0.8, 0.2}));
  EXPECT_EQ(read(json, "predictions[1]"), (std::vector<double>{0.8, 0.2}));
  EXPECT_EQ(read(json, "rows[*].score"), (std::vector<double>{1, 2.5}));
  EXPECT_EQ(read(json, "n"), std::vector<double>{7});
  EXPECT_TRUE(std::isnan(read(R"({"n":[1,null]})", "n")[1]));
}

TEST(Outputs, OfWhatIsNoListOfNumbersAreNone) {
  for (const char* json : {"", "[", R"({"n":"1"})", R"({"n":[1,"2"]})", R"({"n":[{}]})",
                           R"({"m":1})", R"({"n":[]})", "[1]"}) {
    EXPECT_TRUE(read(json, "n").empty()) << json;
  }
  EXPECT_TRUE(read(R"({"rows":[{"score":1},{}]})", "rows[*].score").empty());
}

TEST(Outputs, DecideWhereEitherSideHasThem) {
  const NumericPolicy policy{.absolute = 0.01, .relative = 0};
  using Values = std::optional<std::vector<double>>;
  const auto of = [](std::vector<double> values) { return Values(std::move(values)); };
  const auto verdict = [&](const Values& a, const Values& b) {
    const auto found = compare_by_outputs(a, b, policy, "n");
    return found ? std::string(name(found->verdict)) + " " + std::string(found->kind) : "";
  };
  EXPECT_EQ(verdict(std::nullopt, std::nullopt), "");
  EXPECT_EQ(verdict(of({1, 2}), of({1, 2})), "equal same");
  EXPECT_EQ(verdict(of({1, 2}), of({1, 2.005})), "equivalent close");
  EXPECT_EQ(verdict(of({1, 2}), of({1, 2.5})), "different tolerance");
  EXPECT_EQ(verdict(of({1, 2}), of({1})), "different shape");
  EXPECT_EQ(verdict(of({1, 2}), std::nullopt), "different no_outputs");
}

}  // namespace
}  // namespace sluice::migrate::compare
