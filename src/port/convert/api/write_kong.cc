// Kong's declarative format for decK, version 3.0: services with their routes, routes without a
// service, upstreams, consumers, plugins.
#include <algorithm>
#include <array>
#include <map>

#include "port/convert/api/kong.h"
#include "port/convert/api/names.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

class Kong final {
 public:
  Kong(const ApiSpec& spec, WriteContext& out)
      : spec_(spec), out_(out), doc_(out.folder + "kong.yaml", out.ledger), plugins_(doc_, out) {}

  void write() {
    doc_.set("/_format_version", "3.0");
    doc_.carried("/services", spec_.name);
    doc_.ledger().settle(spec_.version.from, Status::Dropped, "", "documents the API",
                         Severity::Info);
    rank_templates();
    for (const Service& service : spec_.services) write_service(service);
    for (const Route& route : spec_.routes) {
      const Service* service = service_named(spec_, *route.service);
      if (service == nullptr || !has_address(*service)) write_route(route, routes_, service);
    }
    for (const Consumer& consumer : spec_.consumers) write_consumer(consumer);
    plugins_.write(spec_.rules, all_plugins_, "");
    put_extras(doc_, "", spec_.extras, "kong", clear_);
    note_limits();
    out_.add(doc_);
  }

 private:
  // A function has no address: its routes carry a plugin instead.
  [[nodiscard]] bool has_address(const Service& service) const {
    return service.function.name.empty() || !service.targets.empty() ||
           !upstream_option(out_, service).empty();
  }

  // Of several limits that hold for one request, Kong runs the narrowest only. A configuration that
  // comes from Kong was meant so.
  void note_limits() {
    std::vector<const Rule*> narrow;
    std::vector<const Rule*> wide;
    const auto collect = [](const Rules& rules, std::vector<const Rule*>& to) {
      for (const Rule& rule : rules) {
        const auto* limit = std::get_if<Limit>(&rule.action);
        if (limit != nullptr && rule.name.from.empty()) to.push_back(&rule);
      }
    };
    collect(spec_.rules, wide);
    for (const Route& route : spec_.routes) collect(route.rules, wide);
    for (const Consumer& consumer : spec_.consumers) collect(consumer.rules, narrow);
    if (wide.empty() || narrow.empty()) return;
    for (const Rule* rule : wide) {
      doc_.ledger().settle(leaves_of_rule(*rule), Status::Approximated, "",
                           "in force where no consumer's limit is: Kong runs the narrowest only");
    }
  }

  // Templates that are asked first get the larger number.
  void rank_templates() {
    for (const Route& route : spec_.routes) {
      for (const Path& path : route.paths) {
        if (path.kind == PathKind::Template) ranks_[specificity(*path.text)] = 0;
      }
    }
    int rank = 1;
    for (auto& [key, value] : ranks_) value = rank++;
  }

  void write_address(const Service& service, const std::string& at) {
    std::string text = upstream_option(out_, service);
    const Field<std::string> source =
        service.targets.empty() ? service.function.arn : service.targets[0].url;
    const bool nowhere_to_go = text.empty() && service.targets.empty();
    if (nowhere_to_go) text = "http://" + nowhere(service);
    if (text.empty()) text = *source;
    const auto url = parse_url(text);
    if (!url) {
      doc_.set(at + "/url", text);
    } else {
      doc_.set(at + "/protocol", url->scheme);
      doc_.set(at + "/host", service.pool ? *service.pool : url->host);
      doc_.set(at + "/port", url->port);
      if (!url->path.empty()) doc_.set(at + "/path", url->path);
    }
    doc_.carried(at + "/host", service.pool);
    if (nowhere_to_go) {
      doc_.ledger().settle(source.from, Status::Manual, "", nowhere_note(service),
                           Severity::Severe);
    } else {
      doc_.carried(at + "/host", source);
    }
  }

