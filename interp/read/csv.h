/* read/csv.h: what the files of the CSV reader share. Only for read/. */
#ifndef RB_READ_CSV_H
#define RB_READ_CSV_H

#include "read/csv_pick.h"
#include "read/input.h"

/* A field of the schema that gets cells, and the column of the file that they come from. */
struct rb_csv_wanted { uint32_t field, column; bool optional; };

struct rb_csv {
    char      delimiter;
    uint32_t  columns;       /* of the header */
    uint32_t  wanted_count;
    uint32_t  sharing;       /* the most wanted fields that read the same column */
    bool      has_footer;    /* the data end at a row that is declared … */
    bool      short_rows, has_short; /* rows may end early; one of the batch does */
    bool      ended;         /* … and it has come … */
    bool      footer_is_elsewhere; /* … in another piece of the file */
    rb_str    header;        /* the header line's bytes; len 0: a line like it is a record */
    struct rb_csv_wanted *wanted;
    uint32_t *readers;       /* [column] how many wanted fields read it */
    rb_csv_scan *scan;
    rb_csv_index index;      /* of the records of the batch and those that follow; it counts from its origin, a position in window.bytes */
    bool      is_indexed;    /* it may have records that are not used up … */
    uint32_t  next_start;    /* … of which the first begins there */
    uint32_t  stretch;       /* records that are picked at once: fewer where not all that were could be taken */
    uint32_t  failed, wait;  /* how often few were found, and how many are taken by themselves before more are looked for again */
    rb_csv_picker picker;
    uint32_t *ends;          /* of the fields of one record that is looked at by itself */
    const uint32_t *odd, *strange; /* in index: the first blocks that do not lie before that record … */
    const uint32_t *lined;         /* … and the first of `odd` with line ends in quotes */
    uint32_t  by_bytes;      /* records so far that were read byte by byte */
    uint64_t  suspect_until; /* offset in the input: until there, records are read strictly; see csv_record.h */
    uint64_t  suspect_line;  /* the line where the record began that made them suspect */
};

/* Indexes what the window holds, up to a span. False when that does not bring a single record. */
bool rb_csv_build_index(rb_reader *r);
/* How many lines end in quotes in the record; the list moves on to the first block with such that is not before it. */
uint32_t rb_csv_lines_within(struct rb_csv *c, uint32_t start, uint32_t to);
static inline bool rb_csv_is_suspect(const rb_reader *r) { return r->window.offset + r->window.from < r->csv->suspect_until; }
static inline bool rb_csv_is_header_again(const struct rb_csv *c, rb_str line)
{
    return line.len == c->header.len && line.len > 0 && memcmp(line.ptr, c->header.ptr, line.len) == 0;
}
/* The reader of pieces gets a state of its own. */
void rb_csv_fork(rb_reader *r);
/* What was found of records that follow holds no more. */
static inline void rb_csv_drop_index(struct rb_csv *c)
{
    c->is_indexed = false;
    c->index.irregular = false;
}

/* Other bytes follow, which begin a record, whatever came of those before. */
static inline void rb_csv_anew(struct rb_csv *c)
{
    rb_csv_drop_index(c);
    c->suspect_until = 0;
    c->by_bytes = 0;
    c->ended = c->has_short = false;
}

#endif
