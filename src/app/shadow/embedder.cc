#include "app/shadow/embedder.h"

#include "migrate/compare/case.h"
#include "migrate/compare/residue.h"
#include "migrate/compare/unicode.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app::shadow {
namespace {

namespace compare_ns = migrate::compare;
using gateway::QuestionResult;

// The old side's text first, then each leg's.
std::vector<std::string_view> texts_of(Compared& pair) {
  std::vector<std::string_view> out{compare_ns::subject_of(pair.answers.old_side)};
  for (const Compared::Leg& leg : pair.open_legs()) {
    out.push_back(compare_ns::subject_of(*leg.other));
  }
  return out;
}

std::string body_of(const std::string& model, const std::vector<std::string_view>& texts) {
  std::string out;
  wire::json::Writer w(out);
  w.begin_object().member("model", model).key("input").begin_array();
  for (std::string_view text : texts) w.string(compare_ns::repair_text(text));
  w.end_array().member("encoding_format", "float").end_object();
  return out;
}

QuestionResult result_of(const compare_ns::Comparison& c) {
  if (std::isnan(c.scores.cosine)) return QuestionResult::Unknown;
  if (!c.decided()) return QuestionResult::Between;
  return c.differs() ? QuestionResult::Far : QuestionResult::Close;
}

}  // namespace

std::vector<std::vector<float>> read_embeddings(std::string_view body, size_t count) {
  std::vector<std::vector<float>> out(count);
  wire::json::Document document;
  if (!document.parse(body) || document.root()["data"].size() != count) return {};
  for (const wire::json::Value row : document.root()["data"]) {
    const auto index = row["index"].as_int();
    if (!index || *index < 0 || *index >= std::ssize(out)) return {};
    std::vector<float>& vector = out[static_cast<size_t>(*index)];
    if (!vector.empty()) return {};
    for (const wire::json::Value x : row["embedding"]) {
      const auto number = x.as_double();
      if (!number) return {};
      vector.push_back(static_cast<float>(*number));
    }
    if (vector.empty()) return {};
  }
  return out;
}

Embedder::Embedder(gateway::ShadowRunner& runner, const config::ShadowEmbeddings& config)
    : desk_(runner, gateway::question_ledger(gateway::QuestionPurpose::Embeddings, config.model),
            {.model = config.model,
             .operation = dialect::Operation::Embeddings,
             .timeout_ms = config.timeout.count(),
             .budget_usd = config.budget_usd,
             .price = price_of(config.price),
             .most_output_tokens = 0}) {
  policy_.equivalent_cosine = config.threshold;
  policy_.different_cosine = config.different;
}

void Embedder::settle(Compared& pair, std::function<void()> done) {
  const auto texts = texts_of(pair);
  for (std::string_view text : texts) {
    if (text.size() <= kMostAskedText) continue;
    ledger().skip(gateway::QuestionSkip::TooLong);
    return done();
  }
  std::string body = body_of(desk_.model(), texts);
  if (!desk_.reserve({&body})) return done();
  desk_.ask(pair.snapshot, std::move(body),
            [this, &pair, done = std::move(done)](const gateway::ModelReply& reply) {
              read(pair, reply);
              done();
            });
}

void Embedder::read(Compared& pair, const gateway::ModelReply& reply) {
  if (!reply.sent) return ledger().skip(gateway::QuestionSkip::Unsent);
  auto legs = pair.open_legs();
  std::vector<std::vector<float>> vectors;
  if (reply.outcome == gateway::ShadowOutcome::Ok) {
    vectors = read_embeddings(reply.answer.body, legs.size() + 1);
  }
  for (size_t i = 0; i < legs.size() && !vectors.empty(); ++i) {
    *legs[i].comparison = compare_ns::settle_by_embedding(std::move(*legs[i].comparison),
                                                          vectors[0], vectors[i + 1], policy_);
  }
  ledger().result(result_of(*legs.front().comparison));
}

}  // namespace sluice::app::shadow
