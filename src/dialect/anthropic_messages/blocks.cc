#include "dialect/anthropic_messages/blocks.h"

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::Media;
using ir::Part;
using ir::Role;
using ir::Severity;

constexpr std::string_view kCitations = "citations";
constexpr std::string_view kSearchResult = "search_result";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

// The image types the API takes (SDK types, 2026-11); empty: not one of them. "image/jpg" is a
// common misspelling of the first.
std::string_view image_type(std::string_view type) {
  if (type == "image/jpg") return "image/jpeg";
  for (const std::string_view known : {"image/jpeg", "image/png", "image/gif", "image/webp"}) {
    if (type == known) return known;
  }
  return {};
}

// A file without a type is a PDF unless its name says otherwise: PDF is all the API takes.
std::string_view document_type(const Media& media) {
  constexpr std::string_view kPdf = "application/pdf";
  if (media.media_type == kPdf) return kPdf;
  const std::string_view name = media.name;
  const bool pdf_name = name.empty() || name.ends_with(".pdf") || name.ends_with(".PDF");
  return media.media_type.empty() && pdf_name ? kPdf : std::string_view();
}

bool has_citations(json::Value block) {
  for (const json::Value text : block["content"]) {
    if (text["citations"].size() > 0) return true;
  }
  return false;
}

