/* read/xlsx_rows.c: rows of a sheet, made while its XML comes.
 *
 * Path      zip.c -> xml.c -> [xlsx_rows] -> sheet.c
 * Promises  A cell is what the workbook last showed: formulas by the value that was computed when it was saved. A formula
 *           without one stays visible as "=…", so that it is unreadable and not blank: some programs that write workbooks
 *           compute nothing. Rows and cells that are left out of the file are blank; numbers of rows are the sheet's.
 */
#include "read/xlsx.h"

#include <stdlib.h>

enum { COLUMNS_MOST = 16384, CHUNK_BYTES = 64 << 10 };

enum cell_type { NUMBER, SHARED, TEXT, BOOLEAN, ERROR, ISO };

/* A cell of the row in the making. Its own text stands in `texts`, at `at`, until the row is whole: the memory for rows
 * that are ahead is used again while one is only half there. */
struct made { rb_cell cell; bool has_own; size_t at; };

struct rb_xlsx_rows {
    rb_reader *r;
    rb_xlsx   *x;
    uint64_t line, offset;       /* of the row in the making */
    uint32_t column;             /* of its cell, from 0 */
    enum cell_type type;
    uint32_t style;
    bool     in_value, in_text, in_formula, has_value;
    unsigned spoken;             /* depth of how a text is spoken, left out */
    rb_buf   value, formula, made;
    RB_VEC(struct made) cells;
    rb_buf   texts;
    size_t   bytes;              /* of the row's texts */
    bool     is_long, is_damaged, at_end;
};

void rb_xlsx_rows_init(rb_reader *r, rb_xlsx *x)
{
    x->rows = RB_NEW(struct rb_xlsx_rows);
    x->rows->r = r;
    x->rows->x = x;
}

/* ---- cells */

static struct made fixed_cell(rb_str text, enum rb_cell_kind kind)
{
    return (struct made){.cell = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = (uint8_t)kind}};
}

static struct made own_cell(struct rb_xlsx_rows *p, rb_str text, enum rb_cell_kind kind)
{
    struct made made = {.cell = {.len = (uint32_t)text.len, .kind = (uint8_t)kind}, .has_own = true, .at = p->texts.len};
    rb_buf_add_str(&p->texts, text);
    return made;
}

static struct made number_cell(struct rb_xlsx_rows *p, rb_str written)
{
    enum rb_xlsx_kind kind = p->style < p->x->styles.len ? p->x->styles.items[p->style] : RB_XLSX_NUMBER;
    bool is_moment = kind != RB_XLSX_NUMBER && kind != RB_XLSX_PERCENT;
    rb_buf_reset(&p->made);
    if (is_moment && rb_xlsx_add_moment(&p->made, strtod(rb_str_chars(written), NULL), kind, p->x->from_1904))
        return own_cell(p, rb_buf_str(&p->made), RB_CELL_CANONICAL);
    rb_xlsx_add_number(&p->made, written);
    return own_cell(p, rb_buf_str(&p->made), kind == RB_XLSX_PERCENT ? RB_CELL_CANONICAL : RB_CELL_LITERAL);
}

static struct made shared_cell(struct rb_xlsx_rows *p, rb_str written)
{
    unsigned long index = strtoul(rb_str_chars(written), NULL, 10);
    if (index < p->x->strings.len) return fixed_cell(p->x->strings.items[index], RB_CELL_TEXT);
    p->is_damaged = true;
    return fixed_cell(RB_STR(""), RB_CELL_TEXT);
}

static struct made finished_cell(struct rb_xlsx_rows *p)
{
    rb_str written = rb_buf_str(&p->value);
    if (!p->has_value && p->formula.len > 0) {
        rb_buf_reset(&p->made);
        rb_buf_add_char(&p->made, '=');
        rb_buf_add_str(&p->made, rb_buf_str(&p->formula));
        return own_cell(p, rb_buf_str(&p->made), RB_CELL_TEXT);
    }
    if (written.len == 0) return fixed_cell(RB_STR(""), RB_CELL_TEXT);
    switch (p->type) {
    case NUMBER: return number_cell(p, written);
    case SHARED: return shared_cell(p, written);
    case BOOLEAN: return fixed_cell(written.ptr[0] == '1' || written.ptr[0] == 't' ? RB_STR("true") : RB_STR("false"), RB_CELL_LITERAL);
    case ISO: return own_cell(p, written, RB_CELL_CANONICAL);
    default: return own_cell(p, rb_xlsx_unescape(written), RB_CELL_TEXT);
    }
}

/* Cells that the file leaves out are blank; of two at one place the later counts. */
static void put_cell(struct rb_xlsx_rows *p)
{
    if (p->column >= COLUMNS_MOST || p->is_long) return;
    struct made made = finished_cell(p);
    p->bytes += made.cell.len + sizeof made.cell;
    p->is_long = p->bytes > p->r->options.record_limit_bytes;
    while (p->cells.len <= p->column) rb_vec_push(&p->cells, fixed_cell(RB_STR(""), RB_CELL_TEXT));
    p->cells.items[p->column] = made;
}

/* ---- elements */

static enum cell_type type_of(const char *t)
{
    static const struct { const char *word; enum cell_type type; } types[] = {
        {"s", SHARED}, {"str", TEXT}, {"inlineStr", TEXT}, {"b", BOOLEAN}, {"e", ERROR}, {"d", ISO}};
    for (size_t i = 0; t && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].word, t) == 0) return types[i].type;
    return NUMBER;
}

