// Who leads the migrations of a fleet, as one process knows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::app::leader {

enum class Role : uint8_t {
  Alone,     // nobody else is asked: the configuration names no leader's database
  Follower,  // another process leads, or nobody does
  Elected,   // has the newest term and not yet the store, which somebody else is writing
  Leader,
};

constexpr std::string_view name(Role role) {
  switch (role) {
    case Role::Alone:
      return "alone";
    case Role::Follower:
      return "follower";
    case Role::Elected:
      return "elected";
    case Role::Leader:
      return "leader";
  }
  return "follower";
}

struct Leadership {
  Role role = Role::Alone;
  int64_t term = 0;     // the newest that is known; 0: none
  std::string holder;   // who took it: "127.0.0.1:8081, process 4711"
  std::string trouble;  // why nothing is known of the leader now; empty: it is

  bool operator==(const Leadership&) const = default;
};

// Why one that does not lead does not do it, and who would.
inline std::string follows(const Leadership& l) {
  if (l.role == Role::Elected) {
    return "this process is to lead, term " + std::to_string(l.term) +
           ", and cannot write the store yet; one that is frozen in the middle of a write holds it "
           "until it goes on or is ended";
  }
  const std::string here = "this process follows and carries out no command";
  if (!l.trouble.empty()) return here + "; whether another one leads is not known: " + l.trouble;
  if (l.term == 0) return here + "; nobody leads yet, try again in a moment";
  return here + "; the leader is " + l.holder + ", term " + std::to_string(l.term) + ": ask it";
}

}  // namespace sluice::app::leader
