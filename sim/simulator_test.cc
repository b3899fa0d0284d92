// The simulator as a function, driven with this repository's own signer: what boto3 cannot easily send. tests/contract has the outside view.
#include "sim/simulator.h"

#include <gtest/gtest.h>

#include <thread>

#include "sign/sigv4.h"
#include "sim/ids.h"
#include "sim/world_file.h"
#include "sim/world_parts.h"

namespace mayfly::sim {
namespace {

constexpr char kAccount[] = "111122223333";
constexpr char kHost[] = "127.0.0.1:1";

std::string world_text(const std::string& more = "") {
  return R"({"accounts": [{"id": "111122223333", "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}]}])" + more + "}";
}

Time now() { return SystemClock().now(); }

Simulator simulator(const std::string& text) {
  const auto load = [text] { return parse_world(text, now()); };
  auto world = load();
  EXPECT_TRUE(world) << (world ? "" : world.error().message);
  return Simulator(*std::move(world), load);
}

net::HttpRequest signed_request(const std::string& service, std::string body, const AccessKey& key, Time at, std::string target = "/") {
  net::HttpRequest out;
  out.method = "POST";
  out.target = std::move(target);
  out.body = std::move(body);
  out.peer = "127.0.0.1";
  out.headers = {{"Host", kHost}, {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  sign::Options options;
  options.region = "us-east-1";
  options.service = service;
  options.time = at;
  const sign::Request request{out.method, std::string(out.path()), {}, out.headers, out.body};
  for (const auto& header : sign::sign_headers(request, {key.id, key.secret, ""}, options).headers) out.headers.push_back(header);
  return out;
}

AccessKey admin() { return make_access_key(kAccount, "admin", 0); }

std::string ask(Simulator& sim, const std::string& service, const std::string& body, int status = 200) {
  const auto answer = sim.handle(signed_request(service, body, admin(), now()));
  EXPECT_EQ(answer.status, status) << answer.body;
  return answer.body;
}

TEST(Simulator, AnswersASignedRequest) {
  auto sim = simulator(world_text());
  EXPECT_NE(ask(sim, "sts", "Action=GetCallerIdentity&Version=2011-06-15").find("<Arn>arn:aws:iam::111122223333:user/admin</Arn>"), std::string::npos);
  EXPECT_NE(ask(sim, "iam", "Action=ListUsers&Version=2010-05-08").find("<UserName>admin</UserName>"), std::string::npos);
}

TEST(Simulator, EveryChangeOfASignedRequestIsNoticed) {
  auto sim = simulator(world_text());
  const net::HttpRequest good = signed_request("iam", "Action=ListUsers&Version=2010-05-08", admin(), now());
  ASSERT_EQ(sim.handle(good).status, 200);
  const auto status = [&](auto change) {
    net::HttpRequest changed = good;
    change(changed);
    return sim.handle(changed).status;
  };
  EXPECT_EQ(status([](auto& request) { request.body += "&MaxItems=1"; }), 403);
  EXPECT_EQ(status([](auto& request) { request.target = "/?x=y"; }), 403);
  EXPECT_EQ(status([](auto& request) { request.headers[0].second = "iam.amazonaws.com"; }), 403);
  EXPECT_EQ(status([](auto& request) { request.headers[1].second = "text/plain"; }), 403);
  EXPECT_EQ(status([](auto& request) { request.headers.emplace_back("X-Amz-Security-Token", "x"); }), 403);
  EXPECT_EQ(status([](auto& request) { request.headers.back().second += "0"; }), 403);
  EXPECT_EQ(status([](auto& request) { request.headers.back().second = "AWS4-HMAC-SHA256 Credential=x"; }), 400);
  EXPECT_EQ(status([](auto& request) { request.headers.back().second = "Basic eDp5"; }), 400);
  EXPECT_EQ(status([](auto& request) { request.headers.pop_back(); }), 403);
  EXPECT_EQ(sim.handle(signed_request("sts", "Action=ListUsers&Version=2010-05-08", admin(), now())).status, 403) << "signed for another service";
}

TEST(Simulator, HostileRequestsAreRefusedAndNothingBreaks) {
  auto sim = simulator(world_text());
  for (const char* body : {"", "Action", "Action=%zz&Version=2010-05-08", "Action=Nothing&Version=2010-05-08", "Action=ListUsers&Version=1",
                           "Action=GetUser&UserName=%00%ff&Version=2010-05-08", "Action=ListUsers&Version=2010-05-08&Marker=AAAA",
                           "Action=ListUsers&Version=2010-05-08&MaxItems=99999999999999999999",
                           "Action=PutUserPolicy&Version=2010-05-08&UserName=admin&PolicyName=a&PolicyDocument=%7B"})
    EXPECT_EQ(sim.handle(signed_request("iam", body, admin(), now())).status / 100, 4) << body;
  for (const char* target : {"/model/", "/model//converse", "/model/%zz/invoke", "/logging/modelinvocationsx", "/_sim/nothing", "/_simx"})
    EXPECT_EQ(sim.handle(signed_request("bedrock", "{}", admin(), now(), target)).status / 100, 4) << target;
}

TEST(Simulator, ControlIsForLoopbackAlone) {
  auto sim = simulator(world_text());
  net::HttpRequest request;
  request.method = "GET";
  request.target = "/_sim/health";
  for (const char* peer : {"203.0.113.7", "::ffff:203.0.113.7", ""}) {
    request.peer = peer;
    EXPECT_EQ(sim.handle(request).status, 403) << peer;
  }
  for (const char* peer : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    request.peer = peer;
    EXPECT_EQ(sim.handle(request).status, 200) << peer;
  }
}

TEST(Simulator, LatencyIsADelayOfTheAnswer) {
  auto sim = simulator(world_text(R"(, "settings": {"latency": [{"operation": "sts:*", "ms": 120}]})"));
  EXPECT_EQ(sim.handle(signed_request("sts", "Action=GetCallerIdentity&Version=2011-06-15", admin(), now())).delay.count(), 120);
  EXPECT_EQ(sim.handle(signed_request("iam", "Action=ListUsers&Version=2010-05-08", admin(), now())).delay.count(), 0);
}

TEST(Simulator, WhatIsStruckDownIsNotDone) {
  for (const auto& [fault, done] : std::initializer_list<std::pair<std::string, bool>>{
           {"timeout", false}, {"reset", false}, {"html_500", false}, {"broken_off", true}, {"truncated_body", true}}) {
    auto sim = simulator(world_text(R"(, "faults": [{"operation": "iam:CreateUser", "fault": ")" + fault + R"("}])"));
    sim.handle(signed_request("iam", "Action=CreateUser&Version=2010-05-08&UserName=new", admin(), now()));
    EXPECT_EQ(sim.handle(signed_request("iam", "Action=GetUser&Version=2010-05-08&UserName=new", admin(), now())).status, done ? 200 : 404) << fault;
  }
}

TEST(Simulator, ManyThreadsMayAsk) {
  auto sim = simulator(world_text());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&sim, t] {
      for (int i = 0; i < 25; ++i) ask(sim, "iam", "Action=CreateUser&Version=2010-05-08&UserName=u" + std::to_string(t) + "-" + std::to_string(i));
    });
  for (std::thread& thread : threads) thread.join();
  const std::string all = ask(sim, "iam", "Action=ListUsers&Version=2010-05-08&MaxItems=1000");
  std::size_t users = 0;
  for (std::size_t at = 0; (at = all.find("<UserName>", at)) != std::string::npos; ++at) ++users;
  EXPECT_EQ(users, 101U);
}

}  // namespace
}  // namespace mayfly::sim
