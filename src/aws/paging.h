// Listings that come in pages. A page may be short or empty and still not be the last (IAM: "might return fewer results, even when there are more"); the end
// is where no place for a next page is given. A place that comes twice would turn in circles: that is an error, never the end.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/caller.h"
#include "aws/fields.h"

namespace mayfly::aws {

inline constexpr std::size_t kMaxPages = 100'000;

// What was read. With an error the listing is not whole: what came before it is still true, what would have come after it is not known.
template <class T>
struct Listing {
  std::vector<T> items = {};
  std::optional<ApiError> error = std::nullopt;
  std::size_t pages = 0;

  bool whole() const { return !error; }
};

// Calls `on_page` with the result of each page; it tells what is wrong with the page (empty: nothing), or stops by setting `enough`.
using OnPage = std::function<std::string(Fields& page, bool& enough)>;
std::optional<ApiError> for_each_page(const Api& api, const Operation& operation, Tree input, const OnPage& on_page, std::size_t& pages);

// All items of the list `name` in all pages.
template <class T>
Listing<T> list_all(const Api& api, const Operation& operation, Tree input, std::string_view name, Fields::Decode<T> decode) {
  Listing<T> out;
  out.error = for_each_page(
      api, operation, std::move(input),
      [&](Fields& page, bool&) {
        std::vector<T> items = page.list(name, decode);
        if (page.error().empty()) out.items.insert(out.items.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
        return page.error();
      },
      out.pages);
  return out;
}

// One call whose whole answer is one value.
template <class T>
Answer<T> get_one(const Api& api, const Operation& operation, const Tree& input, Fields::Decode<T> decode, const RestParts& rest = {}) {
  auto tree = api.caller->call(api, operation, input, rest);
  if (!tree) return std::unexpected(std::move(tree.error()));
  Fields fields(*tree);
  T value = decode(fields);
  const std::string broken = fields.error();
  wipe(*tree);
  if (!broken.empty())
    return std::unexpected(error_on_the_way(Error{Code::corrupt, broken, {}, {}}, std::string(operation.service.id) + ":" + std::string(operation.name)));
  return value;
}

}  // namespace mayfly::aws
