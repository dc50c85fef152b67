// One pair on its way up the ladder: the answers, the policy, and what rungs have found so far and
// may share. JSON is read once, when the first rung asks.
#pragma once

#include <optional>
#include <string_view>

#include "migrate/compare/answer.h"
#include "migrate/compare/comparison.h"
#include "migrate/compare/policy.h"
#include "wire/json.h"

namespace sluice::migrate::compare {

// What of an answer is compared as text: the words of a model, else the body.
std::string_view subject_of(const Answer& answer);

class Case final {
 public:
  Case(const AnswerPair& pair, const Policy& policy);

  [[nodiscard]] const Answer& old_side() const { return pair_.old_side; }
  [[nodiscard]] const Answer& new_side() const { return pair_.new_side; }
  [[nodiscard]] const AnswerPair& pair() const { return pair_; }
  [[nodiscard]] const Policy& policy() const { return policy_; }
  // In composed form.
  [[nodiscard]] std::string_view old_text() const { return old_text_; }
  [[nodiscard]] std::string_view new_text() const { return new_text_; }

  // Missing where the text is no JSON, or too much of it. Where both texts are one fenced block and
  // no schema asks for bare JSON, what stands between the fences.
  wire::json::Value old_json() { return read(old_, old_json_); }
  wire::json::Value new_json() { return read(new_, new_json_); }
  // Objects and arrays: a text that says 42 is a text.
  bool both_structured();

  Scores scores;
  bool facts_missing = false;  // one side lacks facts of the other without contradicting it
  bool words_differ = false;   // in more than form: what that means no rung knows
  std::string notes;           // what could not be looked at, for the detail

  void note(std::string_view text) {
    if (!notes.empty()) notes += "; ";
    notes += text;
  }

 private:
  struct Reading {
    bool tried = false;
    wire::json::Document doc;
    bool good = false;
  };
  wire::json::Value read(Reading& reading, std::string_view text);

  const AnswerPair& pair_;
  const Policy& policy_;
  std::string old_composed_;  // where it was not
  std::string new_composed_;
  std::string_view old_text_;
  std::string_view new_text_;
  std::string_view old_json_;
  std::string_view new_json_;
  Reading old_;
  Reading new_;
};

// What a rung says when it can decide; nothing sends the pair to the next one.
struct Finding {
  Verdict verdict = Verdict::Incomparable;
  std::string_view kind;
  std::string path = {};
  std::string detail = {};
};
using Step = std::optional<Finding>;

}  // namespace sluice::migrate::compare
