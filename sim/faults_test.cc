#include "sim/faults.h"

#include <gtest/gtest.h>

namespace mayfly::sim {
namespace {

Fault fault(FaultKind kind, std::string operation) {
  Fault out;
  out.kind = kind;
  out.operation = std::move(operation);
  return out;
}

Struck call(std::string operation, std::size_t page = 1) { return {std::move(operation), "111122223333", "us-east-1", "*", page}; }

TEST(Faults, EveryKindHasAName) {
  for (const char* name :
       {"denied", "throttled", "server_error", "html_500", "empty_body", "truncated_body", "broken_off", "timeout", "reset", "expired_token", "skewed_clock"}) {
    const auto kind = fault_kind(name);
    ASSERT_TRUE(kind) << name;
    EXPECT_EQ(name_of(*kind), name);
  }
  EXPECT_FALSE(fault_kind("earthquake"));
}

TEST(Faults, SkipAndCount) {
  Faults faults;
  Fault twice = fault(FaultKind::throttled, "iam:List*");
  twice.skip = 1;
  twice.count = 2;
  faults.add(twice);
  EXPECT_FALSE(faults.strike(call("iam:GetUser")));
  EXPECT_FALSE(faults.strike(call("iam:ListUsers")));
  EXPECT_TRUE(faults.strike(call("iam:ListUsers")));
  EXPECT_TRUE(faults.strike(call("IAM:listgroups")));
  EXPECT_FALSE(faults.strike(call("iam:ListUsers")));
}

TEST(Faults, TheFirstThatStrikesWinsAndAllCount) {
  Faults faults;
  Fault first = fault(FaultKind::denied, "*"), second = fault(FaultKind::reset, "*");
  first.count = 1;
  second.skip = 1;
  faults.add(first);
  faults.add(second);
  EXPECT_EQ(faults.strike(call("a:b"))->kind, FaultKind::denied);
  EXPECT_EQ(faults.strike(call("a:b"))->kind, FaultKind::reset);
  EXPECT_EQ(faults.rules()[1].seen, 2U);
}

TEST(Faults, ByPageAccountRegionResource) {
  Faults faults;
  Fault later = fault(FaultKind::denied, "*");
  later.page = "later";
  faults.add(later);
  EXPECT_FALSE(faults.strike(call("a:b", 1)));
  EXPECT_TRUE(faults.strike(call("a:b", 2)));
  faults.clear();
  Fault third = fault(FaultKind::denied, "*");
  third.page = "3";
  third.account = "111122223333";
  third.region = "us-east-1";
  third.resource = "arn:*:user/x";
  faults.add(third);
  Struck fits{"a:b", "111122223333", "us-east-1", "arn:aws:iam::111122223333:user/x", 3};
  EXPECT_TRUE(faults.strike(fits));
  for (auto change : {+[](Struck& s) { s.account = "222222222222"; }, +[](Struck& s) { s.region = "eu-west-1"; }, +[](Struck& s) { s.resource = "*"; },
                      +[](Struck& s) { s.page = 2; }}) {
    Struck other = fits;
    change(other);
    EXPECT_FALSE(faults.strike(other));
  }
}

TEST(Faults, ASharePassesTheRest) {
  Faults faults;
  Fault some = fault(FaultKind::throttled, "*");
  some.share = 0.05;
  faults.add(some);
  int struck = 0;
  for (int i = 0; i < 1000; ++i) struck += faults.strike(call("a:b")) ? 1 : 0;
  EXPECT_EQ(struck, 50);
}

TEST(Buckets, FillWithTime) {
  Buckets buckets;
  const std::vector<Rate> rates = {{"sts:*", 10, 2, true}};
  const auto take = [&](const char* operation, const char* account, const char* region, Millis at) {
    return buckets.take(rates, operation, account, region, at);
  };
  EXPECT_TRUE(take("sts:AssumeRole", "1", "us-east-1", 0));
  EXPECT_TRUE(take("sts:AssumeRole", "1", "us-east-1", 0));
  EXPECT_FALSE(take("sts:AssumeRole", "1", "us-east-1", 50));
  EXPECT_TRUE(take("sts:AssumeRole", "1", "eu-west-1", 50)) << "Regions have buckets of their own";
  EXPECT_TRUE(take("sts:AssumeRole", "2", "us-east-1", 50)) << "and so have accounts";
  EXPECT_TRUE(take("iam:ListUsers", "1", "us-east-1", 50));
  EXPECT_TRUE(take("sts:GetCallerIdentity", "1", "us-east-1", 100));
  EXPECT_FALSE(take("sts:GetCallerIdentity", "1", "us-east-1", 100));
  EXPECT_TRUE(take("sts:AssumeRole", "1", "us-east-1", 100'000));
}

}  // namespace
}  // namespace mayfly::sim
