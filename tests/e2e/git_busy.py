#!/usr/bin/env python3
"""git_busy.py MAYFLY MINT_KEY   scans beside others: while git packs the repository anew, while another scan keeps the same memory of packs, of files and history in
one run, of repositories named on standard input.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
SECONDS = 8  # that each way of packing goes on


def mint(user, seed):
    words = ["long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(seed)]
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


class Busy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def command(self, *words):
        return [MAYFLY, "scan", "--format", "jsonl", "--state", f"{self.folder}/state", *map(str, words)]

    def env(self):
        return environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"}

    def scan(self, *words, stdin=None, cwd=None):
        done = subprocess.run(self.command(*words), capture_output=True, timeout=60, env=self.env(), input=stdin, cwd=cwd)
        return self.read(done.returncode, done.stdout)

    def read(self, code, text):
        """(exit code, findings, {scope: coverage})"""
        records = [json.loads(line) for line in text.splitlines()]
        return code, [row for row in records if row["record"] == "finding"], {row["scope"]: row for row in records if row["record"] == "coverage"}

    def repository(self, name="repo"):
        """A key in a file's old version, in a message, in blobs that nothing leads to; half of it packed."""
        repo = Repository(self.folder / name)
        rows = [f"line {number} of a file that changes\n" for number in range(300)]
        for version in range(12):
            rows[version * 20] = f"token={mint(f'file{version}', version)}\n" if version % 3 == 0 else f"changed in {version}\n"
            repo.add_file("text.txt", "".join(rows), f"version {version}")
        repo.commit(f"see {mint('message', 50)}")
        for number in range(150):
            repo.blob(f"blob {number}\n" * 40)
        repo.git("repack", "-q", "-a", "-d", "--keep-unreachable")
        for number in range(8):
            repo.blob(f"token={mint(f'loose{number}', 60 + number)}\n")
        for number in range(150):
            repo.blob(f"loose blob {number}\n" * 40)
        return repo, {f"file{version}" for version in range(0, 12, 3)} | {"message"} | {f"loose{number}" for number in range(8)}


class WhileGitPacks(Busy):
    def scan_during(self, script, *words, least=3):
        """Scans again and again while the shell runs the script again and again. What is said to be complete must have all keys and all objects."""
        repo, users = self.repository()
        objects = len(repo.objects())
        child = subprocess.Popen(["sh", "-c", f"while :; do {script}; done"], cwd=repo.path, env=repo.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, start_new_session=True)
        codes = []
        try:
            stop = time.monotonic() + SECONDS
            while time.monotonic() < stop or len(codes) < least:
                code, findings, coverage = self.scan("--git", *words, repo.path)
                codes.append(code)
                found, gaps = {row["user"] for row in findings}, [row for row in coverage["git"]["skipped"] if row["kind"] == "unread"]
                self.assertLessEqual(found, users)
                if code == 1:
                    self.assertEqual((found, coverage["git"]["objects"], gaps), (users, objects, []), "said to be complete")
                else:
                    self.assertEqual(code, 3)
                    self.assertTrue(gaps, "incomplete, and no gap is named")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()
        self.assertEqual(len(repo.objects()), objects, "the loop lost objects: the test proves nothing")
        code, findings, coverage = self.scan("--git", *words, repo.path)
        self.assertEqual((code, {row["user"] for row in findings}, coverage["git"]["objects"]), (1, users, objects), "when all is quiet again")
        return codes

    def test_repack(self):
        self.scan_during("git repack -q -a -d -f --keep-unreachable; git prune-packed -q", "--no-cache")

    def test_repack_with_the_memory_of_packs(self):
        self.scan_during("git repack -q -a -d -f --keep-unreachable; git prune-packed -q")

    def test_unpacking_and_packing(self):
        """What nothing leads to goes from the pack to files of its own, and back."""
        self.scan_during("git repack -q -A -d; git repack -q -a -d --keep-unreachable; git prune-packed -q", "--no-cache")

    def test_cruft_packs(self):
        self.scan_during("git repack -q --cruft -d -f; git repack -q -a -d -f --keep-unreachable; git prune-packed -q", "--no-cache")

    def test_gc(self):
        self.scan_during("git gc -q --prune=never; git pack-refs --all", "--no-cache")


