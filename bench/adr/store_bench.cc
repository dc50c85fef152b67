// ADR 0005: how long one appended row of the route journal takes to be committed, with
// synchronous=FULL (what the store sets) and NORMAL, and how long the question "anything new?"
// takes that readers poll with. Rounds alternate; wall time, because waiting for the disk is the
// point. Prints one JSON line a measurement.
//
//   store_bench FOLDER [ROUNDS]      the folder decides which disk is measured
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/keys.h"
#include "store/routes.h"
#include "store/session.h"

namespace {

using Clock = std::chrono::steady_clock;
using sluice::store::Database;
using sluice::store::RouteRepository;

constexpr int kCommits = 200;
constexpr int kPolls = 5000;

double us_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void report(const char* what, int round, std::vector<double>& us) {
  std::sort(us.begin(), us.end());
  std::printf(R"({"what":"%s","round":%d,"count":%zu,"p50_us":%.1f,"p99_us":%.1f,"max_us":%.1f})"
              "\n",
              what, round, us.size(), us[us.size() / 2], us[us.size() * 99 / 100], us.back());
}

bool commits(Database& db, const char* mode, int round) {
  db.session().sql() << "PRAGMA synchronous = " + std::string(mode);
  std::vector<double> us;
  for (int i = 0; i < kCommits; ++i) {
    const auto start = Clock::now();
    if (!RouteRepository(db).append("assistant", R"({"old":80,"new":20})", "bench", i))
      return false;
    us.push_back(us_since(start));
  }
  report(mode, round, us);
  return true;
}

bool polls(Database& db, int round) {
  std::vector<double> us;
  for (int i = 0; i < kPolls; ++i) {
    const auto start = Clock::now();
    if (!RouteRepository(db).latest()) return false;
    us.push_back(us_since(start));
  }
  report("poll", round, us);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: store_bench FOLDER [ROUNDS]\n");
    return 64;
  }
  int rounds = 5;
  if (argc > 2) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), rounds);
  const std::string path = std::string(argv[1]) + "/store_bench.db";
  auto db = Database::open("sqlite:" + path);
  bool ok = db.has_value();
  for (int round = 0; ok && round < rounds; ++round) {
    const bool full_first = round % 2 == 0;
    ok = commits(*db, full_first ? "FULL" : "NORMAL", round) &&
         commits(*db, full_first ? "NORMAL" : "FULL", round) && polls(*db, round);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  if (!ok) std::fprintf(stderr, "store_bench: the store failed in %s\n", argv[1]);
  return ok ? 0 : 1;
}
