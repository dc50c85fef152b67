#include "port/convert/fidelity.h"

#include "wire/json_writer.h"

namespace sluice::port::convert {

namespace {

using wire::json::Writer;

std::string_view name(ir::Severity severity) {
  return severity == ir::Severity::Info   ? "info"
         : severity == ir::Severity::Warn ? "warn"
                                          : "severe";
}

// Empty for what stands in no source.
std::string_view source_of(const Entry& entry, const Fidelity& fidelity) {
  return entry.invented ? std::string_view() : std::string_view(fidelity.sources[entry.file].name);
}

void write_field(Writer& out, const Entry& entry, const Fidelity& fidelity) {
  out.begin_object().member("file", source_of(entry, fidelity));
  if (!entry.invented && fidelity.sources[entry.file].documents.size() > 1) {
    out.member("document", static_cast<int64_t>(entry.document));
  }
  out.member("path", entry.path).member("line", static_cast<int64_t>(entry.position.line));
  out.member("status", name(entry.status));
  if (entry.status != Status::Mapped) out.member("severity", name(entry.severity));
  out.member("to", entry.to).member("note", entry.note).end_object();
}

void write_counts(Writer& out, const Summary& summary) {
  out.begin_object().member("leaves", static_cast<int64_t>(summary.leaves));
  out.member("mapped", static_cast<int64_t>(summary.mapped));
  out.member("approximated", static_cast<int64_t>(summary.approximated));
  out.member("dropped", static_cast<int64_t>(summary.dropped));
  out.member("manual", static_cast<int64_t>(summary.manual));
  out.member("losses", static_cast<int64_t>(summary.losses)).end_object();
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

constexpr std::string_view kStyle =
    "body{font:14px/1.5 system-ui,sans-serif;margin:2em;max-width:80em}table{border-collapse:"
    "collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.25em .6em;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}code{font-size:12px}.mapped{color:#1a7f37}"
    ".approximated{color:#9a6700}.dropped{color:#cf222e}.manual{color:#8250df}";

void append_row(std::string& out, const Entry& entry, const Fidelity& fidelity) {
  const std::string status(name(entry.status));
  const std::string place = entry.invented ? "in no source"
                                           : "<code>" + escaped(source_of(entry, fidelity)) + ":" +
                                                 std::to_string(entry.position.line) + "</code>";
  out += "<tr><td>" + place + "</td><td><code>" + escaped(entry.path) + "</code></td><td class=\"" +
         status + "\">" + status + "</td><td><code>" + escaped(entry.to) + "</code></td><td>" +
         escaped(entry.note) + "</td></tr>\n";
}

// What needs somebody's attention first.
constexpr int kLastRank = 9;

int rank(const Entry& entry) {
  const bool info = entry.severity == ir::Severity::Info;
  switch (entry.status) {
    case Status::Mapped:
      return kLastRank;
    case Status::Approximated:
      return info ? 7 : 3;
    case Status::Dropped:
      return info ? 6 : 2;
    default:
      return info ? 5 : 1;
  }
}

}  // namespace

std::string fidelity_json(const Fidelity& fidelity) {
  std::string text;
  Writer out(text);
  out.begin_object().member("format", "sluice.fidelity/1").member("kind", fidelity.kind);
  out.key("source").begin_object().member("reader", fidelity.reader).key("files").begin_array();
  for (const Source& source : fidelity.sources) out.string(source.name);
  out.end_array().end_object();
  out.key("target").begin_object().member("writer", fidelity.writer).key("files").begin_array();
  for (const File& file : fidelity.files) out.string(file.name);
  out.end_array().end_object();
  out.key("fields").begin_array();
  for (const Entry& entry : fidelity.ledger.entries()) {
    if (!entry.shown()) continue;
    text += text.ends_with('[') ? "\n" : "";
    write_field(out, entry, fidelity);
  }
  out.end_array().key("summary");
  write_counts(out, summarise(fidelity.ledger));
  out.end_object();
  return text + "\n";
}

std::string fidelity_html(const Fidelity& fidelity) {
  const Summary summary = summarise(fidelity.ledger);
  const std::string title = "From " + std::string(fidelity.reader) + " to " +
                            std::string(fidelity.writer) + ": what became of every value";
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" + escaped(title) +
      "</title><style>" + std::string(kStyle) + "</style>\n<h1>" + escaped(title) + "</h1>\n<p>" +
      std::to_string(summary.leaves) + " values: " + std::to_string(summary.mapped) + " mapped, " +
      std::to_string(summary.approximated) + " approximated, " + std::to_string(summary.dropped) +
      " dropped, " + std::to_string(summary.manual) +
      " left to a person. Those that need attention stand first.</p>\n"
      "<table><tr><th>Source</th><th>Value</th><th>Status</th><th>In the output</th>"
      "<th>Note</th></tr>\n";
  for (int now = 0; now <= kLastRank; ++now) {
    for (const Entry& entry : fidelity.ledger.entries()) {
      if (entry.shown() && rank(entry) == now) append_row(out, entry, fidelity);
    }
  }
  return out + "</table>\n</html>\n";
}

}  // namespace sluice::port::convert
