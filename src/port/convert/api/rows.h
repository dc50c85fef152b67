// The names of the readers and writers, for registry.cc; each is defined in the file of its name.
#pragma once

#include "port/convert/api/registry.h"

namespace sluice::port::convert::api {

extern const Reader kAwsApiGateway, kAzureApim, kGatewayReader, kGoogle, kKongReader, kNginx,
    kOpenapiReader;

extern const Writer kGatewayApi, kKong, kOpenapi, kSluice;

}  // namespace sluice::port::convert::api