  void write_service(const Service& service) {
    if (!has_address(service)) return;
    const std::string at = services_.next();
    doc_.put(at + "/name", service.name);
    write_address(service, at);
    write_pool(service);
    doc_.put(at + "/retries", service.retries);
    doc_.put(at + "/connect_timeout", service.timeouts.connect_ms);
    doc_.put(at + "/write_timeout", service.timeouts.write_ms);
    doc_.put(at + "/read_timeout", service.timeouts.read_ms);
    if (service.timeouts.total_ms && !service.timeouts.read_ms) {
      doc_.put_as(at + "/read_timeout", service.timeouts.total_ms, *service.timeouts.total_ms,
                  "Kong limits the gap between two reads, not the whole answer");
    }
    doc_.put(at + "/tls_verify", service.verify_tls);
    doc_.put(at + "/enabled", service.enabled);
    put_extras(doc_, at, service.extras, "kong", clear_);
    List routes(at + "/routes");
    for (const Route& route : spec_.routes) {
      if (*route.service == *service.name) write_route(route, routes, &service);
    }
    List plugins(at + "/plugins");
    plugins_.write(service.rules, plugins, "service " + *service.name);
  }

  void write_pool(const Service& service) {
    if (!service.pool) {
      for (size_t i = 1; i < service.targets.size(); ++i) {
        doc_.manual(service.targets[i].url, "Kong balances over addresses of one path only");
      }
      return;
    }
    const auto named = [&](const std::string& name) { return name == *service.pool; };
    if (std::any_of(pools_.begin(), pools_.end(), named)) return;
    pools_.push_back(*service.pool);
    const std::string at = upstreams_.next();
    doc_.put(at + "/name", service.pool);
    put_extras(doc_, at, service.pool_extras, "kong", clear_);
    List targets(at + "/targets");
    for (const Target& target : service.targets) {
      const std::string here = targets.next();
      const auto url = parse_url(*target.url);
      const std::string address = url ? url->host + ":" + std::to_string(url->port) : *target.url;
      doc_.put_as(here + "/target", target.url, address, "");
      doc_.put_as(here + "/weight", target.weight, static_cast<int64_t>(*target.weight), "");
      put_extras(doc_, here, target.extras, "kong", clear_);
    }
  }

  // Kong takes expressions that begin with '/' only; all paths do.
  static std::string rooted(std::string_view text) {
    constexpr std::string_view kAnyCase = "(?i)";
    const bool any_case = text.starts_with(kAnyCase);
    if (any_case) text.remove_prefix(kAnyCase.size());
    const bool slash = text.starts_with('/');
    const std::string start = slash ? "/" : "/?";
    return start + std::string(any_case ? kAnyCase : "") + std::string(text.substr(slash ? 1 : 0));
  }

  void write_paths(const Route& route, const std::string& at) {
    List paths(at + "/paths");
    int rank = 0;
    bool expressions = false;
    for (const Path& path : route.paths) {
      std::string text = *path.text;
      if (path.kind == PathKind::Template) {
        text = "~" + to_regex(*path.text) + "$";
        rank = std::max(rank, ranks_[specificity(*path.text)]);
      } else if (path.kind == PathKind::Regex) {
        text = "~" + rooted(text);
      }
      const bool before = path.kind == PathKind::Prefix && route.ranked && *route.priority > 0;
      doc_.put_as(paths.next(), path.text, text,
                  before         ? "comes before expressions in the source, and behind them here"
                  : route.joined ? "what is left of the path stands behind a '/' here"
                                 : "");
      expressions = expressions || path.kind != PathKind::Prefix;
    }
    if (route.priority && (expressions || !route.ranked)) {
      doc_.put(at + "/regex_priority", route.priority);
    } else if (rank > 0) {
      doc_.set(at + "/regex_priority", rank);
    }
    if (route.strip_prefix) {
      doc_.put(at + "/strip_path", route.strip_prefix);
    } else if (rank > 0) {
      doc_.set(at + "/strip_path", false);
    }
  }

  void write_route(const Route& route, List& list, const Service* service) {
    if (route.implied) {
      return doc_.carried("/routes", route.paths[0].text,
                          "a request without the '/' at the end is not sent to it");
    }
    const std::string at = list.next();
    // Names hold letters, digits, '.', '-', '_' and '~'.
    const bool plain = route.name.value.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~") ==
                       std::string::npos;
    const bool native = std::any_of(route.extras.begin(), route.extras.end(),
                                    [](const Extra& e) { return e.family == "kong"; });
    const std::string name = plain || native ? *route.name : slug(*route.name);
    if (!name.empty()) doc_.set(at + "/name", name);
    doc_.carried(at + "/name", route.name);
    if (service == nullptr && route.service) doc_.put(at + "/service/name", route.service);
    put_texts(doc_, at + "/methods", route.methods);
    put_texts(doc_, at + "/hosts", route.hosts);
    put_texts(doc_, at + "/protocols", route.protocols);
    for (const HeaderMatch& match : route.headers) {
      List values(at + "/headers/" + escape_step(match.name));
      for (const auto& value : match.values) {
        doc_.put_as(values.next(), value, (match.regex ? "~*" : "") + *value, "");
      }
    }
    write_paths(route, at);
    doc_.put(at + "/preserve_host", route.keep_host);
    put_extras(doc_, at, route.extras, "kong", clear_);
    List plugins(at + "/plugins");
    Rules around = spec_.rules;
    if (service != nullptr) {
      around.insert(around.end(), service->rules.begin(), service->rules.end());
    }
    plugins_.write(kong::Plugins::with_inherited(route, around), plugins, "route " + at);
    plugins_.write_route(route, service, plugins);
  }

