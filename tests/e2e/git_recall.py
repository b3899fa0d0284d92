#!/usr/bin/env python3
"""git_recall.py MAYFLY MINT_KEY: plants one key in each kind of place that a git repository has, stores the repository in each way that git knows, and
asks `mayfly scan --git` for every key, once, with where it stands.

What holds a key and no ref leads to is lost in a clone, a bundle and a pruned repack: there it must not be asked for. Nothing else may be missing."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

MAYFLY, MINT_KEY = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
PLACES = ["removed", "merge", "link", "nodiff", "nul", "message", "tag", "note", "stash", "stash-old", "reset", "loose", "staged", "name", "copied", "gzip"]
UNREACHABLE = {"reset", "loose", "staged"}
WHERE = {"message": "commit-message", "tag": "tag", "note": "note", "name": "tree-entry", "staged": "index"}


class Repository:
    def __init__(self, folder, hash_name):
        self.folder, self.day = pathlib.Path(folder), 0
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main", "--object-format=" + hash_name)
        self.git("config", "gc.auto", "0")
        self.keys = {}
        for seed, place in enumerate(PLACES, 1):
            text = run([MINT_KEY, "long", "--family", "bedrock-long-term", "--user", place, "--account", "111122223333", "--seed", str(seed)]).strip()
            while place == "name" and "/" in text:  # a name cannot hold one
                seed += 1000
                text = run([MINT_KEY, "long", "--family", "bedrock-long-term", "--user", place, "--account", "111122223333", "--seed", str(seed)]).strip()
            self.keys[place] = text

    def git(self, *arguments, data=None):
        date = f"2026-01-{self.day % 28 + 1:02}T00:00:00Z"
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com",
                       "GIT_COMMITTER_NAME": "Cy", "GIT_COMMITTER_EMAIL": "cy@example.com", "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        return run(["git", "-C", str(self.folder), *arguments], data=data, environment=environment).strip()

    def write(self, path, text):
        (self.folder / path).write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message="change"):
        self.day += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def plant(self):
        keys = self.keys
        self.write("base.py", "".join(f"line {i}\n" for i in range(2000)))
        self.commit()
        self.write("settings.py", f"x = 1\nkey = '{keys['removed']}'\n")
        self.commit()
        (self.folder / "settings.py").unlink()
        self.commit()
        self.git("checkout", "-q", "-b", "side", "HEAD~1")
        self.write("side.py", "side")
        self.commit()
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-commit", "side")
        self.write("evil.py", keys["merge"])
        self.commit("merge")
        (self.folder / "evil.py").unlink()
        os.symlink("base.py", self.folder / "turned")
        self.commit()
        (self.folder / "turned").unlink()
        self.write("turned", keys["link"])
        self.commit()
        self.write(".gitattributes", "*.lock -diff\n")
        self.write("a.lock", keys["nodiff"])
        self.write("nul.bin", b"\0" + keys["nul"].encode() + b"\0")
        self.commit(f"see {keys['message']}")
        self.git("tag", "-a", "v1", "-m", "key " + keys["tag"])
        self.git("notes", "add", "-m", keys["note"])
        lines = (self.folder / "base.py").read_text()
        self.write("base.py", lines.replace("line 1000\n", f"line 1000\nkey {keys['copied']}\n"))
        self.commit()
        for change in range(5):  # children of that delta
            self.write("base.py", (self.folder / "base.py").read_text() + f"more {change}\n")
            self.commit()
        self.write("base.py", lines)
        self.write("packed.gz", subprocess.run(["gzip", "-nc"], input=keys["gzip"].encode(), stdout=subprocess.PIPE, check=True).stdout)
        self.commit()
        self.write(keys["name"], "a file")
        self.commit()
        for place in ("stash-old", "stash"):
            self.write("base.py", f"{lines}{keys[place]}\n")
            self.git("stash", "-q")
        self.write("base.py", keys["reset"])
        self.commit()
        self.git("reset", "-q", "--hard", "HEAD~1")
        self.git("hash-object", "-w", "--stdin", data=keys["loose"].encode())
        self.write("staged.py", keys["staged"])
        self.git("add", "staged.py")


def run(command, data=None, environment=None, codes=(0,)):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, check=False)
    if done.returncode not in codes:
        sys.exit(f"{command}: {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def judge(name, path, keys, expected, *flags, lost=()):
    """`lost`: places to which no ref of this repository leads, though its objects are there."""
    text = run([MAYFLY, "scan", "--git", *flags, "--format", "jsonl", str(path)], codes=(1,))
    findings = [record for record in map(json.loads, text.splitlines()) if record["record"] == "finding"]
    found = [finding["user"] for finding in findings]
    breaches = [f"missed {place}" for place in sorted(set(expected) - set(found))] + [f"unexpected {place}" for place in sorted(set(found) - set(expected))]
    breaches += [f"twice {place}" for place in sorted(set(found)) if found.count(place) > 1]
    for finding in findings:
        if finding["user"] in lost:
            continue
        where = WHERE.get(finding["user"], "blob")
        if finding["where"] not in (where, "blob" if finding["user"] == "staged" else where):
            breaches.append(f"{finding['user']} is in a {finding['where']}, not a {where}")
        if (finding["commit"] is None) != (finding["user"] in UNREACHABLE):
            breaches.append(f"{finding['user']}: commit {finding['commit']}")
    breaches += ["a key is in the output" for key in keys.values() if key[20:60] in text]
    print(f"{name}: {len(found)} keys" + "".join(f"\n  {breach}" for breach in breaches))
    return len(breaches)


def variants(top, hash_name):
    """Yields name, PATH, expected places, flags."""
    origin = Repository(top / f"origin-{hash_name}", hash_name)
    origin.plant()
    every, reachable = set(PLACES), set(PLACES) - UNREACHABLE
    cloned = reachable - {"stash", "stash-old", "note"}

    def copy(name, *commands):
        folder = top / f"{name}-{hash_name}"
        shutil.copytree(origin.folder, folder, symlinks=True)
        for command in commands:
            run(["git", "-C", str(folder), *command])
        return folder

    keys = origin.keys
    yield "loose", origin.folder, every, (), keys
    yield "gc", copy("gc", ("gc", "-q")), every, (), keys
    yield "repack -ad, loose left", copy("repack", ("repack", "-adq")), every, (), keys
    yield "repack --cruft", copy("cruft", ("repack", "--cruft", "-dq")), every, (), keys
    yield "multi-pack-index", copy("midx", ("repack", "-dq"), ("tag", "-a", "more", "-m", "x"), ("repack", "-dq"), ("multi-pack-index", "write")), every, (), keys
    yield "index version 1", copy("idx1", ("-c", "pack.indexVersion=1", "repack", "-adq")), every, (), keys
    yield "deep chains", copy("deep", ("repack", "-adfq", "--depth=250", "--window=50")), every, (), keys
    yield "--exhaustive", copy("full", ("gc", "-q")), every, ("--exhaustive", "--verify"), keys
    worktree = copy("linked", ("worktree", "add", "-q", "--detach", str(top / f"work-{hash_name}")))
    yield "linked work tree", top / f"work-{hash_name}", every, (), keys
    yield "git directory", worktree / ".git", every, (), keys
    run(["git", "clone", "-q", "--bare", "--no-local", str(origin.folder), str(top / f"bare-{hash_name}")])
    yield "bare clone", top / f"bare-{hash_name}", cloned, (), keys
    run(["git", "-C", str(origin.folder), "bundle", "create", "-q", str(top / f"{hash_name}.bundle"), "--all"])
    yield "bundle", top / f"{hash_name}.bundle", reachable - {"stash-old"}, (), keys
    run(["git", "clone", "-q", "-s", "--bare", str(origin.folder), str(top / f"shared-{hash_name}")])
    yield "alternates", top / f"shared-{hash_name}", every, ("--alternates",), keys


def main():
    breaches = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({"HOME": folder, "XDG_DATA_HOME": folder + "/data", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b"})
        for hash_name in ("sha1", "sha256"):
            for name, path, expected, flags, keys in variants(pathlib.Path(folder), hash_name):
                lost = ("note", "stash", "stash-old") if name == "alternates" else ()
                breaches += judge(f"{hash_name}, {name}", path, keys, expected, *flags, lost=lost)
                breaches += judge(f"{hash_name}, {name}, again", path, keys, expected, *flags, lost=lost)  # out of the memory of packs
    sys.exit(1 if breaches else 0)


main()
