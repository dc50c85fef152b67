// One event loop, one thread. Everything in net/ belongs to a loop and is touched by its thread
// only; post() is the single door for other threads. libuv does the waiting (docs/adr/0004).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct uv_loop_s;

namespace sluice::net {

class TimerWheel;

class Loop final {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until stop(). Handles still open are closed when the loop goes.
  void run();
  // Turns the loop until the predicate holds or the time is up; for clients that block.
  bool run_until(const std::function<bool()>& done, int64_t timeout_ms);

  // From any thread. Tasks run in order, on the loop's thread.
  void post(std::function<void()> task);
  void stop();

  [[nodiscard]] uv_loop_s* uv() { return uv_.get(); }
  [[nodiscard]] TimerWheel& timers() { return *timers_; }

  // Where reads land: shared by all connections of the loop, valid until the next read. Bytes
  // after the span are readable, so that a JSON body can be parsed where it arrived.
  [[nodiscard]] std::span<char> scratch();
  // A second one of the same kind, for decrypted bytes.
  [[nodiscard]] std::span<char> plain_scratch();
  // Where heads are put together; cleared by whoever takes it.
  [[nodiscard]] std::string& head_buffer() { return head_buffer_; }
  // "Sat, 21 Nov 2026 01:11:00 GMT", at most a second old.
  [[nodiscard]] std::string_view http_date();

  // Monotonic, microseconds; the only clock of the data plane.
  static int64_t now_us();
  // The same clock at the kernel's next tick, a few milliseconds ahead at most, at a fifth of the
  // price: for deadlines, which so never come early.
  static int64_t coarse_now_us();
  // Wall clock, milliseconds since 1970.
  static int64_t unix_ms();

 private:
  struct Inbox;
  struct UvDelete {
    void operator()(uv_loop_s* loop) const;
  };

  std::unique_ptr<uv_loop_s, UvDelete> uv_;
  std::unique_ptr<Inbox> inbox_;
  std::unique_ptr<TimerWheel> timers_;
  std::unique_ptr<char[]> scratch_;
  std::unique_ptr<char[]> plain_scratch_;
  std::string head_buffer_;
  std::string date_;
  int64_t date_second_ = -1;
};

}  // namespace sluice::net
