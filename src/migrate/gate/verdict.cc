#include "migrate/gate/verdict.h"

namespace sluice::migrate::gate {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Fail:
      return "fail";
    case Verdict::Grey:
      return "grey";
    case Verdict::Unknown:
      break;
  }
  return "unknown";
}

}  // namespace sluice::migrate::gate
