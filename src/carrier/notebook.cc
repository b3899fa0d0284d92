// Jupyter notebooks (nbformat 3 and 4), read as a stream of JSON events: no tree is built, so a hostile file costs no more than its longest text.
//
//   notebook  nbformat 4: {cells: [cell…], …}     nbformat 3: {worksheets: [{cells: [cell…]}…], …}
//   cell      {source | input: text, outputs: [output…], …}
//   output    {text: text, traceback: [string…], data: {type: text…}, …}      nbformat 3 keeps the types in the output itself
//   text      a string, or a list of strings that are one text together
//
// Each text goes out as its value ends. Everything else that holds a string is written as JSON again: of a cell as "metadata", else without a cell.
#include <algorithm>
#include <string>
#include <vector>

#include "carrier/budget.h"
#include "carrier/json_stream.h"
#include "carrier/json_text.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kMaxNesting = 512;  // no notebook comes near; a bomb of brackets ends here

// What a value is in the notebook. `text` and `other` are taken whole: the one as text, the other as JSON, for its inside means nothing to us.
enum class Place { root, worksheets, worksheet, cells, cell, outputs, output, data, text, other };

struct Step {
  Place from;
  std::string_view key;  // "": any other; for lists: their elements
  Place to;
  std::string_view part = {};
  std::string_view joint = {};  // between the strings of a list
};

// The first row that fits holds.
constexpr Step kSteps[] = {
    {Place::root, "cells", Place::cells},
    {Place::root, "worksheets", Place::worksheets},
    {Place::root, "", Place::other},
    {Place::worksheets, "", Place::worksheet},
    {Place::worksheet, "cells", Place::cells},
    {Place::worksheet, "", Place::other},
    {Place::cells, "", Place::cell, "metadata"},
    {Place::cell, "source", Place::text, "source"},
    {Place::cell, "input", Place::text, "source"},
    {Place::cell, "outputs", Place::outputs, "output"},
    {Place::cell, "", Place::other, "metadata"},
    {Place::outputs, "", Place::output, "output"},
    {Place::output, "data", Place::data, "output"},
    {Place::output, "traceback", Place::text, "output", "\n"},
    {Place::output, "", Place::text, "output"},
    {Place::data, "", Place::text, "output"},
};

const Step& step_from(Place from, std::string_view key) {
  return *std::ranges::find_if(kSteps, [&](const Step& step) { return step.from == from && (step.key.empty() || step.key == key); });
}

enum class Shape { scalar, list, object };

Shape shape_of(Place place) {
  switch (place) {
    case Place::root:
    case Place::worksheet:
    case Place::cell:
    case Place::output:
    case Place::data: return Shape::object;
    case Place::worksheets:
    case Place::cells:
    case Place::outputs: return Shape::list;
    default: return Shape::scalar;
  }
}

class Handler : public JsonEvents {
 public:
  explicit Handler(const std::function<void(const DocumentText&)>& text) : text_(text) {}

  bool is_notebook() const { return is_notebook_; }

  // Gives what the value at hand came to; also when the JSON broke off in the midst of it.
  void give();

  bool open(char bracket) override;
  bool close(char bracket) override;
  bool key(std::string_view name) override;
  bool literal(std::string_view value) override;
  bool begin_string(std::size_t most) override;
  bool string_piece(std::string_view piece) override;
  bool end_string() override;

 private:
  void arrive();
  // Of a text: its own string, or one of its list. Those go out as they are.
  bool is_plain() const { return step_.to == Place::text && (inside_ == 0 || (inside_ == 1 && outer_list_)); }

  const std::function<void(const DocumentText&)>& text_;
  std::vector<Place> places_;                // the containers that we understand, outermost first
  Step step_{Place::root, "", Place::root};  // to the value at hand
  std::uint64_t cell_ = 0;
  bool is_notebook_ = false;
  // The value that is taken whole:
  std::size_t inside_ = 0;  // how deep we are in it
  bool outer_list_ = false;
  bool has_string_ = false;
  JsonText taken_;
};

// A value begins: where did we come to? In objects the key has said it.
void Handler::arrive() {
  if (inside_ == 0 && !places_.empty() && shape_of(places_.back()) == Shape::list) step_ = step_from(places_.back(), "");
}

bool Handler::key(std::string_view name) {
  if (inside_ == 0) {
    step_ = step_from(places_.back(), name);
    if (step_.to != Place::other) return true;
  }
  taken_.key(name);
  has_string_ = has_string_ || inside_ > 0;
  return true;
}

bool Handler::begin_string(std::size_t most) {
  arrive();
  has_string_ = true;
  taken_.expect(most);
  if (!is_plain()) {
    taken_.begin_string();
  } else if (!taken_.text().empty()) {
    taken_.plain(step_.joint);
  }
  return true;
}

bool Handler::string_piece(std::string_view piece) {
  if (is_plain()) taken_.plain(piece);
  else taken_.string_piece(piece);
  return true;
}

bool Handler::end_string() {
  if (!is_plain()) taken_.end_string();
  if (inside_ == 0) give();
  return true;
}

bool Handler::literal(std::string_view value) {
  arrive();
  if (!is_plain()) taken_.literal(value);
  if (inside_ == 0) give();
  return true;
}

bool Handler::open(char bracket) {
  const Shape shape = bracket == '{' ? Shape::object : Shape::list;
  if (places_.size() + inside_ >= kMaxNesting) return false;
  arrive();
  if (inside_ == 0 && shape == shape_of(step_.to)) {
    places_.push_back(step_.to);
    if (step_.to == Place::cell) ++cell_;
    if (step_.to == Place::cells) is_notebook_ = true;
    return true;
  }
  if (inside_ == 0) outer_list_ = shape == Shape::list;
  const bool silent = inside_ == 0 && outer_list_ && step_.to == Place::text;
  if (!silent) taken_.open(bracket);
  ++inside_;
  return true;
}

bool Handler::close(char bracket) {
  if (inside_ == 0) {
    places_.pop_back();
    return true;
  }
  --inside_;
  const bool silent = inside_ == 0 && outer_list_ && step_.to == Place::text;
  if (!silent) taken_.close(bracket);
  if (inside_ == 0) give();
  return true;
}

void Handler::give() {
  if (has_string_ && !taken_.text().empty()) {
    DocumentText text;
    text.text = taken_.text();
    text.part = step_.part;
    if (!text.part.empty()) text.cell = std::max<std::uint64_t>(cell_, 1);
    text_(text);
  }
  taken_.clear();
  has_string_ = false;
}

}  // namespace

Result<void> read_notebook(Bytes content, const std::function<void(const DocumentText&)>& text) {
  Handler handler(text);
  const bool whole = JsonStream(as_text(content), handler).read();
  handler.give();
  if (!whole) return fail_skip(model::SkipReason::broken_container, "not whole JSON");
  if (!handler.is_notebook()) return fail_skip(model::SkipReason::broken_container, "JSON, but no notebook");
  return {};
}

}  // namespace mayfly::carrier
