// What others write and src/aws reads: AWS's answers and errors, configuration files, times, URLs. Nothing crashes, what was accepted can be written and read
// again, and no URL has a host that a reader would not see.
#include "aws/api_error.h"
#include "aws/iam_read.h"
#include "aws/ini.h"
#include "aws/wire.h"
#include "aws/wire_time.h"
#include "base/check.h"
#include "fuzz/input.h"

namespace mayfly {
namespace {

void read_answers(std::string_view text) {
  constexpr aws::Operation list_users{aws::kIam, "ListUsers"}, list_accounts{aws::kOrganizations, "ListAccounts"};
  for (const aws::Operation* operation : {&list_users, &list_accounts}) {
    const auto tree = aws::read_answer(*operation, text);
    if (!tree) continue;
    aws::Fields fields(*tree);
    const auto users = fields.list("Users", aws::iam::user_in);
    CHECK(users.size() <= aws::kMaxTreeNodes);
  }
  const aws::ApiError error = aws::error_in({.status = 400, .headers = {}, .body = std::string(text)}, "iam:ListUsers");
  CHECK(error.error.message.starts_with("iam:ListUsers: "));
}

void write_again(std::string_view text) {
  const auto tree = aws::parse_json(text);
  if (!tree || tree->kind != aws::Tree::Kind::object) return;
  const std::string once = aws::to_json(*tree);
  const auto again = aws::parse_json(once);
  CHECK(again && aws::to_json(*again) == once);
}

void read_files(std::string_view text) {
  if (const auto ini = aws::parse_ini(text))
    for (const auto& [name, section] : *ini)
      for (const auto& [key, value] : section) static_cast<void>(aws::parse_nested(value));
  static_cast<void>(aws::split_words(text));
  static_cast<void>(aws::iam::decoded_document(std::string(text)));
}

void read_url(std::string_view text) {
  const auto url = net::parse_url(text);
  if (!url) return;
  CHECK(url->host.find_first_of("/@?#\\ \r\n") == std::string::npos && !url->host.empty() && url->path.starts_with('/'));
  const auto again = net::parse_url(net::to_text(*url));
  CHECK(again && net::to_text(*again) == net::to_text(*url) && again->host == url->host);
}

void read_times(std::string_view text) {
  if (const auto time = aws::parse_wire_time(text)) CHECK(aws::parse_wire_time(to_rfc3339(*time)) == time);
  static_cast<void>(aws::parse_http_date(text));
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  const fuzz::Input input(data, size);
  const std::vector<Byte> content = fuzz::exact(input.content());
  const std::string_view text = as_text(content);
  read_answers(text);
  write_again(text);
  read_files(text);
  read_url(text);
  read_times(text);
  return 0;
}
