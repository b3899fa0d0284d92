#include "gitdb/name_table.h"

#include <gtest/gtest.h>

#include "gitdb/real_git_for_test.h"

namespace mayfly::gitdb {
namespace {

TEST(NameTableTest, KnowsWhatGitListsAndNothingElse) {
  RealGit git;
  git.commit("git init -q r && cd r && for i in $(seq 1 300); do echo $i >f$i; done && git add . && git commit -qm one && git repack -qad");
  git.run("cd r && for i in $(seq 1 50); do echo loose $i | git hash-object -w --stdin; done");
  const auto database = Database::open({{git.folder() + "/r/.git/objects"}}, {}, Hash::sha1);
  const NameTable names(*database);
  std::size_t count = 0;
  std::string listed = git.run("git -C r cat-file --batch-all-objects --batch-check=\"%(objectname)\"") + "\n";
  for (std::size_t begin = 0; begin < listed.size(); begin += 41, ++count) {
    auto id = object_id(std::string_view(listed).substr(begin, 40));
    ASSERT_TRUE(id);
    EXPECT_TRUE(names.may_have(*id));
    id->bytes[7] = static_cast<Byte>(id->bytes[7] + 1);
    EXPECT_FALSE(names.may_have(*id));
  }
  EXPECT_EQ(count, 352U);
}

TEST(NameTableTest, OfNothingHasNothing) {
  const auto database = Database::open({{"/nonexistent"}}, {}, Hash::sha256);
  EXPECT_FALSE(NameTable(*database).may_have(ObjectId{{}, Hash::sha256}));
}

}  // namespace
}  // namespace mayfly::gitdb
