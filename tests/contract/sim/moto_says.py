"""A second opinion: the same calls against moto's server, and every answer compared by shape (names and kinds of members) and every error by code and status.

What differs is listed here with its reason; a difference that is not listed fails, and so does one that is listed and gone.
"""
import json
import os
import re
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers

from support import MANAGEMENT, Simulator, world

ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ROLE = f"arn:aws:iam::{MANAGEMENT}:role/r"
ARN = f"arn:aws:iam::{MANAGEMENT}:policy/narrow"

# What moto answers otherwise, and who is right.
DIFFERENCES = {
    r"assume_role\.PackedPolicySize only in moto": "STS gives it where policies or tags were passed",
    r"create_policy\.Policy\.(Description|PermissionsBoundaryUsageCount) only here": "moto leaves them out",
    r"get_policy\.Policy\.PermissionsBoundaryUsageCount only here": "moto leaves it out",
    r"get_policy\.Policy\.Tags only in moto": "policies have no tags here",
    r"get_account_authorization_details\.Policies\[\]\.(PolicyId|PolicyName|PermissionsBoundaryUsageCount) only here": "moto leaves them out",
    r"get_event_selectors\.AdvancedEventSelectors only in moto": "CloudTrail gives the one kind or the other",
    r"(put|delete)_user_permissions_boundary \{\} here, no answer of AWS's in moto": "moto does not have the operation",
    r"get_user\.User\.PermissionsBoundary only here": "and so no user has one",
    r"(list_access_keys|list_account_aliases|list_signing_certificates|list_ssh_public_keys)\.IsTruncated only here": "the model has it; moto leaves it out",
}


def calls():
    """(service, operation, parameters), in order; each against the state that those before left."""
    user = {"UserName": "u"}
    yield from [
        ("sts", "get_caller_identity", {}),
        ("sts", "get_session_token", {}),
        ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "session"}),
        ("iam", "create_user", {**user, "Tags": [{"Key": "a", "Value": "b"}]}),
        ("iam", "create_user", user),
        ("iam", "get_user", user),
        ("iam", "get_user", {"UserName": "none"}),
        ("iam", "list_users", {}),
        ("iam", "tag_user", {**user, "Tags": [{"Key": "c", "Value": "d"}]}),
        ("iam", "list_user_tags", user),
        ("iam", "list_user_tags", {"UserName": "none"}),
        ("iam", "put_user_policy", {**user, "PolicyName": "i", "PolicyDocument": ALLOW}),
        ("iam", "put_user_policy", {**user, "PolicyName": "bad", "PolicyDocument": "{"}),
        ("iam", "list_user_policies", user),
        ("iam", "get_user_policy", {**user, "PolicyName": "i"}),
        ("iam", "get_user_policy", {**user, "PolicyName": "none"}),
        ("iam", "delete_user", user),
        ("iam", "delete_user_policy", {**user, "PolicyName": "i"}),
        ("iam", "delete_user_policy", {**user, "PolicyName": "i"}),
        ("iam", "create_policy", {"PolicyName": "narrow", "PolicyDocument": ALLOW, "Description": "d"}),
        ("iam", "create_policy", {"PolicyName": "narrow", "PolicyDocument": ALLOW}),
        ("iam", "attach_user_policy", {**user, "PolicyArn": ARN}),
        ("iam", "attach_user_policy", {**user, "PolicyArn": ARN + "x"}),
        ("iam", "list_attached_user_policies", user),
        ("iam", "get_policy", {"PolicyArn": ARN}),
        ("iam", "get_policy", {"PolicyArn": ARN + "x"}),
        ("iam", "get_policy_version", {"PolicyArn": ARN, "VersionId": "v1"}),
        ("iam", "get_policy_version", {"PolicyArn": ARN, "VersionId": "v7"}),
        ("iam", "put_user_permissions_boundary", {**user, "PermissionsBoundary": ARN}),
        ("iam", "get_user", user),
        ("iam", "delete_user_permissions_boundary", user),
        ("iam", "list_groups_for_user", user),
        ("iam", "create_access_key", user),
        ("iam", "create_access_key", user),
        ("iam", "create_access_key", user),
        ("iam", "list_access_keys", user),
        ("iam", "create_login_profile", {**user, "Password": "correct-Horse-1"}),
        ("iam", "create_login_profile", {**user, "Password": "correct-Horse-1"}),
        ("iam", "get_login_profile", user),
        ("iam", "delete_login_profile", user),
        ("iam", "delete_login_profile", user),
        ("iam", "list_mfa_devices", user),
        ("iam", "list_ssh_public_keys", user),
        ("iam", "list_signing_certificates", user),
        ("iam", "list_account_aliases", {}),
        ("iam", "get_account_authorization_details", {"Filter": ["User", "LocalManagedPolicy"]}),
        ("iam", "delete_user", user),
        ("iam", "detach_user_policy", {**user, "PolicyArn": ARN}),
        ("iam", "detach_user_policy", {**user, "PolicyArn": ARN}),
        ("organizations", "describe_organization", {}),
        ("organizations", "list_roots", {}),
        ("organizations", "list_accounts", {}),
        ("organizations", "list_parents", {"ChildId": MANAGEMENT}),
        ("organizations", "list_policies_for_target", {"TargetId": MANAGEMENT, "Filter": "SERVICE_CONTROL_POLICY"}),
        ("organizations", "describe_policy", {"PolicyId": "p-FullAWSAccess"}),
        ("organizations", "describe_policy", {"PolicyId": "p-0000000000"}),
        ("cloudtrail", "describe_trails", {}),
        ("cloudtrail", "get_event_selectors", {"TrailName": "trail"}),
        ("cloudtrail", "get_trail_status", {"Name": "trail"}),
        ("cloudtrail", "get_trail_status", {"Name": "none"}),
    ]


