#!/usr/bin/env python3
"""canary.py MAYFLY MINT_KEY   a canary key goes in by every channel, and must come out by none: no output, log, state file, temporary file or core.

Looked for: the key, its body without the prefix, its decoded secret, and each of these in base64 and hex.
"""
import base64
import gzip
import io
import os
import pathlib
import pty
import resource
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time
import unittest
import zipfile

MAYFLY, MINT = sys.argv[1], sys.argv[2]


def mint(*words):
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


LONG = mint("long", "--family", "bedrock-long-term", "--user", "canary", "--account", "111122223333", "--seed", "41")
SHORT = mint("short", "--family", "bedrock-short-term", "--access-key-id", "ASIARZPUZDIKAAVBCXDX", "--secret", "not-a-secret-at-all",
             "--session-token", "CANARYSESSION" * 30, "--region", "us-east-1", "--at", "2026-06-01T10:00:00Z")
SECRET = base64.b64decode(LONG[4:]).decode().split(":", 1)[1]


def forms():
    plain = {LONG, LONG[4:60], SECRET[:-1], SHORT, SHORT[200:400], "CANARYSESSION"}
    signature = base64.b64decode(SHORT[len("bedrock-api-key-"):]).decode().split("X-Amz-Signature=")[1][:64]
    plain.add(signature)
    out = set()
    for text in plain:
        data = text.encode()
        out |= {data, base64.b64encode(data).rstrip(b"=")[:-2], data.hex().encode()}
    return out


