#include "gitdb/reftable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "gitdb/refs.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

namespace fs = std::filesystem;

// Made by a git that has tables, with what it lists of them beside (tests/fixtures/git/reftable/make).
const fs::path kMade = "tests/fixtures/git/reftable";

Repository repository_of(const fs::path& folder, Hash hash) {
  Repository repository;
  repository.git_dir = repository.common_dir = folder.string();
  repository.hash = hash;
  repository.reftable = true;
  return repository;
}

std::vector<std::string> listed(const Refs& refs) {
  std::vector<std::string> out;
  for (const Ref& ref : refs.refs) out.push_back(hex(ref.id) + " " + ref.name);
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> expected_of(const fs::path& folder) {
  std::ifstream in(folder / "expected");
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  EXPECT_FALSE(out.empty()) << folder;
  std::ranges::sort(out);
  return out;
}

TEST(ReftableTest, HoldsWhatGitLists) {
  for (const auto& [name, hash] : {std::pair("several", Hash::sha1), std::pair("sha256", Hash::sha256), std::pair("blocks", Hash::sha1)}) {
    const Refs refs = read_refs(repository_of(kMade / name, hash));
    EXPECT_TRUE(refs.gaps.empty()) << name;
    EXPECT_EQ(listed(refs), expected_of(kMade / name)) << name;
    ASSERT_TRUE(refs.head) << name;
    EXPECT_EQ(hex(*refs.head), hex(*resolve(refs, "main")));
  }
}

TEST(ReftableTest, OfALinkedWorkTreeHasAHeadOfItsOwn) {
  Repository repository = repository_of(kMade / "worktree", Hash::sha1);
  repository.git_dir += "/worktrees/w";
  const Refs refs = read_refs(repository);
  EXPECT_TRUE(refs.gaps.empty());
  std::vector<std::string> there = listed(refs);
  std::erase_if(there, [](const std::string& line) { return line.find(" refs/") == line.npos && !line.ends_with(" HEAD"); });
  EXPECT_EQ(there, expected_of(kMade / "worktree"));
  EXPECT_EQ(resolve(refs, "HEAD"), resolve(refs, "side"));
  EXPECT_EQ(resolve(refs, "main-worktree/HEAD"), resolve(refs, "main"));
  EXPECT_EQ(resolve(read_refs(repository_of(kMade / "worktree", Hash::sha1)), "worktrees/w/HEAD"), resolve(refs, "side"));
}

std::string newest_table(const fs::path& folder) {
  std::ifstream list(folder / "reftable" / "tables.list");
  std::string name;
  for (std::string line; std::getline(list, line);) name = line;
  return (folder / "reftable" / name).string();
}

// Bytes changed all over, and the length: an error or other refs, nothing else.
TEST(ReftableTest, ThatIsDamagedIsAnError) {
  const auto whole = read_small_file(newest_table(kMade / "blocks"), 1 << 20);
  ASSERT_TRUE(whole);
  Reftables known;
  ASSERT_TRUE(parse_reftable(as_bytes(*whole), Hash::sha1, known));
  for (std::size_t size = 0; size < whole->size(); size += 101) {
    Reftables onto;
    EXPECT_FALSE(parse_reftable(as_bytes(std::string_view(*whole).substr(0, size)), Hash::sha1, onto)) << size;
  }
  std::size_t noticed = 0;
  for (std::size_t at = 0; at < whole->size(); at += at < 1000 || at + 100 > whole->size() ? 1 : 13) {
    std::string changed = *whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x15);
    Reftables onto;
    noticed += parse_reftable(as_bytes(changed), Hash::sha1, onto) ? 0 : 1;
    EXPECT_LE(onto.refs.size(), 2 * known.refs.size());
  }
  EXPECT_GT(noticed, 80U) << "the header and the footer at least are guarded";
  Reftables onto;
  EXPECT_EQ(parse_reftable(as_bytes(*whole), Hash::sha256, onto).error().code, Code::unsupported);
}

class StackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "mayfly-reftable-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    fs::copy(kMade / "several" / "reftable", folder / "reftable", fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(folder); }
  Refs read() const { return read_refs(repository_of(folder, Hash::sha1)); }
  fs::path folder;
};

TEST_F(StackTest, ATableThatIsGoneOrBrokenIsAGap) {
  const std::string newest = newest_table(folder);
  fs::resize_file(newest, fs::file_size(newest) - 1);
  Refs refs = read();
  ASSERT_EQ(refs.gaps.size(), 1U);
  EXPECT_EQ(refs.gaps[0].path, newest);
  EXPECT_EQ(refs.gaps[0].kind, GapKind::unreadable);
  EXPECT_TRUE(resolve(refs, "light")) << "the other tables tell all the same";
  fs::remove(newest);
  refs = read();
  ASSERT_EQ(refs.gaps.size(), 1U);
  EXPECT_EQ(refs.gaps[0].path, newest);
  fs::remove(folder / "reftable" / "tables.list");
  EXPECT_EQ(read().gaps.size(), 1U);
}

TEST_F(StackTest, NothingOutsideTheFolderIsRead) {
  fs::copy(kMade / "blocks" / "reftable", folder / "elsewhere", fs::copy_options::recursive);
  const std::string name = fs::path(newest_table(kMade / "blocks")).filename().string();
  std::ofstream(folder / "reftable" / "tables.list") << "../elsewhere/" << name << "\n";
  EXPECT_EQ(read().gaps.size(), 1U);
  EXPECT_TRUE(read().refs.empty());
  fs::create_symlink(folder / "elsewhere" / name, folder / "reftable" / name);
  std::ofstream(folder / "reftable" / "tables.list") << name << "\n";
  EXPECT_EQ(read().gaps.size(), 1U);
  EXPECT_TRUE(read().refs.empty());
  fs::remove_all(folder / "reftable");
  fs::create_symlink(folder / "elsewhere", folder / "reftable");
  ASSERT_EQ(read().gaps.size(), 1U);
  EXPECT_EQ(read().gaps[0].kind, GapKind::outside);
  EXPECT_TRUE(read().refs.empty());
}

}  // namespace
}  // namespace mayfly::gitdb
