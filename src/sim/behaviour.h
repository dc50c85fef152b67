// How one simulated provider behaves: every knob, its bounds and its default. The table knobs() is
// the single source: configuration files, command-line flags, PUT /_sim/behaviour and the help text
// are all made from it, so a new knob is one member here and one row there.
//
//   Behaviour behaviour;
//   if (auto ok = set_from_text(behaviour, "ttft_ms", "200"); !ok) ...
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "sim/fault.h"
#include "wire/json.h"

namespace sluice::sim {

struct Behaviour {
  int64_t seed = 1;
  int64_t ttft_ms = 0;
  int64_t token_ms = 0;
  int64_t tick_us = 0;
  int64_t tokens = 16;
  int64_t events = 0;
  double error_rate = 0;
  int64_t error_status = 500;
  Fault fault = Fault::None;
  double fault_rate = 1;
  int64_t fault_after_events = -1;
  int64_t retry_after = 1;
  int64_t slow_ms = 1'000;
  std::vector<std::string> models;
  Secret api_key;
  bool strict = true;

  // Time between two paced events.
  [[nodiscard]] int64_t pace_us() const { return token_ms * 1000 + tick_us; }
};

struct Knob {
  using Member =
      std::variant<int64_t Behaviour::*, double Behaviour::*, bool Behaviour::*, Fault Behaviour::*,
                   std::vector<std::string> Behaviour::*, Secret Behaviour::*>;
  std::string_view name;
  std::string_view help;
  Member member;
  int64_t least = 0;
  int64_t most = 0;
};

std::span<const Knob> knobs();

// One knob from its text: numbers and booleans as usual, a list with commas. Cause::Config, with
// the knob in param; the message names the remedy and never repeats a secret.
Result<void> set_from_text(Behaviour& behaviour, std::string_view knob, std::string_view text);

// Some knobs from a JSON object, all or nothing. Cause::BadRequest.
Result<void> set_from_json(Behaviour& behaviour, const wire::json::Value& object);

// Every knob; a secret shows only whether it is set.
std::string to_json(const Behaviour& behaviour);

}  // namespace sluice::sim
