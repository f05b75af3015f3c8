/* sema/witness.c: a small solver for conditions on the fields of one record.
 *
 * How       A list of claims (this condition is yes, this is no) is taken apart, claim by claim, into what each field
 *           may be; an `or` is tried one way and then the other. Steps are counted, so no condition takes long.
 * Promises  NEVER only where the claims that are understood contradict each other; WITNESS only where all are understood.
 */
#include "sema/witness.h"

#include "sema/witness_range.h"

enum { STEP_LIMIT = 4000, FORM_DEPTH = 8 };

typedef struct claim { const rb_expr *e; bool yes; const struct claim *next; } claim;

typedef struct solver { const rb_scope *scope; uint32_t steps, depth; bool gave_up, maybe; rb_buf *b; } solver;

static const rb_expr *definition(const rb_expr *e)
{
    while ((e->kind == RB_EXPR_let || e->kind == RB_EXPR_define) && e->arg_count > 0) e = e->args[0];
    return e;
}

static bool is_own_field(const rb_expr *e) { return e->kind == RB_EXPR_field && e->arg_count == 0; }

static rb_range *range_of(rb_ranges *s, const rb_expr *field)
{
    uint32_t index = rb_range_of(s, field);
    return index == UINT32_MAX ? NULL : &s->ranges[index];
}

static bool constant_of(const solver *v, const rb_expr *e, rb_value *out) { return rb_expr_constant(v->scope, definition(e), out) && out->known; }

/* ---- amounts, times and the distances between them ---- */

/* plus - minus + rest, in the unit of ties; a field may be missing. is_days: a count of days, whose rest must be a whole number. */
typedef struct form { const rb_expr *plus, *minus; rb_i128 rest; bool is_days; } form;

#define REST_MAX ((rb_i128)1000000000000000 * 1000000000000000) /* of both sides together: far from an overflow */

static bool form_of(const solver *v, const rb_expr *e, uint32_t depth, form *out);

static bool join(const form *a, const form *b, bool subtract, form *out)
{
    const rb_expr *plus = subtract ? b->minus : b->plus, *minus = subtract ? b->plus : b->minus;
    if ((a->plus && plus) || (a->minus && minus) || a->is_days || b->is_days) return false;
    *out = (form){a->plus ? a->plus : plus, a->minus ? a->minus : minus, a->rest + (subtract ? -b->rest : b->rest), false};
    return out->rest < REST_MAX && out->rest > -REST_MAX;
}

static bool form_of_days(const rb_expr *e, form *out)
{
    const rb_expr *from = definition(e->args[0]), *to = definition(e->args[1]);
    if (!is_own_field(from) || !is_own_field(to) || from->type.kind != RB_TYPE_date || to->type.kind != RB_TYPE_date) return false;
    *out = (form){to, from, e->number ? RB_US_PER_DAY : 0, true};
    return true;
}

static bool form_of(const solver *v, const rb_expr *e, uint32_t depth, form *out)
{
    form a, b;
    rb_value c;
    e = definition(e);
    if (depth > FORM_DEPTH || !rb_range_is_ordered(e->type) || e->type.kind == RB_TYPE_time) return false;
    if (constant_of(v, e, &c)) {
        *out = (form){.rest = rb_range_scaled(&c)};
        return out->rest < REST_MAX && out->rest > -REST_MAX;
    }
    if (is_own_field(e)) {
        *out = (form){.plus = e};
        return true;
    }
    if (e->kind == RB_EXPR_days_between) return form_of_days(e, out);
    if (e->kind != RB_EXPR_add && e->kind != RB_EXPR_sub) return false;
    if (!form_of(v, e->args[0], depth + 1, &a) || !form_of(v, e->args[1], depth + 1, &b) || !join(&a, &b, e->kind == RB_EXPR_sub, out)) return false;
    bool whole_days = e->type.kind != RB_TYPE_date || (!b.plus && !b.minus && out->rest % RB_US_PER_DAY == 0); /* else the date may be unknown */
    return whole_days;
}

/* A count of days against a number: both in microseconds. */
static bool align(form *a, form *b)
{
    form *days = a->is_days ? a : b, *number = a->is_days ? b : a;
    if (!a->is_days && !b->is_days) return true;
    if (number->is_days || number->plus || number->minus || number->rest % RB_DEC_ONE != 0 || number->rest / RB_DEC_ONE > 4000000 || number->rest / RB_DEC_ONE < -4000000) return false;
    number->rest = number->rest / RB_DEC_ONE * RB_US_PER_DAY;
    days->is_days = false;
    return true;
}

