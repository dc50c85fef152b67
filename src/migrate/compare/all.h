// The ladder: rungs from cheap to dear, each in a file of its own with its contract on top. The
// first that can decide does. Pure: no clock, no socket, no model; what a model must say about the
// residue comes in through residue.h.
//
//   const Comparison c = compare(pair, policy);
//   if (c.kind == kResidue) ... ask for embeddings or a judge, then settle(c, ...)
#pragma once

#include <array>
#include <string_view>

#include "migrate/compare/case.h"

namespace sluice::migrate::compare {

struct Rung {
  std::string_view name;
  Step (*climb)(Case& pair);
};

Step climb_bytes(Case& pair);
Step climb_status(Case& pair);
Step climb_canonical(Case& pair);
Step climb_refusal(Case& pair);
Step climb_finish(Case& pair);
Step climb_tools(Case& pair);
Step climb_schema(Case& pair);
Step climb_structure(Case& pair);
Step climb_facts(Case& pair);
Step climb_length(Case& pair);
Step climb_similarity(Case& pair);

// A comparator is a file and a line here.
inline constexpr std::array kLadder{
    Rung{"bytes", climb_bytes},           Rung{"status", climb_status},
    Rung{"canonical", climb_canonical},   Rung{"refusal", climb_refusal},
    Rung{"finish", climb_finish},         Rung{"tools", climb_tools},
    Rung{"schema", climb_schema},         Rung{"structure", climb_structure},
    Rung{"facts", climb_facts},           Rung{"length", climb_length},
    Rung{"similarity", climb_similarity},
};

// Not decided by any rung: texts that are neither close nor far. A model may settle it.
inline constexpr std::string_view kResidue = "residue";

// Whether status, media type (of a body that is no model's words) and location are the same.
bool same_envelope(const Case& pair);

// Puts chrF, chrF++ and ROUGE-L into the case's scores; the texts must be within kGradedTextBytes.
void measure_similarity(Case& pair);

Comparison compare(const AnswerPair& pair, const Policy& policy = {});

}  // namespace sluice::migrate::compare
