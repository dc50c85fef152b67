// XML, nginx's language and CSV as trees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/convert/source.h"

namespace sluice::port::convert {
namespace {

Node read(const char* name, std::string text) {
  Ledger ledger;
  auto out = read_source({name, std::move(text)}, 0, ledger);
  return out ? out->documents.at(0) : Node{};
}

std::string refused(const char* name, std::string text) {
  Ledger ledger;
  const auto out = read_source({name, std::move(text)}, 0, ledger);
  return out ? "" : out.error().param + " " + out.error().message;
}

TEST(Xml, ElementsAreMapsAndASecondOneOfANameIsNumbered) {
  const Node root = read("a.xml", "<a b='1'>\n <c/><c>x</c>\n</a>");
  EXPECT_EQ(text_at(&root, "a/@b"), "1");
  EXPECT_EQ(text_at(&root, "a/c[2]/#text"), "x");
  EXPECT_EQ(at(&root, "a/c")->position.line, 2U);
}

TEST(Xml, ADocumentTypeIsRefusedSoThatNoEntityIsExpanded) {
  EXPECT_THAT(refused("a.xml", "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>"),
              testing::HasSubstr("document type"));
}

TEST(Xml, NestingAndBrokenTextAreRefusedWithTheirPlace) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "<a>";
  EXPECT_THAT(refused("a.xml", deep), testing::HasSubstr("deeply"));
  EXPECT_THAT(refused("a.xml", "<a>\n<b c=\"@(x(\"y\"))\"/></a>"), testing::StartsWith("a.xml:2:"));
}

TEST(Conf, BlocksAndDirectivesKeepTheirArguments) {
  const Node root =
      read("a.conf", "server { # here\n location ~ \"^/x{1,2}$\" { return 200 \"a b\"; } }");
  EXPECT_EQ(text_at(&root, "server/location/@/1"), "^/x{1,2}$");
  EXPECT_EQ(text_at(&root, "server/location/return/1"), "a b");
}

TEST(Conf, WhatIsNotClosedIsRefusedWithItsPlace) {
  EXPECT_THAT(refused("a.conf", "a b"), testing::HasSubstr("';'"));
  EXPECT_THAT(refused("a.conf", "a {\n b c;\n"), testing::HasSubstr("'}'"));
  EXPECT_THAT(refused("a.conf", "}"), testing::StartsWith("a.conf:1:1"));
  EXPECT_THAT(refused("a.conf", "a 'b"), testing::HasSubstr("quote"));
}

TEST(Csv, RowsAreMapsOfTheHeadLine) {
  const Node root = read("a.csv", "name,key\n\"a, b\",\"x\"\"y\"\r\nc,\n");
  EXPECT_EQ(text_at(&root, "0/name"), "a, b");
  EXPECT_EQ(text_at(&root, "0/key"), "x\"y");
  EXPECT_EQ(text_at(&root, "1/key"), "");
}

TEST(Csv, ARowOfAnotherLengthIsRefusedWithItsLine) {
  EXPECT_THAT(refused("a.csv", "a,b\n1,2,3\n"), testing::StartsWith("a.csv:2:1"));
}

}  // namespace
}  // namespace sluice::port::convert
