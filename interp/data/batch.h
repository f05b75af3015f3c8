/* data/batch.h: up to a thousand records as text cells, column by column.
 *
 * Filled by read/, emptied by rb_batch_reset. Cells and raw rows are slices of the reader's own
 * window or of `text`; all die at the reader's next call. Only the columns in `wanted` have cells.
 *
 * Why CSV lays out no cells: the scan wrote down where each field ends, and a kernel that reads a column once finds the field there in as
 * many instructions as it would find its cell; making the cells took a sixth of a run. Whoever wants one cell asks rb_batch_cell.
 */
#ifndef RB_DATA_BATCH_H
#define RB_DATA_BATCH_H

#include "base/buf.h"
#include "data/schema.h"

enum { RB_BATCH_ROWS = 1024, RB_BATCH_WORDS = RB_BATCH_ROWS / 64, RB_CELL_ROOM = 32 };

enum rb_cell_kind {
    RB_CELL_TEXT,      /* CSV cell, JSON string: as declared for the field */
    RB_CELL_LITERAL,   /* JSON number, true or false, as written */
    RB_CELL_NULL,      /* JSON null */
    RB_CELL_MISSING,   /* the key or the column is not there */
    RB_CELL_NESTED,    /* JSON object or array, as written */
    RB_CELL_CANONICAL, /* a value of our own, in ISO form whatever the field declares (tests) */
    RB_CELL_MISWRITTEN, /* a text that does not fit how its field is declared to be written */
};

typedef struct rb_cell {
    const char *ptr;
    uint32_t    len;
    uint8_t     kind;   /* enum rb_cell_kind */
    uint8_t     quoted; /* CSV: stood in quotes */
    uint8_t     roomy;  /* RB_CELL_ROOM bytes before it and from its start on may be looked at; only of TEXT and LITERAL */
    uint8_t     spare;
} rb_cell;

static inline rb_str rb_cell_str(rb_cell c) { return (rb_str){c.ptr, c.len}; }

/* JSON: of 64 rows the values of one key as they are written, and the first two bytes of each. One that is missing is empty. */
typedef struct rb_values {
    struct { uint32_t from, to; } at[64];
    uint16_t head[64];
} rb_values;

/* The records of a batch as the reader of CSV or JSON left them; positions count from `base`. Of CSV the ends of one field in all rows
 * stand together, RB_INDEXED_COLUMN behind those of the field before it, as far as somebody wants either. */
enum { RB_INDEXED_COLUMN = RB_BATCH_ROWS + 16 }; /* each begins in another set of the processor's cache */
typedef struct rb_indexed {
    const char     *base; /* NULL: all cells of the batch are in its `cells` */
    const uint32_t *ends; /* CSV: of each field: where its delimiter stands, or its line end */
    uint32_t       *columns; /* [field index] CSV: where in `ends` those of the field begin, JSON: which key it is, or RB_NO_COLUMN: its cells are in `cells` */
    uint64_t       *made;    /* [field index * RB_BATCH_WORDS + word] rows whose cell had to be made, and is in `cells` */
    bool            any_made;
    bool            is_json;
    rb_values      *values; /* JSON: the batch's own, of one key after the other … */
    uint32_t        keys;   /* … so many */
    uint32_t       *field_ends; /* CSV: the batch's own … */
    uint32_t        field_count; /* … of so many columns */
} rb_indexed;
#define RB_NO_COLUMN UINT32_MAX

/* Those of a key that row `row` is among. One key's begin in another set of the processor's cache than the next one's. */
static inline rb_values *rb_indexed_values(const rb_indexed *x, uint32_t key, uint32_t row)
{
    return x->values + (size_t)key * (RB_BATCH_WORDS + 1) + row / 64;
}

