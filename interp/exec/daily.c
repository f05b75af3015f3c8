/* exec/daily.c: see daily.h.
 *
 * A step belongs to a day when all its inputs that differ from record to record do. What the chain makes of a day is learnt from
 * the ordinary kernels, so it is theirs in every detail, what is unknown too; a record whose day is unknown
 * has a slot like any day. The causes of what is unknown are found as ever, through the steps that then run on demand.
 */
#include "exec/daily.h"

#include "exec/state.h"

enum { SPAN_DAYS = 1 << 14, FIRST_SLOTS = 64 }; /* days beyond are computed each time */

/* What a step made of each slot. */
typedef struct rb_made { rb_step_id step; bool *known; void *values; bool is_kept; /* nobody is given it */ } rb_made;

struct rb_daily {
    RB_VEC(rb_step_id) members; /* in their order */
    RB_VEC(rb_made)    made;    /* of those that others need */
    rb_step_id day;
    int64_t    first;           /* the day of slots[0] … */
    uint16_t  *slots;           /* … 0: not seen yet; NULL: no day at all */
    uint16_t   unknown;         /* where the day is unknown; 0: not seen yet */
    uint32_t   count, cap;      /* slots given, 0 among them; room for so many */
    uint16_t   of_rows[RB_BATCH_ROWS]; /* slots of this batch's rows */
};

/* ---- which steps ---- */

/* Cheaper than a look-up, unless it stands on something that is not. */
static bool is_cheap(enum rb_op op)
{
    switch (op) {
    case RB_OP_and: case RB_OP_or: case RB_OP_not: case RB_OP_disputed:
    case RB_OP_known_bit: case RB_OP_known_i64: case RB_OP_known_dec: case RB_OP_known_text:
    case RB_OP_else_bit: case RB_OP_else_i64: case RB_OP_else_dec: case RB_OP_else_text:
    case RB_OP_choose_bit: case RB_OP_choose_i64: case RB_OP_choose_dec: case RB_OP_choose_text:
    case RB_OP_eq_bit: case RB_OP_eq_i64: case RB_OP_lt_i64: case RB_OP_le_i64:
    case RB_OP_eq_dec: case RB_OP_lt_dec: case RB_OP_le_dec:
    case RB_OP_add_dec: case RB_OP_sub_dec: case RB_OP_neg_dec: case RB_OP_abs_dec: case RB_OP_min_dec: case RB_OP_max_dec:
    case RB_OP_add_i64: case RB_OP_sub_i64: case RB_OP_neg_i64: case RB_OP_abs_i64: case RB_OP_min_i64: case RB_OP_max_i64:
    case RB_OP_days_between: case RB_OP_date_plus: return true;
    default: return false;
    }
}

typedef struct search {
    rb_exec    *x;
    rb_step_id *days;    /* by step: the day that it depends on alone; NONE */
    bool       *heavy;   /* by step: it, or what it stands on up to the day, is worth a look-up */
    uint32_t   *inner;   /* by step: how many members of its chain use it */
} search;

/* The one day that all inputs depend on, or NONE. */
static rb_step_id day_of_inputs(const search *f, const rb_step *s)
{
    rb_step_id day = RB_STEP_NONE;
    for (uint32_t i = 0; i < rb_exec_input_count(f->x, s); i++) {
        rb_step_id in = rb_exec_input(f->x, s, i);
        if (in == RB_STEP_NONE || rb_exec_is_fixed(f->x, in)) continue;
        if (f->days[in] == RB_STEP_NONE || (day != RB_STEP_NONE && day != f->days[in])) return RB_STEP_NONE;
        day = f->days[in];
    }
    return day;
}

static void place(search *f, rb_step_id id)
{
    const rb_step *s = rb_exec_step(f->x, id);
    rb_step_id     day = RB_STEP_NONE;
    if (f->x->life[id] != RB_LIFE_WARM) return;
    if (!rb_exec_looks_up(s) && s->currency == 0 && !f->x->choices[id].codes) day = day_of_inputs(f, s);
    f->days[id] = day;
    if (day == RB_STEP_NONE && s->type.kind == RB_TYPE_date && rb_exec_rep(s) == RB_REP_I64) f->days[id] = id;
    if (day == RB_STEP_NONE) return;
    f->heavy[id] = !is_cheap(s->op);
    for (uint32_t i = 0; i < rb_exec_input_count(f->x, s); i++) {
        rb_step_id in = rb_exec_input(f->x, s, i);
        f->heavy[id] |= in != RB_STEP_NONE && f->heavy[in];
    }
}

/* What a heavy step stands on must run whenever it does, though it may itself be cheap. */
static void mark_members(const search *f, rb_step_id day, bool *is_member)
{
    for (rb_step_id id = f->x->stream->steps.len; id-- > day + 1;) {
        const rb_step *s = rb_exec_step(f->x, id);
        is_member[id] = f->days[id] == day && (f->heavy[id] || is_member[id]);
        for (uint32_t i = 0; is_member[id] && i < rb_exec_input_count(f->x, s); i++) {
            rb_step_id in = rb_exec_input(f->x, s, i);
            if (in == RB_STEP_NONE || in == day || rb_exec_is_fixed(f->x, in)) continue;
            is_member[in] = true;
            f->inner[in]++;
        }
    }
}

