// Signing any request: no bytes break it, the signature has its form and is the same twice, and percent-encoding can be undone.
#include <string>
#include <vector>

#include "base/check.h"
#include "fuzz/input.h"
#include "key/query.h"
#include "sign/sigv4.h"

namespace mayfly {
namespace {

constexpr sign::Credentials kCredentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/session+token=="};

// The content's lines: method, path, body, then by turns names and values of query and headers.
sign::Request request_of(std::string_view content) {
  std::vector<std::string> lines(1);
  for (const char c : content) {
    if (c == '\n') lines.emplace_back();
    else lines.back() += c;
  }
  lines.resize(std::max<std::size_t>(lines.size(), 3));
  sign::Request request{lines[0], lines[1], {}, {{"Host", "example.amazonaws.com"}}, lines[2]};
  for (std::size_t i = 3; i + 1 < lines.size(); i += 2) (i % 4 == 3 ? request.query : request.headers).emplace_back(lines[i], lines[i + 1]);
  return request;
}

void check_signature(const sign::Signature& signature) {
  CHECK(signature.signature.size() == 64 && signature.signature.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(signature.string_to_sign.starts_with("AWS4-HMAC-SHA256\n"));
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const std::string_view content = as_text(input.content());
  const sign::Request request = request_of(content);
  sign::Options options{"us-east-1", "service", Time{1440938160}};
  const std::size_t flags = input.take();
  options.double_encode = (flags & 1) == 0;
  options.normalize_path = (flags & 2) == 0;
  options.sign_body = (flags & 4) != 0;
  options.omit_session_token = (flags & 8) != 0;
  const sign::Signature in_headers = sign::sign_headers(request, kCredentials, options);
  check_signature(in_headers);
  CHECK(sign::sign_headers(request, kCredentials, options).signature == in_headers.signature);
  options.expires_seconds = 3600;
  const sign::Signature in_query = sign::presign(request, kCredentials, options);
  check_signature(in_query);
  CHECK(in_query.query.find("X-Amz-Signature=" + in_query.signature) != std::string::npos);

  const std::string encoded = sign::percent_encode(content);
  CHECK(key::percent_decode(encoded) == std::string(content));
  return 0;
}
