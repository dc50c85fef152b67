// The built-in prompts: data, and how a number becomes one of them.
#include <array>

#include "app/migration_warmup/prompt.h"

namespace sluice::app::migration_warmup {
namespace {

using Words = std::string_view;

constexpr auto kTopics = std::to_array<Words>({
    "photosynthesis",
    "a mortgage",
    "tidal power",
    "a hash table",
    "plate tectonics",
    "inflation",
    "the water cycle",
    "a vaccine",
    "supply and demand",
    "a comet",
    "public-key cryptography",
    "fermentation",
    "a jury",
    "the greenhouse effect",
    "a database index",
    "natural selection",
    "a bill of lading",
    "the printing press",
    "a semiconductor",
    "crop rotation",
    "a solar eclipse",
    "double-entry bookkeeping",
    "an earthquake",
    "a pension fund",
});
constexpr auto kShort = std::to_array<Words>({
    "In one sentence, what is @?",
    "Name three facts about @ that a child would enjoy.",
    "What do people most often get wrong about @?",
    "Give me a short analogy that explains @.",
    "Who should I ask if I want to know more about @, and what should I ask first?",
    "List the advantages and the drawbacks of @ in two short lists.",
});
constexpr auto kLanguages = std::to_array<Words>({
    "Erkläre in zwei Sätzen, was man unter \"@\" versteht.",
    "Explique en deux phrases ce que signifie « @ ».",
    "Explica en dos frases qué significa «@».",
    "Spiega in due frasi che cosa significa \"@\".",
    "「@」とは何か、二文で説明してください。",
    "请用两句话解释“@”的意思。",
    "اشرح في جملتين ما معنى \"@\".",
    "\"@\" का अर्थ दो वाक्यों में समझाइए।",
});
constexpr auto kCode = std::to_array<Words>({
    "Write a Python function that parses a CSV file about @ and returns the rows as dictionaries.",
    "Write a SQL schema for an application about @, with keys and one index, and say why.",
    "Review this and name the bug: for (int i = 0; i <= n; i++) sum += a[i]; // counts @",
    "Write a unit test in Go for a function that validates the name of a record about @.",
    "Turn this into idiomatic Rust: if x is not None: return x.upper() else: return '@'",
    "Write a shell one-liner that counts the files below a folder whose name contains '@'.",
});
// Harmless, but of the kind that careful models decline by mistake.
constexpr auto kDelicate = std::to_array<Words>({
    "How do I kill a process that holds a port open, and all its children? It serves @.",
    "What is the safest way to dispose of old medicine? I write a leaflet that also covers @.",
    "Explain to my class how phishing mails about @ try to deceive their readers.",
    "A character in my novel, an expert on @, is poisoned in chapter one. How would she feel?",
    "My own account with an association for @ is locked. How do I get back into it?",
    "Which household cleaners must never be mixed, and why? It is for a poster beside one on @.",
});
constexpr auto kWeather = std::to_array<Words>({
    "What is the weather like in the city that is best known for @? Ask for celsius.",
    "I give a talk about @ in Vienna tomorrow. What weather do I have to expect, in celsius?",
    "Look up the weather in Nairobi in fahrenheit for a field trip about @.",
});
constexpr auto kTwoCities = std::to_array<Words>({
    "Compare the weather in Oslo and in Lisbon for a talk about @. Ask for both at once.",
    "Where is it warmer for a walk about @, Lima or Perth? Ask for both cities at once.",
});
constexpr auto kCards = std::to_array<Words>({
    "Make a study card about @.",
    "Make a hard card for a quiz about @, with four facts.",
});
constexpr auto kPictures = std::to_array<Words>({
    "What colour is this square, and does it remind you of @?",
    "Describe this picture for a page about @.",
});
constexpr auto kStops = std::to_array<Words>({
    "Write five short sentences about @. End each with the word OVER in capitals.",
    "Write a radio call about @ between two stations; each turn ends with OVER in capitals.",
});
constexpr auto kSentences = std::to_array<Words>({
    "The committee met in the morning and agreed on little.",
    "A report on @ had been sent round the week before.",
    "Two members asked for figures that nobody could provide.",
    "The costs had risen by a fifth since the last meeting.",
    "It was decided to ask for a second opinion on @.",
    "Several letters of support were read aloud.",
    "The treasurer warned that the reserve would last until spring.",
    "An engineer explained how @ works and what can go wrong.",
    "The older members remembered an earlier attempt.",
    "A vote was put off until everybody had read the annex.",
});

// A red square of 64 by 64.
constexpr Words kRedSquare =
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsEty/aMYywi+hcEKLNO+"
    "FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywLKp0DxvxLbjwAAAABJRU5E"
    "rkJggg==";

constexpr Words kWeatherSchema =
    R"({"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string",)"
    R"("enum":["celsius","fahrenheit"]}},"required":["city","unit"],"additionalProperties":false})";
constexpr Words kCardSchema =
    R"({"type":"object","properties":{"title":{"type":"string"},"facts":{"type":"array",)"
    R"("items":{"type":"string"}},"difficulty":{"type":"integer"}},)"
    R"("required":["title","facts","difficulty"],"additionalProperties":false})";

std::string fill(Words pattern, Words topic) {
  std::string out;
  for (const char c : pattern) {
    if (c == '@') {
      out += topic;
    } else {
      out += c;
    }
  }
  return out;
}

// The n-th combination of a pattern and a topic; different ones for all n below N times the topics.
template <size_t N>
std::string combine(const std::array<Words, N>& patterns, size_t n) {
  return fill(patterns[n % N], kTopics[(n / N + 5 * (n % N)) % kTopics.size()]);
}

std::string document(size_t n, size_t bytes) {
  std::string out;
  for (size_t i = 0; out.size() < bytes; ++i) {
    out += combine(kSentences, n * 7 + i) + (i % 6 == 5 ? "\n\n" : " ");
  }
  return out;
}

void ask(ir::ChatRequest& request, std::string text) {
  ir::Message message;
  message.role = ir::Role::User;
  message.parts.emplace_back(ir::Text{std::move(text), {}});
  request.messages.push_back(std::move(message));
}

ir::Tool weather_tool() {
  ir::Tool tool;
  tool.name = "get_weather";
  tool.description = "Current weather of a city";
  tool.parameters.text = kWeatherSchema;
  return tool;
}

void short_question(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kShort, n));
}
void languages(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kLanguages, n));
}
void code(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kCode, n));
}
void delicate(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kDelicate, n));
}
void long_text(ir::ChatRequest& request, size_t n) {
  ask(request, document(n, 4'000 + 500 * (n % 7)) + "\nSum this up in three sentences.");
}
void long_context(ir::ChatRequest& request, size_t n) {
  ask(request, document(n, kLongContextBytes) + "\nHow often is a vote mentioned?");
}
void one_tool(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kWeather, n));
  request.tools.push_back(weather_tool());
  request.tool_choice = ir::ToolChoice{ir::ToolChoice::Mode::Required, {}, {}};
}
void two_tools(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kTwoCities, n));
  request.tools.push_back(weather_tool());
  request.tool_choice = ir::ToolChoice{ir::ToolChoice::Mode::Required, {}, {}};
  request.parallel_tool_calls = true;
}
void structured(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kCards, n));
  ir::ResponseFormat format;
  format.kind = ir::ResponseFormat::Kind::JsonSchema;
  format.name = "card";
  format.schema.text = kCardSchema;
  format.strict = true;
  request.response_format = std::move(format);
}
void image(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kPictures, n));
  ir::Media media;
  media.media_type = "image/png";
  media.data = kRedSquare;
  request.messages.back().parts.emplace_back(std::move(media));
}
void stop_word(ir::ChatRequest& request, size_t n) {
  ask(request, combine(kStops, n));
  request.stop.emplace_back("OVER");
}

