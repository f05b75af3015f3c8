/* exec/matching_finish.c: matches what was taken, part by part, and balances it.
 *
 * Path      rows in parts -> [hash table of one part -> chains of equal keys -> matching_judge.c] -> totals; matching_list.c
 * Promises  The same answer in whatever order the two sides came, and however much of them went to the file. Every record is in exactly one
 *           line of the balance, with its amount, or this program stops.
 *
 * Why parts: a table over one part stays in the processor's cache, and parts can be matched one after the other, or
 * by several workers, or from a disk. Those of which nothing went to the file come first, and their memory is free for the others, which
 * then come back one at a time; one that is too large for that is parted again by the next bits of its hashes.
 * The order of parts never shows: keys are reported by where their first record stands.
 */
#include "base/thread.h"
#include "exec/matching_state.h"

#include <stdlib.h>

/* Where a table of a part must not be deeper: beyond that, its keys have one hash, or it is one key. */
enum { DEEPEST = 4, AHEAD = 8, FAR_AHEAD = 16, ROW_COST = 32 };

/* The rows of a part by their keys: a chain for each key, beginning in its slot with the row that came last. Rows are numbered from 1.
 * Chains are judged in the order of those rows, whose bytes come one after the other; what is elsewhere is fetched ahead. */
#define NO_HEAD (UINT32_C(1) << 31) /* in `next`: another row of the chain came later */
struct slot { uint32_t hash, row; };
struct table {
    const uint8_t **rows;  /* plain, like all of these: the chunks keep the rows */
    uint32_t       *next;
    struct slot    *slots;
    uint32_t        count, cap, slot_cap, slot_room;
    const uint8_t **scratch[2];
    uint32_t        scratch_cap[2];
};

static void prepare(struct table *t, uint64_t rows)
{
    if (rows > UINT32_MAX / 4) RB_BUG("a part of a reconciliation has more than a thousand million records");
    t->slot_cap = 16;
    while (t->slot_cap < rows + rows / 4) t->slot_cap *= 2;
    if (rows + 1 > t->cap) {
        t->cap = (uint32_t)(rows + rows / 8 + 1);
        t->rows = RB_NEW_PLAIN(const uint8_t *, t->cap);
        t->next = RB_NEW_PLAIN(uint32_t, t->cap);
    }
    if (t->slot_cap > t->slot_room) {
        t->slot_room = t->slot_cap;
        t->slots = RB_NEW_PLAIN(struct slot, t->slot_room);
    }
    t->count = 0;
    t->rows[0] = NULL;
    t->next[0] = 0;
    memset(t->slots, 0, t->slot_cap * sizeof *t->slots);
}

/* ---- the table of a part ---- */

static void add_row(struct table *t, uint32_t row)
{
    uint32_t     hash = rb_row_hash(t->rows[row]), mask = t->slot_cap - 1, at = hash & mask;
    struct slot *slots = t->slots;
    while (slots[at].row && !(slots[at].hash == hash && rb_row_keys_equal(t->rows[slots[at].row], t->rows[row]))) at = (at + 1) & mask;
    t->next[row] = slots[at].row;
    t->next[slots[at].row] |= NO_HEAD; /* of none: nobody reads it */
    slots[at] = (struct slot){hash, row};
}

static void add_rows(struct table *t, const rb_rows *rows)
{
    uint32_t mask = t->slot_cap - 1;
    for (uint32_t c = 0; c < rows->chunks.len; c++) {
        const rb_chunk *chunk = &rows->chunks.items[c];
        for (const uint8_t *at = chunk->bytes, *end = at + chunk->used; at < end; at += rb_row_size(at)) t->rows[++t->count] = at;
    }
    for (uint32_t row = 1; row <= t->count; row++) {
        if (row + FAR_AHEAD <= t->count) __builtin_prefetch(&t->slots[rb_row_hash(t->rows[row + FAR_AHEAD]) & mask]);
        if (row + AHEAD <= t->count) __builtin_prefetch(t->rows[t->slots[rb_row_hash(t->rows[row + AHEAD]) & mask].row]);
        add_row(t, row);
    }
}

