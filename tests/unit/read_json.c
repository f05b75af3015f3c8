/* tests/unit/read_json.c: NDJSON and lists by example, and against a parser of the plainest kind.
 *
 * The naive parser below is the grammar of RFC 8259 written down as recursive functions over a line; it shares nothing
 * with read/. Generated lines are read with windows of many sizes, with and without vector instructions.
 */
#include "check.h"
#include "reading.h"

#include "base/unicode.h"

#include <stdlib.h>

static const char *const abc[] = {"a", "b", "c", NULL};

static struct reading read_json(const char *text, const char *const *columns)
{
    struct reading_of of = {.input = rb_str_of(text), .columns = columns, .format = RB_FORMAT_NDJSON};
    return read_input(&of);
}

#define CHECK_BUF(buf, want) CHECK_TEXT(rb_buf_str(&(buf)), want)

/* The cells of the only record of a line. */
static rb_str cells_of(const char *line, const char *const *columns)
{
    struct reading r = read_json(line, columns);
    rb_str         said = rb_buf_str(&r.rows);
    size_t         from = rb_str_find(said, RB_STR(" | "), rb_str_of(line).len);
    return r.rejected == 0 && r.accepted == 1 ? rb_str_slice(said, from + 3, said.len - 1) : rb_buf_str(&r.rejects);
}

/* Why a line is no record. */
static rb_str reason_of(const char *line)
{
    struct reading r = read_json(line, abc);
    rb_str         said = rb_buf_str(&r.rejects);
    return r.rejected == 1 && r.accepted == 0 ? rb_str_slice(said, 2, said.len - 1) : RB_STR("(not rejected)");
}

/* ---- values */

static void keeps_kinds_apart(void)
{
    CHECK_TEXT(cells_of("{\"c\":null,\"a\":\"x\"}", abc), "T1:x | M0: | N0:");
    CHECK_TEXT(cells_of("{\"a\":true,\"b\":false,\"c\":-1.50E+3}", abc), "L4:true | L5:false | L8:-1.50E+3");
    CHECK_TEXT(cells_of("{\"a\":19.990000000000000001,\"b\":9007199254740993,\"c\":0}", abc),
               "L21:19.990000000000000001 | L16:9007199254740993 | L1:0");
    CHECK_TEXT(cells_of("{\"a\":{\"x\":[1,2]},\"b\": [ ] ,\"c\":\"\"}", abc), "J11:{\"x\":[1,2]} | J3:[ ] | T0:");
    CHECK_TEXT(cells_of("{}", abc), "M0: | M0: | M0:");
}

static void decodes_escapes(void)
{
    CHECK_TEXT(cells_of("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"b\":\"\\u0041\\u00e9\\u6f22\",\"c\":\"x\\uD83D\\ude00y\"}", abc),
               "T8:\"\\x5c/\\x08\\x0c\\x0a\\x0d\\x09 | T6:A\\xc3\\xa9\\xe6\\xbc\\xa2 | T6:x\\xf0\\x9f\\x98\\x80y");
    CHECK_TEXT(cells_of("{\"\\u0061\":\"1\",\"z\":\"\\n\"}", abc), "T1:1 | M0: | M0:");
    CHECK_TEXT(cells_of("{\"a\":\"\\u0000\"}", abc), "T1:\\x00 | M0: | M0:");
}

static void reads_nested_keys(void)
{
    const char *const dotted[] = {"via.channel", "via", "a.b.c", NULL};
    CHECK_TEXT(cells_of("{\"via\":{\"source\":{},\"channel\":\"web\"}}", dotted),
               "T3:web | J29:{\"source\":{},\"channel\":\"web\"} | M0:");
    CHECK_TEXT(cells_of("{\"a\":{\"x\":1,\"b\":{\"c\":[3]}},\"via\":null}", dotted), "M0: | N0: | J3:[3]");
    CHECK_TEXT(cells_of("{\"via\":{\"channel\":\"nested\"},\"via.channel\":\"flat\"}", dotted),
               "T4:flat | J20:{\"channel\":\"nested\"} | M0:");
    CHECK_TEXT(cells_of("{\"via.channel\":\"flat\",\"via\":{\"channel\":\"nested\"}}", dotted),
               "T4:flat | J20:{\"channel\":\"nested\"} | M0:");
    CHECK_TEXT(cells_of("{\"via\":[{\"channel\":\"in a list\"}]}", dotted), "M0: | J25:[{\"channel\":\"in a list\"}] | M0:");
}

