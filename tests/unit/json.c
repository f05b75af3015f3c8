/* tests/unit/json.c: JSON written safely and read strictly, with the place of each mistake. */
#include "base/json.h"

#include "check.h"

static rb_json *read_text(const char *text)
{
    size_t at = 0;
    const char *why = NULL;
    rb_json *j = rb_json_parse(rb_str_of(text), &at, &why);
    CHECK(j != NULL && why == NULL);
    return j;
}

static rb_str written(rb_str s)
{
    rb_buf b = {0};
    rb_json_add_string(&b, s);
    return rb_buf_take(&b);
}

static void writes_strings(void)
{
    CHECK_TEXT(written(RB_STR("")), "\"\"");
    CHECK_TEXT(written(RB_STR_NONE), "\"\"");
    CHECK_TEXT(written(RB_STR("plain \u00e9\u65e5/")), "\"plain \u00e9\u65e5/\"");
    CHECK_TEXT(written(RB_STR("\"\\\b\t\n\v\f\r\x1f\x7f")), "\"\\\"\\\\\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\"");
    CHECK_TEXT(written(RB_STR("a\0b")), "\"a\\u0000b\"");
    CHECK_TEXT(written(RB_STR("x\xff\"\xc3")), "\"x\uFFFD\\\"\uFFFD\"");
}

/* Texts are looked at in steps: one byte that needs an escape, or none, at each place of each length. */
static void writes_strings_of_every_length(void)
{
    static const char escapes[4][7] = {"\\n", "\\\"", "\\\\", "\\u001f"};
    char text[50], want[60];
    for (size_t len = 0; len < sizeof text; len++)
        for (size_t odd = 0; odd <= len; odd++) {
            size_t end = 0;
            want[end++] = '"';
            for (size_t i = 0; i < len; i++) {
                text[i] = i == odd ? "\n\"\\\x1f"[odd % 4] : (char)('a' + i % 26);
                if (i == odd) memcpy(want + end, escapes[odd % 4], 6);
                else want[end] = text[i];
                end += i != odd ? 1 : odd % 4 == 3 ? 6 : 2;
            }
            want[end++] = '"';
            CHECK(rb_str_equal(written((rb_str){text, len}), (rb_str){want, end}));
        }
}

static void reads_every_kind(void)
{
    rb_json *j = read_text(
        " {\"a\": [null, true, false, -0.50e+3, \"x\", {}, []], \"\": 12345678901234567890123 }\r\n");
    rb_json *a = rb_json_member(j, RB_STR("a")), *number = rb_json_member(j, RB_STR(""));
    static const enum rb_json_kind kinds[] = {RB_JSON_NULL,   RB_JSON_TRUE,   RB_JSON_FALSE, RB_JSON_NUMBER,
                                              RB_JSON_STRING, RB_JSON_OBJECT, RB_JSON_ARRAY};
    CHECK(j->kind == RB_JSON_OBJECT && j->names.len == 2 && a->kind == RB_JSON_ARRAY && a->items.len == 7);
    for (uint32_t i = 0; i < 7; i++) CHECK(a->items.items[i]->kind == kinds[i]);
    CHECK_TEXT(a->items.items[3]->text, "-0.50e+3");
    CHECK_TEXT(number->text, "12345678901234567890123");
    CHECK_TEXT(j->names.items[0], "a");
    CHECK(rb_json_member(j, RB_STR("b")) == NULL && rb_json_member(a, RB_STR("a")) == NULL);
}

static void decodes_strings(void)
{
    CHECK_TEXT(read_text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")->text, "\"\\/\b\f\n\r\t");
    CHECK_TEXT(read_text("\"\\u0041\\u00e9\\u65E5\\ud83d\\uDE00!\"")->text, "A\u00e9\u65e5\U0001F600!");
    CHECK_TEXT(read_text("\"plain \u00e9\"")->text, "plain \u00e9");
    rb_str nul = read_text("\"a\\u0000b\"")->text;
    CHECK(nul.len == 3 && nul.ptr[1] == '\0' && nul.ptr[2] == 'b');
    CHECK_TEXT(read_text("\xEF\xBB\xBF[1]")->items.items[0]->text, "1");
}

static void reads_back_what_it_writes(void)
{
    char all[256];
    for (int i = 0; i < 128; i++) all[i] = (char)i;
    rb_str s = {all, 128}, text = written(s);
    CHECK(rb_str_equal(read_text(rb_str_chars(text))->text, s));
}

