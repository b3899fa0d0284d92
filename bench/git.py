#!/usr/bin/env python3
"""git.py [--repo DIR]… [--only CASE]… [--rounds N] [--equality]   measures `mayfly scan --git` on real repositories; writes docs/git-benchmarks.md and .json.

cases:  floor        inflates what the packs store, once, with libdeflate, and does nothing else (inflate_floor.cc)
        cat-file     git cat-file --batch-all-objects --unordered --batch --buffer, to /dev/null
        mayfly       scan --git --no-cache
        exhaustive   the same with --exhaustive: every resolved object scanned whole
        again        scan --git of a repository that was scanned before: what the cache saves
        kingfisher, betterleaks, gitleaks   their Bedrock rules alone, no validation; one run each, ended after --peer-seconds
Whole process, page cache warm, turn by turn. Each run of Mayfly must account for every object that git lists, and find every planted key; the floor must see
every entry of every pack. Without --repo the repositories of git_data.py are cloned. Cases that are not asked for keep the figures they have in the .json.

--equality measures nothing: on each repository the scan, --exhaustive, and the file scan of every object as `git cat-file` gives it must find the same.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(TOP / "tests" / "fixtures" / "git"))
import git_data  # noqa: E402
import machine  # noqa: E402
import measure  # noqa: E402
import oracle  # noqa: E402
import peers  # noqa: E402

OUT = git_data.DATA / "out"
PEERS = ("kingfisher", "betterleaks", "gitleaks")
CASES = ("floor", "cat-file", "mayfly", "exhaustive", "again", *PEERS)
LARGE, FLOOR_TIMES, CAT_FILE_TIMES, KINGFISHER_TIMES, ANON_BYTES = 200_000_000, 1.5, 4, 15, 500_000_000


def environment():
    home = git_data.DATA / "home"
    home.mkdir(parents=True, exist_ok=True)
    OUT.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MAYFLY_", "AWS_", "GIT_", "BETTERLEAKS_", "GITLEAKS_", "KF_"))}
    return dict(kept, HOME=str(home), MAYFLY_NOW="2026-06-01T12:00:00Z", LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1", GIT_NO_LAZY_FETCH="1")


def records_of(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def sees_everything(copy):
    """The check of a scan: every object accounted for, every planted key found, no key that nobody planted."""
    def check(run):
        try:
            records = records_of(run.output)
        except json.JSONDecodeError as reason:
            return [f"no JSON: {reason}"]
        objects = sum(record["objects"] for record in records if record["record"] == "coverage" and record["scope"] == "git")
        found = [record["alias"] for record in records if record["record"] == "finding" and record["grade"] == "key"]
        wanted = {row["alias"] for row in copy.planted}
        said = [] if objects == copy.objects else [f"{objects:,} of {copy.objects:,} objects accounted for"]
        if wanted - set(found):
            said.append(f"{len(wanted - set(found))} of {len(wanted)} planted keys not found")
        if set(found) - wanted or len(found) != len(set(found)):
            said.append(f"{len(found) - len(wanted & set(found))} findings that nobody planted, or found twice")
        return said + ([] if run.code in (1, 3) else [f"exit {run.code}"])

    return check


def sees_all_entries(copy):
    def check(run):
        words = pathlib.Path(run.output).read_text().split()
        return [] if words[:1] == [str(copy.packed)] else [f"{' '.join(words[:1])} of {copy.packed:,} entries inflated"]

    return check


def cases_of(copy, wanted, asked):
    mayfly = [asked.mayfly, "scan", "--git", "--format", "jsonl", "--quiet", "-j", str(asked.threads)]
    floor = str(TOP / "build" / "release" / "bench" / "bench_inflate_floor")
    everything = ["git", "-C", copy.path, "cat-file", "--batch-all-objects", "--unordered", "--batch", "--buffer"]
    made = {
        "floor": measure.Case("floor", [floor, str(asked.threads), *copy.packs], check=sees_all_entries(copy)),
        "cat-file": measure.Case("cat-file", ["sh", "-c", 'exec "$@" >/dev/null', "sh", *everything]),
        "mayfly": measure.Case("mayfly", [*mayfly, "--no-cache", copy.path], check=sees_everything(copy)),
        "exhaustive": measure.Case("exhaustive", [*mayfly, "--no-cache", "--exhaustive", copy.path], check=sees_everything(copy)),
        "again": measure.Case("again", [*mayfly, "--state", str(OUT / f"state-{copy.name}"), copy.path], check=sees_everything(copy)),
    }
    return [made[name] for name in wanted if name in made]


def peer_cases(copy, wanted, asked):
    texts = [git_data.key_text(row["number"]) for row in copy.planted]
    for peer in (getattr(peers, name)() for name in wanted):
        if peer.missing:
            print(f"  {peer.name} was not run: {peer.missing}")
            continue
        report = OUT / f"{peer.name}.report.json"
        yield measure.Case(peer.name.lower(), peers.git_command(peer, copy.path, str(report), asked.threads), limit_seconds=asked.peer_seconds,
                           check=reports_some(report, texts)), f"{peer.name} {peer.version}"


def reports_some(report, texts):
    def check(run):
        text = report.read_text(errors="replace") if report.exists() else ""
        report.unlink(missing_ok=True)
        run.found = sum(key in text for key in texts)
        return [] if run.found else [f"none of the planted keys in its report (exit {run.code})"]

    return check


def row_of(runs, **more):
    ended = [run for run in runs if not run.timed_out]
    over = ended or runs
    return {"ended": bool(ended), "cpu": measure.median(over, "cpu"), "wall": measure.median(over, "wall"), "cpu_all": [round(run.cpu, 3) for run in runs],
            "wall_all": [round(run.wall, 3) for run in runs], "rss": max(run.peak_rss for run in runs), "anon": max(run.peak_anon for run in runs),
            "exit": sorted({run.code for run in runs}), "complaints": sorted({words for run in runs for words in run.complaints}), **more}


def measure_one(copy, row, asked, env):
    for pack in copy.packs:
        subprocess.run(["cat", pack], stdout=subprocess.DEVNULL, check=True)  # warm
    wanted = [name for name in CASES if name in asked.only]
    if "again" in wanted:
        subprocess.run(cases_of(copy, ["again"], asked)[0].command, stdout=subprocess.DEVNULL, env=env)
    cases = cases_of(copy, wanted, asked)
    for name, runs in (measure.interleave(cases, asked.rounds, str(OUT), env) if cases else {}).items():
        row["cases"][name] = row_of(runs)
        if name == "floor" and not runs[-1].complaints:
            row["stored"], row["inflated"] = map(int, pathlib.Path(runs[-1].output).read_text().split()[1:])
    for case, version in peer_cases(copy, [name for name in PEERS if name in wanted], asked):
        runs = measure.interleave([case], 1, str(OUT), env)[case.name]
        row["cases"][case.name] = row_of(runs, version=version, found=getattr(runs[0], "found", None), planted=len(copy.planted))


def equal(copy, asked, env):
    """The complaints about one repository. Three readers, one answer."""
    def scan(*words):
        command = [asked.mayfly, "scan", "--git", "--format", "jsonl", "--quiet", "--all-grades", "--no-cache", "-j", str(asked.threads), *words, copy.path]
        with open(OUT / "equal.jsonl", "wb") as out:
            code = subprocess.run(command, stdout=out, env=env).returncode
        records = records_of(OUT / "equal.jsonl")
        objects = sum(record["objects"] for record in records if record["record"] == "coverage" and record["scope"] == "git")
        return set(oracle.places_of(records)), objects, code

    fast, fast_count, code = scan()
    slow, slow_count, _ = scan("--exhaustive")
    files, count = oracle.by_files(asked.mayfly, copy.path, ("--all-grades", "-j", str(asked.threads)), env, folder=git_data.DATA)
    said = []
    for what, a, b in (("scan and --exhaustive", fast, slow), ("--exhaustive and the file scan", slow, files)):
        if a != b:
            said.append(f"{what}: {len(a - b)} more, {len(b - a)} fewer, such as {sorted(a ^ b, key=repr)[:3]}")
    if not fast_count == slow_count == count == copy.objects:
        said.append(f"objects: {fast_count:,}, {slow_count:,}, {count:,}; git lists {copy.objects:,}")
    print(f"{copy.name}: {len(fast)} places of {len({one for one, _ in fast})} kinds in {fast_count:,} objects, exit {code}: {'equal' if not said else '; '.join(said)}", flush=True)
    return {"places": len(fast), "objects": fast_count, "complaints": said}


def ratio(row, above, below, what="cpu"):
    a, b = row["cases"].get(above), row["cases"].get(below)
    return a[what] / b[what] if a and b and b[what] > 0 else None


def times(value, digits=2, bound=""):
    return "" if value is None else f"{bound}{value:.{digits}f}"


def shown(row, name):
    case = row["cases"].get(name)
    return "" if case is None else f"{'' if case['ended'] else '> '}{case['cpu']:.2f}"


def markdown(results):
    """One row a repository, from the smallest packs to the largest."""
    rows = sorted(results["repositories"].values(), key=lambda row: row["pack_bytes"])
    lines = ["# Git: the cost of a whole history", "", "Written by `bench/git.py`, which says what each case is. CPU seconds, user + system of all threads, medians; "
             "`>`: ended by a time limit.", "", "| repository | packs, MB | objects | floor | mayfly | exhaustive | again | cat-file | Kingfisher | Betterleaks | gitleaks |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in rows:
        cells = (shown(row, name) for name in ("floor", "mayfly", "exhaustive", "again", "cat-file", "kingfisher", "betterleaks", "gitleaks"))
        lines.append(f"| {row['name']} | {row['pack_bytes'] / 1e6:.1f} | {row['objects']:,} | {' | '.join(cells)} |")
    lines += ["", "| repository | mayfly / floor, CPU | wall | cat-file / mayfly | Kingfisher / mayfly | Betterleaks / mayfly | gitleaks / mayfly | mayfly, ns a stored byte | "
              "own memory, MB |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in rows:
        mayfly = row["cases"].get("mayfly")
        per_byte = mayfly["cpu"] / row["stored"] * 1e9 if mayfly and row.get("stored") else None
        at_least = [times(ratio(row, name, "mayfly"), 1, "" if row["cases"].get(name, {}).get("ended", True) else "> ") for name in ("cat-file", "kingfisher", "betterleaks", "gitleaks")]
        lines.append(f"| {row['name']} | {times(ratio(row, 'mayfly', 'floor'))} | {times(ratio(row, 'mayfly', 'floor', 'wall'))} | {' | '.join(at_least)} | "
                     f"{times(per_byte, 1)} | {times(mayfly['anon'] / 1e6 if mayfly else None, 0)} |")
    said = [f"{row['name']}, {name}: {words}" for row in rows for name, case in row["cases"].items() for words in case["complaints"]]
    lines += ["", *verdicts(rows), ""]
    lines += (["**These figures do not count:**", "", *(f"- {words}" for words in said), ""] if said else [])
    notes = [f"{row['name']}: {row['missing']:,} objects are named and not there." for row in rows if row["missing"]]
    return "\n".join(lines + [f"- {note}" for note in notes + results.get("gaps", [])] + [""])


def verdicts(rows):
    large = [row for row in rows if row["pack_bytes"] > LARGE]
    wanted = (("mayfly / floor, CPU, at most", FLOOR_TIMES, [ratio(row, "mayfly", "floor") for row in rows], max),
              ("cat-file / mayfly, CPU, packs over 200 MB, at least", CAT_FILE_TIMES, [ratio(row, "cat-file", "mayfly") for row in large], min),
              ("Kingfisher / mayfly, CPU, packs over 200 MB, at least", KINGFISHER_TIMES, [ratio(row, "kingfisher", "mayfly") for row in large], min),
              ("own memory of mayfly, MB, at most", ANON_BYTES / 1e6, [row["cases"]["mayfly"]["anon"] / 1e6 for row in rows if "mayfly" in row["cases"]], max))
    lines = ["| target | | worst | median | met by |", "| --- | ---: | ---: | ---: | --- |"]
    for words, target, values, worst in wanted:
        values = [value for value in values if value is not None]
        if values:
            met = sum(value <= target if worst is max else value >= target for value in values)
            lines.append(f"| {words} | {target:g} | {worst(values):.2f} | {statistics.median(values):.2f} | {met} of {len(values)} |")
    return lines


def arguments():
    reader = argparse.ArgumentParser(usage=__doc__.split("\n")[0])
    reader.add_argument("--repo", action="append", default=[])
    reader.add_argument("--only", action="append", choices=CASES)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--threads", type=int, default=os.cpu_count())
    reader.add_argument("--peer-seconds", type=float, default=600)
    reader.add_argument("--equality", action="store_true")
    reader.add_argument("--mayfly", default=str(TOP / "build" / "release" / "mayfly"))
    reader.add_argument("--output", type=pathlib.Path, default=TOP / "docs")
    asked = reader.parse_args()
    asked.only = asked.only or list(CASES)
    return asked


def main():
    asked, env = arguments(), environment()
    paths, gaps = (asked.repo, {}) if asked.repo else git_data.clones()
    written = asked.output / "git-benchmarks.json"
    results = json.loads(written.read_text()) if written.exists() else {"schema": "mayfly-git-benchmarks/1", "repositories": {}}
    results["machine"] = machine.describe()
    results["gaps"] = [f"{name} could not be had: {reason}" for name, reason in gaps.items()]
    failed = not paths
    for path in paths:
        copy = git_data.planted_copy(path)
        facts = {name: value for name, value in vars(copy).items() if name not in ("path", "planted")}
        row = results["repositories"].setdefault(copy.name, {"cases": {}})
        row |= facts | {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
        if asked.equality:
            row["equality"] = equal(copy, asked, env)
            failed = failed or bool(row["equality"]["complaints"])
        else:
            print(f"{copy.name}: {copy.objects:,} objects, {copy.pack_bytes / 1e6:.1f} MB of packs", flush=True)
            measure_one(copy, row, asked, env)
            failed = failed or any(case["complaints"] for case in row["cases"].values())
        written.write_text(json.dumps(results, indent=1) + "\n")
        written.with_suffix(".md").write_text(markdown(results))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
