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
// What fetches the files of an address: an image, and a command that takes "$MODEL_URI" and a
// folder. Null where nothing is known to.
struct Fetcher {
  std::string_view scheme;
  std::string_view image;
  std::string_view command;
};
const Fetcher* fetcher_of(std::string_view uri);

// Fields that say something of the whole endpoint and have no place in a single variant's objects.
void settle_endpoint(Document& doc, const ServingSpec& spec, const Variant& variant);

}  // namespace sluice::port::convert::serving
