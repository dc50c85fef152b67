#include "port/convert/api/sluice.h"

namespace sluice::port::convert::api::sluice_config {

namespace {

// RFC 4180.
std::string cell(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

}  // namespace

void Keys::take_secret(const Credential& credential, const std::string& name) {
  const bool basic = credential.kind == Credential::Kind::Basic;
  const bool known = credential.kind == Credential::Kind::Key || basic;
  if (!known || credential.elsewhere || !credential.secret) {
    const std::string what =
        !known ? "the gateway checks keys, passwords and tokens: give this caller one of them"
               : "take it over with `sluice keys import`, a CSV with its name, " + name +
                     ", and the key that this refers to";
    doc_.manual(credential.id, what);
    return doc_.manual(credential.secret, what);
  }
  if (!option_is(context_, "keys", "clear")) {
    const std::string what = "take it over under the name " + name +
                             " with `sluice keys import FILE`; --option keys=clear writes that "
                             "file: it holds the keys in clear until you remove it";
    doc_.manual(credential.id, what);
    return doc_.manual(credential.secret, what);
  }
  std::string& rows = basic ? passwords_ : keys_;
  rows += cell(name) + ",";
  if (basic) rows += cell(*credential.id) + ",";
  rows += cell(credential.secret.value.reveal()) + "\n";
  const std::string file = basic ? "passwords.csv" : "keys.csv";
  for (const Leaves* from : {&credential.id.from, &credential.secret.from}) {
    doc_.ledger().settle(*from, Status::Mapped, file, "for `sluice keys import`",
                         ir::Severity::Info);
  }
}

std::vector<std::string> Keys::take(const Consumer& consumer) {
  const std::string base = consumer.name ? *consumer.name : *consumer.custom_id;
  std::vector<std::string> out;
  const auto next = [&] {
    std::string name = base;
    for (int i = 2; !names_.insert(name).second; ++i) name = base + "-" + std::to_string(i);
    out.push_back(name);
    return name;
  };
  for (const Credential& credential : consumer.credentials) {
    take_secret(credential, next());
    doc_.manual(credential.hash, "a hash of a key is not taken over: issue a new key");
    put_extras(doc_, "", credential.extras, "none");
  }
  if (out.empty()) next();
  if (out.size() > 1) {
    doc_.ledger().settle(consumer.name.from, Status::Approximated, doc_.file() + "#/usage_plans",
                         "each of its keys has the consumer's limits by itself");
  }
  return out;
}

void Keys::add_files(std::vector<File>& files) const {
  if (!keys_.empty()) files.push_back({context_.folder + "keys.csv", "name,key\n" + keys_});
  if (!passwords_.empty()) {
    files.push_back({context_.folder + "passwords.csv", "name,user,password\n" + passwords_});
  }
}

}  // namespace sluice::port::convert::api::sluice_config
