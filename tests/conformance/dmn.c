/* tests/conformance/dmn.c FOLDER: the DMN kit's decision tables.
 *
 * Each table becomes a route (foreign/table.h): FIRST is `first`, UNIQUE and ANY are `unique`, which demands that the rows that match agree. PRIORITY is
 * `first` with the rows in the order of their outputs' values. What needs the rest of a model, and hit policies that give a list or put
 * it together, are left out.
 */
#include "tests/conformance/common/number.h"
#include "tests/conformance/common/xml.h"
#include "tests/conformance/foreign/table.h"

#include <dirent.h>
#include <stdlib.h>

static const char *const functions[] = {
#define FN(dialect, name, params, result, rubric) name,
#define WHY(dialect, name, reason) name,
#include "tests/conformance/foreign/function.def"
#undef FN
#undef WHY
};

static said field_of(saying *x, const rb_json *v)
{
    static const struct { const char *type; char letter; } types[] = {{"boolean", 'b'}, {"decimal", 'n'}, {"double", 'n'}, {"string", 't'}, {"date", 'd'}, {"dateTime", 'm'}, {"time", 's'}};
    rb_buf b = {0};
    rb_str type = suite_member(v, "type"), text = suite_member(v, "text");
    if (v->kind == RB_JSON_NULL) return say_field(x, '0', RB_STR("null"));
    if (rb_str_equal(type, RB_STR("duration"))) return say_duration(x, text);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!rb_str_equal(type, rb_str_of(types[i].type))) continue;
        char letter = types[i].letter;
        if (letter == 'm' && text.len == 19) text = rb_str_print("%.*sZ", RB_STR_ARGS(text));
        rb_json_add_string(&b, text);
        return say_field(x, letter, letter == 'b' || letter == 'n' ? text : rb_buf_take(&b));
    }
    return (said){.text = RB_STR("blank"), .type = rb_json_member(v, RB_STR("list")) ? 'l' : '*'};
}

static void add_input(saying *x, table *t, rb_str name, const rb_json *v)
{
    const rb_json *context = v->kind == RB_JSON_OBJECT ? rb_json_member(v, RB_STR("context")) : NULL;
    size_t dot = rb_str_find(name, RB_STR("."), 0);
    rb_vec_push(&t->names, dot == SIZE_MAX ? name : rb_str_slice(name, dot + 1, name.len));
    for (uint32_t i = 0; context && i < context->names.len; i++)
        add_input(x, t, rb_str_print("%.*s.%.*s", RB_STR_ARGS(name), RB_STR_ARGS(context->names.items[i])), context->items.items[i]);
    if (context) return;
    variable one = {name, field_of(x, v)};
    rb_vec_push(&x->scope, one);
}

/* ---- the table ---- */

static rb_str text_in(const xml *item)
{
    rb_str text = xml_text(item, "text");
    return text.ptr ? text : RB_STR("");
}

static void read_row(const xml *rule, table_row *row)
{
    for (uint32_t i = 0; i < rule->items.len; i++) {
        if (rb_str_equal(rule->items.items[i]->name, RB_STR("inputEntry"))) rb_vec_push(&row->tests, text_in(rule->items.items[i]));
        if (rb_str_equal(rule->items.items[i]->name, RB_STR("outputEntry"))) rb_vec_push(&row->results, text_in(rule->items.items[i]));
    }
}

typedef struct read_table { table table; RB_VEC(rb_str) names, priorities; } read_table; /* of the outputs */

static void read_items(const xml *of, read_table *r)
{
    for (uint32_t i = 0; i < of->items.len; i++) {
        const xml *item = of->items.items[i];
        table_row  row = {0};
        if (rb_str_equal(item->name, RB_STR("input"))) rb_vec_push(&r->table.inputs, xml_text(item, "inputExpression/text"));
        if (rb_str_equal(item->name, RB_STR("output"))) {
            rb_vec_push(&r->names, xml_attribute(item, "name"));
            rb_vec_push(&r->priorities, xml_text(item, "outputValues/text"));
            r->table.outputs++;
        }
        if (!rb_str_equal(item->name, RB_STR("rule"))) continue;
        read_row(item, &row);
        rb_vec_push(&r->table.rows, row);
    }
}

