/* sema/route_rows.c: rows of a route that no record can reach (below one that takes everything, alike to another, contradictory),
 * and rows of a unique table that can match one record.
 *
 * A mistake made in the table, not in the language, so a warning. Only what is certain is told. Pairs of rows are tried in
 * tables of up to PAIRED_MAX rows; in larger ones the run tells which rows disagree about a record.
 */
#include "sema/route.h"
#include "sema/witness.h"

enum { WARNINGS_MAX = 10, SOLVED_MAX = 2000, PAIRED_MAX = 200 };

/* texts, numbers: of the parts of conditions. Rows from a file share their cells, so a cell is read once. */
struct warnings { const rb_route_table *t; uint32_t count; rb_map texts, numbers; };

static bool warn(struct warnings *w, uint32_t row, uint32_t other, const char *what)
{
    rb_diags *ds = w->t->scope->s->ds;
    if (++w->count > WARNINGS_MAX) return false;
    rb_diag_add(ds, RB_W0445, w->t->info->rows.items[row], "%s", what);
    if (other != row) rb_diag_note(ds, w->t->info->rows.items[other], "that row is here");
    return true;
}

/* Two conditions read alike exactly when these texts are equal; false: it has parts that have no such text. */
static bool add_key(rb_buf *b, const rb_expr *e)
{
    while (e->kind == RB_EXPR_let && e->arg_count == 1) e = e->args[0];
    if (e->kind == RB_EXPR_wrong || e->pattern || e->template.parts.len > 0 || e->reading) return false;
    rb_buf_print(b, "(%d %d %u %u %u", (int)e->kind, (int)e->type.kind, e->index, e->number, e->set.len);
    if (e->kind == RB_EXPR_constant) rb_value_print_quoted(b, &e->value, rb_zone_load(RB_STR("UTC")));
    for (uint32_t i = 0; i < e->set.len; i++) {
        rb_buf_add_char(b, ' ');
        rb_value_print_quoted(b, &e->set.items[i], rb_zone_load(RB_STR("UTC")));
    }
    for (uint32_t i = 0; i < e->arg_count; i++)
        if (!add_key(b, e->args[i])) return false;
    rb_buf_add_char(b, ')');
    return true;
}

/* The number of the part's text; false: it has none. */
static bool number_part(struct warnings *w, const rb_expr *e, uint32_t *number)
{
    rb_str address = {(const char *)&e, sizeof e};
    rb_buf b = {0};
    if (rb_map_find(&w->numbers, address, number)) return *number != UINT32_MAX;
    *number = w->texts.len;
    if (!add_key(&b, e)) *number = UINT32_MAX;
    else (void)rb_map_add(&w->texts, rb_buf_take(&b), number);
    (void)rb_map_add(&w->numbers, rb_str_dup(address), number);
    return *number != UINT32_MAX;
}

/* Of a condition: the numbers of what stands between its `and`s. Its height is bounded. */
static bool add_parts(struct warnings *w, rb_buf *b, const rb_expr *e)
{
    uint32_t number;
    if (e->kind == RB_EXPR_and) return add_parts(w, b, e->args[0]) && add_parts(w, b, e->args[1]);
    if (!number_part(w, e, &number)) return false;
    rb_buf_add(b, (const char *)&number, sizeof number);
    return true;
}

static bool same_outputs(const rb_route_table *t, uint32_t a, uint32_t b)
{
    for (uint32_t o = 0; o < t->info->types.len; o++)
        if (!rb_expr_same(t->route->rows.items[a].outputs[o], t->route->rows.items[b].outputs[o])) return false;
    return true;
}

