#include "app/shadow/compared.h"

#include "migrate/compare/all.h"

namespace sluice::app::shadow {
namespace {

size_t bytes_of(const migrate::compare::Answer& answer) {
  size_t bytes = answer.text.size() + answer.refusal.size() + answer.body.size();
  for (const auto& tool : answer.tools) bytes += tool.arguments.size();
  return bytes;
}

}  // namespace

std::vector<Compared::Leg> Compared::open_legs() {
  std::vector<Leg> out;
  if (to_new.kind == migrate::compare::kResidue) out.push_back({&answers.new_side, &to_new});
  if (twin && to_twin && to_twin->kind == migrate::compare::kResidue) {
    out.push_back({&*twin, &*to_twin});
  }
  return out;
}

size_t Compared::bytes() const {
  return prompt.size() + answers.schema.size() + bytes_of(answers.old_side) +
         bytes_of(answers.new_side) + (twin ? bytes_of(*twin) : 0);
}

}  // namespace sluice::app::shadow
