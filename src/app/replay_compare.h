// Holding what a gateway did against what the source would have done, request by request.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "port/convert/api/evaluate.h"

namespace sluice::app {

// What a gateway did with a request: its answer and, where it was found, its line of the access
// log.
struct Done {
  int status = 0;
  std::string request_id;
  bool logged = false;
  std::string route;   // its id in the gateway
  std::string key;     // the key's id
  std::string target;  // who answered; empty: the gateway
  std::string cause;   // a label of sluice's, empty when nothing failed
};

// Cause::BadRequest for a file that is no access log; lines of other requests are passed over.
Result<void> read_access_log(const std::string& file, std::map<std::string, Done*>& by_request_id);

enum class Aspect : uint8_t { Outcome, Status, Route, Caller };

struct Difference {
  Aspect aspect;
  std::string text;  // "status: 200 in the source, 401 here"
};

class Comparison final {
 public:
  // A decision of a limit that the source would have made otherwise `tolerance_ms` earlier or later
  // is too close to call.
  Comparison(const port::convert::api::ApiSpec& spec, int64_t tolerance_ms)
      : spec_(spec), tolerance_ms_(tolerance_ms) {}

  // In the order of the requests: callers are told apart by the keys they were seen with.
  std::vector<Difference> compare(const port::convert::api::Verdict& source, const Done& here);

  [[nodiscard]] size_t close_calls() const { return close_calls_; }

 private:
  [[nodiscard]] std::string source_route(std::string_view id) const;
  void compare_callers(const std::string& caller, const std::string& key,
                       std::vector<Difference>& out);

  const port::convert::api::ApiSpec& spec_;
  int64_t tolerance_ms_;
  size_t close_calls_ = 0;
  std::map<std::string, std::string> key_of_;
  std::map<std::string, std::string> caller_of_;
};

// What became of the request, in the evaluator's words. Without a line of the access log the status
// alone has to tell.
port::convert::api::Outcome outcome_of(const Done& here);

}  // namespace sluice::app
