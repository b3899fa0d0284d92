#!/usr/bin/env python3
"""git_links.py MAYFLY MINT_KEY   objects that a repository should hold and does not: noticed wherever a ref's history names one, as `git rev-list --objects
--missing=print` does, and not where nothing leads to it.
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])


class Links(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def scan(self, path, *words):
        """(exit code, {reason: row})"""
        done = subprocess.run([MAYFLY, "scan", "--git", "--format", "jsonl", "--state", f"{self.folder}/state", *words, path], capture_output=True, timeout=60,
                              env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
        records = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, {row["reason"]: row for record in records if record["record"] == "coverage" for row in record["skipped"]}

    def history(self, *, sha256=False):
        """Files that change in folders that change, merges, tags of each kind of object, a submodule's link."""
        repo = Repository(self.folder / "repo", sha256=sha256)
        rng = random.Random(1)
        for number in range(40):
            for _ in range(3):
                repo.write(f"d{rng.randrange(4)}/e{rng.randrange(3)}/file-{rng.randrange(30)}.txt", f"{number} {rng.random()}\n" * 20)
            repo.commit(f"change {number}")
            if number == 20:
                repo.git("checkout", "-q", "-b", "side", "HEAD~3")
            if number == 30:
                repo.git("checkout", "-q", "main")
                repo.git("merge", "-q", "-X", "ours", "-m", "a merge", "side")
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * len(repo.id_of('HEAD'))},sub")
        repo.git("commit", "-q", "-m", "a submodule")
        repo.git("tag", "-a", "v1", "-m", "a tag")
        repo.git("tag", "-a", "v1-tree", "-m", "of a tree", "HEAD~5^{tree}")
        repo.git("tag", "blob", repo.blob("of a blob alone\n"))
        return repo

    def without(self, repo, name):
        """A copy whose store lacks one object: everything else in one pack of deep deltas."""
        made = Repository(self.folder / f"without-{name}", bare=True, sha256=len(name) == 64)
        shutil.copy(repo.git_dir / "packed-refs", made.git_dir / "packed-refs")
        kept = sorted(repo.objects() - {name})
        packed = repo.git("pack-objects", "-q", "--stdout", "--window=50", "--depth=50", "--delta-base-offset", stdin="\n".join(kept) + "\n", text=False)
        made.git("index-pack", "--stdin", stdin=packed)
        (made.git_dir / "objects" / name[:2]).mkdir(exist_ok=True)
        return made

    def check(self, *words, sha256=False, count=60):
        repo = self.history(sha256=sha256)
        repo.git("pack-refs", "--all")
        self.assertEqual(self.scan(repo.path, "--no-cache", *words), (0, {}))
        repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
        self.assertEqual(self.scan(repo.path, "--no-cache", *words), (0, {}))
        names = sorted(repo.objects())
        picked = random.Random(2).sample(names, count) + [repo.id_of(ref) for ref in ("v1", "v1-tree", "blob", "main", "main^{tree}", "main~5")]
        for name in picked:
            made = self.without(repo, name)
            missing = {line[1:] for line in made.git("rev-list", "--objects", "--all", "--missing=print", check=False).splitlines() if line.startswith("?")}
            code, skipped = self.scan(made.path, "--no-cache", *words)
            kind = repo.git("cat-file", "-t", name)
            with self.subTest(kind=kind, name=name):
                self.assertEqual(code, 3)
                self.assertEqual(set(skipped), {"missing_object"})
                self.assertEqual(skipped["missing_object"]["path"], f"{made.path}:{name}")
                self.assertEqual(skipped["missing_object"]["count"], 1)
                if kind in ("blob", "tree") and name != repo.id_of("blob"):  # rev-list itself stops at a commit, a tag or a ref's object that is missing
                    self.assertEqual(missing, {name})
            shutil.rmtree(made.path)

    def test_each_missing_object_is_noticed(self):
        self.check()

    def test_with_verify(self):
        self.check("--verify", count=15)

    def test_with_exhaustive_and_sha256(self):
        self.check("--exhaustive", sha256=True, count=15)

    def test_sha256(self):
        self.check(sha256=True, count=15)

    def test_it_is_remembered(self):
        """A pack that is not read again still names what is not there, until it is."""
        repo = self.history()
        name = repo.id_of("HEAD~7:d1/e1") if repo.git("rev-parse", "-q", "--verify", "HEAD~7:d1/e1", check=False) else repo.id_of("HEAD~7:d1")
        repo.git("pack-refs", "--all")
        made = self.without(repo, name)
        for _ in range(3):
            code, skipped = self.scan(made.path)
            self.assertEqual((code, set(skipped)), (3, {"missing_object"}))
        shutil.copytree(repo.git_dir / "objects" / name[:2], made.git_dir / "objects" / name[:2], dirs_exist_ok=True)
        self.assertEqual(self.scan(made.path), (0, {}))

    def test_the_empty_tree_need_not_be_there(self):
        for sha256 in (False, True):
            repo = Repository(self.folder / f"empty-{sha256}", sha256=sha256)
            tree = repo.git("hash-object", "-t", "tree", "--stdin", stdin="")
            repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "-m", "nothing", tree))
            self.assertEqual(len(repo.objects()), 1)
            self.assertEqual(self.scan(repo.path, "--no-cache"), (0, {}))

    def test_what_nothing_leads_to_may_name_anything(self):
        repo = self.history()
        repo.add_file("lost.txt", "lost\n")
        blob = repo.id_of("HEAD:lost.txt")
        repo.git("reset", "-q", "--hard", "HEAD~1")
        (repo.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
        self.assertEqual(self.scan(repo.path, "--no-cache"), (0, {}))

    def test_a_clone_that_lacks_on_purpose_is_told_as_such(self):
        repo = self.history()
        repo.git("config", "uploadpack.allowFilter", "true")
        repo.git("clone", "-q", "--depth=3", "--no-local", f"file://{repo.path}", self.folder / "shallow")
        repo.git("clone", "-q", "--filter=blob:none", "--no-checkout", "--no-local", f"file://{repo.path}", self.folder / "partial")
        self.assertEqual({name: (code, set(rows)) for name in ("shallow", "partial") for code, rows in [self.scan(self.folder / name)]},
                         {"shallow": (3, {"shallow"}), "partial": (3, {"partial_clone"})})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
