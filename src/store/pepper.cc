#include "store/pepper.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/digest.h"

namespace sluice::store {
namespace {

constexpr size_t kSize = 32;

class Descriptor final {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::unexpected<Error> failed(const std::string& what, const std::string& path, int code) {
  char buffer[128];
  return fail(Cause::Storage,
              "cannot " + what + " " + path + ": " + ::strerror_r(code, buffer, sizeof buffer));
}

// ENOENT stays an errno: it is no failure but the first start.
Result<Secret> read_pepper(const std::string& path, int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return failed("read", path, errno);
  if (!S_ISREG(status.st_mode))
    return fail(Cause::Storage, path + " is no plain file; move it away");
  if ((status.st_mode & 077) != 0) {
    return fail(Cause::Storage, path + " may be used by others; run: chmod 600 " + path);
  }
  char buffer[kSize + 1];
  const ssize_t n = ::read(fd, buffer, sizeof buffer);
  if (n < 0) return failed("read", path, errno);
  if (n != static_cast<ssize_t>(kSize)) {
    return fail(Cause::Storage, path + " does not hold 32 bytes; restore it from a backup");
  }
  return Secret(std::string(buffer, kSize));
}

// Written under another name and then linked, so that a crash leaves no half file.
Result<void> create_pepper(const std::string& folder, const std::string& path) {
  const std::string draft = path + "." + crypto::to_hex(crypto::random_bytes(8)) + ".tmp";
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.ok()) return failed("create", draft, errno);
  const Secret pepper(crypto::random_bytes(kSize));
  const bool written =
      ::write(file.get(), pepper.reveal().data(), kSize) == static_cast<ssize_t>(kSize) &&
      ::fsync(file.get()) == 0;
  int code = written ? 0 : errno;
  // Somebody else may have been faster: theirs counts.
  if (written && ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) code = errno;
  ::unlink(draft.c_str());
  if (code != 0) return failed("write", path, code);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || ::fsync(directory.get()) != 0) return failed("sync", folder, errno);
  return {};
}

}  // namespace

Result<Secret> load_or_create_pepper(const std::string& data_dir) {
  const std::string path = data_dir + "/pepper";
  const auto open_it = [&] {
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  };
  if (const Descriptor file(open_it()); file.ok()) return read_pepper(path, file.get());
  if (errno != ENOENT) return failed("open", path, errno);
  if (auto created = create_pepper(data_dir, path); !created) {
    return std::unexpected(created.error());
  }
  const Descriptor file(open_it());
  if (!file.ok()) return failed("open", path, errno);
  return read_pepper(path, file.get());
}

Result<void> make_data_dir(const std::string& data_dir) {
  if (data_dir.empty()) return fail(Cause::Storage, "data_dir is empty");
  for (size_t slash = data_dir.find('/', 1);; slash = data_dir.find('/', slash + 1)) {
    const std::string part = data_dir.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return failed("create", part, errno);
    if (slash == std::string::npos) break;
  }
  struct stat status{};
  if (::stat(data_dir.c_str(), &status) != 0) return failed("use", data_dir, errno);
  if (!S_ISDIR(status.st_mode)) return failed("use", data_dir, ENOTDIR);
  return {};
}

}  // namespace sluice::store
