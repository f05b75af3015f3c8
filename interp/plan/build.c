/* plan/build.c: the parts of a plan, each made once: steps, constants, sets, histories. */
#include "plan/build.h"

#include "base/unicode.h"

enum rb_op rb_op_pick(const rb_op_family *f, rb_type t)
{
    switch (rb_type_rep(t)) {
    case RB_REP_I64: return f->i64;
    case RB_REP_DEC: return f->dec;
    case RB_REP_TEXT: return f->text;
    default: return f->bit;
    }
}

rb_step_id rb_build_step(rb_build *b, enum rb_op op, rb_type type, const rb_step_id in[3], uint32_t operand)
{
    /* The type is part of what a step is (round and percent are one operation, 5 euros and 5 dollars one number); a cell is read once all the same. */
    uint32_t kind = op == RB_OP_load_dec ? 0 : (uint32_t)type.kind, currency = 0, id = b->stream->steps.len;
    if (kind == RB_TYPE_money) memcpy(&currency, type.currency, sizeof currency);
    uint32_t parts[] = {(uint32_t)op, kind, currency, in[0], in[1], in[2], operand};
    rb_str   key = {(const char *)parts, sizeof parts};
    if (rb_map_find(&b->steps, key, &id)) return id;
    (void)rb_map_add(&b->steps, rb_str_dup(key), &id);
    rb_step step = {.op = op, .type = type, .in = {in[0], in[1], in[2]}, .operand = operand, .cold = true};
    rb_vec_push(&b->stream->steps, step);
    return id;
}

static enum rb_op constant_op(rb_type t)
{
    switch (rb_type_rep(t)) {
    case RB_REP_I64: return RB_OP_const_i64;
    case RB_REP_DEC: return RB_OP_const_dec;
    case RB_REP_TEXT: return RB_OP_const_text;
    default: return RB_OP_const_bit;
    }
}

/* Two constants are one exactly when these texts are equal. */
static void add_identity(const rb_build *b, rb_buf *text, const rb_value *v)
{
    rb_buf_print(text, "%d %d %d ", (int)v->type.kind, (int)v->type.part, v->known);
    if (v->known && v->type.kind == RB_TYPE_list) rb_buf_print(text, "%zu %.*s", v->text.len, RB_STR_ARGS(v->text));
    rb_value_print_quoted(text, v, b->plan->zone);
    if (v->known && rb_type_rep(v->type) == RB_REP_I64) rb_buf_print(text, " %lld", (long long)v->i64);
    rb_buf_add_char(text, '\n');
}

rb_step_id rb_build_constant(rb_build *b, const rb_value *v)
{
    rb_buf text = {0};
    add_identity(b, &text, v);
    uint32_t index = b->plan->constants.len;
    if (rb_map_add(&b->constants, rb_buf_take(&text), &index)) rb_vec_push(&b->plan->constants, *v);
    return rb_build_step(b, constant_op(v->type), v->type, (rb_step_id[3]){RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE}, index);
}

/* Merge sort: a list may come from a program and be long. `spare` has room for count values. */
static void sort(rb_value *values, rb_value *spare, uint32_t count)
{
    uint32_t half = count / 2, left = 0, right = half;
    if (count < 2) return;
    sort(values, spare, half);
    sort(values + half, spare, count - half);
    memcpy(spare, values, count * sizeof *values);
    for (uint32_t i = 0; i < count; i++) {
        bool take_right = left == half || (right < count && rb_value_compare(&spare[right], &spare[left]) < 0);
        values[i] = spare[take_right ? right++ : left++];
    }
}

static uint32_t sort_unique(rb_value *values, uint32_t count)
{
    uint32_t kept = 0;
    sort(values, RB_NEW_ARRAY(rb_value, count), count);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || rb_value_compare(&values[kept - 1], &values[i]) != 0) values[kept++] = values[i];
    return kept;
}

