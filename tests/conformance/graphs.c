/* tests/conformance/graphs.c FOLDER: the decisions of ZEN: graphs of tables, expressions and switches over one JSON object.
 *
 * The graph itself is walked here: which node comes next and what it passes on. What a node decides, Rubric decides: a table is a route of its own
 * (foreign/table.h), an expression and a condition of a switch go the way of `rubric eval`. The result must be the suite's, member for member.
 */
#include "base/unicode.h"
#include "engine/engine.h"
#include "tests/conformance/common/number.h"
#include "tests/conformance/foreign/table.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_NODES = 100 };

/* The object as its leaves: a.b.c and a value that is no object, or an empty one. */
typedef struct leaf { rb_str path; const rb_json *value; } leaf;
typedef struct state { RB_VEC(leaf) leaves; } state;

typedef struct node { const rb_json *json, *content; rb_str id, type; state out; bool ran, done; rb_str handle; } node;

typedef struct graph {
    suite  *suite;
    rb_str  id;
    node    nodes[MOST_NODES];
    uint32_t count;
    const rb_json *edges;
    enum reason why;  /* the graph is left out */
    bool    failed;   /* and told */
} graph;

/* ---- state ---- */

static bool is_below(rb_str path, rb_str of)
{
    return rb_str_equal(path, of) || (rb_str_starts(path, of) && path.len > of.len && path.ptr[of.len] == '.') || of.len == 0;
}

static void forget(state *s, rb_str path)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->leaves.len; i++)
        if (!is_below(s->leaves.items[i].path, path) && !(is_below(path, s->leaves.items[i].path))) s->leaves.items[kept++] = s->leaves.items[i];
    s->leaves.len = kept;
}

static rb_str below(rb_str path, rb_str name) { return path.len ? rb_str_print("%.*s.%.*s", RB_STR_ARGS(path), RB_STR_ARGS(name)) : name; }

static void put(state *s, rb_str path, const rb_json *value)
{
    if (value->kind == RB_JSON_OBJECT && value->names.len > 0) {
        for (uint32_t i = 0; i < value->names.len; i++) put(s, below(path, value->names.items[i]), value->items.items[i]);
        return;
    }
    leaf one = {path, value};
    if (path.len == 0) return;
    forget(s, path);
    rb_vec_push(&s->leaves, one);
}

static void merge(state *into, const state *from)
{
    for (uint32_t i = 0; i < from->leaves.len; i++) put(into, from->leaves.items[i].path, from->leaves.items[i].value);
}

/* ---- what Rubric is asked ---- */

static said value_of(saying *x, const rb_json *v)
{
    rb_buf b = {0};
    switch (v->kind) {
    case RB_JSON_NULL: return say_field(x, '0', RB_STR("null"));
    case RB_JSON_TRUE: return say_field(x, 'b', RB_STR("true"));
    case RB_JSON_FALSE: return say_field(x, 'b', RB_STR("false"));
    case RB_JSON_NUMBER: return say_field(x, 'n', v->text);
    case RB_JSON_STRING: break;
    case RB_JSON_ARRAY: return (said){.text = RB_STR("[]"), .type = 'l'};
    case RB_JSON_OBJECT: return (said){.text = RB_STR("blank"), .type = '*'};
    }
    rb_json_add_string(&b, v->text);
    return say_field(x, 't', rb_buf_take(&b));
}

static void add_scope(saying *x, const state *s, const char *before)
{
    for (uint32_t i = 0; i < s->leaves.len; i++) {
        variable one = {rb_str_print("%s%.*s", before, RB_STR_ARGS(s->leaves.items[i].path)), value_of(x, s->leaves.items[i].value)};
        rb_vec_push(&x->scope, one);
    }
}

static void leave_out(graph *g, enum reason why)
{
    if (!g->why) g->why = why;
}

static void unread(graph *g, rb_str what)
{
    suite_fail(g->suite, g->id, "the translation does not know '%.*s'", RB_STR_ARGS(what));
    g->failed = true;
}

