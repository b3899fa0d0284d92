"""aws_requests.py AWS_PROBE: every operation of src/aws against a server that botocore judges from.

Each request: the signature recomputed by botocore; its parameters read back by botocore's service model, checked against their shapes, and serialized by
botocore into the same request. Each answer: random, made from the model's output shape, in one to four pages of which some are empty; what we read of it must
be what botocore's parser reads."""
import datetime
import http.server
import json
import os
import random
import re
import subprocess
import sys
import threading
import urllib.parse
from xml.sax.saxutils import escape

import botocore.session
from botocore import auth, parsers, serialize
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.validate import ParamValidator

SEED, ROUNDS = 20261124, 12
ID, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AQoDYXdzEPT//////////wEXAMPLE+/="
SESSION = botocore.session.get_session()
MODELS = {name: SESSION.get_service_model(name) for name in ["iam", "sts", "organizations", "cloudtrail", "bedrock"]}
UNSIGNED = {"AssumeRoleWithWebIdentity"}
# What AWS always sends although the model does not say so, and what we rely on.
ALWAYS = {"Id", "Arn", "Name", "Status", "Type", "Content", "PolicySummary", "Policy", "Organization", "MasterAccountId", "MasterAccountArn", "FeatureSet",
          "EventId", "EventName", "EventTime", "CloudTrailEvent", "TrailARN", "HomeRegion", "trailList", "IsLogging", "Field", "FieldSelectors",
          "ReadWriteType", "IncludeManagementEvents", "Account", "UserId", "AccessKeyId", "CreateDate", "UserName", "Path", "GroupName", "GroupId",
          "PolicyName", "PolicyArn", "DefaultVersionId", "VersionId", "IsDefaultVersion", "Document", "PolicyDocument", "AccessKeyLastUsed", "ServiceName",
          "Region", "Credentials", "AssumedRoleUser", "ServiceSpecificCredential", "ServiceCredentialSecret", "User", "PolicyVersion", "PermissionsBoundaryArn",
          "UserDetailList", "GroupDetailList", "Policies", "PolicyVersionList", "Accounts", "Roots", "OrganizationalUnits", "Parents", "Events", "PolicyTypes",
          "logGroupName", "bucketName", "SSHPublicKeyId", "CertificateId", "UploadDate", "SerialNumber", "EnableDate", "Version"}
TEXT = "abcXYZ019 -_.,:/@+=<>&'\"é日\U0001F600"
ARN = "arn:aws:iam::111122223333:"

