#include "leaks/linked.h"

namespace mayfly::leaks {

LinkedFiles::Met LinkedFiles::meet(Inode inode, LinkedName name, std::string& other) {
  if (read_.contains(inode)) {
    other = std::move(name.path);
    return Met::duplicate;
  }
  if (const auto known = waiting_.find(inode); known != waiting_.end()) {
    if (name.path < known->second.path) std::swap(name, known->second);
    other = std::move(name.path);
    return Met::duplicate;
  }
  if (read_.size() + waiting_.size() >= most_read_) return Met::read_now;
  waiting_.emplace(inode, std::move(name));
  return Met::wait;
}

std::vector<std::pair<Inode, LinkedName>> LinkedFiles::take() {
  std::vector<std::pair<Inode, LinkedName>> all;
  all.reserve(waiting_.size());
  for (auto& [inode, name] : waiting_) {
    read_.insert(inode);
    all.emplace_back(inode, std::move(name));
  }
  waiting_.clear();
  return all;
}

}  // namespace mayfly::leaks
