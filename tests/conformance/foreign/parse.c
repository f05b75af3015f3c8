/* tests/conformance/foreign/parse.c: words to a tree, by precedence climbing over dialect.def. */
#include "tests/conformance/foreign/lex.h"

enum { DEEPEST = 200 };

typedef struct parser {
    parsing *p;
    token    now;
    int      depth;
    bool     tests;  /* a cell of ZEN */
    bool     is_high; /* after `..`: a [ may close the range */
    bool     failed;
} parser;

static const struct sign { enum dialect dialect; const char *text; enum operation op; int binding; } signs[] = {
#define SIGN(dialect, text, op, binding) {dialect, text, OP_##op, binding},
#include "tests/conformance/foreign/dialect.def"
#undef SIGN
};

static term *expression(parser *x, int least);

static term *new_term(enum term_kind kind, rb_str text)
{
    term *t = RB_NEW(term);
    t->kind = kind;
    t->text = text;
    return t;
}

static term *with(term *t, term *arg)
{
    rb_vec_push(&t->args, arg);
    return t;
}

static term *fail(parser *x)
{
    x->failed = true;
    x->now.kind = TOKEN_END;
    return new_term(TERM_NULL, RB_STR_NONE);
}

static term *strange(parser *x, enum reason why)
{
    if (!x->p->why) x->p->why = why;
    return fail(x);
}

static void next(parser *x) { x->now = lex(x->p, x->now.end); }

static bool is_word(const token *t, const char *text) { return (t->kind == TOKEN_SIGN || t->kind == TOKEN_NAME) && rb_str_equal(t->text, rb_str_of(text)); }
static bool at(const parser *x, const char *text) { return is_word(&x->now, text); }

static bool take(parser *x, const char *text)
{
    if (!at(x, text)) return false;
    next(x);
    return true;
}

static void want_sign(parser *x, const char *text)
{
    if (!take(x, text)) (void)fail(x);
}

static const struct sign *sign_here(parser *x)
{
    if (x->now.kind != TOKEN_SIGN && x->now.kind != TOKEN_NAME) return NULL;
    token after = lex(x->p, x->now.end);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].dialect != x->p->dialect) continue;
        if (signs[i].op == OP_NOT_IN ? at(x, "not") && is_word(&after, "in") : rb_str_equal(x->now.text, rb_str_of(signs[i].text))) return &signs[i];
    }
    return NULL;
}

/* ---- values ---- */

/* After its opening bracket and low end: `..` high, closed or open at the top. */
static term *range(parser *x, term *low, bool open_low)
{
    term *t = with(new_term(TERM_RANGE, RB_STR_NONE), low);
    next(x);
    x->is_high = true;
    with(t, expression(x, 0));
    x->is_high = false;
    t->open_low = open_low;
    t->open_high = !at(x, "]");
    if (!at(x, "]") && !at(x, ")") && !at(x, "[")) return fail(x);
    next(x);
    return t;
}

static term *list_or_range(parser *x)
{
    term *t = new_term(TERM_LIST, RB_STR_NONE);
    bool  any = false;
    next(x);
    while (!take(x, "]")) {
        if (x->failed || (any && !take(x, ","))) return fail(x);
        if (any && at(x, "]")) continue;
        term *item = expression(x, 0);
        if (!any && at(x, "..")) return range(x, item, false);
        if (at(x, "|") || at(x, ":")) return strange(x, REASON_comprehension);
        with(t, item);
        any = true;
    }
    return t;
}

static term *parenthesis(parser *x)
{
    next(x);
    term *t = expression(x, 0);
    if (at(x, "..")) return range(x, t, true);
    want_sign(x, ")");
    return t;
}

