#include "app/shadow/embedder.h"

#include <gtest/gtest.h>

namespace sluice::app::shadow {
namespace {

using Vectors = std::vector<std::vector<float>>;

TEST(ReadEmbeddings, PutsThemInTheOrderOfTheirIndices) {
  EXPECT_EQ(read_embeddings(R"({"data":[{"index":1,"embedding":[0,1]},
                                        {"index":0,"embedding":[1,-0.5]}]})",
                            2),
            (Vectors{{1, -0.5F}, {0, 1}}));
}

TEST(ReadEmbeddings, GivesNothingForWhatIsNotOneVectorEach) {
  for (const char* body :
       {"", "[]", "{}", R"({"data":[]})", R"({"data":[{"index":0,"embedding":[1]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"embedding":[1]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"AACAPw=="}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[null]}]})"}) {
    EXPECT_TRUE(read_embeddings(body, 2).empty()) << body;
  }
}

}  // namespace
}  // namespace sluice::app::shadow
