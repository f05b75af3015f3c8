/* plan/table.c: lays out the rows of a large route as boxes, and groups them so that few have to be asked.
 *
 * Path      the steps of the rows' conditions -> [table.c] -> rb_table -> exec/table.c
 * Promises  A box says exactly what the row's condition says, unknown included: each part of the condition that is not a
 *           comparison of a column with a constant stays a step of its own, asked only of records that come that far.
 *
 * Conditions are taken apart at `and` and, one level below, at `or`; Kleene's logic lets both be multiplied out. A table that
 * would still have to be gone through row by row, because its rows are not told apart by values or borders, is left to the
 * walk over all rows (exec/routes.c), which takes 64 records at a time.
 */
#include "plan/table.h"

#include "base/unicode.h"
#include "plan/build.h"

#include <stdlib.h>

enum {
    BOXES_OF_A_ROW = 64,
    LISTED_MIN = 8,       /* so many boxes are asked one after the other */
    LISTS_GROWTH = 4,     /* cutting a bucket may write its boxes down so many times over */
    ASKED_PART = 16       /* a record must be compared with no more than this part of the boxes */
};

typedef RB_VEC(rb_step_id) step_list;

/* One part of a condition, as it will be asked once all constants have their codes. */
struct part { rb_table_test test; enum rb_table_order order; bool is_compared, column_first, is_equal, is_strict; uint32_t constant; };

struct maker {
    rb_build  *b;
    rb_table  *t;
    uint32_t  *part_of;              /* by step: its number in parts, or NONE */
    RB_VEC(struct part) parts;
    step_list  apart;                /* scratch: a row's tests taken apart at `and` */
    step_list  together;             /* of the row at hand: what all of its boxes ask … */
    RB_VEC(step_list) choices;       /* … and for each `or` … */
    RB_VEC(uint32_t) ends;           /* … where its alternatives end in that list */
    RB_VEC(uint32_t) first_end;      /* by choice: its first end */
    RB_VEC(rb_table_test) tests;
    RB_VEC(rb_table_box)  boxes;
    RB_VEC(uint32_t) lists, cuts, starts;
};

/* ---- parts of conditions ---- */

static const rb_step *step_of(const struct maker *m, rb_step_id id) { return &m->b->stream->steps.items[id]; }
static const rb_value *constant_of(const struct maker *m, uint32_t index) { return &m->b->plan->constants.items[index]; }

static bool is_constant(const struct maker *m, rb_step_id id)
{
    const rb_step *s = step_of(m, id);
    bool constant = s->op == RB_OP_const_bit || s->op == RB_OP_const_i64 || s->op == RB_OP_const_dec || s->op == RB_OP_const_text;
    return constant && constant_of(m, s->operand)->known;
}

static rb_i128 number_of(const rb_value *v)
{
    switch (rb_type_rep(v->type)) {
    case RB_REP_BIT: return v->yes;
    case RB_REP_DEC: return v->dec;
    default: return v->i64;
    }
}

static uint32_t column_of(struct maker *m, rb_step_id value, enum rb_table_order order)
{
    rb_table_column fresh = {.value = value, .order = order, .blank = RB_STEP_NONE, .rep = rb_type_rep(step_of(m, value)->type)};
    for (uint32_t i = 0; i < m->t->columns.len; i++)
        if (m->t->columns.items[i].value == value && m->t->columns.items[i].order == order) return i;
    if (m->t->columns.len == RB_TABLE_COLUMNS) return RB_TABLE_NONE;
    rb_vec_push(&m->t->columns, fresh);
    return m->t->columns.len - 1;
}

static bool compares(enum rb_op op, struct part *p)
{
    switch (op) {
    case RB_OP_eq_bit: case RB_OP_eq_i64: case RB_OP_eq_dec: case RB_OP_eq_text: p->is_equal = true; return true;
    case RB_OP_lt_i64: case RB_OP_lt_dec: p->is_strict = true; return true;
    case RB_OP_le_i64: case RB_OP_le_dec: return true;
    case RB_OP_starts_with: p->order = RB_TABLE_BY_START; return true;
    case RB_OP_starts_fold: p->order = RB_TABLE_BY_FOLDED_START; return true;
    default: return false;
    }
}