uint32_t rb_build_set(rb_build *b, const rb_expr *e)
{
    rb_value *values = RB_NEW_ARRAY(rb_value, e->set.len + 1);
    for (uint32_t i = 0; i < e->set.len; i++) {
        values[i] = e->set.items[i];
        if (rb_type_rep(values[i].type) == RB_REP_TEXT) values[i].text = e->kind == RB_EXPR_in_fold ? rb_text_fold(values[i].text) : rb_text_nfc(values[i].text);
    }
    rb_set set = {.len = sort_unique(values, e->set.len)};
    rb_buf text = {0};
    uint32_t before = b->plan->sets.len;
    for (uint32_t i = 0; i < set.len; i++) add_identity(b, &text, &values[i]);
    rb_buf_print(&text, "%d", (int)e->kind);
    if (!rb_map_add(&b->sets, rb_buf_take(&text), &before)) return before;
    set.i64 = RB_NEW_PLAIN(int64_t, set.len);
    set.dec = RB_NEW_PLAIN(rb_dec, set.len);
    set.text = RB_NEW_ARRAY(rb_str, set.len);
    for (uint32_t i = 0; i < set.len; i++) {
        uint32_t index = i;
        set.i64[i] = values[i].i64;
        set.dec[i] = values[i].dec;
        set.text[i] = values[i].text;
        if (rb_type_rep(values[i].type) == RB_REP_TEXT) rb_map_add(&set.texts, set.text[i], &index);
    }
    rb_vec_push(&b->plan->sets, set);
    return b->plan->sets.len - 1;
}

uint32_t rb_build_history(rb_build *b, const rb_parameter *p)
{
    for (uint32_t i = 0; i < b->plan->histories.len; i++)
        if (rb_str_equal(b->plan->histories.items[i].name, p->name)) return i;
    rb_history h = {.name = p->name, .len = p->values.len};
    h.from = RB_NEW_PLAIN(int64_t, h.len);
    h.until = RB_NEW_PLAIN(int64_t, h.len);
    h.values = RB_NEW_ARRAY(rb_value, h.len);
    for (uint32_t i = 0; i < h.len; i++) {
        h.from[i] = p->values.items[i].from;
        h.until[i] = p->values.items[i].until;
        h.values[i] = p->values.items[i].value;
    }
    rb_vec_push(&b->plan->histories, h);
    return b->plan->histories.len - 1;
}

uint32_t rb_build_calendar(rb_build *b, const rb_calendar *c)
{
    rb_calendar_plan entry = {c->name, c->time};
    for (uint32_t i = 0; i < b->plan->calendars.len; i++)
        if (b->plan->calendars.items[i].time == c->time) return i;
    rb_vec_push(&b->plan->calendars, entry);
    return b->plan->calendars.len - 1;
}

/* The step that reads the values of a field whose cells are asked whether they are blank; NONE of texts, which are all readable. */
static rb_step_id reader_of(const rb_build *b, uint32_t field)
{
    for (rb_step_id id = 0; id < b->stream->steps.len; id++) {
        const rb_step *s = &b->stream->steps.items[id];
        if ((s->op == RB_OP_load_bit || s->op == RB_OP_load_i64 || s->op == RB_OP_load_dec || s->op == RB_OP_load_list) && s->operand == field) return id;
    }
    return RB_STEP_NONE;
}

/* Inputs stand before users, so one walk down from the root finds all; the depth is that of the expression. */
void rb_build_mark_held(rb_build *b, rb_step_id root)
{
    if (root == RB_STEP_NONE || !b->stream->steps.items[root].cold) return;
    rb_step *s = &b->stream->steps.items[root];
    s->cold = false;
    for (uint32_t i = 0; i < rb_step_input_count(b->plan, s); i++) rb_build_mark_held(b, rb_step_input(b->plan, s, i));
    if (s->op == RB_OP_blank_cell) rb_build_mark_held(b, reader_of(b, s->operand));
}

void rb_build_mark_warm(rb_build *b, rb_step_id root)
{
    rb_build_mark_held(b, root);
    if (root != RB_STEP_NONE) b->stream->steps.items[root].always = true;
}
