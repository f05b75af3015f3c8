/* tests/unit/read_csv.c: CSV by example. What must hold for any bytes is in read_csv_random.c. */
#include "check.h"
#include "reading.h"

#include "data/dressed.h"

#include <time.h>

static const char *const abc[] = {"a", "b", "c", NULL};

static struct reading read_csv(const char *text, const char *const *columns)
{
    struct reading_of of = {.input = rb_str_of(text), .columns = columns, .format = RB_FORMAT_CSV};
    return read_input(&of);
}

#define CHECK_BUF(buf, want) CHECK_TEXT(rb_buf_str(&(buf)), want)

/* ---- by example */

static void binds_columns_by_name(void)
{
    const char *const wanted[] = {"c", "-b", "a", NULL};
    struct reading r = read_csv("\xEF\xBB\xBF a ,b,\" c\"\n1,2,3\n", wanted);
    CHECK_BUF(r.rows, "1 line 2 offset 14 5:1,2,3 | T1:3 | T1:1\n");
    CHECK_BUF(r.columns, "a;b;c;");
    CHECK(r.read == 1 && r.rejected == 0 && r.bytes == 20);
}

static void keeps_what_is_quoted(void)
{
    struct reading r = read_csv("a,b,c\n\"x\"\"y\",\"1,2\r\n3\",\n\"\",\"\"\"\",\"\"\"z\"\"\"", abc);
    CHECK_BUF(r.rows, "1 line 2 offset 6 16:\"x\"\"y\",\"1,2\\x0d\\x0a3\", | Tq3:x\"y | Tq6:1,2\\x0d\\x0a3 | T0:\n"
                      "2 line 4 offset 23 15:\"\",\"\"\"\",\"\"\"z\"\"\" | Tq0: | Tq1:\" | Tq3:\"z\"\n");
}

static void takes_every_line_end(void)
{
    struct reading r = read_csv("a,b,c\r1,2,3\r\n4,5,6\n\n\r\r\n7,8,9", abc);
    CHECK_BUF(r.rows, "1 line 2 offset 6 5:1,2,3 | T1:1 | T1:2 | T1:3\n"
                      "2 line 3 offset 13 5:4,5,6 | T1:4 | T1:5 | T1:6\n"
                      "3 line 7 offset 23 5:7,8,9 | T1:7 | T1:8 | T1:9\n");
    CHECK(r.rejected == 0);
}

static void rejects_other_counts_of_fields(void)
{
    struct reading r = read_csv("a,b,c\n1,2\n1,2,3,4,5\n1,2,3\n", abc);
    CHECK_BUF(r.rejects, "1 has 2 fields where the header has 3\n2 has 5 fields where the header has 3\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 3 3:1,2\n2 line 3 offset 10 column 4 9:1,2,3,4,5\n");
    CHECK(r.read == 3 && r.rejected == 2 && r.accepted == 1);
}

static void keeps_a_quote_inside_a_field(void)
{
    struct reading r = read_csv("a,b,c\n5\" disk,x\"\"y, \"z\"\n", abc);
    CHECK_BUF(r.rows, "1 line 2 offset 6 17:5\" disk,x\"\"y, \"z\" | T7:5\" disk | T4:x\"\"y | T4: \"z\"\n");
}

static void takes_short_rows_where_they_are_declared(void)
{
    static const char *const backwards[] = {"c", "a", "b", NULL};
    static const char text[] = "a,b,c\n1,2,3\n4\n\"5\"\"\",6\r\n7,8,9\n \n1,2,3,4\nx,\xFF\n,\n\"10\"";
    struct reading_of of = {.input = rb_str_of(text), .columns = backwards, .format = RB_FORMAT_CSV, .short_rows = true};
    struct reading first = read_input(&of);
    CHECK_BUF(first.rows, "1 line 2 offset 6 5:1,2,3 | T1:3 | T1:1 | T1:2\n"
                          "2 line 3 offset 12 1:4 | T0: | T1:4 | T0:\n"
                          "3 line 4 offset 14 7:\"5\"\"\",6 | T0: | Tq2:5\" | T1:6\n"
                          "4 line 5 offset 23 5:7,8,9 | T1:9 | T1:7 | T1:8\n"
                          "8 line 9 offset 43 1:, | T0: | T0: | T0:\n"
                          "9 line 10 offset 45 4:\"10\" | T0: | Tq2:10 | T0:\n");
    CHECK_BUF(first.rejects, "5 has 1 field where the header has 3\n6 has 4 fields where the header has 3\n7 has the byte 0xFF in 'b', which is not UTF-8: save the file as CSV UTF-8\n");
    CHECK(nothing_lost(&first, 5, false));
    for (of.window_bytes = 1; of.window_bytes < 70; of.window_bytes++) {
        struct reading again = read_input(&of);
        CHECK(same_reading(&first, &again));
    }
}

