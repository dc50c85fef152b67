// `sluice migrate simulate`: what a plan would do in a world of known truth, before anybody starts.
// Nothing touches a network; the same seed gives the same answer.
//
//   sluice migrate simulate --new-error-rate 0.01 --runs 20000 --output json
//   sluice migrate simulate --plan plan.yaml --world world.yaml --runs 2000 --seed 1
//   sluice migrate simulate --bars --runs 20000
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>

#include "app/cli.h"
#include "app/migration_plan/load.h"
#include "app/migration_plan/played.h"
#include "app/migration_plan/world.h"
#include "app/print_diagnostics.h"
#include "migrate/plan/plan.h"
#include "migrate/simulate/bars.h"
#include "migrate/simulate/literal.h"
#include "migrate/simulate/peers.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

namespace sim = migrate::simulate;
using wire::json::Writer;

constexpr int64_t kLiteralRuns = 500;

struct Options {
  int64_t runs = 1000;
  uint64_t seed = 1;
  double rps = 10;
  double new_error_rate = 0.0005;
  double old_error_rate = 0.0005;
  double burst = 1;
  double latency_factor = 1;
  double token_factor = 1;
  double mismatch = 0;
  double new_refusal_rate = 0;
  double old_refusal_rate = 0;
  int64_t onset_stage = 1;
  int64_t onset_requests = -1;
  double onset_tail_days = -1;
  bool tail = false;
  bool bars = false;
  bool peers = false;
  std::string output = "table";
  std::string plan_file;
  std::string world_file;
  migration_plan::WorldFile world{};  // what has no flag
};

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("--runs", o.runs, "migrations to play")->check(CLI::Range(1, 10'000'000));
  cli.add_option("--seed", o.seed, "the same seed gives the same answer");
  cli.add_option("--rps", o.rps, "requests of users a second")->check(CLI::Range(0.01, 1e6));
  const CLI::Range share(0.0, 1.0);
  cli.add_option("--new-error-rate", o.new_error_rate, "share of failing requests, new side")
      ->check(share);
  cli.add_option("--old-error-rate", o.old_error_rate, "the same, old side")->check(share);
  cli.add_option("--burst", o.burst, "mean length of a run of errors, both sides")
      ->check(CLI::Range(1.0, 1000.0));
  cli.add_option("--new-latency-factor", o.latency_factor, "new side slower by this factor")
      ->check(CLI::Range(0.01, 100.0));
  cli.add_option("--new-token-factor", o.token_factor, "new side longer by this factor")
      ->check(CLI::Range(0.01, 100.0));
  cli.add_option("--new-mismatch", o.mismatch, "share of answers that differ beyond the noise")
      ->check(share);
  cli.add_option("--new-refusal-rate", o.new_refusal_rate,
                 "share of answers of 4xx other than 429, new side")
      ->check(share);
  cli.add_option("--old-refusal-rate", o.old_refusal_rate, "the same, old side")->check(share);
  cli.add_option("--onset-stage", o.onset_stage,
                 "the new side turns bad when this stage begins; 0: bad from the warm-up on")
      ->check(CLI::Range(0, 4));
  cli.add_option("--onset-requests", o.onset_requests, "or after this many requests to it");
  cli.add_option("--onset-tail-days", o.onset_tail_days, "or so far into the reverse shadow");
  cli.add_flag("--tail", o.tail, "go through the fourteen days of reverse shadow, too");
  cli.add_flag("--bars", o.bars, "measure every promised bound instead of one world");
  cli.add_flag("--peers", o.peers, "also decide by the rules of other tools in the same world");
  cli.add_option("--plan", o.plan_file, "the migration plan to play instead of the usual one");
  cli.add_option("--world", o.world_file, "a world file; flags go before what it says");
  cli.add_option("--output", o.output, "table or json")->check(CLI::IsMember({"table", "json"}));
}

std::string number(double value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return std::isfinite(value) ? std::string(text, end.ptr) : "null";
}

// Whether rolling back is right: beyond the limit yes, up to the target no, between them neither is
// wrong. Slower or different answers count as bad, too.
enum class Truth { Healthy, Grey, Bad };
Truth truth_of(const Options& o, const migrate::gate::Limits& limits) {
  const double refuses = o.new_refusal_rate - o.old_refusal_rate;
  const auto& refusals = limits.refusals;
  // Shorter answers are as much another behaviour as longer ones: the gate looks both ways.
  const double tokens = std::max(o.token_factor, 1 / o.token_factor);
  const bool other = refuses >= refusals.margin + refusals.excess ||
                     o.latency_factor >= 1 + limits.latency.increase ||
                     tokens >= 1 + limits.tokens.limit || o.mismatch >= 0.05;
  if (o.new_error_rate >= limits.errors.limit || other) return Truth::Bad;
  return o.new_error_rate > limits.errors.target || o.latency_factor > 1 || o.mismatch > 0 ||
                 tokens > 1 || refuses > 0
             ? Truth::Grey
             : Truth::Healthy;
}
const char* name(Truth truth) {
  return truth == Truth::Bad ? "bad" : truth == Truth::Grey ? "grey" : "healthy";
}