typedef struct rb_batch {
    const rb_schema *schema;
    uint32_t  rows;
    rb_cell **cells;      /* [field index] -> RB_BATCH_ROWS cells, NULL where the field is not wanted; read through rb_batch_cell */
    rb_indexed indexed;
    uint64_t *record;     /* [row] number of the record in its file, 1-based, headers not counted, rejects counted */
    uint64_t *line;       /* [row] physical line where it starts, 1-based */
    uint64_t *offset;     /* [row] byte offset where it starts */
    rb_str   *raw;        /* [row] its bytes as read, without the line end */
    rb_buf    plain;      /* cells written plainly that were not; see read/repair.c */
    rb_buf    text;       /* cells whose text had to be made (doubled quotes, escapes); capacity is fixed per batch */
} rb_batch;

/* What a value of JSON is shows in its first byte. */
static inline rb_cell rb_indexed_value(const rb_indexed *x, uint32_t key, uint32_t row)
{
    const rb_values *v = rb_indexed_values(x, key, row);
    const char      *ptr = x->base + v->at[row % 64].from;
    uint32_t         len = v->at[row % 64].to - v->at[row % 64].from;
    if (len == 0 || *ptr == 'n') return (rb_cell){.kind = len > 0 ? RB_CELL_NULL : RB_CELL_MISSING};
    if (*ptr == '"') return (rb_cell){.ptr = ptr + 1, .len = len - 2, .kind = RB_CELL_TEXT, .roomy = 1};
    bool is_nested = *ptr == '{' || *ptr == '[';
    return (rb_cell){.ptr = ptr, .len = len, .kind = is_nested ? RB_CELL_NESTED : RB_CELL_LITERAL, .roomy = !is_nested};
}

/* No branch on quotes: which cells have some is anybody's guess. */
static inline rb_cell rb_indexed_cell(const rb_indexed *x, uint32_t column, uint32_t row)
{
    if (x->is_json) return rb_indexed_value(x, column, row);
    const uint32_t *end = x->ends + column + row;
    const char     *ptr = x->base + (uint32_t)(end[-RB_INDEXED_COLUMN] + 1);
    uint32_t        quoted = *ptr == '"'; /* an empty field has its delimiter here, the last one a line end */
    return (rb_cell){.ptr = ptr + quoted, .len = (uint32_t)(x->base + *end - ptr) - 2 * quoted, .kind = RB_CELL_TEXT, .quoted = (uint8_t)quoted, .roomy = 1};
}

static inline bool rb_indexed_has(const rb_indexed *x, uint32_t field) { return x->base && x->columns[field] != RB_NO_COLUMN; }
static inline uint64_t rb_indexed_made(const rb_indexed *x, uint32_t field, uint32_t w)
{
    return x->any_made ? x->made[(size_t)field * RB_BATCH_WORDS + w] : 0;
}

static inline rb_cell rb_batch_cell(const rb_batch *b, uint32_t field, uint32_t row)
{
    const rb_indexed *x = &b->indexed;
    bool is_made = !rb_indexed_has(x, field) || (rb_indexed_made(x, field, row / 64) >> row % 64 & 1) != 0;
    return is_made ? b->cells[field][row] : rb_indexed_cell(x, x->columns[field], row);
}

/* The cell is this one, whatever the index says. */
void rb_batch_put(rb_batch *b, uint32_t field, uint32_t row, rb_cell cell);
/* The cells of the row are in `cells`, whatever the index says; or none of them again. */
void rb_batch_put_row(rb_batch *b, uint32_t row, bool is_made);
/* Writes all cells of a field out to `cells`. */
void rb_batch_lay_out(rb_batch *b, uint32_t field);

/* wanted[i]: whether field i of the schema gets cells. Collected; made once, reused. */
rb_batch *rb_batch_new(const rb_schema *schema, const bool *wanted);
void      rb_batch_reset(rb_batch *b);
void      rb_batch_cut(rb_batch *b, uint32_t rows); /* it has no more rows than that */
void      rb_batch_move(rb_batch *b, uint32_t to, uint32_t from); /* the row that is in `from` stands in `to`, too */

#endif
