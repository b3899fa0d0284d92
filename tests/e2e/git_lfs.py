#!/usr/bin/env python3
"""git_lfs.py MAYFLY MINT_KEY   files that Git LFS keeps beside a repository: what its pointers stand for is scanned where it lies there, and told where it does
not. The pointers and the store are made by git-lfs itself.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])


def mint(user, seed):
    words = ["long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(seed)]
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


class Lfs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.repo = Repository(self.folder / "repo")
        self.repo.git("lfs", "install", "--local", "--skip-smudge")
        self.repo.git("lfs", "track", "*.bin", "*.gz")
        self.repo.commit("files that LFS keeps")

    def scan(self, *words, path=None, cwd=None):
        done = subprocess.run([MAYFLY, "scan", *(words or ("--git",)), "--format", "json", "--state", f"{self.folder}/state", *([] if cwd else [path or self.repo.path])],
                              capture_output=True, timeout=60, env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"}, cwd=cwd)
        records = json.loads(done.stdout)["records"]
        findings = {record["alias"].split("-at-")[0]: record for record in records if record["record"] == "finding"}
        skipped = {row["reason"]: row for record in records if record["record"] == "coverage" for row in record["skipped"]}
        return done.returncode, findings, skipped

    def stored(self, name, ref="HEAD"):
        oid = next(line for line in self.repo.git("cat-file", "blob", f"{ref}:{name}").splitlines() if line.startswith("oid")).removeprefix("oid sha256:")
        return self.repo.git_dir / "lfs/objects" / oid[:2] / oid[2:4] / oid

    def test_what_is_there_is_scanned_and_found_with_its_path(self):
        before = "first\n" * 1000
        self.repo.write("text.bin", f"{before}token={mint('plain', 1)}\n")
        packed = subprocess.run(["gzip", "-nc"], input=mint("packed", 2).encode(), stdout=subprocess.PIPE, check=True).stdout
        commit = self.repo.add_file("deep/er/data.gz", packed, "data")
        self.repo.git("rm", "-q", "text.bin")
        self.repo.commit("gone")
        for words in (("--git",), ("--git", "--exhaustive"), ("--git", "--verify"), ("--git", "--no-cache"), ("--git", "--refs", "main")):
            for _ in range(2):
                code, findings, skipped = self.scan(*words)
                self.assertEqual((code, set(findings)), (1, {"plain", "packed"}), (words, skipped))
                self.assertEqual(skipped, {})
                plain, inside = findings["plain"], findings["packed"]
                self.assertEqual((plain["path"], plain["line"], plain["where"], plain["commit"], plain["in_tip"]), ("text.bin", 1001, "lfs", commit, False))
                self.assertEqual(plain["object"], self.repo.id_of(f"{commit}:text.bin"))
                self.assertEqual((inside["path"], inside["where"], inside["in_tip"]), ("deep/er/data.gz", "lfs", True))
            self.repo.git("gc", "-q")  # from now on there is a pack to be remembered

    def test_what_is_not_there_is_counted_once_a_file(self):
        self.repo.write("a.bin", "one")
        self.repo.write("same.bin", "one")
        self.repo.write("b.bin", "two")
        self.repo.write("there.bin", mint("there", 3))
        self.repo.commit("four")
        self.stored("a.bin").unlink()
        self.stored("b.bin").unlink()
        for words in (("--git",), ("--git",), ("--git", "--exhaustive")):
            code, findings, skipped = self.scan(*words)
            self.assertEqual((code, set(findings)), (3, {"there"}))
            self.assertEqual({name: row["count"] for name, row in skipped.items()}, {"missing_lfs_object": 2})
            self.assertEqual(skipped["missing_lfs_object"]["kind"], "unread")
            self.assertEqual(skipped["missing_lfs_object"]["path"], min(f"{self.repo.path}:{self.repo.id_of('HEAD:' + name)}" for name in ("a.bin", "b.bin")))
            self.repo.git("gc", "-q")

    def test_a_clone_has_none_and_its_fork_some(self):
        """Objects that an earlier repository of the run had are passed over; the files behind their pointers are another matter."""
        self.repo.add_file("a.bin", mint("fork", 4), "data")
        for name in ("a-clone", "z-clone"):
            self.repo.git("clone", "-q", "--bare", self.repo.path, self.folder / "mirror" / name)
        shutil.move(self.repo.path, self.folder / "mirror" / "m-full")
        code, findings, skipped = self.scan("--git", "--recursive", path=self.folder / "mirror")
        self.assertEqual((code, skipped["missing_lfs_object"]["count"]), (3, 2))
        self.assertEqual(findings["fork"]["repo"], str(self.folder / "mirror" / "m-full"))

    def test_a_file_that_is_not_what_its_name_says(self):
        self.repo.add_file("a.bin", mint("right", 5), "data")
        path = self.stored("a.bin")
        path.chmod(0o644)
        path.write_text(mint("wrong", 6))  # as long as the other
        code, findings, skipped = self.scan("--git", "--verify")
        self.assertEqual((code, set(findings), set(skipped)), (3, {"wrong"}, {"broken_object"}))
        path.write_text(mint("wrong", 6) + "longer\n")
        code, findings, skipped = self.scan("--git")
        self.assertEqual((code, set(findings), set(skipped)), (3, {"wrong"}, {"broken_object"}))

    def test_nothing_outside_the_repository_is_read(self):
        self.repo.add_file("a.bin", mint("inside", 7), "data")
        path = self.stored("a.bin")
        shutil.move(self.repo.git_dir / "lfs", self.folder / "elsewhere")
        lfs = self.repo.git_dir / "lfs"
        elsewhere = self.folder / "elsewhere" / path.relative_to(lfs)

        def refuse(what):
            code, findings, skipped = self.scan("--git")
            self.assertEqual((code, findings, set(skipped)), (3, {}, {"outside_repository"}), what)
            shutil.rmtree(lfs) if not lfs.is_symlink() else lfs.unlink()

        lfs.symlink_to(self.folder / "elsewhere")
        refuse("lfs is a link")
        path.parent.parent.mkdir(parents=True)
        path.parent.symlink_to(elsewhere.parent)
        refuse("a folder is a link")
        path.parent.mkdir(parents=True)
        path.symlink_to(elsewhere)
        refuse("the file is a link")
        path.parent.mkdir(parents=True)
        path.mkdir()
        refuse("the file is a folder")
        self.repo.git("config", "lfs.storage", self.folder / "elsewhere")
        code, findings, skipped = self.scan("--git")
        self.assertEqual((code, findings, set(skipped)), (3, {}, {"missing_lfs_object"}))

    def test_staged(self):
        self.repo.write("new.bin", mint("staged", 8))
        self.repo.git("add", "new.bin")
        code, findings, skipped = self.scan("--staged", cwd=self.repo.path)
        self.assertEqual((code, skipped), (1, {}))
        self.assertEqual((findings["staged"]["path"], findings["staged"]["where"]), ("new.bin", "lfs"))

    def test_a_linked_work_tree_has_the_store_of_its_repository(self):
        self.repo.add_file("a.bin", mint("shared", 9), "data")
        self.repo.git("worktree", "add", "-q", self.folder / "linked")
        code, findings, skipped = self.scan("--git", path=self.folder / "linked")
        self.assertEqual((code, set(findings), skipped), (1, {"shared"}, {}))

    def test_a_bundle_holds_no_such_file(self):
        self.repo.add_file("a.bin", mint("bundled", 10), "data")
        self.repo.git("bundle", "create", "-q", self.folder / "all.bundle", "--all")
        code, findings, skipped = self.scan("--git", path=self.folder / "all.bundle")
        self.assertEqual((code, findings, set(skipped)), (3, {}, {"missing_lfs_object"}))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