/* A column compared with a constant. */
static bool read_comparison(struct maker *m, const rb_step *s, struct part *p)
{
    if (!compares(s->op, p)) return false;
    p->column_first = is_constant(m, s->in[1]);
    if (p->column_first == is_constant(m, s->in[0]) || (p->order != RB_TABLE_BY_VALUE && !p->column_first)) return false;
    p->test.column = column_of(m, s->in[!p->column_first], p->order);
    if (p->test.column == RB_TABLE_NONE) return false;
    p->constant = step_of(m, s->in[p->column_first])->operand;
    return p->is_compared = true;
}

static bool is_known_op(enum rb_op op) { return op == RB_OP_known_bit || op == RB_OP_known_i64 || op == RB_OP_known_dec || op == RB_OP_known_text; }

/* The value that the step asks blank of: of a cell, or of what is computed. */
static rb_step_id asked_of(const struct maker *m, rb_step_id blank)
{
    const rb_step *s = step_of(m, blank);
    if (s->op == RB_OP_not && is_known_op(step_of(m, s->in[0])->op)) return step_of(m, s->in[0])->in[0];
    if (s->op != RB_OP_blank_cell) return RB_STEP_NONE;
    for (uint32_t i = 0; i < m->t->columns.len; i++) {
        const rb_step *v = step_of(m, m->t->columns.items[i].value);
        bool loads = v->op == RB_OP_load_bit || v->op == RB_OP_load_i64 || v->op == RB_OP_load_dec || v->op == RB_OP_load_text;
        if (loads && v->operand == s->operand) return m->t->columns.items[i].value;
    }
    return RB_STEP_NONE;
}

static bool read_blank(const struct maker *m, rb_step_id id, struct part *p)
{
    const rb_step *s = step_of(m, id);
    bool       present = s->op == RB_OP_not && !is_known_op(step_of(m, s->in[0])->op);
    rb_step_id blank = present ? s->in[0] : id, value = asked_of(m, blank);
    const uint32_t count = m->t->columns.len;
    for (uint32_t n = 0; value != RB_STEP_NONE && n < 2 * count; n++) {
        uint32_t         i = n % count;
        rb_table_column *c = &m->t->columns.items[i];
        bool             by_value = n < count; /* those first: there a group may be guarded */
        if (c->value != value || by_value != (c->order == RB_TABLE_BY_VALUE) || (c->blank != RB_STEP_NONE && c->blank != blank)) continue;
        c->blank = blank;
        p->test.ask = present ? RB_TABLE_PRESENT : RB_TABLE_BLANK;
        p->test.column = i;
        return true;
    }
    return false;
}

static uint32_t part_of(struct maker *m, rb_step_id id)
{
    struct part p = {.test = {.ask = RB_TABLE_OTHER, .step = id}};
    if (m->part_of[id] != RB_TABLE_NONE) return m->part_of[id];
    if (read_comparison(m, step_of(m, id), &p)) p.test.ask = RB_TABLE_WITHIN;
    m->part_of[id] = m->parts.len;
    rb_vec_push(&m->parts, p);
    return m->parts.len - 1;
}

/* ---- a row ---- */

/* What stands on both sides of `op`, however deep; the height of a condition is bounded. */
static void take_apart(const struct maker *m, enum rb_op op, rb_step_id id, step_list *out)
{
    const rb_step *s = step_of(m, id);
    if (s->op == op) {
        take_apart(m, op, s->in[0], out);
        take_apart(m, op, s->in[1], out);
    } else {
        rb_vec_push(out, id);
    }
}

static void add_choice(struct maker *m, rb_step_id id)
{
    step_list alternatives = {0}, all = {0};
    take_apart(m, RB_OP_or, id, &alternatives);
    rb_vec_push(&m->first_end, m->ends.len);
    for (uint32_t i = 0; i < alternatives.len; i++) {
        take_apart(m, RB_OP_and, alternatives.items[i], &all);
        rb_vec_push(&m->ends, all.len);
    }
    rb_vec_push(&m->choices, all);
}

static uint32_t alternatives_of(const struct maker *m, uint32_t choice)
{
    uint32_t after = choice + 1 < m->first_end.len ? m->first_end.items[choice + 1] : m->ends.len;
    return after - m->first_end.items[choice];
}

