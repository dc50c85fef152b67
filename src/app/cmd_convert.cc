// `sluice convert`: vendor exports in, open configurations out, with a report of every value.
//
//   sluice convert serving --to kserve exports/*.json --out deploy --report fidelity.json
//   sluice convert api --to kong openapi.json usage-plans.json keys.csv --out deploy
//   sluice convert replay openapi.json usage-plans.json keys.csv --log requests.jsonl
//   sluice convert list
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "app/cli.h"
#include "app/convert_inputs.h"
#include "port/convert/api/registry.h"
#include "port/convert/convert.h"
#include "port/convert/fidelity.h"
#include "port/convert/serving/registry.h"
#include "wire/json_writer.h"

namespace sluice::app {

int convert_replay(Args args);

namespace {

namespace fs = std::filesystem;
namespace convert = port::convert;

struct Row {
  std::string_view name;
  std::string_view title;
};

template <class Rows>
std::vector<Row> rows_of(const Rows& rows) {
  std::vector<Row> out;
  for (const auto* row : rows) out.push_back({row->name, row->title});
  return out;
}

// What is converted: `sluice convert NAME`.
struct Kind {
  std::string_view name;
  std::string_view about;
  std::expected<convert::Conversion, convert::Problems> (*convert)(const convert::Request&);
  std::vector<Row> readers;
  std::vector<Row> writers;
  bool mappings = false;  // takes --mapping
};

std::vector<Kind> kinds() {
  namespace serving = convert::serving;
  namespace api = convert::api;
  return {{"serving", "Convert serving configurations", convert::convert_serving,
           rows_of(serving::readers()), rows_of(serving::writers()), true},
          {"api", "Convert API gateways: routes, keys, limits", convert::convert_api,
           rows_of(api::readers()), rows_of(api::writers())}};
}

struct Options {
  std::string_view kind;
  std::string from;
  std::string to;
  std::string mapping;
  std::vector<std::string> inputs;
  std::string out;
  std::string report;
  std::vector<std::string> parameters;
  std::vector<std::string> settings;
  std::string output = "table";
  bool accept_loss = false;
  bool force = false;
  bool quiet = false;
};

// The report under a name of this process beside its own: what stands there is not ours. Given its
// name once the files are in place, so that a failure of either leaves neither.
Result<fs::path> prepare_report(const std::string& file, const convert::Fidelity& fidelity) {
  const std::string text =
      file.ends_with(".html") ? fidelity_html(fidelity) : fidelity_json(fidelity);
  std::error_code code;
  if (fs::is_directory(file, code)) return fail(Cause::Storage, "the report is a folder", file);
  fs::path partial = file + ".partial-" + std::to_string(::getpid());
  std::ofstream out(partial, std::ios::binary);
  out << text;
  out.close();
  if (out) return partial;
  fs::remove(partial, code);
  return fail(Cause::Storage, "the report cannot be written", file);
}

Result<void> save_all(const convert::Conversion& done, const Options& options,
                      const convert::Fidelity& fidelity) {
  fs::path partial;
  if (!options.report.empty()) {
    auto prepared = prepare_report(options.report, fidelity);
    if (!prepared) return std::unexpected(prepared.error());
    partial = std::move(*prepared);
  }
  std::error_code code;
  if (!options.out.empty()) {
    if (auto saved = save(done.files, options.out, options.force); !saved) {
      fs::remove(partial, code);
      return saved;
    }
  }
  if (!options.report.empty()) fs::rename(partial, options.report, code);
  if (code) return fail(Cause::Storage, "the report cannot be put in place", options.report);
  return {};
}

void print_summary(const convert::Conversion& done, const Options& options) {
  const convert::Summary sum = summarise(done.ledger);
  std::fprintf(stderr,
               "%s to %s: %zu values: %zu mapped, %zu approximated, %zu dropped, %zu left to you; "
               "%zu files\n",
               done.reader.c_str(), options.to.c_str(), sum.leaves, sum.mapped, sum.approximated,
               sum.dropped, sum.manual, done.files.size());
  if (options.quiet || sum.losses == 0) return;
  size_t shown = 0;
  for (const convert::Entry& entry : done.ledger.entries()) {
    if (!entry.shown() || entry.status == convert::Status::Mapped ||
        entry.severity == ir::Severity::Info) {
      continue;
    }
    if (++shown > 20) break;
    if (entry.invented) {
      std::fprintf(stderr, "  %s%sin no source: %s\n", entry.to.c_str(),
                   entry.to.empty() ? "" : ": ", entry.note.c_str());
      continue;
    }
    std::fprintf(stderr, "  %s:%u: %s: %s: %s\n", done.sources[entry.file].name.c_str(),
                 entry.position.line, entry.path.c_str(),
                 std::string(convert::name(entry.status)).c_str(), entry.note.c_str());
  }
  if (sum.losses > shown) std::fprintf(stderr, "  and more: see --report FILE\n");
}

// As one stream of YAML documents where they are YAML.
void print_files(const std::vector<convert::File>& files) {
  bool first = true;
  for (const convert::File& file : files) {
    if (!first && file.name.ends_with(".yaml")) std::printf("---\n");
    first = false;
    std::printf("# %s\n%s", file.name.c_str(), file.text.c_str());
  }
}

int finish(const convert::Conversion& done, const Options& options) {
  const convert::Fidelity fidelity{options.kind, done.reader, options.to,
                                   done.sources, done.ledger, done.files};
  if (auto names = check_names(done.files); !names) return report(names.error());
  if (auto saved = save_all(done, options, fidelity); !saved) return report(saved.error());
  if (options.output == "json") {
    std::fputs(fidelity_json(fidelity).c_str(), stdout);
  } else if (options.out.empty()) {
    print_files(done.files);
  }
  print_summary(done, options);
  const bool loss = summarise(done.ledger).losses > 0 && !options.accept_loss;
  if (loss) {
    std::fprintf(stderr, "sluice: not everything travels; --accept-loss makes this exit 0\n");
  }
  return loss ? kExitFound : kExitOk;
}

int convert_kind(const Kind& kind, Args args) {
  CLI::App cli(std::string(kind.about) + "; `sluice convert list` names sources and targets.",
               "convert " + std::string(kind.name));
  Options options;
  options.kind = kind.name;
  cli.add_option("input", options.inputs, "files and folders; several belong together")->required();
  cli.add_option("--to", options.to, "the target")->required();
  cli.add_option("--from", options.from, "the source, where it cannot be told from the files");
  if (kind.mappings) {
    cli.add_option("--mapping", options.mapping,
                   "a file that says where another vendor's files keep what");
  }
  cli.add_option("--out", options.out, "a new folder for the result; without it, to stdout");
  cli.add_option("--report", options.report, "the fidelity report, .json or .html");
  cli.add_option("--parameter", options.parameters,
                 "NAME=VALUE for a template parameter or a placeholder");
  cli.add_option("--option", options.settings, "NAME=VALUE for the target");
  cli.add_option("--output", options.output, "json: the report on stdout, and nothing else")
      ->check(CLI::IsMember({"table", "json"}));
  cli.add_flag("--accept-loss", options.accept_loss, "loss is no reason to exit with 3");
  cli.add_flag("--force", options.force, "replace what an earlier conversion wrote to --out");
  cli.add_flag("--quiet", options.quiet, "counts only");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  convert::Request request;
  request.from = options.from;
  request.to = options.to;
  if (!split_pairs(options.parameters, request.parameters)) return kExitUsage;
  if (!split_pairs(options.settings, request.options)) return kExitUsage;
  if (const auto file = request.options.find("jwks");
      kind.name == "api" && file != request.options.end()) {
    auto text = read_inputs({file->second});
    if (!text) return print_problems({text.error()});
    request.attached.emplace("jwks", std::move(text->front().text));
  }
  const auto names = list_files(options.inputs);
  if (!names) return print_problems({names.error()});
  std::vector<std::string> read = *names;
  if (!options.mapping.empty()) read.push_back(options.mapping);
  if (auto apart = convert::check_apart(read, options.out, options.report); !apart) {
    return print_problems({apart.error()});
  }
  auto inputs = read_inputs(*names);
  if (!inputs) return print_problems({inputs.error()});
  request.inputs = std::move(*inputs);
  if (!options.mapping.empty()) {
    auto mapping = read_inputs({options.mapping});
    if (!mapping) return print_problems({mapping.error()});
    request.mapping = std::move(mapping->front());
  }
  const auto done = kind.convert(request);
  if (!done) return print_problems(done.error());
  return finish(*done, options);
}

std::string list_json() {
  std::string text;
  wire::json::Writer out(text);
  out.begin_object().member("format", "sluice.converters/1");
  for (const Kind& kind : kinds()) {
    out.key(kind.name).begin_object().key("from").begin_array();
    for (const Row& row : kind.readers) out.string(row.name);
    out.end_array().key("to").begin_array();
    for (const Row& row : kind.writers) out.string(row.name);
    out.end_array().end_object();
  }
  out.end_object();
  return text;
}

void print_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    std::printf("    %-14s %s\n", std::string(row.name).c_str(), std::string(row.title).c_str());
  }
}

