/* read/csv_index.h: where the fields and records of a run of CSV end, found 64 bytes at a time. */
#ifndef RB_READ_CSV_INDEX_H
#define RB_READ_CSV_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vectors.h"

/* What a block of 64 bytes holds; in the low bits of an entry of `odd`. */
enum {
    RB_CSV_ODD_LINES = 1,  /* a line end stands in quotes */
    RB_CSV_ODD_QUOTES = 2, /* a doubled quote */
};

typedef struct rb_csv_bits { uint64_t ends, lines; } rb_csv_bits; /* of fields; of records, which end fields as well */
typedef struct rb_csv_inner { uint64_t lines, doubled; } rb_csv_inner; /* in quotes: the line ends, the second quote of each doubled one */

/* What a scan found in a run of bytes that begins with a record: a bit for each byte. */
typedef struct rb_csv_index {
    rb_csv_bits *bits; /* of each block of 64 bytes: where fields end, by their delimiter or the last byte of a line end … */
    uint32_t  blocks;  /* … so many */
    uint32_t  span;    /* the most bytes of one scan */
    uint32_t  origin;  /* where the first byte stands, for whoever reads on */
    uint32_t *odd;     /* blocks that want a second look, ascending: where each begins, plus RB_CSV_ODD_ bits … */
    uint32_t  odds;    /* … so many … */
    rb_csv_inner *inner; /* … for each of them, a bit for each byte … */
    uint32_t *plain;   /* of each block: all ones when it is ASCII without NUL */
    uint32_t *strange; /* … and blocks that may hold bytes that are not UTF-8; UINT32_MAX after the last of each */
    bool      has_lines; /* a record ends */
    bool      has_cr;    /* a CR may have been met before, so that another is looked for at once */
    bool      irregular; /* a quote stands where RFC 4180 allows none; what follows it was not indexed */
} rb_csv_index;

void rb_csv_index_init(rb_csv_index *ix, uint32_t span);

/* Indexes bytes[0 .. len), len <= span. 64 more bytes must be readable before them and after them: the first after
 * them says whether a CR at the end stands before a LF. */
typedef void rb_csv_scan(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter);
rb_csv_scan  rb_csv_scan_plain; /* any processor */
rb_csv_scan *rb_csv_scan_with(rb_vectors vectors);

#endif
