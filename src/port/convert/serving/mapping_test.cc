#include "port/convert/serving/mapping.h"

#include <gtest/gtest.h>

#include "port/convert/convert.h"

namespace sluice::port::convert::serving {
namespace {

std::expected<Conversion, Problems> convert(const std::string& fields) {
  Request request;
  request.to = "kserve";
  request.inputs.push_back({"a.json", R"({"name": "e", "rpm": 600, "img": "i:1"})"});
  request.mapping = SourceText{"m.yaml",
                               "format: sluice.mapping/1\n"
                               "fields:\n"
                               "  - {from: name, to: endpoint.name}\n"
                               "  - {from: img, to: variant.image}\n" +
                                   fields};
  return convert_serving(request);
}

TEST(Mapping, TakesConstantsForWhatTheSourceDoesNotSay) {
  const auto done = convert(
      "  - {from: rpm, to: variant.scale_target, divide: 60}\n"
      "  - {value: rps, to: variant.scale_metric}\n"
      "  - {value: 3, to: variant.max_replicas}\n");
  ASSERT_TRUE(done) << done.error().front().message;
  EXPECT_NE(done->files[0].text.find("scaleMetric: rps"), std::string::npos) << done->files[0].text;
  EXPECT_NE(done->files[0].text.find("scaleTarget: 10"), std::string::npos) << done->files[0].text;
  EXPECT_EQ(summarise(done->ledger).losses, 0U);
}

TEST(Mapping, PlacesAFaultOfAConstantInItsOwnFile) {
  const auto done = convert("  - {value: many, to: variant.max_replicas}\n");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().front().param, "m.yaml:5:13");
}

TEST(Mapping, AsksForTheMetricOfATarget) {
  const auto done = convert("  - {from: rpm, to: variant.scale_target}\n");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().front().message.find("variant.scale_metric"), std::string::npos);
}

TEST(Mapping, NamesTheFieldsThereAre) {
  const auto done = convert("  - {from: rpm, to: variant.cpuu}\n");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().front().message.find("variant.cpu, "), std::string::npos);
}

TEST(Mapping, SchemaListsEveryField) {
  const std::string schema = mapping_schema();
  for (const MappedField& field : mapped_fields()) {
    EXPECT_NE(schema.find("\"" + std::string(field.name) + "\""), std::string::npos) << field.name;
  }
}

}  // namespace
}  // namespace sluice::port::convert::serving