/* "AB12" is column 27; without a place, the next one. */
static uint32_t column_of(const char *place, uint32_t next)
{
    uint32_t column = 0;
    if (place == NULL) return next;
    for (; *place >= 'A' && *place <= 'Z' && column <= COLUMNS_MOST; place++) column = column * 26 + (uint32_t)(*place - 'A' + 1);
    return column > 0 ? column - 1 : next;
}

static void start_cell(struct rb_xlsx_rows *p, const char **attributes)
{
    const char *style = rb_xml_attribute(attributes, "s");
    p->column = column_of(rb_xml_attribute(attributes, "r"), p->column);
    p->type = type_of(rb_xml_attribute(attributes, "t"));
    p->style = style ? (uint32_t)strtoul(style, NULL, 10) : 0;
    p->has_value = false;
    rb_buf_reset(&p->value);
    rb_buf_reset(&p->formula);
}

static void start_row(struct rb_xlsx_rows *p, const char **attributes)
{
    const char *number = rb_xml_attribute(attributes, "r");
    uint64_t    line = number ? strtoull(number, NULL, 10) : 0;
    p->line = line > 0 ? line : p->line + 1;
    p->offset = rb_xml_offset(p->x->xml);
    p->column = 0;
    p->cells.len = 0;
    rb_buf_reset(&p->texts);
    p->bytes = 0;
    p->is_long = false;
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct rb_xlsx_rows *p = user;
    if (strcmp(name, "c") == 0) start_cell(p, attributes);
    else if (strcmp(name, "row") == 0) start_row(p, attributes);
    else if (strcmp(name, "v") == 0) p->in_value = true;
    else if (strcmp(name, "t") == 0) p->in_text = p->spoken == 0;
    else if (strcmp(name, "f") == 0) p->in_formula = true;
    else if (strcmp(name, "rPh") == 0) p->spoken++;
}

static void end_row(struct rb_xlsx_rows *p)
{
    rb_str   texts = rb_sheet_keep(p->r->sheet, rb_buf_str(&p->texts));
    rb_cell *cells = (rb_cell *)(void *)rb_sheet_room(p->r->sheet, p->cells.len * sizeof(rb_cell));
    for (uint32_t i = 0; i < p->cells.len; i++) {
        cells[i] = p->cells.items[i].cell;
        if (p->cells.items[i].has_own) cells[i].ptr = texts.ptr + p->cells.items[i].at;
    }
    rb_sheet_add(p->r, (rb_sheet_row){.line = p->line, .offset = p->offset, .cells = cells, .count = p->cells.len, .is_long = p->is_long});
}

static void on_end(void *user, const char *name)
{
    struct rb_xlsx_rows *p = user;
    if (strcmp(name, "c") == 0) {
        put_cell(p);
        p->column++;
    } else if (strcmp(name, "row") == 0) end_row(p);
    else if (strcmp(name, "v") == 0) p->in_value = false;
    else if (strcmp(name, "t") == 0) p->in_text = false;
    else if (strcmp(name, "f") == 0) p->in_formula = false;
    else if (strcmp(name, "rPh") == 0 && p->spoken > 0) p->spoken--;
}

static void on_text(void *user, const char *bytes, int len)
{
    struct rb_xlsx_rows *p = user;
    size_t limit = p->r->options.record_limit_bytes;
    rb_buf *to = p->in_formula ? &p->formula : &p->value;
    if (!p->in_value && !p->in_text && !p->in_formula) return;
    p->has_value = p->has_value || !p->in_formula;
    if (to->len + (size_t)len <= limit) rb_buf_add(to, bytes, (size_t)len);
    else p->is_long = true;
}

/* ---- the sheet's bytes */

static bool begin(rb_reader *r, rb_xlsx *x, rb_diags *ds)
{
    const char *why = NULL;
    x->xml = rb_xml_new(&(rb_xml_reader){on_start, on_end, on_text, x->rows});
    if (x->xml == NULL) return rb_xlsx_refuse(r, x->sheet, rb_str_of(rb_xml_missing), ds);
    x->stream = rb_zip_begin(&x->zip, rb_zip_find(&x->zip, x->sheet), &why);
    x->chunk = RB_NEW_PLAIN(char, CHUNK_BYTES);
    return x->stream != NULL || rb_xlsx_refuse(r, x->sheet, rb_str_of(why), ds);
}

static bool feed(rb_reader *r, rb_xlsx *x, rb_diags *ds)
{
    const char *wrong = NULL;
    rb_str      why = RB_STR("");
    long        got = rb_zip_read(x->stream, x->chunk, CHUNK_BYTES, &wrong);
    if (got < 0) return rb_xlsx_refuse(r, x->sheet, rb_str_of(wrong), ds);
    if (!rb_xml_feed(x->xml, x->chunk, (size_t)got, got == 0, &why)) return rb_xlsx_refuse(r, x->sheet, why, ds);
    if (x->rows->is_damaged) return rb_xlsx_refuse(r, x->sheet, RB_STR("names a shared text that is not there"), ds);
    x->rows->at_end = got == 0;
    return true;
}

enum rb_step rb_xlsx_rows_more(rb_reader *r, rb_diags *ds)
{
    rb_sheet *s = r->sheet;
    rb_xlsx  *x = s->source;
    if (x->stream == NULL && !begin(r, x, ds)) return RB_STEP_FAILED;
    while (!x->rows->at_end && s->rows.len < RB_SHEET_AHEAD && s->chunk < RB_SHEET_CHUNKS)
        if (!feed(r, x, ds)) return RB_STEP_FAILED;
    return s->rows.len > 0 ? RB_STEP_ON : RB_STEP_END;
}
