// Triton's model repository: MODEL/config.pbtxt for each variant, whose files go to MODEL/1/. All
// endpoints together make one repository. What was read from a config.pbtxt is written as it was.
#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

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

// A string literal of the protobuf text format.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// The fields of a message, one a line, as they were read.
void append_message(std::string& out, const Node& message, const std::string& indent) {
  const auto one = [&](const std::string& key, const Node& value) {
    out.append(indent).append(key);
    if (value.is_map()) {
      out += " {\n";
      append_message(out, value, indent + "  ");
      out.append(indent).append("}\n");
      return;
    }
    out.append(": ").append(value.tag.empty() ? value.text : quoted(value.text)).append("\n");
  };
  for (const Node& field : message.children) {
    if (!field.is_list()) {
      one(field.key, field);
    } else {
      for (const Node& item : field.children) one(field.key, item);
    }
  }
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
  return "";
}

void write_backend(std::string& text, Document& doc, const Model& model) {
  const std::string_view backend = backend_of(model);
  line(text, "backend", quoted(backend.empty() ? "python" : backend));
  if (!backend.empty()) return doc.carried("/backend", model.format);
  doc.placeholder("/backend", "python",
                  model.format ? "Triton has no backend of this format: export the model in one it "
                                 "has, or write a model.py for the backend python"
                               : "the source does not say the model's format: name the backend, or "
                                 "write a model.py for the backend python",
                  model.format.from);
}

// A specification of another source.
std::string config_of(Document& doc, const Variant& variant, const std::string& name) {
  std::string text;
  line(text, "name", quoted(name));
  write_backend(text, doc, variant.model);
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
  return text;
}

// Triton's own names stay, for clients and ensembles use them; others are DNS labels.
std::string folder_name(const ServingSpec& spec, const Variant& variant) {
  const std::string& name = *spec.name;
  const bool safe = is_safe_name(name) && name.find('/') == std::string::npos;
  return has_triton_config(variant) && safe ? name : variant.service;
}

std::string unique(const std::string& wanted, std::set<std::string>& used) {
  std::string name = wanted;
  for (int i = 2; !used.insert(name).second; ++i) name = wanted + "-" + std::to_string(i);
  return name;
}

std::string as_it_was(Document& doc, const Node& config, const std::string& name) {
  std::string text;
  const Node* own = member(&config, "name");
  if (own == nullptr) line(text, "name", quoted(name));
  for (const Node& field : config.children) {
    Node one;
    one.kind = Kind::Map;
    one.children.push_back(field);
    const bool renamed = &field == own && own->text != name;
    if (renamed) one.children.front().text = name;
    append_message(text, one, "");
    doc.ledger().settle(leaves_of(field), renamed ? Status::Approximated : Status::Mapped,
                        doc.file() + "#/" + field.key,
                        renamed ? "another model has this name, or it is none of a folder" : "",
                        renamed ? ir::Severity::Warn : ir::Severity::Info);
  }
  return text;
}

void write_variant(const ServingSpec& spec, const Variant& variant, std::set<std::string>& used,
                   WriteContext& out) {
  const std::string name = unique(folder_name(spec, variant), used);
  Document doc(name + "/config.pbtxt", out.ledger);
  const auto own = std::find_if(variant.extras.begin(), variant.extras.end(),
                                [](const Extra& extra) { return extra.where == "triton"; });
  std::string text;
  if (own != variant.extras.end()) {
    text = as_it_was(doc, *own->node, name);
  } else {
    text = config_of(doc, variant, name);
    doc.carried("/name", spec.name, name.starts_with(*spec.name) ? "" : "made a DNS label");
    doc.carried("/name", variant.name);
  }
  const bool ensemble =
      own != variant.extras.end() && member(own->node, "ensemble_scheduling") != nullptr;
  if (!ensemble) doc.manual(variant.model.uri, "put the model's files into " + name + "/1/");
  doc.manual(variant.weight, "Triton has no weights: see the target sluice");
  out.files.push_back({doc.file(), std::move(text)});
  out.files.push_back(
      {name + "/1/README", ensemble ? "An ensemble has no files; Triton wants the folder.\n"
                                    : "The files of the model go into this folder.\n"});
}

void write_all(std::span<const ServingSpec> specs, WriteContext& out) {
  std::set<std::string> used;
  for (const ServingSpec& spec : specs) {
    for (const Variant& variant : spec.variants) write_variant(spec, variant, used, out);
  }
}

}  // namespace

constinit const Writer kTriton{
    .name = "triton",
    .title = "Triton model repository",
    .files = "one repository: NAME/config.pbtxt for each variant, and the folder for its files",
    .checked = "2026-11-21, protoc over the fields it writes",
    .write_all = write_all,
};

}  // namespace sluice::port::convert::serving
