/* Records behind figures: what is kept depends on the order of the input alone, whatever parts it comes in; and is bounded. */
#include "base/gc.h"
#include "check.h"
#include "data/evidence.h"

enum { LIMIT = 5, RECORDS = 6000, GROUPS = 1400 };

static rb_catalog *catalog_of(void)
{
    rb_catalog  *c = RB_NEW(rb_catalog);
    rb_schema   *s = RB_NEW(rb_schema);
    rb_kpi_info *k = RB_NEW(rb_kpi_info);
    s->name = RB_STR("Deal");
    k->name = RB_STR("worth");
    rb_vec_push(&k->keys, RB_STR("team"));
    rb_vec_push(&k->key_types, RB_TYPE(integer));
    rb_vec_push(&c->schemas, s);
    rb_vec_push(&c->kpis, k);
    return c;
}

/* Groups come in no order, values repeat. */
static int64_t group_of(uint32_t record, uint32_t groups) { return (int64_t)(record * 7919u % groups); }
static int64_t value_of(uint32_t record) { return (int64_t)(record * 104729u % 997u); }

static void offer(rb_evidence *e, uint32_t file, uint32_t record, uint32_t groups, bool ranked)
{
    rb_exhibits *f = &e->of[RB_EVIDENCE_KPI][0];
    rb_exhibit   like = {.sub = 0};
    rb_value     key = {.type = RB_TYPE(integer), .known = true, .dec = group_of(record, groups) * RB_DEC_ONE};
    rb_vec_push(&like.keys, key);
    rb_i128      rank = !ranked ? 0 : record % 11 == 0 ? RB_RANK_OTHER : value_of(record);
    rb_exhibit  *x = rb_exhibits_take(f, e->limit, &like);
    rb_exhibit_item *item = x ? rb_exhibit_offer(f, e->limit, x, rank) : NULL;
    if (!item) return;
    item->file = file;
    item->record = item->line = record;
    item->key = item->note = RB_STR("");
}

/* All that a report would say, as text. */
static rb_str told(rb_evidence *e, uint32_t limit)
{
    rb_buf       b = {0};
    rb_exhibits *f = &e->of[RB_EVIDENCE_KPI][0];
    for (uint32_t i = 0; i < f->items.len; i++) {
        rb_exhibit *x = f->items.items[i];
        rb_exhibit_settle(f, limit, x);
        rb_buf_print(&b, "%lld: %llu %llu", (long long)(x->keys.items[0].dec / RB_DEC_ONE), (unsigned long long)x->total, (unsigned long long)x->others);
        for (uint32_t k = 0; k < x->items.len; k++) rb_buf_print(&b, " %llu", (unsigned long long)x->items.items[k].record);
        rb_buf_add_char(&b, '\n');
    }
    return rb_buf_take(&b);
}

static rb_evidence *whole_of(const rb_catalog *c, uint32_t limit, uint32_t groups, bool ranked)
{
    rb_evidence *e = rb_evidence_new(c, limit);
    for (uint32_t r = 0; r < RECORDS; r++) offer(e, r * 3 / RECORDS, r, groups, ranked);
    return e;
}

/* Three files, each a part of its own; written, read again and put together. */
static rb_evidence *joined_of(const rb_catalog *c, uint32_t groups, bool ranked)
{
    const uint32_t one_file[] = {1};
    const bool     taken[] = {true};
    rb_evidence   *all = rb_evidence_new(c, LIMIT);
    for (uint32_t p = 0; p < 3; p++) {
        rb_evidence *part = rb_evidence_new(c, LIMIT), *again = rb_evidence_new(c, UINT32_MAX);
        rb_buf       bytes = {0};
        for (uint32_t r = p * RECORDS / 3; r < (p + 1) * RECORDS / 3; r++) offer(part, 0, r, groups, ranked);
        rb_evidence_save(part, &bytes);
        rb_wire w = rb_wire_of(rb_buf_str(&bytes));
        rb_evidence_load(again, one_file, &w);
        CHECK(rb_wire_is_done(&w));
        rb_evidence_join(all, again, &p, taken);
    }
    return all;
}

