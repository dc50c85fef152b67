#include "store/pepper.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/folder_for_test.h"

namespace sluice::store {
namespace {

std::string text_of(const Result<Secret>& pepper) {
  return pepper ? std::string(pepper->reveal()) : "error: " + pepper.error().message;
}

TEST(Pepper, IsMadeOnceAndReadEverAfter) {
  const TestFolder folder;
  const std::string first = text_of(load_or_create_pepper(folder.path()));
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(text_of(load_or_create_pepper(folder.path())), first);
  const TestFolder other;
  EXPECT_NE(text_of(load_or_create_pepper(other.path())), first);
}

TEST(Pepper, IsForNobodyElseAndLeavesNoDraft) {
  const TestFolder folder;
  ASSERT_TRUE(load_or_create_pepper(folder.path()).has_value());
  struct stat status{};
  ASSERT_EQ(::stat((folder.path() + "/pepper").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1U);
}

TEST(Pepper, IsRefusedWhenOthersMayUseIt) {
  const TestFolder folder;
  ASSERT_TRUE(load_or_create_pepper(folder.path()).has_value());
  const std::string path = folder.path() + "/pepper";
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0610, 0777}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto pepper = load_or_create_pepper(folder.path());
    ASSERT_FALSE(pepper.has_value()) << std::oct << mode;
    EXPECT_EQ(pepper.error().cause, Cause::Storage);
    EXPECT_EQ(pepper.error().message, path + " may be used by others; run: chmod 600 " + path);
  }
}

TEST(Pepper, IsRefusedWhenItIsNotWhole) {
  const TestFolder folder;
  const std::string path = folder.path() + "/pepper";
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}, size_t{5000}}) {
    std::ofstream(path) << std::string(size, 'x');
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    EXPECT_FALSE(load_or_create_pepper(folder.path()).has_value()) << size;
  }
}

TEST(Pepper, IsRefusedWhenItIsNoPlainFile) {
  const TestFolder folder;
  const std::string path = folder.path() + "/pepper";
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  EXPECT_FALSE(load_or_create_pepper(folder.path()).has_value());
  ASSERT_EQ(::rmdir(path.c_str()), 0);
  ASSERT_EQ(::symlink("/dev/zero", path.c_str()), 0);
  EXPECT_FALSE(load_or_create_pepper(folder.path()).has_value());
  ASSERT_EQ(::unlink(path.c_str()), 0);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(load_or_create_pepper(folder.path()).has_value());  // and does not wait for a writer
}

TEST(Pepper, NeedsTheFolder) {
  const TestFolder folder;
  const auto pepper = load_or_create_pepper(folder.path() + "/none");
  ASSERT_FALSE(pepper.has_value());
  EXPECT_EQ(pepper.error().cause, Cause::Storage);
}

TEST(Pepper, IsTheSameForAllThatStartAtOnce) {
  const TestFolder folder;
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  constexpr int kProcesses = 8;
  for (int i = 0; i < kProcesses; ++i) {
    if (fork() != 0) continue;
    const auto pepper = load_or_create_pepper(folder.path());
    _exit(pepper && write(channel[1], pepper->reveal().data(), 32) == 32 ? 0 : 1);
  }
  close(channel[1]);
  const std::string expected = text_of(load_or_create_pepper(folder.path()));
  for (int i = 0; i < kProcesses; ++i) {
    std::string got(32, '\0');
    ASSERT_EQ(read(channel[0], got.data(), 32), 32);
    EXPECT_EQ(got, expected);
    wait(nullptr);
  }
  close(channel[0]);
}

TEST(DataDir, IsMadeWithItsParentsForNobodyElse) {
  const TestFolder folder;
  const std::string path = folder.path() + "/a/b";
  ASSERT_TRUE(make_data_dir(path).has_value());
  EXPECT_TRUE(make_data_dir(path + "/").has_value());
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(DataDir, CannotBeAFile) {
  const TestFolder folder;
  std::ofstream(folder.path() + "/f") << "x";
  EXPECT_FALSE(make_data_dir(folder.path() + "/f").has_value());
  EXPECT_FALSE(make_data_dir(folder.path() + "/f/g").has_value());
  EXPECT_FALSE(make_data_dir("").has_value());
}

}  // namespace
}  // namespace sluice::store