static uint32_t next_of(const struct table *t, uint32_t row) { return t->next[row] & ~NO_HEAD; }

static int by_place(const void *a, const void *b)
{
    rb_row x = rb_row_read(*(const uint8_t *const *)a), y = rb_row_read(*(const uint8_t *const *)b);
    if (x.file != y.file) return x.file < y.file ? -1 : 1;
    return (x.record > y.record) - (x.record < y.record);
}

static void keep_first(const uint8_t **first, const uint8_t *row)
{
    if (!*first || by_place(&row, first) < 0) *first = row;
}

static void make_scratch(struct table *t, uint32_t side, uint32_t count)
{
    const uint8_t **old = t->scratch[side];
    if (count < t->scratch_cap[side]) return;
    t->scratch_cap[side] = count * 2 + 16;
    t->scratch[side] = RB_NEW_PLAIN(const uint8_t *, t->scratch_cap[side]);
    if (count > 0) memcpy(t->scratch[side], old, count * sizeof *old);
}

/* The rows of a chain, those of each side in the order of the input. */
static rb_key_rows rows_of(struct table *t, uint32_t head)
{
    rb_key_rows out = {.count = {0, 0}};
    for (uint32_t row = head; row; row = next_of(t, row)) {
        const uint8_t *at = t->rows[row];
        uint32_t       side = rb_row_side(at);
        if (rb_row_is_outside(at)) {
            keep_first(&out.outside[side], at);
            continue;
        }
        make_scratch(t, side, out.count[side]);
        t->scratch[side][out.count[side]++] = at;
    }
    for (uint32_t side = 0; side < 2; side++) {
        out.rows[side] = t->scratch[side];
        if (out.count[side] > 1) qsort(out.rows[side], out.count[side], sizeof *out.rows[side], by_place);
    }
    return out;
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
    if (!is_fine || m->options.all) rb_matching_list(m, key);
}

/* Most keys have one record on each side with the same values: these need not be looked into. */
static bool are_matched(const rb_matching *m, const struct table *t, uint32_t head)
{
    uint32_t other = next_of(t, head);
    return other && !next_of(t, other) && !m->options.all && rb_row_are_twins(t->rows[head], t->rows[other]);
}

static void count_matched(rb_matching *m, const uint8_t *row)
{
    rb_str         key = rb_row_key(row);
    const uint8_t *at = (const uint8_t *)key.ptr + key.len;
    rb_i128        amount = 0;
    for (uint32_t i = 0; m->total != UINT32_MAX && i < m->total; i++) at = rb_packed_pass(at, m->reps[i]);
    if (m->total != UINT32_MAX) amount = rb_packed_take(&at, m->reps[m->total], true).number;
    m->keys[RB_MATCH_MATCHED]++;
    for (uint32_t side = 0; side < 2; side++) {
        rb_tally *tally = &m->side[side].by_match[RB_MATCH_MATCHED];
        tally->records++;
        rb_wide_add(&tally->sum, amount);
    }
}

static void judge_chain(rb_matching *m, struct table *t, uint32_t head)
{
    if (are_matched(m, t, head)) {
        count_matched(m, t->rows[head]);
        return;
    }
    if (!next_of(t, head) && rb_row_is_outside(t->rows[head])) return;
    rb_key_rows rows = rows_of(t, head);
    if (rows.count[0] + rows.count[1] > 0) judge_key(m, &rows);
}

/* All of the part is in memory. */
static void match_held(rb_matching *m, struct table *t, const rb_rows *rows)
{
    prepare(t, rows->count);
    add_rows(t, rows);
    for (uint32_t row = 1; row <= t->count; row++) {
        if (row + AHEAD <= t->count) __builtin_prefetch(t->rows[next_of(t, row + AHEAD)]);
        if (!(t->next[row] & NO_HEAD)) judge_chain(m, t, row);
    }
}

/* ---- parts ---- */

