#!/usr/bin/env python3
"""git_staged.py [--files N] [--rounds N]   what the pre-commit hook costs: `mayfly scan --staged` in a work tree of 120,000 files with one staged change, beside
`git diff --cached --name-only`, which is the least that a hook built on git pays, and an empty program. Wall milliseconds, medians, turn by turn; target 50.

The staged file holds a key, which each counted run must find.
"""

import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(TOP / "tests" / "fixtures" / "git"))
import git_data  # noqa: E402
from repository import Repository  # noqa: E402

TARGET_MS = 50


def work_tree(files):
    """`files` files of one line in folders of 100, all committed; then one of them changed and staged."""
    folder = git_data.DATA / f"staged-{files}"
    if (folder / "made").exists():
        return Repository(folder / "repo", init=False)
    shutil.rmtree(folder, ignore_errors=True)
    repo = Repository(folder / "repo")
    stream = [b"commit refs/heads/main\ncommitter Bench <bench@example.com> 1767225600 +0000\ndata 5\nbegin\n"]
    for number in range(files):
        text = b"line of file %d\n" % number
        stream.append(b"M 100644 inline src/%d/%d/file_%d.c\ndata %d\n%s\n" % (number // 10_000, number // 100, number, len(text), text))
    repo.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))
    repo.git("reset", "-q", "--hard")
    repo.write("src/0/0/file_7.c", f"token = {git_data.key_text(0)}\n")
    repo.git("add", "src/0/0/file_7.c")
    (folder / "made").touch()
    return repo


def main():
    reader = argparse.ArgumentParser(usage=__doc__.split("\n")[0])
    reader.add_argument("--files", type=int, default=120_000)
    reader.add_argument("--rounds", type=int, default=20)
    reader.add_argument("--mayfly", default=str(TOP / "build" / "release" / "mayfly"))
    asked = reader.parse_args()
    repo = work_tree(asked.files)
    commands = {"mayfly scan --staged": [asked.mayfly, "scan", "--staged", "--quiet", "--format", "jsonl"], "git diff --cached": ["git", "diff", "--cached", "--name-only"],
                "empty program": [str(TOP / "build" / "release" / "bench" / "bench_empty")]}
    times = {name: [] for name in commands}
    for _ in range(asked.rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            done = subprocess.run(command, cwd=repo.path, env=repo.env | {"XDG_DATA_HOME": str(git_data.DATA / "home")}, capture_output=True)
            times[name].append((time.perf_counter() - begun) * 1000)
            if name.startswith("mayfly") and (done.returncode != 1 or sum('"finding"' in line for line in done.stdout.decode().splitlines()) != 1):
                print(f"exit {done.returncode}, and not one finding: {done.stderr.decode()[:500]}", file=sys.stderr)
                return 1
    print(json.dumps({name: round(statistics.median(values), 1) for name, values in times.items()} | {"files": asked.files, "target_ms": TARGET_MS}))
    return 0 if statistics.median(times["mayfly scan --staged"]) < TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
