// What the tests of archives share: reading all of one, and making one by libarchive's writers.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "carrier/test_support.h"
#include "carrier/unpack.h"

namespace mayfly::carrier::test {

using model::SkipReason;

struct Read {
  std::vector<std::string> names;
  std::map<std::string, std::string> contents;
  std::map<std::string, SkipReason> member_errors;
  std::vector<std::string> encrypted;
  std::optional<SkipReason> error;  // of the archive
};

inline Read read_all(Kind kind, Reader& below, Budget& budget, bool with_content = true) {
  Read all;
  const auto archive = open_archive(kind, below, budget);
  if (!archive) {
    all.error = skip_reason_of(archive.error());
    return all;
  }
  for (;;) {
    const auto member = (*archive)->next();
    if (!member) all.error = skip_reason_of(member.error());
    if (!member || !*member) break;
    const std::string& name = (*member)->name;
    all.names.push_back(name);
    if ((*member)->encrypted) all.encrypted.push_back(name);
    if (!with_content) continue;
    const auto content = drain((*archive)->content());
    all.contents[name] = content.bytes;
    if (content.error) all.member_errors[name] = skip_reason_of(*content.error);
  }
  const auto again = (*archive)->next();
  EXPECT_EQ(again.has_value(), !all.error.has_value()) << "the end comes again";
  return all;
}

inline Read read_all(Kind kind, std::string_view bytes, const Limits& limits = {}) {
  MemoryReader below(as_bytes(bytes));
  Budget budget(limits);
  return read_all(kind, below, budget);
}

inline Read read_stream(Kind kind, std::string_view bytes, const Limits& limits = {}) {
  TrickleReader below(bytes, 1000);
  Budget budget(limits);
  return read_all(kind, below, budget);
}

inline Read read_cut_stream(Kind kind, std::string_view bytes, SkipReason reason) {
  TrickleReader below(bytes, 1000, fail_skip(reason, "below").error());
  Budget budget(Limits{});
  return read_all(kind, below, budget);
}

using Names = std::vector<std::string>;

// libarchive as a writer, the shared one, called by Python: what this program links is the reader alone. `setup`: calls on the writer `w`.
struct Entry {
  std::string name, content;
};
inline std::string write_archive(const std::string& setup, const std::vector<Entry>& entries) {
  std::string input;
  for (const Entry& each : entries) input += std::to_string(each.name.size()) + " " + std::to_string(each.content.size()) + "\n" + each.name + each.content;
  return python(
      "import ctypes, locale\nlocale.setlocale(locale.LC_CTYPE, 'C.UTF-8')\nla = ctypes.CDLL('libarchive.so.13')\n"
      "for f in (la.archive_write_new, la.archive_entry_new): f.restype = ctypes.c_void_p\nP = ctypes.c_void_p\n"
      "la.archive_error_string.restype = ctypes.c_char_p\n"
      "def do(call, *args):\n  assert getattr(la, call)(P(w), *args) == 0, la.archive_error_string(P(w))\n"
      "w = la.archive_write_new()\n" +
          setup +
          "\nbuffer = ctypes.create_string_buffer(4 << 20); used = ctypes.c_size_t()\ndo('archive_write_set_bytes_in_last_block', 1)\n"
          "do('archive_write_open_memory', buffer, ctypes.c_size_t(len(buffer)), ctypes.byref(used))\ninput = io.BytesIO(data)\n"
          "while line := input.readline():\n  n, m = map(int, line.split()); name = input.read(n); body = input.read(m)\n"
          "  e = P(la.archive_entry_new())\n  la.archive_entry_set_pathname(e, name); la.archive_entry_set_filetype(e, 0o100000)\n"
          "  la.archive_entry_set_perm(e, 0o644); la.archive_entry_set_size(e, ctypes.c_int64(m))\n  do('archive_write_header', e)\n"
          "  la.archive_write_data(P(w), body, ctypes.c_size_t(m)); la.archive_entry_free(e)\n"
          "do('archive_write_close')\nout.write(buffer.raw[:used.value])",
      input);
}

}  // namespace mayfly::carrier::test
