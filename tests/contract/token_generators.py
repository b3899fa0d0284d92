"""Compares mint-key with AWS's token generators. Arguments: the mint-key program, the JavaScript half."""
import base64
import datetime
import json
import subprocess
import sys
import unittest.mock
import urllib.parse

from aws_bedrock_token_generator import provide_token
from botocore.credentials import Credentials

PREFIX = "bedrock-api-key-"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # AWS's published example
CASES = [
    dict(access_key_id=access_key_id, secret=SECRET, session_token=token, region=region, at=at, expires=expires)
    for access_key_id, token in [("AKIAIOSFODNN7EXAMPLE", ""), ("ASIAIOSFODNN7EXAMPLE", "FAKE+SESSION/TOKEN=="),
                                 ("ASIARZPUZDIKAAVBCXDX", "IQoJ" + "b3JpZ2luX2Vj/+A" * 60 + "="), ("AKIARZPUZDIKAAVBCXDX", "")]
    for region, at, expires in [("us-east-1", "2026-01-02T03:04:05Z", 43200), ("eu-central-1", "2028-02-29T23:59:59Z", 900),
                                ("us-gov-west-1", "2026-12-31T00:00:00Z", 1)]
]


def python_token(case):
    """AWS's Python generator, with botocore's clock standing still."""
    provider = unittest.mock.Mock()
    provider.load.return_value = Credentials(case["access_key_id"], case["secret"], case["session_token"] or None)
    now = datetime.datetime.strptime(case["at"], "%Y-%m-%dT%H:%M:%SZ")
    with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=now):
        return provide_token(case["region"], provider, datetime.timedelta(seconds=case["expires"]))


def our_token(mint_key, case):
    command = [mint_key, "short", "--family", "bedrock-short-term", "--access-key-id", case["access_key_id"], "--secret", case["secret"],
               "--session-token", case["session_token"], "--region", case["region"], "--at", case["at"], "--expires", str(case["expires"])]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def decoded(mint_key, token):
    """What our reader says of a token, without the preview: its length is one token's own."""
    out = subprocess.run([mint_key, "decode"], input=token, check=True, capture_output=True, text=True).stdout
    fields = json.loads(out)
    del fields["preview"]
    return fields


def request_of(token):
    """Host and path, and the query as a map: each name once."""
    assert token.startswith(PREFIX), token[:20]
    start, _, query = base64.b64decode(token[len(PREFIX):], validate=True).decode().partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&")]
    fields = {urllib.parse.unquote(name): urllib.parse.unquote(value) for name, value in pairs}
    assert len(fields) == len(pairs), "a name twice"
    return start, fields


def main():
    mint_key, javascript = sys.argv[1:]
    script = subprocess.run(["node", javascript], input=json.dumps(CASES), check=True, capture_output=True, text=True)
    failures = 0
    for case, from_javascript in zip(CASES, json.loads(script.stdout), strict=True):
        ours, from_python = our_token(mint_key, case), python_token(case)
        expected = {"record": "decoded", "family": "bedrock-short-term", "access_key_id": case["access_key_id"],
                    "account": "123456789012" if "RZPUZDIK" in case["access_key_id"] else None, "region": case["region"],
                    "session": bool(case["session_token"]), "issued_at": case["at"]}
        checks = {
            "our token is Python's, byte for byte": ours == from_python,
            "same request as JavaScript's, signature included": request_of(ours) == request_of(from_javascript),
            "all three read the same": decoded(mint_key, ours) == decoded(mint_key, from_python) == decoded(mint_key, from_javascript),
            "the fields are those asked for": expected.items() <= decoded(mint_key, from_javascript).items(),
        }
        for what, holds in checks.items():
            if not holds:
                failures += 1
                print(f"FAILED: {what}: {case['access_key_id']} {case['region']} {case['at']}")
    print(f"{len(CASES)} cases, {failures} failures")
    return 1 if failures or len(CASES) != 12 else 0


if __name__ == "__main__":
    sys.exit(main())
