/* read/repair.c: cells written as their fields declare, written plainly, batch by batch.
 *
 * Path      csv.c, json.c -> [repair] -> batch
 * Promises  Nothing happens where nothing is declared. Every cell that was put right is counted once, under its column and
 *           kind; in a strict run its record is a reject instead, with its place and bytes as any other, and so is one
 *           whose value of `latest by` cannot be read.
 *
 * Why here and not where cells are read: a cell may be read by several steps, and must be counted once.
 */
#include "read/repair.h"

#include "data/cell.h"
#include "data/convert.h"

void rb_repair_open(rb_reader *r)
{
    const rb_schema *s = r->options.schema;
    for (uint32_t f = 0; f < s->fields.len; f++) r->converts |= r->options.wanted[f] && s->fields.items[f].written;
    r->converts |= rb_input_is_strict(r) && s->export.latest_by && r->options.wanted[s->export.latest_by - 1];
    if (r->converts) r->repairs.cells = RB_NEW_ARRAY(uint64_t, (size_t)s->fields.len * RB_REPAIR_COUNT);
}

static void reserve(const rb_reader *r, rb_batch *batch)
{
    size_t room = 0;
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) {
        if (!batch->cells[f] || !r->options.schema->fields.items[f].written) continue;
        rb_batch_lay_out(batch, f);
        for (uint32_t row = 0; row < batch->rows; row++) room += rb_convert_room(batch->cells[f][row]);
    }
    rb_convert_begin(&batch->plain, room);
}

static void count(rb_reader *r, uint32_t field, uint32_t repairs)
{
    for (uint32_t kind = 0; kind < RB_REPAIR_COUNT; kind++)
        r->repairs.cells[(size_t)field * RB_REPAIR_COUNT + kind] += repairs >> kind & 1;
}

static void convert_all(rb_reader *r, rb_batch *batch)
{
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) {
        const rb_field *field = &r->options.schema->fields.items[f];
        if (!batch->cells[f] || !field->written) continue;
        for (uint32_t row = 0; row < batch->rows; row++) {
            uint32_t repairs = rb_convert_cell(field, &batch->cells[f][row], &batch->plain);
            if (repairs) count(r, f, repairs);
        }
    }
}

/* ---- strict */

static uint32_t column_of(const rb_reader *r, const rb_field *field)
{
    for (uint32_t i = 0; i < r->columns.len; i++)
        if (rb_str_equal(r->columns.items[i], field->column)) return i + 1;
    return 0;
}

/* For what r->reason says. */
static void reject_row(rb_reader *r, const rb_batch *batch, uint32_t row, const rb_field *field)
{
    rb_reject reject = {.record = batch->record[row], .line = batch->line[row], .offset = batch->offset[row], .column = column_of(r, field), .raw = batch->raw[row]};
    rb_input_hand_out(r, &reject);
}

/* As it would be written plainly, until the next one: a cell may be asked for more than once, and there is room for each but once. */
static uint32_t try_cell(const rb_field *field, rb_cell *cell, rb_batch *batch)
{
    size_t   len = batch->plain.len;
    uint32_t repairs = rb_convert_cell(field, cell, &batch->plain);
    batch->plain.len = len;
    return repairs;
}

/* Whether the row needs no repair; else it is rejected for the first. */
static bool is_plain(rb_reader *r, rb_batch *batch, uint32_t row)
{
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) {
        const rb_field *field = &r->options.schema->fields.items[f];
        if (!batch->cells[f] || !field->written) continue;
        rb_cell  cell = batch->cells[f][row];
        uint32_t repairs = try_cell(field, &cell, batch);
        if (!repairs) continue;
        rb_buf_print(&r->reason, "has in '%.*s' what a strict run does not put right: %s", RB_STR_ARGS(field->column), rb_repair_title((enum rb_repair)__builtin_ctz(repairs)));
        reject_row(r, batch, row, field);
        return false;
    }
    return true;
}

/* `latest by`: what cannot be read would count as the oldest, and so today's record would give way to an older one. */
static bool has_order(rb_reader *r, rb_batch *batch, uint32_t row)
{
    uint32_t latest_by = r->options.schema->export.latest_by;
    if (!latest_by || !batch->cells[latest_by - 1]) return true;
    const rb_field *field = &r->options.schema->fields.items[latest_by - 1];
    rb_cell cell = batch->cells[latest_by - 1][row];
    int64_t i64;
    rb_dec  dec;
    if (field->written) (void)try_cell(field, &cell, batch);
    enum rb_cell_state state = rb_type_rep(field->type) == RB_REP_I64 ? rb_cell_read_i64(field, cell, &i64) : rb_cell_read_dec(field, cell, &dec);
    if (state != RB_CELL_UNREADABLE) return true;
    rb_buf_print(&r->reason, "has in '%.*s' no %.*s that 'latest by' could compare", RB_STR_ARGS(field->column), RB_STR_ARGS(rb_type_title(field->type)));
    reject_row(r, batch, row, field);
    return false;
}

static void keep_plain(rb_reader *r, rb_batch *batch)
{
    uint32_t kept = 0;
    for (uint32_t f = 0; f < batch->schema->fields.len; f++)
        if (batch->cells[f]) rb_batch_lay_out(batch, f);
    for (uint32_t row = 0; row < batch->rows; row++)
        if (is_plain(r, batch, row) && has_order(r, batch, row)) rb_batch_move(batch, kept++, row);
    batch->rows = kept;
}

void rb_repair_batch(rb_reader *r, rb_batch *batch)
{
    reserve(r, batch);
    if (rb_input_is_strict(r)) keep_plain(r, batch);
    convert_all(r, batch); /* in a strict run: what does not fit its declaration is still unreadable */
}
