#!/usr/bin/env python3
"""hostile.py MAYFLY MINT_KEY   what a scanned tree may do to the scanner: each case is built in a temporary folder and scanned for real.

Every case ends in time, in bounded memory, with the right exit code, names what it did not read, and still finds the key that lies beside it.
"""
import base64
import gzip
import io
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import unittest
import zipfile

MAYFLY, MINT = sys.argv[1], sys.argv[2]
KEY = subprocess.run([MINT, "long", "--family", "bedrock-long-term", "--user", "BedrockAPIKey-x7k2", "--account", "111122223333", "--seed", "7"],
                     capture_output=True, text=True, check=True).stdout.strip()


class Hostile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name) / "tree"
        self.root.mkdir()
        (self.root / "beside.txt").write_text(f"token={KEY}\n")

    def scan(self, *args, seconds=60, paths=None, env=None, memory=None):
        def limit():
            if memory and "asan" not in MAYFLY:
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))

        environment = dict(os.environ, XDG_DATA_HOME=self.folder.name + "/data", **(env or {}))
        done = subprocess.run([MAYFLY, "scan", "--format", "jsonl", *args, *(paths or [str(self.root)])], capture_output=True, timeout=seconds,
                              env=environment, preexec_fn=limit)
        self.assertNotIn(KEY.encode(), done.stdout + done.stderr)
        records = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(records[-1]["record"], "summary")
        coverage = next(r for r in records if r["record"] == "coverage")
        findings = [r for r in records if r["record"] == "finding"]
        return done.returncode, findings, {s["reason"]: s for s in coverage["skipped"]}, coverage

    def test_links_loops_and_escapes(self):
        (self.root / "loop").symlink_to(".")
        (self.root / "out").symlink_to("/etc")
        (self.root / "nowhere").symlink_to("missing")
        (self.root / "deep").mkdir()
        (self.root / "deep" / "up").symlink_to("..")
        code, findings, skipped, _ = self.scan()
        self.assertEqual((code, len(findings), skipped["symbolic_link"]["count"]), (1, 1, 4))
        (self.root / "out").unlink()
        code, findings, skipped, _ = self.scan("-L")
        self.assertEqual((code, len(findings)), (1, 1))

    def test_special_files_are_not_opened_for_reading(self):
        os.mkfifo(self.root / "fifo")
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(self.root / "socket"))
        self.addCleanup(server.close)
        code, findings, skipped, _ = self.scan(seconds=10)
        self.assertEqual((code, len(findings)), (1, 1))
        self.assertEqual({"fifo", "socket"} & set(skipped), {"fifo", "socket"})
        self.assertTrue(all(s["kind"] == "by-rule" for s in skipped.values()))

    def test_devices_and_proc_are_skipped_by_rule(self):
        code, findings, skipped, _ = self.scan(paths=["/dev/null", "/proc", str(self.root)], seconds=20)
        self.assertEqual((code, len(findings)), (1, 1))
        self.assertIn("device", skipped)
        self.assertIn("kernel_filesystem", skipped)

    @unittest.skipIf(os.geteuid() == 0 and not pathlib.Path("/usr/bin/setpriv").exists(), "needs setpriv")
    def test_unreadable_files_are_counted(self):
        (self.root / "secret").write_text("x")
        (self.root / "secret").chmod(0)
        (self.root / "closed").mkdir()
        (self.root / "closed").chmod(0)
        self.addCleanup((self.root / "closed").chmod, 0o700)
        os.chmod(self.folder.name, 0o777)
        command = [MAYFLY, "scan", "--format", "jsonl", str(self.root)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command
        copy = pathlib.Path(self.folder.name) / "mayfly"
        copy.write_bytes(pathlib.Path(MAYFLY).read_bytes())
        copy.chmod(0o755)
        command[command.index(MAYFLY)] = str(copy)
        done = subprocess.run(command, capture_output=True, timeout=30, env=dict(os.environ, HOME=self.folder.name, XDG_DATA_HOME=""))
        coverage = next(json.loads(line) for line in done.stdout.splitlines() if b'"coverage"' in line)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(coverage["status"], "partial")
        self.assertEqual({s["reason"]: s["count"] for s in coverage["skipped"]}["no_permission"], 2)

    def test_hard_links_are_read_once(self):
        os.link(self.root / "beside.txt", self.root / "a-first-name.txt")
        code, findings, skipped, _ = self.scan()
        self.assertEqual((code, len(findings), skipped["duplicate_link"]["count"]), (1, 1, 1))
        self.assertTrue(findings[0]["path"].endswith("a-first-name.txt"))

    def test_bombs_are_bounded_and_named(self):
        with zipfile.ZipFile(self.root / "ratio.zip", "w", zipfile.ZIP_DEFLATED) as z:
            with z.open("zeros", "w") as member:
                for _ in range(300):
                    member.write(bytes(1 << 20))
        blob = b"x" * 1000
        for _ in range(15):
            blob = gzip.compress(blob)
        (self.root / "deep.gz").write_bytes(blob)
        code, findings, skipped, _ = self.scan("--max-ratio", "100", "--max-unpacked", "200M", memory=1 << 30)
        self.assertEqual((code, len(findings)), (3, 1))
        self.assertTrue({"cap_ratio", "cap_bytes"} & set(skipped))
        self.assertIn("cap_depth", skipped)

    def test_encodings_inside_each_other_end(self):
        text = f"key {KEY} end"
        for _ in range(14):
            text = base64.b64encode(text.encode()).decode()
        (self.root / "nested.txt").write_text(text)
        code, findings, skipped, _ = self.scan()
        self.assertEqual(len(findings), 1)
        self.assertEqual(code, 3)
        self.assertIn("cap_depth", skipped)

    def test_broken_and_encrypted_containers(self):
        (self.root / "cut.tar.gz").write_bytes(gzip.compress(os.urandom(50000))[:20000])
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as z:
            z.writestr("inside.txt", f"k={KEY}\n")
        (self.root / "cut.zip").write_bytes(buffer.getvalue()[:-30])
        (self.root / "not.zip").write_bytes(b"PK\x03\x04" + os.urandom(500))
        code, findings, skipped, _ = self.scan()
        self.assertEqual(code, 3)
        self.assertIn("broken_container", skipped)
        self.assertIn("inside.txt", [f["member"] for f in findings])

    def test_names_with_line_ends_and_escapes(self):
        name = b"evil\n\x1b[31mred\xff.txt"
        with open(os.path.join(os.fsencode(self.root), name), "w") as f:
            f.write(KEY)
        with tarfile.open(self.root / "names.tar", "w") as t:
            info = tarfile.TarInfo("../../../etc/passwd\nx")
            data = KEY.encode()
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
        code, findings, _, _ = self.scan()
        self.assertEqual((code, len(findings)), (1, 3))
        evil = next(f for f in findings if f.get("path_bytes"))
        self.assertEqual(base64.b64decode(evil["path_bytes"]).split(b"/")[-1], name)
        text = subprocess.run([MAYFLY, "scan", str(self.root)], capture_output=True, env=dict(os.environ, XDG_DATA_HOME=self.folder.name)).stdout
        self.assertNotIn(b"\x1b", text)
        self.assertIn(b"\\n", text)

    def test_sparse_files_cost_nothing(self):
        with open(self.root / "sparse", "wb") as f:
            f.write(KEY.encode() + b"\n")
            f.seek(1 << 40)
            f.write(b"\n" + KEY.encode() + b"\n")
        start = time.monotonic()
        code, findings, _, coverage = self.scan(seconds=60)
        self.assertEqual((code, len(findings)), (1, 3))
        self.assertLess(time.monotonic() - start, 30)
        self.assertGreater(coverage["bytes"], 1 << 40)

    def test_a_huge_line(self):
        with open(self.root / "line", "wb") as f:
            for _ in range(200):
                f.write(b"abc def," * (1 << 17))
            f.write(KEY.encode())
        code, findings, _, _ = self.scan(memory=1 << 30)
        self.assertEqual((code, len(findings)), (1, 2))
        line = next(f for f in findings if f["path"].endswith("line"))
        self.assertEqual((line["line"], line["column"]), (1, 200 * 8 * (1 << 17) + 1))

    def test_files_that_change_while_they_are_read(self):
        path = self.root / "moving"
        stop = threading.Event()

        def shake():
            while not stop.is_set():
                with open(path, "wb") as f:
                    f.write(b"text " * (1 << 20))
                os.truncate(path, 1000)

        thread = threading.Thread(target=shake)
        thread.start()
        try:
            for _ in range(15):
                code, findings, _, _ = self.scan()
                self.assertIn(code, (1, 3))
                self.assertEqual(len(findings), 1)
        finally:
            stop.set()
            thread.join()

    def test_nothing_in_the_tree_configures_the_scan(self):
        for name in (".gitignore", ".ignore", ".rgignore", ".mayflyignore", "config.toml", ".mayfly.toml", ".gitleaksignore"):
            (self.root / name).write_text("*\n")
        (self.root / "mayfly").mkdir()
        (self.root / "mayfly" / "config.toml").write_text('[scan]\nexclude = ["*"]\n')
        (self.root / "beside.txt").write_text(f"token={KEY}  # mayfly:allow gitleaks:allow\n")
        code, findings, _, _ = self.scan()
        self.assertEqual((code, len(findings)), (1, 1))
        code, findings, skipped, _ = self.scan("--honour-inline")
        self.assertEqual((code, len(findings), skipped["inline_allow"]["count"]), (0, 0, 1))

    def test_interrupt_tells_what_was_found(self):
        with open(self.root / "zz-large", "wb") as f:
            for _ in range(64):
                f.write(os.urandom(1 << 20))
        child = subprocess.Popen([MAYFLY, "scan", "--format", "jsonl", "-j1", str(self.root / "beside.txt"), "-"], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        child.stdin.write(b"nothing yet\n")
        child.stdin.flush()
        time.sleep(1.0)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=20)
        records = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(child.returncode, 3)
        self.assertEqual((records[-1]["record"], records[-1]["interrupted"], records[-1]["status"]), ("summary", True, "partial"))
        self.assertEqual(sum(r["record"] == "finding" for r in records), 1)

    def test_a_stream_tells_of_a_key_as_it_passes(self):
        child = subprocess.Popen([MAYFLY, "scan", "--format", "jsonl", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        for number in (1, 2):
            child.stdin.write(f"line {number}: {KEY}\n".encode())
            child.stdin.flush()
            record = json.loads(child.stdout.readline())  # arrives while standard input is still open
            self.assertEqual((record["record"], record["line"]), ("finding", number))
        child.stdin.close()
        self.assertEqual(child.wait(20), 1)
        child.stdout.close()

    def test_a_closed_pipe_ends_quietly(self):
        for number in range(2000):
            (self.root / f"{number}.txt").write_text(KEY)
        child = subprocess.Popen(f"'{MAYFLY}' scan --format jsonl '{self.root}' | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}", shell=True,
                                 executable="/bin/bash", stderr=subprocess.PIPE, env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        _, err = child.communicate(timeout=60)
        self.assertEqual(err, b"")
        self.assertIn(child.returncode, (0, 1))

    def test_a_report_never_follows_a_link(self):
        target = pathlib.Path(self.folder.name) / "precious"
        target.write_text("keep me")
        link = pathlib.Path(self.folder.name) / "report.json"
        link.symlink_to(target)
        done = subprocess.run([MAYFLY, "scan", "--format", "json", "--output", str(link), str(self.root)], capture_output=True,
                              env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        self.assertEqual((done.returncode, target.read_text(), link.is_symlink()), (2, "keep me", True))

    def test_a_full_disk_is_an_error(self):
        done = subprocess.run(f"'{MAYFLY}' scan --format jsonl '{self.root}' > /dev/full", shell=True, capture_output=True,
                              env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"No space left", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
