// Reading a JSON body member by member: strict about what we act on, careful to keep the rest.
//
// A dialect describes an object as a sorted table of the members it models; read_members walks the
// object once, hands each known member to its row and keeps every other one verbatim in `extra`.
// The first thing wrong is remembered with its path; readers go on with harmless values and the
// caller asks once, at the end, so that no reader has to check after every step.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ir/chat.h"
#include "wire/json.h"

namespace sluice::dialect {

namespace json = wire::json;

// Where a value stands in a body: a chain of frames on the stack that costs nothing until it has
// to be printed ("messages[2].content[0].type"). A path must not outlive its parent.
class Path final {
 public:
  Path() = default;  // the body itself
  explicit Path(std::string_view key) : key_(key) {}
  Path(const Path& parent, std::string_view key) : parent_(&parent), key_(key) {}
  Path(const Path& parent, size_t index) : parent_(&parent), index_(static_cast<int64_t>(index)) {}
  // A temporary parent would be gone by the time the path is printed.
  Path(const Path&& parent, std::string_view key) = delete;
  Path(const Path&& parent, size_t index) = delete;
  [[nodiscard]] std::string str() const;

 private:
  const Path* parent_ = nullptr;
  std::string_view key_;
  int64_t index_ = -1;
};

class Reading final {
 public:
  // cause: whose fault a wrong shape is (BadRequest for a client, UpstreamProtocol for an answer).
  explicit Reading(Cause cause) : cause_(cause) {}

  // what: "must be a string". Only the first call counts.
  void fail(const Path& at, std::string_view what);
  [[nodiscard]] bool ok() const { return !error_; }
  // Valid only when !ok().
  [[nodiscard]] std::unexpected<Error> error() const { return std::unexpected(*error_); }

  // Each gives a harmless value after recording a failure.
  std::string_view string(json::Value value, const Path& at);
  bool boolean(json::Value value, const Path& at);
  int64_t integer(json::Value value, const Path& at);
  ir::Json number(json::Value value, const Path& at);
  ir::Json object_text(json::Value value, const Path& at);
  bool object(json::Value value, const Path& at);
  bool array(json::Value value, const Path& at);
  // Records a failure when the object lacks the member or has null there.
  bool require(json::Value object, std::string_view key, const Path& at);

 private:
  Cause cause_;
  std::optional<Error> error_;
};

// One member of an object and what to do with it. A null member is not given: rows never see null.
template <class Target>
struct Member {
  std::string_view key;
  void (*read)(Reading& in, Target& out, json::Value value, const Path& at);
};

void keep(ir::Extras& extra, std::string_view key, json::Value value);
// The same with the key below another one: "stream_options.include_obfuscation".
void keep(ir::Extras& extra, std::string_view parent, std::string_view key, json::Value value);

template <class Target, size_t N>
constexpr bool sorted(const Member<Target> (&table)[N]) {
  return std::is_sorted(std::begin(table), std::end(table),
                        [](const auto& a, const auto& b) { return a.key < b.key; });
}

// extra may be null: unknown members are then ignored.
template <class Target, size_t N>
void read_members(Reading& in, Target& out, json::Value object, const Path& at,
                  const Member<Target> (&table)[N], ir::Extras* extra) {
  for (const json::Value member : object) {
    const std::string_view key = member.key();
    const auto* row = std::lower_bound(std::begin(table), std::end(table), key,
                                       [](const auto& r, std::string_view k) { return r.key < k; });
    if (row != std::end(table) && row->key == key) {
      if (member.given() && row->read != nullptr) row->read(in, out, member, Path(at, key));
    } else if (extra != nullptr) {
      keep(*extra, key, member);
    }
  }
}

// Rows for members that need nothing but their type checked. A row whose `read` is null names a
// member that is known and deliberately not kept.
template <auto Field, class Target>
void read_string(Reading& in, Target& out, json::Value value, const Path& at) {
  out.*Field = in.string(value, at);
}
template <auto Field, class Target>
void read_number(Reading& in, Target& out, json::Value value, const Path& at) {
  out.*Field = in.number(value, at);
}
template <auto Field, class Target>
void read_integer(Reading& in, Target& out, json::Value value, const Path& at) {
  out.*Field = in.integer(value, at);
}
template <auto Field, class Target>
void read_boolean(Reading& in, Target& out, json::Value value, const Path& at) {
  out.*Field = in.boolean(value, at);
}
template <auto Field, class Target>
void read_object_text(Reading& in, Target& out, json::Value value, const Path& at) {
  out.*Field = in.object_text(value, at);
}

}  // namespace sluice::dialect
