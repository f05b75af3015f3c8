/* read/unpack.h: compressed input. Each maker gives a stage over `below`, or NULL with *fault.
 *
 * Promises  All members (gzip) and frames (zstd) of a file are one input. What is damaged or cut off is a fault that names the
 *           byte of the compressed data; it is never taken for the end. What is unpacked is bounded by `most` times what was
 *           packed, once it is large at all: a small file cannot keep the program busy for days.
 */
#ifndef RB_READ_UNPACK_H
#define RB_READ_UNPACK_H

#include "read/tap.h"
#include "read/zip.h"

enum { RB_UNPACK_MOST = 500, RB_UNPACK_FREE = 64 << 20, RB_UNPACK_PIECE = 64 << 10 };

typedef struct rb_unpack_limit {
    const rb_tap *origin; /* the packed file */
    uint64_t      most;   /* times as large … */
    uint64_t      made;   /* … beyond RB_UNPACK_FREE bytes; so many were made */
} rb_unpack_limit;

/* Counts what was made; false with *fault when it is too much. */
bool rb_unpack_count(rb_unpack_limit *limit, size_t made, rb_fault *fault);

rb_stage *rb_unpack_gzip(rb_tap *below, rb_unpack_limit limit, rb_fault *fault);
rb_stage *rb_unpack_zstd(rb_tap *below, rb_unpack_limit limit, rb_fault *fault);
/* The member of that name (or the only one) of the archive `file`; *stage is NULL when it is a workbook, which is read as a
 * whole. False with *fault. */
bool rb_unpack_zip(int file, rb_str name, rb_unpack_limit limit, rb_fault *fault, rb_stage **stage);
bool rb_zip_is_workbook(const rb_zip *z);
/* Not one of those that a computer adds for itself. */
bool rb_zip_is_data(const rb_zip_member *m);

#endif
