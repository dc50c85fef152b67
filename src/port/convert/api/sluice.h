// The writer of Sluice's own configuration, in parts: what is collected for one route.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/refusals.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::sluice_config {

// The copy of the file that --option jwks names.
inline constexpr std::string_view kIssuerKeys = "jwks.json";

// Where limits are written: a route's /limits, or a usage plan.
class Limits final {
 public:
  Limits(Document& doc, std::string at) : doc_(doc), at_(std::move(at)) {}
  // `per` is what they count by where the limit says "a consumer".
  void write(const Limit& limit, std::string_view per);
  [[nodiscard]] size_t count() const {
    return throttles_.count() + windows_.count() + quotas_.count();
  }

 private:
  Document& doc_;
  std::string at_;
  List throttles_{at_ + "/throttles"};
  List windows_{at_ + "/windows"};
  List quotas_{at_ + "/quotas"};
};

// The keys that consumers have, as the gateway is to know them. It tells keys apart by their names,
// which `sluice keys import` gives them.
class Keys final {
 public:
  // `signatures`: some route takes signed requests.
  Keys(Document& doc, const WriteContext& context, bool signatures)
      : doc_(doc), context_(context), signatures_(signatures) {}
  // The names of a consumer's keys, and what becomes of the keys themselves.
  std::vector<std::string> take(const Consumer& consumer);
  // Those who sign requests, for the routes that take signatures: name and reference to the secret.
  [[nodiscard]] const std::map<std::string, std::string>& signers() const { return signers_; }
  // With --option keys=clear: keys.csv and passwords.csv, for `sluice keys import`.
  void add_files(std::vector<File>& files) const;

 private:
  void take_secret(const Credential& credential, const std::string& name);
  // Its name among the keys of a plan.
  std::string take_signer(const Credential& credential);

  Document& doc_;
  const WriteContext& context_;
  bool signatures_;
  std::set<std::string> names_;
  std::map<std::string, std::string> signers_;
  std::set<std::string> variables_;
  std::string keys_;
  std::string passwords_;
};

// What the rules of a route come to, apart from their limits.
struct Outcome {
  bool closed = false;    // nobody can be let in: authentication that cannot be checked
  bool answered = false;  // by the gateway itself
  bool nobody = false;    // with a refusal, whoever asks
  bool keys = false;
  std::optional<Scheme> scheme;  // of the route's credential; none: nobody is asked
  bool key_besides = false;
  Reworded refused;  // of the credential
  Reworded limited;
};

// What the new gateway says where it refuses: what the source said, at the front for keys and for
// all that is no credential, at a route where its credential is another.
class Refusals final {
 public:
  Refusals(Document& doc, const ApiSpec& spec, std::string_view reader)
      : doc_(doc), spec_(spec), reader_(reader), source_(spec, reader) {}
  void write_front();
  // `route` is its pointer.
  void write_route(const std::string& route, const Outcome& outcome);
  // As an answer to all requests.
  void write_forbidden(const std::string& route);
  // A plan's limits are refused as the front says.
  void leave(const Reworded& words);

 private:
  void put(const std::string& at, const RefusalAnswer& answer);
  void carry(const std::string& at, RefusalKind kind, Scheme scheme);
  void write_limited(const std::string& route, const Reworded& said);
  // Without a status that is none of a refusal.
  Reworded usable(Reworded words);

  Document& doc_;
  const ApiSpec& spec_;
  std::string_view reader_;
  SourceRefusals source_;
};

// The usage plans: one of each consumer, and those of consumers whom a limit counts that others do
// not have.
class Plans final {
 public:
  Plans(Document& doc, const ApiSpec& spec, const WriteContext& out, Keys& keys, Refusals& refusals)
      : doc_(doc), spec_(spec), out_(out), keys_(keys), refusals_(refusals) {}
  void write_consumer(const Consumer& consumer);
  // Kong counts a consumer by the narrowest limit only: where some consumers have one of their own,
  // that of the route or of its service becomes a plan of the others. Takes it out of `rules`, of
  // which the first `shared` hold for other routes, too; gives the plan's name. `origins`: the
  // source's own, in the same order.
  std::string move_to_others(const Route& route, Rules& rules, std::vector<const Rule*>& origins,
                             size_t& shared);
  // Of a route that asks for keys.
  void write(const Route& route, const std::string& at, const std::string& others);

 private:
  struct Holder {
    const Consumer* consumer;
    std::string plan;
    std::vector<std::string> keys;
    std::vector<std::pair<std::string, const Rule*>> narrow;  // plans for one route
  };
  [[nodiscard]] bool is_shut_out(const Consumer& consumer) const;
  void shut_out(const Consumer& consumer);
  void write_plan(const Consumer& consumer, const std::string& name);
  void write_narrowest(const Route& route, const std::string& others, List& plans);

  Document& doc_;
  const ApiSpec& spec_;
  const WriteContext& out_;
  Keys& keys_;
  Refusals& refusals_;
  std::vector<Holder> holders_;
  std::map<const Rule*, std::string> others_;  // a limit's plan of those without one of their own
  std::string moved_;                          // the limit's name at the route in hand
  std::map<std::string, std::string> plans_;   // name -> the only route it holds for, or empty
};

// Of plugins with one name Kong runs the one of the narrowest scope. Gives how many of the first
// `shared` go.
size_t keep_narrowest(Rules& rules, std::vector<const Rule*>& origins,
                      const std::vector<int>& scopes, size_t shared);

// Who answers a route's preflight requests (CORS): nobody, another route, or this one, which takes
// nothing else.
enum class Preflight : uint8_t { Nobody, Elsewhere, Here };

// `at` is the route's pointer. Limits of routes without keys count by address.
Outcome write_rules(const Rules& rules, const std::string& at, Document& doc,
                    const WriteContext& context, Preflight preflight, const Keys& keys);

// The answer of a route of preflight requests.
void write_preflight(const Cors& cors, const std::string& at, Document& doc);

}  // namespace sluice::port::convert::api::sluice_config
