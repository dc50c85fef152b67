#include "dialect/openai_chat/content.h"

#include "dialect/data_url.h"
#include "dialect/losses.h"

namespace sluice::dialect::openai {

using ir::Media;
using ir::Part;
using ir::Role;
using ir::Severity;

void ContentWriter::fail(std::string_view what, const Path& at) {
  if (error_) return;
  std::string path = at.str();
  error_ = Error{Cause::Unsupported, path + " " + std::string(what), path};
}

void ContentWriter::foreign(const ir::Extras& extra, const Path& at) {
  if (!own_) report_foreign(losses_, extra, at);
}

bool ContentWriter::carries(const Part& part) const {
  if (const auto* opaque = std::get_if<ir::Opaque>(&part)) {
    return opaque->dialect == ir::DialectId::OpenaiChat;
  }
  if (const auto* refusal = std::get_if<ir::Refusal>(&part)) return !refusal->text.empty();
  return std::holds_alternative<ir::Text>(part) || std::holds_alternative<Media>(part);
}

void ContentWriter::report_left_out(const std::vector<Part>& parts, const Path& at, Role role) {
  const Path inner(at, "content");
  for (size_t i = 0; i < parts.size(); ++i) {
    const Path here(top_ ? at : inner, i);
    if (std::holds_alternative<ir::Thinking>(parts[i])) {
      dropped(losses_, here, Severity::Info,
              "thinking is bound to the provider that signed it and is not replayed to another");
    } else if (const auto* opaque = std::get_if<ir::Opaque>(&parts[i])) {
      if (opaque->dialect == ir::DialectId::OpenaiChat) continue;
      dropped(losses_, here, role == Role::Assistant ? Severity::Warn : Severity::Severe,
              "the target has no content block of type " + opaque->kind);
    }
  }
}

void ContentWriter::text(const ir::Text& text, const Path& at) {
  out_.begin_object().member("type", "text").member("text", text.text);
  if (own_) write_extras(out_, text.extra);
  foreign(text.extra, at);
  out_.end_object();
}

void ContentWriter::image(const Media& media, const Path& at) {
  if (media.source == Media::Source::FileId) {
    return fail("names an image by file id; the target takes URLs and values only", at);
  }
  out_.member("type", "image_url").key("image_url").begin_object();
  if (media.source == Media::Source::Base64) {
    out_.member("url", make_data_url(media.media_type, media.data));
  } else {
    out_.member("url", media.data);
  }
  if (!media.detail.empty()) out_.member("detail", media.detail);
  if (own_) write_nested(out_, media.extra, "image_url");
  out_.end_object();
}

void ContentWriter::document(const Media& media, const Path& at) {
  if (media.source == Media::Source::Url) {
    return fail("is a document by URL; the target takes documents by value only", at);
  }
  out_.member("type", "file").key("file").begin_object();
  if (media.source == Media::Source::FileId) {
    out_.member("file_id", media.data);
    if (!own_) {
      approximated(losses_, at, Severity::Severe,
                   "a file id is known only to the provider that holds the file");
    }
  } else if (media.media_type.empty()) {
    out_.member("file_data", media.data);
  } else {
    out_.member("file_data", make_data_url(media.media_type, media.data));
  }
  if (!media.name.empty()) {
    out_.member("filename", media.name);
  } else if (!own_ && media.source == Media::Source::Base64) {
    out_.member("filename", "document.pdf");  // required beside file_data
  }
  if (own_) write_nested(out_, media.extra, "file");
  out_.end_object();
}

void ContentWriter::media(const Media& media, const Path& at) {
  out_.begin_object();
  if (media.source == Media::Source::PlainText) {
    out_.member("type", "text").member("text", media.data);
    if (!media.name.empty()) {
      dropped(losses_, Path(at, "title"), Severity::Info, "a text part has no title");
    }
  } else if (media.kind == Media::Kind::Image) {
    image(media, at);
  } else if (media.kind == Media::Kind::Document) {
    document(media, at);
  } else {
    out_.member("type", "input_audio").key("input_audio").begin_object();
    out_.member("data", media.data).member("format", media.media_type);
    if (own_) write_nested(out_, media.extra, "input_audio");
    out_.end_object();
  }
  if (own_) write_extras(out_, media.extra);
  foreign(media.extra, at);
  out_.end_object();
}

// One text alone is written as a string: every server takes that, some take nothing else.
void ContentWriter::write(const std::vector<Part>& parts, const Path& at) {
  size_t count = 0;
  const Part* only = nullptr;
  for (const Part& part : parts) {
    if (!carries(part)) continue;
    ++count;
    only = &part;
  }
  const Path inner(at, "content");
  const Path& list = top_ ? at : inner;
  out_.key("content");
  const auto* lone = count == 1 ? std::get_if<ir::Text>(only) : nullptr;
  if (count == 0 || (lone != nullptr && (lone->extra.empty() || !own_))) {
    if (lone != nullptr) foreign(lone->extra, Path(list, static_cast<size_t>(only - parts.data())));
    out_.string(lone != nullptr ? std::string_view(lone->text) : "");
    return;
  }
  out_.begin_array();
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!carries(parts[i])) continue;
    const Path here(list, i);
    if (const auto* t = std::get_if<ir::Text>(&parts[i])) {
      text(*t, here);
    } else if (const auto* m = std::get_if<Media>(&parts[i])) {
      media(*m, here);
    } else if (const auto* r = std::get_if<ir::Refusal>(&parts[i])) {
      out_.begin_object().member("type", "refusal").member("refusal", r->text).end_object();
    } else {
      out_.raw(std::get<ir::Opaque>(parts[i]).block.text);
    }
  }
  out_.end_array();
}

}  // namespace sluice::dialect::openai
