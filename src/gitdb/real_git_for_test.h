// A repository made by the real git in a folder of its own, for tests. git is the outside truth: what it says is what we must read.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gitdb/object.h"

namespace mayfly::gitdb {

class RealGit {
 public:
  RealGit() {
    std::string name = (std::filesystem::temp_directory_path() / "mayfly-git-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~RealGit() { std::filesystem::remove_all(folder_); }
  RealGit(const RealGit&) = delete;
  RealGit& operator=(const RealGit&) = delete;

  const std::string& folder() const { return folder_; }

  // Runs a line of shell in the folder; its output without the last line end. A failure fails the test.
  std::string run(const std::string& line) const {
    const std::string command = "cd '" + folder_ +
                                "' && env -i PATH=\"$PATH\" HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.com "
                                "GIT_COMMITTER_NAME=Cy GIT_COMMITTER_EMAIL=cy@example.com TZ=UTC bash -c '" +
                                line + "' 2>&1";
    std::string out;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::array<char, 4096> part{};
    for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), pipe)) > 0;) out.append(part.data(), n);
    EXPECT_EQ(::pclose(pipe), 0) << line << "\n" << out;
    while (out.ends_with('\n')) out.pop_back();
    return out;
  }

  // As above, in an instant that each call sets later by a day: so that commits have an order.
  std::string commit(const std::string& line) {
    ++day_;
    const std::string date = std::to_string(1767225600 + day_ * 86400) + " +0000";  // from 2026-01-01T00:00:00Z
    return run("export GIT_AUTHOR_DATE=\"" + date + "\" GIT_COMMITTER_DATE=\"" + date + "\"; " + line);
  }

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path full = std::filesystem::path(folder_) / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << text;
  }

 private:
  std::string folder_;
  int day_ = 0;
};

}  // namespace mayfly::gitdb