class TwoAtOnce(Busy):
    def test_scans_with_one_memory(self):
        Repository(self.folder / "first").add_file("a.env", f"token={mint('first', 1)}\n")
        self.scan("--git", self.folder / "first")  # from now on there is one key for fingerprints
        repo, users = self.repository()
        repo.git("repack", "-q", "-a", "-d", "--keep-unreachable")
        for _ in range(3):
            runs = [subprocess.Popen(self.command("--git", repo.path), env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
            answers = [self.read(run.returncode, out) for run in runs for out, _ in [run.communicate(timeout=60)]]
            for code, findings, coverage in answers:
                self.assertEqual((code, {row["user"] for row in findings}), (1, users))
                self.assertEqual((findings, coverage["git"]["objects"]), (answers[0][1], answers[0][2]["git"]["objects"]))
        kept = list((self.folder / "state" / "git-cache").iterdir())
        self.assertEqual([path.name for path in kept if len(path.name) != 64], [], "a half-written file lies about")
        self.assertEqual(len(kept), 1, "one for each pack")


class Together(Busy):
    def test_files_and_history_in_one_run(self):
        repo = Repository(self.folder / "app")
        repo.add_file("old.env", f"token={mint('removed', 1)}\n")
        repo.git("rm", "-q", "old.env")
        repo.commit("clean up")
        repo.write("untracked.env", f"token={mint('untracked', 2)}\n")
        repo.add_file("both.env", f"token={mint('both', 3)}\n")
        code, findings, coverage = self.scan("--git", "--files", repo.path)
        self.assertEqual((code, set(coverage)), (1, {"git", "files"}))
        self.assertEqual(sorted((row["user"], row["repo"] is not None) for row in findings),
                         [("both", False), ("both", True), ("removed", True), ("untracked", False)] if "untracked.env" not in repo.git("ls-files")
                         else [("both", False), ("both", True), ("removed", True), ("untracked", False), ("untracked", True)])
        self.assertEqual({row["user"] for row in findings if row["repo"] is None}, {"untracked", "both"})
        self.assertEqual({status["status"] for status in coverage.values()}, {"complete"})
        self.assertEqual(coverage["git"]["objects"], len(repo.objects()))

    def test_what_one_of_them_cannot_see_is_told(self):
        repo = Repository(self.folder / "app")
        repo.add_file("a.txt", "clean\n")
        repo.write("cut.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\3 and no more")
        code, findings, coverage = self.scan("--git", "--files", repo.path)
        self.assertEqual((code, findings), (3, []))
        self.assertEqual({scope: row["status"] for scope, row in coverage.items()}, {"git": "complete", "files": "partial"})

    def test_repositories_from_standard_input(self):
        for name, user in (("a", "first"), ("b", "second")):
            Repository(self.folder / name).add_file("x.env", f"token={mint(user, len(user))}\n")
        for text in (f"{self.folder}/a\n{self.folder}/b\n", f"{self.folder}/a\n\n{self.folder}/b"):
            code, findings, coverage = self.scan("--git", "--paths-from", "-", stdin=text.encode())
            self.assertEqual((code, {(row["user"], row["repo"]) for row in findings}), (1, {("first", f"{self.folder}/a"), ("second", f"{self.folder}/b")}))
        code, findings, coverage = self.scan("--git", "--paths-from", "-", stdin=f"{self.folder}/a\n{self.folder}/none\n".encode())
        self.assertEqual(code, 3)
        self.assertEqual({row["user"] for row in findings}, {"first"})
        self.assertEqual([(row["reason"], row["path"]) for row in coverage["git"]["skipped"]], [("not_found", f"{self.folder}/none")])
        code, findings, _ = self.scan("--git", "--recursive", "--paths-from", "-", stdin=f"{self.folder}\n".encode())
        self.assertEqual((code, {row["user"] for row in findings}), (1, {"first", "second"}))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
