// Watches a Messages stream go by unchanged. The event's name tells all but the counts and the stop
// reason, so JSON is parsed for two events of a stream.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/scan.h"

namespace sluice::dialect::anthropic {
namespace {

class AnthropicStreamTap final : public StreamTap {
 public:
  bool observe(std::string_view event_name, std::string_view data) override {
    const std::string_view type = event_name.empty() ? type_in(data) : event_name;
    // A block that ends has passed too, though some servers send a call whole in its start.
    if (type == "content_block_delta" || type == "content_block_stop") {
      facts_.saw_content = true;
    } else if (type == "message_start") {
      if (doc_.parse(data)) take(doc_.root()["message"]["usage"]);
    } else if (type == "message_delta") {
      message_delta(data);
    } else if (type == "message_stop") {
      if (!facts_.failed) facts_.complete = true;
    } else if (type == "error") {
      facts_.failed = true;
      facts_.complete = false;
    }
    return true;
  }

 private:
  // The first member `type` of such an event is the event's own.
  static std::string_view type_in(std::string_view data) {
    std::string_view value = find_member(data, "\"type\"");
    if (!value.starts_with('"')) return {};
    value.remove_prefix(1);
    return value.substr(0, value.find('"'));
  }

  void message_delta(std::string_view data) {
    if (!doc_.parse(data)) return;
    take(doc_.root()["usage"]);
    if (doc_.root()["delta"]["stop_reason"].is_string() && !facts_.failed) facts_.complete = true;
  }

  void take(json::Value usage) {
    if (usage.is_object()) facts_.usage.overwrite_with(read_usage(usage));
  }

  json::Document doc_;
};

}  // namespace

std::unique_ptr<StreamTap> make_stream_tap() {
  return std::make_unique<AnthropicStreamTap>();
}

}  // namespace sluice::dialect::anthropic
