/* exec/matching_save.c: see matching_save.h.
 *
 * The first block has the reasons why values are not known, and the counts of both sides; each other one has rows: side, file, record, line, cause,
 * keys, and for each value itself or the number of the reason why it is not known. Nothing of it depends on the machine.
 */
#include "exec/matching_save.h"

#include "base/unicode.h"
#include "data/value_wire.h"
#include "exec/matching_state.h"

enum { BLOCK_BYTES = 1 << 16, HEAD = 0, ROWS = 1 };

/* ---- saving ---- */

static void save_tally(rb_buf *b, const rb_tally *t)
{
    rb_wire_add_count(b, t->records);
    rb_wire_add_count(b, t->without);
    rb_wire_add_number(b, (rb_i128)rb_wide_low(t->sum));
    rb_wire_add_number(b, t->sum.high);
}

static void save_head(const rb_matching *m, rb_buf *b)
{
    rb_wire_add_count(b, HEAD);
    rb_wire_add_count(b, m->reasons->texts.len);
    for (uint32_t i = 0; i < m->reasons->texts.len; i++) rb_wire_add_text(b, m->reasons->texts.items[i]);
    for (uint32_t side = 0; side < 2; side++) {
        save_tally(b, &m->side[side].evaluated);
        save_tally(b, &m->side[side].outside);
    }
}

static void save_value(rb_buf *b, const rb_packed_value *packed, rb_type type)
{
    rb_value v = rb_packed_value_of(packed, type);
    rb_value_add_wire(b, &v);
}

static void save_row(const rb_matching *m, rb_buf *b, const uint8_t *at)
{
    rb_row         row = rb_row_read(at);
    const uint8_t *key = (const uint8_t *)row.key.ptr;
    rb_wire_add_count(b, row.side);
    rb_wire_add_count(b, row.file);
    rb_wire_add_count(b, row.record);
    rb_wire_add_number(b, (rb_i128)row.line - (rb_i128)row.record);
    rb_wire_add_count(b, row.cause);
    for (uint32_t i = 0; i < m->r->key_types.len; i++) {
        rb_packed_value v = rb_packed_take(&key, rb_type_rep(m->r->key_types.items[i]), false);
        save_value(b, &v, m->r->key_types.items[i]);
    }
    for (uint32_t i = 0; row.cause != RB_ROW_OUTSIDE && i < m->values; i++) {
        rb_packed_value v = rb_packed_take(&row.values, m->reps[i], true);
        save_value(b, &v, rb_matching_type(m, i));
        if (!v.known) rb_wire_add_count(b, v.cause);
    }
}

static bool give(rb_buf *b, rb_block_sink *sink, void *user)
{
    bool more = sink(user, rb_buf_str(b));
    rb_buf_reset(b);
    return more;
}

static bool save_rows(rb_matching *m, rb_rows *rows, rb_buf *b, rb_block_sink *sink, void *user)
{
    for (uint32_t c = 0; c < rows->chunks.len; c++) {
        if (!rb_rows_bring(rows, &m->pool, c)) return false;
        const rb_chunk *chunk = &rows->chunks.items[c];
        for (const uint8_t *at = chunk->bytes, *end = at + chunk->used; at < end; at += rb_row_size(at)) {
            if (b->len == 0) rb_wire_add_count(b, ROWS);
            save_row(m, b, at);
            if (b->len >= BLOCK_BYTES && !give(b, sink, user)) return false;
        }
        rb_rows_drop(rows, &m->pool, c);
    }
    rows->chunks.len = 0;
    return true;
}

bool rb_matching_save(rb_matching *m, rb_block_sink *sink, void *user)
{
    rb_buf b = {0};
    save_head(m, &b);
    bool ok = give(&b, sink, user);
    for (uint32_t i = 0; ok && i <= RB_STRAYS; i++) ok = save_rows(m, &m->parts.rows[i], &b, sink, user);
    return ok && (b.len == 0 || give(&b, sink, user));
}

/* ---- loading ---- */

struct rb_matching_part {
    rb_matching    *m;
    rb_file_numbers files[2];
    bool            has_head;
    RB_VEC(uint32_t) reasons;  /* by the number that a reason had, the one that it has here */
};

rb_matching_part *rb_matching_part_new(rb_matching *m, const rb_file_numbers files[2])
{
    rb_matching_part *p = RB_NEW(rb_matching_part);
    *p = (rb_matching_part){.m = m, .files = {files[0], files[1]}};
    m->is_loaded = true;
    return p;
}

