/* exec/matching_keep.c: takes the records of both sides of a reconciliation.
 *
 * Path      columns of either stream -> [matching_keep] -> rows in parts -> matching_finish.c
 * Promises  Every record is counted before anything is decided about it, so that the balance has two sides that were made
 *           apart. No allocation per record but the bytes that are kept.
 *
 * A record whose `where` is unknown is kept under its key, in doubt: as long as nobody knows whether it belongs, nobody
 * knows what its key comes to. One whose key is unknown can be matched with nothing. Of one that `where` keeps out the key
 * is kept: that the missing opportunity is there, only not won, is half of the answer.
 *
 * Most records of most words have all values, short ones in ASCII: those are packed column by column, 64 records at a time, each in a
 * slot of its own, and then hashed and kept. The others are packed one by one, with whatever they have.
 */
#include "exec/matching_state.h"

enum { SLOT = 192, SLOT_ROOM = SLOT - RB_PACKED_SHORT }; /* a slot that is used beyond its room has none for another value */

/* 64 records of a batch, on one side. */
struct word {
    const rb_side_plan *s;
    uint32_t            number, file;
    rb_answer           where;
    uint32_t            used[RB_WORD_ROWS], keys[RB_WORD_ROWS]; /* of a slot; keys: up to where its key goes */
    uint8_t             slots[RB_WORD_ROWS * SLOT + RB_PACKED_SLACK];
};

void rb_exec_sides_init(rb_exec *x)
{
    for (uint32_t i = 0; i < x->stream->sides.len; i++) {
        const rb_side_plan *s = &x->stream->sides.items[i];
        rb_exec_need(x, s->where);
        rb_exec_need(x, s->total);
        for (uint32_t k = 0; k < s->keys.len; k++) rb_exec_need(x, s->keys.items[k]);
        for (uint32_t k = 0; k < s->values.len; k++) rb_exec_need(x, s->values.items[k]);
    }
}

/* ---- packing ---- */

static rb_packer packer_of(const rb_exec *x, rb_step_id step)
{
    return (rb_packer){step, rb_exec_rep(rb_exec_step(x, step)), x->stride[step], 0, &x->columns[step]};
}

static void set_packers(rb_matching *m, const rb_exec *x, const rb_side_plan *s)
{
    rb_packer *to = m->packers;
    for (uint32_t i = 0; i < s->keys.len; i++) *to++ = packer_of(x, s->keys.items[i]);
    for (uint32_t i = 0; i < s->values.len; i++) *to++ = packer_of(x, s->values.items[i]);
    if (m->values > s->values.len) *to = packer_of(x, s->total);
}

static void set_bases(rb_matching *m, uint32_t word)
{
    for (uint32_t i = 0; i < m->r->key_types.len + m->values; i++) m->packers[i].base = word * m->packers[i].stride;
}

/* ---- one by one ---- */

/* Whether it is known. */
static bool pack(rb_matching *m, const rb_packer *p, uint32_t bit)
{
    rb_packed_add(&m->packed, p->column, p->rep, p->base + bit);
    return rb_bit_get(p->column->known, p->base + bit);
}

/* Begins m->packed with the key; gives the step that is not known, or NONE. */
static rb_step_id pack_key(rb_matching *m, uint32_t bit)
{
    rb_step_id unknown = RB_STEP_NONE;
    rb_buf_reset(&m->packed);
    for (uint32_t i = 0; i < m->r->key_types.len; i++)
        if (!pack(m, &m->packers[i], bit) && unknown == RB_STEP_NONE) unknown = m->packers[i].step;
    return unknown;
}

/* Whether all are known. */
static bool pack_values(rb_matching *m, rb_exec *x, uint32_t row)
{
    bool known = true;
    for (uint32_t i = 0; i < m->values; i++) {
        const rb_packer *p = &m->packers[m->r->key_types.len + i];
        if (pack(m, p, row % RB_WORD_ROWS)) continue;
        rb_packed_add_cause(&m->packed, rb_matching_reason(m, rb_exec_cause(x, p->step, row).text));
        known = false;
    }
    return known;
}

