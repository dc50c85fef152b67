// What a comparison says. A verdict is one word; the rung that gave it, the kind and the path say
// why, without a word of either answer, so that a Comparison may be logged, counted and kept.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "migrate/compare/judge.h"

namespace sluice::migrate::compare {

enum class Verdict : uint8_t {
  Incomparable,  // nothing can be said: no answer, too long, or left to a judge. The zero value
  Equal,         // the same answer
  Equivalent,    // another form of it, within the policy
  Different,
};
std::string_view name(Verdict verdict);

// NaN: not measured.
struct Scores {
  double chrf = std::nan("");  // percent, old side as reference
  double chrf_plus_plus = std::nan("");
  double rouge_l = std::nan("");           // F, 0 to 1; NaN where a text has no Latin words
  double length_ratio = std::nan("");      // characters, new by old
  double token_ratio = std::nan("");       // billed output tokens, new by old
  double structure = std::nan("");         // share of the JSON places that agree
  double facts = std::nan("");             // share of the extracted facts that both have
  double cosine = std::nan("");            // of embeddings, from a caller
  std::optional<JudgeAnswers> judge = {};  // what a judge said, believed or not
};

struct Comparison {
  Verdict verdict = Verdict::Incomparable;
  std::string_view rung = {};  // name of the rung that decided
  std::string_view kind = {};  // short fixed label, the first key of clusters
  std::string path = {};       // where, for structures and tools; else empty
  std::string detail = {};     // names and counts, never text of an answer
  Scores scores = {};

  [[nodiscard]] bool decided() const { return verdict != Verdict::Incomparable; }
  [[nodiscard]] bool differs() const { return verdict == Verdict::Different; }
};

// How alike two answers are in [0, 1], for the graded part of the quality gate: 1 for equal and
// equivalent ones, else the best measure at hand (cosine, chrF, share of equal places), else 0 for
// different ones and NaN where nothing can be said.
double similarity(const Comparison& comparison);

}  // namespace sluice::migrate::compare
