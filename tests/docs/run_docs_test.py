#!/usr/bin/env python3
"""The runner of the documents' commands, tested: what a document shows wrongly must fail, what it shows rightly pass."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import run_docs  # noqa: E402

FAKE = """#!/bin/bash
printf 'one\\ntwo\\n\\nthree %s\\n' "$*"
exit 3
"""


class DocumentsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.binary = self.top / "fake"
        self.binary.write_text(FAKE)
        self.binary.chmod(0o755)

    def run_text(self, text):
        """The runner's exit code and its last line."""
        document = self.top / "page.md"
        document.write_text(text)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = run_docs.main([str(self.binary), str(document)])
        return code, out.getvalue().strip().split("\n")[-1]

    def block(self, *lines):
        return self.run_text("\n".join(["# Page", "```console", *lines, "```", "and more"]))

    def test_right_output_and_code_pass(self):
        self.assertEqual(self.block("$ mayfly a b    # exit code 3", "one", "two", "", "three a b"), (0, "1 commands in 1 documents, 0 wrong"))

    def test_wrong_code_fails(self):
        self.assertEqual(self.block("$ mayfly x", "one", "two", "", "three x")[0], 1)

    def test_wrong_missing_and_surplus_lines_fail(self):
        for lines in (["one", "two", "", "three y"], ["one", "two"], ["one", "two", "", "three x", "four"], []):
            self.assertEqual(self.block("$ mayfly x    # exit code 3", *lines)[0], 1, lines)

    def test_placeholders(self):
        self.assertEqual(self.block("$ mayfly x    # exit code 3", "...", "three [..]")[0], 0)
        self.assertEqual(self.block("$ mayfly x    # exit code 3", "one", "...")[0], 0)
        self.assertEqual(self.block("$ mayfly x    # exit code 3", "...", "two", "...", "three x", "...")[0], 0)
        self.assertEqual(self.block("$ mayfly x    # exit code 3", "...", "four")[0], 1)
        self.assertEqual(self.block("$ mayfly x    # exit code 3", "two", "...")[0], 1)

    def test_blocks_share_a_folder(self):
        text = "```console\n$ echo here > file\n```\nwords\n```console\n$ cat file\nhere\n```\n"
        self.assertEqual(self.run_text(text), (0, "2 commands in 1 documents, 0 wrong"))

    def test_nothing_is_prepared_out_of_sight(self):
        self.assertEqual(self.run_text("<!-- run: echo here > file -->\n```console\n$ cat file\nhere\n```\n")[0], 1)
        self.assertEqual(self.block("$ echo \"[$FIXTURES]\"; command -v mint-key; ls ~/mayfly/tests/docs/run_docs.py | wc -l", "[]", "1")[0], 0)

    def test_other_blocks_are_not_run(self):
        self.assertEqual(self.run_text("```\n$ false\n```\n```sh\n$ false\n```\n")[1], "0 commands in 1 documents, 1 wrong")

    def test_a_document_without_commands_and_broken_blocks_are_wrong(self):
        for text in ("nothing", "```console\noutput\n```\n", "```console\n$ true\n"):
            self.assertEqual(self.run_text(text)[0], 1, text)

    def test_continued_command(self):
        self.assertEqual(self.block("$ cat <<TEXT", "> held", ">", "> on", "> TEXT", "held", "", "on")[0], 0)


if __name__ == "__main__":
    unittest.main()
