#include "port/convert/api/registry.h"

#include <array>

#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

// Who says more about a document stands before who says less.
constexpr std::array<const Reader*, 7> kReaders{&kAwsApiGateway, &kAzureApim,     &kGatewayReader,
                                                &kGoogle,        &kOpenapiReader, &kKongReader,
                                                &kNginx};
constexpr std::array<const Writer*, 4> kWriters{&kGatewayApi, &kKong, &kOpenapi, &kSluice};

}  // namespace

std::span<const Reader* const> readers() {
  return kReaders;
}
std::span<const Writer* const> writers() {
  return kWriters;
}

void WriteContext::add(Document& document) {
  files.push_back({document.file(), to_yaml(document.root())});
}

}  // namespace sluice::port::convert::api
