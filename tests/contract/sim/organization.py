"""Organizations by boto3, and what its service control policies stop."""
from support import MANAGEMENT, MEMBER, SimTest, world

NO_USERS = {"Version": "2012-10-17", "Statement": {"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}}
ONLY_IAM = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}


class Organization(SimTest):
    WORLD = world(
        organization={
            "id": "o-contract01", "management_account": MANAGEMENT, "root": "r-ctr1",
            "units": [{"id": "ou-ctr1-0000apps", "name": "apps"}, {"id": "ou-ctr1-0000team", "name": "team", "parent": "ou-ctr1-0000apps"}],
            "policies": [{"id": "p-000nousers", "name": "no-users", "document": NO_USERS}, {"id": "p-000onlyiam", "name": "only-iam", "document": ONLY_IAM}],
            "attached": {"ou-ctr1-0000apps": ["p-FullAWSAccess", "p-000nousers"], "ou-ctr1-0000team": ["p-000onlyiam"], "r-ctr1": ["p-FullAWSAccess", "p-000nousers"]},
        },
        accounts=[{"id": MANAGEMENT, "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}]}, {"id": MEMBER, "parent": "ou-ctr1-0000team"}]
        + [{"id": str(300000000000 + i), "parent": "ou-ctr1-0000apps"} for i in range(45)],
    )

    def test_the_tree(self):
        organizations = self.sim.client("organizations")
        self.assertEqual(organizations.describe_organization()["Organization"]["MasterAccountId"], MANAGEMENT)
        pages = list(organizations.get_paginator("list_accounts").paginate())
        self.assertEqual([len(page["Accounts"]) for page in pages], [20, 20, 7])
        root = organizations.list_roots()["Roots"][0]["Id"]
        units = organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
        self.assertEqual([unit["Name"] for unit in units], ["apps"])
        below = [a["Id"] for page in organizations.get_paginator("list_accounts_for_parent").paginate(ParentId=units[0]["Id"]) for a in page["Accounts"]]
        self.assertEqual(len(below), 45)
        self.assertEqual(organizations.list_parents(ChildId=MEMBER)["Parents"], [{"Id": "ou-ctr1-0000team", "Type": "ORGANIZATIONAL_UNIT"}])
        self.assertEqual(organizations.list_parents(ChildId="ou-ctr1-0000apps")["Parents"], [{"Id": root, "Type": "ROOT"}])
        self.fails("ChildNotFoundException", lambda: organizations.list_parents(ChildId="999999999999"), 400)
        self.fails("ParentNotFoundException", lambda: organizations.list_accounts_for_parent(ParentId="ou-none-nothing1"), 400)

    def test_its_policies(self):
        organizations = self.sim.client("organizations")
        policies = organizations.list_policies_for_target(TargetId="ou-ctr1-0000apps", Filter="SERVICE_CONTROL_POLICY")["Policies"]
        self.assertEqual([policy["Name"] for policy in policies], ["no-users", "FullAWSAccess"])
        self.assertIn("NoUsers", organizations.describe_policy(PolicyId="p-000nousers")["Policy"]["Content"])
        self.fails("PolicyNotFoundException", lambda: organizations.describe_policy(PolicyId="p-nothing1"), 400)
        self.assertEqual(organizations.list_policies_for_target(TargetId=MEMBER, Filter="RESOURCE_CONTROL_POLICY")["Policies"], [])

    def test_members_may_not_ask(self):
        member = self.sim.member("organizations", check=False)
        self.fails("AccessDeniedException", member.list_accounts, 400)

    def test_service_control_policies_bind_members_alone(self):
        self.sim.client("iam").create_user(UserName="fine")  # the management account, whatever the root's policies say
        iam = self.sim.member("iam")
        iam.list_users()
        self.fails("AccessDenied", lambda: iam.create_user(UserName="x"), 403, "with an explicit deny in a service control policy")
        self.fails("AccessDeniedException", self.sim.member("cloudtrail").describe_trails, 400, "because no service control policy allows")


class Alone(SimTest):
    WORLD = {"world": "alone", "accounts": [{"id": MEMBER, "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}]}]}

    def test_no_organization(self):
        self.fails("AWSOrganizationsNotInUseException", self.sim.client("organizations").describe_organization, 400)
