#include "gitdb/tree_holders.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "gitdb/parse_object.h"
#include "gitdb/real_git_for_test.h"
#include "gitdb/repository.h"

namespace mayfly::gitdb {
namespace {

bool never() { return false; }

class TreeHoldersTest : public ::testing::Test {
 protected:
  // Wide folders, so that their trees become deltas; files that change, move, change their mode, vanish and come back.
  void make_history(int commits) {
    std::string script =
        "git init -q -b main r && cd r && git config user.name Ann && git config user.email a@example.com && mkdir -p a/b/c z && "
        "for i in $(seq 150); do echo $i >a/f$i; echo $i >a/b/c/g$i; echo $i >z/h$i; done && git add . && git commit -qm start";
    std::mt19937 random(20261);
    const char* const kFolders[] = {"a/f", "a/b/c/g", "z/h"};
    for (int i = 0; i < commits; ++i) {
      const std::string file = kFolders[random() % 3] + std::to_string(random() % 150 + 1);
      switch (random() % 5) {
        case 0: script += " && rm -f " + file; break;
        case 1: script += " && { mv " + file + " " + file + "x 2>/dev/null || true; }"; break;
        case 2: script += " && { chmod +x " + file + " 2>/dev/null || true; }"; break;
        default: script += " && mkdir -p a/b/c z && echo " + std::to_string(random() % 40) + " >" + file; break;
      }
      if (i == 7) script += " && mv z a/40000";
      script += " && git add -A . && git commit -q --allow-empty -m " + std::to_string(i);
    }
    git.run(script);
  }

  // Which trees lead to each object, from every tree read whole.
  std::map<ObjectId, std::set<ObjectId>> truth(Database& database) {
    std::map<ObjectId, std::set<ObjectId>> parents;
    const std::string list = git.run("git -C r cat-file --batch-all-objects --batch-check=\"%(objecttype) %(objectname)\" | grep ^tree | cut -d\" \" -f2");
    for (std::size_t at = 0; at < list.size(); at += 41) {
      const ObjectId tree = *object_id(list.substr(at, 40));
      const auto object = database.read(tree, 1 << 20);
      EXPECT_TRUE(object);
      TreeReader reader(object->content, tree.hash);
      while (const auto entry = reader.next()) parents[object_id(tree.hash, entry->id)].insert(tree);
    }
    return parents;
  }

  void expect_truth() {
    const auto repository = open_repository(git.folder() + "/r", Alternates::leave);
    ASSERT_TRUE(repository);
    const auto database = Database::open(std::vector{ObjectDirectory{repository->object_directories.front()}}, {}, repository->hash);
    const auto parents = truth(*database);
    ASSERT_GT(parents.size(), 150u);
    std::size_t number = 0;
    for (const auto& [id, holders] : parents) {
      if (++number % 7 != 0) continue;
      std::set<ObjectId> wanted;
      std::vector<ObjectId> open{id};
      while (!open.empty()) {
        const ObjectId one = open.back();
        open.pop_back();
        if (const auto found = parents.find(one); found != parents.end())
          for (const ObjectId& holder : found->second)
            if (wanted.insert(holder).second) open.push_back(holder);
      }
      const auto answer = find_tree_holders(*database, {id}, never);
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->missing, 0u);
      for (const ObjectId& holder : wanted) EXPECT_TRUE(answer->trees.contains(holder)) << hex(id) << " is held by " << hex(holder);
      EXPECT_EQ(answer->trees.size(), wanted.size()) << hex(id);
    }
  }

  RealGit git;
};

TEST_F(TreeHoldersTest, KnowsWhoHoldsWhatThroughDeltas) {
  make_history(120);
  git.run("cd r && git repack -qadf --depth=50 --window=50");
  const std::string deltas = git.run("cd r && git verify-pack -v .git/objects/pack/*.idx | grep -c \"tree .* [0-9a-f]\\{40\\}$\"");
  ASSERT_GT(std::stoi(deltas), 100) << "trees of the test's history stand alone";
  expect_truth();
}

TEST_F(TreeHoldersTest, KnowsWhoHoldsWhatInLooseObjectsAndSeveralPacks) {
  make_history(30);
  git.run("cd r && git repack -qd");
  git.run("cd r && for i in 1 2 3; do echo $i >a/new && git add . && git commit -qm $i; done && git repack -qd && echo 9 >a/new && git commit -qam 9");
  expect_truth();
}

TEST_F(TreeHoldersTest, CountsTreesThatAreNotThere) {
  make_history(3);
  const std::string gone = git.run("cd r && git rev-parse HEAD:a/b");
  const ObjectId blob = *object_id(git.run("cd r && git rev-parse HEAD:z/h1"));
  git.run("cd r && rm -f .git/objects/" + gone.substr(0, 2) + "/" + gone.substr(2));
  const auto repository = open_repository(git.folder() + "/r", Alternates::leave);
  const auto database = Database::open(std::vector{ObjectDirectory{repository->object_directories.front()}}, {}, repository->hash);
  const auto answer = find_tree_holders(*database, {blob}, never);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->missing, 1u);
}

TEST_F(TreeHoldersTest, StopsWhenAsked) {
  make_history(1);
  const auto repository = open_repository(git.folder() + "/r", Alternates::leave);
  const auto database = Database::open(std::vector{ObjectDirectory{repository->object_directories.front()}}, {}, repository->hash);
  EXPECT_FALSE(find_tree_holders(*database, {}, [] { return true; }));
}

}  // namespace
}  // namespace mayfly::gitdb
