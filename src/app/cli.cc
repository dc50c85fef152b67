#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "app/version.h"

namespace sluice::app {
namespace {

void print_help() {
  std::printf(
      "sluice %.*s: change AI inference providers without breaking production\n\n"
      "usage: sluice VERB [options]\n\n",
      static_cast<int>(kVersion.size()), kVersion.data());
  for (const Verb& verb : verbs()) {
    std::printf("  %-12.*s %.*s\n", static_cast<int>(verb.name.size()), verb.name.data(),
                static_cast<int>(verb.summary.size()), verb.summary.data());
  }
  std::printf(
      "\n`sluice VERB --help` says more. Exit codes: 0 done, 1 failed, 2 cancelled, 3 found "
      "something,\n4 not authorised, 64 wrong usage, 65 broken input, 78 broken "
      "configuration.\n");
}

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

int unknown_verb(std::string_view name) {
  const auto all = verbs();
  const auto nearest = std::min_element(all.begin(), all.end(), [&](const Verb& a, const Verb& b) {
    return distance(name, a.name) < distance(name, b.name);
  });
  std::fprintf(stderr, "sluice: there is no verb \"%.*s\"", static_cast<int>(name.size()),
               name.data());
  if (nearest != all.end() && distance(name, nearest->name) <= 2) {
    std::fprintf(stderr, "; did you mean \"%.*s\"?", static_cast<int>(nearest->name.size()),
                 nearest->name.data());
  }
  std::fprintf(stderr, "\nsluice: `sluice --help` lists them\n");
  return kExitUsage;
}

}  // namespace

int run_cli(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.empty()) {
    print_help();
    return kExitUsage;
  }
  if (args[0] == "-h" || args[0] == "--help" || args[0] == "help") {
    print_help();
    return kExitOk;
  }
  const std::string name = args[0] == "--version" ? "version" : args[0];
  for (const Verb& verb : verbs()) {
    if (verb.name == name) return verb.run(Args(args).subspan(1));
  }
  return unknown_verb(name);
}

int parse_args(CLI::App& cli, Args args) {
  // CLI11 takes a vector in reverse order.
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    cli.parse(reversed);
    return -1;
  } catch (const CLI::CallForHelp&) {
    std::fputs(cli.help().c_str(), stdout);
    return kExitOk;
  } catch (const CLI::ParseError& e) {
    std::fprintf(stderr, "sluice: %s\nsluice: `sluice %s --help` says more\n", e.what(),
                 cli.get_name().c_str());
    return kExitUsage;
  }
}

int report(const Error& error) {
  std::fprintf(stderr, "sluice: %s%s%s\n", error.param.empty() ? "" : error.param.c_str(),
               error.param.empty() ? "" : ": ", error.message.c_str());
  switch (error.cause) {
    case Cause::Config:
      return kExitBadConfig;
    case Cause::Unauthorized:
    case Cause::Forbidden:
      return kExitUnauthorized;
    case Cause::BadRequest:
    case Cause::UnknownModel:
      return kExitBadInput;
    default:
      return kExitFailed;
  }
}

}  // namespace sluice::app