class Canary(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        for name in ("data", "config", "tmp", "cwd", "in"):
            (self.home / name).mkdir()
        self.env = {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "data"), "XDG_CONFIG_HOME": str(self.home / "config"),
                    "TMPDIR": str(self.home / "tmp"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MAYFLY_NOW": "2026-06-01T12:00:00Z"}

    def run_mayfly(self, *words, stdin=b""):
        done = subprocess.run([MAYFLY, *words], input=stdin, capture_output=True, env=self.env, cwd=self.home / "cwd", timeout=120,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
                              if resource.getrlimit(resource.RLIMIT_CORE)[1] == resource.RLIM_INFINITY else None)
        self.look("standard output", done.stdout)
        self.look("standard error", done.stderr)
        for path in self.home.rglob("*"):
            if path.is_file() and (self.home / "in") not in path.parents:
                self.look(str(path.relative_to(self.home)), path.read_bytes())
        return done

    def look(self, where, data):
        for form in forms():
            self.assertFalse(form in data, f"the canary is in {where}")

    def tree(self):
        both = f"long={LONG}\nshort={SHORT}\nplain={base64.b64decode(LONG[4:]).decode()}\n".encode()
        folder = self.home / "in"
        (folder / "plain.txt").write_bytes(both)
        (folder / "b64.txt").write_bytes(base64.b64encode(both))
        (folder / "log.gz").write_bytes(gzip.compress(both))
        (folder / "utf16.txt").write_bytes(both.decode().encode("utf-16"))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as z:
            z.writestr("a.txt", both)
        (folder / "a.zip").write_bytes(buffer.getvalue())
        database = sqlite3.connect(folder / "a.db")
        database.execute("create table t (k)")
        database.execute("insert into t values (?)", (both.decode(),))
        database.commit()
        database.close()
        (folder / "half.txt").write_text(LONG[:90] + "\n" + SHORT[:300])
        return folder

    def test_scan_in_every_format(self):
        folder = self.tree()
        for form in ("text", "json", "jsonl", "sarif", "csv"):
            done = self.run_mayfly("scan", "--format", form, "--all-grades", "--write-baseline", str(self.home / "data" / "base.json"), str(folder))
            self.assertEqual(done.returncode, 1, done.stderr)
            done = self.run_mayfly("scan", "--format", form, "-o", str(self.home / "data" / "report"), str(folder))
            self.assertEqual(done.returncode, 1, done.stderr)

    def test_standard_input(self):
        for form in ("text", "json", "jsonl", "sarif", "csv"):
            self.assertEqual(self.run_mayfly("scan", "--format", form, "-", stdin=f"x {LONG} {SHORT}".encode()).returncode, 1)

    def test_decode(self):
        for form in ("text", "json", "jsonl"):
            for text in (LONG, SHORT, f"export K='{LONG}'", LONG[:80], SHORT[:-40], base64.b64decode(LONG[4:]).decode(),
                         base64.b64encode(LONG.encode()).decode(), base64.urlsafe_b64encode(SHORT.encode()).decode(), LONG.encode().hex()):
                self.run_mayfly("key", "decode", "--format", form, stdin=text.encode())
            (self.home / "in" / "key").write_text(LONG)
            self.assertEqual(self.run_mayfly("key", "decode", "--format", form, str(self.home / "in" / "key")).returncode, 0)

    def test_where_a_key_should_not_be_given(self):
        for words in (["key", "decode", LONG], ["key", "decode", SHORT], ["scan", LONG], ["scan", "--exclude", LONG, str(self.home / "in")], ["scan", "--format", LONG],
                      ["scan", "--max-file-size", LONG], ["scan", "--" + LONG], ["scan", "-j", LONG], [LONG], ["help", LONG], ["scan", "--baseline", LONG],
                      ["scan", "--color", LONG], ["scan", "--include", LONG, str(self.home / "in")], ["completion", LONG], ["man", LONG], ["man", "--dir", LONG],
                      ["key", LONG], ["scan", "-" + LONG], ["scan", "--format=" + LONG], ["scan", "--raw=" + LONG], ["scan", "--paths-from", LONG], ["scan", "--fingerprint-key", LONG]):
            done = subprocess.run([MAYFLY, *words], capture_output=True, env=self.env, cwd=self.home / "cwd", stdin=subprocess.DEVNULL, timeout=30)
            self.look(" ".join(words[:2])[:20], done.stderr)
            self.look(" ".join(words[:2])[:20], done.stdout)

    def test_configuration_and_environment(self):
        (self.home / "config" / "mayfly").mkdir()
        (self.home / "config" / "mayfly" / "config.toml").write_text(f'[scan]\nmax-file-size = "{LONG}"\n')
        done = subprocess.run([MAYFLY, "scan", str(self.home / "in")], capture_output=True, env=self.env, timeout=30)
        self.look("an error about the configuration", done.stderr)
        (self.home / "config" / "mayfly" / "config.toml").write_text(f'{LONG} = [broken')
        done = subprocess.run([MAYFLY, "scan", str(self.home / "in")], capture_output=True, env=self.env, timeout=30)
        self.look("an error about the configuration", done.stderr)
        for text in (f'[{LONG.rstrip("=")}]\n'.replace("+", "-").replace("/", "_"), f'["{LONG}"]\n', f'"{LONG}" = 1\n', f'[scan]\n"{LONG}" = 1\n', f'format = "{LONG}"\n'):
            (self.home / "config" / "mayfly" / "config.toml").write_text(text)
            done = subprocess.run([MAYFLY, "scan", str(self.home / "in")], capture_output=True, env=self.env, timeout=30)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.look("an error about the configuration", done.stderr)
        for name in ("NOW", "CPU", "EXCLUDE", "INCLUDE", "THREADS", "COLOR", "MAX_FILE_SIZE"):
            done = subprocess.run([MAYFLY, "scan", str(self.home / "in")], capture_output=True, env={**self.env, "MAYFLY_" + name: LONG}, timeout=30)
            self.look("an error about the environment", done.stderr)
        done = subprocess.run([MAYFLY, "scan", str(self.home / "in")], capture_output=True, env=dict(self.env, MAYFLY_FORMAT=LONG), timeout=30)
        self.look("an error about the environment", done.stderr)

    def test_ctrl_c_at_the_prompt_gives_the_terminal_back(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(MAYFLY, [MAYFLY, "key", "decode"], self.env)
        self.addCleanup(os.close, terminal)

        def echoes():
            return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

        def wait_for(condition):
            for _ in range(500):
                if condition():
                    return
                time.sleep(0.02)
            self.fail("waited in vain")

        wait_for(lambda: not echoes())
        os.write(terminal, LONG[:40].encode() + b"\x03")
        wait_for(echoes)
        shown = b""
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError:  # the other end is closed
            pass
        self.look("the terminal", shown)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 3)

    def test_no_core_is_left(self):
        read_end, write_end = os.pipe()
        child = subprocess.Popen([MAYFLY, "scan", "-"], stdin=read_end, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.env, cwd=self.home / "cwd")
        os.write(write_end, f"{LONG}\n".encode())
        limits = pathlib.Path(f"/proc/{child.pid}/limits")
        for _ in range(500):  # until the program has come so far
            core = next((line for line in limits.read_text().splitlines() if "core file" in line), "")
            if core.split()[4:6] == ["0", "0"]:
                break
            time.sleep(0.02)
        self.assertEqual(core.split()[4:6], ["0", "0"])
        child.send_signal(11)
        child.wait(20)
        os.close(write_end)
        os.close(read_end)
        self.assertEqual([p for p in (self.home / "cwd").iterdir()], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