static void rejects_a_quote_inside_a_field_in_a_strict_run(void)
{
    rb_input_options  strict = {.strict = true};
    struct reading_of of = {.input = RB_STR("a,b,c\n1,5\" disk,3\n4,\"5\"\"\",6\n\"x\"y,1,2\n7,8,9\"\n"), .columns = abc, .format = RB_FORMAT_CSV, .how = &strict, .short_rows = true};
    struct reading    r = read_input(&of);
    CHECK_BUF(r.rejects, "1 has a quote in the middle of field 2, which a strict run does not take for text\n"
                         "3 opens a quote in field 1 and has text after the quote that closes it\n"
                         "4 has a quote in the middle of field 3, which a strict run does not take for text\n");
    CHECK(r.accepted == 1 && nothing_lost(&r, 5, false));
}

/* Each cell of `latest by` is looked at once more than the others. */
static void stays_in_its_room_in_a_strict_run(void)
{
    enum { ROWS = 1024, CAP = 16384, BEHIND = 16384 };
    rb_input_options  strict = {.strict = true};
    rb_written        written = {.negative_parentheses = true};
    bool              wanted[] = {true, true};
    rb_diags          ds = {.sources = RB_NEW(rb_sources)};
    rb_buf            b = {0};
    rb_schema        *schema = schema_of((const char *const[]){"a", "b", NULL}, wanted);
    rb_field         *field = &schema->fields.items[1];
    field->type = RB_TYPE(integer);
    field->written = &written;
    field->dress = rb_dress_of(field);
    schema->export.latest_by = 2;
    rb_buf_add_str(&b, RB_STR("a,b\n"));
    for (int i = 0; i < ROWS; i++) rb_buf_print(&b, "%d,%011d\n", i, i);
    int               file = memory_file(rb_buf_str(&b));
    rb_reader_options o = {.path = rb_str_print("/proc/self/fd/%d", file), .format = RB_FORMAT_CSV, .schema = schema, .wanted = wanted, .input = &strict};
    rb_reader        *r = rb_reader_open(&o, &ds);
    rb_batch         *batch = rb_batch_new(schema, wanted);
    batch->plain = (rb_buf){.ptr = RB_NEW_PLAIN(char, CAP + BEHIND), .cap = CAP};
    memset(batch->plain.ptr, '#', CAP + BEHIND);
    char *room = batch->plain.ptr;
    CHECK(r && rb_reader_next(r, batch, &ds) == RB_READ_ROWS && batch->rows == ROWS && batch->plain.ptr == room);
    for (int i = CAP; i < CAP + BEHIND; i++)
        if (room[i] != '#') { CHECK(room[i] == '#'); break; }
    CHECK_TEXT(rb_cell_str(rb_batch_cell(batch, 1, ROWS - 1)), "00000001023");
    if (r) rb_reader_close(r);
    close(file);
}

