// What a vendor's machine types hold: the dated catalogue that turns an instance type into requests
// and limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

struct Machine {
  double cpus = 0;
  double memory_gib = 0;
  int gpus = 0;
  std::string_view gpu = "";  // "NVIDIA T4"
};

inline constexpr std::string_view kMachinesChecked = "2026-11-21";

// "ml.g5.2xlarge", "Standard_DS3_v2", "n1-standard-4"; nothing for an unknown one.
std::optional<Machine> find_machine(std::string_view type);

// Fills the container's resources where it has none from the variant's instance type; a whole
// machine, so approximated. An unknown type is left to the writer's closing words.
void size_by_machine(Variant& variant);

}  // namespace sluice::port::convert::serving
