/* data/repairs.h: what was put right while a file was read, because its record declares how the file is written.
 *
 * Only what is declared is put right, and each is counted: a cell under its field and kind, a line of the file under its own.
 * With `strict` there are none: such a record is a reject.
 */
#ifndef RB_DATA_REPAIRS_H
#define RB_DATA_REPAIRS_H

#include "data/schema.h"

enum rb_repair {
#define REPAIR(id, title) RB_REPAIR_##id,
#include "data/repairs.def"
#undef REPAIR
    RB_REPAIR_COUNT
};

/* What makes a file look otherwise than it is declared. Nothing is read otherwise for it: it is said. */
enum rb_doubt_kind {
    RB_DOUBT_IS_UTF8,   /* read by single bytes, and valid UTF-8 throughout */
    RB_DOUBT_NOT_UTF8,  /* read as UTF-8, and where it is not, it is windows-1252 */
    RB_DOUBT_NO_FOOTER, /* no row came with which the data are to end */
    RB_DOUBT_COUNT
};

typedef struct rb_doubt {
    uint64_t files; /* 0: there is none */
    rb_str   first; /* what is said of the first of them */
} rb_doubt;

typedef struct rb_repairs {
    uint64_t *cells;            /* [field * RB_REPAIR_COUNT + kind]; NULL: none */
    uint64_t empty_columns;     /* records with empty columns beyond those of the header */
    uint64_t short_rows;        /* records that end before the header's last column */
    uint64_t repeated_headers;  /* lines that are the header again; no records */
    uint64_t title_lines, footer_lines; /* before the header, and from where the data end; no records */
    char     told_delimiter;    /* not declared, but all columns are found with it; 0: none */
    /* Rejected for bytes that are not UTF-8; of all that they hold: such bytes, those of them that windows-1252 has not, letters of UTF-8. */
    uint64_t strange_records, strange_bytes, strange_nowhere, strange_letters;
    rb_doubt doubts[RB_DOUBT_COUNT];
} rb_repairs;

const char *rb_repair_title(enum rb_repair kind); /* "thousands separator" */
bool        rb_repairs_any(const rb_repairs *r, uint32_t fields);
void        rb_repairs_tell(const rb_schema *s, const rb_repairs *r, rb_texts *lines); /* "Case.amount: 312 cells: thousands separator" */
void        rb_doubts_tell(const rb_schema *s, const rb_repairs *r, rb_texts *lines);
void        rb_doubts_print_json(rb_buf *b, const rb_repairs *r); /* ,"doubts":[…]; nothing when there are none */
void        rb_repairs_print_json(rb_buf *b, const rb_schema *s, const rb_repairs *r); /* "repairs":{…} */
void        rb_repairs_add(rb_repairs *to, const rb_repairs *more, uint32_t fields);

#endif
