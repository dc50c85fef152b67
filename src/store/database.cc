#include "store/database.h"

#include "store/schema.h"
#include "store/session.h"

namespace sluice::store {
namespace {

const Engine* find_engine(std::string_view scheme) {
  for (const Engine* engine : engines()) {
    if (engine->scheme == scheme) return engine;
  }
  return nullptr;
}

}  // namespace

Database::Database(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(std::string_view connect) {
  const size_t colon = connect.find(':');
  const Engine* engine = find_engine(connect.substr(0, colon));
  if (engine == nullptr || colon == std::string_view::npos) {
    return fail(Cause::Storage, "an unknown kind of database; write sqlite:PATH");
  }
  const std::string address(connect.substr(colon + 1));
  auto session = std::make_unique<Session>(*engine);
  auto opened = guarded(
      *session, [&](soci::session& sql) -> Result<void> { return engine->open(sql, address); });
  if (opened) opened = migrate(*session);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return Database(std::move(session));
}

}  // namespace sluice::store
