#include "gitdb/repository.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gitdb/config_file.h"
#include "gitdb/real_git_for_test.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

bool has(const Repository& repository, GapKind kind) {
  return std::ranges::any_of(repository.gaps, [&](const Gap& gap) { return gap.kind == kind; });
}

Result<Repository> open(const std::string& path, Alternates alternates = Alternates::leave) { return open_repository(path, alternates); }

class RepositoryTest : public ::testing::Test {
 protected:
  void SetUp() override { git.commit("git init -q -b main r && cd r && echo one >a && git add a && git commit -qm one"); }
  std::string at(const std::string& path) const { return git.folder() + "/" + path; }
  RealGit git;
};

TEST_F(RepositoryTest, FindsAWorkTreeAGitDirectoryAndABareOne) {
  git.run("git clone -q --bare r b.git");
  for (const char* path : {"r", "r/.git", "b.git"}) {
    const auto repository = open(at(path));
    ASSERT_TRUE(repository) << path << repository.error().message;
    EXPECT_EQ(repository->object_directories.size(), 1u);
    EXPECT_TRUE(repository->gaps.empty());
    EXPECT_EQ(repository->hash, Hash::sha1);
  }
  EXPECT_FALSE(open(at(".")));
  EXPECT_FALSE(open(at("r/a")));
}

TEST_F(RepositoryTest, KnowsSha256) {
  git.run("git init -q --object-format=sha256 s");
  const auto repository = open(at("s"));
  ASSERT_TRUE(repository);
  EXPECT_EQ(repository->hash, Hash::sha256);
  EXPECT_TRUE(repository->gaps.empty());
}

TEST_F(RepositoryTest, FollowsALinkedWorkTreeThatIsLinkedBack) {
  git.run("git -C r worktree add -q ../w");
  const auto repository = open(at("w"));
  ASSERT_TRUE(repository) << repository.error().message;
  EXPECT_EQ(canonical(repository->common_dir), canonical(at("r/.git")));
  EXPECT_NE(repository->git_dir, repository->common_dir);
}

TEST_F(RepositoryTest, RefusesAGitFileThatIsNotLinkedBack) {
  git.run("git -C r worktree add -q ../w && mkdir thief && cp w/.git thief/.git");
  const auto repository = open(at("thief"));
  ASSERT_FALSE(repository);
  EXPECT_EQ(repository.error().code, Code::denied);
  git.run("mkdir thief2 && echo \"gitdir: ../r/.git\" >thief2/.git");
  EXPECT_FALSE(open(at("thief2")));
}

TEST_F(RepositoryTest, RefusesACommonDirThatDoesNotHoldTheWorkTree) {
  git.run("mkdir evil && echo ref: refs/heads/main >evil/HEAD && echo ../r/.git >evil/commondir");
  const auto repository = open(at("evil"));
  ASSERT_FALSE(repository);
  EXPECT_EQ(repository.error().code, Code::denied);
}

TEST_F(RepositoryTest, FollowsASubmodulesOwnFolder) {
  git.run("git init -q super && cd super && git -c protocol.file.allow=always submodule --quiet add ../r sub");
  const auto repository = open(at("super/sub"));
  ASSERT_TRUE(repository) << repository.error().message;
  EXPECT_EQ(canonical(repository->git_dir), canonical(at("super/.git/modules/sub")));
}

TEST_F(RepositoryTest, LeavesAlternatesUnlessAsked) {
  git.run("git clone -q -s r shared");
  const auto left = open(at("shared"));
  ASSERT_TRUE(left);
  EXPECT_TRUE(has(*left, GapKind::alternate));
  EXPECT_EQ(left->object_directories.size(), 1u);
  const auto read = open(at("shared"), Alternates::read);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->gaps.empty());
  EXPECT_EQ(read->object_directories.size(), 2u);
}

TEST_F(RepositoryTest, EndsACircleOfAlternates) {
  git.run("git clone -q -s r shared && echo \"$PWD/shared/.git/objects\" >r/.git/objects/info/alternates");
  const auto repository = open(at("shared"), Alternates::read);
  ASSERT_TRUE(repository);
  EXPECT_EQ(repository->object_directories.size(), 2u);
}

