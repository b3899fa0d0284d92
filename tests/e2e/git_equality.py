#!/usr/bin/env python3
"""git_equality.py MAYFLY MINT_KEY   the delta-aware scan finds exactly what slow scans find, on packs made to deceive it.

Each pack is a forest of deltas written byte by byte: keys cut at every byte and joined again by copies, by inserts, by a copy and an insert, moved, doubled,
destroyed and restored down long chains; carriers and encoded layers whose parts come from different bases. `git index-pack` judges each pack to be sound and
names its objects. Held together: the scan, `--exhaustive`, the file scan of every object as git gives it, and Python's own search for the key texts.
"""
import base64
import gzip
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import oracle  # noqa: E402
import pack  # noqa: E402
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = sys.argv[1], sys.argv[2]
SLOW_BUILD = "asan" in MAYFLY or "tsan" in MAYFLY
SEEDS = 3 if SLOW_BUILD else 12
LINE = b"some = text that is no key, %d times over\n"


def mint_all():
    keys = []
    for number, family in enumerate(("bedrock-long-term", "bedrock-long-term", "bedrock-long-term", "cloudwatch-logs-long-term", "claude-platform-long-term")):
        words = ["long", "--family", family, "--user", f"delta{number}", "--account", "111122223333", "--seed", str(number + 1)]
        keys.append(subprocess.run([MINT, *words], capture_output=True, check=True).stdout.strip())
    words = ["short", "--family", "bedrock-short-term", "--access-key-id", "ASIARZPUZDIKAAVBCXDX", "--secret", "not-a-secret-at-all", "--session-token", "T" * 400,
             "--region", "us-east-1", "--at", "2026-06-01T10:00:00Z"]
    return keys + [subprocess.run([MINT, *words], capture_output=True, check=True).stdout.strip()]


KEYS = mint_all()


def carriers(key):
    """Contents in which a key is not plain: none has an anchor of bounded reach."""
    text = b"token=" + key + b"\n"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("inner.env"), text * 3)
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": [text.decode()]}
    return [gzip.compress(text * 4, mtime=0), zipped.getvalue(), b"data: " + base64.b64encode(text) + b"\n", b"value: " + base64.b64encode(gzip.compress(text, mtime=0)) + b"\n",
            text.decode().encode("utf-16-le"), text.decode().encode("utf-16"), text.hex().encode() + b"\n", b'{"a": "' + text.strip().replace(b"=", b"\\u003d") + b'"}\n',
            json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode(), base64.b64encode(base64.b64encode(text)) + b"\n",
            b'key = "' + key[:50] + b'" \\\n      "' + key[50:] + b'"\n', key[:60] + b"\\\n" + key[60:] + b"\n",
            b"#!/bin/sh\nexec tail -n +3 $0\n" + gzip.compress(text * 4, mtime=0), b"#!/usr/bin/env python3\n" + zipped.getvalue(), b"MZ\0\0" + bytes(200) + zipped.getvalue(),
            gzip.compress(b"nothing\n", mtime=0) + zipped.getvalue(), text.decode().encode("utf-32"), base64.b64encode(text).replace(b"/", b"\\/") + b"\n"]


