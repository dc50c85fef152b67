#include "port/convert/placeholders.h"

#include <algorithm>

namespace sluice::port::convert {

namespace {

class Filling final {
 public:
  explicit Filling(const Parameters& parameters) : parameters_(parameters) {}

  void walk(Node& node) {
    if (node.key == "command" || node.key == "args" || node.key == "entrypoint") return;
    if (node.kind == Kind::Text && node.text.find("${") != std::string::npos) fill(node);
    for (Node& child : node.children) walk(child);
  }

  [[nodiscard]] std::vector<OpenPlaceholder>& open() { return open_; }

 private:
  void fill(Node& node) {
    const std::string text = node.text;
    std::string out;
    size_t done = 0;
    for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      const size_t close = text.find('}', at);
      if (close == std::string::npos) break;
      const std::string name = text.substr(at + 2, close - at - 2);
      const auto value = parameters_.find(name);
      if (value == parameters_.end()) {
        // ${{ ... }} is an expression; its name here is all of it.
        if (!node.leaves.empty()) open_.push_back({node.leaves.front(), name});
        continue;
      }
      out.append(text, done, at - done).append(value->second);
      done = close + 1;
    }
    node.text = out.append(text, done);
  }

  const Parameters& parameters_;
  std::vector<OpenPlaceholder> open_;
};

}  // namespace

std::vector<OpenPlaceholder> fill_references(std::vector<Source>& sources,
                                             const Parameters& parameters) {
  Filling filling(parameters);
  for (Source& source : sources) {
    for (Node& document : source.documents) filling.walk(document);
  }
  return std::move(filling.open());
}

void settle_placeholders(const std::vector<OpenPlaceholder>& open, Ledger& ledger) {
  for (const OpenPlaceholder& each : open) {
    const bool expression = each.name.starts_with('{');
    ledger.reopen(each.leaf,
                  expression ? "holds an expression only the source's own tools resolve: put the "
                               "value into the result"
                             : "holds ${" + each.name + "}: give --parameter " + each.name +
                                   "=VALUE, or put the value into the result");
  }
}

}  // namespace sluice::port::convert
