/* data/batch.c: the memory of a batch: made once for a worker, reused for every round.
 *
 * Path      read/ -> [batch] -> exec/
 * Promises  No allocation after rb_batch_new. Cells are kept in memory that the collector scans: a reader's
 *           window stays alive while a batch still points into it.
 */
#include "data/batch.h"

/* Whoever writes records row by row writes to all columns at once: each begins in another set of the processor's cache. */
enum { TEXT_BYTES = 1 << 18, APART = 12 };

/* Of a batch whose records are indexed hardly a cell is written: of one block no more is touched than that. */
static rb_cell **lay_cells(uint32_t fields, const bool *wanted)
{
    rb_cell **cells = RB_NEW_ARRAY(rb_cell *, fields);
    size_t    each = RB_BATCH_ROWS + APART, count = 0;
    for (uint32_t i = 0; i < fields; i++) count += wanted[i];
    rb_cell *all = RB_NEW_ROOM(rb_cell, each * count);
    for (uint32_t i = 0; i < fields; i++) {
        if (!wanted[i]) continue;
        cells[i] = all;
        all += each;
    }
    return cells;
}

rb_batch *rb_batch_new(const rb_schema *schema, const bool *wanted)
{
    rb_batch *b = RB_NEW(rb_batch);
    b->schema = schema;
    b->cells = lay_cells(schema->fields.len, wanted);
    b->record = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->line = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->offset = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->raw = RB_NEW_ROOM(rb_str, RB_BATCH_ROWS);
    rb_buf_reserve(&b->text, TEXT_BYTES);
    b->indexed.columns = RB_NEW_PLAIN(uint32_t, schema->fields.len);
    b->indexed.made = RB_NEW_PLAIN(uint64_t, schema->fields.len * (size_t)RB_BATCH_WORDS);
    memset(b->indexed.made, 0, schema->fields.len * RB_BATCH_WORDS * sizeof(uint64_t));
    return b;
}

void rb_batch_put(rb_batch *b, uint32_t field, uint32_t row, rb_cell cell)
{
    b->cells[field][row] = cell;
    b->indexed.made[(size_t)field * RB_BATCH_WORDS + row / 64] |= UINT64_C(1) << row % 64;
    b->indexed.any_made = true;
}

void rb_batch_put_row(rb_batch *b, uint32_t row, bool is_made)
{
    uint64_t *word = b->indexed.made + row / 64, bit = UINT64_C(1) << row % 64;
    for (uint32_t field = 0; field < b->schema->fields.len; field++, word += RB_BATCH_WORDS) *word = is_made ? *word | bit : *word & ~bit;
    b->indexed.any_made |= is_made;
}

void rb_batch_lay_out(rb_batch *b, uint32_t field)
{
    if (!rb_indexed_has(&b->indexed, field)) return;
    for (uint32_t row = 0; row < b->rows; row++) b->cells[field][row] = rb_batch_cell(b, field, row);
    b->indexed.columns[field] = RB_NO_COLUMN;
}

void rb_batch_reset(rb_batch *b)
{
    b->rows = 0;
    rb_buf_reset(&b->text);
    b->indexed.base = NULL;
    b->indexed.is_json = false;
    if (b->indexed.any_made) memset(b->indexed.made, 0, b->schema->fields.len * RB_BATCH_WORDS * sizeof(uint64_t));
    b->indexed.any_made = false;
}

static void move_values(const rb_indexed *x, uint32_t to, uint32_t from)
{
    for (uint32_t key = 0; key < x->keys; key++) {
        const rb_values *old = rb_indexed_values(x, key, from);
        rb_values       *new = rb_indexed_values(x, key, to);
        new->at[to % 64] = old->at[from % 64];
        new->head[to % 64] = old->head[from % 64];
    }
}

static void move_ends(rb_indexed *x, uint32_t to, uint32_t from)
{
    if (x->base && x->is_json) move_values(x, to, from);
    for (uint32_t i = 0; x->base && !x->is_json && i < x->field_count; i++) x->field_ends[(size_t)i * RB_INDEXED_COLUMN + to] = x->field_ends[(size_t)i * RB_INDEXED_COLUMN + from];
}

/* A row's mark goes along, set or not: what stood in `to` is gone. */
static void move_made(rb_batch *b, uint32_t field, uint32_t to, uint32_t from)
{
    uint64_t *made = b->indexed.made + (size_t)field * RB_BATCH_WORDS, bit = made[from / 64] >> from % 64 & 1;
    made[to / 64] = (made[to / 64] & ~(UINT64_C(1) << to % 64)) | bit << to % 64;
}

void rb_batch_move(rb_batch *b, uint32_t to, uint32_t from)
{
    move_ends(&b->indexed, to, from);
    for (uint32_t f = 0; f < b->schema->fields.len; f++) {
        if (!b->cells[f]) continue;
        bool is_indexed = rb_indexed_has(&b->indexed, f);
        if (is_indexed && b->indexed.any_made) move_made(b, f, to, from);
        if (!is_indexed || b->indexed.any_made) b->cells[f][to] = b->cells[f][from];
    }
    b->record[to] = b->record[from];
    b->line[to] = b->line[from];
    b->offset[to] = b->offset[from];
    b->raw[to] = b->raw[from];
}

/* A mark of a row that is gone would be taken for one of a cell. */
void rb_batch_cut(rb_batch *b, uint32_t rows)
{
    for (uint32_t f = 0; b->indexed.any_made && f < b->schema->fields.len; f++)
        for (uint32_t row = rows; row < b->rows; row++) b->indexed.made[(size_t)f * RB_BATCH_WORDS + row / 64] &= ~(UINT64_C(1) << row % 64);
    b->rows = rows;
}
