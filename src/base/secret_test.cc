#include "base/secret.h"

#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <ostream>
#include <type_traits>

namespace mayfly {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>, "a secret is made on purpose");
static_assert(!Printable<Secret> && Printable<std::string_view>);
static_assert(!Comparable<Secret> && Comparable<std::string_view>);

TEST(Secret, reveals_what_it_holds) {
  const Secret secret("synthetic");
  EXPECT_EQ(secret.reveal(), "synthetic");
  EXPECT_EQ(secret.size(), 9U);
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

// Short texts live inside the object, long ones on the heap: both must be empty and wiped after a move.
TEST(Secret, a_move_leaves_nothing_behind) {
  for (const std::string& text : {std::string("short"), std::string(200, 'x')}) {
    Secret from(text);
    const char* old_place = from.reveal().data();
    const Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), text);
    EXPECT_TRUE(from.empty());
    EXPECT_EQ(from.reveal().data(), old_place) << "the source keeps its buffer, so what it shows below is what was wiped";
    EXPECT_EQ(std::string_view(old_place, text.size()), std::string(text.size(), '\0'));
  }
}

TEST(Secret, assignment_moves_and_spares_itself) {
  Secret a("first"), b("second");
  a = std::move(b);
  EXPECT_EQ(a.reveal(), "second");
  EXPECT_TRUE(b.empty());
  Secret& same = a;
  a = std::move(same);
  EXPECT_EQ(a.reveal(), "second");
}

TEST(Secret, its_memory_is_wiped_when_it_dies) {
  alignas(Secret) unsigned char place[sizeof(Secret)];
  auto* secret = new (place) Secret("tiny-secret");  // short enough to lie inside the object
  secret->~Secret();
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(place), sizeof place).find("tiny"), std::string_view::npos);
}

TEST(Secret, equals_looks_at_every_byte) {
  const Secret a("0123456789");
  EXPECT_TRUE(a.equals(Secret("0123456789")));
  EXPECT_FALSE(a.equals(Secret("1123456789")));
  EXPECT_FALSE(a.equals(Secret("0123456788")));
  EXPECT_FALSE(a.equals(Secret("012345678")));
  EXPECT_FALSE(a.equals(Secret()));
}

TEST(Wipe, clears_a_plain_string) {
  std::string text(100, 'x');
  const char* place = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::memchr(place, 'x', 100), nullptr);
}

}  // namespace
}  // namespace mayfly