static void relieve(rb_matching *m, uint64_t held)
{
    if (m->pool.held != held && rb_chunk_pool_is_over(&m->pool)) rb_parts_relieve(&m->parts, &m->pool);
}

void rb_matching_take(rb_matching *m, rb_row *row, bool has_key)
{
    uint64_t held = m->pool.held;
    row->hash = (uint32_t)(rb_str_hash((rb_str){m->packed.ptr, row->key.len}) >> 32);
    rb_rows_add(&m->parts.rows[has_key ? rb_part_of(row->hash, 0) : RB_STRAYS], &m->pool, row, rb_buf_str(&m->packed));
    relieve(m, held);
}

/* What `where` keeps out and has no key cannot even be named. */
static void keep(rb_matching *m, rb_exec *x, const struct word *w, uint32_t bit)
{
    uint32_t   number = w->number * RB_WORD_ROWS + bit;
    rb_row     row = {.record = x->batch->record[number], .line = x->batch->line[number], .side = w->s->side, .file = w->file, .cause = RB_ROW_OUTSIDE};
    rb_step_id unknown = pack_key(m, bit), doubt = w->where.yes >> bit & 1 ? unknown : w->s->where;
    bool       outside = w->where.no >> bit & 1;
    row.key = rb_buf_str(&m->packed);
    if (outside && unknown != RB_STEP_NONE) return;
    if (!outside) {
        row.cause = doubt == RB_STEP_NONE ? RB_ROW_SURE : RB_ROW_CAUSES + rb_matching_reason(m, rb_exec_cause(x, doubt, number).text);
        row.has_unknown = !pack_values(m, x, number);
    }
    rb_matching_take(m, &row, unknown == RB_STEP_NONE);
}

/* ---- 64 at a time ---- */

static uint64_t pack_texts(struct word *w, const rb_str *texts, uint64_t rows)
{
    uint64_t done = 0;
    for (; rows; rows &= rows - 1) {
        uint32_t bit = rb_first_bit(rows), at = w->used[bit];
        size_t   size = at > SLOT_ROOM ? 0 : rb_packed_put_text((char *)w->slots + bit * SLOT + at, texts[bit]);
        w->used[bit] = at + (uint32_t)size;
        done |= (uint64_t)(size > 0) << bit;
    }
    return done;
}

static uint64_t pack_decimals(struct word *w, const rb_dec *numbers, uint64_t rows)
{
    uint64_t done = 0;
    for (; rows; rows &= rows - 1) {
        uint32_t bit = rb_first_bit(rows), at = w->used[bit];
        if (at > SLOT_ROOM || numbers[bit] != (int64_t)numbers[bit]) continue;
        w->used[bit] = at + (uint32_t)rb_packed_put_narrow((char *)w->slots + bit * SLOT + at, (int64_t)numbers[bit]);
        done |= UINT64_C(1) << bit;
    }
    return done;
}

static uint64_t pack_whole(struct word *w, const rb_packer *p, uint64_t rows)
{
    uint64_t done = 0;
    for (; rows; rows &= rows - 1) {
        uint32_t bit = rb_first_bit(rows), at = w->used[bit];
        if (at > SLOT_ROOM) continue;
        int64_t number = p->rep == RB_REP_BIT ? rb_bit_get(p->column->v.bits, p->base + bit) : p->column->v.i64[p->base + bit];
        w->used[bit] = at + (uint32_t)rb_packed_put_narrow((char *)w->slots + bit * SLOT + at, number);
        done |= UINT64_C(1) << bit;
    }
    return done;
}

/* Gives those of the rows that now have that value, too. */
static uint64_t pack_column(struct word *w, const rb_packer *p, uint64_t rows)
{
    rows &= p->column->known[p->base / RB_WORD_ROWS];
    if (p->rep == RB_REP_TEXT) return pack_texts(w, p->column->v.text + p->base, rows);
    if (p->rep == RB_REP_DEC) return pack_decimals(w, p->column->v.dec + p->base, rows);
    return pack_whole(w, p, rows);
}

