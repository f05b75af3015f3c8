/* infer/outline.h: what stands around the records of a file: its encoding, what separates its columns, titles and footer,
 * lists of records in a JSON document. Only for infer/.
 *
 * Promises  What is found here is what the declaration then says in its export block, and with just that the file is read
 *           afterwards: nothing is passed over that is not declared. Every finding is a doubt with its reason.
 */
#ifndef RB_INFER_OUTLINE_H
#define RB_INFER_OUTLINE_H

#include "infer/infer.h"
#include "read/window.h"

enum {
    RB_OUTLINE_HEAD = 60,    /* rows in which a header is looked for */
    RB_OUTLINE_CELLS = 512,  /* of a row that are looked at */
    RB_OUTLINE_FOOTER = 16,  /* rows of a footer */
    RB_OUTLINE_LISTS = 200   /* different lists of objects in a document */
};

/* A list of objects in a JSON document. */
typedef struct rb_outline_list { rb_str path, name; uint64_t objects, documents; } rb_outline_list;

typedef struct rb_outline {
    rb_export export;        /* as it would have to be declared */
    rb_str    encoding_note, header_doubt, footer_doubt, list_doubt, short_doubt; /* empty: there is none; the first begins with ? where it is one */
    rb_texts  columns;       /* of the header, or the keys of the first record: to tell files of one kind */
    RB_VEC(rb_outline_list) lists; /* the largest first; empty: records are not in lists of a document */
    uint64_t  header_line, footer_line; /* where they stand; 0: there is none */
    uint32_t  width;         /* of the header: all its cells, also those without a name */
    bool      is_csv;
    bool      is_document;   /* JSON documents, and no records on lines */
} rb_outline;

/* One row, as far as it tells a title or a footer from a record. */
typedef struct rb_outline_row {
    uint64_t line;
    uint32_t cells, filled, width; /* cells: without empty ones at the end; width: with them */
    bool     after_gap;      /* an empty line stands before it */
    bool     is_nameless;    /* nothing stands in its first column */
    rb_str   first;          /* of the cells with anything in them */
    rb_texts texts;          /* of the first rows only */
} rb_outline_row;

/* The rows of a file, given one after the other. */
typedef struct rb_outline_rows {
    RB_VEC(rb_outline_row) head;
    RB_VEC(rb_outline_row) tail; /* the sparse rows since the last that was none */
    uint32_t widths[RB_OUTLINE_CELLS + 1]; /* how many of the first rows have so many cells */
    uint32_t usual;          /* cells of most of them */
    uint32_t least_width;    /* of all rows */
    uint64_t count, first_line; /* rows; the line on which the first may stand */
    bool     is_long_tail;   /* more rows than a footer has */
    uint64_t nameless;       /* rows with nothing in the first column */
    uint32_t nameless_end;   /* of them at the end, but for notices; the first of those */
    uint64_t nameless_line;
    bool     wants_foreign;
    rb_str   foreign;        /* a cell with letters beyond ASCII: shows whether the encoding is right */
    uint64_t foreign_line;
} rb_outline_rows;

/* What is found out of a file; what cannot be opened or read has no outline: the reader says why. */
rb_outline *rb_outline_take(const rb_infer_options *options, rb_str path);

/* outline_bytes.c: sets the encoding, where the file has no mark and none was given. */
void rb_outline_encoding(rb_outline *o, const rb_window_options *window);
/* outline_rows.c */
bool rb_outline_is_notice(rb_str first); /* begins as totals and notices do */
void rb_outline_row_add(rb_outline_rows *rows, rb_outline_row row);
void rb_outline_rows_end(rb_outline *o, rb_outline_rows *rows);
/* Again over all rows, where a footer was found or rows end early. */
typedef struct rb_outline_check {
    uint64_t short_count, short_line, records, broken; /* rows that end early, the first of them, all rows; two that are one */
    uint32_t short_width, width_before;                /* of the first; of the row before where that ends early, else 0 */
} rb_outline_check;
bool rb_outline_wants_check(const rb_outline *o, const rb_outline_rows *rows);
void rb_outline_row_check(rb_outline *o, rb_outline_check *check, const rb_outline_row *row);
void rb_outline_checked(rb_outline *o, const rb_outline_check *check);
/* outline_csv.c, outline_sheet.c, outline_json.c: false when it cannot be read. */
bool rb_outline_sheet(rb_outline *o, const rb_infer_options *options, rb_str path);
bool rb_outline_csv(rb_outline *o, const rb_window_options *window);
bool rb_outline_json(rb_outline *o, const rb_window_options *window);

#endif
