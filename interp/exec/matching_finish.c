/* exec/matching_finish.c: matches what was taken, part by part, and balances it.
 *
 * Path      rows in parts -> [hash table of one part -> keys -> matching_judge.c] -> totals; the keys to be reported
 * Promises  The same answer in whatever order the two sides came. Every record is in exactly one line of the balance, with its
 *           amount, or this program stops.
 *
 * Why parts: a table over one part stays in the processor's cache, and parts can be matched one after the other, or
 * by several workers, or from a disk. Their order never shows: keys are reported by where their first record stands.
 */
#include "exec/matching_state.h"

#include <stdlib.h>

/* The records of one part, and its keys. NONE ends a chain. */
enum { SLACK = 1024 };
#define NONE UINT32_MAX

struct key { rb_str bytes; uint32_t first[2], last[2], count[2]; const uint8_t *outside[2]; };
struct slot { uint32_t tag, key; };
struct part {
    const uint8_t **rows;  /* plain, like all of these: the chunks keep the rows */
    uint32_t       *next;
    struct key     *keys;
    struct slot    *slots;
    uint32_t        row_count, row_cap, key_count, slot_cap;
    const uint8_t **scratch[2];
    uint32_t        scratch_cap[2];
};

static void prepare(struct part *p, uint64_t rows)
{
    if (rows > UINT32_MAX / 4) RB_BUG("a part of a reconciliation has more than a thousand million records");
    uint32_t cap = 16;
    while (cap < rows * 2) cap *= 2;
    if (rows > p->row_cap) {
        p->row_cap = (uint32_t)(rows + rows / 8);
        p->rows = RB_NEW_PLAIN(const uint8_t *, p->row_cap);
        p->next = RB_NEW_PLAIN(uint32_t, p->row_cap);
        p->keys = RB_NEW_PLAIN(struct key, p->row_cap);
    }
    if (cap > p->slot_cap) p->slots = RB_NEW_PLAIN(struct slot, cap);
    p->slot_cap = cap;
    p->row_count = p->key_count = 0;
    for (uint32_t i = 0; i < cap; i++) p->slots[i].key = NONE;
}

static struct key *key_of(struct part *p, rb_str bytes)
{
    uint64_t hash = rb_str_hash(bytes);
    uint32_t tag = (uint32_t)(hash >> 38), mask = p->slot_cap - 1, at = (uint32_t)hash & mask;
    for (; p->slots[at].key != NONE; at = (at + 1) & mask) {
        struct key *k = &p->keys[p->slots[at].key];
        if (p->slots[at].tag == tag && rb_str_equal(k->bytes, bytes)) return k;
    }
    p->slots[at] = (struct slot){tag, p->key_count};
    struct key *k = &p->keys[p->key_count++];
    *k = (struct key){.bytes = bytes, .first = {NONE, NONE}};
    return k;
}

static void add_row(struct part *p, uint32_t side, const uint8_t *at)
{
    rb_row      read = rb_row_read(at);
    struct key *k = key_of(p, read.key);
    if (read.cause == RB_ROW_OUTSIDE) {
        if (!k->outside[side]) k->outside[side] = at;
        return;
    }
    uint32_t row = p->row_count++;
    p->rows[row] = at;
    p->next[row] = NONE;
    if (k->count[side]++ == 0) k->first[side] = row;
    else p->next[k->last[side]] = row;
    k->last[side] = row;
}

static void add_rows(struct part *p, uint32_t side, const rb_rows *rows)
{
    for (uint32_t c = 0; c < rows->chunks.len; c++) {
        const rb_chunk *chunk = &rows->chunks.items[c];
        for (const uint8_t *at = chunk->bytes; at < chunk->bytes + chunk->used; at = rb_row_after(at)) add_row(p, side, at);
    }
}

static rb_key_rows rows_of(struct part *p, const struct key *k)
{
    rb_key_rows out = {.outside = {k->outside[0], k->outside[1]}};
    for (uint32_t side = 0; side < 2; side++) {
        if (k->count[side] > p->scratch_cap[side]) {
            p->scratch_cap[side] = k->count[side] * 2;
            p->scratch[side] = RB_NEW_PLAIN(const uint8_t *, p->scratch_cap[side]);
        }
        uint32_t n = 0;
        for (uint32_t row = k->first[side]; row != NONE; row = p->next[row]) p->scratch[side][n++] = p->rows[row];
        out.rows[side] = p->scratch[side];
        out.count[side] = n;
    }
    return out;
}

/* ---- the keys that are to be reported ---- */

/* By the first record on the left, or on the right where it stands alone. */
static uint64_t order_of(const rb_key_rows *key)
{
    uint32_t side = key->count[0] == 0;
    rb_row   first = rb_row_read(key->rows[side][0]);
    return (uint64_t)side << 63 | (uint64_t)(first.file & 0x7fff) << 48 | (first.record & UINT64_C(0xffffffffffff));
}

