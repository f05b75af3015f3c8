/* exec/formed.c: see formed.h.
 *
 * Path      fetched cells -> [formed] -> plain.h
 * Promises  What is read here is read as rb_time_format_parse reads it; what is not, cell.c decides.
 */
#include "exec/formed.h"

#include "base/time_layout.h"
#include "data/cell_plain.h"
#include "exec/plain.h"

enum { ROOM = 32, DAY_BYTES = 10, MOMENT_BYTES = 20 };

/* Around each there is room, as around a cell that is roomy. */
typedef struct formed { char before[ROOM], text[RB_FETCH_ROWS][ROOM], after[ROOM]; } formed;

static bool put_into_iso(const rb_time_layout *l, const char *p, char iso[ROOM])
{
    bool good = true;
    for (uint32_t i = 0; i < l->literals; i++) good &= p[l->at[i]] == l->literal[i];
    for (uint32_t i = 0; i < l->digits; i++) iso[l->to[i]] = p[l->from[i]];
    return good;
}

/* All rows of `in` as they are in ISO form; empty those that are not so written. */
static void put_all(const rb_time_layout *l, const rb_fetched *in, formed *to, rb_fetched *out)
{
    static const char form[ROOM] = "2000-00-00T00:00:00Z";
    const uint32_t len = out->len[0];
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        memcpy(to->text[i], form, ROOM);
        bool good = in->len[i] == l->len && put_into_iso(l, in->ptr[i], to->text[i]);
        out->ptr[i] = to->text[i];
        out->len[i] = good ? len : 0;
        out->head[i] = (uint8_t)to->text[i][0];
    }
}

uint64_t rb_formed_read(const rb_field *f, const rb_fetched *c, int64_t *out)
{
    bool           is_day = f->type.kind == RB_TYPE_date;
    rb_time_layout layout;
    formed         texts;
    rb_fetched     iso = {.first = c->first, .rows = c->rows, .full = c->full, .visible = c->visible};
    if (f->written || f->example || !rb_time_format_layout(f->format, &layout) || is_day == rb_time_format_has_time(f->format) || (!is_day && !f->zone)) {
        memset(out, 0, RB_FETCH_ROWS * sizeof *out);
        return 0;
    }
    iso.len[0] = is_day ? DAY_BYTES : MOMENT_BYTES;
    put_all(&layout, c, &texts, &iso);
    if (is_day) return rb_plain_best()->days(&iso, out);
    uint64_t known = rb_plain_best()->instants(&iso, out);
    for (uint64_t left = known; left; left &= left - 1) out[__builtin_ctzll(left)] = rb_zone_instant(f->zone, out[__builtin_ctzll(left)]);
    return known;
}
