// CPU time of a piece of work, for speeds that tests print and never judge.
#pragma once

#include <ctime>

namespace sluice::migrate::compare {

template <class Work>
double cpu_ms(Work&& work) {
  const std::clock_t start = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace sluice::migrate::compare
