#include "app/config/environment.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::app::config {
namespace {

constexpr size_t kMaxFile = 4U << 20;

class File final {
 public:
  explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> refused(int code) {
  switch (code) {
    case ENOENT:
      return fail(Cause::Config, "no such file");
    case EACCES:
    case EPERM:
      return fail(Cause::Config, "this user may not read it");
    default:
      return fail(Cause::Config, "it cannot be read (error " + std::to_string(code) + ")");
  }
}

}  // namespace

std::optional<std::string> SystemEnvironment::variable(const std::string& name) const {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

Result<std::string> SystemEnvironment::read_file(const std::string& path) const {
  const File file(path);
  if (file.fd() < 0) return refused(errno);
  struct stat status{};
  if (::fstat(file.fd(), &status) != 0) return refused(errno);
  if (S_ISDIR(status.st_mode)) return fail(Cause::Config, "it is a directory");
  std::string text;
  char buffer[16384];
  while (true) {
    const ssize_t n = ::read(file.fd(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused(errno);
    if (n == 0) return text;
    text.append(buffer, static_cast<size_t>(n));
    if (text.size() > kMaxFile) return fail(Cause::Config, "it is larger than 4 MiB");
  }
}

}  // namespace sluice::app::config
