// What the writers share: lists that grow, what of a source no target of another family takes, and
// how a secret stands in an output (never in clear unless asked for).
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "port/convert/api/registry.h"

namespace sluice::port::convert::api {

// Pointers of the next elements of a list.
class List final {
 public:
  explicit List(std::string pointer) : pointer_(std::move(pointer)) {}
  std::string next() { return pointer_ + "/" + std::to_string(count_++); }
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

 private:
  std::string pointer_;
  size_t count_ = 0;
};

// A list of texts; nothing for an empty one.
void put_texts(Document& doc, const std::string& pointer, const Texts& texts);

// Extras of the writer's family are copied below `pointer`; others are settled: documentation
// without a place, or a part that only its own family understands. What looks like a secret becomes
// a variable of decK's unless `clear`.
void put_extras(Document& doc, const std::string& pointer, const Extras& extras,
                std::string_view family, bool clear = false);

// Settles all leaves of a rule that has no place in the target.
void leave_rule(Ledger& ledger, const Rule& rule, std::string_view why,
                ir::Severity severity = ir::Severity::Warn);
// The leaves of a rule's own fields and of its action's.
Leaves leaves_of_rule(const Rule& rule);

// Who may call, where the rule says so in a way that only its own source understands: an
// authorizer's, or a plugin of Kong that checks credentials. A target without it has to close.
std::optional<ForeignAuth> guard_of(const Rule& rule);
// Whether the rule says who may call, in whatever way.
bool checks_caller(const Rule& rule);
// Whether the consumer's credentials are good for the route's API.
bool is_let_into(const Consumer& consumer, const Route& route);

// The address given by --option upstream.NAME=URL, or empty.
std::string upstream_option(const WriteContext& out, const Service& service);
// Where an upstream has no address: a name that resolves nowhere (RFC 2606), so that nothing
// answers in its place by chance.
std::string nowhere(const Service& service);
// What to do about it.
std::string nowhere_note(const Service& service);

bool option_is(const WriteContext& out, std::string_view name, std::string_view value);

// A route's rules and those that hold around it, if `kind` is among the actions.
template <class T>
const Rule* rule_with(const Rules& rules) {
  for (const Rule& rule : rules) {
    if (std::holds_alternative<T>(rule.action)) return &rule;
  }
  return nullptr;
}

const Service* service_named(const ApiSpec& spec, std::string_view name);

}  // namespace sluice::port::convert::api
