"""Bedrock by boto3: signed, and with both kinds of bearer keys, as AWS_BEARER_TOKEN_BEDROCK carries them."""
import base64
import datetime
import json
import os
import unittest.mock

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials

from secure import Secure
from support import MEMBER, SimTest

MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0"
HELLO = [{"role": "user", "content": [{"text": "hello"}]}]
INVOKE = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["bedrock:InvokeModel", "bedrock:CallWithBearerToken"], "Resource": "*"}}
NO_LONG_TERM = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "bedrock:CallWithBearerToken", "Resource": "*",
                                                       "Condition": {"StringEquals": {"bedrock:bearerTokenType": "LONG_TERM"}}}}


def short_term(credentials, region="us-east-1", seconds=43_200):
    """A short-term key as AWS's generators make it, by botocore's signer."""
    request = botocore.awsrequest.AWSRequest("POST", "https://bedrock.amazonaws.com/", headers={"host": "bedrock.amazonaws.com"}, params={"Action": "CallWithBearerToken"})
    signer = botocore.auth.SigV4QueryAuth(
        botocore.credentials.Credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials.get("SessionToken")), "bedrock", region, expires=seconds)
    signer.add_auth(request)
    url = request.url.removeprefix("https://") + "&Version=1"
    return "bedrock-api-key-" + base64.b64encode(url.encode()).decode()


class Bedrock(SimTest):
    WORLD = {"world": "keys", "accounts": [{"id": MEMBER, "invocation_logging": {"us-east-1": {"s3Config": {"bucketName": "b"}, "textDataDeliveryEnabled": True}}, "users": [
        {"name": "admin", "attached": ["AdministratorAccess"], "access_keys": [{}]},
        {"name": "app", "inline": {"invoke": INVOKE}, "access_keys": [{}]},
        {"name": "banned", "inline": {"invoke": INVOKE, "no": NO_LONG_TERM}, "access_keys": [{}]},
        {"name": "idle", "access_keys": [{}]},
    ]}]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secure = Secure(cls.sim.url)

    @classmethod
    def tearDownClass(cls):
        cls.secure.stop()
        super().tearDownClass()

    def converse(self, token):
        """By the environment variable, which botocore reads as late as it signs."""
        with unittest.mock.patch.dict(os.environ, AWS_BEARER_TOKEN_BEDROCK=token):
            runtime = boto3.Session().client("bedrock-runtime", endpoint_url=self.secure.url, region_name="us-east-1", verify=self.secure.ca,
                                             config=botocore.config.Config(retries={"total_max_attempts": 1}))
            return runtime.converse(modelId=MODEL, messages=HELLO)

    def key_of(self, user):
        return self.sim.client("iam").create_service_specific_credential(UserName=user, ServiceName="bedrock.amazonaws.com")["ServiceSpecificCredential"]

    def test_signed(self):
        runtime = self.sim.client("bedrock-runtime", self.sim.credentials(user="app"))
        answer = runtime.converse(modelId=MODEL, messages=HELLO)
        self.assertEqual(answer["usage"]["totalTokens"], answer["usage"]["inputTokens"] + answer["usage"]["outputTokens"])
        body = json.loads(runtime.invoke_model(modelId=f"arn:aws:bedrock:us-east-1:{MEMBER}:application-inference-profile/abc", body=b'{"max_tokens": 1}')["body"].read())
        self.assertEqual(body["role"], "assistant")
        self.assertEqual(self.sim.calls()[-1]["resource"], f"arn:aws:bedrock:us-east-1:{MEMBER}:application-inference-profile/abc")
        self.fails("ValidationException", lambda: runtime.invoke_model(modelId=MODEL, body=b"no json"), 400)
        idle = self.sim.client("bedrock-runtime", self.sim.credentials(user="idle"))
        self.fails("AccessDeniedException", lambda: idle.converse(modelId=MODEL, messages=HELLO), 403, "bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/")

    def test_long_term_keys(self):
        made = self.key_of("app")
        call = lambda: self.converse(made["ServiceCredentialSecret"])
        call()
        self.assertEqual(self.sim.calls()[-1]["caller"], f"arn:aws:iam::{MEMBER}:user/app")
        iam = self.sim.client("iam")
        key = {"UserName": "app", "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
        iam.update_service_specific_credential(Status="Inactive", **key)
        self.fails("AccessDeniedException", call, 403, "API Key is valid")
        iam.update_service_specific_credential(Status="Active", **key)
        call()
        iam.reset_service_specific_credential(**key)
        self.fails("AccessDeniedException", call, 403)
        self.fails("AccessDeniedException", lambda: self.converse("ABSKnonsense"), 403)

    def test_keys_of_other_services_open_nothing_here(self):
        made = self.sim.client("iam").create_service_specific_credential(UserName="app", ServiceName="logs.amazonaws.com")["ServiceSpecificCredential"]
        self.fails("AccessDeniedException", lambda: self.converse(made["ServiceCredentialSecret"]), 403)

    def test_the_type_of_a_key_is_a_condition(self):
        self.fails("AccessDeniedException", lambda: self.converse(self.key_of("banned")["ServiceCredentialSecret"]), 403,
                   "bedrock:CallWithBearerToken .* with an explicit deny")
        self.converse(short_term(self.sim.credentials(user="banned")))

    def test_short_term_keys(self):
        mine = self.sim.credentials(user="app")
        session = self.sim.client("sts", mine).get_session_token(DurationSeconds=900)["Credentials"]
        self.converse(short_term(session))
        self.fails("AccessDeniedException", lambda: self.converse(short_term({**mine, "SecretAccessKey": "x" * 40})), 403)
        brief = short_term(mine, seconds=60)
        self.converse(brief)
        self.sim.control("POST", "clock", {"advance": "+61s"})
        self.fails("AccessDeniedException", lambda: self.converse(brief), 403, "expired")

    def test_use_is_recorded(self):
        self.converse(self.key_of("app")["ServiceCredentialSecret"])
        event = self.sim.client("cloudtrail").lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "Converse"}])["Events"][0]
        text = json.loads(event["CloudTrailEvent"])
        self.assertEqual(text["additionalEventData"], {"callWithBearerToken": True})
        self.assertEqual(text["userIdentity"]["type"], "IAMUser")
        self.assertLess(abs(event["EventTime"] - datetime.datetime.now(datetime.timezone.utc)), datetime.timedelta(minutes=2))

    def test_logging_configuration(self):
        self.assertEqual(self.sim.client("bedrock").get_model_invocation_logging_configuration()["loggingConfig"]["s3Config"]["bucketName"], "b")
        self.assertNotIn("loggingConfig", self.sim.client("bedrock", region="eu-west-1").get_model_invocation_logging_configuration())
