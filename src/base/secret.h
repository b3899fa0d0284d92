// Secret: text that may not leak. It cannot be printed, compared with ==, copied or converted by accident, and its memory is wiped when it dies.
//
// What it is not: protection from a debugger or from swap (the program turns core dumps off at start; see docs/threat-model.md).
// Not thread-safe while it is being moved. Moving wipes the source.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mayfly {

// Overwrites memory so that the compiler may not leave it out.
void wipe(void* data, std::size_t size);

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // The one door to the text; each use of it is a place to review. The view lives as long as the secret is neither moved nor destroyed.
  std::string_view reveal() const { return text_; }
  std::size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

  // Takes the same time for any two texts of one length.
  bool equals(const Secret& other) const;

  bool operator==(const Secret&) const = delete;

 private:
  void clear();
  std::string text_;
};

// Wipes a plain string that held key text while it was being worked on.
void wipe(std::string& text);

}  // namespace mayfly
