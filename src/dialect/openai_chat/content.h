// The parts of one message -> its `content`.
#pragma once

#include <optional>
#include <vector>

#include "dialect/reading.h"
#include "ir/chat.h"
#include "ir/loss.h"
#include "wire/json_writer.h"

namespace sluice::dialect::openai {

class ContentWriter final {
 public:
  ContentWriter(json::Writer& out, ir::DialectId source, ir::Losses& losses)
      : out_(out), losses_(losses), own_(source == ir::DialectId::OpenaiChat) {}

  // top: the message was a member of the source's body, so its parts stand directly in it.
  void set_top(bool top) { top_ = top; }

  // Whether the part stands in `content` here. Tool calls and results have places of their own;
  // thinking and foreign blocks have none.
  [[nodiscard]] bool carries(const ir::Part& part) const;
  // Names the parts that have no place at all. at: the message.
  void report_left_out(const std::vector<ir::Part>& parts, const Path& at, ir::Role role);
  // Writes the member `content`; text alone as a string. What cannot be sent at all sets error().
  void write(const std::vector<ir::Part>& parts, const Path& at);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void text(const ir::Text& text, const Path& at);
  void media(const ir::Media& media, const Path& at);
  void image(const ir::Media& media, const Path& at);
  void document(const ir::Media& media, const Path& at);
  void foreign(const ir::Extras& extra, const Path& at);
  void fail(std::string_view what, const Path& at);

  json::Writer& out_;
  ir::Losses& losses_;
  bool own_;
  bool top_ = false;
  std::optional<Error> error_;
};

}  // namespace sluice::dialect::openai
