#include "app/migration_plan/world.h"

#include "app/config/reader.h"

namespace sluice::app::migration_plan {

using config::Rule;

template <class Visitor>
void fields(Visitor& v, SideFile& c) {
  v.field("error_rate", c.error_rate, {.doc = "Share of failing requests.", .min = 0, .max = 1});
  v.field("burst", c.burst, {.doc = "Mean length of a run of errors.", .min = 1, .max = 1000});
  v.field("latency_factor", c.latency_factor, {.doc = "Slower by.", .min = 0.01, .max = 100});
  v.field("token_factor", c.token_factor, {.doc = "Longer by.", .min = 0.01, .max = 100});
  v.field("mismatch", c.mismatch, {.doc = "Wrong answers beyond the noise.", .min = 0, .max = 1});
  v.field("refusal_rate", c.refusal_rate,
          {.doc = "Share of answers of 4xx other than 429.", .min = 0, .max = 1});
}

template <class Visitor>
void fields(Visitor& v, OnsetFile& c) {
  v.field("stage", c.stage, {.doc = "When this stage begins, 0: from the warm-up.", .max = 100});
  v.field("requests", c.requests, {.doc = "After so many requests to the new side."});
  v.field("tail_days", c.tail_days, {.doc = "In the reverse shadow.", .min = 0, .max = 31});
}

template <class Visitor>
void fields(Visitor& v, IncidentFile& c) {
  v.field("what", c.what, {.doc = "What happens.", .required = true});
  v.field("at", c.at, {.doc = "After the first stage began.", .required = true});
  v.field("length", c.length, {.doc = "For how long, or by how far the clock jumps."});
}

template <class Visitor>
void fields(Visitor& v, WorldFile& c) {
  v.field("rps", c.rps, {.doc = "Requests of users a second.", .min = 0.01, .max = 1e6});
  v.field("shadow_share", c.shadow_share, {.doc = "Share in pairs.", .min = 0, .max = 1});
  v.field("old", c.old_side, {.doc = "The old side."});
  v.field("new", c.new_side, {.doc = "The new side, from the onset on where it is bad."});
  v.field("onset", c.onset, {.doc = "When it turns bad; stage 1 when absent."});
  v.field("latency_sigma", c.latency_sigma, {.doc = "Of the log.", .min = 0.01, .max = 5});
  v.field("token_sd", c.token_sd, {.doc = "Of the log.", .min = 0.01, .max = 5});
  v.field("answer_noise", c.answer_noise, {.doc = "The old side's own.", .min = 0, .max = 1});
  v.field("crawled", c.crawled,
          {.doc = "Share of the time in which half of all requests are for what is not there.",
           .min = 0,
           .max = 1});
  v.field("incidents", c.incidents, {.doc = "What befalls the migration."});
  v.field("old_down_at_rollback", c.old_down_at_rollback, {.doc = "For ten minutes."});
}

LoadedWorld load_world_file(const std::string& file_name, const config::Environment& env) {
  LoadedWorld result;
  config::Diagnostics& notes = result;
  const auto text = env.read_file(file_name);
  if (!text) {
    notes = config::unreadable(file_name, "world", text.error());
    return result;
  }
  notes = config::load_document(*text, file_name, env, {}, "give it at least rps",
                                [&](config::Context& ctx, wire::yaml::Value root) {
                                  config::read(ctx, config::Place{root, std::string(), Rule{}},
                                               result.world);
                                });
  return result;
}

}  // namespace sluice::app::migration_plan
