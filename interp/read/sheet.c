/* read/sheet.c: rows of cells to the cells of a batch.
 *
 * Path      xlsx.c, sqlite.c -> [sheet] -> batch
 * Promises  Every row with a cell that is not blank is in a batch or given to reject. Memory does not grow with the
 *           number of rows: what is made ahead is used up before more is made.
 *
 * The header is the first row with anything in it. Cells beyond its last name are kept in `raw` and read by nobody, as
 * no rule could name them: people write notes beside a table.
 */
#include "read/sheet.h"

#include "base/unicode.h"
#include "read/columns.h"

enum { CHUNK_BYTES = 256 << 10 };

struct rb_sheet_wanted { uint32_t field, column; };

/* ---- memory */

/* Rounded up, so that cells may stand there. */
char *rb_sheet_room(rb_sheet *s, size_t len)
{
    len = (len + 7) & ~(size_t)7;
    for (;; s->chunk++) {
        if (s->chunk == s->chunks.len) {
            rb_buf fresh = {0};
            rb_buf_reserve(&fresh, len > CHUNK_BYTES ? len : CHUNK_BYTES);
            rb_vec_push(&s->chunks, fresh);
        }
        rb_buf *b = &s->chunks.items[s->chunk];
        if (b->cap - b->len < len) continue;
        b->len += len;
        return b->ptr + b->len - len;
    }
}

rb_str rb_sheet_keep(rb_sheet *s, rb_str text)
{
    char *room = rb_sheet_room(s, text.len);
    if (text.len > 0) memcpy(room, text.ptr, text.len);
    return (rb_str){room, text.len};
}

static void start_over(rb_sheet *s)
{
    for (uint32_t i = 0; i < s->chunks.len; i++) s->chunks.items[i].len = 0;
    s->chunk = s->next = s->rows.len = 0;
}

/* ---- rows */

static void add_csv(rb_buf *b, rb_str text)
{
    bool plain = true;
    for (size_t i = 0; i < text.len; i++) plain &= !strchr(",\"\r\n", text.ptr[i]) || text.ptr[i] == '\0';
    if (plain) {
        rb_buf_add_str(b, text);
        return;
    }
    rb_buf_add_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') rb_buf_add_char(b, '"');
        rb_buf_add_char(b, text.ptr[i]);
    }
    rb_buf_add_char(b, '"');
}

void rb_sheet_add(rb_reader *r, rb_sheet_row row)
{
    rb_sheet *s = r->sheet;
    rb_buf_reset(&s->line);
    for (uint32_t i = 0; i < row.count; i++) {
        if (i > 0) rb_buf_add_char(&s->line, ',');
        add_csv(&s->line, rb_cell_str(row.cells[i]));
    }
    row.is_long = row.is_long || s->line.len > r->options.record_limit_bytes;
    if (row.is_long && s->line.len > r->options.record_limit_bytes) s->line.len = r->options.record_limit_bytes;
    row.raw = rb_sheet_keep(s, rb_buf_str(&s->line));
    rb_vec_push(&s->rows, row);
}

static bool is_blank(const rb_sheet_row *row)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (!rb_text_is_blank(rb_cell_str(row->cells[i]))) return false;
    return !row->is_long && !row->wrong;
}

bool rb_sheet_wants(const rb_sheet *s, uint32_t column)
{
    for (uint32_t i = 0; i < s->wanted_count; i++)
        if (s->wanted[i].column == column) return true;
    return false;
}

/* The next row with something in it, or NULL: r->sheet->came says why. */
static const rb_sheet_row *next_row(rb_reader *r, rb_diags *ds)
{
    rb_sheet *s = r->sheet;
    for (;;) {
        while (s->next < s->rows.len) {
            const rb_sheet_row *row = &s->rows.items[s->next++];
            if (!is_blank(row)) return row;
        }
        start_over(s);
        if (s->came == RB_STEP_ON) s->came = s->more(r, ds);
        if (s->rows.len == 0) return NULL;
    }
}

static void reject(rb_reader *r, const rb_sheet_row *row)
{
    rb_buf_reset(&r->reason);
    if (row->is_long) rb_buf_print(&r->reason, "is longer than the %zu bytes a record may have", r->options.record_limit_bytes);
    else rb_buf_print(&r->reason, "%s: '%.*s'", row->wrong, RB_STR_ARGS(r->columns.items[row->column - 1]));
    rb_reject one = {.file = r->options.path, .column = row->is_long ? 0 : row->column, .record = ++r->records, .line = row->line, .offset = row->offset, .reason = rb_buf_str(&r->reason), .raw = row->raw};
    r->rejected++;
    if (r->options.reject) r->options.reject(r->options.user, &one);
    rb_buf_reset(&r->reason);
}

static void take(rb_reader *r, rb_batch *batch, const rb_sheet_row *row)
{
    const rb_sheet *s = r->sheet;
    uint32_t at = batch->rows++;
    for (uint32_t i = 0; i < s->wanted_count; i++) {
        struct rb_sheet_wanted w = s->wanted[i];
        batch->cells[w.field][at] = w.column < row->count ? row->cells[w.column] : (rb_cell){.ptr = "", .kind = RB_CELL_TEXT};
    }
    batch->record[at] = ++r->records;
    batch->line[at] = row->line;
    batch->offset[at] = row->offset;
    batch->raw[at] = row->raw;
}

