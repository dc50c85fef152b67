// Names by habit and kinds of keys by their vendors' documentation, as known 2026-11-21.
#include "port/convert/serving/secrets.h"

#include <algorithm>
#include <array>

namespace sluice::port::convert::serving {

namespace {

using Words = std::vector<std::string>;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c);
}
std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = is_lower(c) ? static_cast<char>(c - 32) : c;
  return out;
}

// "dbPassword" and "DB_PASSWORD" are both DB, PASSWORD.
Words words_of(std::string_view name) {
  Words out(1);
  for (size_t i = 0; i < name.size(); ++i) {
    const bool hump = i > 0 && is_upper(name[i]) && is_lower(name[i - 1]);
    if ((hump || !is_alnum(name[i])) && !out.back().empty()) out.emplace_back();
    if (is_alnum(name[i])) out.back() += upper(name.substr(i, 1));
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

template <size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Whatever their value is; a number, too.
constexpr std::array<std::string_view, 9> kPasswords{"PASSWORD", "PASSWORDS",  "PASSWD",
                                                     "SECRET",   "PASSPHRASE", "PASSCODE",
                                                     "SECRETS",  "PASS",       "PWD"};
constexpr std::array<std::string_view, 10> kKeys{"TOKEN",  "CREDENTIAL", "CREDENTIALS", "CREDS",
                                                 "APIKEY", "JWT",        "BEARER",      "HMAC",
                                                 "DSN",    "CONNSTR"};
// Only as the last word, or before a number.
constexpr std::array<std::string_view, 8> kLastKeys{"KEY", "KEYS", "PAT",    "SALT",
                                                    "SAS", "AUTH", "COOKIE", "PEM"};
constexpr std::array<std::string_view, 6> kKindsOfKey{"API",     "ACCESS",     "PRIVATE",
                                                      "SIGNING", "ENCRYPTION", "SHARED"};
// What comes before KEY or TOKEN and makes it no secret.
constexpr std::array<std::string_view, 22> kPublic{
    "PUBLIC", "CACHE",   "PARTITION", "SORT", "FOREIGN", "INPUT", "OUTPUT", "OBJECT",
    "INDEX",  "FEATURE", "ROUTING",   "BOS",  "EOS",     "PAD",   "UNK",    "SEP",
    "CLS",    "MASK",    "STOP",      "NEW",  "SPECIAL", "IMAGE"};
// Last words that say something about a secret and are none.
constexpr std::array<std::string_view, 22> kAbout{
    "FILE",    "PATH",    "DIR",    "FOLDER", "NAME",   "TYPE",    "HEADER",  "LENGTH",
    "LEN",     "SIZE",    "COUNT",  "LIMIT",  "TTL",    "EXPIRY",  "TIMEOUT", "ALGORITHM",
    "VERSION", "ENABLED", "REGION", "ISSUER", "BUDGET", "REQUIRED"};

bool is_password(const std::string& word) {
  if (holds(kPasswords, word)) return true;
  if (word == "BYPASS" || word == "COMPASS") return false;
  return word.ends_with("PASS") || word.ends_with("PASSWORD") || word.ends_with("SECRET");
}

bool is_key(const Words& words, size_t i) {
  const std::string& word = words[i];
  const std::string_view before = i > 0 ? std::string_view(words[i - 1]) : "";
  if (holds(kPublic, before)) return false;
  if (holds(kKeys, word) || word.ends_with("TOKEN") || word.ends_with("APIKEY")) return true;
  if (word == "KEY" && holds(kKindsOfKey, before)) return true;
  if (word == "STRING" && (before == "CONNECTION" || before == "CONN")) return true;
  const bool last =
      i + 1 == words.size() || std::all_of(words.back().begin(), words.back().end(), is_digit);
  return last && holds(kLastKeys, word);
}

bool is_flag(std::string_view value) {
  constexpr std::array<std::string_view, 8> kFlags{"TRUE", "FALSE", "YES",  "NO",
                                                   "ON",   "OFF",   "NONE", "NULL"};
  return holds(kFlags, upper(value));
}

bool is_count(std::string_view value) {
  return value.size() <= 9 && std::all_of(value.begin(), value.end(), is_digit);
}

// A key may begin with '/', too: only where files of this kind usually are.
bool is_path(std::string_view value) {
  constexpr std::array<std::string_view, 10> kRoots{"/etc/", "/var/",  "/opt/",     "/mnt/",
                                                    "/run/", "/home/", "/secrets/", "/app/",
                                                    "/tmp/", "file:"};
  return std::any_of(kRoots.begin(), kRoots.end(),
                     [&](std::string_view root) { return value.starts_with(root); });
}

bool is_token_char(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.';
}

// How well-known kinds of keys begin; what follows must be long enough to be one.
constexpr std::array<std::string_view, 20> kPrefixes{
    "sk-",  "pk-",  "rk_",  "sk_",  "xai-",        "gsk_",   "hf_",   "AKIA",  "ASIA", "AIza",
    "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "dapi", "eyJ"};
constexpr size_t kLeastKey = 20;

bool is_vendor_key(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_char);
  const std::string_view token(text.begin(), end);
  if (token.size() < kLeastKey || std::none_of(token.begin(), token.end(), is_digit)) return false;
  // A JSON Web Token has three parts; other base64 of JSON is none.
  if (token.starts_with("eyJ")) return std::count(token.begin(), token.end(), '.') == 2;
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return token.starts_with(prefix); });
}

