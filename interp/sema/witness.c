/* sema/witness.c: a small solver for conditions on the fields of one record.
 *
 * How       A list of claims (this condition is yes, this is no) is taken apart, claim by claim, into what each field
 *           may be; an `or` is tried one way and then the other. Steps are counted, so no condition takes long.
 * Promises  NEVER only where the claims that are understood contradict each other; WITNESS only where all are understood.
 */
#include "sema/witness.h"

enum { STEP_LIMIT = 4000, FIELDS_MAX = 24 };

typedef struct claim { const rb_expr *e; bool yes; const struct claim *next; } claim;

typedef struct range { /* what one field may be */
    const rb_expr *field;
    bool is_blank, is_present, has_low, has_high, low_open, high_open, is_listed;
    rb_value low, high;
    RB_VEC(rb_value) listed, barred;
} range;

typedef struct state { range ranges[FIELDS_MAX]; uint32_t len; bool is_unsure; } state;

typedef struct solver { const rb_scope *scope; uint32_t steps; bool gave_up, maybe; rb_buf *b; } solver;

static bool holds_value(const rb_value *items, uint32_t count, const rb_value *v)
{
    for (uint32_t i = 0; i < count; i++)
        if (rb_value_equal(&items[i], v)) return true;
    return false;
}

static int compare(const rb_value *a, const rb_value *b)
{
    if (rb_type_rep(a->type) == RB_REP_DEC) return a->dec < b->dec ? -1 : a->dec > b->dec;
    return a->i64 < b->i64 ? -1 : a->i64 > b->i64;
}

static bool is_ordered(rb_type t) { return rb_type_rep(t) == RB_REP_DEC || (rb_type_rep(t) == RB_REP_I64 && t.kind != RB_TYPE_enumeration); }

static bool in_bounds(const range *r, const rb_value *v)
{
    if (r->has_low && (compare(v, &r->low) < 0 || (r->low_open && compare(v, &r->low) == 0))) return false;
    if (r->has_high && (compare(v, &r->high) > 0 || (r->high_open && compare(v, &r->high) == 0))) return false;
    return !holds_value(r->barred.items, r->barred.len, v);
}

static const rb_expr *definition(const rb_expr *e)
{
    while ((e->kind == RB_EXPR_let || e->kind == RB_EXPR_define) && e->arg_count > 0) e = e->args[0];
    return e;
}

static bool is_own_field(const rb_expr *e) { return e->kind == RB_EXPR_field && e->arg_count == 0; }

static range *range_of(state *s, const rb_expr *field)
{
    for (uint32_t i = 0; i < s->len; i++)
        if (s->ranges[i].field->index == field->index) return &s->ranges[i];
    if (s->len == FIELDS_MAX) return NULL;
    s->ranges[s->len] = (range){.field = field};
    return &s->ranges[s->len++];
}

/* The smallest step between two values of the field: a day, a whole number, a cent. */
static void step(rb_value *v, int direction)
{
    if (rb_type_rep(v->type) == RB_REP_I64) v->i64 += direction * (v->type.kind == RB_TYPE_duration || v->type.kind == RB_TYPE_datetime ? 60 * RB_US_PER_SECOND : 1);
    else v->dec += direction * (v->type.kind == RB_TYPE_integer ? RB_DEC_ONE : RB_DEC_ONE / 100);
}

/* A value that the range allows, in *v; false: none was found. */
static bool pick(const range *r, rb_value *v)
{
    rb_type t = r->field->type;
    *v = (rb_value){.type = t, .known = true, .text = RB_STR("x")};
    for (uint32_t i = 0; i < r->listed.len; i++) {
        *v = r->listed.items[i];
        if (in_bounds(r, v)) return true;
    }
    if (r->is_listed) return false;
    if (t.kind == RB_TYPE_enumeration) {
        for (v->i64 = 0; v->i64 < t.picklist->values.len; v->i64++)
            if (in_bounds(r, v)) return true;
        return false;
    }
    if (t.kind == RB_TYPE_yes_no) {
        v->yes = true;
        if (in_bounds(r, v)) return true;
        v->yes = false;
        return in_bounds(r, v);
    }
    if (rb_type_rep(t) == RB_REP_TEXT) {
        for (uint32_t i = 0; i <= r->barred.len; i++, v->text = rb_str_print("x%u", i))
            if (!holds_value(r->barred.items, r->barred.len, v)) return true;
        return false;
    }
    int direction = r->has_low || !r->has_high ? 1 : -1;
    if (r->has_low || r->has_high) *v = r->has_low ? r->low : r->high;
    v->type = t;
    for (uint32_t i = 0; i < r->barred.len + 2; i++, step(v, direction))
        if (in_bounds(r, v)) return true;
    return false;
}

