"""seeds.py FOLDER   writes FOLDER/TARGET/…: small inputs that each fuzz target begins with. The same ones every time; all keys are made up.

An input of a target that reads fuzz/input.h is a content, then control bytes, then their number.
"""

import base64
import hashlib
import pathlib
import sys

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


def with_control(contents):
    """Each content with two ways to be cut."""
    for content in contents:
        for control in (b"\x00\x0b", bytes([1, 200, 63, 7, 130])):
            yield content + control + bytes([len(control)])


def write(folder, inputs):
    folder.mkdir(parents=True, exist_ok=True)
    for i, data in enumerate(inputs):
        (folder / f"{i:03}").write_bytes(data)


def main():
    root = pathlib.Path(sys.argv[1])
    contents = [b"text " + key + b"\n" for key in keys()] + disguised()
    for target in ("scan_fuzz", "tolerant_fuzz", "run_fuzz", "filter_fuzz"):
        write(root / target, with_control(contents))
    write(root / "key_fuzz", [*keys(), pair().encode(), request().encode(), f"u+2-at-{ACCOUNT}".encode(), b"Authorization: Bearer " + long_key()])
    write(root / "sigv4_fuzz", with_control([b"GET\n/a/../b//c d\nbody\nname\nvalue\nX-Header\n  a   b \nq\n\xc3\xa9", b"\n/\n\n"]))
    write(root / "glob_fuzz", globs())
    write(root / "iam_fuzz", policies())


main()