bool is_open(std::string_view value) {
  return value.empty() || value.front() == '$' || value.front() == '<' || value.starts_with("{{");
}

// "//user:password@" of an address that begins at `text`; its length, none is 0.
size_t user_info(std::string_view text) {
  const std::string_view authority = text.substr(0, text.find_first_of("/?# \t\n\"'"));
  const size_t mark = authority.rfind('@');
  if (mark == std::string_view::npos) return 0;
  const std::string_view user = authority.substr(0, mark);
  const size_t colon = user.find(':');
  if (colon == std::string_view::npos) return user.size() >= kLeastKey ? mark + 1 : 0;
  return is_open(user.substr(colon + 1)) ? 0 : mark + 1;
}

// NAME=VALUE inside a connection string, a query or a command.
constexpr std::array<std::string_view, 15> kPairs{"PASSWORD",
                                                  "PWD",
                                                  "PASSWD",
                                                  "ACCOUNTKEY",
                                                  "SHAREDACCESSKEY",
                                                  "SHAREDACCESSSIGNATURE",
                                                  "SIG",
                                                  "X-AMZ-SIGNATURE",
                                                  "X-GOOG-SIGNATURE",
                                                  "ACCESS_TOKEN",
                                                  "API_KEY",
                                                  "APIKEY",
                                                  "CLIENT_SECRET",
                                                  "SECRET",
                                                  "TOKEN"};

bool holds_pair(std::string_view text) {
  const std::string all = upper(text);
  for (const std::string_view name : kPairs) {
    for (size_t at = all.find(name); at != std::string::npos; at = all.find(name, at + 1)) {
      const bool begins =
          at == 0 || std::string_view(";&?, \t\n\"'").find(all[at - 1]) != std::string_view::npos;
      const size_t end = at + name.size();
      if (begins && end < all.size() && all[end] == '=' && !is_open(text.substr(end + 1)) &&
          std::string_view(";& ").find(text[end + 1]) == std::string_view::npos) {
        return true;
      }
    }
  }
  return false;
}

// Without user information and, where it is signed, without its query.
std::string without_credential(std::string text) {
  const size_t scheme = text.find("://");
  if (scheme != std::string::npos) {
    text.erase(scheme + 3, user_info(std::string_view(text).substr(scheme + 3)));
  }
  if (holds_credential(text)) text.resize(std::min(text.size(), text.find('?')));
  return holds_credential(text) ? "replace-me" : text;
}

constexpr std::string_view kHidden =
    "held a credential, which is taken out: give it by a Secret of the target";

void hide_text(Field<std::string>& field, Ledger& ledger) {
  if (!field || !holds_credential(*field)) return;
  field.value = without_credential(std::move(field.value));
  ledger.settle(field.from, Status::Manual, "", kHidden);
}

void hide_labels(std::vector<Label>& labels, Ledger& ledger) {
  for (Label& label : labels) {
    if (!holds_credential(*label.value) && !is_secret_reference(*label.value)) continue;
    label.value.value = "replace-me";
    ledger.settle(label.value.from, Status::Manual, "", kHidden);
  }
}

bool is_secret(const EnvVar& var) {
  if (var.value_from != nullptr || var.value.value.empty()) return false;
  return var.secret || looks_secret(*var.name, *var.value) || holds_credential(*var.value) ||
         is_secret_reference(*var.value);
}

// `--db-password=...`, `--db-password ...` and any word with a credential. Kubernetes puts a
// variable in the place of $(NAME) in a command.
void hide_words(std::vector<Field<std::string>>& words, Container& container, Ledger& ledger) {
  std::string option;
  for (auto& word : words) {
    const size_t equals = word.value.find('=');
    const bool is_option = word.value.starts_with("-");
    const bool pair = is_option && equals != std::string::npos;
    const bool secret =
        holds_credential(*word) || is_secret_reference(*word) ||
        (pair && looks_secret(word.value.substr(0, equals), word.value.substr(equals + 1))) ||
        (!is_option && !option.empty() && looks_secret(option, *word));
    option = is_option && !pair ? *word : std::string();
    if (!secret) continue;
    const std::string head = pair ? word.value.substr(0, equals + 1) : std::string();
    const std::string name = "ARGUMENT_SECRET_" + std::to_string(container.env.size() + 1);
    EnvVar var{given(name), word.with(word.value.substr(head.size())), nullptr, true};
    ledger.settle(word.from, Status::Manual, "",
                  "an argument that holds a secret: it is $(" + name + ") now");
    word = given(head + "$(" + name + ")");
    container.env.push_back(std::move(var));
  }
}