/* Certainly nothing is left: bounds that cross, or a list of which nothing is left. */
static bool is_empty(const range *r)
{
    rb_value v;
    if (r->is_blank) return r->is_present;
    if (r->has_low && r->has_high) {
        int order = compare(&r->low, &r->high);
        if (order > 0 || (order == 0 && (r->low_open || r->high_open))) return true;
    }
    bool finite = r->is_listed || r->field->type.kind == RB_TYPE_enumeration || r->field->type.kind == RB_TYPE_yes_no;
    return finite && r->is_present && !pick(r, &v);
}

static bool constant_of(const solver *v, const rb_expr *e, rb_value *out) { return rb_expr_constant(v->scope, definition(e), out) && out->known; }

static void bar(range *r, const rb_value *v)
{
    RB_VEC(rb_value) all = {0}; /* a copy: the other way of an `or` has the old list */
    for (uint32_t i = 0; i < r->barred.len; i++) rb_vec_push(&all, r->barred.items[i]);
    rb_vec_push(&all, *v);
    r->barred.items = all.items;
    r->barred.len = all.len;
    r->barred.cap = all.cap;
}

static void list(range *r, const rb_value *values, uint32_t count)
{
    RB_VEC(rb_value) kept = {0};
    for (uint32_t i = 0; i < count; i++)
        if (!r->is_listed || holds_value(r->listed.items, r->listed.len, &values[i])) rb_vec_push(&kept, values[i]);
    r->is_listed = true;
    r->listed.items = kept.items;
    r->listed.len = kept.len;
    r->listed.cap = kept.cap;
}

static bool claim_order(const solver *v, state *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]), *b = definition(e->args[1]);
    bool field_first = is_own_field(a), open = (e->kind == RB_EXPR_lt) == yes;
    rb_value c;
    if (!is_own_field(field_first ? a : b) || !constant_of(v, field_first ? b : a, &c) || !is_ordered(a->type)) return false;
    range *r = range_of(s, field_first ? a : b);
    if (!r) return false;
    c.type = r->field->type;
    r->is_present = true;
    bool is_high = field_first == yes; /* field < c, or not c < field */
    if (is_high && (!r->has_high || compare(&c, &r->high) < 0 || (compare(&c, &r->high) == 0 && open))) r->has_high = true, r->high = c, r->high_open = open;
    if (!is_high && (!r->has_low || compare(&c, &r->low) > 0 || (compare(&c, &r->low) == 0 && open))) r->has_low = true, r->low = c, r->low_open = open;
    return true;
}

static bool claim_equal(const solver *v, state *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]), *b = definition(e->args[1]);
    rb_value c;
    if (!is_own_field(a)) {
        const rb_expr *swap = a;
        a = b, b = swap;
    }
    if (!is_own_field(a) || !constant_of(v, b, &c)) return false;
    range *r = range_of(s, a);
    if (!r) return false;
    c.type = r->field->type;
    r->is_present = true;
    if (yes) list(r, &c, 1);
    else bar(r, &c);
    return true;
}

static bool claim_in(state *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]);
    range *r = is_own_field(a) ? range_of(s, a) : NULL;
    if (!r) return false;
    r->is_present = true;
    if (yes) list(r, e->set.items, e->set.len);
    for (uint32_t i = 0; !yes && i < e->set.len; i++) bar(r, &e->set.items[i]);
    return true;
}

static bool claim_blank(state *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]);
    range *r = is_own_field(a) ? range_of(s, a) : NULL;
    if (!r) return false;
    *(yes ? &r->is_blank : &r->is_present) = true;
    return true;
}

static bool claim_field(state *s, const rb_expr *e, bool yes)
{
    range *r = is_own_field(e) ? range_of(s, e) : NULL;
    rb_value v = {.type = RB_TYPE(yes_no), .known = true, .yes = yes};
    if (!r || e->type.kind != RB_TYPE_yes_no) return false;
    r->is_present = true;
    list(r, &v, 1);
    return true;
}

/* One question about one field. False: it is not understood. */
static bool claim_atom(const solver *v, state *s, const rb_expr *e, bool yes)
{
    switch (e->kind) {
    case RB_EXPR_eq: return claim_equal(v, s, e, yes);
    case RB_EXPR_lt:
    case RB_EXPR_le: return claim_order(v, s, e, yes);
    case RB_EXPR_in: return claim_in(s, e, yes);
    case RB_EXPR_blank: return claim_blank(s, e, yes);
    default: return claim_field(s, e, yes);
    }
}

