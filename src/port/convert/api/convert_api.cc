#include <algorithm>

#include "port/convert/api/names.h"
#include "port/convert/api/registry.h"
#include "port/convert/drive.h"

namespace sluice::port::convert {

namespace api {

std::expected<std::vector<ApiSpec>, Problems> read_apis(const Request& request, Conversion& out) {
  return read_specs("api", "API", readers(), request, out);
}

namespace {

// --option upstream.NAME=URL of names that no service has.
Problems unknown_upstreams(const std::vector<ApiSpec>& specs, const Options& options) {
  std::vector<std::string_view> names;
  for (const ApiSpec& spec : specs) {
    for (const Service& service : spec.services) names.push_back(*service.name);
  }
  std::string all;
  for (const std::string_view name : names) all.append(all.empty() ? "" : ", ").append(name);
  Problems out;
  constexpr std::string_view kUpstream = "upstream.";
  for (const auto& [option, url] : options) {
    if (!option.starts_with(kUpstream)) continue;
    const std::string name = option.substr(kUpstream.size());
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    out.push_back(
        {Cause::Unsupported, "--option " + option + ": there is no service \"" + name + "\"" +
                                 (all.empty() ? "; the source has none" : "; there are " + all)});
  }
  return out;
}

}  // namespace

}  // namespace api

std::expected<Conversion, Problems> convert_api(const Request& request) {
  using api::ApiSpec;
  bool nothing_to_route = false;
  Problems unknown;
  if (const api::Writer* writer = find_row(api::writers(), request.to); writer != nullptr) {
    auto wrong = wrong_options(writer->name, writer->options, request.options);
    if (!wrong.empty()) return std::unexpected(std::move(wrong));
  }
  auto made = drive(
      "api", "API", api::readers(), api::writers(), request,
      [&](const api::Writer& writer, const std::vector<ApiSpec>& specs, Conversion& out) {
        nothing_to_route = writer.needs_routes &&
                           std::all_of(specs.begin(), specs.end(),
                                       [](const ApiSpec& spec) { return spec.routes.empty(); });
        unknown = api::unknown_upstreams(specs, request.options);
        if (nothing_to_route || !unknown.empty()) return;
        std::vector<std::string> used;
        for (const ApiSpec& spec : specs) {
          api::WriteContext context{out.ledger,      out.files,  "",
                                    request.options, out.reader, request.attached};
          if (specs.size() > 1) {
            std::string name = api::slug(*spec.name);
            while (std::find(used.begin(), used.end(), name) != used.end()) name += "-2";
            used.push_back(name);
            context.folder = name + "/";
          }
          writer.write(spec, context);
        }
      });
  if (made && !unknown.empty()) return std::unexpected(std::move(unknown));
  if (nothing_to_route) {
    return std::unexpected(about_inputs(
        request, "the inputs have no route, and " + request.to +
                     " cannot be configured without one: give the files with the routes as well"));
  }
  return made;
}

}  // namespace sluice::port::convert
