/* plan/late.c: which steps are computed only for the records in which they decide something.
 *
 * A dear step (texts taken apart, patterns, calendars, look-ups) that only rules need is not worth running where their `when` says no,
 * nor what a KPI measures where its `where` says no, nor the condition of a route's row where a row before has taken the record; nor one side of an `and` or `or` where the other has decided, nor the branch that a choice does not take. Of two sides the
 * cheaper goes first, however they were written: no answer depends on it, since neither has an effect, and what is
 * unknown is unknown in both orders. What stands on a late step is late itself, and evaluated after the others (exec/late.h).
 */
#include "plan/late.h"

enum effort { NOTHING, COMPARING, MAKING, COUNTING, SEARCHING, LOOKING_UP };

static enum effort own_effort(enum rb_op op)
{
    switch (op) {
    case RB_OP_contains: case RB_OP_starts_with: case RB_OP_ends_with: case RB_OP_contains_fold: case RB_OP_starts_fold: case RB_OP_ends_fold:
    case RB_OP_has_word: case RB_OP_word_fold: case RB_OP_eq_fold: case RB_OP_in_fold: case RB_OP_eq_list: case RB_OP_lt_text: case RB_OP_le_text:
    case RB_OP_length: case RB_OP_position: return COMPARING;
    case RB_OP_lower: case RB_OP_upper: case RB_OP_trim: case RB_OP_single_spaced: case RB_OP_join: case RB_OP_left_part: case RB_OP_right_part:
    case RB_OP_middle_part: case RB_OP_text_before: case RB_OP_text_after: case RB_OP_initials: case RB_OP_digits: case RB_OP_money_text:
    case RB_OP_currency_code: case RB_OP_format: case RB_OP_read_bit: case RB_OP_read_text: case RB_OP_read_i64: case RB_OP_read_dec: return MAKING;
    case RB_OP_open_between: case RB_OP_open_plus: case RB_OP_open_at: case RB_OP_calendar_day: case RB_OP_business_plus: case RB_OP_business_after:
    case RB_OP_business_through: case RB_OP_business_day: case RB_OP_instant_plus_clamped: case RB_OP_instant_plus_overflowing:
    case RB_OP_moment_of: return COUNTING;
    case RB_OP_matches: case RB_OP_capture: case RB_OP_replace: case RB_OP_replace_pattern: return SEARCHING;
    case RB_OP_find: case RB_OP_over_bit: case RB_OP_over_i64: case RB_OP_over_dec: case RB_OP_over_text: return LOOKING_UP;
    default: return NOTHING;
    }
}

static bool is_choice(enum rb_op op) { return op == RB_OP_choose_bit || op == RB_OP_choose_i64 || op == RB_OP_choose_dec || op == RB_OP_choose_text; }

bool rb_step_spares(const rb_step *s, uint32_t input)
{
    if (s->op == RB_OP_and || s->op == RB_OP_or) return input == (s->swapped ? 0 : 1);
    return is_choice(s->op) && input > 0;
}

/* By step what it and all that it stands on take; puts the cheaper side of `and` and `or` first. */
static uint8_t *weigh(const rb_plan *plan, rb_stream_plan *p)
{
    uint8_t *efforts = RB_NEW_PLAIN(uint8_t, p->steps.len + 1);
    for (rb_step_id id = 0; id < p->steps.len; id++) {
        rb_step *s = &p->steps.items[id];
        efforts[id] = (uint8_t)own_effort(s->op);
        for (uint32_t i = 0; i < rb_step_input_count(plan, s); i++) {
            rb_step_id in = rb_step_input(plan, s, i);
            if (in != RB_STEP_NONE && efforts[in] > efforts[id]) efforts[id] = efforts[in];
        }
        s->swapped = (s->op == RB_OP_and || s->op == RB_OP_or) && efforts[s->in[0]] > efforts[s->in[1]];
    }
    return efforts;
}

/* A route asks later rows only of records that are still open, if that takes more than to go through a text. */
static void mark_cheap_rows(rb_stream_plan *p, const uint8_t *efforts)
{
    for (uint32_t i = 0; i < p->routes.len; i++) {
        const rb_route_plan *r = &p->routes.items[i];
        for (uint32_t row = 0; !r->table && row < r->row_count; row++)
            if (r->conditions[row] != RB_STEP_NONE && efforts[r->conditions[row]] <= COMPARING) p->steps.items[r->conditions[row]].always = true;
    }
}

/* By step whether somebody wants its value of every record. */
static bool *find_wanted(const rb_plan *plan, const rb_stream_plan *p)
{
    bool *wanted = RB_NEW_ARRAY(bool, p->steps.len + 1);
    for (rb_step_id id = p->steps.len; id-- > 0;) {
        const rb_step *s = &p->steps.items[id];
        wanted[id] |= s->always;
        for (uint32_t i = 0; wanted[id] && !s->cold && i < rb_step_input_count(plan, s); i++) {
            rb_step_id in = rb_step_input(plan, s, i);
            if (in != RB_STEP_NONE && !rb_step_spares(s, i)) wanted[in] = true;
        }
    }
    return wanted;
}

static void mark_stream(const rb_plan *plan, rb_stream_plan *p)
{
    const uint8_t *efforts = weigh(plan, p);
    mark_cheap_rows(p, efforts);
    const bool    *wanted = find_wanted(plan, p);
    for (rb_step_id id = 0; id < p->steps.len; id++) {
        rb_step *s = &p->steps.items[id];
        if (s->cold || efforts[id] == NOTHING) continue;
        s->late = own_effort(s->op) != NOTHING && !wanted[id];
        for (uint32_t i = 0; i < rb_step_input_count(plan, s); i++) {
            rb_step_id in = rb_step_input(plan, s, i);
            s->late |= in != RB_STEP_NONE && p->steps.items[in].late;
        }
    }
}

void rb_late_mark(rb_plan *plan)
{
    for (uint32_t i = 0; i < plan->streams.len; i++) mark_stream(plan, plan->streams.items[i]);
}