// A search_result without the citations on its texts.
void write_without_citations(json::Writer& out, json::Value block) {
  out.begin_object();
  for (const json::Value member : block) {
    if (member.key() != "content" || !member.is_array()) {
      out.member_raw(member.key(), member.raw());
      continue;
    }
    out.key("content").begin_array();
    for (const json::Value text : member) {
      out.begin_object();
      for (const json::Value inner : text) {
        if (inner.key() != kCitations) out.member_raw(inner.key(), inner.raw());
      }
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

}  // namespace

BlockWriter::BlockWriter(json::Writer& out, ir::DialectId source, const WriteOptions& options,
                         ir::Losses& losses)
    : out_(out),
      losses_(losses),
      own_(source == ir::DialectId::AnthropicMessages),
      version_2026_(is_version_2026(options.api_version)) {}

void BlockWriter::fail(const Path& at, std::string_view what) {
  if (error_) return;
  std::string path = at.str();
  error_ = Error{Cause::Unsupported, path + " " + std::string(what), path};
}

bool BlockWriter::carries(const Part& part, Role role) const {
  if (const auto* text = std::get_if<ir::Text>(&part)) return !is_blank(text->text);
  if (const auto* refusal = std::get_if<ir::Refusal>(&part)) return !is_blank(refusal->text);
  if (const auto* thought = std::get_if<ir::Thinking>(&part)) {
    return own_ && !(thought->signature.empty() && thought->redacted.empty());
  }
  if (const auto* opaque = std::get_if<ir::Opaque>(&part)) {
    return opaque->dialect == ir::DialectId::AnthropicMessages;
  }
  if (const auto* media = std::get_if<Media>(&part)) {
    const bool document = media->kind == Media::Kind::Document;
    return !(document && version_2026_ && role == Role::Assistant);
  }
  return true;
}

// ---- what is left out --------------------------------------------------------------------------

bool BlockWriter::drops_citations(Role role) const {
  return version_2026_ && role == Role::User;
}

void BlockWriter::report_text(const ir::Text& text, Role role, const Path& at) {
  if (is_blank(text.text)) {
    if (!text.text.empty()) {
      dropped(losses_, at, Severity::Info, "the target refuses text without a visible character");
    }
    return;
  }
  if (!own_) return report_foreign(losses_, text.extra, at);
  const std::string_view citations = find_extra(text.extra, kCitations);
  if (drops_citations(role) && !citations.empty() && citations != "[]") {
    dropped(losses_, Path(at, kCitations), Severity::Warn,
            "API version 2026-10-21 takes no citations on text in a user message");
  }
}

void BlockWriter::report_media(const Media& media, const Path& at) {
  if (!media.detail.empty() && media.detail != "auto") {
    dropped(losses_, Path(at, "image_url.detail"), Severity::Info,
            "the target chooses an image's resolution itself");
  }
  if (!media.name.empty() && media.kind == Media::Kind::Image) {
    dropped(losses_, at, Severity::Info, "the target's images have no names");
  }
  if (own_) return;
  report_foreign(losses_, media.extra, at);
  if (media.source == Media::Source::FileId) {
    approximated(losses_, at, Severity::Severe,
                 "a file id is known only to the provider that holds the file");
  }
}

void BlockWriter::report_opaque(const ir::Opaque& block, Role role, const Path& at) {
  json::Document doc;
  if (!drops_citations(role) || block.kind != kSearchResult) return;
  if (doc.parse(block.block.text) && has_citations(doc.root())) {
    dropped(losses_, Path(at, "content"), Severity::Warn,
            "API version 2026-10-21 takes no citations on text in a user message");
  }
}

void BlockWriter::report(const Part& part, Role role, const Path& at) {
  if (const auto* text = std::get_if<ir::Text>(&part)) {
    report_text(*text, role, at);
  } else if (const auto* media = std::get_if<Media>(&part)) {
    report_media(*media, at);
    if (!carries(part, role)) {
      dropped(losses_, at, Severity::Warn,
              "API version 2026-10-21 takes no document in an assistant message");
    }
  } else if (std::holds_alternative<ir::Refusal>(part)) {
    approximated(losses_, at, Severity::Info, "a refusal becomes plain text");
  } else if (std::holds_alternative<ir::Thinking>(part)) {
    if (carries(part, role)) return;
    dropped(
        losses_, at, Severity::Info,
        own_ ? "thinking without the vendor's signature"
             : "thinking is bound to the provider that signed it and is not replayed to another");
  } else if (const auto* opaque = std::get_if<ir::Opaque>(&part)) {
    if (carries(part, role)) return report_opaque(*opaque, role, at);
    dropped(losses_, at, role == Role::Assistant ? Severity::Warn : Severity::Severe,
            "the target has no content block for a part of type " + opaque->kind);
  } else if (const auto* call = std::get_if<ir::ToolCall>(&part)) {
    if (!own_) report_foreign(losses_, call->extra, at);
  } else if (const auto* result = std::get_if<ir::ToolResult>(&part)) {
    if (!own_) report_foreign(losses_, result->extra, at);
    const Path content(at, "content");
    for (size_t i = 0; i < result->content.size(); ++i) {
      report(result->content[i], role, Path(content, i));
    }
  }
}

// ---- blocks ------------------------------------------------------------------------------------

bool BlockWriter::is_plain(const Part& part) const {
  const auto* text = std::get_if<ir::Text>(&part);
  return (text != nullptr && (!own_ || text->extra.empty())) ||
         std::holds_alternative<ir::Refusal>(part);
}

void BlockWriter::plain(const Part& part) {
  const auto* text = std::get_if<ir::Text>(&part);
  out_.string(text != nullptr ? text->text : std::get<ir::Refusal>(part).text);
}

void BlockWriter::text(const ir::Text& text, Role role) {
  out_.begin_object().member("type", "text").member("text", text.text);
  if (own_) {
    for (const ir::Extra& member : text.extra) {
      if (member.key == kCitations && drops_citations(role)) continue;
      out_.member_raw(member.key, member.value.text);
    }
  }
  out_.end_object();
}

void BlockWriter::source(const Media& media, const Path& at) {
  out_.key("source").begin_object();
  switch (media.source) {
    case Media::Source::Base64: {
      const bool image = media.kind == Media::Kind::Image;
      const std::string_view type = image ? image_type(media.media_type) : document_type(media);
      if (type.empty()) {
        fail(at, image ? "has an image type that the target does not take (jpeg, png, gif and webp)"
                       : "is a document that the target does not take (PDF only)");
      }
      out_.member("type", "base64").member("media_type", type).member("data", media.data);
      break;
    }
    case Media::Source::Url:
      out_.member("type", "url").member("url", media.data);
      break;
    case Media::Source::FileId:
      out_.member("type", "file").member("file_id", media.data);
      break;
    case Media::Source::PlainText:
      out_.member("type", "text").member("media_type", "text/plain").member("data", media.data);
      break;
  }
  if (own_) write_nested(out_, media.extra, "source");
  out_.end_object();
}

void BlockWriter::media(const Media& media, const Path& at) {
  if (media.kind == Media::Kind::Audio) return fail(at, "is audio, which the target does not take");
  const bool image = media.kind == Media::Kind::Image;
  out_.begin_object().member("type", image ? "image" : "document");
  source(media, at);
  if (!image && !media.name.empty()) out_.member("title", media.name);
  if (own_) write_extras(out_, media.extra);
  out_.end_object();
}

void BlockWriter::tool_use(const ir::ToolCall& call, const Path& at) {
  if (call.custom) {
    return fail(at, "calls a custom tool with free text; the target's tools take JSON objects");
  }
  const std::string_view input = call.arguments.empty() ? kNoArguments : call.arguments;
  if (!is_json_object(input)) {
    const Path arguments(at, own_ ? "input" : "function.arguments");
    return fail(arguments, "must be a JSON object: the target's tools take nothing else");
  }
  out_.begin_object().member("type", "tool_use").member("id", call.id).member("name", call.name);
  out_.member_raw("input", input);
  if (own_) write_extras(out_, call.extra);
  out_.end_object();
}

void BlockWriter::tool_result(const ir::ToolResult& result, const Path& at) {
  out_.begin_object().member("type", "tool_result").member("tool_use_id", result.call_id);
  size_t count = 0;
  const Part* only = nullptr;
  for (const Part& part : result.content) {
    if (!carries(part, Role::User)) continue;
    ++count;
    only = &part;
  }
  if (count == 1 && is_plain(*only)) {
    out_.key("content");
    plain(*only);
  } else if (count > 0) {
    const Path content(at, "content");
    out_.key("content").begin_array();
    for (size_t i = 0; i < result.content.size(); ++i) {
      if (!carries(result.content[i], Role::User)) continue;
      write(result.content[i], Role::User, Path(content, i));
    }
    out_.end_array();
  }
  if (result.is_error) out_.member("is_error", true);
  if (own_) write_extras(out_, result.extra);
  out_.end_object();
}

void BlockWriter::thinking(const ir::Thinking& thinking) {
  out_.begin_object();
  if (!thinking.redacted.empty()) {
    out_.member("type", "redacted_thinking").member("data", thinking.redacted);
  } else {
    out_.member("type", "thinking").member("thinking", thinking.text);
    out_.member("signature", thinking.signature);
  }
  out_.end_object();
}

void BlockWriter::opaque(const ir::Opaque& block, Role role) {
  json::Document doc;
  if (drops_citations(role) && block.kind == kSearchResult && doc.parse(block.block.text)) {
    return write_without_citations(out_, doc.root());
  }
  out_.raw(block.block.text);
}

void BlockWriter::write(const Part& part, Role role, const Path& at) {
  if (const auto* t = std::get_if<ir::Text>(&part)) {
    text(*t, role);
  } else if (const auto* refusal = std::get_if<ir::Refusal>(&part)) {
    out_.begin_object().member("type", "text").member("text", refusal->text).end_object();
  } else if (const auto* m = std::get_if<Media>(&part)) {
    media(*m, at);
  } else if (const auto* call = std::get_if<ir::ToolCall>(&part)) {
    tool_use(*call, at);
  } else if (const auto* result = std::get_if<ir::ToolResult>(&part)) {
    tool_result(*result, at);
  } else if (const auto* thought = std::get_if<ir::Thinking>(&part)) {
    thinking(*thought);
  } else {
    opaque(std::get<ir::Opaque>(part), role);
  }
}

}  // namespace sluice::dialect::anthropic
