// The thread that talks to the database, so that nothing else waits for a disk. Jobs run in order;
// what a job gives is handed back on the loop that asked.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "net/loop.h"
#include "store/database.h"

namespace sluice::app {

class StoreThread final {
 public:
  // Takes the open database over; answers go to `home`, which must outlive this.
  StoreThread(store::Database database, net::Loop& home);
  ~StoreThread();  // finishes the jobs that wait
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  // job(Database&) -> T on the store's thread, then done(T) on the home loop. A queue of admin
  // calls is as long as there are admin connections, so it needs no bound of its own.
  template <class Job, class Done>
  void run(Job job, Done done) {
    enqueue([this, job = std::move(job), done = std::move(done)](store::Database& database) {
      auto result = std::make_shared<decltype(job(database))>(job(database));
      home_.post([done, result] { done(*result); });
    });
  }

 private:
  using Work = std::function<void(store::Database&)>;
  void enqueue(Work work);
  void loop();

  store::Database database_;
  net::Loop& home_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice::app
