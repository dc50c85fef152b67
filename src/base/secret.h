// A value that must not leak: it neither formats, streams nor compares plainly, and is wiped when
// it goes. The only way to read it is reveal(), which is easy to grep for.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sluice::base {

class Secret final {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] std::string_view reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  // Time depends on the lengths only, never on where the two differ.
  [[nodiscard]] bool equals(std::string_view other) const {
    if (other.size() != value_.size()) return false;
    unsigned char diff = 0;
    for (size_t i = 0; i < other.size(); ++i) {
      diff = static_cast<unsigned char>(diff | (value_[i] ^ other[i]));
    }
    return diff == 0;
  }

  bool operator==(const Secret&) const = delete;

 private:
  void wipe() {
    volatile char* p = value_.data();
    for (size_t i = 0; i < value_.size(); ++i) p[i] = 0;
    value_.clear();
  }

  std::string value_;
};

}  // namespace sluice::base

namespace sluice {
using base::Secret;
}
