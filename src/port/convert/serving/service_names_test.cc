#include "port/convert/serving/service_names.h"

#include <gtest/gtest.h>

namespace sluice::port::convert::serving {
namespace {

ServingSpec endpoint(const std::string& name, const std::vector<std::string>& variants) {
  ServingSpec out;
  out.name = given(name);
  for (const std::string& variant : variants) {
    out.variants.emplace_back();
    out.variants.back().name = given(variant);
  }
  return out;
}

TEST(ServiceNames, TheOneThatIsALabelKeepsItWhereverItStands) {
  std::vector specs{endpoint("e", {"fraud_v1", "fraud-v1", "Fraud.v1"})};
  name_services(specs, true);
  EXPECT_EQ(specs[0].variants[0].service, "e-fraud-v1-2");
  EXPECT_EQ(specs[0].variants[1].service, "e-fraud-v1");
  EXPECT_EQ(specs[0].variants[2].service, "e-fraud-v1-3");
  EXPECT_TRUE(specs[0].variants[0].name.approximate);
  EXPECT_FALSE(specs[0].variants[1].name.approximate);
}

TEST(ServiceNames, VariantsOfTwoEndpointsNeverMeet) {
  std::vector specs{endpoint("a", {"b-c", "x"}), endpoint("a-b", {"c", "x"}),
                    endpoint("a-b-c", {"only"})};
  name_services(specs, true);
  EXPECT_EQ(specs[2].variants[0].service, "a-b-c");
  EXPECT_EQ(specs[0].variants[0].service, "a-b-c-2");
  EXPECT_EQ(specs[1].variants[0].service, "a-b-c-3");
}

TEST(ServiceNames, LongNamesThatAreCutStayDifferent) {
  const std::string same(70, 'a');
  std::vector specs{endpoint(same + "1", {"x"}), endpoint(same + "2", {"x"})};
  name_services(specs, true);
  EXPECT_NE(specs[0].label, specs[1].label);
  EXPECT_LE(specs[1].label.size(), 63U);
}

TEST(ServiceNames, ANamespaceHasItsOwnUnlessTheTargetKnowsNone) {
  std::vector specs{endpoint("a", {"x"}), endpoint("a", {"x"})};
  specs[0].space = given(std::string("one"));
  specs[1].space = given(std::string("two"));
  auto flat = specs;
  name_services(specs, true);
  name_services(flat, false);
  EXPECT_EQ(specs[1].label, "a");
  EXPECT_EQ(flat[1].label, "a-2");
}

}  // namespace
}  // namespace sluice::port::convert::serving
