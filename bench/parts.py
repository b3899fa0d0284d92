"""The parts of the benchmark. Each makes its data, runs its cases in turn, and answers with plain rows for report.py:

  {"title", "about", "rows": [{"name", "runs", "cpu", "wall", "rss", "anon", "rate", "ended", …}], "ratios": [{"name", "what", "value", "target", "met"}],
   "notes": [sentence], "complaints": [sentence: a run that must not count]}
"""

import functools
import os
import pathlib
import statistics
import subprocess
from dataclasses import dataclass

import data
import findings
import gather
import measure
import peers
from measure import Case

TOP = pathlib.Path(__file__).resolve().parent.parent
OUT = TOP / "build" / "bench-data" / "out"
ANCHORS = ("ABSK", "AEAA", "ACWL", "APIAACWM", "bedrock-api-key-", "aws-external-anthropic-api-key-", "BedrockAPIKey-", "AWS_BEARER_TOKEN_BEDROCK")
PEER_LIMIT_SECONDS = 300
STARTS = 200
TARGET_START_MS, TARGET_PEERS, TARGET_ARCHIVES = 5.0, 5.0, 1.5


@dataclass
class Setting:
    mayfly: str
    scale: float
    rounds: int
    threads: int

    def scan(self, *arguments):
        return [self.mayfly, "scan", "--format", "jsonl", "-j", str(self.threads), *arguments]

    def gathered(self, mark):
        return gather.gather(TOP / "build" / "precision-data", mark)

    @functools.cached_property
    def env(self):
        """The environment without this user's configuration and with a fixed time; caches and state go beside the data."""
        home = TOP / "build" / "bench-data" / "home"
        home.mkdir(parents=True, exist_ok=True)
        OUT.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MAYFLY_", "AWS_"))}
        return dict(kept, HOME=str(home), MAYFLY_NOW="2026-06-01T12:00:00Z", LC_ALL="C.UTF-8")


def ripgrep(path, threads):
    patterns = [word for anchor in ANCHORS for word in ("-e", anchor)]
    return ["rg", "-c", "-uuu", "-j", str(threads), *patterns, path]


def warm(path):
    for file in [path] if os.path.isfile(path) else (os.path.join(at, name) for at, _, names in os.walk(path) for name in names):
        with open(file, "rb", buffering=0) as content:
            while content.read(1 << 20):
                pass


def found_all(made, top):
    """The check of one scan of `made`; `top`: what its paths begin with."""
    return lambda run: findings.complaints(findings.read(run.output), made.planted, made.bytes, top)


def saw_lines(made):
    """ripgrep must have found a line in every file that a key was planted in (for one file it prints the count of lines alone)."""
    wanted = len({row["path"] for row in made.planted})
    return lambda run: [] if pathlib.Path(run.output).read_text(errors="replace").count("\n") >= wanted else ["ripgrep missed planted files"]


def answer(title, about, runs, made_bytes, ratios, notes=()):
    rows = []
    for name, all_runs in runs.items():
        ended = [run for run in all_runs if not run.timed_out]
        over = ended or all_runs
        rows.append({
            "name": name, "runs": len(all_runs), "ended": bool(ended), "cpu": measure.median(over, "cpu"), "wall": measure.median(over, "wall"),
            "cpu_all": [round(run.cpu, 3) for run in all_runs], "wall_all": [round(run.wall, 3) for run in all_runs],
            "rss": max(run.peak_rss for run in all_runs) or None, "anon": max(run.peak_anon for run in all_runs) or None,
            "rate": made_bytes / measure.median(ended, "wall") if ended and made_bytes else None, "exit": sorted({run.code for run in all_runs}),
        })
    complaints = sorted({f"{name}: {words}" for name, all_runs in runs.items() for run in all_runs for words in run.complaints})
    return {"title": title, "about": about, "rows": rows, "ratios": ratios, "notes": list(notes), "complaints": complaints}


def ratio(runs, name, other, what, target=None, at_least=False):
    """name/other, the median over turns; a target is an upper bound, or a lower one with `at_least`."""
    value = measure.ratio(runs[name], runs[other], what)
    met = None if target is None or value is None else (value >= target if at_least else value <= target)
    return {"name": f"{name} / {other}", "what": what, "value": value, "target": target, "at_least": at_least, "met": met}


