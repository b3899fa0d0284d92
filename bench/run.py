#!/usr/bin/env python3
"""run.py [PART…] [--scale X] [--rounds N] [--threads N]   measures build/release/mayfly beside its peers; writes docs/benchmarks.md and .json.

parts (all without one):  tree      a tree of 2 GB of text files, beside ripgrep
                          file      one text file of 4 GiB, beside ripgrep and a program that only reads
                          start     200 starts, beside an empty program
                          peers     the tree again, beside Kingfisher, Betterleaks and gitleaks
                          archives  archives as registries give them, beside their decompressors
Same bytes, same run, turn by turn, page cache warm; a ratio is the median of the ratios of each turn. Each run of Mayfly is checked: planted keys found at
their offsets, nothing else, every byte accounted for. --scale below 1 makes smaller data for a quick look and writes to build/bench-smoke/ instead.
Letters a to e stand for the parts in this order.
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
sys.path.insert(0, str(HERE))
import machine  # noqa: E402
import parts  # noqa: E402
import report  # noqa: E402

PARTS = {"tree": parts.tree, "file": parts.file, "start": parts.start, "peers": parts.with_peers, "archives": parts.archives}


def main():
    names = list(PARTS)
    reader = argparse.ArgumentParser(usage=__doc__.split("\n")[0])
    reader.add_argument("parts", nargs="*")
    reader.add_argument("--scale", type=float, default=1)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--threads", type=int, default=os.cpu_count())
    reader.add_argument("--mayfly", default=str(TOP / "build" / "release" / "mayfly"))
    asked = reader.parse_args()
    wanted = [names["abcde".index(part)] if part in "abcde" else part for part in asked.parts] or names
    if unknown := [part for part in wanted if part not in PARTS]:
        reader.error(f"no part named {', '.join(unknown)}; parts are {', '.join(names)}")
    if not os.access(asked.mayfly, os.X_OK):
        reader.error(f"{asked.mayfly} is not built: make build")

    folder = TOP / "docs" if asked.scale >= 1 else TOP / "build" / "bench-smoke"
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "benchmarks.json"
    results = json.loads(written.read_text()) if written.exists() else {"schema": "mayfly-benchmarks/1", "parts": {}}
    results["machine"] = machine.describe()

    setting = parts.Setting(asked.mayfly, asked.scale, asked.rounds, asked.threads)
    failed = False
    for name in wanted:
        print(f"{name}", flush=True)
        part = PARTS[name](setting)
        part["date"] = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        part["mayfly"] = version_of(asked.mayfly)
        part["scale"] = asked.scale
        results["parts"][name] = part
        failed = failed or bool(part["complaints"])
        written.write_text(json.dumps(results, indent=1) + "\n")
        (folder / "benchmarks.md").write_text(report.markdown(results, names))
    print(f"written: {written.relative_to(TOP).with_suffix('.md')}")
    return 1 if failed else 0


def version_of(mayfly):
    commit = subprocess.run(["git", "-C", str(TOP), "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    words = subprocess.run([mayfly, "--version"], capture_output=True, text=True).stdout.strip().split("\n")[0]
    return f"{words} ({commit})"


if __name__ == "__main__":
    sys.exit(main())
