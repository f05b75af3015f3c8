/* tests/conformance/feel.c FOLDER: the DMN kit's FEEL expressions.
 *
 * Each is translated (foreign/) and put to Rubric as a line of `rubric eval --lines`. Where FEEL gives null for an error or for null, Rubric gives
 * unknown or refuses the expression: both count. `x = null` is `x is blank`.
 */
#include "tests/conformance/common/number.h"
#include "tests/conformance/foreign/say.h"

static const char *const functions[] = {
#define FN(dialect, name, params, result, rubric) name,
#define WHY(dialect, name, reason) name,
#include "tests/conformance/foreign/function.def"
#undef FN
#undef WHY
};

/* A typed value of the suite: what it is wanted as, or why it cannot be. */
static enum reason want_of(const rb_json *expected, want *w)
{
    static const struct { const char *type; enum want_kind kind; } kinds[] = {
        {"boolean", WANT_YES_NO}, {"decimal", WANT_NUMBER}, {"double", WANT_NUMBER}, {"string", WANT_TEXT}, {"date", WANT_DATE},
        {"dateTime", WANT_DATETIME}, {"time", WANT_TIME}, {"duration", WANT_DURATION},
    };
    *w = (want){.kind = WANT_NOTHING};
    if (!expected || expected->kind == RB_JSON_NULL) return REASON_NONE;
    if (rb_json_member(expected, RB_STR("list"))) return REASON_list_values;
    if (rb_json_member(expected, RB_STR("context"))) return REASON_object_values;
    rb_str type = suite_member(expected, "type"), text = suite_member(expected, "text");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (rb_str_equal(type, rb_str_of(kinds[i].type))) *w = (want){kinds[i].kind, text};
    if (w->kind == WANT_NOTHING) return REASON_object_values;
    if (w->kind == WANT_DURATION && rb_str_find(text, RB_STR("T"), 0) == SIZE_MAX && rb_str_find(text, RB_STR("D"), 0) == SIZE_MAX) w->kind = WANT_MONTHS;
    if (w->kind == WANT_DATETIME && rb_str_find(text, RB_STR("@"), 0) != SIZE_MAX) return REASON_zone_in_value;
    if (w->kind == WANT_TIME && text.len > 8 && (text.ptr[8] == '+' || text.ptr[8] == '-' || text.ptr[8] == 'Z' || text.ptr[8] == '@')) return REASON_time_with_offset;
    return REASON_NONE;
}

static said value_of(saying *s, const rb_json *v)
{
    rb_buf b = {0};
    want   w;
    written number;
    enum reason why = want_of(v, &w);
    if (why == REASON_list_values) return (said){.text = RB_STR("[]"), .type = 'l'};
    if (why) return (said){.text = RB_STR("blank"), .type = '*'};
    rb_json_add_string(&b, w.text.ptr ? w.text : RB_STR(""));
    switch (w.kind) {
    case WANT_YES_NO: return say_field(s, 'b', w.text);
    case WANT_NUMBER: return say_field(s, 'n', written_parse(w.text, &number) ? written_print(&number) : w.text); /* JSON has no 007 */
    case WANT_TEXT: return say_field(s, 't', rb_buf_take(&b));
    case WANT_DATE: return say_date(s, w.text);
    case WANT_DATETIME: return say_datetime(s, w.text);
    case WANT_TIME: return say_time(s, w.text);
    case WANT_DURATION:
    case WANT_MONTHS: return say_duration(s, w.text);
    case WANT_NOTHING: break;
    }
    return say_field(s, '0', RB_STR("null"));
}

static void add_input(saying *s, parsing *p, rb_str name, const rb_json *v)
{
    const rb_json *context = v->kind == RB_JSON_OBJECT ? rb_json_member(v, RB_STR("context")) : NULL;
    rb_vec_push(&p->names, name);
    if (context) {
        for (uint32_t i = 0; i < context->names.len; i++) {
            rb_vec_push(&p->names, context->names.items[i]);
            add_input(s, p, rb_str_print("%.*s.%.*s", RB_STR_ARGS(name), RB_STR_ARGS(context->names.items[i])), context->items.items[i]);
        }
        return;
    }
    variable one = {name, value_of(s, v)};
    rb_vec_push(&s->scope, one);
}

/* Parameters with blanks in their names. */
static const char *const parameters[] = {"start position", "grouping separator", "decimal separator"};

/* What the model declares of the decision: a type of its own (t…) is none of ours. */
static char declared_type(const rb_json *c)
{
    static const struct { const char *name; char type; } types[] = {
        {"number", 'n'}, {"string", 't'}, {"boolean", 'b'}, {"date", 'd'}, {"date and time", 'm'}, {"dateTime", 'm'}, {"time", 's'}, {"Any", 0}, {"", 0},
    };
    rb_str name = suite_member(c, "result_type");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (rb_str_equal(name, rb_str_of(types[i].name))) return types[i].type;
    return name.len ? '?' : 0;
}

static void run(suite *s, const rb_json *c)
{
    rb_str  id = rb_str_print("%.*s/%.*s/%.*s", RB_STR_ARGS(suite_member(c, "dir")), RB_STR_ARGS(suite_member(c, "case")), RB_STR_ARGS(suite_member(c, "decision")));
    parsing p = {.dialect = FEEL, .text = suite_member(c, "expression")};
    saying  x = {.dialect = FEEL};
    want    w;
    enum reason why = want_of(rb_json_member(c, RB_STR("expected")), &w);
    const rb_json *self_contained = rb_json_member(c, RB_STR("self_contained"));
    const rb_json *inputs = rb_json_member(c, RB_STR("inputs"));
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strchr(functions[i], ' ')) rb_vec_push(&p.names, rb_str_of(functions[i] + (functions[i][0] == '.')));
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) rb_vec_push(&p.names, rb_str_of(parameters[i]));
    x.is_part = self_contained && self_contained->kind == RB_JSON_FALSE;
    x.declared = declared_type(c);
    for (uint32_t i = 0; inputs && i < inputs->names.len; i++) add_input(&x, &p, inputs->names.items[i], inputs->items.items[i]);
    if (why) suite_skip(s, id, why);
    else say_case(s, id, &x, &p, term_parse(&p), &w);
}

int main(int argc, char **argv)
{
    suite s = suite_new("feel");
    static const char *const files[] = {"dmn-tck/expressions-level2.jsonl", "dmn-tck/expressions-level3.jsonl"};
    if (argc != 2) return 2;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        rb_str text;
        size_t at = 0;
        const rb_json *c;
        if (!suite_read(&s, argv[1], files[i], &text)) continue;
        while (suite_object(&s, text, &at, &c)) run(&s, c);
    }
    return suite_end(&s);
}
