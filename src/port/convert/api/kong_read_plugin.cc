#include <algorithm>
#include <array>

#include "port/convert/api/kong.h"
#include "port/convert/api/kong_reader.h"
#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"

namespace sluice::port::convert::api::kong {

namespace {

// Kong's own default where a plugin names no key.
constexpr std::string_view kDefaultKey = "apikey";

Action read_key_auth(Reading& in, const Node* config) {
  KeyAuth out;
  out.in_header = in.boolean(member(config, "key_in_header"), "where the key stands");
  out.in_query = in.boolean(member(config, "key_in_query"), "where the key stands");
  out.hide = in.boolean(member(config, "hide_credentials"), "hiding the key");
  Texts names = in.texts(member(config, "key_names"), "where the key stands");
  if (names.empty()) names.push_back(given(std::string(kDefaultKey)));
  if (!out.in_header || *out.in_header) out.headers = names;
  if (!out.in_query || *out.in_query) out.queries = names;
  return out;
}

Action read_basic_auth(Reading& in, const Node* config) {
  return BasicAuth{in.boolean(member(config, "hide_credentials"), "hiding the password"),
                   in.text(member(config, "realm"), "the realm")};
}

Action read_hmac_auth(Reading& in, const Node* config) {
  constexpr std::string_view kField = "how requests are signed";
  SignedRequests out;
  out.algorithms = in.texts(member(config, "algorithms"), kField);
  out.signed_headers = in.texts(member(config, "enforce_headers"), kField);
  out.skew_s = in.number(member(config, "clock_skew"), kField);
  out.hide = in.boolean(member(config, "hide_credentials"), "hiding the signature");
  out.check_body = in.boolean(member(config, "validate_request_body"), kField);
  return out;
}

Action read_openid(Reading& in, const Node* config) {
  Jwt out;
  out.issuer = in.text(member(config, "issuer"), "the issuer of tokens");
  out.audiences = in.texts(member(config, "audience_required"), "an audience");
  out.scopes = in.texts(member(config, "scopes_required"), "a scope");
  return out;
}

Action read_limit(Reading& in, const Node* config) {
  Limit out;
  for (const Period& period : kPeriods) {
    const auto count = in.integer(member(config, period.name), "a limit of requests");
    if (count) out.windows.push_back({count, period.seconds});
  }
  out.per = given(Per::Consumer);
  const Node* by = member(config, "limit_by");
  for (const By& row : kBys) {
    if (by == nullptr || by->text != row.name) continue;
    out.per = given(row.per);
    // "credential" is written back as it stands; for other targets a key is a consumer.
    if (row.name != "credential") out.per = in.text(by, "what is counted").with(row.per);
  }
  out.header = in.text(member(config, "header_name"), "what is counted");
  out.refused.status = in.integer(member(config, "error_code"), "what is said over a limit");
  out.refused.message = in.text(member(config, "error_message"), "what is said over a limit");
  return out;
}

Action read_cors(Reading& in, const Node* config) {
  Cors out;
  out.origins = in.texts(member(config, "origins"), "CORS");
  out.methods = in.texts(member(config, "methods"), "CORS");
  out.headers = in.texts(member(config, "headers"), "CORS");
  out.exposed = in.texts(member(config, "exposed_headers"), "CORS");
  out.credentials = in.boolean(member(config, "credentials"), "CORS");
  out.max_age_s = in.integer(member(config, "max_age"), "CORS");
  return out;
}

struct EditList {
  std::string_view name;
  Edit edit;
};
constexpr std::array kEdits{EditList{"remove", Edit::Remove}, EditList{"rename", Edit::Rename},
                            EditList{"replace", Edit::SetIfPresent},
                            EditList{"add", Edit::SetIfAbsent}, EditList{"append", Edit::Append}};

void read_edits(Reading& in, const Node* list, Edit edit, Where where, Headers& out) {
  for (const auto& text : in.texts(list, "a header's edit")) {
    const size_t colon = text.value.find(':');
    HeaderEdit one;
    one.edit = edit;
    one.where = where;
    one.name = text.with(text.value.substr(0, colon));
    if (colon != std::string::npos) one.value = text.with(text.value.substr(colon + 1));
    const bool literal = one.value.value.find("$(") == std::string::npos &&
                         !one.value.value.starts_with("${{") &&
                         !one.value.value.starts_with("{vault://");
    one.secret = literal && edit != Edit::Rename && one.value && names_secret(*one.name);
    out.edits.push_back(std::move(one));
  }
}

Action read_request_edits(Reading& in, const Node* config) {
  Headers out;
  for (const EditList& row : kEdits) {
    const Node* part = member(config, row.name);
    read_edits(in, member(part, "headers"), row.edit, Where::RequestHeader, out);
    read_edits(in, member(part, "querystring"), row.edit, Where::RequestQuery, out);
  }
  return out;
}

Action read_response_edits(Reading& in, const Node* config) {
  Headers out;
  for (const EditList& row : kEdits) {
    read_edits(in, at(member(config, row.name), "headers"), row.edit, Where::ResponseHeader, out);
  }
  return out;
}

Action read_respond(Reading& in, const Node* config) {
  return Respond{in.integer(member(config, "status_code"), "the answer's status"),
                 in.text(member(config, "body"), "the answer's body"),
                 in.text(member(config, "content_type"), "the answer's type")};
}

Action read_redirect(Reading& in, const Node* config) {
  return Redirect{in.integer(member(config, "status_code"), "the answer's status"),
                  in.text(member(config, "location"), "where to go")};
}

Action read_addresses(Reading& in, const Node* config) {
  return Addresses{in.texts(member(config, "allow"), "an address"),
                   in.texts(member(config, "deny"), "an address")};
}

Action read_size(Reading& in, const Node* config) {
  auto size = in.integer(member(config, "allowed_payload_size"), "the largest body");
  const auto unit = in.text(member(config, "size_unit"), "the largest body");
  const int64_t factor = *unit == "bytes" ? 1 : *unit == "kilobytes" ? 1024 : int64_t{1} << 20;
  if (!size) size = given(int64_t{128});
  size.value *= factor;
  append_leaves(size.from, unit.from);
  return BodySize{size};
}

Action read_cache(Reading& in, const Node* config) {
  return Cache{in.integer(member(config, "cache_ttl"), "caching")};
}

struct Plugin {
  std::string_view name;
  Action (*read)(Reading& in, const Node* config);
};
constexpr std::array kPlugins{
    Plugin{"key-auth", read_key_auth},
    Plugin{"basic-auth", read_basic_auth},
    Plugin{"hmac-auth", read_hmac_auth},
    Plugin{"openid-connect", read_openid},
    Plugin{"rate-limiting", read_limit},
    Plugin{"cors", read_cors},
    Plugin{"request-transformer", read_request_edits},
    Plugin{"response-transformer", read_response_edits},
    Plugin{"request-termination", read_respond},
    Plugin{"redirect", read_redirect},
    Plugin{"ip-restriction", read_addresses},
    Plugin{"request-size-limiting", read_size},
    Plugin{"proxy-cache", read_cache},
};

bool any_unknown(const Reading& in, const Node& node, bool& any_taken) {
  bool unknown = false;
  for (const uint32_t leaf : node.leaves) {
    const bool open = in.entry(leaf).status == Status::Unknown;
    unknown = unknown || open;
    any_taken = any_taken || !open;
  }
  for (const Node& child : node.children) unknown = any_unknown(in, child, any_taken) || unknown;
  return unknown;
}

}  // namespace

Field<std::string> read_reference(Reading& in, const Node* node, std::string_view field) {
  if (node != nullptr && node->is_map()) {
    const Node* name = member(node, "name");
    for (const char* key : {"username", "id"}) {
      if (name == nullptr) name = member(node, key);
    }
    return in.text(name, field);
  }
  return in.text(node, field);
}

void collect_rest(const Reading& in, const Node& node, const std::string& at,
                  std::initializer_list<std::string_view> except, Extras& out) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    if (std::find(except.begin(), except.end(), std::string_view(child.key)) != except.end()) {
      continue;
    }
    bool taken = false;
    if (!any_unknown(in, child, taken)) continue;
    const std::string here =
        at + "/" + (node.is_map() ? escape_step(child.key) : std::to_string(i));
    if (taken) {
      collect_rest(in, child, here, {}, out);
    } else {
      out.push_back({"kong", here, &child});
    }
  }
}

Rule read_plugin(Reading& in, const Node& plugin) {
  Rule out;
  out.action = Native{"kong"};
  out.name = in.text(member(&plugin, "name"), "a plugin");
  if (!out.name) in.problem(plugin, "a plugin without a name; add name: PLUGIN");
  const Node* config = member(&plugin, "config");
  for (const Plugin& row : kPlugins) {
    if (row.name == *out.name) out.action = row.read(in, config);
  }
  out.enabled = in.boolean(member(&plugin, "enabled"), "whether the plugin runs");
  out.service = read_reference(in, member(&plugin, "service"), "the plugin's service");
  out.route = read_reference(in, member(&plugin, "route"), "the plugin's route");
  out.consumer = read_reference(in, member(&plugin, "consumer"), "the plugin's consumer");
  collect_rest(in, plugin, "", {}, out.extras);
  return out;
}

Rules read_plugins(Reading& in, const Node* list) {
  Rules out;
  for (const Node& plugin : items(list)) out.push_back(read_plugin(in, plugin));
  return out;
}

}  // namespace sluice::port::convert::api::kong
