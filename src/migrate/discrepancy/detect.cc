#include "migrate/discrepancy/detect.h"

#include <algorithm>
#include <array>
#include <string>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::discrepancy {
namespace {

using compare::is_digit;
using compare::is_letter;
using compare::to_lower;

std::string_view ahead(std::string_view text, size_t at) {
  return text.substr(at, kLookAhead);
}

template <class Accepts>
size_t run_length(std::string_view text, Accepts accepts) {
  size_t n = 0;
  while (n < text.size() && accepts(text[n])) ++n;
  return n;
}

bool starts_with_nocase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, {}, to_lower);
}

bool is_token_char(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' ||
         c == '/' || c == '=';
}

// "Bearer TOKEN", "Basic BASE64": the word stays readable in logs, so all of it goes.
size_t authorization(std::string_view text, size_t at) {
  const std::string_view here = ahead(text, at);
  for (std::string_view scheme : {"bearer ", "basic "}) {
    if (!starts_with_nocase(here, scheme)) continue;
    const size_t token = run_length(text.substr(at + scheme.size()), is_token_char);
    if (token >= 16) return scheme.size() + token;
  }
  return 0;
}

// How well-known kinds of keys begin (as of 2026-11-21, from their vendors' documentation of key
// formats): what follows must be long enough to be one.
constexpr auto kKeyPrefixes = std::to_array<std::string_view>(
    {"sk-", "pk-", "rk_", "sk_", "slk_", "xai-", "gsk_", "hf_", "AKIA", "ASIA", "AIza", "ghp_",
     "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "eyJ"});
constexpr size_t kLeastKey = 20;

size_t key(std::string_view text, size_t at) {
  const std::string_view here = text.substr(at);
  for (std::string_view prefix : kKeyPrefixes) {
    if (!here.starts_with(prefix)) continue;
    size_t length = run_length(here, is_token_char);
    while (length > 0 && here[length - 1] == '.') --length;  // the end of a sentence
    if (length >= kLeastKey) return length;
  }
  return 0;
}

// A block of PEM that holds a private key, to its end or to that of the text.
size_t private_key(std::string_view text, size_t at) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr size_t longest_name = 64;
  const std::string_view here = text.substr(at);
  if (!here.starts_with(begin)) return 0;
  const std::string_view name = here.substr(begin.size(), longest_name);
  const size_t dashes = name.find("-----");
  if (dashes == std::string_view::npos || !name.substr(0, dashes).ends_with("PRIVATE KEY"))
    return 0;
  constexpr std::string_view closing = "-----END ";
  const size_t end = here.find(closing);
  if (end == std::string_view::npos) return here.size();
  const size_t last = here.substr(end + closing.size(), longest_name).find("-----");
  return last == std::string_view::npos ? here.size() : end + closing.size() + last + 5;
}

// AWS's secret keys have no prefix: 40 characters of base64, of all kinds.
size_t bare_secret(std::string_view text, size_t at) {
  constexpr size_t length = 40;
  constexpr std::string_view joining = "/+-.";
  if (at > 0 && joining.find(text[at - 1]) != std::string_view::npos) return 0;
  const std::string_view here = ahead(text, at).substr(0, length + 1);
  const size_t run =
      run_length(here, [](char c) { return is_digit(c) || is_letter(c) || c == '/' || c == '+'; });
  if (run != length) return 0;
  const std::string_view secret = here.substr(0, length);
  const bool upper = std::ranges::any_of(secret, [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool lower = std::ranges::any_of(secret, [](char c) { return c >= 'a' && c <= 'z'; });
  return upper && lower && std::ranges::any_of(secret, is_digit) ? length : 0;
}

// "token=VALUE" in a URL or a form: name and value.
size_t parameter(std::string_view text, size_t at) {
  constexpr size_t longest_name = 40;
  constexpr size_t least_value = 6;
  const std::string_view here = ahead(text, at);
  const size_t name = run_length(here.substr(0, longest_name + 1), [](char c) {
    return is_digit(c) || is_letter(c) || c == '_' || c == '-';
  });
  if (name == 0 || name > longest_name || name >= here.size() || here[name] != '=') return 0;
  if (!names_a_secret(here.substr(0, name))) return 0;
  constexpr std::string_view ends = " \t\r\n&;,\"'<>)]}\\";
  const size_t value = run_length(text.substr(at + name + 1), [ends](char c) {
    return ends.find(c) == std::string_view::npos;
  });
  const bool hidden = here.substr(name + 1).starts_with('[');  // it is redacted already
  return value < least_value || hidden ? 0 : name + 1 + value;
}

bool is_local_char(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_domain_char(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

size_t email(std::string_view text, size_t at) {
  const std::string_view here = ahead(text, at);
  const size_t local = run_length(here, is_local_char);
  if (local == 0 || local >= here.size() || here[local] != '@') return 0;
  size_t domain = run_length(here.substr(local + 1), is_domain_char);
  std::string_view host = here.substr(local + 1, domain);
  while (!host.empty() && (host.back() == '.' || host.back() == '-')) host.remove_suffix(1);
  const size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.size() - dot < 3) return 0;
  return local + 1 + host.size();
}

// Digits with single separators between them, from `at` on.
struct DigitRun {
  size_t count = 0;  // digits
  std::array<char, 24> digits{};
  std::array<size_t, 24> ends{};  // bytes up to and with each digit
};

DigitRun read_digits(std::string_view here, std::string_view separators, size_t most) {
  DigitRun out;
  size_t i = 0;
  while (i < here.size() && out.count < most) {
    if (is_digit(here[i])) {
      out.digits[out.count] = here[i++];
      out.ends[out.count++] = i;
      continue;
    }
    // At most two in a row: ") ".
    const size_t gap =
        run_length(here.substr(i, 3), [&](char c) { return separators.contains(c); });
    if (gap == 0 || gap > 2) break;
    i += gap;
  }
  return out;
}

// Whether the run could end with its digit number `count`: another number may stand one blank
// behind, and belongs to the run only as far as it fits.
bool ends_at(const DigitRun& run, size_t count, std::string_view here) {
  const size_t end = run.ends[count - 1];
  return end == here.size() || !is_digit(here[end]);
}

// ISO/IEC 7812-1 annex B.
bool luhn_holds(const DigitRun& run, size_t count) {
  int sum = 0;
  for (size_t i = 0; i < count; ++i) {
    int digit = run.digits[count - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

size_t card(std::string_view text, size_t at) {
  const std::string_view here = ahead(text, at);
  if (here.empty() || !is_digit(here[0])) return 0;
  const DigitRun run = read_digits(here, " -", 20);
  for (size_t count = std::min<size_t>(run.count, 19); count >= 13; --count) {
    const bool one_digit = std::all_of(run.digits.begin(), run.digits.begin() + 12,
                                       [&](char c) { return c == run.digits[0]; });
    if (ends_at(run, count, here) && !one_digit && luhn_holds(run, count)) {
      return run.ends[count - 1];
    }
  }
  return 0;
}

// International (+ and 8 to 15 digits, E.164), or 10 to 11 digits that are grouped as a number to
// call: a plain run of digits is an amount or an id as often.
size_t phone(std::string_view text, size_t at) {
  const std::string_view here = ahead(text, at);
  const bool international = here.starts_with('+');
  const bool bracket = here.starts_with('(');
  if (!international && !bracket && (here.empty() || !is_digit(here[0]))) return 0;
  const size_t skip = international || bracket ? 1 : 0;
  const std::string_view digits = here.substr(skip);
  const DigitRun run = read_digits(digits, " -.()", 16);
  const size_t least = international ? 8 : 10;
  for (size_t count = std::min<size_t>(run.count, international ? 15 : 11); count >= least;
       --count) {
    if (!ends_at(run, count, digits)) continue;
    const std::string_view whole = here.substr(0, run.ends[count - 1] + skip);
    const auto groups = std::ranges::count_if(whole, [](char c) { return c == '-' || c == ' '; });
    const bool dated = whole.size() >= 8 && whole[4] == '-' && whole[7] == '-';
    if (international || (groups >= 2 && !dated)) return whole.size();
  }
  return 0;
}

constexpr auto kDetectors = std::to_array<Detector>({
    {"[private key]", private_key},
    {"[credential]", authorization},
    {"[credential]", parameter},
    {"[key]", key},
    {"[key]", bare_secret},
    {"[email]", email},
    {"[card]", card},
    {"[phone]", phone},
});

}  // namespace

bool names_a_secret(std::string_view name) {
  constexpr size_t most = 40;
  if (name.empty() || name.size() > most) return false;
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c == '-' ? '_' : to_lower(c); });
  for (const std::string_view whole : {"sig", "pwd", "key", "auth", "authorization", "cookie"}) {
    if (lower == whole) return true;
  }
  for (const std::string_view end :
       {"token", "secret", "password", "passwd", "signature", "apikey", "api_key", "access_key",
        "secret_key", "private_key", "credential", "credentials"}) {
    if (lower.ends_with(end)) return true;
  }
  return false;
}

std::span<const Detector> detectors() {
  return kDetectors;
}

}  // namespace sluice::migrate::discrepancy
