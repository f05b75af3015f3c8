/* plan/reconcile.c: a reconciliation as steps of its two streams, and how their values are compared where they meet. */
#include "plan/build.h"

static rb_step_id warm(rb_build *b, const rb_expr *e)
{
    if (!e) return RB_STEP_NONE;
    rb_step_id id = rb_lower(b, e);
    rb_build_mark_warm(b, id);
    return id;
}

static void plan_side(rb_build *b, const rb_reconcile *r, uint32_t side)
{
    rb_side_plan out = {.reconcile = r->index, .side = side, .where = warm(b, r->where[side]), .total = RB_STEP_NONE};
    for (uint32_t i = 0; i < r->keys.len; i++) rb_vec_push(&out.keys, warm(b, r->keys.items[i].value[side]));
    for (uint32_t i = 0; i < r->compares.len; i++) rb_vec_push(&out.values, warm(b, r->compares.items[i].value[side]));
    if (r->has_total) out.total = warm(b, r->total.value[side]);
    if (r->where[side]) out.where_trace = rb_lower_trace(b, r->where[side]);
    rb_vec_push(&b->stream->sides, out);
}

void rb_build_sides(rb_build *b, const rb_record *record)
{
    for (uint32_t i = 0; i < b->program->reconciles.len; i++)
        for (uint32_t side = 0; side < 2; side++)
            if (b->program->reconciles.items[i]->record[side] == record) plan_side(b, b->program->reconciles.items[i], side);
}

/* The very same values on both sides: by default a total is one of the comparisons. */
static uint32_t compared_as(const rb_reconcile *r)
{
    for (uint32_t i = 0; i < r->compares.len; i++) {
        const rb_compared *c = &r->compares.items[i];
        if (c->value[0] == r->total.value[0] && c->value[1] == r->total.value[1]) return i;
    }
    return UINT32_MAX;
}

void rb_build_reconciles(rb_build *b)
{
    for (uint32_t i = 0; i < b->program->reconciles.len; i++) {
        const rb_reconcile *r = b->program->reconciles.items[i];
        const rb_reconcile_info *info = b->program->catalog->reconciles.items[r->index];
        rb_reconcile_plan out = {.reconcile = r->index, .many = {info->many[0], info->many[1]}, .has_total = r->has_total, .total_at = UINT32_MAX};
        if (r->has_total) out.total_at = compared_as(r);
        if (r->has_total) out.total_type = r->total.value[0]->type;
        for (uint32_t k = 0; k < r->keys.len; k++) rb_vec_push(&out.key_types, r->keys.items[k].value[0]->type);
        for (uint32_t k = 0; k < r->compares.len; k++) {
            const rb_compared *c = &r->compares.items[k];
            rb_compare_plan compare = {c->value[0]->type, c->tolerance, c->amount, c->calendar ? c->calendar->time : NULL, c->ignores_case, c->trims};
            rb_vec_push(&out.compares, compare);
        }
        rb_vec_push(&b->plan->reconciles, out);
    }
}