class Forest:
    """A pack of random roots and deltas. `versions`: (content, its offset) of every blob in it."""

    def __init__(self, seed, objects):
        self.rng = random.Random(seed)
        self.packed = pack.Pack()
        self.versions, self.names = [], set()
        for _ in range(4):
            self.add_root(self.soup())
        while len(self.versions) < objects:
            self.add_delta()

    def piece(self):
        """Bytes that matter: a key, a part of one, what stands around it, a carrier or a part of one."""
        rng, key = self.rng, self.rng.choice(KEYS)
        cut = rng.choice((1, 2, 3, 4, 5, 8, 16, 17, len(key) // 2, len(key) - 1, rng.randrange(1, len(key))))
        carrier = rng.choice(carriers(key))
        part = rng.randrange(1, len(carrier))
        return rng.choice((key, key[:cut], key[cut:], b"token=" + key + b"\n", key + key, b"A", b"ABS", b"ABSK", b"=", b"bedrock-api-key-", b"\n" + key[:cut], carrier,
                           carrier[:part], carrier[part:], b"\x1f\x8b\x08", b"PK\x03\x04", LINE % rng.randrange(9) * rng.randrange(1, 30), b"\0", b""))

    def soup(self):
        return b"".join(self.piece() for _ in range(self.rng.randrange(1, 7)))

    def add_root(self, content):
        name = pack.name_of(pack.BLOB, content)
        if name not in self.names:
            self.names.add(name)
            self.versions.append((content, self.packed.add(pack.BLOB, content)))

    def add_delta(self):
        rng = self.rng
        base, offset = self.versions[-1] if rng.random() < 0.6 else rng.choice(self.versions)
        if len(base) < 4 or len(base) > 60_000 or rng.random() < 0.05:
            return self.add_root(self.soup())
        ops = self.operations(base)
        content = pack.apply(base, ops)
        name = pack.name_of(pack.BLOB, content)
        stored = pack.delta(len(base), len(content), ops)
        if name in self.names or len(stored) < pack.LEAST_DELTA:
            return
        self.names.add(name)
        if rng.random() < 0.3:
            at = self.packed.add_reference_delta(pack.name_of(pack.BLOB, base), stored, name)
        else:
            at = self.packed.add_offset_delta(offset, stored, name)
        self.versions.append((content, at))

    def operations(self, base):
        """Cuts fall where they hurt: inside and at the borders of keys and anchors in the base."""
        rng, ops = self.rng, []
        cuts = [0, len(base)] + [rng.randrange(len(base) + 1) for _ in range(3)]
        for word in (b"ABSK", b"AEAA", b"ACWL", b"bedrock-api-key-", b"\x1f\x8b", b"PK", rng.choice(KEYS)):
            at = base.find(word, rng.randrange(len(base)))
            if at >= 0:
                cuts += [at, at + len(word), at + rng.randrange(len(word) + 1), min(len(base), at + rng.randrange(140))]
        kind = rng.randrange(5)
        if kind == 0:  # the base with one change
            a, b = sorted((rng.choice(cuts), rng.choice(cuts)))
            ops = [("copy", 0, a), ("insert", self.piece()), ("copy", b, len(base) - b)]
        elif kind == 1:  # halves exchanged: what was apart is joined
            a = rng.choice(cuts)
            ops = [("copy", a, len(base) - a), ("copy", 0, a)]
        elif kind == 2:  # cut to pieces that follow each other: everything is copied, nothing changes but the operations
            marks = sorted(set(cuts))
            ops = [("copy", a, b - a) for a, b in zip(marks, marks[1:])] + [("insert", b"x" * rng.randrange(3))]
        else:
            for _ in range(rng.randrange(1, 8)):
                a, b = sorted((rng.choice(cuts), rng.choice(cuts)))
                ops += [("copy", a, b - a), ("insert", self.piece())][rng.randrange(2):]
        return [op for op in ops if (op[2] if op[0] == "copy" else len(op[1]))]


def joined_by_every_cut():
    """For every byte of a key: its two parts lie apart in a root, and a child joins them; by two copies, and by copy and insert, both ways."""
    packed, key = pack.Pack(), KEYS[0]
    for cut in range(1, len(key)):
        parts = b"head " + key[:cut] + b" \n" + LINE % cut * 3 + b"tail " + key[cut:] + b"\n"
        at = packed.add(pack.BLOB, parts)
        head, tail = 5, len(parts) - 1 - (len(key) - cut)
        for ops in ([("copy", head, cut), ("copy", tail, len(key) - cut)], [("copy", head, cut), ("insert", key[cut:])], [("insert", key[:cut]), ("copy", tail, len(key) - cut)]):
            made = pack.apply(parts, ops)
            if made != key:
                raise RuntimeError("the generator is wrong")
            ops = [("insert", b"%d " % cut), *ops, ("insert", b" %d\n" % len(packed.entries))]
            made = pack.apply(parts, ops)
            packed.add_offset_delta(at, pack.delta(len(parts), len(made), ops), pack.name_of(pack.BLOB, made))
    return packed


def carried_and_spoiled():
    """Down a chain of two hundred deltas a key is carried on, spoiled by one byte, and restored, in turn."""
    packed, key = pack.Pack(), KEYS[1]
    content = LINE % 1 * 20 + b"token " + key + b" end\n" + LINE % 2 * 20
    at = packed.add(pack.BLOB, content)
    for number in range(200):
        where = content.find(b"token ") + 6
        spot = where + number * 7 % len(key)
        good = content[where:where + len(key)] == key
        if number % 3 == 0 or not good:
            byte = b"!" if good else key[spot - where:spot - where + 1]
            if not good:
                spot = where + next(i for i in range(len(key)) if content[where + i:where + i + 1] != key[i:i + 1])
                byte = key[spot - where:spot - where + 1]
            ops = [("copy", 0, spot), ("insert", byte), ("copy", spot + 1, len(content) - spot - 1), ("insert", b"%d\n" % number)]
        else:
            ops = [("insert", b"%d\n" % number), ("copy", 0, len(content))]
        made = pack.apply(content, ops)
        at = packed.add_offset_delta(at, pack.delta(len(content), len(made), ops), pack.name_of(pack.BLOB, made))
        content = made
    return packed


class Equality(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env = environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data", "MAYFLY_NOW": "2026-06-01T12:00:00Z"}

    def scan(self, path, *words):
        done = subprocess.run([MAYFLY, "scan", "--git", "--format", "jsonl", "--all-grades", "--no-cache", *words, str(path)], capture_output=True, env=self.env, timeout=120)
        self.assertIn(done.returncode, (0, 1, 3), done.stderr[:2000])
        records = [json.loads(line) for line in done.stdout.splitlines()]
        coverage = [record for record in records if record["record"] == "coverage" and record["scope"] == "git"]
        return set(oracle.places_of(records)), coverage[0], records

    def check(self, packed, number=0):
        repo = Repository(self.folder / f"repo{number}.git", bare=True)
        path = packed.write(repo.git_dir)
        path.with_suffix(".idx").unlink()
        repo.git("index-pack", path)  # git resolves every delta and names every object
        self.assertEqual(repo.objects(), {name.hex() for name, _, _ in packed.entries}, "the generator is wrong")
        fast, coverage, records = self.scan(repo.path)
        slow, slow_coverage, _ = self.scan(repo.path, "--exhaustive")
        files, count = oracle.by_files(MAYFLY, repo.path, ("--all-grades",), self.env)
        self.assertEqual((coverage["objects"], slow_coverage["objects"]), (count, count))
        self.assert_same(slow, files, "--exhaustive and the file scan of every object")
        self.assert_same(fast, slow, "the scan and --exhaustive")
        return repo, records

    def assert_same(self, a, b, what):
        if a != b:
            self.fail(f"{what}: {len(a - b)} more, {len(b - a)} fewer of {len(b)}: {sorted(a - b, key=repr)[:3]} {sorted(b - a, key=repr)[:3]}")

    def found_text(self, repo, records, keys):
        """Of the keys that lie there as plain text and whole, none is missing."""
        by_alias = {(finding["alias"], place["object"]) for finding in records if finding["record"] == "finding" for place in finding["places"]}
        texts = oracle.by_text(repo.path, keys, self.env)
        self.assertTrue(texts)
        for number, name in texts:
            self.assertIn((f"delta{KEYS.index(keys[number])}-at-111122223333", name), by_alias)
        return texts

    def test_keys_cut_at_every_byte(self):
        repo, records = self.check(joined_by_every_cut())
        texts = self.found_text(repo, records, KEYS[:1])
        self.assertEqual(len(texts), 3 * (len(KEYS[0]) - 1))

    def test_keys_carried_and_spoiled(self):
        repo, records = self.check(carried_and_spoiled())
        self.assertGreater(len(self.found_text(repo, records, KEYS[1:2])), 100)

    def test_the_forest_is_dense(self):
        """A forest that seldom holds a key would prove little."""
        contents = [content for content, _ in Forest(1, 300).versions]
        self.assertGreater(sum(any(key in content for key in KEYS) for content in contents), 60)


for _seed in range(1, SEEDS + 1):
    def _test(self, seed=_seed):
        self.check(Forest(seed, 150 if SLOW_BUILD else 300).packed)

    setattr(Equality, f"test_forest_{_seed}", _test)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
