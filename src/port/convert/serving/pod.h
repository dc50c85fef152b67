// What every Kubernetes writer says the same way: a container, its probes, its resources.
#pragma once

#include <string>
#include <string_view>

#include "port/convert/output.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// Environment, command, arguments, port, resources and probes below `pointer`.
void write_container(Document& doc, const std::string& pointer, const Variant& variant);
// The image, or a marked placeholder where the source names none.
void write_image(Document& doc, const std::string& pointer, const Variant& variant);
// The address of the model's files where a storage initializer reads it; what only the source can
// reach becomes a marked placeholder.
void write_storage_uri(Document& doc, const std::string& pointer, const Field<std::string>& uri);
// Name, namespace, labels and annotations below /metadata. `name` is a DNS label already.
void write_metadata(Document& doc, const ServingSpec& spec, const std::string& name);
// The variant's extras of this place, copied below `pointer`.
void write_extras(Document& doc, const std::string& pointer, const Variant& variant,
                  std::string_view where);
// Where the server is Triton and the source its config.pbtxt: what stands there stays there. Comes
// last, for whatever no writer has settled.
bool has_triton_config(const Variant& variant);
void carry_triton_config(Document& doc, const std::string& pointer, const Variant& variant);
// Plain pod fields: service account and extras.
void write_pod(Document& doc, const std::string& pointer, const Variant& variant);

// The weight of a variant in percent of all that are no shadows, whole, adding up to 100.
std::vector<int> percents(const ServingSpec& spec);
// What the whole percentage does to the variant's weight; empty where it is the same share.
std::string share_note(const ServingSpec& spec, const Variant& variant, int percent);

}  // namespace sluice::port::convert::serving