# operation: service, our arguments, the parameters that botocore must read in the request (None: taken from the request as they are)
CASES = [
    ("iam", "ListServiceSpecificCredentials", [], {"AllUsers": True, "MaxItems": 1000}),
    ("iam", "ListServiceSpecificCredentials", ["a+b=c,d.e@f-g_h", "bedrock.amazonaws.com"], {"UserName": "a+b=c,d.e@f-g_h", "ServiceName": "bedrock.amazonaws.com", "MaxItems": 1000}),
    ("iam", "CreateServiceSpecificCredential", ["ann", "bedrock.amazonaws.com", "30"], {"UserName": "ann", "ServiceName": "bedrock.amazonaws.com", "CredentialAgeDays": 30}),
    ("iam", "CreateServiceSpecificCredential", ["ann", "bedrock.amazonaws.com"], {"UserName": "ann", "ServiceName": "bedrock.amazonaws.com"}),
    ("iam", "ResetServiceSpecificCredential", ["ann", "ACCAEXAMPLE123456789"], {"UserName": "ann", "ServiceSpecificCredentialId": "ACCAEXAMPLE123456789"}),
    ("iam", "UpdateServiceSpecificCredential", ["ann", "ACCAEXAMPLE123456789", "Inactive"], {"UserName": "ann", "ServiceSpecificCredentialId": "ACCAEXAMPLE123456789", "Status": "Inactive"}),
    ("iam", "DeleteServiceSpecificCredential", ["ann", "ACCAEXAMPLE123456789"], {"UserName": "ann", "ServiceSpecificCredentialId": "ACCAEXAMPLE123456789"}),
    ("iam", "ListUsers", [], {"MaxItems": 1000}),
    ("iam", "ListUsers", ["/team x/"], {"MaxItems": 1000, "PathPrefix": "/team x/"}),
    ("iam", "GetUser", ["ann"], {"UserName": "ann"}),
    ("iam", "ListUserTags", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "ListAccountAliases", [], {"MaxItems": 1000}),
    ("iam", "ListUserPolicies", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "GetUserPolicy", ["ann", "p"], {"UserName": "ann", "PolicyName": "p"}),
    ("iam", "ListAttachedUserPolicies", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "ListGroupsForUser", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "ListGroupPolicies", ["g"], {"GroupName": "g", "MaxItems": 1000}),
    ("iam", "GetGroupPolicy", ["g", "p"], {"GroupName": "g", "PolicyName": "p"}),
    ("iam", "ListAttachedGroupPolicies", ["g"], {"GroupName": "g", "MaxItems": 1000}),
    ("iam", "GetPolicy", [ARN + "policy/p"], {"PolicyArn": ARN + "policy/p"}),
    ("iam", "GetPolicyVersion", [ARN + "policy/p", "v1"], {"PolicyArn": ARN + "policy/p", "VersionId": "v1"}),
    ("iam", "ListAccessKeys", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "GetAccessKeyLastUsed", ["AKIAIOSFODNN7EXAMPLE"], {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}),
    ("iam", "GetLoginProfile", ["ann"], {"UserName": "ann"}),
    ("iam", "ListMFADevices", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "ListSSHPublicKeys", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "ListSigningCertificates", ["ann"], {"UserName": "ann", "MaxItems": 1000}),
    ("iam", "GetAccountAuthorizationDetails", [], {"Filter": ["User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"], "MaxItems": 1000}),
    ("sts", "GetCallerIdentity", [], {}),
    ("sts", "AssumeRole", [ARN + "role/Audit", "mayfly", "ext/1=", ARN + "mfa/ann", "123456"],
     {"RoleArn": ARN + "role/Audit", "RoleSessionName": "mayfly", "ExternalId": "ext/1=", "DurationSeconds": 3600, "SerialNumber": ARN + "mfa/ann", "TokenCode": "123456"}),
    ("sts", "AssumeRoleWithWebIdentity", [ARN + "role/Audit", "mayfly", "eyJhbGciOi.J+/="], {"RoleArn": ARN + "role/Audit", "RoleSessionName": "mayfly", "WebIdentityToken": "eyJhbGciOi.J+/="}),
    ("organizations", "DescribeOrganization", [], {}),
    ("organizations", "ListAccounts", [], {}),
    ("organizations", "ListRoots", [], {}),
    ("organizations", "ListOrganizationalUnitsForParent", ["r-ab12"], {"ParentId": "r-ab12"}),
    ("organizations", "ListAccountsForParent", ["r-ab12"], {"ParentId": "r-ab12"}),
    ("organizations", "ListParents", ["111122223333"], {"ChildId": "111122223333"}),
    ("organizations", "ListPoliciesForTarget", ["111122223333", "SERVICE_CONTROL_POLICY"], {"TargetId": "111122223333", "Filter": "SERVICE_CONTROL_POLICY"}),
    ("organizations", "DescribePolicy", ["p-abcd1234"], {"PolicyId": "p-abcd1234"}),
    ("cloudtrail", "LookupEvents", ["EventName", "CreateServiceSpecificCredential"],
     {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "CreateServiceSpecificCredential"}], "StartTime": 1700000000, "EndTime": 1800000000, "MaxResults": 50}),
    ("cloudtrail", "DescribeTrails", [], {"includeShadowTrails": True}),
    ("cloudtrail", "GetTrailStatus", ["trail"], {"Name": "trail"}),
    ("cloudtrail", "GetEventSelectors", ["trail"], {"TrailName": "trail"}),
    ("bedrock", "GetModelInvocationLoggingConfiguration", [], {}),
]


