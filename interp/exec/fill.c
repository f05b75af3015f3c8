/* exec/fill.c: texts with values in them: messages for people, and the step that computes with such a text.
 *
 * A message always reads: an unknown value stands as "(blank)" or "(unknown)". A text that rules compute with is
 * unknown when a value in it is.
 */
#include "exec/state.h"

static void fill_unknown(rb_exec *x, rb_step_id step, uint32_t row, rb_buf *b)
{
    bool asks = rb_exec_looks_up(rb_exec_step(x, step)); /* of what others leave open nothing is blank */
    bool blank = !asks && rb_exec_cause(x, step, row).kind == RB_CAUSE_BLANK;
    rb_buf_add_chars(b, blank ? "(blank)" : "(unknown)");
}

void rb_exec_fill(rb_exec *x, const rb_template *t, uint32_t row, rb_buf *b)
{
    for (uint32_t p = 0; p < t->parts.len; p++) {
        const rb_template_part *part = &t->parts.items[p];
        rb_buf_add_str(b, part->text);
        if (part->step == RB_STEP_NONE) continue;
        rb_value v = rb_exec_value(x, part->step, row);
        if (v.known) rb_value_print(b, &v, x->plan->zone);
        else fill_unknown(x, part->step, row, b);
    }
}

static rb_str format_row(rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_template *t = &x->plan->templates.items[s->operand];
    rb_buf_reset(&x->scratch);
    for (uint32_t p = 0; p < t->parts.len; p++) {
        rb_buf_add_str(&x->scratch, t->parts.items[p].text);
        if (t->parts.items[p].step == RB_STEP_NONE) continue;
        rb_value v = rb_exec_read(x, t->parts.items[p].step, row);
        rb_value_print(&x->scratch, &v, x->plan->zone);
    }
    char *room = rb_exec_room(x, s, x->scratch.len);
    memcpy(room, x->scratch.ptr, x->scratch.len);
    return (rb_str){room, x->scratch.len};
}

static uint64_t known_parts(const rb_exec *x, const rb_step *s, uint32_t w)
{
    uint64_t known = RB_ALL_ROWS;
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) {
        rb_step_id in = rb_exec_input(x, s, i);
        if (in != RB_STEP_NONE) known &= x->columns[in].known[w];
    }
    return known;
}

void rb_exec_format(rb_exec *x, const rb_step *s, rb_column *out)
{
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t rows = rb_exec_rows(x, w);
        uint64_t known = known_parts(x, s, w);
        for (uint32_t i = 0; i < rows; i++)
            out->v.text[w * RB_WORD_ROWS + i] =
                known >> i & 1 ? format_row(x, s, w * RB_WORD_ROWS + i) : RB_STR("");
        out->known[w] = known;
    }
}
