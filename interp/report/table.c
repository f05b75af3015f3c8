/* report/table.c: aligned columns and wrapped lines for a terminal.
 *
 * Promises  Columns line up by display width, whatever the script of the data; no byte of data reaches
 *           the terminal as a control; colour never moves a column.
 */
#include "report/table.h"

#include "base/unicode.h"
#include "report/figures.h"

static const char *const codes[RB_STYLE_COUNT] = {
    [RB_STYLE_PLAIN] = "",       [RB_STYLE_BOLD] = "\x1b[1m",    [RB_STYLE_DIM] = "\x1b[2m",
    [RB_STYLE_RED] = "\x1b[31m", [RB_STYLE_YELLOW] = "\x1b[33m", [RB_STYLE_GREEN] = "\x1b[32m",
};

void rb_style_add(rb_buf *b, bool colour, enum rb_style style, rb_str text)
{
    bool coloured = colour && style != RB_STYLE_PLAIN && text.len > 0;
    if (coloured) rb_buf_add_chars(b, codes[style]);
    rb_buf_add_str(b, text);
    if (coloured) rb_buf_add_chars(b, "\x1b[0m");
}

static rb_str safe(rb_str text)
{
    rb_buf b = {0};
    rb_text_add_safe(&b, text);
    return rb_buf_take(&b);
}

void rb_table_add(rb_table *t, enum rb_style style, rb_str text)
{
    rb_table_cell cell = {.text = safe(text), .style = style};
    rb_vec_push(&t->cells, cell);
}

void rb_table_add_chars(rb_table *t, enum rb_style style, const char *text) { rb_table_add(t, style, rb_str_of(text)); }

void rb_table_add_count(rb_table *t, enum rb_style style, uint64_t n)
{
    rb_buf text = {0};
    rb_figure_add_count(&text, n);
    rb_table_take(t, style, &text);
}

void rb_table_take(rb_table *t, enum rb_style style, rb_buf *text)
{
    rb_table_add(t, style, rb_buf_str(text));
    rb_buf_reset(text);
}

static size_t next_character(rb_str s, size_t at)
{
    do at++;
    while (at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
    return at;
}

/* The longest beginning that leaves a column for the mark of the cut. */
static rb_str cut(rb_str text, size_t width)
{
    if (rb_text_width(text) <= width) return text;
    size_t end = 0;
    for (size_t at = next_character(text, 0); at < text.len; at = next_character(text, at)) {
        if (rb_text_width(rb_str_slice(text, 0, at)) + 1 > width) break;
        end = at;
    }
    while (end > 0 && text.ptr[end - 1] == ' ') end--;
    return rb_str_print("%.*s…", RB_STR_ARGS(rb_str_slice(text, 0, end)));
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void measure(const rb_table *t, size_t columns, size_t *widths)
{
    for (size_t i = 0; i < t->cells.len; i++) {
        size_t width = smaller(rb_text_width(t->cells.items[i].text), RB_TABLE_CELL_WIDTH);
        if (width > widths[i % columns]) widths[i % columns] = width;
    }
}

void rb_table_measure(rb_table *t)
{
    size_t columns = strlen(t->align);
    if (!t->widths) t->widths = RB_NEW_ARRAY(size_t, columns);
    measure(t, columns, t->widths);
}

/* The column where the last one begins. */
static size_t last_of(const rb_table *t, size_t columns, const size_t *widths)
{
    size_t last = t->indent;
    for (size_t c = 0; c + 1 < columns; c++) last += widths[c] + 2;
    return last;
}

static void print_cell(rb_buf *b, const rb_table *t, size_t index, const size_t *widths)
{
    size_t columns = strlen(t->align), column = index % columns;
    bool   is_last = column + 1 == columns;
    rb_str text = cut(t->cells.items[index].text, widths[column]);
    size_t width = rb_text_width(text), room = width < widths[column] ? widths[column] - width : 0;
    if (t->align[column] == 'r') rb_buf_add_repeat(b, ' ', room);
    rb_style_add(b, t->colour, t->cells.items[index].style, text);
    if (t->align[column] == 'l' && !is_last) rb_buf_add_repeat(b, ' ', room);
    if (!is_last) rb_buf_add_chars(b, "  ");
}

static void trim_line(rb_buf *b)
{
    while (b->len > 0 && b->ptr[b->len - 1] == ' ') b->len--;
}

void rb_table_print(rb_buf *b, const rb_table *t)
{
    size_t columns = strlen(t->align);
    size_t *widths = RB_NEW_ARRAY(size_t, columns);
    if (t->widths) memcpy(widths, t->widths, columns * sizeof *widths);
    else measure(t, columns, widths);
    size_t last = last_of(t, columns, widths);
    if (t->align[columns - 1] == 'l') widths[columns - 1] = last + 10 < RB_TABLE_WIDTH ? RB_TABLE_WIDTH - last : 10;
    for (size_t i = 0; i < t->cells.len; i++) {
        if (i % columns == 0) rb_buf_add_repeat(b, ' ', t->indent);
        print_cell(b, t, i, widths);
        if ((i + 1) % columns != 0) continue;
        trim_line(b);
        rb_buf_add_char(b, '\n');
    }
}

void rb_text_wrap(rb_buf *b, rb_str text, size_t at, size_t hang)
{
    rb_str rest = safe(text);
    bool   at_start = true;
    while (rest.len > 0) {
        size_t end = rb_str_find(rest, RB_STR(" "), 0);
        rb_str word = rb_str_slice(rest, 0, end);
        size_t width = rb_text_width(word);
        if (!at_start && at + 1 + width > RB_TABLE_WIDTH) {
            trim_line(b);
            rb_buf_add_char(b, '\n');
            rb_buf_add_repeat(b, ' ', hang);
            at = hang;
        } else if (!at_start) {
            rb_buf_add_char(b, ' ');
            at++;
        }
        rb_buf_add_str(b, word);
        at += width;
        at_start = false;
        rest = end == SIZE_MAX ? RB_STR_NONE : rb_str_slice(rest, end + 1, rest.len);
    }
    rb_buf_add_char(b, '\n');
}
