#include <gtest/gtest.h>

#include "provider/provider.h"

namespace sluice::provider {
namespace {

TEST(Providers, AreSortedUniqueAndDated) {
  std::string_view last;
  for (const ProviderSpec* spec : all()) {
    EXPECT_LT(last, spec->kind);
    last = spec->kind;
    EXPECT_FALSE(spec->title.empty()) << spec->kind;
    EXPECT_TRUE(spec->checked.starts_with("20")) << spec->kind;
    EXPECT_EQ(find(spec->kind), spec);
  }
  EXPECT_EQ(find("no such vendor"), nullptr);
}

TEST(Providers, HostedOnesAreReachedOverTls) {
  for (const ProviderSpec* spec : all()) {
    if (spec->key_env.empty()) continue;
    EXPECT_TRUE(spec->default_base_url.starts_with("https://")) << spec->kind;
  }
}

}  // namespace
}  // namespace sluice::provider
