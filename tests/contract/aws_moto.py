"""aws_moto.py AWS_PROBE: a world made by boto3 in moto's server, read back by us and by boto3: the same answers, and moto's errors as errors."""
import datetime
import json
import logging
import os
import subprocess
import sys

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*", "Sid": "50percent"}]})


class World:
    def __init__(self, url):
        self.url = url
        self.environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "s",
                            "AWS_REGION": REGION, "AWS_ENDPOINT_URL": url, "AWS_MAX_ATTEMPTS": "1"}
        make = lambda name: boto3.client(name, region_name=REGION, endpoint_url=url, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="s")
        self.iam, self.sts, self.organizations, self.cloudtrail = make("iam"), make("sts"), make("organizations"), make("cloudtrail")

    def ask(self, operation, *arguments, **variables):
        done = subprocess.run([PROBE, "call", operation, *arguments], env={**self.environment, **variables}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def normal(value, like):
    """boto3's value, in the form and with the fields that we show."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(like, dict):
        return {key: normal(value.get(key), part) for key, part in like.items()} if isinstance(value, dict) else value
    if isinstance(like, list):
        value = value or []
        return [normal(one, like[0] if like else None) for one in value]
    if isinstance(value, dict):
        return json.loads(json.dumps(value))  # a document, which boto3 has parsed
    return False if value is None and like is False else value


def same(ours, theirs):
    if isinstance(ours, str) and isinstance(theirs, dict):
        ours = json.loads(ours)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return all(same(part, theirs.get(key)) for key, part in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs


def make_world(world):
    iam = world.iam
    for number in range(230):
        iam.create_user(UserName=f"user{number:03}", Path="/team/" if number % 2 else "/")
    arn = iam.create_policy(PolicyName="managed", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_user(UserName="BedrockAPIKey-x7k2", Path="/", Tags=[{"Key": "owner", "Value": "ann & <co>"}], PermissionsBoundary=arn)
    iam.put_user_policy(UserName="BedrockAPIKey-x7k2", PolicyName="own", PolicyDocument=POLICY)
    iam.attach_user_policy(UserName="BedrockAPIKey-x7k2", PolicyArn=arn)
    iam.create_group(GroupName="people")
    iam.put_group_policy(GroupName="people", PolicyName="shared", PolicyDocument=POLICY)
    iam.attach_group_policy(GroupName="people", PolicyArn=arn)
    iam.add_user_to_group(GroupName="people", UserName="BedrockAPIKey-x7k2")
    key = iam.create_access_key(UserName="BedrockAPIKey-x7k2")["AccessKey"]["AccessKeyId"]
    iam.create_login_profile(UserName="BedrockAPIKey-x7k2", Password="Correct-horse-1")
    iam.create_account_alias(AccountAlias="example-corp")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="BedrockAPIKey-x7k2", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    return arn, key


def make_organization(world):
    org = world.organizations
    org.create_organization(FeatureSet="ALL")
    root = org.list_roots()["Roots"][0]["Id"]
    unit = org.create_organizational_unit(ParentId=root, Name="team é")["OrganizationalUnit"]["Id"]
    for number in range(45):
        org.create_account(AccountName=f"account {number}", Email=f"a{number}@example.com")
    account = org.list_accounts_for_parent(ParentId=root)["Accounts"][-1]["Id"]
    org.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    policy = org.create_policy(Name="no keys", Description="d", Content=POLICY, Type="SERVICE_CONTROL_POLICY")["Policy"]["PolicySummary"]["Id"]
    org.attach_policy(PolicyId=policy, TargetId=account)
    return root, unit, account, policy


def make_trail(world):
    boto3.client("s3", region_name="us-east-1", endpoint_url=world.url, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="s").create_bucket(Bucket="logs")
    world.cloudtrail.create_trail(Name="trail", S3BucketName="logs")


def listed(client, operation, key, **arguments):
    return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page[key]]


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    world = World(f"http://{host}:{port}")
    arn, key = make_world(world)
    root, unit, account, policy = make_organization(world)
    make_trail(world)
    user, iam, org = "BedrockAPIKey-x7k2", world.iam, world.organizations
    checks = [
        ("ListUsers", [], lambda: listed(iam, "list_users", "Users")),
        ("ListUsers", ["/team/"], lambda: listed(iam, "list_users", "Users", PathPrefix="/team/")),
        ("GetUser", [user], lambda: iam.get_user(UserName=user)["User"]),
        ("ListUserTags", [user], lambda: iam.list_user_tags(UserName=user)["Tags"]),
        ("ListUserPolicies", [user], lambda: iam.list_user_policies(UserName=user)["PolicyNames"]),
        ("GetUserPolicy", [user, "own"], lambda: iam.get_user_policy(UserName=user, PolicyName="own")),
        ("ListAttachedUserPolicies", [user], lambda: iam.list_attached_user_policies(UserName=user)["AttachedPolicies"]),
        ("ListGroupsForUser", [user], lambda: iam.list_groups_for_user(UserName=user)["Groups"]),
        ("ListGroupPolicies", ["people"], lambda: iam.list_group_policies(GroupName="people")["PolicyNames"]),
        ("GetGroupPolicy", ["people", "shared"], lambda: iam.get_group_policy(GroupName="people", PolicyName="shared")),
        ("ListAttachedGroupPolicies", ["people"], lambda: iam.list_attached_group_policies(GroupName="people")["AttachedPolicies"]),
        ("GetPolicy", [arn], lambda: iam.get_policy(PolicyArn=arn)["Policy"]),
        ("GetPolicyVersion", [arn, "v1"], lambda: iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]),
        ("ListAccessKeys", [user], lambda: iam.list_access_keys(UserName=user)["AccessKeyMetadata"]),
        ("ListMFADevices", [user], lambda: iam.list_mfa_devices(UserName=user)["MFADevices"]),
        ("GetLoginProfile", [user], lambda: iam.get_login_profile(UserName=user)),
        ("GetLoginProfile", ["user000"], lambda: None),
        ("ListAccountAliases", [], lambda: iam.list_account_aliases()["AccountAliases"]),
        ("ListSSHPublicKeys", [user], lambda: iam.list_ssh_public_keys(UserName=user)["SSHPublicKeys"]),
        ("GetCallerIdentity", [], lambda: world.sts.get_caller_identity()),
        ("DescribeOrganization", [], lambda: org.describe_organization()),
        ("ListAccounts", [], lambda: listed(org, "list_accounts", "Accounts")),
        ("ListRoots", [], lambda: listed(org, "list_roots", "Roots")),
        ("ListOrganizationalUnitsForParent", [root], lambda: org.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]),
        ("ListAccountsForParent", [root], lambda: listed(org, "list_accounts_for_parent", "Accounts", ParentId=root)),
        ("ListParents", [account], lambda: org.list_parents(ChildId=account)["Parents"]),
        ("ListPoliciesForTarget", [account, "SERVICE_CONTROL_POLICY"], lambda: listed(org, "list_policies_for_target", "Policies", TargetId=account, Filter="SERVICE_CONTROL_POLICY")),
        ("DescribePolicy", [policy], lambda: org.describe_policy(PolicyId=policy)),
        ("DescribeTrails", [], lambda: world.cloudtrail.describe_trails()),
        ("GetTrailStatus", ["trail"], lambda: world.cloudtrail.get_trail_status(Name="trail")),
        ("GetEventSelectors", ["trail"], lambda: world.cloudtrail.get_event_selectors(TrailName="trail")),
    ]
    failures = 0
    for operation, arguments, ask in checks:
        ours = world.ask(operation, *arguments)
        value = ours.get("items", ours.get("value"))
        theirs = normal(ask(), value)
        if ours.get("error") or not same(value, theirs):
            failures += 1
            print(f"FAILED: {operation} {arguments}:\n    ours   {str(ours)[:600]}\n    theirs {str(theirs)[:600]}")
    refused = [("GetUser", ["nobody"], lambda: iam.get_user(UserName="nobody")), ("ListAccessKeys", ["nobody"], lambda: iam.list_access_keys(UserName="nobody")),
               ("GetPolicy", [arn + "x"], lambda: iam.get_policy(PolicyArn=arn + "x")), ("DescribePolicy", ["p-aaaaaaaa"], lambda: org.describe_policy(PolicyId="p-aaaaaaaa"))]
    for operation, arguments, ask in refused:
        ours = world.ask(operation, *arguments).get("error") or {}
        try:
            ask()
            theirs = None
        except ClientError as error:
            theirs = error.response["Error"]
        if not theirs or ours.get("aws_code") != theirs["Code"] or ours.get("message") != theirs["Message"]:
            failures += 1
            print(f"FAILED: {operation} {arguments}: ours {ours}, theirs {theirs}")
    assert len(world.ask("ListUsers")["items"]) == 231 and len(world.ask("ListAccounts")["items"]) == 46
    server.stop()
    print(f"{len(checks)} reads and {len(refused)} refusals, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    PROBE = sys.argv[1]
    sys.exit(main())
