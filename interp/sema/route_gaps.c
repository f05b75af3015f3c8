/* sema/route_gaps.c: values of a column between its rows that no row takes: `0 .. 10` and `12 ..` leave 11 to nobody.
 *
 * How       Nothing changes for a column's value but at the constants that its cells name. So each of them is tried, a value between
 *           any two that stand next to each other, and one on either side of all. What lies below the first row or
 *           beyond the last may well be meant so, and is left alone.
 * Promises  A value is told only when no row can take it, whatever else the record holds. What depends on anything but this column
 *           might be so.
 */
#include "sema/route.h"
#include "sema/witness.h"

enum { GAPS_MAX = 5, GAP_ROWS_MAX = 200 };
enum takes { TAKES_NEVER, TAKES_PERHAPS, TAKES_SURELY };

struct trial { rb_value value; uint32_t row; /* the first that can take it; NONE */ };
#define NONE UINT32_MAX

struct column {
    const rb_route_table *t;
    const rb_expr        *input;
    RB_VEC(rb_value)      ends;   /* the constants */
    RB_VEC(struct trial)  trials; /* in order */
};

static rb_i128 number_of(const rb_value *v) { return rb_type_rep(v->type) == RB_REP_DEC ? v->dec : (rb_i128)v->i64; }

static bool is_input(const struct column *c, const rb_expr *e) { return rb_expr_same(c->input, e); }

static bool is_ordered(rb_type t)
{
    bool has_order = rb_type_rep(t) == RB_REP_DEC || t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime || t.kind == RB_TYPE_duration || t.kind == RB_TYPE_time;
    return has_order && !rb_type_is_open_money(t);
}

/* The column's value compared with a constant; is_left: it stands on the left. */
static bool read_comparison(const struct column *c, const rb_expr *e, rb_value *end, bool *is_left)
{
    if (e->arg_count != 2) return false;
    *is_left = is_input(c, e->args[0]);
    return (*is_left || is_input(c, e->args[1])) && rb_expr_constant(c->t->scope, e->args[*is_left ? 1 : 0], end) &&
           (rb_type_rep(end->type) == RB_REP_DEC || end->type.kind == c->input->type.kind);
}

static bool is_comparison(const rb_expr *e) { return e->kind == RB_EXPR_lt || e->kind == RB_EXPR_le || e->kind == RB_EXPR_eq; }

/* The height of a row's condition is bounded. */
static void add_ends(struct column *c, const rb_expr *e)
{
    rb_value end;
    bool     is_left;
    if (is_comparison(e) && read_comparison(c, e, &end, &is_left)) rb_vec_push(&c->ends, end);
    if (e->kind == RB_EXPR_in && is_input(c, e->args[0]))
        for (uint32_t i = 0; i < e->set.len; i++) rb_vec_push(&c->ends, e->set.items[i]);
    if (e->kind != RB_EXPR_and && e->kind != RB_EXPR_or && e->kind != RB_EXPR_not) return;
    for (uint32_t i = 0; i < e->arg_count; i++) add_ends(c, e->args[i]);
}

static enum takes sure(bool yes) { return yes ? TAKES_SURELY : TAKES_NEVER; }

static enum takes compare(const struct column *c, const rb_expr *e, const rb_value *v)
{
    rb_value end;
    bool     is_left;
    if (!read_comparison(c, e, &end, &is_left)) return TAKES_PERHAPS;
    rb_i128 left = number_of(is_left ? v : &end), right = number_of(is_left ? &end : v);
    return sure(e->kind == RB_EXPR_eq ? left == right : e->kind == RB_EXPR_lt ? left < right : left <= right);
}

static bool is_one_of(const rb_expr *e, const rb_value *v)
{
    for (uint32_t i = 0; i < e->set.len; i++)
        if (number_of(&e->set.items[i]) == number_of(v)) return true;
    return false;
}

static enum takes takes(const struct column *c, const rb_expr *e, const rb_value *v)
{
    enum takes a, b;
    switch (e->kind) {
    case RB_EXPR_and:
        a = takes(c, e->args[0], v), b = a == TAKES_NEVER ? a : takes(c, e->args[1], v);
        return a < b ? a : b;
    case RB_EXPR_or:
        a = takes(c, e->args[0], v), b = a == TAKES_SURELY ? a : takes(c, e->args[1], v);
        return a > b ? a : b;
    case RB_EXPR_not: return (enum takes)(TAKES_SURELY - takes(c, e->args[0], v));
    case RB_EXPR_blank: return is_input(c, e->args[0]) ? TAKES_NEVER : TAKES_PERHAPS;
    case RB_EXPR_in: return is_input(c, e->args[0]) ? sure(is_one_of(e, v)) : TAKES_PERHAPS;
    case RB_EXPR_lt: case RB_EXPR_le: case RB_EXPR_eq: return compare(c, e, v);
    default: return TAKES_PERHAPS;
    }
}