/* plus - minus + rest < 0, or <= 0 */
static bool claim_below(rb_ranges *s, const form *f, bool strict)
{
    if (!f->plus && !f->minus) return false;
    uint32_t plus = f->plus ? rb_range_of(s, f->plus) : 0, minus = f->minus ? rb_range_of(s, f->minus) : 0;
    if (plus == UINT32_MAX || minus == UINT32_MAX) return false;
    if (f->plus && f->minus) return plus != minus && rb_ranges_tie(s, (rb_tie){RB_TIE_APART, plus, minus, -f->rest, strict});
    rb_range *r = &s->ranges[f->plus ? plus : minus];
    r->is_present = true;
    rb_range_bound(r, f->plus != NULL, f->plus ? -f->rest : f->rest, strict);
    return true;
}

static bool difference_of(const solver *v, const rb_expr *a, const rb_expr *b, form *out)
{
    form left, right;
    return form_of(v, a, 0, &left) && form_of(v, b, 0, &right) && align(&left, &right) && join(&left, &right, true, out);
}

static bool claim_order(const solver *v, rb_ranges *s, const rb_expr *e, bool yes)
{
    form f;
    const rb_expr *a = e->args[yes ? 0 : 1], *b = e->args[yes ? 1 : 0]; /* not a < b: b <= a */
    return difference_of(v, a, b, &f) && claim_below(s, &f, (e->kind == RB_EXPR_lt) == yes);
}

/* ---- values that are the same ---- */

/* Two fields: the same, or not. */
static bool claim_tie(rb_ranges *s, const rb_expr *a, const rb_expr *b, bool yes)
{
    if (!is_own_field(a) || !is_own_field(b) || !rb_type_equal(a->type, b->type) || a->index == b->index) return false;
    uint32_t left = rb_range_of(s, a), right = rb_range_of(s, b);
    if (left == UINT32_MAX || right == UINT32_MAX) return false;
    if (!yes) return rb_ranges_tie(s, (rb_tie){.kind = RB_TIE_UNEQUAL, .left = left, .right = right});
    if (!rb_range_is_ordered(a->type)) return rb_ranges_tie(s, (rb_tie){.kind = RB_TIE_EQUAL, .left = left, .right = right});
    return rb_ranges_tie(s, (rb_tie){RB_TIE_APART, left, right, 0, false}) && rb_ranges_tie(s, (rb_tie){RB_TIE_APART, right, left, 0, false});
}

static bool claim_equal(const solver *v, rb_ranges *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]), *b = definition(e->args[1]);
    rb_value c;
    form f;
    if (!is_own_field(a)) {
        const rb_expr *swap = a;
        a = b, b = swap;
    }
    if (!is_own_field(a) || !constant_of(v, b, &c)) {
        if (claim_tie(s, a, b, yes)) return true;
        if (!yes || !difference_of(v, a, b, &f)) return false;
        form opposite = {f.minus, f.plus, -f.rest, false};
        return claim_below(s, &f, false) && claim_below(s, &opposite, false);
    }
    rb_range *r = range_of(s, a);
    if (!r) return false;
    c.type = r->field->type;
    r->is_present = true;
    if (yes) rb_range_list(r, &c, 1);
    else rb_range_bar(r, &c);
    return true;
}

/* A question about a text, or about the words of a picklist. */
static bool claim_text(const solver *v, rb_ranges *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]);
    bool is_in = e->kind == RB_EXPR_in_fold;
    rb_value *c = RB_NEW(rb_value);
    if (a->kind == RB_EXPR_enum_text) a = definition(a->args[0]);
    if (!is_own_field(a) || (a->type.kind != RB_TYPE_text && a->type.kind != RB_TYPE_enumeration)) return false;
    if (!is_in && (!constant_of(v, e->args[1], c) || rb_type_rep(c->type) != RB_REP_TEXT)) return false;
    for (uint32_t i = 0; is_in && i < e->set.len; i++)
        if (rb_type_rep(e->set.items[i].type) != RB_REP_TEXT) return false;
    rb_range *r = range_of(s, a);
    if (!r) return false;
    r->is_present = true;
    rb_range_text(r, (rb_text_claim){e, is_in ? e->set.items : c, is_in ? e->set.len : 1, yes, NULL});
    return true;
}

