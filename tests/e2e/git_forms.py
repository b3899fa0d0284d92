#!/usr/bin/env python3
"""git_forms.py MAYFLY MINT_KEY   a key in every kind of place that git has (tests/fixtures/git/placements.py), in every form a repository can have on a disk
(forms.py): each key is found once, with every place listed, and what is not there to be seen is said.

The truth comes from who planted the keys; git itself confirms it: `git cat-file` over all objects shows each key in exactly the objects named.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "git"))
import forms  # noqa: E402
import placements  # noqa: E402
from repository import environment  # noqa: E402

MAYFLY, MINT = sys.argv[1], sys.argv[2]
SECONDS = 50
BRANCHES_AND_TAGS = ("refs/heads/", "refs/tags/")


def path_of(place):
    """The path as bytes."""
    if place.get("path_bytes") is not None:
        return base64.b64decode(place["path_bytes"])
    return None if place["path"] is None else place["path"].encode()


def short(ref):
    """As git shows it where it is unambiguous."""
    return ref.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/").removeprefix("remotes/")


def scan(*words, home):
    done = subprocess.run([MAYFLY, "scan", "--git", "--format", "json", "--state", f"{home}/state", *map(str, words)], capture_output=True, timeout=SECONDS,
                          env=environment(home) | {"XDG_DATA_HOME": f"{home}/data"})
    try:
        return done, json.loads(done.stdout)["records"]
    except json.JSONDecodeError as reason:
        raise AssertionError(f"no JSON ({reason}); exit {done.returncode}: {done.stderr.decode(errors='replace')[:2000]}") from None


class Shared(unittest.TestCase):
    """One repository with every placement for each hash, built once; forms work on copies."""

    built = {}

    @classmethod
    def built_once(cls, sha256):
        if sha256 not in cls.built:
            folder = tempfile.TemporaryDirectory()
            unittest.addModuleCleanup(folder.cleanup)
            cls.built[sha256] = placements.build(pathlib.Path(folder.name) / "source", MINT, sha256=sha256)
        return cls.built[sha256]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def form(self, name, sha256=False):
        repo, planted = self.built_once(sha256)
        return forms.FORMS[name](repo, self.folder), planted

    def look(self, form, *more):
        """Scans the form; (findings by alias, coverage of git). What must hold for every scan is held to here."""
        done, records = scan(*form.options, *more, form.scan, home=self.folder)
        for planted in self.built_once(False)[1] + self.built_once(True)[1]:
            self.assertNotIn(planted.key.encode(), done.stdout + done.stderr, f"{planted.name}: the key is shown")
        self.assertEqual(done.returncode, form.code, done.stderr.decode(errors="replace")[:2000])
        findings = [record for record in records if record["record"] == "finding"]
        aliases = [finding["alias"] for finding in findings]
        self.assertEqual(len(aliases), len(set(aliases)), f"found more than once: {sorted(a for a in aliases if aliases.count(a) > 1)}")
        coverage = [record for record in records if record["record"] == "coverage" and record["scope"] == "git"]
        self.assertEqual(len(coverage), 1)
        self.assertEqual(coverage[0]["status"], "partial" if form.code == 3 else "complete", coverage[0]["skipped"])
        self.assertEqual(any(row["kind"] == "unread" for row in coverage[0]["skipped"]), form.code == 3)
        return dict(zip(aliases, findings)), coverage[0]


def plain_objects(repo, planted):
    """{alias: objects whose stored bytes hold the key}, as git itself shows them."""
    listed = repo.git("cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer", text=False,
                      env={"GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"})
    found, at = {row.alias: set() for row in planted}, 0
    while at < len(listed):
        end = listed.index(b"\n", at)
        name, _, size = listed[at:end].split()
        content = listed[end + 1:end + 1 + int(size)]
        for row in planted:
            if row.key.encode() in content:
                found[row.alias].add(name.decode())
        at = end + 1 + int(size) + 1
    return found


class EveryPlaceInEveryForm(Shared):
    def check(self, name, sha256=False):
        form, planted = self.form(name, sha256)
        there = form.repo.objects() if form.objects is None else form.objects
        findings, coverage = self.look(form)
        if form.checks_objects:
            self.assertEqual(coverage["objects"], len(there))
        wanted, histories = set(), self.histories(form)
        for row in planted:
            places = {place for place in row.places if place.object in there}
            if not places:
                continue
            wanted.add(row.alias)
            with self.subTest(form=name, placement=row.name):
                self.assertIn(row.alias, findings)
                self.check_one(form, row, places, findings[row.alias], histories)
        self.assertEqual(set(findings) - wanted, set(), "found and not planted")
        return wanted

    def histories(self, form):
        """{ref: its commits}; a shallow history begins elsewhere, so what is said of it is not judged."""
        refs = form.repo.git("for-each-ref", "--format=%(refname)").split() if form.code != 3 else []
        return {ref: set(form.repo.git("rev-list", ref).split()) for ref in refs if ref != "refs/tags/blob-tag" and not ref.startswith("refs/replace/")}

    def check_one(self, form, row, places, finding, histories):
        self.assertEqual((finding["grade"], finding["family"]), ("key", "bedrock-long-term"))
        got = {(place["object"], path_of(place)) for place in finding["places"]}
        self.assertEqual(len(got), len(finding["places"]), "a place is listed twice")
        self.assertEqual({place.object for place in places}, {name for name, _ in got})
        self.assertIn((finding["object"], path_of(finding)), got)
        reached = set().union(*histories.values())
        if row.name != "index" or form.has_index:
            # A note that no ref leads to is a blob like any other.
            where = {"blob" if place.where == "note" and place.commit not in reached else place.where for place in places}
            self.assertEqual({place["where"] for place in finding["places"]}, where)
            self.assertIn(finding["where"], where)
        if row.name in ("file-name", "folder-name"):
            return  # the path holds the key and is masked
        for place in places:
            paths = {path for name, path in got if name == place.object}
            others = {other.path for other in places if other.object == place.object}
            if place.commit in reached:
                self.assertEqual(paths, others)
                self.assertEqual({p["commit"] for p in finding["places"] if p["object"] == place.object and path_of(p) == place.path}, {place.commit})
            elif place.where == "index" and form.has_index:
                self.assertEqual(paths, {place.path})
            else:  # where nothing reaches it, its path is known or not, but never another one
                self.assertLessEqual(paths, {None} | others)
        if histories:
            if row.in_tip is not None:
                self.assertIs(finding["in_tip"], row.in_tip)
            holding = {ref for ref, commits in histories.items() if any(place.commit in commits for place in places)}
            named = {ref for ref in holding if ref.startswith(BRANCHES_AND_TAGS)} if row.ref is None else {row.ref}
            self.assertLessEqual({short(ref) for ref in named}, set(finding["refs"]))
            tags_of_tags = {"v1-again"} if row.name == "tag" else set()
            self.assertLessEqual({ref for ref in finding["refs"] if not ref.endswith("/HEAD")}, {short(ref) for ref in holding | named} | tags_of_tags | {"HEAD"})

    def test_git_agrees_with_the_truth(self):
        for sha256 in (False, True):
            repo, planted = self.built_once(sha256)
            plain = plain_objects(repo, planted)
            for row in planted:
                if not row.name.startswith("in-") and row.name != "utf-16":
                    self.assertEqual(plain[row.alias], {place.object for place in row.places}, row.name)
            packed = forms.FORMS["repack -ad, deep"](repo, self.folder / str(sha256)).repo
            joined = next(row for row in planted if row.name == "joined")
            blob = next(iter(joined.places)).object
            deltas = packed.git("cat-file", "--batch-check=%(deltabase)", stdin=blob + "\n")
            self.assertNotEqual(set(deltas), {"0"}, "the blob whose key is joined by copies is a delta")


for _name in forms.FORMS:
    def _test(self, name=_name):
        wanted = self.check(name)
        least = {"alternates, not asked for": 0, "shallow clone": 1, "partial clone": 3}.get(name, 20)
        self.assertGreaterEqual(len(wanted), least, "the form lost nearly everything: it proves nothing")

    setattr(EveryPlaceInEveryForm, "test_" + "".join(c if c.isalnum() else "_" for c in _name), _test)
for _name in ("loose", "repack -ad, deep", "two packs and a multi-pack-index", "deltas by name", "bundle", "refs in tables"):
    def _test(self, name=_name):
        self.assertGreater(len(self.check(name, sha256=True)), 20)

    setattr(EveryPlaceInEveryForm, "test_sha256_" + "".join(c if c.isalnum() else "_" for c in _name), _test)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
