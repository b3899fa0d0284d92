#!/usr/bin/env python3
"""install.py CMAKE BUILD   what is installed, and where man and bash find it."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD = sys.argv[1], pathlib.Path(sys.argv[2])
PAGES = ["mayfly-completion.1", "mayfly-contain.1", "mayfly-help.1", "mayfly-key-decode.1", "mayfly-key.1", "mayfly-man.1", "mayfly-scan.1", "mayfly.1"]
COMPLETIONS = {"bash": "share/bash-completion/completions/mayfly", "fish": "share/fish/vendor_completions.d/mayfly.fish", "zsh": "share/zsh/site-functions/_mayfly"}
FILES = ["bin/mayfly", "bin/mayfly-sim", *COMPLETIONS.values(), *(f"share/man/man1/{page}" for page in PAGES)]


class Install(unittest.TestCase):
    def test_all_of_it_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([CMAKE, "--install", BUILD, "--prefix", folder], check=True, capture_output=True)
            top = pathlib.Path(folder)
            self.assertEqual(sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()), sorted(FILES))
            self.assertEqual({path.stat().st_mode & 0o777 for path in top.rglob("*.1")}, {0o644})
            mayfly = top / "bin" / "mayfly"
            for shell, path in COMPLETIONS.items():  # of this program, not of an older one
                self.assertEqual(subprocess.run([mayfly, "completion", shell], check=True, capture_output=True).stdout, (top / path).read_bytes())
            manifest = (BUILD / "install_manifest.txt").read_text().splitlines()  # what `make uninstall` goes by
            self.assertEqual(sorted(os.path.relpath(path, folder) for path in manifest), sorted(FILES))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
