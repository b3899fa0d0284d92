#include "aws/iam_read.h"

namespace mayfly::aws::iam {

Tag tag_in(Fields& f) { return {.key = f.text("Key"), .value = f.text("Value")}; }

User user_in(Fields& f) {
  return {.user_name = f.text("UserName"),
          .path = f.text("Path"),
          .user_id = f.text("UserId"),
          .arn = f.text("Arn"),
          .create_date = f.time("CreateDate"),
          .password_last_used = f.time_if("PasswordLastUsed"),
          .permissions_boundary_arn = f.structure_if<std::string>("PermissionsBoundary", [](Fields& b) { return b.text("PermissionsBoundaryArn"); }),
          .tags = f.list_if("Tags", tag_in)};
}

Group group_in(Fields& f) { return {.group_name = f.text("GroupName"), .group_id = f.text("GroupId"), .arn = f.text("Arn")}; }
AttachedPolicy attached_policy_in(Fields& f) { return {.policy_name = f.text("PolicyName"), .policy_arn = f.text("PolicyArn")}; }
InlinePolicy inline_policy_in(Fields& f) { return {.policy_name = f.text("PolicyName"), .document = decoded_document(f.text("PolicyDocument"))}; }
Policy policy_in(Fields& f) { return {.policy_name = f.text("PolicyName"), .arn = f.text("Arn"), .default_version_id = f.text("DefaultVersionId")}; }

PolicyVersion policy_version_in(Fields& f) {
  return {.version_id = f.text("VersionId"), .is_default = f.flag("IsDefaultVersion"), .document = decoded_document(f.text("Document"))};
}

std::string decoded_document(const std::string& text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && text.size() - i > 2 && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    out.push_back(escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i]);
    if (escape) i += 2;
  }
  return out;
}

Tree about_user(const std::string& user_name) {
  Tree input;
  if (!user_name.empty()) input.add(text_node("UserName", user_name));
  return input;
}

Tree paged(Tree input) {
  input.add(number_node("MaxItems", kMaxItems));
  return input;
}

}  // namespace mayfly::aws::iam
