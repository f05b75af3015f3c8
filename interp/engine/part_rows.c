/* engine/part_rows.c: records in a part as they were read: those that can be judged only when all parts are there.
 *
 * Which record with a key is the latest is known when the last part is, and whose turn it is for a record when all before it are. So of such records a part has the cells that judging them takes,
 * and of the records that they look up as well; merge_rows.c judges them as a run does.
 *
 * A block: the number of the file, then row by row its place, its cells, and where reports want them its original columns. Nothing in
 * it refers to another row, so that a merged part copies the rows that are left as they are.
 */
#include "engine/part.h"

#include "data/cell.h"
#include "data/list.h"
#include "engine/stakes.h"

enum { KIND_BITS = 3, QUOTED = 1 << KIND_BITS };

bool rb_part_keeps(const rb_stream_plan *s, bool is_looked_up) { return s->assigns.len > 0 || (s->schema->export.latest_by > 0 && !is_looked_up); }

/* As a run wants them: what it reads besides, reports show. */
const bool *rb_part_fields(const rb_compiled *c, rb_part_block block, uint32_t *count)
{
    const rb_stream_plan *s = block.tag == RB_PART_LOOKUP ? c->plan->lookups.items[block.stream].load : c->plan->streams.items[block.stream];
    const rb_schema      *schema = s->schema;
    *count = schema->fields.len;
    if (block.tag == RB_PART_LOOKUP) return s->wanted;
    uint32_t money = rb_stakes_field(schema), currency = money == UINT32_MAX ? 0 : schema->fields.items[money].currency_field;
    bool    *wanted = RB_NEW_ARRAY(bool, schema->fields.len + 1u), latest = schema->export.latest_by > 0;
    for (uint32_t f = 0; f < schema->fields.len; f++)
        wanted[f] = s->wanted[f] || f == money || f + 1 == currency || (latest && (f == schema->key || f + 1 == schema->export.latest_by));
    return wanted;
}

/* ---- writing ---- */

void rb_part_flush_rows(rb_part_writer *p)
{
    rb_row_tape *t = &p->rows;
    if (t->bytes.len > 0) rb_part_add_block(p, t->block, rb_buf_str(&t->bytes));
    rb_buf_reset(&t->bytes);
}

rb_row_printer rb_row_printer_of(const rb_compiled *c, rb_part_block block)
{
    rb_row_printer p = {.shown = UINT32_MAX};
    p.wanted = rb_part_fields(c, block, &p.fields);
    if (block.tag == RB_PART_ROWS) p.shown = c->plan->streams.items[block.stream]->schema->key;
    return p;
}

static void turn_to(rb_part_writer *p, rb_part_block block, uint32_t file)
{
    rb_row_tape *t = &p->rows;
    bool same = t->file == file && t->block.tag == block.tag && t->block.stream == block.stream && t->block.source == block.source;
    if (!same || t->bytes.len >= RB_PART_BLOCK_BYTES) rb_part_flush_rows(p);
    if (!t->printer.wanted || t->block.tag != block.tag || t->block.stream != block.stream) t->printer = rb_row_printer_of(p->c, block);
    t->block = block;
    t->file = file;
    if (t->bytes.len == 0) rb_wire_add_count(&t->bytes, file);
}

/* A moment that could be read is written as what it means: the files of other days may be written in another way. All else a reader has
 * written plainly already (read/repair.c). */
static bool add_moment(rb_row_printer *p, const rb_field *f, rb_cell cell, rb_buf *to)
{
    int64_t  at, again;
    rb_field iso = {.type = f->type};
    bool     says_all = f->format == NULL && cell.kind == RB_CELL_TEXT && rb_cell_read_i64(&iso, cell, &at) == RB_CELL_KNOWN;
    if (!says_all) {
        if (rb_cell_read_i64(f, cell, &at) != RB_CELL_KNOWN) return false;
        rb_buf_reset(&p->iso);
        if (f->type.kind == RB_TYPE_date) rb_date_print(&p->iso, at);
        else rb_instant_print(&p->iso, at, NULL);
        cell = (rb_cell){.ptr = p->iso.ptr, .len = (uint32_t)p->iso.len, .kind = RB_CELL_CANONICAL};
        if (rb_cell_read_i64(&iso, cell, &again) != RB_CELL_KNOWN || again != at) return false; /* of a year that ISO has not */
    }
    rb_buf_add_char(to, RB_CELL_CANONICAL);
    rb_wire_add_text(to, rb_cell_str(cell));
    return true;
}

/* The same of a list of them. */
static bool add_moments(rb_row_printer *p, const rb_field *f, rb_cell cell, rb_buf *to)
{
    rb_cell  ignored;
    rb_value list = {.type = f->type, .known = true};
    rb_buf_reset(&p->parts);
    if (rb_list_read(f, cell, &p->parts, &ignored) != RB_CELL_KNOWN) return false;
    list.text = rb_buf_str(&p->parts);
    rb_buf_reset(&p->iso);
    rb_value_print_json(&p->iso, &list, NULL);
    rb_buf_add_char(to, RB_CELL_CANONICAL);
    rb_wire_add_text(to, rb_buf_str(&p->iso));
    return true;
}