int list(Args args) {
  CLI::App cli("List what can be converted into what.", "convert list");
  std::string output = "table";
  cli.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (output == "json") {
    std::printf("%s\n", list_json().c_str());
    return kExitOk;
  }
  for (const Kind& kind : kinds()) {
    std::printf("%s: any of these sources to any of these targets\n\n  from\n",
                std::string(kind.name).c_str());
    print_rows(kind.readers);
    std::printf("  to\n");
    print_rows(kind.writers);
    std::printf("\n");
  }
  return kExitOk;
}

}  // namespace

int cmd_convert(Args args) {
  constexpr std::string_view kUsage =
      "usage: sluice convert serving|api --to TARGET INPUT... [--out DIR] [--report FILE]\n"
      "       sluice convert replay INPUT... --log FILE [--through URL]\n"
      "       sluice convert list\n";
  const std::string word = args.empty() ? "" : args[0];
  for (const Kind& kind : kinds()) {
    if (word == kind.name) return convert_kind(kind, args.subspan(1));
  }
  if (word == "replay") return convert_replay(args.subspan(1));
  if (word == "list") return list(args.subspan(1));
  const bool help = word == "-h" || word == "--help";
  std::fprintf(help ? stdout : stderr, "%s", std::string(kUsage).c_str());
  return help ? kExitOk : kExitUsage;
}

}  // namespace sluice::app
