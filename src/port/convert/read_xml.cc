// XML by expat into the tree. A document type is refused, and with it every entity of its own:
// nothing is expanded, nothing is fetched.
//
//   <a b="1"><c/><c>x</c></a>   {"a": {"@b": "1", "c": {}, "c[2]": {"#text": "x"}}}
#include <expat.h>
#include <map>
#include <memory>

#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

class Building final {
 public:
  Building(XML_Parser parser, const Limits& limits) : parser_(parser), limits_(limits) {
    root_.kind = Kind::Map;
    root_.position = {1, 1};
    open_.push_back(&root_);
  }

  static void XMLCALL on_start(void* self, const char* name, const char** attributes) {
    static_cast<Building*>(self)->start(name, attributes);
  }
  static void XMLCALL on_end(void* self, const char*) { static_cast<Building*>(self)->end(); }
  static void XMLCALL on_text(void* self, const char* text, int size) {
    static_cast<Building*>(self)->text_.append(text, static_cast<size_t>(size));
  }
  static void XMLCALL on_doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<Building*>(self)->stop(
        "a document type; entities of its own are never expanded: take it out");
  }

  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] Node& root() { return root_; }

 private:
  void stop(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    XML_StopParser(parser_, XML_FALSE);
  }

  [[nodiscard]] Position here() const {
    return {static_cast<uint32_t>(XML_GetCurrentLineNumber(parser_)),
            static_cast<uint32_t>(XML_GetCurrentColumnNumber(parser_)) + 1};
  }

  Node leaf(std::string key, std::string text) {
    Node out;
    out.kind = Kind::Text;
    out.key = std::move(key);
    out.text = std::move(text);
    out.position = here();
    if (++nodes_ > limits_.max_nodes) stop("too many elements");
    return out;
  }

  void flush() {
    if (text_.find_first_not_of(" \t\r\n") != std::string::npos) {
      open_.back()->children.push_back(leaf("#text", text_));
    }
    text_.clear();
  }

  void start(const char* name, const char** attributes) {
    flush();
    Node& parent = *open_.back();
    const size_t same = ++counts_.back()[name];
    Node node = leaf(same == 1 ? name : std::string(name) + "[" + std::to_string(same) + "]", "");
    node.kind = Kind::Map;
    for (; *attributes != nullptr; attributes += 2) {
      node.children.push_back(leaf("@" + std::string(attributes[0]), attributes[1]));
    }
    if (open_.size() > limits_.max_depth) return stop("elements nest too deeply");
    parent.children.push_back(std::move(node));
    open_.push_back(&parent.children.back());
    counts_.emplace_back();
  }

  void end() {
    flush();
    open_.pop_back();
    counts_.pop_back();
  }

  XML_Parser parser_;
  const Limits& limits_;
  Node root_;
  std::vector<Node*> open_;
  std::vector<std::map<std::string, size_t>> counts_{1};  // of names below each open element
  std::string text_;
  std::string why_;
  size_t nodes_ = 0;
};

}  // namespace

Result<std::vector<Node>> read_xml(const SourceText& source, const Limits& limits) {
  if (source.text.size() > limits.max_bytes) {
    return fail(Cause::TooLarge, "too large", place(source.name, {1, 1}));
  }
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), XML_ParserFree);
  if (!parser) return fail(Cause::Internal, "no memory", source.name);
  Building building(parser.get(), limits);
  XML_SetUserData(parser.get(), &building);
  XML_SetElementHandler(parser.get(), Building::on_start, Building::on_end);
  XML_SetCharacterDataHandler(parser.get(), Building::on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), Building::on_doctype);
  const auto done =
      XML_Parse(parser.get(), source.text.data(), static_cast<int>(source.text.size()), XML_TRUE);
  if (done != XML_STATUS_OK) {
    const Position at{static_cast<uint32_t>(XML_GetCurrentLineNumber(parser.get())),
                      static_cast<uint32_t>(XML_GetCurrentColumnNumber(parser.get())) + 1};
    const std::string why =
        building.why().empty()
            ? std::string("no XML here: ") + XML_ErrorString(XML_GetErrorCode(parser.get())) +
                  "; escape quotes and '<' inside expressions (export policies as xml, not rawxml)"
            : building.why();
    return fail(Cause::BadRequest, why, place(source.name, at));
  }
  std::vector<Node> out;
  out.push_back(std::move(building.root()));
  return out;
}

}  // namespace sluice::port::convert