static void gives_one_key_to_several_fields(void)
{
    CHECK_TEXT(cells_of("{\"a\":\"\\u0031\"}", (const char *const[]){"a", "a", NULL}), "T1:1 | T1:1");
}

/* ---- lines */

static void counts_lines_and_skips_blank_ones(void)
{
    struct reading r = read_json("\xEF\xBB\xBF\n  \r\n{\"a\":1}\r\n\t{\"a\":2} \n\n{\"a\":3}", abc);
    CHECK_BUF(r.rows, "1 line 3 offset 8 7:{\"a\":1} | L1:1 | M0: | M0:\n"
                      "2 line 4 offset 17 9:\\x09{\"a\":2}  | L1:2 | M0: | M0:\n"
                      "3 line 6 offset 28 7:{\"a\":3} | L1:3 | M0: | M0:\n");
    CHECK(r.read == 3 && r.rejected == 0 && r.bytes == 35);
    CHECK_BUF(r.columns, "a;");
}

static void keeps_to_the_record_when_keys_change(void)
{
    const char *text = "{\"a\":1,\"b\":2,\"x\":3,\"c\":4}\n" /* learnt */
                       "{\"a\":5,\"b\":6,\"x\":7,\"c\":8}\n"
                       "{\"a\":9,\"x\":10,\"c\":11}\n"         /* a key left out */
                       "{\"x\":12,\"c\":13}\n"                  /* the first left out */
                       "{\"c\":14,\"b\":15}\n"                  /* another order */
                       "{ \"c\":16,\"b\": 17}\n"                /* other white space */
                       "{\"c\":18,\"b\":19,\"b2\":20}\n";
    struct reading r = read_json(text, abc);
    rb_buf         cells = {0};
    rb_str         said = rb_buf_str(&r.rows);
    for (size_t at = 0; (at = rb_str_find(said, RB_STR("} | "), at)) != SIZE_MAX; at++)
        rb_buf_add_str(&cells, rb_str_slice(said, at + 4, rb_str_find(said, RB_STR("\n"), at) + 1));
    CHECK_BUF(cells, "L1:1 | L1:2 | L1:4\nL1:5 | L1:6 | L1:8\nL1:9 | M0: | L2:11\nM0: | M0: | L2:13\n"
                     "M0: | L2:15 | L2:14\nM0: | L2:17 | L2:16\nM0: | L2:19 | L2:18\n");
}

static void says_why_a_line_is_no_record(void)
{
    CHECK_TEXT(reason_of("{\"amount\":}"), "a value is missing after 'amount'");
    CHECK_TEXT(reason_of("{\"amount\":,\"b\":1}"), "a value is missing after 'amount'");
    CHECK_TEXT(reason_of("{\"amount\" 1}"), "a ':' is missing after the key 'amount'");
    CHECK_TEXT(reason_of("{\"a\":1 \"b\":2}"), "a comma or '}' is missing after the value of 'a'");
    CHECK_TEXT(reason_of("{\"a\":1,}"), "a comma stands before the closing '}'");
    CHECK_TEXT(reason_of("{,\"a\":1}"), "a key in double quotes is missing");
    CHECK_TEXT(reason_of("{'a':1}"), "a key in double quotes is missing");
    CHECK_TEXT(reason_of("{\"a\":None}"), "'None' is not a value that JSON has: texts stand in double quotes");
    CHECK_TEXT(reason_of("{\"a\":[1,2,]}"), "a comma stands before the closing ']'");
    CHECK_TEXT(reason_of("{\"a\":012}"), "a number may not begin with 0");
    CHECK_TEXT(reason_of("{\"a\":1.}"), "digits are missing after the point of a number");
    CHECK_TEXT(reason_of("{\"a\":1e}"), "digits are missing after the E of a number");
    CHECK_TEXT(reason_of("{\"a\":-}"), "digits are missing after '-'");
    CHECK_TEXT(reason_of("{\"a\":\"x\\qy\"}"), "\\q is not an escape that JSON has");
    CHECK_TEXT(reason_of("{\"a\":\"\\u12\"}"), "four hexadecimal digits are missing after \\u");
    CHECK_TEXT(reason_of("{\"a\":\"\\ud800\"}"), "\\uD800 is half a character without its second half");
    CHECK_TEXT(reason_of("{\"a\":\"\\ud800\\u0041\"}"), "\\uD800 is half a character without its second half");
    CHECK_TEXT(reason_of("{\"z\":\"\\udc00\"}"), "\\uDC00 is half a character without its first half");
    CHECK_TEXT(reason_of("{\"a\":\"x\ty\"}"), "the control byte 0x09 stands in a text: JSON writes it as \\u0009");
    CHECK_TEXT(reason_of("{\"a\":\"never closed}"), "the text that begins with 'never closed}' has no closing quote");
    CHECK_TEXT(reason_of("{\"a\":1}{\"a\":2}"), "text follows the end of the object");
    CHECK_TEXT(reason_of("{\"a\":1"), "the input ends before the record does");
    CHECK_TEXT(reason_of("{\"a\":1,\n"), "the line ends before the record does: a record must stand on one line");
    CHECK_TEXT(reason_of("{\"a\":1,\"b\":2,\"a\":3}"), "the key 'a' stands twice");
    CHECK_TEXT(reason_of("\n17"), "is a number, not an object");
    CHECK_TEXT(reason_of("hello"), "does not begin with '{' as a record in JSON does");
    CHECK_TEXT(reason_of("{\"z\":\"caf\xE9\"}"), "has the byte 0xE9, which is not UTF-8");
}