def tree(setting):
    made = data.make_tree(setting.gathered("tree"), setting.scale)
    cases = [Case("mayfly --raw", setting.scan("--raw", made.path), check=found_all(made, made.path)),
             Case("mayfly", setting.scan(made.path), check=found_all(made, made.path)),
             Case("ripgrep", ripgrep(made.path, setting.threads), check=saw_lines(made))]
    warm(made.path)
    runs = measure.interleave(cases, setting.rounds, str(OUT), setting.env)
    pairs = [ratio(runs, name, "ripgrep", what) for name in ("mayfly --raw", "mayfly") for what in ("cpu", "wall")]
    about = (f"{made.files:,} text files of Debian source packages, {made.bytes:,} bytes, {len(made.planted)} keys planted; all on {setting.threads} threads. "
             f"ripgrep: `rg -c -uuu` with the {len(ANCHORS)} anchors as plain literals; it finds lines, decodes nothing.")
    return answer("A tree of text files", about, runs, made.bytes, pairs)


def file(setting):
    made = data.make_file(setting.gathered("text"), setting.scale)
    folder = str(pathlib.Path(made.path).parent)
    reader = str(TOP / "build" / "release" / "bench" / "bench_pread")
    all_read = lambda run: [] if pathlib.Path(run.output).read_text().strip() == str(made.bytes) else ["not the whole file read"]  # noqa: E731
    cases = [Case("mayfly --raw", setting.scan("--raw", made.path), check=found_all(made, folder)),
             Case("mayfly", setting.scan(made.path), check=found_all(made, folder)),
             Case("ripgrep", ripgrep(made.path, setting.threads), check=saw_lines(made)),
             Case("pread", [reader, made.path, str(setting.threads)], check=all_read)]
    warm(made.path)
    runs = measure.interleave(cases, setting.rounds, str(OUT), setting.env)
    pairs = [ratio(runs, name, other, what) for name in ("mayfly --raw", "mayfly") for other in ("ripgrep", "pread") for what in ("cpu", "wall")]
    about = (f"{made.bytes:,} bytes of source text in one file, {len(made.planted)} keys planted: at its start and end, across multiples of 64 KiB, 256 KiB, "
             f"1 MiB and 16 MiB, and at random. pread reads 1 MiB pieces on {setting.threads} threads and looks at nothing. ripgrep reads one file on one thread.")
    return answer("One big text file", about, runs, made.bytes, pairs)


def start(setting):
    setting.env  # makes the folders
    key, small = OUT / "key.txt", OUT / "small.txt"
    key.write_text(data.planted_key(3000)[0] + "\n")
    small.write_text("one line of text\n" * 40)
    empty = str(TOP / "build" / "release" / "bench" / "bench_empty")
    cases = [Case("empty program", [empty]), Case("mayfly --help", [setting.mayfly, "--help"]), Case("mayfly scan --help", [setting.mayfly, "scan", "--help"]),
             Case("mayfly key decode", [setting.mayfly, "key", "decode"], stdin=str(key)),
             Case("mayfly scan FILE", [setting.mayfly, "scan", str(small)])]
    complaints = [f"{case.name}: exit {code}" for case in cases if (code := quiet(case, setting.env)) not in (0, 1)]
    times = measure.start_times(cases, STARTS, setting.env)
    rows, ratios = [], []
    for case in cases:
        over = statistics.median(a - b for a, b in zip(times[case.name], times["empty program"]))
        rows.append({"name": case.name, "runs": STARTS, "ms": statistics.median(times[case.name]), "over_ms": over})
        if case.name != "empty program":
            ratios.append({"name": case.name, "what": "ms over an empty program", "value": over, "target": TARGET_START_MS, "at_least": False,
                           "met": over < TARGET_START_MS})
    listed = subprocess.run(["ldd", setting.mayfly], capture_output=True, text=True).stdout
    libraries = sorted(line.split()[0].split("/")[-1] for line in listed.splitlines() if line.strip())
    complaints += [f"{name} is loaded at start" for name in libraries if name.startswith(("libcurl", "libpq"))]
    return {"title": "Start-up", "about": f"{STARTS} starts of each, in turn; the difference is the median over turns.", "rows": rows, "ratios": ratios,
            "notes": [f"Shared libraries: {', '.join(libraries) or 'none'}."], "complaints": complaints}


