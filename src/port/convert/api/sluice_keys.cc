#include "port/convert/api/names.h"
#include "port/convert/api/sluice.h"

namespace sluice::port::convert::api::sluice_config {

namespace {

// The third way of docs/adr/0010, and its price.
constexpr std::string_view kLearning =
    " at their first use (auth.learn_from: the old gateway; while it is set, whatever that accepts "
    "is accepted here)";

// RFC 4180.
std::string cell(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

// For credentials that are no keys; empty for those that are.
std::string_view remedy_for(Credential::Kind kind) {
  switch (kind) {
    case Credential::Kind::Key:
    case Credential::Kind::Basic:
      return "";
    case Credential::Kind::Hmac:  // see take_signer
      return "for signed requests: put the secret under auth.users of routes of kind hmac, as "
             "${env:NAME}";
    case Credential::Kind::JwtSecret:
      return "put the key into a JWK set and name it as auth.jwks_file";
    case Credential::Kind::Certificate:
      break;
  }
  return "give the authority as server.tls.client_ca";
}

}  // namespace

void Keys::take_secret(const Credential& credential, const std::string& name) {
  const bool basic = credential.kind == Credential::Kind::Basic;
  const std::string_view other = remedy_for(credential.kind);
  if (!other.empty() || credential.elsewhere || !credential.secret) {
    const std::string what = !other.empty()
                                 ? std::string(other)
                                 : "take it over with `sluice keys import`, a CSV with its name, " +
                                       name + ", and the key that this refers to; or learn it" +
                                       std::string(kLearning);
    doc_.manual(credential.id, what);
    return doc_.manual(credential.secret, what);
  }
  if (!option_is(context_, "keys", "clear")) {
    const bool reads = context_.reader == "aws-apigateway" || context_.reader == "kong";
    const std::string what =
        reads ? "`sluice keys import` takes it over out of this export, so that the client's own "
                "key goes on working; it counts for the plan when its name is " +
                    name + " (--option keys=clear writes a file that says so, in clear)"
              : "--option keys=clear writes it into a file, in clear, which `sluice keys import` "
                "takes over, so that the client's own key goes on working; its name is to be " +
                    name;
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

// The gateway has to know the secret itself to check with, so a variable holds it, never a file of
// ours, whatever the options say.
std::string Keys::take_signer(const Credential& credential) {
  std::string variable = "SLUICE_HMAC_" + upper_name(*credential.id);
  for (int i = 2; !variables_.insert(variable).second; ++i) {
    variable = "SLUICE_HMAC_" + upper_name(*credential.id) + "_" + std::to_string(i);
  }
  signers_.emplace(*credential.id, "${env:" + variable + "}");
  const std::string to = doc_.file() + "#/routes";
  doc_.ledger().settle(credential.id.from, Status::Mapped, to, "", ir::Severity::Info);
  doc_.ledger().settle(
      credential.secret.from, Status::Approximated, to,
      "set the variable " + variable +
          (credential.elsewhere ? " to the secret that this refers to" : " to this value"));
  return "hmac_" + *credential.id;
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
    const bool signs = signatures_ && credential.kind == Credential::Kind::Hmac && credential.id &&
                       credential.secret && !signers_.contains(*credential.id);
    if (signs) {
      out.push_back(take_signer(credential));
    } else {
      take_secret(credential, next());
    }
    doc_.manual(credential.hash,
                "`sluice keys import` takes digests by SHA-1, SHA-256 or SHA-512 (a CSV with Name, "
                "Hash, Algorithm); learn other keys" +
                    std::string(kLearning));
    put_extras(doc_, "", credential.extras, "none");
  }
  if (out.empty()) next();
  return out;
}

void Keys::add_files(std::vector<File>& files) const {
  if (!keys_.empty()) files.push_back({context_.folder + "keys.csv", "name,key\n" + keys_});
  if (!passwords_.empty()) {
    files.push_back({context_.folder + "passwords.csv", "name,user,password\n" + passwords_});
  }
}

}  // namespace sluice::port::convert::api::sluice_config
