// What each command says of itself: a line for lists, examples, and what else must be known. Internal to cli/.
#pragma once

#include <span>
#include <string_view>

#include "cli/manual.h"

namespace mayfly::cli {

struct CommandText {
  std::string_view words;  // "key decode"; the program itself: ""
  std::string_view about;
  std::span<const Example> examples;
  std::span<const std::string_view> closing;
};

const CommandText& text_of(std::string_view words);  // of a command that is there

}  // namespace mayfly::cli