/* The value of an expression; NULL when there is none: then g says why. */
static const rb_json *computed(graph *g, const state *in, const state *own, rb_str expression)
{
    saying  x = {.dialect = ZEN, .missing_is_null = true};
    parsing p = {.dialect = ZEN, .text = expression};
    rb_buf  request = {0}, answer = {0};
    size_t  at;
    const char *why;
    add_scope(&x, in, "");
    if (own) add_scope(&x, own, "$.");
    const term *t = term_parse(&p);
    said r = t ? say(&x, t) : (said){0};
    if ((!t && !p.why) || x.unknown.len) unread(g, t ? x.unknown : expression);
    else if (!t) leave_out(g, p.why);
    else if (x.why || r.type == 'l' || r.type == '*') leave_out(g, x.why ? x.why : r.type == 'l' ? REASON_list_values : REASON_object_values);
    else if (x.is_mixed) leave_out(g, REASON_mixed_types);
    if (g->why || g->failed) return NULL;
    if (x.data.len > 0) rb_buf_add_char(&x.data, '}');
    rb_buf_add_chars(&request, "{\"expression\":");
    rb_json_add_string(&request, r.text);
    rb_buf_print(&request, ",\"data\":%.*s}", RB_STR_ARGS(x.data.len ? rb_buf_str(&x.data) : RB_STR("{}")));
    (void)rb_eval_line(rb_buf_str(&request), 0, &answer);
    if (g->suite->shows) printf("ASK  %.*s => %.*s", RB_STR_ARGS(rb_buf_str(&request)), RB_STR_ARGS(rb_buf_str(&answer)));
    const rb_json *json = rb_json_parse(rb_buf_take(&answer), &at, &why), *value = json ? rb_json_member(json, RB_STR("value")) : NULL;
    if (value) return value;
    if (json && rb_json_member(json, RB_STR("unknown"))) leave_out(g, REASON_if_unknown);
    else {
        suite_fail(g->suite, g->id, "%.*s: cannot be computed: %.*s", RB_STR_ARGS(expression), RB_STR_ARGS(r.text));
        g->failed = true;
    }
    return NULL;
}

/* ---- nodes ---- */

static bool is_set(const rb_json *content, const char *name)
{
    const rb_json *v = rb_json_member(content, rb_str_of(name));
    return v && v->kind != RB_JSON_NULL && v->kind != RB_JSON_FALSE && !(v->kind == RB_JSON_STRING && v->text.len == 0);
}

static const rb_json *list_of(const rb_json *content, const char *name)
{
    static const rb_json none = {.kind = RB_JSON_ARRAY};
    const rb_json *v = rb_json_member(content, rb_str_of(name));
    return v && v->kind == RB_JSON_ARRAY ? v : &none;
}

static bool is_simple(graph *g, const rb_json *content)
{
    bool loop = rb_str_equal(suite_member(content, "executionMode"), RB_STR("loop"));
    if (loop || is_set(content, "inputField") || is_set(content, "outputPath")) leave_out(g, REASON_list_values);
    return !g->why;
}

static rb_str or_empty(rb_str s) { return s.ptr ? rb_text_trim(s) : RB_STR(""); }

static void read_table(const rb_json *content, table *t)
{
    const rb_json *inputs = list_of(content, "inputs"), *outputs = list_of(content, "outputs"), *rules = list_of(content, "rules");
    t->hit = "first";
    t->outputs = outputs->items.len;
    for (uint32_t i = 0; i < inputs->items.len; i++) rb_vec_push(&t->inputs, or_empty(suite_member(inputs->items.items[i], "field")));
    for (uint32_t r = 0; r < rules->items.len; r++) {
        table_row row = {0};
        for (uint32_t i = 0; i < inputs->items.len; i++) rb_vec_push(&row.tests, or_empty(suite_member(rules->items.items[r], rb_str_chars(suite_member(inputs->items.items[i], "id")))));
        for (uint32_t i = 0; i < outputs->items.len; i++) rb_vec_push(&row.results, or_empty(suite_member(rules->items.items[r], rb_str_chars(suite_member(outputs->items.items[i], "id")))));
        rb_vec_push(&t->rows, row);
    }
}

static void run_table(graph *g, node *n, const state *in)
{
    table   t = {0};
    saying  x = {.dialect = ZEN, .missing_is_null = true};
    outcome out;
    const rb_json *outputs = list_of(n->content, "outputs");
    if (rb_str_equal(suite_member(n->content, "hitPolicy"), RB_STR("collect"))) leave_out(g, REASON_list_values); /* the list goes on to the next node */
    if (!is_simple(g, n->content)) return;
    read_table(n->content, &t);
    add_scope(&x, in, "");
    bool ran = table_run(&t, &x, &out);
    if (x.unknown.len) unread(g, x.unknown);
    else if (!ran) leave_out(g, x.why);
    else if (out.state == OUTCOME_UNKNOWN) leave_out(g, REASON_if_unknown);
    else if (out.state == OUTCOME_FAILED || out.state == OUTCOME_CONFLICT) {
        suite_fail(g->suite, g->id, "a table gives %.*s", RB_STR_ARGS(out.said));
        g->failed = true;
    }
    for (uint32_t i = 0; !g->why && !g->failed && out.state == OUTCOME_ROUTED && i < t.outputs; i++)
        if (out.values.items[i]) put(&n->out, suite_member(outputs->items.items[i], "field"), out.values.items[i]);
}

