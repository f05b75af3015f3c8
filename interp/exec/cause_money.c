/* exec/cause_money.c: why an amount is unknown whose parts are known: two currencies, no rate. */
#include "exec/state.h"

static rb_str currency(const rb_exec *x, const rb_step *s, uint32_t i, uint32_t row) { return rb_exec_read(x, s->in[i], row).text; }

static uint32_t field_called(const rb_exec *x, rb_str name)
{
    uint32_t field;
    return rb_schema_find(x->stream->schema, name, &field) ? field : UINT32_MAX;
}

/* "amount is in EUR and limit in USD" */
static rb_cause cause_of_two(const rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_money_names *names = &x->plan->money_names.items[s->operand];
    rb_str a = currency(x, s, 0, row), b = currency(x, s, 1, row), name = names->a.len ? names->a : names->b, text;
    if (names->a.len && names->b.len)
        text = rb_str_print("%.*s is in %.*s and %.*s in %.*s", RB_STR_ARGS(names->a), RB_STR_ARGS(a), RB_STR_ARGS(names->b), RB_STR_ARGS(b));
    else if (names->a.len) text = rb_str_print("%.*s is in %.*s, not in %.*s", RB_STR_ARGS(name), RB_STR_ARGS(a), RB_STR_ARGS(b));
    else if (names->b.len) text = rb_str_print("%.*s is in %.*s, not in %.*s", RB_STR_ARGS(name), RB_STR_ARGS(b), RB_STR_ARGS(a));
    else text = rb_str_print("one amount is in %.*s and the other in %.*s", RB_STR_ARGS(a), RB_STR_ARGS(b));
    return (rb_cause){RB_CAUSE_TWO_CURRENCIES, field_called(x, name), text};
}

rb_cause rb_exec_cause_of_money(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_buf b = {0};
    if (s->op != RB_OP_positive) return cause_of_two(x, s, row);
    rb_buf_add_chars(&b, "the rate is ");
    rb_dec_print(&b, rb_exec_read(x, s->in[0], row).dec);
    return (rb_cause){RB_CAUSE_NO_RATE, UINT32_MAX, rb_buf_take(&b)};
}
