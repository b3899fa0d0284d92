#include "aws/endpoints.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

// A few of every kind; the contract test compares all of them with botocore's own resolver.
TEST(Endpoints, of_all_partitions_and_variants) {
  struct Row {
    const Service& service;
    const char* region;
    bool fips, dual;
    const char *host, *signing_region;
  };
  const Row rows[] = {
      {kIam, "eu-central-1", false, false, "iam.amazonaws.com", "us-east-1"},
      {kIam, "eu-central-1", true, false, "iam-fips.amazonaws.com", "us-east-1"},
      {kIam, "us-east-1", false, true, "iam.global.api.aws", "us-east-1"},
      {kIam, "us-gov-east-1", false, false, "iam.us-gov.amazonaws.com", "us-gov-west-1"},
      {kIam, "cn-northwest-1", false, false, "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
      {kIam, "eusc-de-east-1", false, false, "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"},
      {kSts, "eu-central-1", false, false, "sts.eu-central-1.amazonaws.com", "eu-central-1"},
      {kSts, "us-gov-west-1", true, false, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
      {kOrganizations, "ap-south-1", false, false, "organizations.us-east-1.amazonaws.com", "us-east-1"},
      {kCloudTrail, "us-iso-west-1", false, false, "cloudtrail.us-iso-west-1.c2s.ic.gov", "us-iso-west-1"},
      {kBedrock, "eu-north-1", true, true, "bedrock-fips.eu-north-1.api.aws", "eu-north-1"},
      {kSso, "us-west-2", false, false, "portal.sso.us-west-2.amazonaws.com", "us-west-2"},
      {kSsoOidc, "xx-planet-1", false, false, "oidc.xx-planet-1.amazonaws.com", "xx-planet-1"},
  };
  for (const Row& row : rows) {
    const auto endpoint = endpoint_of(row.service, row.region, {row.fips, row.dual});
    ASSERT_TRUE(endpoint) << row.host;
    EXPECT_EQ(endpoint->host, row.host);
    EXPECT_EQ(endpoint->signing_region, row.signing_region) << row.host;
  }
}

TEST(Endpoints, a_Region_cannot_become_another_host) {
  for (const char* region : {"", "us east 1", "evil.example/", "us-east-1.evil.example", "us-east-1#", "-us-east-1", "US-EAST-1", "us-east-1\n"})
    EXPECT_EQ(endpoint_of(kSts, region, {}).error().code, Code::invalid) << region;
}

TEST(Partitions, of_Regions_that_are_there_and_that_are_not_yet) {
  const std::pair<const char*, const char*> rows[] = {
      {"us-east-1", "aws"},     {"mx-central-1", "aws"},         {"eu-new-9", "aws"},           {"us-gov-east-1", "aws-us-gov"}, {"us-gov-new-9", "aws-us-gov"},
      {"cn-north-1", "aws-cn"}, {"us-isob-east-1", "aws-iso-b"}, {"eusc-de-new-2", "aws-eusc"}, {"zz-nowhere-1", "aws"},         {"us-gov-", "aws"},
  };
  for (const auto& [region, partition] : rows) EXPECT_EQ(partition_of(region).id, partition) << region;
}

}  // namespace
}  // namespace mayfly::aws