/* ${…} in a text of ZEN. */
static term *template_of(parser *x, rb_str text)
{
    term *t = new_term(TERM_TEMPLATE, RB_STR_NONE);
    for (size_t from = 0; from < text.len;) {
        size_t open = rb_str_find(text, RB_STR("${"), from), close = open == SIZE_MAX ? SIZE_MAX : rb_str_find(text, RB_STR("}"), open);
        if (open > from) with(t, new_term(TERM_TEXT, rb_str_slice(text, from, open)));
        if (open == SIZE_MAX) break;
        if (close == SIZE_MAX) return fail(x);
        parsing inner = {.dialect = ZEN, .text = rb_str_slice(text, open + 2, close)};
        term   *value = term_parse(&inner);
        if (!value) return inner.why ? strange(x, inner.why) : fail(x);
        with(t, value);
        from = close + 1;
    }
    return t;
}

static term *if_then_else(parser *x)
{
    term *t = with(new_term(TERM_IF, RB_STR_NONE), expression(x, 0));
    want_sign(x, "then");
    with(t, expression(x, 0));
    want_sign(x, "else");
    return with(t, expression(x, 0));
}

/* Words that begin what Rubric has no counterpart of. */
static enum reason strange_word(const parser *x)
{
    bool feel = x->p->dialect == FEEL;
    if (feel && (at(x, "for") || at(x, "some") || at(x, "every"))) return REASON_item_conditions;
    if (feel && (at(x, "function") || at(x, "external"))) return REASON_function_values;
    if (x->p->dialect == REGO && (at(x, "some") || at(x, "every"))) return REASON_comprehension;
    return REASON_NONE;
}

static term *constant_word(parser *x)
{
    token t = x->now;
    next(x);
    if (rb_str_equal(t.text, RB_STR("true"))) return new_term(TERM_YES, t.text);
    if (rb_str_equal(t.text, RB_STR("false"))) return new_term(TERM_NO, t.text);
    if (rb_str_equal(t.text, RB_STR("null"))) return new_term(TERM_NULL, t.text);
    return new_term(TERM_NAME, t.text);
}

static term *word(parser *x)
{
    enum reason why = strange_word(x);
    if (why) return strange(x, why);
    if (x->p->dialect == FEEL && take(x, "if")) return if_then_else(x);
    if (x->p->dialect == ZEN && take(x, "not")) return with(new_term(TERM_NOT, RB_STR_NONE), expression(x, 9));
    return constant_word(x);
}

static enum operation comparison_here(const parser *x)
{
    static const struct { const char *text; enum operation op; } all[] = {
        {"<", OP_LT}, {"<=", OP_LE}, {">", OP_GT}, {">=", OP_GE}, {"=", OP_EQ}, {"==", OP_EQ}, {"!=", OP_NE},
    };
    for (size_t i = 0; x->now.kind == TOKEN_SIGN && i < sizeof all / sizeof *all; i++)
        if (at(x, all[i].text)) return all[i].op;
    return OP_NONE;
}

/* `> 5`, on the cell's own value: in ZEN such tests are joined by `and` and `or`. */
static term *comparison_test(parser *x, int least)
{
    term *t = new_term(TERM_TEST, RB_STR_NONE);
    t->op = comparison_here(x);
    next(x);
    return with(t, expression(x, least));
}

static term *sign_value(parser *x)
{
    bool feel = x->p->dialect == FEEL;
    if (x->tests && comparison_here(x)) return comparison_test(x, 7);
    if (at(x, "(")) return parenthesis(x);
    if (at(x, "[")) return list_or_range(x);
    if (at(x, "{")) return strange(x, REASON_object_values);
    if (at(x, "#")) return strange(x, REASON_item_conditions);
    if (feel && take(x, "]")) {
        term *low = expression(x, 0);
        return at(x, "..") ? range(x, low, true) : fail(x);
    }
    if (!feel && take(x, "!")) return with(new_term(TERM_NOT, RB_STR_NONE), expression(x, 9));
    if (take(x, "-")) return with(new_term(TERM_NEGATE, RB_STR_NONE), expression(x, 9));
    if (x->p->dialect == ZEN && take(x, "+")) return expression(x, 9);
    if (feel && comparison_here(x)) return strange(x, REASON_range_values);
    if (x->p->dialect == CEL && at(x, ".")) return strange(x, REASON_namespaces);
    return fail(x);
}

