/* data/evidence.c: see evidence.h. */
#include "data/evidence.h"

#include "data/value_wire.h"

#include <stdlib.h>

enum { ROOM = 20, KPI_GROUPS = 1000, OTHER_GROUPS = 4000 }; /* room: of all groups together, in limits */

static rb_exhibits family_of(const rb_catalog *c, enum rb_evidence_kind kind, uint32_t i)
{
    rb_exhibits f = {.most = UINT32_MAX};
    switch (kind) {
    case RB_EVIDENCE_OUTCOME:
    case RB_EVIDENCE_RULE: f.stream = c->checklists.items[i]->stream; break;
    case RB_EVIDENCE_WAIVER: f.stream = c->checklists.items[c->waivers.items[i]->checklist]->stream; break;
    case RB_EVIDENCE_ROUTE: f = (rb_exhibits){.stream = c->routes.items[i]->stream, .most = OTHER_GROUPS, .key_types = c->routes.items[i]->types.items, .key_count = c->routes.items[i]->types.len}; break;
    case RB_EVIDENCE_ASSIGN: f = (rb_exhibits){.stream = c->assigns.items[i]->stream, .most = OTHER_GROUPS, .key_types = &c->assigns.items[i]->type, .key_count = 1}; break;
    case RB_EVIDENCE_CELLS:
    case RB_EVIDENCE_REJECTS: f.stream = i; break;
    case RB_EVIDENCE_UNSURE: f.stream = c->kpis.items[i]->stream; break;
    case RB_EVIDENCE_KPI:
    case RB_EVIDENCE_LEFT_OUT: f = (rb_exhibits){.stream = c->kpis.items[i]->stream, .most = KPI_GROUPS, .key_types = c->kpis.items[i]->key_types.items, .key_count = c->kpis.items[i]->keys.len}; break;
    case RB_EVIDENCE_KINDS: RB_BUG("a kind of evidence that does not exist");
    }
    return f;
}

rb_evidence *rb_evidence_new(const rb_catalog *c, uint32_t limit)
{
    rb_evidence   *e = RB_NEW(rb_evidence);
    const uint32_t counts[RB_EVIDENCE_KINDS] = {c->checklists.len, c->checklists.len, c->waivers.len, c->routes.len, c->assigns.len, c->kpis.len, c->kpis.len, c->kpis.len, c->schemas.len, c->schemas.len};
    *e = (rb_evidence){.catalog = c, .limit = limit};
    for (uint32_t k = 0; k < RB_EVIDENCE_KINDS; k++) {
        e->count[k] = counts[k];
        e->of[k] = RB_NEW_ARRAY(rb_exhibits, counts[k] + 1u);
        for (uint32_t i = 0; i < counts[k]; i++) e->of[k][i] = family_of(c, (enum rb_evidence_kind)k, i);
        for (uint32_t i = 0; i < counts[k]; i++) e->of[k][i].sharers = counts[k];
    }
    return e;
}

/* ---- the groups of a figure */

/* A total before the groups that it sums up, so that where there are very many groups the totals of those kept are kept. */
static int compare(const rb_exhibit *a, const rb_exhibit *b)
{
    if (a->sub != b->sub) return a->sub < b->sub ? -1 : 1;
    for (uint32_t i = 0; i < a->keys.len && i < b->keys.len; i++) {
        int order = rb_value_compare(&a->keys.items[i], &b->keys.items[i]);
        if (order != 0) return order;
    }
    return (a->keys.len > b->keys.len) - (a->keys.len < b->keys.len);
}

