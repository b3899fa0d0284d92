// Text for `key decode`: what one key says, a line for each thing known, then the warnings.
#include "base/escape.h"
#include "report/families.h"
#include "report/paint.h"
#include "report/words.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

class DecodedTextWriter : public DecodedWriter {
 public:
  DecodedTextWriter(Style style, Out out) : paint_(style.color), charset_(style.unicode ? Charset::unicode : Charset::ascii), out_(std::move(out)) {}

  void decoded(const model::Decoded& d) override {
    std::string text = std::exchange(any_, true) ? "\n" : "";
    text += paint_.bold(family_text(d.family).title) + "\n";
    const auto add = [&](std::string_view label, const std::optional<std::string>& value) {
      if (value) text += "  " + std::string(label) + std::string(13 - label.size(), ' ') + terminal_safe(*value, charset_) + "\n";
    };
    add("family", d.family);
    add("preview", preview_words(d.preview, charset_));
    if (!d.encoding.empty()) add("inside", joined(d.encoding));
    add("alias", d.alias);
    add("user", d.user);
    if (d.number) add("number", std::to_string(*d.number));
    add("account", d.account);
    add("service", d.service);
    add("access key", d.access_key_id);
    if (d.session) add("signed with", *d.session ? "session credentials" : "a permanent access key");
    add("region", d.region);
    if (d.issued_at) add("issued", to_rfc3339(*d.issued_at));
    if (d.expires_at) add(d.expired.value_or(false) ? "EXPIRED" : "expires", to_rfc3339(*d.expires_at));
    if (d.planes) add("planes", joined(*d.planes));
    if (!d.fingerprint.empty()) add("fingerprint", d.fingerprint);
    for (const std::string& warning : d.warnings) text += "  note: " + terminal_safe(warning, charset_) + "\n";
    out_(text);
  }

  void finish(const Summary&) override {}

 private:
  static std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ", ") + one;
    return out.empty() ? "none" : out;
  }

  const Paint paint_;
  const Charset charset_;
  const Out out_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<DecodedWriter> decoded_text_writer(Style style, Out out) { return std::make_unique<DecodedTextWriter>(style, std::move(out)); }

}  // namespace mayfly::report
