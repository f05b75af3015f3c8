/* tests/conformance/opa.c FOLDER: what the functions of Rego give, by the cases of OPA.
 *
 * A case is a rule `p` in Rego's text. Its statements that only name a value are put in where the name is used, and what is left is an expression:
 * the rule's value, or its conditions joined by `and`. What asks over documents (iteration, sets, several rules) is left out. A rule that
 * is undefined there is no here; an error there is unknown or refused.
 */
#include "base/unicode.h"
#include "tests/conformance/foreign/say.h"

typedef struct binding { rb_str name; term *value; } binding;

typedef struct rule {
    const rb_json *c;
    RB_VEC(binding) bindings;
    RB_VEC(term *) conditions;
    term       *value;      /* what follows `:=` or `contains` in the head */
    bool        is_set;     /* contains */
    enum reason why;
} rule;

static const struct { const char *name; size_t params; } arities[] = {
#define FN(dialect, name, params, result, rubric) {dialect == REGO ? name : "", sizeof(params) - 1},
#define WHY(dialect, name, reason)
#include "tests/conformance/foreign/function.def"
#undef FN
#undef WHY
};

static term *read_term(rule *r, rb_str text)
{
    parsing p = {.dialect = REGO, .text = text};
    term   *t = term_parse(&p);
    if (!t && !r->why) r->why = p.why ? p.why : REASON_comprehension;
    return t;
}

/* ---- documents ---- */

static term *literal_of(rule *r, const rb_json *v)
{
    static const enum term_kind kinds[] = {[RB_JSON_NULL] = TERM_NULL, [RB_JSON_FALSE] = TERM_NO, [RB_JSON_TRUE] = TERM_YES, [RB_JSON_NUMBER] = TERM_NUMBER,
                                           [RB_JSON_STRING] = TERM_TEXT, [RB_JSON_ARRAY] = TERM_LIST, [RB_JSON_OBJECT] = TERM_LIST};
    term *t = RB_NEW(term);
    t->kind = kinds[v->kind];
    t->text = v->kind == RB_JSON_STRING || v->kind == RB_JSON_NUMBER ? v->text : RB_STR("?");
    if (v->kind == RB_JSON_OBJECT && !r->why) r->why = REASON_object_values;
    for (uint32_t i = 0; v->kind == RB_JSON_ARRAY && i < v->items.len; i++) rb_vec_push(&t->args, literal_of(r, v->items.items[i]));
    return t;
}

/* data.a[2], input.x: the value there, or nothing. */
static const rb_json *document(const rule *r, const term *t)
{
    if (t->kind == TERM_NAME) return rb_str_equal(t->text, RB_STR("data")) || rb_str_equal(t->text, RB_STR("input")) ? rb_json_member(r->c, t->text) : NULL;
    const rb_json *of = t->kind == TERM_MEMBER || t->kind == TERM_INDEX ? document(r, t->args.items[0]) : NULL;
    if (!of) return NULL;
    if (t->kind == TERM_MEMBER) return of->kind == RB_JSON_OBJECT ? rb_json_member(of, t->text) : NULL;
    rb_str index = t->args.items[1]->kind == TERM_NUMBER ? t->args.items[1]->text : RB_STR("");
    size_t i = index.len == 1 ? (size_t)(index.ptr[0] - '0') : SIZE_MAX;
    return of->kind == RB_JSON_ARRAY && i < of->items.len ? of->items.items[i] : NULL;
}

static bool is_of_documents(const term *t)
{
    while (t->kind == TERM_MEMBER || t->kind == TERM_INDEX) t = t->args.items[0];
    return t->kind == TERM_NAME && (rb_str_equal(t->text, RB_STR("data")) || rb_str_equal(t->text, RB_STR("input")));
}

/* The tree with its names and documents put in. The parser bounds the depth, and a name is bound before it is used. */
static term *resolved(rule *r, term *t)
{
    if (is_of_documents(t)) {
        const rb_json *v = document(r, t);
        if (v) return literal_of(r, v);
        if (!r->why) r->why = REASON_comprehension;
        return t;
    }
    for (uint32_t i = 0; t->kind == TERM_NAME && i < r->bindings.len; i++)
        if (rb_str_equal(r->bindings.items[i].name, t->text)) return r->bindings.items[i].value;
    for (uint32_t i = 0; i < t->args.len; i++) t->args.items[i] = resolved(r, t->args.items[i]);
    return t;
}

