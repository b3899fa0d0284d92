"""Signatures, sessions and who may assume what, by boto3."""
import base64
import json
import time

import boto3
import botocore
import botocore.config

from support import MANAGEMENT, MEMBER, SimTest, TRUST_MANAGEMENT, world

OIDC = "token.ci.example.com"
EXTERNAL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}, "Action": "sts:AssumeRole",
                                                   "Condition": {"StringEquals": {"sts:ExternalId": "e-1"}}}}
WEB = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated": f"arn:aws:iam::{MEMBER}:oidc-provider/{OIDC}"}, "Action": "sts:AssumeRoleWithWebIdentity",
                                              "Condition": {"StringEquals": {f"{OIDC}:aud": "sts.amazonaws.com"}, "StringLike": {f"{OIDC}:sub": "repo:harbour/*"}}}}


def token(**claims):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return ".".join([part({"alg": "RS256"}), part({"iss": f"https://{OIDC}", "aud": "sts.amazonaws.com", "sub": "repo:harbour/app", "exp": int(time.time()) + 600, **claims}), "c2ln"])


class Identity(SimTest):
    WORLD = world(accounts=[
        {"id": MANAGEMENT, "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}, {"name": "nobody", "access_keys": [{}]}]},
        {"id": MEMBER, "identity_providers": [{"url": OIDC, "audiences": ["sts.amazonaws.com"]}], "roles": [
            {"name": "external", "trust": EXTERNAL, "attached": ["IAMReadOnlyAccess"]},
            {"name": "deploy", "trust": WEB, "attached": ["IAMReadOnlyAccess"]},
            {"name": "long", "path": "/a/", "trust": TRUST_MANAGEMENT, "max_session_seconds": 43200}]},
    ])

    def test_wrong_signatures_are_refused(self):
        good = self.sim.credentials()
        self.fails("SignatureDoesNotMatch", self.sim.client("sts", {**good, "SecretAccessKey": "x" * 40}).get_caller_identity, 403)
        self.fails("InvalidClientTokenId", self.sim.client("sts", {**good, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}).get_caller_identity, 403)
        self.fails("UnrecognizedClientException", self.sim.client("cloudtrail", {**good, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}).describe_trails, 400)
        unsigned = boto3.client("sts", endpoint_url=self.sim.url, region_name="us-east-1", config=botocore.config.Config(signature_version=botocore.UNSIGNED))
        self.fails("MissingAuthenticationToken", unsigned.get_caller_identity, 403)
        session = self.sim.assume()
        self.fails("InvalidClientTokenId", self.sim.client("sts", {**session, "SessionToken": session["SessionToken"][:-1]}).get_caller_identity, 403)

    def test_every_odd_name_signs(self):
        iam = self.sim.client("iam")
        for name in ["a+b", "a=b", "a,b", "a.b@c_d-e"]:
            iam.create_user(UserName=name, Path="/x y/".replace(" ", "-"), Tags=[{"Key": "k /:=+-@", "Value": "ä€ ~*'()!"}])
            self.assertEqual(iam.get_user(UserName=name)["User"]["Tags"][0]["Value"], "ä€ ~*'()!")

    def test_the_clock_must_be_near(self):
        self.sim.control("POST", "clock", {"advance": "+16m"})
        self.fails("SignatureDoesNotMatch", self.sim.client("sts").get_caller_identity, 403, "Signature expired: .* is now earlier than")
        self.sim.control("POST", "clock", {"advance": "-32m"})
        self.fails("SignatureDoesNotMatch", self.sim.client("sts").get_caller_identity, 403, "not yet current")

    def test_sessions(self):
        session = self.sim.assume(DurationSeconds=900)
        sts = self.sim.client("sts", session)
        self.assertEqual(sts.get_caller_identity()["Arn"], f"arn:aws:sts::{MEMBER}:assumed-role/OrganizationAccountAccessRole/contract")
        self.assertEqual(self.sim.client("iam", session).list_users()["Users"], [])
        self.sim.control("POST", "settings", {"verify_time": False})
        self.sim.control("POST", "clock", {"advance": "+901s"})
        self.fails("ExpiredToken", sts.get_caller_identity, 403)
        self.fails("ExpiredTokenException", self.sim.client("organizations", session).describe_organization, 400)

    def test_who_may_assume(self):
        self.fails("AccessDenied", lambda: self.sim.assume(role="external"), 403, "not authorized to perform: sts:AssumeRole")
        self.assertIn("AccessKeyId", self.sim.assume(role="external", ExternalId="e-1"))
        self.fails("AccessDenied", lambda: self.sim.assume(role="absent"), 403)
        self.fails("AccessDenied", lambda: self.sim.assume(account="999999999999"), 403)
        self.fails("AccessDenied", lambda: self.sim.assume(role="long"), 403)  # without its path
        self.fails("ValidationError", lambda: self.sim.assume(DurationSeconds=7200), 400)
        self.assertIn("AccessKeyId", self.sim.assume(role="a/long", DurationSeconds=43200))
        nobody = self.sim.client("sts", self.sim.credentials(user="nobody"))
        self.fails("AccessDenied", lambda: nobody.assume_role(RoleArn=f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole", RoleSessionName="xx"), 403)

    def test_session_policies_narrow(self):
        narrow = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}}
        iam = self.sim.client("iam", self.sim.assume(Policy=json.dumps(narrow)))
        iam.list_users()
        self.fails("AccessDenied", iam.list_account_aliases, 403, "because no session policy allows")
        self.fails("MalformedPolicyDocument", lambda: self.sim.assume(Policy="{"), 400)

    def test_session_token(self):
        mine = self.sim.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
        self.assertEqual(self.sim.client("sts", mine).get_caller_identity()["Arn"], f"arn:aws:iam::{MANAGEMENT}:user/admin")

    def test_web_identity(self):
        unsigned = boto3.client("sts", endpoint_url=self.sim.url, region_name="us-east-1", config=botocore.config.Config(signature_version=botocore.UNSIGNED))
        call = lambda web=None, role="deploy": unsigned.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{MEMBER}:role/{role}", RoleSessionName="ci", WebIdentityToken=web or token())
        made = call()
        self.assertEqual(made["SubjectFromWebIdentityToken"], "repo:harbour/app")
        self.sim.client("iam", made["Credentials"]).list_users()
        self.fails("AccessDenied", lambda: call(token(sub="repo:other/app")), 403)
        self.fails("InvalidIdentityToken", lambda: call(token(iss="https://elsewhere.example.com")), 400)
        self.fails("InvalidIdentityToken", lambda: call("no-token"), 400)
        self.fails("ExpiredTokenException", lambda: call(token(exp=1)), 400)
