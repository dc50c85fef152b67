// What the migrations of a model or a route have made of its weights. Each finished one took what
// its old side had over to its new side and stays in force, whatever came after it: the file still
// says what was before the first. The newest that routes divides by users; those before it are in
// the weights.
//
//   file: old 1, new 0, third 0; "a" moved old -> third, "b" moves third -> new
//   divide(targets, views)  ->  weights old 0, new 0, third 1; split by "b"
//
// One answer for the data plane, the route list and OFREP.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/migration/view.h"

namespace sluice::app {

struct Weighted {
  std::string target;
  double weight = 0;
  // Whose draw it makes among all targets: that of the first it took users over from, or users of
  // targets that no migration touched would be dealt anew. Empty: its own.
  std::string draws_as = {};
};

struct Division {
  std::vector<Weighted> targets;  // in the order they were given
  // Whose split is in force, with its targets' places; null: none.
  const migration::MigrationView* split = nullptr;
  size_t old_target = 0;
  size_t new_target = 0;
  // Users that finished migrations took to a target that is not there any more; then the weights
  // are those that were given. Empty: none.
  std::string stranded_on;
};

// `views` in the order they were started.
Division divide(std::string_view subject, const std::vector<Weighted>& targets,
                const std::vector<migration::MigrationView>& views);

}  // namespace sluice::app
