// The locations of one server of nginx as what a request is asked for one after another.
//
// nginx (nginx.org/en/docs/http/ngx_http_core_module.html#location): an exact location; else the
// longest prefix is kept in mind, with the locations nested in it; expressions are tried in their
// order, those of the innermost block first, unless the prefix is "^~"; else the prefix. Said here
// in one order: by priority (the larger first), then exact paths, then the longer prefix.
//
//   location / {}  location ~ \.png$ {}  location ^~ /static/ {}
//     /static/   prefix      priority 2
//     .*\.png$   expression  priority 1
//     /          prefix      priority 0
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/spec.h"

namespace sluice::port::convert::api::nginx {

struct Location {
  enum class Kind : uint8_t { Exact, Before, Prefix, Search, SearchAnyCase, Named };

  const Node* block = nullptr;
  Kind kind = Kind::Prefix;
  std::string text;
  const Location* parent = nullptr;
  std::list<Location> nested;

  [[nodiscard]] bool searches() const {
    return kind == Kind::Search || kind == Kind::SearchAnyCase;
  }
  [[nodiscard]] bool prefix() const { return kind == Kind::Before || kind == Kind::Prefix; }
};

// Of a block, with all that is nested.
std::list<Location> locations_in(const Node& block, const Location* parent = nullptr);

struct Place {
  const Location* location = nullptr;
  PathKind kind = PathKind::Prefix;
  std::string text;  // of a Regex: matched from the start
  int64_t priority = 0;
  // Requests that belong to other locations come here, too: what is checked there is not here.
  std::string unsure;
};
// `unreached`: locations that no request comes to.
std::vector<Place> places_of(const std::list<Location>& top,
                             std::vector<const Location*>& unreached);

// "location[2]" without what tells two of a name apart.
std::string_view name_of(const Node& node);
// What stands behind the name of a directive or a block.
std::vector<std::string> words(const Node* node);

}  // namespace sluice::port::convert::api::nginx