/* A report's footer: from a row whose first cell with anything in it begins so, nothing is data. */
static bool is_footer(const rb_reader *r, const rb_sheet_row *row)
{
    const rb_export *e = &r->options.schema->export;
    uint32_t first = 0;
    while (first < row->count && rb_text_is_blank(rb_cell_str(row->cells[first]))) first++;
    for (uint32_t i = 0; i < e->ends_at.len && first < row->count && !r->sheet->has_header; i++)
        if (rb_str_starts(rb_text_trim(rb_cell_str(row->cells[first])), e->ends_at.items[i])) return true;
    return false;
}

/* A batch takes what is ahead, so its cells live until the next call makes more. */
static enum rb_read next_batch(rb_reader *r, rb_batch *batch, rb_diags *ds)
{
    rb_sheet *s = r->sheet;
    rb_batch_reset(batch);
    do {
        const rb_sheet_row *row = next_row(r, ds);
        if (row != NULL && is_footer(r, row)) {
            s->came = RB_STEP_END;
            s->has_footer = true;
            s->rows.len = s->next;
            if (batch->rows > 0) return RB_READ_ROWS;
            row = NULL;
        }
        if (row == NULL) {
            if (s->came == RB_STEP_FAILED) return RB_READ_FAILED;
            r->window.offset = s->bytes;
            return RB_READ_END;
        }
        if (row->is_long || row->wrong) reject(r, row);
        else take(r, batch, row);
    } while (batch->rows == 0 || (batch->rows < RB_BATCH_ROWS && s->next < s->rows.len && !is_blank(&s->rows.items[s->next])));
    return RB_READ_ROWS;
}

/* ---- the header, and what stands before and after the data */

static bool has_name(const rb_sheet_row *row, rb_str name)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (rb_text_equal(rb_text_trim(rb_cell_str(row->cells[i])), rb_text_trim(name))) return true;
    return false;
}

static bool is_header(const rb_export *e, const rb_sheet_row *row)
{
    if (row->line <= e->title_lines) return false;
    for (uint32_t i = 0; i < e->header.len; i++)
        if (!has_name(row, e->header.items[i])) return false;
    return true;
}

/* The first row that can be it. */
static const rb_sheet_row *header_row(rb_reader *r, rb_diags *ds)
{
    const rb_sheet_row *row;
    do row = next_row(r, ds);
    while (row && !is_header(&r->options.schema->export, row));
    return row;
}

static bool no_header(const rb_reader *r, bool is_long, rb_diags *ds)
{
    const rb_export *e = &r->options.schema->export;
    bool declared = e->title_lines > 0 || e->header.len > 0;
    const char *why = is_long ? "has a header row that is too long to be one" : declared ? "has no such header row as its record declares" : "is empty: it has no header row";
    rb_diag_add(ds, RB_E0503, declared ? rb_export_place(e) : RB_SPAN_NONE, "%.*s %s", RB_STR_ARGS(r->name), why);
    rb_diag_help(ds, "the first row of a sheet names its columns");
    return false;
}

static bool take_names(rb_reader *r, rb_diags *ds)
{
    const rb_sheet_row *row = header_row(r, ds);
    if (row == NULL && r->sheet->came == RB_STEP_FAILED) return false;
    if (row == NULL || row->is_long) return no_header(r, row != NULL, ds);
    uint32_t count = row->count;
    while (count > 0 && rb_text_is_blank(rb_cell_str(row->cells[count - 1]))) count--;
    for (uint32_t i = 0; i < count; i++) rb_vec_push(&r->columns, rb_str_dup(rb_text_trim(rb_cell_str(row->cells[i]))));
    return true;
}

static bool refuse_twice(const rb_reader *r, const rb_field *f, const uint32_t at[2], rb_diags *ds)
{
    rb_diag_add(ds, RB_E0502, f->span, "%.*s has the column '%.*s' twice: as column %u and as column %u", RB_STR_ARGS(r->name),
                RB_STR_ARGS(f->column), at[0] + 1, at[1] + 1);
    rb_diag_help(ds, "rename or remove one of them: it is not clear which one the rules mean");
    return false;
}

static bool bind_field(rb_reader *r, uint32_t field, rb_missing *missing, rb_diags *ds)
{
    const rb_field *f = &r->options.schema->fields.items[field];
    uint32_t at[2] = {0}, found = 0;
    if (r->options.by_place) at[found++] = field;
    for (uint32_t i = 0; i < r->columns.len && found < 2 && !r->options.by_place; i++)
        if (rb_text_equal(rb_text_trim(f->column), r->columns.items[i])) at[found++] = i;
    if (r->options.optional && r->options.optional[field] && found != 1) return true;
    if (found == 0) return rb_columns_refuse(r, f, missing, ds);
    if (found == 2) return refuse_twice(r, f, at, ds);
    r->sheet->wanted[r->sheet->wanted_count++] = (struct rb_sheet_wanted){field, at[0]};
    return true;
}

bool rb_sheet_bind(rb_reader *r, rb_diags *ds)
{
    const rb_schema *schema = r->options.schema;
    rb_missing missing = {.delimiter = ','};
    bool all = true;
    if (!r->sheet->has_header && !take_names(r, ds)) return false;
    r->sheet->wanted = RB_NEW_ARRAY(struct rb_sheet_wanted, schema->fields.len + 1);
    for (uint32_t i = 0; i < schema->fields.len; i++)
        if (r->options.wanted[i]) all &= bind_field(r, i, &missing, ds);
    return all;
}

rb_sheet *rb_sheet_new(rb_reader *r)
{
    r->sheet = RB_NEW(rb_sheet);
    r->next = next_batch;
    return r->sheet;
}
