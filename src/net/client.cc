#include "net/client.h"

#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/check.h"
#include "base/fd.h"
#include "base/interrupt.h"
#include "net/transfer.h"

namespace mayfly::net {
namespace {

constexpr int kLookForInterruptMs = 50;
constexpr std::size_t kMaxCaBundleBytes = 64U << 20;

}  // namespace

class Client::Engine {
 public:
  Engine(const CurlApi& curl, const ClientSettings& settings, CURLM* multi) : curl_(curl), settings_(settings), multi_(multi) {
    curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(settings_.max_in_flight));
    thread_ = std::thread([this] { run(); });
  }

  // Waits for the thread; whoever still waits for an answer is told that there will be none.
  ~Engine() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    work_.notify_one();
    curl_.multi_wakeup(multi_);
    thread_.join();
    for (CURL* easy : idle_) curl_.easy_cleanup(easy);
    curl_.multi_cleanup(multi_);
  }

  void wait_for(Transfer& transfer) {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&transfer);
    work_.notify_one();
    curl_.multi_wakeup(multi_);
    transfer.ended.wait(lock, [&] { return transfer.done; });
  }

 private:
  void run() {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        if (active_.empty()) work_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (stopping_ || interrupted()) end_all(lock);
        if (stopping_) return;
      }
      start_waiting();
      int running = 0;
      curl_.multi_perform(multi_, &running);
      end_finished();
      if (!active_.empty()) curl_.multi_poll(multi_, nullptr, 0, kLookForInterruptMs, nullptr);
    }
  }

  void start_waiting() {
    while (active_.size() < settings_.max_in_flight) {
      Transfer* transfer = nullptr;
      {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return;
        transfer = waiting_.front();
        waiting_.pop_front();
      }
      transfer->easy = take_handle();
      active_.insert(transfer);
      const bool ready = transfer->easy != nullptr && prepare(curl_, settings_, *transfer);
      if (!ready || curl_.multi_add_handle(multi_, transfer->easy) != CURLM_OK)
        end(*transfer, Error{Code::invalid, transfer->request->url.host + ": a request that cannot be sent", {}, {}});
    }
  }

  void end_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      Transfer* transfer = nullptr;
      curl_.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      long status = 0;
      curl_.easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
      transfer->response.status = static_cast<int>(status);
      end(*transfer, error_of(curl_, *transfer, result));
    }
  }

  // Gives the handle back and wakes the caller, after which the transfer is gone.
  void end(Transfer& transfer, std::optional<Error> error) {
    active_.erase(&transfer);
    if (transfer.easy != nullptr) {
      curl_.multi_remove_handle(multi_, transfer.easy);
      curl_.easy_reset(transfer.easy);
      idle_.push_back(transfer.easy);
    }
    curl_.slist_free_all(transfer.header_list);
    transfer.error = std::move(error);
    const std::lock_guard lock(mutex_);
    transfer.done = true;
    transfer.ended.notify_one();
  }

  void end_all(std::unique_lock<std::mutex>& lock) {
    for (Transfer* transfer : waiting_) active_.insert(transfer);
    waiting_.clear();
    lock.unlock();
    while (!active_.empty()) end(**active_.begin(), Error{Code::unavailable, "interrupted", {}, {}});
    lock.lock();
  }

  CURL* take_handle() {
    if (idle_.empty()) return curl_.easy_init();
    CURL* easy = idle_.back();
    idle_.pop_back();
    return easy;
  }

  const CurlApi& curl_;
  const ClientSettings settings_;
  CURLM* multi_;
  std::mutex mutex_;  // guards waiting_, stopping_ and each transfer's `done`
  std::condition_variable work_;
  std::deque<Transfer*> waiting_;
  bool stopping_ = false;
  std::unordered_set<Transfer*> active_;  // the thread's own
  std::vector<CURL*> idle_;               // the thread's own
  std::thread thread_;
};

Client::Client(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::open(const ClientSettings& settings) {
  CHECK(settings.max_in_flight > 0);
  if (!settings.ca_bundle.empty()) {
    auto bundle = read_file(settings.ca_bundle, kMaxCaBundleBytes);
    if (!bundle) return std::unexpected(std::move(bundle.error()).within("the CA bundle (AWS_CA_BUNDLE, ca_bundle)"));
  }
  TRY(const CurlApi* curl, curl_api());
  CURLM* multi = curl->multi_init();
  if (multi == nullptr) return fail(Code::unavailable, "libcurl has no memory");
  return std::unique_ptr<Client>(new Client(std::make_unique<Engine>(*curl, settings, multi)));
}

Result<Response> Client::send(const Request& request) {
  if (interrupted()) return fail(Code::unavailable, "interrupted");
  Transfer transfer;
  transfer.request = &request;
  engine_->wait_for(transfer);
  if (transfer.error) return std::unexpected(*std::move(transfer.error));
  return std::move(transfer.response);
}

}  // namespace mayfly::net