static int by_order(const void *a, const void *b)
{
    uint64_t x = ((const rb_key_entry *)a)->order, y = ((const rb_key_entry *)b)->order;
    return (x > y) - (x < y);
}

static void add_refs(rb_matching *m, const rb_key_rows *key)
{
    size_t need = m->refs_len + 2 + key->count[0] + key->count[1];
    if (need > m->refs_cap) {
        size_t cap = need * 2;
        m->refs = rb_gc_grow(m->refs, m->refs_len, cap, sizeof *m->refs, 0);
        m->refs_cap = cap;
    }
    for (uint32_t side = 0; side < 2; side++) m->refs[m->refs_len++] = key->outside[side];
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t i = 0; i < key->count[side]; i++) m->refs[m->refs_len++] = key->rows[side][i];
}

static rb_key_rows rows_at(const uint8_t **refs, const rb_key_entry *e)
{
    const uint8_t **rows = refs + e->first + 2;
    return (rb_key_rows){{rows, rows + e->count[0]}, {e->count[0], e->count[1]}, {rows[-2], rows[-1]}};
}

/* The first `keep` of the entries, in order; the rows of the others are forgotten. */
static void settle_entries(rb_matching *m)
{
    const uint8_t **old = m->refs;
    if (m->entries.len > 0) qsort(m->entries.items, m->entries.len, sizeof *m->entries.items, by_order);
    if (m->entries.len <= m->options.keep) return;
    m->entries.len = (uint32_t)m->options.keep;
    m->refs = NULL;
    m->refs_len = m->refs_cap = 0;
    for (uint32_t i = 0; i < m->entries.len; i++) {
        rb_key_entry *e = &m->entries.items[i];
        rb_key_rows   rows = rows_at(old, e);
        e->first = m->refs_len;
        add_refs(m, &rows);
    }
}

static void keep_entry(rb_matching *m, const rb_key_rows *key)
{
    if (m->options.keep == 0) return;
    rb_key_entry e = {.order = order_of(key), .first = m->refs_len, .count = {key->count[0], key->count[1]}};
    add_refs(m, key);
    rb_vec_push(&m->entries, e);
    if (m->options.keep < m->entries.len / 2 && m->entries.len > SLACK) settle_entries(m);
}

/* ---- the balance ---- */

static void count_side(const rb_matching *m, rb_tally *tally, uint32_t side, uint32_t records)
{
    tally->records += records;
    if (m->total == UINT32_MAX) return;
    const rb_together *t = &m->together[side][m->total];
    tally->without += t->unknown;
    rb_wide_join(&tally->sum, t->sum);
}

static void judge_key(rb_matching *m, const rb_key_rows *key)
{
    enum rb_match match = rb_matching_judge(m, key);
    m->keys[match]++;
    if (match == RB_MATCH_ONLY_RIGHT) m->missing_outside[0] += key->outside[0] != NULL;
    if (match == RB_MATCH_ONLY_LEFT) m->missing_outside[1] += key->outside[1] != NULL;
    for (uint32_t side = 0; side < 2; side++) count_side(m, &m->side[side].by_match[match], side, key->count[side]);
    for (uint32_t i = 0; match == RB_MATCH_DIFFERENT && i < m->r->compares.len; i++) m->differs[i] += m->agreements[i] == RB_DISAGREES;
    bool is_fine = match == RB_MATCH_MATCHED || match == RB_MATCH_TOLERATED;
    if (!is_fine || m->options.all) keep_entry(m, key);
}

static void match_part(rb_matching *m, struct part *p, uint32_t part)
{
    const rb_rows *left = &m->side[0].parts[part], *right = &m->side[1].parts[part];
    prepare(p, left->count + right->count);
    add_rows(p, 0, left);
    add_rows(p, 1, right);
    for (uint32_t k = 0; k < p->key_count; k++) {
        rb_key_rows rows = rows_of(p, &p->keys[k]);
        if (rows.count[0] + rows.count[1] > 0) judge_key(m, &rows);
    }
}

/* Each by itself: that two keys are not known does not make them equal. */
static void judge_strays(rb_matching *m)
{
    for (uint32_t side = 0; side < 2; side++) {
        const rb_rows *rows = &m->side[side].parts[RB_STRAYS];
        for (uint32_t c = 0; c < rows->chunks.len; c++) {
            const rb_chunk *chunk = &rows->chunks.items[c];
            for (const uint8_t *at = chunk->bytes; at < chunk->bytes + chunk->used; at = rb_row_after(at)) {
                rb_key_rows key = {.rows = {&at, &at}};
                key.count[side] = 1;
                judge_key(m, &key);
            }
        }
    }
}

static void join_tally(rb_tally *to, const rb_tally *from)
{
    to->records += from->records;
    to->without += from->without;
    rb_wide_join(&to->sum, from->sum);
}

