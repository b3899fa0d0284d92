#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <set>

namespace mayfly {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(Code::invalid, "odd", "give an even number");
  return number / 2;
}

Result<void> check_even(int number) {
  TRY(half(number));
  return {};
}

Result<int> quarter(int number) {
  TRY(const int first, half(number));
  TRY(const int second, half(first));
  return second;
}

Result<std::unique_ptr<int>> boxed(int number) {
  if (number < 0) return fail(Code::not_found, "no box");
  return std::make_unique<int>(number);
}

Result<int> unboxed(int number) {
  TRY(const auto box, boxed(number));  // a value that can only be moved
  return *box;
}

TEST(Try, passes_values_and_errors) {
  EXPECT_EQ(quarter(12), 3);
  ASSERT_FALSE(quarter(6).has_value());  // the second step fails
  const Error error = quarter(5).error();
  EXPECT_EQ(error.code, Code::invalid);
  EXPECT_EQ(error.message, "odd");
  EXPECT_EQ(error.hint, "give an even number");
}

TEST(Try, moves_what_cannot_be_copied) {
  EXPECT_EQ(unboxed(7), 7);
  ASSERT_FALSE(unboxed(-7).has_value());
  EXPECT_EQ(unboxed(-7).error().code, Code::not_found);
}

TEST(Try, without_a_value) {
  EXPECT_TRUE(check_even(2).has_value());
  ASSERT_FALSE(check_even(3).has_value());
  EXPECT_EQ(check_even(3).error().message, "odd");
}

TEST(Error, gathers_where_it_happened_innermost_first) {
  const Error error = Error{Code::denied, "no", {}, {}}.within("notes.txt").within("the scan");
  EXPECT_EQ(error.context, (std::vector<std::string>{"notes.txt", "the scan"}));
}

TEST(Code, has_a_name_of_its_own_for_each) {
  std::set<std::string_view> names;
  for (const Code code :
       {Code::not_found, Code::invalid, Code::denied, Code::throttled, Code::timeout, Code::conflict, Code::corrupt, Code::unavailable, Code::unsupported})
    names.insert(name_of(code));
  EXPECT_EQ(names.size(), 9U);
  EXPECT_EQ(name_of(Code::not_found), "not_found");
}

struct Row {
  int number;
  Code code;
};

TEST(FailErrno, tells_apart_what_a_caller_treats_apart) {
  constexpr Row rows[] = {{ENOENT, Code::not_found}, {ENOTDIR, Code::not_found}, {EACCES, Code::denied},   {EPERM, Code::denied},
                          {EINVAL, Code::invalid},   {ELOOP, Code::invalid},     {EEXIST, Code::conflict}, {EIO, Code::unavailable}};
  for (const Row& row : rows) EXPECT_EQ(fail_errno(row.number, "open x").error().code, row.code) << row.number;
  EXPECT_EQ(fail_errno(ENOENT, "open x").error().message, "open x: No such file or directory");
}

}  // namespace
}  // namespace mayfly
