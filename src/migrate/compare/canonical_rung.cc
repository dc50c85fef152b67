// Rung 3. Equal: finish, tools and text are the same once JSON stands in canonical form (key order,
// number form, white space, escapes). Equivalent: texts that differ in white space only; outside
// of code that is form. Linear but for sorting members. Symmetric. Never says "different".
#include "migrate/compare/all.h"
#include "migrate/compare/canonical.h"
#include "migrate/compare/tools.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {

Step climb_canonical(Case& pair) {
  const Answer& a = pair.old_side();
  const Answer& b = pair.new_side();
  if (a.finish != b.finish || a.refusal != b.refusal) return {};
  if (!same_tools_in_order(a.tools, b.tools)) return {};
  if (pair.old_text() == pair.new_text()) return Finding{Verdict::Equal, "same"};
  if (pair.both_structured()) {
    if (canonical_text(pair.old_json()) != canonical_text(pair.new_json())) return {};
    return Finding{Verdict::Equal, "json_form"};
  }
  if (!same_but_white(pair.old_text(), pair.new_text())) return {};
  if (pair.old_text().find("```") != std::string_view::npos) return {};
  return Finding{Verdict::Equivalent, "white_space"};
}

}  // namespace sluice::migrate::compare
