#include "aws/wire.h"

#include "sign/canonical.h"

namespace mayfly::aws {

net::Request build_request(const Operation& operation, const Tree& input, const RestParts& rest, const net::Url& url) {
  net::Request request;
  request.method = "POST";
  request.url = url;
  const Service& service = operation.service;
  switch (service.protocol) {
    case Protocol::query:
      request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
      request.body = to_form(operation.name, service.version, input);
      break;
    case Protocol::json:
      request.headers.emplace_back("Content-Type", "application/x-amz-json-1.1");
      request.headers.emplace_back("X-Amz-Target", std::string(service.version) + "." + std::string(operation.name));
      request.body = to_json(input);
      break;
    case Protocol::rest_json:
      request.method = operation.method;
      request.url.path = (url.path.ends_with('/') ? url.path.substr(0, url.path.size() - 1) : url.path) + std::string(operation.path);
      request.url.query = sign::canonical_query(rest.query);
      if (operation.method == "GET") break;
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = to_json(input);
      break;
  }
  request.headers.emplace_back("Host", net::authority(request.url));
  request.headers.insert(request.headers.end(), rest.headers.begin(), rest.headers.end());
  return request;
}

void sign_request(net::Request& request, const RestParts& rest, const Credentials& credentials, const Operation& operation, std::string_view region, Time now) {
  const sign::Request parts{request.method, request.url.path, rest.query, request.headers, request.body};
  const sign::Options options{.region = std::string(region), .service = std::string(operation.service.signing_name), .time = now};
  const sign::Signature signature =
      sign::sign_headers(parts, {credentials.access_key_id, credentials.secret_access_key.reveal(), credentials.session_token.reveal()}, options);
  request.headers.insert(request.headers.end(), signature.headers.begin(), signature.headers.end());
}

Result<Tree> read_answer(const Operation& operation, std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return fail(Code::corrupt, "an empty answer");
  if (operation.service.protocol != Protocol::query) {
    TRY(Tree tree, parse_json(body));
    if (tree.kind != Tree::Kind::object) return fail(Code::corrupt, "an answer that is JSON, but no object");
    return tree;
  }
  TRY(Tree tree, parse_xml(body));
  if (tree.name != std::string(operation.name) + "Response") return fail(Code::corrupt, "an answer that is not AWS's: HTML, or another operation's");
  for (Tree& child : tree.children) {
    if (child.name != std::string(operation.name) + "Result") continue;
    Tree result = std::move(child);
    return result;
  }
  return tree;  // operations without a result
}

}  // namespace mayfly::aws
