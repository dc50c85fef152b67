// What a judge model is asked, and how its verdict is read. The texts of users and models are data:
// they stand between lines that carry a code made for this one question, and only a line with that
// code is a verdict, so no text that was written before the code existed can hold one. What no
// parser can prevent is a text that talks the judge over; asking in both orders takes the sting out
// of "choose the first", and checks with two times the same answer show a judge that obeys places.
//
//   const std::string code = 128 random bits as hex;
//   ask(judge_instructions(), judge_question({prompt, a, b}, code)) -> "VERDICT 5f3a...: TIE"
//   read_verdict("VERDICT 5f3a...: TIE", code) == Preference::Tie
#pragma once

#include <string>
#include <string_view>

#include "migrate/compare/judge.h"

namespace sluice::migrate::compare {

// Changes with every word of the instructions or of the question; stands with what a judge said.
inline constexpr int kJudgePromptVersion = 1;

struct JudgedTexts {
  std::string_view request;
  std::string_view first;
  std::string_view second;
};

// The system message; the same for every question.
std::string_view judge_instructions();
// The user message. Empty when the code is too short or one of the texts has it.
std::string judge_question(const JudgedTexts& texts, std::string_view code);
// Unreadable unless the answer is the verdict line with that code and nothing else; white space
// around it is allowed.
Preference read_verdict(std::string_view answer, std::string_view code);

}  // namespace sluice::migrate::compare
