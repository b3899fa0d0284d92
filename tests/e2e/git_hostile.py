#!/usr/bin/env python3
"""git_hostile.py MAYFLY MINT_KEY   what a scanned repository may do to the scanner: run nothing, read nothing outside, end in time and bounded memory, and
never get a clean verdict for what could not be read.

Three kinds: configuration that names programs (each would leave a canary file), paths that lead outside to a victim's repository with a key of its own, and
stores that are broken, byte by byte or by design.
"""
import contextlib
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import pack  # noqa: E402
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = sys.argv[1], sys.argv[2]
ASAN = "asan" in MAYFLY or "tsan" in MAYFLY
MEMORY = 1 << 30
LIMIT_SECONDS = 30
FLIPS = 30 if ASAN else 120  # of each kind of file


def mint(user, seed):
    words = ["long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(seed)]
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


KEY, VICTIM_KEY = mint("insider", 1), mint("victim", 2)
INSIDER, VICTIM = "insider-at-111122223333", "victim-at-111122223333"


def scan(path, *words, home, seconds=LIMIT_SECONDS, env=None):
    """(exit code, aliases found, coverage rows, standard error)"""
    def limit():
        if not ASAN:
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))

    done = subprocess.run([MAYFLY, "scan", "--git", "--format", "jsonl", "--no-cache", *words, str(path)], capture_output=True, timeout=seconds, preexec_fn=limit,
                          env=environment(home) | {"XDG_DATA_HOME": f"{home}/data"} | (env or {}))
    if KEY.encode() in done.stdout + done.stderr or VICTIM_KEY.encode() in done.stdout + done.stderr:
        raise AssertionError("a key is shown")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    aliases = sorted(record["alias"] or record["grade"] for record in records if record["record"] == "finding")
    rows = [row for record in records if record["record"] == "coverage" for row in record["skipped"]]
    return done.returncode, aliases, rows, done.stderr.decode(errors="replace")


def a_repository(path):
    repo = Repository(path)
    rows = [f"line {number} of a file that changes\n" for number in range(400)]
    for version in range(6):
        rows[version * 60] = f"changed in {version}\n"
        repo.add_file("text.txt", "".join(rows), f"version {version}")
    repo.add_file("settings.env", f"token={KEY}\n")
    repo.git("tag", "-a", "v1", "-m", "a tag")
    return repo


class Hostile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.canary = self.folder / "canary"
        self.program = self.folder / "canary.sh"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $@\" >>'{self.canary}'\n")
        self.program.chmod(0o755)

    def assert_nothing_ran(self):
        if self.canary.exists():
            self.fail(f"the repository ran a program: {self.canary.read_text()}")

    def victim(self):
        repo = Repository(self.folder / "victim")
        repo.add_file("secret.env", f"token={VICTIM_KEY}\n")
        repo.git("repack", "-q", "-a", "-d")
        return repo

    def scan(self, path, *words, **more):
        return scan(path, *words, home=self.folder, **more)


