// The one list of pages.
#include <array>

#include "app/docs/page.h"

namespace sluice::app::docs {

std::string admin_page();
std::string causes_page();
std::string config_page();
std::string converters_page();
std::string plan_page();
std::string providers_page();
std::string routes_page();
std::string verbs_page();

namespace {

// Sorted by name.
constexpr std::array kPages{
    Page{"admin", "Admin API", admin_page},
    Page{"causes", "Causes of failure", causes_page},
    Page{"config", "Configuration keys", config_page},
    Page{"converters", "What converts into what", converters_page},
    Page{"plan", "Migration plan keys", plan_page},
    Page{"providers", "Provider kinds", providers_page},
    Page{"routes", "Paths, and what reaches what", routes_page},
    Page{"verbs", "Verbs of the command line", verbs_page},
};

}  // namespace

std::span<const Page> pages() {
  return kPages;
}

std::string render(const Page& page) {
  std::string out = "<!-- Made by tools/gen_docs (`sluice docs ";
  out += page.name;
  out += "`): change the table in the source, not this page. -->\n# ";
  out += page.title;
  out += "\n\n";
  return out + page.body();
}

}  // namespace sluice::app::docs
