#!/usr/bin/env python3
"""precision.py [--gather] [--no-system] [--threads N] [--mayfly FILE]   scans 20 GB of content that nobody of this project wrote: no key may be found in it.

Reads the packages of corpus.tsv as they come (Mayfly unpacks them itself) and the software installed on this machine. Writes docs/precision.md and .json.
Exit code 1: a finding graded key or expired, less than 20 GB read, or no summary. Placeholders and mentions are counted apart: prose about keys has them.
--gather only fetches the packages.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
sys.path.insert(0, str(HERE))
import findings  # noqa: E402
import gather  # noqa: E402
import machine  # noqa: E402
import measure  # noqa: E402
import run as bench_run  # noqa: E402

WANTED_BYTES = 20_000_000_000
DATA = TOP / "build" / "precision-data"
LIMIT_SECONDS = 4 * 3600
EXAMPLES = 8


def system_trees():
    """{label: folder} of what is installed here: the system and the toolchains that lie outside it. Nobody's home, no configuration."""
    trees = {"/usr": pathlib.Path("/usr"), "Python": pathlib.Path(sys.base_prefix)}
    asked = {"Go": ["go", "env", "GOROOT"], "Rust": ["rustc", "--print", "sysroot"], "Node packages": ["npm", "root", "-g"]}
    for label, command in asked.items():
        if shutil.which(command[0]):
            answer = subprocess.run(command, capture_output=True, text=True, cwd="/").stdout.strip()
            if answer and pathlib.Path(answer).is_dir():
                trees[label] = pathlib.Path(answer)
    inside = {label: path.resolve() for label, path in trees.items()}
    return {label: path for label, path in inside.items() if not any(other in path.parents for other in inside.values())}


def main():
    reader = argparse.ArgumentParser(usage=__doc__.split("\n")[0])
    reader.add_argument("--gather", action="store_true")
    reader.add_argument("--no-system", action="store_true")
    reader.add_argument("--threads", type=int, default=os.cpu_count())
    reader.add_argument("--mayfly", default=str(TOP / "build" / "release" / "mayfly"))
    asked = reader.parse_args()
    gathered = gather.gather(DATA)
    print(f"gathered: {len(gathered.items)} packages, {gather.size_of(DATA) / 1e9:.2f} GB packed, {len(gathered.gaps)} not to be had", flush=True)
    if asked.gather:
        return 0

    labels = {str(DATA / kind): kind for kind in gather.KINDS if (DATA / kind).is_dir()}
    if not asked.no_system:
        labels |= {str(path): label for label, path in system_trees().items()}
    out = TOP / "build" / "precision"
    (out / "home").mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MAYFLY_", "AWS_"))}
    command = [asked.mayfly, "scan", "--format", "jsonl", "-j", str(asked.threads), *labels]
    done = measure.run(measure.Case("precision", command, limit_seconds=LIMIT_SECONDS), str(out / "scan.jsonl"), dict(kept, HOME=str(out / "home")))
    result = judge(out / "scan.jsonl", done, labels, gathered)
    result["mayfly"] = bench_run.version_of(asked.mayfly)
    (TOP / "docs").mkdir(exist_ok=True)
    (TOP / "docs" / "precision.json").write_text(json.dumps(result, indent=1) + "\n")
    (TOP / "docs" / "precision.md").write_text(markdown(result))
    print((TOP / "docs" / "precision.md").read_text())
    return 1 if result["complaints"] else 0


