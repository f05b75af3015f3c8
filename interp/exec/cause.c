/* exec/cause.c: why a value is unknown, found afterwards, for one row.
 *
 * From the step down: to the first input that is itself unknown in this row, in the order in which the condition was
 * written, until there is none; that step is the cause. Inputs stand before their users, so the walk goes strictly down and ends.
 */
#include "exec/state.h"

#include "data/cell.h"

static bool is_known(rb_exec *x, rb_step_id step, uint32_t row)
{
    rb_exec_demand(x, step, row / RB_WORD_ROWS);
    return rb_bit_get(x->columns[step].known, row);
}

static bool is_choice(const rb_step *s)
{
    return s->op == RB_OP_choose_bit || s->op == RB_OP_choose_i64 || s->op == RB_OP_choose_dec || s->op == RB_OP_choose_text;
}

/* Of a choice only the condition and the branch that it chose count. */
static rb_step_id unknown_of_choice(rb_exec *x, const rb_step *s, uint32_t row)
{
    if (!is_known(x, s->in[0], row)) return s->in[0];
    rb_step_id branch = rb_bit_get(x->columns[s->in[0]].v.bits, row) ? s->in[1] : s->in[2];
    return is_known(x, branch, row) ? RB_STEP_NONE : branch;
}

static rb_step_id first_unknown_input(rb_exec *x, const rb_step *s, uint32_t row)
{
    if (is_choice(s)) return unknown_of_choice(x, s, row);
    if (s->op == RB_OP_disputed && is_known(x, s->in[0], row) && rb_bit_get(x->columns[s->in[0]].v.bits, row)) return RB_STEP_NONE;
    uint32_t count = rb_exec_looks_up(s) ? x->plan->seeks.items[s->operand].key_count : rb_exec_input_count(x, s);
    for (uint32_t i = 0; i < count; i++) {
        rb_step_id in = rb_exec_input(x, s, i);
        if (in != RB_STEP_NONE && !is_known(x, in, row)) return in;
    }
    return RB_STEP_NONE;
}

static rb_cause cause(enum rb_cause_kind kind, rb_str text) { return (rb_cause){kind, UINT32_MAX, text}; }

static rb_cause cause_of_cell(const rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_field *f = &x->stream->schema->fields.items[s->operand];
    rb_cell         cell = rb_batch_cell(x->batch, s->operand, row);
    if (rb_cell_is_blank(cell))
        return (rb_cause){RB_CAUSE_BLANK, s->operand, rb_str_print("%.*s is blank", RB_STR_ARGS(f->name))};
    rb_str why = rb_cell_complaint(f, cell);
    return (rb_cause){RB_CAUSE_UNREADABLE, s->operand,
                      rb_str_print("%.*s: %.*s", RB_STR_ARGS(f->name), RB_STR_ARGS(why))};
}

static rb_cause cause_of_history(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_buf b = {0};
    rb_buf_add_str(&b, x->plan->histories.items[s->operand].name);
    rb_buf_add_chars(&b, " has no value on ");
    rb_date_print(&b, rb_exec_read(x, s->in[0], row).i64);
    return cause(RB_CAUSE_NO_VALUE_THEN, rb_buf_take(&b));
}

static rb_cause out_of_range(rb_type type)
{
    if (rb_type_rep(type) == RB_REP_DEC) return cause(RB_CAUSE_OVERFLOW, RB_STR("the result has more than 38 digits"));
    if (type.kind == RB_TYPE_date || type.kind == RB_TYPE_datetime)
        return cause(RB_CAUSE_OVERFLOW, RB_STR("the result lies outside the years 1 to 9999"));
    if (type.kind == RB_TYPE_time) return cause(RB_CAUSE_OVERFLOW, RB_STR("the result lies outside the day"));
    return cause(RB_CAUSE_OVERFLOW, RB_STR("the result is too large"));
}

static rb_cause cause_of_days(const rb_exec *x, const rb_step *s, uint32_t row)
{
    int64_t duration = rb_exec_read(x, s->in[1], row).i64;
    if (duration % RB_US_PER_DAY == 0) return out_of_range(s->type);
    rb_buf b = {0};
    rb_duration_print(&b, duration);
    rb_buf_add_chars(&b, " is not a whole number of days");
    return cause(RB_CAUSE_NOT_WHOLE_DAYS, rb_buf_take(&b));
}

static rb_cause cause_of_division(bool by_zero, rb_type type)
{
    return by_zero ? cause(RB_CAUSE_ZERO_DIVISION, RB_STR("division by zero")) : out_of_range(type);
}

/* The first input that should be a whole number and is not; RB_STEP_NONE: all are. */
static rb_step_id not_whole(const rb_exec *x, const rb_step *s, uint32_t row)
{
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++)
        if (!rb_dec_is_whole(rb_exec_read(x, s->in[i], row).dec)) return s->in[i];
    return RB_STEP_NONE;
}

static rb_cause cause_of_whole(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_step_id in = not_whole(x, s, row);
    rb_buf     b = {0};
    if (in != RB_STEP_NONE) {
        rb_dec_print(&b, rb_exec_read(x, in, row).dec);
        rb_buf_add_chars(&b, " is not a whole number");
        return cause(RB_CAUSE_NOT_WHOLE, rb_buf_take(&b));
    }
    if (s->op != RB_OP_civil_date) return cause_of_division(rb_exec_read(x, s->in[1], row).dec == 0, s->type);
    for (int i = 0; i < 3; i++) {
        rb_buf_add_chars(&b, i == 0 ? "there is no day " : "-");
        rb_dec_print(&b, rb_exec_read(x, s->in[i], row).dec);
    }
    return cause(RB_CAUSE_NO_SUCH_DAY, rb_buf_take(&b));
}

