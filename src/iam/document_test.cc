#include "iam/document.h"

#include <gtest/gtest.h>

namespace mayfly::iam {
namespace {

TEST(Document, OneStatementOrAList) {
  const auto one = parse_document(R"({"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Allow", "Action": "IAM:List*", "Resource": "*"}})");
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->statements.size(), 1U);
  EXPECT_TRUE(one->variables);
  EXPECT_EQ(one->statements[0].sid, "A");
  EXPECT_EQ(one->statements[0].actions, std::vector<std::string>{"iam:list*"});
  const auto two = parse_document(
      R"({"Statement": [{"Effect": "Deny", "NotAction": ["a:b", "c:d"], "NotResource": "x"}, {"Effect": "Allow", "Action": "*", "Resource": ["x", "y"]}]})");
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_FALSE(two->variables);
  EXPECT_TRUE(two->statements[0].not_action);
  EXPECT_TRUE(two->statements[0].not_resource);
  EXPECT_EQ(two->statements[1].resources.size(), 2U);
}

TEST(Document, PrincipalsInEveryShape) {
  const auto read = parse_document(R"({"Statement": [
      {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
      {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/a"], "Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
      {"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Action": "*"}]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->statements[0].principals[0].type, "AWS");
  EXPECT_EQ(read->statements[1].principals.size(), 3U);
  EXPECT_TRUE(read->statements[2].not_principal);
  EXPECT_FALSE(read->statements[2].has_resource);
}

TEST(Document, ConditionValuesMayBeNumbersAndBooleans) {
  const auto read = parse_document(R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
      "NumericGreaterThan": {"iam:ServiceSpecificCredentialAgeDays": 90}, "Bool": {"aws:SecureTransport": false}, "Null": {"a:B": ["true"]}}}})");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->statements[0].conditions.size(), 3U);
  EXPECT_EQ(read->statements[0].conditions[0].values[0], "false");  // operators come in the order of their names
  EXPECT_EQ(read->statements[0].conditions[1].key, "a:b");
  EXPECT_EQ(read->statements[0].conditions[2].values[0], "90");
}

TEST(Document, NonsenseIsRefused) {
  const char* bad[] = {
      "",
      "[]",
      "{",
      R"({"Version": "2012-10-17"})",
      R"({"Version": "2020-01-01", "Statement": []})",
      R"({"Statement": [], "Extra": 1})",
      R"({"Statement": {"Action": "*", "Resource": "*"}})",
      R"({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Action": [null], "Resource": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principals": "*"}})",
      R"({"Statement": {"Effect": "Allow", "Action": "*", "Principal": "someone"}})",
      R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}}})",
      R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "x"}}})",
      "{\"Statement\": {\"Sid\": \"\xff\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}",
  };
  for (const char* text : bad) {
    const auto read = parse_document(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::invalid) << text;
  }
  EXPECT_FALSE(parse_document(std::string(kMaxDocumentSize + 1, ' ')));
  EXPECT_FALSE(parse_document(std::string(100'000, '[')));
  EXPECT_FALSE(parse_document(R"({"Statement": )" + std::string(20, '[') + std::string(20, ']') + "}"));
}

TEST(Document, WhatIdentityPoliciesMustHave) {
  const auto check = [](const char* text) { return check_identity_policy(*parse_document(text)); };
  EXPECT_TRUE(check(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})"));
  EXPECT_FALSE(check(R"({"Statement": {"Effect": "Allow", "Action": "*"}})"));
  EXPECT_FALSE(check(R"({"Statement": {"Effect": "Allow", "Resource": "*"}})"));
  EXPECT_FALSE(check(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}})"));
}

}  // namespace
}  // namespace mayfly::iam
