#include "app/migration/prober.h"

#include "gateway/background_message.h"
#include "gateway/http/message.h"
#include "wire/json.h"

namespace sluice::app::migration {
namespace {

constexpr int64_t kDeadlineMs = 10'000;
constexpr size_t kMostAnswer = 64U << 10U;
// Enough for models that think before the first word; few stop earlier for less.
constexpr std::string_view kQuestion =
    R"({"model":"probe","max_completion_tokens":16,)"
    R"("messages":[{"role":"user","content":"Answer with: ok"}]})";

bool is_well(const gateway::SideAnswer& answer) {
  return answer.complete && answer.status < 500 && answer.status != 401 && answer.status != 403;
}

// As a client would ask it; nothing where the target cannot be asked so.
std::optional<std::string> message_for(const gateway::Snapshot& snapshot,
                                       const gateway::Model& model, const gateway::Target& target) {
  const gateway::Route route{.operation = dialect::Operation::Chat,
                             .dialect = ir::DialectId::OpenaiChat,
                             .query = {},
                             .tail = {}};
  wire::json::Document document;
  std::string scratch;
  auto message = gateway::write_background_message({.snapshot = snapshot,
                                                    .model = model,
                                                    .target = target,
                                                    .route = route,
                                                    .model_name = model.name,
                                                    .body = kQuestion},
                                                   document, scratch);
  if (!message) return std::nullopt;
  return std::move(*message);
}

struct Question {
  const gateway::Provider* provider = nullptr;  // of the snapshot
  std::string message;
};

std::optional<Question> of_model(const gateway::Snapshot& snapshot, const std::string& name,
                                 const std::string& target) {
  const gateway::Model* const model = snapshot.find_model(name);
  if (model == nullptr) return std::nullopt;
  for (const gateway::Target& t : model->targets) {
    if (t.id != target) continue;
    auto message = message_for(snapshot, *model, t);
    if (!message) return std::nullopt;
    return Question{&snapshot.providers[t.provider], std::move(*message)};
  }
  return std::nullopt;
}

std::optional<Question> of_http(const gateway::Snapshot& snapshot, const std::string& id,
                                const std::string& target) {
  if (!snapshot.http) return std::nullopt;
  for (const gateway::HttpRoute& route : snapshot.http->routes) {
    if (route.id != id) continue;
    for (const gateway::HttpTarget& t : route.targets) {
      if (t.id != target) continue;
      const gateway::Provider& origin = snapshot.http->origins[t.origin];
      return Question{&origin, "GET " + origin.path_prefix + t.probe +
                                   " HTTP/1.1\r\nhost: " + origin.host_header + "\r\n" +
                                   gateway::provider_fields(origin) + "\r\n"};
    }
  }
  return std::nullopt;
}

}  // namespace

Prober::~Prober() {
  calls_.clear();
}

net::UpstreamPool& Prober::pool(const gateway::Provider& provider) {
  auto& slot = pools_[provider.pool_key];
  if (!slot) {
    net::UpstreamOptions options = provider.upstream;
    options.max_connections = 2;
    slot = std::make_unique<net::UpstreamPool>(loop_, std::move(options));
  }
  return *slot;
}

bool Prober::probe(const gateway::SnapshotPtr& snapshot, bool of_route, const std::string& subject,
                   const std::string& target, std::function<void(bool)> done) {
  const auto question =
      of_route ? of_http(*snapshot, subject, target) : of_model(*snapshot, subject, target);
  if (!question) return false;
  const uint64_t id = next_++;
  auto ended = [this, id, done = std::move(done)](gateway::SideAnswer answer, bool overflow) {
    done(overflow || is_well(answer));
    loop_.post([this, id] { forget(id); });  // it is on the stack
  };
  auto call = std::make_unique<gateway::BackgroundCall>(
      loop_, pool(*question->provider), question->message, gateway::ShadowMemory::Hold(memory_),
      kMostAnswer, std::move(ended));
  gateway::BackgroundCall& running = *call;
  calls_.emplace(id, std::move(call));
  running.start(kDeadlineMs);
  return true;
}

void Prober::forget(uint64_t id) {
  calls_.erase(id);
}

}  // namespace sluice::app::migration
