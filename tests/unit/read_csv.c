/* tests/unit/read_csv.c: CSV by example, and against a reader that looks at one byte after the other.
 *
 * The naive reader below has the whole input in memory and knows no windows, blocks or indexes; what it and read/ have in
 * common is only the language (read/csv_record.h). Every generated input is read with windows of many sizes, with and
 * without vector instructions, and all readings must agree with each other and with the naive one to the byte.
 */
#include "check.h"
#include "read/csv_index.h"
#include "reading.h"

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
    struct reading    r = read_csv("\xEF\xBB\xBF a ,b,\" c\"\n1,2,3\n", wanted);
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
    struct reading r = read_csv("a,b\n1,\"He said\nhello \"you\", and\nbye\",x\n2,3\n", (const char *const[]){"a", NULL});
    CHECK_BUF(r.rejects, "1 opens a quote in field 2 and has text after the quote that closes it, on line 3\n"
                         "2 has a quote in the middle of field 1, and line 2 before it a quote that went wrong\n");
    CHECK(r.accepted == 2); /* `bye",x` follows the place where it went wrong */
}

static void names_the_byte_that_is_not_utf8(void)
{
    struct reading r = read_csv("a,b,c\ncaf\xE9,2,3\n1,caf\xE9,3\n", (const char *const[]){"a", "c", NULL});
    CHECK_BUF(r.rejects, "1 has the byte 0xE9 in 'a', which is not UTF-8\n");
    CHECK_BUF(r.places, "1 line 2 offset 6 column 1 8:caf\\xe9,2,3\n");
    CHECK(r.accepted == 1); /* nobody reads b */
}

static void rejects_records_over_the_limit(void)
{
    struct reading_of of = {.input = RB_STR("a,b\n1,2345678\n1,23456789\n1,\"34\n67890123\"\n5,6\n1,2345678901234567890\n7,8\n"),
                            .columns = (const char *const[]){"a", NULL},
                            .format = RB_FORMAT_CSV,
                            .limit_bytes = 9};
    struct reading    r = read_input(&of);
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
    struct reading r = read_csv("Id,Next Steps Date,Status\n", (const char *const[]){"Next Steps Dat", "Owner", "Id", NULL});
    rb_str         said = rb_buf_str(&r.diags);
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
    const char     text[] = "a,b,a,c\n1,2,3,4\n";
    struct reading r = read_csv(text, abc);
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("has the column 'a' twice: as column 1 and as column 3"), 0) != SIZE_MAX);
    r = read_csv(text, (const char *const[]){"-a", "b", "c", NULL});
    CHECK_BUF(r.rows, "1 line 2 offset 8 7:1,2,3,4 | T1:2 | T1:4\n");
}

static bool is_refused(rb_str input, const char *code_and_words)
{
    struct reading_of of = {.input = input, .columns = abc, .format = RB_FORMAT_CSV};
    struct reading    r = read_input(&of);
    return !r.opened && rb_str_starts(rb_buf_str(&r.diags), rb_str_slice(rb_str_of(code_and_words), 0, 5)) &&
           rb_str_find(rb_buf_str(&r.diags), rb_str_slice(rb_str_of(code_and_words), 6, SIZE_MAX), 0) != SIZE_MAX;
}

static void refuses_what_is_no_csv(void)
{
    CHECK(is_refused(RB_STR(""), "E0503 is empty"));
    CHECK(is_refused(RB_STR("\xEF\xBB\xBF\r\n\n"), "E0503 is empty"));
    CHECK(is_refused(RB_STR("a,\"b\n1,2\n"), "E0503 the quote of column 2 is never closed"));
    CHECK(is_refused(RB_STR("a,\"b\"x\n1,2\n"), "E0503 text follows the closing quote of column 2"));
    CHECK(is_refused(RB_STR("\xFF\xFE" "a\0,\0"), "E0504 UTF-16 (little-endian)"));
    CHECK(is_refused(RB_STR("\xFE\xFF\0a\0,"), "E0504 UTF-16 (big-endian)"));
    CHECK(is_refused(RB_STR("\xFF\xFE\0\0a\0\0\0"), "E0504 UTF-32 (little-endian)"));
    CHECK(is_refused(RB_STR("\0\0\xFE\xFF\0\0\0a"), "E0504 UTF-32 (big-endian)"));
    CHECK(is_refused(RB_STR("a\0,\0b\0\n\0"), "E0504 without a byte order mark"));
    CHECK(is_refused(RB_STR("\x1F\x8B\x08\0\0"), "E0504 gzip"));
    CHECK(is_refused(RB_STR("PK\x03\x04\x14\0"), "E0504 Excel workbook"));
    CHECK(is_refused(RB_STR("<!DOCTYPE html><html>"), "E0504 a web page"));
    CHECK(is_refused(RB_STR("abcdef,\0,b\n"), "E0504 NUL"));
    CHECK(is_refused(RB_STR("a;b;c\n"), "E0502 has semicolons and no commas"));
}

