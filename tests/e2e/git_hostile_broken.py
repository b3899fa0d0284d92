#!/usr/bin/env python3
"""git_hostile_broken.py MAYFLY MINT_KEY   stores that are damaged byte by byte: no crash, no hang, never a clean verdict for what could not be read.
"""
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import hostile  # noqa: E402
from hostile import FLIPS, INSIDER, LIMIT_SECONDS, MAYFLY, VICTIM, VICTIM_KEY, Hostile, a_repository, writable  # noqa: E402
from repository import environment  # noqa: E402


class Broken(Hostile):
    """Damaged stores: no crash, no hang, no clean verdict; where the verdict is "keys found, complete", the key must be among them."""

    def judge(self, repo, what):
        code, aliases, rows, err = self.scan(repo.path)
        self.assertIn(code, (1, 2, 3), f"{what}: {err[:1500]}")
        if code == 1:
            self.assertIn(INSIDER, aliases, f"{what}: complete, and the key not found")
        return code

    def damaged(self, choose, prepare, label, must_tell=True):
        repo = a_repository(self.folder / "repo")
        prepare(repo)
        path = writable(choose(repo))
        whole = path.read_bytes()
        rng, codes = random.Random(label), []
        for number in range(FLIPS):
            content = bytearray(whole)
            if number % 3 == 2:
                del content[rng.randrange(len(content)):]
                what = f"{label} cut at {len(content)}"
            else:
                at = rng.randrange(min(len(content), 4096) if number % 2 else len(content))
                bit = 1 << rng.randrange(8)
                content[at] ^= bit if number % 4 else content[at] ^ rng.randrange(256)
                what = f"{label} changed at {at}"
            path.write_bytes(content)
            with self.subTest(what):
                codes.append(self.judge(repo, what))
        if must_tell:  # a pack tells by itself what it holds, so a broken index of it may do no harm
            self.assertIn(3, codes, "no damage was noticed")

    def test_packs(self):
        self.damaged(lambda repo: next(repo.git_dir.glob("objects/pack/*.pack")), lambda repo: repo.git("repack", "-q", "-a", "-d"), "pack")

    def test_indexes(self):
        self.damaged(lambda repo: next(repo.git_dir.glob("objects/pack/*.idx")), lambda repo: repo.git("repack", "-q", "-a", "-d"), "idx", must_tell=False)

    def test_indexes_of_version_1(self):
        self.damaged(lambda repo: next(repo.git_dir.glob("objects/pack/*.idx")), lambda repo: repo.git("-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d"), "idx v1", must_tell=False)

    def test_multi_pack_indexes(self):
        def prepare(repo):
            repo.git("repack", "-q", "-a", "-d", "--write-midx")
            for path in repo.git_dir.glob("objects/pack/*.idx"):
                path.unlink()  # the multi-pack-index alone knows what is there

        self.damaged(lambda repo: repo.git_dir / "objects/pack/multi-pack-index", prepare, "midx")

    def test_loose_objects(self):
        self.damaged(lambda repo: repo.git_dir / "objects" / repo.id_of("HEAD:settings.env")[:2] / repo.id_of("HEAD:settings.env")[2:], lambda repo: None, "loose")

    def test_staged_with_a_broken_index(self):
        repo = a_repository(self.folder / "repo")
        repo.write("new.env", f"token={VICTIM_KEY}\n")
        repo.git("add", "new.env")
        path, rng = repo.git_dir / "index", random.Random("index")
        whole = path.read_bytes()
        for number in range(FLIPS // 2):
            content = bytearray(whole)
            if number % 2:
                del content[rng.randrange(len(content)):]
            else:
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
            path.write_bytes(content)
            done = subprocess.run([MAYFLY, "scan", "--staged", "--format", "jsonl"], cwd=repo.path, capture_output=True, timeout=LIMIT_SECONDS,
                                  env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
            with self.subTest(number):
                self.assertIn(done.returncode, (1, 2, 3), done.stderr)
                if done.returncode == 1:
                    self.assertIn(VICTIM.encode(), done.stdout)

    def test_bundles(self):
        repo = a_repository(self.folder / "repo")
        repo.git("bundle", "create", "-q", self.folder / "whole.bundle", "--all")
        whole, rng = (self.folder / "whole.bundle").read_bytes(), random.Random("bundle")
        path, codes = self.folder / "a.bundle", []
        for number in range(FLIPS):
            content = bytearray(whole)
            if number % 3 == 2:
                del content[rng.randrange(len(content)):]
            else:
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
            path.write_bytes(content)
            with self.subTest(number):
                code, aliases, rows, err = self.scan(path)
                codes.append(code)
                self.assertIn(code, (1, 2, 3), err)
                if code == 1:
                    self.assertIn(INSIDER, aliases)
        self.assertTrue({2, 3} & set(codes), "no damage was noticed")
        # Only the last commits: their bases lie elsewhere.
        repo.git("bundle", "create", "-q", self.folder / "thin.bundle", "main~3..main")
        code, aliases, rows, err = self.scan(self.folder / "thin.bundle")
        self.assertEqual((code, aliases), (3, [INSIDER]), err)


if __name__ == "__main__":
    hostile.main()