/* The same test twice: in a table that collects, two outcomes of it are meant. */
static void warn_of_twin(struct warnings *w, uint32_t row, uint32_t first)
{
    bool same = same_outputs(w->t, row, first);
    switch (w->t->info->hit) {
    case RB_ROUTE_FIRST: warn(w, row, first, "no record comes this far: an earlier row tests the same"); break;
    case RB_ROUTE_UNIQUE: warn(w, row, first, same ? "this row says what an earlier one says" : "this row tests what an earlier one tests, and gives something else: no record can be routed by them"); break;
    case RB_ROUTE_COLLECT:
        if (same) warn(w, row, first, "this row says what an earlier one says, so its outcome is collected twice");
        break;
    }
}

static void find_twins(struct warnings *w)
{
    rb_map seen = {0};
    for (uint32_t i = 0; i < w->t->route->rows.len; i++) {
        const rb_route_row *row = &w->t->route->rows.items[i];
        rb_buf   b = {0};
        uint32_t first = i, told = 0;
        while (told < row->test_count && add_parts(w, &b, row->tests[told])) told++;
        if (told == 0 || told < row->test_count) continue;
        if (!rb_map_add(&seen, rb_buf_take(&b), &first)) warn_of_twin(w, i, first);
    }
}

/* A row whose cells are all `-`. `otherwise` is looked after where it stands. */
static void find_catch_all(struct warnings *w)
{
    uint32_t count = w->t->route->rows.len;
    for (uint32_t i = 0; i < count; i++) {
        if (w->t->route->rows.items[i].test_count > 0 || rb_str_starts(w->t->info->row_texts.items[i], RB_STR("otherwise"))) continue;
        if (w->t->info->hit == RB_ROUTE_FIRST && i + 1 < count) warn(w, i + 1, i, "no record comes this far: an earlier row takes every record");
        if (w->t->info->hit == RB_ROUTE_UNIQUE && count > 1) warn(w, i, i, "this row takes every record, so in a unique table it meets every other row");
        return;
    }
}

static void find_contradictions(struct warnings *w)
{
    for (uint32_t i = 0; i < w->t->route->rows.len && i < SOLVED_MAX; i++) {
        const rb_expr *condition = rb_route_condition(&w->t->route->rows.items[i]);
        rb_buf none = {0};
        if (condition && rb_solve(w->t->scope, &condition, 1, &none) == RB_SOLVED_NEVER) warn(w, i, i, "no record can match this row: its tests contradict each other");
    }
}

static void warn_of_overlap(struct warnings *w, uint32_t row, uint32_t first, const rb_expr *const *conditions)
{
    rb_diags *ds = w->t->scope->s->ds;
    rb_buf    witness = {0};
    if (!conditions[first] || !conditions[row] || same_outputs(w->t, row, first) || rb_expr_same(conditions[first], conditions[row])) return;
    if (rb_solve(w->t->scope, (const rb_expr *[]){conditions[first], conditions[row]}, 2, &witness) != RB_SOLVED_WITNESS) return;
    if (++w->count > WARNINGS_MAX) return;
    rb_diag_add(ds, RB_W0447, w->t->info->rows.items[row], "a record can match this row and an earlier one, and they give different outcomes");
    rb_diag_note(ds, w->t->info->rows.items[first], "that row is here");
    rb_diag_help(ds, "for example: %.*s", RB_STR_ARGS(rb_buf_str(&witness)));
    rb_diag_help(ds, "narrow one of them, or write 'first' after the type that the route gives: then the earlier row counts");
}

static void find_overlaps(struct warnings *w)
{
    uint32_t count = w->t->route->rows.len;
    const rb_expr *conditions[PAIRED_MAX];
    if (w->t->info->hit != RB_ROUTE_UNIQUE || count > PAIRED_MAX) return;
    for (uint32_t i = 0; i < count; i++) conditions[i] = rb_route_condition(&w->t->route->rows.items[i]);
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i && w->count < WARNINGS_MAX; j++) warn_of_overlap(w, i, j, conditions);
}

void rb_route_warn(const rb_route_table *t)
{
    struct warnings w = {.t = t};
    find_catch_all(&w);
    find_twins(&w);
    find_contradictions(&w);
    find_overlaps(&w);
    rb_route_find_gaps(t);
}
