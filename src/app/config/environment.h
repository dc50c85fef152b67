// What a configuration may ask of the world: variables and files. A parameter, so that tests need
// neither.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"

namespace sluice::app::config {

class Environment {
 public:
  virtual ~Environment() = default;
  [[nodiscard]] virtual std::optional<std::string> variable(const std::string& name) const = 0;
  // The whole file. Errors are Cause::Config with the reason alone ("no such file"), not the path.
  [[nodiscard]] virtual Result<std::string> read_file(const std::string& path) const = 0;

 protected:
  Environment() = default;
  Environment(const Environment&) = default;
  Environment& operator=(const Environment&) = default;
};

// The process's own. Files of more than 4 MiB are refused.
class SystemEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const override;
  [[nodiscard]] Result<std::string> read_file(const std::string& path) const override;
};

}  // namespace sluice::app::config
