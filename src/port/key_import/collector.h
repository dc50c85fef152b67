// What every format of key files shares: checks of a key, names that are unique, the list of what
// was left out. Private to key_import/.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "port/key_import/key_file.h"

namespace sluice::port::key_import {

class Collector final {
 public:
  explicit Collector(std::string_view file) : file_(file) {}

  // Takes the key over, or notes why not.
  void add(KeyOfFile key, uint32_t line);
  void leave_out(uint32_t line, std::string reason);
  [[nodiscard]] std::string place(uint32_t line) const;
  [[nodiscard]] bool full() const { return out_.keys.size() + out_.left_out.size() >= kMaxKeys; }
  KeyFile take() { return std::move(out_); }

 private:
  std::string unique_name(std::string_view wanted, uint32_t line);

  std::string_view file_;
  std::set<std::string, std::less<>> names_;
  KeyFile out_;
};

// As clients send it: base64("user:password") (RFC 7617).
Secret basic_credential(std::string_view user, std::string_view password);

Result<void> read_csv(std::string_view text, Collector& out);
Result<void> read_tree(std::string_view text, Collector& out);

}  // namespace sluice::port::key_import
