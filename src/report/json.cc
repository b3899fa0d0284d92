// JSON ({"schema", "records", "summary"}: one object, a record a line) and JSON Lines (the same records, then the summary).
#include "report/records.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

// The frame around the records, of both kinds of document.
class Records {
 public:
  Records(bool lines, Out out) : lines_(lines), out_(std::move(out)) {}

  template <class T>
  void record(const T& content) {
    if (!lines_) begin();
    write_line(content);
  }

  void finish(const Summary& summary) {
    if (lines_) return write_line(summary);
    begin();
    buffer_ += "\n],\"summary\":";
    JsonText json(buffer_);
    write_record(json, summary);
    buffer_ += "}\n";
    flush();
  }

 private:
  template <class T>
  void write_line(const T& content) {
    if (!lines_) buffer_ += std::exchange(any_, true) ? ",\n" : "\n";
    JsonText json(buffer_);
    write_record(json, content);
    if (lines_) buffer_ += '\n';
    flush();
  }

  void begin() {
    if (!std::exchange(begun_, true)) buffer_.append("{\"schema\":\"").append(kSchema).append("\",\"records\":[");
  }

  void flush() {
    out_(buffer_);
    buffer_.clear();
  }

  const bool lines_;
  const Out out_;
  std::string buffer_;
  bool begun_ = false, any_ = false;
};

class JsonWriter : public Writer {
 public:
  JsonWriter(bool lines, Out out) : records_(lines, std::move(out)) {}
  void finding(const model::Finding& finding) override { records_.record(finding); }
  void finish(std::span<const model::Coverage> coverage, const Summary& summary) override {
    for (const model::Coverage& one : coverage) records_.record(one);
    records_.finish(summary);
  }

 private:
  Records records_;
};

class DecodedJsonWriter : public DecodedWriter {
 public:
  DecodedJsonWriter(bool lines, Out out) : records_(lines, std::move(out)) {}
  void decoded(const model::Decoded& decoded) override { records_.record(decoded); }
  void finish(const Summary& summary) override { records_.finish(summary); }

 private:
  Records records_;
};

}  // namespace

std::unique_ptr<Writer> json_writer(Style, Out out) { return std::make_unique<JsonWriter>(false, std::move(out)); }
std::unique_ptr<Writer> jsonl_writer(Style, Out out) { return std::make_unique<JsonWriter>(true, std::move(out)); }
std::unique_ptr<DecodedWriter> decoded_json_writer(Style, Out out) { return std::make_unique<DecodedJsonWriter>(false, std::move(out)); }
std::unique_ptr<DecodedWriter> decoded_jsonl_writer(Style, Out out) { return std::make_unique<DecodedJsonWriter>(true, std::move(out)); }

}  // namespace mayfly::report
