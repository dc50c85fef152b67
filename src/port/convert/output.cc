#include "port/convert/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
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
  std::ofstream manifest(folder / kManifest, std::ios::binary);
  for (const File& file : files) manifest << file.name << '\n';
  manifest.close();
  if (!manifest) return fail(Cause::Storage, "cannot write", (folder / kManifest).string());
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

// What an earlier conversion wrote into the folder; empty where none did.
std::set<std::string, std::less<>> written_before(const fs::path& folder) {
  std::set<std::string, std::less<>> out;
  std::ifstream in(folder / kManifest);
  for (std::string line; std::getline(in, line);) out.insert(line);
  if (in.eof()) out.emplace(kManifest);
  return out;
}

// That the folder is free, or that all it holds may be replaced.
Result<void> check_target(const fs::path& folder, bool replace) {
  std::error_code code;
  if (!fs::exists(folder, code)) return {};
  if (!fs::is_directory(folder, code)) {
    return fail(Cause::Storage, "is a file; --out names a folder", folder.string());
  }
  if (fs::is_empty(folder, code)) return {};
  if (!replace) {
    return fail(Cause::Storage, "is there and not empty; name another folder or give --force",
                folder.string());
  }
  const auto ours = written_before(folder);
  for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end;
       it.increment(code)) {
    if (it->is_directory(code) && !it->is_symlink(code)) continue;
    if (ours.contains(it->path().lexically_relative(folder).generic_string())) continue;
    return fail(Cause::Storage,
                "was not written by a conversion: --force replaces only folders that hold nothing "
                "else; move it away or name another folder",
                it->path().string());
  }
  if (code) return cannot("look into the folder", folder, code);
  return {};
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

void Document::placeholder(std::string_view pointer, Value value, std::string_view what,
                           const Leaves& from) {
  root_.at(pointer) = std::move(value);
  const std::string to = file_ + "#" + std::string(pointer);
  if (!from.empty()) return ledger_.settle(from, Status::Manual, to, what);
  ledger_.settle({ledger_.invent(std::string(what))}, Status::Manual, to, "");
}

Result<void> check_names(const std::vector<File>& files) {
  std::set<std::string_view> seen;
  for (const File& file : files) {
    if (!seen.insert(file.name).second) {
      return fail(Cause::Internal, "two parts of the result would be one file: nothing is written",
                  file.name);
    }
  }
  return {};
}

Result<void> check_apart(const std::vector<std::string>& inputs, const std::string& folder,
                         const std::string& report) {
  std::error_code code;
  const auto real = [&](const std::string& name) {
    fs::path path = fs::weakly_canonical(fs::absolute(name, code), code);
    return path.has_filename() ? path : path.parent_path();
  };
  const auto inside = [](const fs::path& path, const fs::path& above) {
    return std::mismatch(above.begin(), above.end(), path.begin(), path.end()).first == above.end();
  };
  if (!report.empty() && !folder.empty() && inside(real(report), real(folder))) {
    return fail(Cause::Unsupported,
                "the report cannot lie in the folder of --out, which is "
                "replaced as a whole: name a place beside it",
                report);
  }
  for (const std::string& input : inputs) {
    if (!report.empty() && real(input) == real(report)) {
      return fail(Cause::Unsupported, "the report would overwrite this input", input);
    }
    if (!folder.empty() && inside(real(input), real(folder))) {
      return fail(Cause::Unsupported,
                  "this input lies in the folder of --out, which would be "
                  "replaced: name another folder",
                  input);
    }
  }
  return {};
}

Result<void> save(const std::vector<File>& files, const std::string& folder, bool replace) {
  if (auto names = check_names(files); !names) return names;
  fs::path target = fs::path(folder).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  std::error_code link;
  if (fs::is_symlink(target, link)) target = fs::weakly_canonical(target, link);
  if (auto free = check_target(target, replace); !free) return free;
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