static void tell(solver *v, const state *s)
{
    rb_value value;
    bool first = true;
    for (uint32_t i = 0; i < s->len; i++) {
        rb_buf_print(v->b, "%s%.*s = ", first ? "" : ", ", RB_STR_ARGS(s->ranges[i].field->name));
        first = false;
        if (s->ranges[i].is_blank || !pick(&s->ranges[i], &value)) rb_buf_add_chars(v->b, "(blank)");
        else rb_value_print_quoted(v->b, &value, v->scope->s->program->zone);
    }
}

static bool solve(solver *v, state *s, const claim *claims);

static bool either(solver *v, const state *s, const claim *first, const claim *second)
{
    for (int way = 0; way < 2; way++) {
        state *copy = RB_NEW(state);
        *copy = *s;
        if (solve(v, copy, way ? second : first)) return true;
    }
    return false;
}

static bool finish(solver *v, state *s)
{
    rb_value value;
    for (uint32_t i = 0; i < s->len; i++)
        if (!s->ranges[i].is_blank && !pick(&s->ranges[i], &value)) s->is_unsure = true;
    if (s->is_unsure) {
        v->maybe = true;
        return false;
    }
    tell(v, s);
    return true;
}

/* True: a witness was told. A claim is never changed, so the two ways of an `or` share what comes after it. */
static bool solve(solver *v, state *s, const claim *claims)
{
    if (++v->steps > STEP_LIMIT) {
        v->gave_up = true;
        return false;
    }
    if (!claims) return finish(v, s);
    const rb_expr *e = definition(claims->e);
    const claim   *rest = claims->next;
    if (e->kind == RB_EXPR_not) return solve(v, s, &(claim){e->args[0], !claims->yes, rest});
    if (e->kind == RB_EXPR_and || e->kind == RB_EXPR_or) {
        if ((e->kind == RB_EXPR_and) == claims->yes) return solve(v, s, &(claim){e->args[0], claims->yes, &(claim){e->args[1], claims->yes, rest}});
        return either(v, s, &(claim){e->args[0], claims->yes, rest}, &(claim){e->args[1], claims->yes, rest});
    }
    if (e->kind == RB_EXPR_constant && e->type.kind == RB_TYPE_yes_no) return e->value.known && e->value.yes == claims->yes && solve(v, s, rest);
    if (!claim_atom(v, s, e, claims->yes)) s->is_unsure = true;
    for (uint32_t i = 0; i < s->len; i++)
        if (is_empty(&s->ranges[i])) return false;
    return solve(v, s, rest);
}

enum rb_solved rb_solve(const rb_scope *scope, const rb_expr *const *all, uint32_t count, rb_buf *b)
{
    solver v = {.scope = scope, .b = b};
    claim *claims = NULL;
    for (uint32_t i = count; i-- > 0;) {
        if (!all[i]) continue;
        if (rb_expr_is_wrong(all[i])) return RB_SOLVED_PERHAPS;
        claim *c = RB_NEW(claim);
        *c = (claim){all[i], true, claims};
        claims = c;
    }
    if (solve(&v, RB_NEW(state), claims)) return RB_SOLVED_WITNESS;
    return v.maybe || v.gave_up ? RB_SOLVED_PERHAPS : RB_SOLVED_NEVER;
}

static bool same_template(const rb_text_parts *a, const rb_text_parts *b)
{
    if (a->parts.len != b->parts.len) return false;
    for (uint32_t i = 0; i < a->parts.len; i++) {
        const rb_expr_part *x = &a->parts.items[i], *y = &b->parts.items[i];
        if (!rb_str_equal(x->text, y->text) || !x->value != !y->value || (x->value && !rb_expr_same(x->value, y->value))) return false;
    }
    return true;
}

static bool same_operand(const rb_expr *a, const rb_expr *b)
{
    if (a->set.len != b->set.len || (a->kind == RB_EXPR_template && !same_template(&a->template, &b->template))) return false;
    for (uint32_t i = 0; i < a->set.len; i++)
        if (!rb_value_equal(&a->set.items[i], &b->set.items[i])) return false;
    if (a->kind == RB_EXPR_constant && !rb_value_equal(&a->value, &b->value)) return false;
    if (a->pattern || b->pattern || a->reading != b->reading) return a->pattern == b->pattern && a->reading == b->reading;
    return a->index == b->index && a->number == b->number;
}

bool rb_expr_same(const rb_expr *a, const rb_expr *b)
{
    a = definition(a), b = definition(b);
    if (a == b) return true;
    if (a->kind != b->kind || a->kind == RB_EXPR_wrong || a->arg_count != b->arg_count || !rb_type_equal(a->type, b->type) || !same_operand(a, b)) return false;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (!rb_expr_same(a->args[i], b->args[i])) return false;
    return true;
}
