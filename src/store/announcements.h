// How far each event hook has been told of the journals of migrations: the sequence of the last row
// whose events it took, or refused for good. Written after that, so what a process was killed over
// is told by the next one, perhaps a second time.
//
// A hook is known from the first time it is named: it hears of what is journaled after that.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "store/database.h"

namespace sluice::store {

class AnnouncementRepository final {
 public:
  using Positions = std::map<std::string, int64_t, std::less<>>;  // by migration; absent: 0

  explicit AnnouncementRepository(Database& database) : session_(database.session()) {}

  // Of a hook that was not known: the ends of the journals, which it then keeps.
  Result<Positions> positions(std::string_view hook);
  // Forward only: an older sequence changes nothing.
  Result<void> advance(std::string_view hook, std::string_view migration, int64_t sequence);

 private:
  Session& session_;
};

}  // namespace sluice::store
