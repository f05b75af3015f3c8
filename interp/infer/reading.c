/* infer/reading.c: one way to read a column, tried on its cells by the very functions that a run reads them with. */
#include "infer/profile.h"

#include "data/convert.h"

enum { PATIENCE = 16 };

static rb_str shown(rb_cell c) { return rb_str_dup(rb_str_slice(rb_cell_str(c), 0, 200)); }

static void widen(rb_reading *r, rb_dec n)
{
    if (!r->has_range || n < r->least) r->least = n;
    if (!r->has_range || n > r->most) r->most = n;
    r->has_range = true;
    r->sum += (rb_u128)n;
}

static bool reads(rb_reading *r, rb_cell c)
{
    const rb_field *f = &r->field;
    rb_buf  plain = {0};
    bool    yes;
    int64_t n;
    rb_dec  dec;
    rb_str  text;
    uint32_t repairs = 0;
    if (f->written) {
        rb_convert_begin(&plain, rb_convert_room(c));
        repairs = rb_convert_cell(f, &c, &plain);
    }
    if (rb_type_is_list(f->type)) {
        rb_buf  list = {0};
        rb_cell bad;
        return rb_list_read(f, c, &list, &bad) == RB_CELL_KNOWN;
    }
    switch (rb_type_rep(f->type)) {
    case RB_REP_BIT: return rb_cell_read_bit(f, c, &yes) == RB_CELL_KNOWN;
    case RB_REP_I64:
        if (rb_cell_read_i64(f, c, &n) != RB_CELL_KNOWN) return false;
        widen(r, n);
        return true;
    case RB_REP_DEC:
        if (rb_cell_read_dec(f, c, &dec) != RB_CELL_KNOWN) return false;
        r->is_whole = r->is_whole && rb_dec_is_whole(dec);
        r->repairs |= repairs;
        widen(r, dec);
        return true;
    default: return rb_cell_read_text(f, c, &text) == RB_CELL_KNOWN;
    }
}

void rb_reading_try(rb_reading *r, rb_cell c, rb_sight at)
{
    if (r->is_dead) return;
    if (reads(r, c)) {
        if (rb_infer_is_mixed(r) && !rb_infer_has_currency(&r->field, rb_cell_str(c)) && r->bare_count++ == 0) {
            r->bare = at;
            r->bare.text = shown(c);
        }
        if (r->read++ == 0) {
            r->first = at;
            r->first.text = shown(c);
        }
        return;
    }
    if (r->fails++ == 0) {
        r->failed = at;
        r->failed.text = shown(c);
    }
    r->is_dead = r->fails > PATIENCE && r->fails * 20 > r->read;
}

bool rb_reading_fits(const rb_reading *r, const rb_profile *p)
{
    (void)p;
    return !r->is_dead && r->read > 0 && (r->fails == 0 || r->fails * 200 <= r->read);
}

rb_reading *rb_profile_reading(const rb_profile *p, enum rb_type_kind kind)
{
    for (uint32_t i = 0; i < p->readings.len; i++)
        if (p->readings.items[i].field.type.kind == kind && rb_reading_fits(&p->readings.items[i], p)) return &p->readings.items[i];
    return NULL;
}

bool rb_reading_is(const rb_reading *r, const char *format) { return rb_str_equal(r->format, rb_str_of(format)); }
