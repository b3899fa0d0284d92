#include "leaks/where.h"

#include "leaks/shown.h"

namespace mayfly::leaks {

Where Where::inside(std::string_view member_name) const {
  Where below = *this;
  if (!below.member.empty()) below.member += '!';
  below.member += shown(member_name);
  below.name = member_name;
  ++below.depth;
  return below;
}

Where Where::decoded(std::string_view layer) const {
  Where below = *this;
  below.encoding.emplace_back(layer);
  ++below.depth;
  return below;
}

std::string Where::text() const { return member.empty() ? path : path + "!" + member; }

}  // namespace mayfly::leaks
