// The scalar types that only migration plans have.
#pragma once

#include "app/config/scalar.h"
#include "migrate/plan/plan.h"

namespace sluice::app::config {

template <>
struct Scalar<migrate::plan::TimeOfDay> {
  static constexpr std::string_view kWhat = "a time of day such as \"09:00\", up to \"24:00\"";
  static constexpr std::string_view kPattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
  static std::optional<migrate::plan::TimeOfDay> parse(std::string_view text);
  static std::string format(migrate::plan::TimeOfDay value);
};

template <>
struct Scalar<migrate::plan::UtcOffset> {
  static constexpr std::string_view kWhat = "an offset from UTC such as \"+01:00\"";
  static constexpr std::string_view kPattern = "^[+-](0[0-9]|1[0-4]):[0-5][0-9]$";
  static std::optional<migrate::plan::UtcOffset> parse(std::string_view text);
  static std::string format(migrate::plan::UtcOffset value);
};

template <>
struct Scalar<migrate::plan::Date> {
  static constexpr std::string_view kWhat = "a date such as \"2026-12-20\"";
  static constexpr std::string_view kPattern =
      "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
  static std::optional<migrate::plan::Date> parse(std::string_view text);
  static std::string format(migrate::plan::Date value);
};

}  // namespace sluice::app::config
