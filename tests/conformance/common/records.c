/* tests/conformance/common/records.c: reading, and writing down what came of it. */
#include "tests/conformance/common/records.h"

#include "read/csv.h"

#include <sys/mman.h>
#include <unistd.h>

static void note_reject(void *user, const rb_reject *r)
{
    records *into = user;
    record   fresh = {.number = r->record, .line = r->line, .offset = r->offset, .raw = rb_str_dup(r->raw), .reason = rb_str_dup(r->reason)};
    rb_vec_push(&into->rejects, fresh);
    rb_buf_print(&into->all, "reject %lu line %lu offset %lu column %u: %.*s: ", (unsigned long)r->record, (unsigned long)r->line,
                 (unsigned long)r->offset, r->column, RB_STR_ARGS(r->reason));
    rb_buf_add_str(&into->all, r->raw);
    rb_buf_add_char(&into->all, '\n');
}

static void note_row(records *into, const rb_batch *batch, uint32_t row, rb_buf *text)
{
    uint32_t count = into->columns.len;
    record   fresh = {.number = batch->record[row], .line = batch->line[row], .offset = batch->offset[row], .raw = rb_str_dup(batch->raw[row])};
    fresh.cells = RB_NEW_ARRAY(rb_str, count + 1u);
    rb_buf_print(text, "row %lu line %lu offset %lu: ", (unsigned long)fresh.number, (unsigned long)fresh.line, (unsigned long)fresh.offset);
    rb_buf_add_str(text, fresh.raw);
    for (uint32_t i = 0; i < count; i++) {
        rb_cell cell = rb_batch_cell(batch, i, row);
        fresh.cells[i] = rb_str_dup(rb_cell_str(cell));
        rb_buf_print(text, "|%u%u:%u:", cell.kind, cell.quoted, cell.len);
        rb_buf_add_str(text, fresh.cells[i]);
    }
    rb_buf_add_char(text, '\n');
    rb_vec_push(&into->rows, fresh);
}

static void note_diags(records *into, const rb_diags *ds)
{
    for (uint32_t i = 0; i < ds->items.len; i++) {
        const rb_diag *d = &ds->items.items[i];
        rb_buf_print(&into->said, "%s %.*s\n", rb_code_id(d->code), RB_STR_ARGS(d->message));
        for (uint32_t k = 0; k < d->helps.len; k++) rb_buf_print(&into->said, "  %.*s\n", RB_STR_ARGS(d->helps.items[k]));
    }
}

/* The columns of the file; JSON has those of its first record. */
static bool see_columns(records *into, rb_reader_options *o, rb_diags *ds)
{
    bool       none = false;
    uint32_t   count;
    records    ignored = {.opened = false};
    rb_schema *schema = RB_NEW(rb_schema);
    *schema = *o->schema;
    rb_reader_options look = *o;
    look.schema = schema;
    look.wanted = &none;
    look.user = &ignored;
    rb_reader *reader = rb_reader_open(&look, ds);
    if (!reader) return false;
    if (reader->csv) into->delimiter = reader->csv->delimiter;
    into->converted = reader->window.encoding != RB_ENCODING_UTF8;
    enum rb_read first = reader->csv ? RB_READ_END : rb_reader_next(reader, rb_batch_new(schema, &none), ds);
    const rb_str *names = rb_reader_columns(reader, &count);
    for (uint32_t i = 0; i < count; i++) rb_vec_push(&into->columns, rb_str_dup(names[i]));
    rb_reader_close(reader);
    return first != RB_READ_FAILED;
}

static rb_schema *ask_for_columns(const records *into, const rb_schema *like)
{
    rb_schema *schema = RB_NEW(rb_schema);
    *schema = *like;
    for (uint32_t i = 0; i < into->columns.len; i++) {
        rb_field f = {.name = into->columns.items[i], .column = into->columns.items[i], .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_vec_push(&schema->fields, f);
    }
    return schema;
}

static void read_rows(records *into, const rb_reader_options *o, rb_diags *ds)
{
    enum rb_read got;
    rb_buf       rows = {0};
    rb_reader   *reader = rb_reader_open(o, ds);
    into->opened = reader != NULL;
    if (!reader) return;
    rb_batch *batch = rb_batch_new(o->schema, o->wanted);
    while ((got = rb_reader_next(reader, batch, ds)) == RB_READ_ROWS)
        for (uint32_t i = 0; i < batch->rows; i++) note_row(into, batch, i, &rows);
    into->ended = got == RB_READ_END;
    rb_reader_counts(reader, &into->read, &into->rejected, &into->bytes);
    rb_reader_close(reader);
    rb_buf_add_str(&into->all, rb_buf_str(&rows));
}

static void declare(rb_schema *schema, const records_of *of)
{
    *schema = (rb_schema){.key = UINT32_MAX, .span = RB_SPAN_NONE};
    schema->export = (rb_export){.delimiter = of->delimiter, .title_lines = of->titles, .latest_by = 0, .span = RB_SPAN_NONE};
}

records *records_read(const records_of *of)
{
    records  *into = RB_NEW(records);
    rb_diags  ds = {.sources = RB_NEW(rb_sources)};
    rb_schema plain;
    declare(&plain, of);
    rb_input_options input = {.strict = of->strict};
    rb_reader_options o = {.path = of->path, .format = of->format, .schema = &plain, .by_place = true, .input = &input, .window_bytes = of->window, .plain_scan = of->plain,
                           .reject = note_reject, .user = into};
    if (see_columns(into, &o, &ds)) {
        o.schema = ask_for_columns(into, &plain);
        bool *wanted = RB_NEW_ARRAY(bool, into->columns.len + 1u);
        memset(wanted, 1, into->columns.len);
        o.wanted = wanted;
        read_rows(into, &o, &ds);
    }
    note_diags(into, &ds);
    rb_buf_print(&into->all, "%lu %lu %lu %d %d\n", (unsigned long)into->read, (unsigned long)into->rejected, (unsigned long)into->bytes,
                 into->opened, into->ended);
    rb_buf_add_str(&into->all, rb_buf_str(&into->said));
    return into;
}

rb_str records_path(rb_str input)
{
    static int file = -1;
    if (file >= 0) close(file);
    file = memfd_create("records", MFD_CLOEXEC);
    if (file < 0 || write(file, input.ptr, input.len) != (ssize_t)input.len) RB_BUG("no file in memory");
    return rb_str_print("/proc/self/fd/%d", file);
}

void records_add_quoted(rb_buf *b, rb_str cell)
{
    rb_buf_add_char(b, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"') rb_buf_add_char(b, '"');
        rb_buf_add_char(b, cell.ptr[i]);
    }
    rb_buf_add_char(b, '"');
}
