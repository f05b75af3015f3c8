/* tests/conformance/cel.c FOLDER: CEL's own conformance cases, translated (foreign/).
 *
 * An error there is unknown here, or a refusal. CEL keeps three kinds of numbers apart and has 64 bits: where only that makes the
 * error, the case is left out.
 */
#include "tests/conformance/foreign/say.h"

static const char *const files[] = {"basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros", "math_ext", "optionals", "parse", "string",
                                    "string_ext", "timestamps"};

static bool has(rb_str text, const char *part) { return rb_str_find(text, rb_str_of(part), 0) != SIZE_MAX; }

static enum reason want_of(const rb_json *expect, want *w)
{
    static const struct { const char *type; enum want_kind kind; enum reason why; } kinds[] = {
        {"bool", WANT_YES_NO, REASON_NONE}, {"int64", WANT_NUMBER, REASON_NONE}, {"uint64", WANT_NUMBER, REASON_NONE}, {"double", WANT_NUMBER, REASON_NONE},
        {"string", WANT_TEXT, REASON_NONE}, {"null", WANT_NOTHING, REASON_NONE}, {"list", WANT_NOTHING, REASON_list_values}, {"map", WANT_NOTHING, REASON_object_values},
        {"bytes_hex", WANT_NOTHING, REASON_bytes}, {"type", WANT_NOTHING, REASON_type_tests},
    };
    rb_str type = expect->names.len ? expect->names.items[0] : RB_STR_NONE;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!rb_str_equal(type, rb_str_of(kinds[i].type))) continue;
        const rb_json *v = expect->items.items[0];
        *w = (want){kinds[i].kind, v->kind == RB_JSON_TRUE ? RB_STR("true") : v->kind == RB_JSON_FALSE ? RB_STR("false") : v->text};
        if (w->kind == WANT_NUMBER && (has(w->text, "n") || has(w->text, "N"))) return REASON_special_number;
        return kinds[i].why;
    }
    return REASON_object_values;
}

/* Errors that only CEL's own kinds of numbers make. */
static enum reason error_of(const rb_json *errors)
{
    rb_str text = errors->items.len ? errors->items.items[0]->text : RB_STR("");
    if (has(text, "overflow") || has(text, "range")) return REASON_bits_64;
    if (has(text, "undeclared") || has(text, "unknown variable") || has(text, "unbound")) return REASON_unknown_name;
    return REASON_NONE;
}

static void add_binding(saying *s, parsing *p, rb_str name, const rb_json *v)
{
    want   w;
    rb_buf b = {0};
    enum reason why = want_of(v, &w);
    said   value = {.text = RB_STR("blank"), .type = why == REASON_list_values ? 'l' : '*'};
    rb_json_add_string(&b, w.text.ptr ? w.text : RB_STR(""));
    if (!why) value = w.kind == WANT_YES_NO ? say_field(s, 'b', w.text) : w.kind == WANT_NUMBER ? say_field(s, 'n', w.text)
                      : w.kind == WANT_TEXT ? say_field(s, 't', rb_buf_take(&b)) : say_field(s, '0', RB_STR("null"));
    value.number = has(v->names.items[0], "uint") ? 'u' : has(v->names.items[0], "int") ? 'i' : 'n';
    rb_vec_push(&p->names, name);
    if (why) s->why = why;
    variable one = {name, value};
    rb_vec_push(&s->scope, one);
}

static void run(suite *s, const rb_json *c)
{
    rb_str  id = rb_str_print("%.*s/%.*s/%.*s", RB_STR_ARGS(suite_member(c, "file")), RB_STR_ARGS(suite_member(c, "section")), RB_STR_ARGS(suite_member(c, "name")));
    parsing p = {.dialect = CEL, .text = suite_member(c, "expr")};
    saying  x = {.dialect = CEL};
    want    w = {.kind = WANT_NOTHING};
    const rb_json *expect = rb_json_member(c, RB_STR("expect")), *errors = rb_json_member(c, RB_STR("expect_error")), *bindings = rb_json_member(c, RB_STR("bindings"));
    enum reason why = expect ? want_of(expect, &w) : errors ? error_of(errors) : REASON_NONE;
    for (uint32_t i = 0; bindings && i < bindings->names.len; i++) add_binding(&x, &p, bindings->names.items[i], bindings->items.items[i]);
    const rb_json *unchecked = rb_json_member(c, RB_STR("disable_check"));
    x.is_part = unchecked && unchecked->kind == RB_JSON_TRUE;
    if (why == REASON_bits_64) x.unless = why, why = REASON_NONE; /* Rubric may have nothing there either */
    if (why) suite_skip(s, id, why);
    else say_case(s, id, &x, &p, term_parse(&p), &w);
}

int main(int argc, char **argv)
{
    suite s = suite_new("cel");
    if (argc != 2) return 2;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        rb_str text;
        size_t at = 0;
        const rb_json *c;
        if (!suite_read(&s, argv[1], rb_str_chars(rb_str_print("cel/%s.jsonl", files[i])), &text)) continue;
        while (suite_object(&s, text, &at, &c)) run(&s, c);
    }
    return suite_end(&s);
}
