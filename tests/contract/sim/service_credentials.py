"""The five operations on service-specific credentials, by boto3, against what is known of real IAM."""
import base64

from support import MEMBER, SimTest

BEDROCK = "bedrock.amazonaws.com"
DAY = 86_400


def alias_of(secret):
    text = secret.removeprefix("ABSK")
    return base64.b64decode(text).decode().rsplit(":", 1)[0]


class ServiceCredentials(SimTest):
    def setUp(self):
        super().setUp()
        self.iam = self.sim.member("iam")
        self.iam.create_user(UserName="svc")

    def create(self, user="svc", service=BEDROCK, **more):
        return self.iam.create_service_specific_credential(UserName=user, ServiceName=service, **more)["ServiceSpecificCredential"]

    def listed(self, **more):
        return self.iam.list_service_specific_credentials(**more)["ServiceSpecificCredentials"]

    def test_create_says_what_is_documented(self):
        never = self.create()
        self.assertNotIn("ExpirationDate", never)
        self.assertRegex(never["ServiceSpecificCredentialId"], r"^ACCA\w{17}$")
        self.assertEqual(never["ServiceCredentialAlias"], f"svc-at-{MEMBER}")
        self.assertEqual(alias_of(never["ServiceCredentialSecret"]), never["ServiceCredentialAlias"])
        dated = self.create(CredentialAgeDays=30)
        self.assertEqual(dated["ServiceCredentialAlias"], f"svc+1-at-{MEMBER}")
        self.assertEqual((dated["ExpirationDate"] - dated["CreateDate"]).total_seconds(), 30 * DAY)
        self.fails("LimitExceeded", self.create, 409, "ContextSpecificCredentialsPerUserPerContext: 2")
        for item in self.listed(UserName="svc"):
            self.assertNotIn("ServiceCredentialSecret", item)

    def test_services(self):
        self.assertTrue(self.create(service="aws-external-anthropic.amazonaws.com")["ServiceCredentialSecret"].startswith("AEAA"))
        self.assertTrue(self.create(service="logs.amazonaws.com")["ServiceCredentialSecret"].startswith("ACWL"))
        self.assertTrue(self.create(service="CloudWatch.amazonaws.com")["ServiceCredentialSecret"].startswith("APIAACWM"))
        password = self.create(service="codecommit.amazonaws.com")
        self.assertEqual(len(password["ServicePassword"]), 60)
        self.assertEqual(password["ServiceUserName"], f"svc-at-{MEMBER}")
        self.assertNotIn("ServiceCredentialSecret", password)
        self.fails("NoSuchEntity", lambda: self.create(service="s3.amazonaws.com"), 404, "No such service")
        self.fails("ValidationError", lambda: self.create(service="bad name!"), 400)
        self.assertEqual(len(self.listed(AllUsers=True)), 4)
        self.assertEqual(len(self.listed(AllUsers=True, ServiceName="LOGS.amazonaws.com")), 1)

    def test_all_users(self):
        for i in range(7):
            self.iam.create_user(UserName=f"u{i}")
            self.create(user=f"u{i}")
        self.assertEqual(len(self.listed(AllUsers=True)), 7)
        self.fails("InvalidInput", lambda: self.listed(AllUsers=True, UserName="svc"), 400)
        self.assertEqual(self.listed(AllUsers=False, UserName="svc"), [])
        seen, marker = [], {}
        while True:
            page = self.iam.list_service_specific_credentials(AllUsers=True, MaxItems=3, **marker)
            seen += [item["UserName"] for item in page["ServiceSpecificCredentials"]]
            if not page["IsTruncated"]:
                break
            marker = {"Marker": page["Marker"]}
        self.assertEqual(seen, [f"u{i}" for i in range(7)])

    def test_update_reset_delete(self):
        made = self.create(CredentialAgeDays=5)
        key = {"UserName": "svc", "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
        self.iam.update_service_specific_credential(Status="Inactive", **key)
        reset = self.iam.reset_service_specific_credential(**key)["ServiceSpecificCredential"]
        self.assertNotEqual(reset["ServiceCredentialSecret"], made["ServiceCredentialSecret"])
        for kept in ("CreateDate", "ExpirationDate", "ServiceCredentialAlias", "ServiceSpecificCredentialId"):
            self.assertEqual(reset[kept], made[kept])
        self.assertEqual(reset["Status"], "Inactive")
        self.fails("InvalidInput", lambda: self.iam.update_service_specific_credential(Status="Expired", **key), 400)
        self.iam.create_user(UserName="other")
        self.fails("ValidationError", lambda: self.iam.delete_service_specific_credential(**{**key, "UserName": "other"}), 400, "does not have")
        self.fails("NoSuchEntity", lambda: self.iam.delete_service_specific_credential(**{**key, "ServiceSpecificCredentialId": "ACCA" + "A" * 17}), 404, "No such credential")
        self.iam.delete_service_specific_credential(**key)
        self.assertEqual(self.listed(UserName="svc"), [])

    def test_expiry_comes_with_the_clock(self):
        made = self.create(CredentialAgeDays=1)
        self.sim.control("POST", "settings", {"verify_time": False})
        self.sim.control("POST", "clock", {"advance": "+86399s", "runs": False})
        iam = self.sim.client("iam", self.sim.credentials(account=MEMBER, role="OrganizationAccountAccessRole"))
        status = lambda: iam.list_service_specific_credentials(UserName="svc")["ServiceSpecificCredentials"][0]["Status"]
        self.assertEqual(status(), "Active")
        self.sim.control("POST", "clock", {"advance": "+2s"})
        self.assertEqual(status(), "Expired")
        self.fails("InvalidInput", lambda: iam.reset_service_specific_credential(UserName="svc", ServiceSpecificCredentialId=made["ServiceSpecificCredentialId"]), 400)

    def test_a_renamed_user_keeps_the_alias(self):
        self.create()
        self.iam.update_user(UserName="svc", NewUserName="renamed")
        self.assertEqual(self.listed(UserName="renamed")[0]["ServiceCredentialAlias"], f"svc-at-{MEMBER}")
        self.iam.create_user(UserName="svc")
        self.assertEqual(self.create()["ServiceCredentialAlias"], f"svc+1-at-{MEMBER}")  # the plain alias is held


class Limits(SimTest):
    """What may be created is a matter of two condition keys."""
    WORLD = {"world": "limits", "accounts": [{"id": MEMBER, "users": [
        {"name": "admin", "access_keys": [{}], "attached": ["AdministratorAccess"],
         "inline": {"cap": {"Version": "2012-10-17", "Statement": [
             {"Effect": "Deny", "Action": "iam:CreateServiceSpecificCredential", "Resource": "*", "Condition": {"NumericGreaterThan": {"iam:ServiceSpecificCredentialAgeDays": "90"}}},
             {"Effect": "Deny", "Action": "iam:*ServiceSpecificCredential", "Resource": "*",
              "Condition": {"StringEquals": {"iam:ServiceSpecificCredentialServiceName": "logs.amazonaws.com"}}}]}}},
        {"name": "single", "access_keys": [{}], "inline": {"own": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "iam:ListServiceSpecificCredentials", "Resource": f"arn:aws:iam::{MEMBER}:user/${{aws:username}}"}}}},
    ]}]}

    def test_age_and_service(self):
        iam = self.sim.client("iam")
        create = lambda **more: iam.create_service_specific_credential(UserName="single", **more)
        self.fails("AccessDenied", lambda: create(ServiceName=BEDROCK, CredentialAgeDays=91), 403, "explicit deny in an identity-based policy")
        self.fails("AccessDenied", lambda: create(ServiceName="LOGS.amazonaws.com"), 403)
        create(ServiceName=BEDROCK)  # without an age the cap says nothing: the hole of the published samples

    def test_all_users_needs_all_users(self):
        single = self.sim.client("iam", self.sim.credentials(user="single"))
        self.assertEqual(single.list_service_specific_credentials()["ServiceSpecificCredentials"], [])  # one's own
        self.fails("AccessDenied", lambda: single.list_service_specific_credentials(AllUsers=True), 403, r"on resource: arn:aws:iam::222222222222:user/\* because no identity-based policy")
