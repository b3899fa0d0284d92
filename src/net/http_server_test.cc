#include "net/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.h"

namespace mayfly::net {
namespace {

using namespace std::chrono_literals;

// A client of plain sockets, so that nothing is shared with the server.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval patience{20, 0};
    ::setsockopt(fd_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  void send(std::string_view text) const { EXPECT_EQ(::send(fd_.number(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size())); }

  // Until `end` was seen or the other side is done; errno of the last read is in `error`.
  std::string receive(std::string_view end) {
    std::string out;
    char buffer[4096];
    while (!out.ends_with(end) || end.empty()) {
      const ssize_t n = ::recv(fd_.number(), buffer, sizeof buffer, 0);
      error = n < 0 ? errno : 0;
      if (n <= 0) break;
      out.append(buffer, static_cast<std::size_t>(n));
    }
    return out;
  }

  int error = 0;

 private:
  Fd fd_;
};

std::unique_ptr<HttpServer> serve(HttpServer::Handler handler, HttpServerOptions options = {}) {
  auto server = HttpServer::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server);
  return *std::move(server);
}

HttpResponse echo(const HttpRequest& request) {
  HttpResponse out;
  out.headers = {{"X-Query", std::string(request.query())}};
  out.body = request.method + " " + std::string(request.path()) + " " + std::string(request.header("x-who")) + " " + request.body + ";";
  return out;
}

TEST(HttpServer, KeepsConnectionsAndReadsEveryKindOfBody) {
  const auto server = serve(echo);
  Client client(server->port());
  client.send("POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-WHO: me\r\nContent-Length: 3\r\n\r\nabc");
  const std::string first = client.receive(";");
  EXPECT_NE(first.find("POST /a/b me abc;"), std::string::npos) << first;
  EXPECT_NE(first.find("X-Query: c=d"), std::string::npos);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n");
  EXPECT_NE(client.receive(";").find("def;"), std::string::npos);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.receive("\r\n\r\n").substr(0, 12), "HTTP/1.1 100");
  client.send("g");
  EXPECT_NE(client.receive("").find(" g;"), std::string::npos);  // and the server closes
}

TEST(HttpServer, RefusesWhatIsTooLargeOrOddlyFramed) {
  HttpServerOptions options;
  options.max_header_bytes = 1024;
  options.max_body_bytes = 10;
  const auto server = serve(echo, options);
  const auto status = [&](const std::string& request) {
    Client client(server->port());
    client.send(request);
    return client.receive("").substr(9, 3);
  };
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n"), "413");
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(2000, 'a') + "\r\n\r\n"), "431");
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"), "400");
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400");
  EXPECT_EQ(status("NONSENSE\r\n\r\n"), "400");
}

TEST(HttpServer, DelaysCostNoThread) {
  HttpServerOptions options;
  options.threads = 1;
  const auto server = serve(
      [](const HttpRequest&) {
        HttpResponse out;
        out.body = "late;";
        out.delay = 300ms;
        return out;
      },
      options);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<Client>(server->port()));
  for (const auto& client : clients) client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  for (const auto& client : clients) EXPECT_TRUE(client->receive(";").ends_with("late;"));
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 15s) << "a hundred answers of 300 ms each, one after another, take 30 s";
}

TEST(HttpServer, AnswersThatAreNone) {
  const auto server = serve([](const HttpRequest& request) {
    HttpResponse out;
    out.body = std::string(100, 'x');
    out.ending = request.path() == "/reset" ? Ending::reset : request.path() == "/silence" ? Ending::silence : Ending::broken_off;
    return out;
  });
  Client reset(server->port()), silence(server->port()), broken(server->port());
  reset.send("GET /reset HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(reset.receive(""), "");
  EXPECT_EQ(reset.error, ECONNRESET);
  broken.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string half = broken.receive("");
  EXPECT_NE(half.find("Content-Length: 100"), std::string::npos) << half;
  EXPECT_EQ(half.size() - half.find("\r\n\r\n") - 4, 50U);
  silence.send("GET /silence HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_GE(server->open_connections(), 1U);
}  // and the server ends although one connection waits

TEST(HttpServer, SaysWhyItCannotListen) {
  const auto server = serve(echo);
  HttpServerOptions taken;
  taken.port = server->port();
  const auto second = HttpServer::start(taken, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::unavailable);
  HttpServerOptions nowhere;
  nowhere.address = "localhost";
  EXPECT_EQ(HttpServer::start(nowhere, echo).error().code, Code::invalid);
}

}  // namespace
}  // namespace mayfly::net