/* Guesses may not let pass what the grammar does not: each second line is wrong where the first one was right. */
static void does_not_guess_wrong_lines_right(void)
{
    static const char *const wrong[] = {
        "{,\"b\":1}", "{\"a\":1,,\"b\":1}", "{\"a\":1,\"b\":1,}", "{\"a\":1\"b\":1}", "{\"a\":1,\"a\":1}", "{\"b\":1,\"b\":1}",
        "{\"a\":1,\"b\":}", "{\"a\":,\"b\":1}", "{,\"a\":1}", "{\"a\":1,\"b\":1", "{\"a\":1,\"b\":1}}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        rb_buf text = {0};
        rb_buf_print(&text, "{\"a\":1,\"b\":2,\"c\":3}\n%s\n{\"a\":4,\"b\":5}\n", wrong[i]);
        struct reading r = read_json(rb_str_chars(rb_buf_str(&text)), abc);
        CHECK(r.accepted == 2 && r.rejected == 1);
    }
}

static void names_the_byte_where_it_goes_wrong(void)
{
    struct reading r = read_json("{\"a\":1}\n{\"a\":tru}\n{\"a\":2}\n", abc);
    CHECK_BUF(r.places, "2 line 2 offset 8 column 6 9:{\"a\":tru}\n");
    CHECK(r.accepted == 2);
}

static void limits_depth_and_size(void)
{
    rb_buf deep = {0};
    for (int levels = 199; levels <= 200; levels++) {
        rb_buf_reset(&deep);
        rb_buf_add_chars(&deep, "{\"a\":");
        rb_buf_add_repeat(&deep, '[', (size_t)levels);
        rb_buf_add_repeat(&deep, ']', (size_t)levels);
        rb_buf_add_chars(&deep, "}");
        struct reading r = read_json(rb_str_chars(rb_buf_str(&deep)), abc);
        CHECK(levels == 199 ? r.accepted == 1 : r.rejected == 1);
    }
    CHECK_TEXT(reason_of(rb_str_chars(rb_buf_str(&deep))), "values are nested more than 200 deep");
    struct reading_of of = {.input = RB_STR("{\"a\":123}\n{\"a\":1234}\r\n{\"a\":12} \r\n{\"a\":\"12345678\n{}\n"),
                            .columns = abc,
                            .format = RB_FORMAT_NDJSON,
                            .limit_bytes = 9};
    struct reading    r = read_input(&of);
    CHECK_BUF(r.rejects, "2 is longer than the 9 bytes a record may have\n4 is longer than the 9 bytes a record may have\n");
    CHECK(r.read == 5 && r.bytes == of.input.len);
}

static void warns_of_keys_that_no_record_has(void)
{
    struct reading r = read_json("{\"amount\":1}\n{\"b\":null}\n", (const char *const[]){"amuont", "b", "-x", NULL});
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("' has the key 'amuont'\n  did you mean 'amount'?\n"), 0) != SIZE_MAX);
    CHECK(rb_str_starts(rb_buf_str(&r.diags), RB_STR("W0506 no record of '")));
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("'b'"), 0) == SIZE_MAX);
    r = read_json("", abc);
    CHECK(r.opened && r.read == 0 && r.diags.len == 0);
}

