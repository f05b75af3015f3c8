/* read/sqlite.c: a table or view of an SQLite database as an input.
 *
 * Path      rb_reader_open -> [sqlite] -> sheet.c
 * Promises  Nothing is written, and no other program is kept waiting: the database is opened as one that nobody changes
 *           (immutable), so neither a lock nor a journal is made beside it. A number is what SQLite holds: an integer to the
 *           digit, a real with the fifteen digits that it is worth; text as it is. What is not text (a blob, bytes that are
 *           not UTF-8) rejects its row.
 *
 * The library is loaded when the first database is opened. Its memory is its own: nothing collected is kept there.
 */
#include "base/gc.h"
#include "base/library.h"
#include "base/unicode.h"
#include "read/sheet.h"
#include "read/xlsx.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum { TABLES_MOST = 1000, SHOWN_MOST = 40 };

#define FUNCTIONS(F)                                                                                                     \
    F(sqlite3_open_v2) F(sqlite3_close) F(sqlite3_errmsg) F(sqlite3_prepare_v2) F(sqlite3_step) F(sqlite3_finalize)       \
    F(sqlite3_column_count) F(sqlite3_column_name) F(sqlite3_column_type) F(sqlite3_column_text) F(sqlite3_column_bytes)  \
    F(sqlite3_limit)

typedef struct database {
    struct {
#define F(name) __typeof__(&name) name;
        FUNCTIONS(F)
#undef F
    } lib;
    sqlite3      *db;
    sqlite3_stmt *rows;
    uint64_t      line;
    bool          at_end;
    rb_buf        made;
} database;

static bool load(database *d)
{
    static const char *const names[] = {
#define F(name) #name,
        FUNCTIONS(F)
#undef F
    };
    return rb_library_load("libsqlite3.so.0", names, sizeof names / sizeof *names, &d->lib);
}

static bool failed(const rb_reader *r, const database *d, rb_diags *ds)
{
    const char *why = d->db ? d->lib.sqlite3_errmsg(d->db) : "memory is out";
    return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s could not be read as an SQLite database: %s", RB_STR_ARGS(r->name), why);
}

static void close_database(rb_reader *r)
{
    database *d = r->sheet->source;
    if (d->rows) (void)d->lib.sqlite3_finalize(d->rows);
    if (d->db) (void)d->lib.sqlite3_close(d->db);
    d->rows = NULL;
    d->db = NULL;
}

/* Changes that lie beside the database, not yet in it: another program has it open, or was ended while it did. */
static bool is_settled(const rb_reader *r, rb_diags *ds)
{
    static const char *const endings[] = {"-wal", "-journal"};
    struct stat info;
    for (size_t i = 0; i < 2; i++) {
        rb_str beside = rb_str_print("%.*s%s", RB_STR_ARGS(r->file), endings[i]);
        if (stat(rb_str_chars(beside), &info) != 0 || info.st_size == 0) continue;
        rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s has changes that are not in it yet, in '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(beside));
        rb_diag_help(ds, "close the program that has it open, or make a copy: sqlite3 FILE \"VACUUM INTO 'copy.db'\"");
        return false;
    }
    return true;
}

/* "file:a%20b.db?immutable=1" */
static rb_str uri_of(rb_str path)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "file:");
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("/._-", c));
        if (plain) rb_buf_add_char(&b, (char)c);
        else rb_buf_print(&b, "%%%02x", c);
    }
    rb_buf_add_chars(&b, "?mode=ro&immutable=1");
    return rb_buf_take(&b);
}

