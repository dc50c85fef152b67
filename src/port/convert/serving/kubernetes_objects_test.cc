#include "port/convert/serving/kubernetes_objects.h"

#include <gtest/gtest.h>

namespace sluice::port::convert::serving {
namespace {

TEST(FetchSteps, AnArchiveIsOneObjectAndIsUnpacked) {
  const auto steps = fetch_steps("s3://b/m/model.tar.gz", "/opt/ml/model");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].command, "aws s3 cp \"$MODEL_URI\" /opt/ml/model/.archive");
  EXPECT_EQ(steps[1].command,
            "tar -xzf /opt/ml/model/.archive -C /opt/ml/model && rm /opt/ml/model/.archive");
}

TEST(FetchSteps, AFolderThatIsEmptyFails) {
  const auto steps = fetch_steps("s3://b/m", "/my models");
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(
      steps[0].command,
      "aws s3 cp --recursive \"$MODEL_URI\" '/my models' && test -n \"$(ls -A '/my models')\"");
}

TEST(FetchSteps, AFileIsCopiedAsOne) {
  const auto steps = fetch_steps("gs://b/model.onnx", "/models");
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].command, "gcloud storage cp \"$MODEL_URI\" /models/");
}

TEST(FetchSteps, NothingIsSaidOfAnAddressThatNothingFetches) {
  EXPECT_TRUE(fetch_steps("azureml:models/1", "/models").empty());
}

TEST(Windows, AnHourIsTheLongest) {
  Ledger ledger;
  Document doc("x", ledger);
  Field<int64_t> field = given(int64_t{7200});
  field.from.push_back(ledger.open({.path = "/a"}));
  put_window(doc, "/w", field);
  EXPECT_EQ(doc.root().at("/w").text(), "3600");
  EXPECT_EQ(name(ledger.entry(0).status), "approximated");
}

}  // namespace
}  // namespace sluice::port::convert::serving