static bool is_free(const rule *r, const term *t)
{
    if (t->kind != TERM_NAME || is_of_documents(t)) return false;
    for (uint32_t i = 0; i < r->bindings.len; i++)
        if (rb_str_equal(r->bindings.items[i].name, t->text)) return false;
    return true;
}

/* ---- statements ---- */

static void bind(rule *r, rb_str name, term *value)
{
    binding one = {name, resolved(r, value)};
    rb_vec_push(&r->bindings, one);
}

static term *equal(term *a, term *b)
{
    term *t = RB_NEW(term);
    t->kind = TERM_BINARY;
    t->op = OP_EQ;
    rb_vec_push(&t->args, a);
    rb_vec_push(&t->args, b);
    return t;
}

static void demand(rule *r, term *condition, bool negated)
{
    term *t = resolved(r, condition);
    if (negated) {
        term *not = RB_NEW(term);
        not->kind = TERM_NOT;
        rb_vec_push(&not->args, t);
        t = not;
    }
    rb_vec_push(&r->conditions, t);
}

/* The place of ` := ` or ` = ` outside of texts and brackets. */
static size_t assignment_at(rb_str s, size_t *length)
{
    int  depth = 0;
    char quote = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (quote) {
            if (c == '\\' && quote == '"') i++;
            else if (c == quote) quote = 0;
        } else if (c == '"' || c == '`') quote = c;
        else if (strchr("([{", c)) depth++;
        else if (strchr(")]}", c)) depth--;
        else if (depth == 0 && rb_str_starts(rb_str_slice(s, i, s.len), RB_STR(" := "))) return *length = 4, i;
        else if (depth == 0 && rb_str_starts(rb_str_slice(s, i, s.len), RB_STR(" = "))) return *length = 3, i;
    }
    return SIZE_MAX;
}

/* f(a, b, out): the last argument is the result where the function has one fewer. */
static void call_statement(rule *r, term *t, bool negated)
{
    for (size_t i = 0; t->kind == TERM_CALL && i < sizeof arities / sizeof *arities; i++) {
        if (!rb_str_equal(t->text, rb_str_of(arities[i].name))) continue;
        size_t params = arities[i].params ? arities[i].params : 1;
        if (t->args.len != params + 1) continue;
        term *out = t->args.items[--t->args.len];
        if (is_free(r, out) && !negated) bind(r, out->text, t);
        else demand(r, equal(t, out), negated);
        return;
    }
    term *last = t->kind == TERM_CALL && t->args.len > 1 ? t->args.items[t->args.len - 1] : NULL;
    if (last && !negated && is_free(r, last)) { /* a name that nothing has bound yet takes the result */
        t->args.len--;
        bind(r, last->text, t);
    } else demand(r, t, negated);
}

static void statement(rule *r, rb_str text)
{
    size_t length = 0, at;
    bool   negated = rb_str_starts(text, RB_STR("not "));
    if (negated) text = rb_str_slice(text, 4, text.len);
    if (rb_str_starts(text, RB_STR("some ")) || rb_str_starts(text, RB_STR("every "))) r->why = REASON_comprehension;
    if (r->why || text.len == 0) return;
    at = assignment_at(text, &length);
    term *left = read_term(r, rb_str_slice(text, 0, at)), *right = at == SIZE_MAX ? NULL : read_term(r, rb_str_slice(text, at + length, text.len));
    if (r->why) return;
    if (!right) call_statement(r, left, negated);
    else if (is_free(r, left) && !negated) bind(r, left->text, right);
    else if (is_free(r, right) && !negated) bind(r, right->text, left);
    else demand(r, equal(left, right), negated);
}

/* ---- the rule ---- */

static rb_str after_word(rb_str s, const char *word)
{
    return rb_str_starts(s, rb_str_of(word)) ? rb_text_trim(rb_str_slice(s, strlen(word), s.len)) : RB_STR_NONE;
}

/* "p := x if {", "p contains x if {", "p if {", "p := EXPRESSION" */
static void head(rule *r, rb_str line, bool *has_body)
{
    rb_str rest = after_word(line, "p ");
    *has_body = rb_str_ends(line, RB_STR("{"));
    if (!rest.ptr) r->why = REASON_comprehension;
    if (*has_body) rest = rb_text_trim(rb_str_slice(rest, 0, rest.len - 1));
    if (*has_body && rb_str_ends(rest, RB_STR("if"))) rest = rb_text_trim(rb_str_slice(rest, 0, rest.len - 2));
    r->is_set = rb_str_starts(rest, RB_STR("contains "));
    rb_str value = r->is_set ? after_word(rest, "contains ") : rb_str_starts(rest, RB_STR(":= ")) ? after_word(rest, ":= ") : after_word(rest, "= ");
    if (value.len > 0) r->value = read_term(r, value);
    else if (rest.len > 0 && !r->why) r->why = REASON_comprehension;
}

