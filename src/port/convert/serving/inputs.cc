#include "port/convert/serving/inputs.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sluice::port::convert::serving {

namespace {

// Asked for by a reader; the others stand in an input, as a placeholder or as a template's own.
constexpr std::array<std::string_view, 1> kAsked{"model_uri"};

bool is_list(const Node& document) {
  return text_at(&document, "kind") == "List" && member(&document, "items") != nullptr &&
         member(&document, "items")->is_list();
}

void settle_wrapping(const Node& node, Ledger& ledger) {
  for (const Node& child : node.children) {
    if (child.key == "items") continue;
    ledger.settle(leaves_of(child), Status::Mapped, "", "a list of objects", ir::Severity::Info);
  }
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// As a word of its own: "Name" does not stand in "ModelName".
bool stands_in(std::string_view text, std::string_view name) {
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    const bool begins = at == 0 || !is_name_char(text[at - 1]);
    if (begins && (end == text.size() || !is_name_char(text[end]))) return true;
  }
  return false;
}

const Reader* claimant(const Source& source, const Node& document) {
  for (const Reader* reader : readers()) {
    if (reader->sniff(source, document)) return reader;
  }
  return nullptr;
}

}  // namespace

void unwrap_lists(std::vector<Source>& sources, Ledger& ledger) {
  for (Source& source : sources) {
    if (std::none_of(source.documents.begin(), source.documents.end(), is_list)) continue;
    std::vector<Node> out;
    for (Node& document : source.documents) {
      if (!is_list(document)) {
        out.push_back(std::move(document));
        continue;
      }
      settle_wrapping(document, ledger);
      for (Node& child : document.children) {
        if (child.key != "items") continue;
        std::move(child.children.begin(), child.children.end(), std::back_inserter(out));
      }
    }
    source.documents = std::move(out);
  }
}

Problems unknown_parameters(const Request& request) {
  Problems out;
  for (const auto& [name, value] : request.parameters) {
    const auto stands = [&](const SourceText& input) { return stands_in(input.text, name); };
    if (std::find(kAsked.begin(), kAsked.end(), name) != kAsked.end() ||
        std::any_of(request.inputs.begin(), request.inputs.end(), stands)) {
      continue;
    }
    out.push_back({Cause::BadRequest,
                   "no input names the parameter \"" + name +
                       "\", as a placeholder or as one of a template: leave it out or spell it as "
                       "the input does",
                   "--parameter " + name});
  }
  return out;
}

void settle_foreign(Reading& in, const Reader& reader) {
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (reader.sniff(source, document)) continue;
      const Reader* other = claimant(source, document);
      if (other == nullptr || other == &reader) continue;
      const std::string note = "an input of another kind, " + std::string(other->title) +
                               ": convert it in a run of its own (--from " +
                               std::string(other->name) + ")";
      for (const uint32_t leaf : leaves_of(document)) {
        if (in.entry(leaf).status == Status::Unknown) {
          in.ledger().settle({leaf}, Status::Manual, "", note);
        }
      }
    }
  }
}

}  // namespace sluice::port::convert::serving
