/* engine/blocking.c: down from the demand of a rule to the fields that it reads.
 *
 * Inputs stand before their users, so one walk over the steps from the demand down sees each step once.
 */
#include "engine/blocking.h"

static bool reads_field(enum rb_op op)
{
    return op == RB_OP_load_bit || op == RB_OP_load_i64 || op == RB_OP_load_dec || op == RB_OP_load_text || op == RB_OP_blank_cell;
}

static void mark_inputs(const rb_plan *plan, const rb_step *s, bool *needed)
{
    for (uint32_t i = 0; i < rb_step_input_count(plan, s); i++) {
        rb_step_id in = rb_step_input(plan, s, i);
        if (in != RB_STEP_NONE) needed[in] = true;
    }
}

void rb_blocking_fields(const rb_plan *plan, const rb_stream_plan *stream, const rb_rule_plan *rule, rb_fields *out)
{
    bool *needed = RB_NEW_ARRAY(bool, stream->steps.len + 1u), *reads = RB_NEW_ARRAY(bool, stream->schema->fields.len + 1u);
    if (rule->holds == RB_STEP_NONE) return;
    needed[rule->holds] = true;
    for (uint32_t i = rule->holds + 1; i-- > 0;) {
        const rb_step *s = &stream->steps.items[i];
        if (needed[i] && reads_field(s->op)) reads[s->operand] = true;
        else if (needed[i]) mark_inputs(plan, s, needed);
    }
    for (uint32_t f = 0; f < stream->schema->fields.len; f++)
        if (reads[f]) rb_vec_push(&out->items, f);
}