static void says_why_a_file_cannot_be_read(void)
{
    struct reading_of of = {.columns = abc, .path = "/nowhere/at all.csv"};
    struct reading    r = read_input(&of);
    CHECK_BUF(r.diags, "E0501 '/nowhere/at all.csv' could not be read: No such file or directory\n");
    of.path = "/";
    r = read_input(&of);
    CHECK_BUF(r.diags, "E0501 '/' is a folder, not a file\n");
}

/* ---- the naive reader */

struct naive_field { size_t start, end; bool quoted; };

struct naive {
    rb_str   text;
    size_t   limit, at, suspect;
    uint64_t record, line;
    struct reading out;
    struct naive_field fields[4096];
    uint32_t count;
    size_t   end, wrong;  /* of the record that was read, or where it goes wrong */
    bool     is_long;     /* … for being longer than the limit where no quotes are open */
};

static char byte_at(const struct naive *n, size_t at) { return at < n->text.len ? n->text.ptr[at] : '\n'; }
static bool ends_line(char c) { return c == '\n' || c == '\r'; }

static size_t after_line_end(const struct naive *n, size_t at)
{
    if (at >= n->text.len) return n->text.len;
    return at + 1 + (n->text.ptr[at] == '\r' && at + 1 < n->text.len && n->text.ptr[at + 1] == '\n');
}

/* One field from `at`; false when the record goes wrong. *at: its end. */
static bool naive_field(struct naive *n, size_t *at, bool strict)
{
    enum { PLAIN, QUOTED, CLOSED } state = PLAIN;
    size_t i = *at, start = i;
    n->count++;
    for (;; i++) {
        bool over = i > n->at + n->limit;
        n->wrong = i;
        if (over || i == n->text.len) {
            if (!over && state != QUOTED) break;
            return false;
        }
        char c = n->text.ptr[i];
        if (state == QUOTED) {
            if (strict && ends_line(c)) return false;
            if (c == '"') state = CLOSED;
        } else if (state == CLOSED && c == '"') {
            state = QUOTED;
        } else if (c == ',' || ends_line(c)) {
            break;
        } else if (state == CLOSED) {
            return false;
        } else if (c == '"' && i == start) {
            state = QUOTED;
        } else if (c == '"' && strict) {
            return false;
        }
    }
    if (n->count <= 4096) n->fields[n->count - 1] = (struct naive_field){start, i, state == CLOSED};
    *at = i;
    return true;
}

static bool naive_record(struct naive *n)
{
    size_t at = n->at;
    n->count = 0;
    for (;; at++) {
        if (!naive_field(n, &at, n->at < n->suspect)) return false;
        if (byte_at(n, at) != ',' || at == n->text.len) break;
    }
    n->end = at;
    return true;
}

static void naive_lines(struct naive *n, size_t to)
{
    while (n->at < to) {
        size_t at = n->at;
        while (at < to && !ends_line(n->text.ptr[at])) at++;
        if (at == to) break;
        n->line++;
        n->at = after_line_end(n, at);
    }
    n->at = to;
}

static void naive_reject(struct naive *n, size_t end, uint32_t column)
{
    rb_reject r = {.record = ++n->record, .line = n->line, .offset = n->at, .column = column,
                   .raw = {n->text.ptr + n->at, end - n->at}, .reason = RB_STR("")};
    note_reject(&n->out, &r);
    n->out.rejected++;
}

