// Comma-separated values (RFC 4180) with a head line: a list of maps, in which a leaf's path is
// "/ROW/COLUMN".
#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

struct Cell {
  std::string text;
  Position position;
};

class Rows final {
 public:
  explicit Rows(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }

  // The cells of the next line that holds something; false for a quote that is never closed.
  bool next(std::vector<Cell>& out) {
    out.clear();
    do {
      out.push_back({"", {line_, static_cast<uint32_t>(at_ - line_start_) + 1}});
      if (!cell(out.back().text)) return false;
    } while (take(','));
    take('\r');
    if (take('\n')) {
      ++line_;
      line_start_ = at_;
    }
    return true;
  }

  [[nodiscard]] Position here() const {
    return {line_, static_cast<uint32_t>(at_ - line_start_) + 1};
  }

 private:
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool cell(std::string& out) {
    if (!take('"')) {
      while (!done() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
        out += text_[at_++];
      }
      return true;
    }
    while (!done()) {
      const char c = text_[at_++];
      if (c == '"' && !take('"')) return true;
      if (c == '\n') {
        ++line_;
        line_start_ = at_;
      }
      out += c;
    }
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
};

Node row_of(const std::vector<Cell>& head, std::vector<Cell>& cells) {
  Node row;
  row.kind = Kind::Map;
  row.position = cells.front().position;
  for (size_t i = 0; i < cells.size(); ++i) {
    Node value;
    value.kind = Kind::Text;
    value.key = head[i].text;
    value.text = std::move(cells[i].text);
    value.position = cells[i].position;
    row.children.push_back(std::move(value));
  }
  return row;
}

}  // namespace

Result<std::vector<Node>> read_csv(const SourceText& source, const Limits& limits) {
  Rows rows(source.text);
  std::vector<Cell> head;
  std::vector<Cell> cells;
  Node root;
  root.kind = Kind::List;
  root.position = {1, 1};
  size_t nodes = 0;
  while (!rows.done()) {
    const Position at = rows.here();
    if (!rows.next(cells)) {
      return fail(Cause::BadRequest, "a quote is opened and never closed", place(source.name, at));
    }
    if (cells.size() == 1 && cells[0].text.empty()) continue;
    if (head.empty()) {
      head = cells;
      continue;
    }
    if (cells.size() != head.size()) {
      return fail(Cause::BadRequest,
                  std::to_string(cells.size()) + " cells where the head line has " +
                      std::to_string(head.size()) + "; quote a cell that holds a comma",
                  place(source.name, at));
    }
    nodes += cells.size() + 1;
    if (nodes > limits.max_nodes) {
      return fail(Cause::TooLarge, "too many cells", place(source.name, at));
    }
    root.children.push_back(row_of(head, cells));
  }
  std::vector<Node> out;
  out.push_back(std::move(root));
  return out;
}

}  // namespace sluice::port::convert
