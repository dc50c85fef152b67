// What the source's own gateway answers a request, by its configuration: which route takes it,
// whether the caller is let in, whether a limit refuses it. The reference that a converted gateway
// is held against (`sluice convert replay`); it shares no code with the gateway.
//
//   Evaluator source(spec, "kong", {});
//   const Verdict said = source.ask(call);   // calls in the order of their instants
//
// A request is counted against all of its limits or, when one of them refuses, against none; only
// APIM's policies run one after another, so that a limit has counted what a later policy refuses.
// What a configuration does not tell (a function that decides, a key that no export shows) is
// Untold; schemas of bodies are not looked at.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "port/convert/api/allowance.h"
#include "port/convert/api/identity.h"
#include "port/convert/api/precedence.h"
#include "port/convert/api/refusals.h"

namespace sluice::port::convert::api {

enum class Outcome : uint8_t {
  Forwarded,
  Answered,  // by the gateway, as configured: a fixed answer, a redirect, a preflight request
  NoRoute,
  Unauthenticated,
  Forbidden,
  Throttled,
  TooLarge,
  Untold,
};
std::string_view name(Outcome outcome);

struct Verdict {
  Outcome outcome = Outcome::Forwarded;
  int status = 0;  // the source's own; 0: the upstream's
  std::string route;
  std::string caller;
  std::string reason;
  int64_t wait_ms = 0;        // of Throttled: until one would pass; kFarMs: never
  int64_t slack_ms = kFarMs;  // how far the limits were from saying the opposite
};

class Evaluator final {
 public:
  // `reader` names the source; `keys` are known beside the export. The specification must outlive
  // this.
  Evaluator(const ApiSpec& spec, std::string_view reader, std::vector<KnownKey> keys);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  Verdict ask(const Call& asked);

 private:
  // One limit for one caller: the limit's rule, its place in the rule, whom it counts.
  using Account = std::tuple<const Rule*, size_t, std::string>;

  [[nodiscard]] std::vector<const Rule*> rules_for(const Route& route,
                                                   std::string_view caller) const;
  [[nodiscard]] Verdict judge(const Route& route, const Call& call);
  [[nodiscard]] const Cors* cors_of(const Route& route) const;
  [[nodiscard]] static Verdict answer_preflight(const Route& route, const Cors& cors);
  [[nodiscard]] Identity identify(const Rule& rule, const Route& route, const Call& call) const;
  [[nodiscard]] bool apply(const Rule& rule, const Route& route, const Call& call, Verdict& out);
  [[nodiscard]] bool lets_in(const Rule& rule, const Route& route, const Call& call,
                             Verdict& out) const;
  [[nodiscard]] bool admits(const Rule& rule, const Call& call, Verdict& out) const;
  void ask_limit(const Rule& rule, const Limit& limit, const Call& call, Verdict& out);
  // The request in hand uses up what it asked for.
  void count(const Call& call);
  [[nodiscard]] std::vector<Allowance> allowances(const Limit& limit) const;

  const ApiSpec& spec_;
  Family family_;
  Precedence precedence_;
  std::vector<KnownKey> keys_;
  SourceRefusals refusals_;
  Identities identities_;
  std::map<Account, Allowance> accounts_;
  std::map<std::string, const Rule*> sharing_;  // the first of those that count together
  std::vector<Allowance*> pending_;             // of the request in hand
};

}  // namespace sluice::port::convert::api
