#include "sim/text.h"

#include "base/escape.h"
#include "base/hash.h"

namespace mayfly::sim {
namespace {

void append_xml(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out.append("&amp;"); break;
      case '<': out.append("&lt;"); break;
      case '>': out.append("&gt;"); break;
      case '"': out.append("&quot;"); break;
      case '\r': out.append("&#xD;"); break;
      default: out.push_back(c);
    }
  }
}

}  // namespace

Xml& Xml::open(std::string_view name) {
  out_.append("<").append(name).append(">");
  return *this;
}

Xml& Xml::close(std::string_view name) {
  out_.append("</").append(name).append(">");
  return *this;
}

Xml& Xml::leaf(std::string_view name, std::string_view text) {
  open(name);
  append_xml(out_, text);
  return close(name);
}

void JsonText::comma() {
  if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_.push_back(',');
}

JsonText& JsonText::begin(char bracket) {
  comma();
  out_.push_back(bracket);
  return *this;
}

JsonText& JsonText::begin(std::string_view name, char bracket) {
  key(name);
  out_.push_back(bracket);
  return *this;
}

JsonText& JsonText::end(char bracket) {
  out_.push_back(bracket);
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  comma();
  out_.append(json_quoted(name)).push_back(':');
  return *this;
}

JsonText& JsonText::value(std::string_view text) { return raw(json_quoted(text)); }

JsonText& JsonText::raw(std::string_view json) {
  comma();
  out_.append(json);
  return *this;
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : is_utf8(text) ? std::string(text) : utf8_lossy(text)) {
    switch (c) {
      case '"': out.append("\\\""); break;
      case '\\': out.append("\\\\"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\t': out.append("\\t"); break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) out.append("\\u00").append(hex_encode(std::string_view(&c, 1)));
        else out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace mayfly::sim
