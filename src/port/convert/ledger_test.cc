#include "port/convert/ledger.h"

#include <gtest/gtest.h>

namespace sluice::port::convert {
namespace {

TEST(Ledger, ALeafNobodyTookIsManual) {
  Ledger ledger;
  ledger.open({.path = "/a"});
  ledger.close("target");
  EXPECT_EQ(name(ledger.entry(0).status), "manual");
  EXPECT_EQ(summarise(ledger).losses, 1U);
}

TEST(Ledger, ALeafTakenAndNotWrittenIsDroppedWithTheFieldsName) {
  Ledger ledger;
  ledger.open({.path = "/a"});
  ledger.take({0}, "the timeout");
  ledger.close("target");
  EXPECT_EQ(name(ledger.entry(0).status), "dropped");
  EXPECT_EQ(ledger.entry(0).note, "target has no place for the timeout");
}

TEST(Ledger, ALeafWrittenTwiceNamesBothPlaces) {
  Ledger ledger;
  ledger.open({.path = "/a"});
  ledger.settle({0}, Status::Mapped, "x#/1", "");
  ledger.settle({0}, Status::Mapped, "x#/2", "");
  EXPECT_EQ(ledger.entry(0).to, "x#/1, x#/2");
  EXPECT_EQ(name(ledger.entry(0).status), "mapped");
}

TEST(Ledger, ALeafWrittenHereAndDroppedThereIsApproximated) {
  Ledger ledger;
  ledger.open({.path = "/a"});
  ledger.settle({0}, Status::Mapped, "x#/1", "", ir::Severity::Info);
  ledger.settle({0}, Status::Dropped, "", "no place");
  EXPECT_EQ(name(ledger.entry(0).status), "approximated");
  EXPECT_EQ(ledger.entry(0).severity, ir::Severity::Warn);
}

TEST(Ledger, WhatIsInventedIsLeftToAPersonWhereverItIsWritten) {
  Ledger ledger;
  const uint32_t value = ledger.invent("say where");
  ledger.settle({value}, Status::Mapped, "x#/1", "", ir::Severity::Info);
  ledger.close("target");
  EXPECT_EQ(name(ledger.entry(value).status), "manual");
  EXPECT_EQ(ledger.entry(value).note, "say where");
  EXPECT_EQ(summarise(ledger).leaves, 0U);
  EXPECT_EQ(summarise(ledger).losses, 1U);
}

TEST(Ledger, WhatIsInventedAndNotWrittenIsNoRow) {
  Ledger ledger;
  const uint32_t value = ledger.invent("say where");
  ledger.settle({value}, Status::Dropped, "", "no place for it");
  ledger.close("target");
  EXPECT_FALSE(ledger.entry(value).shown());
  EXPECT_EQ(summarise(ledger).losses, 0U);
}

}  // namespace
}  // namespace sluice::port::convert
