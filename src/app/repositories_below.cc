#include "app/repositories_below.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "gitdb/repository.h"
#include "gitdb/small_file.h"
#include "leaks/shown.h"

namespace mayfly::app {
namespace {

using model::SkipReason;

constexpr int kMostFolders = 64;  // inside each other

void search(const std::string& folder, int depth, std::vector<std::string>& out, model::Coverage& coverage) {
  if (gitdb::is_repository(folder)) {
    out.push_back(folder);
    return;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.empty() ? "." : folder.c_str()), &::closedir);
  if (!open) return coverage.skip(SkipReason::no_permission, leaks::shown(folder));
  if (depth > kMostFolders) return coverage.skip(SkipReason::cap_depth, leaks::shown(folder));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open.get()))
    if (const std::string_view name = entry->d_name; name != "." && name != "..") names.emplace_back(name);
  std::ranges::sort(names);
  for (const std::string& name : names) {
    const std::string path = gitdb::join(folder, name);
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0) continue;
    if (S_ISDIR(facts.st_mode)) search(path, depth + 1, out, coverage);
    else if (S_ISREG(facts.st_mode) && name.ends_with(".bundle")) out.push_back(path);
  }
}

}  // namespace

std::vector<std::string> repositories_below(const std::string& folder, model::Coverage& coverage) {
  std::vector<std::string> out;
  search(folder, 0, out, coverage);
  return out;
}

}  // namespace mayfly::app
