// Questions to models of the configuration about answers that a comparison left open: an embedding
// of texts, a judge's verdict. They go the way of shadow calls (same thread, translation, pools and
// memory; never sent twice, no fallback) and stand in no count of mirrored or served requests.
//
//   ask({snapshot, "judge", Operation::Chat, R"({"model":"judge","messages":[...]})", 30'000},
//       [](ModelReply reply) { ... reply.answer.chat ... });
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gateway/background_call.h"
#include "gateway/shadow_pair.h"
#include "net/loop.h"
#include "wire/json.h"

namespace sluice::gateway {

struct ModelQuestion {
  SnapshotPtr snapshot;
  std::string model;  // a name under the snapshot's models, not "*"
  dialect::Operation operation = dialect::Operation::Chat;
  std::string body;  // as a client of OpenAI's dialect would send it, not streamed
  int64_t timeout_ms = 0;
};

struct ModelReply {
  bool sent = false;  // false: there was no such model, no room, or no way to say it
  ShadowOutcome outcome = ShadowOutcome::Cancelled;
  SideAnswer answer;
};

// On one loop's thread, but for stop().
class ShadowQuestions final {
 public:
  using Done = std::function<void(ModelReply)>;
  using Pool =
      std::function<net::UpstreamPool&(const Provider&, int64_t timeout_ms, size_t connections)>;

  ShadowQuestions(net::Loop& loop, ShadowMemory& memory, Pool pool)
      : loop_(loop), memory_(memory), pool_(std::move(pool)) {}

  // `done` runs once: on a later turn of the loop, or in stop(), or at once after it.
  void ask(const ModelQuestion& question, Done done);
  // When the loop no longer runs: what is under way ends as cancelled.
  void stop();

  // At most so many at once are meant to be asked; connections are sized by it.
  static constexpr size_t kAtOnce = 16;

 private:
  struct Open {
    SnapshotPtr snapshot;
    std::unique_ptr<BackgroundCall> call;
    Done done;
    ModelReply reply;
  };
  bool start(uint64_t id, const ModelQuestion& question);
  void end(uint64_t id);

  net::Loop& loop_;
  ShadowMemory& memory_;
  Pool pool_;
  bool stopped_ = false;
  uint64_t next_id_ = 1;
  std::map<uint64_t, Open> open_;
  wire::json::Document document_;
  std::string scratch_;
};

}  // namespace sluice::gateway
