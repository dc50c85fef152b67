// A service as plain Kubernetes objects, for the writers that print them in several notations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/serving/registry.h"

namespace sluice::port::convert::serving {

enum class Scaler { Hpa, Keda };

// Deployment, Service and autoscaler of each variant. `one_file`: where all go; else a file each.
std::vector<Document> kubernetes_objects(const ServingSpec& spec, WriteContext& out, Scaler scaler,
                                         const std::string& one_file = "");
// What brings the files of an address into the folder `mount`, one container after the other, each
// with a command for `sh -c`; the first one finds the address in $MODEL_URI. An archive is
// unpacked. Empty where nothing is known to fetch it.
struct FetchStep {
  std::string name;
  std::string image;
  std::string command;
};
std::vector<FetchStep> fetch_steps(std::string_view uri, std::string_view mount);

// A cooldown as a stabilizationWindowSeconds.
void put_window(Document& doc, const std::string& at, const Field<int64_t>& field);

// Fields that say something of the whole endpoint and have no place in a single variant's objects.
void settle_endpoint(Document& doc, const ServingSpec& spec, const Variant& variant);

}  // namespace sluice::port::convert::serving
