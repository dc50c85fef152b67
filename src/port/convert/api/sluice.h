// The writer of Sluice's own configuration, in parts: what is collected for one route.
#pragma once

#include <string>
#include <string_view>

#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::sluice_config {

// Where limits are written: a route's /limits, or a usage plan.
class Limits final {
 public:
  Limits(Document& doc, std::string at) : doc_(doc), at_(std::move(at)) {}
  // `per` is what they count by where the limit says "a consumer".
  void write(const Limit& limit, std::string_view per);
  [[nodiscard]] size_t count() const {
    return throttles_.count() + windows_.count() + quotas_.count();
  }

 private:
  Document& doc_;
  std::string at_;
  List throttles_{at_ + "/throttles"};
  List windows_{at_ + "/windows"};
  List quotas_{at_ + "/quotas"};
};

// What the rules of a route come to, apart from their limits.
struct Outcome {
  bool closed = false;    // nobody can be let in: authentication that cannot be checked
  bool answered = false;  // by the gateway itself
  bool keys = false;
};

// `at` is the route's pointer. Limits of routes without keys count by address.
Outcome write_rules(const Rules& rules, const std::string& at, Document& doc,
                    const WriteContext& context);

}  // namespace sluice::port::convert::api::sluice_config
