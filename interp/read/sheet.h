/* read/sheet.h: rows that come as cells and not as bytes: of a workbook's sheet, of a database's table. Only for read/.
 *
 * A source (xlsx.c, sqlite.c) makes rows ahead, in memory that is used again; sheet.c finds the header's columns that the
 * rules read, and puts the rows into batches. `raw` of a record is its row as a line of CSV.
 */
#ifndef RB_READ_SHEET_H
#define RB_READ_SHEET_H

#include "read/input.h"

enum {
    RB_SHEET_AHEAD = RB_BATCH_ROWS, /* rows made ahead, and … */
    RB_SHEET_CHUNKS = 16,           /* … pieces of memory for them, or one row more than fills them */
    RB_SHEET_CELL_BYTES = 1 << 30,
};

typedef struct rb_sheet_row {
    uint64_t line, offset;
    rb_cell *cells;    /* by column, from the first */
    uint32_t count;
    rb_str   raw;
    bool     is_long;  /* over the limit: its cells are not all there, and it is rejected */
    const char *wrong; /* why it is rejected, or NULL; by its column, from 1 */
    uint32_t column;
} rb_sheet_row;

typedef struct rb_sheet rb_sheet;
struct rb_sheet {
    /* Adds at least one row with rb_sheet_add, or says that there is none. */
    enum rb_step (*more)(rb_reader *r, rb_diags *ds);
    void (*close)(rb_reader *r);
    void    *source;
    uint64_t bytes;                   /* of the file: all are read at the end */
    bool     has_footer;              /* the row came with which the data end */
    bool     has_header;              /* the source knows its columns: no row holds them */
    enum rb_step came;                /* of the last call of more: after END or FAILED there is none */
    RB_VEC(rb_sheet_row) rows;        /* made ahead … */
    uint32_t next;                    /* … and the first that is not used up */
    struct rb_sheet_wanted *wanted;   /* which field takes which column */
    uint32_t wanted_count;
    /* Memory of the rows that are ahead. */
    RB_VEC(rb_buf) chunks;
    uint32_t chunk;
    rb_buf   line;                    /* the raw line in the making */
};

/* Sets r up to read from the source; then rb_sheet_bind finds the columns: false and E0502, E0503. */
rb_sheet *rb_sheet_new(rb_reader *r);
bool rb_sheet_bind(rb_reader *r, rb_diags *ds);

/* Whether the rules read the column, from 0. */
bool rb_sheet_wants(const rb_sheet *s, uint32_t column);
/* For sources: bytes that live as long as the rows that are ahead; a copy there. */
char  *rb_sheet_room(rb_sheet *s, size_t len);
rb_str rb_sheet_keep(rb_sheet *s, rb_str text);
/* The row of these cells; cells and texts must be kept already. */
void rb_sheet_add(rb_reader *r, rb_sheet_row row);

/* What the bytes of r, a file that is open, hold: false and E0504 when that cannot be used. `part`: the sheet or table. */
bool rb_xlsx_open(rb_reader *r, rb_str part, rb_diags *ds);
bool rb_sqlite_open(rb_reader *r, rb_str part, rb_diags *ds);

#endif