static void drop(rb_matching *m, rb_rows *rows)
{
    for (uint32_t c = 0; c < rows->chunks.len; c++) rb_rows_drop(rows, &m->pool, c);
    rows->chunks.len = 0;
}

static bool is_held(const rb_rows *rows)
{
    for (uint32_t c = 0; c < rows->chunks.len; c++)
        if (!rows->chunks.items[c].bytes) return false;
    return true;
}

static bool is_too_large(const rb_matching *m, const rb_rows *rows) { return rows->bytes + rows->count * ROW_COST > rb_spill_share(m->pool.spill) / 2; }

static bool match_parts(rb_matching *m, struct table *t, rb_parts *parts, uint32_t depth);

/* Row by row into parts of its own, chunk by chunk out of memory. */
static bool match_parted(rb_matching *m, struct table *t, rb_rows *rows, uint32_t depth)
{
    rb_parts *parts = RB_NEW(rb_parts);
    for (uint32_t c = 0; c < rows->chunks.len; c++) {
        if (!rb_rows_bring(rows, &m->pool, c)) return false;
        const rb_chunk *chunk = &rows->chunks.items[c];
        for (const uint8_t *at = chunk->bytes, *end = at + chunk->used; at < end; at += rb_row_size(at))
            rb_rows_copy(&parts->rows[rb_part_of(rb_row_hash(at), depth)], &m->pool, at);
        rb_rows_drop(rows, &m->pool, c);
        rb_parts_relieve(parts, &m->pool);
    }
    rows->chunks.len = 0;
    return match_parts(m, t, parts, depth);
}

static bool match_part(rb_matching *m, struct table *t, rb_rows *rows, uint32_t depth)
{
    if (depth < DEEPEST && is_too_large(m, rows)) return match_parted(m, t, rows, depth + 1);
    for (uint32_t c = 0; c < rows->chunks.len; c++)
        if (!rb_rows_bring(rows, &m->pool, c)) return false;
    match_held(m, t, rows);
    drop(m, rows);
    return true;
}

/* A worker that judges for itself: of the parts in memory the first, and then each `step` further on. */
struct hand { rb_matching *own; rb_thread *thread; const rb_parts *parts; uint32_t first, step; };

static void match_some(void *user)
{
    struct hand *h = user;
    struct table t = {.count = 0};
    for (uint32_t i = h->first; i < RB_PARTS; i += h->step)
        if (is_held(&h->parts->rows[i])) match_held(h->own, &t, &h->parts->rows[i]);
}

static void join_judged(rb_matching *m, rb_matching *own)
{
    rb_str key, bytes;
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) {
        m->keys[i] += own->keys[i];
        for (uint32_t side = 0; side < 2; side++) rb_tally_join(&m->side[side].by_match[i], &own->side[side].by_match[i]);
    }
    for (uint32_t side = 0; side < 2; side++) m->missing_outside[side] += own->missing_outside[side];
    for (uint32_t i = 0; i < m->r->compares.len; i++) m->differs[i] += own->differs[i];
    rb_sorter_rewind(own->listed);
    while (rb_sorter_next(own->listed, &key, &bytes)) rb_sorter_add(m->listed, key, bytes);
    rb_matching_join(m, own);
}

/* Where all keys are listed, bringing the lists together would take what the threads spare. */
static void match_all_held(rb_matching *m, const rb_parts *parts)
{
    uint64_t rows = 0;
    for (uint32_t i = 0; i < RB_PARTS; i++) rows += parts->rows[i].count;
    uint32_t     count = m->options.threads > 1 && !m->options.all && rows >= m->options.worth_threads ? m->options.threads : 1;
    struct hand *hands = RB_NEW_ARRAY(struct hand, count);
    for (uint32_t i = 0; i < count; i++) {
        hands[i] = (struct hand){.own = i == 0 ? m : rb_matching_worker(m), .parts = parts, .first = i, .step = count};
        if (i > 0) hands[i].own->listed = rb_sorter_new(m->pool.spill, m->options.keep);
    }
    for (uint32_t i = 1; i < count; i++) hands[i].thread = rb_thread_start(match_some, &hands[i], count);
    for (uint32_t i = 0; i < count; i++)
        if (!hands[i].thread) match_some(&hands[i]);
    for (uint32_t i = 1; i < count; i++)
        if (hands[i].thread) rb_thread_join(hands[i].thread);
    for (uint32_t i = 1; i < count; i++) join_judged(m, hands[i].own); /* touches the parts that the others read */
}

