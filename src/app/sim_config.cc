#include "app/sim_config.h"

#include "base/suggest.h"
#include "wire/yaml.h"

namespace sluice::app {
namespace {

using wire::yaml::Position;
using wire::yaml::Value;

class Reader final {
 public:
  std::vector<std::string> errors;

  void read(Value root, sim::SimulatorOptions& out) {
    if (!root.is_map()) return complain(root.position(), "a map with `upstreams` is expected");
    for (const Value member : root) {
      if (member.key() == "upstreams") {
        upstreams(member, out);
      } else if (member.key() == "threads") {
        const auto threads = member.as_int();
        if (!threads || *threads < 1 || *threads > sim::kMaxThreads) {
          complain(member.position(),
                   "threads must be from 1 to " + std::to_string(sim::kMaxThreads));
        } else {
          out.threads = static_cast<int>(*threads);
        }
      } else {
        complain(member.key_position(), "unknown key \"" + std::string(member.key()) +
                                            "\"; there are threads and upstreams");
      }
    }
    if (!root["upstreams"].exists()) complain(root.position(), "upstreams is missing");
  }

  void complain(Position position, const std::string& message) {
    errors.push_back(to_string(position) + ": " + message);
  }

 private:
  void upstreams(Value list, sim::SimulatorOptions& out) {
    if (!list.is_sequence() || list.size() == 0) {
      return complain(list.position(), "upstreams must be a list with at least one entry");
    }
    for (const Value entry : list) {
      sim::UpstreamOptions upstream;
      if (!entry.is_map()) {
        complain(entry.position(), "an upstream is a map: { listen: ..., dialect: ... }");
        continue;
      }
      for (const char* needed : {"listen", "dialect"}) {
        if (!entry[needed].is_scalar()) {
          complain(entry.position(), std::string(needed) + " is missing");
        }
      }
      for (const Value member : entry) knob(member, upstream);
      out.upstreams.push_back(std::move(upstream));
    }
  }

  void knob(Value member, sim::UpstreamOptions& out) {
    if (member.key() == "listen") {
      out.listen = member.text();
      return;
    }
    if (member.key() == "dialect") {
      out.dialect = member.text();
      return;
    }
    auto ok = sim::set_from_text(out.behaviour, member.key(), text_of(member));
    if (ok) return;
    static constexpr std::string_view kOwn[]{"listen", "dialect"};
    complain(member.key_position(), base::closest(member.key(), kOwn).empty()
                                        ? ok.error().message
                                        : "unknown key \"" + std::string(member.key()) + "\"; " +
                                              base::suggestion(member.key(), kOwn));
  }

  // A list becomes what the flag of the same name takes.
  static std::string text_of(Value value) {
    if (!value.is_sequence()) return std::string(value.text());
    std::string out;
    for (const Value item : value) {
      if (!out.empty()) out += ',';
      out += item.text();
    }
    return out;
  }
};

}  // namespace

std::expected<sim::SimulatorOptions, std::vector<std::string>> read_sim_config(
    std::string_view text) {
  auto document = wire::yaml::Document::parse(text, {}, Cause::Config);
  if (!document) {
    const Error& error = document.error();
    return std::unexpected(std::vector{error.param + ": " + error.message});
  }
  sim::SimulatorOptions out;
  Reader reader;
  reader.read(document->root(), out);
  if (!reader.errors.empty()) return std::unexpected(std::move(reader.errors));
  return out;
}

}  // namespace sluice::app
