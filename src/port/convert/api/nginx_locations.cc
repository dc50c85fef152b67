#include "port/convert/api/nginx_locations.h"

#include <algorithm>

#include "port/convert/api/path.h"
#include "port/convert/api/pattern.h"

namespace sluice::port::convert::api::nginx {

namespace {

using Kind = Location::Kind;
using Chain = std::vector<const Location*>;

Kind kind_of(std::string_view modifier, std::string_view text) {
  if (modifier == "=") return Kind::Exact;
  if (modifier == "~") return Kind::Search;
  if (modifier == "~*") return Kind::SearchAnyCase;
  if (modifier == "^~") return Kind::Before;
  return text.starts_with('@') ? Kind::Named : Kind::Prefix;
}

Chain searches_of(const std::list<Location>& level) {
  Chain out;
  for (const Location& one : level) {
    if (one.searches()) out.push_back(&one);
  }
  return out;
}

class Order final {
 public:
  Order(const std::list<Location>& top, std::vector<const Location*>& unreached)
      : top_(top), everywhere_(searches_of(top)), unreached_(unreached) {}

  std::vector<Place> take() {
    collect(top_, {});
    // Under one that is asked in another order than the rest, all are.
    for (Prefix& one : prefixes_) {
      one.special = std::any_of(prefixes_.begin(), prefixes_.end(), [&](const Prefix& other) {
        return other.searches != everywhere_ &&
               one.location->text.starts_with(other.location->text);
      });
    }
    std::sort(prefixes_.begin(), prefixes_.end(), [](const Prefix& a, const Prefix& b) {
      const size_t of_a = a.location->text.size();
      const size_t of_b = b.location->text.size();
      return of_a != of_b ? of_a > of_b : a.order < b.order;
    });
    for (const Location* one : exact_) add_exact(*one);
    for (const Prefix& one : prefixes_) {
      if (one.special) add_special(one);
    }
    for (const Location* one : everywhere_) {
      const bool any_case = one->kind == Kind::SearchAnyCase;
      add(*one, PathKind::Regex, pattern::from_start(one->text, any_case));
    }
    const size_t exact = exact_.size();
    const bool ordered = std::any_of(out_.begin(), out_.end(), [](const Place& place) {
      return place.kind != PathKind::Template;
    });
    for (size_t i = 0; i < out_.size() && ordered; ++i) {
      out_[i].priority = static_cast<int64_t>(out_.size() - std::max(i + 1, exact)) + 1;
    }
    for (const Prefix& one : prefixes_) {
      if (!one.special) add(*one.location, PathKind::Prefix, one.location->text);
    }
    return std::move(out_);
  }

 private:
  struct Prefix {
    const Location* location;
    Chain searches;  // tried when this is the longest that fits
    bool special = false;
    size_t order = 0;  // in the file
  };

  // `outer`: expressions that are tried behind those of this level.
  void collect(const std::list<Location>& level, const Chain& outer) {
    for (const Location& one : level) {
      if (one.kind == Kind::Named || one.searches()) continue;
      if (!comes(one)) {
        unreached_.push_back(&one);
        continue;
      }
      if (one.kind == Kind::Exact) {
        exact_.push_back(&one);
        continue;
      }
      Chain tail = one.kind == Kind::Before ? Chain() : searches_of(level);
      tail.insert(tail.end(), outer.begin(), outer.end());
      Chain all = searches_of(one.nested);
      all.insert(all.end(), tail.begin(), tail.end());
      prefixes_.push_back({&one, std::move(all), false, prefixes_.size()});
      collect(one.nested, tail);
    }
  }

  // Whether requests for what is nested come to the block around it.
  bool comes(const Location& one) const {
    for (const Location* inner = &one; inner->parent != nullptr; inner = inner->parent) {
      const Location& around = *inner->parent;
      const auto& level = around.parent != nullptr ? around.parent->nested : top_;
      const bool taken = std::any_of(level.begin(), level.end(), [&](const Location& other) {
        const bool exact = other.kind == Kind::Exact && other.text == one.text;
        return exact || (other.prefix() && other.text.size() > around.text.size() &&
                         one.text.starts_with(other.text));
      });
      if (taken || !one.text.starts_with(around.text)) return false;
    }
    return true;
  }

  void add(const Location& location, PathKind kind, std::string text, std::string unsure = "") {
    const bool nests = location.searches() && !location.nested.empty();
    if (nests)
      unsure = "locations are nested in an expression: write them as expressions of their own";
    out_.push_back({&location, kind, std::move(text), 0, std::move(unsure)});
  }

  // A path in which braces stand for themselves.
  void add_exact(const Location& one) {
    const bool braces = has_parameters(one.text) || one.text.find('{') != std::string::npos;
    if (!braces) return add(one, PathKind::Template, one.text);
    add(one, PathKind::Regex, escape_regex(one.text) + "$");
  }

  void add_special(const Prefix& prefix) {
    std::string unsure;
    for (const Location* search : prefix.searches) {
      const auto text =
          pattern::within(prefix.location->text, search->text, search->kind == Kind::SearchAnyCase);
      if (!text) {
        unsure = "requests below it that fit the expression " + search->text +
                 " go elsewhere in the source: write that expression with this prefix before it";
      } else if (!text->empty()) {
        add(*search, PathKind::Regex, *text);
      }
    }
    add(*prefix.location, PathKind::Prefix, prefix.location->text, unsure);
  }

  const std::list<Location>& top_;
  Chain everywhere_;
  std::vector<const Location*>& unreached_;
  std::vector<const Location*> exact_;
  std::vector<Prefix> prefixes_;
  std::vector<Place> out_;
};

}  // namespace

std::string_view name_of(const Node& node) {
  return std::string_view(node.key).substr(0, node.key.find('['));
}

std::vector<std::string> words(const Node* node) {
  std::vector<std::string> out;
  if (node != nullptr && node->kind == convert::Kind::Text) out.push_back(node->text);
  for (const Node& one : items(node)) out.push_back(one.text);
  return out;
}

std::list<Location> locations_in(const Node& block, const Location* parent) {
  std::list<Location> out;
  for (const Node& node : members(&block)) {
    if (name_of(node) != "location" || !node.is_map()) continue;
    const auto parts = words(member(&node, "@"));
    Location& one = out.emplace_back();
    one.block = &node;
    one.text = parts.empty() ? "/" : parts.back();
    one.kind = kind_of(parts.size() > 1 ? parts.front() : "", one.text);
    // "location ~*\.png" without a space.
    for (const std::string_view modifier : {"~*", "^~", "~", "="}) {
      if (parts.size() != 1 || !one.text.starts_with(modifier)) continue;
      one.text.erase(0, modifier.size());
      one.kind = kind_of(modifier, one.text);
      break;
    }
    one.parent = parent;
    one.nested = locations_in(node, &one);
  }
  return out;
}

std::vector<Place> places_of(const std::list<Location>& top,
                             std::vector<const Location*>& unreached) {
  return Order(top, unreached).take();
}

}  // namespace sluice::port::convert::api::nginx