static void naive_set_aside(struct naive *n)
{
    size_t end = n->at, most = n->at + n->limit;
    while (end <= most && !ends_line(byte_at(n, end))) end++;
    if (end > most) {
        naive_reject(n, most, 0);
        while (!ends_line(byte_at(n, end))) end++;
        n->at = after_line_end(n, end);
    } else {
        size_t next = after_line_end(n, end);
        naive_reject(n, end, n->count);
        if (n->wrong > next) n->suspect = n->wrong;
        n->at = next;
    }
    n->line++;
}

/* By the table of the Unicode standard. */
static bool naive_utf8(rb_str s)
{
    for (size_t i = 0; i < s.len;) {
        uint8_t  c = (uint8_t)s.ptr[i];
        unsigned more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 9;
        if (more == 9 || s.len - i <= more) return false;
        uint32_t value = more == 0 ? c : c & (0x3fu >> more);
        for (unsigned k = 1; k <= more; k++) {
            if (((uint8_t)s.ptr[i + k] & 0xc0) != 0x80) return false;
            value = value << 6 | ((uint8_t)s.ptr[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        if (value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return false;
        i += more + 1;
    }
    return true;
}

static void naive_cell(struct naive *n, const struct naive_field *f)
{
    rb_buf value = {0};
    for (size_t i = f->start + f->quoted; i < f->end - f->quoted; i++) {
        rb_buf_add_char(&value, n->text.ptr[i]);
        i += f->quoted && n->text.ptr[i] == '"';
    }
    rb_buf_print(&n->out.rows, " | T%s", f->quoted ? "q" : "");
    add_bytes(&n->out.rows, rb_buf_str(&value));
}

/* Columns 0 and 2 of three are wanted. */
static void naive_row(struct naive *n)
{
    for (uint32_t c = 0; c < 3; c += 2) {
        const struct naive_field *f = &n->fields[c];
        if (!naive_utf8((rb_str){n->text.ptr + f->start, f->end - f->start})) {
            naive_reject(n, n->end, c + 1);
            return;
        }
    }
    rb_buf_print(&n->out.rows, "%llu line %llu offset %llu ", (unsigned long long)++n->record, (unsigned long long)n->line,
                 (unsigned long long)n->at);
    add_bytes(&n->out.rows, (rb_str){n->text.ptr + n->at, n->end - n->at});
    naive_cell(n, &n->fields[0]);
    naive_cell(n, &n->fields[2]);
    rb_buf_add_char(&n->out.rows, '\n');
    n->out.accepted++;
}

/* The header is `a,b,c` and a line end. */
static struct reading naive_csv(rb_str text, size_t limit)
{
    struct naive *n = RB_NEW(struct naive);
    n->text = text;
    n->limit = limit;
    n->line = 1;
    naive_lines(n, after_line_end(n, 5));
    while (n->at < text.len) {
        if (!naive_record(n)) {
            naive_set_aside(n);
            continue;
        }
        if (n->end > n->at && n->count == 3) naive_row(n);
        else if (n->end > n->at) naive_reject(n, n->end, n->count < 3 ? n->count + 1 : 4);
        naive_lines(n, after_line_end(n, n->end));
        if (n->end == text.len) n->line++;
    }
    n->out.read = n->record;
    n->out.bytes = text.len;
    return n->out;
}

/* ---- generated inputs */

static const rb_str pieces[] = {
    {"a", 1}, {"b", 1}, {",", 1}, {",", 1}, {",", 1}, {"\"", 1}, {"\"", 1}, {"\"\"", 2}, {"\",\"", 3}, {"\n", 1}, {"\n", 1},
    {"\r\n", 2}, {"\r", 1}, {" ", 1}, {"\xC3\xA9", 2}, {"\xE6\xBC\xA2", 3}, {"\xF0\x9F\x98\x80", 4}, {"\xE9", 1}, {"\xC3", 1},
    {"\xED\xA0\x80", 3}, {"\xC0\xAF", 2}, {"\xF4\x90\x80\x80", 4}, {"\0", 1}, {"word", 4}, {"1,2,3\n", 6}, {"x,\"y\",z\r\n", 9},
};
enum { PIECES = sizeof pieces / sizeof *pieces };

static void add_sound_field(rb_buf *b, uint64_t *chance)
{
    static const rb_str texts[] = {{"", 0}, {"1", 1}, {"word", 4}, {"a longer text of some thirty-five bytes", 39},
                                   {"\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80", 9}, {"say \"\"it\"\"", 10}, {"two\nlines", 9},
                                   {"cr\r\nlf,\r", 8}, {"\"\"", 2}};
    uint32_t which = below(chance, 9);
    bool     quoted = which >= 5 || below(chance, 3) == 0;
    if (quoted) rb_buf_add_char(b, '"');
    rb_buf_add_str(b, texts[which]);
    if (quoted) rb_buf_add_char(b, '"');
}

static void add_sound_record(rb_buf *b, uint64_t *chance, rb_str line_end)
{
    for (uint32_t i = 0; i < 3; i++) {
        if (i > 0) rb_buf_add_char(b, ',');
        add_sound_field(b, chance);
    }
    rb_buf_add_str(b, line_end);
}

/* Sound records, chaos, or sound records with some chaos between them. */
static rb_str generate(uint64_t *chance)
{
    static const rb_str line_ends[] = {{"\n", 1}, {"\r\n", 2}, {"\r", 1}};
    rb_buf   b = {0};
    uint32_t kind = below(chance, 3), records = below(chance, 40);
    rb_str   line_end = line_ends[below(chance, 3)];
    rb_buf_add_chars(&b, "a,b,c");
    rb_buf_add_str(&b, line_end);
    for (uint32_t i = 0; i < records; i++) {
        if (kind != 1) add_sound_record(&b, chance, line_end);
        for (uint32_t k = kind == 0 || (kind == 2 && below(chance, 4) > 0) ? 0 : below(chance, 12); k > 0; k--)
            add_one_of(&b, chance, pieces, PIECES);
    }
    if (kind != 0 && below(chance, 2)) add_one_of(&b, chance, pieces, PIECES);
    return rb_buf_take(&b);
}

static struct reading read_generated(rb_str text, size_t limit, uint32_t how)
{
    struct reading_of of = {.input = text,
                            .columns = (const char *const[]){"a", "-b", "c", NULL},
                            .format = RB_FORMAT_CSV,
                            .window_bytes = window_sizes[how % WINDOW_SIZES],
                            .plain_scan = how >= WINDOW_SIZES,
                            .limit_bytes = limit};
    return read_input(&of);
}

static bool agrees_with_naive(const struct reading *got, rb_str text, size_t limit)
{
    struct reading want = naive_csv(text, limit);
    return same_text(&got->rows, &want.rows) && same_text(&got->places, &want.places) && got->read == want.read &&
           got->rejected == want.rejected && got->bytes == want.bytes && got->read == got->accepted + got->rejected;
}

static void reads_generated_inputs_alike(void)
{
    uint64_t chance = 1;
    for (int round = 0; round < 1500 && !check_this_failed; round++) {
        rb_str         text = generate(&chance);
        size_t         limit = below(&chance, 3) == 0 ? 8 + below(&chance, 60) : 1 << 20;
        struct reading whole = read_generated(text, limit, WINDOW_SIZES - 1);
        CHECK(agrees_with_naive(&whole, text, limit));
        CHECK(limit < 1 << 20 ? !whole.misplaced : nothing_lost(&whole, 5, false));
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(text, limit, how);
            CHECK(same_reading(&whole, &other));
        }
        if (check_this_failed) {
            rb_buf shown = {0};
            add_bytes(&shown, text);
            printf("round %d limit %zu: %.*s\n", round, limit, RB_STR_ARGS(rb_buf_str(&shown)));
        }
    }
}

/* Long inputs, so that scans are cut at every place of a record, and batches fill up. */
static void reads_long_inputs_alike(void)
{
    uint64_t chance = 7;
    for (int round = 0; round < 6; round++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "a,b,c\n");
        while (b.len < 300000) {
            add_sound_record(&b, &chance, RB_STR("\n"));
            if (round > 3 && below(&chance, 50) == 0) add_one_of(&b, &chance, pieces, PIECES);
            if (round == 2 && below(&chance, 90) == 0) {
                rb_buf_add_repeat(&b, 'w', below(&chance, 90000));
                rb_buf_add_chars(&b, ",2,3\n");
            }
        }
        rb_str         text = rb_buf_str(&b);
        struct reading whole = read_generated(text, 1 << 20, WINDOW_SIZES - 1);
        CHECK(agrees_with_naive(&whole, text, 1 << 20));
        CHECK(nothing_lost(&whole, 5, false));
        for (uint32_t how = 4; how < 2 * WINDOW_SIZES; how += 3) {
            struct reading other = read_generated(text, 1 << 20, how);
            CHECK(same_reading(&whole, &other));
        }
    }
}

/* Both scanners, on any bytes: the same ends, lines and oddities; a plain scan may only be more careful about UTF-8. */
static void scanners_agree(void)
{
    uint64_t      chance = 3;
    rb_csv_index  plain, best;
    char          bytes[64 + 1024 + 64];
    rb_csv_index_init(&plain, 1024);
    rb_csv_index_init(&best, 1024);
    for (int round = 0; round < 20000 && !check_this_failed; round++) {
        rb_buf   b = {0};
        uint32_t few = 2 + below(&chance, PIECES - 1), len = below(&chance, 1025);
        memset(bytes, 0, sizeof bytes);
        while (b.len < 1088) add_one_of(&b, &chance, pieces, few);
        memcpy(bytes + 64, b.ptr, 1088);
        rb_csv_scan_plain(&plain, bytes + 64, len, ',');
        rb_csv_scan_best()(&best, bytes + 64, len, ',');
        CHECK(plain.records == best.records && plain.irregular == best.irregular);
        uint32_t ends = plain.records > 0 ? plain.lines[plain.records - 1] + 1 : 0, odd = 0, k = 0;
        CHECK(memcmp(plain.lines, best.lines, plain.records * sizeof *plain.lines) == 0);
        CHECK(memcmp(plain.ends, best.ends, ends * sizeof *plain.ends) == 0);
        for (; plain.odd[odd] != UINT32_MAX && plain.odd[odd] == best.odd[odd]; odd++) continue;
        CHECK(plain.odd[odd] == best.odd[odd]);
        for (uint32_t i = 0; best.strange[i] != UINT32_MAX; i++) {
            while (plain.strange[k] < best.strange[i]) k++;
            CHECK(plain.strange[k] == best.strange[i]);
        }
    }
}

/* The worst that quotes can do: every line seems to open a text that the input never closes. Quadratic would take hours. */
static void stays_fast_on_hostile_quotes(void)
{
    static const char *const lines[] = {"x\",\"y\n", "\",5\",6,\"\n", "a,\"b\n", "\"\"\"\n", "\"\n", "\"a\nb\"c\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "a,b,c\n\"");
        while (b.len < 1 << 20) rb_buf_add_chars(&b, lines[i]);
        struct reading_of of = {.input = rb_buf_str(&b), .columns = abc, .format = RB_FORMAT_CSV};
        struct reading    r = read_input(&of);
        CHECK(r.opened && r.read == r.accepted + r.rejected && r.bytes == b.len);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(binds_columns_by_name);
    RUN(keeps_what_is_quoted);
    RUN(takes_every_line_end);
    RUN(rejects_other_counts_of_fields);
    RUN(keeps_a_quote_inside_a_field);
    RUN(rejects_text_after_a_quote);
    RUN(resumes_after_a_stray_quote);
    RUN(resumes_after_an_unclosed_quote);
    RUN(does_not_take_the_middle_of_a_text_for_a_record);
    RUN(names_the_byte_that_is_not_utf8);
    RUN(rejects_records_over_the_limit);
    RUN(says_which_columns_are_missing);
    RUN(lists_forty_columns_at_most);
    RUN(says_which_column_stands_twice);
    RUN(refuses_what_is_no_csv);
    RUN(says_why_a_file_cannot_be_read);
    RUN(reads_generated_inputs_alike);
    RUN(reads_long_inputs_alike);
    RUN(scanners_agree);
    RUN(stays_fast_on_hostile_quotes);
    return check_report();
}