static bool match_parts(rb_matching *m, struct table *t, rb_parts *parts, uint32_t depth)
{
    bool ok = true;
    match_all_held(m, parts);
    for (uint32_t i = 0; i < RB_PARTS; i++)
        if (is_held(&parts->rows[i])) drop(m, &parts->rows[i]);
    for (uint32_t i = 0; ok && i < RB_PARTS; i++) ok = rb_rows_put_away(&parts->rows[i], &m->pool);
    for (uint32_t i = 0; ok && i < RB_PARTS; i++) ok = parts->rows[i].chunks.len == 0 || match_part(m, t, &parts->rows[i], depth);
    return ok;
}

/* Each by itself: that two keys are not known does not make them equal. */
static bool judge_strays(rb_matching *m, rb_rows *rows)
{
    for (uint32_t c = 0; c < rows->chunks.len; c++) {
        if (!rb_rows_bring(rows, &m->pool, c)) return false;
        const rb_chunk *chunk = &rows->chunks.items[c];
        for (const uint8_t *at = chunk->bytes, *end = at + chunk->used; at < end; at += rb_row_size(at)) {
            rb_key_rows key = {.rows = {&at, &at}};
            key.count[rb_row_side(at)] = 1;
            judge_key(m, &key);
        }
        rb_rows_drop(rows, &m->pool, c);
    }
    rows->chunks.len = 0;
    return true;
}

static rb_balance_line line_of(const rb_matching *m, const rb_tally *t)
{
    rb_balance_line line = {.records = t->records, .without = t->without};
    if (m->total == UINT32_MAX) return line;
    line.amount.type = rb_matching_type(m, m->total);
    line.amount.known = rb_wide_narrow(t->sum, &line.amount.dec);
    return line;
}

static bool balance_side(const rb_matching *m, const rb_matching_side *side, rb_side_total *total)
{
    rb_tally taken = {0}, all;
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) {
        rb_tally_join(&taken, &side->by_match[i]);
        total->by_match[i] = line_of(m, &side->by_match[i]);
    }
    all = taken;
    rb_tally_join(&all, &side->outside);
    bool equal = all.records == side->evaluated.records && all.without == side->evaluated.without && rb_wide_low(all.sum) == rb_wide_low(side->evaluated.sum) &&
                 all.sum.high == side->evaluated.sum.high;
    if (!equal && !m->is_loaded) RB_BUG("a reconciliation does not balance");
    total->taken = line_of(m, &taken);
    total->outside = line_of(m, &side->outside);
    total->evaluated = line_of(m, &side->evaluated);
    return equal;
}

bool rb_matching_finish(rb_matching *m, rb_reconcile_total *total)
{
    struct table table = {.count = 0};
    m->listed = rb_sorter_new(m->pool.spill, m->options.keep);
    for (uint32_t i = 0; i <= RB_STRAYS; i++) total->bytes += m->parts.rows[i].bytes;
    bool ok = judge_strays(m, &m->parts.rows[RB_STRAYS]) && match_parts(m, &table, &m->parts, 0);
    if (!ok || rb_spill_trouble(m->pool.spill).len > 0) return false;
    total->ran = true;
    total->differs = m->differs;
    memcpy(total->missing_outside, m->missing_outside, sizeof total->missing_outside);
    memcpy(total->keys, m->keys, sizeof total->keys);
    for (uint32_t side = 0; side < 2; side++) ok = balance_side(m, &m->side[side], &total->side[side]) && ok;
    return ok;
}
