// Writes metrics in the Prometheus text format 0.0.4, one family at a time.
//
//   Family f(out, "sluice_requests_total", "counter", "Requests answered.");
//   f.count(label_list({{"model", name}}), 7);
#pragma once

#include <array>
#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/metrics.h"

namespace sluice::gateway {

class Family final {
 public:
  Family(std::string& out, std::string_view name, std::string_view type, std::string_view help)
      : out_(out), name_(name) {
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    out_.append(name).append(" ").append(type).append("\n");
  }
  void line(std::string_view suffix, std::string_view labels, std::string_view value) {
    out_.append(name_).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.append(" ").append(value).append("\n");
  }
  void count(std::string_view labels, uint64_t value) { line("", labels, std::to_string(value)); }
  template <size_t N>
  void histogram(const std::string& labels, const Histogram<N>& h,
                 const std::array<int64_t, N>& bounds) {
    uint64_t total = 0;
    for (size_t i = 0; i <= N; ++i) {
      total += h.counts[i];
      const std::string le = i < N ? seconds(bounds[i]) : "+Inf";
      line("_bucket", labels + ",le=\"" + le + "\"", std::to_string(total));
    }
    line("_sum", labels, seconds(static_cast<int64_t>(h.sum_us)));
    line("_count", labels, std::to_string(total));
  }
  static std::string seconds(int64_t us) { return decimal(static_cast<double>(us) / 1e6); }
  static std::string decimal(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
  }

 private:
  std::string& out_;
  std::string name_;
};

// name="value",... with the values escaped.
inline std::string label_list(
    std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out.append(name).append("=\"");
    for (char c : value) {
      if (c == '\\' || c == '"') out += '\\';
      if (c == '\n') {
        out += "\\n";
      } else {
        out += c;
      }
    }
    out += '"';
  }
  return out;
}

}  // namespace sluice::gateway
