/* exec/routes.c: which row of a decision table takes each record, and what the table gave in all.
 *
 * A table is walked row by row of the table, 64 records at a time: words of bits say which records are still
 * open, so a record that is settled costs nothing. Only where a condition is unknown is there more to do: then every
 * row that could match must have the same outputs. Rows with the same outputs are one class (same_as);
 * for each class a word says which records it could take, and "exactly one class" is found by
 * carrying "one or more" and "two or more" over the classes.
 *
 * A table of many rows is not walked: see exec/table.c, which fills in the same.
 *
 * Totals by outputs cost nothing per record where the outputs are the same for every record: the table's rows are counted,
 * and put together at the end. Only rows whose outputs depend on the record are grouped as records come.
 */
#include "exec/state.h"

#include "base/unicode.h"

static rb_step_id output_of(const rb_route_plan *p, uint32_t row, uint32_t output)
{
    return p->outputs[(size_t)row * p->output_count + output];
}

static bool outputs_are_fixed(const rb_exec *x, const rb_route_plan *p, uint32_t row)
{
    for (uint32_t o = 0; o < p->output_count; o++)
        if (!rb_exec_is_fixed(x, output_of(p, row, o))) return false;
    return true;
}

static void init_route(rb_exec *x, rb_route_work *work, const rb_route_plan *p)
{
    work->is_fixed = RB_NEW_PLAIN(bool, p->row_count);
    work->by_row = RB_NEW_PLAIN(uint64_t, p->row_count);
    memset(work->by_row, 0, p->row_count * sizeof(uint64_t));
    for (uint32_t r = 0; r < p->row_count; r++) {
        if (!p->table) rb_exec_need(x, p->conditions[r]);
        work->is_fixed[r] = outputs_are_fixed(x, p, r);
    }
    if (p->table) {
        rb_exec_table_init(x, work, p);
        return;
    }
    work->taken = RB_NEW_PLAIN(uint64_t, (size_t)p->row_count * RB_BATCH_WORDS);
    work->yes = RB_NEW_PLAIN(uint64_t, p->row_count);
    work->could = RB_NEW_PLAIN(uint64_t, p->row_count);
    memset(work->taken, 0, (size_t)p->row_count * RB_BATCH_WORDS * sizeof(uint64_t));
}

void rb_exec_routes_init(rb_exec *x)
{
    x->routes = RB_NEW_ARRAY(rb_route_work, x->stream->routes.len);
    for (uint32_t r = 0; r < x->stream->routes.len; r++) init_route(x, &x->routes[r], &x->stream->routes.items[r]);
}

/* Fills yes[row] and could[row] (yes or unknown) of one word. A `first` table stops at the row that is certain, so
 * there later rows count for nothing. Returns the records in which some row counted is unknown. */
static uint64_t ask_rows(rb_exec *x, rb_route_work *work, const rb_route_plan *p, uint32_t w)
{
    uint64_t mask = rb_exec_mask(x, w), open = mask, unknown = 0;
    for (uint32_t r = 0; r < p->row_count; r++) {
        rb_late_need(x, p->conditions[r], w, open);
        rb_answer answer = rb_exec_answer(x, p->conditions[r], w);
        work->yes[r] = answer.yes & open;
        work->could[r] = (mask & ~answer.no) & open;
        unknown |= work->could[r] & ~work->yes[r];
        if (p->hit == RB_ROUTE_FIRST) open &= ~answer.yes;
    }
    return unknown;
}

static uint64_t any_of(const uint64_t *words, uint32_t count)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < count; i++) any |= words[i];
    return any;
}

/* The records named by rows of two or more classes. Adds up classes in place: words[] of rows that are not
 * the first of their class are lost. */
static uint64_t two_classes(uint64_t *words, const rb_route_plan *p)
{
    uint64_t one = 0, two = 0;
    for (uint32_t r = 0; r < p->row_count; r++) {
        if (p->same_as[r] == r) continue;
        words[p->same_as[r]] |= words[r];
        words[r] = 0;
    }
    for (uint32_t r = 0; r < p->row_count; r++) {
        two |= one & words[r];
        one |= words[r];
    }
    return two;
}

/* The records with an unknown row that cannot be routed even if another row is certain. */
static uint64_t doubtful(rb_route_work *work, const rb_route_plan *p, uint64_t unknown)
{
    if (unknown == 0 || p->hit == RB_ROUTE_COLLECT) return unknown;
    return unknown & two_classes(work->could, p);
}

/* The records for which rows of a `unique` table say yes with different outputs. could[] is overwritten. */
static uint64_t conflicting(rb_route_work *work, const rb_route_plan *p)
{
    if (p->hit != RB_ROUTE_UNIQUE) return 0;
    memcpy(work->could, work->yes, p->row_count * sizeof *work->yes);
    return two_classes(work->could, p);
}

/* The first row that says yes takes the record; in a table that collects, every such row. */
static void take_rows(rb_route_work *work, const rb_route_plan *p, uint32_t w)
{
    uint64_t open = work->routed[w];
    for (uint32_t r = 0; r < p->row_count; r++) {
        uint64_t taken = work->yes[r] & open;
        work->taken[(size_t)r * RB_BATCH_WORDS + w] = taken;
        if (p->hit != RB_ROUTE_COLLECT) open &= ~taken;
    }
}

