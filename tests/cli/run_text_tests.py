#!/usr/bin/env python3
"""run_text_tests.py BINARY [--accept] [FILE.test|FOLDER…]   runs what a user sees: commands, expected output, exit codes.

A test file begins with a paragraph that says what it shows. Then, any number of times:

    $ mayfly scan notes.txt        a command line for bash; lines that begin with "> " right below belong to it (here-documents)
    expected output                standard output and error as they come out together; [..] matches anything within a line
    ? 1                            the exit code, 0 where this line is missing; what follows up to the next "$ " is prose

An expected line that itself begins with "$ ", "? ", "> " or a backslash is written with a backslash before it. Blank lines at the end of an output are
not compared. All commands of a file run in one fresh folder, each in a bash of its own, with the binary as `mayfly`, the test helpers of its build
(BUILD/tests: mint-key …) first in PATH, $FIXTURES, an empty home, UTC, a UTF-8 C locale and a fixed MAYFLY_NOW.
--accept writes what was seen into the files (a line that still matches keeps its [..]); read the diff before it is committed.
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
COMMAND_SECONDS = 120
NOW = "2026-06-01T12:00:00Z"


@dataclass
class Step:
    command: str
    expected: list = field(default_factory=list)  # lines, unescaped
    code: int = 0
    has_code: bool = False  # the file says "? N"
    prose: list = field(default_factory=list)  # lines after "? N"


@dataclass
class Test:
    description: list
    steps: list


class BadTest(Exception):
    pass


def parse(text):
    description, steps = [], []
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        step = steps[-1] if steps else None
        if line.startswith("$ "):
            steps.append(Step(line[2:]))
        elif step is None:
            description.append(line)
        elif step.has_code:
            step.prose.append(line)
        elif line.startswith("> ") and not step.expected:
            step.command += "\n" + line[2:]
        elif re.fullmatch(r"\? \d+", line):
            step.code, step.has_code = int(line[2:]), True
        elif line.startswith(("? ", "> ")):
            raise BadTest(f"line {number}: {line[:2]!r} begins no output line; write a backslash before it")
        else:
            step.expected.append(line.removeprefix("\\"))
    if not any(line.strip() for line in description):
        raise BadTest("no description before the first command")
    if not steps:
        raise BadTest("no command")
    for step in steps:
        strip_blank_end(step.expected)
    return Test(description, steps)


def render(test):
    """The file's text. parse(render(t)) == t, but for blank lines at the end of outputs."""
    out = list(test.description)
    strip_blank_end(out)
    out.append("")
    for step in test.steps:
        first, *more = step.command.split("\n")
        out.append("$ " + first)
        out += ["> " + line for line in more]
        out += ["\\" + line if line.startswith(("$ ", "? ", "> ", "\\")) else line for line in step.expected]
        if step.has_code or step.code:
            out.append(f"? {step.code}")
        out += step.prose
        strip_blank_end(out)
        out.append("")
    strip_blank_end(out)
    return "\n".join(out) + "\n"


def strip_blank_end(lines):
    while lines and not lines[-1].strip():
        lines.pop()


def matches(expected, actual):
    if "[..]" not in expected:
        return expected == actual
    return re.fullmatch(".*".join(re.escape(part) for part in expected.split("[..]")), actual) is not None


def all_match(expected, actual):
    return len(expected) == len(actual) and all(map(matches, expected, actual))


def keep_patterns(expected, actual):
    """`actual`, where a line that an expected pattern still matches is kept as that pattern (patterns used in order, each once)."""
    patterns = [line for line in expected if "[..]" in line]
    kept = []
    for line in actual:
        found = next((pattern for pattern in patterns if matches(pattern, line)), None)
        if found is not None:
            patterns.remove(found)
        kept.append(line if found is None else found)
    return kept


class Room:
    """A fresh folder with its environment: work/ (where commands run), home/, tmp/, bin/ (the binary and the helpers)."""

    def __init__(self, top, binary):
        top = pathlib.Path(top).resolve()
        self.work = top / "work"
        for name in ("work", "home", "tmp", "bin"):
            (top / name).mkdir()
        (top / "bin" / "mayfly").symlink_to(binary)
        (top / "bin" / "mayfly-sim").symlink_to(binary.parent / "mayfly-sim")
        home = top / "home"
        self.env = {
            "PATH": f"{top}/bin:{binary.parent}/tests:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(top / "tmp"),
            "XDG_CONFIG_HOME": f"{home}/.config", "XDG_DATA_HOME": f"{home}/.local/share", "XDG_CACHE_HOME": f"{home}/.cache",
            "XDG_STATE_HOME": f"{home}/.local/state", "LC_ALL": "C.UTF-8", "TZ": "UTC", "MAYFLY_NOW": NOW,
            "FIXTURES": str(HERE.parent / "fixtures"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A. Author",
            "GIT_AUTHOR_EMAIL": "author@example.com", "GIT_AUTHOR_DATE": NOW, "GIT_COMMITTER_NAME": "A. Author",
            "GIT_COMMITTER_EMAIL": "author@example.com", "GIT_COMMITTER_DATE": NOW,
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
        }

    def run(self, command):
        """The output's lines and the exit code."""
        try:
            done = subprocess.run(["bash", "-c", command], cwd=self.work, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            return [f"(not done after {COMMAND_SECONDS} s)"], -1
        lines = done.stdout.decode("utf-8", "backslashreplace").split("\n")
        strip_blank_end(lines)
        return lines, done.returncode


def run_file(path, binary, accept):
    """True if the file passes, or was accepted."""
    try:
        test = parse(path.read_text())
    except BadTest as error:
        print(f"{path}: {error}")
        return False
    good = True
    with tempfile.TemporaryDirectory(prefix="mayfly-test-") as top:
        room = Room(top, binary)
        for step in test.steps:
            lines, code = room.run(step.command)
            if all_match(step.expected, lines) and code == step.code:
                continue
            good = False
            if accept:
                step.expected, step.code, step.has_code = keep_patterns(step.expected, lines), code, step.has_code or code != 0
            else:
                print_difference(path, step, lines, code)
    if accept and not good:
        path.write_text(render(test))
        print(f"{path}: rewritten")
    return good or accept


def print_difference(path, step, lines, code):
    print(f"{path}\n  $ {step.command}")
    expected = [line if not matches(line, seen) else seen for line, seen in zip(step.expected, lines)] + step.expected[len(lines):]
    for line in difflib.unified_diff(expected, lines, "expected", "seen", lineterm="", n=2):
        print(f"  {line}")
    if code != step.code:
        print(f"  exit code: expected {step.code}, seen {code}")


def main(arguments):
    accept = "--accept" in arguments
    names = [name for name in arguments if name != "--accept"]
    if not names or any(name.startswith("-") for name in names):
        print(__doc__.split("\n")[0], file=sys.stderr)
        return 2
    binary = pathlib.Path(names[0]).resolve()
    if not os.access(binary, os.X_OK):
        print(f"run_text_tests: {binary} is no program", file=sys.stderr)
        return 2
    files = []
    for name in names[1:] or [HERE]:
        path = pathlib.Path(name)
        files += sorted(path.rglob("*.test")) if path.is_dir() else [path]
    if not files:
        print("run_text_tests: no *.test file there", file=sys.stderr)
        return 2
    failed = [path for path in files if not run_file(path, binary, accept)]
    print(f"{len(files) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
