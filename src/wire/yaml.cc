#include "wire/yaml.h"

#include <array>
#include <istream>
#include <streambuf>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "wire/yaml_text.h"
#include "wire/yaml_tree.h"

namespace sluice::wire::yaml {

namespace {

struct Wording {
  std::string_view theirs;  // how yaml-cpp's message starts
  std::string_view ours;
};
// Ours say what to do, and never carry on the part of the text that some of theirs end with.
const std::array kWordings = std::to_array<Wording>({
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation; use spaces"},
    {YAML::ErrorMsg::MAP_VALUE,
     "a ':' where no value can stand; check the indentation, and put quotes around a text that "
     "holds \": \""},
    {YAML::ErrorMsg::MAP_KEY, "a key where none can stand; check the indentation"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW,
     "a '{' is not closed, or a text inside it holds one of {}[], and needs quotes"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW,
     "a '[' is not closed, or a text inside it holds one of {}[], and needs quotes"},
    {YAML::ErrorMsg::END_OF_MAP, "the map ends unexpectedly; check the indentation"},
    {YAML::ErrorMsg::END_OF_SEQ, "the list ends unexpectedly; check the indentation"},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "a quote is not closed"},
    {YAML::ErrorMsg::DOC_IN_SCALAR, "a quote is not closed before the document ends"},
    {YAML::ErrorMsg::FLOW_END, "a '}' or ']' that closes nothing"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a '-' where no list can stand; check the indentation"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "an alias names an anchor that is not defined before it"},
    {YAML::ErrorMsg::INVALID_ESCAPE, "an unknown escape inside double quotes; write \\\\ for \\"},
    {YAML::ErrorMsg::INVALID_UNICODE, "an escape that stands for no character"},
    {YAML::ErrorMsg::INVALID_HEX, "an escape with a bad hexadecimal number"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "a character that cannot start a value; put quotes around it"},
    {YAML::ErrorMsg::YAML_VERSION, "a bad version in the %YAML directive"},
});

std::string reword(const std::string& theirs) {
  for (const Wording& row : kWordings) {
    if (theirs.starts_with(row.theirs)) return std::string(row.ours);
  }
  return theirs;
}

Position position_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {1, 1};
  return {static_cast<uint32_t>(mark.line) + 1, static_cast<uint32_t>(mark.column) + 1};
}

// A stream over a view: no copy.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* start = const_cast<char*>(text.data());  // setg wants it; a get area is never written
    setg(start, start, start + text.size());
  }
};

// Hands yaml-cpp's events on. It cannot stop the parser: after the first fault the tree lets the
// remaining events pass unheard.
class Adapter final : public YAML::EventHandler {
 public:
  explicit Adapter(TreeBuilder& tree) : tree_(tree) {}

  void OnDocumentStart(const YAML::Mark& mark) override { tree_.start_document(position_of(mark)); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.add_null(position_of(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    tree_.add_scalar(position_of(mark), explicit_tag(tag), anchor, value, tag == "!");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.add_alias(position_of(mark), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    tree_.open(Type::Sequence, position_of(mark), explicit_tag(tag), anchor);
  }
  void OnSequenceEnd() override { tree_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    tree_.open(Type::Map, position_of(mark), explicit_tag(tag), anchor);
  }
  void OnMapEnd() override { tree_.close(); }

 private:
  // yaml-cpp says "?" for a plain scalar and "!" for a quoted one.
  static std::string_view explicit_tag(const std::string& tag) {
    return tag == "?" || tag == "!" ? std::string_view() : tag;
  }

  TreeBuilder& tree_;
};

void run_parser(std::string_view text, TreeBuilder& builder, Cause cause) {
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    Adapter adapter(builder);
    while (!builder.fault() && parser.HandleNextDocument(adapter)) {
    }
  } catch (const YAML::DeepRecursion& e) {
    builder.refuse(position_of(e.mark), "nested too deeply", Cause::TooLarge);
  } catch (const YAML::Exception& e) {
    builder.refuse(position_of(e.mark), "not valid YAML: " + reword(e.msg), cause);
  } catch (const std::exception&) {
    builder.refuse({1, 1}, "the YAML reader failed", Cause::Internal);
  }
}

Result<std::vector<Document>> build(std::string_view text, const Limits& limits, Cause cause,
                                    bool one_at_least) {
  if (text.size() > limits.max_bytes) {
    return fail(Cause::TooLarge, "larger than " + std::to_string(limits.max_bytes) + " bytes",
                to_string(Position{1, 1}));
  }
  if (auto fault = find_text_fault(text)) {
    return fail(cause, std::move(fault->message), to_string(fault->position));
  }
  const std::string prepared = mark_the_end(fold_surrogate_pairs(text));
  TreeBuilder builder(prepared, limits, cause);
  run_parser(prepared, builder, cause);
  if (builder.fault()) return std::unexpected(*builder.fault());
  std::vector<Document> documents = builder.take();
  if (documents.empty() && one_at_least) {
    TreeBuilder empty(text, limits, cause);
    empty.add_empty_document();
    return empty.take();
  }
  return documents;
}

}  // namespace

std::string to_string(Position position) {
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

Result<Document> Document::parse(std::string_view text, const Limits& limits, Cause cause) {
  Limits one = limits;
  one.max_documents = 1;
  auto documents = build(text, one, cause, true);
  if (!documents) return std::unexpected(std::move(documents.error()));
  return std::move(documents->front());
}

Result<std::vector<Document>> Document::parse_all(std::string_view text, const Limits& limits,
                                                  Cause cause) {
  return build(text, limits, cause, false);
}

}  // namespace sluice::wire::yaml