static void decide_word(rb_exec *x, rb_route_work *work, const rb_route_plan *p, uint32_t w)
{
    uint64_t mask = rb_exec_mask(x, w), unknown = ask_rows(x, work, p, w), certain = any_of(work->yes, p->row_count);
    uint64_t doubt = doubtful(work, p, unknown), conflict = conflicting(work, p);
    work->routed[w] = certain & ~doubt & ~conflict;
    work->no_match[w] = mask & ~certain & ~unknown;
    work->conflict[w] = conflict;
    x->listed[w] |= mask & ~work->routed[w];
    take_rows(work, p, w);
}

/* What was decided of all words. */
static void count_decided(const rb_exec *x, rb_route_work *work, const rb_route_plan *p)
{
    uint32_t words = rb_exec_words(x);
    uint64_t routed = rb_count_words(work->routed, words), no_match = rb_count_words(work->no_match, words), conflict = rb_count_words(work->conflict, words);
    work->by_state[RB_ROUTED] += routed;
    work->by_state[RB_ROUTE_NO_MATCH] += no_match;
    work->by_state[RB_ROUTE_CONFLICT] += conflict;
    work->by_state[RB_ROUTE_UNKNOWN] += x->rows - (routed + no_match + conflict);
    for (uint32_t r = 0; r < p->row_count; r++) work->by_row[r] += rb_count_words(work->taken + (size_t)r * RB_BATCH_WORDS, words);
}

static void count_outputs(rb_route_work *work, rb_str key, uint64_t count)
{
    uint32_t number = rb_groups_number(&work->groups, key);
    work->counts = rb_groups_room(work->counts, &work->counts_cap, number, sizeof *work->counts);
    work->counts[number] += count;
}

static void group_record(rb_exec *x, const rb_route_plan *p, uint32_t table_row, uint32_t row, rb_route_work *work)
{
    rb_buf_reset(&x->scratch);
    for (uint32_t o = 0; o < p->output_count; o++) {
        rb_step_id step = output_of(p, table_row, o);
        rb_groups_add_key(&x->scratch, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)),
                          rb_exec_at(x, step, row));
    }
    count_outputs(work, rb_buf_str(&x->scratch), 1);
}

static void group_taken(rb_exec *x, rb_route_work *work, const rb_route_plan *p, uint32_t table_row)
{
    const uint64_t *all = rb_exec_taken(work, table_row);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        uint64_t taken = all ? all[w] : 0;
        if (taken == 0) continue;
        for (uint32_t o = 0; o < p->output_count; o++) rb_exec_demand(x, output_of(p, table_row, o), w);
        for (; taken; taken &= taken - 1)
            group_record(x, p, table_row, w * RB_WORD_ROWS + rb_first_bit(taken), work);
    }
}

/* The rows of the table that may have taken records: the i-th. */
static uint32_t rows_that_took(const rb_route_work *work, const rb_route_plan *p) { return work->table ? work->table->touched.len : p->row_count; }
static uint32_t row_that_took(const rb_route_work *work, uint32_t i) { return work->table ? work->table->touched.items[i] : i; }

static void judge_route(rb_exec *x, rb_route_work *work, const rb_route_plan *p)
{
    if (work->table) rb_exec_table_judge(x, work, p);
    for (uint32_t w = 0; !work->table && w < rb_exec_words(x); w++) decide_word(x, work, p, w);
    if (!work->table) count_decided(x, work, p);
    for (uint32_t i = 0; i < rows_that_took(work, p); i++)
        if (!work->is_fixed[row_that_took(work, i)]) group_taken(x, work, p, row_that_took(work, i));
    work->states_are_shown = work->rows_are_shown = false;
}

void rb_exec_routes_judge(rb_exec *x)
{
    for (uint32_t r = 0; r < x->stream->routes.len; r++) judge_route(x, &x->routes[r], &x->stream->routes.items[r]);
}

const uint8_t *rb_exec_route_states(const rb_exec *x, uint32_t route)
{
    rb_route_work *work = &x->routes[route];
    if (!work->shown_states) work->shown_states = RB_NEW_PLAIN(uint8_t, RB_BATCH_ROWS);
    if (work->states_are_shown) return work->shown_states;
    for (uint32_t row = 0; row < x->rows; row++)
        work->shown_states[row] = rb_bit_get(work->routed, row)     ? RB_ROUTED
                                  : rb_bit_get(work->no_match, row) ? RB_ROUTE_NO_MATCH
                                  : rb_bit_get(work->conflict, row) ? RB_ROUTE_CONFLICT
                                                                    : RB_ROUTE_UNKNOWN;
    work->states_are_shown = true;
    return work->shown_states;
}

