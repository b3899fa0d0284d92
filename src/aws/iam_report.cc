#include "aws/iam_report.h"

#include "aws/iam_read.h"

namespace mayfly::aws::iam {
namespace {

constexpr Operation kDetails{kIam, "GetAccountAuthorizationDetails"};

UserDetail user_detail_in(Fields& f) {
  return {.user = user_in(f),
          .inline_policies = f.list_if("UserPolicyList", inline_policy_in),
          .attached_policies = f.list_if("AttachedManagedPolicies", attached_policy_in),
          .groups = f.list_if("GroupList", plain_text)};
}

GroupDetail group_detail_in(Fields& f) {
  return {.group = group_in(f),
          .inline_policies = f.list_if("GroupPolicyList", inline_policy_in),
          .attached_policies = f.list_if("AttachedManagedPolicies", attached_policy_in)};
}

PolicyDetail policy_detail_in(Fields& f) { return {.policy = policy_in(f), .versions = f.list("PolicyVersionList", policy_version_in)}; }

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

AuthorizationDetails get_account_authorization_details(const Api& api, bool with_aws_policies) {
  AuthorizationDetails out;
  Tree input;
  input.add(with_aws_policies ? list_node("Filter", {"User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"})
                              : list_node("Filter", {"User", "Group", "LocalManagedPolicy"}));
  out.error = for_each_page(
      api, kDetails, paged(std::move(input)),
      [&](Fields& page, bool&) {
        auto users = page.list("UserDetailList", user_detail_in);
        auto groups = page.list("GroupDetailList", group_detail_in);
        auto policies = page.list("Policies", policy_detail_in);
        if (!page.error().empty()) return page.error();
        append(out.users, std::move(users));
        append(out.groups, std::move(groups));
        append(out.policies, std::move(policies));
        return std::string();
      },
      out.pages);
  return out;
}

}  // namespace mayfly::aws::iam
