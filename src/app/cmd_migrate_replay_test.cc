#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/cli.h"
#include "migrate/machine/journal.h"
#include "wire/json_writer.h"

namespace sluice::app {

int migrate_replay(Args args);

namespace {

namespace mm = migrate::machine;

std::vector<mm::JournalRecord> journal() {
  const mm::Plan plan = mm::Plan::usual("m");
  mm::State state = mm::initial_state(plan, 1);
  std::vector<mm::JournalRecord> out;
  const std::vector<mm::Event> events{mm::Recovered{}, mm::LeaseGained{1}, mm::ProxyJoined{1},
                                      mm::Operate{mm::Command::Start, "ada"},
                                      mm::Operate{mm::Command::InventoryDone, "ada"}};
  for (const mm::Event& event : events) {
    mm::State after = mm::step(plan, state, event).state;
    if (after.sequence != state.sequence) out.push_back(mm::make_record(plan, state, event, after));
    state = std::move(after);
  }
  return out;
}

// Written as an export is, replayed as a person does it.
int replayed(const std::vector<mm::JournalRecord>& records) {
  std::string text;
  for (const mm::JournalRecord& r : records) {
    wire::json::Writer out(text);
    out.begin_object().member("sequence", r.sequence).member("fence", r.fence);
    out.member("plan", r.plan).member("before", r.before).member("event", r.event);
    out.member("after", r.after).end_object();
    text += '\n';
  }
  const auto path = std::filesystem::temp_directory_path() /
                    ("sluice-replay-" + std::to_string(getpid()) + ".jsonl");
  std::ofstream(path) << text;
  const std::vector<std::string> args{path.string()};
  const int code = migrate_replay(args);
  std::filesystem::remove(path);
  return code;
}

TEST(MigrateReplay, EveryDecisionOfAJournalComesOutEqual) {
  ASSERT_GE(journal().size(), 3U);
  EXPECT_EQ(replayed(journal()), kExitOk);
}

TEST(MigrateReplay, AChangedWeightIsFound) {
  auto records = journal();
  std::string& after = records[1].after;
  const size_t at = after.find("weight_ppm=0");
  ASSERT_NE(at, after.npos);
  after.replace(at, 12, "weight_ppm=9");
  EXPECT_EQ(replayed(records), kExitFound);
}

TEST(MigrateReplay, AJournalWithoutRulesIsReplayedByThoseOfItsTime) {
  auto records = journal();
  for (auto& record : records) record.plan.resize(record.plan.find(" rules="));
  EXPECT_EQ(replayed(records), kExitOk);
}

TEST(MigrateReplay, AMissingRecordIsFound) {
  auto records = journal();
  records.erase(records.begin() + 1);
  EXPECT_EQ(replayed(records), kExitFound);
}

TEST(MigrateReplay, AnEmptyOrBrokenFileIsNoProof) {
  EXPECT_EQ(replayed({}), kExitBadInput);
  auto records = journal();
  records[0].sequence = -5;
  EXPECT_EQ(replayed(records), kExitBadInput);
}

}  // namespace
}  // namespace sluice::app