class Judge:
    """What one run of the probe sent, judged; and the answers that it got."""

    def __init__(self, service, operation, expected, rng):
        self.model = MODELS[service]
        self.operation = self.model.operation_model(operation)
        self.service, self.expected, self.rng = service, expected, rng
        self.complaints, self.answers, self.place = [], [], None
        self.pages = rng.randint(1, 4) if operation.startswith(("List", "Lookup", "GetAccountAuth")) else 1

    def complain(self, what):
        self.complaints.append(what)

    # -- the request --

    def judge(self, method, path, headers, body):
        self.judge_signature(method, path, headers, body)
        parameters = self.parameters_in(headers, body)
        expected = dict(self.expected)
        if self.place:
            expected[self.token_names()[0]] = self.place
        if parameters != expected:
            self.complain(f"parameters {parameters}, not {expected}")
        report = ParamValidator().validate(parameters, self.operation.input_shape) if self.operation.input_shape else None
        if report and report.has_errors():
            self.complain(report.generate_report())
        self.judge_form(method, path, headers, body, parameters)

    def judge_form(self, method, path, headers, body, parameters):
        serializer = serialize.create_serializer(self.model.metadata["protocol"], include_validation=True)
        theirs = serializer.serialize_to_request(parameters, self.operation)
        if (method, path) != (theirs["method"], theirs["url_path"]):
            self.complain(f"{method} {path}, botocore {theirs['method']} {theirs['url_path']}")
        for name in ("Content-Type", "X-Amz-Target"):
            if theirs["headers"].get(name) != headers.get(name):
                self.complain(f"{name}: {headers.get(name)}, botocore {theirs['headers'].get(name)}")
        ours = body.decode()
        if self.model.metadata["protocol"] == "query":
            if dict(urllib.parse.parse_qsl(ours, keep_blank_values=True, strict_parsing=True)) != {key: str(value) for key, value in theirs["body"].items()}:
                self.complain(f"body {ours}, botocore {theirs['body']}")
        elif (json.loads(ours) if ours else "") != (json.loads(theirs["body"]) if theirs["body"] else ""):
            self.complain(f"body {ours}, botocore {theirs['body']}")

    def parameters_in(self, headers, body):
        if self.model.metadata["protocol"] != "query":
            return json.loads(body) if body else {}
        pairs = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        if pairs.pop("Action", None) != self.operation.name or pairs.pop("Version", None) != self.model.api_version:
            self.complain("Action or Version")
        return {} if self.operation.input_shape is None else self.unflattened(pairs, self.operation.input_shape)

    def unflattened(self, pairs, shape):
        out = {}
        for key, value in pairs.items():
            name, _, rest = key.partition(".")
            member = shape.members.get(name)
            if member is None:
                self.complain(f"no parameter {key}")
            elif member.type_name == "list":
                assert rest.startswith("member."), key
                out.setdefault(name, []).append(value)
            else:
                out[name] = {"boolean": lambda v: v == "true", "integer": int}.get(member.type_name, str)(value)
        return out

    def judge_signature(self, method, path, headers, body):
        authorization = headers.get("Authorization", "")
        if self.operation.name in UNSIGNED:
            if authorization:
                self.complain("signed, though it must not be")
            return
        match = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})", authorization)
        if not match:
            return self.complain(f"authorization {authorization!r}")
        access_key_id, _, region, service, signed, signature = match.groups()
        if access_key_id != ID or service != self.model.signing_name or region != ("us-east-1" if self.service in ("iam", "organizations") else "eu-central-1"):
            self.complain(f"scope {access_key_id} {region} {service}")
        for needed in ("host", "x-amz-date", "x-amz-security-token"):
            if needed not in signed.split(";"):
                self.complain(f"{needed} is not signed")
        request = AWSRequest(method=method, url=f"http://{headers['Host']}{path}", data=body)
        for name in signed.split(";"):
            if name != "host":
                request.headers[name] = headers[name]
        signer = auth.SigV4Auth(Credentials(ID, SECRET, TOKEN), service, region)
        request.context["timestamp"] = headers["X-Amz-Date"]
        if signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request) != signature:
            self.complain("the signature is not botocore's")

    # -- the answer --

    def token_names(self):
        """In the request, and in the answer."""
        return {"iam": ("Marker", "Marker"), "organizations": ("NextToken", "NextToken"), "cloudtrail": ("NextToken", "NextToken")}[self.service]

    def value(self, shape, name, depth=0):
        rng, kind = self.rng, shape.type_name
        if kind == "structure":
            return {key: self.value(member, key, depth + 1) for key, member in shape.members.items()
                    if key in ALWAYS or key in shape.required_members or (depth == 0 and member.type_name == "list") or rng.random() < 0.6}
        if kind == "list":
            return [self.value(shape.member, name, depth + 1) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(rng.randrange(1_300_000_000, 4_900_000_000), datetime.timezone.utc)
        if kind == "boolean":
            return rng.random() < 0.5
        if kind in ("integer", "long"):
            return rng.randrange(1000)
        if kind == "map":
            return {}
        if shape.enum:
            return rng.choice(shape.enum)
        text = "".join(rng.choice(TEXT) for _ in range(rng.randint(1, 20))).strip() or "x"
        return urllib.parse.quote('{"S":"' + text + '"}') if name in ("Document", "PolicyDocument", "AssumeRolePolicyDocument") else text

    def answer(self):
        shape = self.operation.output_shape
        out = self.value(shape, "") if shape else {}
        for name in ("IsTruncated", "Marker", "NextToken"):
            out.pop(name, None)
        if self.pages > 1 and self.rng.random() < 0.3:  # an empty page that is not the last
            out = {key: [] if isinstance(value, list) else value for key, value in out.items()}
        self.pages -= 1
        self.place = None
        if self.pages > 0:
            self.place = "m<&>" + str(self.rng.random())
            out[self.token_names()[1]] = self.place
        if self.service == "iam" and shape and "IsTruncated" in shape.members:
            out["IsTruncated"] = self.pages > 0
        body = self.as_xml(out, shape) if self.model.metadata["protocol"] == "query" else json.dumps(out, default=lambda time: time.timestamp())
        parsed = parsers.create_parser(self.model.metadata["protocol"]).parse({"headers": {}, "body": body.encode(), "status_code": 200}, shape)
        parsed.pop("ResponseMetadata", None)
        self.answers.append(parsed)
        return body

    def as_xml(self, out, shape):
        inner = self.element(out, shape) if shape else ""
        name = self.operation.name
        result = f"<{name}Result>{inner}</{name}Result>" if shape else ""
        namespace = self.model.metadata["xmlNamespace"]
        return f'<{name}Response xmlns="{namespace}">\n  {result}<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{name}Response>'

    def element(self, value, shape):
        if shape.type_name == "structure":
            return "".join(f"<{key}>{self.element(item, shape.members[key])}</{key}>\n" for key, item in value.items())
        if shape.type_name == "list":
            return "".join(f"<member>{self.element(item, shape.member)}</member>" for item in value)
        if shape.type_name == "timestamp":
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        if shape.type_name == "boolean":
            return "true" if value else "false"
        return escape(str(value))


def normal(value):
    """botocore's value as our JSON has it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def differences(ours, theirs, where):
    """What of ours is not theirs; what we do not show is not compared."""
    if isinstance(ours, dict):
        if not isinstance(theirs, dict):
            return [f"{where}: {ours}, botocore {theirs}"]
        return [one for key, value in ours.items() for one in differences(value, theirs.get(key), f"{where}.{key}")]
    if isinstance(ours, list):
        theirs = theirs or []
        if len(ours) != len(theirs):
            return [f"{where}: {len(ours)} items, botocore {len(theirs)}"]
        return [one for i, (a, b) in enumerate(zip(ours, theirs)) for one in differences(a, b, f"{where}[{i}]")]
    if ours is False and theirs is None:
        return []  # an absent flag
    expected = normal(theirs)
    if where.endswith(("Document", "PolicyDocument")) and isinstance(expected, str):
        expected = urllib.parse.unquote(expected)
    return [] if ours == expected else [f"{where}: {ours!r}, botocore {expected!r}"]


def compare(judge, output):
    answers = judge.answers
    if "items" in output:
        if output["error"]:
            return [f"error {output['error']}"]
        key = next(name for name, member in judge.operation.output_shape.members.items() if member.type_name == "list")
        theirs = [item for answer in answers for item in answer.get(key, [])]
        return differences(output["items"], theirs, key) + ([] if output["pages"] == len(answers) else [f"{output['pages']} pages of {len(answers)}"])
    if output.get("error"):
        return [f"error {output['error']}"]
    theirs = {}
    for answer in answers:
        for key, value in answer.items():
            theirs[key] = theirs.get(key, []) + value if isinstance(value, list) else value
    if output["value"] is None:  # logging that is not configured
        return [] if not theirs.get("loggingConfig") else ["null"]
    ours = output["value"]
    for wrapper in ("Credentials", "User", "Policy", "PolicyVersion"):  # structures that we show without their wrapper
        if wrapper in theirs and wrapper not in ours:
            ours = {wrapper: ours}
    return differences(ours, theirs, "")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    judge = None

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        judge = Handler.judge
        try:
            judge.judge(self.command, self.path, self.headers, body)
        except Exception as error:  # what cannot even be judged
            judge.complain(f"{type(error).__name__}: {error}")
        reply = judge.answer().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN,
                   "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "AWS_MAX_ATTEMPTS": "1"}
    rng = random.Random(SEED)
    runs = failures = 0
    for service, operation, arguments, expected in CASES:
        for _ in range(ROUNDS):
            Handler.judge = judge = Judge(service, operation, expected, rng)
            done = subprocess.run([sys.argv[1], "call", operation, *arguments], env=environment, capture_output=True, text=True)
            complaints = list(judge.complaints)
            if done.returncode != 0 or not judge.answers:
                complaints.append(f"exit code {done.returncode}: {done.stderr}")
            else:
                complaints += compare(judge, json.loads(done.stdout))
            runs += 1
            if complaints:
                failures += 1
                print(f"FAILED: {operation} {arguments}: " + "\n    ".join(complaints[:5]))
                break
    print(f"{len(CASES)} cases of {len({case[1] for case in CASES})} operations, {runs} runs (seed {SEED}), {failures} failures")
    return 1 if failures or runs == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
