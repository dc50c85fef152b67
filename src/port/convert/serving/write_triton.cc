// Triton's model repository: MODEL/config.pbtxt for each variant, whose files go to MODEL/1/.
#include <array>

#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"
#include "wire/json_writer.h"

namespace sluice::port::convert::serving {

namespace {

struct Backend {
  std::string_view format;
  std::string_view backend;
};
constexpr std::array kBackends{
    Backend{"pytorch", "pytorch"},  Backend{"tensorflow", "tensorflow"},
    Backend{"onnx", "onnxruntime"}, Backend{"tensorrt", "tensorrt"},
    Backend{"xgboost", "fil"},      Backend{"lightgbm", "fil"},
};

void line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\n");
}

std::string quoted(std::string_view text) {
  std::string out;
  wire::json::append_quoted(out, text);
  return out;
}

void write_tensors(std::string& out, Document& doc, std::string_view kind,
                   const std::vector<Tensor>& tensors) {
  for (const Tensor& tensor : tensors) {
    out.append(kind).append(" {\n");
    line(out, "  name", quoted(*tensor.name));
    line(out, "  data_type", *tensor.data_type);
    for (const auto& dim : tensor.dims) {
      line(out, "  dims", std::to_string(*dim));
      doc.carried("/" + std::string(kind) + "/dims", dim);
    }
    doc.carried("/" + std::string(kind) + "/name", tensor.name);
    doc.carried("/" + std::string(kind) + "/data_type", tensor.data_type);
    out += "}\n";
  }
}

std::string_view backend_of(const Model& model) {
  for (const Backend& row : kBackends) {
    if (model.format && *model.format == row.format) return row.backend;
  }
  return "python";
}

void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = service_name(spec, variant);
    Document doc(out.folder + name + "/config.pbtxt", out.ledger);
    std::string text;
    line(text, "name", quoted(name));
    doc.carried("/name", spec.name);
    doc.carried("/name", variant.name);
    line(text, "backend", quoted(backend_of(variant.model)));
    doc.carried("/backend", variant.model.format);
    line(text, "max_batch_size",
         std::to_string(variant.batching.max_size ? *variant.batching.max_size : 0));
    doc.carried("/max_batch_size", variant.batching.max_size);
    write_tensors(text, doc, "input", variant.model.inputs);
    write_tensors(text, doc, "output", variant.model.outputs);
    bool gpu = false;
    for (const Resource& resource : variant.container.resources) {
      if (resource.name != "nvidia.com/gpu") continue;
      gpu = true;
      doc.carried("/instance_group/kind", resource.limit, "instances on the GPU");
    }
    text += "instance_group {\n";
    line(text, "  count", std::to_string(variant.model.instances ? *variant.model.instances : 1));
    doc.carried("/instance_group/count", variant.model.instances);
    line(text, "  kind", gpu ? "KIND_GPU" : "KIND_CPU");
    text += "}\n";
    if (variant.batching.max_delay_ms) {
      text += "dynamic_batching {\n";
      line(text, "  max_queue_delay_microseconds",
           std::to_string(*variant.batching.max_delay_ms * 1000));
      text += "}\n";
      doc.carried("/dynamic_batching/max_queue_delay_microseconds", variant.batching.max_delay_ms);
    }
    doc.manual(variant.model.uri, "put the model's files into " + name + "/1/");
    doc.manual(variant.weight, "Triton has no weights: see the target sluice");
    out.files.push_back({doc.file(), std::move(text)});
    out.files.push_back(
        {out.folder + name + "/1/README", "The files of the model go into this folder.\n"});
  }
}

}  // namespace

constinit const Writer kTriton{
    .name = "triton",
    .title = "Triton model repository",
    .files = "NAME/config.pbtxt for each variant, and the folder for its files",
    .checked = "2026-11-21, protoc over the fields it writes",
    .write = write,
};

}  // namespace sluice::port::convert::serving