def shape(value):
    """Names and kinds, not values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


def answer(client, operation, parameters):
    try:
        return shape(getattr(client, operation)(**parameters))
    except botocore.exceptions.ClientError as error:
        return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"
    except botocore.parsers.ResponseParserError:
        return "no answer of AWS's"


def differences(ours, moto, path=""):
    if isinstance(ours, dict) and isinstance(moto, dict):
        out = [f"{path}.{name} only here" for name in ours if name not in moto] + [f"{path}.{name} only in moto" for name in moto if name not in ours]
        return out + [line for name in ours if name in moto for line in differences(ours[name], moto[name], f"{path}.{name}")]
    if isinstance(ours, list) and isinstance(moto, list):
        return differences(ours[0], moto[0], path + "[]") if ours and moto else []
    return [] if ours == moto else [f"{path} {ours} here, {moto} in moto"]


class Moto:
    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={**os.environ, "MOTO_ACCOUNT_ID": MANAGEMENT, "MOTO_IAM_LOAD_MANAGED_POLICIES": "false"})
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/moto-api/").close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("moto does not come up")

    def client(self, service):
        return boto3.Session().client(service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x",
                                      config=botocore.config.Config(retries={"total_max_attempts": 1}))

    def prepare(self):
        """What the simulator's world has from the start."""
        trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}, "Action": "sts:AssumeRole"}]})
        self.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)
        self.client("organizations").create_organization(FeatureSet="ALL")
        self.client("organizations").enable_policy_type(RootId=self.client("organizations").list_roots()["Roots"][0]["Id"], PolicyType="SERVICE_CONTROL_POLICY")
        self.client("s3").create_bucket(Bucket="trail-logs")
        self.client("cloudtrail").create_trail(Name="trail", S3BucketName="trail-logs", IsMultiRegionTrail=True)
        self.client("cloudtrail").start_logging(Name="trail")
        self.client("cloudtrail").put_event_selectors(TrailName="trail", EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}])


class MotoSays(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        trust = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}, "Action": "sts:AssumeRole"}}
        selectors = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}]
        cls.sim = Simulator(world(accounts=[
            {"id": MANAGEMENT, "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}], "roles": [{"name": "r", "trust": trust}],
             "trails": [{"name": "trail", "event_selectors": selectors}]}], roles=[]))
        cls.moto = Moto()
        cls.moto.prepare()

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        cls.moto.process.terminate()
        cls.moto.process.wait(20)

    def test_the_same_answers(self):
        ours, moto = {}, {}
        found, compared = {}, 0
        for number, (service, operation, parameters) in enumerate(calls()):
            for clients, side in ((ours, self.sim), (moto, self.moto)):
                if service not in clients:
                    clients[service] = side.client(service)
            lines = differences(answer(ours[service], operation, parameters), answer(moto[service], operation, parameters))
            compared += 1
            for line in lines:
                found[f"{operation}{line}"] = f"call {number}: {parameters}"
        missing = {text: why for text, why in found.items() if not any(re.fullmatch(pattern, text) for pattern in DIFFERENCES)}
        stale = [pattern for pattern in DIFFERENCES if not any(re.fullmatch(pattern, text) for text in found)]
        self.assertGreater(compared, 55)
        self.assertEqual(missing, {})
        self.assertEqual(stale, [])
