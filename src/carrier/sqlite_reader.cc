// SQLite, as data and nothing but data. The file may be hostile: its schema is text that SQLite parses, so nothing in it may run.
//
// What keeps it from running: no virtual-table module is left in the connection, views and triggers are off, the schema is not trusted, columns that
// are computed are not asked for, and the authorizer refuses all that is not plain reading of a table (sqlite.org/security.html).
//
// A table is read along its b-tree. Where a page is broken, the rows behind it are reached from the other end.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "carrier/sqlite_image.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

using model::SkipReason;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string_view text_at(sqlite3_stmt* row, int column) {
  const unsigned char* text = sqlite3_column_text(row, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

std::string_view blob_at(sqlite3_stmt* row, int column) {
  const void* bytes = sqlite3_column_blob(row, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

bool equal_names(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : int{c}; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

struct Table {
  std::string name;
  std::vector<std::string> columns;  // those that are stored
  std::string rowid;                 // the name under which the rowid can be asked for; empty: none
};

// Rows are read forward; where that fails, backward from the end, down to the last row that was given.
enum class Direction { forward, backward };

struct Slice {
  std::size_t first = 0, count = 0;  // of a table's columns
};

std::string select(const Table& table, Slice slice, Direction direction) {
  std::string sql = "SELECT " + (table.rowid.empty() ? "NULL" : table.rowid);
  for (std::size_t i = 0; i < slice.count; ++i) sql += ", " + quoted(table.columns[slice.first + i]);
  sql += " FROM main." + quoted(table.name) + " NOT INDEXED";
  if (direction == Direction::backward) sql += " ORDER BY " + table.rowid + " DESC";
  return sql;
}

class DatabaseReader {
 public:
  DatabaseReader(SqliteImage& image, Budget& budget, const std::function<void(const DocumentText&)>& text) : image_(image), budget_(budget), text_(text) {}

  Result<void> read();

 private:
  bool open();
  Statement prepare(const std::string& sql);
  bool step(sqlite3_stmt* statement);
  std::vector<std::string> table_names();
  Table describe(const std::string& name);
  void read_table(const Table& table);
  void read_rows(const Table& table, Slice slice, Direction direction);
  void give_row(sqlite3_stmt* row, const Table& table, Slice slice);
  bool within_budget(std::uint64_t bytes);

  SqliteImage& image_;
  Budget& budget_;
  const std::function<void(const DocumentText&)>& text_;
  Connection connection_;
  std::optional<std::int64_t> last_row_;  // given on the way forward
  std::uint64_t unpacked_ = 0;
  bool damaged_ = false;
  std::optional<SkipReason> limit_;
};

// Plain reading, and none of it inside a view or a trigger. Pragmas are only ours.
int authorize(void*, int action, const char*, const char*, const char*, const char* inside) {
  const bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_PRAGMA;
  return reads && inside == nullptr ? SQLITE_OK : SQLITE_DENY;
}

Result<void> DatabaseReader::read() {
  if (open()) {
    for (const std::string& name : table_names())
      if (!limit_) read_table(describe(name));
  }
  if (limit_) return fail_skip(*limit_, "reading a database");
  if (image_.failed()) return fail_skip(SkipReason::io_error, "reading a database");
  if (damaged_ || image_.cut()) return fail_skip(SkipReason::broken_container, "damaged database");
  return {};
}

bool DatabaseReader::open() {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2("image", &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, image_.vfs_name());
  connection_.reset(opened);
  damaged_ = status != SQLITE_OK;
  if (damaged_) return false;

  struct Setting {
    int option, value;
  };
  constexpr Setting kSettings[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},     {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
  };
  for (const Setting& setting : kSettings) sqlite3_db_config(opened, setting.option, setting.value, nullptr);
  sqlite3_drop_modules(opened, nullptr);

  // No cell is longer than the file; twice, for what UTF-16 becomes.
  constexpr std::uint64_t kShortest = 1 << 20, kLongest = 1'000'000'000;
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, static_cast<int>(std::clamp(image_.size() * 2, kShortest, kLongest)));
  sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_COMPOUND_SELECT, 3);
  sqlite3_limit(opened, SQLITE_LIMIT_WORKER_THREADS, 0);
  for (const char* sql : {"PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA temp_store=MEMORY", "PRAGMA mmap_size=0"})
    sqlite3_exec(opened, sql, nullptr, nullptr, nullptr);

  sqlite3_set_authorizer(opened, authorize, nullptr);
  const auto progress = [](void* self) { return static_cast<DatabaseReader*>(self)->within_budget(0) ? 0 : 1; };
  sqlite3_progress_handler(opened, 10'000, progress, this);
  return true;
}

bool DatabaseReader::within_budget(std::uint64_t bytes) {
  unpacked_ += bytes;
  if (!limit_) limit_ = budget_.spend_bytes(bytes);
  if (!limit_) limit_ = budget_.check_ratio(image_.size(), unpacked_);
  return !limit_;
}

Statement DatabaseReader::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), static_cast<int>(sql.size() + 1), &statement, nullptr) != SQLITE_OK) damaged_ = true;
  return Statement(statement);
}

