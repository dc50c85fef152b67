// Watches chat completion chunks go by unchanged. JSON is parsed only for chunks that carry counts
// or may carry an error; every other event costs a few searches over its bytes and no allocation.
#include "dialect/openai_chat/verbs.h"
#include "dialect/scan.h"

namespace sluice::dialect::openai {
namespace {

// A value that opens with something to show: a non-empty string, array or object.
bool shows(std::string_view value) {
  if (value.size() < 2) return false;
  if (value[0] == '"') return value[1] != '"';
  return value[0] == '[' && value[1] != ']';
}

class OpenaiStreamTap final : public StreamTap {
 public:
  explicit OpenaiStreamTap(bool strip_usage) : strip_usage_(strip_usage) {}

  bool observe(std::string_view event_name, std::string_view data) override {
    if (data == "[DONE]") {
      if (!facts_.failed) facts_.complete = true;
      return true;
    }
    if (!facts_.saw_content) facts_.saw_content = has_content(data);
    if (!facts_.complete && !facts_.failed &&
        find_member(data, "\"finish_reason\"").starts_with('"')) {
      facts_.complete = true;
    }
    const bool error = event_name == "error" || !find_member(data, "\"error\"").empty();
    const bool usage = find_member(data, "\"usage\"").starts_with('{');
    return (!error && !usage) || look_inside(event_name, data);
  }

 private:
  // First tokens of an answer, in the places where servers of this format put them; "text" is that
  // of legacy completions.
  static bool has_content(std::string_view data) {
    for (const std::string_view name :
         {"\"content\"", "\"tool_calls\"", "\"refusal\"", "\"reasoning_content\"", "\"reasoning\"",
          "\"text\"", "\"function_call\""}) {
      const std::string_view value = find_member(data, name);
      if (shows(value) || (name == "\"function_call\"" && value.starts_with('{'))) return true;
    }
    return false;
  }

  bool look_inside(std::string_view event_name, std::string_view data) {
    if (!doc_.parse(data)) return true;
    const json::Value root = doc_.root();
    const json::Value error = root["error"];
    if (event_name == "error" ||
        (error.given() && error.raw() != "false" && error.raw() != "\"\"")) {
      facts_.failed = true;
      facts_.complete = false;
    }
    const json::Value usage = root["usage"];
    if (!usage.is_object()) return true;
    facts_.usage.overwrite_with(read_usage(usage));
    // Counts beside content stay: the chunk is needed, and clients ignore members they know not.
    const json::Value choices = root["choices"];
    return !strip_usage_ || !choices.is_array() || choices.size() > 0;
  }

  bool strip_usage_;
  json::Document doc_;
};

}  // namespace

std::unique_ptr<StreamTap> make_stream_tap(bool strip_usage) {
  return std::make_unique<OpenaiStreamTap>(strip_usage);
}

}  // namespace sluice::dialect::openai
