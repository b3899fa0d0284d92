#include "net/client.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/interrupt.h"
#include "net/server_for_test.h"

namespace mayfly::net {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<Client> client(ClientSettings settings = {}) {
  auto opened = Client::open(settings);
  EXPECT_TRUE(opened) << opened.error().message;
  return std::move(*opened);
}

Request get(const std::string& url) {
  Request request;
  request.url = *parse_url(url);
  return request;
}

TEST(Client, sends_exactly_what_it_was_given) {
  ServerForTest server([](const SeenRequest&) { return Reply{.status = 201, .body = "done", .headers = {{"X-Amzn-RequestId", "r1"}}}; });
  Request request = get(server.url("/a%2Fb/../c//d?x=%20&y"));
  request.method = "POST";
  request.body = std::string("k=v\0w", 5);
  request.headers = {{"Content-Type", "text/x"}, {"X-Empty", ""}, {"Authorization", "AWS4-HMAC-SHA256 x"}};
  const auto response = client()->send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "done");
  EXPECT_EQ(header(response->headers, "x-amzn-requestid"), "r1");
  const SeenRequest seen = server.seen().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a%2Fb/../c//d?x=%20&y");
  EXPECT_EQ(seen.body, request.body);
  EXPECT_EQ(header(seen.headers, "Host"), authority(request.url));
  EXPECT_EQ(header(seen.headers, "Content-Type"), "text/x");
  for (const auto& [name, value] : seen.headers) {
    const bool ours = name == "Host" || name == "Content-Type" || name == "X-Empty" || name == "Authorization" || name == "Content-Length";
    EXPECT_TRUE(ours) << name << ": " << value;
  }
}

TEST(Client, every_method_has_its_form) {
  ServerForTest server([](const SeenRequest& seen) { return Reply{.body = seen.method}; });
  const auto http = client();
  for (const char* method : {"GET", "PUT", "DELETE", "PATCH", "HEAD", "POST"}) {
    Request request = get(server.url());
    request.method = method;
    const auto response = http->send(request);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, std::string(method) == "HEAD" ? "" : method);
  }
  EXPECT_EQ(server.connections(), 1);  // all on one connection
}

TEST(Client, an_error_status_is_an_answer_and_a_redirect_is_not_followed) {
  ServerForTest server([](const SeenRequest& seen) {
    return seen.target == "/moved" ? Reply{.status = 302, .headers = {{"Location", "http://127.0.0.1:1/"}}} : Reply{.status = 503, .body = "<html>"};
  });
  const auto http = client();
  EXPECT_EQ(http->send(get(server.url("/moved")))->status, 302);
  EXPECT_EQ(http->send(get(server.url("/busy")))->body, "<html>");
}

TEST(Client, interim_answers_are_left_out) {
  ServerForTest server([](const SeenRequest&) {
    return Reply{.body = "HTTP/1.1 103 Early\r\nLink: no\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok", .raw = true};
  });
  const auto response = client()->send(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(header(response->headers, "Link"), "");
  EXPECT_EQ(response->body, "ok");
}

TEST(Client, what_breaks_off_is_an_error) {
  const std::pair<const char*, Code> rows[] = {
      {"", Code::unavailable},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", Code::unavailable},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshor", Code::unavailable},
      {"220 smtp.example.com ESMTP\r\n\r\n", Code::corrupt},
  };
  for (const auto& [bytes, code] : rows) {
    ServerForTest server([&](const SeenRequest&) { return Reply{.body = bytes, .raw = true}; });
    const auto response = client()->send(get(server.url()));
    ASSERT_FALSE(response) << bytes;
    EXPECT_EQ(response.error().code, code) << bytes << " " << response.error().message;
  }
}

TEST(Client, an_answer_has_a_limit) {
  ServerForTest server([](const SeenRequest& seen) {
    return seen.target == "/body" ? Reply{.body = std::string(1001, 'x')}
                                  : Reply{.body = "HTTP/1.1 200 OK\r\nX: " + std::string(300 << 10, 'x') + "\r\n\r\n", .raw = true};
  });
  const auto http = client();
  Request request = get(server.url("/body"));
  request.max_body_bytes = 1000;
  EXPECT_EQ(http->send(request).error().code, Code::corrupt);
  request.max_body_bytes = 1001;
  EXPECT_EQ(http->send(request)->body.size(), 1001U);
  EXPECT_FALSE(http->send(get(server.url("/header"))));
}

