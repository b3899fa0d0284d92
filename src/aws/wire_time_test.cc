#include "aws/wire_time.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

std::string read(std::string_view text) {
  const auto time = parse_wire_time(text);
  return time ? to_rfc3339(*time) : "none";
}

TEST(WireTime, every_form_that_services_and_files_write) {
  const std::pair<const char*, const char*> rows[] = {
      {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
      {"2026-01-02T03:04:05.999Z", "2026-01-02T03:04:05Z"},
      {"2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05Z"},
      {"2026-01-02T03:04:05-0130", "2026-01-02T04:34:05Z"},
      {"2026-01-02T03:04:05UTC", "2026-01-02T03:04:05Z"},
      {"2026-01-02 03:04:05+00:00", "2026-01-02T03:04:05Z"},
      {"2026-01-02T03:04:05", "2026-01-02T03:04:05Z"},
      {"2126-11-02T03:04:05.000001+00:00", "2126-11-02T03:04:05Z"},
      {"1700000000", "2023-11-14T22:13:20Z"},
      {"1700000000.9", "2023-11-14T22:13:20Z"},
      {"1.7E9", "2023-11-14T22:13:20Z"},
      {"-0.5", "1969-12-31T23:59:59Z"},
      {"0", "1970-01-01T00:00:00Z"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(read(text), expected) << text;
}

TEST(WireTime, nonsense_is_none) {
  for (const char* text : {"", "Z", "2026-02-30T00:00:00Z", "2026-01-02", "2026-01-02T03:04:05+1", "2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05 CET",
                           "nan", "inf", "1e300", "12x", "253402300800", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01", "2026-01-02T03:04:05.Zx"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(HttpDate, is_the_one_form_that_servers_send) {
  EXPECT_EQ(to_rfc3339(*parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")), "1994-11-06T08:49:37Z");  // RFC 9110's example
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Xxx 1994 08:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

}  // namespace
}  // namespace mayfly::aws
