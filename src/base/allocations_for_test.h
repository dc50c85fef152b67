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

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLUICE_OWN_NEW 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLUICE_OWN_NEW 0
#endif
#endif
#ifndef SLUICE_OWN_NEW
#define SLUICE_OWN_NEW 1
#endif

namespace sluice::base {

inline constexpr bool kAllocationsCounted = SLUICE_OWN_NEW;
inline thread_local size_t allocations = 0;

}  // namespace sluice::base

// A replaced operator may not be inline; a second unit that includes this does not link.
// NOLINTBEGIN(misc-definitions-in-headers)
#if SLUICE_OWN_NEW
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