class Configuration(Hostile):
    def settings(self):
        run = str(self.program)
        names = ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "diff.external",
                 "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver", "gpg.program",
                 "credential.helper", "uploadpack.packObjectsHook", "remote.origin.uploadpack", "interactive.diffFilter", "sequence.editor", "pager.cat-file",
                 "pager.log", "pager.rev-list", "man.evil.cmd", "trace2.eventTarget", "ssh.variant")
        rows = {name: run for name in names}
        rows |= {f"alias.{name}": f"!{run}" for name in ("cat-file", "rev-list", "log", "for-each-ref", "ls-files", "diff")}
        return rows | {"core.hooksPath": str(self.folder / "hooks"), "submodule.inner.update": f"!{run}", "protocol.ext.allow": "always",
                       "remote.origin.url": f"ext::{run} %S", "filter.evil.required": "true", "core.fsmonitorHookVersion": "2"}

    def armed(self, staged=None):
        repo = a_repository(self.folder / "repo")
        repo.add_file(".gitattributes", "* diff=evil filter=evil merge=evil\n")
        repo.write(".gitmodules", f'[submodule "inner"]\n\tpath = inner\n\turl = ext::{self.program}\n\tupdate = !{self.program}\n')
        repo.commit("a submodule")
        if staged is not None:
            repo.write("new.env", staged)
            repo.git("add", "new.env")
        for folder in (repo.git_dir / "hooks", self.folder / "hooks"):
            folder.mkdir(exist_ok=True)
            for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "query-watchman", "pre-auto-gc",
                         "post-rewrite", "pre-push", "update", "pre-receive"):
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(self.program)
        for name, value in self.settings().items():
            repo.git("config", "--file", repo.git_dir / "config", name, value)
        self.canary.unlink(missing_ok=True)
        return repo

    def test_the_canary_sings_for_plain_git(self):
        repo = self.armed()
        repo.git("status", check=False)
        self.assertTrue(self.canary.exists(), "the trap does not work, so the other tests prove nothing")

    def test_nothing_named_in_the_configuration_runs(self):
        repo = self.armed()
        for words in ((), ("--exhaustive",)):
            code, aliases, _, err = self.scan(repo.path, *words)
            self.assertEqual((code, aliases), (1, [INSIDER]), err)
            self.assert_nothing_ran()

    def test_nor_for_staged_changes(self):
        repo = self.armed(staged=f"token={VICTIM_KEY}\n")
        done = subprocess.run([MAYFLY, "scan", "--staged", "--format", "jsonl"], cwd=repo.path, capture_output=True, timeout=LIMIT_SECONDS,
                              env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(VICTIM.encode(), done.stdout)
        self.assert_nothing_ran()

    def test_nor_when_git_has_to_help(self):
        """A store that only git itself might read: what is left to a child must not be configured by the repository either."""
        for damage in ("pack version", "index cut", "loose cut"):
            with self.subTest(damage):
                shutil.rmtree(self.folder / "repo", ignore_errors=True)
                repo = self.armed()
                if damage != "loose cut":
                    repo.git("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "repack", "-q", "-a", "-d")
                    self.canary.unlink(missing_ok=True)
                packs = list(repo.git_dir.glob("objects/pack/*.pack"))
                if damage == "pack version":
                    content = bytearray(writable(packs[0]).read_bytes())
                    content[7] = 3
                    packs[0].write_bytes(content)
                elif damage == "index cut":
                    index = writable(packs[0].with_suffix(".idx"))
                    index.write_bytes(index.read_bytes()[:1100])
                else:
                    for path in list(repo.git_dir.glob("objects/??/*"))[:5]:
                        writable(path).write_bytes(path.read_bytes()[:9])
                code, _, _, err = self.scan(repo.path)
                self.assertIn(code, (1, 2, 3), err)
                self.assert_nothing_ran()

    def test_included_files_are_not_read(self):
        repo = a_repository(self.folder / "repo")
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        with open(repo.git_dir / "config", "a") as config:
            config.write(f'[include]\n\tpath = {fifo}\n[includeIf "gitdir:**"]\n\tpath = {fifo}\n[core]\n\texcludesFile = {fifo}\n\tattributesFile = {fifo}\n')
        code, aliases, _, err = self.scan(repo.path, seconds=20)
        self.assertEqual((code, aliases), (1, [INSIDER]), err)

    def test_nothing_is_fetched_from_a_partial_clones_remote(self):
        repo = a_repository(self.folder / "repo")
        blob = repo.id_of("HEAD:text.txt")
        (repo.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
        for name, value in {"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
                            "remote.origin.partialCloneFilter": "blob:none", "remote.origin.url": f"ext::{self.program} %S"}.items():
            repo.git("config", "--file", repo.git_dir / "config", name, value)
        repo.git("cat-file", "-p", blob, check=False)
        self.assertTrue(self.canary.exists(), "the trap does not work")
        self.canary.unlink()
        code, aliases, rows, err = self.scan(repo.path)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)
        self.assertTrue([row for row in rows if row["kind"] == "unread"])
        self.assert_nothing_ran()


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


def writable(path):
    path.chmod(0o644)
    return path


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
        code, aliases, rows, err = self.scan(self.written(packed).path, seconds=60)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)
        self.assertLess(time.monotonic() - begun, 60)

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

    def test_a_repository_that_is_packed_while_it_is_read(self):
        repo = a_repository(self.folder / "repo")
        for number in range(300):
            repo.blob(f"blob {number}\n" * 50)
        stop = time.monotonic() + 8
        child = subprocess.Popen(["sh", "-c", "while :; do git repack -q -a -d -f --keep-unreachable --no-write-bitmap-index; git prune-packed -q; "
                                              "git unpack-objects -q </dev/null; done"], cwd=repo.path, env=repo.env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            while time.monotonic() < stop:
                code, aliases, rows, err = self.scan(repo.path)
                self.assertIn(code, (1, 3), err)
                if code == 1:
                    self.assertEqual(aliases, [INSIDER])
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
