#include "migrate/machine/event.h"

#include <charconv>
#include <utility>

namespace sluice::migrate::machine {
namespace {

using Read = Result<Event> (*)(std::string_view);

template <size_t I>
Result<Event> read_kind(std::string_view line) {
  auto event = from_record<std::variant_alternative_t<I, Event>>(line);
  if (!event) return std::unexpected(event.error());
  return Event(std::in_place_index<I>, std::move(*event));
}

template <size_t... I>
constexpr auto readers(std::index_sequence<I...>) {
  return std::array<Read, sizeof...(I)>{&read_kind<I>...};
}
constexpr auto kReaders = readers(std::make_index_sequence<std::variant_size_v<Event>>{});
constexpr std::string_view kKey = "kind=";

}  // namespace

std::string event_record(const Event& event) {
  std::string out(kKey);
  out += std::to_string(event.index());
  const std::string fields = std::visit([](const auto& e) { return to_record(e); }, event);
  if (!fields.empty()) out += ' ';
  return out + fields;
}

Result<Event> event_from_record(std::string_view line) {
  const size_t space = std::min(line.find(' '), line.size());
  size_t kind = kReaders.size();
  if (line.starts_with(kKey)) {
    std::from_chars(line.data() + kKey.size(), line.data() + space, kind);
  }
  if (kind >= kReaders.size()) return fail(Cause::BadRequest, "no such kind of event", "kind");
  line.remove_prefix(std::min(space + 1, line.size()));
  return kReaders[kind](line);
}

}  // namespace sluice::migrate::machine
