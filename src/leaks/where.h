// Where: the way from a file down to the content that is being scanned, and how a place in it is written. Plain value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace mayfly::leaks {

struct Where {
  std::string path;                   // of the outermost file, as it will be shown
  std::string member;                 // joined by `!`; empty: the file itself
  std::string name;                   // of the innermost named content: to know a notebook, or a compressed file's stem
  std::vector<std::string> encoding;  // layers undone since the last name
  std::uint32_t depth = 0;            // levels below the outermost file
  // coordinates inside a document
  std::optional<std::uint64_t> cell;
  std::optional<std::string> part;
  std::optional<std::int64_t> row;
  std::optional<std::string> field;
  // where the outermost encoded run stands in the named content
  std::optional<std::uint64_t> outer_line, outer_column, outer_offset;

  Where inside(std::string_view member_name) const;  // one carrier deeper
  Where decoded(std::string_view layer) const;       // one encoding deeper

  // "path" or "path!member": for counted skips.
  std::string text() const;
};

}  // namespace mayfly::leaks
