/* tests/unit/escape.c: texts written eight bytes at a time, against the same written byte by byte: cells of CSV, strings of JSON. */
#include "check.h"
#include "random.h"

#include "base/decimal.h"
#include "base/json.h"
#include "base/unicode.h"
#include "report/internal.h"

enum { TEXTS = 60000, LENGTH = 40 };

static uint64_t seed = 3;
static unsigned below(unsigned n) { return random_below(&seed, n); }

/* Mostly plain, now and then what means something: at the start, at the end, on either side of a word's border. */
static rb_str random_text(char *room)
{
    static const char *const odd[] = {"\"", ",", ";", "\n", "\r", "\t", " ", "=", "+", "-", "@", "\\", "\x01", "\x1F", "\x7F", "\x80", "\xC3\xA9", "\xEF\xBC\x9D", "\xE2\x80\xAE", "'"};
    unsigned plain = below(3) == 0 ? 3 : 40, want = below(LENGTH);
    size_t   len = 0;
    while (len < want) {
        const char *piece = below(plain) == 0 ? odd[below(sizeof odd / sizeof *odd)] : (const char[]){(char)('0' + below(75)), 0};
        memcpy(room + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return (rb_str){room, len};
}

/* ---- CSV */

static bool is_formula(rb_str s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    rb_dec n;
    rb_str number = s.len > 0 && s.ptr[s.len - 1] == '%' ? rb_str_slice(s, 0, s.len - 1) : s;
    bool   any = false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) any |= s.len > 1 && rb_str_starts(s, rb_str_of(starts[i]));
    return any && rb_dec_parse(number, &n) != RB_DEC_OK;
}

static void cell_by_byte(rb_buf *b, rb_str s, bool exact, bool raw)
{
    rb_buf made = {0};
    if (!exact && is_formula(s)) rb_buf_add_char(&made, '\'');
    for (size_t i = 0, from = 0; i <= s.len; i++) {
        bool kept = i < s.len && (s.ptr[i] == '\n' || s.ptr[i] == '\r' || s.ptr[i] == '\t');
        if (i < s.len && !kept) continue;
        if (raw) rb_buf_add_str(&made, rb_str_slice(s, from, i));
        else rb_text_add_safe(&made, rb_str_slice(s, from, i));
        if (kept) rb_buf_add_char(&made, s.ptr[i]);
        from = i + 1;
    }
    bool quoted = made.len > 0 && (made.ptr[0] == ' ' || made.ptr[made.len - 1] == ' ');
    for (size_t i = 0; i < made.len; i++) quoted |= strchr(",;\"\n\r\t", made.ptr[i]) != NULL && made.ptr[i] != '\0';
    if (quoted) rb_buf_add_char(b, '"');
    for (size_t i = 0; i < made.len; i++) {
        if (made.ptr[i] == '"') rb_buf_add_char(b, '"');
        rb_buf_add_char(b, made.ptr[i]);
    }
    if (quoted) rb_buf_add_char(b, '"');
}

static void cells_are_guarded(void)
{
    char room[LENGTH + 8];
    for (int mode = 0; mode < 3; mode++) {
        rb_report_options options = {.exact = mode > 0, .raw = mode > 1};
        rb_report r = {.options = &options};
        for (int i = 0; i < TEXTS && !check_this_failed; i++) {
            rb_str s = random_text(room);
            rb_buf want = {0};
            rb_buf_reset(&r.out);
            r.in_line = false;
            rb_csv_add(&r, s);
            cell_by_byte(&want, s, mode > 0, mode > 1);
            CHECK_TEXT(rb_buf_str(&r.out), rb_str_chars(rb_buf_str(&want)));
        }
    }
}

static void formulas_are_named(void)
{
    static const char *const cells[][2] = {{"=1+1", "'=1+1"}, {"+1", "+1"}, {"-12.50", "-12.50"}, {"-8%", "-8%"}, {"-", "-"}, {"@SUM(A1)", "'@SUM(A1)"}, {"\t=1", "\"'\t=1\""},
                                           {"\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1"}, {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""}, {"a=b", "a=b"}, {" =1", "\" =1\""}};
    rb_report_options options = {0};
    rb_report r = {.options = &options};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        rb_buf_reset(&r.out);
        r.in_line = false;
        rb_csv_add(&r, rb_str_of(cells[i][0]));
        CHECK_TEXT(rb_buf_str(&r.out), cells[i][1]);
    }
}

/* ---- JSON */

static void string_by_byte(rb_buf *b, rb_str s)
{
    static const char names[] = "btn\0fr";
    rb_buf_add_char(b, '"');
    for (size_t bad = 0, from = 0; from < s.len; from = bad + 1) {
        rb_str rest = rb_str_slice(s, from, s.len);
        size_t at = rb_utf8_check(rest);
        bad = at == SIZE_MAX ? s.len : from + at;
        for (size_t i = from; i < bad; i++) {
            unsigned char c = (unsigned char)s.ptr[i];
            if (c == '"' || c == '\\') rb_buf_print(b, "\\%c", c);
            else if (c >= 8 && c <= 13 && c != 11) rb_buf_print(b, "\\%c", names[c - 8]);
            else if (c < 0x20) rb_buf_print(b, "\\u%04x", c);
            else rb_buf_add_char(b, (char)c);
        }
        if (at != SIZE_MAX) rb_buf_add_chars(b, "\xEF\xBF\xBD");
    }
    rb_buf_add_char(b, '"');
}

static void strings_are_escaped(void)
{
    char room[LENGTH + 8];
    for (int i = 0; i < TEXTS && !check_this_failed; i++) {
        rb_str s = random_text(room);
        rb_buf got = {0}, want = {0};
        rb_json_add_string(&got, s);
        string_by_byte(&want, s);
        CHECK_TEXT(rb_buf_str(&got), rb_str_chars(rb_buf_str(&want)));
    }
}

int main(void)
{
    rb_gc_init();
    RUN(cells_are_guarded);
    RUN(formulas_are_named);
    RUN(strings_are_escaped);
    return check_report();
}
