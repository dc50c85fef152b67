#include "port/convert/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace sluice::port::convert {

namespace fs = std::filesystem;

namespace {

bool is_safe_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.size() <= 200 &&
         std::all_of(part.begin(), part.end(),
                     [](char c) { return c >= ' ' && c != '\\' && c != ':' && c != '\x7f'; });
}

std::unexpected<Error> cannot(const std::string& what, const fs::path& path,
                              const std::error_code& code) {
  return fail(Cause::Storage, "cannot " + what + ": " + code.message(), path.string());
}

Result<void> write_all(const std::vector<File>& files, const fs::path& folder) {
  std::error_code code;
  for (const File& file : files) {
    if (!is_safe_name(file.name)) {
      return fail(Cause::Internal, "an output's name would leave the folder", file.name);
    }
    const fs::path path = folder / file.name;
    fs::create_directories(path.parent_path(), code);
    if (code) return cannot("make the folder", path.parent_path(), code);
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return fail(Cause::Storage, "cannot write", path.string());
  }
  return {};
}

// A folder of our own beside the target, with a name that nothing had.
Result<fs::path> make_work_folder(const fs::path& target) {
  std::error_code code;
  const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
  fs::create_directories(parent, code);
  if (code) return cannot("make the folder", parent, code);
  std::string name = (parent / ("." + target.filename().string() + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    return cannot("make a folder", name, std::error_code(errno, std::generic_category()));
  }
  fs::create_directory(fs::path(name) / "new", code);
  if (code) return cannot("make the folder", name, code);
  return fs::path(name);
}

bool holds_something(const fs::path& folder) {
  std::error_code code;
  return fs::exists(folder, code) &&
         (!fs::is_directory(folder, code) || !fs::is_empty(folder, code));
}

// The old folder is out of the way before the new one takes its name, and back if that fails.
Result<void> swap_in(const fs::path& fresh, const fs::path& folder, const fs::path& old) {
  std::error_code code;
  const bool replacing = fs::exists(folder, code);
  if (replacing) fs::rename(folder, old, code);
  if (code) return cannot("move the old folder away", folder, code);
  fs::rename(fresh, folder, code);
  if (!code) {
    if (replacing) fs::remove_all(old, code);
    return {};
  }
  std::error_code ignored;
  if (replacing) fs::rename(old, folder, ignored);
  return cannot("put the new folder in place", folder, code);
}

}  // namespace

bool is_safe_name(std::string_view name) {
  while (true) {
    const size_t slash = name.find('/');
    if (!is_safe_part(name.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

void Document::copy(std::string_view pointer, const Node& node) {
  root_.at(pointer) = Value::of(node);
  ledger_.settle(leaves_of(node), Status::Mapped, file_ + "#" + std::string(pointer), "",
                 ir::Severity::Info);
}

Result<void> save(const std::vector<File>& files, const std::string& folder, bool replace) {
  fs::path target = fs::path(folder).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (!replace && holds_something(target)) {
    return fail(Cause::Storage, "is there and not empty; name another folder or give --force",
                target.string());
  }
  auto work = make_work_folder(target);
  if (!work) return std::unexpected(std::move(work.error()));
  const fs::path fresh = *work / "new";
  auto done = write_all(files, fresh);
  if (done) done = swap_in(fresh, target, *work / "old");
  std::error_code code;
  // What could not be put back stays there rather than being lost.
  if (!fs::exists(*work / "old", code)) fs::remove_all(*work, code);
  return done;
}

}  // namespace sluice::port::convert
