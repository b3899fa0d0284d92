#!/usr/bin/env python3
"""git_hostile_config.py MAYFLY MINT_KEY   what a repository's configuration, attributes and hooks may do to the scanner: run nothing, read and fetch nothing. Each program that
they name would leave a canary file.
"""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import hostile  # noqa: E402
from hostile import INSIDER, LIMIT_SECONDS, MAYFLY, VICTIM, VICTIM_KEY, Hostile, a_repository, writable  # noqa: E402
from repository import environment  # noqa: E402


class Configuration(Hostile):
    def settings(self):
        run = str(self.program)
        names = ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "diff.external",
                 "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver", "gpg.program",
                 "credential.helper", "uploadpack.packObjectsHook", "remote.origin.uploadpack", "interactive.diffFilter", "sequence.editor", "pager.cat-file",
                 "pager.log", "pager.rev-list", "man.evil.cmd", "trace2.eventTarget", "ssh.variant")
        rows = {name: run for name in names}
        rows |= {f"alias.{name}": f"!{run}" for name in ("cat-file", "rev-list", "log", "for-each-ref", "ls-files", "diff")}
        return rows | {"core.hooksPath": str(self.folder / "hooks"), "submodule.inner.update": f"!{run}", "protocol.ext.allow": "always",
                       "remote.origin.url": f"ext::{run} %S", "filter.evil.required": "true", "core.fsmonitorHookVersion": "2"}

    def armed(self, staged=None):
        repo = a_repository(self.folder / "repo")
        repo.add_file(".gitattributes", "* diff=evil filter=evil merge=evil\n")
        repo.write(".gitmodules", f'[submodule "inner"]\n\tpath = inner\n\turl = ext::{self.program}\n\tupdate = !{self.program}\n')
        repo.commit("a submodule")
        if staged is not None:
            repo.write("new.env", staged)
            repo.git("add", "new.env")
        for folder in (repo.git_dir / "hooks", self.folder / "hooks"):
            folder.mkdir(exist_ok=True)
            for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "query-watchman", "pre-auto-gc",
                         "post-rewrite", "pre-push", "update", "pre-receive"):
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(self.program)
        for name, value in self.settings().items():
            repo.git("config", "--file", repo.git_dir / "config", name, value)
        self.canary.unlink(missing_ok=True)
        return repo

    def test_the_canary_sings_for_plain_git(self):
        repo = self.armed()
        repo.git("status", check=False)
        self.assertTrue(self.canary.exists(), "the trap does not work, so the other tests prove nothing")

    def test_nothing_named_in_the_configuration_runs(self):
        repo = self.armed()
        for words in ((), ("--exhaustive",)):
            code, aliases, _, err = self.scan(repo.path, *words)
            self.assertEqual((code, aliases), (1, [INSIDER]), err)
            self.assert_nothing_ran()

    def test_nor_for_staged_changes(self):
        repo = self.armed(staged=f"token={VICTIM_KEY}\n")
        done = subprocess.run([MAYFLY, "scan", "--staged", "--format", "jsonl"], cwd=repo.path, capture_output=True, timeout=LIMIT_SECONDS,
                              env=environment(self.folder) | {"XDG_DATA_HOME": f"{self.folder}/data"})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(VICTIM.encode(), done.stdout)
        self.assert_nothing_ran()

    def test_nor_when_git_has_to_help(self):
        """A store that only git itself might read: what is left to a child must not be configured by the repository either."""
        for damage in ("pack version", "index cut", "loose cut"):
            with self.subTest(damage):
                shutil.rmtree(self.folder / "repo", ignore_errors=True)
                repo = self.armed()
                if damage != "loose cut":
                    repo.git("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "repack", "-q", "-a", "-d")
                    self.canary.unlink(missing_ok=True)
                packs = list(repo.git_dir.glob("objects/pack/*.pack"))
                if damage == "pack version":
                    content = bytearray(writable(packs[0]).read_bytes())
                    content[7] = 3
                    packs[0].write_bytes(content)
                elif damage == "index cut":
                    index = writable(packs[0].with_suffix(".idx"))
                    index.write_bytes(index.read_bytes()[:1100])
                else:
                    for path in list(repo.git_dir.glob("objects/??/*"))[:5]:
                        writable(path).write_bytes(path.read_bytes()[:9])
                code, _, _, err = self.scan(repo.path)
                self.assertIn(code, (1, 2, 3), err)
                self.assert_nothing_ran()

    def test_included_files_are_not_read(self):
        repo = a_repository(self.folder / "repo")
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        with open(repo.git_dir / "config", "a") as config:
            config.write(f'[include]\n\tpath = {fifo}\n[includeIf "gitdir:**"]\n\tpath = {fifo}\n[core]\n\texcludesFile = {fifo}\n\tattributesFile = {fifo}\n')
        code, aliases, _, err = self.scan(repo.path, seconds=20)
        self.assertEqual((code, aliases), (1, [INSIDER]), err)

    def test_nothing_is_fetched_from_a_partial_clones_remote(self):
        repo = a_repository(self.folder / "repo")
        blob = repo.id_of("HEAD:text.txt")
        (repo.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
        for name, value in {"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
                            "remote.origin.partialCloneFilter": "blob:none", "remote.origin.url": f"ext::{self.program} %S"}.items():
            repo.git("config", "--file", repo.git_dir / "config", name, value)
        repo.git("cat-file", "-p", blob, check=False)
        self.assertTrue(self.canary.exists(), "the trap does not work")
        self.canary.unlink()
        code, aliases, rows, err = self.scan(repo.path)
        self.assertEqual((code, aliases), (3, [INSIDER]), err)
        self.assertTrue([row for row in rows if row["kind"] == "unread"])
        self.assert_nothing_ran()


if __name__ == "__main__":
    hostile.main()
