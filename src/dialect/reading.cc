#include "dialect/reading.h"

namespace sluice::dialect {

std::string Path::str() const {
  std::string out;
  if (parent_ != nullptr) out = parent_->str();
  if (index_ >= 0) {
    out += '[';
    out += std::to_string(index_);
    out += ']';
  } else if (!key_.empty()) {
    if (!out.empty()) out += '.';
    out += key_;
  }
  return out;
}

void Reading::fail(const Path& at, std::string_view what) {
  if (error_) return;
  std::string path = at.str();
  std::string message = path.empty() ? "the body" : path;
  message += ' ';
  message += what;
  error_ = Error{cause_, std::move(message), std::move(path)};
}

std::string_view Reading::string(json::Value value, const Path& at) {
  if (!value.is_string()) fail(at, "must be a string");
  return value.str();
}

bool Reading::boolean(json::Value value, const Path& at) {
  const auto read = value.as_bool();
  if (!read) fail(at, "must be true or false");
  return read.value_or(false);
}

int64_t Reading::integer(json::Value value, const Path& at) {
  const auto read = value.as_int();
  if (!read) fail(at, "must be an integer");
  return read.value_or(0);
}

ir::Json Reading::number(json::Value value, const Path& at) {
  if (!value.is_number()) {
    fail(at, "must be a number");
    return {};
  }
  return {std::string(value.raw())};
}

ir::Json Reading::object_text(json::Value value, const Path& at) {
  if (!object(value, at)) return {};
  return {std::string(value.raw())};
}

bool Reading::object(json::Value value, const Path& at) {
  if (!value.is_object()) fail(at, "must be an object");
  return value.is_object();
}

bool Reading::array(json::Value value, const Path& at) {
  if (!value.is_array()) fail(at, "must be an array");
  return value.is_array();
}

bool Reading::require(json::Value object, std::string_view key, const Path& at) {
  if (object[key].given()) return true;
  fail(Path(at, key), "is required");
  return false;
}

void keep(ir::Extras& extra, std::string_view key, json::Value value) {
  extra.push_back({std::string(key), {std::string(value.raw())}});
}

void keep(ir::Extras& extra, std::string_view parent, std::string_view key, json::Value value) {
  std::string path(parent);
  path += '.';
  path += key;
  extra.push_back({std::move(path), {std::string(value.raw())}});
}

}  // namespace sluice::dialect
