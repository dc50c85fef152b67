#include "app/migration_warmup/prompt.h"

namespace sluice::app::migration_warmup {
namespace {

using migrate::warmup::Feature;

struct Contents {
  size_t text = 0;
  bool images = false;
};

void look(const std::vector<ir::Part>& parts, Contents& out) {
  for (const ir::Part& part : parts) {
    if (const auto* text = std::get_if<ir::Text>(&part)) out.text += text->text.size();
    if (const auto* result = std::get_if<ir::ToolResult>(&part)) look(result->content, out);
    const auto* media = std::get_if<ir::Media>(&part);
    if (media != nullptr && media->kind == ir::Media::Kind::Image) out.images = true;
  }
}

}  // namespace

migrate::warmup::Features features_of(const ir::ChatRequest& request) {
  Contents contents;
  for (const ir::Message& message : request.messages) look(message.parts, contents);
  migrate::warmup::Features out;
  const auto set = [&](Feature f, bool on) { out.set(migrate::warmup::index(f), on); };
  set(Feature::Streaming, request.stream);
  set(Feature::Tools, !request.tools.empty());
  set(Feature::ParallelTools,
      !request.tools.empty() && request.parallel_tool_calls.value_or(false));
  set(Feature::StructuredOutput,
      request.response_format && request.response_format->kind != ir::ResponseFormat::Kind::Text);
  set(Feature::Images, contents.images);
  set(Feature::LongContext, contents.text >= kLongContextBytes);
  set(Feature::StopSequences, !request.stop.empty());
  return out;
}

}  // namespace sluice::app::migration_warmup