/* By others than the members of its chain. */
static bool is_wanted(const search *f, rb_step_id id) { return f->x->uses[id] > f->inner[id]; }

static void make_chain(search *f, rb_step_id day)
{
    rb_exec  *x = f->x;
    rb_daily *d = RB_NEW(rb_daily);
    bool     *is_member = RB_NEW_ARRAY(bool, x->stream->steps.len);
    d->day = day;
    mark_members(f, day, is_member);
    for (rb_step_id id = day + 1; id < x->stream->steps.len; id++) {
        rb_made made = {.step = id};
        if (!is_member[id]) continue;
        rb_vec_push(&d->members, id);
        if (f->heavy[id] && is_wanted(f, id)) rb_vec_push(&d->made, made);
    }
    if (d->made.len == 0) return;
    for (uint32_t i = 0; i < d->members.len; i++) {
        rb_step_id id = d->members.items[i];
        if (!is_wanted(f, id)) rb_exec_cool(x, id);
        else if (f->heavy[id]) rb_exec_take_off(x, id);
    }
    d->count = 1;
    x->dailies[day] = d;
}

void rb_daily_settle(rb_exec *x)
{
    uint32_t steps = x->stream->steps.len;
    search   f = {x, RB_NEW_PLAIN(rb_step_id, steps + 1), RB_NEW_ARRAY(bool, steps + 1), RB_NEW_ARRAY(uint32_t, steps + 1)};
    bool    *has_chain = RB_NEW_ARRAY(bool, steps + 1);
    x->dailies = RB_NEW_ARRAY(rb_daily *, steps + 1);
    for (rb_step_id id = 0; id < steps; id++) f.days[id] = RB_STEP_NONE;
    for (rb_step_id id = 0; id < steps; id++) {
        place(&f, id);
        if (f.heavy[id]) has_chain[f.days[id]] = true;
    }
    for (rb_step_id id = 0; id < steps; id++)
        if (has_chain[id]) make_chain(&f, id);
}

/* ---- a batch ---- */

static size_t size_of(enum rb_rep rep)
{
    switch (rep) {
    case RB_REP_BIT: return sizeof(bool);
    case RB_REP_I64: return sizeof(int64_t);
    case RB_REP_DEC: return sizeof(rb_dec);
    case RB_REP_TEXT: return sizeof(rb_str);
    case RB_REP_COUNT: break;
    }
    RB_BUG("a step without a representation");
}

/* Whether all rows have one. */
static bool find_slots(const rb_exec *x, rb_daily *d, uint32_t w)
{
    const rb_column *c = &x->columns[d->day];
    const int64_t   *days = c->v.i64 + (size_t)w * x->stride[d->day];
    static const uint16_t nothing[SPAN_DAYS];
    const uint16_t  *all = d->slots ? d->slots : nothing;
    const uint64_t   first = (uint64_t)d->first;
    uint16_t        *slots = d->of_rows + w * RB_WORD_ROWS;
    uint32_t         rows = rb_exec_rows(x, w), without = 0;
    for (uint32_t i = 0; i < rows; i++) {
        uint64_t at = (uint64_t)days[i] - first;
        slots[i] = (uint16_t)(all[at & (SPAN_DAYS - 1)] & -(uint32_t)(at < SPAN_DAYS));
    }
    for (uint64_t unknown = ~c->known[w] & rb_exec_mask(x, w); unknown; unknown &= unknown - 1) slots[rb_first_bit(unknown)] = d->unknown;
    for (uint32_t i = 0; i < rows; i++) without |= slots[i] == 0;
    return without == 0;
}

static void give(rb_exec *x, const rb_made *m, uint32_t w, const uint16_t slots[RB_WORD_ROWS])
{
    rb_column *c = &x->columns[m->step];
    uint32_t   rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;
    uint64_t   known = 0, bits = 0;
    for (uint32_t i = 0; i < rows; i++) known |= (uint64_t)m->known[slots[i]] << i;
    c->known[w] = known;
    switch (rb_exec_rep(rb_exec_step(x, m->step))) {
    case RB_REP_BIT:
        for (uint32_t i = 0; i < rows; i++) bits |= (uint64_t)((const bool *)m->values)[slots[i]] << i;
        c->v.bits[w] = bits;
        break;
    case RB_REP_I64:
        for (uint32_t i = 0; i < rows; i++) c->v.i64[first + i] = ((const int64_t *)m->values)[slots[i]];
        break;
    case RB_REP_DEC:
        for (uint32_t i = 0; i < rows; i++) c->v.dec[first + i] = ((const rb_dec *)m->values)[slots[i]];
        break;
    case RB_REP_TEXT:
        for (uint32_t i = 0; i < rows; i++) c->v.text[first + i] = ((const rb_str *)m->values)[slots[i]];
        break;
    case RB_REP_COUNT: RB_BUG("a step without a representation");
    }
}