bool is_scalar_with(const Node* node) {
  return node != nullptr && node->is_scalar() && !node->text.empty();
}

bool is_secret_member(const Node& node) {
  if (!is_scalar_with(&node)) return false;
  if (holds_credential(node.text) || is_secret_reference(node.text)) return true;
  const Words words = words_of(node.key);
  // Elsewhere in an object `key` and `secret` name things.
  constexpr std::array<std::string_view, 3> kClear{"PASSWORD", "PASSWD", "PASSPHRASE"};
  return !words.empty() && holds(kClear, words.back()) && !is_flag(node.text);
}

// {name: DB_PASSWORD, value: ...}
bool is_secret_variable(const Node& node) {
  const Node* name = member(&node, "name");
  const Node* value = member(&node, "value");
  return is_scalar_with(name) && is_scalar_with(value) &&
         (looks_secret(name->text, value->text) || is_secret_member(*value));
}

bool any_secret(const Node& node) {
  return is_secret_member(node) || is_secret_variable(node) ||
         std::any_of(node.children.begin(), node.children.end(), any_secret);
}

void copy_variable(Document& doc, const std::string& pointer, const Node& node) {
  const Node& name = *member(&node, "name");
  doc.copy(pointer + "/name", name);
  doc.set(pointer + "/valueFrom/secretKeyRef/name", "model-secrets");
  doc.set(pointer + "/valueFrom/secretKeyRef/key", name.text);
  doc.ledger().settle(member(&node, "value")->leaves, Status::Manual, "",
                      "looks like a secret: put its value into the Secret \"model-secrets\" under "
                      "the variable's name");
}

}  // namespace

bool looks_secret(std::string_view name, std::string_view value) {
  const Words words = words_of(name);
  if (words.empty() || holds(kAbout, words.back()) || is_flag(value) || is_path(value))
    return false;
  if (words.back() == "PWD" && words.size() == 1) return false;  // the shell's folder
  if (std::any_of(words.begin(), words.end(), is_password)) return true;
  if (is_count(value)) return false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (is_key(words, i)) return true;
  }
  return false;
}

bool holds_credential(std::string_view text) {
  if (text.find("-----BEGIN ") != std::string_view::npos &&
      text.find("PRIVATE KEY") != std::string_view::npos) {
    return true;
  }
  for (size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
    if (user_info(text.substr(at + 3)) > 0) return true;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if ((i == 0 || !is_token_char(text[i - 1])) && is_vendor_key(text.substr(i))) return true;
  }
  return holds_pair(text);
}

bool is_secret_reference(std::string_view text) {
  constexpr std::array<std::string_view, 4> kMarks{
      "{{secrets/", "{{resolve:secretsmanager:", "{{resolve:ssm-secure:", "@Microsoft.KeyVault("};
  return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) {
    return text.find(mark) != std::string_view::npos;
  });
}

void hide_secrets(std::vector<ServingSpec>& specs, Ledger& ledger) {
  for (ServingSpec& spec : specs) {
    hide_labels(spec.labels, ledger);
    hide_labels(spec.annotations, ledger);
    hide_text(spec.capture.url, ledger);
    for (Variant& variant : spec.variants) {
      Container& container = variant.container;
      for (EnvVar& var : container.env) var.secret = is_secret(var);
      hide_words(container.command, container, ledger);
      hide_words(container.args, container, ledger);
      hide_text(variant.model.uri, ledger);
      for (Probe* probe : {&container.liveness, &container.readiness, &container.startup}) {
        hide_text(probe->path, ledger);
      }
    }
  }
}

void copy_part(Document& doc, const std::string& pointer, const Node& node) {
  if (!any_secret(node)) return doc.copy(pointer, node);
  if (is_secret_member(node)) {
    doc.set(pointer, "replace-me");
    doc.ledger().settle(leaves_of(node), Status::Manual, "", kHidden);
    return;
  }
  const bool variable = is_secret_variable(node);
  if (variable) copy_variable(doc, pointer, node);
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    if (variable && (child.key == "name" || child.key == "value")) continue;
    copy_part(doc, pointer + "/" + (node.is_map() ? escape_step(child.key) : std::to_string(i)),
              child);
  }
}

}  // namespace sluice::port::convert::serving