def judge(output, done, labels, gathered):
    """What the scan found and read, in plain values; paths begin with the label of their tree, never with a path of this machine."""
    places = {"key": [], "expired": []}
    families = collections.Counter()
    kinds = collections.Counter()

    def see(row):
        families[row["grade"], row["family"] or "unknown"] += 1
        kinds[row["grade"], label_of(row["path"], labels).split("/")[0]] += 1
        if row["grade"] in places:
            places[row["grade"]].append({name: row.get(name) for name in ("family", "preview", "member", "offset", "line", "encoding")} |
                                        {"path": label_of(row["path"], labels)})

    scan = findings.read(output, see)
    read, unpacked = scan.coverage.get("bytes", 0), scan.coverage.get("unpacked", 0)
    skipped = [{**row, "path": label_of(row["path"] or "", labels)} for row in scan.skipped]
    complaints = []
    if places["key"] or places["expired"]:
        complaints.append(f"{len(places['key'])} findings graded key, {len(places['expired'])} graded expired")
    if read + unpacked < WANTED_BYTES:
        complaints.append(f"only {read + unpacked:,} bytes read and unpacked")
    if done.timed_out or not scan.summary:
        complaints.append("the scan did not end" if done.timed_out else "no summary record")
    return {
        "schema": "mayfly-precision/1", "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "machine": machine.describe(),
        "trees": sorted(labels.values()), "packages": len(gathered.items), "gaps": [f"{item.kind} {item.name}" for item, _ in gathered.gaps],
        "files": scan.coverage.get("files", 0), "members": scan.coverage.get("members", 0), "bytes": read, "unpacked": unpacked,
        "grades": {grade: scan.grades.get(grade, 0) for grade in ("key", "expired", "placeholder", "mention")}, "places": places,
        "families": [{"grade": grade, "family": family, "count": count} for (grade, family), count in families.most_common()],
        "by_tree": [{"grade": grade, "tree": tree, "count": count} for (grade, tree), count in kinds.most_common()],
        "skipped": skipped, "status": scan.summary.get("status"), "exit": done.code, "cpu_seconds": round(done.cpu, 2), "wall_seconds": round(done.wall, 2),
        "peak_rss": done.peak_rss, "peak_anon": done.peak_anon, "complaints": complaints,
    }


def label_of(path, labels):
    for folder, label in labels.items():
        if path == folder or path.startswith(folder + "/"):
            return label + path[len(folder):]
    return path


def markdown(result):
    grades = result["grades"]
    lines = [
        "# Precision: other people's files", "",
        "Written by `make precision` (bench/precision.py). Content that nobody of this project wrote: Debian source archives, wheels, npm packs, Go modules, jars as "
        "their registries give them, and the software installed on the machine. A finding graded `key` or `expired` here would be a false alarm, or a real leak.", "",
        f"- **{grades['key']} keys, {grades['expired']} expired keys** in {result['bytes'] + result['unpacked']:,} bytes ({result['bytes']:,} read from "
        f"{result['files']:,} files, {result['unpacked']:,} unpacked from them, {result['members']:,} members).",
        f"- {grades['placeholder']:,} placeholders and {grades['mention']:,} mentions, which are no alarm.",
        f"- {result['cpu_seconds']:,.0f} s of CPU, {result['wall_seconds']:,.0f} s wall, peak memory {result['peak_rss'] / 1e6:,.0f} MB "
        f"({result['peak_anon'] / 1e6:,.0f} MB its own). Status `{result['status']}`.",
        f"- {result['packages']} packages ({', '.join(result['trees'])}); not to be had: {', '.join(result['gaps']) or 'none'}.", "",
    ]
    if result["complaints"]:
        lines += ["**Not as it should be:**", "", *(f"- {words}" for words in result["complaints"]), ""]
    for grade, rows in result["places"].items():
        lines += [f"- {grade}: {row['path']}{'!' + row['member'] if row['member'] else ''} at {row['offset']} ({row['family']}, {row['preview']})"
                  for row in rows[:EXAMPLES]]
    if result["families"]:
        lines += ["", "| grade | family | count |", "| --- | --- | ---: |", *(f"| {row['grade']} | {row['family']} | {row['count']:,} |" for row in result["families"])]
    if result["skipped"]:
        lines += ["", "## Not looked at", "", "| reason | kind | count | first |", "| --- | --- | ---: | --- |",
                  *(f"| {row['reason']} | {row['kind']} | {row['count']:,} | `{row['path']}` |" for row in result["skipped"])]
    return "\n".join(lines + ["", f"{result['mayfly']}, {result['date']}."]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