static void read_rule(rule *r, rb_str module)
{
    rb_str line;
    size_t at = 0;
    int    rules = 0;
    bool   body = false;
    while (suite_line(module, &at, &line) && !r->why) {
        bool   outside = line.len > 0 && line.ptr[0] != ' ' && line.ptr[0] != '\t' && line.ptr[0] != '}';
        rb_str text = rb_text_trim(line);
        if (text.len == 0 || text.ptr[0] == '#' || rb_str_starts(text, RB_STR("package ")) || rb_str_starts(text, RB_STR("import "))) continue;
        if (outside && ++rules > 1) r->why = REASON_comprehension;
        if (outside) head(r, text, &body);
        else if (rb_str_equal(text, RB_STR("}"))) body = false;
        else if (body) statement(r, text);
        else r->why = REASON_comprehension;
    }
    if (r->value && !r->why) r->value = resolved(r, r->value);
}

/* ---- the case ---- */

static enum reason want_of(const rule *r, want *w)
{
    const rb_json *results = rb_json_member(r->c, RB_STR("want_result"));
    *w = (want){.kind = WANT_NOTHING};
    if (!results || results->kind != RB_JSON_ARRAY) return REASON_NONE;
    if (results->items.len == 0) *w = (want){r->value ? WANT_NOTHING : WANT_YES_NO, RB_STR("false")};
    if (results->items.len == 0) return REASON_NONE;
    const rb_json *v = rb_json_member(results->items.items[0], RB_STR("x"));
    if (v && r->is_set && v->kind == RB_JSON_ARRAY) v = v->items.len == 1 ? v->items.items[0] : NULL;
    if (!v) return REASON_comprehension;
    if (v->kind == RB_JSON_ARRAY) return REASON_list_values;
    if (v->kind == RB_JSON_OBJECT) return REASON_object_values;
    if (v->kind == RB_JSON_NUMBER) *w = (want){WANT_NUMBER, v->text};
    else if (v->kind == RB_JSON_STRING) *w = (want){WANT_TEXT, v->text};
    else if (v->kind != RB_JSON_NULL) *w = (want){WANT_YES_NO, v->kind == RB_JSON_TRUE ? RB_STR("true") : RB_STR("false")};
    return REASON_NONE;
}

/* The conditions joined; where there is none, the value that is named last, which must only be there. */
static term *expression_of(rule *r)
{
    if (r->value) {
        if (r->conditions.len > 0 && !r->why) r->why = REASON_comprehension;
        return r->value;
    }
    if (r->conditions.len == 0) return r->bindings.len ? r->bindings.items[r->bindings.len - 1].value : NULL;
    term *all = r->conditions.items[0];
    for (uint32_t i = 1; i < r->conditions.len; i++) {
        term *t = RB_NEW(term);
        t->kind = TERM_BINARY;
        t->op = OP_AND;
        rb_vec_push(&t->args, all);
        rb_vec_push(&t->args, r->conditions.items[i]);
        all = t;
    }
    return all;
}

static void run(suite *s, const rb_json *c)
{
    rule    r = {.c = c};
    saying  x = {.dialect = REGO};
    parsing p = {.dialect = REGO, .text = RB_STR("?")};
    want    w;
    rb_str  id = rb_str_print("%.*s (%.*s)", RB_STR_ARGS(suite_member(c, "note")), RB_STR_ARGS(suite_member(c, "n")));
    const rb_json *modules = rb_json_member(c, RB_STR("modules"));
    if (!modules || modules->items.len != 1) r.why = REASON_comprehension;
    else read_rule(&r, modules->items.items[0]->text);
    term *t = r.why ? NULL : expression_of(&r);
    enum reason why = r.why ? r.why : !t ? REASON_comprehension : want_of(&r, &w);
    if (!why && w.kind != WANT_NOTHING && !r.value && r.conditions.len == 0) why = REASON_comprehension;
    if (why) suite_skip(s, id, why);
    else say_case(s, id, &x, &p, t, &w);
}

int main(int argc, char **argv)
{
    suite  s = suite_new("opa");
    rb_str text;
    size_t at = 0;
    const rb_json *c;
    if (argc != 2) return 2;
    if (suite_read(&s, argv[1], "opa/cases.jsonl", &text))
        while (suite_object(&s, text, &at, &c)) run(&s, c);
    return suite_end(&s);
}