/* ---- lists */

static void reads_a_list(void)
{
    struct reading r = read_json(" [{\"a\":1},\n  {\n    \"a\": 2,\n    \"b\": {\"x\": [1,\n2]}\n  }\r\n, {\"a\":3}, 7,{} ]\n\n", abc);
    CHECK_BUF(r.rows, "1 line 1 offset 2 7:{\"a\":1} | L1:1 | M0: | M0:\n"
                      "2 line 2 offset 13 40:{\\x0a    \"a\": 2,\\x0a    \"b\": {\"x\": [1,\\x0a2]}\\x0a  } | L1:2"
                      " | J13:{\"x\": [1,\\x0a2]} | M0:\n"
                      "3 line 7 offset 57 7:{\"a\":3} | L1:3 | M0: | M0:\n"
                      "5 line 7 offset 68 2:{} | M0: | M0: | M0:\n");
    CHECK_BUF(r.rejects, "4 is a number, not an object\n");
    CHECK(!r.failed && r.read == 5);
    r = read_json("[]", abc);
    CHECK(!r.failed && r.read == 0);
}

static void reads_on_after_a_broken_record_of_a_list(void)
{
    struct reading r = read_json("[\n  {\n    \"a\": tru,\n    \"b\": {\n    }\n  },\n  {\n    \"a\": 2\n  }\n]\n", abc);
    CHECK_BUF(r.rejects, "1 'tru' is not a value that JSON has: texts stand in double quotes\n");
    CHECK_BUF(r.places, "1 line 2 offset 4 column 12 36:{\\x0a    \"a\": tru,\\x0a    \"b\": {\\x0a    }\\x0a  }\n");
    CHECK(r.accepted == 1 && !r.failed);
    r = read_json("[{\"a\":1}\n,{\"a\":'2'}\n,{\"a\":3}\n]", abc);
    CHECK(r.accepted == 2 && r.rejected == 1 && !r.failed);
    r = read_json("[{\"a\":1},{\"a\":'2'},{\"a\":3}]", abc);
    CHECK(r.accepted == 1 && r.rejected == 1 && r.failed);
    CHECK(rb_str_starts(rb_buf_str(&r.diags), RB_STR("E0504")));
}

static bool is_cut_short(const char *text, const char *words)
{
    struct reading r = read_json(text, abc);
    return r.failed && rb_str_starts(rb_buf_str(&r.diags), RB_STR("E0504")) &&
           rb_str_find(rb_buf_str(&r.diags), rb_str_of(words), 0) != SIZE_MAX;
}

static void refuses_lists_that_are_none(void)
{
    CHECK(is_cut_short("[{\"a\":1},\n", "on line 2, it ends without its closing ']'"));
    CHECK(is_cut_short("[{\"a\":1}", "without its closing ']'"));
    CHECK(is_cut_short("[", "without its closing ']'"));
    CHECK(is_cut_short("[{\"a\":1},]", "a comma stands before the closing ']'"));
    CHECK(is_cut_short("[{\"a\":1}\n{\"a\":2}]", "on line 2, a comma is missing"));
    CHECK(is_cut_short("[{\"a\":1}] x", "text follows"));
    CHECK(is_cut_short("[{\"a\":1},{\"a\":", "a record is not valid JSON"));
}

/* ---- forms */

static void tells_the_form_from_name_or_first_byte(void)
{
    struct reading_of of = {.columns = abc, .input = RB_STR("  {\"a\":1}\n")};
    CHECK(read_input(&of).accepted == 1);
    of.input = RB_STR("[{\"a\":1}]");
    CHECK(read_input(&of).accepted == 1);
    of.input = RB_STR("a,b,c\n1,2,3\n");
    CHECK(read_input(&of).accepted == 1);
}

/* ---- the naive parser: positions in a text, 0 for "not JSON" */

struct naive { rb_str s; size_t depth; };
static size_t naive_value(struct naive *n, size_t at);

static int at_of(const struct naive *n, size_t at) { return at < n->s.len ? (uint8_t)n->s.ptr[at] : -1; }
static size_t naive_white(const struct naive *n, size_t at)
{
    while (at_of(n, at) == ' ' || at_of(n, at) == '\t' || at_of(n, at) == '\r') at++;
    return at;
}

