#include "sim/words.h"

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace sluice::sim {
namespace {

constexpr std::array<std::string_view, 64> kVocabulary{
    "the",     "river",   "carries", "every",  "stone",   "slowly", "toward", "a",
    "quiet",   "harbour", "where",   "old",    "boats",   "wait",   "for",    "morning",
    "and",     "light",   "moves",   "across", "water",   "like",   "paper",  "over",
    "fields",  "naïve",   "café",    "garden", "window",  "answer", "depth",  "of",
    "winter",  "signal",  "under",   "bridge", "señor",   "Łódź",   "日本",   "речка",
    "keeps",   "its",     "measure", "while",  "engines", "turn",   "gates",  "open",
    "between", "two",     "levels",  "so",     "that",    "barges", "rise",   "without",
    "noise",   "until",   "evening", "comes",  "again",   "—",      "🚤",     "slow",
};

// A piece of one word longer than this is cut.
constexpr size_t kLongPiece = 24;

constexpr bool is_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return static_cast<bool>(static_cast<unsigned>(byte == ' ') |
                           static_cast<unsigned>(static_cast<unsigned char>(byte - '\t') <= 4));
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// End of the blanks at `from` and the word after them.
size_t word_end(std::string_view text, size_t from) {
  size_t i = from;
  while (i < text.size() && is_blank(text[i])) ++i;
  while (i < text.size() && !is_blank(text[i])) ++i;
  return i;
}

size_t character_boundary(std::string_view text, size_t at) {
  while (at < text.size() && is_continuation(text[at])) ++at;
  return at;
}

}  // namespace

uint64_t hash64(std::string_view bytes, uint64_t seed) {
  const uint64_t high = base::murmur3_32(bytes, static_cast<uint32_t>(seed));
  const uint64_t low = base::murmur3_32(bytes, static_cast<uint32_t>(seed >> 32) ^ 0x9747b28cU);
  return (high << 32) | low;
}

int64_t count_words(std::string_view text) {
  if (text.empty()) return 0;
  // A word begins wherever no blank follows a blank. Without branches and in 32 bits: prompts are
  // long, and this is what the compiler can do on many bytes at once.
  uint32_t count = is_blank(text[0]) ? 0 : 1;
  for (size_t i = 1; i < text.size(); ++i) {
    count +=
        static_cast<uint32_t>(is_blank(text[i - 1])) & static_cast<uint32_t>(!is_blank(text[i]));
  }
  return count;
}

bool has_word(std::string_view text) {
  return !std::all_of(text.begin(), text.end(), is_blank);
}

std::string_view first_words(std::string_view text, int64_t n) {
  size_t end = 0;
  while (n-- > 0 && end < text.size()) end = word_end(text, end);
  return text.substr(0, end);
}

void append_words(std::string& out, base::Rng& rng, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    if (i > 0) out += ' ';
    out += kVocabulary[rng.next() % kVocabulary.size()];
  }
}

std::vector<std::string_view> pieces(std::string_view text, int64_t most) {
  std::vector<std::string_view> out;
  // Blanks at the very end belong to the last word.
  size_t last_word_end = text.size();
  while (last_word_end > 0 && is_blank(text[last_word_end - 1])) --last_word_end;
  size_t from = 0;
  while (from < text.size()) {
    size_t end = word_end(text, from);
    if (end >= last_word_end) end = text.size();
    if (end - from > kLongPiece) end = character_boundary(text, from + kLongPiece);
    out.push_back(text.substr(from, end - from));
    from = end;
  }
  if (most <= 0 || out.size() <= static_cast<size_t>(most)) return out;
  std::vector<std::string_view> joined;
  const size_t groups = static_cast<size_t>(most);
  for (size_t g = 0; g < groups; ++g) {
    const size_t first = g * out.size() / groups;
    const size_t last = (g + 1) * out.size() / groups - 1;
    const char* end = out[last].data() + out[last].size();
    joined.emplace_back(out[first].data(), static_cast<size_t>(end - out[first].data()));
  }
  return joined;
}

std::vector<std::string_view> fragments(std::string_view text, base::Rng& rng) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t size = character_boundary(text, std::min(1 + rng.next() % 9, text.size()));
    out.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

void append_id(std::string& out, base::Rng& rng, size_t n) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (size_t i = 0; i < n; ++i) out += kAlphabet[rng.next() % kAlphabet.size()];
}

}  // namespace sluice::sim
