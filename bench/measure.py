"""Runs programs and measures them: wall time, CPU time (user + system, children included), peak memory.

CPU time comes from wait4. Memory is read from /proc/PID/status every 20 ms while the program runs: VmHWM (peak resident) and RssAnon (its own memory,
without file pages); ru_maxrss would carry the memory of this Python over the exec. Each program starts its own session, so a time limit ends all of it.
"""

import os
import signal
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field

SAMPLE_SECONDS = 0.02


@dataclass
class Case:
    name: str
    command: list
    stdin: str = os.devnull
    limit_seconds: float = 600
    memory: bool = True  # False: a shell that starts the program once for each file, whose own memory says nothing
    check: object = None  # function of (Run) -> list of complaints


@dataclass
class Run:
    wall: float
    cpu: float
    code: int
    timed_out: bool = False
    peak_rss: int = 0  # bytes
    peak_anon: int = 0  # bytes
    output: str = ""  # path of its standard output
    complaints: list = field(default_factory=list)


def run(case, output, env):
    """One run; standard output to the file `output`, standard error beside it."""
    with open(case.stdin, "rb") as stdin, open(output, "wb") as out, open(f"{output}.err", "wb") as err:
        started = time.perf_counter()
        process = subprocess.Popen(case.command, stdin=stdin, stdout=out, stderr=err, env=env, start_new_session=True)
        sampler = Sampler(process.pid, case.memory)
        alarm = threading.Timer(case.limit_seconds, end_session, [process.pid, sampler])
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        alarm.cancel()
        sampler.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
    done = Run(wall, usage.ru_utime + usage.ru_stime, process.returncode, sampler.ended_by_limit, sampler.peak_rss, sampler.peak_anon, output)
    if case.check and not done.timed_out:
        done.complaints = case.check(done)
    return done


def end_session(pid, sampler):
    sampler.ended_by_limit = True
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Sampler:
    def __init__(self, pid, memory):
        self.path = f"/proc/{pid}/status"
        self.peak_rss = self.peak_anon = 0
        self.ended_by_limit = False
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        if memory:
            self.thread.start()

    def watch(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            try:
                with open(self.path) as status:
                    values = dict(line.split(":", 1) for line in status)
            except OSError:
                return
            if "VmHWM" in values:  # a zombie has none
                self.peak_rss = max(self.peak_rss, kilobytes(values["VmHWM"]))
                self.peak_anon = max(self.peak_anon, kilobytes(values["RssAnon"]))

    def stop(self):
        self.stopped.set()
        if self.thread.ident:
            self.thread.join()


def kilobytes(text):
    return int(text.split()[0]) * 1024


def interleave(cases, rounds, folder, env, budget_seconds=float("inf"), say=print):
    """Runs the cases in turn, `rounds` times, each round beginning with another one. A case that hit its limit, or whose runs together took more than
    `budget_seconds`, is not run again. Returns {name: [Run]}."""
    runs = {case.name: [] for case in cases}
    for number in range(rounds):
        turn = number % len(cases)
        for case in cases[turn:] + cases[:turn]:
            before = runs[case.name]
            if any(r.timed_out for r in before) or sum(r.wall for r in before) > budget_seconds:
                continue
            one = run(case, os.path.join(folder, slug(case.name) + ".out"), env)
            before.append(one)
            end = "did not end" if one.timed_out else f"exit {one.code}"
            say(f"  {case.name}: {one.cpu:.2f} s CPU, {one.wall:.2f} s wall, {end}{''.join('; ' + c for c in one.complaints)}")
    return runs


def slug(name):
    return "".join(c if c.isalnum() else "-" for c in name)


def start_times(cases, rounds, env):
    """Wall milliseconds of `rounds` starts of each case, taken in turn; for programs too short to be sampled. {name: [ms]}"""
    times = {case.name: [] for case in cases}
    null = os.open(os.devnull, os.O_WRONLY)
    for number in range(rounds):
        turn = number % len(cases)
        for case in cases[turn:] + cases[:turn]:
            stdin = os.open(case.stdin, os.O_RDONLY)
            actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
            started = time.perf_counter_ns()
            os.waitpid(os.posix_spawn(case.command[0], case.command, env, file_actions=actions), 0)
            times[case.name].append((time.perf_counter_ns() - started) / 1e6)
            os.close(stdin)
    os.close(null)
    return times


def ratio(runs, others, what):
    """The median of a/b over runs of the same round; None where there is no pair of ended runs."""
    pairs = [getattr(a, what) / getattr(b, what) for a, b in zip(runs, others) if not a.timed_out and not b.timed_out and getattr(b, what) > 0]
    return statistics.median(pairs) if pairs else None


def median(runs, what):
    return statistics.median(getattr(r, what) for r in runs)
