// Policy documents from hostile JSON: parsing must end, refuse or give a document that evaluates without trouble; explicit denies always win.
#include "iam/evaluate.h"

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly::iam;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto document = parse_document(text);
  if (!document) return 0;
  const Policy policy{"fuzz", std::make_shared<const Document>(*std::move(document))};
  Request request;
  request.action = "bedrock:CallWithBearerToken";
  request.resource = "arn:aws:iam::111122223333:user/path/BedrockAPIKey-x7k2";
  request.resource_account = "111122223333";
  request.principal = {PrincipalKind::user, "111122223333", "arn:aws:iam::111122223333:user/a", ""};
  request.context.set("aws:username", "a");
  request.context.set("bedrock:BearerTokenType", "LONG_TERM");
  request.context.set("aws:TagKeys", Values{"a", "b"});
  PolicySet policies;
  policies.identity = {policy};
  const bool identity = evaluate(request, policies).allowed;
  policies.resource = {policy};
  policies.boundary = PolicyList{policy};
  policies.scps = {{policy}, {policy}};
  const Decision all = evaluate(request, policies);
  CHECK(all.allowed == (all.reason == Reason::allowed));
  // One document in every place: what an explicit deny in it stops in one, it stops in all.
  const PolicySet alone{.scps = {}, .rcps = {}, .identity = {policy}, .boundary = {}, .session = {}, .resource = {}};
  CHECK(evaluate(request, alone).allowed == identity);
  if (evaluate(request, alone).reason == Reason::explicit_deny) CHECK(!all.allowed);
  return 0;
}
