// A desk over a real database in a folder of its own, and plans for it that ask nothing of the
// world.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "app/config/environment.h"
#include "app/migration/desk.h"
#include "store/folder_for_test.h"

namespace sluice::app::migration {

class Nowhere final : public config::Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string&) const override {
    return std::nullopt;
  }
  [[nodiscard]] Result<std::string> read_file(const std::string&) const override {
    return fail(Cause::Config, "no such file");
  }
};

class DeskFixture : public testing::Test {
 protected:
  static constexpr int64_t kBegan = 1'700'000'000'000;

  explicit DeskFixture(int64_t proxies) : database_(must_open()) {
    EXPECT_TRUE(desk_.open(database_, proxies, at(0)));
  }

  store::Database must_open() {
    auto db = store::Database::open(folder_.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  static Clocks at(int64_t ms) { return {ms, kBegan + ms}; }
  static migration_plan::LoadedPlan plan(const std::string& id, const std::string& more = {}) {
    auto loaded = migration_plan::load_plan_text(
        "id: " + id + "\nmodel: assistant\nfrom: old\nto: new\n" + more, "plan.yaml", Nowhere());
    for (const auto& e : loaded.errors) ADD_FAILURE() << config::to_string(e);
    return loaded;
  }
  std::vector<store::TransitionEntry> journal(const std::string& id = "m") {
    auto rows = store::MigrationRepository(database_).journal(id);
    EXPECT_TRUE(rows);
    return std::move(*rows);
  }

  // Warming up, then so many errors in a row among a hundred requests that try the new side.
  void warm_up(int errors, const std::string& id = "m") {
    ASSERT_TRUE(desk_.start(database_, plan(id), "ann", at(0)));
    desk_.pulse(database_, {at(200), {}});
    const auto route = desk_.state().migrations.at(0).route;
    desk_.acked(database_, id, route.fence, route.epoch, at(300));
    Signals signals;
    for (int i = 0; i < 100; ++i) {
      migrate::controller::Compared pair;
      pair.of_new = {
          .new_side = true,
          .told = i < errors ? migrate::controller::Told::Bad : migrate::controller::Told::Good};
      signals.compared.push_back(pair);
    }
    desk_.pulse(database_, {at(400), {{id, signals}}});
  }

  store::TestFolder folder_;
  store::Database database_;
  Desk desk_;
};

}  // namespace sluice::app::migration