sim::World world_of(const Options& o, Truth truth) {
  sim::World world;
  world.rps = o.rps;
  world.shadow_share = o.world.shadow_share;
  world.latency_sigma = o.world.latency_sigma;
  world.token_sd = o.world.token_sd;
  world.mismatch_noise = o.world.answer_noise;
  world.old_down_at_rollback = o.world.old_down_at_rollback;
  for (const auto& i : o.world.incidents) {
    world.incidents.push_back({static_cast<sim::Mishap>(i.what), i.at.count(), i.length.count()});
  }
  world.old_side = {
      .error_rate = o.old_error_rate, .burst = o.burst, .refusal_rate = o.old_refusal_rate};
  world.crawled = o.world.crawled;
  const sim::Behaviour asked{o.new_error_rate, o.burst,    o.latency_factor,
                             o.token_factor,   o.mismatch, o.new_refusal_rate};
  world.new_side = world.new_side_bad = asked;
  if (truth != Truth::Bad) return world;
  if (o.onset_stage == 0 && o.onset_requests < 0 && o.onset_tail_days < 0) {
    world.onset = sim::Onset::Requests;  // zero requests: from the beginning
    return world;
  }
  world.new_side = world.old_side;
  world.onset = sim::Onset::Stage;
  world.onset_at = o.onset_stage - 1;
  if (o.onset_requests >= 0) {
    world.onset = sim::Onset::Requests;
    world.onset_at = o.onset_requests;
  }
  if (o.onset_tail_days >= 0) {
    world.onset = sim::Onset::ReverseShadow;
    world.onset_at = static_cast<int64_t>(o.onset_tail_days * migrate::machine::kDay);
  }
  return world;
}

void write_spread(Writer& out, std::string_view key, const sim::Spread& spread) {
  out.key(key).begin_object();
  if (spread.p50 < 0) {
    out.member_raw("p50", "null").member_raw("p99", "null").member_raw("mean", "null");
  } else {
    out.member("p50", spread.p50).member("p99", spread.p99);
    out.member_raw("mean", number(spread.mean));
  }
  out.end_object();
}

struct Report {
  const Options& options;
  Truth truth;
  sim::Summary summary;
  double literal_false_rollback;
  std::vector<sim::PeerResult> peers;
  int64_t peers_bad_from = -1;  // request to the new side; -1: never
};

std::string json_of(const Report& r) {
  const sim::Summary& s = r.summary;
  std::string text;
  Writer out(text);
  out.begin_object().member("format", "sluice.simulation/1");
  out.member("runs", s.runs)
      .member_raw("seed", std::to_string(s.seed))
      .member("truth", name(r.truth));
  const int64_t rolled_back = s.false_rollback + s.caught;
  out.member_raw("false_rollback", number(s.share(r.truth == Truth::Grey ? 0 : s.false_rollback)));
  out.member_raw("missed", number(s.share(s.missed)));
  if (r.truth == Truth::Bad) {
    out.member_raw("turned_bad", number(s.share(s.onset_reached)));
  }
  out.member_raw("completed", number(s.share(s.completed)));
  out.member_raw("held", number(s.share(s.held)));
  out.member_raw("rolled_back", number(s.share(rolled_back)));
  write_spread(out, "failed_requests_before_rollback", s.failed_before_rollback);
  write_spread(out, "requests_before_rollback", s.requests_before_rollback);
  write_spread(out, "requests_new_side", s.requests_new);
  write_spread(out, "duration_ms", s.duration_ms);
  const auto by_gate = [&](std::string_view key, const auto& counts) {
    out.key(key).begin_object();
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) out.member(migrate::gate::kGates[i].name, counts[i]);
    }
    out.end_object();
  };
  by_gate("rolled_back_by", s.rolled_back_by);
  by_gate("held_by", s.held_by);
  out.member("invariant_violations", s.wrong_moves);
  out.member_raw("literal_reading_false_rollback", number(r.literal_false_rollback));
  if (!r.peers.empty()) {
    out.member("peers_see", "errors");
    if (r.peers_bad_from >= 0) out.member("peers_bad_from_request", r.peers_bad_from);
    out.key("peers").begin_object();
    for (size_t i = 0; i < r.peers.size(); ++i) {
      const sim::PeerResult& peer = r.peers[i];
      out.key(sim::kPeers[i].name).begin_object();
      out.member_raw("rolled_back", number(static_cast<double>(peer.rolled_back) /
                                           static_cast<double>(peer.runs)));
      write_spread(out, "failed_requests_before_rollback", peer.failures_bad);
      out.end_object();
    }
    out.end_object();
  }
  out.end_object();
  return text;
}

