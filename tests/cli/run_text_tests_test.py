"""The runner of text tests, tested: a wrong expectation must fail, a right one pass, and --accept must write what was seen."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import run_text_tests as runner  # noqa: E402

FAKE = """#!/bin/bash
echo "args: $*"
echo "now: $MAYFLY_NOW" >&2
exit "${1:-0}"
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.binary = self.top / "fake"
        self.binary.write_text(FAKE)
        self.binary.chmod(0o755)

    def run_text(self, text, *options):
        """The runner's exit code, its output, and the file's text afterwards."""
        path = self.top / "case.test"
        path.write_text(text)
        done = subprocess.run([sys.executable, str(HERE / "run_text_tests.py"), str(self.binary), *options, str(path)], capture_output=True, text=True)
        return done.returncode, done.stdout, path.read_text()

    def test_right_output_and_code_pass(self):
        code, out, _ = self.run_text("What it shows.\n\n$ mayfly 3\nargs: 3\nnow: 2026-06-01T12:00:00Z\n? 3\n")
        self.assertEqual((code, out), (0, "1 passed, 0 failed\n"))

    def test_wrong_line_fails_and_is_shown(self):
        code, out, _ = self.run_text("What it shows.\n\n$ mayfly\nargs: other\nnow: 2026-06-01T12:00:00Z\n")
        self.assertEqual(code, 1)
        self.assertIn("-args: other\n  +args: ", out)
        self.assertTrue(out.endswith("0 passed, 1 failed\n"), out)

    def test_wrong_exit_code_fails(self):
        for said in ("", "? 2\n"):
            code, out, _ = self.run_text("What it shows.\n\n$ exit 1\n" + said)
            self.assertEqual(code, 1)
            self.assertIn("seen 1", out)

    def test_missing_and_extra_lines_fail(self):
        for expected in ("", "a\n", "a\nb\nc\n"):
            self.assertEqual(self.run_text("What it shows.\n\n$ printf 'a\\nb\\n'\n" + expected)[0], 1, expected)
        self.assertEqual(self.run_text("What it shows.\n\n$ printf 'a\\nb\\n'\na\nb\n")[0], 0)

    def test_placeholder_stays_within_its_line(self):
        self.assertEqual(self.run_text("What it shows.\n\n$ echo took 12 ms of 30\ntook [..] ms of [..]\n")[0], 0)
        self.assertEqual(self.run_text("What it shows.\n\n$ printf 'took 12\\nms\\n'\ntook [..] ms\n")[0], 1)
        self.assertEqual(self.run_text("What it shows.\n\n$ echo 'a(b'\na(c[..]\n")[0], 1)

    def test_accept_writes_what_was_seen(self):
        before = ("What it shows.\n\n$ cat <<'X'\n> $ not a command\n> took 5 ms\n> \n> \\n\n> X\nold\ntook [..] ms\n? 1\nProse stays.\n\n"
                  "$ mayfly 4 2>/dev/null\n\n$ true\n")
        code, _, after = self.run_text(before, "--accept")
        self.assertEqual(code, 0)
        self.assertEqual(after, "What it shows.\n\n$ cat <<'X'\n> $ not a command\n> took 5 ms\n> \n> \\n\n> X\n\\$ not a command\ntook [..] ms\n\n\\\\n\n"
                                "? 0\nProse stays.\n\n$ mayfly 4 2>/dev/null\nargs: 4\n? 4\n\n$ true\n")
        self.assertEqual(self.run_text(after)[0], 0)

    def test_accept_leaves_a_passing_file_alone(self):
        text = "What it shows.\n\n\n$ echo x\nx\n\n\n"
        self.assertEqual(self.run_text(text, "--accept")[2], text)

    def test_a_file_without_commands_or_description_fails(self):
        for text, reason in (("Only words.\n", "no command"), ("$ true\n", "no description")):
            code, out, _ = self.run_text(text)
            self.assertEqual(code, 1)
            self.assertIn(reason, out)

    def test_commands_share_a_folder_but_not_the_home(self):
        code, out, _ = self.run_text("What it shows.\n\n$ touch f; touch ~/g\n\n$ ls; ls ~; test -d \"$FIXTURES\"\nf\ng\n")
        self.assertEqual(code, 0, out)

    def test_no_file_is_an_error(self):
        done = subprocess.run([sys.executable, str(HERE / "run_text_tests.py"), str(self.binary), str(self.top)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)

    def test_render_is_the_inverse_of_parse(self):
        text = "One.\nTwo.\n\n$ a\n> b\n\\> c\nd\n? 0\n\n$ e\n"
        self.assertEqual(runner.render(runner.parse(text)), text)


if __name__ == "__main__":
    unittest.main()
