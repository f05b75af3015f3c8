/* engine/reconciling.c: see reconciling.h. */
#include "engine/reconciling.h"

static void init(rb_reconciling *r, const rb_plan *plan, rb_summary *summary, rb_matching_options options, uint32_t sides)
{
    const rb_catalog *catalog = plan->catalog;
    *r = (rb_reconciling){.plan = plan, .summary = summary, .matchings = RB_NEW_ARRAY(rb_matching *, catalog->reconciles.len + 1u)};
    for (uint32_t i = 0; i < catalog->reconciles.len; i++) {
        const rb_reconcile_info *info = catalog->reconciles.items[i];
        if ((uint32_t)summary->streams[info->stream[0]].ran + summary->streams[info->stream[1]].ran >= sides) r->matchings[i] = rb_matching_new(plan, i, options);
    }
}

void rb_reconciling_init(rb_reconciling *r, const rb_plan *plan, rb_summary *summary, rb_matching_options options) { init(r, plan, summary, options, 2); }
void rb_reconciling_init_part(rb_reconciling *r, const rb_plan *plan, rb_summary *summary, rb_matching_options options) { init(r, plan, summary, options, 1); }

void rb_reconciling_init_none(rb_reconciling *r, const rb_plan *plan, rb_summary *summary) { init(r, plan, summary, (rb_matching_options){.keep = 0}, 3); }

void rb_reconciling_add(rb_reconciling *r, rb_exec *x, uint32_t stream, uint32_t file)
{
    const rb_stream_plan *s = r->plan->streams.items[stream];
    for (uint32_t i = 0; i < s->sides.len; i++) {
        rb_matching *m = r->matchings[s->sides.items[i].reconcile];
        if (m) rb_matching_add(m, x, i, file);
    }
}

void rb_reconciling_split(const rb_reconciling *r, rb_reconciling *worker)
{
    *worker = *r;
    worker->matchings = RB_NEW_ARRAY(rb_matching *, r->plan->catalog->reconciles.len + 1u);
    for (uint32_t i = 0; i < r->plan->catalog->reconciles.len; i++)
        if (r->matchings[i]) worker->matchings[i] = rb_matching_worker(r->matchings[i]);
}

void rb_reconciling_join(rb_reconciling *r, rb_reconciling *worker)
{
    for (uint32_t i = 0; i < r->plan->catalog->reconciles.len; i++)
        if (r->matchings[i]) rb_matching_join(r->matchings[i], worker->matchings[i]);
}

/* What a reconciliation counted is what its streams evaluated. */
static void check_counts(const rb_reconciling *r, uint32_t index)
{
    const rb_reconcile_info *info = r->plan->catalog->reconciles.items[index];
    for (uint32_t side = 0; side < 2; side++)
        if (r->summary->reconciles[index].side[side].evaluated.records != r->summary->streams[info->stream[side]].evaluated)
            RB_BUG("a reconciliation did not see every record that was evaluated");
}

bool rb_reconciling_finish(rb_reconciling *r)
{
    for (uint32_t i = 0; i < r->plan->catalog->reconciles.len; i++) {
        if (!r->matchings[i]) continue;
        if (!rb_matching_finish(r->matchings[i], &r->summary->reconciles[i])) return false;
        check_counts(r, i);
    }
    return true;
}
