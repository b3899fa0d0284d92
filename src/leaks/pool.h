// Pool: a stack of tasks and up to N workers that take them, each with a state of its own. Threads are started only when there is work for them, so a job
// of one small file starts none.
//
// Tasks may push tasks. run() returns when all are done; the calling thread is the first worker. Last in, first out: a tree is walked depth first, so
// few directories are open at a time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace mayfly::leaks {

template <class Worker>
class Pool {
 public:
  using Task = std::move_only_function<void(Worker&)>;

  // `make` makes the state of one worker, in its thread; `done` takes it at the end, one at a time.
  Pool(std::size_t workers, std::function<std::unique_ptr<Worker>()> make, std::function<void(Worker&)> done)
      : most_(workers == 0 ? 1 : workers), make_(std::move(make)), done_(std::move(done)) {}

  void push(Task task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (idle_ > 0) wake_.notify_one();
    else if (running_ && threads_.size() + 1 < most_) threads_.emplace_back([this] { work(); });
  }

  // Enough tasks are waiting that a producer had better do its own work.
  bool is_full() {
    const std::lock_guard lock(mutex_);
    return tasks_.size() >= 4 * most_;
  }

  void run() {
    {
      const std::lock_guard lock(mutex_);
      running_ = true;
      while (threads_.size() + 1 < most_ && threads_.size() + 1 < tasks_.size()) threads_.emplace_back([this] { work(); });
    }
    work();
    std::vector<std::thread> threads;
    {
      const std::lock_guard lock(mutex_);
      threads.swap(threads_);
      running_ = false;
    }
    for (std::thread& thread : threads) thread.join();
  }

 private:
  void work() {
    std::unique_ptr<Worker> worker = make_();
    std::unique_lock lock(mutex_);
    for (;;) {
      while (tasks_.empty() && busy_ > 0) {
        ++idle_;
        wake_.wait(lock);
        --idle_;
      }
      if (tasks_.empty()) break;
      Task task = std::move(tasks_.back());
      tasks_.pop_back();
      ++busy_;
      lock.unlock();
      task(*worker);
      task = nullptr;
      lock.lock();
      --busy_;
    }
    wake_.notify_all();
    done_(*worker);
  }

  const std::size_t most_;
  std::function<std::unique_ptr<Worker>()> make_;
  std::function<void(Worker&)> done_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> tasks_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0, busy_ = 0;
  bool running_ = false;
};

}  // namespace mayfly::leaks
