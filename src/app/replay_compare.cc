#include "app/replay_compare.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "port/convert/api/names.h"
#include "wire/json.h"

namespace sluice::app {

namespace api = port::convert::api;
using api::Outcome;

namespace {

// One route answers the preflight requests of all that differ by their methods.
constexpr std::string_view kPreflight = "-preflight";

struct CauseRow {
  std::string_view label;
  Outcome outcome;
};
constexpr std::array kCauses{
    CauseRow{"unauthorized", Outcome::Unauthenticated}, CauseRow{"forbidden", Outcome::Forbidden},
    CauseRow{"rate_limited", Outcome::Throttled},       CauseRow{"no_route", Outcome::NoRoute},
    CauseRow{"method_not_allowed", Outcome::NoRoute},   CauseRow{"too_large", Outcome::TooLarge},
};

struct StatusRow {
  int status;
  Outcome outcome;
};
constexpr std::array kStatuses{
    StatusRow{401, Outcome::Unauthenticated}, StatusRow{403, Outcome::Forbidden},
    StatusRow{429, Outcome::Throttled},       StatusRow{413, Outcome::TooLarge},
    StatusRow{404, Outcome::NoRoute},         StatusRow{405, Outcome::NoRoute},
};

Outcome by_status(int status, Outcome otherwise) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.outcome;
  }
  return otherwise;
}

std::string differs(std::string_view what, std::string_view source, std::string_view here) {
  return std::string(what) + ": " + std::string(source) + " in the source, " + std::string(here) +
         " here";
}

}  // namespace

Outcome outcome_of(const Done& here) {
  if (!here.logged) return by_status(here.status, Outcome::Forwarded);
  if (!here.target.empty()) return Outcome::Forwarded;
  for (const CauseRow& row : kCauses) {
    if (row.label == here.cause) return row.outcome;
  }
  // What the gateway was sent for and could not get.
  if (here.cause.starts_with("upstream_") || here.cause == "timeout") return Outcome::Forwarded;
  return here.status == 401 ? Outcome::Unauthenticated : Outcome::Answered;
}

Result<void> read_access_log(const std::string& file, std::map<std::string, Done*>& by_request_id) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Cause::BadRequest, "cannot be read", file);
  wire::json::Document doc;
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    if (auto ok = doc.parse(line); !ok) {
      if (in.eof()) break;  // a line that is still being written
      return fail(Cause::BadRequest, "is no access log: " + ok.error().message,
                  file + ":" + std::to_string(number) + ":1");
    }
    const wire::json::Value root = doc.root();
    const auto found = by_request_id.find(std::string(root["request_id"].str()));
    if (found == by_request_id.end()) continue;
    Done& done = *found->second;
    done.logged = true;
    done.route = root["model"].str();
    done.key = root["key"].str();
    done.target = root["target"].str();
    done.cause = root["cause"].str();
  }
  return {};
}

// The writer names a route by its source's name, and a further match of it "NAME-2".
std::string Comparison::source_route(std::string_view id) const {
  const auto named = [&](std::string_view slug) -> const api::Route* {
    for (const api::Route& route : spec_.routes) {
      if (api::slug(*route.name).substr(0, 56) == slug) return &route;
    }
    return nullptr;
  };
  if (const api::Route* route = named(id)) return *route->name;
  const size_t preflight = id.rfind(kPreflight);
  if (preflight != std::string_view::npos) return source_route(id.substr(0, preflight));
  const size_t dash = id.rfind('-');
  const bool numbered = dash != std::string_view::npos && dash + 1 < id.size() &&
                        std::all_of(id.begin() + static_cast<ptrdiff_t>(dash) + 1, id.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
  const api::Route* route = numbered ? named(id.substr(0, dash)) : nullptr;
  return route != nullptr ? *route->name : std::string(id);
}

void Comparison::compare_callers(const std::string& caller, const std::string& key,
                                 std::vector<Difference>& out) {
  if (caller.empty() || key.empty()) return;
  const std::string& before = key_of_.try_emplace(caller, key).first->second;
  if (before != key) {
    out.push_back(
        {Aspect::Caller, "caller: " + caller + " was " + before + " before, " + key + " now"});
  }
  const std::string& other = caller_of_.try_emplace(key, caller).first->second;
  if (other != caller) {
    out.push_back({Aspect::Caller, differs("caller", caller, "the key of " + other)});
  }
}

std::vector<Difference> Comparison::compare(const api::Verdict& source, const Done& here) {
  std::vector<Difference> out;
  const std::string route = source_route(here.route);
  const bool shared =
      here.route.find(kPreflight) != std::string::npos && source.outcome == api::Outcome::Answered;
  if (here.logged && source.route != route && !shared) {
    out.push_back({Aspect::Route, differs("route", source.route.empty() ? "none" : source.route,
                                          route.empty() ? "none" : route)});
  }
  if (source.outcome == Outcome::Untold) return out;
  // Without the log a refusal that has the source's own status is taken for the same.
  const bool by_number = !here.logged && source.status >= 400 && here.status == source.status;
  Outcome did = by_number ? source.outcome : outcome_of(here);
  // Of a key that is known and not let in here the one says "unknown", the other "not here".
  const bool kept_out = source.outcome == Outcome::Unauthenticated && did == Outcome::Forbidden;
  if (kept_out && source.status == here.status) did = source.outcome;
  // The status alone does not tell a fixed answer from an upstream's, nor whose 404 it was.
  const bool passed =
      !here.logged && (source.outcome == Outcome::Forwarded ||
                       (source.outcome == Outcome::Answered && did == Outcome::Forwarded));
  const bool by_limit = source.outcome == Outcome::Throttled || did == Outcome::Throttled;
  if (source.outcome != did && by_limit && source.slack_ms <= tolerance_ms_) {
    ++close_calls_;
    return out;
  }
  if (source.outcome != did && !(passed && did == Outcome::Forwarded)) {
    out.push_back({Aspect::Outcome, differs("outcome", api::name(source.outcome), api::name(did))});
  }
  if (source.status != 0 && source.status != here.status) {
    out.push_back({Aspect::Status,
                   differs("status", std::to_string(source.status), std::to_string(here.status))});
  }
  if (here.logged && source.outcome == Outcome::Forwarded && did == Outcome::Forwarded) {
    compare_callers(source.caller, here.key, out);
  }
  return out;
}

}  // namespace sluice::app