static bool open_database(rb_reader *r, database *d, rb_diags *ds)
{
    rb_str uri = uri_of(r->file);
    if (rb_str_equal(r->file, RB_STR("-"))) return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s is an SQLite database, which can be read from a file and not through a pipe", RB_STR_ARGS(r->name));
    if (!is_settled(r, ds)) return false;
    int got = d->lib.sqlite3_open_v2(rb_str_chars(uri), &d->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (got != SQLITE_OK) return failed(r, d, ds);
    (void)d->lib.sqlite3_limit(d->db, SQLITE_LIMIT_LENGTH, RB_SHEET_CELL_BYTES);
    return true;
}

/* ---- tables */

static bool prepare(const rb_reader *r, database *d, const char *sql, sqlite3_stmt **out, rb_diags *ds)
{
    return d->lib.sqlite3_prepare_v2(d->db, sql, -1, out, NULL) == SQLITE_OK || failed(r, d, ds);
}

typedef RB_VEC(rb_str) name_list;

static bool list_tables(const rb_reader *r, database *d, name_list *tables, rb_diags *ds)
{
    sqlite3_stmt *list = NULL;
    int got;
    if (!prepare(r, d, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid", &list, ds)) return false;
    while ((got = d->lib.sqlite3_step(list)) == SQLITE_ROW && tables->len < TABLES_MOST)
        rb_vec_push(tables, rb_str_dup(rb_str_of((const char *)d->lib.sqlite3_column_text(list, 0))));
    bool ok = got == SQLITE_ROW || got == SQLITE_DONE || failed(r, d, ds);
    (void)d->lib.sqlite3_finalize(list);
    return ok;
}

static rb_str shown(const name_list *tables)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < tables->len && i < SHOWN_MOST; i++) {
        rb_buf_add_chars(&b, i > 0 ? ", '" : "'");
        rb_text_add_safe(&b, tables->items[i]);
        rb_buf_add_char(&b, '\'');
    }
    return rb_buf_take(&b);
}

/* Without a name, the only table there is. */
static bool choose(const rb_reader *r, const name_list *tables, rb_str part, rb_str *table, rb_diags *ds)
{
    for (uint32_t i = 0; i < tables->len; i++)
        if (part.len == 0 ? tables->len == 1 : rb_text_equal_fold(tables->items[i], part)) {
            *table = tables->items[i];
            return true;
        }
    if (tables->len == 0) return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s is a database without tables", RB_STR_ARGS(r->name));
    if (part.len == 0) {
        rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s is a database with several tables, and which one is meant is not said", RB_STR_ARGS(r->name));
        rb_diag_help(ds, "write %.*s:%.*s", RB_STR_ARGS(r->options.path), RB_STR_ARGS(tables->items[0]));
    } else {
        rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s has no table or view '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(part));
        if (rb_diag_suggest(ds, part, tables->items, tables->len)) return false;
    }
    rb_diag_help(ds, "its tables and views are %.*s", RB_STR_ARGS(shown(tables)));
    return false;
}

static bool begin(rb_reader *r, database *d, rb_str table, rb_diags *ds)
{
    rb_buf sql = {0};
    rb_buf_add_chars(&sql, "SELECT * FROM \"");
    for (size_t i = 0; i < table.len; i++) {
        if (table.ptr[i] == '"') rb_buf_add_char(&sql, '"');
        rb_buf_add_char(&sql, table.ptr[i]);
    }
    rb_buf_add_char(&sql, '"');
    if (!prepare(r, d, rb_str_chars(rb_buf_str(&sql)), &d->rows, ds)) return false;
    for (int i = 0; i < d->lib.sqlite3_column_count(d->rows); i++)
        rb_vec_push(&r->columns, rb_str_dup(rb_text_trim(rb_str_of(d->lib.sqlite3_column_name(d->rows, i)))));
    return true;
}

/* ---- rows */

static rb_cell cell_at(rb_sheet *s, database *d, int column, const char **wrong)
{
    int type = d->lib.sqlite3_column_type(d->rows, column);
    if (type == SQLITE_NULL) return (rb_cell){.ptr = "", .kind = RB_CELL_NULL};
    const char *text = (const char *)d->lib.sqlite3_column_text(d->rows, column);
    rb_str      written = {text ? text : "", (size_t)d->lib.sqlite3_column_bytes(d->rows, column)};
    if (type == SQLITE_BLOB) *wrong = "holds bytes (a blob) in a column";
    else if (rb_utf8_check(written) != SIZE_MAX) *wrong = "holds text that is not UTF-8";
    rb_buf_reset(&d->made);
    if (type == SQLITE_FLOAT) {
        rb_xlsx_add_number(&d->made, written);
        written = rb_buf_str(&d->made);
    }
    written = rb_sheet_keep(s, written);
    bool is_number = type == SQLITE_FLOAT || type == SQLITE_INTEGER;
    return (rb_cell){.ptr = written.ptr, .len = (uint32_t)written.len, .kind = is_number ? RB_CELL_LITERAL : RB_CELL_TEXT};
}

static void add_row(rb_reader *r, database *d)
{
    rb_sheet    *s = r->sheet;
    rb_sheet_row row = {.line = ++d->line, .count = r->columns.len};
    size_t       bytes = 0;
    row.cells = (rb_cell *)(void *)rb_sheet_room(s, row.count * sizeof *row.cells);
    for (uint32_t i = 0; i < row.count; i++) {
        const char *wrong = NULL;
        row.cells[i] = cell_at(s, d, (int)i, &wrong);
        bytes += row.cells[i].len;
        if (wrong && !row.wrong && rb_sheet_wants(s, i)) {
            row.wrong = wrong;
            row.column = i + 1;
        }
    }
    row.is_long = bytes > r->options.record_limit_bytes;
    rb_sheet_add(r, row);
}

static enum rb_step more(rb_reader *r, rb_diags *ds)
{
    rb_sheet *s = r->sheet;
    database *d = s->source;
    while (!d->at_end && s->rows.len < RB_SHEET_AHEAD && s->chunk < RB_SHEET_CHUNKS) {
        int got = d->lib.sqlite3_step(d->rows);
        if (got == SQLITE_ROW) add_row(r, d);
        else if (got != SQLITE_DONE) {
            (void)failed(r, d, ds);
            return RB_STEP_FAILED;
        } else d->at_end = true;
    }
    return s->rows.len > 0 ? RB_STEP_ON : RB_STEP_END;
}

bool rb_sqlite_open(rb_reader *r, rb_str part, rb_diags *ds)
{
    database *d = RB_NEW(database);
    name_list tables = {0};
    rb_str    table = RB_STR("");
    struct stat info = {0};
    (void)fstat(r->window.file, &info);
    *rb_sheet_new(r) = (rb_sheet){.more = more, .close = close_database, .source = d, .bytes = (uint64_t)info.st_size, .has_header = true};
    r->window.from = r->window.to = 0; /* the library reads for itself */
    if (!load(d)) return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s needs the library SQLite to be read, which is not on this machine: install the package libsqlite3-0", RB_STR_ARGS(r->name));
    return open_database(r, d, ds) && list_tables(r, d, &tables, ds) && choose(r, &tables, part, &table, ds) && begin(r, d, table, ds) && rb_sheet_bind(r, ds);
}
