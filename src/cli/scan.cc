// mayfly scan
#include <sched.h>
#include <unistd.h>

#include <algorithm>

#include "app/scan.h"
#include "base/escape.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "cli/manual.h"
#include "cli/progress.h"
#include "gitdb/repository.h"

namespace mayfly::cli {
namespace {

std::size_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

Result<std::vector<std::string>> paths_of(const ScanArguments& a) {
  std::vector<std::string> paths = a.paths;
  if (!a.paths_from.empty()) {
    TRY(const std::string list, read_file(a.paths_from, std::size_t{256} << 20));
    const char separator = list.find('\0') != std::string::npos ? '\0' : '\n';  // also what `find -print0` writes
    for (std::size_t begin = 0; begin < list.size();) {
      const std::size_t end = std::min(list.find(separator, begin), list.size());
      if (end > begin) paths.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
  } else if (paths.empty()) {
    paths.emplace_back();
  }
  for (const std::string& path : a.paths)
    if (path.empty()) return fail(Code::invalid, "an empty PATH", "leave it out to scan the working directory");
  return paths;
}

// PATHs as repositories; with none, the one in which the working directory lies.
Result<void> add_git(const ScanArguments& a, app::ScanRequest& request) {
  app::GitScanRequest& git = request.git.emplace();
  request.files = a.files;
  git.repositories = request.leaks.paths;
  if (std::ranges::find(git.repositories, "-") != git.repositories.end())
    return fail(Code::invalid, "standard input is no repository", "a list of repositories comes with --paths-from -");
  if (a.paths.empty() && a.paths_from.empty() && !a.recursive) {
    TRY(git.repositories.front(), gitdb::find_upwards());
  }
  git.recursive = a.recursive;
  git.remembers = !a.no_cache;
  git.staged = a.staged;
  git.exhaustive = a.exhaustive;
  git.verify = a.verify;
  git.alternates = a.alternates;
  git.refs = a.refs;
  git.since_commit = a.since_commit;
  return {};
}

Result<app::ScanRequest> request_of(const ScanArguments& a) {
  app::ScanRequest request;
  leaks::Request& leaks = request.leaks;
  TRY(leaks.paths, paths_of(a));
  leaks.excludes = a.excludes;
  leaks.includes = a.includes;
  leaks.follow_links = a.follow;
  leaks.one_file_system = a.one_file_system;
  leaks.threads = a.threads == 0 ? processors() : std::min<std::size_t>(a.threads, 256);
  leaks.options.raw = a.raw;
  leaks.options.honour_inline = a.honour_inline;
  leaks.options.judgement.lesser_grades = a.all_grades;
  carrier::Limits& limits = leaks.options.limits;
  if (!a.max_file_size.empty()) {
    TRY(const std::uint64_t size, parse_size(a.max_file_size));
    leaks.max_file_size = size;
  }
  if (!a.max_unpacked.empty()) {
    TRY(limits.max_bytes, parse_size(a.max_unpacked));
  }
  if (!a.max_time.empty()) {
    TRY(const std::uint64_t seconds, parse_duration_seconds(a.max_time));
    limits.max_time = std::chrono::seconds(seconds);
  }
  if (a.max_depth > 0) limits.max_depth = a.max_depth;
  if (a.max_ratio > 0) limits.max_ratio = a.max_ratio;
  if (a.max_members > 0) limits.max_members = a.max_members;
  if (!a.common.fingerprint_key.empty()) request.fingerprint_key = a.common.fingerprint_key;
  request.state_directory = state_directory(a.common);
  if (a.write_baseline == "-") return fail(Code::invalid, "--write-baseline takes the name of a file", "standard output is the report's");
  if (!a.baseline.empty()) request.baseline = a.baseline;
  if (!a.write_baseline.empty()) request.write_baseline = a.write_baseline;
  if (a.git || a.staged) TRY(add_git(a, request));
  request.streaming = request.files && leaks.paths.size() == 1 && leaks.paths.front() == "-";
  return request;
}

// What nobody asked about and is likely a slip: no error, but not to be passed over in silence.
void tell_oddities(const ScanArguments& a, const app::ScanRequest& request, const app::ScanAnswer& answer) {
  // Globs of the environment and of the configuration file stand for all runs, and need not match in each.
  for (const leaks::UnusedGlob& unused : answer.unused_globs) {
    const bool exclude = unused.kind == leaks::GlobKind::exclude;
    if (unused.index >= (exclude ? a.typed_excludes : a.typed_includes)) continue;
    const std::string& glob = (exclude ? a.excludes : a.includes)[unused.index];
    const std::string shown = may_be_shown(glob) ? shell_quote(glob) : "(number " + std::to_string(unused.index + 1) + ")";
    note(a.common, std::string("note: ") + (exclude ? "--exclude " : "--include ") + shown + " matched nothing");
  }
  if (!request.files || answer.coverage.empty() || !answer.summary.errors.empty()) return;
  const model::Coverage& files = answer.coverage.front();
  if (files.status() != model::Status::complete || files.files > 0) return;
  const bool by_rule = files.count(model::SkipKind::by_rule) > 0;
  note(a.common, std::string("note: nothing was read: ") + (by_rule ? "all of it was left out by rule" : "there are no files"));
}

}  // namespace

int scan(const ScanArguments& a) {
  const report::Format format = format_of(a.common);
  const auto request = request_of(a);
  const auto output_file = check_target(a.common.output), baseline_file = check_target(a.write_baseline);
  for (const Error* error :
       {request ? nullptr : &request.error(), output_file ? nullptr : &output_file.error(), baseline_file ? nullptr : &baseline_file.error()})
    if (error != nullptr) {
      tell("scan", *error);
      return 2;
    }

  Output output(a.common.output, request->streaming);
  const auto writer = report::make_writer(format, style_of(a.common), output.sink());
  leaks::Progress progress;
  app::ScanAnswer answer;
  {
    // Findings that are shown at once, on the same terminal, would be written into the line.
    const bool shares_terminal = request->streaming && a.common.output.empty() && ::isatty(STDOUT_FILENO) == 1;
    const ProgressLine line(progress, request->leaks.paths, !a.common.quiet && !shares_terminal);
    answer = app::scan(*request, *writer, progress, SystemClock().now());
  }
  for (const Error& error : answer.summary.errors) tell("scan", error);
  tell_oddities(a, *request, answer);
  if (answer.has_git) note(a.common, "note: there is a git repository here; its history was not read, only the files (mayfly scan --git reads it)");
  const bool told = format == report::Format::text && a.common.output.empty();
  std::uint64_t unread = 0;
  for (const model::Coverage& coverage : answer.coverage) unread += coverage.count(model::SkipKind::unread);
  if (answer.summary.status == model::Status::partial && !told)
    note(a.common, "incomplete: " + plural(unread, "file or part", "files or parts") + " unread; the report's coverage names them by reason");
  if (auto finished = output.finish(); !finished) {
    tell("scan", finished.error());
    return 2;
  }
  return answer.summary.exit_code;
}

}  // namespace mayfly::cli