/* Half of it must not look like a short one. */
static void says_that_a_file_became_shorter(void)
{
    bool      wanted[] = {true};
    rb_diags  ds = {.sources = RB_NEW(rb_sources)};
    rb_buf    b = {0};
    rb_schema *schema = schema_of((const char *const[]){"a", NULL}, wanted);
    rb_buf_add_str(&b, RB_STR("a\n"));
    for (int i = 0; i < 3000; i++) rb_buf_print(&b, "%d\n", i);
    int               file = memory_file(rb_buf_str(&b));
    rb_reader_options o = {.path = rb_str_print("/proc/self/fd/%d", file), .format = RB_FORMAT_CSV, .schema = schema, .wanted = wanted, .window_bytes = 1024};
    rb_reader        *r = rb_reader_open(&o, &ds);
    rb_batch         *batch = rb_batch_new(schema, wanted);
    CHECK(r && rb_reader_next(r, batch, &ds) == RB_READ_ROWS && ds.items.len == 0);
    if (!r) return;
    CHECK(ftruncate(file, 7890) == 0);
    enum rb_read got;
    while ((got = rb_reader_next(r, batch, &ds)) == RB_READ_ROWS) {}
    CHECK(got == RB_READ_FAILED && ds.items.len == 1 && ds.items.items[0].code == RB_E0501);
    CHECK(rb_str_ends(ds.items.items[0].message, RB_STR("became shorter while it was read: of its 13892 bytes only 7890 were there")));
    rb_reader_close(r);
    close(file);
}

static void rejects_text_after_a_quote(void)
{
    struct reading r = read_csv("a,b,c\n1,\"x\"y,3\n1,2,3\n", abc);
    CHECK_BUF(r.rejects, "1 opens a quote in field 2 and has text after the quote that closes it\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 2 8:1,\"x\"y,3\n");
    CHECK(r.accepted == 1);
}

/* One stray quote costs one line, whether it is closed by another row's quote … */
static void resumes_after_a_stray_quote(void)
{
    struct reading r = read_csv("a,b,c\n1,\"Acme,3\n4,5,6\n7,\"eight\",9\n10,11,12\n", abc);
    CHECK_BUF(r.rejects, "1 opens a quote in field 2 and has text after the quote that closes it, on line 4\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 2 9:1,\"Acme,3\n");
    CHECK_BUF(r.rows, "2 line 3 offset 16 5:4,5,6 | T1:4 | T1:5 | T1:6\n"
                      "3 line 4 offset 22 11:7,\"eight\",9 | T1:7 | Tq5:eight | T1:9\n"
                      "4 line 5 offset 34 8:10,11,12 | T2:10 | T2:11 | T2:12\n");
}

/* … or never. */
static void resumes_after_an_unclosed_quote(void)
{
    struct reading r = read_csv("a,b,c\n\"x\ny\",\"Acme,3\n4,5,6\n7,8,9", abc);
    CHECK_BUF(r.rejects, "1 opens a quote in field 2 on line 3 that is never closed\n"
                         "2 has a quote in the middle of field 1, and line 2 before it a quote that went wrong\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 2 2:\"x\n2 line 3 offset 9 column 1 10:y\",\"Acme,3\n");
    CHECK(r.accepted == 2 && r.read == 4);
}

static void does_not_take_the_middle_of_a_text_for_a_record(void)
{
    struct reading r =
        read_csv("a,b\n1,\"He said\nhello \"you\", and\nbye\",x\n2,3\n", (const char *const[]){"a", NULL});
    CHECK_BUF(r.rejects, "1 opens a quote in field 2 and has text after the quote that closes it, on line 3\n"
                         "2 has a quote in the middle of field 1, and line 2 before it a quote that went wrong\n");
    CHECK(r.accepted == 2); /* `bye",x` follows the place where it went wrong */
}

static void names_the_byte_that_is_not_utf8(void)
{
    struct reading r = read_csv("a,b,c\ncaf\xE9,2,3\n1,caf\xE9,3\n", (const char *const[]){"a", "c", NULL});
    CHECK_BUF(r.rejects, "1 has the byte 0xE9 in 'a', which is not UTF-8: save the file as CSV UTF-8\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 1 8:caf\\xe9,2,3\n");
    CHECK(r.accepted == 1); /* nobody reads b */
}

static void rejects_records_over_the_limit(void)
{
    struct reading_of of = {
        .input = RB_STR("a,b\n1,2345678\n1,23456789\n1,\"34\n67890123\"\n5,6\n1,2345678901234567890\n7,8\n"),
        .columns = (const char *const[]){"a", NULL},
        .format = RB_FORMAT_CSV,
        .limit_bytes = 9};
    struct reading r = read_input(&of);
    CHECK_BUF(r.rejects, "2 is longer than the 9 bytes a record may have\n"
                         "3 opens a quote in field 2 that is not closed within the 9 bytes a record may have\n"
                         "4 has a quote in the middle of field 1, and line 4 before it a quote that went wrong\n"
                         "6 is longer than the 9 bytes a record may have\n");
    CHECK_BUF(r.places, "2 line 3 offset 14 column 0 9:1,2345678\n3 line 4 offset 25 column 2 5:1,\"34\n"
                        "4 line 5 offset 31 column 1 9:67890123\"\n6 line 7 offset 45 column 0 9:1,2345678\n");
    CHECK(r.read == 7 && r.accepted == 3);
}

