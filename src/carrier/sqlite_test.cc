// Databases as Python's sqlite3 makes them: every cell, odd names, damage, and schemas made to run something.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "carrier/test_support.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

using model::SkipReason;
namespace fs = std::filesystem;

struct Cell {
  std::string table;
  std::int64_t row;  // -1: none
  std::string field, text;
  auto operator<=>(const Cell&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Cell& cell) { return out << cell.table << ":" << cell.row << ":" << cell.field << "=" << cell.text; }

struct Database {
  std::set<Cell> cells;  // without those of sqlite_schema
  std::set<std::string> schema;
  std::optional<SkipReason> error;
};

Database read(const std::string& path, Bytes content, const Limits& limits = {}) {
  Database database;
  Budget budget(limits);
  const auto result = read_sqlite(path, content, budget, [&](const DocumentText& text) {
    if (text.table == "sqlite_schema") {
      database.schema.insert(std::string(text.text));
    } else {
      database.cells.insert({std::string(text.table), text.row.value_or(-1), std::string(text.field), std::string(text.text)});
    }
  });
  if (!result) database.error = skip_reason_of(result.error());
  return database;
}

Database read(const std::string& bytes, const Limits& limits = {}) { return read("", as_bytes(bytes), limits); }

// `code` works on the connection `db`; the file comes back.
std::string make(const std::string& code, const std::string& input = {}) {
  return test::python(
      "import sqlite3, os, tempfile\nfolder = tempfile.mkdtemp(); path = os.path.join(folder, 'made.db'); db = sqlite3.connect(path, "
      "isolation_level=None)\ndb.execute('pragma synchronous=off')\n" +
          code + "\ndb.close()\nout.write(open(path, 'rb').read())\nfor name in os.listdir(folder): os.remove(os.path.join(folder, name))\nos.rmdir(folder)",
      input);
}

using Cells = std::set<Cell>;

TEST(Sqlite, TextAndBlobsOfEachTable) {
  const Database database =
      read(make("db.execute('create table \"od\"\"d name\" (a, \"b c\" text, n integer)')\n"
                "db.execute('insert into \"od\"\"d name\" values (?, ?, ?)', ('gr\\u00fc\\u00df', b'\\x00blob\\xff', 7))\n"
                "db.execute('insert into \"od\"\"d name\" (rowid, a, n) values (-5, ?, 1.5)', ('with\\x00zero',))\n"
                "db.execute(\"create table d (x default 'in the schema')\"); db.execute('create index i on d (x)')"));
  using namespace std::string_literals;
  EXPECT_EQ(database.cells,
            (Cells{{"od\"d name", 1, "a", "gr\xc3\xbc\xc3\x9f"}, {"od\"d name", 1, "b c", "\0blob\xff"s}, {"od\"d name", -5, "a", "with\0zero"s}}));
  EXPECT_EQ(database.error, std::nullopt);
  EXPECT_EQ(database.schema.count("CREATE TABLE d (x default 'in the schema')"), 1U);
}

TEST(Sqlite, TheRowidUnderWhateverName) {
  const Database database =
      read(make("for sql in ['create table a (rowid, x)', 'create table b (OID, rowid, x)', 'create table c (rowid, oid, _rowid_, x)', 'create table "
                "d (k integer primary key, x)',\n"
                "  'create table w (k text primary key, x) without rowid']: db.execute(sql)\n"
                "db.execute(\"insert into a values ('own', 'x')\"); db.execute(\"insert into b values (1, 'own', 'x')\")\n"
                "db.execute(\"insert into c values (1, 2, 3, 'x')\"); db.execute(\"insert into d values (77, 'x')\"); db.execute(\"insert into w "
                "values ('key', 'x')\")"));
  EXPECT_EQ(database.cells, (Cells{{"a", 1, "rowid", "own"},
                                   {"a", 1, "x", "x"},
                                   {"b", 1, "rowid", "own"},
                                   {"b", 1, "x", "x"},
                                   {"c", -1, "x", "x"},
                                   {"d", 77, "x", "x"},
                                   {"w", -1, "k", "key"},
                                   {"w", -1, "x", "x"}}));
  EXPECT_EQ(database.error, std::nullopt);
}

TEST(Sqlite, Utf16BecomesUtf8) {
  for (const char* encoding : {"UTF-16le", "UTF-16be"}) {
    const Database database = read(make(std::string("db.execute('pragma encoding=\"") + encoding +
                                        "\"'); db.execute('create table t\\u00fc (x)')\n"
                                        "db.execute('insert into t\\u00fc values (?)', ('key \\U0001f511 \\u00e4',))"));
    EXPECT_EQ(database.cells, (Cells{{"t\xc3\xbc", 1, "x", "key \xf0\x9f\x94\x91 \xc3\xa4"}})) << encoding;
    EXPECT_EQ(database.error, std::nullopt);
  }
}

TEST(Sqlite, WriteAheadModeAndWideTables) {
  const Database wal =
      read(make("db.execute('pragma journal_mode=wal'); db.execute('create table t (x)'); db.execute(\"insert into t values ('in wal mode')\")"));
  EXPECT_EQ(wal.cells, (Cells{{"t", 1, "x", "in wal mode"}}));
  EXPECT_EQ(wal.error, std::nullopt);
  const Database wide =
      read(make("n = 2000\ndb.execute('create table t (' + ','.join('c%d' % i for i in range(n)) + ')')\n"
                "db.execute(\"insert into t (c0, c999, c1000, c1999) values ('a', 'b', 'c', 'd')\")"));
  EXPECT_EQ(wide.cells, (Cells{{"t", 1, "c0", "a"}, {"t", 1, "c999", "b"}, {"t", 1, "c1000", "c"}, {"t", 1, "c1999", "d"}}));
  EXPECT_EQ(wide.error, std::nullopt);
}

// Nothing in the schema runs: no view, no computed column, no module. What a virtual table keeps is in plain tables, and those are read.
TEST(Sqlite, NothingOfTheSchemaRuns) {
  const Database database =
      read(make("db.execute('create table t (x, big generated always as (hex(zeroblob(200000000))) virtual, kept generated always as (x || 1) stored)')\n"
                "db.execute(\"insert into t (x) values ('v')\")\n"
                "db.execute('create view endless as with recursive c(n) as (select 1 union all select n + 1 from c) select n from c')\n"
                "db.execute(\"create trigger g after insert on t begin select raise(abort, 'no'); end\")\n"
                "db.execute('create virtual table f using fts5(body)'); db.execute(\"insert into f values ('found in content')\")"));
  EXPECT_EQ(database.error, std::nullopt);
  EXPECT_TRUE(database.cells.count({"t", 1, "x", "v"}));
  EXPECT_TRUE(database.cells.count({"t", 1, "kept", "v1"}));
  EXPECT_TRUE(database.cells.count({"f_content", 1, "c0", "found in content"}));
  for (const Cell& cell : database.cells) EXPECT_TRUE(cell.table != "endless" && cell.table != "f" && cell.field != "big") << cell;
}

// Rows of the schema that say "table" and are a view or a virtual table.
TEST(Sqlite, ASchemaThatLies) {
  for (const char* lie : {"create view endless as with recursive c(n) as (select 1 union all select n + 1 from c) select n || \\'x\\' from c",
                          "create virtual table endless using fts5(x)"}) {
    const Database database = read(make(std::string("db.execute('create table t (x)'); db.execute(\"insert into t values ('v')\")\ndb.execute('") + lie +
                                        "')\ndb.execute('pragma writable_schema=on')\n"
                                        "db.execute(\"update sqlite_master set type='table', rootpage=2 where name='endless'\")\n"));
    for (const Cell& cell : database.cells) EXPECT_NE(cell.table, "endless") << cell;
  }
  // The name of one object, the text of another.
  const Database swapped =
      read(make("db.execute('create table t (x)'); db.execute(\"insert into t values ('v')\")\n"
                "db.execute('create view endless as with recursive c(n) as (select 1 union all select n + 1 from c) select n || 1 as x from c')\n"
                "db.execute('pragma writable_schema=on')\ndb.execute(\"update sqlite_master set name='endless' where name='t'\")\n"));
  for (const Cell& cell : swapped.cells) EXPECT_NE(cell.text, "11") << cell;
}

// Each page lost in turn: all rows of the other pages come.
TEST(Sqlite, ADamagedPageCostsItsOwnRows) {
  const std::string bytes = make(
      "db.execute('pragma page_size=512'); db.execute('create table t (x)')\nfor i in range(300): db.execute('insert into t values (?)', ('row %d ' "
      "% i + 'x' * 60,))\n"
      "db.execute('create table u (x)'); db.execute(\"insert into u values ('other')\")");
  const Database whole = read(bytes);
  ASSERT_EQ(whole.cells.size(), 301U);
  ASSERT_EQ(whole.error, std::nullopt);
  int damaged = 0;
  for (std::size_t page = 512; page < bytes.size(); page += 512) {
    if (bytes[page] != 13) continue;  // a leaf of a table (sqlite.org/fileformat.html §1.6)
    std::string spoilt = bytes;
    std::fill_n(spoilt.begin() + static_cast<std::ptrdiff_t>(page), 512, '\0');
    const Database database = read(spoilt);
    EXPECT_EQ(database.error, SkipReason::broken_container) << page;
    EXPECT_GE(database.cells.size(), 301U - 7) << page;
    EXPECT_TRUE(std::ranges::includes(whole.cells, database.cells));
    ++damaged;
  }
  EXPECT_GT(damaged, 40);
}

TEST(Sqlite, CutAnywhereGivesTheRowsThatAreThere) {
  const std::string bytes = make(
      "db.execute('pragma page_size=512'); db.execute('create table t (x)')\nfor i in range(300): db.execute('insert into t values (?)', ('row %d ' "
      "% i + 'x' * 60,))");
  const Database whole = read(bytes);
  for (std::size_t size = 100; size < bytes.size(); size += 512 + 37) {
    const Database database = read(bytes.substr(0, size));
    EXPECT_EQ(database.error, SkipReason::broken_container) << size;
    // Right bytes, up to the cut; zero bytes stand for what lay behind it.
    for (Cell cell : database.cells) {
      cell.text.erase(cell.text.find_last_not_of('\0') + 1);
      const auto from = whole.cells.lower_bound(cell);
      ASSERT_NE(from, whole.cells.end()) << cell;
      EXPECT_EQ(from->row, cell.row);
      EXPECT_TRUE(from->text.starts_with(cell.text)) << cell;
    }
    // The root page lies near the beginning; the leaves that are there hold about six rows each.
    if (size > bytes.size() / 2) {
      EXPECT_GT(database.cells.size(), 120U) << size;
    }
  }
  EXPECT_EQ(read(std::string("SQLite format 3\0", 16)).error, SkipReason::broken_container);
  EXPECT_EQ(read(std::string()).error, std::nullopt) << "to SQLite an empty file is an empty database";
}

TEST(Sqlite, SpoiltAnywhereItEnds) {
  const std::string bytes = make(
      "db.execute('pragma page_size=512'); db.execute('create table t (x, y)')\n"
      "for i in range(20): db.execute('insert into t values (?, ?)', ('row %d' % i, bytes(700)))");
  Limits limits;
  limits.max_bytes = 1 << 20;
  for (std::size_t at = 16; at < bytes.size(); at += 3) {
    for (const int flip : {1, 0xff}) {
      std::string spoilt = bytes;
      spoilt[at] = static_cast<char>(spoilt[at] ^ flip);
      EXPECT_LE(read(spoilt, limits).cells.size(), 2000U) << at;
    }
  }
}

TEST(Sqlite, TheBudgetHolds) {
  const std::string bytes = make("db.execute('create table t (x)')\nfor i in range(200): db.execute('insert into t values (?)', ('x' * 1000,))");
  Limits limits;
  limits.max_bytes = 50'000;
  const Database by_bytes = read(bytes, limits);
  EXPECT_EQ(by_bytes.error, SkipReason::cap_bytes);
  EXPECT_LE(by_bytes.cells.size(), 52U);
  Limits time;
  time.max_time = std::chrono::milliseconds(-1);
  EXPECT_EQ(read(bytes, time).error, SkipReason::cap_time);
}

// From a descriptor, also of a file whose name is gone; nothing appears beside it and the caller's position stays.
TEST(Sqlite, FromADescriptorAndWithoutATrace) {
  const fs::path folder = fs::path(testing::TempDir()) / ("carrier-sqlite-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  const fs::path path = folder / "made.db";
  std::ofstream(path, std::ios::binary) << make(
      "db.execute('pragma journal_mode=wal'); db.execute('create table t (x)'); db.execute(\"insert into t values ('here')\")");
  std::ofstream(folder / "made.db-journal") << "";  // a hot journal would be looked at, played back and removed
  const auto before = fs::last_write_time(path);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  ::lseek(descriptor, 5, SEEK_SET);
  const std::string by_descriptor = "/proc/self/fd/" + std::to_string(descriptor);
  EXPECT_EQ(read(by_descriptor, Bytes{}).cells, (Cells{{"t", 1, "x", "here"}}));
  EXPECT_EQ(::lseek(descriptor, 0, SEEK_CUR), 5);
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"made.db", "made.db-journal"}));
  EXPECT_EQ(fs::last_write_time(path), before);
  fs::remove(path);
  EXPECT_EQ(read(by_descriptor, Bytes{}).cells, (Cells{{"t", 1, "x", "here"}}));
  ::close(descriptor);
  fs::remove_all(folder);
  EXPECT_EQ(read(path.string(), Bytes{}).error, SkipReason::io_error);
}

}  // namespace
}  // namespace mayfly::carrier
