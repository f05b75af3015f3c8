/* tests/conformance/zen.c FOLDER: the expressions of ZEN, and its tests of one value, which are the cells of a decision table.
 *
 * Translated (foreign/). A moment is a datetime in UTC; what ZEN writes as seconds since 1970 has no counterpart.
 */
#include "tests/conformance/common/json5.h"
#include "tests/conformance/foreign/say.h"

static said value_of(saying *s, const rb_json *v)
{
    rb_buf b = {0};
    switch (v->kind) {
    case RB_JSON_NULL: return say_field(s, '0', RB_STR("null"));
    case RB_JSON_TRUE: return say_field(s, 'b', RB_STR("true"));
    case RB_JSON_FALSE: return say_field(s, 'b', RB_STR("false"));
    case RB_JSON_NUMBER: return say_field(s, 'n', v->text);
    case RB_JSON_STRING: break;
    case RB_JSON_ARRAY: return (said){.text = RB_STR("[]"), .type = 'l'};
    case RB_JSON_OBJECT: return (said){.text = RB_STR("blank"), .type = '*'};
    }
    rb_json_add_string(&b, v->text);
    return say_field(s, 't', rb_buf_take(&b));
}

static void add_input(saying *s, rb_str path, const rb_json *v)
{
    if (v->kind != RB_JSON_OBJECT) {
        variable one = {path, value_of(s, v)};
        rb_vec_push(&s->scope, one);
        return;
    }
    for (uint32_t i = 0; i < v->names.len; i++)
        add_input(s, path.len ? rb_str_print("%.*s.%.*s", RB_STR_ARGS(path), RB_STR_ARGS(v->names.items[i])) : v->names.items[i], v->items.items[i]);
}

static enum reason want_of(const rb_json *v, bool date, want *w)
{
    *w = (want){.kind = WANT_NOTHING};
    switch (v->kind) {
    case RB_JSON_NULL: return REASON_NONE;
    case RB_JSON_TRUE:
    case RB_JSON_FALSE: *w = (want){WANT_YES_NO, v->kind == RB_JSON_TRUE ? RB_STR("true") : RB_STR("false")}; return REASON_NONE;
    case RB_JSON_NUMBER: *w = (want){WANT_NUMBER, v->text}; return REASON_NONE;
    case RB_JSON_STRING: *w = (want){date ? WANT_DATETIME : WANT_TEXT, v->text}; return REASON_NONE;
    case RB_JSON_ARRAY: return REASON_list_values;
    case RB_JSON_OBJECT: break;
    }
    return REASON_object_values;
}

/* 2023-10-15T00:00:00Z: what an expression of the dates' file gives when it gives a moment. */
static bool is_moment(const rb_json *v) { return v->kind == RB_JSON_STRING && v->text.len >= 20 && v->text.ptr[10] == 'T'; }

static void run(suite *s, const char *file, const rb_json *c)
{
    rb_str  id = rb_str_print("%s:%.*s", file, RB_STR_ARGS(suite_member(c, "line")));
    parsing p = {.dialect = ZEN, .text = suite_member(c, "expression")};
    saying  x = {.dialect = ZEN};
    want    w;
    bool    unary = strcmp(file, "unary") == 0, date = strcmp(file, "date") == 0;
    rb_str  input_text = suite_member(c, "input");
    const rb_json *input = input_text.len ? json5_parse(input_text) : NULL, *output = json5_parse(suite_member(c, "output"));
    if (!output || (input_text.len && !input)) {
        suite_fail(s, id, "its values cannot be read");
        return;
    }
    enum reason why = want_of(output, date && is_moment(output), &w);
    const rb_json *self = input ? rb_json_member(input, RB_STR("$")) : NULL;
    if (input) add_input(&x, RB_STR(""), input);
    if (self && self->kind != RB_JSON_OBJECT) x.self = value_of(&x, self);
    if (why) suite_skip(s, id, why);
    else if (unary && x.self.text.len == 0) suite_skip(s, id, REASON_object_values);
    else say_case(s, id, &x, &p, unary ? term_parse_tests(&p) : term_parse(&p), &w);
}

int main(int argc, char **argv)
{
    suite s = suite_new("zen");
    static const char *const files[] = {"standard", "unary", "date"};
    if (argc != 2) return 2;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        rb_str text;
        size_t at = 0;
        const rb_json *c;
        if (!suite_read(&s, argv[1], rb_str_chars(rb_str_print("zen-expressions/%s.jsonl", files[i])), &text)) continue;
        while (suite_object(&s, text, &at, &c)) run(&s, files[i], c);
    }
    return suite_end(&s);
}
