#include "net/url.h"

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(Url, is_taken_apart_and_put_together_as_it_was) {
  for (const char* text :
       {"https://iam.amazonaws.com/", "http://127.0.0.1:8080/a%2Fb//c?x=%20&y", "https://[fd00:ec2::23]/v1", "http://[::1]:99/?", "https://h/?q=/?"}) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url) << text;
    const std::string again = to_text(*url);
    EXPECT_TRUE(again == text || again + "?" == text) << again;
  }
  const auto url = parse_url("HTTPS://Example.COM:443?a=b");
  ASSERT_TRUE(url);
  EXPECT_EQ(to_text(*url), "https://example.com/?a=b");
  EXPECT_EQ(authority(*url), "example.com");
}

TEST(Url, what_hides_the_host_is_refused) {
  for (const char* text : {"",
                           "iam.amazonaws.com",
                           "ftp://h/",
                           "file:///etc/passwd",
                           "https://",
                           "https:///x",
                           "https://user:pw@h/",
                           "https://h\\@evil/",
                           "https://h/ x",
                           "https://h/\r\nHost:evil",
                           "https://h:0/",
                           "https://h:65536/",
                           "https://h:/",
                           "https://h:8a/",
                           "https://[::1/",
                           "https://[zz]/",
                           "https://a b/",
                           "https://h/#f",
                           "https://[::1]x/",
                           "https://h\x01/",
                           "https://[1]:80/"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, Code::invalid);
    EXPECT_EQ(url.error().message.find("pw"), std::string::npos);
  }
}

TEST(Loopback, is_this_machine_alone) {
  for (const char* host : {"localhost", "127.0.0.1", "127.255.255.254", "::1"}) EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"127.0.0.1.evil.example", "localhost.evil.example", "126.0.0.1", "0.0.0.0", "::", "::ffff:10.0.0.1", "127.1", "", "evil"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace mayfly::net
