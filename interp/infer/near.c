/* infer/near.c: a column that is nearly of one type: amounts of which one is "offen", dates of which one is none.
 *
 * Path      decide.c (such a column is no enum), doubts.c (which says what is in the way) -> [near] -> reading.c
 * Rule      Nearly: four of five cells read so, or four of five of the different texts; of few different texts always most.
 *           Of words among which a number stands, and numbers that only name something, an enum remains the better type.
 */
#include "infer/profile.h"

enum { LEAST_CELLS = 5, TIMES = 4 };

static bool has_letters(rb_str format)
{
    for (size_t i = 0; i < format.len; i++)
        if ((format.ptr[i] | 0x20) >= 'a' && (format.ptr[i] | 0x20) <= 'z') return true;
    return false;
}

static bool may_be_near(const rb_profile *p, const rb_reading *r)
{
    enum rb_type_kind kind = r->field.type.kind;
    if (kind == RB_TYPE_id || kind == RB_TYPE_yes_no || kind == RB_TYPE_list || (p->nested > 0 && !p->values.is_full)) return false;
    return kind != RB_TYPE_percent || memchr(r->first.text.ptr, '%', r->first.text.len) != NULL;
}

/* The few different texts read again: a way to read them may have been given up before the last cell. */
static rb_infer_near count(const rb_profile *p, const rb_reading *r)
{
    rb_infer_near n = {.reading = r, .read = r->read, .fails = r->fails};
    if (p->values.is_full) {
        n.bad[n.bads++] = r->failed;
        return n;
    }
    n.read = n.fails = 0;
    for (uint32_t i = 0; i < p->values.items.len; i++) {
        const rb_counted *v = &p->values.items.items[i];
        rb_reading again = *r;
        again.is_dead = false;
        again.read = again.fails = 0;
        rb_reading_try(&again, (rb_cell){.ptr = v->text.ptr, .len = (uint32_t)v->text.len, .kind = RB_CELL_TEXT}, v->first);
        *(again.read > 0 ? &n.read : &n.fails) += v->count;
        if (again.read > 0) n.known++;
        else if (n.bads++ < RB_INFER_BAD) n.bad[n.bads - 1] = v->first;
    }
    return n;
}

static bool is_near(const rb_profile *p, const rb_infer_near *n)
{
    bool most_cells = n->read >= n->fails * TIMES;
    if (n->fails == 0 || n->read < LEAST_CELLS) return false;
    if (p->values.is_full || p->values.items.len > RB_INFER_ENUM) return most_cells;
    return n->known > n->bads && (most_cells || n->known >= n->bads * TIMES);
}

bool rb_infer_near_find(const rb_profile *p, rb_infer_near *near)
{
    *near = (rb_infer_near){.reading = NULL};
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (r->fails == 0 || !may_be_near(p, r)) continue;
        rb_infer_near n = count(p, r);
        if (n.read > near->read && is_near(p, &n)) *near = n;
    }
    return near->reading != NULL;
}

bool rb_infer_near_is_measure(const rb_profile *p, const rb_infer_near *near)
{
    switch (near->reading->field.type.kind) {
    case RB_TYPE_integer: return p->zero_count == 0 && !rb_infer_says_id(p);
    case RB_TYPE_number: return p->zero_count == 0 && !rb_infer_says_id(p) && !has_letters(near->reading->format);
    case RB_TYPE_money:
    case RB_TYPE_percent:
    case RB_TYPE_date:
    case RB_TYPE_datetime: return true;
    default: return false;
    }
}