static bool is_left_out(const rb_matching_part *p, uint32_t side) { return p->files[side].len == 0; }

static void load_tally(const rb_matching_part *p, uint32_t side, rb_wire *w, rb_tally *t)
{
    rb_tally one = {.records = rb_wire_tally(w)};
    one.without = rb_wire_tally(w);
    rb_wide_set_low(&one.sum, (rb_u128)rb_wire_number(w));
    one.sum.high = rb_wire_i64(w);
    if (is_left_out(p, side)) return;
    t->records += one.records;
    t->without += one.without;
    rb_wide_join(&t->sum, one.sum);
}

static bool load_head(rb_matching_part *p, rb_wire *w)
{
    if (p->has_head) return false;
    uint32_t count = rb_wire_length(w);
    for (uint32_t i = 0; i < count && !w->failed; i++) {
        rb_str reason = rb_wire_text(w);
        if (rb_utf8_check(reason) != SIZE_MAX) return rb_wire_fail(w);
        rb_vec_push(&p->reasons, rb_matching_reason(p->m, reason));
    }
    for (uint32_t side = 0; side < 2; side++) {
        load_tally(p, side, w, &p->m->side[side].evaluated);
        load_tally(p, side, w, &p->m->side[side].outside);
    }
    p->has_head = true;
    return rb_wire_is_done(w);
}

/* Whether it is known. */
static bool load_value(rb_matching_part *p, rb_wire *w, rb_type type)
{
    rb_value        v = rb_value_take_wire(w, type);
    rb_packed_value packed = {.known = v.known, .text = v.text};
    switch (rb_type_rep(type)) {
    case RB_REP_BIT: packed.number = v.yes; break;
    case RB_REP_I64: packed.number = v.i64; break;
    case RB_REP_DEC: packed.number = v.dec; break;
    case RB_REP_TEXT:
    case RB_REP_COUNT: break;
    }
    if (v.own_currency) (void)rb_wire_fail(w);
    rb_packed_add_value(&p->m->packed, &packed, rb_type_rep(type));
    return v.known;
}

static uint32_t load_reason(const rb_matching_part *p, rb_wire *w)
{
    uint32_t number = rb_wire_index(w, p->reasons.len);
    return w->failed ? 0 : p->reasons.items[number];
}

static uint32_t load_cause(const rb_matching_part *p, rb_wire *w)
{
    uint32_t cause = rb_wire_index(w, (uint64_t)RB_ROW_CAUSES + p->reasons.len);
    return cause < RB_ROW_CAUSES || w->failed ? cause : RB_ROW_CAUSES + p->reasons.items[cause - RB_ROW_CAUSES];
}

static void load_place(const rb_matching_part *p, rb_wire *w, rb_row *row)
{
    row->side = rb_wire_yes(w);
    bool     left_out = is_left_out(p, row->side);
    uint32_t file = rb_wire_index(w, left_out ? UINT32_MAX : p->files[row->side].len);
    row->file = w->failed || left_out ? 0 : p->files[row->side].items[file];
    row->record = rb_wire_tally(w);
    row->line = row->record + (uint64_t)rb_wire_i64(w);
    row->cause = load_cause(p, w);
}

static bool load_row(rb_matching_part *p, rb_wire *w)
{
    rb_matching *m = p->m;
    rb_row       row = {.side = 0};
    bool         has_key = true;
    load_place(p, w, &row);
    rb_buf_reset(&m->packed);
    for (uint32_t i = 0; i < m->r->key_types.len; i++) has_key &= load_value(p, w, m->r->key_types.items[i]);
    row.key = rb_buf_str(&m->packed);
    for (uint32_t i = 0; row.cause != RB_ROW_OUTSIDE && i < m->values; i++) {
        if (load_value(p, w, rb_matching_type(m, i))) continue;
        rb_packed_add_cause(&m->packed, load_reason(p, w));
        row.has_unknown = true;
    }
    if (w->failed || (!has_key && row.cause < RB_ROW_CAUSES)) return false;
    if (!is_left_out(p, row.side)) rb_matching_take(m, &row, has_key);
    return true;
}

bool rb_matching_load(rb_matching_part *p, rb_str block)
{
    rb_wire  w = rb_wire_of(block);
    uint32_t kind = rb_wire_index(&w, ROWS + 1);
    if (kind == HEAD) return load_head(p, &w);
    bool ok = p->has_head;
    while (ok && w.at < w.end) ok = load_row(p, &w);
    return ok && rb_wire_is_done(&w);
}
