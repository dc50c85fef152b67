// Triton's config.pbtxt (inference.ModelConfig; as known 2026-11-21). One file a model.
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

bool sniff(const Source& source, const Node& document) {
  return source.name.ends_with(".pbtxt") &&
         (member(&document, "platform") != nullptr || member(&document, "backend") != nullptr ||
          member(&document, "max_batch_size") != nullptr);
}

// A field that may stand once or several times.
std::vector<const Node*> repeated(const Node* node) {
  std::vector<const Node*> out;
  if (node == nullptr) return out;
  if (!node->is_list()) return {node};
  for (const Node& child : node->children) out.push_back(&child);
  return out;
}

Tensor read_tensor(Reading& in, const Node& node) {
  Tensor out;
  out.name = in.text(member(&node, "name"), "a tensor's name");
  out.data_type = in.text(member(&node, "data_type"), "a tensor's type");
  for (const Node* dim : repeated(member(&node, "dims"))) {
    out.dims.push_back(in.integer(dim, "a tensor's shape"));
  }
  return out;
}

void read_instances(Reading& in, const Node* node, Variant& out) {
  for (const Node* group : repeated(node)) {
    const auto kind = in.text(member(group, "kind"), "where instances run");
    const auto count = in.integer(member(group, "count"), "the copies inside one server");
    if (kind && *kind == "KIND_GPU") {
      out.container.resources.push_back(
          {"nvidia.com/gpu", kind.with(std::string("1")), kind.with(std::string("1"))});
    }
    if (count && !out.model.instances) out.model.instances = count;
  }
}

// A file without a name is that of the folder it lies in.
std::string folder_of(std::string_view file) {
  constexpr std::string_view kFile = "/config.pbtxt";
  if (!file.ends_with(kFile)) return "model";
  file.remove_suffix(kFile.size());
  file = file.substr(file.rfind('/') + 1);
  return file.empty() || file == "." || file == ".." ? "model" : std::string(file);
}

ServingSpec read_model(Reading& in, const Node& document, std::string_view file) {
  ServingSpec spec;
  Variant out;
  spec.name = in.text(member(&document, "name"), "the endpoint's name");
  if (!spec.name) spec.name = given(folder_of(file));
  out.model.name = spec.name;
  out.model.uri = in.invented("s3://replace-me/" + *spec.name,
                              "config.pbtxt does not say where it is kept: put the address of the "
                              "model repository here");
  out.model.format = given(std::string("triton"));
  out.model.protocol = given(std::string("v2"));
  for (const Node* tensor : repeated(member(&document, "input"))) {
    out.model.inputs.push_back(read_tensor(in, *tensor));
  }
  for (const Node* tensor : repeated(member(&document, "output"))) {
    out.model.outputs.push_back(read_tensor(in, *tensor));
  }
  out.batching.max_size = in.integer(member(&document, "max_batch_size"), "the largest batch");
  const Node* batching = member(&document, "dynamic_batching");
  auto delay = in.integer(member(batching, "max_queue_delay_microseconds"), "the wait for a batch");
  if (delay) {
    out.batching.max_delay_ms = delay.with((*delay + 999) / 1000);
    out.batching.max_delay_ms.note = "microseconds become milliseconds, rounded up";
    out.batching.max_delay_ms.approximate = *delay % 1000 != 0;
  }
  read_instances(in, member(&document, "instance_group"), out);
  // Whatever else stands there travels as it is, to where Triton reads it.
  out.extras.push_back({"triton", &document});
  in.ledger().take(leaves_of(document), "a setting of Triton's config.pbtxt");
  spec.variants.push_back(std::move(out));
  return spec;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      out.push_back(read_model(in, document, source.name));
    }
  }
  return out;
}

}  // namespace

constinit const Reader kTritonReader{
    .name = "triton",
    .title = "Triton config.pbtxt",
    .inputs = "config.pbtxt files, one a model",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
