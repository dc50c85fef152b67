// Why a simulated provider refuses a request. Each dialect renders it in its own shape.
#pragma once

#include <expected>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace sluice::sim {

struct Problem {
  std::string message;
  std::string param = {};  // OpenAI only; empty is null
  std::string code = {};   // OpenAI only; empty is null
  int status = 400;
};

template <class T>
using Checked = std::expected<T, Problem>;

inline std::unexpected<Problem> refuse(std::string message, std::string param = {},
                                       std::string code = {}, int status = 400) {
  return std::unexpected(Problem{std::move(message), std::move(param), std::move(code), status});
}

// The first member whose name is not in the list; Missing when there is none.
inline wire::json::Value unknown_member(const wire::json::Value& object,
                                        std::span<const std::string_view> known) {
  for (const wire::json::Value member : object) {
    bool found = false;
    for (const std::string_view name : known) found = found || name == member.key();
    if (!found) return member;
  }
  return {};
}

}  // namespace sluice::sim
