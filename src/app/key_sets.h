// The JWK sets that identity providers publish (jwks_url of HTTP routes): fetched on the control
// loop, again and again, and kept as long as nothing better comes. A set that cannot be read or has
// no usable key changes nothing; keys that an operator rotates are in force within jwks_refresh.
//
//   KeySets sets(loop, [&] { publish(); });
//   sets.follow(config);       // at the start and after every reload
//   sets.texts()               // what the next snapshot is built with
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/build_snapshot.h"
#include "app/config/config.h"
#include "gateway/background_call.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::app {

class KeySets final {
 public:
  // changed: a set is there, or is another than before; on the loop.
  KeySets(net::Loop& loop, std::function<void()> changed);
  ~KeySets();
  KeySets(const KeySets&) = delete;
  KeySets& operator=(const KeySets&) = delete;

  // Fetches what is new at once; forgets what no route names any more.
  void follow(const config::Config& config);
  // By URL; one that has not come yet is not in it.
  [[nodiscard]] const KeySetTexts& texts() const { return texts_; }
  // Prometheus text.
  [[nodiscard]] std::string exposition() const;

 private:
  struct Source;

  void fetch(Source& source);
  void fetched(Source& source, const gateway::SideAnswer& answer);

  net::Loop& loop_;
  std::function<void()> changed_;
  gateway::ShadowMemory memory_;
  std::map<std::string, std::unique_ptr<Source>> sources_;
  KeySetTexts texts_;
  uint64_t fetched_ = 0;
  uint64_t failed_ = 0;
};

}  // namespace sluice::app