/* ---- headers and foreign inputs */

static void says_which_columns_are_missing(void)
{
    struct reading r =
        read_csv("Id,Next Steps Date,Status\n", (const char *const[]){"Next Steps Dat", "Owner", "Id", NULL});
    rb_str said = rb_buf_str(&r.diags);
    CHECK(!r.opened);
    CHECK(rb_str_find(said, RB_STR("' has no column 'Next Steps Dat'\n"), 0) != SIZE_MAX);
    CHECK(rb_str_find(said, RB_STR("did you mean 'Next Steps Date'?"), 0) != SIZE_MAX);
    size_t list = rb_str_find(said, RB_STR("its columns are 'Id', 'Next Steps Date', 'Status'\n"), 0);
    CHECK(list != SIZE_MAX && rb_str_find(said, RB_STR("its columns"), list + 1) == SIZE_MAX);
    CHECK(rb_str_find(said, RB_STR("' has no column 'Owner'\n"), 0) != SIZE_MAX);
}

static void lists_forty_columns_at_most(void)
{
    rb_buf header = {0};
    for (unsigned i = 1; i <= 52; i++) rb_buf_print(&header, "%scolumn %u", i > 1 ? "," : "", i);
    struct reading r = read_csv(rb_str_chars(rb_buf_str(&header)), (const char *const[]){"z", NULL});
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("'column 40', and 12 more\n"), 0) != SIZE_MAX);
}

static void says_which_column_stands_twice(void)
{
    const char text[] = "a,b,a,c\n1,2,3,4\n";
    struct reading r = read_csv(text, abc);
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("has the column 'a' twice: as column 1 and as column 3"), 0) !=
          SIZE_MAX);
    r = read_csv(text, (const char *const[]){"-a", "b", "c", NULL});
    CHECK_BUF(r.rows, "1 line 2 offset 8 7:1,2,3,4 | T1:2 | T1:4\n");
}

static bool is_refused(rb_str input, const char *code_and_words)
{
    struct reading_of of = {.input = input, .columns = abc, .format = RB_FORMAT_CSV};
    struct reading r = read_input(&of);
    return !r.opened && rb_str_starts(rb_buf_str(&r.diags), rb_str_slice(rb_str_of(code_and_words), 0, 5)) &&
           rb_str_find(rb_buf_str(&r.diags), rb_str_slice(rb_str_of(code_and_words), 6, SIZE_MAX), 0) != SIZE_MAX;
}

static void refuses_what_is_no_csv(void)
{
    CHECK(is_refused(RB_STR(""), "E0503 is empty"));
    CHECK(is_refused(RB_STR("\xEF\xBB\xBF\r\n\n"), "E0503 is empty"));
    CHECK(is_refused(RB_STR("a,\"b\n1,2\n"), "E0503 the quote of column 2 is never closed"));
    CHECK(is_refused(RB_STR("a,\"b\"x\n1,2\n"), "E0503 text follows the closing quote of column 2"));
    CHECK(is_refused(RB_STR("a\0,\0b\0\n\0"), "E0504 without a byte order mark"));
    CHECK(is_refused(RB_STR("\x1F\x8B\x08\0\0"), "E0520 is cut off: the gzip data stop at byte 5"));
    CHECK(is_refused(RB_STR("PK\x03\x04\x14\0"), "E0524 has no directory of members"));
    CHECK(is_refused(RB_STR("<!DOCTYPE html><html>"), "E0504 a web page"));
    CHECK(is_refused(RB_STR("abcdef,\0,b\n"), "E0504 NUL"));
    CHECK(is_refused(RB_STR("A;b;c\n"), "E0502 has semicolons and no commas"));
}