static rb_balance_line line_of(const rb_matching *m, const rb_tally *t)
{
    rb_balance_line line = {.records = t->records, .without = t->without};
    if (m->total == UINT32_MAX) return line;
    line.amount.type = rb_matching_type(m, m->total);
    line.amount.known = rb_wide_narrow(t->sum, &line.amount.dec);
    return line;
}

static void balance_side(const rb_matching *m, const rb_matching_side *side, rb_side_total *total)
{
    rb_tally taken = {0}, all;
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) {
        join_tally(&taken, &side->by_match[i]);
        total->by_match[i] = line_of(m, &side->by_match[i]);
    }
    all = taken;
    join_tally(&all, &side->outside);
    bool equal = all.records == side->evaluated.records && all.without == side->evaluated.without && all.sum.low == side->evaluated.sum.low &&
                 all.sum.high == side->evaluated.sum.high;
    if (!equal) RB_BUG("a reconciliation does not balance");
    total->taken = line_of(m, &taken);
    total->outside = line_of(m, &side->outside);
    total->evaluated = line_of(m, &side->evaluated);
}

void rb_matching_finish(rb_matching *m, rb_reconcile_total *total)
{
    struct part part = {0};
    for (uint32_t i = 0; i < RB_PARTS; i++) match_part(m, &part, i);
    judge_strays(m);
    settle_entries(m);
    total->ran = true;
    total->differs = m->differs;
    memcpy(total->missing_outside, m->missing_outside, sizeof total->missing_outside);
    memcpy(total->keys, m->keys, sizeof total->keys);
    for (uint32_t side = 0; side < 2; side++) {
        balance_side(m, &m->side[side], &total->side[side]);
        for (uint32_t i = 0; i <= RB_STRAYS; i++) total->bytes += m->side[side].parts[i].bytes;
    }
}

/* ---- reporting ---- */

static void set_keys(const rb_matching *m, rb_key_view *v, const uint8_t *row)
{
    const uint8_t *at = (const uint8_t *)rb_row_read(row).key.ptr;
    v->keys.len = 0;
    for (uint32_t i = 0; i < m->r->key_types.len; i++) {
        rb_type         type = m->r->key_types.items[i];
        rb_packed_value packed = rb_packed_take(&at, rb_type_rep(type), false);
        rb_vec_push(&v->keys, rb_packed_value_of(&packed, type));
    }
}

static void set_rows(const rb_matching *m, rb_key_view *v, const rb_key_rows *key)
{
    v->cause = RB_STR("");
    for (uint32_t side = 0; side < 2; side++) {
        v->rows[side].len = 0;
        v->outside[side] = (rb_key_row){0};
        for (uint32_t i = 0; i < key->count[side]; i++) {
            rb_row     row = rb_row_read(key->rows[side][i]);
            rb_key_row shown = {row.file, row.record, row.line};
            rb_vec_push(&v->rows[side], shown);
            if (row.cause >= RB_ROW_CAUSES && v->cause.len == 0) v->cause = m->causes.items[row.cause - RB_ROW_CAUSES];
        }
        if (!key->outside[side]) continue;
        rb_row outside = rb_row_read(key->outside[side]);
        v->outside[side] = (rb_key_row){outside.file, outside.record, outside.line};
    }
}

static void set_compares(const rb_matching *m, rb_key_view *v)
{
    bool compared = v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED || v->match == RB_MATCH_DIFFERENT || (v->match == RB_MATCH_UNKNOWN && v->cause.len == 0);
    v->compares.len = 0;
    for (uint32_t i = 0; compared && i < m->r->compares.len; i++) {
        rb_key_compare c = {.agreement = m->agreements[i], .cause = {RB_STR(""), RB_STR("")}};
        for (uint32_t side = 0; side < 2; side++) {
            c.value[side] = rb_matching_shown(m, i, side);
            const rb_together *t = &m->together[side][i];
            if (t->unknown > 0) c.cause[side] = m->causes.items[t->cause];
            else if (!c.value[side].known) c.cause[side] = RB_STR("the sum has more than 38 digits");
        }
        rb_vec_push(&v->compares, c);
    }
    for (uint32_t side = 0; side < 2; side++)
        v->amount[side] = m->total == UINT32_MAX ? (rb_value){0} : rb_matching_shown(m, m->total, side);
}

void rb_matching_each(rb_matching *m, rb_key_sink *sink, void *user)
{
    rb_key_view view = {.reconcile = m->r->reconcile};
    for (uint32_t i = 0; i < m->entries.len; i++) {
        const rb_key_entry *e = &m->entries.items[i];
        rb_key_rows         key = rows_at(m->refs, e);
        view.match = rb_matching_judge(m, &key);
        set_keys(m, &view, key.rows[key.count[0] == 0][0]);
        set_rows(m, &view, &key);
        set_compares(m, &view);
        if (!sink(user, &view)) return;
    }
}