static void run_expressions(graph *g, node *n, const state *in)
{
    const rb_json *all = list_of(n->content, "expressions");
    state own = {0};
    if (!is_simple(g, n->content)) return;
    for (uint32_t i = 0; i < all->items.len && !g->why && !g->failed; i++) {
        rb_str key = suite_member(all->items.items[i], "key"), expression = or_empty(suite_member(all->items.items[i], "value"));
        if (key.len == 0 || expression.len == 0) continue;
        const rb_json *value = computed(g, in, &own, expression);
        if (value) put(&own, key, value);
    }
    merge(&n->out, &own);
}

static void run_switch(graph *g, node *n, const state *in)
{
    const rb_json *all = list_of(n->content, "statements");
    n->out = *in;
    if (!rb_str_equal(suite_member(n->content, "hitPolicy"), RB_STR("first"))) leave_out(g, REASON_several_paths);
    for (uint32_t i = 0; i < all->items.len && !g->why && !g->failed; i++) {
        rb_str condition = or_empty(suite_member(all->items.items[i], "condition"));
        const rb_json *value = condition.len ? computed(g, in, NULL, condition) : NULL;
        if (condition.len && (!value || value->kind != RB_JSON_TRUE)) continue;
        n->handle = suite_member(all->items.items[i], "id");
        return;
    }
}

static void run_node(graph *g, node *n, const state *in)
{
    const rb_json *through = n->content ? rb_json_member(n->content, RB_STR("passThrough")) : NULL;
    if (through && through->kind == RB_JSON_TRUE) merge(&n->out, in);
    if (rb_str_equal(n->type, RB_STR("decisionTableNode"))) run_table(g, n, in);
    else if (rb_str_equal(n->type, RB_STR("expressionNode"))) run_expressions(g, n, in);
    else if (rb_str_equal(n->type, RB_STR("switchNode"))) run_switch(g, n, in);
    else if (rb_str_equal(n->type, RB_STR("inputNode")) || rb_str_equal(n->type, RB_STR("outputNode"))) n->out = *in;
    else leave_out(g, REASON_function_values);
}

/* ---- the graph ---- */

static node *find_node(graph *g, rb_str id)
{
    for (uint32_t i = 0; i < g->count; i++)
        if (rb_str_equal(g->nodes[i].id, id)) return &g->nodes[i];
    return NULL;
}

/* Whether what that edge comes from has run and gone this way. */
static bool is_taken(graph *g, const rb_json *edge)
{
    const node *from = find_node(g, suite_member(edge, "sourceId"));
    rb_str      handle = suite_member(edge, "sourceHandle");
    return from && from->ran && (!rb_str_equal(from->type, RB_STR("switchNode")) || rb_str_equal(from->handle, handle));
}

/* All that leads here is done; `in` is what it passes on, and *any whether anything does. */
static bool is_ready(graph *g, const node *n, state *in, bool *any)
{
    *any = rb_str_equal(n->type, RB_STR("inputNode"));
    for (uint32_t i = 0; i < g->edges->items.len; i++) {
        const rb_json *edge = g->edges->items.items[i];
        const node    *from = find_node(g, suite_member(edge, "sourceId"));
        if (!rb_str_equal(suite_member(edge, "targetId"), n->id)) continue;
        if (from && !from->done) return false;
        if (!is_taken(g, edge)) continue;
        merge(in, &from->out);
        *any = true;
    }
    return true;
}

static bool leads_on(graph *g, const node *n)
{
    for (uint32_t i = 0; i < g->edges->items.len; i++)
        if (rb_str_equal(suite_member(g->edges->items.items[i], "sourceId"), n->id) && is_taken(g, g->edges->items.items[i])) return true;
    return false;
}

