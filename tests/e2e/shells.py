#!/usr/bin/env python3
"""shells.py MAYFLY   completions in the real shells, typed into a terminal; man pages through groff. A shell that is missing is an error: tools/install-packages test."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

MAYFLY = os.path.abspath(sys.argv[1])
SECONDS = 60

# What is typed behind `mayfly `, and the arguments that mayfly then gets. \t is the Tab key.
TYPED = [
    ("sc\t", "scan"),
    ("scan --one\t", "scan --one-file-system"),
    ("scan --color al\t", "scan --color always"),
    ("scan --format=sar\t", "scan --format=sarif"),
    ("scan no\t", "scan notes.txt"),
    ("scan --baseline no\t", "scan --baseline notes.txt"),
    ("key d\t", "key decode"),
    ("key decode no\t", "key decode notes.txt"),
    ("key decode --fing\tno\t", "key decode --fingerprint-key notes.txt"),
    ("help com\t", "help completion"),
    ("completion fi\t", "completion fish"),
]


def run(*words):
    return subprocess.run([MAYFLY, *words], capture_output=True, text=True, check=True).stdout


class Terminal:
    """An interactive shell in `folder`. Its stub of mayfly prints the arguments."""

    def __init__(self, argv, folder):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], argv, {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm", "LANG": "C.UTF-8", "PS1": "", "COLUMNS": "500"})
        self.pid = pid

    def send(self, text):
        os.write(self.fd, text.encode())

    def read_until(self, pattern):
        text, end = "", time.monotonic() + SECONDS
        while not (found := re.search(pattern, text)):
            if not select.select([self.fd], [], [], max(0.0, end - time.monotonic()))[0]:
                raise AssertionError(f"{pattern} did not come: {text!r}")
            text += os.read(self.fd, 65536).decode("utf-8", "replace")
        return found

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


class Completion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        pathlib.Path(self.folder, "notes.txt").write_text("x\n")

    def type_all(self, argv, setup):
        self.assertIsNotNone(shutil.which(argv[0]), f"{argv[0]} is not installed")
        terminal = Terminal(argv, self.folder)
        self.addCleanup(terminal.close)
        terminal.send("mayfly() { printf 'AR''GS<%s>\\n' \"$*\"; }\n" + setup + "printf 'REA''DY\\n'\n")
        terminal.read_until("READY")
        for typed, expected in TYPED:
            with self.subTest(shell=argv[0], typed=typed):
                terminal.send("mayfly ")
                for part in re.split("(\t)", typed):  # as a person types: the shell answers the Tab before more comes
                    terminal.send(part)
                    time.sleep(0.2 if part == "\t" else 0)
                terminal.send("\n")
                self.assertEqual(re.sub(r"= ?", "=", terminal.read_until("ARGS<([^>]*)>")[1].strip()).replace("key=", "key "), expected)

    def test_bash(self):
        pathlib.Path(self.folder, "mayfly.bash").write_text(run("completion", "bash"))
        self.type_all(["bash", "--norc", "--noprofile", "-i"], "source ./mayfly.bash\n")

    def test_zsh(self):
        pathlib.Path(self.folder, "_mayfly").write_text(run("completion", "zsh"))
        self.type_all(["zsh", "-f", "-i"], f"fpath=({self.folder} $fpath); autoload -Uz compinit; compinit -u -D\n")

    def test_fish(self):
        self.assertIsNotNone(shutil.which("fish"), "fish is not installed")
        pathlib.Path(self.folder, "mayfly.fish").write_text(run("completion", "fish"))
        for typed, expected in TYPED:
            if typed.count("\t") > 1:
                continue
            with self.subTest(shell="fish", typed=typed):
                command = f"source mayfly.fish; complete -C 'mayfly {typed.strip()}'"
                done = subprocess.run(["fish", "--no-config", "-c", command], cwd=self.folder, capture_output=True, text=True, timeout=SECONDS,
                                      env={**os.environ, "HOME": self.folder})
                self.assertEqual(done.stderr, "")
                self.assertEqual([line.split("\t")[0] for line in done.stdout.splitlines()], [expected.split(" ")[-1]])


class ManPages(unittest.TestCase):
    def test_every_command_has_a_page_that_groff_takes(self):
        with tempfile.TemporaryDirectory() as folder:
            run("man", "--dir", folder)
            pages = sorted(path.name for path in pathlib.Path(folder).iterdir())
            self.assertEqual(pages, ["mayfly-completion.1", "mayfly-contain.1", "mayfly-help.1", "mayfly-key-decode.1", "mayfly-key.1", "mayfly-man.1",
                                     "mayfly-scan.1", "mayfly.1"])
            self.assertTrue(all(path.stat().st_mode & 0o044 == 0o044 for path in pathlib.Path(folder).iterdir()), "a page is for all to read")
            for page in pages:
                with self.subTest(page=page):
                    done = subprocess.run(["groff", "-man", "-ww", "-Tascii", "-P-cbou", os.path.join(folder, page)], capture_output=True, text=True,
                                          timeout=SECONDS)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)
                    name = page.removesuffix(".1")
                    self.assertIn(f" {name} - ", " ".join(done.stdout.split()))
                    command = name.removeprefix("mayfly").removeprefix("-").replace("key-", "key ").split()
                    self.assertEqual(run("man", *command), pathlib.Path(folder, page).read_text())

    def test_a_page_names_every_option_of_the_help(self):
        for command in (["scan"], ["key", "decode"], ["contain"]):
            options = set(re.findall(r"--[a-z-]+", run("help", *command)))
            page = run("man", *command).replace("\\-", "-")
            self.assertEqual(options - set(re.findall(r"--[a-z-]+", page)), set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