static int naive_hex(const struct naive *n, size_t at)
{
    char digits[5] = {0};
    for (size_t i = 0; i < 4; i++) {
        int c = at_of(n, at + i);
        if (c < 0 || !strchr("0123456789abcdefABCDEF", c) || c == 0) return -1;
        digits[i] = (char)c;
    }
    return (int)strtol(digits, NULL, 16);
}

/* Decodes into `out` when it is not NULL. */
static size_t naive_string(const struct naive *n, size_t at, rb_buf *out)
{
    static const char short_escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    rb_buf            dropped = {0};
    if (!out) out = &dropped;
    if (at_of(n, at) != '"') return 0;
    for (at++; at_of(n, at) != '"'; at++) {
        int c = at_of(n, at);
        if (c < 0x20) return 0;
        if (c != '\\') {
            rb_buf_add_char(out, (char)c);
            continue;
        }
        c = at_of(n, ++at);
        if (c <= 0) return 0;
        const char *found = strchr(short_escapes, c);
        if (found) {
            rb_buf_add_char(out, meanings[found - short_escapes]);
            continue;
        }
        int unit = c == 'u' ? naive_hex(n, at + 1) : -1;
        if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) return 0;
        at += 4;
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (at_of(n, at + 1) != '\\' || at_of(n, at + 2) != 'u') return 0;
            int low = naive_hex(n, at + 3);
            if (low < 0xdc00 || low >= 0xe000) return 0;
            unit = 0x10000 + (unit - 0xd800) * 0x400 + low - 0xdc00;
            at += 6;
        }
        if (unit < 0x80) rb_buf_add_char(out, (char)unit);
        else if (unit < 0x800) rb_buf_add(out, (char[]){(char)(0xc0 | unit >> 6), (char)(0x80 | (unit & 63))}, 2);
        else if (unit < 0x10000)
            rb_buf_add(out, (char[]){(char)(0xe0 | unit >> 12), (char)(0x80 | (unit >> 6 & 63)), (char)(0x80 | (unit & 63))}, 3);
        else
            rb_buf_add(out, (char[]){(char)(0xf0 | unit >> 18), (char)(0x80 | (unit >> 12 & 63)),
                                     (char)(0x80 | (unit >> 6 & 63)), (char)(0x80 | (unit & 63))}, 4);
    }
    return at + 1;
}

static size_t naive_digits(const struct naive *n, size_t at)
{
    size_t from = at;
    while (at_of(n, at) >= '0' && at_of(n, at) <= '9') at++;
    return at > from ? at : 0;
}

static size_t naive_number(const struct naive *n, size_t at)
{
    if (at_of(n, at) == '-') at++;
    at = at_of(n, at) == '0' ? at + 1 : naive_digits(n, at);
    if (at > 0 && at_of(n, at) == '.') at = naive_digits(n, at + 1);
    if (at > 0 && (at_of(n, at) == 'e' || at_of(n, at) == 'E')) {
        at++;
        if (at_of(n, at) == '+' || at_of(n, at) == '-') at++;
        at = naive_digits(n, at);
    }
    return at;
}

static size_t naive_word(const struct naive *n, size_t at, const char *word)
{
    rb_str w = rb_str_of(word);
    return rb_str_equal(rb_str_slice(n->s, at, at + w.len), w) ? at + w.len : 0;
}

/* Cells of the columns a, b, c of the outermost object, as note_cell writes them; `twice` when one comes again. */
struct naive_cells { rb_str text[3]; bool twice; };

static void naive_cell(const struct naive *n, size_t at, size_t end, rb_str *out)
{
    rb_buf  b = {0}, text = {0};
    rb_cell c = {.ptr = n->s.ptr + at, .len = (uint32_t)(end - at), .kind = RB_CELL_LITERAL};
    int     first = at_of(n, at);
    if (first == '{' || first == '[') c.kind = RB_CELL_NESTED;
    if (first == 'n') c = (rb_cell){.kind = RB_CELL_NULL};
    if (first == '"') {
        naive_string(n, at, &text);
        c = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    }
    note_cell(&b, c);
    *out = rb_buf_str(&b);
}

