#include "gitdb/index_file.h"

#include <gtest/gtest.h>

#include "gitdb/real_git_for_test.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

// As `git ls-files -s` prints it.
std::string listing(const Index& index, Hash hash) {
  std::string out;
  for (const IndexEntry& entry : index.entries) {
    char mode[16];
    std::snprintf(mode, sizeof mode, "%06o", entry.mode);
    out += (out.empty() ? "" : "\n") + std::string(mode) + " " + hex(object_id(hash, entry.id)) + " " + std::to_string(entry.stage) + "\t" +
           std::string(entry.path);
  }
  return out;
}

std::string setup(const std::string& format) {
  return "git init -q -b main --object-format=" + format +
         " r && cd r && mkdir -p d/e f && for i in $(seq 1 300); do echo $i >d/e/file$i; done && echo x >f/x && ln -s x f/link && echo t >top && git add . && "
         "git update-index --chmod=+x top";
}

TEST(IndexTest, IsReadAsGitListsIt) {
  for (const std::string format : {"sha1", "sha256"}) {
    const Hash hash = format == "sha1" ? Hash::sha1 : Hash::sha256;
    RealGit git;
    git.run(setup(format));
    for (const std::string version : {"2", "3", "4"}) {
      git.run("cd r && git update-index --index-version " + version + (version == "3" ? " && git add -N . && echo later >later && git add -N later" : ""));
      const auto index = read_index(git.folder() + "/r/.git/index", hash);
      ASSERT_TRUE(index) << index.error().message;
      EXPECT_EQ(listing(*index, hash), git.run("git -C r ls-files -s")) << format << " " << version;
    }
  }
}

TEST(IndexTest, KnowsTheTreesOfFolders) {
  RealGit git;
  git.commit(setup("sha1") + " && git commit -qm one");
  const auto index = read_index(git.folder() + "/r/.git/index", Hash::sha1);
  ASSERT_TRUE(index);
  ASSERT_EQ(index->trees.size(), 4u);
  EXPECT_EQ(index->trees[0].path, "");
  EXPECT_EQ(index->trees[0].entries, 303u);
  EXPECT_EQ(index->trees[2].path, "d/e");
  EXPECT_EQ(hex(object_id(Hash::sha1, index->trees[2].id)), git.run("git -C r rev-parse HEAD:d/e"));
}

TEST(IndexTest, SaysThatItIsSplit) {
  RealGit git;
  git.run(setup("sha1") + " && git update-index --split-index && echo new >new && git add new");
  const auto index = read_index(git.folder() + "/r/.git/index", Hash::sha1);
  ASSERT_TRUE(index);
  EXPECT_TRUE(index->split);
}

// Cut at every length and with every byte turned, it is refused or read, and nothing else happens (run under sanitizers).
TEST(IndexTest, SurvivesDamage) {
  RealGit git;
  git.commit("git init -q r && cd r && mkdir d && echo 1 >d/a && echo 2 >d/b && git add . && git commit -qm x");
  for (const char* version : {"2", "4"}) {
    git.run(std::string("cd r && git update-index --index-version ") + version);
    const auto text = read_small_file(git.folder() + "/r/.git/index", 1 << 20);
    ASSERT_TRUE(text);
    int refused = 0;
    for (std::size_t i = 0; i < text->size(); ++i) {
      if (!parse_index(text->substr(0, i), Hash::sha1)) ++refused;
      for (const int turned : {0x01, 0x80, 0xFF}) {
        std::string damaged = *text;
        damaged[i] = static_cast<char>(damaged[i] ^ turned);
        if (const auto index = parse_index(damaged, Hash::sha1)) {
          for (const IndexEntry& entry : index->entries) EXPECT_LE(entry.path.size(), text->size());
        }
      }
    }
    EXPECT_GT(refused, 100);
  }
}

}  // namespace
}  // namespace mayfly::gitdb
