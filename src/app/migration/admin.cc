#include "app/migration/admin.h"

#include <array>

#include "app/migration_plan/report_json.h"
#include "app/service.h"
#include "wire/json.h"

namespace sluice::app::migration {
namespace {

using migrate::machine::Command;
using wire::json::Writer;

constexpr size_t kLongestName = 100;

void list(const CallPtr& call) {
  const Controller& controller = call->service.migrations();
  call->json(200, to_json(controller.migrations(), controller.leadership()));
}

void one(const CallPtr& call) {
  const MigrationView* view = call->service.migrations().find(call->tail);
  if (view != nullptr) return call->json(200, to_json(*view));
  call->problem({Cause::NoRoute, "no migration \"" + call->tail + "\""});
}

void answer(const CallPtr& call, const Result<MigrationView>& view) {
  if (!view) return call->problem(view.error());
  call->json(200, to_json(*view));
}

struct Sent {
  std::string plan;
  std::string who;
  std::vector<std::string> coming;
};

// {"plan": "the file's text", "who": "ann", "coming": ["another"]}
Result<Sent> sent_plan(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent); !ok) return std::unexpected(ok.error());
  Sent out{std::string(doc.root()["plan"].str()), std::string(doc.root()["who"].str()), {}};
  for (const wire::json::Value id : doc.root()["coming"]) out.coming.emplace_back(id.str());
  if (out.plan.empty()) {
    return fail(Cause::BadRequest, "send the plan's text as \"plan\"", "plan");
  }
  if (out.who.empty() || out.who.size() > kLongestName) {
    return fail(Cause::BadRequest, "say who does this, in \"who\"", "who");
  }
  return out;
}

void start(const CallPtr& call) {
  const auto sent = sent_plan(call);
  if (!sent) return call->problem(sent.error());
  call->service.start_migration(sent->plan, sent->who, sent->coming,
                                [call](const Result<MigrationView>& view) { answer(call, view); });
}

void edit(const CallPtr& call) {
  const auto sent = sent_plan(call);
  if (!sent) return call->problem(sent.error());
  call->service.edit_migration(call->tail, sent->plan, sent->who,
                               [call](const Result<MigrationView>& view) { answer(call, view); });
}

// {"who": "ann"}
template <Command kCommand>
void operate(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent.empty() ? "{}" : call->sent); !ok) {
    return call->problem(ok.error());
  }
  const std::string_view who = doc.root()["who"].str();
  if (who.empty() || who.size() > kLongestName) {
    return call->problem({Cause::BadRequest, "say who does this, in \"who\"", "who"});
  }
  call->service.migrations().operate(
      call->tail, kCommand, std::string(who),
      [call](const Result<MigrationView>& view) { answer(call, view); });
}

void journal(const CallPtr& call) {
  call->service.migrations().journal(call->tail, [call](const Result<std::string>& text) {
    if (!text) return call->problem(text.error());
    call->text(200, "application/jsonl", *text);
  });
}

// ?format=json for programs; a page otherwise.
void report(const CallPtr& call) {
  const bool json = call->parameter("format") == "json";
  using Report = migrate::report::MigrationReport;
  call->service.migrations().report(call->tail, [call, json](const Result<Report>& made) {
    if (!made) return call->problem(made.error());
    if (json) return call->json(200, migration_plan::report_json(*made));
    call->text(200, "text/html; charset=utf-8", migrate::report::write_html(*made));
  });
}

void readiness(const CallPtr& call) {
  call->service.migration_readiness(call->tail, [call](const Result<std::string>& meter) {
    if (!meter) return call->problem(meter.error());
    call->json(200, *meter);
  });
}

void events(const CallPtr& call) {
  std::string body;
  Writer w(body);
  w.begin_object().member("format", "sluice.migration_events/1").key("events").begin_array();
  for (const Notice& notice : call->service.migrations().notices()) {
    if (notice.migration != call->tail) continue;
    w.begin_object().member("id", notice.id()).member("at_ms", notice.wall_ms);
    w.member("kind", notice.kind);
    w.member("phase", notice.phase).key("weight_percent").raw(number_text(notice.weight_percent));
    w.member("text", notice.text).end_object();
  }
  w.end_array().end_object();
  call->json(200, body);
}

constexpr std::array<Endpoint, 14> kEndpoints{{
    {"GET", "/admin/v1/migrations", Guard::Token, list, "Migrations and where they stand."},
    {"POST", "/admin/v1/migrations", Guard::Token, start, "Start a migration from a plan."},
    {"POST", "/admin/v1/migrations/*/edit", Guard::Token, edit,
     "Put another plan in the place of the one that is carried out."},
    {"POST", "/admin/v1/migrations/*/promote", Guard::Token, operate<Command::Approve>,
     "Approve the next step of a migration that waits for it."},
    {"POST", "/admin/v1/migrations/*/pause", Guard::Token, operate<Command::Pause>,
     "Hold a migration where it is."},
    {"POST", "/admin/v1/migrations/*/resume", Guard::Token, operate<Command::Resume>,
     "End the holds that wait for a person."},
    {"POST", "/admin/v1/migrations/*/abort", Guard::Token, operate<Command::Abort>,
     "Send all traffic back to the old side."},
    {"POST", "/admin/v1/migrations/*/acknowledge", Guard::Token,
     operate<Command::AcknowledgeRollback>, "Say that a rollback was seen."},
    {"POST", "/admin/v1/migrations/*/decommissioned", Guard::Token,
     operate<Command::Decommissioned>, "Say that the old side is gone."},
    {"GET", "/admin/v1/migrations/*/journal", Guard::Token, journal,
     "Every transition with its evidence, JSON lines."},
    {"GET", "/admin/v1/migrations/*/report", Guard::Token, report,
     "Timeline, decisions with their numbers, discrepancies: a page, or JSON with ?format=json."},
    {"GET", "/admin/v1/migrations/*/readiness", Guard::Token, readiness,
     "Item by item, whether the old side could take everything back now; asks it."},
    {"GET", "/admin/v1/migrations/*/events", Guard::Token, events,
     "What happened, in words, since the process started."},
    {"GET", "/admin/v1/migrations/*", Guard::Token, one, "One migration."},
}};

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

}  // namespace sluice::app::migration
