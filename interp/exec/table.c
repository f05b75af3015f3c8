/* exec/table.c: a record and the few rows of a large decision table that can match it.
 *
 * Path      columns of a batch -> codes -> boxes that may match (plan/table.h) -> the route's states and rows, as exec/routes.c has them
 * Promises  The same word on every record as the walk over all rows gives: a row that is not asked would have said no. Where a
 *           value that would find the rows is unknown, those are asked that the others find (table_lists.h).
 *
 * Candidates of all groups are asked in the order of the table's rows, and no further than the answer needs: up to a certain row
 * of a `first` table, or to where nothing that follows could settle what is open.
 */
#include "plan/table.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "exec/state.h"
#include "exec/table_lists.h"

enum { FOLDED_ROOM = 256 };
enum answer { NO, UNKNOWN, YES };

/* What the rows asked so far say of a record. Classes: rows with the same outputs. */
struct verdict {
    uint32_t taken, unknown;    /* the first row that says yes; that is unknown; UINT32_MAX: none */
    uint32_t could, yes;        /* a class that could match; that does; UINT32_MAX: none yet */
    uint32_t other;             /* the first that says yes, but not what the one taken says; UINT32_MAX: none */
    bool     two_could;
};

void rb_exec_table_init(rb_exec *x, rb_route_work *work, const rb_route_plan *p)
{
    const rb_table *t = p->table;
    work->table = RB_NEW(rb_table_work);
    work->table->codes = RB_NEW_PLAIN(uint32_t, (size_t)t->columns.len * RB_BATCH_ROWS + 1);
    work->table->unknown = RB_NEW_PLAIN(uint32_t, RB_BATCH_ROWS);
    work->table->slots = RB_NEW_PLAIN(uint32_t, p->row_count);
    memset(work->table->slots, 0, p->row_count * sizeof *work->table->slots);
    work->table->lists = rb_table_lists_new(t);
    for (uint32_t c = 0; c < t->columns.len; c++) {
        rb_exec_need(x, t->columns.items[c].value);
        rb_exec_need(x, t->columns.items[c].blank);
    }
    for (uint32_t i = 0; i < t->others.len; i++) rb_exec_need(x, t->others.items[i]);
}

/* ---- codes ---- */

static uint32_t code_of_text(const rb_table_column *c, rb_str text)
{
    uint32_t code = 1;
    (void)rb_map_find(&c->texts, rb_is_ascii(text) ? text : rb_text_nfc(text), &code);
    return code;
}

/* ASCII of no great length without a folded copy. */
static uint32_t code_of_folded(const rb_table_column *c, rb_str text)
{
    char room[FOLDED_ROOM];
    if (text.len > sizeof room || !rb_is_ascii(text)) return rb_table_starts_code(c, rb_text_fold(text));
    for (size_t i = 0; i < text.len; i++) room[i] = rb_ascii_lower(text.ptr[i]);
    return rb_table_starts_code(c, (rb_str){room, text.len});
}

static uint32_t code_by_start(const rb_table_column *c, rb_str text)
{
    if (c->order == RB_TABLE_BY_FOLDED_START) return code_of_folded(c, text);
    return rb_table_starts_code(c, rb_is_ascii(text) ? text : rb_text_nfc(text));
}

static uint32_t code_at(const rb_exec *x, const rb_table_column *c, uint32_t row)
{
    const rb_column *column = &x->columns[c->value];
    uint32_t at = rb_exec_at(x, c->value, row);
    if (!rb_bit_get(column->known, row)) return 0;
    switch (c->rep) {
    case RB_REP_TEXT: return c->order == RB_TABLE_BY_VALUE ? code_of_text(c, column->v.text[at]) : code_by_start(c, column->v.text[at]);
    case RB_REP_BIT: return rb_table_code(c, rb_bit_get(column->v.bits, row));
    case RB_REP_DEC: return rb_table_code(c, column->v.dec[at]);
    default: return rb_table_code(c, column->v.i64[at]);
    }
}

static void make_codes(const rb_exec *x, const rb_table *t, uint32_t *codes)
{
    for (uint32_t c = 0; c < t->columns.len; c++)
        for (uint32_t row = 0; row < x->rows; row++) codes[(size_t)c * RB_BATCH_ROWS + row] = code_at(x, &t->columns.items[c], row);
}

/* ---- boxes ---- */

static enum answer answer_of(bool yes) { return yes ? YES : NO; }

static enum answer ask_test(const rb_exec *x, const rb_table *t, const uint32_t *codes, const rb_table_test *test, uint32_t row)
{
    switch (test->ask) {
    case RB_TABLE_WITHIN: {
        uint32_t code = codes[test->column];
        return code == 0 ? UNKNOWN : answer_of(test->low <= code && code <= test->high);
    }
    case RB_TABLE_BLANK: return answer_of(rb_bit_get(x->columns[t->columns.items[test->column].blank].v.bits, row));
    case RB_TABLE_PRESENT: return answer_of(!rb_bit_get(x->columns[t->columns.items[test->column].blank].v.bits, row));
    case RB_TABLE_OTHER: break;
    }
    const rb_column *c = &x->columns[test->step];
    return rb_bit_get(c->known, row) ? answer_of(rb_bit_get(c->v.bits, row)) : UNKNOWN;
}

