// One request's end of the shadow, on the I/O thread: it copies, and hands over. No parsing, no
// waiting, no failure that the user's exchange could see; what does not fit is given up.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "gateway/shadow_pair.h"

namespace sluice::gateway {

class ShadowRunner;

class ShadowTee final {
 public:
  ShadowTee(ShadowRunner& runner, ShadowRequest request);
  ~ShadowTee();  // an answer that was not handed over is given up
  ShadowTee(const ShadowTee&) = delete;
  ShadowTee& operator=(const ShadowTee&) = delete;

  // The target whose answer is waited for.
  [[nodiscard]] size_t primary() const { return primary_; }
  // Bytes of a streamed answer as they pass.
  void take(std::string_view bytes);
  // The primary's answer is over; a streamed body is what take() was given.
  void answered(SideAnswer answer);
  void give_up(ShadowDrop reason);

 private:
  // Books bytes of the answer; false, once and for all, when there is no room.
  bool room_for(size_t bytes);

  ShadowRunner& runner_;
  uint64_t id_;
  size_t primary_;
  size_t max_answer_;
  std::string body_;
  ShadowMemory::Hold hold_;
  std::optional<ShadowDrop> too_much_;
  bool over_ = false;
};

}  // namespace sluice::gateway