void print_table(const Report& r) {
  const sim::Summary& s = r.summary;
  std::printf("%lld migrations, seed %llu, new side %s\n", static_cast<long long>(s.runs),
              static_cast<unsigned long long>(s.seed), name(r.truth));
  const auto line = [&](const char* what, int64_t count) {
    std::printf("  %-34s %9.4f %%\n", what, 100 * s.share(count));
  };
  if (r.truth == Truth::Healthy) line("rolled back for nothing", s.false_rollback);
  if (r.truth == Truth::Grey) line("rolled back", s.false_rollback);
  if (r.truth == Truth::Bad) {
    if (s.onset_reached < s.runs) line("ended before it turned bad", s.runs - s.onset_reached);
    line("rolled back", s.caught);
    line("rolled back before it was bad", s.false_rollback);
    line("missed", s.missed);
  }
  line("completed", s.completed);
  line("held for a person", s.held);
  if (s.failed_before_rollback.p50 >= 0) {
    std::printf("  %-34s %lld, 99 %% at most %lld\n", "failures users saw, median",
                static_cast<long long>(s.failed_before_rollback.p50),
                static_cast<long long>(s.failed_before_rollback.p99));
  }
  std::printf("  %-34s %lld\n", "requests on the new side, median",
              static_cast<long long>(s.requests_new.p50));
  std::printf("  %-34s %.1f h\n", "time, median",
              static_cast<double>(s.duration_ms.p50) / migrate::machine::kHour);
  std::printf("  %-34s %9.4f %% of migrations to a side that errs at the target\n",
              "the limit taken literally undoes", 100 * r.literal_false_rollback);
  if (!r.peers.empty()) {
    std::printf(
        "\n  rules about errors alone (latency, tokens and answers play no part in them), on "
        "\n  the new side's requests of this world");
    if (r.peers_bad_from >= 0) {
      std::printf(", bad from request %lld on", static_cast<long long>(r.peers_bad_from));
    }
    std::printf("; \"sluice\" is its error gate alone:\n");
  }
  for (size_t i = 0; i < r.peers.size(); ++i) {
    const sim::PeerResult& peer = r.peers[i];
    std::printf("  by the rule of %-19.*s %9.4f %% rolled back\n",
                static_cast<int>(sim::kPeers[i].name.size()), sim::kPeers[i].name.data(),
                100 * static_cast<double>(peer.rolled_back) / static_cast<double>(peer.runs));
  }
}

int measure_bars(const Options& o) {
  const bool json = o.output == "json";
  bool all = true;
  std::string text;
  Writer out(text);
  out.begin_object().member("format", "sluice.simulation_bars/1").member("runs", o.runs);
  out.key("bars").begin_array();
  const auto results = sim::measure_bars(o.runs, o.seed, [&](const sim::BarResult& r) {
    all = all && r.met();
    if (json) return;
    std::printf("%-4s %-42s %-34s %12.6g  at most %g\n", r.met() ? "ok" : "MISS", r.world.c_str(),
                r.quantity.c_str(), r.measured, r.bar);
    std::fflush(stdout);
  });
  for (const sim::BarResult& r : results) {
    out.begin_object().member("world", r.world).member("quantity", r.quantity);
    out.member_raw("measured", number(r.measured)).member_raw("at_most", number(r.bar));
    out.member("met", r.met()).end_object();
  }
  out.end_array().end_object();
  if (json) std::printf("%s\n", text.c_str());
  return all ? kExitOk : kExitFound;
}

// The rules see errors only, and requests instead of stages: the new side turns bad at the request
// at which it did so in the median of the migrations that were played.
std::vector<sim::PeerResult> ask_peers(const Options& o, sim::World world, Report& report) {
  constexpr int64_t kRequests = 20'000;
  if (world.onset != sim::Onset::Never) {
    world.onset = sim::Onset::Requests;
    world.onset_at = std::max<int64_t>(report.summary.requests_before_onset.p50, 0);
  }
  report.peers_bad_from = world.onset == sim::Onset::Never ? -1 : world.onset_at;
  const int64_t most = std::max<int64_t>(report.peers_bad_from, 0) + kRequests;
  std::vector<sim::PeerResult> out;
  for (const sim::Peer& peer : sim::kPeers) {
    out.push_back(sim::run_peer(peer, world, most, o.runs, o.seed));
  }
  return out;
}

