"""The fixture of hard cases is as hard as it says: what boto3 sees of each account."""
import pathlib
import unittest

import botocore.exceptions

from support import Simulator

WORLD = pathlib.Path(__file__).resolve().parents[2] / "fixtures/worlds/cases.json"
BEDROCK = "bedrock.amazonaws.com"


class Cases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator(name=str(WORLD))
        organizations = cls.sim.client("organizations")
        cls.accounts = {a["Name"]: a for page in organizations.get_paginator("list_accounts").paginate() for a in page["Accounts"]}

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()
        assert not cls.sim.flaws, cls.sim.flaws

    def iam(self, name):
        return self.sim.client("iam", self.sim.assume(self.accounts[name]["Id"]))

    def keys(self, name, **more):
        """All pages, or the error."""
        iam, found, marker = self.iam(name), [], {}
        while True:
            page = iam.list_service_specific_credentials(AllUsers=True, **more, **marker)
            self.assertLessEqual(len(page["ServiceSpecificCredentials"]), 2)
            found += page["ServiceSpecificCredentials"]
            if not page["IsTruncated"]:
                return found
            marker = {"Marker": page["Marker"]}

    def test_counts(self):
        self.assertEqual(len(self.accounts), 14)
        for name, count in [("no-keys-at-all", 0), ("prefix-free-users", 6), ("never-expires-in-both-encodings", 2), ("inactive-and-expired", 3), ("second-keys", 2),
                            ("renamed-users", 2), ("left-behind-shadow-users", 0), ("escalated-shadow-users", 5), ("other-services", 5)]:
            self.assertEqual(len(self.keys(name)), count, name)
        self.assertEqual(len(self.keys("other-services", ServiceName=BEDROCK)), 0)

    def test_encodings_and_states(self):
        never, far = sorted(self.keys("never-expires-in-both-encodings"), key=lambda item: "ExpirationDate" in item)
        self.assertNotIn("ExpirationDate", never)
        self.assertGreater((far["ExpirationDate"] - far["CreateDate"]).days, 10_000)
        self.assertEqual(sorted(item["Status"] for item in self.keys("inactive-and-expired")), ["Active", "Expired", "Inactive"])

    def test_stale_aliases(self):
        aliases = {item["UserName"]: item["ServiceCredentialAlias"] for item in self.keys("renamed-users")}
        self.assertEqual(aliases, {"new-name": "old-name-at-200000000006", "old-name": "old-name+1-at-200000000006"})

    def test_refusals(self):
        for name in ("refused-account", "suspended"):
            with self.assertRaisesRegex(botocore.exceptions.ClientError, "AccessDenied"):
                self.iam(name)
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "AccessDenied"):
            self.keys("a-page-that-fails")
        with self.assertRaisesRegex(botocore.exceptions.ClientError, r"user/\*"):
            self.keys("refused-all-users-listing")
        iam = self.iam("refused-all-users-listing")
        self.assertEqual(len(iam.list_service_specific_credentials(UserName="one")["ServiceSpecificCredentials"]), 1)
        self.assertEqual(len(iam.list_service_specific_credentials(UserName="three")["ServiceSpecificCredentials"]), 0)
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "explicit deny"):
            iam.list_service_specific_credentials(UserName="two")
