// Counts this thread's allocations, for promises that something makes none. Replaces operator new,
// so it may stand in one unit of a test program only. The sanitizers bring their own, so under them
// nothing is counted.
//
//   const size_t before = base::allocations;
//   work();
//   if (base::kAllocationsCounted) EXPECT_EQ(base::allocations, before);
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace sluice::base {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kAllocationsCounted = false;
#else
inline constexpr bool kAllocationsCounted = true;
#endif
inline thread_local size_t allocations = 0;

}  // namespace sluice::base

// A replaced operator may not be inline; a second unit that includes this does not link.
// NOLINTBEGIN(misc-definitions-in-headers)
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
[[gnu::noinline]] void* operator new(size_t size) {
  ++sluice::base::allocations;
  if (void* out = std::malloc(size == 0 ? 1 : size)) return out;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
#endif
// NOLINTEND(misc-definitions-in-headers)