/* Where it stands, or would stand. */
static uint32_t place_of(const rb_exhibits *f, const rb_exhibit *like, bool *is_there)
{
    uint32_t low = 0, high = f->items.len;
    *is_there = false;
    while (low < high && !*is_there) {
        uint32_t middle = low + (high - low) / 2;
        int      order = compare(like, f->items.items[middle]);
        *is_there = order == 0;
        if (order == 0) return middle;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return low;
}

static uint32_t cap_of(const rb_exhibits *f, uint32_t limit)
{
    uint64_t groups = f->items.len > 0 ? f->items.len : 1, each = (uint64_t)limit * ROOM / f->sharers / groups;
    return each >= limit ? limit : each > 0 ? (uint32_t)each : 1;
}

static int order_items(const void *left, const void *right, void *all)
{
    const rb_exhibit_item *a = (const rb_exhibit_item *)all + *(const uint32_t *)left, *b = (const rb_exhibit_item *)all + *(const uint32_t *)right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

/* Numbers are sorted and not the items: libc may sort in memory that the collector cannot see. */
static void sort_items(rb_exhibit *e)
{
    uint32_t        *order = RB_NEW_PLAIN(uint32_t, e->items.len + 1u);
    rb_exhibit_item *sorted = RB_NEW_ARRAY(rb_exhibit_item, e->items.len + 1u);
    for (uint32_t i = 0; i < e->items.len; i++) order[i] = i;
    qsort_r(order, e->items.len, sizeof *order, order_items, e->items.items);
    for (uint32_t i = 0; i < e->items.len; i++) sorted[i] = e->items.items[order[i]];
    e->items.items = sorted;
    e->items.cap = e->items.len;
}

static void cut(rb_exhibit *e, uint32_t cap)
{
    if (e->items.len <= cap) return;
    sort_items(e);
    e->items.len = cap;
    e->is_cut = true;
    e->bound = e->items.items[cap - 1].rank;
}

void rb_exhibit_settle(const rb_exhibits *f, uint32_t limit, rb_exhibit *e)
{
    sort_items(e);
    cut(e, cap_of(f, limit));
}

static rb_exhibit *insert(rb_exhibits *f, uint32_t limit, const rb_exhibit *like, uint32_t at)
{
    rb_exhibit *e = RB_NEW(rb_exhibit);
    e->sub = like->sub;
    for (uint32_t i = 0; i < like->keys.len; i++) {
        rb_value v = like->keys.items[i];
        if (v.known && rb_type_rep(v.type) == RB_REP_TEXT) v.text = rb_str_dup(v.text);
        rb_vec_push(&e->keys, v);
    }
    if (f->items.len < f->most) rb_vec_push(&f->items, e);
    memmove(&f->items.items[at + 1], &f->items.items[at], (f->items.len - 1 - at) * sizeof *f->items.items);
    f->items.items[at] = e;
    if (f->items.len == f->most) memset(f->met, 0, sizeof f->met); /* one of them may be gone */
    if ((f->items.len & (f->items.len - 1)) == 0) /* twice as many as once: half as many of each */
        for (uint32_t i = 0; i < f->items.len; i++) cut(f->items.items[i], cap_of(f, limit));
    return e;
}

/* Of texts the length and the ends: keys of groups differ there, if anywhere. */
static uint32_t hash_of(const rb_exhibit *e)
{
    uint64_t h = e->sub + e->keys.len;
    for (uint32_t i = 0; i < e->keys.len; i++) {
        const rb_value *v = &e->keys.items[i];
        h = h * 31 + (uint64_t)v->i64 + (uint64_t)v->dec + v->yes;
        if (v->known && v->text.len > 0) h = (h * 31 + v->text.len) * 31 + (unsigned char)v->text.ptr[0] + 8 * (uint64_t)(unsigned char)v->text.ptr[v->text.len - 1] + 64 * (uint64_t)(unsigned char)v->text.ptr[v->text.len / 2];
    }
    return (uint32_t)(h * UINT64_C(0x9E3779B97F4A7C15) >> 56);
}

rb_exhibit *rb_exhibits_find(const rb_exhibits *f, const rb_exhibit *like, uint32_t *number)
{
    bool is_there;
    *number = place_of(f, like, &is_there);
    return is_there ? f->items.items[*number] : NULL;
}

rb_exhibit *rb_exhibits_take(rb_exhibits *f, uint32_t limit, const rb_exhibit *like)
{
    bool         is_there;
    rb_exhibit **met = &f->met[hash_of(like)];
    if (*met && compare(like, *met) == 0) return *met;
    uint32_t    at = place_of(f, like, &is_there);
    rb_exhibit *e = is_there ? f->items.items[at] : at < f->most ? insert(f, limit, like, at) : NULL;
    if (e) *met = e;
    return e;
}

rb_exhibit_item *rb_exhibit_offer(const rb_exhibits *f, uint32_t limit, rb_exhibit *e, rb_i128 rank)
{
    e->total++;
    e->others += rank >= RB_RANK_OTHER;
    if (e->is_cut && rank >= e->bound) return NULL;
    uint32_t cap = cap_of(f, limit);
    if (e->items.len >= 2 * cap) cut(e, cap);
    if (e->is_cut && rank >= e->bound) return NULL;
    rb_vec_push(&e->items, ((rb_exhibit_item){.rank = rank}));
    return &e->items.items[e->items.len - 1];
}

/* ---- as bytes */

static void save_exhibit(const rb_exhibit *e, rb_buf *b)
{
    rb_wire_add_count(b, e->sub);
    rb_wire_add_count(b, e->keys.len);
    for (uint32_t i = 0; i < e->keys.len; i++) rb_value_add_wire(b, &e->keys.items[i]);
    rb_wire_add_count(b, e->total);
    rb_wire_add_count(b, e->others);
    rb_wire_add_count(b, e->items.len);
    for (uint32_t i = 0; i < e->items.len; i++) {
        const rb_exhibit_item *item = &e->items.items[i];
        rb_wire_add_count(b, item->file);
        rb_wire_add_count(b, item->record);
        rb_wire_add_count(b, item->line);
        rb_wire_add_text(b, item->key);
        rb_wire_add_text(b, item->note);
        rb_wire_add_number(b, item->rank);
    }
}

void rb_evidence_save(const rb_evidence *e, rb_buf *b)
{
    for (uint32_t k = 0; k < RB_EVIDENCE_REJECTS; k++)
        for (uint32_t i = 0; i < e->count[k]; i++) {
            rb_exhibits *f = &e->of[k][i];
            rb_wire_add_count(b, f->items.len);
            for (uint32_t n = 0; n < f->items.len; n++) {
                rb_exhibit_settle(f, e->limit, f->items.items[n]);
                save_exhibit(f->items.items[n], b);
            }
        }
}

static void load_items(rb_exhibit *e, uint32_t files, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_exhibit_item item = {.file = rb_wire_index(w, files)};
        item.record = rb_wire_tally(w);
        item.line = rb_wire_tally(w);
        item.key = rb_wire_utf8(w);
        item.note = rb_wire_utf8(w);
        item.rank = rb_wire_number(w);
        rb_vec_push(&e->items, item);
    }
}

/* They stand in their order, each once. */
static void load_exhibit(rb_exhibits *f, uint32_t files, rb_wire *w)
{
    rb_exhibit *e = RB_NEW(rb_exhibit);
    e->sub = rb_wire_index(w, UINT32_MAX);
    for (uint32_t i = 0, keys = rb_wire_index(w, f->key_count + 1u); i < keys && !w->failed; i++) {
        rb_value v = rb_value_take_wire(w, f->key_types[i]);
        rb_vec_push(&e->keys, v);
    }
    e->total = rb_wire_tally(w);
    e->others = rb_wire_tally(w);
    load_items(e, files, w);
    if (e->total < e->items.len || e->total < e->others || (f->items.len > 0 && compare(f->items.items[f->items.len - 1], e) >= 0)) (void)rb_wire_fail(w);
    if (!w->failed) rb_vec_push(&f->items, e);
}

void rb_evidence_load(rb_evidence *e, const uint32_t *file_counts, rb_wire *w)
{
    for (uint32_t k = 0; k < RB_EVIDENCE_REJECTS; k++)
        for (uint32_t i = 0; i < e->count[k]; i++)
            for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) load_exhibit(&e->of[k][i], file_counts[e->of[k][i].stream], w);
}

/* ---- put together */

static void join_exhibit(rb_exhibits *f, uint32_t limit, const rb_exhibit *from, uint32_t first_file)
{
    rb_exhibit *to = rb_exhibits_take(f, limit, from);
    uint64_t    total, others;
    if (!to) return;
    total = to->total + from->total;
    others = to->others + from->others;
    for (uint32_t i = 0; i < from->items.len; i++) {
        rb_exhibit_item *item = rb_exhibit_offer(f, limit, to, from->items.items[i].rank);
        if (!item) continue;
        *item = from->items.items[i];
        item->file += first_file;
    }
    to->total = total;
    to->others = others;
}

void rb_evidence_join(rb_evidence *to, const rb_evidence *from, const uint32_t *first_files, const bool *is_taken)
{
    for (uint32_t k = 0; k < RB_EVIDENCE_KINDS; k++)
        for (uint32_t i = 0; i < to->count[k]; i++) {
            const rb_exhibits *f = &from->of[k][i];
            for (uint32_t n = 0; n < f->items.len && is_taken[f->stream]; n++) join_exhibit(&to->of[k][i], to->limit, f->items.items[n], first_files[f->stream]);
        }
}