static enum answer ask_box(const rb_exec *x, const rb_table *t, const uint32_t *codes, uint32_t box, uint32_t row)
{
    const rb_table_box *b = &t->boxes[box];
    enum answer all = YES;
    for (uint32_t i = b->first; i < b->first + b->count && all != NO; i++) {
        enum answer one = ask_test(x, t, codes, &t->tests[i], row);
        if (one < all) all = one;
    }
    return all;
}

/* ---- candidates ---- */

static uint32_t piece_of(const uint32_t *cuts, uint32_t count, uint32_t code)
{
    uint32_t low = 0, high = count;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cuts[middle] <= code) low = middle;
        else high = middle;
    }
    return low;
}

static rb_table_span in_bucket(const rb_table *t, const rb_table_bucket *b, const uint32_t *codes)
{
    uint32_t code = b->column == RB_TABLE_NONE ? 0 : codes[b->column];
    if (code == 0) return (rb_table_span){t->lists + b->first, t->lists + b->first + b->count};
    const uint32_t *starts = t->starts + b->cut + piece_of(t->cuts + b->cut, b->cut_count, code);
    return (rb_table_span){t->lists + starts[0], t->lists + starts[1]};
}

/* Bits: the group's columns that are not known here; none of its boxes can match where one of those is blank and guarded. */
static uint32_t unknown_columns(const rb_exec *x, const rb_table *t, const rb_table_group *g, const uint32_t *codes, uint32_t row, bool *none)
{
    uint32_t unknown = 0;
    *none = false;
    for (uint32_t left = g->columns; left; left &= left - 1) {
        uint32_t c = rb_first_bit(left);
        if (codes[c] != 0) continue;
        unknown |= 1u << c;
        *none |= g->guarded >> c & 1 && rb_bit_get(x->columns[t->columns.items[c].blank].v.bits, row);
    }
    return unknown;
}

static rb_table_span in_group(const rb_exec *x, rb_table_lists *lists, const rb_table_group *g, const uint32_t *codes, uint32_t row)
{
    const rb_table *t = rb_table_lists_of(lists);
    uint32_t room[RB_TABLE_COLUMNS], bucket;
    bool     none;
    uint32_t unknown = unknown_columns(x, t, g, codes, row, &none);
    if (none) return (rb_table_span){NULL, NULL};
    if (unknown) return rb_table_lists_find(lists, g, g->columns & ~unknown, codes);
    if (!rb_map_find(&g->buckets, rb_table_key(g->columns, codes, room), &bucket)) return (rb_table_span){NULL, NULL};
    return in_bucket(t, &t->buckets.items[bucket], codes);
}

/* ---- one record ---- */

static void hear(struct verdict *v, uint32_t row, uint32_t class_of_row, enum answer answer)
{
    if (answer == NO) return;
    if (answer == UNKNOWN && v->unknown == UINT32_MAX) v->unknown = row;
    v->two_could |= v->could != UINT32_MAX && v->could != class_of_row;
    v->could = class_of_row;
    if (answer != YES) return;
    if (v->other == UINT32_MAX && v->yes != UINT32_MAX && v->yes != class_of_row) v->other = row;
    v->yes = class_of_row;
    if (v->taken == UINT32_MAX) v->taken = row;
}

/* Nothing that other rows say can change the state. */
static bool is_settled(const struct verdict *v, enum rb_hit hit)
{
    bool unknown = v->unknown != UINT32_MAX;
    if (hit == RB_ROUTE_COLLECT) return unknown;
    return hit == RB_ROUTE_FIRST && (v->taken != UINT32_MAX || (unknown && v->two_could));
}

/* The next row of the table that has a candidate. Each span is in the order of its rows. */
static uint32_t next_row(const rb_table *t, rb_table_span *spans, uint32_t count)
{
    uint32_t row = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++)
        if (spans[i].at < spans[i].end && t->boxes[*spans[i].at].row < row) row = t->boxes[*spans[i].at].row;
    return row;
}

static struct verdict ask_rows(const rb_exec *x, rb_table_work *work, const rb_route_plan *p, uint32_t row)
{
    const rb_table *t = p->table;
    struct verdict  v = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, false};
    rb_table_span     spans[RB_TABLE_GROUPS];
    uint32_t        codes[RB_TABLE_COLUMNS], next;
    for (uint32_t c = 0; c < t->columns.len; c++) codes[c] = work->codes[(size_t)c * RB_BATCH_ROWS + row];
    for (uint32_t g = 0; g < t->groups.len; g++) spans[g] = in_group(x, work->lists, &t->groups.items[g], codes, row);
    work->collected.len = 0;
    while (!is_settled(&v, p->hit) && (next = next_row(t, spans, t->groups.len)) != UINT32_MAX) {
        enum answer any = NO;
        for (uint32_t g = 0; g < t->groups.len; g++)
            for (; spans[g].at < spans[g].end && t->boxes[*spans[g].at].row == next; spans[g].at++) {
                enum answer one = any == YES ? NO : ask_box(x, t, codes, *spans[g].at, row);
                if (one > any) any = one;
            }
        hear(&v, next, p->same_as[next], any);
        if (any == YES && p->hit == RB_ROUTE_COLLECT) rb_vec_push(&work->collected, next);
    }
    return v;
}

