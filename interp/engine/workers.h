/* engine/workers.h: one input evaluated by several workers, with the answer of one. */
#ifndef RB_ENGINE_WORKERS_H
#define RB_ENGINE_WORKERS_H

#include "engine/reconciling.h"
#include "engine/rejects.h"
#include "engine/reporting.h"

/* What the workers of a stream share. */
typedef struct rb_workers {
    const rb_plan        *plan;
    const rb_stream_plan *stream;
    rb_summary           *summary;
    rb_reports           *reports;
    rb_reconciling       *reconciling;
    rb_rejects_of        *rejects;
    rb_diags             *ds;
    rb_spill             *spill;
    const rb_residents   *residents;
    struct rb_part_writer *keeps;   /* of a part that has these records as they were read; or NULL */
    bool                  put_off;  /* … and nobody asks of this run what the rules say of them */
    uint32_t              count; /* 1: no threads */
    bool                  always; /* also for a small input: tests */
    void (*progress)(void *user, uint64_t records, uint64_t bytes); /* of this input, so far; or NULL */
    void                 *progress_user;
    struct rb_worker     *items; /* [count]; made when first needed */
} rb_workers;

typedef struct rb_worked_input { rb_reader *reader; const rb_reading *reading; rb_str path; uint32_t file; } rb_worked_input;

/* What is said of a batch that was judged, in the order of the input: waivers, stakes, the records behind figures. */
void rb_workers_tell(const rb_workers *ws, rb_viewer *viewer, const rb_batch *batch, uint32_t file);
/* Whether the rest of this input can be read by several. */
bool rb_workers_can(const rb_workers *ws, const rb_reader *reader);
/* Reads the rest of the input; the first worker is the caller, with its own viewer and batch. False: the reading failed (diagnostics). */
bool rb_workers_read(rb_workers *ws, const rb_worked_input *in, rb_viewer *viewer, rb_batch *batch);
/* After the stream's last input: what the other workers counted is added to the first one's. */
void rb_workers_merge(rb_workers *ws, rb_exec *first);

#endif
