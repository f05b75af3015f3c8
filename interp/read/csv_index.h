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

typedef struct rb_csv_bits { uint64_t ends, lines; } rb_csv_bits;
typedef struct rb_csv_inner { uint64_t lines, doubled; } rb_csv_inner; /* in quotes: the line ends, the second quote of each doubled one */

/* A scan writes after what others found; the positions of `odd` and `strange` count from its first byte, which begins a record. */
typedef struct rb_csv_index {
    uint32_t *ends;   /* of each field: `origin` and the position of its delimiter or of its line end's last byte */
    uint32_t  fields; /* of `ends` that are to stay as they are */
    uint32_t  room;   /* of `ends` */
    uint32_t  origin; /* what stands for the position of the first byte scanned, in `ends` */
    uint32_t *lines;  /* of each complete record that the scan found: the index in `ends` of its line end */
    uint32_t *odd;    /* blocks that want a second look, ascending: where each begins, plus RB_CSV_ODD_ bits … */
    rb_csv_inner *inner; /* … for each of them, a bit for each byte … */
    uint32_t *strange; /* … and blocks that may hold bytes that are not UTF-8; UINT32_MAX after the last of each */
    uint32_t  records;
    rb_csv_bits *bits; /* the same, a bit for each byte of a block: made first, then written out */
    uint32_t  span;   /* the most bytes of one scan */
    bool      has_cr;    /* a CR was met before, so that another is looked for at once */
    bool      is_sparse; /* in the last scan fewer fields ended than there were blocks */
    bool      irregular; /* a quote stands where RFC 4180 allows none; what follows it was not indexed */
} rb_csv_index;

void rb_csv_index_init(rb_csv_index *ix, uint32_t span, uint32_t room);
uint32_t *rb_csv_index_ends(const rb_csv_index *ix); /* other memory for them */

/* Indexes bytes[0 .. len), len <= span and fields + len <= room. 64 more bytes must be readable before them and after them: the first after
 * them says whether a CR at the end stands before a LF. */
typedef void rb_csv_scan(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter);
rb_csv_scan  rb_csv_scan_plain; /* any processor */
rb_csv_scan *rb_csv_scan_with(rb_vectors vectors);

#endif
