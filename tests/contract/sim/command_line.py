"""The AWS CLI, as a person types it."""
import json
import os
import pathlib
import subprocess
import sys

from support import MEMBER, SimTest

AWS = str(pathlib.Path(sys.executable).with_name("aws"))


class CommandLine(SimTest):
    def aws(self, *words, credentials=None, code=0):
        mine = credentials or self.sim.credentials()
        environment = {**os.environ, "AWS_ENDPOINT_URL": self.sim.url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": mine["AccessKeyId"],
                       "AWS_SECRET_ACCESS_KEY": mine["SecretAccessKey"], "AWS_PAGER": ""}
        if "SessionToken" in mine:
            environment["AWS_SESSION_TOKEN"] = mine["SessionToken"]
        done = subprocess.run([AWS, *words], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, code, done.stderr)
        return (json.loads(done.stdout) if done.stdout.strip() else {}) if code == 0 else done.stderr

    def test_a_key_from_beginning_to_end(self):
        member = self.aws("sts", "assume-role", "--role-arn", f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole", "--role-session-name", "person")["Credentials"]
        self.aws("iam", "create-user", "--user-name", "BedrockAPIKey-cli1", credentials=member)
        made = self.aws("iam", "create-service-specific-credential", "--user-name", "BedrockAPIKey-cli1", "--service-name", "bedrock.amazonaws.com", "--credential-age-days", "30",
                        credentials=member)["ServiceSpecificCredential"]
        listed = self.aws("iam", "list-service-specific-credentials", "--all-users", credentials=member)["ServiceSpecificCredentials"]
        self.assertEqual([item["ServiceSpecificCredentialId"] for item in listed], [made["ServiceSpecificCredentialId"]])
        name = ["--user-name", "BedrockAPIKey-cli1", "--service-specific-credential-id", made["ServiceSpecificCredentialId"]]
        self.aws("iam", "update-service-specific-credential", "--status", "Inactive", *name, credentials=member)
        self.aws("iam", "reset-service-specific-credential", *name, credentials=member)
        self.assertIn("(DeleteConflict)", self.aws("iam", "delete-user", "--user-name", "BedrockAPIKey-cli1", credentials=member, code=255))
        self.aws("iam", "delete-service-specific-credential", *name, credentials=member)
        self.aws("iam", "delete-user", "--user-name", "BedrockAPIKey-cli1", credentials=member)

    def test_listing_an_organization(self):
        self.assertEqual(len(self.aws("organizations", "list-accounts")["Accounts"]), 2)
        self.assertIn("(NoSuchEntity)", self.aws("iam", "get-user", "--user-name", "nobody", code=255))
        self.assertEqual(len(self.aws("iam", "list-users", "--page-size", "1")["Users"]), 1)
