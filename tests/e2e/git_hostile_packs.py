#!/usr/bin/env python3
"""git_hostile_packs.py MAYFLY MINT_KEY   stores that are well-formed where it matters and wrong or extreme by design: bounded time and memory, never a clean verdict for what
could not be read.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import hostile  # noqa: E402
import pack  # noqa: E402
from hostile import INSIDER, KEY, MAYFLY, VICTIM, VICTIM_KEY, Hostile  # noqa: E402
from repository import Repository, environment  # noqa: E402


class Designed(Hostile):
    """Stores that are well-formed where it matters and wrong or extreme by design."""

    def bare(self):
        return Repository(self.folder / "repo.git", bare=True)

    def written(self, packed, count=None):
        repo = self.bare()
        packed.add(pack.BLOB, f"token={KEY}\n".encode())
        packed.write(repo.git_dir, count)
        return repo

    def test_a_delta_that_is_its_own_base(self):
        packed = pack.Pack()
        ops = [("copy", 0, 5)]
        stored = pack.delta(5, 5, ops)
        own = b"\x11" * 20
        packed.add_reference_delta(own, stored, own)
        packed.add_reference_delta(b"\x33" * 20, stored, b"\x22" * 20)
        packed.add_reference_delta(b"\x22" * 20, stored, b"\x33" * 20)
        code, aliases, rows, err = self.scan(self.written(packed).path, seconds=20)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)

    def test_bases_that_are_not_there(self):
        packed = pack.Pack()
        packed.add_reference_delta(b"\x44" * 20, pack.delta(5, 5, [("copy", 0, 5)]), b"\x22" * 20)
        code, aliases, rows, err = self.scan(self.written(packed).path)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)

    def test_offsets_that_lead_outside_or_between(self):
        for distance in (1 << 40, 5, 13):
            shutil.rmtree(self.folder / "repo.git", ignore_errors=True)
            packed = pack.Pack()
            packed.add(pack.BLOB, b"hello")
            packed.add_offset_delta(len(packed.body) - distance, pack.delta(5, 5, [("copy", 0, 5)]), b"\x22" * 20)
            code, aliases, rows, err = self.scan(self.written(packed).path)
            self.assertEqual((code, aliases), (3, [INSIDER]), f"{distance}: {err}")

    def test_operations_that_lie(self):
        base = b"a base of some length, not long\n" * 4
        wrong = {"copy behind the end": pack.delta(len(base), 50, [("copy", len(base) - 10, 50)]), "result too long": pack.delta(len(base), 10, [("copy", 0, 100)]),
                 "result too short": pack.delta(len(base), 1000, [("copy", 0, 100)]), "other base": pack.delta(len(base) + 1, 10, [("copy", 0, 10)]),
                 "operation 0": pack.delta(len(base), 10, []) + b"\0", "insert cut off": pack.delta(len(base), 20, []) + b"\x14abc",
                 "copy cut off": pack.delta(len(base), 20, []) + b"\xff\x01", "no sizes": b"", "endless size": b"\xff" * 30, "huge": pack.delta(len(base), 1 << 62, [("copy", 0, 10)])}
        for name, stored in wrong.items():
            with self.subTest(name):
                shutil.rmtree(self.folder / "repo.git", ignore_errors=True)
                packed = pack.Pack()
                at = packed.add(pack.BLOB, base)
                packed.add_offset_delta(at, stored, b"\x22" * 20)
                code, aliases, rows, err = self.scan(self.written(packed).path)
                self.assertEqual((code, aliases), (3, [INSIDER]), err)

    def test_counts_that_lie(self):
        for count in (0, 1, 1 << 31, (1 << 32) - 1):
            with self.subTest(count):
                shutil.rmtree(self.folder / "repo.git", ignore_errors=True)
                packed = pack.Pack()
                for number in range(3):
                    packed.add(pack.BLOB, b"blob %d\n" % number)
                code, aliases, rows, err = self.scan(self.written(packed, count).path)
                self.assertEqual(code, 3, err)

    def test_sizes_that_lie(self):
        for size in (3, 1 << 20, 1 << 40, (1 << 62) + 1):
            with self.subTest(size):
                shutil.rmtree(self.folder / "repo.git", ignore_errors=True)
                packed = pack.Pack()
                packed._add(pack.BLOB, b"", b"some content", b"\x22" * 20, size)
                code, aliases, rows, err = self.scan(self.written(packed).path)
                self.assertEqual((code, aliases), (3, [INSIDER]), err)

    def test_names_that_lie(self):
        """With --verify an object under another one's name is not that object: it counts as unread, not as read too; what it holds is found."""
        packed = pack.Pack()
        large = b"a line of a large blob\n" * (1 << 20)  # streamed
        for number, content in enumerate((b"under a false name\n", large, f"token={VICTIM_KEY}\n".encode())):
            packed._add(pack.BLOB, b"", content, bytes([0x22 + number]) * 20, len(content))
        packed.add(pack.BLOB, b"under its own\n")
        repo = self.written(packed)
        for words, code, unread, objects in (((), 1, 0, 5), (("--verify",), 3, 3, 2), (("--verify", "--exhaustive"), 3, 3, 2)):
            done = subprocess.run([MAYFLY, "scan", "--git", "--format", "jsonl", "--no-cache", *words, repo.path], capture_output=True, timeout=60,
                                  env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
            records = [json.loads(line) for line in done.stdout.splitlines()]
            coverage = next(record for record in records if record["record"] == "coverage")
            self.assertEqual((done.returncode, coverage["objects"], sum(row["count"] for row in coverage["skipped"])), (code, objects, unread), words)
            self.assertEqual(sorted(record["alias"] for record in records if record["record"] == "finding"), [INSIDER, VICTIM])

    def test_a_chain_of_thirty_thousand_deltas(self):
        packed, content = pack.Pack(), b"the root of a long chain\n" * 3
        at = packed.add(pack.BLOB, content)
        for number in range(30_000):
            ops = [("copy", 0, len(content) - 4), ("insert", b"%04x" % (number & 0xffff))]
            made = pack.apply(content, ops)
            at = packed.add_offset_delta(at, pack.delta(len(content), len(made), ops), pack.name_of(pack.BLOB, made))
            content = made
        ops = [("insert", f"end {VICTIM_KEY}\n".encode()), ("copy", 0, len(content))]
        made = pack.apply(content, ops)
        packed.add_offset_delta(at, pack.delta(len(content), len(made), ops), pack.name_of(pack.BLOB, made))
        code, aliases, rows, err = self.scan(self.written(packed).path)
        if code == 1:
            self.assertEqual(aliases, [INSIDER, VICTIM], err)
        else:  # a limit with a name is an answer as well
            self.assertEqual((code, INSIDER in aliases), (3, True), err)

    def test_deltas_that_grow_without_end(self):
        """Each object doubles its base: 2^40 bytes after forty of them, from a pack of a few kilobytes."""
        packed, size = pack.Pack(), 1 << 12
        # "x" could be base64, so that all of it is decoded; too slow where sanitizers watch.
        slow_build = "asan" in MAYFLY or "tsan" in MAYFLY
        at = packed.add(pack.BLOB, (b"." if slow_build else b"x") * size)
        for number in range(28):
            ops = []
            for half in range(2):
                for start in range(0, size, 0xffff00):
                    ops.append(("copy", start, min(0xffff00, size - start)))
                if len(ops) > 4000:
                    break
            size *= 2
            at = packed.add_offset_delta(at, pack.delta(size // 2, size, ops), bytes([number + 1]) * 20)
        begun = time.monotonic()
        code, aliases, rows, err = self.scan(self.written(packed).path, seconds=120)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)
        self.assertLess(time.monotonic() - begun, 120)

    def test_a_blob_of_a_gigabyte_of_nothing(self):
        repo = self.bare()
        squeezer = zlib.compressobj(9)
        size = 1 << 30
        body = squeezer.compress(b"blob %d\0" % size)
        for _ in range(size >> 20):
            body += squeezer.compress(bytes(1 << 20))
        body += squeezer.flush()
        (repo.git_dir / "objects" / "22").mkdir()
        (repo.git_dir / "objects" / "22" / ("2" * 38)).write_bytes(body)
        repo.blob(f"token={KEY}\n")
        code, aliases, rows, err = self.scan(repo.path, seconds=60)
        self.assertIn(code, (1, 3), err)
        self.assertEqual(aliases, [INSIDER])

    def test_a_key_at_the_end_of_a_big_blob(self):
        """Over every size at which a reader might stop holding a blob whole."""
        repo = self.bare()
        half = b"some text of a line that repeats\n" * (3 << 20)  # 99 MB
        repo.blob(half + f"token={KEY}\n".encode() + half[:1000])
        repo.git("-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d", "--keep-unreachable")
        code, aliases, rows, err = self.scan(repo.path)
        self.assertEqual((code, aliases), (1, [INSIDER]), err)

    def test_trees_that_nest_and_names_that_are_odd(self):
        repo = self.bare()
        packed = pack.Pack()
        blob = pack.name_of(pack.BLOB, f"token={KEY}\n".encode())
        inner = b"100644 settings.env\0" + blob
        for _ in range(3000):
            packed.add(pack.TREE, inner)
            inner = b"40000 d\0" + pack.name_of(pack.TREE, inner)
        for odd in (b"", b"100644 ", b"100644 a", b"100644 a\0short", b"999999999999 a\0" + blob, b"40000 ..\0" + blob, b"40000 .git\0" + blob, b"100644 a/b\0" + blob, b"\0" * 100):
            packed.add(pack.TREE, odd)
        packed.add(pack.TREE, inner)
        people = b"author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n"
        commit = b"tree " + pack.name_of(pack.TREE, inner).hex().encode() + b"\n" + people + b"\nmessage\n"
        packed.add(pack.COMMIT, commit)
        for odd in (b"", b"tree\n", b"tree zz\n\n", b"tree " + b"1" * 40 + b"\nparent " + b"2" * 40 + b"\n" + people + b"\n", b"parent\n" * 5000,
                    b"author " + b"x" * 100_000, people + b"author \xff\0\n\n"):
            packed.add(pack.COMMIT, odd)
            packed.add(pack.TAG, odd)
        packed.add(pack.BLOB, f"token={KEY}\n".encode())
        packed.write(repo.git_dir)
        (repo.git_dir / "refs/heads/main").write_text(pack.name_of(pack.COMMIT, commit).hex() + "\n")
        code, aliases, rows, err = self.scan(repo.path)
        self.assertIn(code, (1, 3), err)
        self.assertEqual(aliases, [INSIDER])

    def test_it_is_no_repository(self):
        (self.folder / "empty").mkdir()
        (self.folder / "file").write_text("x")
        half = self.folder / "half" / ".git"
        half.mkdir(parents=True)
        (half / "HEAD").write_text("ref: refs/heads/main\n")
        for path in ("empty", "file", "half", "missing"):
            code, aliases, rows, err = self.scan(self.folder / path)
            self.assertEqual((code, aliases), (2, []), f"{path}: {err}")


if __name__ == "__main__":
    hostile.main()