static void says_why_a_file_cannot_be_read(void)
{
    struct reading_of of = {.columns = abc, .path = "/nowhere/at all.csv"};
    struct reading r = read_input(&of);
    CHECK_BUF(r.diags, "E0501 '/nowhere/at all.csv' could not be read: No such file or directory\n");
    of.path = "/";
    r = read_input(&of);
    CHECK_BUF(r.diags, "E0501 '/' is a folder, not a file\n");
}

/* The worst that quotes can do: every line seems to open a text that is never closed. Quadratic would take hours. */
static void stays_fast_on_hostile_quotes(void)
{
    static const char *const lines[] = {"x\",\"y\n", "\",5\",6,\"\n", "a,\"b\n", "\"\"\"\n", "\"\n", "\"a\nb\"c\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "a,b,c\n\"");
        while (b.len < 1 << 20) rb_buf_add_chars(&b, lines[i]);
        struct reading_of of = {.input = rb_buf_str(&b), .columns = abc, .format = RB_FORMAT_CSV};
        struct reading r = read_input(&of);
        CHECK(r.opened && r.read == r.accepted + r.rejected && r.bytes == b.len);
    }
}

/* With commas its first cell would have text after its quote. */
static void tells_the_delimiter_of_a_header_in_quotes(void)
{
    struct reading r = read_csv("\n\"a\";\"b, too\";\"c\"\n\"1\";\"2\";\"3\"\n", (const char *const[]){"a", "c", NULL});
    CHECK(r.opened && r.accepted == 1 && r.rejected == 0);
}

/* Each name looked up among all the others would take a minute. */
static void binds_sixty_thousand_columns_at_once(void)
{
    enum { COLUMNS = 60000, SECONDS = 5 };
    rb_buf     b = {0};
    rb_diags   ds = {.sources = RB_NEW(rb_sources)};
    rb_schema *schema = RB_NEW(rb_schema);
    bool      *wanted = RB_NEW_ARRAY(bool, COLUMNS);
    schema->key = UINT32_MAX;
    for (uint32_t i = 0; i < COLUMNS; i++) {
        rb_str   name = rb_str_print("a column that is called %u", i);
        rb_field f = {.name = name, .column = name, .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_buf_print(&b, "%s%.*s", i ? "," : "", RB_STR_ARGS(name));
        rb_vec_push(&schema->fields, f);
        wanted[i] = true;
    }
    int               file = memory_file(rb_buf_str(&b));
    rb_reader_options o = {.path = rb_str_print("/proc/self/fd/%d", file), .format = RB_FORMAT_CSV, .schema = schema, .wanted = wanted};
    clock_t           began = clock();
    rb_reader        *r = rb_reader_open(&o, &ds);
    CHECK(r != NULL && (clock() - began) / CLOCKS_PER_SEC < SECONDS);
    if (r) rb_reader_close(r);
    close(file);
}

int main(void)
{
    rb_gc_init();
    RUN(binds_columns_by_name);
    RUN(keeps_what_is_quoted);
    RUN(takes_every_line_end);
    RUN(rejects_other_counts_of_fields);
    RUN(keeps_a_quote_inside_a_field);
    RUN(takes_short_rows_where_they_are_declared);
    RUN(rejects_a_quote_inside_a_field_in_a_strict_run);
    RUN(stays_in_its_room_in_a_strict_run);
    RUN(says_that_a_file_became_shorter);
    RUN(rejects_text_after_a_quote);
    RUN(resumes_after_a_stray_quote);
    RUN(resumes_after_an_unclosed_quote);
    RUN(does_not_take_the_middle_of_a_text_for_a_record);
    RUN(names_the_byte_that_is_not_utf8);
    RUN(rejects_records_over_the_limit);
    RUN(says_which_columns_are_missing);
    RUN(lists_forty_columns_at_most);
    RUN(says_which_column_stands_twice);
    RUN(tells_the_delimiter_of_a_header_in_quotes);
    RUN(binds_sixty_thousand_columns_at_once);
    RUN(refuses_what_is_no_csv);
    RUN(says_why_a_file_cannot_be_read);
    RUN(stays_fast_on_hostile_quotes);
    return check_report();
}
