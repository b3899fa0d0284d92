#include "gitdb/refs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "gitdb/real_git_for_test.h"

namespace mayfly::gitdb {
namespace {

std::map<std::string, std::string> by_name(const Refs& refs) {
  std::map<std::string, std::string> out;
  for (const Ref& ref : refs.refs) out[ref.name] = hex(ref.id);
  return out;
}

Refs refs_of(const RealGit& git, const std::string& path) {
  const auto repository = open_repository(git.folder() + "/" + path, Alternates::leave);
  EXPECT_TRUE(repository);
  return read_refs(*repository);
}

TEST(RefsTest, AreThoseThatGitLists) {
  RealGit git;
  git.commit(
      "git init -q -b main r && cd r && git commit -q --allow-empty -m one && git branch deep/er/branch && git tag light && git tag -a heavy -m x && git notes "
      "add -m n");
  git.run("cd r && git pack-refs --all");
  git.commit("cd r && git commit -q --allow-empty -m two && git branch loose && git symbolic-ref refs/heads/alias refs/heads/main");
  const Refs refs = refs_of(git, "r");
  EXPECT_TRUE(refs.gaps.empty());
  auto known = by_name(refs);
  std::string expected;
  for (const auto& [name, id] : known)
    if (name.starts_with("refs/")) expected += (expected.empty() ? "" : "\n") + id + " " + name;
  EXPECT_EQ(expected, git.run("git -C r for-each-ref --format=\"%(objectname) %(refname)\""));
  ASSERT_TRUE(refs.head);
  EXPECT_EQ(hex(*refs.head), git.run("git -C r rev-parse HEAD"));
  EXPECT_EQ(hex(*resolve(refs, "light")), git.run("git -C r rev-parse light"));
  EXPECT_FALSE(resolve(refs, "nothing"));
}

TEST(RefsTest, HoldTheHeadsOfAllWorkTreesAndTheWholeStash) {
  RealGit git;
  git.commit("git init -q -b main r && cd r && echo 1 >a && git add a && git commit -qm one && git worktree add -q --detach ../w");
  git.commit("cd w && git commit -q --allow-empty -m far");
  for (const char* text : {"2", "3", "4"}) git.commit(std::string("cd r && echo ") + text + " >a && git stash -q");
  const auto known = by_name(refs_of(git, "r"));
  EXPECT_EQ(known.at("worktrees/w/HEAD"), git.run("git -C w rev-parse HEAD"));
  EXPECT_EQ(known.at("refs/stash"), git.run("git -C r rev-parse stash@{0}"));
  EXPECT_EQ(known.at("stash@{1}"), git.run("git -C r rev-parse stash@{1}"));
  EXPECT_EQ(known.at("stash@{2}"), git.run("git -C r rev-parse stash@{2}"));
}

TEST(RefsTest, FollowNoLinkAndEndInACircle) {
  RealGit git;
  git.commit(
      "git init -q -b main r && cd r && git commit -q --allow-empty -m one && ln -s /etc .git/refs/heads/out && echo \"ref: refs/heads/b\" >.git/refs/heads/a "
      "&& echo \"ref: refs/heads/a\" >.git/refs/heads/b");
  const Refs refs = refs_of(git, "r");
  EXPECT_EQ(by_name(refs).count("refs/heads/a"), 0u);
  EXPECT_TRUE(std::ranges::any_of(refs.gaps, [](const Gap& gap) { return gap.path.ends_with("refs/heads/out"); }));
}

}  // namespace
}  // namespace mayfly::gitdb