TEST(Client, a_silent_server_is_a_timeout) {
  std::atomic<bool> leave{false};
  ServerForTest server([&](const SeenRequest&) {
    while (!leave) std::this_thread::sleep_for(milliseconds(5));
    return Reply{};
  });
  Request request = get(server.url());
  request.timeout = milliseconds(80);
  EXPECT_EQ(client()->send(request).error().code, Code::timeout);
  leave = true;
}

TEST(Client, nobody_there_is_unavailable) {
  std::uint16_t port = 0;
  {
    port = ServerForTest([](const SeenRequest&) { return Reply{}; }).port();
  }
  EXPECT_EQ(client()->send(get("http://127.0.0.1:" + std::to_string(port))).error().code, Code::unavailable);
  EXPECT_EQ(client()->send(get("http://nobody.invalid/")).error().code, Code::unavailable);
}

TEST(Client, no_header_can_bring_another) {
  ServerForTest server([](const SeenRequest&) { return Reply{}; });
  Request request = get(server.url());
  request.headers = {{"Authorization", "token\r\nX-Evil: 1"}};
  EXPECT_EQ(client()->send(request).error().code, Code::invalid);
  EXPECT_TRUE(server.seen().empty());
}

TEST(Client, at_most_so_many_at_once_and_all_are_answered) {
  std::atomic<int> now{0}, most{0};
  ServerForTest server([&](const SeenRequest& seen) {
    const int here = ++now;
    for (int before = most; before < here && !most.compare_exchange_weak(before, here);) {
    }
    std::this_thread::sleep_for(milliseconds(10));
    --now;
    return Reply{.body = seen.target};
  });
  const auto http = client({.max_in_flight = 8});
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int i = 0; i < 40; ++i)
    callers.emplace_back([&, i] {
      const std::string path = "/" + std::to_string(i);
      const auto response = http->send(get(server.url(path)));
      right += response && response->body == path;
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 40);
  EXPECT_EQ(most, 8);
  EXPECT_LE(server.connections(), 9);
}

TEST(Client, a_stop_reaches_calls_on_their_way) {
  std::atomic<bool> leave{false};
  ServerForTest server([&](const SeenRequest&) {
    set_interrupted(true);
    while (!leave) std::this_thread::sleep_for(milliseconds(5));
    return Reply{};
  });
  const auto http = client();
  const auto response = http->send(get(server.url()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "interrupted");
  EXPECT_FALSE(http->send(get(server.url())));
  set_interrupted(false);
  leave = true;
}

// The proxy is a server of ours: plain requests come to it with the whole URL. Loopback and `direct` never do.
TEST(Client, proxies_come_from_the_environment_but_not_for_this_machine) {
  ServerForTest proxy([](const SeenRequest& seen) { return Reply{.body = seen.target}; });
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  const auto http = client();
  EXPECT_EQ(http->send(get("http://iam.example.invalid/x"))->body, "http://iam.example.invalid/x");
  Request direct = get("http://iam.example.invalid/x");
  direct.direct = true;
  EXPECT_FALSE(http->send(direct));
  ServerForTest here([](const SeenRequest&) { return Reply{.body = "here"}; });
  EXPECT_EQ(http->send(get(here.url()))->body, "here");
  ::setenv("NO_PROXY", "iam.example.invalid", 1);
  EXPECT_FALSE(http->send(get("http://iam.example.invalid/x")));
  ::unsetenv("http_proxy");
  ::unsetenv("NO_PROXY");
}

TEST(Client, a_ca_bundle_must_be_there) { EXPECT_EQ(Client::open({.ca_bundle = "/nonexistent/ca.pem"}).error().code, Code::not_found); }

}  // namespace
}  // namespace mayfly::net
