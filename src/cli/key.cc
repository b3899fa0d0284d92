// mayfly key decode
#include <termios.h>
#include <unistd.h>

#include <set>

#include "app/decode.h"
#include "app/state.h"
#include "base/escape.h"
#include "base/fd.h"
#include "base/interrupt.h"
#include "cli/commands.h"
#include "key/family.h"
#include "key/service.h"
#include "leaks/shown.h"

namespace mayfly::cli {
namespace {

constexpr std::size_t kMaxInput = std::size_t{16} << 20;  // bytes

bool looks_like_key(std::string_view argument) {
  return key::family_of(argument) != nullptr || argument.find("-at-") != std::string_view::npos || argument.starts_with("Bearer ");
}

// While a key is typed or pasted at a terminal, it is not shown.
class HiddenInput {
 public:
  HiddenInput() : hidden_(::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!hidden_) return;
    struct termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    static_cast<void>(write_all(STDERR_FILENO, "paste the key (it is not shown), then Enter and Ctrl-D\n"));
  }
  ~HiddenInput() {
    if (hidden_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  struct termios before_{};
  bool hidden_;
};

Result<std::string> read_input(const std::string& name) {
  if (name != "-") {
    if (!looks_like_key(name) || ::access(name.c_str(), F_OK) == 0) return read_file(name, kMaxInput);
    return fail(Code::invalid, "a key as an argument is refused: it stands in the shell's history and in every process list now",
                "mayfly key decode < FILE, and treat the key as leaked");
  }
  const HiddenInput hidden;
  return read_file("-", kMaxInput);
}

}  // namespace

int key_decode(const KeyDecodeArguments& a) {
  if (const auto target = check_target(a.common.output); !target) {
    tell("key decode", target.error());
    return 2;
  }
  Output output(a.common.output, false);
  const auto writer = report::make_decoded_writer(format_of(a.common), style_of(a.common), output.sink());
  if (!writer) {
    tell("key decode", writer.error());
    return 2;
  }
  report::Summary summary;
  std::set<std::string> fingerprints;
  summary.command = "key decode";
  summary.version = key::version();
  summary.data_date = key::data_date();
  const auto fingerprint_key =
      app::load_fingerprint_key(a.common.fingerprint_key.empty() ? std::nullopt : std::optional(a.common.fingerprint_key), state_directory(a.common));
  if (!fingerprint_key) summary.errors.push_back(fingerprint_key.error());
  const Time now = SystemClock().now();
  for (const std::string& name : a.inputs.empty() ? std::vector<std::string>{"-"} : a.inputs) {
    if (!fingerprint_key || interrupted()) break;
    auto text = read_input(name);
    auto keys = text ? app::decode(*text, *fingerprint_key->key, now) : Result<std::vector<model::Decoded>>(std::unexpected(text.error()));
    if (text) wipe(*text);
    if (!keys) {
      keys.error().message = leaks::shown(keys.error().message);
      summary.errors.push_back(std::move(keys.error()));
      continue;
    }
    for (const model::Decoded& decoded : *keys) writer.value()->decoded(decoded);
    summary.keys += keys->size();
    for (const model::Decoded& decoded : *keys) {
      fingerprints.insert(decoded.fingerprint);
      if (decoded.expired.value_or(false)) ++summary.expired;
    }
  }
  if (summary.keys > 0 && fingerprint_key)
    if (auto saved = app::save(*fingerprint_key); !saved) note(a.common, "note: the fingerprint holds for this run alone: " + saved.error().message);
  summary.distinct_keys = fingerprints.size();
  summary.exit_code = summary.errors.empty() ? 0 : summary.keys > 0 ? 3 : 2;
  summary.interrupted = interrupted();
  summary.status = summary.errors.empty() ? model::Status::complete : summary.keys > 0 ? model::Status::partial : model::Status::failed;
  if (summary.interrupted) {
    summary.exit_code = 3;
    summary.status = model::Status::partial;
  }
  writer.value()->finish(summary);
  for (const Error& error : summary.errors) tell("key decode", error);
  if (auto finished = output.finish(); !finished) {
    tell("key decode", finished.error());
    return 2;
  }
  return summary.exit_code;
}

}  // namespace mayfly::cli
