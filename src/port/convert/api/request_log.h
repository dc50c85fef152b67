// What `sluice convert replay` reads beside a source's configuration: a log of requests, one JSON
// object a line, and keys that the export does not show.
//
//   {"time":"2026-11-21T12:00:00.250Z","method":"GET","path":"/orders/7?full=1",
//    "headers":{"host":"api.example.com","x-api-key":"..."},"address":"192.0.2.7","bytes":0}
//
// `time` may be a number, milliseconds since 1970. `query` may stand by itself, as a text or as an
// object; a header may be a list. Only time, method and path have to be there.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "port/convert/api/call.h"
#include "port/convert/api/identity.h"
#include "port/convert/source.h"

namespace sluice::port::convert::api {

// Sorted by their instants; those of one instant keep their order. Cause::BadRequest or TooLarge
// with "FILE:LINE:1" as its param.
Result<std::vector<Call>> read_request_log(const SourceText& log);

// A CSV file with the columns name and key, or user and password (and name where it differs);
// rows whose Enabled is false are left out. As `sluice keys import` takes it.
Result<std::vector<KnownKey>> read_known_keys(const SourceText& csv);

// Of an RFC 3339 text in UTC, to the millisecond.
Result<int64_t> unix_ms_of(std::string_view text);
// "2026-11-21T12:00:00.250Z".
std::string utc_text(int64_t unix_ms);

}  // namespace sluice::port::convert::api
