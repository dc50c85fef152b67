// What the demo plays on: two simulated providers and a gateway, all processes of their own, on
// free ports, in a folder that goes with them.
#pragma once

#include <memory>
#include <string>

#include "app/admin_client.h"
#include "app/migration_demo/child.h"

namespace sluice::app::migration_demo {

inline constexpr const char* kModel = "assistant";
inline constexpr const char* kOld = "old";
inline constexpr const char* kNew = "new";

class Stage final {
 public:
  static Result<std::unique_ptr<Stage>> set_up();
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] const AdminTarget& admin() const { return admin_; }
  [[nodiscard]] uint16_t gateway_port() const { return gateway_port_; }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // Changes how the new side behaves: a JSON object of the simulator's knobs.
  [[nodiscard]] Result<void> behave(const std::string& knobs) const;

 private:
  Stage() = default;
  Result<void> start_sides();
  Result<void> start_gateway();

  std::string folder_;
  std::unique_ptr<Child> old_;
  std::unique_ptr<Child> new_;
  std::unique_ptr<Child> gateway_;
  uint16_t old_port_ = 0;
  uint16_t new_port_ = 0;
  uint16_t gateway_port_ = 0;
  AdminTarget admin_;
  std::string key_;
};

}  // namespace sluice::app::migration_demo
