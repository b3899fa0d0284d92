// The records of JSON and JSON Lines: one object each, every field always there, unknown is null. docs/formats/scan-output.md.
#pragma once

#include "report/json_text.h"
#include "report/report.h"

namespace mayfly::report {

inline constexpr std::string_view kSchema = "mayfly/1";

void write_record(JsonText& json, const model::Finding& finding);
void write_record(JsonText& json, const model::Coverage& coverage);  // scope "files"
void write_record(JsonText& json, const model::Decoded& decoded);
void write_record(JsonText& json, const Summary& summary);

}  // namespace mayfly::report
