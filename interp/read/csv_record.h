/* read/csv_record.h: one record of CSV, byte by byte: what the language of CSV is here.
 *
 * Source   RFC 4180 section 2. LAX in two places: a quote that does not begin a field is text, and a CR alone ends
 *          a line as well as LF and CRLF do. An empty line is no record.
 * Rule     A record whose quotes go wrong (text after a closing quote, never closed, not closed within the limit) is
 *          rejected up to its first line end, and reading goes on with the next line: a stray quote costs one line
 *          and not the file. The lines between there and the place where it went wrong may be the inside of a long
 *          text, or records of their own. They are read strictly: a record that begins there may not hold a quote in
 *          the middle of a field (RB_CSV_STRAY) nor a line end in quotes (RB_CSV_CROSSES), so that the middle of a
 *          text is not taken for a record where quotes can tell. A line end in quotes would lead to the same wrong
 *          place again: the bytes that follow are the same, inside quotes both times. So no byte is read more
 *          than a few times.
 */
#ifndef RB_READ_CSV_RECORD_H
#define RB_READ_CSV_RECORD_H

#include "base/str.h"

typedef struct rb_csv_text {
    const char *bytes;      /* the record begins here */
    size_t      len;        /* what is in memory, to the end of the window */
    size_t      limit;      /* a record may have this many bytes */
    bool        at_end;     /* nothing follows */
    bool        is_strict;  /* see above */
    bool        no_stray;   /* as for is_strict, a quote in the middle of a field is wrong */
    char        delimiter;
} rb_csv_text;

enum rb_csv_found {
    RB_CSV_RECORD,
    RB_CSV_MORE,        /* it cannot be told without the bytes that follow */
    /* From here on the record is wrong: */
    RB_CSV_LONG,        /* more bytes than the limit, not in quotes there */
    RB_CSV_LONG_QUOTED, /* the same, in quotes there */
    RB_CSV_UNCLOSED,    /* the input ends in quotes */
    RB_CSV_TEXT_AFTER,  /* text after a closing quote */
    RB_CSV_STRAY,
    RB_CSV_CROSSES,
};

typedef struct rb_csv_record {
    size_t   end;    /* RECORD: after its last byte */
    size_t   next;   /* RECORD: after its line end */
    uint32_t fields; /* so far, when wrong */
    size_t   quote;  /* wrong: where the quotes opened that matter */
    size_t   wrong;  /* wrong: where it shows */
} rb_csv_record;

/* Reads the record at text->bytes[0]. The ends of its first `room` fields go to `ends`. */
enum rb_csv_found rb_csv_record_read(const rb_csv_text *text, uint32_t *ends, uint32_t room, rb_csv_record *out);

/* The first line end in text->bytes, or the end of the input: RB_CSV_RECORD with *end before and *next after it;
 * RB_CSV_LONG when there is none within the limit; RB_CSV_MORE. */
enum rb_csv_found rb_csv_line_find(const rb_csv_text *text, size_t *end, size_t *next);

/* Line ends in s: LF, CR and, counted once, CRLF. */
uint64_t rb_csv_lines_count(rb_str s);

#endif