static size_t naive_object(struct naive *n, size_t at, struct naive_cells *cells)
{
    if (++n->depth > 200) return 0;
    at = naive_white(n, at + 1);
    for (bool first = true; at_of(n, at) != '}' || !first; first = false) {
        rb_buf key = {0};
        at = naive_string(n, at, &key);
        if (at == 0) return 0;
        at = naive_white(n, at);
        if (at_of(n, at) != ':') return 0;
        size_t from = naive_white(n, at + 1);
        at = naive_value(n, from);
        if (at == 0) return 0;
        if (cells && key.len == 1 && key.ptr[0] >= 'a' && key.ptr[0] <= 'c') {
            rb_str *cell = &cells->text[key.ptr[0] - 'a'];
            cells->twice |= cell->ptr != NULL;
            naive_cell(n, from, at, cell);
        }
        at = naive_white(n, at);
        if (at_of(n, at) == '}') break;
        if (at_of(n, at) != ',') return 0;
        at = naive_white(n, at + 1);
    }
    n->depth--;
    return at + 1;
}

static size_t naive_list(struct naive *n, size_t at)
{
    if (++n->depth > 200) return 0;
    at = naive_white(n, at + 1);
    for (bool first = true; at_of(n, at) != ']' || !first; first = false) {
        at = naive_value(n, at);
        if (at == 0) return 0;
        at = naive_white(n, at);
        if (at_of(n, at) == ']') break;
        if (at_of(n, at) != ',') return 0;
        at = naive_white(n, at + 1);
    }
    n->depth--;
    return at + 1;
}

static size_t naive_value(struct naive *n, size_t at)
{
    switch (at_of(n, at)) {
    case '{': return naive_object(n, at, NULL);
    case '[': return naive_list(n, at);
    case '"': return naive_string(n, at, NULL);
    case 't': return naive_word(n, at, "true");
    case 'f': return naive_word(n, at, "false");
    case 'n': return naive_word(n, at, "null");
    default: return naive_number(n, at);
    }
}

static bool naive_utf8(rb_str s)
{
    for (size_t i = 0; i < s.len;) {
        uint8_t  c = (uint8_t)s.ptr[i++];
        uint32_t low = 0x80, high = 0xbf, more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (c >= 0x80 && (c < 0xc2 || c > 0xf4)) return false;
        if (c == 0xe0) low = 0xa0;
        if (c == 0xed) high = 0x9f;
        if (c == 0xf0) low = 0x90;
        if (c == 0xf4) high = 0x8f;
        for (; more > 0; more--, i++, low = 0x80, high = 0xbf)
            if (i == s.len || (uint8_t)s.ptr[i] < low || (uint8_t)s.ptr[i] > high) return false;
    }
    return true;
}

static bool naive_record(rb_str line, struct naive_cells *cells)
{
    struct naive n = {.s = line};
    size_t       at = naive_white(&n, 0);
    if (at_of(&n, at) != '{') return false;
    at = naive_object(&n, at, cells);
    return at > 0 && naive_white(&n, at) == line.len && !cells->twice && naive_utf8(line);
}

static void naive_note(struct reading *into, rb_str line, size_t offset, uint64_t number)
{
    struct naive_cells cells = {0};
    bool               is_right = naive_record(line, &cells);
    rb_buf            *b = is_right ? &into->rows : &into->places;
    rb_buf_print(b, "%llu line %llu offset %zu ", (unsigned long long)++into->read, (unsigned long long)number, offset);
    into->rejected += !is_right;
    add_bytes(b, line);
    for (int i = 0; i < 3 && is_right; i++) {
        if (cells.text[i].ptr) rb_buf_add_str(b, cells.text[i]);
        else rb_buf_add_chars(b, " | M0:");
    }
    rb_buf_add_char(b, '\n');
}

static struct reading naive_lines(rb_str text)
{
    struct reading r = {0};
    uint64_t       number = 1;
    for (size_t from = 0; from < text.len; number++) {
        size_t lf = rb_str_find(text, RB_STR("\n"), from), to = lf == SIZE_MAX ? text.len : lf;
        struct naive n = {.s = rb_str_slice(text, from, to)};
        if (to < text.len && to > from && text.ptr[to - 1] == '\r') n.s.len--;
        if (naive_white(&n, 0) < n.s.len) naive_note(&r, n.s, from, number);
        from = to + 1;
    }
    return r;
}

/* ---- generated inputs */

static void add_value(rb_buf *b, uint64_t *chance, uint32_t depth);

