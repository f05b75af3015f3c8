/* plan/frame.c: the steps of one stream set aside while those of another are built, and what a step takes in. */
#include "plan/build.h"

uint32_t rb_step_input_count(const rb_plan *plan, const rb_step *s)
{
    const char *in = rb_op_inputs(s->op);
    switch (s->op) {
    case RB_OP_format: return plan->templates.items[s->operand].parts.len;
    case RB_OP_find: case RB_OP_over_bit: case RB_OP_over_i64: case RB_OP_over_dec: case RB_OP_over_text: return plan->seeks.items[s->operand].inputs.len;
    default: return (uint32_t)strlen(in);
    }
}

rb_step_id rb_step_input(const rb_plan *plan, const rb_step *s, uint32_t i)
{
    switch (s->op) {
    case RB_OP_format: return plan->templates.items[s->operand].parts.items[i].step;
    case RB_OP_find: case RB_OP_over_bit: case RB_OP_over_i64: case RB_OP_over_dec: case RB_OP_over_text: return plan->seeks.items[s->operand].inputs.items[i];
    default: return s->in[i];
    }
}

void rb_build_set_aside(rb_build *b, rb_frame *f)
{
    f->stream = b->stream;
    f->steps = b->steps;
    f->lowered = b->lowered;
    f->traced = b->traced;
    memcpy(&f->traces, &b->traces, sizeof f->traces);
    memcpy(&f->envs, &b->envs, sizeof f->envs);
    f->env_of = b->env_of;
    f->env = b->env;
    f->seek = b->seek;
    f->outer = b->outer;
}

void rb_build_take_up(rb_build *b, const rb_frame *f)
{
    b->stream = f->stream;
    b->steps = f->steps;
    b->lowered = f->lowered;
    b->traced = f->traced;
    memcpy(&b->traces, &f->traces, sizeof b->traces);
    memcpy(&b->envs, &f->envs, sizeof b->envs);
    b->env_of = f->env_of;
    b->env = f->env;
    b->seek = f->seek;
    b->outer = f->outer;
}

void rb_build_begin(rb_build *b, rb_stream_plan *stream)
{
    rb_frame fresh = {.stream = stream};
    rb_env *own = RB_NEW(rb_env);
    *own = (rb_env){.id = b->env_count++, .row = RB_STEP_NONE};
    fresh.env = own;
    rb_build_take_up(b, &fresh);
}