/* The row's tests as what all its boxes ask and what they choose among. */
static void read_row(struct maker *m, const rb_route_plan *route, uint32_t row)
{
    step_list *parts = &m->apart;
    uint32_t   boxes = 1;
    parts->len = m->together.len = m->choices.len = m->ends.len = m->first_end.len = 0;
    for (uint32_t i = route->first_test[row]; i < route->first_test[row + 1]; i++) take_apart(m, RB_OP_and, route->tests[i], parts);
    for (uint32_t i = 0; i < parts->len; i++) {
        if (step_of(m, parts->items[i])->op == RB_OP_or) add_choice(m, parts->items[i]);
        else rb_vec_push(&m->together, parts->items[i]);
    }
    for (uint32_t c = 0; c < m->choices.len && boxes <= BOXES_OF_A_ROW; c++) boxes *= alternatives_of(m, c);
    if (boxes <= BOXES_OF_A_ROW) return;
    m->together.len = m->choices.len = 0;
    for (uint32_t i = 0; i < parts->len; i++) rb_vec_push(&m->together, parts->items[i]);
}

static void register_row(struct maker *m, const rb_route_plan *route, uint32_t row)
{
    read_row(m, route, row);
    for (uint32_t i = 0; i < m->together.len; i++) (void)part_of(m, m->together.items[i]);
    for (uint32_t c = 0; c < m->choices.len; c++)
        for (uint32_t i = 0; i < m->choices.items[c].len; i++) (void)part_of(m, m->choices.items[c].items[i]);
}

/* Two ranges of one column are one. */
static void add_test(struct maker *m, uint32_t first, rb_step_id step)
{
    const rb_table_test *fresh = &m->parts.items[m->part_of[step]].test;
    for (uint32_t i = first; fresh->ask == RB_TABLE_WITHIN && i < m->tests.len; i++) {
        rb_table_test *t = &m->tests.items[i];
        if (t->ask != RB_TABLE_WITHIN || t->column != fresh->column) continue;
        if (fresh->low > t->low) t->low = fresh->low;
        if (fresh->high < t->high) t->high = fresh->high;
        return;
    }
    rb_vec_push(&m->tests, *fresh);
}

/* The box for which `chosen` says the alternative of each choice. */
static void add_box(struct maker *m, uint32_t row, const uint32_t *chosen)
{
    rb_table_box box = {.row = row, .first = m->tests.len};
    for (uint32_t i = 0; i < m->together.len; i++) add_test(m, box.first, m->together.items[i]);
    for (uint32_t c = 0; c < m->choices.len; c++) {
        uint32_t end = m->first_end.items[c] + chosen[c];
        for (uint32_t i = chosen[c] > 0 ? m->ends.items[end - 1] : 0; i < m->ends.items[end]; i++) add_test(m, box.first, m->choices.items[c].items[i]);
    }
    box.count = m->tests.len - box.first;
    rb_vec_push(&m->boxes, box);
}

static void add_boxes(struct maker *m, const rb_route_plan *route, uint32_t row)
{
    uint32_t chosen[BOXES_OF_A_ROW] = {0}, c; /* each choice has two alternatives or more */
    read_row(m, route, row);
    do {
        add_box(m, row, chosen);
        for (c = 0; c < m->choices.len && ++chosen[c] == alternatives_of(m, c); c++) chosen[c] = 0;
    } while (c < m->choices.len);
}

/* ---- codes ---- */

static int by_number(const void *left, const void *right)
{
    const rb_i128 *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static int by_code(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

uint32_t rb_table_code(const rb_table_column *c, rb_i128 value)
{
    uint32_t low = 0, high = c->border_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->borders[middle] < value) low = middle + 1;
        else high = middle;
    }
    return 2 * low + (low < c->border_count && c->borders[low] == value ? 2 : 1);
}

rb_str rb_table_key(uint32_t columns, const uint32_t *codes, uint32_t room[RB_TABLE_COLUMNS])
{
    uint32_t count = 0;
    for (; columns; columns &= columns - 1) room[count++] = codes[__builtin_ctz(columns)];
    return (rb_str){(const char *)room, count * sizeof *room};
}

static rb_str start_of(const struct maker *m, const struct part *p)
{
    rb_str text = constant_of(m, p->constant)->text;
    return p->order == RB_TABLE_BY_START ? rb_text_nfc(text) : rb_text_fold(text);
}

static void collect_starts(struct maker *m, uint32_t column)
{
    rb_str  *starts = RB_NEW_ARRAY(rb_str, m->parts.len + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->parts.len; i++)
        if (m->parts.items[i].is_compared && m->parts.items[i].test.column == column) starts[count++] = start_of(m, &m->parts.items[i]);
    rb_table_starts_take(&m->t->columns.items[column], starts, count);
}

