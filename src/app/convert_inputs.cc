#include "app/convert_inputs.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/cli.h"

namespace sluice::app {

namespace fs = std::filesystem;
namespace convert = port::convert;

namespace {

constexpr size_t kMaxFiles = 20'000;
constexpr size_t kMaxTotalBytes = size_t{64} << 20;

}  // namespace

Result<std::vector<std::string>> list_files(const std::vector<std::string>& inputs) {
  std::vector<std::string> out;
  std::error_code code;
  for (const std::string& input : inputs) {
    if (!fs::is_directory(input, code)) {
      out.push_back(input);
      continue;
    }
    std::vector<std::string> inside;
    fs::recursive_directory_iterator it(input, code);
    for (; !code && it != fs::recursive_directory_iterator(); it.increment(code)) {
      const bool hidden = it->path().filename().string().starts_with(".");
      if (hidden && it->is_directory(code)) it.disable_recursion_pending();
      if (!hidden && it->is_regular_file(code) && !it->is_symlink(code)) {
        inside.push_back(it->path().string());
      }
      if (inside.size() > kMaxFiles) return fail(Cause::TooLarge, "too many files", input);
    }
    if (code) return fail(Cause::BadRequest, "cannot be read: " + code.message(), input);
    std::sort(inside.begin(), inside.end());
    out.insert(out.end(), inside.begin(), inside.end());
  }
  return out;
}

Result<std::vector<convert::SourceText>> read_inputs(const std::vector<std::string>& names) {
  std::vector<convert::SourceText> out;
  const convert::Limits limits;
  size_t total = 0;
  for (const std::string& name : names) {
    std::error_code code;
    const auto size = fs::file_size(name, code);
    if (code) return fail(Cause::BadRequest, "cannot be read: " + code.message(), name);
    total += size;
    if (size > limits.max_bytes || total > kMaxTotalBytes) {
      return fail(Cause::TooLarge,
                  "larger than a configuration can be (" + std::to_string(limits.max_bytes >> 20) +
                      " MiB a file, " + std::to_string(kMaxTotalBytes >> 20) +
                      " MiB in all); leave it out",
                  name + ":1:1");
    }
    std::ifstream file(name, std::ios::binary);
    std::string text(size, '\0');
    file.read(text.data(), static_cast<std::streamsize>(size));
    if (!file) return fail(Cause::BadRequest, "cannot be read", name);
    out.push_back({name, std::move(text)});
  }
  return out;
}

bool split_pairs(const std::vector<std::string>& pairs, convert::Parameters& out) {
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      std::fprintf(stderr, "sluice: \"%s\" is not NAME=VALUE\n", pair.c_str());
      return false;
    }
    out[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return true;
}

int print_problems(const convert::Problems& problems) {
  bool wrong_usage = false;
  for (const Error& error : problems) {
    report(error);
    wrong_usage = wrong_usage || error.cause == Cause::Unsupported;
  }
  return wrong_usage ? kExitUsage : kExitBadInput;
}

}  // namespace sluice::app
