#include <algorithm>

#include "port/convert/api/names.h"
#include "port/convert/api/registry.h"
#include "port/convert/drive.h"

namespace sluice::port::convert {

namespace api {

std::expected<std::vector<ApiSpec>, Problems> read_apis(const Request& request, Conversion& out) {
  return read_specs("api", "API", readers(), request, out);
}

}  // namespace api

std::expected<Conversion, Problems> convert_api(const Request& request) {
  using api::ApiSpec;
  bool nothing_to_route = false;
  auto made = drive(
      "api", "API", api::readers(), api::writers(), request,
      [&](const api::Writer& writer, const std::vector<ApiSpec>& specs, Conversion& out) {
        nothing_to_route = writer.needs_routes &&
                           std::all_of(specs.begin(), specs.end(),
                                       [](const ApiSpec& spec) { return spec.routes.empty(); });
        if (nothing_to_route) return;
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
  if (nothing_to_route) {
    return std::unexpected(about_inputs(
        request, "the inputs have no route, and " + request.to +
                     " cannot be configured without one: give the files with the routes as well"));
  }
  return made;
}

}  // namespace sluice::port::convert
