#include "gitdb/history.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gitdb/database.h"
#include "gitdb/range.h"
#include "gitdb/real_git_for_test.h"
#include "gitdb/repository.h"
#include "gitdb/staged.h"

namespace mayfly::gitdb {
namespace {

bool never() { return false; }

class HistoryTest : public ::testing::Test {
 protected:
  void open() {
    const auto repository = open_repository(git.folder() + "/r", Alternates::leave);
    ASSERT_TRUE(repository);
    database = Database::open(std::vector{ObjectDirectory{repository->object_directories.front()}}, {}, repository->hash);
    refs = read_refs(*repository);
  }
  HistoryAnswer find(const std::vector<ObjectId>& wanted) {
    open();
    return find_in_history(*database, refs.refs, {}, wanted, {}, never);
  }
  RealGit git;
  std::unique_ptr<Database> database;
  Refs refs;
};

TEST_F(HistoryTest, TellsFirstAndLastCommitPathsRefsAndTip) {
  git.commit("git init -q -b main r && cd r && echo base >base && git add . && git commit -qm base && git branch old");
  git.commit("cd r && mkdir d && echo key >d/key && git add . && git commit -qm add");
  git.commit("cd r && git mv d/key d/renamed && git commit -qm rename && git tag v1");
  git.commit("cd r && git rm -q d/renamed && git commit -qm gone && git branch after");
  const ObjectId blob = *object_id(git.run("git -C r rev-parse HEAD~2:d/key"));
  const HistoryAnswer answer = find({blob});
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.missing, 0u);
  const Provenance& key = answer.objects.at(blob);
  ASSERT_EQ(key.appearances.size(), 2u);
  EXPECT_EQ(key.appearances[0].path, "d/key");
  EXPECT_EQ(hex(key.appearances[0].commit), git.run("git -C r rev-parse HEAD~2"));
  EXPECT_EQ(hex(key.appearances[0].last_commit), git.run("git -C r rev-parse HEAD~2"));
  EXPECT_EQ(key.appearances[0].author, "Ann <ann@example.com>");
  EXPECT_EQ(to_rfc3339(*key.appearances[0].date), "2026-01-03T00:00:00Z");
  EXPECT_EQ(key.appearances[1].path, "d/renamed");
  EXPECT_EQ(hex(key.appearances[1].commit), git.run("git -C r rev-parse HEAD~1"));
  EXPECT_TRUE(key.in_tip);  // of v1
  EXPECT_EQ(key.refs, (std::vector<std::string>{"HEAD", "refs/heads/after", "refs/heads/main", "refs/tags/v1"}));
}

TEST_F(HistoryTest, KnowsMessagesTagsNotesMergesAndWhatNoRefLeadsTo) {
  git.commit("git init -q -b main r && cd r && echo 1 >a && git add . && git commit -qm one && git branch side");
  git.commit("cd r && echo 2 >a && git commit -qam two");
  git.commit(
      "cd r && git checkout -q side && echo 3 >b && git add . && git commit -qm three && git merge -q --no-commit main && echo evil >evil && git add . && git "
      "commit -qm merge");
  git.commit("cd r && git tag -a v1 -m tagged main && git notes add -m noted main && echo lost | git hash-object -w --stdin >lost");
  const auto at = [&](const std::string& name) { return *object_id(git.run("git -C r " + name)); };
  const ObjectId message = at("rev-parse main"), tag = at("rev-parse v1"), note = at("notes list main"), evil = at("rev-parse side:evil");
  const ObjectId gone = *object_id(git.run("cat r/lost"));
  const HistoryAnswer answer = find({message, tag, note, evil, gone});
  EXPECT_EQ(answer.objects.at(message).appearances.at(0).as, HeldAs::message);
  EXPECT_EQ(answer.objects.at(tag).appearances.at(0).as, HeldAs::tag);
  EXPECT_EQ(answer.objects.at(tag).appearances.at(0).commit, message);
  EXPECT_EQ(answer.objects.at(tag).refs, std::vector<std::string>{"refs/tags/v1"});
  EXPECT_EQ(answer.objects.at(note).appearances.at(0).as, HeldAs::note);
  EXPECT_EQ(answer.objects.at(evil).appearances.at(0).as, HeldAs::tree);
  EXPECT_EQ(answer.objects.at(evil).refs, (std::vector<std::string>{"HEAD", "refs/heads/side"}));
  EXPECT_TRUE(answer.objects.at(gone).appearances.empty());
}

// Every blob of a generated history, judged by git itself: the first commit that holds it in topological order.
TEST_F(HistoryTest, AgreesWithGitOnEveryBlob) {
  git.commit("git init -q -b main r && cd r && git commit -q --allow-empty -m root");
  for (int i = 0; i < 25; ++i) {
    const std::string n = std::to_string(i);
    git.commit("cd r && mkdir -p d" + std::to_string(i % 3) + "/e && echo $((" + n + " % 7)) >d" + std::to_string(i % 3) + "/e/f" + std::to_string(i % 5) +
               " && echo " + n + " >n && git add . && git commit -qm " + n);
  }
  git.run("cd r && git gc -q");
  std::vector<ObjectId> blobs;
  std::string list = git.run("git -C r cat-file --batch-all-objects --batch-check=\"%(objecttype) %(objectname)\" | grep blob | cut -d\" \" -f2");
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    blobs.push_back(*object_id(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  ASSERT_GT(blobs.size(), 20u);
  const HistoryAnswer answer = find(blobs);
  for (const ObjectId& blob : blobs) {
    const std::string first =
        git.run("cd r && for c in $(git rev-list --reverse HEAD); do git ls-tree -r $c | grep -q " + hex(blob) + " && echo $c && break; done");
    ASSERT_FALSE(answer.objects.at(blob).appearances.empty()) << hex(blob);
    EXPECT_EQ(hex(answer.objects.at(blob).appearances.front().commit), first);
  }
}

TEST_F(HistoryTest, GivesTheRangesThatRevListGives) {
  git.commit("git init -q -b main r && cd r && mkdir d && echo 1 >d/a && echo same >d/b && git add . && git commit -qm one");
  git.commit("cd r && echo 2 >d/a && git commit -qam two && git checkout -q -b side HEAD~1");
  git.commit("cd r && echo 3 >c && git add . && git commit -qm three && git merge -q main -m merge");
  open();
  const auto at = [&](const std::string& name) { return *object_id(git.run("git -C r rev-parse " + name)); };
  const auto expect = [&](const Range& range, const std::string& arguments) {
    std::vector<std::string> names;
    for (const ObjectId& id : range.objects) names.push_back(hex(id));
    std::ranges::sort(names);
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : "\n") + name;
    EXPECT_EQ(text, git.run("git -C r rev-list --objects " + arguments + " | cut -d\" \" -f1 | sort")) << arguments;
  };
  expect(objects_between(*database, {at("side")}, {at("main")}, {}, never), "side ^main");
  expect(objects_between(*database, {at("side")}, {}, {}, never), "side");
  expect(objects_between(*database, {at("main")}, {at("main~1")}, {}, never), "main ^main~1");
}

TEST_F(HistoryTest, FindsWhatIsStagedAsGitDiffDoes) {
  git.commit(
      "git init -q -b main r && cd r && mkdir -p d/e f && echo 1 >d/e/a && echo 2 >d/b && echo 3 >f/c && echo 4 >top && git add . && git commit -qm one");
  git.run(
      "cd r && echo changed >d/e/a && echo new >f/new && echo unstaged >d/b && git add d/e/a f/new && git rm -q --cached top && git mv f/c f/moved && mkdir "
      "top2 && echo in >top2/in && git add top2");
  open();
  const auto index = read_index(git.folder() + "/r/.git/index", Hash::sha1);
  ASSERT_TRUE(index);
  const Staged staged = staged_blobs(*index, *database, *object_id(git.run("git -C r rev-parse HEAD^{tree}")), Hash::sha1);
  std::string text;
  for (const StagedBlob& blob : staged.blobs) text += (text.empty() ? "" : "\n") + hex(blob.id) + " " + blob.path;
  EXPECT_EQ(text, git.run("git -C r diff --cached --raw --no-abbrev --no-renames --diff-filter=AM | cut -d\" \" -f4,5 | sed \"s/ [AM]\\t/ /\" | sort -k2"));
  EXPECT_EQ(staged_blobs(*index, *database, std::nullopt, Hash::sha1).blobs.size(), index->entries.size());
}

}  // namespace
}  // namespace mayfly::gitdb
