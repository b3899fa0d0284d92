"""Makes what the speed parts read, from gathered content (gather.py): a tree of text files, one big text file, groups of archives; keys planted in each.

What was made is kept and used again; `made.json` beside it says what it holds and is written last, so a half-made one is made anew.
"""

import json
import os
import pathlib
import random
import shutil
import sys
import tarfile
import zipfile
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "fixtures"))
import synthetic  # noqa: E402

TREE_BYTES = 2_200_000_000
FILE_BYTES = 4 << 30
TREE_KEYS = 60
BORDERS = (64 << 10, 256 << 10, 1 << 20, 16 << 20)  # where readers like to cut
KEYS_A_BORDER = 12
LOOSE_KEYS = 24
PREFIXES = ("ABSK", "ABSK", "AEAA", "ACWL", "APIAACWM")
SHORT_TERM_DATE = "20260601T080000Z"


@dataclass
class Data:
    path: str
    bytes: int
    files: int
    planted: list  # of {"id": alias or access key id, "number": of planted_key, "path":, "offset":}


def planted_key(number):
    """(the key's text, what a finding names it by). Every seventh is a short-term one."""
    if number % 7 == 6:
        return synthetic.short_term(f"bench {number}", SHORT_TERM_DATE), synthetic.access_key_id(f"bench {number}")
    user = synthetic.console_user(number)
    return synthetic.long_term(user, f"bench {number}", prefix=PREFIXES[number % len(PREFIXES)]), synthetic.alias_of(user)


def made(folder, make):
    """The Data in `folder`, made by `make(folder)` if it is not there yet."""
    note = folder / "made.json"
    if not note.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        data = make(folder)
        note.write_text(json.dumps(vars(data), indent=1) + "\n")
    return Data(**json.loads(note.read_text()))


def texts(archives):
    """(name, bytes) of every text file in source archives: regular, not empty, without a NUL byte."""
    for archive in archives:
        with tarfile.open(archive, "r|*") as tar:
            for member in tar:
                if not member.isreg() or member.size == 0:
                    continue
                content = tar.extractfile(member).read()
                if b"\0" not in content:
                    yield member.name, content


def source_archives(gathered, mark):
    return [path for path in gathered.files(mark) if ".orig" in path.name and path.suffix in (".gz", ".xz", ".bz2")]


def make_tree(gathered, scale):
    def make(folder):
        top = folder / "tree"
        size, paths = 0, []
        for name, content in texts(source_archives(gathered, "tree")):
            path = top / name
            if path.exists() or ".." in path.parts or len(os.fsencode(path.name)) > 250:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            paths.append(path)
            size += len(content)
            if size >= TREE_BYTES * scale:
                break
        planted = plant_in_files(random.Random(1), top, paths)
        return Data(str(top), sum(p.stat().st_size for p in paths), len(paths), planted)

    return made(HERE.parent / "build" / "bench-data" / f"tree-{scale:g}", make)


def plant_in_files(rng, top, paths):
    planted = []
    for number, path in enumerate(rng.sample(paths, TREE_KEYS)):
        key, name = planted_key(number)
        content = path.read_bytes()
        at = content.find(b"\n", rng.randrange(len(content))) + 1  # 0 where no line ends behind: the key comes first
        line = b"AWS_BEARER_TOKEN_BEDROCK="
        path.write_bytes(content[:at] + line + key.encode() + b"\n" + content[at:])
        planted.append({"id": name, "number": number, "path": str(path.relative_to(top)), "offset": at + len(line)})
    return planted


def make_file(gathered, scale):
    def make(folder):
        path, size, files = folder / "big.txt", 0, 0
        with open(path, "wb") as out:
            for _, content in texts(source_archives(gathered, "text")):
                out.write(content)
                size += len(content)
                files += 1
                if size >= FILE_BYTES * scale:
                    break
        planted = plant_in_place(random.Random(2), path, size)
        return Data(str(path), size, 1, planted)

    return made(HERE.parent / "build" / "bench-data" / f"file-{scale:g}", make)


def plant_in_place(rng, path, size):
    """Writes keys over the text: at the very start and end, across borders where a reader may cut, and anywhere."""
    keys = [planted_key(number) for number in range(1000, 1000 + len(BORDERS) * KEYS_A_BORDER + LOOSE_KEYS + 2)]
    wanted = [0, size - len(keys[1][0])]
    for border in BORDERS:
        for _ in range(KEYS_A_BORDER):
            key = keys[len(wanted)][0]
            wanted.append(border * rng.randrange(1, max(2, size // border)) - rng.randrange(1, len(key)))
    wanted += [rng.randrange(size - 5000) for _ in range(LOOSE_KEYS)]
    planted, taken = [], []
    with open(path, "r+b") as out:
        for number, ((key, name), at) in enumerate(zip(keys, wanted), 1000):
            end = at + len(key)
            if at < 0 or end > size or any(at - 8 < b and a < end + 8 for a, b in taken):
                continue  # two borders drew the same place
            taken.append((at, end))
            out.seek(max(0, at - 1))
            out.write((b"\n" if at else b"") + key.encode() + (b"\n" if end < size else b""))
            planted.append({"id": name, "number": number, "path": path.name, "offset": at})
    return planted


ARCHIVE_GROUPS = {  # name: (how file names end, how the decompressor alone is run on the files, carriers inside each other that it opens: gzip and tar are two)
    "tar.gz": ((".tar.gz", ".tgz"), 'for f; do gzip -dc "$f"; done', 2),
    "tar.xz": ((".tar.xz",), 'for f; do xz -dc "$f"; done', 2),
    "zip, whl, jar": ((".zip", ".whl", ".jar"), 'for f; do unzip -p "$f"; done', 1),
}


def archive_groups(gathered, scale):
    """{group: [paths]} of real archives as they come from their registries, and in each group one of ours with a key in it."""
    folder = HERE.parent / "build" / "bench-data" / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    groups = {}
    for number, (name, (ends, *_)) in enumerate(ARCHIVE_GROUPS.items(), 2000):
        files = [path for path in gathered.files("archive") if path.name.endswith(ends)]
        if scale < 1:
            files = [path for path in files if path.stat().st_size < 40_000_000][:3]
        groups[name] = (files + [planted_archive(folder / f"planted{ends[0]}", number)], number)
    return groups


def planted_archive(path, number):
    text = path.parent / f"settings-{number}.py"
    text.write_text(f"# local settings\nTOKEN = '{planted_key(number)[0]}'\n")
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(text, text.name)
    else:
        with tarfile.open(path, "w:" + path.suffix[1:]) as archive:
            archive.add(text, text.name)
    text.unlink()
    return path
