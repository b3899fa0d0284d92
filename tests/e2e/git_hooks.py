#!/usr/bin/env python3
"""git_hooks.py MAYFLY MINT_KEY   the hooks of integrations/git-hooks at work: real commits and real pushes, refused and let pass."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "fixtures" / "git"))
from repository import Repository  # noqa: E402

MAYFLY, MINT = os.path.abspath(sys.argv[1]), sys.argv[2]
HOOKS = TOP / "integrations" / "git-hooks"
WORDS = ["long", "--family", "bedrock-long-term", "--user", "hooked", "--account", "111122223333", "--seed"]
KEY = next(key for key in (subprocess.run([MINT, *WORDS, str(seed)], capture_output=True, text=True, check=True).stdout.strip() for seed in range(1, 100))
           if "/" not in key)


class Hooks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "mayfly").symlink_to(MAYFLY)

    def repository(self, name, **options):
        repo = Repository(self.folder / name, **options)
        repo.env["PATH"] = f"{self.folder}/bin:{repo.env['PATH']}"
        return repo

    def run_git(self, repo, *words, where=None):
        """(exit code, what was said)"""
        repo.ticks += 1
        done = subprocess.run(["git", *words], cwd=where or repo.path, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
                              env=repo.env | {"GIT_AUTHOR_DATE": "1767225600 +0000", "GIT_COMMITTER_DATE": "1767225600 +0000"})
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done.returncode, done.stdout + done.stderr


class PreCommit(Hooks):
    def setUp(self):
        super().setUp()
        self.repo = self.repository("repo")
        shutil.copy(HOOKS / "pre-commit", self.repo.git_dir / "hooks" / "pre-commit")

    def commit(self, *words, **more):
        return self.run_git(self.repo, "commit", "-q", "-m", "a commit", *words, **more)

    def assert_refused(self, answer):
        self.assertEqual(answer[0], 1, answer[1])
        self.assertIn("holds an API key", answer[1])
        self.assertIn("hooked", answer[1])

    def assert_passed(self, answer):
        self.assertEqual(answer[0], 0, answer[1])

    def test_the_first_commit(self):
        self.repo.write("settings.env", f"token={KEY}\n")
        self.repo.git("add", ".")
        self.assert_refused(self.commit())
        self.assertEqual(self.repo.git("rev-list", "--all"), "")
        self.repo.write("settings.env", "token=$TOKEN\n")
        self.repo.git("add", ".")
        self.assert_passed(self.commit())

    def test_what_is_staged_counts_not_what_lies_there(self):
        self.repo.write("a.txt", "clean\n")
        self.repo.git("add", ".")
        self.repo.write("a.txt", f"token={KEY}\n")
        self.repo.write("untracked.txt", f"token={KEY}\n")
        self.assert_passed(self.commit())
        self.repo.git("add", "a.txt")
        self.repo.write("a.txt", "clean again, but not staged\n")
        self.assert_refused(self.commit())

    def test_commit_all_and_commit_some(self):
        self.repo.write("a.txt", "clean\n")
        self.repo.write("b.txt", "clean\n")
        self.repo.git("add", ".")
        self.assert_passed(self.commit())
        self.repo.write("a.txt", f"token={KEY}\n")
        self.repo.write("b.txt", "changed\n")
        self.assert_passed(self.commit("b.txt"))  # git gives the hook an index with b.txt alone
        self.assert_refused(self.commit("a.txt"))
        self.assert_refused(self.commit("-a"))

    def test_names_archives_and_links(self):
        self.repo.write(f"{KEY}.txt", "clean\n")
        self.repo.git("add", ".")
        self.assert_refused(self.commit())
        self.repo.git("rm", "-q", "-f", f"{KEY}.txt")
        with zipfile.ZipFile(self.repo.path / "a.zip", "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("inner.env", f"token={KEY}\n")
        self.repo.git("add", ".")
        self.assert_refused(self.commit())
        self.repo.git("rm", "-q", "-f", "a.zip")
        (self.repo.path / "link").symlink_to(KEY)
        self.repo.git("add", ".")
        self.assert_refused(self.commit())

    def test_taking_a_key_out(self):
        self.repo.write("a.txt", f"token={KEY}\n")
        self.repo.git("add", ".")
        self.assert_passed(self.commit("--no-verify"))
        self.repo.write("b.txt", "another file\n")
        self.repo.git("add", ".")
        self.assert_passed(self.commit())  # a.txt is not part of this commit
        self.repo.git("rm", "-q", "a.txt")
        self.assert_passed(self.commit())

    def test_in_a_subfolder_and_in_a_linked_work_tree(self):
        self.repo.write("sub/a.txt", "clean\n")
        self.repo.git("add", ".")
        self.assert_passed(self.commit())
        self.repo.write("root.txt", f"token={KEY}\n")
        self.repo.git("add", ".")
        self.assert_refused(self.commit(where=self.repo.path / "sub"))
        self.repo.git("worktree", "add", "-q", self.folder / "linked", "-b", "other")
        (self.folder / "linked" / "b.txt").write_text(f"token={KEY}\n")
        self.repo.git("-C", self.folder / "linked", "add", ".")
        self.assert_refused(self.commit(where=self.folder / "linked"))

    def test_without_mayfly_nothing_passes(self):
        (self.folder / "bin" / "mayfly").unlink()
        self.repo.env["PATH"] = f"{self.folder}/bin:/usr/bin:/bin"
        if shutil.which("mayfly", path=self.repo.env["PATH"]):
            self.skipTest("mayfly is installed on this machine")
        self.repo.write("a.txt", "clean\n")
        self.repo.git("add", ".")
        code, said = self.commit()
        self.assertEqual(code, 1)
        self.assertIn("is it installed", said)


class PreReceive(Hooks):
    sha256 = False

    def setUp(self):
        super().setUp()
        self.server = self.repository("server.git", bare=True, sha256=self.sha256)
        self.repo = self.repository("repo", sha256=self.sha256)
        self.repo.git("remote", "add", "origin", self.server.path)
        self.repo.add_file("old.env", "token=$TOKEN\n")
        self.repo.git("push", "-q", "origin", "main")
        shutil.copy(HOOKS / "pre-receive", self.server.path / "hooks" / "pre-receive")

    def push(self, *words):
        return self.run_git(self.repo, "push", "-q", "origin", *words)

    def assert_refused(self, answer):
        self.assertEqual(answer[0], 1, answer[1])
        self.assertIn("refused: the push holds an API key", answer[1])

    def assert_passed(self, answer):
        self.assertEqual(answer[0], 0, answer[1])

    def state(self):
        return self.server.git("for-each-ref"), self.server.objects()

    def test_a_key_in_the_newest_commit(self):
        before = self.state()
        commit = self.repo.add_file("new.env", f"token={KEY}\n")
        self.assert_refused(self.push("main"))
        self.assertEqual(self.state(), before, "the refused push left something behind")
        self.repo.git("reset", "-q", "--hard", f"{commit}^")
        self.repo.add_file("new.env", "token=$TOKEN\n")
        self.assert_passed(self.push("main"))
        self.assertNotEqual(self.state(), before)

    def test_a_key_that_a_later_commit_takes_out_again(self):
        self.repo.add_file("new.env", f"token={KEY}\n")
        self.repo.add_file("new.env", "token=$TOKEN\n")
        self.assert_refused(self.push("main"))

    def test_messages_tags_and_names(self):
        self.repo.git("tag", "-a", "v1", "-m", f"release with {KEY}")
        self.assert_refused(self.push("v1"))
        self.repo.git("tag", "-d", "v1")
        commit = self.repo.add_file("a.txt", "a\n", f"message with {KEY}")
        self.assert_refused(self.push("main"))
        self.repo.git("reset", "-q", "--hard", f"{commit}^")
        commit = self.repo.add_file(f"{KEY}.txt", "a\n", "a name")
        self.assert_refused(self.push("main"))

    def test_a_change_to_a_large_file_arrives_as_a_delta(self):
        text = "".join(f"line {number} of many\n" for number in range(20_000))
        self.repo.add_file("large.txt", text)
        self.assert_passed(self.push("main"))
        self.repo.add_file("large.txt", text[:200_000] + f"token={KEY}\n" + text[200_000:])
        self.server.git("config", "receive.unpackLimit", "1")  # kept as a pack, completed by git
        self.assert_refused(self.push("main"))
        self.server.git("config", "receive.unpackLimit", "10000")  # unpacked into loose objects
        self.assert_refused(self.push("main"))

    def test_old_keys_do_not_block_new_work(self):
        self.server.git("config", "core.hooksPath", "/dev/null")
        self.repo.add_file("leaked.env", f"token={KEY}\n")
        self.repo.git("push", "-q", "origin", "main")
        self.server.git("config", "--unset", "core.hooksPath")
        self.repo.add_file("more.txt", "clean\n")
        self.assert_passed(self.push("main"))
        self.repo.add_file("leaked.env", "taken out\n")
        self.assert_passed(self.push("main"))

    def test_branches_come_and_go(self):
        self.assert_passed(self.push("main:refs/heads/other"))  # nothing new in it
        self.assert_passed(self.push(":refs/heads/other"))
        self.repo.git("checkout", "-q", "--orphan", "fresh")
        self.repo.add_file("x.env", f"token={KEY}\n")
        before = self.state()
        self.assert_refused(self.push("fresh", "main:refs/heads/second"))
        self.assertEqual(self.state(), before)

    def test_what_lfs_brings_another_way_does_not_block(self):
        self.repo.git("lfs", "install", "--local", "--skip-smudge")
        shutil.rmtree(self.repo.git_dir / "hooks")  # git-lfs's own would upload the files first
        self.repo.git("lfs", "track", "*.bin")
        self.repo.add_file("large.bin", f"token={KEY}\n")
        answer = self.push("main")
        self.assert_passed(answer)
        self.assertIn("Git LFS", answer[1])
        self.repo.add_file("other.bin", "more\n")
        self.repo.add_file("broken.zip", b"PK\3\4" + b"cut" * 20)
        code, said = self.push("main")
        self.assertEqual(code, 1)
        self.assertIn("could not be read", said)
        self.repo.git("reset", "-q", "--hard", "HEAD~1")
        self.repo.add_file("settings.env", f"token={KEY}\n")
        code, said = self.push("main")
        self.assertEqual(code, 1, "a key beside a pointer")

    def test_what_cannot_be_read_is_refused_unless_accepted(self):
        with zipfile.ZipFile(self.folder / "whole.zip", "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("inner.txt", "text of some length\n" * 2000)
        self.repo.add_file("cut.zip", (self.folder / "whole.zip").read_bytes()[:60])
        code, said = self.push("main")
        self.assertEqual(code, 1)
        self.assertIn("could not be read", said)
        self.server.git("config", "mayfly.incomplete", "accept")
        self.repo.git("checkout", "-q", "-b", "with-a-key")
        self.repo.add_file("new.env", f"token={KEY}\n")
        code, said = self.push("with-a-key")
        self.assertEqual(code, 1, "accepted, with a key in it")
        self.assert_passed(self.push("main"))


class PreReceiveSha256(PreReceive):
    sha256 = True


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
