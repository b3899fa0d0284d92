#include "gitdb/bundle.h"

#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

constexpr std::string_view kVersion2 = "# v2 git bundle\n", kVersion3 = "# v3 git bundle\n";

// "<hex>[ text]" → the id; what follows is left in `line`.
Result<ObjectId> take_id(std::string_view& line, Hash hash) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const auto id = object_id(line.substr(0, end));
  if (!id || id->hash != hash) return fail(Code::invalid, "the bundle's head has a line that is not one of a bundle");
  line.remove_prefix(std::min(end + 1, line.size()));
  return *id;
}

}  // namespace

bool is_bundle(std::string_view head) { return head.starts_with(kVersion2) || head.starts_with(kVersion3); }

Result<BundleHead> parse_bundle(std::string_view head) {
  if (!is_bundle(head)) return fail(Code::invalid, "not a bundle");
  BundleHead out;
  std::string_view rest = head.substr(kVersion2.size());
  while (!rest.empty()) {
    if (rest.find('\n') == std::string_view::npos) break;
    std::string_view line = next_line(rest);
    if (line.empty()) {
      out.bundle.pack_offset = head.size() - rest.size();
      return out;
    }
    if (line.front() == '@') {
      if (line == "@object-format=sha256") out.hash = Hash::sha256;
      else if (line.starts_with("@filter=")) out.filtered = true;
      else if (line != "@object-format=sha1") return fail(Code::unsupported, "the bundle asks for a capability that is not known");
    } else if (line.front() == '-') {
      line.remove_prefix(1);
      TRY(const ObjectId id, take_id(line, out.hash));
      out.bundle.prerequisites.push_back(id);
    } else {
      TRY(const ObjectId id, take_id(line, out.hash));
      out.bundle.refs.push_back({std::string(line), id});
    }
  }
  return fail(Code::corrupt, "the bundle ends before its pack");
}

}  // namespace mayfly::gitdb
