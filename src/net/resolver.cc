#include "net/resolver.h"

#include <netdb.h>
#include <utility>
#include <uv.h>

#include "net/address.h"
#include "net/loop.h"

namespace sluice::net {
namespace {
// Providers move their addresses for failover; a minute-long cache would outlast that.
constexpr int64_t kFreshUs = 30'000'000;
constexpr size_t kMaxAddresses = 16;
}  // namespace

struct Resolver::Lookup {
  uv_getaddrinfo_t request{};
  Resolver* owner = nullptr;
};

Resolver::Resolver(Loop& loop, std::string host, uint16_t port)
    : loop_(loop), host_(std::move(host)), port_(port) {
  if (auto numeric = numeric_address(host_, port_)) {
    cached_.push_back(*numeric);
    fresh_until_us_ = INT64_MAX;
  }
}

Resolver::~Resolver() {
  if (lookup_ == nullptr) return;
  lookup_->owner = nullptr;
  uv_cancel(reinterpret_cast<uv_req_t*>(&lookup_->request));
}

void Resolver::resolve(Done done) {
  if (Loop::coarse_now_us() < fresh_until_us_) return done(cached_);
  waiting_.push_back(std::move(done));
  if (lookup_ != nullptr) return;
  lookup_ = new Lookup;
  lookup_->owner = this;
  lookup_->request.data = lookup_;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const int code = uv_getaddrinfo(
      loop_.uv(), &lookup_->request,
      [](uv_getaddrinfo_t* request, int status, addrinfo* list) {
        const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(request->data));
        Addresses found;
        for (const addrinfo* a = list; a != nullptr && found.size() < kMaxAddresses;
             a = a->ai_next) {
          sockaddr_storage storage{};
          std::copy_n(reinterpret_cast<const char*>(a->ai_addr), a->ai_addrlen,
                      reinterpret_cast<char*>(&storage));
          found.push_back(storage);
        }
        uv_freeaddrinfo(list);
        if (lookup->owner == nullptr) return;
        lookup->owner->lookup_ = nullptr;
        if (status != 0 || found.empty()) {
          return lookup->owner->finish(
              fail(Cause::UpstreamConnect, "cannot resolve " + lookup->owner->host_ + ": " +
                                               (status != 0 ? uv_strerror(status) : "no address")));
        }
        lookup->owner->cached_ = found;
        lookup->owner->fresh_until_us_ = Loop::now_us() + kFreshUs;
        lookup->owner->finish(found);
      },
      host_.c_str(), std::to_string(port_).c_str(), &hints);
  if (code == 0) return;
  delete std::exchange(lookup_, nullptr);
  finish(fail(Cause::UpstreamConnect, "cannot resolve " + host_ + ": " + uv_strerror(code)));
}

void Resolver::finish(const Result<Addresses>& result) {
  const std::vector<Done> batch = std::exchange(waiting_, {});
  for (const Done& done : batch) done(result);
}

}  // namespace sluice::net
