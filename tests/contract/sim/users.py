"""IAM users, their policies, keys and everything that DeleteUser asks about, by boto3."""
import json

from support import ALLOW_ALL, MEMBER, SimTest

LIMITED = "arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess"


class Users(SimTest):
    def setUp(self):
        super().setUp()
        self.iam = self.sim.member("iam")

    def test_create_get_list_delete(self):
        made = self.iam.create_user(UserName="Alice.b", Path="/people/", Tags=[{"Key": "team", "Value": "a&b<c>"}])["User"]
        self.assertEqual(made["Arn"], f"arn:aws:iam::{MEMBER}:user/people/Alice.b")
        got = self.iam.get_user(UserName="alice.B")["User"]
        self.assertEqual(got["UserName"], "Alice.b")
        self.assertEqual(got["Tags"], [{"Key": "team", "Value": "a&b<c>"}])
        listed = self.iam.list_users()["Users"]
        self.assertEqual([user["UserName"] for user in listed], ["Alice.b"])
        self.assertNotIn("Tags", listed[0])  # as IAM has it
        self.assertEqual(self.iam.list_users(PathPrefix="/services/")["Users"], [])
        self.fails("EntityAlreadyExists", lambda: self.iam.create_user(UserName="ALICE.B"), 409)
        self.fails("ValidationError", lambda: self.iam.create_user(UserName="a b"), 400)
        self.iam.delete_user(UserName="Alice.b")
        self.fails("NoSuchEntity", lambda: self.iam.get_user(UserName="Alice.b"), 404, "Alice.b cannot be found")

    def test_paging_is_complete_whatever_happens_between(self):
        names = [f"u{i:03}" for i in range(250)]
        for name in names:
            self.iam.create_user(UserName=name)
        paginator = self.iam.get_paginator("list_users")
        pages = list(paginator.paginate())
        self.assertEqual([len(page["Users"]) for page in pages], [100, 100, 50])
        self.assertEqual([user["UserName"] for page in pages for user in page["Users"]], names)
        first = self.iam.list_users(MaxItems=10)
        self.assertTrue(first["IsTruncated"])
        self.iam.delete_user(UserName="u009")  # the last that was shown
        self.iam.create_user(UserName="u0095")
        self.assertEqual(self.iam.list_users(MaxItems=2, Marker=first["Marker"])["Users"][0]["UserName"], "u0095")
        self.fails("ValidationError", lambda: self.sim.client("iam", parameter_validation=False).list_users(MaxItems=1001), 400)
        self.fails("InvalidInput", lambda: self.iam.list_users(Marker="nonsense"), 400)

    def test_short_and_empty_pages(self):
        for i in range(5):
            self.iam.create_user(UserName=f"u{i}")
        self.sim.control("POST", "settings", {"page_size": 2, "empty_pages": 1})
        pages = list(self.iam.get_paginator("list_users").paginate())
        self.assertEqual([len(page["Users"]) for page in pages], [0, 2, 2, 1])
        self.assertEqual([page["IsTruncated"] for page in pages], [True, True, True, False])

    def test_tags(self):
        self.iam.create_user(UserName="t")
        self.iam.tag_user(UserName="t", Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}])
        self.iam.tag_user(UserName="t", Tags=[{"Key": "b", "Value": "3"}])
        self.assertEqual(self.iam.list_user_tags(UserName="t")["Tags"], [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])

    def test_policies(self):
        self.iam.create_user(UserName="p")
        self.iam.put_user_policy(UserName="p", PolicyName="own", PolicyDocument=json.dumps(ALLOW_ALL))
        self.assertEqual(self.iam.list_user_policies(UserName="p")["PolicyNames"], ["own"])
        self.assertEqual(self.iam.get_user_policy(UserName="p", PolicyName="own")["PolicyDocument"], ALLOW_ALL)  # decoded by boto3
        self.iam.attach_user_policy(UserName="p", PolicyArn=LIMITED)
        self.assertEqual(self.iam.list_attached_user_policies(UserName="p")["AttachedPolicies"], [{"PolicyName": "AmazonBedrockLimitedAccess", "PolicyArn": LIMITED}])
        policy = self.iam.get_policy(PolicyArn=LIMITED)["Policy"]
        self.assertEqual(policy["AttachmentCount"], 1)
        version = self.iam.get_policy_version(PolicyArn=LIMITED, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        self.assertIn("bedrock-mantle:CallWithBearerToken", json.dumps(version["Document"]))
        own = self.iam.create_policy(PolicyName="narrow", PolicyDocument=json.dumps(ALLOW_ALL))["Policy"]
        self.iam.put_user_permissions_boundary(UserName="p", PermissionsBoundary=own["Arn"])
        self.assertEqual(self.iam.get_user(UserName="p")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"], own["Arn"])
        self.fails("DeleteConflict", lambda: self.iam.delete_policy(PolicyArn=own["Arn"]), 409)
        self.iam.delete_user_permissions_boundary(UserName="p")
        for document, words in [("{", "Syntax"), ('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}', "principal"),
                                ('{"Statement": {"Effect": "Allow", "Action": "*"}}', "resources")]:
            self.fails("MalformedPolicyDocument", lambda: self.iam.put_user_policy(UserName="p", PolicyName="bad", PolicyDocument=document), 400, words)
        self.fails("NoSuchEntity", lambda: self.iam.attach_user_policy(UserName="p", PolicyArn="arn:aws:iam::aws:policy/Nothing"), 404)
        self.iam.detach_user_policy(UserName="p", PolicyArn=LIMITED)
        self.fails("NoSuchEntity", lambda: self.iam.detach_user_policy(UserName="p", PolicyArn=LIMITED), 404)

    def test_access_keys_and_passwords(self):
        self.iam.create_user(UserName="k")
        first = self.iam.create_access_key(UserName="k")["AccessKey"]
        self.iam.create_access_key(UserName="k")
        self.fails("LimitExceeded", lambda: self.iam.create_access_key(UserName="k"), 409)
        self.assertEqual(len(self.iam.list_access_keys(UserName="k")["AccessKeyMetadata"]), 2)
        self.assertEqual(self.iam.get_access_key_last_used(AccessKeyId=first["AccessKeyId"])["AccessKeyLastUsed"]["ServiceName"], "N/A")
        as_k = {"AccessKeyId": first["AccessKeyId"], "SecretAccessKey": first["SecretAccessKey"]}
        self.assertEqual(self.sim.client("sts", as_k).get_caller_identity()["Arn"], f"arn:aws:iam::{MEMBER}:user/k")
        used = self.iam.get_access_key_last_used(AccessKeyId=first["AccessKeyId"])["AccessKeyLastUsed"]
        self.assertEqual((used["ServiceName"], used["Region"]), ("sts", "us-east-1"))
        self.iam.update_access_key(UserName="k", AccessKeyId=first["AccessKeyId"], Status="Inactive")
        self.fails("InvalidClientTokenId", self.sim.client("sts", as_k).get_caller_identity, 403)
        self.iam.create_login_profile(UserName="k", Password="correct horse battery staple")
        self.assertEqual(self.iam.get_login_profile(UserName="k")["LoginProfile"]["UserName"], "k")
        self.assertNotIn("correct horse", json.dumps(self.sim.calls()))
        self.iam.delete_login_profile(UserName="k")
        self.fails("NoSuchEntity", lambda: self.iam.get_login_profile(UserName="k"), 404)

    def test_delete_user_names_what_holds_it(self):
        self.iam.create_user(UserName="d")
        steps = [
            (lambda: self.iam.create_service_specific_credential(UserName="d", ServiceName="bedrock.amazonaws.com")["ServiceSpecificCredential"],
             lambda made: self.iam.delete_service_specific_credential(UserName="d", ServiceSpecificCredentialId=made["ServiceSpecificCredentialId"]), "referenced objects"),
            (lambda: self.iam.create_access_key(UserName="d")["AccessKey"], lambda made: self.iam.delete_access_key(UserName="d", AccessKeyId=made["AccessKeyId"]), "access keys"),
            (lambda: self.iam.create_login_profile(UserName="d", Password="x" * 12), lambda _: self.iam.delete_login_profile(UserName="d"), "login profile"),
            (lambda: self.iam.attach_user_policy(UserName="d", PolicyArn=LIMITED), lambda _: self.iam.detach_user_policy(UserName="d", PolicyArn=LIMITED), "detach"),
            (lambda: self.iam.put_user_policy(UserName="d", PolicyName="i", PolicyDocument=json.dumps(ALLOW_ALL)), lambda _: self.iam.delete_user_policy(UserName="d", PolicyName="i"),
             "delete policies"),
        ]
        for make, unmake, words in steps:
            made = make()
            self.fails("DeleteConflict", lambda: self.iam.delete_user(UserName="d"), 409, words)
            unmake(made)
        self.iam.delete_user(UserName="d")

    def test_writes_are_seen_late(self):
        self.sim.control("POST", "clock", {"runs": False})
        self.sim.control("POST", "settings", {"consistency_ms": 3000, "verify_time": False})
        self.iam.create_user(UserName="late")
        self.fails("NoSuchEntity", lambda: self.iam.get_user(UserName="late"), 404)
        self.fails("EntityAlreadyExists", lambda: self.iam.create_user(UserName="late"), 409)  # writers see it
        self.sim.control("POST", "clock", {"advance": "+3s"})
        self.iam.get_user(UserName="late")


class Everything(SimTest):
    WORLD = {"world": "one", "accounts": [{
        "id": MEMBER, "alias": "harbour", "groups": [{"name": "g", "inline": {"all": ALLOW_ALL}}], "policies": [{"name": "mine", "document": ALLOW_ALL}],
        "users": [{"name": "admin", "groups": ["g"], "boundary": "AdministratorAccess", "access_keys": [{"last_used": {"at": "-1d", "service": "iam", "region": "us-east-1"}}],
                   "mfa": ["arn:aws:iam::222222222222:mfa/a"], "ssh_keys": ["APKAEXAMPLEEXAMPLE12"], "certificates": ["TA7SMP42TDN5Z26OBPJE7EXAMPLE12"]}],
    }]}

    def test_account_as_a_whole(self):
        iam = self.sim.client("iam")
        details = iam.get_account_authorization_details()
        self.assertEqual(details["UserDetailList"][0]["GroupList"], ["g"])
        self.assertEqual(details["GroupDetailList"][0]["GroupPolicyList"][0]["PolicyDocument"], ALLOW_ALL)
        self.assertEqual([policy["PolicyName"] for policy in details["Policies"]], ["mine", "AdministratorAccess"])
        self.assertEqual(iam.get_account_authorization_details(Filter=["Group"])["UserDetailList"], [])
        pages = list(iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1}))
        self.assertEqual(sum(len(page[name]) for page in pages for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")), len(pages))
        self.assertEqual(iam.list_account_aliases()["AccountAliases"], ["harbour"])
        self.assertEqual(iam.list_groups_for_user(UserName="admin")["Groups"][0]["GroupName"], "g")
        self.assertEqual(iam.list_group_policies(GroupName="g")["PolicyNames"], ["all"])
        self.assertEqual(iam.list_attached_group_policies(GroupName="g")["AttachedPolicies"], [])
        self.assertEqual(len(iam.list_mfa_devices(UserName="admin")["MFADevices"]), 1)
        self.assertEqual(len(iam.list_ssh_public_keys(UserName="admin")["SSHPublicKeys"]), 1)
        self.assertEqual(len(iam.list_signing_certificates(UserName="admin")["Certificates"]), 1)