static void collect_borders(struct maker *m, uint32_t column)
{
    rb_table_column *c = &m->t->columns.items[column];
    uint32_t count = 0;
    if (c->order != RB_TABLE_BY_VALUE) collect_starts(m, column);
    if (c->rep == RB_REP_TEXT) return;
    c->borders = RB_NEW_PLAIN(rb_i128, m->parts.len + 1);
    for (uint32_t i = 0; i < m->parts.len; i++)
        if (m->parts.items[i].is_compared && m->parts.items[i].test.column == column) c->borders[count++] = number_of(constant_of(m, m->parts.items[i].constant));
    qsort(c->borders, count, sizeof *c->borders, by_number);
    for (uint32_t i = 0; i < count; i++)
        if (c->border_count == 0 || c->borders[c->border_count - 1] != c->borders[i]) c->borders[c->border_count++] = c->borders[i];
}

static uint32_t code_of(rb_table_column *c, const rb_value *v)
{
    uint32_t code = c->texts.len + 2;
    if (c->rep != RB_REP_TEXT) return rb_table_code(c, number_of(v));
    (void)rb_map_add(&c->texts, rb_text_nfc(v->text), &code);
    return code;
}

static void give_codes(struct maker *m)
{
    for (uint32_t c = 0; c < m->t->columns.len; c++) collect_borders(m, c);
    for (uint32_t i = 0; i < m->parts.len; i++) {
        struct part *p = &m->parts.items[i];
        if (p->test.ask == RB_TABLE_OTHER && !read_blank(m, p->test.step, p)) rb_vec_push(&m->t->others, p->test.step);
        if (!p->is_compared) continue;
        if (p->order != RB_TABLE_BY_VALUE) {
            rb_table_starts_range(&m->t->columns.items[p->test.column], start_of(m, p), &p->test.low, &p->test.high);
            continue;
        }
        uint32_t code = code_of(&m->t->columns.items[p->test.column], constant_of(m, p->constant));
        bool from = !p->is_equal && !p->column_first, to = !p->is_equal && p->column_first;
        p->test.low = to ? 1 : code + (from && p->is_strict);
        p->test.high = from ? UINT32_MAX : code - (to && p->is_strict);
    }
}

/* ---- groups ---- */

static const rb_table_test *range_of(const struct maker *m, uint32_t box, uint32_t column)
{
    const rb_table_box *b = &m->boxes.items[box];
    for (uint32_t i = b->first; i < b->first + b->count; i++)
        if (m->tests.items[i].ask == RB_TABLE_WITHIN && m->tests.items[i].column == column) return &m->tests.items[i];
    return NULL;
}

/* Bits: the columns of which the box asks for one value; those that may not be blank. */
static uint32_t points_of(const struct maker *m, const rb_table_box *b, uint32_t *guarded)
{
    uint32_t points = 0;
    *guarded = 0;
    for (uint32_t i = b->first; i < b->first + b->count; i++) {
        const rb_table_test *t = &m->tests.items[i];
        if (t->ask == RB_TABLE_WITHIN && t->low == t->high) points |= 1u << t->column;
        if (t->ask == RB_TABLE_PRESENT) *guarded |= 1u << t->column;
    }
    return points;
}

static uint32_t group_of(struct maker *m, uint32_t columns)
{
    rb_table_group fresh = {.columns = columns, .guarded = UINT32_MAX};
    for (uint32_t g = 0; g < m->t->groups.len; g++)
        if (m->t->groups.items[g].columns == columns) return g;
    if (m->t->groups.len == RB_TABLE_GROUPS) return 0;
    rb_vec_push(&m->t->groups, fresh);
    return m->t->groups.len - 1;
}

/* Counts, then places: the members of each set one after the other, in their order. first[] has room for one more. */
static uint32_t *sort_into(struct maker *m, const uint32_t *set_of, const uint32_t *members, uint32_t count, uint32_t sets)
{
    uint32_t *at = RB_NEW_PLAIN(uint32_t, sets + 1), base = m->lists.len;
    memset(at, 0, (sets + 1) * sizeof *at);
    for (uint32_t i = 0; i < count; i++) at[set_of[i] + 1]++;
    for (uint32_t s = 0; s < sets; s++) at[s + 1] += at[s];
    for (uint32_t i = 0; i < count; i++) rb_vec_push(&m->lists, 0u);
    uint32_t *next = RB_NEW_PLAIN(uint32_t, sets + 1);
    memcpy(next, at, (sets + 1) * sizeof *at);
    for (uint32_t i = 0; i < count; i++) m->lists.items[base + next[set_of[i]]++] = members ? members[i] : i;
    for (uint32_t s = 0; s <= sets; s++) at[s] += base;
    return at;
}

