#include "store/engine.h"

#include <array>

namespace sluice::store {

std::span<const Engine* const> engines() {
  static const std::array<const Engine*, 1> kAll = {&sqlite_engine()};
  return kAll;
}

}  // namespace sluice::store
