/* exec/kpi_away.c: groups that do not fit in memory: to the temporary file, and back in the order of their keys.
 *
 * Path      kpi.c -> [kpi_away] -> kpi_stream.c
 * Promises  What comes back is what was put away, to the last digit.
 *
 * Each KPI has a sorter of its own. An item is of a group, whose key stands first in its bytes in the order of the report, and then a
 * mark: what was counted of it, or one of its different values. So all that was put away of a group, by whomever and however often, comes back
 * together: first what was counted, to be joined, then the values, equal ones one after the other.
 */
#include "exec/kpi_away.h"

#include "data/value_wire.h"
#include "exec/save.h"
#include "exec/state.h"

enum { OF_MEASURE = 0, OF_VALUE = 1, FEW_VALUES = 1024 };

/* ---- away ---- */

struct putting { const rb_groups *groups; rb_sorter *away; rb_buf key, bytes; };

static void begin_key(struct putting *p, uint32_t number, char mark)
{
    rb_buf_reset(&p->key);
    rb_groups_add_sorted(&p->key, rb_groups_key(p->groups, number));
    rb_buf_add_char(&p->key, mark);
}

static void put_value(void *user, uint32_t group, rb_str value)
{
    struct putting *p = user;
    begin_key(p, group, OF_VALUE);
    rb_buf_add_str(&p->key, value);
    rb_sorter_add(p->away, rb_buf_str(&p->key), RB_STR(""));
}

static void save_value(void *user, rb_i128 value) { rb_wire_add_number(user, value); }

/* Few values go along with the group, many by themselves. */
static void save_series(rb_series *s, rb_spill *spill, rb_buf *b)
{
    uint64_t away = 0;
    for (uint32_t i = 0; i < s->narrow.away.len; i++) away += s->narrow.away.items[i].count;
    for (uint32_t i = 0; i < s->wide.away.len; i++) away += s->wide.away.items[i].count;
    if (s->count - away > FEW_VALUES && rb_series_put_away(s, spill)) away = s->count;
    rb_series_save_places(s, b);
    rb_wire_add_count(b, s->count - away);
    rb_series_each_held(s, save_value, b);
}

static void put_group(struct putting *p, const rb_kpi_plan *k, rb_measure *m, rb_spill *spill)
{
    rb_kpi_save(k, m, &p->bytes);
    if (k->aggregate == RB_AGGREGATE_PERCENTILE) save_series(&m->series, spill, &p->bytes);
    rb_sorter_add(p->away, rb_buf_str(&p->key), rb_buf_str(&p->bytes));
}

static void put_kpi(const rb_kpi_plan *k, rb_kpi_work *work, const rb_groups *groups, rb_spill *spill)
{
    if (!work->away) work->away = rb_sorter_new(spill, UINT64_MAX);
    struct putting p = {.groups = groups, .away = work->away};
    for (uint32_t n = 0; n < groups->len; n++) {
        if (!rb_kpi_has(work, n)) continue;
        rb_measure m = rb_kpi_get(work, n);
        begin_key(&p, n, OF_MEASURE);
        rb_buf_reset(&p.bytes);
        rb_wire_add_text(&p.bytes, rb_groups_key(groups, n));
        put_group(&p, k, &m, spill);
    }
    if (k->aggregate == RB_AGGREGATE_DISTINCT) rb_distinct_each(&work->distinct, put_value, &p);
    *work = (rb_kpi_work){.grouping = work->grouping, .where_unknown = work->where_unknown, .tells_currency = work->tells_currency,
                          .distinct = {.spill = work->distinct.spill, .sharers = work->distinct.sharers}, .fixed_target = work->fixed_target, .away = work->away};
}

void rb_kpi_put_away(rb_exec *x, uint32_t grouping, rb_spill *spill)
{
    rb_grouping *g = &x->groupings.items[grouping];
    for (uint32_t i = 0; i < x->stream->kpis.len; i++)
        if (x->kpis[i].grouping == grouping) put_kpi(&x->stream->kpis.items[i], &x->kpis[i], &g->groups, spill);
    g->groups = (rb_groups){.len = 0};
    g->recall = NULL; /* it remembers numbers of groups */
}

bool rb_kpi_is_away(const rb_exec *x, uint32_t grouping)
{
    for (uint32_t i = 0; i < x->stream->kpis.len; i++)
        if (x->kpis[i].grouping == grouping && x->kpis[i].away) return true;
    return false;
}