def quiet(case, env):
    with open(case.stdin, "rb") as stdin:
        return subprocess.run(case.command, stdin=stdin, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def with_peers(setting):
    made = data.make_tree(setting.gathered("tree"), setting.scale)
    cases = [Case("mayfly", setting.scan(made.path), check=found_all(made, made.path))]
    keys = [data.planted_key(row["number"])[0] for row in made.planted]
    absk = [key for key in keys if key.startswith("ABSK")]
    counted, notes = {}, []
    for peer in peers.all_peers():
        if peer.missing:
            notes.append(f"{peer.name} was not run: {peer.missing}.")
            continue
        for rules, bedrock_only in (("Bedrock rules", True), ("its defaults", False)):
            name = f"{peer.name} {peer.version}, {rules}"
            report = OUT / (measure.slug(name) + ".report.json")
            quiet(Case(name, peers.command(peer, small_folder(), str(report), bedrock_only, setting.threads)), setting.env)  # fills its rule cache
            report.unlink(missing_ok=True)
            cases.append(Case(name, peers.command(peer, made.path, str(report), bedrock_only, setting.threads), limit_seconds=PEER_LIMIT_SECONDS,
                              check=reported(report, keys, counted, name)))
    warm(made.path)
    runs = measure.interleave(cases, setting.rounds, str(OUT), setting.env, budget_seconds=PEER_LIMIT_SECONDS)
    notes += [f"{name}: {len(found)} of {len(keys)} planted keys in its report ({len(found & set(absk))} of the {len(absk)} with the prefix `ABSK`, the one family that its "
              f"rules name in full)." for name, found in counted.items()]
    pairs = [ratio(runs, name, "mayfly", "cpu", TARGET_PEERS, at_least=True) for name in runs if name != "mayfly"]
    about = (f"The tree of the first part, {made.bytes:,} bytes, carriers and encodings open. Live validation off. A run is ended after {PEER_LIMIT_SECONDS} s; a tool is "
             f"not run again once its runs took that long together.")
    return answer("Other scanners", about, runs, made.bytes, pairs, notes)


def small_folder():
    folder = OUT / "small"
    folder.mkdir(exist_ok=True)
    (folder / "small.txt").write_text("one line of text\n")
    return str(folder)


def reported(report, keys, counted, name):
    """The check of a peer's run: a tool that reports none of the planted keys did not do the job, however fast. Puts those it reports into `counted[name]`."""
    def check(run):
        text = report.read_text(errors="replace") if report.exists() else ""
        report.unlink(missing_ok=True)
        counted[name] = {key for key in keys if key in text}
        return [] if counted[name] else [f"none of the planted keys in its report (exit {run.code})"]

    return check


def archives(setting):
    groups = data.archive_groups(setting.gathered("archive"), setting.scale)
    all_runs, pairs, notes = {}, [], []
    for group, (files, number) in groups.items():
        names = [str(path) for path in files]
        tool = data.ARCHIVE_GROUPS[group][1]
        mine, outer, theirs, bsdtar = f"mayfly, {group}", f"mayfly, {group}, outer level", f"{tool.split()[3]}, {group}", f"bsdtar, {group}"
        cases = [Case(mine, setting.scan(*names), check=planted_found(number, sum(path.stat().st_size for path in files))),
                 Case(outer, setting.scan("--max-depth", str(data.ARCHIVE_GROUPS[group][2]), *names)),
                 Case(theirs, ["sh", "-c", f"{{ {tool}; }} >/dev/null", "sh", *names], memory=False),
                 Case(bsdtar, ["sh", "-c", 'for f; do bsdtar -xOf "$f"; done >/dev/null', "sh", *names], memory=False)]
        for name in names:
            warm(name)
        runs = measure.interleave(cases, setting.rounds, str(OUT), setting.env)
        pairs += [ratio(runs, outer, theirs, "cpu", TARGET_ARCHIVES), ratio(runs, mine, theirs, "cpu"), ratio(runs, mine, theirs, "wall"), ratio(runs, mine, bsdtar, "cpu")]
        scan = findings.read(runs[mine][-1].output)
        unread = ", ".join(f"{row['count']:,} {row['reason']}" for row in scan.skipped if row["kind"] == "unread") or "nothing"
        notes.append(f"{group}: {len(names)} archives, {scan.coverage.get('bytes', 0):,} bytes packed, {scan.coverage.get('unpacked', 0):,} unpacked, "
                     f"{scan.coverage.get('members', 0):,} members; unread: {unread}.")
        all_runs.update(runs)
    about = ("Archives as registries give them, with an archive of ours in each group that holds a key. The decompressor alone writes to /dev/null and looks at "
             "nothing; it opens one level, Mayfly all levels: the bzip2 and xz files inside some tar.gz cost more than the gzip around them. So the target is measured on the outer "
             "level, where both do the same work.")
    return answer("Archives", about, all_runs, None, pairs, notes)


def planted_found(number, bytes_there):
    def check(run):
        scan = findings.read(run.output)
        ids = {row.get("alias") or row.get("access_key_id") for row in scan.findings}
        wanted = {data.planted_key(number)[1]}
        said = [] if scan.summary else ["no summary record"]
        if ids != wanted:
            said.append(f"{len(wanted - ids)} planted not found, {len(ids - wanted)} found that nobody planted")
        if scan.coverage.get("bytes") != bytes_there:
            said.append(f"{scan.coverage.get('bytes')} of {bytes_there} bytes accounted for")
        return said

    return check
