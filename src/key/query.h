// The query of a presigned request as it stands inside a short-term key: percent-encoded names and values, in any order.
// Pure, thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly::key {

struct QueryParameters {
  std::map<std::string, std::string> values;
  std::string_view flaw;  // empty, or the first thing wrong: a name twice, a bad percent-encoding
};

QueryParameters parse_query(std::string_view text);

// nullopt: a '%' without two hex digits behind it. '+' stays '+', as SigV4 has it.
std::optional<std::string> percent_decode(std::string_view text);

// RFC 3986 §3.4: what may stand in a query unencoded, and '%'. The first other byte is behind its end.
bool is_query_char(char c);

}  // namespace mayfly::key