static uint32_t who_takes(const struct column *c, const rb_value *v, const rb_expr *const *conditions)
{
    for (uint32_t i = 0; i < c->t->route->rows.len; i++)
        if (takes(c, conditions[i], v) != TAKES_NEVER) return i;
    return NONE;
}

static void sort_ends(struct column *c)
{
    uint32_t kept = 0;
    for (uint32_t i = 1; i < c->ends.len; i++) {
        rb_value v = c->ends.items[i];
        uint32_t at = i;
        for (; at > 0 && number_of(&c->ends.items[at - 1]) > number_of(&v); at--) c->ends.items[at] = c->ends.items[at - 1];
        c->ends.items[at] = v;
    }
    for (uint32_t i = 0; i < c->ends.len; i++)
        if (i == 0 || number_of(&c->ends.items[i]) != number_of(&c->ends.items[kept - 1])) c->ends.items[kept++] = c->ends.items[i];
    c->ends.len = kept;
}

/* As far apart as people write values that follow each other: cents, hundredths, seconds. There nobody sees a gap. */
static rb_i128 step_of(rb_type t)
{
    if (t.kind == RB_TYPE_integer) return RB_DEC_ONE;
    if (t.kind == RB_TYPE_percent) return RB_DEC_ONE / 10000;
    if (rb_type_rep(t) == RB_REP_DEC) return RB_DEC_ONE / 100;
    return t.kind == RB_TYPE_date ? 1 : RB_US_PER_SECOND;
}

static void try_value(struct column *c, rb_i128 number, const rb_expr *const *conditions)
{
    struct trial one = {.value = {.type = c->input->type, .known = true}};
    if (rb_type_rep(c->input->type) == RB_REP_DEC) one.value.dec = number;
    else one.value.i64 = (int64_t)number;
    one.row = who_takes(c, &one.value, conditions);
    rb_vec_push(&c->trials, one);
}

static void try_all(struct column *c, const rb_expr *const *conditions)
{
    rb_i128 step = step_of(c->input->type), before = 0;
    for (uint32_t i = 0; i < c->ends.len; i++) {
        rb_i128 end = number_of(&c->ends.items[i]);
        if (i == 0) try_value(c, end - step, conditions);
        else if (end - before > step) try_value(c, before + step, conditions);
        try_value(c, end, conditions);
        before = end;
    }
    try_value(c, before + step, conditions);
}

/* `value` lies between row `before`, which takes less, and row `after`. */
static void warn_of_gap(const struct column *c, const rb_value *value, uint32_t before, uint32_t after)
{
    rb_diags *ds = c->t->scope->s->ds;
    rb_str    name = rb_scope_text(c->t->scope, c->input->span);
    rb_buf    b = {0};
    rb_value_print_quoted(&b, value, rb_zone_load(RB_STR("UTC")));
    rb_diag_add(ds, RB_W0462, c->t->info->rows.items[after], "no row takes a record with %.*s = %.*s: there is a gap before this row", RB_STR_ARGS(name), RB_STR_ARGS(rb_buf_str(&b)));
    if (before != after) rb_diag_note(ds, c->t->info->rows.items[before], "this row takes less");
    rb_diag_help(ds, "let one row begin where the other ends (0 ..< 10, then 10 ..), or say in a row of its own what becomes of such records");
}

static void tell(const struct column *c)
{
    uint32_t told = 0, last = NONE, gap = NONE;
    for (uint32_t i = 0; i < c->trials.len && told < GAPS_MAX; i++) {
        if (c->trials.items[i].row == NONE) {
            if (gap == NONE) gap = i;
            continue;
        }
        if (last != NONE && gap != NONE) {
            warn_of_gap(c, &c->trials.items[gap].value, c->trials.items[last].row, c->trials.items[i].row);
            told++;
        }
        last = i;
        gap = NONE;
    }
}

void rb_route_find_gaps(const rb_route_table *t)
{
    uint32_t       count = t->route->rows.len;
    const rb_expr *conditions[GAP_ROWS_MAX];
    if (t->info->hit == RB_ROUTE_COLLECT || count > GAP_ROWS_MAX) return;
    for (uint32_t i = 0; i < count; i++)
        if ((conditions[i] = rb_route_condition(&t->route->rows.items[i])) == NULL) return; /* it takes every record */
    for (uint32_t k = 0; k < t->inputs.len; k++) {
        struct column c = {.t = t, .input = t->inputs.items[k]};
        if (rb_expr_is_wrong(c.input) || !is_ordered(c.input->type)) continue;
        for (uint32_t i = 0; i < count; i++) add_ends(&c, conditions[i]);
        if (c.ends.len == 0) continue;
        sort_ends(&c);
        try_all(&c, conditions);
        tell(&c);
    }
}