/* Group 0 has no columns: what cannot be found by values. */
static void make_groups(struct maker *m)
{
    uint32_t *of = RB_NEW_PLAIN(uint32_t, m->boxes.len), guarded;
    (void)group_of(m, 0);
    for (uint32_t i = 0; i < m->boxes.len; i++) {
        of[i] = group_of(m, points_of(m, &m->boxes.items[i], &guarded));
        m->t->groups.items[of[i]].guarded &= guarded;
    }
    const uint32_t *first = sort_into(m, of, NULL, m->boxes.len, m->t->groups.len);
    for (uint32_t g = 0; g < m->t->groups.len; g++) {
        m->t->groups.items[g].first = first[g];
        m->t->groups.items[g].count = first[g + 1] - first[g];
    }
}

static rb_str key_of(const struct maker *m, const rb_table_group *g, uint32_t box, uint32_t room[RB_TABLE_COLUMNS])
{
    uint32_t codes[RB_TABLE_COLUMNS] = {0};
    for (uint32_t left = g->columns; left; left &= left - 1) codes[__builtin_ctz(left)] = range_of(m, box, (uint32_t)__builtin_ctz(left))->low;
    return rb_table_key(g->columns, codes, room);
}

static void make_buckets(struct maker *m, rb_table_group *g)
{
    uint32_t *of = RB_NEW_PLAIN(uint32_t, g->count), *members = RB_NEW_PLAIN(uint32_t, g->count), first = m->t->buckets.len, room[RB_TABLE_COLUMNS];
    g->first_bucket = first;
    if (g->count > 0) memcpy(members, m->lists.items + g->first, g->count * sizeof *members);
    for (uint32_t i = 0; i < g->count; i++) {
        rb_str   key = key_of(m, g, members[i], room);
        uint32_t bucket = m->t->buckets.len;
        if (!rb_map_find(&g->buckets, key, &bucket)) {
            rb_table_bucket fresh = {.column = RB_TABLE_NONE};
            rb_vec_push(&m->t->buckets, fresh);
            (void)rb_map_add(&g->buckets, rb_str_dup(key), &bucket);
        }
        of[i] = bucket - first;
    }
    g->bucket_count = m->t->buckets.len - first;
    const uint32_t *at = sort_into(m, of, members, g->count, g->bucket_count);
    for (uint32_t i = first; i < m->t->buckets.len; i++) {
        m->t->buckets.items[i].first = at[i - first];
        m->t->buckets.items[i].count = at[i - first + 1] - at[i - first];
    }
}

/* ---- cuts ---- */

/* A bucket as one column would cut it. total: boxes in all pieces. */
struct cutting { uint32_t *cuts, *from, *to, count; uint64_t total; };

static uint32_t piece_of(const struct cutting *c, uint32_t code)
{
    uint32_t low = 0, high = c->count; /* the last cut that is not above */
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->cuts[middle] <= code) low = middle;
        else high = middle;
    }
    return low;
}

static struct cutting try_cut(const struct maker *m, const rb_table_bucket *b, uint32_t column)
{
    struct cutting c = {.cuts = RB_NEW_PLAIN(uint32_t, 2 * (size_t)b->count + 1), .from = RB_NEW_PLAIN(uint32_t, b->count), .to = RB_NEW_PLAIN(uint32_t, b->count)};
    uint32_t count = 0;
    c.cuts[count++] = 1;
    for (uint32_t i = 0; i < b->count; i++) {
        const rb_table_test *t = range_of(m, m->lists.items[b->first + i], column);
        c.from[i] = t ? t->low : 1;
        c.to[i] = t ? t->high : UINT32_MAX;
        c.cuts[count++] = c.from[i];
        if (c.to[i] != UINT32_MAX) c.cuts[count++] = c.to[i] + 1;
    }
    qsort(c.cuts, count, sizeof *c.cuts, by_code);
    for (uint32_t i = 0; i < count; i++)
        if (c.count == 0 || c.cuts[c.count - 1] != c.cuts[i]) c.cuts[c.count++] = c.cuts[i];
    for (uint32_t i = 0; i < b->count; i++) {
        bool empty = c.from[i] > c.to[i];
        c.from[i] = piece_of(&c, c.from[i]);
        c.to[i] = empty ? c.from[i] : piece_of(&c, c.to[i]) + 1;
        c.total += c.to[i] - c.from[i];
    }
    return c;
}

