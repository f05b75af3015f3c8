/* engine/merge.h: parts put together; the front door is rb_merge in engine.h. */
#ifndef RB_ENGINE_MERGE_H
#define RB_ENGINE_MERGE_H

#include "engine/part.h"

typedef RB_VEC(rb_part *) rb_part_list;

/* What becomes of one part: whose share of the merged run is whose. */
typedef struct rb_merge_share {
    bool    *is_taken;     /* by stream: its records count; not again those that an earlier part held for looking up as well */
    bool    *is_kept;      /* by stream: they are there as they were read, and are judged now (merge_rows.c) */
    bool    *is_judged;    /* by stream: taken, and not so */
    uint32_t first_source; /* of its sources among all */
} rb_merge_share;

typedef struct rb_merge_plan {
    const rb_compiled *c;
    const rb_part_list *parts;
    rb_summary        *summary;  /* of all, but for what rb_exec counts, reasons of rejects and the hashes of the rules */
    rb_merge_share    *shares;   /* by part */
    bool               again;    /* all is judged now: what was looked up last is what counts */
    rb_part_sources    sources;
} rb_merge_plan;

/* Adds E0530 and is false. */
bool rb_merge_damaged(const rb_part *p, rb_diags *ds);
/* merge_pieces.c: pieces of one file change places among each other, so that they stand in their order. */
void rb_merge_order_pieces(rb_part_list *parts, const rb_compiled *c);
/* Whether the parts are of one kind, and of which moments. */
bool rb_merge_check(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o, rb_part_head *head, rb_diags *ds);
/* Whether all is judged now, as of o->as_of: nothing in the parts was judged for good. */
bool rb_merge_judges_again(const rb_part_list *parts, const rb_compiled *c, const rb_run_options *o);
/* What the reports, and the part that is written, want to show of records: parts that say less than that are refused. */
rb_part_to rb_merge_wanted(const rb_run_options *o);
/* Adds up the parts' own totals. False: a file is in two of them, or what was looked up is not the same. */
bool rb_merge_totals(rb_merge_plan *m, const rb_run_options *o, rb_diags *ds);

#endif
