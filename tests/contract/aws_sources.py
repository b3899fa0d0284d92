"""aws_sources.py AWS_PROBE: a table of environments and configuration files, resolved by us and by botocore: the same source must win with the same
credentials, and where botocore refuses, we must.

A server of ours plays STS, the SSO portal, SSO OIDC, a container's service and EC2's metadata. The credentials that it gives name everything that it was
asked with, so that equal credentials mean equal questions."""
import hashlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

MFA_CODE = "123456"
FUTURE, PAST = "2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


def soon(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def made_of(*parts):
    digest = hashlib.sha256("|".join(parts).encode()).hexdigest()
    return {"AccessKeyId": "ASIA" + digest[:16].upper(), "SecretAccessKey": "secret/" + digest, "Token": "token+" + digest, "Expiration": FUTURE}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_PUT(self):
        self.reply(200, "imds-token") if self.path == "/imds/latest/api/token" and self.headers["x-aws-ec2-metadata-token-ttl-seconds"] else self.reply(404, "")

    def do_GET(self):
        path, _, query = self.path.partition("?")
        role_path = "/latest/meta-data/iam/security-credentials/"
        if path == "/container":
            return self.reply(200, json.dumps(made_of("container", self.headers.get("Authorization", ""))))
        if path == "/container-broken":
            return self.reply(200, "{}")
        if path == "/federation/credentials":
            token = self.headers["x-amz-sso_bearer_token"]
            if token == "revoked":
                return self.reply(401, json.dumps({"message": "Session token not found or invalid"}))
            one = made_of("sso", token, *sorted(urllib.parse.unquote(query).split("&")))
            return self.reply(200, json.dumps({"roleCredentials": {"accessKeyId": one["AccessKeyId"], "secretAccessKey": one["SecretAccessKey"],
                                                                    "sessionToken": one["Token"], "expiration": 4070908800000}}))
        version1 = path.startswith("/imds1")
        if (path.startswith("/imds/") and self.headers.get("x-aws-ec2-metadata-token") == "imds-token") or version1:
            rest = path.removeprefix("/imds1" if version1 else "/imds")
            if rest == role_path:
                return self.reply(200, "instance.role@x")
            if rest == role_path + "instance.role@x":
                return self.reply(200, json.dumps({"Code": "Success", **made_of("imds")}))
        return self.reply(404, "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/token":
            asked = json.loads(body)
            if asked["refreshToken"] == "good":
                return self.reply(200, json.dumps({"accessToken": "fresh-" + asked["clientId"] + asked["clientSecret"] + asked["grantType"], "expiresIn": 28800, "refreshToken": "next"}))
            return self.reply(400, json.dumps({"error": "invalid_grant"}))
        form = dict(urllib.parse.parse_qsl(body))
        if form.get("RoleArn", "").endswith("/refused"):
            return self.reply(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>")
        if form["RoleSessionName"].startswith(("botocore-session-", "mayfly-")):
            form.pop("RoleSessionName")
        by = re.search(r"Credential=([^/]+)/", self.headers.get("Authorization", ""))
        token = self.headers.get("X-Amz-Security-Token", "")
        one = made_of(by[1] if by else "nobody", token, *(f"{key}={value}" for key, value in sorted(form.items())))
        action = form["Action"]
        return self.reply(200, f"<{action}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><{action}Result><AssumedRoleUser><AssumedRoleId>i</AssumedRoleId>"
                               f"<Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>{one['AccessKeyId']}</AccessKeyId>"
                               f"<SecretAccessKey>{one['SecretAccessKey']}</SecretAccessKey><SessionToken>{one['Token']}</SessionToken><Expiration>{FUTURE}</Expiration>"
                               f"</Credentials></{action}Result></{action}Response>")

    def log_message(self, *arguments):
        pass


KEYS = "aws_access_key_id = {0}\naws_secret_access_key = s{0}\n"
ENV = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "senv"}
ROLE = "arn:aws:iam::111122223333:role/"
SSO_OLD = "[profile p]\nsso_start_url = https://old.example/start\nsso_region = us-west-2\nsso_account_id = 111122223333\nsso_role_name = Audit\n"
SSO = "[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Audit & co\n[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
PROCESS = "[profile p]\ncredential_process = "


def token_file(name, **fields):
    return {".aws/sso/cache/" + hashlib.sha1(name.encode()).hexdigest() + ".json": json.dumps({"accessToken": "tok", "expiresAt": FUTURE, **fields})}


def printing(text):
    return {"give": f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n"}


GIVEN = json.dumps({"Version": 1, "AccessKeyId": "AKPROC", "SecretAccessKey": "s p", "SessionToken": "t", "Expiration": FUTURE})

# name: variables, config, credentials, named profile, other files.
CASES = {
    "nothing at all": {},
    "environment": dict(env=ENV),
    "environment with token": dict(env=ENV | {"AWS_SESSION_TOKEN": "tok"}),
    "environment with both tokens": dict(env=ENV | {"AWS_SESSION_TOKEN": "new", "AWS_SECURITY_TOKEN": "old"}),
    "environment without secret": dict(env={"AWS_ACCESS_KEY_ID": "AKENV"}),
    "environment with empty key": dict(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "x"}, credentials="[default]\n" + KEYS.format("AKFILE")),
    "environment with end": dict(env=ENV | {"AWS_CREDENTIAL_EXPIRATION": FUTURE}),
    "environment before default profile": dict(env=ENV, credentials="[default]\n" + KEYS.format("AKFILE")),
    "environment before AWS_PROFILE": dict(env=ENV | {"AWS_PROFILE": "p"}, credentials="[p]\n" + KEYS.format("AKFILE")),
    "named profile before environment": dict(env=ENV, credentials="[p]\n" + KEYS.format("AKFILE"), profile="p"),
    "AWS_PROFILE": dict(env={"AWS_PROFILE": "p"}, credentials="[p]\n" + KEYS.format("AKFILE")),
    "AWS_DEFAULT_PROFILE before AWS_PROFILE": dict(env={"AWS_PROFILE": "p", "AWS_DEFAULT_PROFILE": "q"}, credentials="[p]\n" + KEYS.format("AKP") + "[q]\n" + KEYS.format("AKQ")),
    "profile that is not there": dict(credentials="[default]\n" + KEYS.format("AKFILE"), profile="nobody"),
    "default in config": dict(config="[default]\n" + KEYS.format("AKCONF")),
    "credentials file before config": dict(config="[default]\n" + KEYS.format("AKCONF"), credentials="[default]\n" + KEYS.format("AKFILE")),
    "config with token": dict(config="[default]\n" + KEYS.format("AKCONF") + "aws_session_token = tok\n"),
    "key without secret": dict(credentials="[default]\naws_access_key_id = AK\n"),
    "profile word in the credentials file": dict(credentials="[profile p]\n" + KEYS.format("AKFILE"), profile="p"),
    "no profile word in config": dict(config="[p]\n" + KEYS.format("AKCONF"), profile="p"),
    "quoted profile name": dict(config="[profile 'a b']\n" + KEYS.format("AKCONF"), profile="a b"),
    "wide blanks in section": dict(config="[profile \t p]\n" + KEYS.format("AKCONF"), profile="p"),
    "comments and blanks": dict(config="# top\n\n[default]  ; rest\n; no\n  # no\naws_access_key_id=AK # kept\naws_secret_access_key : s;k\n"),
    "capital keys": dict(config="[default]\nAWS_Access_Key_Id = AK\nAWS_SECRET_ACCESS_KEY = s\n"),
    "CRLF": dict(config=("[default]\n" + KEYS.format("AKCONF")).replace("\n", "\r\n")),
    "continued value": dict(config="[default]\naws_access_key_id = AK\naws_secret_access_key = s\n  more\n\n  still\nregion = us-east-1\n"),
    "nested section": dict(config="[default]\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path\n" + KEYS.format("AKCONF")),
    "section twice": dict(config="[default]\n" + KEYS.format("AKA") + "[default]\n" + KEYS.format("AKB")),
    "key twice": dict(config="[default]\naws_access_key_id = A\naws_access_key_id = B\naws_secret_access_key = s\n"),
    "no section": dict(config=KEYS.format("AKCONF")),
    "line without value": dict(config="[default]\nnonsense\n" + KEYS.format("AKCONF")),
    "DEFAULT section": dict(config="[DEFAULT]\n" + KEYS.format("AKD") + "[default]\nregion = x\n"),
    "other file by variable": dict(env={"AWS_SHARED_CREDENTIALS_FILE": "~/other"}, files={"other": "[default]\n" + KEYS.format("AKOTHER")}),
    "config file by variable": dict(env={"AWS_CONFIG_FILE": "~/other"}, files={"other": "[default]\n" + KEYS.format("AKOTHER")}),
    "role by source_profile": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = base\n", credentials="[base]\n" + KEYS.format("AKBASE"), profile="p"),
    "role with all settings": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = base\nexternal_id = e/1 =\nduration_seconds = 1800\nrole_session_name = ann@x\nmfa_serial = arn:aws:iam::1:mfa/a\n",
                                   credentials="[base]\n" + KEYS.format("AKBASE") + "aws_session_token = tok\n", profile="p"),
    "role with bad duration": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = base\nduration_seconds = long\n", credentials="[base]\n" + KEYS.format("AKBASE"), profile="p"),
    "role of a role of a role": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = q\n[profile q]\nrole_arn = {ROLE}b\nsource_profile = r\n[profile r]\nrole_arn = {ROLE}c\nsource_profile = base\n",
                                     credentials="[base]\n" + KEYS.format("AKBASE"), profile="p"),
    "role from itself with keys": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = p\n" + KEYS.format("AKSELF"), profile="p"),
    "role from itself without keys": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = p\n", profile="p"),
    "circle": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = q\n[profile q]\nrole_arn = {ROLE}b\nsource_profile = p\n", profile="p"),
    "source with role and keys": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = q\n[profile q]\nrole_arn = {ROLE}b\nsource_profile = p\n" + KEYS.format("AKQ"), profile="p"),
    "no source": dict(config=f"[profile p]\nrole_arn = {ROLE}a\n", profile="p"),
    "both sources": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = b\ncredential_source = Environment\n", env=ENV, profile="p"),
    "source that is not there": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = b\n", profile="p"),
    "source without credentials": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = b\n[profile b]\nregion = x\n", profile="p"),
    "role that is refused": dict(config=f"[profile p]\nrole_arn = {ROLE}refused\nsource_profile = base\n", credentials="[base]\n" + KEYS.format("AKBASE"), profile="p"),
    "environment keys are no source of a profile": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = b\n[profile b]\nregion = x\n", env=ENV, profile="p"),
    "credential_source Environment": dict(config=f"[profile p]\nrole_arn = {ROLE}a\ncredential_source = Environment\n", env=ENV, profile="p"),
    "credential_source Environment, empty": dict(config=f"[profile p]\nrole_arn = {ROLE}a\ncredential_source = Environment\n", profile="p"),
    "credential_source EcsContainer": dict(config=f"[profile p]\nrole_arn = {ROLE}a\ncredential_source = EcsContainer\n", env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container"}, profile="p"),
    "credential_source Ec2InstanceMetadata": dict(config=f"[profile p]\nrole_arn = {ROLE}a\ncredential_source = Ec2InstanceMetadata\n", env={"AWS_EC2_METADATA_DISABLED": ""}, profile="p"),
    "credential_source unknown": dict(config=f"[profile p]\nrole_arn = {ROLE}a\ncredential_source = Moon\n", profile="p"),
    "role from SSO": dict(config=f"[profile q]\nrole_arn = {ROLE}a\nsource_profile = p\n" + SSO, files=token_file("corp"), profile="q"),
    "role from a program": dict(config=f"[profile q]\nrole_arn = {ROLE}a\nsource_profile = p\n" + PROCESS + "HOME/give\n", files=printing(GIVEN), profile="q"),
    "web identity by environment": dict(env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/jwt", "AWS_ROLE_ARN": ROLE + "w", "AWS_ROLE_SESSION_NAME": "nn"}, files={"jwt": "eyJ.a+/="}),
    "web identity by profile": dict(config=f"[profile p]\nrole_arn = {ROLE}w\nweb_identity_token_file = HOME/jwt\n", files={"jwt": "eyJ0"}, profile="p"),
    "web identity without role": dict(env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/jwt"}, files={"jwt": "eyJ0"}),
    "web identity without file": dict(env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/none", "AWS_ROLE_ARN": ROLE + "w"}),
    "web identity as source": dict(config=f"[profile p]\nrole_arn = {ROLE}a\nsource_profile = w\n[profile w]\nrole_arn = {ROLE}w\nweb_identity_token_file = HOME/jwt\n", files={"jwt": "eyJ0"}, profile="p"),
    "web identity before keys": dict(env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/jwt", "AWS_ROLE_ARN": ROLE + "w"}, files={"jwt": "eyJ0"}, credentials="[default]\n" + KEYS.format("AKFILE")),
    "SSO": dict(config=SSO, files=token_file("corp"), profile="p"),
    "SSO, the older form": dict(config=SSO_OLD, files=token_file("https://old.example/start"), profile="p"),
    "SSO, older end of time": dict(config=SSO_OLD, files=token_file("https://old.example/start", expiresAt="2099-01-01T00:00:00UTC"), profile="p"),
    "SSO before keys": dict(config=SSO, credentials="[p]\n" + KEYS.format("AKFILE"), files=token_file("corp"), profile="p"),
    "SSO not signed in": dict(config=SSO, profile="p"),
    "SSO over": dict(config=SSO_OLD, files=token_file("https://old.example/start", expiresAt=PAST), profile="p"),
    "SSO revoked": dict(config=SSO, files=token_file("corp", accessToken="revoked"), profile="p"),
    "SSO renewed": dict(config=SSO, files=token_file("corp", expiresAt=soon(300), clientId="c", clientSecret="s", refreshToken="good", registrationExpiresAt=FUTURE), profile="p", renewed="corp"),
    "SSO renewed after its end": dict(config=SSO, files=token_file("corp", expiresAt=PAST, clientId="c", clientSecret="s", refreshToken="good", registrationExpiresAt=FUTURE), profile="p", renewed="corp"),
    "SSO renewal refused, still good": dict(config=SSO, files=token_file("corp", expiresAt=soon(300), clientId="c", clientSecret="s", refreshToken="bad", registrationExpiresAt=FUTURE), profile="p"),
    "SSO registration over, still good": dict(config=SSO, files=token_file("corp", expiresAt=soon(300), clientId="c", clientSecret="s", refreshToken="good", registrationExpiresAt=PAST), profile="p"),
    "SSO lacks the role": dict(config="[profile p]\nsso_session = corp\nsso_account_id = 111122223333\n[sso-session corp]\nsso_start_url = https://c\nsso_region = eu-west-1\n", files=token_file("corp"), profile="p"),
    "SSO session that is not there": dict(config="[profile p]\nsso_session = x\nsso_account_id = 111122223333\nsso_role_name = r\n", profile="p"),
    "SSO profile and session differ": dict(config=SSO.replace("sso_role_name", "sso_region = us-east-1\nsso_role_name"), files=token_file("corp"), profile="p"),
    "program": dict(config=PROCESS + "HOME/give\n", files=printing(GIVEN), profile="p"),
    "program with quotes": dict(config=PROCESS + "sh -c 'printf %s \"$1\"' x '" + GIVEN + "'\n", profile="p"),
    "program without end": dict(config=PROCESS + "HOME/give\n", files=printing('{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}'), profile="p"),
    "program of version 2": dict(config=PROCESS + "HOME/give\n", files=printing(GIVEN.replace('"Version": 1', '"Version": 2')), profile="p"),
    "program without version": dict(config=PROCESS + "HOME/give\n", files=printing('{"AccessKeyId":"A","SecretAccessKey":"s"}'), profile="p"),
    "program without secret": dict(config=PROCESS + "HOME/give\n", files=printing('{"Version":1,"AccessKeyId":"A"}'), profile="p"),
    "program that fails": dict(config=PROCESS + "sh -c 'echo no >&2; exit 3'\n", profile="p"),
    "program that is not there": dict(config=PROCESS + "HOME/none\n", profile="p"),
    "program that prints no JSON": dict(config=PROCESS + "echo hello\n", profile="p"),
    "keys before program": dict(config=PROCESS + "HOME/give\n", credentials="[p]\n" + KEYS.format("AKFILE"), files=printing(GIVEN), profile="p"),
    "program before config keys": dict(config=PROCESS + "HOME/give\n" + KEYS.format("AKCONF"), files=printing(GIVEN), profile="p"),
    "container": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container"}),
    "container with token": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x"}),
    "container with token file": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "no", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/tok"}, files={"tok": "from file"}),
    "container with a token of two lines": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/tok"}, files={"tok": "a\nX-Evil: 1"}),
    "container somewhere else": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://198.51.100.7/creds"}),
    "container after profile": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container"}, credentials="[default]\n" + KEYS.format("AKFILE")),
    "EC2": dict(env={"AWS_EC2_METADATA_DISABLED": ""}),
    "EC2 switched off": dict(env={"AWS_EC2_METADATA_DISABLED": "TRUE"}),
    "EC2, version 1": dict(env={"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "URL/imds1"}),
    "EC2, version 1 forbidden": dict(env={"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "URL/imds1", "AWS_EC2_METADATA_V1_DISABLED": "true"}),
    "EC2 without a role": dict(env={"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "URL/nothing"}),
}

# Where we differ on purpose.
ON_PURPOSE = {
    "EC2, version 1 forbidden": "none",  # botocore ends the search with an error; there is nothing behind it either
    "EC2 without a role": "none",
}

THEIRS = """
import json, sys, botocore.session
try:
    session = botocore.session.Session(profile=sys.argv[1] or None)
    provider = session.get_component("credential_provider")
    provider.get_provider("assume-role")._prompter = lambda question: "%s"
    session.get_scoped_config()
    found = session.get_credentials()
    if found is None:
        print(json.dumps({"none": True}))
    else:
        one = found.get_frozen_credentials()
        print(json.dumps({"source": found.method, "id": one.access_key, "secret": one.secret_key, "token": one.token or ""}))
except Exception as error:
    print(json.dumps({"error": type(error).__name__ + ": " + str(error)}))
""" % MFA_CODE


def run(command, case, url):
    with tempfile.TemporaryDirectory() as home:
        def filled(text):
            return text.replace("HOME", home).replace("URL", url)
        files = {**case.get("files", {}), **({".aws/config": case["config"]} if "config" in case else {}), **({".aws/credentials": case["credentials"]} if "credentials" in case else {})}
        for name, text in files.items():
            path = pathlib.Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(filled(text).encode())
            path.chmod(0o700)
        # (the AWS CLI is not on this PATH: it would be asked as the last source)
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ENDPOINT_URL": url,
                       "AWS_EC2_METADATA_DISABLED": "true", "AWS_EC2_METADATA_SERVICE_ENDPOINT": url + "/imds", "AWS_MAX_ATTEMPTS": "1",
                       **{name: filled(value) for name, value in case.get("env", {}).items()}}
        done = subprocess.run(command + [case.get("profile", "")], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        left = {str(path.relative_to(home)): path.read_text() for path in pathlib.Path(home).rglob("*.json")}
        return json.loads(done.stdout), left


def ours_in_their_form(ours):
    if ours.get("error", "").startswith("no AWS credentials were found"):
        return {"none": True}
    if "error" in ours:
        return {"error": ours["error"]}
    one = ours["credentials"]
    return {"source": ours["source"], "id": one["AccessKeyId"], "secret": one["SecretAccessKey"], "token": one["SessionToken"]}


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    failures = 0
    for name, case in CASES.items():
        ours, our_files = run([sys.argv[1], "credentials"], case, url)
        theirs, their_files = run([sys.executable, "-c", THEIRS], case, url)
        form = ours_in_their_form(ours)
        same = form == theirs or ("error" in form and "error" in theirs) or (ON_PURPOSE.get(name) == "none" and form == {"none": True})
        if "renewed" in case:  # what is written back must be what botocore writes
            drop = lambda files: {path: {k: v for k, v in json.loads(text).items() if k not in ("expiresAt", "startUrl", "region")} for path, text in files.items()}
            same = same and drop(our_files) == drop(their_files) and "fresh-" in str(our_files)
        if not same:
            failures += 1
            print(f"FAILED: {name}\n    ours   {ours}\n    theirs {theirs}\n    {our_files} {their_files}")
    print(f"{len(CASES)} cases, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
