#include "migrate/report/plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "migrate/report/report.h"

namespace sluice::migrate::report {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 200;
constexpr double kLeft = 60;
constexpr double kBottom = 24;
constexpr double kTop = 10;

struct Frame {
  int64_t first = 0;
  int64_t last = 0;
  double most = 0;
  bool empty = true;

  [[nodiscard]] double x(int64_t at) const {
    const double span = std::max<double>(1, static_cast<double>(last - first));
    return kLeft + (kWidth - kLeft - 10) * static_cast<double>(at - first) / span;
  }
  [[nodiscard]] double y(double value) const {
    return kTop + (kHeight - kTop - kBottom) * (1 - value / most);
  }
};

Frame frame_of(const std::vector<Line>& lines) {
  Frame frame;
  for (const Line& line : lines) {
    for (size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
      if (!std::isfinite(line.y[i])) continue;
      frame.first = frame.empty ? line.x[i] : std::min(frame.first, line.x[i]);
      frame.last = frame.empty ? line.x[i] : std::max(frame.last, line.x[i]);
      frame.most = std::max(frame.most, line.y[i]);
      frame.empty = false;
    }
  }
  if (!(frame.most > 0)) frame.most = 1;
  return frame;
}

std::string point(double x, double y) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f %.1f", x, y);
  return text;
}

std::string path_of(const Line& line, const Frame& frame) {
  std::string out;
  bool drawing = false;
  double height = 0;
  for (size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
    if (!std::isfinite(line.y[i])) {
      drawing = false;
      continue;
    }
    const double x = frame.x(line.x[i]);
    if (drawing && line.steps) out += "L" + point(x, height);
    height = frame.y(std::max(0.0, line.y[i]));
    out += (drawing ? "L" : "M") + point(x, height);
    drawing = true;
  }
  return out;
}

std::string label(double x, double y, const std::string& anchor, const std::string& text) {
  char place[64];
  std::snprintf(place, sizeof place, "<text x=\"%.0f\" y=\"%.0f\" ", x, y);
  return place + ("text-anchor=\"" + anchor + "\">" + escaped(text) + "</text>");
}

}  // namespace

std::string svg_plot(const std::string& title, const std::vector<Line>& lines) {
  const Frame frame = frame_of(lines);
  if (frame.empty) return {};
  std::string out = "<figure><figcaption>" + escaped(title);
  for (const Line& line : lines) {
    if (lines.size() > 1) {
      out += " <span class=\"" + escaped(line.css_class) + "\">" + escaped(line.name) + "</span>";
    }
  }
  out += "</figcaption><svg viewBox=\"0 0 720 200\" role=\"img\" aria-label=\"" + escaped(title) +
         "\">";
  const double base = kHeight - kBottom;
  out += "<path class=\"axis\" d=\"M" + point(kLeft, kTop) + "L" + point(kLeft, base) + "L" +
         point(kWidth - 10, base) + "\"/>";
  for (const Line& line : lines) {
    out += "<path class=\"" + escaped(line.css_class) + "\" d=\"" + path_of(line, frame) + "\"/>";
  }
  out += label(kLeft - 6, kTop + 8, "end", number_text(frame.most));
  out += label(kLeft - 6, base, "end", "0");
  out += label(kLeft, kHeight - 6, "start", utc_text(frame.first));
  out += label(kWidth - 10, kHeight - 6, "end", utc_text(frame.last));
  return out + "</svg></figure>\n";
}

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace sluice::migrate::report
