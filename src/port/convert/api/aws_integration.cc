// x-amazon-apigateway-integration, as known 2026-11-21:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
#include <algorithm>

#include "port/convert/api/aws.h"
#include "port/convert/api/names.h"
#include "port/convert/api/path.h"

namespace sluice::port::convert::api::aws {

namespace {

using ir::Severity;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// 'a constant' -> a constant.
bool unquote(std::string& text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return false;
  text = text.substr(1, text.size() - 2);
  return true;
}

bool names_in(std::string_view path_template, std::string_view name) {
  const auto parts = parts_of(path_template);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const PathPart& part) { return part.parameter && part.text == name; });
}

class Integration final {
 public:
  Integration(Reading& in, ApiSpec& spec, Route& route, const Node& node, const Values& values)
      : in_(in), spec_(spec), route_(route), node_(node), values_(values) {}

  void read() {
    const auto type = in_.text(member(&node_, "type"), "the kind of integration");
    kind_ = lower(*type);
    in_.understood(member(&node_, "type"), "the kind of integration");
    read_connection();
    if (kind_ == "mock") return read_mock();
    read_parameters();
    const auto uri = value_of(in_, member(&node_, "uri"), "the upstream's address", values_);
    if (kind_ == "http" || kind_ == "http_proxy") {
      read_http(uri);
    } else {
      read_arn(uri);
    }
    read_responses();
    read_templates();
  }

 private:
  [[nodiscard]] bool proxy() const { return kind_.ends_with("_proxy"); }

  void read_connection() {
    const Node* connection = member(&node_, "connectionType");
    const bool vpc = connection != nullptr && connection->text == "VPC_LINK";
    if (!vpc) in_.understood(connection, "over the internet");
    constexpr std::string_view kVpc =
        "reached through a VPC link: the new gateway must stand in that network";
    if (vpc) in_.settle(connection, Status::Manual, kVpc);
    in_.settle(member(&node_, "connectionId"), Status::Manual, kVpc);
    in_.settle(member(&node_, "credentials"), Status::Manual,
               "the gateway's role: give the new one credentials that may do the same");
    in_.understood(member(&node_, "payloadFormatVersion"), "the form of the function's event");
    for (const char* key : {"cacheNamespace", "cacheKeyParameters"}) {
      in_.settle(member(&node_, key), Status::Manual, "caching: set it up in the target");
    }
  }

  void read_http(const Field<std::string>& uri) {
    const auto url = parse_url(*uri);
    if (!url) {
      if (uri && in_.problems().empty()) {
        in_.problem(*member(&node_, "uri"), "no address of an upstream; write https://HOST/PATH");
      }
      return;
    }
    std::string path = url->path;
    for (const auto& [inner, outer] : path_names_) {
      const std::string from = "{" + inner + "}";
      const size_t at = path.find(from);
      if (at != std::string::npos) path.replace(at, from.size(), "{" + outer + "}");
    }
    for (const PathPart& part : parts_of(path)) {
      if (part.parameter && !names_in(*route_.paths[0].text, part.text)) {
        return in_.problem(*member(&node_, "uri"), "nothing fills {" + part.text +
                                                       "}; map it in requestParameters, or take "
                                                       "it out");
      }
    }
    const std::string own = without_greed(*route_.paths[0].text);
    std::string base;
    if (path.ends_with(own)) {
      base = path.substr(0, path.size() - own.size());
    } else {
      route_.rewrite = uri.with(path.empty() ? std::string("/") : path);
    }
    Service& service = service_of(spec_, uri.with(url->origin() + base), url->host);
    use(service);
    const auto method = in_.text(member(&node_, "httpMethod"), "the upstream's method");
    const bool same =
        !method || *method == "ANY" || (!route_.methods.empty() && *method == *route_.methods[0]);
    if (same) {
      in_.understood(member(&node_, "httpMethod"), "the client's own method");
    } else {
      route_.upstream_method = method;
    }
    const Node* verify = at(&node_, "tlsConfig/insecureSkipVerification");
    if (const auto skip = in_.boolean(verify, "TLS verification"); skip) {
      service.verify_tls = skip.with(!*skip);
    }
  }

  void use(Service& service) {
    route_.service = given(*service.name);
    const auto timeout =
        in_.integer(member(&node_, "timeoutInMillis"), "the time an answer may take");
    if (!timeout) return;
    Field<int64_t>& total = service.timeouts.total_ms;
    if (total && *total != *timeout) {
      total.note = "routes of one upstream differ: the longest counts";
      total.approximate = true;
    }
    total.value = std::max(*total, *timeout);
    total.set = true;
    append_leaves(total.from, timeout.from);
  }

  // arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations, or a service's own.
  void read_arn(const Field<std::string>& uri) {
    const std::string_view text = *uri;
    const size_t functions = text.find("/functions/");
    const size_t end = text.rfind("/invocations");
    std::string_view arn = text;
    if (functions != std::string_view::npos && end != std::string_view::npos && end > functions) {
      arn = text.substr(functions + 11, end - functions - 11);
    }
    in_.understood(member(&node_, "httpMethod"), "how AWS calls a function");
    const size_t name = arn.find(":function:");
    Service& service = foreign(uri, name == std::string_view::npos ? "" : arn.substr(name + 10));
    if (name != std::string_view::npos) {
      service.function.name = arn.substr(name + 10);
      const size_t region = arn.find("lambda:");
      if (region != std::string_view::npos) {
        const std::string_view rest = arn.substr(region + 7);
        service.function.region = rest.substr(0, rest.find(':'));
      }
    }
    service.function.proxy = proxy();
    use(service);
  }

  Service& foreign(const Field<std::string>& uri, std::string_view name) {
    const auto subtype = in_.text(member(&node_, "integrationSubtype"), "the upstream's address");
    std::string label(name.empty() ? std::string_view(*subtype) : name);
    if (label.empty()) {
      // "arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/..." is named by its fifth part.
      std::string_view rest = *uri;
      for (int i = 0; i < 4 && !rest.empty(); ++i)
        rest = rest.substr(std::min(rest.size(), rest.find(':') + 1));
      label = "aws " + std::string(rest.substr(0, rest.find(':')));
    }
    const Field<std::string>& source = uri ? uri : subtype;
    for (Service& service : spec_.services) {
      if (service.targets.empty() && *service.function.arn == *source) {
        append_leaves(service.function.arn.from, source.from);
        return service;
      }
    }
    std::string unique = slug(label);
    const auto taken = [&](const Service& s) { return *s.name == unique; };
    for (int i = 2; std::any_of(spec_.services.begin(), spec_.services.end(), taken); ++i) {
      unique = slug(label) + "-" + std::to_string(i);
    }
    Service service;
    service.name = given(unique);
    service.function.arn = source;
    spec_.services.push_back(std::move(service));
    return spec_.services.back();
  }

  void read_parameters() {
    Headers edits;
    for (const Node& parameter : members(member(&node_, "requestParameters"))) {
      read_parameter(parameter, edits);
    }
    if (edits.edits.empty()) return;
    Rule rule;
    rule.action = std::move(edits);
    rule.name = given(std::string("requestParameters"));
    route_.rules.push_back(std::move(rule));
  }

  void read_parameter(const Node& parameter, Headers& out) {
    std::string_view key = parameter.key;
    constexpr std::string_view kPrefix = "integration.request.";
    if (!key.starts_with(kPrefix)) {
      return in_.settle(&parameter, Status::Manual,
                        "a parameter of an AWS service: the adapter behind the route must set it");
    }
    key.remove_prefix(kPrefix.size());
    auto value = value_of(in_, &parameter, "a request parameter", values_);
    const size_t dot = key.find('.');
    const std::string_view kind = key.substr(0, dot);
    const std::string name(key.substr(std::min(key.size(), dot + 1)));
    const std::string same = "method.request." + std::string(kind) + ".";
    if (kind == "path" && value.value.starts_with(same)) {
      path_names_.emplace_back(name, value.value.substr(same.size()));
      return in_.understood(&parameter, "fills the upstream's path");
    }
    const bool constant = unquote(value.value);
    const Where where = kind == "header" ? Where::RequestHeader : Where::RequestQuery;
    if (kind == "path" || (!constant && !value.value.starts_with(same))) {
      return in_.settle(&parameter, Status::Manual,
                        "a value of the request that no other gateway knows; send it from the "
                        "client or take it out");
    }
    if (constant) {
      out.edits.push_back({Edit::Set, where, given(name), value, names_secret(name)});
      return;
    }
    const std::string outer = value.value.substr(same.size());
    if (lower(outer) == lower(name)) {
      return in_.understood(&parameter, "passes through under its own name");
    }
    out.edits.push_back({Edit::Rename, where, value.with(outer), given(name), false});
  }

  // The answer whose key, an expression, fits the status that the request's template gives:
  // {"statusCode": 418}; else the default.
  const Node* chosen_of_mock(const Node* answers) {
    const Node* templates = member(&node_, "requestTemplates");
    const Node* chosen = member(templates, "application/json");
    if (chosen == nullptr && !members(templates).empty()) chosen = &members(templates).front();
    const std::string status = chosen != nullptr ? status_of(chosen->text) : "";
    const bool told = !status.empty() || members(answers).size() < 2;
    in_.settle(templates, told ? Status::Mapped : Status::Manual,
               told ? "chooses the fixed answer"
                    : "a template decides which of the answers it is: the default is written",
               told ? Severity::Info : Severity::Severe);
    const Node* fallback = member(answers, "default");
    for (const Node& answer : members(answers)) {
      if (&answer == fallback || status.empty()) continue;
      if (answer.key == status || fits_expression(answer.key, status)) return &answer;
    }
    if (fallback == nullptr && !members(answers).empty()) return &members(answers).front();
    return fallback;
  }

  // Of a template without directives; else empty.
  static std::string status_of(std::string_view text) {
    if (text.find_first_of("#$") != std::string_view::npos) return "";
    size_t at = text.find("statusCode");
    if (at == std::string_view::npos) return "";
    at = text.find_first_not_of("\"' :\t\n", at + 10);
    std::string out;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') out += text[at++];
    return out;
  }

