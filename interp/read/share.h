/* read/share.h: one input that several workers read.
 *
 * The input is handed out in pieces, numbered from 0 in its order. A worker that took a piece gets all of its batches, and a batch
 * stays the worker's own until it asks for the next one. Records, rejects and their numbers are those of one reader.
 */
#ifndef RB_READ_SHARE_H
#define RB_READ_SHARE_H

#include "read/reader.h"

typedef struct rb_share  rb_share;
typedef struct rb_sharer rb_sharer;

/* What a worker holds. */
typedef struct rb_piece {
    uint64_t number;         /* RB_NO_PIECE: the input had ended before */
    bool     more;           /* this batch is not its last */
    bool     is_void;        /* nothing was read: rejects since the piece began are no rejects, its bytes come again in another */
    bool     is_counted;     /* the next three are known: after rb_sharer_next they are, in `reject` perhaps */
    uint64_t records, lines, offset; /* to be added to the numbers of its rejects: those before the piece; offset: of text in another encoding */
    uint64_t read, bytes;    /* of the input, up to the end of this batch */
} rb_piece;
#define RB_NO_PIECE UINT64_MAX

/* Whether batches of this input can be kept while the next are read. */
bool rb_share_can(const rb_reader *r);
/* Whether there is so much of it that more threads are worth their start. */
bool rb_share_pays(const rb_reader *r);
/* Of a reader that may have read on; nobody else reads until all workers were told of the end and rb_share_end put their counts together
 * in it. */
rb_share *rb_share_new(rb_reader *r, uint32_t workers);
void      rb_share_end(rb_share *s);
/* All before any of them asks for a batch. `reject` is called in the worker's thread, while it asks. */
rb_sharer *rb_sharer_new(rb_share *s, void (*reject)(void *user, const rb_reject *r), void *user);
/* As rb_reader_next, but that a batch may be empty. Every number is given once, also that of the end or failure. */
RB_MUST_USE enum rb_read rb_sharer_next(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds);
void rb_sharer_end(rb_sharer *w); /* it asks for no more */

#endif
