#include "gitdb/config_file.h"

#include <algorithm>

#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
}

// "[section]" or "[section "sub"]", behind the bracket; empty where it is neither.
std::string section_of(std::string_view& text) {
  std::string name, sub;
  while (!text.empty() && text.front() != ']' && text.front() != ' ' && text.front() != '\t' && text.front() != '\n') {
    name += text.front();
    text.remove_prefix(1);
  }
  skip_blanks(text);
  if (!text.empty() && text.front() == '"') {
    text.remove_prefix(1);
    while (!text.empty() && text.front() != '"' && text.front() != '\n') {
      if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
      sub += text.front();
      text.remove_prefix(1);
    }
    if (text.empty() || text.front() != '"') return {};
    text.remove_prefix(1);
    sub = "." + sub;
  }
  if (text.empty() || text.front() != ']') return {};
  text.remove_prefix(1);
  return lower(name) + sub;
}

// The value up to its line's end: quotes and comments taken away, a line that ends in a backslash joined to the next.
std::string value_of(std::string_view& text) {
  skip_blanks(text);
  std::string value;
  std::size_t solid = 0;  // what may not be trimmed
  bool quoted = false;
  while (!text.empty() && (text.front() != '\n' || quoted)) {
    const char c = text.front();
    if (c == '\n') break;
    if (!quoted && (c == '#' || c == ';')) {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
      break;
    }
    text.remove_prefix(1);
    if (c == '"') {
      quoted = !quoted;
      solid = value.size();
    } else if (c == '\\' && !text.empty()) {
      const char next = text.front();
      text.remove_prefix(1);
      if (next == '\n') continue;
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'b' ? '\b' : next;
      solid = value.size();
    } else {
      value += c;
      if (quoted) solid = value.size();
    }
  }
  while (value.size() > solid && (value.back() == ' ' || value.back() == '\t' || value.back() == '\r')) value.pop_back();
  return value;
}

}  // namespace

Config parse_config(std::string_view text) {
  Config config;
  std::string section;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    skip_blanks(text);
    if (text.empty()) break;
    if (text.front() == '[') {
      text.remove_prefix(1);
      section = section_of(text);
      if (section.empty()) next_line(text);
      continue;
    }
    if (text.front() == '\n' || text.front() == '#' || text.front() == ';') {
      next_line(text);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of("=\n#;"), text.size());
    const std::string key = lower(trimmed(text.substr(0, end)));
    text.remove_prefix(end);
    std::string value = "true";
    if (!text.empty() && text.front() == '=') {
      text.remove_prefix(1);
      value = value_of(text);
    }
    next_line(text);
    if (!section.empty() && !key.empty()) config[section + "." + key] = value;
  }
  return config;
}

bool is_true(std::string_view value) {
  const std::string text = lower(value);
  return text == "true" || text == "yes" || text == "on" || text == "1";
}

}  // namespace mayfly::gitdb
