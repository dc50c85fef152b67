#include "app/config/reader.h"

#include "app/config/format.h"

namespace sluice::app::config {

using wire::yaml::Type;
using wire::yaml::Value;

namespace {

bool is_subject_to_range(const Rule& rule) {
  return rule.min || rule.max;
}

std::string range_remedy(const std::string& min, const std::string& max) {
  if (min.empty()) return "write at most " + max;
  if (max.empty()) return "write at least " + min;
  return "write at least " + min + " and at most " + max;
}

}  // namespace

std::optional<Resolved> read_scalar(Context& ctx, const Place& place, std::string_view what,
                                    bool wants_text) {
  auto got = ctx.scalar(place.value, place.path, what);
  if (!got || got->by_reference) return got;
  // A size may be a plain number too: 4096.
  const bool number_will_do = is_subject_to_range(place.rule) && place.value.as_int();
  if (wants_text && !place.value.is_text() && !number_will_do) {
    ctx.error(place.value.position(), place.path,
              name_of(place.path) + " is " + got->text + ", which is no text in YAML",
              "put quotes around it, or write " + std::string(what));
    return std::nullopt;
  }
  if (!wants_text && place.value.quoted()) {
    ctx.error(place.value.position(), place.path,
              name_of(place.path) + " cannot be the text " + quoted(got->text),
              "write " + std::string(what) + " without quotes");
    return std::nullopt;
  }
  return got;
}

void refuse_scalar(Context& ctx, const Place& place, const Resolved& got, std::string_view what) {
  ctx.error(place.value.position(), place.path,
            name_of(place.path) + " cannot be " + ctx.shown(place.path, got.text),
            "write " + std::string(what));
}

void refuse_range(Context& ctx, const Place& place, const Resolved& got, const std::string& min,
                  const std::string& max) {
  ctx.error(place.value.position(), place.path,
            name_of(place.path) + " cannot be " + ctx.shown(place.path, got.text),
            range_remedy(min, max));
}

void read_text(Context& ctx, const Place& place, std::string& out) {
  const FormatRow& format = row(place.rule.format);
  if (!place.rule.choices.empty()) {
    const auto index = read_choice(ctx, place, place.rule.choices);
    if (index) out = place.rule.choices[*index];
    return;
  }
  auto got = read_scalar(ctx, place, format.what, true);
  if (!got) return;
  if (!format.accepts(got->text)) {
    // A URL with a user in it is refused, and the user's password must not show.
    if (place.rule.format == Format::Url) ctx.hide(place.value.position());
    const bool quotable = !got->by_reference && place.rule.format != Format::Url;
    ctx.error(place.value.position(), place.path,
              name_of(place.path) +
                  (quotable ? " cannot be " + quoted(got->text) : " cannot be used as it stands"),
              "write " + std::string(format.what));
    return;
  }
  out = std::move(got->text);
  if (place.rule.format != Format::ReadableFile) return;
  out = in_folder(ctx.folder(), out);
  if (const auto content = ctx.environment().read_file(out); !content) {
    ctx.error(place.value.position(), place.path,
              name_of(place.path) + " names " +
                  (got->by_reference ? "a file that cannot be used" : quoted(out)) + ": " +
                  content.error().message,
              "check the path and its permissions");
  }
}

void read_secret(Context& ctx, const Place& place, Secret& out) {
  if (!place.value.is_null()) ctx.hide(place.value.position());
  const FormatRow& format = row(place.rule.format);
  auto got = read_scalar(ctx, place, "${env:NAME} or ${file:PATH}", true);
  if (!got) return;
  if (!format.accepts(got->text)) {
    ctx.error(place.value.position(), place.path,
              name_of(place.path) + " is empty or holds a line break",
              "give it " + std::string(format.what));
    return;
  }
  if (!got->by_reference && !place.rule.literal_secret) {
    ctx.literal_secret(place.value.position(), place.path);
  }
  out = Secret(std::move(got->text));
}

std::optional<size_t> read_choice(Context& ctx, const Place& place,
                                  std::span<const std::string_view> choices) {
  const auto got = read_scalar(ctx, place, "one of the names it may have", true);
  if (!got) return std::nullopt;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == got->text) return i;
  }
  ctx.error(place.value.position(), place.path,
            name_of(place.path) + " cannot be " + ctx.shown(place.path, got->text),
            base::suggestion(got->by_reference ? "" : got->text, choices));
  return std::nullopt;
}

bool accept_container(Context& ctx, const Place& place, Type type) {
  const std::string_view what = type == Type::Map ? "a map" : "a list";
  if (place.value.type() != type) {
    // Whatever stands there instead may be a secret that has lost its way.
    if (place.value.is_scalar()) ctx.hide(place.value.position());
    const bool null = place.value.is_null();
    ctx.error(place.value.position(), place.path,
              name_of(place.path) + (null ? " has no value" : " must be " + std::string(what)),
              type == Type::Map ? "write its keys indented below it, or {}"
                                : "write its items below it, each after \"- \", or []");
    return false;
  }
  if (place.rule.min_items > 0 && place.value.size() < place.rule.min_items) {
    ctx.error(place.value.position(), place.path, name_of(place.path) + " is empty",
              "give it at least " + std::to_string(place.rule.min_items) +
                  (place.rule.min_items == 1 ? " entry" : " entries"));
    return false;
  }
  return true;
}

bool accept_key(Context& ctx, const Place& place, Value item) {
  const FormatRow& format = row(place.rule.key_format);
  if (format.accepts(item.key())) return true;
  ctx.error(item.key_position(), join(place.path, item.key()),
            quoted(item.key()) + " cannot stand as a key in " + name_of(place.path),
            "write " + std::string(format.what));
  return false;
}

void refuse_missing(Context& ctx, const Place& place, std::string_view name, std::string_view doc) {
  const std::string where = place.path.empty() ? "the file" : place.path;
  ctx.error(place.value.position(), join(place.path, name),
            where + " has no \"" + std::string(name) + "\"",
            "add \"" + std::string(name) + ":\" (" + std::string(doc) + ")");
}

void refuse_unknown(Context& ctx, const Place& place, Value item,
                    std::span<const std::string_view> known) {
  if (!item.is_null()) ctx.hide(item.position());
  ctx.error(item.key_position(), join(place.path, item.key()),
            "unknown key " + quoted(item.key()) + " in " + name_of(place.path),
            ctx.full() ? std::string() : base::suggestion(item.key(), known));
}

}  // namespace sluice::app::config
