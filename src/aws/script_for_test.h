// A Caller over scripted answers, with a clock that stands still: for tests of what is done with answers. What is sent is judged in tests/contract, by
// botocore.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <mutex>

#include "aws/caller.h"
#include "aws/pause_for_test.h"

namespace mayfly::aws {

class ScriptedHttp : public net::Http {
 public:
  // Answers in this order; the last one for ever.
  std::deque<Result<net::Response>> answers;
  std::vector<net::Request> seen;
  bool cut = false;

  Result<net::Response> send(const net::Request& request) override {
    const std::lock_guard lock(mutex_);
    seen.push_back(request);
    if (answers.empty()) return fail(Code::unavailable, "nothing scripted");
    Result<net::Response> answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }

 private:
  std::mutex mutex_;
};

inline net::Response answer_of(int status, std::string body, net::Headers headers = {}) { return {status, std::move(headers), std::move(body)}; }

inline net::Response iam_error(int status, const std::string& code, const std::string& message = "why") {
  return answer_of(status, "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" +
                               message + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
}

inline std::string users_page(const std::string& members, const std::string& end = "<IsTruncated>false</IsTruncated>") {
  return "<ListUsersResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListUsersResult><Users>" + members + "</Users>" + end +
         "</ListUsersResult><ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata></ListUsersResponse>";
}

inline std::string user_xml(const std::string& name) {
  return "<member><UserName>" + name + "</UserName><Path>/</Path><UserId>AIDA</UserId><Arn>arn:aws:iam::111122223333:user/" + name +
         "</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>";
}

class Scripted : public testing::Test {
 protected:
  static constexpr std::int64_t kNow = 1'790'000'000;

  Api api() { return Api{.caller = &caller, .credentials = provider, .account = "111122223333", .region = "eu-central-1", .counts = counts}; }

  ScriptedHttp http;
  FixedClock clock{Time{kNow}};
  PauseForTest pause;
  CallerSettings settings{.max_attempts = 3};
  int loads = 0;
  std::shared_ptr<CredentialProvider> provider = std::make_shared<CredentialProvider>(
      [this]() -> Answer<Credentials> {
        ++loads;
        return Credentials{.access_key_id = "AKID" + std::to_string(loads), .secret_access_key = Secret("secret"), .session_token = Secret("token")};
      },
      clock, [] { return 1.0; });
  std::shared_ptr<CallCounts> counts = std::make_shared<CallCounts>();
  Caller caller{http, clock, pause, [] { return 1.0; }, settings};
};

}  // namespace mayfly::aws
