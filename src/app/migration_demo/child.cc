#include "app/migration_demo/child.h"

#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/loop.h"

namespace sluice::app::migration_demo {
namespace {

constexpr int kStartMs = 15'000;
constexpr int kStopMs = 5'000;
constexpr int kStepMs = 20;

void pause_a_step() {
  net::Loop().run_until([] { return false; }, kStepMs);
}

// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* argv, const char* folder, int log, pid_t parent) {
  // A group of its own, so that the terminal's Ctrl-C comes to the parent alone.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);
  const int none = open("/dev/null", O_RDONLY);
  dup2(none, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (chdir(folder) == 0) execv("/proc/self/exe", argv);
  _exit(127);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Only once the digits have an end: the line may be half written.
std::optional<int> find_number(const std::string& text, std::string_view words, size_t nth) {
  size_t at = text.find(words);
  for (; nth > 0 && at != std::string::npos; --nth) at = text.find(words, at + 1);
  if (at == std::string::npos) return std::nullopt;
  int out = 0;
  const char* begin = text.data() + at + words.size();
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(begin, end, out);
  if (code != std::errc() || stop == end) return std::nullopt;
  return out;
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& args,
                                            const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name + ".log";
  const int log = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return fail(Cause::Storage, "cannot write " + path);
  std::vector<std::string> words{"sluice"};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(argv.data(), folder.c_str(), log, parent);
  close(log);
  if (pid < 0) return fail(Cause::Internal, "no process could be started");
  return std::unique_ptr<Child>(new Child(pid, path));
}

bool Child::alive() {
  if (!reaped_) reaped_ = waitpid(pid_, nullptr, WNOHANG) == pid_;
  return !reaped_;
}

Child::~Child() {
  if (!alive()) return;
  kill(pid_, SIGTERM);
  for (int waited = 0; waited < kStopMs && alive(); waited += kStepMs) pause_a_step();
  if (!alive()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

Result<int> Child::number_after(std::string_view words, size_t nth) {
  for (int waited = 0; waited < kStartMs; waited += kStepMs) {
    const bool lives = alive();
    if (const auto found = find_number(content_of(log_), words, nth)) return *found;
    if (!lives) break;
    pause_a_step();
  }
  std::string log = content_of(log_);
  if (log.size() > 2000) log.erase(0, log.size() - 2000);
  return fail(Cause::Internal, "a process of the demo did not start:\n" + log);
}

}  // namespace sluice::app::migration_demo