static void grow(const rb_exec *x, rb_daily *d)
{
    if (d->count < d->cap) return;
    uint32_t cap = d->cap ? d->cap * 2 : FIRST_SLOTS;
    for (uint32_t i = 0; i < d->made.len; i++) {
        rb_made *m = &d->made.items[i];
        bool    *known = RB_NEW_ARRAY(bool, cap);
        size_t   size = size_of(rb_exec_rep(rb_exec_step(x, m->step)));
        char    *values = (char *)RB_NEW_ARRAY(rb_str, (cap * size + sizeof(rb_str) - 1) / sizeof(rb_str));
        if (d->cap) memcpy(known, m->known, d->cap);
        if (d->cap) memcpy(values, m->values, d->cap * size);
        m->known = known;
        m->values = values;
    }
    d->cap = cap;
}

static void keep(const rb_exec *x, const rb_made *m, uint32_t slot, uint32_t row)
{
    rb_value v = rb_exec_read(x, m->step, row);
    m->known[slot] = v.known;
    if (!v.known) return;
    switch (rb_exec_rep(rb_exec_step(x, m->step))) {
    case RB_REP_BIT: ((bool *)m->values)[slot] = v.yes; break;
    case RB_REP_I64: ((int64_t *)m->values)[slot] = v.i64; break;
    case RB_REP_DEC: ((rb_dec *)m->values)[slot] = v.dec; break;
    case RB_REP_TEXT: ((rb_str *)m->values)[slot] = rb_str_dup(v.text); break;
    case RB_REP_COUNT: RB_BUG("a step without a representation");
    }
}

/* Where the slot of this row's day is to be written, or NULL. */
static uint16_t *place_of(const rb_exec *x, rb_daily *d, uint32_t row)
{
    const rb_column *c = &x->columns[d->day];
    if (!rb_bit_get(c->known, row)) return &d->unknown;
    int64_t day = c->v.i64[rb_exec_at(x, d->day, row)];
    if (!d->slots) {
        d->slots = rb_gc_alloc_plain(SPAN_DAYS, sizeof *d->slots);
        memset(d->slots, 0, SPAN_DAYS * sizeof *d->slots);
        d->first = day - SPAN_DAYS / 2;
    }
    uint64_t at = (uint64_t)day - (uint64_t)d->first;
    return at < SPAN_DAYS ? &d->slots[at] : NULL;
}

/* Some day of these rows is new: they are computed step by step, and what that made is kept. */
static void learn(rb_exec *x, rb_daily *d, uint32_t w)
{
    uint32_t from = x->from, to = x->to;
    x->from = w;
    x->to = w + 1;
    for (uint32_t i = 0; i < d->members.len; i++) {
        rb_step_id id = d->members.items[i];
        rb_exec_step_run(x, id);
        x->done[id] = (uint16_t)(x->done[id] | 1u << w);
    }
    x->from = from;
    x->to = to;
    for (uint32_t i = 0; i < rb_exec_rows(x, w); i++) {
        uint32_t  row = w * RB_WORD_ROWS + i;
        uint16_t *slot = place_of(x, d, row);
        if (!slot || *slot > 0 || d->count == RB_DAILY_SLOTS) continue;
        grow(x, d);
        *slot = (uint16_t)d->count++;
        for (uint32_t m = 0; m < d->made.len; m++)
            if (!d->made.items[m].is_kept) keep(x, &d->made.items[m], *slot, row);
    }
}

void rb_daily_run(rb_exec *x, rb_daily *d)
{
    for (uint32_t w = x->from; w < x->to; w++) {
        if (!find_slots(x, d, w)) {
            learn(x, d, w);
            (void)find_slots(x, d, w);
            continue;
        }
        for (uint32_t m = 0; m < d->made.len; m++)
            if (!d->made.items[m].is_kept) give(x, &d->made.items[m], w, d->of_rows + w * RB_WORD_ROWS);
    }
}

static rb_made *made_of(const rb_exec *x, rb_step_id step, rb_daily **of)
{
    for (rb_step_id day = 0; day < step; day++) {
        rb_daily *d = x->dailies[day];
        for (uint32_t m = 0; d && m < d->made.len; m++) {
            *of = d;
            if (d->made.items[m].step == step) return &d->made.items[m];
        }
    }
    return NULL;
}

const rb_daily *rb_daily_of(const rb_exec *x, rb_step_id step)
{
    rb_daily *d = NULL;
    return made_of(x, step, &d) ? d : NULL;
}

void rb_daily_keep_to_itself(rb_exec *x, rb_step_id step)
{
    rb_daily *d;
    rb_made  *m = made_of(x, step, &d);
    if (m) m->is_kept = true;
}

const uint16_t *rb_daily_slots(const rb_daily *d, uint32_t w) { return d->of_rows + w * RB_WORD_ROWS; }
