#include "report/report.h"

#include <array>

#include "base/check.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

struct Row {
  Format format;
  std::string_view name;
  std::unique_ptr<Writer> (*make)(Style, Out);
  std::unique_ptr<DecodedWriter> (*make_decoded)(Style, Out);  // nullptr: decoded keys have no such form
};

constexpr std::array kFormats = {
    Row{Format::text, "text", text_writer, decoded_text_writer},
    Row{Format::json, "json", json_writer, decoded_json_writer},
    Row{Format::jsonl, "jsonl", jsonl_writer, decoded_jsonl_writer},
    Row{Format::sarif, "sarif", sarif_writer, nullptr},
    Row{Format::csv, "csv", csv_writer, nullptr},
};

const Row& row_of(Format format) {
  const auto index = static_cast<std::size_t>(format);
  CHECK(index < kFormats.size() && kFormats[index].format == format);
  return kFormats[index];
}

}  // namespace

std::string_view name_of(Format format) { return row_of(format).name; }

std::optional<Format> format_named(std::string_view name) {
  for (const Row& row : kFormats)
    if (row.name == name) return row.format;
  return std::nullopt;
}

std::unique_ptr<Writer> make_writer(Format format, Style style, Out out) { return row_of(format).make(style, std::move(out)); }

Result<std::unique_ptr<DecodedWriter>> make_decoded_writer(Format format, Style style, Out out) {
  const Row& row = row_of(format);
  if (row.make_decoded == nullptr) return fail(Code::unsupported, "a decoded key has no form in " + std::string(row.name), "use --format text, json or jsonl");
  return row.make_decoded(style, std::move(out));
}

}  // namespace mayfly::report
