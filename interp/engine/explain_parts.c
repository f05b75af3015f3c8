/* engine/explain_parts.c: see explain_parts.h.
 *
 * Path      parts -> merge_totals.c: whether they go together -> merge_rows.c, as a merge without reports -> whoever explains
 */
#include "engine/explain_parts.h"

#include "engine/memory.h"
#include "engine/summary.h"

static bool open_parts(const rb_compiled *c, const rb_run_options *o, rb_part_list *parts, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->parts.len; i++) {
        rb_part *p = RB_NEW(rb_part);
        ok = rb_part_open(p, o->parts.items[i], c, ds) && ok;
        rb_part_rest(p);
        rb_vec_push(parts, p);
    }
    return ok;
}

/* Verdicts alone cannot be explained. */
static bool refuse_judged(const rb_part_list *parts, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "'%.*s' has verdicts and no records to explain", RB_STR_ARGS(parts->items[0]->path));
    rb_diag_help(ds, "a part keeps records with `latest by`, and those that `assign` gives, as they were read; of all others explain needs their file: --data FILE");
    return false;
}

/* Whether any has records: what else would be wrong with parts that have none is not what is to be put right. */
static bool keep_any(const rb_part_list *parts, const rb_compiled *c)
{
    for (uint32_t i = 0; i < parts->len; i++)
        for (uint32_t k = 0; k < c->plan->streams.len; k++) {
            const rb_stream_total *t = &parts->items[i]->summary.streams[k];
            if (t->ran && rb_part_keeps(c->plan->streams.items[k], t->looked_up)) return true;
        }
    return false;
}

static bool judge(const rb_merge_rows *m)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < m->c->plan->streams.len; i++) {
        if (!rb_merge_keeps(m->plan, i)) continue;
        kept++;
        if (!rb_merge_judge_rows(m, i)) return false;
    }
    return kept > 0 || refuse_judged(m->plan->parts, m->ds);
}

bool rb_explain_parts(const rb_compiled *c, const rb_run_options *o, const rb_json *state, rb_judged judged, rb_diags *ds)
{
    rb_part_list   parts = {0};
    rb_part_head   head;
    rb_summary     summary;
    rb_reports     nobody = {0};
    rb_reconciling reconciling;
    if (!open_parts(c, o, &parts, ds) || !rb_merge_check(&parts, c, o, &head, ds)) return false;
    rb_summary_init(&summary, c->plan, head.days.items[head.days.len - 1]);
    rb_merge_plan plan = {.c = c, .parts = &parts, .summary = &summary, .again = rb_merge_judges_again(&parts, c, o)};
    rb_reconciling_init_none(&reconciling, c->plan, &summary);
    rb_merge_rows rows = {.c = c, .ds = ds, .summary = &summary, .plan = &plan, .reports = &nobody, .reconciling = &reconciling, .spill = rb_memory_new(o->max_memory), .state = state, .judged = judged};
    if (!keep_any(&parts, c)) return refuse_judged(&parts, ds);
    return rb_merge_totals(&plan, o, ds) && judge(&rows);
}
