/* read/share.h: one input that several workers read.
 *
 * The input is handed out in pieces, numbered from 0 in its order; what is in them does not depend on who reads them. A worker
 * that took a piece gets all of its batches, and a batch stays the worker's own until it asks for the next one.
 */
#ifndef RB_READ_SHARE_H
#define RB_READ_SHARE_H

#include "read/reader.h"

typedef struct rb_share  rb_share;
typedef struct rb_sharer rb_sharer;

/* What a worker holds. */
typedef struct rb_piece {
    uint64_t number; /* RB_NO_PIECE: the input had ended before */
    bool     more;   /* this batch is not its last */
    bool     is_counted;     /* the next two are known: after rb_sharer_next they are, in `reject` perhaps */
    uint64_t records, lines; /* to be added to the numbers of rejects: those of the records before the piece */
} rb_piece;
#define RB_NO_PIECE UINT64_MAX

/* Whether batches of this input can be kept while the next are read. */
bool rb_share_can(const rb_reader *r);
/* Of a reader that may have read on; nobody else reads until all workers were told of the end. Afterwards it has the counts of all. */
rb_share *rb_share_new(rb_reader *r);
/* `reject` is called in the worker's thread, while it asks for a batch. */
rb_sharer *rb_sharer_new(rb_share *s, void (*reject)(void *user, const rb_reject *r), void *user);
/* As rb_reader_next, but that a batch may be empty. Every number is given once, also that of the end or failure. */
RB_MUST_USE enum rb_read rb_sharer_next(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds);
/* So far, as rb_reader_counts. */
void rb_share_counts(rb_share *s, uint64_t *read, uint64_t *rejected, uint64_t *bytes);

#endif
