"""Faults, rates, latency: each as boto3 meets it."""
import time

import botocore.exceptions
import botocore.parsers

from support import MEMBER, SimTest, world


class Faults(SimTest):
    def setUp(self):
        super().setUp()
        self.iam = self.sim.member("iam", check=False)  # half an answer cannot be checked

    def fault(self, kind, **more):
        self.sim.control("POST", "faults", {"fault": kind, "operation": "iam:ListUsers", **more})

    def struck(self):
        return [call["fault"] for call in self.sim.calls() if call["operation"] == "ListUsers"]

    def test_errors(self):
        for kind, code, status in [("denied", "AccessDenied", 403), ("throttled", "Throttling", 400), ("server_error", "ServiceFailure", 500), ("expired_token", "ExpiredToken", 403)]:
            self.sim.control("DELETE", "faults")
            self.fault(kind)
            self.fails(code, self.iam.list_users, status)
            self.iam.list_account_aliases()

    def test_each_service_throttles_in_its_own_words(self):
        self.sim.control("POST", "faults", {"fault": "throttled"})
        clients = {service: self.sim.client(service) for service in ("organizations", "cloudtrail", "bedrock-runtime")}
        self.fails("TooManyRequestsException", clients["organizations"].list_accounts, 400)
        self.fails("ThrottlingException", clients["cloudtrail"].describe_trails, 400)
        self.fails("ThrottlingException", lambda: clients["bedrock-runtime"].converse(modelId="m", messages=[]), 429)

    def test_broken_answers(self):
        self.fault("html_500", count=1)
        self.fault("truncated_body", skip=1, count=1)
        self.fault("empty_body", skip=2, count=1)
        with self.assertRaises(botocore.exceptions.ClientError):
            self.iam.list_users()
        with self.assertRaises(botocore.parsers.ResponseParserError):
            self.iam.list_users()
        with self.assertRaisesRegex(botocore.parsers.ResponseParserError, "b''"):
            self.iam.list_users()
        self.iam.list_users()
        self.assertEqual(self.sim.control("GET", "faults")[0]["struck"], 1)

    def test_broken_connections(self):
        self.fault("reset", count=1)
        with self.assertRaises(botocore.exceptions.ConnectionClosedError):
            self.iam.list_users()
        self.sim.control("DELETE", "faults")
        self.fault("timeout", count=1)
        quick = self.sim.client("iam", self.sim.assume())
        begin = time.monotonic()
        with self.assertRaises(botocore.exceptions.ReadTimeoutError):
            quick.list_users()
        self.assertGreater(time.monotonic() - begin, 4)
        self.fault("broken_off", count=1)
        with self.assertRaises((botocore.exceptions.IncompleteReadError, botocore.exceptions.ResponseStreamingError, botocore.parsers.ResponseParserError)):
            self.iam.list_users()
        self.iam.list_users()
        self.assertEqual(self.struck(), ["reset", "timeout", "broken_off", ""])

    def test_passing_faults_are_survived_by_retries(self):
        patient = self.sim.client("iam", self.sim.assume(), retries=4)
        self.fault("throttled", count=2)
        patient.list_users()
        self.assertEqual(self.struck(), ["throttled", "throttled", ""])

    def test_where_faults_strike(self):
        for i in range(5):
            self.iam.create_user(UserName=f"u{i}")
        self.fault("denied", page="later")
        self.assertTrue(self.iam.list_users(MaxItems=2)["IsTruncated"])
        self.fails("AccessDenied", lambda: self.iam.list_users(Marker=self.iam.list_users(MaxItems=2)["Marker"]), 403)
        self.sim.control("DELETE", "faults")
        self.sim.control("POST", "faults", {"fault": "denied", "operation": "sts:AssumeRole", "account": MEMBER})
        self.fails("AccessDenied", self.sim.assume, 403)
        self.sim.client("sts").get_caller_identity()
        self.sim.control("DELETE", "faults")
        self.sim.control("POST", "faults", {"fault": "denied", "operation": "iam:*", "resource": "*:user/u3"})
        self.iam.get_user(UserName="u2")
        self.fails("AccessDenied", lambda: self.iam.get_user(UserName="u3"), 403)
        self.sim.control("DELETE", "faults")
        self.fault("throttled", share=0.25)
        results = []
        for _ in range(20):
            try:
                results.append(self.iam.list_users() and 0)
            except botocore.exceptions.ClientError:
                results.append(1)
        self.assertEqual(sum(results), 5)

    def test_a_skewed_clock_can_be_learned(self):
        self.fault("skewed_clock", seconds=3600)
        answer = self.fails("SignatureDoesNotMatch", self.iam.list_users, 403, "Signature expired")
        ahead = time.mktime(time.strptime(answer["ResponseMetadata"]["HTTPHeaders"]["date"], "%a, %d %b %Y %H:%M:%S GMT")) - time.time()
        self.assertAlmostEqual(ahead, 3600, delta=30)

    def test_latency_and_rates(self):
        self.sim.control("POST", "settings", {"latency": [{"operation": "iam:ListUsers", "ms": 300}]})
        begin = time.monotonic()
        self.iam.list_users()
        self.assertGreater(time.monotonic() - begin, 0.3)
        self.sim.control("POST", "settings", {"latency_ms": 0, "rates": [{"operation": "iam:*", "per_second": 0.001, "burst": 3, "by_region": False}]})
        for _ in range(3):
            self.iam.list_users()
        self.fails("Throttling", self.iam.list_users, 400, "Rate exceeded")
        self.sim.client("iam").list_users()  # another account, another bucket

    def test_the_control_endpoint_says_what_is_wrong(self):
        for path, body in [("faults", {"fault": "earthquake"}), ("settings", {"latencyms": 3}), ("clock", {"set": "yesterday"}), ("nothing", {})]:
            with self.assertRaises(Exception) as caught:
                self.sim.control("POST", path, body)
            self.assertIn(caught.exception.code, (400, 404))
            caught.exception.close()


class WorldFaults(SimTest):
    WORLD = world(faults=[{"fault": "denied", "operation": "iam:ListUsers", "count": 1}], settings={"page_size": 1})

    def test_a_world_brings_its_own(self):
        iam = self.sim.client("iam")
        self.fails("AccessDenied", iam.list_users, 403)
        iam.create_user(UserName="second")
        self.assertEqual(len(iam.list_users()["Users"]), 1)