static bool is_moment(rb_type t) { return t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime; }
static bool are_moments(const rb_field *f) { return rb_type_is_list(f->type) && is_moment(rb_list_part(f->type)); }

static void add_cell(rb_row_printer *p, const rb_batch *batch, uint32_t field, uint32_t row, rb_buf *to)
{
    const rb_field *f = &batch->schema->fields.items[field];
    rb_cell         cell = rb_batch_cell(batch, field, row);
    if (is_moment(f->type) && field != p->shown && add_moment(p, f, cell, to)) return;
    if (are_moments(f) && add_moments(p, f, cell, to)) return;
    rb_buf_add_char(to, (char)(cell.kind | (cell.quoted ? QUOTED : 0)));
    if (cell.kind != RB_CELL_NULL && cell.kind != RB_CELL_MISSING) rb_wire_add_text(to, rb_cell_str(cell));
}

static void add_original(rb_buf *b, const rb_batch *batch, uint32_t field, uint32_t row)
{
    bool there = field != UINT32_MAX && batch->cells[field] != NULL;
    rb_wire_add_text(b, there ? rb_cell_str(rb_batch_cell(batch, field, row)) : RB_STR(""));
}

void rb_row_print(rb_row_printer *p, const rb_batch *batch, uint32_t row, const rb_reading *reading, rb_buf *to)
{
    rb_wire_add_count(to, batch->record[row]);
    rb_wire_add_count(to, batch->line[row]);
    for (uint32_t f = 0; f < p->fields; f++)
        if (p->wanted[f]) add_cell(p, batch, f, row, to);
    rb_wire_add_count(to, reading ? reading->original_count : 0);
    for (uint32_t i = 0; reading && i < reading->original_count; i++) add_original(to, batch, reading->originals[i], row);
}

void rb_part_put_rows(rb_part_writer *p, rb_part_block block, uint32_t file, rb_str rows)
{
    turn_to(p, block, file);
    rb_buf_add_str(&p->rows.bytes, rows);
}

void rb_part_add_rows(rb_part_writer *p, rb_part_block block, uint32_t file, const rb_batch *batch, const rb_reading *reading)
{
    for (uint32_t row = 0; row < batch->rows; row++) {
        turn_to(p, block, file);
        rb_row_print(&p->rows.printer, batch, row, reading, &p->rows.bytes);
    }
}

void rb_part_copy_rows(rb_part_writer *p, rb_part_block block, uint32_t file, const rb_batch *batch)
{
    for (uint32_t row = 0; row < batch->rows; row++) rb_part_put_rows(p, block, file, batch->raw[row]);
}

/* ---- reading ---- */

struct rb_row_player {
    uint32_t    stream;
    uint32_t    fields;   /* of the record; those behind them are its original columns */
    const bool *all;      /* of them, that rows of these rules have */
    const bool *wanted;   /* that are given */
    const bool *layout;   /* that the rows have: no fewer */
    const rb_part_source *source;
    bool        narrows;  /* they were made by other rules, and have more than these read */
    rb_buf      narrow;   /* such rows without that */
    rb_reading  reading;
    rb_batch   *batch;
};