static void add_string(rb_buf *b, uint64_t *chance)
{
    static const rb_str parts[] = {{"x", 1}, {"word ", 5}, {"\\\"", 2}, {"\\\\", 2}, {"\\n", 2}, {"\\u00e9", 6}, {"\\ud83d\\ude00", 12},
                                   {"\xC3\xA9", 2}, {"\xF0\x9F\x98\x80", 4}, {",", 1}, {"}", 1}, {"some longer text that fills blocks ", 35}};
    rb_buf_add_char(b, '"');
    for (uint32_t i = below(chance, 5); i > 0; i--) add_one_of(b, chance, parts, sizeof parts / sizeof *parts);
    rb_buf_add_char(b, '"');
}

static void add_space(rb_buf *b, uint64_t *chance) { rb_buf_add_repeat(b, ' ', below(chance, 8) == 0); }

static void add_object(rb_buf *b, uint64_t *chance, uint32_t depth)
{
    static const rb_str keys[] = {{"\"a\"", 3}, {"\"b\"", 3}, {"\"c\"", 3}, {"\"other\"", 7}, {"\"a key of more than thirty-two bytes\"", 37},
                                  {"\"\\u0061\"", 8}, {"\"x\"", 3}};
    uint32_t            first = below(chance, 3), count = below(chance, 6);
    rb_buf_add_char(b, '{');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) rb_buf_add_char(b, ',');
        add_space(b, chance);
        rb_buf_add_str(b, keys[depth > 0 || below(chance, 12) == 0 ? below(chance, 7) : (first + i) % 5]);
        rb_buf_add_char(b, ':');
        add_space(b, chance);
        add_value(b, chance, depth + 1);
    }
    rb_buf_add_char(b, '}');
}

static void add_value(rb_buf *b, uint64_t *chance, uint32_t depth)
{
    static const rb_str plain[] = {{"null", 4}, {"true", 4}, {"false", 5}, {"0", 1}, {"-12.50", 6}, {"1E+05", 5}, {"[]", 2}, {"{}", 2}};
    uint32_t            which = below(chance, depth > 3 ? 6 : 8);
    if (which < 3) add_string(b, chance);
    else if (which < 6) add_one_of(b, chance, plain, 8);
    else if (which == 6) add_object(b, chance, depth);
    else {
        rb_buf_add_char(b, '[');
        for (uint32_t i = below(chance, 3); i > 0; i--) {
            add_value(b, chance, depth + 1);
            if (i > 1) rb_buf_add_char(b, ',');
        }
        rb_buf_add_char(b, ']');
    }
}

/* One byte changed, left out or added, anywhere: most of the lines that are nearly right. */
static void spoil(rb_buf *b, uint64_t *chance, size_t from)
{
    static const char bytes[] = "\"\\{}[],:0-.eutn \t\r\x01\x80\xC3\xE9xA";
    if (b->len == from) return;
    size_t at = from + below(chance, (uint32_t)(b->len - from));
    char   c = bytes[below(chance, sizeof bytes)];
    if (below(chance, 3) == 0) {
        memmove(b->ptr + at, b->ptr + at + 1, b->len - at - 1);
        b->len--;
    } else {
        b->ptr[at] = c;
    }
}

static rb_str generate(uint64_t *chance)
{
    rb_buf   b = {0};
    uint32_t lines = below(chance, 30), wrong = below(chance, 4);
    for (uint32_t i = 0; i < lines; i++) {
        size_t from = b.len;
        if (below(chance, 15) > 0) add_object(&b, chance, 0);
        else rb_buf_add_repeat(&b, ' ', below(chance, 3));
        if (wrong > 0 && below(chance, 3) == 0) spoil(&b, chance, from);
        rb_buf_add_chars(&b, below(chance, 9) == 0 ? "\r\n" : "\n");
    }
    if (below(chance, 3) == 0) add_object(&b, chance, 0);
    return rb_buf_take(&b);
}

static struct reading read_generated(rb_str text, uint32_t how, size_t limit)
{
    struct reading_of of = {.input = text,
                            .columns = abc,
                            .format = RB_FORMAT_NDJSON,
                            .window_bytes = window_sizes[how % WINDOW_SIZES],
                            .limit_bytes = limit,
                            .plain_scan = how >= WINDOW_SIZES};
    return read_input(&of);
}

