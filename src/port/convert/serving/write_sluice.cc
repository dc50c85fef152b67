// Sluice's own configuration: what of an endpoint belongs to a gateway, i.e. any number of weights
// and the timeouts. The services themselves come from another target.
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

// A model copies the requests of one target to one other: of the heaviest, where several answer.
void write_shadow(Document& doc, const std::string& at, const ServingSpec& spec,
                  const Variant& shadow) {
  if (doc.root().at(at).find("shadow") != nullptr) {
    doc.manual(shadow.mirror, "a second shadow: `sluice migrate start` copies to one at a time");
    return;
  }
  const Variant* from = nullptr;
  size_t live = 0;
  const auto weight = [](const Variant& variant) { return variant.weight ? *variant.weight : 1; };
  for (const Variant& variant : spec.variants) {
    if (variant.shadow) continue;
    ++live;
    if (from == nullptr || weight(variant) > weight(*from)) from = &variant;
  }
  if (from == nullptr)
    return doc.manual(shadow.mirror, "no variant answers whose requests to copy");
  const std::string here = at + "/shadow";
  doc.set(here + "/from", service_name(spec, *from));
  doc.set(here + "/to", service_name(spec, shadow));
  doc.set(here + "/rate", shadow.mirror ? *shadow.mirror : 100.0);
  doc.carried(
      here + "/rate", shadow.mirror,
      live > 1 ? "only of the requests that " + service_name(spec, *from) + " answers" : "");
}

void write(const ServingSpec& spec, WriteContext& out) {
  Document doc(out.folder + "sluice.yaml", out.ledger);
  const std::string space = spec.space ? *spec.space : "default";
  const std::string model = "/models/" + escape_step(*spec.name);
  doc.set("/server/listen", "127.0.0.1:8080");
  doc.set("/server/admin", "127.0.0.1:8081");
  doc.set("/auth/mode", "keys");
  size_t target = 0;
  const std::vector<int> share = percents(spec);
  for (size_t i = 0; i < spec.variants.size(); ++i) {
    const Variant& variant = spec.variants[i];
    const std::string name = service_name(spec, variant);
    const std::string provider = "/providers/" + name;
    doc.set(provider + "/kind", "openai_compatible");
    doc.set(provider + "/base_url", "http://" + name + "." + space + "/v1");
    doc.carried(provider + "/base_url", spec.space);
    if (variant.timeout_ms) {
      doc.put_as(provider + "/timeouts/total", variant.timeout_ms,
                 std::to_string(*variant.timeout_ms) + "ms", "");
    }
    const std::string at = model + "/targets/" + std::to_string(target++);
    doc.set(at + "/id", name);
    doc.set(at + "/provider", name);
    doc.set(at + "/weight", share[i]);
    doc.carried(at + "/id", variant.name);
    if (variant.shadow) {
      write_shadow(doc, model, spec, variant);
    } else {
      doc.carried(at + "/weight", variant.weight);
    }
    doc.carried(at, variant.model.name);
  }
  doc.carried(model, spec.name);
  out.add(doc);
}

}  // namespace

constinit const Writer kSluice{
    .name = "sluice",
    .title = "Sluice configuration: weights and timeouts",
    .files = "sluice.yaml for `sluice run`; use another target for the services themselves",
    .checked = "2026-11-21, `sluice validate`",
    .write = write,
};

}  // namespace sluice::port::convert::serving
