// Small files inside a git directory, read without being led anywhere: no symbolic link is followed, nothing but a regular file is opened, and the size
// is bounded. A hostile repository may hold links, pipes and devices under every name that git uses.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mayfly::gitdb {

// `not_found`: there is none; `denied`: a link, or the system refused; `invalid`: no regular file, or longer than max_bytes.
Result<std::string> read_small_file(const std::string& path, std::size_t max_bytes);

// The same where absent is an answer.
Result<std::optional<std::string>> read_if_there(const std::string& path, std::size_t max_bytes);

// The path without links, dots or doubled slashes; empty: it is not there.
std::string canonical(const std::string& path);

// Is `path` the folder itself or below it? Both canonical.
bool is_within(std::string_view path, std::string_view folder);

bool is_directory(const std::string& path);
bool is_link(const std::string& path);

// `path` as it stands, or from `folder` where it is relative.
std::string join(const std::string& folder, std::string_view path);

// Without blanks and line ends behind.
std::string_view trimmed(std::string_view text);

// Takes the first line, without its end, off the front.
std::string_view next_line(std::string_view& text);

}  // namespace mayfly::gitdb