// A row? Anything but a row or the end is damage, if it is no limit.
bool DatabaseReader::step(sqlite3_stmt* statement) {
  if (statement == nullptr || limit_) return false;
  const int status = sqlite3_step(statement);
  if (status != SQLITE_ROW && status != SQLITE_DONE) damaged_ = true;
  return status == SQLITE_ROW;
}

// The schema is a table, too: a default value may be a secret.
std::vector<std::string> DatabaseReader::table_names() {
  std::vector<std::string> names;
  const Statement rows = prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'");
  while (step(rows.get())) {
    // What the type says need not be true. SQLite itself always writes these words; a view or a virtual table begins with others.
    constexpr std::string_view kTable = "CREATE TABLE";
    if (equal_names(text_at(rows.get(), 1).substr(0, kTable.size()), kTable)) names.emplace_back(text_at(rows.get(), 0));
  }
  names.emplace_back("sqlite_schema");
  return names;
}

Table DatabaseReader::describe(const std::string& name) {
  Table table{name, {}, {}};
  std::vector<std::string> all;
  const Statement rows = prepare("PRAGMA main.table_xinfo(" + quoted(name) + ")");
  while (step(rows.get())) {
    constexpr int kName = 1, kHidden = 6;
    constexpr int kNormal = 0, kStored = 3;  // 1: hidden, of a virtual table; 2: computed when it is read
    const int hidden = sqlite3_column_int(rows.get(), kHidden);
    all.emplace_back(text_at(rows.get(), kName));
    if (hidden == kNormal || hidden == kStored) table.columns.push_back(all.back());
  }
  // A column of that name hides the rowid. A table WITHOUT ROWID has none under any name.
  for (const char* alias : {"rowid", "oid", "_rowid_"}) {
    if (!table.rowid.empty() || std::ranges::any_of(all, [&](const std::string& column) { return equal_names(column, alias); })) continue;
    const bool was_damaged = damaged_;
    if (prepare("SELECT " + std::string(alias) + " FROM main." + quoted(name) + " NOT INDEXED") != nullptr) table.rowid = alias;
    damaged_ = was_damaged;
  }
  return table;
}

void DatabaseReader::read_table(const Table& table) {
  constexpr std::size_t kMostColumns = 1000;  // SQLite's own limit is 2000, the rowid included
  for (Slice slice; slice.first < table.columns.size(); slice.first += kMostColumns) {
    slice.count = std::min(kMostColumns, table.columns.size() - slice.first);
    const bool was_damaged = std::exchange(damaged_, false);
    last_row_.reset();
    read_rows(table, slice, Direction::forward);
    if (damaged_ && !table.rowid.empty()) read_rows(table, slice, Direction::backward);
    damaged_ = damaged_ || was_damaged;
  }
}

void DatabaseReader::read_rows(const Table& table, Slice slice, Direction direction) {
  const Statement rows = prepare(select(table, slice, direction));
  while (step(rows.get())) {
    const std::int64_t row = sqlite3_column_int64(rows.get(), 0);
    if (direction == Direction::backward && last_row_ && row <= *last_row_) break;
    if (direction == Direction::forward && !table.rowid.empty()) last_row_ = row;
    give_row(rows.get(), table, slice);
  }
}

void DatabaseReader::give_row(sqlite3_stmt* row, const Table& table, Slice slice) {
  DocumentText text;
  text.table = table.name;
  if (!table.rowid.empty()) text.row = sqlite3_column_int64(row, 0);
  for (std::size_t i = 0; i < slice.count && !limit_; ++i) {
    const int column = static_cast<int>(i) + 1;
    const int type = sqlite3_column_type(row, column);
    if (type != SQLITE_TEXT && type != SQLITE_BLOB) continue;
    text.text = type == SQLITE_TEXT ? text_at(row, column) : blob_at(row, column);
    text.field = table.columns[slice.first + i];
    if (!text.text.empty()) text_(text);
    within_budget(text.text.size());
  }
}

// A descriptor of its own, also of what /proc/self/fd names: the reads do not move the caller's position.
Result<std::unique_ptr<SqliteImage>> open_image(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return fail_errno(errno, "open the database");
  struct stat status{};
  const bool regular = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  auto image = std::make_unique<SqliteImage>(descriptor, regular ? static_cast<std::uint64_t>(status.st_size) : 0);
  if (!regular) return fail_skip(SkipReason::unsupported_container, "a database that is no regular file");
  return image;
}

}  // namespace

Result<void> read_sqlite(const std::string& path, Bytes content, Budget& budget, const std::function<void(const DocumentText&)>& text) {
  if (path.empty()) {
    SqliteImage image(content);
    return DatabaseReader(image, budget, text).read();
  }
  TRY(const auto image, open_image(path));
  return DatabaseReader(*image, budget, text).read();
}

}  // namespace mayfly::carrier