static void touch(rb_table_work *t, uint32_t table_row)
{
    uint32_t place = t->touched.len, cap = t->taken_cap ? 2 * t->taken_cap : RB_WORD_ROWS;
    rb_vec_push(&t->touched, table_row);
    t->slots[table_row] = place + 1;
    if (place == t->taken_cap) {
        t->taken = rb_gc_grow(t->taken, (size_t)t->taken_cap * RB_BATCH_WORDS, (size_t)cap * RB_BATCH_WORDS, sizeof *t->taken, 0);
        t->taken_cap = cap;
    }
    memset(t->taken + (size_t)place * RB_BATCH_WORDS, 0, RB_BATCH_WORDS * sizeof *t->taken);
}

static void take(rb_route_work *work, uint32_t table_row, uint32_t row)
{
    rb_table_work *t = work->table;
    if (t->slots[table_row] == 0) touch(t, table_row);
    t->taken[(size_t)(t->slots[table_row] - 1) * RB_BATCH_WORDS + row / RB_WORD_ROWS] |= UINT64_C(1) << row % RB_WORD_ROWS;
    work->by_row[table_row]++;
}

static enum rb_route_state state_of(const struct verdict *v, enum rb_hit hit)
{
    bool certain = v->taken != UINT32_MAX, unknown = v->unknown != UINT32_MAX;
    bool doubtful = unknown && (hit == RB_ROUTE_COLLECT || v->two_could);
    if (hit == RB_ROUTE_UNIQUE && v->other != UINT32_MAX) return RB_ROUTE_CONFLICT;
    if (certain && !doubtful) return RB_ROUTED;
    return certain || unknown ? RB_ROUTE_UNKNOWN : RB_ROUTE_NO_MATCH;
}

void rb_exec_table_disagree(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row, uint32_t rows[2])
{
    struct verdict v = ask_rows(x, work->table, p, row);
    rows[0] = v.taken;
    rows[1] = v.other;
}

const uint32_t *rb_exec_table_collected(const rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row, uint32_t *count)
{
    (void)ask_rows(x, work->table, p, row);
    *count = work->table->collected.len;
    return work->table->collected.items;
}

rb_cause rb_exec_table_cause(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row)
{
    uint32_t at = work->table->unknown[row];
    rb_cause cause = {.kind = RB_CAUSE_NONE, .text = RB_STR(""), .field = UINT32_MAX};
    if (at == UINT32_MAX) return cause;
    for (uint32_t i = p->first_test[at]; i < p->first_test[at + 1] && cause.kind == RB_CAUSE_NONE; i++) cause = rb_exec_cause(x, p->tests[i], row);
    return cause;
}

static void judge_row(rb_exec *x, rb_route_work *work, const rb_route_plan *p, uint32_t row)
{
    struct verdict      v = ask_rows(x, work->table, p, row);
    enum rb_route_state state = state_of(&v, p->hit);
    uint64_t bit = UINT64_C(1) << row % RB_WORD_ROWS;
    uint32_t w = row / RB_WORD_ROWS;
    work->table->unknown[row] = v.unknown;
    work->by_state[state]++;
    if (state == RB_ROUTE_NO_MATCH) work->no_match[w] |= bit;
    if (state == RB_ROUTE_CONFLICT) work->conflict[w] |= bit;
    if (state != RB_ROUTED) {
        x->listed[w] |= bit;
        return;
    }
    work->routed[w] |= bit;
    if (p->hit != RB_ROUTE_COLLECT) take(work, v.taken, row);
    else
        for (uint32_t i = 0; i < work->table->collected.len; i++) take(work, work->table->collected.items[i], row);
}

static void forget_batch(rb_route_work *work)
{
    rb_table_work *t = work->table;
    for (uint32_t i = 0; i < t->touched.len; i++) t->slots[t->touched.items[i]] = 0;
    t->touched.len = 0;
    memset(work->routed, 0, sizeof work->routed);
    memset(work->no_match, 0, sizeof work->no_match);
    memset(work->conflict, 0, sizeof work->conflict);
}

void rb_exec_table_judge(rb_exec *x, rb_route_work *work, const rb_route_plan *p)
{
    forget_batch(work);
    make_codes(x, p->table, work->table->codes);
    for (uint32_t row = 0; row < x->rows; row++) judge_row(x, work, p, row);
}