static term *value(parser *x)
{
    token t = x->now;
    term *made;
    switch (t.kind) {
    case TOKEN_NUMBER:
        made = new_term(TERM_NUMBER, t.text);
        made->number = t.suffix;
        break;
    case TOKEN_TEXT: made = new_term(TERM_TEXT, t.text); break;
    case TOKEN_AT_TEXT: made = with(new_term(TERM_CALL, RB_STR("@")), new_term(TERM_TEXT, t.text)); break;
    case TOKEN_TEMPLATE: made = template_of(x, t.text); break;
    case TOKEN_NAME: return word(x);
    case TOKEN_SIGN: return sign_value(x);
    case TOKEN_END:
    case TOKEN_WRONG:
    default: return fail(x);
    }
    if (!x->failed) next(x);
    return made;
}

/* ---- what follows a value ---- */

static term *call(parser *x, term *callee)
{
    term *t = new_term(TERM_CALL, callee->text);
    if (callee->kind == TERM_MEMBER) {
        const term *object = callee->args.items[0];
        bool        dotted = object->kind == TERM_NAME;
        for (uint32_t i = 0; dotted && i < x->p->names.len; i++)
            if (rb_str_equal(x->p->names.items[i], object->text)) dotted = false;
        if (dotted && x->p->dialect != ZEN) t->text = rb_str_print("%.*s.%.*s", RB_STR_ARGS(object->text), RB_STR_ARGS(callee->text));
        else with(t, callee->args.items[0])->is_method = true;
    } else if (callee->kind != TERM_NAME) return strange(x, REASON_function_values);
    next(x);
    while (!take(x, ")")) {
        if (x->failed || (t->args.len > t->is_method && !take(x, ","))) return fail(x);
        term *argument = expression(x, 0);
        if (x->p->dialect == FEEL && argument->kind == TERM_NAME && take(x, ":")) {
            rb_vec_push(&t->names, argument->text);
            argument = expression(x, 0);
        }
        with(t, argument);
        if (x->p->dialect == ZEN && at(x, "as")) return strange(x, REASON_item_conditions);
    }
    return t;
}

static term *not_of_feel(term *t)
{
    if (t->kind != TERM_CALL || !rb_str_equal(t->text, RB_STR("not")) || t->args.len != 1) return t;
    return with(new_term(TERM_NOT, RB_STR_NONE), t->args.items[0]);
}

static term *index_of(parser *x, term *object)
{
    next(x);
    if (at(x, "?")) return strange(x, REASON_optionals);
    term *first = at(x, ":") ? new_term(TERM_NUMBER, RB_STR("0")) : expression(x, 0);
    if (!take(x, ":")) {
        want_sign(x, "]");
        return with(with(new_term(TERM_INDEX, RB_STR_NONE), object), first);
    }
    term *part = with(with(new_term(TERM_CALL, RB_STR("slice")), object), first); /* x[a:b], b included */
    if (!at(x, "]")) with(part, expression(x, 0));
    want_sign(x, "]");
    return part;
}

static term *member_of(parser *x, term *object)
{
    next(x);
    if (at(x, "?")) return strange(x, REASON_optionals);
    if (x->now.kind != TOKEN_NAME && x->now.kind != TOKEN_TEXT) return fail(x);
    term *t = with(new_term(TERM_MEMBER, x->now.text), object);
    next(x);
    return t;
}

