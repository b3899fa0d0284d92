#!/usr/bin/env python3
"""git_hostile_outside.py MAYFLY MINT_KEY   paths in a repository that lead outside, to a victim's repository with a key of its own, or to files that never answer: nothing of it
is read, and the run ends.
"""
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import hostile  # noqa: E402
from hostile import INSIDER, VICTIM, VICTIM_KEY, Hostile, a_repository  # noqa: E402


class Outside(Hostile):
    """Each way out of the repository leads to a victim, whose key must not be found."""

    def assert_not_found(self, path, *words, codes=(2, 3)):
        code, aliases, rows, err = self.scan(path, *words, seconds=20)
        self.assertNotIn(VICTIM, aliases)
        self.assertIn(code, codes, err)
        return aliases, rows

    def test_alternates_are_a_gap(self):
        repo, victim = a_repository(self.folder / "repo"), self.victim()
        (repo.git_dir / "objects" / "info" / "alternates").write_text(f"{victim.git_dir / 'objects'}\n")
        aliases, rows = self.assert_not_found(repo.path, codes=(3,))
        self.assertEqual(aliases, [INSIDER])
        code, aliases, _, err = self.scan(repo.path, "--alternates")
        self.assertEqual((code, aliases), (1, [INSIDER, VICTIM]), err)

    def test_alternates_that_never_end(self):
        repo = a_repository(self.folder / "repo")
        info = repo.git_dir / "objects" / "info" / "alternates"
        os.mkfifo(self.folder / "fifo")
        chain = [self.folder / f"store{number}" for number in range(40)]
        for number, store in enumerate(chain):
            (store / "info").mkdir(parents=True)
            (store / "info" / "alternates").write_text(f"{chain[(number + 1) % len(chain)]}\n")
        for target in (self.folder / "fifo", repo.git_dir / "objects", chain[0], "/dev/zero", "/proc/self", "x" * 5000, "\n\n", "#\n../objects\n", '"\\'):
            info.write_text(f"{target}\n")
            code, aliases, _, err = self.scan(repo.path, "--alternates", seconds=20)
            self.assertIn(code, (1, 3), err)
            self.assertEqual(aliases, [INSIDER])
        info.unlink()
        info.symlink_to(self.folder / "fifo")
        code, aliases, _, err = self.scan(repo.path, "--alternates", seconds=20)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)

    def test_a_gitfile_that_points_elsewhere(self):
        victim = self.victim()
        tree = self.folder / "tree"
        tree.mkdir()
        for target in (victim.git_dir, os.path.relpath(victim.git_dir, tree), "/dev/zero", "", "x" * 100_000):
            (tree / ".git").write_text(f"gitdir: {target}\n")
            self.assert_not_found(tree)
        (tree / ".git").unlink()
        (tree / ".git").symlink_to(victim.git_dir)
        self.assert_not_found(tree)
        (tree / ".git").unlink()
        os.mkfifo(tree / ".git")
        self.assert_not_found(tree)

    def test_a_common_directory_that_lies(self):
        victim = self.victim()
        repo = a_repository(self.folder / "repo")
        for target in (victim.git_dir, os.path.relpath(victim.git_dir, repo.git_dir)):
            (repo.git_dir / "commondir").write_text(f"{target}\n")
            self.assert_not_found(repo.path, codes=(1, 2, 3))
        # The victim's real linked work tree, and one that only says that it is.
        victim.git("worktree", "add", "-q", self.folder / "linked", "-b", "other")
        code, aliases, _, err = self.scan(self.folder / "linked")
        self.assertEqual((code, aliases), (1, [VICTIM]), err)
        shutil.copytree(self.folder / "linked", self.folder / "false")
        self.assert_not_found(self.folder / "false")

    def test_links_out_of_the_store(self):
        victim = self.victim()
        for name in ("objects", "objects/pack", "pack file", "index file", "loose", "refs", "packed-refs", "index"):
            with self.subTest(name):
                shutil.rmtree(self.folder / "repo", ignore_errors=True)
                repo = a_repository(self.folder / "repo")
                git = repo.git_dir
                if name in ("objects", "objects/pack"):
                    shutil.rmtree(git / name)
                    (git / name).symlink_to(victim.git_dir / name)
                elif name in ("refs", "packed-refs", "index"):
                    shutil.rmtree(git / name) if name == "refs" else (git / name).unlink(missing_ok=True)
                    (git / name).symlink_to(victim.git_dir / name)
                elif name == "loose":
                    blob = victim.blob(f"loose {VICTIM_KEY}\n")
                    (git / "objects" / blob[:2]).mkdir(exist_ok=True)
                    (git / "objects" / blob[:2] / blob[2:]).symlink_to(victim.git_dir / "objects" / blob[:2] / blob[2:])
                else:
                    (git / "objects" / "pack").mkdir(exist_ok=True)
                    for path in victim.git_dir.glob("objects/pack/pack-*"):
                        if path.suffix == (".pack" if name == "pack file" else ".idx"):
                            (git / "objects" / "pack" / path.name).symlink_to(path)
                        else:
                            shutil.copy(path, git / "objects" / "pack")
                if name == "index file":  # the pack itself is ours then
                    continue
                self.assert_not_found(repo.path, codes=(1, 2, 3) if name in ("refs", "packed-refs", "index") else (2, 3))

    def test_files_that_never_answer(self):
        for name in ("HEAD", "config", "packed-refs", "index", "shallow", "info/grafts", "objects/info/alternates", "objects/info/commit-graph", "commondir", "gitdir",
                     "objects/pack/multi-pack-index", "objects/pack/pack-1111111111111111111111111111111111111111.idx", "refs/heads/fifo",
                     "objects/11/11111111111111111111111111111111111111", "refs/tags/v1"):
            with self.subTest(name):
                shutil.rmtree(self.folder / "repo", ignore_errors=True)
                repo = a_repository(self.folder / "repo")
                path = repo.git_dir / name
                path.parent.mkdir(exist_ok=True)
                path.unlink(missing_ok=True)
                os.mkfifo(path)
                code, aliases, _, err = self.scan(repo.path, seconds=20)
                self.assertIn(code, (1, 2, 3), err)
                if code == 1:
                    self.assertEqual(aliases, [INSIDER])

    def test_references_that_lead_astray(self):
        repo, victim = a_repository(self.folder / "repo"), self.victim()
        git = repo.git_dir
        (git / "refs/heads/loop-a").write_text("ref: refs/heads/loop-b\n")
        (git / "refs/heads/loop-b").write_text("ref: refs/heads/loop-a\n")
        (git / "refs/heads/out").write_text(f"ref: ../../../{victim.path.name}/.git/refs/heads/main\n")
        (git / "refs/heads/long").write_text("a" * 1_000_000)
        (git / "refs/heads/none").write_text("1" * 40 + "\n")
        (git / "refs/heads/circle").symlink_to(git / "refs")
        (git / "packed-refs").write_text("# pack-refs with: peeled\n" + "nonsense\n" * 50_000 + "^" * 300_000 + "\n")
        code, aliases, _, err = self.scan(repo.path, seconds=20)
        self.assertEqual(aliases, [INSIDER])
        self.assertIn(code, (1, 3), err)


if __name__ == "__main__":
    hostile.main()
