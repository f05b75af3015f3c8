/* tests/conformance/common/rows.c: comparing row by row. */
#include "tests/conformance/common/rows.h"

#include <stdlib.h>

static size_t after_lines(rb_str text, uint32_t lines)
{
    size_t at = rb_str_starts(text, RB_STR("\xEF\xBB\xBF")) ? 3 : 0;
    for (; lines > 0 && at < text.len; lines--) {
        while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r') at++;
        at += at + 1 < text.len && text.ptr[at] == '\r' && text.ptr[at + 1] == '\n';
        at += at < text.len;
    }
    return at;
}

records *rows_read(const rows_of *of, uint32_t columns)
{
    rb_buf b = {0};
    size_t start = after_lines(of->text, of->titles);
    char   delimiter = of->delimiter ? of->delimiter : ',';
    rb_buf_add_str(&b, rb_str_slice(of->text, 0, start));
    for (uint32_t i = 0; i < columns; i++) {
        if (i > 0) rb_buf_add_char(&b, delimiter);
        rb_buf_print(&b, "c%u", i + 1);
    }
    rb_buf_add_char(&b, '\n');
    rb_buf_add_str(&b, rb_str_slice(of->text, start, of->text.len));
    records_of input = {.path = records_path(rb_buf_str(&b)), .format = RB_FORMAT_CSV, .delimiter = of->delimiter, .titles = of->titles, .strict = true};
    records *r = records_read(&input);
    bool     has_stray = false;
    for (uint32_t i = 0; i < r->rejects.len; i++) has_stray |= rb_str_find(r->rejects.items[i].reason, RB_STR("a strict run does not take for text"), 0) != SIZE_MAX;
    input.strict = !has_stray; /* strict for the number of fields; a quote inside a field is text to most readers */
    return has_stray ? records_read(&input) : r;
}

static bool is_empty_line(const rb_json *row) { return row->items.len == 1 && row->items.items[0]->text.len == 0; }

static rb_str cell_differs(const record *got, const rb_json *row)
{
    for (uint32_t i = 0; i < row->items.len; i++) {
        rb_str want = row->items.items[i]->text;
        if (row->items.items[i]->kind == RB_JSON_STRING && rb_str_equal(want, got->cells[i])) continue;
        return rb_str_print("line %lu, field %u: want '%.*s', got '%.*s'", (unsigned long)got->line - 1, i + 1, RB_STR_ARGS(want), RB_STR_ARGS(got->cells[i]));
    }
    return RB_STR_NONE;
}

/* Of the rows with that number of fields, and that the others are rejected for theirs. */
static rb_str differ_with(const rows_of *of, const rb_json *wanted, uint32_t fields)
{
    records *r = rows_read(of, fields);
    uint32_t row = 0, reject = 0;
    if (!r->opened || !r->ended) return rb_str_print("could not be read: %.*s", RB_STR_ARGS(rb_buf_str(&r->said)));
    for (uint32_t i = 0; i < wanted->items.len; i++) {
        const rb_json *want = wanted->items.items[i];
        if (is_empty_line(want)) continue;
        rb_str why = RB_STR_NONE, prefix = rb_str_print("has %u field", want->items.len);
        if (want->items.len != fields) {
            if (reject == r->rejects.len || !rb_str_starts(r->rejects.items[reject++].reason, prefix)) return rb_str_print("row %u should be rejected under %u columns", i + 1, fields);
        } else if (row == r->rows.len) return rb_str_print("row %u is missing", i + 1);
        else if ((why = cell_differs(&r->rows.items[row++], want)).len > 0) return why;
    }
    bool all = of->most > 0 || (row == r->rows.len && reject == r->rejects.len);
    return all ? RB_STR_NONE : RB_STR("has more rows than are wanted");
}

rb_str rows_differ(const rows_of *of, const rb_json *wanted, bool *empty)
{
    rb_str why = RB_STR_NONE;
    *empty = false;
    if (wanted->items.len == 0) return differ_with(of, wanted, 1);
    for (uint32_t i = 0; why.len == 0 && i < wanted->items.len; i++) {
        const rb_json *row = wanted->items.items[i];
        *empty |= is_empty_line(row);
        bool seen = false;
        for (uint32_t k = 0; k < i; k++) seen |= wanted->items.items[k]->items.len == row->items.len;
        if (!seen) why = differ_with(of, wanted, row->items.len);
    }
    return why;
}

rb_str objects_differ(const records *got, const rb_json *wanted)
{
    if (!got->opened || !got->ended) return rb_str_print("could not be read: %.*s", RB_STR_ARGS(rb_buf_str(&got->said)));
    if (got->rejects.len > 0) return rb_str_print("line %lu is rejected: %.*s", (unsigned long)got->rejects.items[0].line, RB_STR_ARGS(got->rejects.items[0].reason));
    if (got->rows.len != wanted->items.len) return rb_str_print("has %u records, want %u", got->rows.len, wanted->items.len);
    for (uint32_t i = 0; i < got->rows.len; i++)
        for (uint32_t k = 0; k < got->columns.len; k++) {
            rb_str         name = got->columns.items[k], cell = got->rows.items[i].cells[k];
            const rb_json *want = rb_json_member(wanted->items.items[i], name);
            if (want ? !rb_str_equal(want->text, cell) : cell.len > 0)
                return rb_str_print("record %u, '%.*s': got '%.*s', want '%.*s'", i + 1, RB_STR_ARGS(name), RB_STR_ARGS(cell), RB_STR_ARGS(want ? want->text : RB_STR("nothing")));
        }
    return RB_STR_NONE;
}
