// The commands of a person to a running migration: one table, one request each. Every refusal says
// why; abort is refused only where the old side is gone.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration/show.h"
#include "wire/json_writer.h"

namespace sluice::app {

std::string acting_person();

namespace {

int operate(Args args, const std::string& verb, const std::string& meaning) {
  CLI::App cli(meaning, "migrate " + verb);
  AdminTarget target;
  std::string id;
  std::string who = acting_person();
  cli.add_option("id", id, "the migration")->required();
  cli.add_option("--who", who, "who does this; stands in the journal")->capture_default_str();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  std::string body;
  wire::json::Writer(body).begin_object().member("who", who).end_object();
  const auto answer =
      admin_call(target, "POST", "/admin/v1/migrations/" + percent_encoded(id) + "/" + verb, body);
  if (!answer) {
    const int code = report(answer.error());
    // Nothing is wrong with the input: the command does not fit where the migration stands, or
    // another process leads it.
    const Cause cause = answer.error().cause;
    return cause == Cause::BadRequest || cause == Cause::Forbidden ? kExitFailed : code;
  }
  if (target.output == "json") {
    std::printf("%s\n", std::string(answer->root().raw()).c_str());
  } else {
    std::printf("%s\n", migration::line_of(answer->root()).c_str());
  }
  return kExitOk;
}

}  // namespace

int migrate_promote(Args args) {
  return operate(args, "promote", "Approve the next step of a migration that waits for it.");
}
int migrate_pause(Args args) {
  return operate(args, "pause", "Hold a migration where it is.");
}
int migrate_resume(Args args) {
  return operate(args, "resume", "End the holds that wait for a person.");
}
int migrate_abort(Args args) {
  return operate(args, "abort", "Send all traffic back to the old side.");
}
int migrate_acknowledge(Args args) {
  return operate(args, "acknowledge", "Say that a rollback was seen; its split ends with it.");
}
int migrate_decommissioned(Args args) {
  return operate(args, "decommissioned", "Say that the old side is gone.");
}

}  // namespace sluice::app
