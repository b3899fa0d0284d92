#!/usr/bin/env python3
"""run_docs.py BINARY [FILE.md…]   runs the commands that the documents show and compares what they print. Without a FILE: README.md and docs/guide/*.md.

A reader has this repository, cloned to ~/mayfly, with `mayfly` in the PATH, and nothing else: no helper of the tests, nothing that was prepared out of sight. So each fenced
block marked ```console is run, all blocks of a document in order, in one fresh folder:

    $ mayfly scan project         # exit code 1
    expected output

The exit code is 0 unless a comment at the end of the command says otherwise. Lines that begin with ">" right below a command belong to it. In the output,
[..] stands for anything within a line, and a line of "..." for any number of lines.
"""

import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "cli"))
import run_text_tests as text_tests  # noqa: E402

EXIT_CODE = re.compile(r"\s+# exit code (\d+)$")
ANY_LINES = "..."


def steps_of(text):
    """The commands of a document, in order: text_tests.Step with what is expected."""
    steps, in_block = [], False
    for number, line in enumerate(text.split("\n"), 1):
        if not in_block:
            in_block = line == "```console"
            first = in_block
        elif line == "```":
            in_block = False
        elif line.startswith("$ "):
            steps.append(step_of(line[2:]))
            first = False
        elif first:
            raise text_tests.BadTest(f"line {number}: a console block begins with a command")
        elif (line == ">" or line.startswith("> ")) and not steps[-1].expected:
            steps[-1].command += "\n" + line[2:]
        else:
            steps[-1].expected.append(line)
    if in_block:
        raise text_tests.BadTest("a console block has no end")
    for step in steps:
        text_tests.strip_blank_end(step.expected)
    return steps


def step_of(command):
    code = EXIT_CODE.search(command)
    return text_tests.Step(command[: code.start()] if code else command, code=int(code[1]) if code else 0)


def all_match(expected, actual):
    """As text_tests.all_match, with "..." for any number of lines, none too."""
    if not expected:
        return not actual
    if expected[0] == ANY_LINES:
        return any(all_match(expected[1:], actual[skipped:]) for skipped in range(len(actual) + 1))
    return bool(actual) and text_tests.matches(expected[0], actual[0]) and all_match(expected[1:], actual[1:])


class ReadersRoom(text_tests.Room):
    """Without the helpers of the tests, and with the repository where the documents say it is."""

    def __init__(self, top, binary):
        super().__init__(top, binary)
        del self.env["FIXTURES"]
        self.env["PATH"] = f"{pathlib.Path(top).resolve()}/bin:/usr/local/bin:/usr/bin:/bin"
        pathlib.Path(self.env["HOME"], "mayfly").symlink_to(TOP)


def run_document(path, binary):
    """How many commands it shows, and how many of them did not do as shown."""
    try:
        steps = steps_of(path.read_text())
    except text_tests.BadTest as error:
        print(f"{path}: {error}")
        return 1, 1
    failed = 0
    with tempfile.TemporaryDirectory(prefix="mayfly-docs-") as top:
        room = ReadersRoom(top, binary)
        for step in steps:
            lines, code = room.run(step.command)
            if all_match(step.expected, lines) and code == step.code:
                continue
            failed += 1
            text_tests.print_difference(path, step, lines, code)
    return len(steps), failed


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        print(__doc__.split("\n")[0], file=sys.stderr)
        return 2
    binary = pathlib.Path(arguments[0]).resolve()
    documents = [pathlib.Path(name) for name in arguments[1:]] or [TOP / "README.md", *sorted((TOP / "docs" / "guide").glob("*.md"))]
    shown = failed = 0
    for document in documents:
        commands, wrong = run_document(document, binary)
        if commands == 0:
            print(f"{document}: shows no command")
            wrong = 1
        shown, failed = shown + commands, failed + wrong
    print(f"{shown} commands in {len(documents)} documents, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
