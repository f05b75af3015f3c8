/* tests/conformance/common/records.h: an input read to its end, every column of it as text, with all that the reader says of it. */
#ifndef CONFORMANCE_RECORDS_H
#define CONFORMANCE_RECORDS_H

#include "read/reader.h"

typedef struct record {
    uint64_t number, line, offset;
    rb_str   raw;
    rb_str  *cells;  /* [records.columns.len]; NULL: it was rejected … */
    rb_str   reason; /* … for this */
} record;

typedef struct records_of {
    rb_str path;
    enum rb_read_format format;
    size_t window;      /* bytes of it; 0: the usual */
    bool   plain;       /* without the vector instructions */
    char   delimiter;   /* as the record declares it; 0: as the reader finds it */
    uint32_t titles;    /* lines before the header */
    bool   strict;      /* nothing is put right */
} records_of;

typedef struct records {
    bool opened;             /* false: refused, and `said` has why */
    bool ended;              /* came to the input's end */
    char delimiter;          /* CSV: the one that was used */
    bool converted;          /* from another encoding: raw bytes are not those of the input */
    RB_VEC(rb_str) columns;  /* of the file */
    RB_VEC(record) rows;     /* taken … */
    RB_VEC(record) rejects;  /* … and not */
    rb_buf said;             /* diagnostics, a line each */
    rb_buf all;              /* everything above in one text, to compare two readings */
    uint64_t read, rejected, bytes;
} records;

/* Twice at most: once for the columns, once with them. */
records *records_read(const records_of *of);
void     records_add_quoted(rb_buf *b, rb_str cell); /* as CSV */
rb_str   records_path(rb_str input); /* of a file in memory that holds the bytes; one at a time */

#endif
