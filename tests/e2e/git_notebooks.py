#!/usr/bin/env python3
"""git_notebooks.py MAYFLY MINT_KEY   notebooks in a repository's history: what `mayfly scan FILE.ipynb` finds, and where in it, `mayfly scan --git` finds there too,
however the notebook is stored, and though a blob has no name.
"""
import base64
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
from repository import Repository, environment  # noqa: E402

MAYFLY, MINT = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
PLACE = ("grade", "line", "column", "offset", "length", "cell", "part", "encoding", "outer_line", "outer_column", "outer_offset")


def mint(user):
    words = ["long", "--family", "bedrock-long-term", "--user", user, "--account", "111122223333", "--seed", str(len(user) + sum(user.encode()))]
    return subprocess.run([MINT, *words], capture_output=True, text=True, check=True).stdout.strip()


def lines(text, width):
    return [text[at:at + width] + "\n" for at in range(0, len(text), width)]


# How a key stands in a cell: its lines, and its outputs.
def output(kind, value):
    return [{"output_type": "display_data", "metadata": {}, "data": {kind: value}}]


SHAPES = {
    "plain": lambda k: ([f'key = "{k}"\n'], []),
    "wrapped": lambda k: (['key = """\n', *lines(k, 64), '"""\n'], []),
    "pieces": lambda k: (["k = (\n", *(f'    "{k[at:at + 40]}"\n' for at in range(0, len(k), 40)), ")\n"], []),
    "sum": lambda k: ([f'k = "{k[:50]}" + \\\n', f'    "{k[50:]}"\n'], []),
    "one-text": lambda k: (f'# ä\nkey = "{k}"\n', []),
    "encoded": lambda k: (lines(base64.b64encode(f"config: {k} and more text behind it".encode()).decode(), 76), []),
    "gzip": lambda k: (base64.b64encode(gzip.compress(f"config: {k}".encode(), mtime=0)).decode(), []),
    "hex": lambda k: (lines(f"config: {k}".encode().hex(), 64), []),
    "shown": lambda k: (["x"], output("text/plain", [f"{k}\n"])),
    "picture": lambda k: (["x"], output("image/png", lines(base64.b64encode(f"PNG tEXt {k} end".encode()).decode(), 76))),
    "error": lambda k: (["x"], [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31m", f"token {k}", "end"]}]),
}


def notebook(cells, *, indent=1):
    filler = [{"cell_type": "markdown", "metadata": {}, "source": [f"Some text of cell {number}.\n", "And a second line of it.\n"]} for number in range(60)]
    made = [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": outputs, "source": source} for source, outputs in cells]
    return json.dumps({"cells": filler[:30] + made + filler[30:], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}, indent=indent)


def notebook_3(cells):
    made = [{"cell_type": "code", "input": source, "language": "python", "outputs": outputs} for source, outputs in cells]
    return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": made, "metadata": {}}]}, indent=1)


class Notebooks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def findings(self, *words):
        done = subprocess.run([MAYFLY, "scan", "--format", "jsonl", "--state", f"{self.folder}/state", *map(str, words)], capture_output=True, timeout=100,
                              env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
        return [record for record in map(json.loads, done.stdout.splitlines()) if record["record"] == "finding"]

    def as_file(self, text):
        (self.folder / "one.ipynb").write_text(text)
        return sorted(([row["user"], *(row[name] for name in PLACE)] for row in self.findings(self.folder / "one.ipynb")), key=str)

    def in_git(self, path, *words):
        """{object: what was found in it}, from the places of each finding and from the finding itself."""
        return {row["object"]: sorted(([one["user"], *(one[name] for name in PLACE)] for one in self.findings("--git", *words, path) if one["object"] == row["object"]), key=str)
                for row in self.findings("--git", *words, path)}

    def test_each_shape_alone(self):
        repo = Repository(self.folder / "repo")
        expected = {}
        for name, shape in SHAPES.items():
            for label, text in ((name, notebook([shape(mint(name))])), (f"{name}-flat", notebook([shape(mint(f"{name}-flat"))], indent=None)),
                                (f"{name}-three", notebook_3([shape(mint(f"{name}-three"))]))):
                repo.write(f"{label}.ipynb", text)
                expected[label] = self.as_file(text)
                self.assertEqual([row[0] for row in expected[label]], [label], "the file scan finds it, once")
                self.assertTrue(expected[label][0][6], "and knows the cell")
        repo.commit("all of them")
        for words in ((), ("--exhaustive",), ("--refs", "main")):
            found = self.in_git(repo.path, "--no-cache", *words)
            for label, rows in expected.items():
                with self.subTest(words=words, label=label):
                    self.assertEqual(found.get(repo.id_of(f"HEAD:{label}.ipynb")), rows)

    def test_versions_that_are_deltas(self):
        """The key comes with an edit, and goes with another: pieces are new, or copied, or moved to another cell."""
        repo = Repository(self.folder / "repo")
        expected = {}
        for name in ("plain", "pieces", "sum", "encoded"):
            cells = [(["print(1)\n"], []), SHAPES[name](mint(name)), (["print(2)\n"], [])]
            key = mint(name)
            broken = [(["print(1)\n"], []), SHAPES[name](key[:-30] + "!" * 30), (["print(2)\n"], [])]
            for version in (broken[:1], broken, cells, cells[1:], cells[:2] + broken[2:] * 3, cells[:1]):
                text = notebook(version)
                repo.add_file(f"{name}.ipynb", text)
                expected[repo.id_of(f"HEAD:{name}.ipynb")] = self.as_file(text)
        repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
        deltas = repo.git("cat-file", "--batch-check=%(deltabase)", stdin="\n".join(expected) + "\n").split()
        self.assertGreater(sum(set(base) != {"0"} for base in deltas), 12, "most versions are deltas")
        for words in ((), ("--exhaustive",)):
            findings = self.findings("--git", "--no-cache", *words, repo.path)
            places = {}
            for row in findings:
                for place in row["places"]:
                    places.setdefault(place["object"], []).append((row["user"], place["line"], place.get("cell")))
            for blob, rows in expected.items():
                with self.subTest(words=words, blob=blob):
                    self.assertEqual(sorted(places.get(blob, [])), sorted((row[0], row[2], row[6]) for row in rows))

    def test_a_notebook_that_is_cut_or_none_loses_nothing(self):
        repo = Repository(self.folder / "repo")
        whole = notebook([SHAPES["plain"](mint("cut"))])
        texts = {"cut": whole[:whole.index("ABSK") + 180], "pod": '{"metadata": {"name": "cells"}, "x": "nbformat",\n "data": {"token": "%s"}}\n' % mint("pod"),
                 "nbformat": '{"nbformat":\n\n"%s"}\n' % mint("nbformat"), "late": whole.replace('{\n "cells"', '{\n "a": 1,\n "cells"').replace("cut", "late")}
        texts["late"] = notebook([SHAPES["plain"](mint("late"))]).replace('{\n "cells"', '{\n "a": 1,\n "cells"')
        for name, text in texts.items():
            repo.write(f"{name}.json", text)
        repo.commit("odd ones")
        found = {row["user"]: row for row in self.findings("--git", "--no-cache", repo.path)}
        self.assertEqual(set(found), set(texts))
        for name in ("pod", "nbformat", "late"):  # plain text: the line is the file's own
            self.assertEqual((found[name]["cell"], found[name]["line"]), (None, texts[name][:texts[name].index(mint(name))].count("\n") + 1), name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