  void write_secret(const Consumer& consumer, const Credential& credential, const std::string& at) {
    const std::string text(credential.secret.value.reveal());
    const bool reference = text.starts_with("${{") || text.starts_with("{vault://");
    if (reference || option_is(out_, "keys", "clear")) {
      doc_.put_as(at, credential.secret, text, "");
      return;
    }
    const std::string base =
        "DECK_KEY_" + upper_name(consumer.name ? *consumer.name : *consumer.custom_id);
    std::string variable = base;
    for (int i = 2; !variables_.insert(variable).second; ++i) {
      variable = base + "_" + std::to_string(i);
    }
    doc_.put_as(at, credential.secret, "${{ env \"" + variable + "\" }}",
                "set the variable " + variable +
                    " to this value when decK runs, or convert with --option keys=clear");
  }

  void write_consumer(const Consumer& consumer) {
    const std::string at = consumers_.next();
    doc_.put(at + "/username", consumer.name);
    doc_.put(at + "/custom_id", consumer.custom_id);
    put_extras(doc_, at, consumer.extras, "kong", clear_);
    std::map<std::string_view, List> lists;
    for (const Credential& credential : consumer.credentials) {
      for (const kong::CredentialList& row : kong::kCredentials) {
        if (row.kind != credential.kind) continue;
        auto& list =
            lists.try_emplace(row.list, List(at + "/" + std::string(row.list))).first->second;
        const std::string here = list.next();
        if (!row.id.empty()) doc_.put(here + "/" + std::string(row.id), credential.id);
        if (credential.secret) {
          write_secret(consumer, credential, here + "/" + std::string(row.secret));
        }
        doc_.manual(credential.hash, "Kong takes keys, not their hashes: issue a new key");
        put_extras(doc_, here, credential.extras, "kong", clear_);
      }
    }
    Rules own;
    Rules narrow;
    for (const Rule& rule : consumer.rules) {
      (rule.route || rule.service ? narrow : own).push_back(rule);
    }
    for (Rule& rule : narrow) {
      if (!rule.consumer) rule.consumer = given(*consumer.name);
    }
    List plugins(at + "/plugins");
    plugins_.write(own, plugins, "consumer " + *consumer.name);
    plugins_.write(narrow, all_plugins_, "");
  }

  const ApiSpec& spec_;
  WriteContext& out_;
  Document doc_;
  bool clear_ = option_is(out_, "keys", "clear");
  kong::Plugins plugins_;
  List services_{"/services"};
  List routes_{"/routes"};
  List upstreams_{"/upstreams"};
  List consumers_{"/consumers"};
  List all_plugins_{"/plugins"};
  std::vector<std::string> pools_;
  std::map<std::vector<int>, int> ranks_;
  std::set<std::string> variables_;
};

void write(const ApiSpec& spec, WriteContext& out) {
  std::deque<Node> nodes;
  const ApiSpec own = kong::as_kong_takes_it(spec, out.ledger, nodes);
  Kong(own, out).write();
}

constexpr std::array kOptions{
    OptionRow{"keys", "clear"},
    OptionRow{"unprotected", "accept"},
    OptionRow{"upstream.", ""},
};

}  // namespace

constinit const Writer kKong{
    .name = "kong",
    .title = "Kong, for decK",
    .files =
        "kong.yaml for `deck gateway sync`; options keys=clear, unprotected=accept, "
        "upstream.NAME=URL",
    .checked = "2026-11-21, the entities' fields as Kong documents them (no decK run)",
    .write = write,
    .options = kOptions,
};

}  // namespace sluice::port::convert::api
