#include "cli/common.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "app/state.h"
#include "base/check.h"
#include "base/cpu.h"
#include "base/escape.h"
#include "base/fd.h"
#include "base/time.h"
#include "leaks/shown.h"

namespace mayfly::cli {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

// Does the locale speak UTF-8? By the variables, in their order (POSIX.1-2017 §8.2), without loading a locale.
bool locale_is_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const std::string_view value = variable(name); !value.empty())
      return value.find("UTF-8") != std::string_view::npos || value.find("utf8") != std::string_view::npos || value.find("UTF8") != std::string_view::npos;
  return false;
}

bool wants_color(const Common& common) {
  if (common.color == "always") return true;
  if (common.color == "never" || !common.output.empty()) return false;
  return ::isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

// A number, then one of the units.
struct Unit {
  std::string_view name;
  double factor;
};
template <std::size_t N>
std::optional<double> parse_quantity(std::string_view text, const std::array<Unit, N>& units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0 || number > 1e18) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& row : units)
    if (unit == row.name) return number * row.factor;
  return std::nullopt;
}

}  // namespace

report::Style style_of(const Common& common) {
  report::Style style;
  style.color = wants_color(common);
  style.unicode = locale_is_unicode();
  struct winsize size{};
  if (common.output.empty() && ::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  return style;
}

report::Format format_of(const Common& common) {
  const auto format = report::format_named(common.format);
  CHECK(format.has_value());
  return *format;
}

std::string state_directory(const Common& common) { return common.state.empty() ? app::default_state_directory() : common.state; }

report::Out Output::sink() {
  return [this](std::string_view text) {
    pending_ += text;
    constexpr std::size_t kLarge = 64 * 1024;
    if (path_.empty() && (live_ || pending_.size() >= kLarge)) flush();
  };
}

Result<void> check_target(const std::string& path) {
  if (path.empty()) return {};
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))
    return fail(Code::invalid,
                path + (S_ISLNK(facts.st_mode)   ? " is a link"
                        : S_ISDIR(facts.st_mode) ? " is a directory"
                                                 : " is not a regular file"),
                "name a file, or leave the option out for standard output");
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) return fail_errno(errno, "write " + path);
  return {};
}

void Output::flush() {
  if (!closed_ && !failed_) {
    if (auto written = write_all(STDOUT_FILENO, pending_); !written) {
      closed_ = errno == EPIPE;
      if (!closed_) failed_ = std::move(written.error());
    }
  }
  pending_.clear();
}

Result<void> Output::finish() {
  if (!path_.empty()) return write_file_atomically(path_, pending_);
  flush();
  if (failed_) return std::unexpected(std::move(*failed_).within("standard output"));
  return {};
}

Result<void> check_variables() {
  if (const std::string_view now = variable("MAYFLY_NOW"); !now.empty() && !parse_rfc3339(now))
    return fail(Code::invalid, "MAYFLY_NOW is no time", "as in 2026-06-01T12:00:00Z; or unset it");
  if (const std::string_view cpu = variable("MAYFLY_CPU"); !cpu.empty() && !cpu_named(cpu))
    return fail(Code::invalid, "MAYFLY_CPU takes scalar, ssse3 or avx2", "unset it");
  return {};
}

void tell(std::string_view command, const Error& error) {
  std::string text = "mayfly" + (command.empty() ? "" : " " + std::string(command)) + ": " + terminal_safe(leaks::shown(error.message)) + "\n";
  for (const std::string& where : error.context) text += "  " + terminal_safe(where) + "\n";
  if (!error.hint.empty()) text += "  try: " + error.hint + "\n";
  static_cast<void>(write_all(STDERR_FILENO, text));
}

void note(const Common& common, std::string_view text) {
  if (!common.quiet) static_cast<void>(write_all(STDERR_FILENO, std::string(text) + "\n"));
}

Result<std::uint64_t> parse_size(std::string_view text) {
  // clang-format off
  static constexpr std::array<Unit, 20> kUnits{{{"", 1},     {"B", 1},      {"K", 1e3},      {"KB", 1e3},      {"M", 1e6},     {"MB", 1e6},      {"G", 1e9},
                                                {"GB", 1e9}, {"T", 1e12},   {"TB", 1e12},    {"Ki", 1024.0},   {"KiB", 1024.0}, {"Mi", 1048576.0},
                                                {"MiB", 1048576.0}, {"Gi", 1073741824.0},    {"GiB", 1073741824.0}, {"Ti", 1099511627776.0},
                                                {"TiB", 1099511627776.0}, {"k", 1e3}, {"m", 1e6}}};
  // clang-format on
  if (const auto bytes = parse_quantity(text, kUnits)) return static_cast<std::uint64_t>(*bytes);
  return fail(Code::invalid, "not a size", "a number with K, M, G, T (powers of 1,000) or Ki, Mi, Gi, Ti, as in 10M");
}

Result<std::uint64_t> parse_duration_seconds(std::string_view text) {
  static constexpr std::array<Unit, 4> kUnits{{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
  if (const auto seconds = parse_quantity(text, kUnits)) return static_cast<std::uint64_t>(*seconds);
  return fail(Code::invalid, "not a duration", "as in 90s, 15m, 12h, 7d");
}

}  // namespace mayfly::cli