static void refuses(const char *text, size_t want_at, const char *want_why)
{
    size_t at = 0;
    const char *why = "";
    CHECK(rb_json_parse(rb_str_of(text), &at, &why) == NULL);
    CHECK_TEXT(rb_str_of(why), want_why);
    if (at != want_at) printf("  %s: at %zu\n", text, at);
    CHECK(at == want_at);
}

static void refuses_structure(void)
{
    refuses("", 0, "it ends where a value is expected");
    refuses("  ", 2, "it ends where a value is expected");
    refuses("[1", 2, "',' or ']' is expected after a value");
    refuses("[1 2]", 3, "',' or ']' is expected after a value");
    refuses("[1,]", 3, "a comma is followed by nothing");
    refuses("{\"a\":1,}", 7, "a comma is followed by nothing");
    refuses("{\"a\":1;", 6, "',' or '}' is expected after a value");
    refuses("{\"a\" 1}", 5, "':' is expected after a name");
    refuses("{a:1}", 1, "a name in double quotes is expected");
    refuses("{\"a\":1, \"\\u0061\":2}", 8, "the same name stands twice in one object");
    refuses("1 1", 2, "something follows where the JSON text should end");
    refuses("[1]]", 3, "something follows where the JSON text should end");
    refuses("[nul]", 1, "a word that JSON does not know; text stands in double quotes");
    refuses("'a'", 0, "a word that JSON does not know; text stands in double quotes");
    refuses("[1,\xff]", 3, "not UTF-8 text");
}

static void refuses_numbers_and_strings(void)
{
    refuses("01", 1, "a number begins with a zero it may not have");
    refuses("-", 1, "a digit is missing in a number");
    refuses("1.", 2, "a digit is missing in a number");
    refuses("1e+", 3, "a digit is missing in a number");
    refuses("\"abc", 4, "a text is not closed by '\"'");
    refuses("\"a\nb\"", 2, "a line break, tab or control character inside a text must be escaped");
    refuses("\"\\x\"", 2, "a backslash is followed by what it cannot escape");
    refuses("\"\\u12G4\"", 5, "\\u needs four digits of 0-9 and a-f");
    refuses("\"\\ud800\"", 3, "half of a \\u pair stands alone");
    refuses("\"\\udc00\\ud800\"", 3, "half of a \\u pair stands alone");
    refuses("\"\\udc00\\udc00\"", 3, "half of a \\u pair stands alone");
    refuses("\"\\ud800\\uffff\"", 3, "half of a \\u pair stands alone");
    refuses("\"\x1f\"", 1, "a line break, tab or control character inside a text must be escaped");
    refuses("\"\\ud800\\u0041\"", 3, "half of a \\u pair stands alone");
}

static rb_json *nested(size_t depth, const char **why)
{
    rb_buf b = {0};
    size_t at;
    rb_buf_add_repeat(&b, '[', depth);
    rb_buf_add_repeat(&b, ']', depth);
    return rb_json_parse(rb_buf_str(&b), &at, why);
}

static void stops_at_a_depth(void)
{
    const char *why = NULL;
    CHECK(nested(200, &why) != NULL && why == NULL);
    CHECK(nested(201, &why) == NULL);
    CHECK_TEXT(rb_str_of(why), "nested more than 200 deep");
    CHECK(nested(1000000, &why) == NULL);
    rb_buf beside = {0};
    for (int i = 0; i < 300; i++) rb_buf_add_chars(&beside, i == 0 ? "[[]" : ",[]");
    rb_buf_add_chars(&beside, "]");
    CHECK(read_text(rb_str_chars(rb_buf_str(&beside)))->items.len == 300);
}

/* The tree outlives the text it was read from. */
static void keeps_its_own_copy(void)
{
    char text[] = "{\"name\": \"value\", \"n\": 12}";
    size_t at;
    const char *why;
    rb_json *j = rb_json_parse(rb_str_of(text), &at, &why);
    memset(text, 'x', sizeof text);
    CHECK_TEXT(rb_json_member(j, RB_STR("name"))->text, "value");
    CHECK_TEXT(rb_json_member(j, RB_STR("n"))->text, "12");
}

int main(void)
{
    rb_gc_init();
    RUN(writes_strings);
    RUN(writes_strings_of_every_length);
    RUN(reads_every_kind);
    RUN(decodes_strings);
    RUN(reads_back_what_it_writes);
    RUN(refuses_structure);
    RUN(refuses_numbers_and_strings);
    RUN(stops_at_a_depth);
    RUN(keeps_its_own_copy);
    return check_report();
}
