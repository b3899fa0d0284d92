// The files ~/.aws/config and ~/.aws/credentials as text: sections of keys and values, read as botocore reads them (Python's RawConfigParser, strict): lines
// that are indented deeper continue a value, '#' and ';' begin a comment only as the first character of a line, keys are not case-sensitive, a section or a
// key that comes twice is an error. Pure, thread-safe. No error repeats a line: it may be a secret.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mayfly::aws {

using Section = std::map<std::string, std::string>;  // keys in lower case; a value of several lines with '\n' between them
using Ini = std::map<std::string, Section>;          // by the section's name as it stands between the brackets

// `invalid`, with the number of the line.
Result<Ini> parse_ini(std::string_view text);

// The keys inside a value that begins with a line break ("s3 =\n  key = value"); `invalid` where a line of it has no '='.
Result<Section> parse_nested(std::string_view value);

// Words as a POSIX shell splits them, quotes and backslashes undone (Python's shlex.split). `invalid`: a quote that is not closed.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace mayfly::aws
