#include "port/convert/serving/service_names.h"

#include <algorithm>
#include <set>
#include <string>

#include "port/convert/serving/names.h"

namespace sluice::port::convert::serving {

namespace {

constexpr size_t kLongest = 63;  // bytes of a DNS label

class Names final {
 public:
  explicit Names(bool by_space) : by_space_(by_space) {}

  // `wanted`, or the first numbered one that is free; `field` says so in the report.
  std::string take(const ServingSpec& spec, const std::string& wanted, Field<std::string>& field) {
    const std::string space = by_space_ && spec.space ? *spec.space + "/" : "";
    std::string name = wanted;
    for (int i = 2; !used_.insert(space + name).second; ++i) {
      const std::string number = "-" + std::to_string(i);
      name = dns_label(wanted.substr(0, kLongest - number.size())) + number;
    }
    if (name != wanted) {
      field.approximate = true;
      field.note += field.note.empty() ? "" : "; ";
      field.note += "another has the DNS label \"" + wanted + "\": called \"" + name +
                    "\" where something is named after it";
    }
    return name;
  }

 private:
  bool by_space_;
  std::set<std::string> used_;
};

// The variant must stay in the name however long the endpoint's is.
std::string joined(const ServingSpec& spec, const Variant& variant) {
  const std::string last = dns_label(*variant.name);
  return dns_label(spec.label.substr(0, kLongest - 1 - std::min<size_t>(last.size(), 31)) + "-" +
                   last);
}

}  // namespace

void name_services(std::vector<ServingSpec>& specs, bool by_space) {
  Names names(by_space);
  // Who is called so already keeps the name, wherever in the source it stands.
  const auto exact = [](const Field<std::string>& name) { return dns_label(*name) == *name; };
  for (const bool first : {true, false}) {
    for (ServingSpec& spec : specs) {
      if (exact(spec.name) != first) continue;
      spec.label = names.take(spec, dns_label(*spec.name), spec.name);
    }
  }
  for (const bool first : {true, false}) {
    for (ServingSpec& spec : specs) {
      for (Variant& variant : spec.variants) {
        if (spec.variants.size() == 1) {
          variant.service = spec.label;
        } else if (exact(variant.name) == first) {
          variant.service = names.take(spec, joined(spec, variant), variant.name);
        }
      }
    }
  }
}

}  // namespace sluice::port::convert::serving
