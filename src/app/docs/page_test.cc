#include "app/docs/page.h"

#include <gtest/gtest.h>
#include <sstream>

#include "app/admin_api.h"
#include "app/cli.h"
#include "app/config/schema.h"
#include "app/docs/table.h"
#include "app/provider_kinds.h"
#include "base/error.h"
#include "gateway/route.h"
#include "wire/json.h"

namespace sluice::app::docs {
namespace {

std::string page(std::string_view name) {
  for (const Page& p : pages()) {
    if (p.name == name) return render(p);
  }
  ADD_FAILURE() << "no page " << name;
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int bars(const std::string& line) {
  int count = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    count += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
  }
  return count;
}

TEST(DocsPage, HasATitleAndRowsAsWideAsTheirTable) {
  for (const Page& p : pages()) {
    std::istringstream lines(render(p));
    std::string line;
    int width = 0;
    int rows = 0;
    while (std::getline(lines, line)) {
      const bool in_table = line.starts_with('|');
      if (in_table && width > 0) {
        EXPECT_EQ(bars(line), width) << p.name << ": " << line;
      }
      width = in_table ? bars(line) : 0;
      rows += in_table ? 1 : 0;
    }
    EXPECT_TRUE(has(render(p), "\n# " + std::string(p.title) + "\n")) << p.name;
    EXPECT_GT(rows, 2) << p.name;
  }
}

TEST(DocsPage, EndsInOneLineBreak) {
  for (const Page& p : pages()) {
    const std::string text = render(p);
    EXPECT_TRUE(text.ends_with("\n") && !text.ends_with("\n\n")) << p.name;
  }
}

TEST(DocsPage, CausesHoldsEveryCauseWithAMeaning) {
  const std::string text = page("causes");
  for (int i = 0; i < base::kCauseCount; ++i) {
    const base::CauseInfo& row = base::info(static_cast<Cause>(i));
    EXPECT_FALSE(row.meaning.empty()) << row.label;
    EXPECT_TRUE(
        has(text, "| `" + std::string(row.label) + "` | " + std::to_string(row.http_status) + " |"))
        << row.label;
  }
}

TEST(DocsPage, ProvidersHoldsEveryKind) {
  const std::string text = page("providers");
  for (std::string_view kind : provider_kinds()) {
    EXPECT_TRUE(has(text, "| `" + std::string(kind) + "` |")) << kind;
  }
}

TEST(DocsPage, RoutesHoldsEveryPath) {
  const std::string text = page("routes");
  for (const gateway::RouteRow& row : gateway::route_rows()) {
    EXPECT_TRUE(has(text, "`" + std::string(row.pattern) + "`")) << row.pattern;
  }
}

TEST(DocsPage, AdminAndVerbsHoldEveryEndpointAndAction) {
  const std::string admin = page("admin");
  for (const Endpoint& endpoint : admin_endpoints()) {
    EXPECT_TRUE(has(admin, std::string(endpoint.summary))) << endpoint.path;
  }
  EXPECT_TRUE(has(admin, "| `POST` | `/admin/v1/migrations/{id}/edit` | yes |"));
  const std::string line = page("verbs");
  for (const Verb& verb : verbs()) EXPECT_TRUE(has(line, "| `" + std::string(verb.name) + "` |"));
  EXPECT_TRUE(has(line, "| `migrate edit` |"));
}

// Counts "description" members: the schema writes one for each key of the file.
size_t described(wire::json::Value value) {
  size_t count = 0;
  if (value.is_object() && value["description"].is_string()) ++count;
  for (const wire::json::Value child : value) count += described(child);
  return count;
}

TEST(DocsPage, ConfigHasARowForEveryKeyOfTheSchema) {
  wire::json::Document schema;
  const std::vector<std::string_view> kinds = provider_kinds();
  ASSERT_TRUE(schema.parse(config::json_schema(kinds)));
  std::istringstream lines(page("config"));
  std::string line;
  size_t rows = 0;
  while (std::getline(lines, line)) rows += line.starts_with("| `") ? 1 : 0;
  EXPECT_EQ(rows, described(schema.root()));
}

TEST(DocsPage, ConfigSaysDefaultsLimitsAndPlaces) {
  const std::string text = page("config");
  EXPECT_TRUE(has(text, "| `max_headers` | a whole number, 0 or more | `100` | 1 to 1000 |"));
  EXPECT_TRUE(has(text, "## `models.NAME.targets[]`"));
  EXPECT_TRUE(has(text, "| `mode` | `keys`, `none` | `keys` |"));
}

TEST(DocsTable, EscapesWhatWouldEndACell) {
  Table table({"a"});
  table.row({"x|y\nz"});
  EXPECT_EQ(table.text(), "| a |\n|---|\n| x\\|y z |\n");
}

}  // namespace
}  // namespace sluice::app::docs
