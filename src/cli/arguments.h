// The command line as plain values. CLI11, a heavy header, is known to arguments.cc and config.cc alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/common.h"

namespace mayfly::cli {

struct ScanArguments {
  Common common;
  std::vector<std::string> paths;
  std::string paths_from;
  bool raw = false, follow = false, one_file_system = false, honour_inline = false, all_grades = false;
  std::vector<std::string> excludes, includes;
  std::size_t typed_excludes = 0, typed_includes = 0;  // how many of them, the first, stand on the command line
  std::string max_file_size, baseline, write_baseline;
  bool git = false, files = false, staged = false, exhaustive = false, verify = false, alternates = false, recursive = false, no_cache = false;
  std::vector<std::string> refs;
  std::string since_commit;
  std::size_t threads = 0;  // 0: as many as processors
  // limits of unpacking; empty or 0: the default
  std::string max_unpacked, max_time;
  std::uint64_t max_ratio = 0, max_members = 0;
  std::uint32_t max_depth = 0;
};

struct KeyDecodeArguments {
  Common common;
  std::vector<std::string> inputs;  // file names or "-"; none: standard input
};

struct ContainArguments {
  std::string alias, account, user;
  bool yes = false;
};

// What was asked for; or, after a help text or an error was printed, the exit code.
using Arguments = std::variant<int, ScanArguments, KeyDecodeArguments, ContainArguments>;

Arguments parse(int argc, char** argv);

}  // namespace mayfly::cli