bool rb_kpi_has_small_series(const rb_exec *x, const rb_kpi_work *work)
{
    const rb_grouping *g = &x->groupings.items[work->grouping];
    return g->key_count > 0 && work->series_bytes / (g->groups.len + 1u) < FEW_VALUES * sizeof(int64_t);
}

static uint64_t bytes_of(const rb_exec *x, uint32_t grouping)
{
    uint64_t bytes = rb_groups_bytes(&x->groupings.items[grouping].groups);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++)
        if (x->kpis[i].grouping == grouping) bytes += rb_kpi_bytes(&x->kpis[i]) + (rb_kpi_has_small_series(x, &x->kpis[i]) ? x->kpis[i].series_bytes : 0);
    return bytes;
}

/* Half of the share: what was let go stays for a while, until it is collected, and the sorter needs some as well. */
void rb_kpi_relieve(rb_exec *x)
{
    if (!x->spill || x->spill_sharers == 0) return;
    uint64_t limit = rb_spill_share(x->spill) / x->spill_sharers / 2;
    for (uint32_t g = 0; g < x->groupings.len; g++) {
        if (x->groupings.items[g].key_count == 0 || x->groupings.items[g].groups.len == 0 || bytes_of(x, g) <= limit) continue;
        rb_kpi_put_away(x, g, x->spill);
        for (uint32_t i = 0; i < x->stream->kpis.len; i++)
            if (x->kpis[i].grouping == g) rb_sorter_flush(x->kpis[i].away);
    }
}

void rb_kpi_join_away(rb_exec *x, rb_exec *other)
{
    for (uint32_t g = 0; g < x->groupings.len; g++) {
        if (!rb_kpi_is_away(x, g) && !rb_kpi_is_away(other, g)) continue;
        rb_spill *spill = x->spill ? x->spill : other->spill;
        rb_kpi_put_away(x, g, spill);
        rb_kpi_put_away(other, g, spill);
        for (uint32_t i = 0; i < x->stream->kpis.len; i++)
            if (x->kpis[i].grouping == g) rb_sorter_join(x->kpis[i].away, other->kpis[i].away);
    }
}

/* ---- and back ---- */

rb_kpi_reader rb_kpi_reader_new(const rb_kpi_plan *k, rb_sorter *away, rb_spill *spill)
{
    rb_kpi_reader r = {.k = k, .items = rb_sorter_again(away), .spill = spill};
    r.has_item = rb_sorter_next(r.items, &r.key, &r.bytes);
    return r;
}

static rb_measure load(const rb_kpi_reader *r, rb_str *key)
{
    rb_wire w = rb_wire_of(r->bytes);
    *key = rb_wire_text(&w);
    rb_measure m = rb_kpi_load(r->k, &w);
    if (r->k->aggregate != RB_AGGREGATE_PERCENTILE) return m;
    rb_series_load_places(&m.series, r->spill, &w);
    for (uint64_t left = rb_wire_count(&w); left > 0; left--) (void)rb_series_add(&m.series, rb_wire_number(&w));
    return m;
}

bool rb_kpi_reader_open(rb_kpi_reader *r)
{
    rb_str key;
    if (!r->has_item) return false;
    r->measure = load(r, &key);
    rb_buf_reset(&r->group);
    rb_buf_add_str(&r->group, key);
    rb_buf_reset(&r->prefix);
    rb_buf_add(&r->prefix, r->key.ptr, r->key.len - 1);
    r->has_item = rb_sorter_next(r->items, &r->key, &r->bytes);
    return true;
}

static bool is_of_group(const rb_kpi_reader *r) { return r->key.len > r->prefix.len && memcmp(r->key.ptr, r->prefix.ptr, r->prefix.len) == 0; }

void rb_kpi_reader_fill(rb_kpi_reader *r, void (*each)(void *user, rb_str value), void *user)
{
    rb_buf last = {0};
    for (; r->has_item && is_of_group(r); r->has_item = rb_sorter_next(r->items, &r->key, &r->bytes)) {
        rb_str none;
        if (r->key.ptr[r->prefix.len] == OF_MEASURE) {
            rb_measure more = load(r, &none);
            rb_kpi_join(r->k, &r->measure, &more);
            continue;
        }
        if (last.len > 0 && rb_str_equal(r->key, rb_buf_str(&last))) continue;
        rb_buf_reset(&last);
        rb_buf_add_str(&last, r->key);
        r->measure.yes++;
        if (each) each(user, rb_str_slice(r->key, r->prefix.len + 1, r->key.len));
    }
}
