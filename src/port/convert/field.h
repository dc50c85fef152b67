// One value of a neutral specification and where it came from, so that a writer can say for every
// leaf of the source what became of it.
#pragma once

#include <string>
#include <utility>

#include "port/convert/ledger.h"

namespace sluice::port::convert {

template <class T>
struct Field {
  T value{};
  bool set = false;
  Leaves from;               // may be empty: a default of the source that stands nowhere
  std::string note = {};     // what the reader did to the value, e.g. a change of unit
  bool approximate = false;  // that changed its meaning a little

  explicit operator bool() const { return set; }
  const T& operator*() const { return value; }

  // The same origin with another value.
  template <class U>
  Field<U> with(U other) const {
    return {std::move(other), set, from, note, approximate};
  }
};

template <class T>
Field<T> given(T value) {
  return {std::move(value), true, {}, {}, false};
}

}  // namespace sluice::port::convert
