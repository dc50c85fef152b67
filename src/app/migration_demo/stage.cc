#include "app/migration_demo/stage.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/http_fetch.h"

namespace sluice::app::migration_demo {
namespace {

Result<std::string> own_folder() {
  const char* base = std::getenv("TMPDIR");
  std::error_code code;
  std::string path = base != nullptr && *base != '\0'
                         ? std::string(base)
                         : std::filesystem::temp_directory_path(code).string();
  path += "/sluice-demo-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return fail(Cause::Storage, "cannot make a folder like " + path + "; set TMPDIR");
  }
  return path;
}

std::vector<std::string> simulator(const char* dialect) {
  return {"sim", "--dialect",  dialect, "--listen", "127.0.0.1:0", "--ttft-ms",
          "20",  "--token-ms", "1",     "--tokens", "12"};
}

std::string configuration(uint16_t old_port, uint16_t new_port) {
  std::string out =
      "server: { listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", threads: 2 }\n"
      "data_dir: ./data\n"
      "shadow: { cpu: 50 }\n"
      "providers:\n"
      "  old: { kind: anthropic_compatible, base_url: \"http://127.0.0.1:OLD\" }\n"
      "  new: { kind: openai_compatible, base_url: \"http://127.0.0.1:NEW/v1\" }\n"
      "models:\n"
      "  assistant:\n"
      "    targets:\n"
      "      - { id: old, provider: old, model: claude-sonnet-4-5, weight: 100 }\n"
      "      - { id: new, provider: new, model: gpt-5-mini, weight: 0 }\n"
      "    sticky: [\"header:x-session-id\"]\n";
  out.replace(out.find("OLD"), 3, std::to_string(old_port));
  out.replace(out.find("NEW"), 3, std::to_string(new_port));
  return out;
}

Result<uint16_t> port_of(Child& child, std::string_view words) {
  auto port = child.number_after(words);
  if (!port) return std::unexpected(port.error());
  return static_cast<uint16_t>(*port);
}

}  // namespace

Result<std::unique_ptr<Stage>> Stage::set_up() {
  std::unique_ptr<Stage> stage(new Stage());
  auto folder = own_folder();
  if (!folder) return std::unexpected(folder.error());
  stage->folder_ = *folder;
  if (auto ok = stage->start_sides(); !ok) return std::unexpected(ok.error());
  if (auto ok = stage->start_gateway(); !ok) return std::unexpected(ok.error());
  return stage;
}

Stage::~Stage() {
  gateway_.reset();
  old_.reset();
  new_.reset();
  std::error_code code;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, code);
}

Result<void> Stage::start_sides() {
  for (const auto& [child, port, dialect, name] :
       {std::tuple{&old_, &old_port_, "anthropic_messages", kOld},
        std::tuple{&new_, &new_port_, "openai_chat", kNew}}) {
    auto started = Child::start(simulator(dialect), folder_, name);
    if (!started) return std::unexpected(started.error());
    *child = std::move(*started);
    auto found = port_of(**child, "listening on http://127.0.0.1:");
    if (!found) return std::unexpected(found.error());
    *port = *found;
  }
  return {};
}

Result<void> Stage::start_gateway() {
  std::ofstream file(folder_ + "/sluice.yaml", std::ios::binary);
  file << configuration(old_port_, new_port_);
  file.close();
  if (!file) return fail(Cause::Storage, "cannot write to " + folder_);
  auto started = Child::start({"run", "-c", "sluice.yaml"}, folder_, "sluice");
  if (!started) return std::unexpected(started.error());
  gateway_ = std::move(*started);
  auto data = port_of(*gateway_, "serving on port ");
  if (!data) return std::unexpected(data.error());
  auto admin = port_of(*gateway_, "admin on port ");
  if (!admin) return std::unexpected(admin.error());
  gateway_port_ = *data;
  admin_.url = "http://127.0.0.1:" + std::to_string(*admin);
  auto key = admin_call(admin_, "POST", "/admin/v1/keys", R"({"name":"demo"})");
  if (!key) return std::unexpected(key.error());
  key_ = key->root()["key"].str();
  return {};
}

Result<void> Stage::behave(const std::string& knobs) const {
  FetchRequest request;
  request.method = "PUT";
  request.url = "http://127.0.0.1:" + std::to_string(new_port_) + "/_sim/behaviour";
  request.body = knobs;
  auto answer = fetch(request);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200) return fail(Cause::Internal, "the new side refused: " + answer->body);
  return {};
}

}  // namespace sluice::app::migration_demo
