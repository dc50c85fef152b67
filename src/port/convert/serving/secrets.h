// What must not stand in an output or a report in clear: judged once for every reader, before a
// writer sees a specification.
//
//   DB_PASSWORD=...                      by its name
//   DATABASE_URL=postgres://u:p@h/db     by its value
//   MODE={{secrets/scope/mode}}          stands in the source's store of secrets
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/ledger.h"
#include "port/convert/output.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// Whether a variable, option or member of that name usually holds a secret. What the value rules
// out (a flag, a count of tokens, the path of a file) is none.
bool looks_secret(std::string_view name, std::string_view value);
// Whether the text holds a credential whatever it is called: a password in an address, a signed
// address, a vendor's key, a private key, a connection string.
bool holds_credential(std::string_view text);
// Whether the text stands for a value of the source's own store of secrets.
bool is_secret_reference(std::string_view text);

// Marks variables as secret, turns arguments that hold one into variables, and takes credentials
// out of addresses, labels and annotations; each is a task in the ledger.
void hide_secrets(std::vector<ServingSpec>& specs, Ledger& ledger);

// Document::copy() of a part of a Kubernetes object, without secrets: a variable becomes a
// reference to the Secret "model-secrets", any other text with a credential a marked placeholder.
void copy_part(Document& doc, const std::string& pointer, const Node& node);

}  // namespace sluice::port::convert::serving