static void same_in_parts(uint32_t groups, bool ranked)
{
    rb_catalog *c = catalog_of();
    rb_str      whole = told(whole_of(c, LIMIT, groups, ranked), LIMIT);
    CHECK(whole.len > 0);
    CHECK(rb_str_equal(told(joined_of(c, groups, ranked), LIMIT), whole));
    CHECK(rb_str_equal(told(whole_of(c, LIMIT * 40, groups, ranked), LIMIT), whole)); /* cut afterwards */
}

static void parts_of_one_group(void) { same_in_parts(1, false); }
static void parts_by_rank(void) { same_in_parts(1, true); }
static void parts_of_some_groups(void) { same_in_parts(13, true); }
static void parts_of_more_groups(void) { same_in_parts(40, false); }
static void parts_of_too_many_groups(void) { same_in_parts(GROUPS, true); }

static void lowest_first(void)
{
    rb_evidence *e = whole_of(catalog_of(), LIMIT, 1, true);
    rb_exhibit  *x = e->of[RB_EVIDENCE_KPI][0].items.items[0];
    rb_exhibit_settle(&e->of[RB_EVIDENCE_KPI][0], LIMIT, x);
    CHECK(x->total == RECORDS);
    CHECK(x->others == (RECORDS + 10) / 11);
    CHECK(x->items.len == LIMIT);
    for (uint32_t i = 1; i < x->items.len; i++) {
        const rb_exhibit_item *a = &x->items.items[i - 1], *b = &x->items.items[i];
        CHECK(a->rank < b->rank || (a->rank == b->rank && a->record < b->record));
    }
    for (uint32_t r = 0; r < RECORDS; r++) CHECK(r % 11 == 0 || value_of(r) >= x->items.items[0].rank);
}

/* However many groups there are, all together keep no more than so many limits. */
static void stays_bounded(void)
{
    rb_evidence *e = whole_of(catalog_of(), 50, GROUPS, false);
    rb_exhibits *f = &e->of[RB_EVIDENCE_KPI][0];
    uint64_t     kept = 0;
    for (uint32_t i = 0; i < f->items.len; i++) kept += f->items.items[i]->items.len;
    CHECK(f->items.len == 1000);
    CHECK(kept <= 4 * 20 * 50);
    for (uint32_t i = 0; i < f->items.len; i++) CHECK(f->items.items[i]->keys.items[0].dec == (rb_dec)i * RB_DEC_ONE);
}

/* Bytes that are no evidence are refused: a file that is not there, records that nobody counted, groups out of their order. */
static void refuses_other_bytes(void)
{
    const uint32_t no_file[] = {0}, one_file[] = {1};
    rb_catalog    *c = catalog_of();
    rb_evidence   *e = rb_evidence_new(c, LIMIT);
    for (uint32_t r = 0; r < 100; r++) offer(e, 0, r, 7, false);
    rb_buf bytes = {0};
    rb_evidence_save(e, &bytes);
    rb_wire w = rb_wire_of(rb_buf_str(&bytes));
    rb_evidence_load(rb_evidence_new(c, LIMIT), no_file, &w);
    CHECK(w.failed);
    for (size_t len = 0; len < bytes.len; len++) {
        rb_wire cut = rb_wire_of((rb_str){bytes.ptr, len});
        rb_evidence_load(rb_evidence_new(c, LIMIT), one_file, &cut);
        CHECK(!rb_wire_is_done(&cut));
    }
    e->of[RB_EVIDENCE_KPI][0].items.items[0]->total = 1;
    rb_buf_reset(&bytes);
    rb_evidence_save(e, &bytes);
    w = rb_wire_of(rb_buf_str(&bytes));
    rb_evidence_load(rb_evidence_new(c, LIMIT), one_file, &w);
    CHECK(w.failed);
}

int main(void)
{
    rb_gc_init();
    RUN(parts_of_one_group);
    RUN(parts_by_rank);
    RUN(parts_of_some_groups);
    RUN(parts_of_more_groups);
    RUN(parts_of_too_many_groups);
    RUN(lowest_first);
    RUN(stays_bounded);
    RUN(refuses_other_bytes);
    return check_report();
}