static void show_taken(const rb_exec *x, rb_route_work *work, uint32_t r)
{
    const uint64_t *all = rb_exec_taken(work, r);
    for (uint32_t w = 0; all && w < rb_exec_words(x); w++)
        for (uint64_t taken = all[w]; taken; taken &= taken - 1) {
            uint32_t *shown = &work->shown_rows[w * RB_WORD_ROWS + rb_first_bit(taken)];
            if (r < *shown) *shown = r;
        }
}

/* Of a table that collects the first row. */
const uint32_t *rb_exec_route_rows(const rb_exec *x, uint32_t route)
{
    const rb_route_plan *p = &x->stream->routes.items[route];
    rb_route_work *work = &x->routes[route];
    if (!work->shown_rows) work->shown_rows = RB_NEW_PLAIN(uint32_t, RB_BATCH_ROWS);
    if (work->rows_are_shown) return work->shown_rows;
    for (uint32_t row = 0; row < RB_BATCH_ROWS; row++) work->shown_rows[row] = UINT32_MAX;
    for (uint32_t i = 0; i < rows_that_took(work, p); i++) show_taken(x, work, row_that_took(work, i));
    work->rows_are_shown = true;
    return work->shown_rows;
}

const uint32_t *rb_exec_route_collected(rb_exec *x, uint32_t route, uint32_t row, uint32_t *count)
{
    const rb_route_plan *p = &x->stream->routes.items[route];
    rb_route_work       *work = &x->routes[route];
    *count = 0;
    if (!rb_bit_get(work->routed, row)) return NULL;
    if (work->table) return rb_exec_table_collected(x, work, p, row, count);
    work->collected.len = 0;
    for (uint32_t r = 0; r < p->row_count; r++)
        if (rb_bit_get(work->taken + (size_t)r * RB_BATCH_WORDS, row)) rb_vec_push(&work->collected, r);
    *count = work->collected.len;
    return work->collected.items;
}

/* The condition that is unknown; RB_STEP_NONE: none is. */
static rb_step_id unknown_condition(const rb_exec *x, uint32_t route, uint32_t row)
{
    const rb_route_plan *p = &x->stream->routes.items[route];
    for (uint32_t r = 0; r < p->row_count; r++) {
        rb_step_id step = p->conditions[r];
        bool       known = step == RB_STEP_NONE || rb_bit_get(x->columns[step].known, row);
        if (!known) return step;
        bool yes = step == RB_STEP_NONE || rb_bit_get(x->columns[step].v.bits, row);
        if (yes && p->hit == RB_ROUTE_FIRST) break;
    }
    return RB_STEP_NONE;
}

/* The first two rows that match and say different things. */
static void disagreeing(rb_exec *x, uint32_t route, uint32_t row, uint32_t rows[2])
{
    const rb_route_plan *p = &x->stream->routes.items[route];
    rows[0] = rows[1] = UINT32_MAX;
    if (x->routes[route].table) {
        rb_exec_table_disagree(x, &x->routes[route], p, row, rows);
        return;
    }
    for (uint32_t r = 0; r < p->row_count && rows[1] == UINT32_MAX; r++) {
        bool yes = rb_exec_answer(x, p->conditions[r], row / RB_WORD_ROWS).yes >> row % RB_WORD_ROWS & 1;
        if (yes && rows[0] == UINT32_MAX) rows[0] = r;
        else if (yes && p->same_as[r] != p->same_as[rows[0]]) rows[1] = r;
    }
}

rb_cause rb_exec_route_cause(rb_exec *x, uint32_t route, uint32_t row)
{
    const rb_route_info *info = x->plan->catalog->routes.items[x->stream->routes.items[route].route];
    enum rb_route_state  state = (enum rb_route_state)rb_exec_route_states(x, route)[row];
    rb_cause cause = {.kind = RB_CAUSE_NONE, .field = UINT32_MAX};
    uint32_t rows[2];
    if (state == RB_ROUTE_UNKNOWN && x->routes[route].table) return rb_exec_table_cause(x, &x->routes[route], &x->stream->routes.items[route], row);
    if (state == RB_ROUTE_UNKNOWN) return rb_exec_cause(x, unknown_condition(x, route, row), row);
    if (state != RB_ROUTE_CONFLICT) return cause;
    disagreeing(x, route, row, rows);
    cause.kind = RB_CAUSE_DISPUTED;
    cause.text = rb_str_print("rows %u and %u both match: %.*s and %.*s", rows[0] + 1, rows[1] + 1, RB_STR_ARGS(info->row_texts.items[rows[0]]),
                              RB_STR_ARGS(info->row_texts.items[rows[1]]));
    return cause;
}

void rb_exec_routes_merge(rb_exec *x, const rb_exec *other)
{
    for (uint32_t i = 0; i < x->stream->routes.len; i++) {
        rb_route_work       *to = &x->routes[i];
        const rb_route_work *from = &other->routes[i];
        for (uint32_t s = 0; s < 4; s++) to->by_state[s] += from->by_state[s];
        for (uint32_t r = 0; r < x->stream->routes.items[i].row_count; r++) to->by_row[r] += from->by_row[r];
        for (uint32_t g = 0; g < from->groups.len; g++)
            count_outputs(to, rb_groups_key(&from->groups, g), from->counts[g]);
    }
}
