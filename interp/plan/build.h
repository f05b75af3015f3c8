/* plan/build.h: from the typed program to a plan, and what its parts share.
 *
 * Steps are made through rb_build_step only, which gives back an earlier equal step where there is one: so
 * common parts of all rules of a stream are computed once.
 */
#ifndef RB_PLAN_BUILD_H
#define RB_PLAN_BUILD_H

#include "plan/plan.h"
#include "sema/program.h"

/* The whole program as a plan. Cannot fail: what could go wrong was said by sema/. */
const rb_plan *rb_plan_new(const rb_program *program);
/* One expression over the program's first record; *step computes it (`rubric eval`). */
const rb_plan *rb_plan_of_expression(const rb_program *program, const rb_expr *e, rb_step_id *step);

typedef struct rb_build {
    const rb_program *program;
    rb_plan          *plan;
    rb_stream_plan   *stream;   /* the one being built */
    rb_map            steps;    /* bytes of a step -> its id, for the stream */
    rb_map            lowered;  /* address of an expression -> its step, for the stream */
    rb_map            traced;   /* address of an expression -> its place in traces, for the stream */
    RB_VEC(struct rb_trace *) traces;
    RB_VEC(const rb_expr *)   kept; /* the expressions whose addresses the maps hold: a map's keys keep nothing alive, and an
                                     * address that is used again would name another expression */
    rb_map            constants; /* printed constant -> its index */
    rb_map            sets;      /* printed set -> its index */
} rb_build;

/* plan/build.c */
rb_step_id rb_build_step(rb_build *b, enum rb_op op, rb_type type, const rb_step_id in[3], uint32_t operand);
rb_step_id rb_build_constant(rb_build *b, const rb_value *v);
uint32_t   rb_build_set(rb_build *b, const rb_expr *e);
uint32_t   rb_build_calendar(rb_build *b, const rb_calendar *c);
uint32_t   rb_build_history(rb_build *b, const rb_parameter *p);
void       rb_build_mark_warm(rb_build *b, rb_step_id root);

/* plan/reconcile.c */
void rb_build_reconciles(rb_build *b);
void rb_build_sides(rb_build *b, const rb_record *record); /* those of the stream being built */

/* plan/lower.c */
rb_step_id      rb_lower(rb_build *b, const rb_expr *e);
rb_template     rb_lower_template(rb_build *b, const rb_text_parts *parts);
const rb_trace *rb_lower_trace(rb_build *b, const rb_expr *e);

#endif