/* Places without their columns: the naive parser does not say where a line goes wrong. */
static rb_str without_columns(const rb_buf *places)
{
    rb_buf b = {0};
    rb_str s = rb_buf_str(places);
    for (size_t from = 0; from < s.len;) {
        size_t at = rb_str_find(s, RB_STR("column "), from), line = rb_str_find(s, RB_STR("\n"), from) + 1;
        rb_buf_add_str(&b, rb_str_slice(s, from, at));
        rb_buf_add_str(&b, rb_str_slice(s, rb_str_find(s, RB_STR(" "), at + 7) + 1, line));
        from = line;
    }
    return rb_buf_str(&b);
}

static void reads_generated_lines_alike(void)
{
    uint64_t chance = 11;
    for (int round = 0; round < 1500 && !check_this_failed; round++) {
        rb_str text = generate(&chance);
        if (rb_str_starts(rb_text_trim(text), RB_STR("["))) continue; /* spoilt into a list */
        struct reading want = naive_lines(text), whole = read_generated(text, WINDOW_SIZES - 1, 0);
        CHECK(same_text(&whole.rows, &want.rows));
        CHECK(rb_str_equal(without_columns(&whole.places), rb_buf_str(&want.places)));
        CHECK(whole.read == want.read && whole.rejected == want.rejected && nothing_lost(&whole, 0, true));
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(text, how, 0);
            CHECK(same_reading(&whole, &other));
        }
        size_t         limit = 10 + below(&chance, 80);
        struct reading limited = read_generated(text, WINDOW_SIZES - 1, limit);
        CHECK(limited.read == want.read && limited.read == limited.accepted + limited.rejected);
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how += 3) {
            struct reading other = read_generated(text, how, limit);
            CHECK(same_reading(&limited, &other));
        }
        if (check_this_failed) printf("round %d:\n%.*s\n", round, RB_STR_ARGS(text));
    }
}

/* A list of the same records gives the same cells, with windows of all sizes, sound or spoilt. */
static void reads_generated_lists_alike(void)
{
    uint64_t chance = 5;
    for (int round = 0; round < 600 && !check_this_failed; round++) {
        rb_buf   lines = {0}, list = {0};
        uint32_t count = below(&chance, 20);
        rb_buf_add_chars(&list, "[");
        for (uint32_t i = 0; i < count; i++) {
            size_t from = lines.len;
            add_object(&lines, &chance, 0);
            if (i > 0) rb_buf_add_chars(&list, below(&chance, 2) ? ",\n" : ",");
            rb_buf_add(&list, lines.ptr + from, lines.len - from);
            rb_buf_add_char(&lines, '\n');
        }
        rb_buf_add_chars(&list, "\n]\n");
        struct reading want = read_generated(rb_buf_str(&lines), WINDOW_SIZES - 1, 0);
        struct reading whole = read_generated(rb_buf_str(&list), WINDOW_SIZES - 1, 0);
        if (want.rejected == 0) CHECK(whole.read == want.read && whole.accepted == want.accepted && !whole.failed);
        if (round % 2) spoil(&list, &chance, 1);
        size_t limit = round % 5 ? 0 : 20 + below(&chance, 60);
        whole = read_generated(rb_buf_str(&list), WINDOW_SIZES - 1, limit);
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(rb_buf_str(&list), how, limit);
            CHECK(same_reading(&whole, &other));
            CHECK(same_text(&whole.diags, &other.diags) || whole.opened);
        }
        if (check_this_failed) printf("round %d limit %zu:\n%.*s\n", round, limit, RB_STR_ARGS(rb_buf_str(&list)));
    }
}

int main(void)
{
    rb_gc_init();
    RUN(keeps_kinds_apart);
    RUN(decodes_escapes);
    RUN(reads_nested_keys);
    RUN(gives_one_key_to_several_fields);
    RUN(counts_lines_and_skips_blank_ones);
    RUN(keeps_to_the_record_when_keys_change);
    RUN(says_why_a_line_is_no_record);
    RUN(does_not_guess_wrong_lines_right);
    RUN(names_the_byte_where_it_goes_wrong);
    RUN(limits_depth_and_size);
    RUN(warns_of_keys_that_no_record_has);
    RUN(reads_a_list);
    RUN(reads_on_after_a_broken_record_of_a_list);
    RUN(refuses_lists_that_are_none);
    RUN(tells_the_form_from_name_or_first_byte);
    RUN(reads_generated_lines_alike);
    RUN(reads_generated_lists_alike);
    return check_report();
}
