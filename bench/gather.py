"""Gathers real content by package name with each registry's ordinary client: Debian sources, wheels, npm packs, Go modules, jars.

Archives stay packed. What is there already is not asked for again, nor is what a registry refused (one marker a package in `.done/`; remove a `….gap`
to try once more). What could not be had is returned as a gap with its reason and is never counted as read. The system's package configuration is read, not changed: apt works with its own lists under the data folder.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "corpus.tsv"
CLIENT_SECONDS = 1800  # for one package


@dataclass(frozen=True)
class Item:
    kind: str
    name: str
    marks: frozenset

    @property
    def folder(self):
        return pathlib.PurePath(self.kind, re.sub(r"[^A-Za-z0-9.+-]+", "_", self.name).strip("_"))


@dataclass
class Gathered:
    root: pathlib.Path
    items: list = field(default_factory=list)  # of Item, in the table's order
    gaps: list = field(default_factory=list)  # of (Item, reason)

    def files(self, mark=None):
        """The gathered files of the packages that carry `mark`, in the table's order."""
        return [path for item in self.items if mark is None or mark in item.marks
                for path in sorted((self.root / item.folder).rglob("*")) if path.is_file() and not path.is_symlink()]


def table():
    rows = []
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            kind, name, *marks = line.split("\t")
            rows.append(Item(kind, name, frozenset(" ".join(marks).split())))
    return rows


def gather(root, mark=None, max_bytes=30_000_000_000, say=lambda text: print(text, file=sys.stderr, flush=True)):
    """Fetches the table's packages (only those with `mark`, if given) into root/KIND/NAME, until `max_bytes` lie there."""
    root = root.resolve()  # clients run in folders of their own
    root.mkdir(parents=True, exist_ok=True)
    (root / ".done").mkdir(exist_ok=True)
    gathered = Gathered(root)
    size = size_of(root)
    for item in table():
        if mark is not None and mark not in item.marks:
            continue
        marker = root / ".done" / "-".join(item.folder.parts)
        if marker.exists():
            gathered.items.append(item)
            continue
        refused = marker.with_name(marker.name + ".gap")
        if refused.exists():
            gathered.gaps.append((item, refused.read_text()))
            continue
        if size >= max_bytes:
            gathered.gaps.append((item, f"not fetched: {max_bytes:,} bytes lie there already"))
            continue
        reason = fetch_one(item, root)
        if reason:
            say(f"gather: no {item.kind} {item.name}: {reason}")
            refused.write_text(reason)
            gathered.gaps.append((item, reason))
            continue
        marker.touch()
        gathered.items.append(item)
        size += size_of(root / item.folder)
        say(f"gather: {item.kind} {item.name} ({size_of(root / item.folder) / 1e6:,.1f} MB, {size / 1e9:.2f} GB in all)")
    return gathered


def fetch_one(item, root):
    """Fetches beside the final place and moves there when whole, so an interrupted run leaves nothing half. Returns None, or why not."""
    fetch, client = KINDS[item.kind]
    if not shutil.which(client):
        return f"{client} is not installed"
    scratch = pathlib.Path(tempfile.mkdtemp(prefix=".part-", dir=root))
    try:
        into = scratch / "files"
        into.mkdir()
        fetch(item.name, into, root)
        if not any(into.rglob("*")):
            return "the client fetched nothing"
        target = root / item.folder
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        into.rename(target)
        return None
    except subprocess.CalledProcessError as error:
        return first_complaint(f"{error.stdout}\n{error.stderr}") or f"{client} ended with {error.returncode}"
    except subprocess.TimeoutExpired:
        return f"not done after {CLIENT_SECONDS} s"
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def first_complaint(words):
    """The line of a client's output that tells a person why it failed."""
    lines = [line.strip() for line in words.splitlines() if re.search(r"[A-Za-z]", re.sub(r"\x1b\[[0-9;]*m", "", line))]
    telling = [line for line in lines if re.match(r"(\[ERROR\]|ERROR:|E:|go:|npm error) *[A-Za-z]", line)] or lines[-1:]
    return telling[0][:200] if telling else ""


def client(*command, cwd=None, env=None):
    return subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True, text=True, timeout=CLIENT_SECONDS, stdin=subprocess.DEVNULL).stdout


def fetch_debian(name, into, root):
    """The newest version; where the archive no longer holds all of its files, the release's own version; else the verified files that did come."""
    options = apt_options(root)
    release = (root / ".apt" / "release").read_text()
    for source in (name, f"{name}/{release}"):
        try:
            client("apt-get", *options, "-q", "source", "--download-only", source, cwd=into)
            return
        except subprocess.CalledProcessError as error:
            failure = error
    if not any(path.stat().st_size > 1_000_000 for path in into.iterdir()):
        raise failure


def apt_options(root):
    """Options that make apt use source lists of its own, made from the Debian archives that this system uses for binaries."""
    private = root / ".apt"
    options = [f"-oDir::State={private}/state", f"-oDir::Cache={private}/cache", f"-oDir::Etc::sourcelist={private}/sources.list",
               "-oDir::Etc::sourceparts=-", "-oDir::State::status=/var/lib/dpkg/status", "-oAPT::Sandbox::User=root"]
    if not (private / "ready").exists():
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (private / folder).mkdir(parents=True, exist_ok=True)
        rows = client("apt-get", "indextargets", "--format", "deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages", "Origin: Debian")
        (private / "sources.list").write_text("".join(f"{row}\n" for row in sorted(set(rows.splitlines()))))
        client("apt-get", *options, "-q", "update")
        names = client("apt-get", "indextargets", "--format", "$(CODENAME)", "Created-By: Packages", "Origin: Debian", "Label: Debian").split()
        (private / "release").write_text(min(names, key=len))  # bookworm, not bookworm-updates
        (private / "ready").touch()
    return options


def fetch_pip(name, into, root):
    client(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "-d", str(into), name)


def fetch_npm(name, into, root):
    client("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(into), name, cwd=into)


def fetch_go(name, into, root):
    cache = into.parent / "modcache"
    env = dict(os.environ, GOMODCACHE=str(cache), GOFLAGS="-modcacherw", GOTOOLCHAIN="local")
    client("go", "mod", "download", f"{name}@latest", cwd=into, env=env)
    for path in (cache / "cache" / "download").rglob("*.zip"):
        path.rename(into / path.name)


def fetch_maven(name, into, root):
    client("mvn", "-q", "-B", "-Dstyle.color=never", f"-Dmaven.repo.local={root / '.m2'}", "dependency:copy", f"-Dartifact={name}", f"-DoutputDirectory={into}",
           "-Dmdep.useBaseVersion=true", cwd=into)


KINDS = {  # kind: (how it is fetched, the program that does it)
    "debian": (fetch_debian, "apt-get"),
    "pip": (fetch_pip, sys.executable),
    "npm": (fetch_npm, "npm"),
    "go": (fetch_go, "go"),
    "maven": (fetch_maven, "mvn"),
}


def size_of(path):
    """Bytes of regular files below `path`, apart from what the clients keep for themselves (folders that begin with a dot)."""
    return sum(p.stat().st_size for p in path.rglob("*")
               if not any(part.startswith(".") for part in p.relative_to(path).parts[:1]) and p.is_file() and not p.is_symlink())


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build" / "precision-data"
    result = gather(where)
    print(f"{len(result.items)} packages, {size_of(where) / 1e9:.2f} GB packed, {len(result.gaps)} gaps")
