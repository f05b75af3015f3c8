/* infer/outline_sheet.c: the rows of a workbook's sheet for outline_rows.c: reports are exported with a heading block, too.
 *
 * The rows come through the reader itself, by place: its first row is what it takes for the header, and those after it are records.
 */
#include "infer/outline.h"

#include "base/unicode.h"

enum { COLUMNS = 128 };

typedef void each_row(void *user, const rb_outline_row *row);

static rb_schema *schema_new(bool *wanted)
{
    rb_schema *schema = RB_NEW(rb_schema);
    schema->name = RB_STR("Record");
    schema->key = UINT32_MAX;
    for (uint32_t i = 0; i < COLUMNS; i++) {
        rb_str   name = rb_str_print("%u", i);
        rb_field f = {.name = name, .column = name, .type = RB_TYPE(text)};
        rb_vec_push(&schema->fields, f);
        wanted[i] = true;
    }
    return schema;
}

static void take_text(rb_outline_row *row, uint32_t column, rb_str text, bool keeps)
{
    text = rb_text_trim(text);
    if (keeps) rb_vec_push(&row->texts, rb_str_dup(text));
    if (text.len == 0) return;
    row->cells = row->width = column + 1;
    if (row->filled++ > 0) return;
    row->first = text;
    row->is_nameless = column > 0;
}

static void cut_texts(rb_outline_row *row) { row->texts.len = row->cells < row->texts.len ? row->cells : row->texts.len; }

static void take_first(const rb_reader *r, each_row *each, void *user)
{
    uint32_t       count;
    const rb_str  *names = rb_reader_columns(r, &count);
    rb_outline_row row = {.line = 1};
    for (uint32_t i = 0; i < count && i < COLUMNS; i++) take_text(&row, i, names[i], true);
    each(user, &row);
}

static bool read_rows(const rb_infer_options *options, rb_str path, each_row *each, void *user)
{
    bool        wanted[COLUMNS];
    rb_diags    ignored = {.sources = RB_NEW(rb_sources)};
    rb_schema  *schema = schema_new(wanted);
    rb_reader_options how = {.path = path, .format = options->format, .schema = schema, .wanted = wanted, .by_place = true, .input = &options->input};
    rb_reader  *r = rb_reader_open(&how, &ignored);
    if (!r) return false;
    rb_batch *batch = rb_batch_new(schema, wanted);
    uint64_t  before = 1;
    take_first(r, each, user);
    while (rb_reader_next(r, batch, &ignored) == RB_READ_ROWS)
        for (uint32_t i = 0; i < batch->rows; i++) {
            rb_outline_row row = {.line = batch->line[i], .after_gap = batch->line[i] > before + 1};
            for (uint32_t c = 0; c < COLUMNS; c++) take_text(&row, c, rb_cell_str(rb_batch_cell(batch, c, i)), row.line < RB_OUTLINE_HEAD * 2);
            cut_texts(&row);
            before = row.line;
            each(user, &row);
        }
    rb_reader_close(r);
    return true;
}

static void add_row(void *user, const rb_outline_row *row)
{
    if (row->filled > 0) rb_outline_row_add(user, *row);
}

struct checking { rb_outline *o; rb_outline_check check; };

static void check_row(void *user, const rb_outline_row *row)
{
    struct checking *c = user;
    rb_outline_row  whole = *row;
    whole.width = c->o->width; /* a row has the cells that it needs */
    rb_outline_row_check(c->o, &c->check, &whole);
}

bool rb_outline_sheet(rb_outline *o, const rb_infer_options *options, rb_str path)
{
    rb_outline_rows *rows = RB_NEW(rb_outline_rows);
    struct checking  checking = {.o = o};
    rows->first_line = 1;
    if (!read_rows(options, path, add_row, rows)) return false;
    rb_outline_rows_end(o, rows);
    if (o->export.ends_at.len == 0) return true;
    if (read_rows(options, path, check_row, &checking)) rb_outline_checked(o, &checking.check);
    return true;
}
