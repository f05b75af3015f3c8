/* exec/kpi_rows.c: see kpi_rows.h. Asked only where a report lists records, batch by batch, after the batch was measured. */
#include "exec/kpi_rows.h"

#include "exec/state.h"

enum wish { UNSAID, MORE, LESS };

/* Which way is better: as the target says, else as the first band does. */
static enum wish wish_of(const rb_kpi_plan *k)
{
    if (k->has_target || k->target_varies) return k->at_least ? MORE : LESS;
    if (k->bands.len == 0) return UNSAID;
    enum rb_band_test test = k->bands.items[0].test;
    if (test == RB_BAND_IF_AT_LEAST || test == RB_BAND_IF_ABOVE) return MORE;
    return test == RB_BAND_IF_AT_MOST || test == RB_BAND_IF_BELOW ? LESS : UNSAID;
}

static rb_kpi_named measured(const rb_kpi_plan *k, bool lowest)
{
    return lowest ? (rb_kpi_named){"are measured, the lowest first", "not measured", k->value, RB_NAMED_LOWEST} : (rb_kpi_named){"are measured, the highest first", "not measured", k->value, RB_NAMED_HIGHEST};
}

/* Where each record below the line is above it as well it is the amounts that make the difference. */
static bool is_of_all(const rb_kpi_plan *k) { return k->condition == RB_STEP_NONE && k->value != RB_STEP_NONE; }

static rb_kpi_named ratio_names(const rb_kpi_plan *k, enum wish wish)
{
    if (is_of_all(k)) return measured(k, wish == MORE);
    if (wish == LESS) return (rb_kpi_named){"count before “per”", "does not", k->value, k->value == RB_STEP_NONE ? RB_NAMED_AS_THEY_COME : RB_NAMED_HIGHEST};
    return (rb_kpi_named){"count after “per” and not before it", "does not", k->below_value, k->below_value == RB_STEP_NONE ? RB_NAMED_AS_THEY_COME : RB_NAMED_HIGHEST};
}

rb_kpi_named rb_kpi_names(const rb_kpi_plan *k)
{
    enum wish wish = wish_of(k);
    switch (k->aggregate) {
    case RB_AGGREGATE_COUNT: return (rb_kpi_named){"are counted", "not counted", RB_STEP_NONE, RB_NAMED_AS_THEY_COME};
    case RB_AGGREGATE_DISTINCT: return (rb_kpi_named){"have a value (equal ones count once)", "not measured", k->value, RB_NAMED_AS_THEY_COME};
    case RB_AGGREGATE_SHARE: return (rb_kpi_named){wish == LESS ? "count towards it" : "do not meet it", wish == LESS ? "does not" : "meets it", RB_STEP_NONE, RB_NAMED_AS_THEY_COME};
    case RB_AGGREGATE_MIN: return measured(k, true);
    case RB_AGGREGATE_MAX: return measured(k, false);
    case RB_AGGREGATE_RATIO: return ratio_names(k, wish);
    default: return measured(k, wish == MORE);
    }
}

static uint64_t known_rows(const rb_exec *x, rb_step_id step, uint32_t w) { return step == RB_STEP_NONE ? RB_ALL_ROWS : x->columns[step].known[w]; }

static void name_ratio(const rb_exec *x, const rb_kpi_plan *k, uint32_t w, rb_kpi_rows *rows)
{
    rb_kpi_sorted above = rb_exec_kpi_sort(x, k, w);
    rb_answer     condition = rb_exec_answer(x, k->below_condition, w);
    uint64_t      below = above.in & condition.yes & known_rows(x, k->below_value, w);
    rows->left_out = above.left_out | (above.in & ~condition.no & ~below);
    rows->named = is_of_all(k) || wish_of(k) == LESS ? above.measured : below & ~above.measured;
    rows->named &= ~rows->left_out;
}

/* A weight below zero is none: such a record is left out. */
static void drop_light(const rb_exec *x, const rb_kpi_plan *k, uint32_t w, rb_kpi_rows *rows)
{
    for (uint64_t left = rows->named; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left);
        rb_value weight = rb_exec_read(x, k->weight, w * RB_WORD_ROWS + bit);
        if ((rb_type_rep(weight.type) == RB_REP_I64 ? weight.i64 : weight.dec) >= 0) continue;
        rows->named &= ~(UINT64_C(1) << bit);
        rows->left_out |= UINT64_C(1) << bit;
    }
}

rb_kpi_rows rb_exec_kpi_rows(const rb_exec *x, const rb_kpi_plan *k, uint32_t w)
{
    rb_answer     where = rb_exec_answer(x, k->where, w);
    rb_kpi_sorted all = rb_exec_kpi_sort(x, k, w);
    rb_kpi_rows   rows = {all.measured, 0, all.left_out, rb_exec_mask(x, w) & ~(where.yes | where.no)};
    if (k->aggregate == RB_AGGREGATE_SHARE) rows.named &= wish_of(k) == LESS ? x->columns[k->value].v.bits[w] : ~x->columns[k->value].v.bits[w];
    if (k->aggregate == RB_AGGREGATE_RATIO) name_ratio(x, k, w, &rows);
    if (k->aggregate == RB_AGGREGATE_WEIGHTED) drop_light(x, k, w, &rows);
    rows.others = all.in & ~(rows.named | rows.left_out);
    return rows;
}

rb_cause rb_exec_kpi_cause(rb_exec *x, const rb_kpi_plan *k, uint32_t row, bool unsure)
{
    bool       is_ratio = k->aggregate == RB_AGGREGATE_RATIO, is_weighted = k->aggregate == RB_AGGREGATE_WEIGHTED;
    rb_step_id steps[] = {unsure ? k->where : k->condition, unsure ? RB_STEP_NONE : k->value, is_weighted && !unsure ? k->weight : RB_STEP_NONE,
                          is_ratio && !unsure ? k->below_condition : RB_STEP_NONE, is_ratio && !unsure ? k->below_value : RB_STEP_NONE};
    rb_cause   cause = {.kind = RB_CAUSE_NONE, .field = UINT32_MAX};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && cause.kind == RB_CAUSE_NONE; i++)
        if (steps[i] != RB_STEP_NONE) cause = rb_exec_cause(x, steps[i], row);
    return cause;
}
