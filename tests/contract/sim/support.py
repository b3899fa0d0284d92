"""Starts mayfly-sim, makes clients for it, and checks every answer against botocore's service models while the tests run."""
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.request
import xml.etree.ElementTree

import boto3
import botocore.config
import botocore.session

MANAGEMENT, MEMBER = "111111111111", "222222222222"

TRUST_MANAGEMENT = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}, "Action": "sts:AssumeRole"}}
ALLOW_ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def world(**more):
    """A small organization: one administrator in the management account, one member account."""
    out = {
        "world": "contract",
        "organization": {"id": "o-contract01", "management_account": MANAGEMENT, "root": "r-ctr1", "units": [{"id": "ou-ctr1-0000apps", "name": "apps"}]},
        "roles": [{"name": "OrganizationAccountAccessRole", "attached": ["AdministratorAccess"], "trust": TRUST_MANAGEMENT}],
        "accounts": [
            {"id": MANAGEMENT, "name": "management", "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}]},
            {"id": MEMBER, "name": "member", "parent": "ou-ctr1-0000apps", "users": []},
        ],
    }
    out.update(more)
    return out


def no_flaws(shape, node, path, flaws):
    """What an XML element holds that its shape does not know, or lacks."""
    if shape.type_name == "structure":
        seen = set()
        for child in node:
            name = child.tag.split("}")[1]
            if name not in shape.members:
                flaws.append(f"{path}: {name} is not in the model")
                continue
            seen.add(name)
            no_flaws(shape.members[name], child, f"{path}.{name}", flaws)
        flaws += [f"{path}: {name} is required" for name in shape.required_members if name not in seen]
    elif shape.type_name == "list":
        for child in node:
            if child.tag.split("}")[1] != "member":
                flaws.append(f"{path}: {child.tag} is no member")
            no_flaws(shape.member, child, path + "[]", flaws)
    else:
        scalar_flaws(shape, node.text or "", path, flaws)


def scalar_flaws(shape, text, path, flaws):
    if shape.type_name == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        flaws.append(f"{path}: {text} is no time")
    if shape.type_name == "boolean" and text not in ("true", "false"):
        flaws.append(f"{path}: {text} is no boolean")
    if shape.type_name == "string":
        # (the model's one value of PermissionsBoundaryType is not what IAM sends and its documentation says)
        if getattr(shape, "enum", None) and text not in shape.enum and shape.name != "PermissionsBoundaryAttachmentType":
            flaws.append(f"{path}: {text} is none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        if pattern and "\\p" not in pattern and not re.fullmatch(pattern, text, re.DOTALL):
            flaws.append(f"{path}: {text!r} does not fit {pattern}")


def json_flaws(shape, value, path, flaws):
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                json_flaws(shape.members[name], inner, f"{path}.{name}", flaws)
            else:
                flaws.append(f"{path}: {name} is not in the model")
        flaws += [f"{path}: {name} is required" for name in shape.required_members if name not in value]
    elif shape.type_name == "list":
        for inner in value:
            json_flaws(shape.member, inner, path + "[]", flaws)
    elif shape.type_name == "string":
        scalar_flaws(shape, value, path, flaws)
    elif shape.type_name in ("timestamp", "integer", "long") and not isinstance(value, (int, float)):
        flaws.append(f"{path}: {value!r} is no number")


class Simulator:
    def __init__(self, description=None, name=None):
        self.flaws = []
        self.checked = 0
        self.file = None
        if name is None:
            self.file = tempfile.NamedTemporaryFile("w", suffix=".json")
            json.dump(description or world(), self.file)
            self.file.flush()
            name = self.file.name
        self.process = subprocess.Popen([os.environ["MAYFLY_SIM"], "--world", name, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(self.process.stderr.read())

    def stop(self):
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        self.process.stderr.close()
        if self.file:
            self.file.close()
        return code

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_sim/{path}", data, method=method)) as answer:
            return json.load(answer)

    def calls(self):
        return self.control("GET", "calls")

    def credentials(self, **whose):
        return self.control("POST", "credentials", whose)

    def client(self, service, credentials=None, region="us-east-1", retries=1, check=True, **config):
        credentials = credentials or self.credentials()
        session = botocore.session.Session()
        out = boto3.Session(botocore_session=session).client(
            service, endpoint_url=self.url, region_name=region, aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials.get("SessionToken"),
            config=botocore.config.Config(retries={"total_max_attempts": retries, "mode": "standard"}, read_timeout=5, connect_timeout=5, **config))
        if check:
            out.meta.events.register("before-parse", self._check)
        return out

    def assume(self, account=MEMBER, role="OrganizationAccountAccessRole", **more):
        return self.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="contract", **more)["Credentials"]

    def member(self, service, **more):
        return self.client(service, self.assume(), **more)

    def _check(self, operation_model, response_dict, **_):
        if response_dict["status_code"] >= 300 or not response_dict["body"]:
            return
        shape = operation_model.output_shape
        if shape is None:
            return
        self.checked += 1
        name = operation_model.name
        if operation_model.service_model.metadata["protocol"] == "query":
            root = xml.etree.ElementTree.fromstring(response_dict["body"])
            no_flaws(shape, root[0], name, self.flaws)
        elif not operation_model.has_streaming_output:
            json_flaws(shape, json.loads(response_dict["body"]), name, self.flaws)


class SimTest(unittest.TestCase):
    """One simulator a class; `WORLD` describes it."""
    WORLD = None

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator(cls.WORLD)

    @classmethod
    def tearDownClass(cls):
        assert cls.sim.stop() == 0
        assert not cls.sim.flaws, cls.sim.flaws

    def setUp(self):
        self.sim.control("POST", "reset")

    def fails(self, code, call, status=None, message=None):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call()
        answer = caught.exception.response
        self.assertEqual(answer["Error"]["Code"], code, answer)
        if status:
            self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], status)
        if message:
            self.assertRegex(answer["Error"]["Message"], message)
        return answer
