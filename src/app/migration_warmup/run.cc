#include "app/migration_warmup/run.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>

#include "net/loop.h"
#include "net/timer.h"
#include "net/watch.h"

namespace sluice::app::migration_warmup {
namespace {

using migrate::warmup::Answer;
using migrate::warmup::Pair;

// A prompt under way on both sides.
struct Flight {
  size_t prompt = 0;
  std::array<std::unique_ptr<Call>, 2> calls{};
  std::array<std::optional<Answer>, 2> answers{};
  [[nodiscard]] bool landed() const { return answers[0] && answers[1]; }
};

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

class Runner final {
 public:
  Runner(const Side& old_side, const Side& new_side, const Prompts& prompts,
         const RunOptions& options)
      : sides_{&old_side, &new_side},
        prompts_(prompts),
        options_(options),
        pools_{std::make_unique<net::UpstreamPool>(
                   loop_, connections_of(old_side, options.at_once, options.timeout_ms)),
               std::make_unique<net::UpstreamPool>(
                   loop_, connections_of(new_side, options.at_once, options.timeout_ms))} {}

  RunResult run();

 private:
  void pump();
  void begin_due();
  void begin(size_t prompt);
  void land();
  void check_caps();
  void count(const Answer& answer, const migrate::warmup::Price& price);
  void stop(std::string why) {
    if (result_.ended_early.empty()) result_.ended_early = std::move(why);
  }

  net::Loop loop_;
  std::array<const Side*, 2> sides_;
  const Prompts& prompts_;
  const RunOptions& options_;
  std::array<std::unique_ptr<net::UpstreamPool>, 2> pools_;
  std::vector<std::unique_ptr<Flight>> flights_;
  RunResult result_;
  size_t next_ = 0;
  size_t landed_ = 0;
  int64_t began_us_ = 0;
  double usd_ = 0;
  int64_t tokens_ = 0;
};

RunResult Runner::run() {
  result_.began_wall_ms = net::Loop::unix_ms();
  began_us_ = net::Loop::now_us();
  for (const Prompt& prompt : prompts_) {
    Pair pair;
    pair.id = prompt.id;
    pair.kind = prompt.kind;
    pair.features = features_of(prompt.request);
    result_.pairs.push_back(std::move(pair));
  }
  const auto interrupted = [this] {
    result_.cancelled = true;
    stop("interrupted");
  };
  const net::SignalWatch on_int(loop_, SIGINT, interrupted);
  const net::SignalWatch on_term(loop_, SIGTERM, interrupted);
  const auto over = [this] {
    pump();
    if (result_.cancelled) return true;
    return flights_.empty() && (next_ == prompts_.size() || !result_.ended_early.empty());
  };
  if (!loop_.run_until(over, options_.limit_ms)) {
    stop("the time limit of " + number(static_cast<double>(options_.limit_ms) / 1000) +
         " s was reached");
  }
  flights_.clear();
  return std::move(result_);
}

// Runs after every turn of the loop, which its timers end every few milliseconds.
void Runner::pump() {
  land();
  check_caps();
  if (result_.ended_early.empty()) begin_due();
}

void Runner::begin_due() {
  const double seconds = static_cast<double>(net::Loop::now_us() - began_us_) / 1e6;
  const auto due = static_cast<size_t>(seconds * options_.per_second) + 1;
  while (next_ < std::min(due, prompts_.size()) && flights_.size() < options_.at_once) {
    begin(next_++);
  }
}

void Runner::begin(size_t prompt) {
  flights_.push_back(std::make_unique<Flight>());
  Flight& flight = *flights_.back();
  flight.prompt = prompt;
  for (size_t side = 0; side < 2; ++side) {
    flight.calls[side] = std::make_unique<Call>(*pools_[side], *sides_[side], prompts_[prompt]);
    flight.calls[side]->start(
        began_us_, [&flight, side](Answer answer) { flight.answers[side] = std::move(answer); });
  }
}

void Runner::land() {
  for (auto& flight : flights_) {
    if (!flight->landed()) continue;
    Pair& pair = result_.pairs[flight->prompt];
    pair.old_side = std::move(*flight->answers[0]);
    pair.new_side = std::move(*flight->answers[1]);
    const migrate::warmup::Prices prices = options_.prices.value_or(migrate::warmup::Prices{});
    count(pair.old_side, prices.old_side);
    count(pair.new_side, prices.new_side);
    flight.reset();
    ++landed_;
    if (options_.progress) options_.progress(landed_);
  }
  std::erase(flights_, nullptr);
}

void Runner::count(const Answer& answer, const migrate::warmup::Price& price) {
  const int64_t in = answer.input_tokens.value_or(0);
  const int64_t out = answer.output_tokens.value_or(0);
  tokens_ += in + out;
  usd_ += (price.input * static_cast<double>(in) + price.output * static_cast<double>(out)) / 1e6;
}

// What is in flight will cost as much as the mean so far; it counts before it lands.
void Runner::check_caps() {
  if (landed_ == 0) return;
  const double grown =
      static_cast<double>(landed_ + flights_.size()) / static_cast<double>(landed_);
  if (options_.prices && usd_ * grown >= options_.max_usd) {
    stop("the spend cap of " + number(options_.max_usd) + " USD was reached");
  }
  if (static_cast<double>(tokens_) * grown >= static_cast<double>(options_.max_tokens)) {
    stop("the cap of " + std::to_string(options_.max_tokens) + " tokens was reached");
  }
}

}  // namespace

RunResult run(const Side& old_side, const Side& new_side, const Prompts& prompts,
              const RunOptions& options) {
  return Runner(old_side, new_side, prompts, options).run();
}

}  // namespace sluice::app::migration_warmup
