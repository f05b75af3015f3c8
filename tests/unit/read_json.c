/* tests/unit/read_json.c: NDJSON and lists by example. What must hold for any lines is in read_json_random.c. */
#include "check.h"
#include "reading.h"

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
    rb_str said = rb_buf_str(&r.rows);
    size_t from = rb_str_find(said, RB_STR(" | "), rb_str_of(line).len);
    return r.rejected == 0 && r.accepted == 1 ? rb_str_slice(said, from + 3, said.len - 1) : rb_buf_str(&r.rejects);
}

/* Why a line is no record. */
static rb_str reason_of(const char *line)
{
    struct reading r = read_json(line, abc);
    rb_str said = rb_buf_str(&r.rejects);
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
    CHECK_TEXT(
        cells_of("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"b\":\"\\u0041\\u00e9\\u6f22\",\"c\":\"x\\uD83D\\ude00y\"}",
                 abc),
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
    CHECK_TEXT(cells_of("{\"via\":[{\"channel\":\"in a list\"}]}", dotted),
               "M0: | J25:[{\"channel\":\"in a list\"}] | M0:");
}

static void gives_one_key_to_several_fields(void)
{
    CHECK_TEXT(cells_of("{\"a\":\"\\u0031\"}", (const char *const[]){"a", "a", NULL}), "T1:1 | T1:1");
}

/* What stands before a line changes nothing of it: its cells, or why it is none, are those of the line alone. */
static void reads_each_line_as_if_it_were_alone(void)
{
    static const char usual[] = "{\"id\":1,\"via\":null,\"a\":\"x\",\"z\":[],\"b.c\":\"y\",\"a key of more than thirty-two bytes\":2,\"b\":3}\n";
    static const char *const columns[] = {"a", "via.channel", "via", "a", "b.c", "a key of more than thirty-two bytes", "gone", NULL};
    static const char *const lines[] = {
        "{\"id\":7,\"via\":true,\"a\":\"\\u00e9\\n\",\"z\":\"\\t\",\"b.c\":-1.5e3,\"a key of more than thirty-two bytes\":null,\"b\":{}}",
        "{\"id\":7,\"via\":{\"channel\":\"web\"},\"a\":[1,{\"a\":2}],\"z\":{\"b.c\":\"no\"},\"b.c\":0,\"b\":{\"c\":\"no\"}}",
        "{\"id\":7,\"a\":\"1\",\"b\":{\"c\":\"in\"}}",
        "{\"id\":7,\"b\":0}",
        "{\"id\":7}",
        "{}",
        "{\"id\":7,\"via\":null ,\"a\": 4 , \"z\":5 }  ",
        "{\"a\":1,\"id\":7,\"via\":2}",
        "{\"id\":7,\"a\":1,\"via\":2,\"z\":3}",
        "{\"id\":7,\"a key of more than thirty-two bytes\":8,\"gone\":9}",
        "{\"id\":7,\"a key of more than thirty-two bytez\":8}",
        "{\"id\":7,\"a key of more than thirty-two bytes\"",
        "{\"id\":7,\"b.c\":1,\"a\":1,\"b.c\":2}",
        "{\"id\":7,\"via\":1,\"a\":\"1\",\"z\":1,\"a\":2}",
        "{\"id\":7,\"via\":{\"channel\":1,\"channel\":2}}",
        "{\"id\":7,\"via\":nul,\"a\":1}",
        "{\"id\":7,\"via\":01}",
        "{\"id\":7,\"via\":1.}",
        "{\"id\":7,\"via\":\"\\x\"}",
        "{\"id\":7,\"via\":\"a\tb\"}",
        "{\"id\":7,\"via\":\"open}",
        "{\"id\":7,\"via\":1,}",
        "{\"id\":7,\"via\":1 \"a\":2}",
        "{\"id\":7,\"via\":,\"a\":2}",
        "{\"id\":7,\"via\":\"1\"\"a\":2}",
        "{\"id\":7,\"via\":[1,]}",
        "{\"id\":7,\"via\":1}}",
        "{\"id\":7,\"via\":\"\xC3\",\"a\":1}",
        "{,\"via\":1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rb_str text = rb_str_print("%s%s%s%s", usual, usual, usual, lines[i]);
        struct reading r = read_json(rb_str_chars(text), columns);
        bool wrong = r.rejected > 0;
        rb_str said = rb_buf_str(wrong ? &r.rejects : &r.rows);
        for (int line = 0; line < (wrong ? 0 : 3); line++) said = rb_str_slice(said, rb_str_find(said, RB_STR("\n"), 0) + 1, said.len);
        if (!wrong) said = rb_str_slice(said, rb_str_find(said, RB_STR(" | "), strlen(lines[i])) + 3, said.len - 1);
        rb_str alone = cells_of(lines[i], columns);
        CHECK(r.read == 4 && r.accepted == (wrong ? 3 : 4));
        CHECK(rb_str_equal(rb_str_slice(said, wrong, said.len), rb_str_slice(alone, wrong, alone.len))); /* rejects begin with their number */
        if (check_this_failed) printf("%s\n%.*s\n%.*s\n", lines[i], RB_STR_ARGS(said), RB_STR_ARGS(alone));
    }
}

/* A line of `count` keys k0, k1 … with "a" in their midst; each key is `pad` bytes longer. */
static void add_wide(rb_buf *b, uint32_t count, uint32_t first, int pad)
{
    rb_buf_add_char(b, '{');
    for (uint32_t i = 0; i < count; i++)
        rb_buf_print(b, "%s\"k%0*u\":%u%s", i > 0 ? "," : "", pad, first + i, i, i == count / 2 ? ",\"a\":\"found\"" : "");
    rb_buf_add_chars(b, "}\n");
}

static void reads_more_keys_than_it_remembers(void)
{
    static const struct { uint32_t count, step; int pad; } wide[] = {{700, 0, 0}, {300, 0, 150}, {60, 60, 0}, {300, 1, 0}, {400, 200, 0}};
    for (size_t k = 0; k < sizeof wide / sizeof *wide; k++) {
        rb_buf b = {0};
        for (uint32_t line = 0; line < 40; line++) add_wide(&b, wide[k].count, line * wide[k].step, wide[k].pad);
        struct reading r = read_json(rb_str_chars(rb_buf_str(&b)), (const char *const[]){"a", "k30", NULL});
        CHECK(r.accepted == 40 && r.rejected == 0);
        uint32_t found = 0;
        for (size_t at = 0; (at = rb_str_find(rb_buf_str(&r.rows), RB_STR(" | T5:found | "), at)) != SIZE_MAX; at++) found++;
        CHECK(found == 40);
    }
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
                       "{\"a\":9,\"x\":10,\"c\":11}\n" /* a key left out */
                       "{\"x\":12,\"c\":13}\n"         /* the first left out */
                       "{\"c\":14,\"b\":15}\n"         /* another order */
                       "{ \"c\":16,\"b\": 17}\n"       /* other white space */
                       "{\"c\":18,\"b\":19,\"b2\":20}\n";
    struct reading r = read_json(text, abc);
    rb_buf cells = {0};
    rb_str said = rb_buf_str(&r.rows);
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
    CHECK_TEXT(reason_of("{\"z\":\"caf\xE9\"}"), "has the byte 0xE9, which is not UTF-8: save the file as UTF-8");
}

/* Guesses may not let pass what the grammar does not: each second line is wrong where the first one was right. */
static void does_not_guess_wrong_lines_right(void)
{
    static const char *const wrong[] = {
        "{,\"b\":1}",        "{\"a\":1,,\"b\":1}", "{\"a\":1,\"b\":1,}", "{\"a\":1\"b\":1}",
        "{\"a\":1,\"a\":1}", "{\"b\":1,\"b\":1}",  "{\"a\":1,\"b\":}",   "{\"a\":,\"b\":1}",
        "{,\"a\":1}",        "{\"a\":1,\"b\":1",   "{\"a\":1,\"b\":1}}",
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
    struct reading r = read_input(&of);
    CHECK_BUF(r.rejects,
              "2 is longer than the 9 bytes a record may have\n4 is longer than the 9 bytes a record may have\n");
    CHECK(r.read == 5 && r.bytes == of.input.len);
    of.input = RB_STR("            [1]\n            \n{}\n            {}\n"); /* white space alone, whatever of the rest a window shows */
    struct reading whole = read_input(&of);
    of.window_bytes = 1;
    struct reading small = read_input(&of);
    CHECK(whole.read == 4 && whole.rejected == 3 && same_reading(&whole, &small));
}

static void warns_of_keys_that_no_record_has(void)
{
    struct reading r = read_json("{\"amount\":1}\n{\"b\":null}\n", (const char *const[]){"amuont", "b", "-x", NULL});
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("' has the key 'amuont'\n  did you mean 'amount'?\n"), 0) !=
          SIZE_MAX);
    CHECK(rb_str_starts(rb_buf_str(&r.diags), RB_STR("W0506 no record of '")));
    CHECK(rb_str_find(rb_buf_str(&r.diags), RB_STR("'b'"), 0) == SIZE_MAX);
    r = read_json("", abc);
    CHECK(r.opened && r.read == 0 && r.diags.len == 0);
}

