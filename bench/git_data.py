"""Real repositories for bench/git.py: cloned by name, or folders that are there already; copied (hard links), and keys planted in each copy.

The planted keys lie in a pack of their own, made by `git fast-import`: versions of the repository's own files, so that they are stored as deltas; a commit
message, an annotated tag and a file name hold one each.
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
sys.path.insert(0, str(HERE.parent / "tests" / "fixtures"))
import synthetic  # noqa: E402

DATA = TOP / "build" / "git-data"
PLANTED_FILES = 8
BRANCH = "refs/heads/planted-by-the-benchmark"
HOST = "https://github.com"
REPOSITORIES = ("BurntSushi/ripgrep", "gitleaks/gitleaks", "ninja-build/ninja", "ccache/ccache", "libarchive/libarchive", "facebook/zstd", "google/leveldb",
                "trufflesecurity/trufflehog", "curl/curl", "tensorzero/tensorzero", "zeek/zeek", "prowler-cloud/prowler", "redis/redis", "duckdb/duckdb", "git/git")


@dataclass
class Copy:
    name: str
    path: str
    objects: int  # distinct ones, as git lists them
    packed: int  # entries of packs; more, where a pack repeats an object
    pack_bytes: int
    missing: int  # objects that something reachable names and that are not there
    planted: list  # of {"alias", "number"}: synthetic keys, found at least once each

    @property
    def packs(self):
        return sorted(str(path) for path in pathlib.Path(self.path).glob("objects/pack/*.pack"))


def git(path, *words, stdin=None, check=True):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(["git", "-C", str(path), "-c", "fastimport.unpackLimit=0", *words], input=stdin, capture_output=True, env=env, check=check).stdout


def clones(say=print):
    """The table's repositories, as far as they can be had: (paths, {name: why not})."""
    paths, gaps = [], {}
    DATA.mkdir(parents=True, exist_ok=True)
    for name in REPOSITORIES:
        path = DATA / f"{name.split('/')[1]}.git"
        if not path.exists():
            say(f"cloning {name}")
            done = subprocess.run(["git", "clone", "-q", "--mirror", f"{HOST}/{name}.git", str(path)], capture_output=True, text=True,
                                  env=dict(os.environ, GIT_TERMINAL_PROMPT="0"))
            if done.returncode:
                gaps[name] = (done.stderr.strip().splitlines() or ["git clone failed"])[-1]
                continue
        paths.append(path)
    return paths, gaps


def planted_copy(source):
    """The Copy of a bare repository or of a work tree's .git, made once."""
    source = pathlib.Path(source)
    source = source / ".git" if (source / ".git").is_dir() else source
    name = (source.parent if source.name == ".git" else source).name.removesuffix(".git")
    folder = DATA / "planted" / name
    note = folder / "made.json"
    if not note.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / "repo.git"
        git(folder, "init", "-q", "--bare", str(path))
        for entry in ("objects", "refs", "packed-refs", "HEAD", "shallow"):
            if (source / entry).is_dir():
                shutil.copytree(source / entry, path / entry, copy_function=link_or_copy, dirs_exist_ok=True)
            elif (source / entry).exists():
                shutil.copy(source / entry, path / entry)
        for pack in path.glob("objects/pack/*.pack"):
            if not pack.with_suffix(".idx").exists():
                git(path, "index-pack", str(pack))
        planted = plant(path)
        counts = dict(line.split(": ") for line in git(path, "count-objects", "-v").decode().splitlines())
        listed = git(path, "cat-file", "--batch-all-objects", "--batch-check=", "--unordered").count(b"\n")
        missing = sum(line.startswith(b"?") for line in git(path, "rev-list", "--objects", "--all", "--missing=print", check=False).splitlines())
        if missing:  # said as a partial clone says it
            git(path, "config", "extensions.partialClone", "origin")
        size = sum(pack.stat().st_size for pack in path.glob("objects/pack/*.pack"))
        note.write_text(json.dumps(vars(Copy(name, str(path), listed, int(counts["in-pack"]), size, missing, planted))) + "\n")
    return Copy(**json.loads(note.read_text()))


def link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def plant(path):
    """Puts keys on a branch of their own; answers with what was planted."""
    rows = [line.split(None, 3) for line in git(path, "ls-tree", "-r", "HEAD").splitlines()]
    there = git(path, "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objectsize)").split()
    sizes = dict(zip(there[::2], map(int, there[1::2])))
    sizes = [sizes.get(row[2], 0) for row in rows]  # asking for one that is not there would make git fetch it
    files = sorted((size, row[2], row[3]) for row, size in zip(rows, sizes) if row[0] == b"100644" and 2000 < size < 400_000 and not row[3].startswith(b'"'))
    picked = random.Random(path.parent.name).sample(files, min(PLANTED_FILES, len(files)))
    planted, stream = [], []

    def key():
        number = len(planted)
        user = synthetic.console_user(5000 + number)
        planted.append({"alias": synthetic.alias_of(user), "number": number})
        return key_text(number).encode()

    def commit(message, changes=b""):
        stream.append(b"commit %s\ncommitter Bench <bench@example.com> %d +0000\ndata %d\n%s\n" % (BRANCH.encode(), 1_767_225_600 + len(stream), len(message), message))
        if len(stream) == 1:
            stream.append(b"from %s\n" % git(path, "rev-parse", "HEAD").strip())
        stream.append(changes + b"\n")

    def file(name, content):
        return b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(content), content)

    for _, blob, name in picked:
        content = git(path, "cat-file", "blob", blob.decode())
        middle, late = content.find(b"\n", len(content) // 2) + 1, content.rfind(b"\n", 0, -200) + 1
        line = b"AWS_BEARER_TOKEN_BEDROCK=" + key() + b"\n"
        for version, text in enumerate((content + b"\n", content[:middle] + line + content[middle:], content[:late] + line + content[late:], content)):
            commit(b"version %d\n" % version, file(name, text))
    commit(b"a key in a message: " + key() + b"\n")
    commit(b"a key in a file's name\n", file(b"named/" + key() + b".txt", b"nothing\n"))
    message = b"a key in a tag: " + key() + b"\n"
    stream.append(b"tag planted-by-the-benchmark\nfrom %s\ntagger Bench <bench@example.com> 1767225600 +0000\ndata %d\n%s\n" % (BRANCH.encode(), len(message), message))
    git(path, "fast-import", "--quiet", "--force", stdin=b"".join(stream))
    return planted


def key_text(number):
    """Without a slash, so that each can be a file's name."""
    user = synthetic.console_user(5000 + number)
    return next(key for key in (synthetic.long_term(user, f"git bench {number} {turn}") for turn in range(1000)) if "/" not in key)
