/* ruletest/related.c: what the records of a test look up: the other records that it gives, and tables.
 *
 * A table of which a test gives no rows is read from its file, as a run would read it.
 */
#include "ruletest/internal.h"

#include "engine/below.h"
#include "engine/lookups.h"

/* The lookups that a stream's steps need, and those of the pairs that they ask. Pairs of pairs nest only as deep as expressions do. */
static void reach(const rb_plan *plan, const rb_stream_plan *s, bool *needed)
{
    for (uint32_t i = 0; s && i < s->steps.len; i++) {
        enum rb_op op = s->steps.items[i].op;
        bool looks_up = op == RB_OP_find || op == RB_OP_over_bit || op == RB_OP_over_i64 || op == RB_OP_over_dec || op == RB_OP_over_text;
        if (!looks_up) continue;
        const rb_seek *seek = &plan->seeks.items[s->steps.items[i].operand];
        if (seek->index != RB_INDEX_LIST) needed[plan->indexes.items[seek->index].lookup] = true;
        reach(plan, seek->pairs, needed);
    }
}

static void reach_seek(const rb_plan *plan, uint32_t number, bool *needed)
{
    if (number == UINT32_MAX) return;
    needed[plan->indexes.items[plan->seeks.items[number].index].lookup] = true;
    reach(plan, plan->seeks.items[number].pairs, needed);
}

static void reach_pools(const rb_plan *plan, const rb_stream_plan *s, bool *needed)
{
    for (uint32_t i = 0; i < s->assigns.len; i++) {
        reach_seek(plan, s->assigns.items[i].names, needed);
        reach_seek(plan, s->assigns.items[i].loads, needed);
        reach_seek(plan, s->assigns.items[i].fits, needed);
    }
}

static bool read_table(rb_ruletest *t, uint32_t lookup, int64_t as_of)
{
    const rb_schema *schema = t->c->plan->lookups.items[lookup].load->schema;
    rb_lookups l = {.c = t->c, .ds = t->tables->ds, .as_of = as_of, .all = true};
    bool *needed = RB_NEW_ARRAY(bool, t->c->plan->streams.len + 1);
    rb_data_files data = {0};
    rb_data_file file = {schema->name, rb_below_path(t->c->sources, schema->span, schema->file)};
    rb_vec_push(&data, file);
    needed[t->c->plan->lookups.items[lookup].stream] = true;
    if (!rb_lookups_open(&l, &data, needed) || !rb_lookups_read(&l)) {
        t->tables->failed = true;
        return false;
    }
    t->tables->read[lookup] = l.residents;
    return true;
}

static void hold_given(rb_ruletest *t, uint32_t lookup, int64_t as_of)
{
    const rb_stream_plan *load = t->c->plan->lookups.items[lookup].load;
    const rb_batch *batch = t->streams[load->stream].batch;
    if (batch && batch->rows > 0) {
        rb_exec *x = rb_exec_new_with(t->c->plan, load, as_of, NULL);
        rb_exec_batch(x, batch);
        (void)rb_residents_add(t->residents, lookup, x, batch, RB_STR(""));
    }
    rb_residents_seal(t->residents, lookup);
}

bool rb_ruletest_hold(rb_ruletest *t, int64_t as_of)
{
    const rb_plan *plan = t->c->plan;
    bool *needed = RB_NEW_ARRAY(bool, plan->lookups.len + 1);
    t->residents = rb_residents_new(plan, true);
    for (uint32_t i = 0; i < plan->streams.len; i++)
        if (t->streams[i].batch) {
            reach(plan, plan->streams.items[i], needed);
            reach_pools(plan, plan->streams.items[i], needed);
        }
    for (uint32_t i = 0; i < plan->lookups.len; i++) {
        const rb_batch *given = t->streams[plan->lookups.items[i].stream].batch;
        bool file = plan->lookups.items[i].load->schema->file.len > 0 && !(given && given->rows > 0);
        if (!needed[i]) continue;
        if (!file) hold_given(t, i, as_of);
        else if (!t->tables->read[i] && !read_table(t, i, as_of)) return false;
        else rb_residents_share(t->residents, t->tables->read[i], i);
    }
    return true;
}
