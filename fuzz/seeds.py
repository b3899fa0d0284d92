"""seeds.py FOLDER   writes FOLDER/TARGET/…: small inputs that each fuzz target begins with. The same ones every time; all keys are made up.

An input of a target that reads fuzz/input.h is a content, then control bytes, then their number.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

ACCOUNT = "111122223333"


def b64(data):
    return base64.b64encode(data)


def secret(seed):
    return b64(hashlib.sha512(seed.encode()).digest()[:44]).decode()


def pair(user="BedrockAPIKey-x7k2", seed="1"):
    return f"{user}-at-{ACCOUNT}:{secret(seed)}"


def long_key(user="BedrockAPIKey-x7k2", seed="1", prefix="ABSK"):
    return prefix.encode() + b64(pair(user, seed).encode())


def request(host="bedrock.amazonaws.com", service="bedrock", token=""):
    return (
        f"{host}/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        f"&X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2Fus-east-1%2F{service}%2Faws4_request&X-Amz-Date=20260102T030405Z"
        f"&X-Amz-Expires=43200&X-Amz-SignedHeaders=host{token}&X-Amz-Signature={'0123456789abcdef' * 4}&Version=1"
    )


def short_key(**parts):
    return b"bedrock-api-key-" + b64(request(**parts).encode())


def wrapped(text, width, joint):
    return joint.join(text[i : i + width] for i in range(0, len(text), width))


def keys():
    """Whole keys, one of each family and of the odd sizes."""
    anthropic = request("aws-external-anthropic.amazonaws.com", "aws-external-anthropic").encode()
    return [
        *(long_key(user) for user in ("u", "ab", "abc", "BedrockAPIKey-x7k2+3", "u" * 64, "a-at-b")),
        *(long_key("ci", "2", prefix) for prefix in ("AEAA", "ACWL", "APIAACWM")),
        short_key(),
        short_key(token="&X-Amz-Security-Token=" + "Tok%2Fen" * 20),
        b"aws-external-anthropic-api-key-" + b64(anthropic),
    ]


def disguised():
    key = long_key()
    text = key.decode()
    inner = b"config: " + long_key("inner", "3") + b" end"
    return [
        *(wrapped(key, width, joint) for width, joint in (
            (64, b"\n"), (76, b"\r\n"), (20, b"\n    "), (40, b'"\n    "'), (40, b'" + "'), (50, b"\\\n"), (60, b"\\n"), (64, b"\n> "), (64, b"\n// "),
            (64, b"\n+"), (33, b"\xe2\x80\x8b"), (33, b"</span><span class='s'>"), (30, b"\x1b[0m\x1b[1;32m"), (70, b"=\n"))),
        text.replace("=", "%3D").replace("/", "%252F").encode(),
        text.replace("=", "\\u003d").replace("/", "\\/").encode(),
        text.replace("=", "&equals;").replace("+", "&#43;").replace("/", "&amp;sol;").encode(),
        key[:2] + b"\n" + key[2:],
        key + short_key() + long_key("ab", "4"),
        key[:100] + b"!",
        pair().encode(),
        f"AWS_ACCESS_KEY_ID=u-at-{ACCOUNT}\nAWS_SECRET_ACCESS_KEY={secret('5')}\n".encode(),
        b64(inner),
        wrapped(b64(inner * 3), 64, b"\n"),
        b"sha512-" + b64(b64(inner)),
        inner.hex().encode(),
        inner.decode().encode("utf-16-le"),
        inner.decode().encode("utf-16-be"),
        b64(inner) + b"\n" * 200 + key,
    ]


def policies():
    statements = [
        '{"Sid": "A", "Effect": "Allow", "Action": ["bedrock:*", "iam:Get*"], "Resource": "*"}',
        '{"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:iam::*:user/${aws:username}"}',
        '{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root"]}, "Action": "sts:AssumeRole"}',
        '{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEqualsIfExists": {"bedrock:BearerTokenType": "LONG_TERM"}, "Null": {"a:b": true}}}',
        '{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "?"]}, "NumericLessThan": {"n:x": 90}}}',
    ]
    return [f'{{"Version": "2012-10-17", "Statement": [{text}]}}'.encode() for text in [*statements, ", ".join(statements)]]


def globs():
    rows = [
        ("*.py", "a.py"), ("**/x", "a/b/x"), ("a/**/b*", "a/c/d/bx"), ("[!a-c]?", "zz"), ("a\\*", "a*"), ("[]-]x", "]x"),
        ("**/*a*b*/**", "x/aab/c"), ("*a" * 20, "a" * 60),
    ]
    return [f"{glob}\n{text}".encode() for glob, text in rows]


def carriers():
    """Small containers, in a row and behind a program or a script."""
    def zip_of(name, data, comment=b""):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, data)
            archive.comment = comment
        return out.getvalue()

    text = b"config: " + long_key() + b"\n"
    packed, one = gzip.compress(text, mtime=0), zip_of("a", text)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("t")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
    tar, script, program = out.getvalue(), b"#!/bin/sh\nexit\n", b"MZ\0\0" + bytes(60)
    return [
        packed, one, tar, zip_of("d/", text), packed + one, one + zip_of("b", b"x", b"comment"), tar + one, tar + packed, one + b"\0" * 40 + packed,
        script + packed, script + one, program + one, zlib.compress(text), text.decode().encode("utf-32"), text.decode().encode("utf-32-be"),
    ]


def notebooks():
    rows = [
        {"cells": [{"cell_type": "code", "source": ["a\n", "b"], "outputs": [{"text": "t", "data": {"text/plain": ["x"]}}], "metadata": {"k": "v"}}]},
        {"worksheets": [{"cells": [{"input": "a", "outputs": [{"traceback": ["x", "y"]}]}]}], "metadata": {"n": 1.5}},
    ]
    return [json.dumps(row).encode() for row in rows] + [b'{"cells": [{"source": "\\u00e9\\ud83d\\udd11\\/", "x": [NaN, -1e5, null]}]}']
def aws_texts():
    user = "<member><UserName>a</UserName><Path>/</Path><UserId>A</UserId><Arn>arn</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>"
    return [text.encode() + b"\x00" for text in (
        f"<ListUsersResponse xmlns='x'><ListUsersResult><Users>{user}</Users><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>",
        "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>r</RequestId></ErrorResponse>",
        '{"__type":"com.amazonaws#AccessDeniedException","Message":"no","a":[1.5,true,null,{"b":"c"}]}',
        "[profile 'a b']\nrole_arn = x\ns3 =\n  k = v\n\n# c\n[default]\nk: v\n", "sh -c 'printf %s \"$1\"' x\\ y",
        "https://[::1]:8080/a%2Fb?x=%20", "2026-01-02T03:04:05.678+01:00", "1.7e9", "Sun, 06 Nov 1994 08:49:37 GMT", "%7B%22a%22%3A1%7D")]


def with_control(contents):
    """Each content with two ways to be cut."""
    for content in contents:
        for control in (b"\x00\x0b", bytes([1, 200, 63, 7, 130])):
            yield content + control + bytes([len(control)])


def write(folder, inputs):
    folder.mkdir(parents=True, exist_ok=True)
    for i, data in enumerate(inputs):
        (folder / f"{i:03}").write_bytes(data)


def git_files(folder, hash_name):
    """The files of a repository that git makes: (target, content) pairs."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_DATE": "1767225600 +0000", "GIT_COMMITTER_DATE": "1767225600 +0000", "HOME": str(folder)}
    env |= {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.com"))}

    def git(*words, stdin=None):
        return subprocess.run(["git", "-C", str(folder), "-c", "core.compression=0", "-c", "gc.auto=0", *words], env=env, input=stdin, capture_output=True, check=True).stdout

    git("init", "-q", "-b", "main", f"--object-format={hash_name}")
    rows = [f"row {number} of a file\n" for number in range(60)]
    for version in range(5):
        rows[version * 9] = f"changed {version}\n"
        (folder / f"d{version % 2}").mkdir(exist_ok=True)
        (folder / f"d{version % 2}" / "a.txt").write_text("".join(rows))
        git("add", "-A")
        git("commit", "-q", "-m", f"version {version}")
        yield "index_file_fuzz", (folder / ".git" / "index").read_bytes()
    git("tag", "-a", "v1", "-m", "a tag")
    for version in (3, 4):
        git("update-index", f"--index-version={version}")
        yield "index_file_fuzz", (folder / ".git" / "index").read_bytes()
    for path in sorted(folder.glob(".git/objects/??/*")):
        yield "loose_fuzz", path.read_bytes()
    objects = folder / ".git" / "objects" / "pack"
    for settings in (("-c", "pack.indexVersion=2"), ("-c", "pack.indexVersion=1"), ("-c", "repack.useDeltaBaseOffset=false")):
        git(*settings, "repack", "-q", "-a", "-d", "-f")
        git("multi-pack-index", "write")
        yield "idx_fuzz", next(objects.glob("*.idx")).read_bytes()
        yield "pack_fuzz", next(objects.glob("*.pack")).read_bytes()
        yield "multi_pack_index_fuzz", (objects / "multi-pack-index").read_bytes()


def reftables():
    made = pathlib.Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "git" / "reftable"
    return [path.read_bytes() for path in sorted(made.glob("*/reftable/*.ref"))]


def deltas():
    """A base, a delta for it, and where the one ends and the other begins as Input::take_place reads it."""
    base = b"the base of a delta, long enough to copy from\n" * 4
    for result_size, ops in ((len(base), b"\xb0" + bytes([len(base)])), (24, b"\x93\x08\x00\x10"[:3] + b"\x08new text"), (10, b"\x0aten bytes!")):
        content = base + bytes([len(base) & 127 | 128, len(base) >> 7, result_size & 127 | (128 if result_size > 127 else 0)]) + (bytes([result_size >> 7]) if result_size > 127 else b"") + ops
        place = -(-(len(base) << 16) // (len(content) + 1))
        yield content + bytes([place >> 8, place & 255, 2])


def main():
    root = pathlib.Path(sys.argv[1])
    contents = [b"text " + key + b"\n" for key in keys()] + disguised()
    for target in ("scan_fuzz", "tolerant_fuzz", "run_fuzz", "filter_fuzz"):
        write(root / target, with_control(contents))
    write(root / "key_fuzz", [*keys(), pair().encode(), request().encode(), f"u+2-at-{ACCOUNT}".encode(), b"Authorization: Bearer " + long_key()])
    write(root / "sigv4_fuzz", with_control([b"GET\n/a/../b//c d\nbody\nname\nvalue\nX-Header\n  a   b \nq\n\xc3\xa9", b"\n/\n\n"]))
    write(root / "glob_fuzz", globs())
    write(root / "reftable_fuzz", [table + b"\0" for table in reftables()])
    write(root / "delta_fuzz", deltas())
    files = {}
    for number, hash_name in enumerate(("sha1", "sha256")):
        with tempfile.TemporaryDirectory() as folder:
            for target, content in git_files(pathlib.Path(folder), hash_name):
                files.setdefault(target, []).append(content + bytes([number, 1]))
    for target, contents in files.items():
        write(root / target, contents)
    write(root / "carrier_fuzz", carriers())
    write(root / "notebook_fuzz", notebooks())
    write(root / "aws_fuzz", aws_texts())
    write(root / "iam_fuzz", policies())


main()