/* Where each output stands among its values, the first output's place counting most. */
static int64_t rank(const read_table *r, const table_row *row)
{
    int64_t rank = 0;
    for (uint32_t i = 0; i < r->table.outputs && i < row->results.len; i++) {
        size_t at = r->priorities.items[i].len ? rb_str_find(r->priorities.items[i], row->results.items[i], 0) : 0;
        rank = rank * 10000 + (int64_t)(at == SIZE_MAX ? 9999 : at);
    }
    return rank;
}

/* In the order of their outputs, those of one rank as they were. */
static void sort_rows(read_table *r)
{
    for (uint32_t i = 1; i < r->table.rows.len; i++)
        for (uint32_t k = i; k > 0 && rank(r, &r->table.rows.items[k]) < rank(r, &r->table.rows.items[k - 1]); k--) {
            table_row row = r->table.rows.items[k];
            r->table.rows.items[k] = r->table.rows.items[k - 1];
            r->table.rows.items[k - 1] = row;
        }
}

static enum reason read_hit(const xml *of, read_table *r)
{
    rb_str hit = xml_attribute(of, "hitPolicy");
    bool   priority = rb_str_equal(hit, RB_STR("PRIORITY")), ordered = rb_str_equal(hit, RB_STR("OUTPUT ORDER"));
    if (priority || ordered) sort_rows(r);
    if (ordered || rb_str_equal(hit, RB_STR("RULE ORDER")) || (rb_str_equal(hit, RB_STR("COLLECT")) && xml_attribute(of, "aggregation").len == 0)) {
        r->table.hit = "collect";
        return REASON_NONE;
    }
    r->table.hit = priority || rb_str_equal(hit, RB_STR("FIRST")) ? "first" : "unique";
    if (hit.len == 0 || priority || rb_str_equal(hit, RB_STR("UNIQUE")) || rb_str_equal(hit, RB_STR("ANY")) || rb_str_equal(hit, RB_STR("FIRST"))) return REASON_NONE;
    return REASON_lacks_aggregated;
}

/* ---- the check ---- */

static rb_str expected_text(const rb_json *expected, const read_table *r, uint32_t output)
{
    const rb_json *context = rb_json_member(expected, RB_STR("context"));
    const rb_json *value = context ? rb_json_member(context, r->names.items[output]) : expected;
    return value ? suite_member(value, "text") : RB_STR("?");
}

static bool same(const rb_json *value, char type, rb_str wanted)
{
    rb_dec  a, b;
    written w;
    if (!value) return false;
    if (value->kind == RB_JSON_TRUE || value->kind == RB_JSON_FALSE) return rb_str_equal(wanted, value->kind == RB_JSON_TRUE ? RB_STR("true") : RB_STR("false"));
    if (type != 'n') return rb_str_equal(value->text, wanted);
    return rb_dec_parse(value->text, &a) == RB_DEC_OK && written_parse(wanted, &w) && written_round(&w, &b) && a == b;
}

static void judge(suite *s, rb_str id, const read_table *r, const outcome *out, const rb_json *expected)
{
    if (out->state != OUTCOME_ROUTED && (!expected || expected->kind == RB_JSON_NULL)) {
        suite_pass(s, id);
        return;
    }
    for (uint32_t i = 0; i < r->table.outputs; i++)
        if (out->state != OUTCOME_ROUTED || !same(out->values.items[i], out->types.items[i], expected_text(expected, r, i))) {
            suite_fail(s, id, "want %.*s, got %.*s%.*s", RB_STR_ARGS(expected_text(expected, r, i)), RB_STR_ARGS(out->values.items[i] ? out->values.items[i]->text : RB_STR("nothing: ")),
                       RB_STR_ARGS(out->said));
            return;
        }
    suite_pass(s, id);
}

