#include "aws/ini.h"

#include <algorithm>
#include <limits>

namespace mayfly::aws {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Reads line by line; the names follow CPython's configparser.RawConfigParser._read.
class Reader {
 public:
  Result<void> line(std::string_view line) {
    ++number_;
    const std::string_view value = trimmed(line);
    if (value.empty()) {
      if (option_ != nullptr) option_->push_back('\n');  // an empty line inside a value of several lines
      return {};
    }
    if (value.front() == '#' || value.front() == ';') return {};
    const auto indent = static_cast<std::size_t>(value.data() - line.data());
    if (option_ != nullptr && indent > indent_) {
      option_->append("\n").append(value);
      return {};
    }
    indent_ = indent;
    const std::size_t close = value.rfind(']');
    if (value.front() == '[' && close != std::string_view::npos && close > 1) return begin_section(value.substr(1, close - 1));
    return begin_option(value);
  }

  Result<Ini> end() {
    for (auto& [name, section] : ini_)
      for (auto& [key, value] : section)
        while (!value.empty() && is_blank(value.back())) value.pop_back();
    // What [DEFAULT] says holds in every section that does not say otherwise.
    if (const auto found = ini_.find("DEFAULT"); found != ini_.end()) {
      const Section defaults = std::move(found->second);
      ini_.erase(found);
      for (auto& [name, section] : ini_) section.insert(defaults.begin(), defaults.end());
    }
    return std::move(ini_);
  }

 private:
  Result<void> wrong(std::string_view what) const { return fail(Code::invalid, "line " + std::to_string(number_) + ": " + std::string(what)); }

  Result<void> begin_section(std::string_view name) {
    const auto [place, is_new] = ini_.try_emplace(std::string(name));
    if (!is_new && name != "DEFAULT") return wrong("this section was there before");
    section_ = &place->second;
    option_ = nullptr;
    return {};
  }

  Result<void> begin_option(std::string_view line) {
    if (section_ == nullptr) return wrong("this stands before the first [section]");
    const std::size_t delimiter = line.find_first_of("=:");
    if (delimiter == std::string_view::npos) return wrong("this is no key = value");
    const std::string key = lower(trimmed(line.substr(0, delimiter)));
    if (key.empty()) return wrong("a value without a key");
    const auto [place, is_new] = section_->try_emplace(key, trimmed(line.substr(delimiter + 1)));
    if (!is_new) return wrong("this key was there before in its section");
    option_ = &place->second;
    return {};
  }

  Ini ini_;
  Section* section_ = nullptr;
  std::string* option_ = nullptr;  // the value that an indented line would continue
  std::size_t indent_ = std::numeric_limits<std::size_t>::max();
  std::size_t number_ = 0;
};

}  // namespace

Result<Ini> parse_ini(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Reader reader;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\r"), text.size());
    TRY(reader.line(text.substr(0, end)));
    const bool crlf = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(text.size(), end + (crlf ? 2 : 1)));
  }
  return reader.end();
}

Result<Section> parse_nested(std::string_view value) {
  Section out;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find('\n'), value.size());
    const std::string_view line = trimmed(value.substr(0, end));
    value.remove_prefix(std::min(value.size(), end + 1));
    if (line.empty()) continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return fail(Code::invalid, "an indented line that is no key = value");
    out[std::string(trimmed(line.substr(0, equals)))] = trimmed(line.substr(equals + 1));
  }
  return out;
}

Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    const bool escape = c == '\\' && quote != '\'';
    if (escape) {
      if (i + 1 == text.size()) return fail(Code::invalid, "a backslash at the end");
      const char next = text[++i];
      if (quote == '"' && next != '"' && next != '\\') words.back().push_back('\\');
      words.back().push_back(next);
    } else if (quote != '\0' ? c == quote : c == '"' || c == '\'') {
      quote = quote == '\0' ? c : '\0';
    } else {
      words.back().push_back(c);
    }
  }
  if (quote != '\0') return fail(Code::invalid, "a quote that is not closed");
  return words;
}

}  // namespace mayfly::aws
