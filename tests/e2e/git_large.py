#!/usr/bin/env python3
"""git_large.py MAYFLY MINT_KEY   objects too large for the reader of packs: read by git, which the repository must not be able to steer, and counted; without git, a gap.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import pack  # noqa: E402
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
LINE = b"some line of a very large file, which git keeps as a delta\n"
SIZE = 170 << 20  # bytes; more than the walk over a pack holds


def mint(user, seed):
    words = ["long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(seed)]
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


class Large(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A base, and a version of it with a key at its end; beside them a small blob."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.repo = Repository(cls.folder / "repo.git", bare=True)
        base, packed = LINE * (SIZE // len(LINE)), pack.Pack()
        ops = [("copy", at, min(0xffff00, len(base) - at)) for at in range(0, len(base), 0xffff00)] + [("insert", f"token={mint('large', 1)}\n".encode())]
        at, made = packed.add(pack.BLOB, base), pack.apply(base, ops)
        packed.add_offset_delta(at, pack.delta(len(base), len(made), ops), pack.name_of(pack.BLOB, made))
        packed.add(pack.BLOB, f"token={mint('small', 2)}\n".encode())
        packed.write(cls.repo.git_dir)
        cls.name = pack.name_of(pack.BLOB, made).hex()
        (cls.folder / "tmp").mkdir()
        cls.canary, program = cls.folder / "canary", cls.folder / "canary.sh"
        program.write_text(f"#!/bin/sh\necho \"$0 $@\" >>'{cls.canary}'\n")
        program.chmod(0o755)
        for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "core.alternateRefsCommand", "uploadpack.packObjectsHook", "trace2.eventTarget", "pager.cat-file",
                     "alias.cat-file", "filter.evil.smudge", "diff.evil.textconv"):
            cls.repo.git("config", "--file", cls.repo.git_dir / "config", name, str(program) if not name.startswith("alias") else f"!{program}")

    def scan(self, *words, path=None):
        """(exit code, users found, coverage)"""
        env = environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data", "TMPDIR": f"{self.folder}/tmp", "GIT_TRACE": str(self.canary)} | ({"PATH": path} if path else {})
        done = subprocess.run([MAYFLY, "scan", "--git", "--no-cache", "--format", "jsonl", *words, self.repo.path], capture_output=True, timeout=300, env=env)
        records = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(list((self.folder / "tmp").iterdir()), [], "something is left behind")
        self.assertFalse(self.canary.exists(), "the repository, or the user's environment, steered git")
        return done.returncode, {row["user"] for row in records if row["record"] == "finding"}, next(row for row in records if row["record"] == "coverage")

    def git_that(self, script):
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "git").chmod(0o755)
        return str(folder)

    def test_git_reads_them(self):
        code, users, coverage = self.scan("--verify")
        self.assertEqual((code, users, coverage["skipped"]), (1, {"large", "small"}, []))
        self.assertEqual((coverage["objects"], coverage["objects_by_git"]), (3, 2))

    def test_without_git_they_are_a_gap(self):
        code, users, coverage = self.scan(path="/nonexistent:.:bin")
        self.assertEqual((code, users), (3, {"small"}))
        self.assertEqual([(row["reason"], row["count"]) for row in coverage["skipped"]], [("cap_bytes", 2)])
        self.assertEqual((coverage["objects"], coverage.get("objects_by_git")), (1, None))

    def test_a_git_that_fails_or_lies_is_a_gap(self):
        head = f"echo {self.name} blob 4000"
        for script in ("exit 1", "kill -9 $$", "yes nonsense | head -c 100000", "head -c 300000 /dev/zero", f"{head}; echo abc", f"{head}; head -c 4000 /dev/zero; echo",
                       f"echo {'1' * 40} blob 4; echo abcd", f"echo {self.name} blob 99999999999999999999", f"echo {self.name} tree 4; echo abcd"):
            with self.subTest(script):
                code, users, coverage = self.scan("--verify", path=f"{self.git_that(script)}:/usr/bin:/bin")
                self.assertEqual((code, users), (3, {"small"}))
                self.assertEqual(sum(row["count"] for row in coverage["skipped"]), 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
