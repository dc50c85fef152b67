#include "migrate/compare/outputs.h"

#include <cmath>
#include <gtest/gtest.h>

#include "migrate/compare/all.h"

namespace sluice::migrate::compare {
namespace {

std::vector<double> read(std::string_view json, std::string_view path) {
  return outputs_in(json, *parse_path(path)).value_or(Outputs()).values;
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
  using Values = std::optional<Outputs>;
  const auto of = [](std::vector<double> values) {
    const auto n = std::ssize(values);
    return Values(Outputs{.values = std::move(values), .lists = {n}});
  };
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

TEST(Outputs, InOtherListsAreOfAnotherShape) {
  const auto at = *parse_path("p");
  const auto verdict = [&](std::string_view a, std::string_view b) {
    const auto found = compare_by_outputs(outputs_in(a, at), outputs_in(b, at), {}, "p");
    return std::string(name(found->verdict)) + " " + std::string(found->kind);
  };
  EXPECT_EQ(verdict(R"({"p":[[1,2],[3,4]]})", R"({"p":[[1,2],[3,4]]})"), "equal same");
  EXPECT_EQ(verdict(R"({"p":[[1,2],[3,4]]})", R"({"p":[1,2,3,4]})"), "different shape");
  EXPECT_EQ(verdict(R"({"p":[[1,2],[3,4]]})", R"({"p":[[1,2,3,4]]})"), "different shape");
  EXPECT_EQ(verdict(R"({"p":[[1,2],[3,4]]})", R"({"p":[[1,2,3],[4]]})"), "different shape");
}

std::string beside(std::string_view a, std::string_view b) {
  const auto at = *parse_path("p");
  AnswerPair pair;
  pair.old_side.body = a;
  pair.new_side.body = b;
  const NumericPolicy policy{.absolute = 0.01, .relative = 0};
  Policy with_id;
  EXPECT_TRUE(with_id.paths.add("id", {.action = PathAction::Ignore}));
  const Comparison all =
      with_the_rest(*compare_by_outputs(outputs_in(a, at), outputs_in(b, at), policy, "p"),
                    compare(pair, policy_beside(with_id, at)));
  return std::string(name(all.verdict)) + " " + std::string(all.kind) + " " + all.path;
}

TEST(Outputs, DoNotHideTheRestOfTheAnswer) {
  EXPECT_EQ(beside(R"({"p":[1],"label":"cat"})", R"({"p":[1.001],"label":"cat"})"),
            "equivalent close p");
  EXPECT_EQ(beside(R"({"p":[1],"label":"cat"})", R"({"p":[1.001],"label":"dog"})"),
            "different value label");
  EXPECT_EQ(beside(R"({"p":[1]})", R"({"p":[1],"error":"zeros"})"), "different extra error");
  EXPECT_EQ(beside(R"({"p":[1],"label":"cat"})", R"({"p":[9],"label":"dog"})"),
            "different tolerance p");
  EXPECT_EQ(beside(R"({"p":[1],"id":"a"})", R"({"p":[1],"id":"b"})"), "equivalent forgiven ");
  EXPECT_EQ(beside(R"({"p":[1],"id":"a"})", R"({"id":"a","p":[1.0]})"), "equal same p");
}

}  // namespace
}  // namespace sluice::migrate::compare
