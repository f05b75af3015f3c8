/* tests/unit/read_sqlite.c: databases that the test makes with the library itself, when it is there. */
#include "base/library.h"
#include "base/unicode.h"

#include "check.h"
#include "reading.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct {
    __typeof__(&sqlite3_open) open;
    __typeof__(&sqlite3_exec) exec;
    __typeof__(&sqlite3_close) close;
} lib;

static char folder[] = "/tmp/rubric-sqlite-XXXXXX";

/* A database of these statements; its path. */
static rb_str made(const char *name, const char *sql)
{
    rb_str   path = rb_str_print("%s/%s", folder, name);
    sqlite3 *db = NULL;
    (void)unlink(rb_str_chars(path));
    if (lib.open(rb_str_chars(path), &db) != SQLITE_OK || lib.exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) RB_BUG("the test's own database");
    (void)lib.close(db);
    return path;
}

static struct reading read_part(rb_str path, const char *part, const char *const *columns, size_t limit)
{
    struct reading got = {0};
    bool     wanted[8] = {0};
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    rb_reader_options o = {.path = rb_str_print("%.*s%s", RB_STR_ARGS(path), part), .schema = schema_of(columns, wanted), .wanted = wanted,
                           .record_limit_bytes = limit, .reject = note_reject, .user = &got};
    read_all(&got, &o, &ds);
    note_diags(&got, &ds);
    return got;
}

static const char *const both[] = {"id", "n", NULL};

static void values_are_what_the_database_holds(void)
{
    rb_str path = made("a b%.db", "create table t(id text, n, note); insert into t values('a', 9007199254740993, 'x,\"y\"'), ('b', 1.1 + 2.2, null), (null, 1e20, ''), "
                                  "('d', -0.5, null), ('Z\xC3\xBCrich', 'text', null), (null, null, null), ('g', '', null);");
    struct reading got = read_part(path, "", both, 0);
    CHECK_TEXT(rb_buf_str(&got.diags), "");
    CHECK_TEXT(rb_buf_str(&got.columns), "id;n;note;");
    CHECK_TEXT(rb_buf_str(&got.rows), "1 line 1 offset 0 28:a,9007199254740993,\"x,\"\"y\"\"\" | T1:a | L16:9007199254740993\n"
                                      "2 line 2 offset 0 6:b,3.3, | T1:b | L3:3.3\n"
                                      "3 line 3 offset 0 23:,100000000000000000000, | N0: | L21:100000000000000000000\n"
                                      "4 line 4 offset 0 7:d,-0.5, | T1:d | L4:-0.5\n"
                                      "5 line 5 offset 0 13:Z\\xc3\\xbcrich,text, | T7:Z\\xc3\\xbcrich | T4:text\n"
                                      "6 line 7 offset 0 3:g,, | T1:g | T0:\n");
    CHECK(got.read == 6 && got.rejected == 0 && got.bytes > 0);
}

static void what_is_no_text_rejects_its_row(void)
{
    rb_str path = made("b.db", "create table t(id, n, other); insert into t values('a', x'00ff', 1), ('b', 2, x'00'), (cast(x'ff41' as text), 3, 1);");
    struct reading got = read_part(path, ":t", both, 0);
    CHECK_TEXT(rb_buf_str(&got.rejects), "1 holds bytes (a blob) in a column: 'n'\n3 holds text that is not UTF-8: 'id'\n");
    CHECK(got.accepted == 1 && got.read == 3 && got.rejected == 2);
    got = read_part(path, "", both, 3);
    CHECK(got.rejected == 3 || got.rejected == 2);
}

static rb_str why_not(rb_str path, const char *part)
{
    struct reading got = read_part(path, part, both, 0);
    size_t at = rb_str_find(rb_buf_str(&got.diags), RB_STR("' "), 0);
    return got.opened ? RB_STR("it was opened") : rb_str_slice(rb_buf_str(&got.diags), at + 2, got.diags.len);
}

static void a_table_or_view_is_chosen_by_its_name(void)
{
    rb_str path = made("c.db", "create table \"ca\"\"ses\"(id, n); insert into \"ca\"\"ses\" values(1, 2); create table other(id, n); create view v as select n as id, id as n from other;");
    CHECK(read_part(path, ":CA\"ses", both, 0).accepted == 1);
    CHECK(read_part(path, ":v", both, 0).opened);
    CHECK(rb_str_starts(why_not(path, ""), RB_STR("is a database with several tables, and which one is meant is not said\n  write ")));
    CHECK_TEXT(why_not(path, ":othr"), "has no table or view 'othr'\n  did you mean 'other'?\n");
    CHECK_TEXT(why_not(path, ":zzzzz"), "has no table or view 'zzzzz'\n  its tables and views are 'ca\"ses', 'other', 'v'\n");
    CHECK_TEXT(why_not(made("d.db", "pragma user_version = 1;"), ""), "is a database without tables\n");
}

static void many_rows_are_one_after_another(void)
{
    rb_str path = made("e.db", "create table t(id, n); with recursive c(i) as (select 1 union all select i + 1 from c where i < 5000) insert into t select i, i * i from c;");
    struct reading got = read_part(path, "", both, 0);
    CHECK(got.accepted == 5000 && rb_str_find(rb_buf_str(&got.rows), RB_STR("\n5000 line 5000 offset 0 13:5000,25000000 | L4:5000 | L8:25000000\n"), 0) != SIZE_MAX);
}

static void nothing_is_written_and_nothing_missed(void)
{
    rb_str path = made("f.db", "create table t(id, n); insert into t values(1, 2);");
    CHECK(chmod(rb_str_chars(path), 0444) == 0 && chmod(folder, 0555) == 0);
    CHECK(read_part(path, "", both, 0).accepted == 1);
    CHECK(chmod(folder, 0755) == 0);
    FILE *beside = fopen(rb_str_chars(rb_str_print("%.*s-wal", RB_STR_ARGS(path))), "w");
    CHECK(beside && fputs("x", beside) >= 0 && fclose(beside) == 0);
    CHECK(rb_str_starts(why_not(path, ""), RB_STR("has changes that are not in it yet, in '")));
}

static void damaged_databases_are_named(void)
{
    rb_str path = made("g.db", "create table t(id, n); with recursive c(i) as (select 1 union all select i + 1 from c where i < 3000) insert into t select i, 'text' from c;");
    CHECK(truncate(rb_str_chars(path), 5000) == 0);
    struct reading got = read_part(path, "", both, 0);
    CHECK((!got.opened || got.failed) && rb_str_find(rb_buf_str(&got.diags), RB_STR("could not be read as an SQLite database"), 0) != SIZE_MAX);
}

int main(void)
{
    static const char *const names[] = {"sqlite3_open", "sqlite3_exec", "sqlite3_close"};
    rb_gc_init();
    if (!rb_library_load("libsqlite3.so.0", names, 3, &lib) || mkdtemp(folder) == NULL) {
        printf("skipped: databases, as there is no libsqlite3\n");
        return check_report();
    }
    RUN(values_are_what_the_database_holds);
    RUN(what_is_no_text_rejects_its_row);
    RUN(a_table_or_view_is_chosen_by_its_name);
    RUN(many_rows_are_one_after_another);
    RUN(nothing_is_written_and_nothing_missed);
    RUN(damaged_databases_are_named);
    (void)system(rb_str_chars(rb_str_print("rm -rf '%s'", folder)));
    return check_report();
}
