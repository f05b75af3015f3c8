/* exec/kpi_stream.c: the groups and totals of a KPI whose groups are in the temporary file, one after the other.
 *
 * Path      kpi_away.c -> [kpi_stream] -> kpi_finish.c, report/
 * Promises  The same groups, totals and figures in the same order as kpi_lists.c gives of groups in memory.
 *
 * Groups come in the order of their keys, so all groups of a total come one after the other: there is one total of each length at a time, and
 * it is done when a group comes that it is not over.
 */
#include "exec/kpi_away.h"
#include "exec/state.h"

/* fixed: the target that no record has a say in; NONE: each group has found its own, or there is none. */
struct stream { rb_kpi_source source; rb_kpi_finisher f; rb_sorter *away; rb_spill *spill; rb_own_target fixed; uint32_t sharers; };

/* A total in the making, over all groups with the same first keys. */
struct level { rb_measure measure; rb_distinct values; uint64_t kept; };

struct walk {
    const struct stream *s;
    rb_kpi_reader reader;
    rb_kpi_group  group;
    rb_value     *keys;
    struct level *levels;    /* of totals: by how many keys they have */
    rb_buf        last;      /* the key of the last group: of what the totals in the making are over */
    bool          is_open, any, at_end;
    uint32_t      done, until; /* totals to be given, those with more keys first: done - 1 down to until */
};

static void *begin(const rb_kpi_source *source)
{
    struct walk *w = RB_NEW(struct walk);
    w->s = (const struct stream *)source;
    w->reader = rb_kpi_reader_new(w->s->f.k, w->s->away, w->s->spill);
    w->keys = RB_NEW_ARRAY(rb_value, w->s->f.k->keys.len + 1u);
    w->levels = RB_NEW_ARRAY(struct level, w->s->f.k->keys.len + 1u);
    for (uint32_t n = 0; n < w->s->f.k->keys.len; n++) w->levels[n].values = (rb_distinct){.spill = w->s->spill, .sharers = w->s->sharers * 2 * w->s->f.k->keys.len};
    return w;
}

static const rb_kpi_group *give(struct walk *w, rb_measure *m, rb_str key, uint32_t count)
{
    rb_kpi_finish(&w->s->f, m, &w->group);
    for (uint32_t n = 0; n < count; n++) w->keys[n] = rb_groups_take_key(&key, w->s->f.keys[n]);
    w->group.keys.items = w->keys;
    w->group.keys.len = count;
    return &w->group;
}

static void set_target(struct walk *w)
{
    if (w->s->fixed.state != RB_OWN_NONE) w->reader.measure.target = w->s->fixed;
}

static const rb_kpi_group *next_group(void *walk)
{
    struct walk *w = walk;
    if (!rb_kpi_reader_open(&w->reader)) return NULL;
    rb_kpi_reader_fill(&w->reader, NULL, NULL);
    set_target(w);
    return give(w, &w->reader.measure, rb_buf_str(&w->reader.group), w->s->f.k->keys.len);
}

/* ---- totals ---- */

static void add_value(void *user, rb_str value)
{
    struct walk *w = user;
    for (uint32_t n = 0; n < w->s->f.k->keys.len; n++) (void)rb_distinct_add(&w->levels[n].values, 0, value);
}

/* A total has as many values as all its groups: what it keeps of them has a share of its own. */
static void join(struct walk *w, struct level *l)
{
    rb_measure *m = &w->reader.measure;
    uint64_t    share = rb_spill_share(w->s->spill) / (w->s->sharers * 2 * w->s->f.k->keys.len) / sizeof(rb_i128);
    rb_kpi_join(w->s->f.k, &l->measure, m);
    l->kept += m->series.count;
    if (l->kept <= share || !rb_series_put_away(&l->measure.series, w->s->spill)) return;
    l->kept = 0;
}

static void add_group(struct walk *w)
{
    rb_kpi_reader_fill(&w->reader, add_value, w);
    set_target(w);
    for (uint32_t n = 0; n < w->s->f.k->keys.len; n++) join(w, &w->levels[n]);
    rb_buf_reset(&w->last);
    rb_buf_add_str(&w->last, rb_buf_str(&w->reader.group));
    w->is_open = false;
    w->any = true;
}

static const rb_kpi_group *give_total(struct walk *w)
{
    uint32_t      count = --w->done;
    struct level *l = &w->levels[count];
    if (w->s->f.k->aggregate == RB_AGGREGATE_DISTINCT) l->measure.yes = rb_distinct_count(&l->values);
    const rb_kpi_group *g = give(w, &l->measure, rb_buf_str(&w->last), count);
    *l = (struct level){.values = {.spill = l->values.spill, .sharers = l->values.sharers}};
    return g;
}

/* Which totals are done now that the next group is known, or that there is none. */
static void see_what_is_done(struct walk *w)
{
    uint32_t keys = w->s->f.k->keys.len;
    w->is_open = rb_kpi_reader_open(&w->reader);
    w->at_end = !w->is_open;
    w->done = w->any ? keys : w->at_end ? 1 : 0; /* the total over all is there even without a group */
    w->until = w->at_end ? 0 : rb_groups_in_common(rb_buf_str(&w->last), rb_buf_str(&w->reader.group), w->s->f.keys) + 1;
}

static const rb_kpi_group *next_total(void *walk)
{
    struct walk *w = walk;
    for (;;) {
        if (w->done > w->until) return give_total(w);
        if (w->at_end) return NULL;
        if (w->is_open) add_group(w);
        see_what_is_done(w);
    }
}

/* ---- lists ---- */

static uint64_t length_of(const rb_kpi_source *s)
{
    uint64_t len = 0;
    for (void *w = s->begin(s); s->next(w);) len++;
    return len;
}

static rb_kpi_list list_of(const struct stream *of, const rb_kpi_group *(*next)(void *walk))
{
    struct stream *s = RB_NEW(struct stream);
    *s = *of;
    s->source = (rb_kpi_source){begin, next};
    return (rb_kpi_list){length_of(&s->source), &s->source};
}

void rb_kpi_stream(const rb_exec *x, rb_kpi_finisher f, rb_kpi_work *work, rb_kpi_total *total)
{
    struct stream s = {.f = f, .away = work->away, .spill = x->spill, .fixed = work->fixed_target, .sharers = x->spill_sharers};
    total->groups = list_of(&s, next_group);
    if (f.k->totals) total->totals = list_of(&s, next_total);
}
