/* read/csv_cut.h: how much of a run of CSV is whole records, without saying where they are. */
#ifndef RB_READ_CSV_CUT_H
#define RB_READ_CSV_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vectors.h"

typedef struct rb_csv_cut {
    size_t len;    /* so many bytes are whole records, up to the first quote that stands where RFC 4180 allows none */
    bool   is_wrong;  /* there is such a quote */
    bool   in_quotes; /* the run ends in quotes */
} rb_csv_cut;

/* Of bytes[0 .. len), which begin a record. 64 more bytes must be readable after them; the first of them says whether a CR at the end
 * stands before a LF. */
typedef rb_csv_cut rb_csv_cutter(const char *bytes, size_t len, char delimiter);
rb_csv_cutter  rb_csv_cut_plain; /* any processor */
rb_csv_cutter *rb_csv_cut_with(rb_vectors vectors);

#endif
