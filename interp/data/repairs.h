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

typedef struct rb_repairs {
    uint64_t *cells;            /* [field * RB_REPAIR_COUNT + kind]; NULL: none */
    uint64_t empty_columns;     /* records with empty columns beyond those of the header */
    uint64_t short_rows;        /* records that end before the header's last column */
    uint64_t repeated_headers;  /* lines that are the header again; no records */
    uint64_t title_lines, footer_lines; /* before the header, and from where the data end; no records */
    char     told_delimiter;    /* not declared, but all columns are found with it; 0: none */
} rb_repairs;

const char *rb_repair_title(enum rb_repair kind); /* "thousands separator" */
bool        rb_repairs_any(const rb_repairs *r, uint32_t fields);
void        rb_repairs_tell(const rb_schema *s, const rb_repairs *r, rb_texts *lines); /* "Case.amount: 312 cells: thousands separator" */
void        rb_repairs_print_json(rb_buf *b, const rb_schema *s, const rb_repairs *r); /* "repairs":{…} */
void        rb_repairs_add(rb_repairs *to, const rb_repairs *more, uint32_t fields);

#endif
