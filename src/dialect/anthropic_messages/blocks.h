// One part of a message -> one content block of a Messages request.
#pragma once

#include <optional>

#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "ir/chat.h"
#include "wire/json_writer.h"

namespace sluice::dialect::anthropic {

class BlockWriter final {
 public:
  BlockWriter(json::Writer& out, ir::DialectId source, const WriteOptions& options,
              ir::Losses& losses);

  // Whether the part has a block here. Empty text, foreign thinking and the like have none.
  [[nodiscard]] bool carries(const ir::Part& part, ir::Role role) const;
  // Says what is left out of the part, or the whole part when it has no block.
  void report(const ir::Part& part, ir::Role role, const Path& at);
  // Text that needs no block of its own: a lone one is written as a string.
  [[nodiscard]] bool is_plain(const ir::Part& part) const;
  void plain(const ir::Part& part);
  // A part that carries() admits. What cannot be sent at all sets error().
  void write(const ir::Part& part, ir::Role role, const Path& at);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void text(const ir::Text& text, ir::Role role);
  void media(const ir::Media& media, const Path& at);
  void source(const ir::Media& media, const Path& at);
  void tool_use(const ir::ToolCall& call, const Path& at);
  void tool_result(const ir::ToolResult& result, const Path& at);
  void thinking(const ir::Thinking& thinking);
  void opaque(const ir::Opaque& block, ir::Role role);

  void report_media(const ir::Media& media, const Path& at);
  void report_opaque(const ir::Opaque& block, ir::Role role, const Path& at);
  void report_text(const ir::Text& text, ir::Role role, const Path& at);
  [[nodiscard]] bool drops_citations(ir::Role role) const;
  void fail(const Path& at, std::string_view what);

  json::Writer& out_;
  ir::Losses& losses_;
  bool own_;
  bool version_2026_;
  std::optional<Error> error_;
};

}  // namespace sluice::dialect::anthropic
