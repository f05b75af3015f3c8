/* exec/profile.h: where the time of a run goes, for whoever makes rules or Rubric faster (`rubric run --profile`).
 *
 * One worker's account of one stream. Without one nothing is measured, and a batch pays a comparison with NULL for each stage.
 */
#ifndef RB_EXEC_PROFILE_H
#define RB_EXEC_PROFILE_H

#include "base/clock.h"
#include "exec/exec.h"

enum rb_profile_stage {
    RB_PROFILE_LATEST,    /* the first reading of `latest by` */
    RB_PROFILE_READ,      /* bytes -> cells */
    RB_PROFILE_STEPS,     /* cells -> values -> answers */
    RB_PROFILE_VERDICTS, RB_PROFILE_ROUTES, RB_PROFILE_KPIS, RB_PROFILE_ASSIGNS,
    RB_PROFILE_TAKE,      /* reconciliations, waivers, amounts at stake */
    RB_PROFILE_REPORT,    /* records that are listed, with the values that only they need */
    RB_PROFILE_COUNT
};

typedef struct rb_profile {
    uint64_t  stages[RB_PROFILE_COUNT]; /* nanoseconds */
    uint64_t *steps;                  /* by step of the stream: nanoseconds of those that run with every batch */
    uint64_t  last;                   /* when the stage that now runs began */
    uint64_t  records, bytes;
} rb_profile;

/* Gives the time since the last lap to a stage. */
static inline void rb_profile_lap(rb_profile *p, enum rb_profile_stage stage)
{
    if (!p) return;
    uint64_t now = rb_clock_ns();
    p->stages[stage] += now - p->last;
    p->last = now;
}

/* From the next batch on. */
void rb_exec_profile(rb_exec *x, rb_profile *p);

#endif
