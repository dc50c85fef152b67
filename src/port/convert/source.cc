#include "port/convert/source.h"

#include <algorithm>
#include <array>

namespace sluice::port::convert {

namespace {

using ReadFormat = Result<std::vector<Node>> (*)(const SourceText&, const Limits&);
struct Format {
  std::string_view ending;
  ReadFormat read;
};
constexpr std::array kFormats{
    Format{".json", read_json},
    Format{".pbtxt", read_prototext},
    Format{".prototxt", read_prototext},
    Format{".config", read_prototext},
    Format{".properties", read_properties},
    Format{".csv", read_csv},
    Format{".conf", read_conf},
    Format{".xml", read_xml},
};

// TensorFlow Serving's documentation calls such files batching_parameters.txt.
bool is_prototext(const SourceText& source) {
  if (!source.name.ends_with(".txt")) return false;
  const size_t first = source.text.find_first_of(":{\n");
  return first != std::string::npos && source.text[first] == '{';
}

ReadFormat format_of(const SourceText& source) {
  if (is_prototext(source)) return read_prototext;
  for (const Format& format : kFormats) {
    if (source.name.ends_with(format.ending)) return format.read;
  }
  const size_t first = source.text.find_first_not_of(" \t\r\n");
  const bool yaml = source.name.ends_with(".yml") || source.name.ends_with(".yaml");
  if (!yaml && first != std::string::npos && source.text[first] == '{') return read_json;
  return read_yaml;
}

// Gives every leaf its entry. Lists and maps without children are leaves: they say something.
class Opening final {
 public:
  Opening(Ledger& ledger, uint32_t file, uint32_t document)
      : ledger_(ledger), file_(file), document_(document) {}

  void walk(Node& node, const std::string& path) {
    node.file = file_;
    if (node.children.empty()) {
      node.leaves.assign(
          1, ledger_.open(
                 {.file = file_, .document = document_, .path = path, .position = node.position}));
      return;
    }
    for (size_t i = 0; i < node.children.size(); ++i) {
      Node& child = node.children[i];
      walk(child, path + "/" + (node.is_map() ? escape_step(child.key) : std::to_string(i)));
    }
  }

 private:
  Ledger& ledger_;
  uint32_t file_;
  uint32_t document_;
};

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string place(std::string_view file, Position position) {
  return std::string(file) + ":" + std::to_string(position.line) + ":" +
         std::to_string(position.column);
}

Position position_of(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const size_t start = before.rfind('\n');
  const size_t column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
  return {static_cast<uint32_t>(lines) + 1, static_cast<uint32_t>(column) + 1};
}

Result<Source> read_source(const SourceText& source, uint32_t file, Ledger& ledger,
                           const Limits& limits) {
  if (source.text.size() > limits.max_bytes) {
    return fail(Cause::TooLarge,
                "larger than " + std::to_string(limits.max_bytes >> 20) +
                    " MiB; a configuration is never that large, is this the model itself?",
                place(source.name, {1, 1}));
  }
  auto documents = format_of(source)(source, limits);
  if (!documents) return std::unexpected(std::move(documents.error()));
  Source out{source.name, std::move(*documents)};
  for (size_t i = 0; i < out.documents.size(); ++i) {
    Opening(ledger, file, static_cast<uint32_t>(i)).walk(out.documents[i], "");
  }
  return out;
}

void open_inside(Node& inner, const Node& outer, Ledger& ledger) {
  const Entry& entry = ledger.entry(outer.leaves.front());
  Opening(ledger, outer.file, entry.document).walk(inner, entry.path + "#");
}

Result<std::string> fill_placeholders(const SourceText& source, const Parameters& parameters) {
  const std::string_view text = source.text;
  std::string out;
  size_t done = 0;
  for (size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 2)) {
    const size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    const std::string_view name = trimmed(text.substr(open + 2, close - open - 2));
    if ((open > 0 && text[open - 1] == '$') || !is_name(name)) continue;
    const auto value = parameters.find(name);
    if (value == parameters.end()) {
      return fail(Cause::BadRequest,
                  "the placeholder {{" + std::string(name) + "}} has no value; give --parameter " +
                      std::string(name) + "=VALUE",
                  place(source.name, position_of(text, open)));
    }
    out.append(text.substr(done, open - done)).append(value->second);
    done = close + 2;
  }
  return out.append(text.substr(done));
}

}  // namespace sluice::port::convert