// The world file's values become the flags' defaults.
int take_world(Options& o) {
  const auto loaded = migration_plan::load_world_file(o.world_file, config::SystemEnvironment());
  print_diagnostics(loaded);
  if (!loaded.ok()) return kExitBadInput;
  const migration_plan::WorldFile& w = o.world = loaded.world;
  o.rps = w.rps;
  o.new_error_rate = w.new_side.error_rate;
  o.old_error_rate = w.old_side.error_rate;
  o.burst = std::max(w.old_side.burst, w.new_side.burst);
  o.latency_factor = w.new_side.latency_factor;
  o.token_factor = w.new_side.token_factor;
  o.mismatch = w.new_side.mismatch;
  o.new_refusal_rate = w.new_side.refusal_rate;
  o.old_refusal_rate = w.old_side.refusal_rate;
  if (w.onset.stage) o.onset_stage = *w.onset.stage;
  if (w.onset.requests) o.onset_requests = *w.onset.requests;
  if (w.onset.tail_days) o.onset_tail_days = *w.onset.tail_days;
  std::ranges::sort(o.world.incidents, {}, &migration_plan::IncidentFile::at);
  return kExitOk;
}

// The plan, and its traffic unless a world is given.
int take_plan(Options& o, sim::Setup& setup) {
  const auto loaded = migration_plan::load_plan_file(o.plan_file, config::SystemEnvironment());
  print_diagnostics(loaded);
  if (!loaded.ok()) return kExitBadInput;
  setup = migration_plan::played(loaded.plan, loaded.hash);
  if (!o.world_file.empty()) return kExitOk;
  const sim::World expected = migration_plan::expected_world(loaded.plan);
  o.rps = loaded.plan.traffic.requests_per_second > 0 ? expected.rps : o.rps;
  o.world.shadow_share = expected.shadow_share;
  o.world.latency_sigma = expected.latency_sigma;
  o.world.token_sd = expected.token_sd;
  o.world.answer_noise = expected.mismatch_noise;
  return kExitOk;
}

// Files first, then the flags once more over what they said.
int take_files(CLI::App& cli, Args args, Options& o, sim::Setup& setup) {
  if (!o.world_file.empty()) {
    if (const int code = take_world(o); code != kExitOk) return code;
  }
  if (!o.plan_file.empty()) {
    if (const int code = take_plan(o, setup); code != kExitOk) return code;
  }
  if (o.world_file.empty() && o.plan_file.empty()) return kExitOk;
  cli.clear();
  return std::max(parse_args(cli, args), static_cast<int>(kExitOk));
}

// An onset that is never reached would make every bad side look good.
int check_onset(const Options& o, const sim::Setup& setup) {
  const auto stages = static_cast<int64_t>(setup.plan.stages.size());
  const double days = static_cast<double>(setup.plan.reverse_shadow_ms) / migrate::machine::kDay;
  if (o.onset_tail_days < 0 && o.onset_requests < 0 && o.onset_stage > stages) {
    std::fprintf(stderr, "sluice: --onset-stage %lld: the plan has %lld stages\n",
                 static_cast<long long>(o.onset_stage), static_cast<long long>(stages));
    return kExitBadInput;
  }
  if (o.onset_tail_days >= days) {
    std::fprintf(stderr, "sluice: --onset-tail-days %g: the reverse shadow has %g days\n",
                 o.onset_tail_days, days);
    return kExitBadInput;
  }
  return kExitOk;
}

}  // namespace

int migrate_simulate(Args args) {
  CLI::App cli("Play whole migrations in virtual time and print what to expect.",
               "migrate simulate");
  Options options;
  add_options(cli, options);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (options.bars) return measure_bars(options);
  sim::Setup setup = sim::usual_setup();
  if (const int code = take_files(cli, args, options, setup); code != kExitOk) return code;
  setup.with_tail = options.tail || options.onset_tail_days >= 0;
  const Truth truth = truth_of(options, setup.limits);
  const sim::World world = world_of(options, truth);
  if (const int code = check_onset(options, setup); code != kExitOk) return code;
  Report report{options, truth, sim::simulate(setup, world, options.runs, options.seed), 0, {}, -1};
  report.literal_false_rollback =
      sim::literal_false_rollback(setup, world, std::min(options.runs, kLiteralRuns), options.seed);
  if (options.peers) report.peers = ask_peers(options, world, report);
  if (options.output == "json") {
    std::printf("%s\n", json_of(report).c_str());
  } else {
    print_table(report);
  }
  return kExitOk;
}

}  // namespace sluice::app
