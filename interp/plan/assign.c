/* plan/assign.c: assignments in the plan: the conditions of the records, and what is asked of the pool. */
#include "plan/build.h"

static rb_step_id lower_warm(rb_build *b, const rb_expr *e)
{
    if (!e) return RB_STEP_NONE;
    rb_step_id id = rb_lower(b, e);
    rb_build_mark_warm(b, id);
    return id;
}

static uint32_t ask_alone(rb_build *b, const rb_link *link, const rb_expr *value, const rb_expr *order)
{
    rb_related *asked = RB_NEW(rb_related);
    *asked = (rb_related){.link = link, .value = value, .order = order};
    return rb_build_pool_seek(b, link, asked);
}

static uint32_t ask_pairs(rb_build *b, const rb_link *link)
{
    uint32_t fits = rb_build_pool_seek(b, link, NULL);
    for (uint32_t i = 0; i < b->plan->seeks.items[fits].inputs.len; i++) rb_build_mark_warm(b, b->plan->seeks.items[fits].inputs.items[i]);
    return fits;
}

static void plan_assign(rb_build *b, const rb_assign *a)
{
    rb_link *alone = RB_NEW(rb_link); /* all members, whoever fits */
    *alone = *a->link;
    alone->residual = NULL;
    rb_assign_plan out = {.assign = a->index, .when = lower_warm(b, a->when), .overflow = lower_warm(b, a->overflow), .loads = UINT32_MAX, .fits = UINT32_MAX, .adds = a->adds};
    out.least_loaded = b->program->catalog->assigns.items[a->index]->least_loaded;
    for (uint32_t i = 0; i < a->named.len; i++) {
        rb_named_plan named = {lower_warm(b, a->named.items[i].condition), lower_warm(b, a->named.items[i].value)};
        rb_vec_push(&out.named, named);
    }
    out.names = ask_alone(b, alone, a->key, NULL);
    if (a->load || a->capacity) out.loads = ask_alone(b, alone, a->load, a->capacity);
    if (a->link->residual) out.fits = ask_pairs(b, a->link);
    rb_vec_push(&b->stream->assigns, out);
}

void rb_build_assigns(rb_build *b, const rb_record *record)
{
    for (uint32_t i = 0; i < b->program->assigns.len; i++)
        if (b->program->assigns.items[i]->record == record) plan_assign(b, b->program->assigns.items[i]);
}
