"""CloudTrail by boto3: each call leaves an event, and the file's past is there too."""
import datetime
import json

from support import MANAGEMENT, MEMBER, SimTest, world


class Trail(SimTest):
    WORLD = world(accounts=[
        {"id": MANAGEMENT, "users": [{"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]}], "trails": [{"name": "all", "organization": True}]},
        {"id": MEMBER, "trails": [{"name": "own", "home_region": "eu-west-1", "multi_region": False, "logging": False, "advanced_event_selectors": [
            {"Name": "mantle", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::BedrockMantle::Project"]}]}]}],
         "history": [{"at": f"-{day}d", "event": "CreateServiceSpecificCredential", "actor": "Admin/jo", "parameters": {"userName": f"u{day}", "serviceName": "bedrock.amazonaws.com"}}
                     for day in range(1, 121)]},
    ])

    def lookup(self, client, key, value, **more):
        events, token = [], {}
        while True:
            page = client.lookup_events(LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more, **token)
            events += page["Events"]
            if "NextToken" not in page:
                return events
            token = {"NextToken": page["NextToken"]}

    def test_the_past(self):
        client = self.sim.member("cloudtrail")
        found = self.lookup(client, "EventName", "CreateServiceSpecificCredential")
        self.assertEqual(len(found), 89)  # 90 days, to the second
        self.assertEqual(found[0]["Username"], "jo")
        event = json.loads(found[0]["CloudTrailEvent"])
        self.assertEqual(event["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"], "Admin")
        self.assertEqual(event["requestParameters"]["userName"], "u1")
        recent = self.lookup(client, "ResourceName", "u3", StartTime=datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=10))
        self.assertEqual(len(recent), 1)
        self.assertEqual(self.lookup(self.sim.client("cloudtrail", self.sim.assume(), region="eu-west-1"), "EventName", "CreateServiceSpecificCredential"), [])
        self.fails("InvalidLookupAttributesException", lambda: client.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "a"}] * 2), 400)

    def test_every_call_is_recorded(self):
        session = self.sim.assume()
        iam, client = self.sim.client("iam", session), self.sim.client("cloudtrail", session)
        iam.create_user(UserName="seen")
        self.fails("NoSuchEntity", lambda: iam.get_user(UserName="unseen"))
        created = self.lookup(client, "EventName", "CreateUser")
        self.assertEqual(len(created), 1)
        self.assertEqual(created[0]["AccessKeyId"], session["AccessKeyId"])
        self.assertEqual(created[0]["ReadOnly"], "false")
        for client_of_account in (client, self.sim.client("cloudtrail")):  # the role's account and the caller's
            assumed = self.lookup(client_of_account, "EventName", "AssumeRole")
            self.assertEqual(json.loads(assumed[0]["CloudTrailEvent"])["userIdentity"]["accountId"], MANAGEMENT)
        failed = json.loads(self.lookup(client, "EventName", "GetUser")[0]["CloudTrailEvent"])
        self.assertEqual(failed["errorCode"], "NoSuchEntity")
        self.sim.control("POST", "settings", {"trail_delay_ms": 900_000})
        self.assertEqual(self.lookup(client, "EventName", "CreateUser"), [])

    def test_trails(self):
        here = self.sim.member("cloudtrail")
        self.assertEqual([trail["Name"] for trail in here.describe_trails()["trailList"]], ["all"])  # the organization's, which is everywhere
        there = self.sim.client("cloudtrail", self.sim.assume(), region="eu-west-1")
        self.assertEqual(sorted(trail["Name"] for trail in there.describe_trails()["trailList"]), ["all", "own"])
        selectors = there.get_event_selectors(TrailName="own")
        self.assertEqual(selectors["AdvancedEventSelectors"][0]["FieldSelectors"][1]["Equals"], ["AWS::BedrockMantle::Project"])
        self.assertFalse(there.get_trail_status(Name="own")["IsLogging"])
        self.fails("TrailNotFoundException", lambda: there.get_trail_status(Name="none"), 400)