/* Gives the rows that are in their slots: a head that is not set yet, the key, and of those that are not kept out the values. */
static uint64_t pack_slots(rb_matching *m, struct word *w)
{
    uint32_t keys = m->r->key_types.len;
    uint64_t in = w->where.yes, all = in | w->where.no;
    for (uint32_t bit = 0; bit < RB_WORD_ROWS; bit++) w->used[bit] = sizeof(rb_row_head);
    for (uint32_t i = 0; i < keys; i++) all = pack_column(w, &m->packers[i], all);
    memcpy(w->keys, w->used, sizeof w->keys);
    in &= all;
    for (uint32_t i = 0; i < m->values; i++) in = pack_column(w, &m->packers[keys + i], in);
    return in | (all & w->where.no);
}

/* Gives the rows whose place fits a head. */
static uint64_t set_heads(struct word *w, const rb_batch *batch, uint64_t rows)
{
    uint64_t done = 0;
    unsigned flags = w->s->side ? RB_ROW_IS_RIGHT : 0;
    for (; rows && w->file <= UINT8_MAX; rows &= rows - 1) {
        uint32_t bit = rb_first_bit(rows), row = w->number * RB_WORD_ROWS + bit, key = w->keys[bit] - (uint32_t)sizeof(rb_row_head);
        uint8_t *slot = w->slots + bit * SLOT;
        uint32_t hash = (uint32_t)(rb_str_hash((rb_str){(char *)slot + sizeof(rb_row_head), key}) >> 32);
        uint64_t record = batch->record[row], lines = batch->line[row] - record;
        if (record > UINT32_MAX || lines > UINT16_MAX) continue;
        rb_row_head head = {hash, (uint16_t)w->used[bit], (uint16_t)key, (uint32_t)record, (uint16_t)lines, (uint8_t)w->file,
                            (uint8_t)(flags | (w->where.no >> bit & 1 ? RB_ROW_IS_OUTSIDE : 0))};
        memcpy(slot, &head, sizeof head);
        done |= UINT64_C(1) << bit;
    }
    return done;
}

/* After all heads: bytes just written in small pieces would be waited for. */
static void keep_slots(rb_matching *m, const struct word *w, uint64_t rows)
{
    uint64_t held = m->pool.held;
    for (; rows; rows &= rows - 1) {
        const uint8_t *slot = w->slots + rb_first_bit(rows) * SLOT;
        rb_rows_copy(&m->parts.rows[rb_part_of(rb_row_hash(slot), 0)], &m->pool, slot);
    }
    relieve(m, held);
}

static void count(const rb_matching *m, const rb_exec *x, const struct word *w, uint64_t rows, rb_tally *tally)
{
    tally->records += rb_count_bits(rows);
    if (m->total == UINT32_MAX) return;
    const rb_column *c = &x->columns[w->s->total];
    uint32_t         base = rb_exec_at(x, w->s->total, w->number * RB_WORD_ROWS);
    uint64_t         known = rows & c->known[base / RB_WORD_ROWS];
    rb_wide_sum      sum = tally->sum;
    tally->without += rb_count_bits(rows & ~known);
    for (uint64_t left = known; left; left &= left - 1) rb_wide_add(&sum, c->v.dec[base + rb_first_bit(left)]);
    tally->sum = sum;
}

void rb_matching_add(rb_matching *m, rb_exec *x, uint32_t side_plan, uint32_t file)
{
    struct word       w; /* large: its slots are not set */
    w.s = &x->stream->sides.items[side_plan];
    w.file = file;
    rb_matching_side *side = &m->side[w.s->side];
    set_packers(m, x, w.s);
    for (w.number = 0; w.number < rb_exec_words(x); w.number++) {
        w.where = rb_exec_answer(x, w.s->where, w.number);
        count(m, x, &w, rb_exec_mask(x, w.number), &side->evaluated);
        count(m, x, &w, w.where.no, &side->outside);
        set_bases(m, w.number);
        uint64_t kept = set_heads(&w, x->batch, pack_slots(m, &w));
        keep_slots(m, &w, kept);
        for (uint64_t left = rb_exec_mask(x, w.number) & ~kept; left; left &= left - 1) keep(m, x, &w, rb_first_bit(left));
    }
}