static term *postfix(parser *x)
{
    term *t = value(x);
    while (!x->failed) {
        bool literal = t->kind == TERM_NUMBER || t->kind == TERM_YES || t->kind == TERM_NO || t->kind == TERM_NULL;
        if (at(x, ".")) t = member_of(x, t);
        else if (at(x, "?.")) return strange(x, REASON_optionals);
        else if (at(x, "(") && (t->kind == TERM_NAME || t->kind == TERM_MEMBER || !literal)) t = call(x, t);
        else if (at(x, "(") && x->p->dialect == FEEL) return strange(x, REASON_function_values);
        else if (at(x, "[") && !(literal && x->is_high)) t = index_of(x, t);
        else if (at(x, "{") && x->p->dialect == CEL) return strange(x, REASON_object_values);
        else break;
        if (x->p->dialect == FEEL) t = not_of_feel(t);
    }
    return t;
}

/* ---- tests ---- */

static term *one_test(parser *x, int least) { return comparison_here(x) ? comparison_test(x, least) : expression(x, least); }

/* FEEL's right side of `in`: a test, tests in parentheses, a range, a list. */
static term *tests_after_in(parser *x, int binding)
{
    if (x->p->dialect != FEEL || !at(x, "(")) return one_test(x, binding);
    parser before = *x;
    next(x);
    term *t = with(new_term(TERM_EITHER, RB_STR_NONE), one_test(x, 0));
    if (at(x, "..")) {
        *x = before;
        return expression(x, binding);
    }
    while (take(x, ",")) with(t, one_test(x, 0));
    want_sign(x, ")");
    return t;
}

/* ---- operators ---- */

static term *binary(parser *x, const struct sign *s, term *left)
{
    next(x);
    if (s->op == OP_NOT_IN) next(x);
    term *t = with(new_term(s->op == OP_IF ? TERM_IF : s->op == OP_BETWEEN ? TERM_BETWEEN : TERM_BINARY, RB_STR_NONE), left);
    t->op = s->op;
    if (s->op == OP_IF) {
        with(t, expression(x, 0));
        want_sign(x, ":");
        return with(t, expression(x, s->binding));
    }
    if (s->op == OP_BETWEEN) {
        with(t, expression(x, s->binding + 1));
        want_sign(x, "and");
        return with(t, expression(x, s->binding + 1));
    }
    if (s->op == OP_IN || s->op == OP_NOT_IN) return with(t, tests_after_in(x, s->binding + 1));
    return with(t, expression(x, s->op == OP_POWER ? s->binding : s->binding + 1));
}

static term *expression(parser *x, int least)
{
    if (++x->depth > DEEPEST) return strange(x, REASON_too_deep);
    term *t = postfix(x);
    while (!x->failed) {
        if (x->p->dialect == FEEL && at(x, "instance")) return strange(x, REASON_type_tests);
        const struct sign *s = sign_here(x);
        if (!s || s->binding < least) break;
        t = binary(x, s, t);
    }
    x->depth--;
    return t;
}

static term *finish(parser *x, term *t)
{
    if (x->now.kind == TOKEN_SIGN && (at(x, ";") || at(x, "="))) (void)strange(x, REASON_assignment);
    if (x->now.kind != TOKEN_END) (void)fail(x);
    return x->failed || x->p->why ? NULL : t;
}

term *term_parse(parsing *p)
{
    parser x = {.p = p};
    next(&x);
    return finish(&x, expression(&x, 0));
}

static term *cell_test(parser *x) { return x->tests ? expression(x, 0) : one_test(x, 0); }

/* `-`, `not(tests)`, tests joined by commas. */
term *term_parse_tests(parsing *p)
{
    parser x = {.p = p, .tests = p->dialect == ZEN};
    next(&x);
    if (at(&x, "-") && lex(p, x.now.end).kind == TOKEN_END) return new_term(TERM_YES, RB_STR("true"));
    bool  negated = p->dialect == FEEL && at(&x, "not");
    if (negated) next(&x), want_sign(&x, "(");
    term *t = with(new_term(TERM_EITHER, RB_STR_NONE), cell_test(&x));
    while (!x.failed && take(&x, ",")) with(t, cell_test(&x));
    if (negated) want_sign(&x, ")");
    return finish(&x, negated ? with(new_term(TERM_NOT, RB_STR_NONE), t) : t);
}
