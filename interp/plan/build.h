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
/* One expression over the program's last record; *step computes it (`rubric eval`). */
const rb_plan *rb_plan_of_expression(const rb_program *program, const rb_expr *e, rb_step_id *step);

/* Whose fields an expression means: those of the batch's record, or of a row in memory that a step gives. */
typedef struct rb_env {
    const struct rb_env *outer; /* whose fields those one level out are */
    uint32_t   id, lookup;
    rb_step_id row;             /* NONE: the batch's record */
    uint32_t   list;            /* parts of a list: how many any_of that one stands in … */
    bool       is_part;         /* … and only what depends on the part is computed for each */
    bool       is_pair;         /* outside of it are the steps of another stream */
} rb_env;

/* The steps being built, set aside while those of another record are. */
typedef struct rb_frame {
    rb_stream_plan   *stream;
    rb_map            steps, lowered, traced;
    RB_VEC(struct rb_trace *) traces;
    RB_VEC(const rb_env *)    envs;
    rb_map            env_of;   /* row and outer environment -> its place in envs */
    const rb_env     *env;
    rb_seek          *seek;     /* of pairs: where what they need from outside is noted */
    struct rb_frame  *outer;    /* of pairs: the steps of the record that asks */
} rb_frame;

typedef struct rb_build {
    const rb_program *program;
    rb_plan          *plan;
    rb_stream_plan   *root;     /* of the record whose rules are being planned */
    bool              in_run;   /* what is planned is needed in a run, not only by a test */
    RB_VEC(rb_frame *) loads;   /* by lookup of the plan */
    RB_VEC(const rb_link *) seek_links; /* by seek of the plan … */
    RB_VEC(const rb_env *)  seek_envs;  /* … where it was made */
    uint32_t          env_count, reached; /* reached: expressions lowered for records that others lead to */
    RB_VEC(const rb_env *)    envs;     /* this and what follows to `traces`: see rb_frame */
    rb_map            env_of;
    const rb_env     *env;
    rb_seek          *seek;
    rb_frame         *outer;
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
/* The same step for each representation of a column, in the order of ops.def. */
typedef struct rb_op_family { enum rb_op bit, i64, dec, text; } rb_op_family;
enum rb_op rb_op_pick(const rb_op_family *f, rb_type t);
rb_step_id rb_build_step(rb_build *b, enum rb_op op, rb_type type, const rb_step_id in[3], uint32_t operand);
rb_step_id rb_build_constant(rb_build *b, const rb_value *v);
uint32_t   rb_build_set(rb_build *b, const rb_expr *e);
uint32_t   rb_build_calendar(rb_build *b, const rb_calendar *c);
uint32_t   rb_build_history(rb_build *b, const rb_parameter *p);
/* Run with the batch: for every record; or, what a rule holds to, for those that it applies to. */
void       rb_build_mark_warm(rb_build *b, rb_step_id root);
void       rb_build_mark_held(rb_build *b, rb_step_id root);

/* plan/reconcile.c */
void rb_build_reconciles(rb_build *b);
void rb_build_sides(rb_build *b, const rb_record *record); /* those of the stream being built */

/* plan/assign.c */
void rb_build_assigns(rb_build *b, const rb_record *record); /* those of the stream being built */

/* plan/table.c: of RB_TABLE_ROWS or more, once their tests are lowered; NULL: they are not told apart by values. Fewer are gone through
 * faster, 64 records at a time. */
enum { RB_TABLE_ROWS = 256 };
const struct rb_table *rb_build_table(rb_build *b, const rb_route_plan *route);

/* plan/frame.c */
void rb_build_set_aside(rb_build *b, rb_frame *f);
void rb_build_take_up(rb_build *b, const rb_frame *f);
void rb_build_begin(rb_build *b, rb_stream_plan *stream); /* no steps yet, and the batch's record to read */

/* plan/related.c */
rb_step_id rb_lower_field(rb_build *b, const rb_expr *e);
rb_step_id rb_lower_field_blank(rb_build *b, const rb_expr *e, rb_type type);
rb_step_id rb_lower_outer(rb_build *b, const rb_expr *e, rb_step_id (*lower)(rb_build *b, const rb_expr *e), rb_type type);
rb_step_id rb_lower_one(rb_build *b, const rb_expr *e);
const rb_env *rb_build_step_in(rb_build *b, const rb_expr *of_one); /* into the record at its end; gives back where it was */
uint32_t   rb_build_pool_seek(rb_build *b, const rb_link *link, const rb_related *asked); /* of a link without keys; its number in the plan */
rb_step_id rb_lower_any_of(rb_build *b, const rb_expr *e); /* of a list */
rb_step_id rb_lower_each(rb_build *b, const rb_expr *e);   /* the part of a list that is asked about */
rb_step_id rb_lower_over(rb_build *b, const rb_expr *e);
/* plan/money.c */
rb_step_id rb_build_amount(rb_build *b, const rb_expr *e, rb_step_id id); /* the step of e, with what its currencies ask for */
rb_step_id rb_build_currency(rb_build *b, const rb_expr *e);             /* of money: a text */
rb_step_id rb_build_converted(rb_build *b, const rb_expr *e);             /* amount in USD at RATE */
rb_step_id rb_build_shown(rb_build *b, const rb_expr *e);                /* e as it is put into a text */

/* plan/lower.c */
rb_step_id      rb_lower(rb_build *b, const rb_expr *e);
rb_template     rb_lower_template(rb_build *b, const rb_text_parts *parts);
const rb_trace *rb_lower_trace(rb_build *b, const rb_expr *e);

#endif