static void write_cut(struct maker *m, rb_table_bucket *b, uint32_t column, const struct cutting *c)
{
    uint32_t *set = RB_NEW_PLAIN(uint32_t, c->total + 1), *member = RB_NEW_PLAIN(uint32_t, c->total + 1), count = 0;
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t piece = c->from[i]; piece < c->to[i]; piece++) {
            set[count] = piece;
            member[count++] = m->lists.items[b->first + i];
        }
    const uint32_t *at = sort_into(m, set, member, count, c->count);
    b->column = column;
    b->cut = m->cuts.len;
    b->cut_count = c->count;
    for (uint32_t i = 0; i <= c->count; i++) {
        rb_vec_push(&m->cuts, i < c->count ? c->cuts[i] : UINT32_MAX);
        rb_vec_push(&m->starts, at[i]);
    }
}

/* By the column that leaves the fewest boxes in a piece. */
static void cut_bucket(struct maker *m, rb_table_bucket *b)
{
    struct cutting best = {0};
    uint32_t at = RB_TABLE_NONE;
    for (uint32_t column = 0; b->count > LISTED_MIN && column < m->t->columns.len; column++) {
        struct cutting c = try_cut(m, b, column);
        bool fits = c.total <= (uint64_t)LISTS_GROWTH * b->count, parts = c.total / c.count < b->count / 2;
        if (!fits || !parts || (at != RB_TABLE_NONE && c.total * best.count >= best.total * c.count)) continue;
        best = c;
        at = column;
    }
    if (at != RB_TABLE_NONE) write_cut(m, b, at, &best);
}

/* How many boxes of the group a record may have to be compared with. */
static uint64_t longest_list(const rb_table *t, const rb_table_group *g)
{
    uint64_t longest = 0;
    for (uint32_t i = g->first_bucket; i < g->first_bucket + g->bucket_count; i++) {
        const rb_table_bucket *b = &t->buckets.items[i];
        uint64_t length = b->column == RB_TABLE_NONE ? b->count : (t->starts[b->cut + b->cut_count] - t->starts[b->cut]) / b->cut_count + 1;
        if (length > longest) longest = length;
    }
    return longest;
}

static bool is_worth_it(const rb_table *t)
{
    uint64_t asked = 0;
    for (uint32_t g = 0; g < t->groups.len; g++) asked += longest_list(t, &t->groups.items[g]);
    return asked <= t->box_count / ASKED_PART;
}

static void mark_warm(struct maker *m)
{
    for (uint32_t c = 0; c < m->t->columns.len; c++) {
        rb_build_mark_warm(m->b, m->t->columns.items[c].value);
        rb_build_mark_warm(m->b, m->t->columns.items[c].blank);
    }
    for (uint32_t i = 0; i < m->t->others.len; i++) rb_build_mark_warm(m->b, m->t->others.items[i]);
}

static void finish(struct maker *m)
{
    m->t->tests = m->tests.items;
    m->t->boxes = m->boxes.items;
    m->t->box_count = m->boxes.len;
    m->t->lists = m->lists.items;
    m->t->cuts = m->cuts.items;
    m->t->starts = m->starts.items;
}

const rb_table *rb_build_table(rb_build *b, const rb_route_plan *route)
{
    struct maker m = {.b = b, .t = RB_NEW(rb_table), .part_of = RB_NEW_PLAIN(uint32_t, b->stream->steps.len)};
    memset(m.part_of, 0xff, b->stream->steps.len * sizeof *m.part_of);
    for (uint32_t r = 0; r < route->row_count; r++) register_row(&m, route, r);
    give_codes(&m);
    for (uint32_t r = 0; r < route->row_count; r++) add_boxes(&m, route, r);
    make_groups(&m);
    for (uint32_t g = 0; g < m.t->groups.len; g++) make_buckets(&m, &m.t->groups.items[g]);
    for (uint32_t i = 0; i < m.t->buckets.len; i++) cut_bucket(&m, &m.t->buckets.items[i]);
    finish(&m);
    if (!is_worth_it(m.t)) return NULL;
    mark_warm(&m);
    return m.t;
}