/* ---- lists */

static void reads_a_list(void)
{
    struct reading r = read_json(
        " [{\"a\":1},\n  {\n    \"a\": 2,\n    \"b\": {\"x\": [1,\n2]}\n  }\r\n, {\"a\":3}, 7,{} ]\n\n", abc);
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
    struct reading r =
        read_json("[\n  {\n    \"a\": tru,\n    \"b\": {\n    }\n  },\n  {\n    \"a\": 2\n  }\n]\n", abc);
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

/* ---- documents */

/* However the input is cut off, and however little of it is seen at once, the answer is one. */
static bool is_one_answer(rb_str input)
{
    for (size_t len = 0; len <= input.len; len++) {
        struct reading_of of = {.columns = abc, .format = RB_FORMAT_NDJSON, .input = rb_str_slice(input, 0, len)};
        struct reading whole = read_input(&of);
        for (of.window_bytes = 1; of.window_bytes <= 64; of.window_bytes *= 4) {
            struct reading part = read_input(&of);
            if (!same_reading(&whole, &part)) return false;
        }
    }
    return true;
}

static void looks_for_documents_in_any_window(void)
{
    CHECK(is_one_answer(RB_STR("{\n \"n\": 1,\n \"l\": [\n  {\"a\": \"x\\\"]\"},\n  {\"a\": 2}\n ]\n}\n")));
    CHECK(is_one_answer(RB_STR("{\"n\": 1, \"l\": [{\"a\": \"x\\\"]\"}, {\"a\": 2}], \"m\": {\"k\": [{}]}}\n \n")));
    CHECK(is_one_answer(RB_STR("{\"a\": 1,\n\"b\": 2}\n{\"a\": 3}\n{\"a\": 4}\n")));
    CHECK(is_one_answer(RB_STR("{\"a\": [{},\n{\"a\": 3}\n{\"a\": 4}\n")));
    CHECK(is_one_answer(RB_STR("{\n\"a\": 1}\n{\n\"a\": 3}\n")));
    CHECK(is_one_answer(RB_STR("{\n}{\na a a a a a a a a a a a a a a a a a a a a a]\n"))); /* what follows is no object, which shows at its end */
    CHECK(is_cut_short("{\"l\": [{\"a\": 1}]}", "none of the wanted columns"));
    CHECK(is_cut_short("{\n\"a\": 1}\n{\n\"a\": 3}\n", "over several lines"));
    CHECK(!read_json("{\n\"a\": 1}\n{\"a\": 3}\n", abc).failed);
    CHECK(!read_json("{\"l\": [{\"a\": 1}]}\n{\"l\": []}\n", abc).failed);
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

int main(void)
{
    rb_gc_init();
    RUN(keeps_kinds_apart);
    RUN(decodes_escapes);
    RUN(reads_nested_keys);
    RUN(gives_one_key_to_several_fields);
    RUN(reads_each_line_as_if_it_were_alone);
    RUN(reads_more_keys_than_it_remembers);
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
    RUN(looks_for_documents_in_any_window);
    RUN(tells_the_form_from_name_or_first_byte);
    return check_report();
}
