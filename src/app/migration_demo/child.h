// Another process of this very binary, in a folder of its own. It ends with its owner: by SIGTERM
// when the Child goes, and by the kernel should the owner be killed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/error.h"

namespace sluice::app::migration_demo {

class Child final {
 public:
  // `args` after the binary's name; what it writes goes to folder/name.log.
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& args,
                                              const std::string& folder, const std::string& name);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The number that follows these words in what it wrote ("serving on port "); the n-th such, from
  // zero. Fails when it ends or takes too long.
  Result<int> number_after(std::string_view words, size_t nth = 0);
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  Child(pid_t pid, std::string log) : pid_(pid), log_(std::move(log)) {}
  bool alive();

  pid_t pid_;
  std::string log_;
  bool reaped_ = false;
};

}  // namespace sluice::app::migration_demo
