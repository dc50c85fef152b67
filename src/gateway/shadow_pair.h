// A mirrored request and what became of it on both sides: what the tee gathers on the I/O thread,
// the shadow's thread completes and comparison consumes. Bounded: every byte of a body is booked on
// the account of all shadows (Hold) and given back with the pair.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "gateway/route.h"
#include "gateway/shadow_ledger.h"
#include "gateway/snapshot.h"
#include "ir/chat.h"
#include "wire/http1.h"
#include "wire/json.h"

namespace sluice::gateway {

// Room that one mirrored request takes under its rule, until its pair has been dealt with.
class ShadowTicket final {
 public:
  ShadowTicket(ShadowLedger& ledger, ShadowMemory::Hold hold)
      : ledger_(&ledger), hold_(std::move(hold)) {}
  ShadowTicket(ShadowTicket&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)),
        hold_(std::move(other.hold_)),
        waits_(other.waits_) {}
  ShadowTicket& operator=(ShadowTicket&&) = delete;
  // Books bytes more; false, and nothing taken, when there is no room.
  [[nodiscard]] bool grow(size_t bytes) { return hold_.grow(bytes); }
  ~ShadowTicket() {
    if (ledger_ == nullptr) return;
    if (waits_) {
      ledger_->waited();
    } else {
      ledger_->leave();
    }
  }
  // Both answers are there and a model is asked about them: that may take long, so the place is
  // given to the next request. `hold` is what is still needed.
  void wait_for_model(ShadowMemory::Hold hold) {
    hold_ = std::move(hold);
    if (!std::exchange(waits_, true)) ledger_->wait();
  }

 private:
  ShadowLedger* ledger_;
  ShadowMemory::Hold hold_;
  bool waits_ = false;
};

// What is sent of a request of an HTTP route: its messages as they stand, head and body.
struct HttpMessages {
  const HttpRoute* route = nullptr;
  std::string to_shadow;
  std::string to_old;  // for the twin
};

struct ShadowRequest {
  ShadowTicket ticket;
  SnapshotPtr snapshot;
  const Model* model = nullptr;  // of that snapshot, like the rule; null: of an HTTP route
  const ShadowRule* rule = nullptr;
  std::optional<HttpMessages> http = {};
  Route route;  // its views are empty
  std::string query;
  std::string api_version;
  std::string beta_header;
  std::string model_name;
  std::string request_id;
  std::string unit;  // whose request it is: the client key's id and the sticky value
  std::string body;  // the client's
  int64_t unix_ms = 0;

  [[nodiscard]] const Target& target(size_t index) const { return model->targets[index]; }
  [[nodiscard]] const Provider& provider(size_t target_index) const {
    if (http) return snapshot->http->origins[http->route->targets[target_index].origin];
    return snapshot->providers[target(target_index).provider];
  }
};

// One side's answer, as it came and as it is read.
struct SideAnswer {
  int status = 0;  // HTTP; 0: none came
  std::string content_type;
  std::string encoding;  // content-encoding, in lower case
  std::string location;
  std::string body;
  bool complete = false;          // it came whole; false: cut, timed out, unreachable
  Cause cause = Cause::Internal;  // why not
  int64_t first_byte_us = -1;     // from the start of the call
  int64_t duration_us = 0;
  ShadowMemory::Hold hold;

  // By read_side(): a chat answer in no dialect's words, and its tokens.
  std::optional<ir::ChatResponse> chat = {};
  ir::Usage usage = {};

  // The fields above of a response's head.
  void take_fields(const wire::http1::Head& head);
};

// Reads what came by the dialect of the target that sent it; streams are put together. An answer
// that cannot be read, or is an error under the status of a success, is not complete afterwards.
// `document` is a buffer of the caller's.
void read_side(ir::DialectId dialect, dialect::Operation operation, SideAnswer& answer,
               wire::json::Document& document);

ShadowOutcome outcome_of(const SideAnswer& answer);
// What the call is taken to be billed for: what the provider said, else, where it may have been
// carried out all the same, a token for so many bytes.
ir::Usage billed_usage(const SideAnswer& answer, ShadowOutcome outcome, size_t request_bytes);

struct ShadowPair {
  ShadowRequest request;
  SideAnswer primary;
  SideAnswer shadow;
  std::optional<SideAnswer> twin;  // the old side, asked once more

  [[nodiscard]] const SideAnswer& old_side() const {
    return request.rule->reverse ? shadow : primary;
  }
  [[nodiscard]] const SideAnswer& new_side() const {
    return request.rule->reverse ? primary : shadow;
  }
};

}  // namespace sluice::gateway
