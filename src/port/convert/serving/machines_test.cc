#include "port/convert/serving/machines.h"

#include <gtest/gtest.h>

#include "port/convert/serving/names.h"

namespace sluice::port::convert::serving {
namespace {

TEST(Machines, KnowsFamiliesBySizeAndAcceleratorsByRow) {
  EXPECT_EQ(find_machine("ml.m5.xlarge")->memory_gib, 16);
  EXPECT_EQ(find_machine("ml.g5.12xlarge")->gpus, 4);
  EXPECT_EQ(find_machine("standard_ds3_v2")->memory_gib, 14);
  EXPECT_EQ(find_machine("n1-standard-4")->memory_gib, 15);
  EXPECT_FALSE(find_machine("ml.m5.colossal"));
  EXPECT_FALSE(find_machine("n1-standard-x"));
}

TEST(Quantities, TellBinaryFromDecimalUnits) {
  EXPECT_EQ(parse_quantity("1Gi"), 0x1p30);
  EXPECT_EQ(parse_quantity("1G"), 1e9);
  EXPECT_EQ(parse_quantity("500m"), 0.5);
  EXPECT_FALSE(parse_quantity("lots"));
  EXPECT_EQ(memory_quantity(6144), "6Gi");
  EXPECT_EQ(memory_quantity(1500), "1500Mi");
  EXPECT_EQ(cpu_quantity(0.25), "250m");
}

TEST(Names, BecomeDnsLabels) {
  EXPECT_EQ(dns_label("My_Endpoint.v2"), "my-endpoint-v2");
  EXPECT_EQ(dns_label("7b"), "m-7b");
  EXPECT_EQ(dns_label("../.."), "x");
  EXPECT_EQ(dns_label(std::string(80, 'a')).size(), 63U);
}

TEST(Words, OfAShellAreQuotedWhereTheyNeedIt) {
  EXPECT_EQ(shell_text("/opt/ml/model"), "/opt/ml/model");
  EXPECT_EQ(shell_text(""), "''");
  EXPECT_EQ(shell_text("a b"), "'a b'");
  EXPECT_EQ(shell_text("$(x)'"), R"('$(x)'\''')");
  EXPECT_EQ(shell_word("plain"), "'plain'");
}

}  // namespace
}  // namespace sluice::port::convert::serving