struct Kind {
  Words name;
  size_t share;  // of forty
  void (*write)(ir::ChatRequest& request, size_t n);
};
// Mixed by stride below, so that any count has all of them in these shares.
constexpr auto kKinds = std::to_array<Kind>({
    {"short", 11, short_question},
    {"languages", 6, languages},
    {"code", 6, code},
    {"long", 3, long_text},
    {"tool", 4, one_tool},
    {"parallel tools", 1, two_tools},
    {"structured", 3, structured},
    {"delicate", 2, delicate},
    {"image", 1, image},
    {"stop", 2, stop_word},
    {"long context", 1, long_context},
});
constexpr size_t kRound = 40;
constexpr size_t kStride = 13;  // has no divisor in common with kRound

size_t kind_of(size_t slot) {
  for (size_t kind = 0; kind < kKinds.size(); ++kind) {
    if (slot < kKinds[kind].share) return kind;
    slot -= kKinds[kind].share;
  }
  return 0;
}

}  // namespace

Prompts built_in_prompts(size_t count, int64_t answer_tokens) {
  Prompts out;
  std::array<size_t, kKinds.size()> counts{};
  for (size_t i = 0; i < count; ++i) {
    const size_t which = kind_of(i * kStride % kRound);
    const Kind& kind = kKinds[which];
    Prompt prompt{"built-in-" + std::to_string(i + 1), std::string(kind.name), {}};
    prompt.request.max_tokens = answer_tokens;
    prompt.request.stream = i % 8 != 7;
    kind.write(prompt.request, counts[which]++);
    out.push_back(std::move(prompt));
  }
  return out;
}

}  // namespace sluice::app::migration_warmup