static rb_cause cause_of_months(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_i128 product;
    rb_dec  n = rb_exec_read(x, s->in[1], row).dec;
    rb_buf  b = {0};
    if (__builtin_mul_overflow((rb_i128)rb_exec_read(x, s->in[0], row).i64, n, &product) || product % RB_DEC_ONE == 0) return out_of_range(s->type);
    rb_dec_print(&b, n);
    rb_buf_add_chars(&b, " times ");
    rb_months_print(&b, rb_exec_read(x, s->in[0], row).i64);
    rb_buf_add_chars(&b, " is not a whole number of months");
    return cause(RB_CAUSE_NOT_WHOLE, rb_buf_take(&b));
}

/* So many business days. */
static rb_cause not_whole_count(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_buf b = {0};
    rb_dec n = rb_exec_read(x, s->in[1], row).dec;
    if (rb_dec_is_whole(n)) return out_of_range(s->type);
    rb_dec_print(&b, n);
    rb_buf_add_chars(&b, " is not a whole number of days");
    return cause(RB_CAUSE_NOT_WHOLE, rb_buf_take(&b));
}

/* All inputs are known, the result is not. */
static rb_cause cause_of_step(rb_exec *x, const rb_step *s, uint32_t row)
{
    switch (s->op) {
    case RB_OP_load_bit:
    case RB_OP_load_i64:
    case RB_OP_load_dec:
    case RB_OP_load_text:
    case RB_OP_load_list: return cause_of_cell(x, s, row);
    case RB_OP_gather_bit:
    case RB_OP_gather_i64:
    case RB_OP_gather_dec:
    case RB_OP_gather_text: return rb_exec_gather_cause(x, s, row);
    case RB_OP_outer_bit:
    case RB_OP_outer_i64:
    case RB_OP_outer_dec:
    case RB_OP_outer_text: return rb_exec_cause(x->outer, x->seek->inputs.items[s->operand], x->pair_rows[row]);
    case RB_OP_find:
    case RB_OP_over_bit:
    case RB_OP_over_i64:
    case RB_OP_over_dec:
    case RB_OP_over_text: return rb_exec_seek_cause(x, (rb_step_id)(s - x->stream->steps.items), row);
    case RB_OP_pair_sure: return rb_exec_sure_cause(x, s, row);
    case RB_OP_const_bit:
    case RB_OP_const_i64:
    case RB_OP_const_dec:
    case RB_OP_const_text: return cause(RB_CAUSE_BLANK, RB_STR("the rules say blank here"));
    case RB_OP_history_bit:
    case RB_OP_history_i64:
    case RB_OP_history_dec:
    case RB_OP_history_text: return cause_of_history(x, s, row);
    case RB_OP_disputed: return cause(RB_CAUSE_DISPUTED, x->plan->templates.items[s->operand].parts.items[0].text);
    case RB_OP_div_dec:
    case RB_OP_div_duration: return cause_of_division(rb_exec_read(x, s->in[1], row).dec == 0, s->type);
    case RB_OP_ratio_duration: return cause_of_division(rb_exec_read(x, s->in[1], row).i64 == 0, s->type);
    case RB_OP_civil_date:
    case RB_OP_quotient:
    case RB_OP_remainder:
    case RB_OP_digits: return cause_of_whole(x, s, row);
    case RB_OP_mul_months: return cause_of_months(x, s, row);
    case RB_OP_business_plus: return not_whole_count(x, s, row);
    case RB_OP_date_plus: return cause_of_days(x, s, row);
    case RB_OP_same_bit:
    case RB_OP_same_dec:
    case RB_OP_positive: return rb_exec_cause_of_money(x, s, row);
    case RB_OP_currency_code:
    case RB_OP_matches:
    case RB_OP_join:
    case RB_OP_single_spaced:
    case RB_OP_left_part:
    case RB_OP_right_part:
    case RB_OP_middle_part:
    case RB_OP_position:
    case RB_OP_replace_pattern:
    case RB_OP_text_before:
    case RB_OP_text_after:
    case RB_OP_replace:
    case RB_OP_initials:
    case RB_OP_capture:
    case RB_OP_read_text:
    case RB_OP_read_bit:
    case RB_OP_read_i64:
    case RB_OP_read_dec: return rb_exec_cause_of_text(x, s, row);
    default: return out_of_range(s->type);
    }
}

static bool is_written_blank(const rb_step *s)
{
    return s->op == RB_OP_const_bit || s->op == RB_OP_const_i64 || s->op == RB_OP_const_dec || s->op == RB_OP_const_text;
}

/* The derived field that the step computes, or empty. A blank that the rules write themselves is told by its name. */
static rb_str let_of(const rb_exec *x, rb_step_id step)
{
    for (uint32_t i = 0; i < x->stream->lets.len; i++)
        if (x->stream->lets.items[i] == step) return x->stream->let_names.items[i];
    return RB_STR("");
}

rb_cause rb_exec_cause(rb_exec *x, rb_step_id step, uint32_t row)
{
    rb_str let = RB_STR("");
    if (is_known(x, step, row)) return cause(RB_CAUSE_NONE, let);
    for (;;) {
        const rb_step *s = rb_exec_step(x, step);
        rb_step_id     in = first_unknown_input(x, s, row);
        if (let_of(x, step).len > 0) let = let_of(x, step);
        if (in == RB_STEP_NONE && is_written_blank(s) && let.len > 0)
            return cause(RB_CAUSE_BLANK, rb_str_print("%.*s is blank", RB_STR_ARGS(let)));
        if (in == RB_STEP_NONE) return cause_of_step(x, s, row);
        step = in;
    }
}
