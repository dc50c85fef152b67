// A plain Kubernetes Deployment with the HorizontalPodAutoscaler that names it.
#include <array>

#include "port/convert/serving/k8s_container.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"apiVersion", Status::Mapped, Severity::Info, "the kind of object"},
    {"kind", Status::Mapped, Severity::Info, "the kind of object"},
    {"selector", Status::Mapped, Severity::Info, "the target selects its pods itself"},
    {"metadata/name", Status::Mapped, Severity::Info, "refers to the deployment"},
    {"scaleTargetRef", Status::Mapped, Severity::Info, "refers to the deployment"},
    {"status", Status::Dropped, Severity::Info, "state of the source"},
    {"managedFields", Status::Dropped, Severity::Info, "state of the source"},
    {"creationTimestamp", Status::Dropped, Severity::Info, "state of the source"},
    {"revisionHistoryLimit", Status::Dropped, Severity::Info, "belongs to the source's object"},
    {"strategy", Status::Manual, Severity::Warn, "choose how the target rolls out"},
    {"ports", Status::Manual, Severity::Info, "the target's own service has these ports"},
});

bool is(const Node& document, std::string_view kind) {
  return text_at(&document, "kind") == kind;
}
bool sniff(const Source&, const Node& document) {
  return is(document, "Deployment") && text_at(&document, "apiVersion").starts_with("apps/");
}

// A share of what pods request is the neutral form; any other metric (an amount, one of pods or of
// something outside) only another HorizontalPodAutoscaler understands.
void read_metric(Reading& in, const Node& metric, Variant& variant) {
  Scaling& out = variant.scaling;
  const Node* resource = member(&metric, "resource");
  const Node* percent = at(resource, "target/averageUtilization");
  const std::string_view name = text_at(resource, "name");
  if (out.metric || percent == nullptr || (name != "cpu" && name != "memory")) {
    in.ledger().take(leaves_of(metric), "an autoscaling metric of this kind");
    variant.extras.push_back({"autoscaler", &metric});
    return;
  }
  out.metric = in.text(member(resource, "name"), "the autoscaling metric")
                   .with(name == "memory" ? Metric::MemoryPercent : Metric::CpuPercent);
  out.target = in.number(percent, "the autoscaling target");
  in.understood(at(resource, "target/type"), "how the target is meant");
  in.understood(member(&metric, "type"), "the kind of metric");
}

void read_autoscaler(Reading& in, const Node& document, Variant& variant) {
  Scaling& out = variant.scaling;
  const Node* spec = member(&document, "spec");
  out.min = in.integer(member(spec, "minReplicas"), "the fewest replicas");
  out.max = in.integer(member(spec, "maxReplicas"), "the most replicas");
  for (const Node& metric : items(member(spec, "metrics"))) read_metric(in, metric, variant);
  const Node* behavior = member(spec, "behavior");
  out.in_cooldown_s =
      in.integer(at(behavior, "scaleDown/stabilizationWindowSeconds"), "the wait before removing");
  out.out_cooldown_s =
      in.integer(at(behavior, "scaleUp/stabilizationWindowSeconds"), "the wait before adding");
}

// The target selects its pods by a label of its own; what else they are called stays.
void read_pod_notes(Reading& in, const Node& document, Variant& out) {
  const Node* notes = at(&document, "spec/template/metadata");
  const Node* selector = at(&document, "spec/selector/matchLabels");
  for (const Node& label : members(member(notes, "labels"))) {
    const Node* selects = member(selector, label.key);
    // The target sets this one itself.
    const bool own = label.key == "app.kubernetes.io/name";
    if (own || (selects != nullptr && selects->text == label.text)) {
      in.understood(&label,
                    own ? "the target names its pods itself" : "a label that selects the pods");
    } else {
      in.ledger().take(label.leaves, "a label of the pods");
      out.extras.push_back({"pod-label", &label});
    }
  }
  for (const Node& note : members(member(notes, "annotations"))) {
    in.ledger().take(note.leaves, "an annotation of the pods");
    out.extras.push_back({"pod-annotation", &note});
  }
}

ServingSpec read_deployment(Reading& in, const Node& document) {
  ServingSpec out;
  Variant variant;
  read_k8s_metadata(in, member(&document, "metadata"), out);
  const Node* pod = at(&document, "spec/template/spec");
  variant.scaling.initial = in.integer(at(&document, "spec/replicas"), "the number of replicas");
  variant.service_account = in.text(member(pod, "serviceAccountName"), "the service account");
  const auto& containers = items(member(pod, "containers"));
  if (!containers.empty()) read_k8s_container(in, &containers[0], variant);
  for (size_t i = 1; i < containers.size(); ++i) {
    in.ledger().take(leaves_of(containers[i]), "a container beside the model's");
    variant.extras.push_back({"beside", &containers[i]});
  }
  read_pod_notes(in, document, variant);
  for (const Node& child : members(pod)) {
    if (child.key != "containers" && child.key != "serviceAccountName") {
      variant.extras.push_back({"pod", &child});
    }
  }
  out.variants.push_back(std::move(variant));
  return out;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  const auto each = [&](const auto& act) {
    for (const Source& source : in.sources()) {
      for (const Node& document : source.documents) act(document);
    }
  };
  each([&](const Node& document) {
    if (is(document, "Deployment")) out.push_back(read_deployment(in, document));
  });
  each([&](const Node& document) {
    if (!is(document, "HorizontalPodAutoscaler")) return;
    for (ServingSpec& spec : out) {
      if (*spec.name == text_at(&document, "spec/scaleTargetRef/name")) {
        read_autoscaler(in, document, spec.variants[0]);
      }
    }
  });
  each([&](const Node& document) { in.apply(document, kRules); });
  return out;
}

}  // namespace

constinit const Reader kKubernetesReader{
    .name = "kubernetes",
    .title = "Kubernetes Deployment",
    .inputs = "Deployments (apps/v1) and the HorizontalPodAutoscalers (autoscaling/v2) naming them",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