  // A mock of OPTIONS that sends CORS headers is CORS; any other is a fixed answer.
  void read_mock() {
    in_.understood(member(&node_, "passthroughBehavior"), "no upstream");
    const Node* answers = member(&node_, "responses");
    const Node* answer = chosen_of_mock(answers);
    for (const Node& other : members(answers)) {
      if (&other == answer) continue;
      in_.settle(&other, Status::Dropped, "never chosen: the mock's status is fixed",
                 Severity::Info);
    }
    const Node* parameters = member(answer, "responseParameters");
    Rule rule;
    Cors cors;
    for (const Node& parameter : members(parameters)) {
      const std::string name = lower(parameter.key);
      auto value = value_of(in_, &parameter, "CORS", values_);
      unquote(value.value);
      read_cors(cors, name, value);
    }
    auto status = in_.integer(member(answer, "statusCode"), "the answer's status");
    if (!cors.origins.empty()) {
      cors.status = status ? *status : 200;
      in_.understood(member(answer, "statusCode"), "the answer to a preflight request");
      rule.action = std::move(cors);
      rule.name = given(std::string("cors"));
    } else {
      if (!status) status = given(int64_t{200});
      Respond respond{status, {}, {}};
      for (const Node& body : members(member(answer, "responseTemplates"))) {
        if (body.text.find_first_of("$#") != std::string::npos) {
          in_.settle(&body, Status::Manual, "a mapping template: write the text it gives",
                     Severity::Severe);
          continue;
        }
        respond.content_type = given(body.key);
        respond.body = in_.text(&body, "the answer's body");
      }
      rule.action = std::move(respond);
      rule.name = given(std::string("mock"));
    }
    route_.rules.push_back(std::move(rule));
  }

  static void read_cors(Cors& out, std::string_view name, const Field<std::string>& value) {
    const auto list = [&](Texts& to) {
      std::string_view rest = *value;
      while (!rest.empty()) {
        const size_t comma = rest.find(',');
        std::string_view one = rest.substr(0, comma);
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (!one.empty()) to.push_back(value.with(std::string(one)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      }
    };
    if (name.ends_with("access-control-allow-origin")) list(out.origins);
    if (name.ends_with("access-control-allow-methods")) list(out.methods);
    if (name.ends_with("access-control-allow-headers")) list(out.headers);
    if (name.ends_with("access-control-expose-headers")) list(out.exposed);
    if (name.ends_with("access-control-allow-credentials")) {
      out.credentials = value.with(*value == "true");
    }
  }

  void read_responses() {
    for (const Node& answer : members(member(&node_, "responses"))) {
      if (proxy()) {
        in_.settle(&answer, Status::Dropped, "AWS does not look at this for a proxy integration",
                   Severity::Info);
        continue;
      }
      read_response(answer);
    }
  }

  void read_response(const Node& answer) {
    const Node* status = member(&answer, "statusCode");
    if (answer.key == "default" && (status == nullptr || status->text == "200")) {
      in_.understood(status, "the upstream's status");
    } else {
      in_.settle(status, Status::Manual,
                 "a status chosen by a pattern of the upstream's answer: let the upstream send it");
    }
    Headers edits;
    for (const Node& parameter : members(member(&answer, "responseParameters"))) {
      constexpr std::string_view kPrefix = "method.response.header.";
      auto value = value_of(in_, &parameter, "a response header", values_);
      if (parameter.key.starts_with(kPrefix) && unquote(value.value)) {
        edits.edits.push_back({Edit::Set, Where::ResponseHeader,
                               given(parameter.key.substr(kPrefix.size())), value, false});
      } else {
        in_.understood(&parameter, "headers of the upstream pass through");
      }
    }
    if (!edits.edits.empty()) {
      Rule rule;
      rule.action = std::move(edits);
      rule.name = given(std::string("responseParameters"));
      route_.rules.push_back(std::move(rule));
    }
    in_.settle(member(&answer, "responseTemplates"), Status::Manual,
               "a mapping template (VTL) rewrites the answer: move it into the upstream",
               Severity::Severe);
    in_.understood(member(&answer, "contentHandling"), "bodies pass as bytes");
  }

  void read_templates() {
    const Node* templates = member(&node_, "requestTemplates");
    in_.settle(templates, proxy() ? Status::Dropped : Status::Manual,
               proxy() ? "AWS does not look at this for a proxy integration"
                       : "a mapping template (VTL) rewrites the request: move it into the upstream",
               proxy() ? Severity::Info : Severity::Severe);
    in_.understood(member(&node_, "passthroughBehavior"), "bodies pass as they are");
    in_.understood(member(&node_, "contentHandling"), "bodies pass as bytes");
  }

  Reading& in_;
  ApiSpec& spec_;
  Route& route_;
  const Node& node_;
  const Values& values_;
  std::string kind_;
  std::vector<std::pair<std::string, std::string>> path_names_;
};

}  // namespace

void read_integration(Reading& in, ApiSpec& spec, Route& route, const Node& integration,
                      const Values& values) {
  Integration(in, spec, route, integration, values).read();
}

}  // namespace sluice::port::convert::api::aws