TEST_F(RepositoryTest, DoesNotFollowObjectsOutOfTheRepository) {
  git.run("cp -r r linked && rm -r linked/.git/objects && ln -s ../../r/.git/objects linked/.git/objects");
  const auto repository = open(at("linked"));
  ASSERT_TRUE(repository);
  EXPECT_TRUE(has(*repository, GapKind::outside));
  EXPECT_TRUE(repository->object_directories.empty());
}

TEST_F(RepositoryTest, SaysThatACloneIsShallowOrPartial) {
  git.commit("cd r && echo two >a && git commit -qam two");
  git.run("git clone -q --depth 1 \"file://$PWD/r\" shallow");
  const auto shallow = open(at("shallow"));
  ASSERT_TRUE(shallow);
  EXPECT_TRUE(has(*shallow, GapKind::shallow));
  ASSERT_EQ(shallow->shallow.size(), 1u);
  EXPECT_EQ(hex(shallow->shallow.front()), git.run("git -C shallow rev-parse HEAD"));
  git.run("git -C r config uploadpack.allowFilter true && git clone -q --filter=blob:none --no-checkout \"file://$PWD/r\" partial");
  const auto partial = open(at("partial"));
  ASSERT_TRUE(partial);
  EXPECT_TRUE(has(*partial, GapKind::partial_clone));
}

TEST_F(RepositoryTest, ReadsABundlesHead) {
  git.commit("cd r && echo two >a && git commit -qam two && git tag -a v1 -m v1");
  git.run("git -C r bundle create -q ../whole.bundle --all && git -C r bundle create -q ../thin.bundle main~1..main");
  const auto whole = open(at("whole.bundle"));
  ASSERT_TRUE(whole) << whole.error().message;
  ASSERT_TRUE(whole->bundle);
  EXPECT_TRUE(whole->gaps.empty());
  EXPECT_TRUE(std::ranges::any_of(whole->bundle->refs, [](const Ref& ref) { return ref.name == "refs/tags/v1"; }));
  EXPECT_EQ(git.run("tail -c +" + std::to_string(whole->bundle->pack_offset + 1) + " whole.bundle | head -c 4"), "PACK");
  const auto thin = open(at("thin.bundle"));
  ASSERT_TRUE(thin);
  EXPECT_TRUE(has(*thin, GapKind::prerequisite));
  git.run("git init -q --object-format=sha256 s && cd s && git commit -q --allow-empty -m x && git bundle create -q ../new.bundle HEAD");
  const auto newer = open(at("new.bundle"));
  ASSERT_TRUE(newer) << newer.error().message;
  EXPECT_EQ(newer->hash, Hash::sha256);
}

TEST_F(RepositoryTest, NamesAnExtensionThatItDoesNotKnow) {
  git.run("git -C r config core.repositoryformatversion 1 && git -C r config extensions.futureThing true");
  const auto repository = open(at("r"));
  ASSERT_TRUE(repository);
  EXPECT_TRUE(has(*repository, GapKind::unsupported));
}

TEST_F(RepositoryTest, OpensNoPipeAndFollowsNoLink) {
  git.run("rm -f r/.git/config r/.git/shallow && mkfifo r/.git/shallow && ln -s /etc/passwd r/.git/config");
  const auto repository = open(at("r"));
  ASSERT_TRUE(repository);
  EXPECT_EQ(std::ranges::count(repository->gaps, GapKind::unreadable, &Gap::kind), 2);
}

TEST(ConfigTest, ReadsAsGitDoes) {
  RealGit git;
  const std::string text =
      "[core]\n\tRepositoryFormatVersion = 1 ; why\n[Remote \"a.B\"]\n promisor\n url = \"x # y\" z  \n[extensions] objectFormat=sha\\\n256\n[broken\n[a]b = "
      "c\\td\n";
  git.write("config", text);
  const Config config = parse_config(text);
  for (const char* key : {"core.repositoryformatversion", "remote.a.B.url", "extensions.objectformat"}) {
    git.write("valid", text.substr(0, text.find("[broken")));
    EXPECT_EQ(config.at(key), git.run("git config -f valid --get " + std::string(key))) << key;
  }
  EXPECT_TRUE(is_true(config.at("remote.a.B.promisor")));
  EXPECT_EQ(config.at("a.b"), "c\td");
}

}  // namespace
}  // namespace mayfly::gitdb
