// Reads JSON that a test wrote; a mistake in it fails the test.
#pragma once

#include <gtest/gtest.h>
#include <string_view>

#include "wire/json.h"

namespace sluice::migrate::compare {

using wire::json::Value;

inline Value read_for_test(wire::json::Document& doc, std::string_view text) {
  if (auto ok = doc.parse(text); !ok) ADD_FAILURE() << ok.error().message << ": " << text;
  return doc.root();
}

}  // namespace sluice::migrate::compare
