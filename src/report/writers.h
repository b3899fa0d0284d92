// The writers behind report.h's table, one file each (text.cc, json.cc, sarif.cc, csv.cc, decoded_text.cc).
#pragma once

#include <memory>

#include "report/report.h"

namespace mayfly::report {

std::unique_ptr<Writer> text_writer(Style style, Out out);
std::unique_ptr<Writer> json_writer(Style style, Out out);
std::unique_ptr<Writer> jsonl_writer(Style style, Out out);
std::unique_ptr<Writer> sarif_writer(Style style, Out out);
std::unique_ptr<Writer> csv_writer(Style style, Out out);

std::unique_ptr<DecodedWriter> decoded_text_writer(Style style, Out out);
std::unique_ptr<DecodedWriter> decoded_json_writer(Style style, Out out);
std::unique_ptr<DecodedWriter> decoded_jsonl_writer(Style style, Out out);

}  // namespace mayfly::report