/* The record's fields, then the columns that reports show. */
static void plan_reading(rb_row_player *p, const rb_schema *schema, const rb_stream_total *columns)
{
    uint32_t   count = columns ? columns->columns.len : 0;
    rb_schema *all = RB_NEW(rb_schema);
    bool      *wanted = RB_NEW_ARRAY(bool, schema->fields.len + count + 1u);
    *all = (rb_schema){.name = schema->name, .span = schema->span, .key = schema->key, .file = schema->file, .export = schema->export};
    p->reading = (rb_reading){.schema = all, .wanted = wanted, .originals = RB_NEW_ARRAY(uint32_t, count + 1u), .original_count = count};
    for (uint32_t f = 0; f < schema->fields.len; f++) {
        rb_vec_push(&all->fields, schema->fields.items[f]);
        wanted[f] = p->wanted[f];
    }
    for (uint32_t i = 0; i < count; i++) {
        rb_field f = {.name = columns->columns.items[i], .column = columns->columns.items[i], .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        p->reading.originals[i] = all->fields.len;
        wanted[all->fields.len] = true;
        rb_vec_push(&all->fields, f);
    }
}

rb_row_player *rb_row_player_of_latest(const rb_compiled *c, uint32_t stream)
{
    rb_row_player   *p = rb_row_player_new(c, (rb_part_block){.tag = RB_PART_ROWS, .stream = stream}, NULL);
    const rb_schema *schema = c->plan->streams.items[stream]->schema;
    bool            *wanted = RB_NEW_ARRAY(bool, p->fields + 1u);
    wanted[schema->key] = wanted[schema->export.latest_by - 1] = true;
    p->wanted = wanted;
    p->batch = rb_batch_new(p->reading.schema, wanted);
    return p;
}

rb_row_player *rb_row_player_new(const rb_compiled *c, rb_part_block block, const rb_stream_total *columns)
{
    rb_row_player   *p = RB_NEW(rb_row_player);
    const rb_schema *schema = block.tag == RB_PART_LOOKUP ? c->plan->lookups.items[block.stream].load->schema : c->plan->streams.items[block.stream]->schema;
    p->stream = block.tag == RB_PART_LOOKUP ? c->plan->lookups.items[block.stream].stream : block.stream;
    p->all = p->wanted = p->layout = rb_part_fields(c, block, &p->fields);
    plan_reading(p, schema, columns);
    p->batch = rb_batch_new(p->reading.schema, p->reading.wanted);
    return p;
}

const rb_reading *rb_row_player_reading(const rb_row_player *p) { return &p->reading; }

static rb_cell take_cell(rb_wire *w)
{
    uint32_t head = rb_wire_index(w, QUOTED << 1);
    rb_cell  cell = {.kind = (uint8_t)(head & (QUOTED - 1)), .quoted = (head & QUOTED) != 0};
    if (cell.kind > RB_CELL_MISWRITTEN) (void)rb_wire_fail(w);
    if (w->failed || cell.kind == RB_CELL_NULL || cell.kind == RB_CELL_MISSING) return cell;
    rb_str text = rb_wire_utf8(w);
    if (text.len > UINT32_MAX) (void)rb_wire_fail(w);
    cell.ptr = text.ptr;
    cell.len = (uint32_t)text.len;
    return cell;
}

/* One that nobody asked for. */
static void pass_cell(rb_wire *w)
{
    uint32_t kind = rb_wire_index(w, QUOTED << 1) & (QUOTED - 1);
    if (!w->failed && kind != RB_CELL_NULL && kind != RB_CELL_MISSING) (void)rb_wire_text(w);
}

/* The cells of the source's columns, where those stand among all. */
static void take_originals(const rb_row_player *p, uint32_t row, rb_wire *w)
{
    const rb_part_source *source = p->source;
    uint32_t count = rb_wire_index(w, source->column_count[p->stream] + 1u);
    for (uint32_t i = 0; i < p->reading.original_count; i++) p->batch->cells[p->fields + i][row] = (rb_cell){.kind = RB_CELL_MISSING};
    for (uint32_t i = 0; i < count && !w->failed; i++) {
        rb_str   text = rb_wire_utf8(w);
        uint32_t column = source->columns[p->stream][i];
        if (column < p->reading.original_count) p->batch->cells[p->fields + column][row] = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len};
    }
}

static void keep(rb_row_player *p, const char *from, const rb_wire *w)
{
    if (p->narrows) rb_buf_add(&p->narrow, from, (size_t)(w->at - from));
}

static void take_row(rb_row_player *p, rb_wire *w)
{
    rb_batch   *b = p->batch;
    uint32_t    row = b->rows;
    const char *from = w->at, *begin = from;
    size_t      narrow = p->narrow.len;
    b->record[row] = rb_wire_tally(w);
    b->line[row] = rb_wire_tally(w);
    b->offset[row] = 0;
    keep(p, from, w);
    for (uint32_t f = 0; f < p->fields && !w->failed; f++) {
        if (!p->layout[f]) continue;
        from = w->at;
        if (p->wanted[f]) b->cells[f][row] = take_cell(w);
        else pass_cell(w);
        if (p->all[f]) keep(p, from, w);
    }
    from = w->at;
    take_originals(p, row, w);
    keep(p, from, w);
    b->raw[row] = p->narrows ? (rb_str){p->narrow.ptr + narrow, p->narrow.len - narrow} : (rb_str){begin, (size_t)(w->at - begin)};
    b->rows++;
}

void rb_row_player_turn(rb_row_player *p, const rb_part_source *source, const bool *layout)
{
    p->source = source;
    p->layout = layout ? layout : p->all;
    p->narrows = layout != NULL;
}

void rb_rows_stay_unreadable(rb_batch *batch)
{
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) {
        const rb_field *field = &batch->schema->fields.items[f];
        for (uint32_t row = 0; row < batch->rows && batch->cells[f] && (is_moment(field->type) || are_moments(field)); row++) {
            rb_cell *cell = &batch->cells[f][row];
            if ((cell->kind == RB_CELL_TEXT || cell->kind == RB_CELL_NESTED) && !rb_cell_is_blank(*cell)) cell->kind = RB_CELL_MISWRITTEN;
        }
    }
}

bool rb_play_rows(rb_row_player *p, rb_str bytes, rb_row_sink *sink, void *user)
{
    rb_wire  w = rb_wire_of(bytes);
    uint32_t file = rb_wire_index(&w, p->source->file_count[p->stream]);
    rb_buf_reset(&p->narrow);
    if (p->narrows) rb_buf_reserve(&p->narrow, bytes.len); /* never moved: rows of a batch are in it */
    while (w.at < w.end && !w.failed) {
        rb_batch_reset(p->batch);
        while (p->batch->rows < RB_BATCH_ROWS && w.at < w.end && !w.failed) take_row(p, &w);
        if (!w.failed) sink(user, p->batch, file);
    }
    return !w.failed;
}
