// A small HTTP/1.1 server on a loopback port of its own, for tests: a thread for each connection, answers made by a function. Stops when it dies.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "net/http.h"

namespace mayfly::net {

struct SeenRequest {
  std::string method, target;  // target: path and query as they came
  Headers headers;
  std::string body;
};

struct Reply {
  int status = 200;
  std::string body = {};
  Headers headers = {};
  bool raw = false;  // `body` is all that is sent, then the connection is closed
};

class ServerForTest {
 public:
  using Answer = std::function<Reply(const SeenRequest&)>;  // called from many threads

  explicit ServerForTest(Answer answer) : answer_(std::move(answer)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::signal(SIGPIPE, SIG_IGN);  // as the program does (base/interrupt.h)
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listening_.number(), plain, size), 0);
    EXPECT_EQ(::listen(listening_.number(), 128), 0);
    EXPECT_EQ(::getsockname(listening_.number(), plain, &size), 0);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }

  ~ServerForTest() {
    stopping_ = true;
    ::shutdown(listening_.number(), SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const Fd& connection : open_) ::shutdown(connection.number(), SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "") const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }
  int connections() const { return connections_; }
  std::vector<SeenRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void accept_all() {
    while (!stopping_) {
      Fd connection(::accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!connection) return;
      const int one = 1;
      ::setsockopt(connection.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      ++connections_;
      const std::lock_guard lock(mutex_);
      const int number = connection.number();
      open_.push_back(std::move(connection));
      threads_.emplace_back([this, number] { serve(number); });
    }
  }

  void serve(int connection) {
    std::string buffer;
    SeenRequest request;
    while (receive(connection, buffer, request)) {
      {
        const std::lock_guard lock(mutex_);
        seen_.push_back(request);
      }
      const Reply reply = answer_(request);
      std::string out = reply.body;
      if (!reply.raw) {
        out = "HTTP/1.1 " + std::to_string(reply.status) + " X\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
        for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
        out += "\r\n" + (request.method == "HEAD" ? "" : reply.body);
      }
      if (!write_all(connection, out) || reply.raw) break;
    }
    ::shutdown(connection, SHUT_RDWR);
  }

  // The next request of a connection; false at its end.
  static bool receive(int connection, std::string& buffer, SeenRequest& request) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(connection, buffer)) return false;
    request = {};
    std::string_view head = std::string_view(buffer).substr(0, end);
    const std::size_t line_end = std::min(head.find("\r\n"), head.size());
    const std::string_view first = head.substr(0, line_end);
    request.method = first.substr(0, first.find(' '));
    request.target = first.substr(request.method.size() + 1, first.rfind(' ') - request.method.size() - 1);
    head.remove_prefix(line_end);
    while (head.starts_with("\r\n")) {
      head.remove_prefix(2);
      const std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(line.size());
      const std::size_t colon = line.find(": ");
      request.headers.emplace_back(line.substr(0, std::min(line.find(':'), line.size())), colon == std::string_view::npos ? "" : line.substr(colon + 2));
    }
    const std::string_view length = header(request.headers, "Content-Length");
    const std::size_t size = length.empty() ? 0 : std::stoul(std::string(length));
    buffer.erase(0, end + 4);
    while (buffer.size() < size)
      if (!read_more(connection, buffer)) return false;
    request.body = buffer.substr(0, size);
    buffer.erase(0, size);
    return true;
  }

  static bool read_more(int connection, std::string& buffer) {
    std::array<char, 65536> piece{};
    const ssize_t n = ::recv(connection, piece.data(), piece.size(), 0);
    if (n > 0) buffer.append(piece.data(), static_cast<std::size_t>(n));
    return n > 0;
  }

  Answer answer_;
  Fd listening_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;  // guards what follows
  std::vector<SeenRequest> seen_;
  std::vector<Fd> open_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace mayfly::net
