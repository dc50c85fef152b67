// Plain Kubernetes objects, in YAML with one of two autoscalers, and in HCL.
#include "port/convert/serving/kubernetes_objects.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

void write_hpa(const ServingSpec& spec, WriteContext& out) {
  for (Document& doc : kubernetes_objects(spec, out, Scaler::Hpa)) out.add(doc);
}

void write_keda(const ServingSpec& spec, WriteContext& out) {
  for (Document& doc : kubernetes_objects(spec, out, Scaler::Keda)) out.add(doc);
}

// Names of resources: letters, digits and '_'.
std::string identifier(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '-' || c == '.' ? '_' : c;
  return out;
}

void write_terraform(const ServingSpec& spec, WriteContext& out) {
  std::string text;
  for (Document& doc : kubernetes_objects(spec, out, Scaler::Hpa, "main.tf")) {
    const std::string kind(doc.root().at("/kind").text());
    const std::string name(doc.root().at("/metadata/name").text());
    // The provider wants a namespace wherever an object has one.
    if (doc.root().at("/metadata").find("namespace") == nullptr) {
      doc.set("/metadata/namespace", "default");
    }
    text += (text.empty() ? "" : "\n");
    text += "resource \"kubernetes_manifest\" \"" + identifier(name) + "_" + identifier(kind) +
            "\" {\n  manifest = " + to_hcl(doc.root(), 2) + "\n}\n";
  }
  out.files.push_back({out.folder + "main.tf", std::move(text)});
}

}  // namespace

constinit const Writer kKubernetes{
    .name = "kubernetes",
    .title = "Kubernetes Deployment, Service, HorizontalPodAutoscaler",
    .files = "a file an object; weights and timeouts are left to a gateway",
    .checked = "2026-11-21, closed schemas of the fields it writes",
    .write = write_hpa,
    .by_space = true,
};
constinit const Writer kKeda{
    .name = "keda",
    .title = "Kubernetes Deployment and Service, KEDA ScaledObject",
    .files = "a file an object; scales to nothing and by Prometheus queries",
    .checked = "2026-11-21, closed schemas of the fields it writes",
    .write = write_keda,
    .by_space = true,
};
constinit const Writer kTerraform{
    .name = "terraform",
    .title = "Terraform or OpenTofu, kubernetes_manifest resources",
    .files = "main.tf with the objects of the target kubernetes",
    .checked = "2026-11-21, `terraform fmt`, and against the target kubernetes",
    .write = write_terraform,
    .by_space = true,
};

}  // namespace sluice::port::convert::serving
