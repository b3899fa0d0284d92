// host "/?" query "&Version=1": a presigned request. AWS's generators order the parameters differently, so they are read as a map.
//
// Where it ends: every generator appends "&Version=1" after signing, so the first such place is the end, and foreign bytes may follow. A digit behind
// it makes it another version ("Version=10"), of which nothing is known: then the key counts as malformed, and what it tells is still given as a
// fragment. A foreign byte that happens to be a digit is taken for that too; the other reading would silently cut a longer key short.
#include <array>
#include <charconv>

#include "base/hash.h"
#include "key/key.h"
#include "key/parts.h"
#include "key/query.h"

namespace mayfly::key {
namespace {

constexpr std::size_t kMaxPayloadSize = kMaxShortTermSize / 4 * 3;
constexpr std::string_view kVersionName = "&Version=";
constexpr std::size_t kDaySize = 8;     // "20260102"
constexpr Time kEarliest{946'684'800};  // 2000-01-01T00:00:00Z: outside this century a date is noise
constexpr Time kLatest{4'102'444'799};  // 2099-12-31T23:59:59Z

// What has been read so far, and what one parameter's check leaves for the others.
struct Reading {
  const Family& family;
  Fragment known;
  std::string day;  // of the credential scope
  std::int64_t expires_seconds = 0;
};

// Each check returns what is wrong, or nothing, and keeps in `reading` what it could read even so.
std::string_view check_action(std::string_view value, Reading&) { return value == "CallWithBearerToken" ? "" : "another action"; }

std::string_view check_algorithm(std::string_view value, Reading&) { return value == "AWS4-HMAC-SHA256" ? "" : "another algorithm"; }

std::string_view check_signed_headers(std::string_view value, Reading&) { return value == "host" ? "" : "not the host header alone is signed"; }

// id "/" day "/" region "/" service "/aws4_request"
std::string_view check_credential(std::string_view value, Reading& reading) {
  std::array<std::string_view, 5> parts;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == parts.size()) return "a credential scope of more than five parts";
    const std::size_t slash = value.find('/');
    more = slash != std::string_view::npos;
    parts[count] = value.substr(0, slash);
    value.remove_prefix(more ? slash + 1 : value.size());
  }
  const auto& [id, day, region, service, end] = parts;
  if (!is_access_key_id(id)) return "no access key id";
  reading.known.access_key_id = id;
  reading.known.account = account_of(id);
  reading.day = day;
  if (!is_region(region)) return "no Region";
  reading.known.region = region;
  if (service != reading.family.signing_name) return "the credential scope of another service";
  return end == "aws4_request" ? "" : "a credential scope without its end";
}

std::string_view check_date(std::string_view value, Reading& reading) {
  const auto time = parse_amz_date(value);
  if (!time || *time < kEarliest || *time > kLatest) return "no date";
  reading.known.issued_at = time;
  return "";
}

std::string_view check_expires(std::string_view value, Reading& reading) {
  if (value.empty() || value.size() > 5 || value.front() == '0' || run_of(value, is_digit) != value.size()) return "no number of seconds to live";
  std::from_chars(value.data(), value.data() + value.size(), reading.expires_seconds);
  return reading.expires_seconds <= kMaxExpires ? "" : "more seconds to live than AWS allows";
}

std::string_view check_signature(std::string_view value, Reading&) {
  return value.size() == 2 * Digest().size() && hex_decode(value) ? "" : "no signature of 64 hex digits";
}

std::string_view check_token(std::string_view value, Reading& reading) {
  reading.known.session = true;
  return value.empty() ? "an empty session token" : "";
}

struct Parameter {
  std::string_view name;
  bool required;
  std::string_view (*check)(std::string_view value, Reading& reading);
};
constexpr Parameter kParameters[] = {
    {"Action", true, check_action},
    {"X-Amz-Algorithm", true, check_algorithm},
    {"X-Amz-Credential", true, check_credential},
    {"X-Amz-Date", true, check_date},
    {"X-Amz-Expires", true, check_expires},
    {"X-Amz-SignedHeaders", true, check_signed_headers},
    {"X-Amz-Signature", true, check_signature},
    {"X-Amz-Security-Token", false, check_token},
};

// The first thing wrong with the parameters, or nothing. Goes on after it, to learn what can be learned.
std::string read_parameters(const QueryParameters& query, Reading& reading) {
  std::string flaw(query.flaw);
  for (const Parameter& parameter : kParameters) {
    const auto found = query.values.find(std::string(parameter.name));
    std::string problem;
    if (found != query.values.end()) {
      problem = parameter.check(found->second, reading);
    } else if (parameter.required) {
      problem = "missing";
    }
    if (flaw.empty() && !problem.empty()) flaw = std::string(parameter.name) + ": " + problem;
  }
  Fragment& known = reading.known;
  if (known.issued_at && reading.expires_seconds > 0 && reading.expires_seconds <= kMaxExpires)
    known.expires_at = Time{known.issued_at->seconds + reading.expires_seconds};
  if (known.issued_at && flaw.empty() && reading.day != to_amz_date(*known.issued_at).substr(0, kDaySize))
    flaw = "X-Amz-Date: another day than the credential scope's";
  if (known.access_key_id && !known.session && flaw.empty()) known.session = false;  // in a broken key the token may be what is missing
  return flaw;
}

// A query that breaks off inside a parameter: only a credential tells something then, in its parts that a slash ends.
std::string_view without_broken_end(std::string_view query) {
  const std::size_t last = query.rfind('&') + 1;  // npos + 1 is 0
  const std::string_view credential = "X-Amz-Credential=";
  if (!query.substr(last).starts_with(credential)) return query.substr(0, last);
  const std::size_t slash = std::max(query.rfind('/') + 1, query.rfind("%2F") + 1);
  return slash <= last ? query.substr(0, last) : query.substr(0, slash - 1);
}

struct Extent {
  std::string_view query;  // without "&Version=1"
  std::size_t size = 0;    // of the key in the payload, as far as it can be told
  std::string_view flaw;   // empty, or why its end was not found
};

Extent extent_of(std::string_view payload, std::size_t query_at) {
  const std::string_view text = payload.substr(query_at, run_of(payload.substr(query_at, kMaxPayloadSize), is_query_char));
  const std::size_t version = text.find(kVersionName);
  if (version == std::string_view::npos || version + kVersionName.size() == text.size()) {
    const bool too_long = query_at + text.size() > kMaxPayloadSize;
    return {without_broken_end(text), query_at + text.size(), too_long ? "malformed: longer than any key" : "cut short: no \"&Version=1\" at the end"};
  }
  const std::size_t end = version + kVersion.size();
  const bool is_one = text.substr(version).starts_with(kVersion) && (end == text.size() || !is_digit(text[end]));
  return {text.substr(0, version), query_at + end, is_one ? "" : "malformed: another version than 1"};
}

// Where the query begins, behind host "/?".
Result<std::size_t> query_start(const Family& family, std::string_view payload) {
  const std::string start = std::string(family.host) + "/?";
  if (payload.starts_with(start)) return start.size();
  const bool is_cut = payload.size() >= family.host.size() / 2 && std::string_view(start).starts_with(payload);
  if (is_cut) return fail(Code::invalid, "cut short: it ends in the host");
  const std::size_t action = payload.substr(0, 300).find("/?Action=CallWithBearerToken");
  if (action != std::string_view::npos) return fail(Code::invalid, "malformed: another host than " + std::string(family.host));
  return fail(Code::not_found, "not the text of a short-term key");
}

}  // namespace

Result<ShortTermPayload> read_short_term(const Family& family, std::string_view payload, Fragment* fragment) {
  TRY(const std::size_t query_at, query_start(family, payload));
  const Extent extent = extent_of(payload, query_at);
  Reading reading{family, {}, {}, 0};
  const std::string flaw = read_parameters(parse_query(extent.query), reading);

  Fragment& known = reading.known;
  known.size = extent.size;
  if (!extent.flaw.empty() || !flaw.empty()) {
    if (fragment != nullptr) *fragment = known;
    return fail(Code::invalid, extent.flaw.empty() ? "malformed: " + flaw : std::string(extent.flaw));
  }
  return ShortTermPayload{{&family, *known.access_key_id, *known.session, known.account, *known.region, *known.issued_at, *known.expires_at}, extent.size};
}

}  // namespace mayfly::key
