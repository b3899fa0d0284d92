// What IAM's operations share: finding who is meant, IAM's words when it is nobody, and the pieces of XML that several answers hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "sim/call.h"
#include "sim/paging.h"
#include "sim/text.h"

namespace mayfly::sim {

// The name in `UserName`; without it, the caller's own.
Expected<std::string> user_name(const Call& call);
// As readers see it.
Expected<const User*> seen_user(const Call& call);
// To write to: valid until the next edit.
Expected<User*> user_to_edit(const Call& call);

std::unexpected<ApiError> no_such_user(std::string_view name);
Expected<void> check_name(std::string_view parameter, std::string_view name, std::size_t most = 64);

// For the table: the ARN that permission is asked on.
std::string user_resource(const Call& call);
std::string policy_resource(const Call& call);
std::string group_resource(const Call& call);

void write_user(Xml& xml, const Account& account, const User& user, bool whole);  // `whole`: with boundary and tags, as GetUser has them
void write_tags(Xml& xml, const std::vector<Tag>& tags);
void write_boundary(Xml& xml, const Identity& identity);
void write_attached(Xml& xml, const Call& call, const std::vector<std::string>& arns);  // AttachedPolicies' members

// How many identities have a managed policy attached, or as their boundary.
std::size_t attachments(const Account& account, std::string_view arn, bool as_boundary);
// Counts, description and dates of a managed policy, as GetPolicy and GetAccountAuthorizationDetails have them.
void write_policy_use(Xml& xml, const Account& account, const ManagedPolicy& policy);

std::vector<Tag> tags_of(const Params& params);  // Tags.member.N.Key and .Value

// The alias of a new key: "user-at-account", or with "+1", "+2", … where that is taken.
std::string free_alias(const Account& account, std::string_view user, std::string_view service);
// The whole bearer key for a credential's alias; the same seed gives the same secret.
Expected<Secret> mint_secret(const ServiceCredential& credential, std::string_view seed);

// A listing over what `items` holds, keyed by `key`: <name> with the page's members, IsTruncated, Marker.
template <class Item, class Key, class Write>
Answer list_answer(const Call& call, std::string_view name, const std::vector<const Item*>& items, Key key, Write write) {
  std::vector<std::string> keys;
  keys.reserve(items.size());
  for (const Item* item : items) keys.push_back(key(*item));
  TRY(const Page page, page_of(call, keys, kIamPages));
  Xml xml;
  xml.list(name, std::span(items).subspan(page.begin, page.end - page.begin), [&](Xml& out, const Item* item) { write(out, *item); });
  xml.leaf("IsTruncated", !page.next.empty());
  if (!page.next.empty()) xml.leaf("Marker", std::string_view(page.next));
  return xml.take();
}

template <class Item>
std::vector<const Item*> pointers(const std::vector<Item>& items) {
  std::vector<const Item*> out;
  for (const Item& item : items) out.push_back(&item);
  return out;
}

}  // namespace mayfly::sim
