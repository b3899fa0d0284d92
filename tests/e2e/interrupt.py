#!/usr/bin/env python3
"""interrupt.py MAYFLY MINT_KEY   Ctrl-C and SIGTERM, at every moment and in every format: the report is whole, says that it is not all, counts each file once,
and the exit code is 3. A second one ends at once. No temporary file stays behind.
"""
import array
import csv
import fcntl
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest

MAYFLY, MINT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SECONDS = 60


def mint(user, seed):
    return subprocess.run([MINT, "long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(seed)],
                          capture_output=True, text=True, check=True).stdout


class Interrupt(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.environment = {**os.environ, "XDG_DATA_HOME": folder.name + "/data", "XDG_CONFIG_HOME": folder.name + "/config", "LC_ALL": "C.UTF-8"}
        self.tree = self.root / "tree"
        self.tree.mkdir()

    def start(self, *words, **streams):
        return subprocess.Popen([MAYFLY, *map(str, words)], cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **streams)

    def records(self, out, form):
        if form == "json":
            document = json.loads(out)
            return [*document["records"], document["summary"]]
        return [json.loads(line) for line in out.splitlines()]

    def halted(self, *words):
        """A run that has read what it could and waits at a pipe: then one Ctrl-C."""
        run = self.start(*words, stdin=subprocess.PIPE)
        fcntl.fcntl(run.stdin, fcntl.F_SETPIPE_SZ, 1 << 20)
        run.stdin.write(b"line\n" * 20000)
        run.stdin.flush()
        end = time.monotonic() + SECONDS
        while self.waiting(run.stdin) and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=SECONDS)
        return run.returncode, out, err

    @staticmethod
    def waiting(pipe):
        left = array.array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, left)
        return left[0]

    def plant(self):
        for i in range(5):
            (self.tree / f"{i}.txt").write_text(mint(f"user{i}", i))
        return [f"tree/{i}.txt" for i in range(5)]

    def test_scan_in_every_format(self):
        paths = self.plant()
        for form in ("json", "jsonl"):
            with self.subTest(format=form):
                code, out, _ = self.halted("scan", "-j", "1", *paths, "-", "--format", form)
                *findings, coverage, summary = self.records(out, form)
                self.assertEqual((code, len(findings)), (3, 5))
                self.assertEqual((coverage["status"], coverage["files"]), ("partial", 5))
                self.assertEqual([(row["reason"], row["path"], row["count"]) for row in coverage["skipped"]], [("interrupted", "-", 1)])
                self.assertEqual((summary["status"], summary["exit_code"], summary["interrupted"], summary["keys"], summary["files_with_findings"]),
                                 ("partial", 3, True, 5, 5))
        code, out, _ = self.halted("scan", "-j", "1", *paths, "-")
        text = out.decode()
        self.assertEqual(code, 3)
        self.assertIn("5 keys in 5 files · 5 files read, ", text)
        self.assertIn("INTERRUPTED: the rest was not read\nINCOMPLETE: 1 file or part of one unread (1 interrupted)\n  -: interrupted\n", text)
        code, out, err = self.halted("scan", "-j", "1", *paths, "-", "--format", "csv")
        self.assertEqual((code, len(list(csv.reader(io.StringIO(out.decode()))))), (3, 6))
        self.assertIn(b"incomplete: 1 file or part unread", err)
        code, out, _ = self.halted("scan", "-j", "1", *paths, "-", "--format", "sarif")
        run, = json.loads(out)["runs"]
        self.assertEqual((code, len(run["results"])), (3, 5))
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(run["invocations"][0]["exitCode"], 3)

    def test_key_decode(self):
        (self.root / "key.txt").write_text(mint("ci", 1))
        for form in ("json", "jsonl", "text"):
            with self.subTest(format=form):
                code, out, _ = self.halted("key", "decode", "key.txt", "-", "--format", form)
                self.assertEqual(code, 3)
                if form == "text":
                    self.assertIn("ci-at-111122223333", out.decode())
                    continue
                *decoded, summary = self.records(out, form)
                self.assertEqual(len(decoded), 1)
                self.assertEqual((summary["status"], summary["exit_code"], summary["interrupted"], summary["keys"]), ("partial", 3, True, 1))
        code, out, _ = self.halted("key", "decode", "--format", "jsonl")
        self.assertEqual((code, json.loads(out)["status"], json.loads(out)["interrupted"]), (3, "partial", True))

    def ended(self, *words):
        run = self.start(*words)
        run.communicate(timeout=SECONDS)
        return run.returncode

    def interrupted_after(self, seconds, *words, signals=1):
        run = self.start(*words)
        time.sleep(seconds)
        for _ in range(signals):
            run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=SECONDS)
        return run.returncode, out

    def test_each_file_counts_once_whenever_it_comes(self):
        """Files of many parts, on several workers: read, or interrupted, never both and never twice."""
        text = ("x" * 99 + "\n") * 180_000  # 18 MB: two parts
        for i in range(4):
            (self.tree / f"{i}.txt").write_text(text)
        for i in range(40):
            (self.tree / f"small{i}").write_text("x\n")
        started = time.monotonic()
        self.assertEqual(self.ended("scan", "tree"), 0)
        whole, seen = time.monotonic() - started, set()
        for i in range(8):
            code, out = self.interrupted_after(whole * (i + 0.5) / 8, "scan", "-j", "3", "tree", "--format", "jsonl")
            if code == -signal.SIGINT:  # before the program could listen
                continue
            *_, coverage, summary = self.records(out, "jsonl")
            skipped = {row["reason"]: row for row in coverage["skipped"]}
            self.assertEqual((code, summary["exit_code"]), (3, 3) if summary["interrupted"] else (0, 0))
            left = skipped.get("interrupted")
            if left:
                self.assertEqual(summary["status"], "partial")
                self.assertTrue(all(path["count"] == 1 for path in left["paths"]), left)
                if all(path["path"] != "tree/" for path in left["paths"]):  # the directory was listed to its end
                    self.assertEqual(coverage["files"] + left["count"], 44)
                self.assertLessEqual(coverage["bytes"], 4 * len(text) + 80)
            seen.add(bool(left))
        self.assertIn(True, seen, "no run was caught on its way")

    def test_git(self):
        git = ["git", "-C", str(self.tree), "-c", "user.name=A", "-c", "user.email=a@example.com"]
        subprocess.run(["git", "init", "-q", self.tree], check=True)
        for i in range(4):
            (self.tree / f"{i}.bin").write_bytes(os.urandom(1 << 16).hex().encode() * 60)
        (self.tree / "key").write_text(mint("ci", 1))
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", "a"], check=True)
        started = time.monotonic()
        self.assertEqual(self.ended("scan", "--git", "--no-cache", "tree"), 1)
        whole, seen = time.monotonic() - started, set()
        for i in range(10):
            code, out = self.interrupted_after(whole * (i + 0.5) / 10, "scan", "--git", "--no-cache", "tree", "--format", "jsonl")
            if code == -signal.SIGINT:
                continue
            *_, coverage, summary = self.records(out, "jsonl")
            self.assertEqual(code, summary["exit_code"])
            self.assertEqual(code, 3 if summary["interrupted"] else 1)
            reasons = [row["reason"] for row in coverage["skipped"]]
            self.assertEqual(coverage["status"], "partial" if reasons else "complete")
            seen.add("interrupted" in reasons)
        self.assertIn(True, seen, "no run was caught on its way")

    def test_a_second_ends_at_once_and_leaves_no_temporary_file(self):
        run = self.start("scan", "-", "-o", "report", stdin=subprocess.PIPE)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGINT)
        run.stdin.close()
        run.stdin = None
        run.communicate(timeout=SECONDS)
        self.assertIn(run.returncode, (3, -signal.SIGINT))  # two signals that wait together are one
        (self.tree / "many").write_text("".join(mint("ci", 1) for _ in range(1)) * 30_000)
        for _ in range(5):  # while the report is being written
            run = self.start("scan", "tree", "-o", "report", "--format", "json")
            while run.poll() is None and not list(self.root.glob("report.*")):
                time.sleep(0.0005)
            for _ in range(3):
                run.send_signal(signal.SIGTERM)
                time.sleep(0.001)
            run.communicate(timeout=SECONDS)
            self.assertEqual([path.name for path in self.root.glob("report.*")], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
