// What differs between the databases. Adding one: a file with its Engine, and a line in engine.cc.
#pragma once

#include <soci/soci.h>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sluice::store {

struct Engine {
  std::string_view scheme;  // of the connect string, without the colon
  // Opens the session and sets durability and patience; may throw what SOCI throws.
  Result<void> (*open)(soci::session& sql, const std::string& address);
  // Completes "the database ..." for an error of this engine; says nothing of statements or values.
  std::string_view (*explain)(const soci::soci_error& error);
};

const Engine& sqlite_engine();

std::span<const Engine* const> engines();

}  // namespace sluice::store
