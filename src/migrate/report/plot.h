// Line plots as inline SVG.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::migrate::report {

struct Line {
  std::string name;
  std::string css_class;  // "old" or "new"
  std::vector<int64_t> x;
  std::vector<double> y;  // values that are not finite break the line
  bool steps = false;     // a value holds until the next
};

// An empty text when there is no finite point. y starts at zero; x spans all lines.
std::string svg_plot(const std::string& title, const std::vector<Line>& lines);

// Text and attribute values: & < > " '.
std::string escaped(const std::string& text);
// Up to six digits.
std::string number_text(double value);

}  // namespace sluice::migrate::report
