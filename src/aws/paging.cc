#include "aws/paging.h"

namespace mayfly::aws {
namespace {

// IAM says IsTruncated and Marker; the others only a token. Empty: that was the last page. A page that is cut short without a place to go on is broken.
std::string next_place(const Service& service, Fields& page) {
  const std::string token = page.text_if(service.token).value_or("");
  if (service.protocol != Protocol::query) return token;
  const bool truncated = page.flag_if("IsTruncated").value_or(!token.empty());
  return truncated ? token : std::string();
}

bool says_more(const Service& service, Fields& page) { return service.protocol == Protocol::query && page.flag_if("IsTruncated").value_or(false); }

}  // namespace

std::optional<ApiError> for_each_page(const Api& api, const Operation& operation, Tree input, const OnPage& on_page, std::size_t& pages) {
  const std::string name = std::string(operation.service.id) + ":" + std::string(operation.name);
  const auto broken = [&](std::string what) { return error_on_the_way(Error{Code::corrupt, std::move(what), {}, {}}, name); };
  std::set<std::string> places;
  for (pages = 0;;) {
    const auto answer = api.caller->call(api, operation, input);
    if (!answer) return answer.error();
    Fields page(*answer);
    bool enough = false;
    if (std::string what = on_page(page, enough); !what.empty()) return broken(std::move(what));
    ++pages;
    std::string place = next_place(operation.service, page);
    if (!page.error().empty()) return broken(page.error());
    if (place.empty() && says_more(operation.service, page)) return broken("there is more, but the answer does not say where");
    if (enough || place.empty()) return std::nullopt;
    if (!places.insert(place).second) return broken("the same page came again");
    if (pages >= kMaxPages) return broken("more pages than any account can have");
    std::erase_if(input.children, [&](const Tree& child) { return child.name == operation.service.token; });
    input.add(text_node(operation.service.token, place));
  }
}

}  // namespace mayfly::aws