static void walk(graph *g, const rb_json *input, state *result)
{
    bool moved = true;
    while (moved && !g->why && !g->failed) {
        moved = false;
        for (uint32_t i = 0; i < g->count && !g->why && !g->failed; i++) {
            node *n = &g->nodes[i];
            state in = {0};
            bool  any;
            if (n->done || !is_ready(g, n, &in, &any)) continue;
            if (rb_str_equal(n->type, RB_STR("inputNode"))) put(&in, RB_STR(""), input);
            n->done = moved = true;
            n->ran = any;
            if (any) run_node(g, n, &in);
        }
    }
    for (uint32_t i = 0; i < g->count; i++)
        if (g->nodes[i].ran && !leads_on(g, &g->nodes[i])) merge(result, &g->nodes[i].out);
}

/* ---- the check ---- */

static bool same(const rb_json *a, const rb_json *b)
{
    rb_dec  x, y;
    written w, v;
    if (a->kind != b->kind) return false;
    if (a->kind == RB_JSON_NUMBER) return written_parse(a->text, &v) && written_round(&v, &x) && written_parse(b->text, &w) && written_round(&w, &y) && x == y;
    if (a->kind == RB_JSON_STRING) return rb_str_equal(a->text, b->text);
    if (a->items.len != b->items.len) return false;
    for (uint32_t i = 0; i < a->items.len; i++) {
        const rb_json *other = a->kind == RB_JSON_OBJECT ? rb_json_member(b, a->names.items[i]) : b->items.items[i];
        if (!other || !same(a->items.items[i], other)) return false;
    }
    return true;
}

static const rb_json *find_leaf(const state *s, rb_str path)
{
    for (uint32_t i = 0; i < s->leaves.len; i++)
        if (rb_str_equal(s->leaves.items[i].path, path)) return s->leaves.items[i].value;
    return NULL;
}

/* Null is as good as nothing. */
static bool covers(const state *all, const state *part, rb_str *missing)
{
    for (uint32_t i = 0; i < part->leaves.len; i++) {
        const rb_json *value = part->leaves.items[i].value, *other = find_leaf(all, part->leaves.items[i].path);
        *missing = part->leaves.items[i].path;
        if (other ? !same(value, other) && !(value->kind == RB_JSON_NULL && other->kind == RB_JSON_NULL) : value->kind != RB_JSON_NULL) return false;
    }
    return true;
}

static void run_test(suite *s, rb_str id, const rb_json *decision, const rb_json *test)
{
    graph *g = RB_NEW(graph);
    state  result = {0}, wanted = {0};
    rb_str missing;
    const rb_json *nodes = list_of(decision, "nodes"), *input = rb_json_member(test, RB_STR("input")), *output = rb_json_member(test, RB_STR("output"));
    *g = (graph){.suite = s, .id = id, .edges = list_of(decision, "edges"), .count = nodes->items.len < MOST_NODES ? nodes->items.len : MOST_NODES};
    for (uint32_t i = 0; i < g->count; i++) {
        const rb_json *n = nodes->items.items[i];
        g->nodes[i] = (node){.json = n, .content = rb_json_member(n, RB_STR("content")), .id = suite_member(n, "id"), .type = suite_member(n, "type")};
    }
    walk(g, input, &result);
    put(&wanted, RB_STR(""), output);
    if (g->failed) return;
    if (g->why) suite_skip(s, id, g->why);
    else if (covers(&result, &wanted, &missing) && covers(&wanted, &result, &missing)) suite_pass(s, id);
    else suite_fail(s, id, "'%.*s' differs", RB_STR_ARGS(missing));
}

int main(int argc, char **argv)
{
    suite s = suite_new("graphs");
    struct dirent **entries;
    if (argc != 2) return 2;
    const char *folder = rb_str_chars(rb_str_print("%s/zen-decisions", argv[1]));
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) suite_fail(&s, RB_STR("zen-decisions"), "cannot be read");
    for (int i = 0; i < count; i++) {
        rb_str file = rb_str_dup(rb_str_of(entries[i]->d_name)), text;
        size_t at;
        const char *why;
        if (!rb_str_ends(file, RB_STR(".json")) || !suite_read(&s, folder, rb_str_chars(file), &text)) continue;
        const rb_json *decision = rb_json_parse(text, &at, &why);
        if (!decision) suite_fail(&s, file, "is not JSON: %s", why);
        const rb_json *tests = decision ? list_of(decision, "tests") : NULL;
        for (uint32_t k = 0; tests && k < tests->items.len; k++)
            run_test(&s, rb_str_print("%.*s/%u", RB_STR_ARGS(rb_str_slice(file, 0, file.len - 5)), k + 1), decision, tests->items.items[k]);
    }
    return suite_end(&s);
}