/* Every row that matched, in order. */
static void judge_all(suite *s, rb_str id, const read_table *r, const outcome *out, const rb_json *expected)
{
    const rb_json *list = expected ? rb_json_member(expected, RB_STR("list")) : NULL;
    uint32_t wanted = list ? list->items.len : 0, got = out->state == OUTCOME_ROUTED && out->all ? out->all->items.len : 0;
    bool same_all = wanted == got && (out->state == OUTCOME_ROUTED || out->state == OUTCOME_NO_MATCH);
    for (uint32_t k = 0; same_all && k < wanted; k++)
        for (uint32_t i = 0; i < r->table.outputs; i++)
            same_all &= same(rb_json_member(out->all->items.items[k], rb_str_print("out_%u", i + 1)), out->types.items[i], expected_text(list->items.items[k], r, i));
    if (same_all) suite_pass(s, id);
    else suite_fail(s, id, "want %u outcomes, got %u, or others: %.*s", wanted, got, RB_STR_ARGS(out->said));
}

/* A decision that is an expression, beside tables. */
static enum reason not_a_table(const rb_json *c)
{
    const rb_json *expected = rb_json_member(c, RB_STR("expected"));
    return expected && rb_json_member(expected, RB_STR("list")) ? REASON_list_values : REASON_other_decision;
}

static const xml *find_table(const xml *model, rb_str decision)
{
    for (uint32_t i = 0; model && i < model->items.len; i++)
        if (rb_str_equal(model->items.items[i]->name, RB_STR("decision")) && rb_str_equal(xml_attribute(model->items.items[i], "name"), decision))
            return xml_item(model->items.items[i], "decisionTable");
    return NULL;
}

static void run(suite *s, const char *folder, int level, const rb_json *c)
{
    rb_str dir = suite_member(c, "dir"), decision = suite_member(c, "decision"), text;
    rb_str id = rb_str_print("%.*s/%.*s/%.*s", RB_STR_ARGS(dir), RB_STR_ARGS(suite_member(c, "case")), RB_STR_ARGS(decision));
    const char *path = rb_str_chars(rb_str_print("dmn-tck/tables/compliance-level-%d/%.*s/%.*s", level, RB_STR_ARGS(dir), RB_STR_ARGS(suite_member(c, "model"))));
    if (!rb_str_equal(suite_member(c, "kind"), RB_STR("decisionTable"))) {
        suite_skip(s, id, not_a_table(c));
        return;
    }
    if (!suite_read(s, folder, path, &text)) return;
    const xml *of = find_table(xml_parse(text), decision);
    read_table r = {0};
    saying     x = {.dialect = FEEL, .is_part = true};
    outcome    out;
    const rb_json *inputs = rb_json_member(c, RB_STR("inputs"));
    if (!of) {
        suite_fail(s, id, "the model has no such table");
        return;
    }
    read_items(of, &r);
    enum reason why = read_hit(of, &r);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strchr(functions[i], ' ')) rb_vec_push(&r.table.names, rb_str_of(functions[i]));
    for (uint32_t i = 0; inputs && i < inputs->names.len; i++) add_input(&x, &r.table, inputs->names.items[i], inputs->items.items[i]);
    if (why) suite_skip(s, id, why);
    else if (!table_run(&r.table, &x, &out)) suite_skip(s, id, x.why);
    else if (strcmp(r.table.hit, "collect") == 0) judge_all(s, id, &r, &out, rb_json_member(c, RB_STR("expected")));
    else judge(s, id, &r, &out, rb_json_member(c, RB_STR("expected")));
}

int main(int argc, char **argv)
{
    suite s = suite_new("dmn");
    if (argc != 2) return 2;
    for (int level = 2; level <= 3; level++) {
        rb_str text;
        size_t at = 0;
        const rb_json *c;
        if (!suite_read(&s, argv[1], rb_str_chars(rb_str_print("dmn-tck/table-cases-level%d.jsonl", level)), &text)) continue;
        while (suite_object(&s, text, &at, &c)) run(&s, argv[1], level, c);
    }
    return suite_end(&s);
}
