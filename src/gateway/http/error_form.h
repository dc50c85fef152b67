// The body of an error that the gateway itself gives on an HTTP route.
//
//   neutral:  {"error":{"code":"rate_limited","message":"...","status":429,"request_id":"req_..."}}
//   of AWS:   {"message":"{message}"}, as the configuration may say
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/http_route.h"

namespace sluice::gateway {

// Values are escaped for JSON where the form's content type is JSON.
std::string error_body(const ErrorForm& form, int status, std::string_view code,
                       std::string_view message, std::string_view request_id);

}  // namespace sluice::gateway