static bool claim_in(rb_ranges *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]);
    rb_range *r = is_own_field(a) ? range_of(s, a) : NULL;
    if (!r) return false;
    r->is_present = true;
    if (yes) rb_range_list(r, e->set.items, e->set.len);
    for (uint32_t i = 0; !yes && i < e->set.len; i++) rb_range_bar(r, &e->set.items[i]);
    return true;
}

static bool claim_blank(rb_ranges *s, const rb_expr *e, bool yes)
{
    const rb_expr *a = definition(e->args[0]);
    rb_range *r = is_own_field(a) ? range_of(s, a) : NULL;
    if (!r) return false;
    *(yes ? &r->is_blank : &r->is_present) = true;
    return true;
}

static bool claim_field(rb_ranges *s, const rb_expr *e, bool yes)
{
    rb_range *r = is_own_field(e) ? range_of(s, e) : NULL;
    rb_value v = {.type = RB_TYPE(yes_no), .known = true, .yes = yes};
    if (!r || e->type.kind != RB_TYPE_yes_no) return false;
    r->is_present = true;
    rb_range_list(r, &v, 1);
    return true;
}

/* One question about one field. False: it is not understood. */
static bool claim_atom(const solver *v, rb_ranges *s, const rb_expr *e, bool yes)
{
    switch (e->kind) {
    case RB_EXPR_eq: return e->args[0]->type.kind != RB_TYPE_list && claim_equal(v, s, e, yes);
    case RB_EXPR_lt:
    case RB_EXPR_le: return claim_order(v, s, e, yes);
    case RB_EXPR_in: return claim_in(s, e, yes);
    case RB_EXPR_blank: return claim_blank(s, e, yes);
    case RB_EXPR_eq_fold:
    case RB_EXPR_in_fold:
    case RB_EXPR_contains:
    case RB_EXPR_starts_with:
    case RB_EXPR_ends_with:
    case RB_EXPR_contains_fold:
    case RB_EXPR_starts_fold:
    case RB_EXPR_ends_fold: return claim_text(v, s, e, yes);
    default: return claim_field(s, e, yes);
    }
}

static void tell(solver *v, const rb_ranges *s)
{
    for (uint32_t i = 0; i < s->len; i++) {
        const rb_range *r = &s->ranges[i];
        rb_buf_print(v->b, "%s%.*s = ", i == 0 ? "" : ", ", RB_STR_ARGS(r->field->name));
        if (r->is_chosen) rb_value_print_quoted(v->b, &r->chosen, v->scope->s->program->zone);
        else rb_buf_add_chars(v->b, "(blank)");
    }
}

static bool solve(solver *v, rb_ranges *s, const claim *claims);

/* One for each `or` inside another, used again: they are large, and questions are many. */
static rb_ranges *scratch(const solver *v)
{
    rb_sema *s = v->scope->s;
    if (s->scratch.len == v->depth) {
        rb_ranges *fresh = RB_NEW(rb_ranges);
        rb_vec_push(&s->scratch, fresh);
    }
    return s->scratch.items[v->depth];
}

static bool either(solver *v, const rb_ranges *s, const claim *first, const claim *second)
{
    rb_ranges *copy = scratch(v);
    bool       found = false;
    v->depth++;
    for (int way = 0; way < 2 && !found; way++) {
        rb_ranges_copy(copy, s);
        found = solve(v, copy, way ? second : first);
    }
    v->depth--;
    return found;
}

static bool finish(solver *v, rb_ranges *s)
{
    if (!rb_ranges_settle(s)) return false;
    if (s->is_unsure || !rb_ranges_choose(s)) {
        v->maybe = true;
        return false;
    }
    tell(v, s);
    return true;
}

/* True: a witness was told. A claim is never changed, so the two ways of an `or` share what comes after it. */
static bool solve(solver *v, rb_ranges *s, const claim *claims)
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
    return !rb_ranges_contradict(s) && solve(v, s, rest);
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
    rb_ranges s; /* large, and of the ranges only those are looked at that there are */
    s.len = s.tie_count = 0;
    s.is_unsure = false;
    if (solve(&v, &s, claims)) return RB_SOLVED_WITNESS;
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
    if (a->kind == RB_EXPR_wrong || b->kind == RB_EXPR_wrong) return false; /* all wrong ones may be one */
    if (a == b) return true;
    if (a->kind != b->kind || a->arg_count != b->arg_count || !rb_type_equal(a->type, b->type) || !same_operand(a, b)) return false;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (!rb_expr_same(a->args[i], b->args[i])) return false;
    return true;
}
