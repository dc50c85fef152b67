#include "app/migration_drill/record_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/json.h"

namespace sluice::app::migration_drill {
namespace fs = std::filesystem;

std::string record_path(const config::Config& config, const std::string& plan_id) {
  return config.data_dir + "/drills/" + plan_id + ".json";
}

Result<void> keep_record(const std::string& path, const std::string& json) {
  std::error_code code;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) fs::create_directories(folder, code);
  const std::string half = path + ".new";
  std::ofstream file(half, std::ios::binary | std::ios::trunc);
  file << json << '\n';
  file.close();
  if (file) fs::rename(half, path, code);
  if (!file || code) {
    return fail(Cause::Storage, "cannot write " + path + "; check the folder and its permissions");
  }
  return {};
}

Result<std::optional<migrate::readiness::Drill>> last_drill(const std::string& path) {
  std::error_code code;
  if (!fs::exists(path, code)) return std::optional<migrate::readiness::Drill>();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  wire::json::Document doc;
  const auto parsed = doc.parse(text.str());
  const auto at = doc.root()["wall_ms"].as_int();
  const auto passed = doc.root()["passed"].as_bool();
  if (!file || !parsed || doc.root()["format"].str() != "sluice.drill/1" || !at || !passed) {
    return fail(Cause::Storage, path + " is no record of a drill; run the drill again");
  }
  return migrate::readiness::Drill{*at, *passed};
}

}  // namespace sluice::app::migration_drill
