// How other tools would have decided on the same errors. Only their documented decision rules, in
// our words; for the comparison that a simulation prints.
//
//   naive    error rate so far above the limit
//   argo     an analysis run of 20 measurements over 200 requests each, failureLimit 0
//   flagger  the same measurements, rolled back after 5 failed checks
//   kayenta  every 10 measurements a judgement of canary against control: Mann-Whitney at 98 %,
//            tolerance 0.25, mean ratio
//   sluice   the error gate
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/rng.h"
#include "migrate/simulate/batch.h"
#include "migrate/simulate/world.h"

namespace sluice::migrate::simulate {

// Errors of both sides, request by request, with the onset at a request.
class ErrorStream final {
 public:
  ErrorStream(const World& world, uint64_t seed);
  bool next_new();  // true: the next request to the new side fails
  bool next_old();
  [[nodiscard]] int64_t requests() const { return requests_; }
  [[nodiscard]] int64_t failures_bad() const { return failures_bad_; }

 private:
  bool draw(const Behaviour& side, int64_t& run_left);

  const World& world_;
  base::Rng rng_;
  int64_t requests_ = 0;
  int64_t failures_bad_ = 0;
  int64_t new_run_ = 0;
  int64_t old_run_ = 0;
};

struct Peer {
  std::string_view name;
  // Whether it rolled back within `most` requests to the new side.
  bool (*rolls_back)(ErrorStream& stream, int64_t most);
};
extern const std::array<Peer, 5> kPeers;

struct PeerResult {
  int64_t runs = 0;
  int64_t rolled_back = 0;
  Spread requests;      // to the new side until the rollback
  Spread failures_bad;  // failures since the onset until the rollback
};

// World::onset must be Never or Requests.
PeerResult run_peer(const Peer& peer, const World& world, int64_t most, int64_t runs,
                    uint64_t seed);

// Kayenta's rule for one metric: true when the canary is judged High.
bool kayenta_judges_high(const std::vector<double>& control, const std::vector<double>& canary);

}  // namespace sluice::migrate::simulate
