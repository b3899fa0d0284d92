"""aws_sign.py AWS_PROBE: 10,000 random requests, signed by us and by botocore: header and query signatures, S3's rules and everybody else's."""
import json
import random
import subprocess
import sys
import unittest.mock
import datetime
from urllib.parse import quote

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

COUNT = 10_000
SEED = 20261124
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # AWS's published example
REGIONS = ["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"]
SERVICES = ["iam", "sts", "bedrock", "cloudtrail", "organizations", "execute-api"]
TEXT = "abcXYZ019-._~ !*'()+/=&?%:@,;$#[]{}|\\\"<>^`\té日本\U0001F600"
SEGMENT = "abcXYZ019-._~!*'()+=&%:@,;$ é"


def text(rng, alphabet, most):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, most)))


def case(rng):
    service = rng.choice(SERVICES)
    # As it stands on the wire: each segment encoded, or with the characters that a path may hold left alone.
    segments = [quote(text(rng, SEGMENT, 12), safe=rng.choice(["", ":", "-._~!$&'()*+,;=:@"])) for _ in range(rng.randint(0, 5))]
    if rng.random() < 0.2:
        segments.insert(rng.randint(0, len(segments)), rng.choice([".", "..", ""]))
    if segments and segments[-1] in (".", ".."):
        segments.append("x")  # of a path that ends in dots RFC 3986 keeps the last slash and botocore does not; no official vector says which
    query = [[text(rng, TEXT, 8) or "k", text(rng, TEXT, 20)] for _ in range(rng.randint(0, 5))]
    host = f"{service}.{rng.choice(REGIONS)}.amazonaws.com"
    headers = [["Host", host]] + [[name, text(rng, "abc XYZ  019-,;=/\"", 20).strip() or "v"] for name in
                                   rng.sample(["Content-Type", "X-Amz-Target", "x-custom", "Accept", "X-Amz-Meta-A", "User-Agent"], rng.randint(0, 4))]
    moment = datetime.datetime(2020, 1, 1) + datetime.timedelta(seconds=rng.randrange(10 * 365 * 86400))
    return {"method": rng.choice(["GET", "POST", "PUT", "DELETE"]), "path": "/" + "/".join(segments), "query": query, "headers": headers,
            "body": text(rng, TEXT, 200), "region": rng.choice(REGIONS), "service": service, "time": moment.strftime("%Y%m%dT%H%M%SZ"),
            "access_key_id": rng.choice(["AKIDEXAMPLE", "ASIAIOSFODNN7EXAMPLE"]), "secret": SECRET + text(rng, "abc/+", 4),
            "token": rng.choice(["", "AQoDYXdzEPT//////////wEXAMPLE+/=" + text(rng, "ab/+=", 30)]), "double_encode": True,
            "presign": rng.random() < 0.3, "expires": rng.randint(1, 604800)}


def signed_by_botocore(one):
    moment = datetime.datetime.strptime(one["time"], "%Y%m%dT%H%M%SZ")
    credentials = Credentials(one["access_key_id"], one["secret"], one["token"] or None)
    url = f"https://{one['headers'][0][1]}{one['path']}"
    if one["query"]:
        url += "?" + "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in one["query"])
    request = AWSRequest(method=one["method"], url=url, data=one["body"].encode())
    for name, value in one["headers"][1:]:
        request.headers[name] = value
    kind = auth.SigV4QueryAuth if one["presign"] else auth.SigV4Auth
    extra = {"expires": one["expires"]} if one["presign"] else {}
    signer = kind(credentials, one["service"], one["region"], **extra)
    with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        signer.add_auth(request)
    return request.url.split("X-Amz-Signature=")[1] if one["presign"] else request.headers["Authorization"].split("Signature=")[1]


def main():
    rng = random.Random(SEED)
    cases = []
    while len(cases) < COUNT:
        one = case(rng)
        if one["presign"]:
            one["body"] = ""  # botocore moves a form's body into the query,
            one["query"] = [list(pair) for pair in dict(one["query"]).items()]  # and keeps one value of a name
        cases.append(one)
    lines = "\n".join(json.dumps(one) for one in cases) + "\n"
    ours = subprocess.run([sys.argv[1], "sign"], input=lines, check=True, capture_output=True, text=True).stdout.split()
    assert len(ours) == COUNT, f"{len(ours)} signatures"
    failures = 0
    for one, signature in zip(cases, ours):
        if signature != signed_by_botocore(one):
            failures += 1
            if failures <= 5:
                print("FAILED:", json.dumps(one), signature)
    print(f"{COUNT} requests (seed {SEED}), {sum(one['presign'] for one in cases)} of them presigned, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
