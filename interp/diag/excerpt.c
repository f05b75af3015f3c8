/* diag/excerpt.c: source lines with the guilty spans underlined.
 *
 * Path      diagnostic -> render.c -> [excerpt] -> terminal
 * Promises  Marks stand under what they mean in any script: columns are terminal columns, tabs are four
 *           blanks, control bytes are made visible. A line too long for a screen is cut
 *           around its mark, at a cost that does not depend on the line's length.
 *
 * Several labels on one line hang below each other, the rightmost beside its underline:
 *
 *     6 |     total > "0"
 *       |     ----- ^ --- text
 *       |     |
 *       |     decimal
 */
#include "diag/excerpt.h"

#include "base/unicode.h"

enum { WINDOW_COLUMNS = 160, COLUMNS_BEFORE_MARK = 60 };

#define ELLIPSIS RB_STR("\xE2\x80\xA6")

static const char *const ink_codes[RB_INK_COUNT] = {
    [RB_INK_ERROR] = "\x1b[1;31m",
    [RB_INK_WARNING] = "\x1b[33m",
    [RB_INK_NOTE] = "\x1b[34m",
    [RB_INK_FRAME] = "\x1b[34m",
};

void rb_ink_add(rb_buf *b, bool colour, enum rb_ink ink, rb_str text)
{
    if (text.len == 0) return;
    if (colour) rb_buf_add_chars(b, ink_codes[ink]);
    rb_buf_add_str(b, text);
    if (colour) rb_buf_add_chars(b, "\x1b[0m");
}

void rb_excerpt_bar(rb_buf *b, const rb_excerpt *x)
{
    rb_buf_add_repeat(b, ' ', x->gutter + 1);
    rb_ink_add(b, x->colour, RB_INK_FRAME, RB_STR("|"));
}

/* A piece of a source line as the terminal gets it. */
static void show(rb_buf *b, rb_str piece)
{
    for (size_t at = 0; at < piece.len;) {
        size_t tab = rb_str_find(piece, RB_STR("\t"), at);
        size_t end = tab == SIZE_MAX ? piece.len : tab;
        rb_text_add_safe(b, rb_str_slice(piece, at, end));
        if (tab != SIZE_MAX) rb_buf_add_repeat(b, ' ', 4);
        at = tab == SIZE_MAX ? end : tab + 1;
    }
}

/* The part [from, to) of a line that is shown, and a buffer to measure with. */
struct view {
    rb_str line;
    size_t from, to;
    rb_buf scratch;
};

static size_t columns(struct view *v, size_t from, size_t to)
{
    rb_buf_reset(&v->scratch);
    show(&v->scratch, rb_str_slice(v->line, from, to));
    return rb_text_width(rb_buf_str(&v->scratch));
}

static bool continues(rb_str line, size_t at)
{
    return at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80;
}

/* Each grows the view by whole characters, as far as `room` columns go; returns the columns left. */
static size_t grow_left(struct view *v, size_t room)
{
    while (v->from > 0) {
        size_t at = v->from - 1;
        while (at > 0 && v->from - at < 4 && continues(v->line, at)) at--;
        size_t wide = columns(v, at, v->from);
        if (wide > room) break;
        room -= wide;
        v->from = at;
    }
    return room;
}

static size_t grow_right(struct view *v, size_t room)
{
    while (v->to < v->line.len) {
        size_t at = v->to + 1;
        while (at - v->to < 4 && continues(v->line, at)) at++;
        size_t wide = columns(v, v->to, at);
        if (wide > room) break;
        room -= wide;
        v->to = at;
    }
    return room;
}

static struct view view_around(rb_str line, size_t anchor)
{
    if (anchor > line.len) anchor = line.len;
    struct view v = {.line = line, .from = anchor, .to = anchor};
    size_t unused = grow_left(&v, COLUMNS_BEFORE_MARK);
    unused = grow_right(&v, WINDOW_COLUMNS - COLUMNS_BEFORE_MARK + unused);
    grow_left(&v, unused);
    return v;
}

/* Terminal column of a byte of the line, counted from 0, inside the view. */
static size_t column_of(struct view *v, size_t offset)
{
    if (offset < v->from) offset = v->from;
    if (offset > v->to) offset = v->to;
    return (v->from > 0) + columns(v, v->from, offset);
}

/* A mark on its line. */
struct placed {
    const rb_mark *mark;
    size_t column, width;
    bool   goes_on; /* beyond the line or the view */
};

static struct placed place_mark(struct view *v, const rb_excerpt *x, const rb_mark *mark)
{
    rb_span span = mark->span;
    rb_place from = rb_sources_place(x->sources, span.start);
    rb_place last = rb_sources_place(x->sources, span.end > span.start ? span.end - 1 : span.start);
    size_t offset = from.byte_column - 1;
    size_t end = offset + (span.end > span.start ? span.end - span.start : 0);
    struct placed p = {.mark = mark, .column = column_of(v, offset)};
    size_t stop = column_of(v, end);
    p.width = stop > p.column ? stop - p.column : 1;
    p.goes_on = last.line > from.line || (end > v->to && v->to < v->line.len);
    return p;
}

static void print_source(rb_buf *b, const rb_excerpt *x, uint32_t number, const struct view *v)
{
    rb_buf digits = {0};
    rb_buf_add_u64(&digits, number);
    rb_buf_add_repeat(&digits, ' ', x->gutter > digits.len ? x->gutter - digits.len : 0);
    rb_buf_add_chars(&digits, " |");
    rb_ink_add(b, x->colour, RB_INK_FRAME, rb_buf_str(&digits));
    if (v->line.len > 0) rb_buf_add_char(b, ' ');
    if (v->from > 0) rb_buf_add_str(b, ELLIPSIS);
    show(b, rb_str_slice(v->line, v->from, v->to));
    if (v->to < v->line.len) rb_buf_add_str(b, ELLIPSIS);
    rb_buf_add_char(b, '\n');
}

/* Moves to `column` of a row that is at *at; false when the row is past it. */
static bool advance(rb_buf *b, size_t *at, size_t column)
{
    if (column < *at) return false;
    rb_buf_add_repeat(b, ' ', column - *at);
    *at = column;
    return true;
}

static void begin_row(rb_buf *b, const rb_excerpt *x)
{
    rb_excerpt_bar(b, x);
    rb_buf_add_char(b, ' ');
}

static void underline(rb_buf *b, const rb_excerpt *x, const struct placed *p)
{
    rb_buf line = {0};
    rb_buf_add_repeat(&line, p->mark->is_primary ? '^' : '-', p->width);
    if (p->goes_on) rb_buf_add_str(&line, ELLIPSIS);
    rb_ink_add(b, x->colour, p->mark->ink, rb_buf_str(&line));
}

static void say(rb_buf *b, const rb_excerpt *x, const rb_mark *mark)
{
    rb_buf label = {0};
    rb_text_add_safe(&label, mark->label);
    rb_ink_add(b, x->colour, mark->ink, rb_buf_str(&label));
}

/* The row of underlines, with the last one's label. */
static void print_underlines(rb_buf *b, const rb_excerpt *x, const struct placed *placed, size_t count)
{
    size_t at = 0;
    begin_row(b, x);
    for (size_t i = 0; i < count; i++) {
        if (!advance(b, &at, placed[i].column)) continue;
        underline(b, x, &placed[i]);
        at += placed[i].width + placed[i].goes_on;
    }
    const rb_mark *last = placed[count - 1].mark;
    if (last->label.len > 0) rb_buf_add_char(b, ' ');
    say(b, x, last);
    rb_buf_add_char(b, '\n');
}

/* A row of bars under the first `count` marks that have labels; the last says its label when `says`. */
static void print_hanging(rb_buf *b, const rb_excerpt *x, const struct placed *placed, size_t count, bool says)
{
    size_t at = 0;
    begin_row(b, x);
    for (size_t i = 0; i < count; i++) {
        const rb_mark *mark = placed[i].mark;
        if (mark->label.len == 0 || !advance(b, &at, placed[i].column)) continue;
        if (says && i + 1 == count) say(b, x, mark);
        else rb_ink_add(b, x->colour, mark->ink, RB_STR("|"));
        at++;
    }
    rb_buf_add_char(b, '\n');
}

/* The labels of all marks but the last, the rightmost first. */
static void print_labels(rb_buf *b, const rb_excerpt *x, const struct placed *placed, size_t count)
{
    bool first = true;
    for (size_t left = count - 1; left > 0; left--) {
        if (placed[left - 1].mark->label.len == 0) continue;
        if (first) print_hanging(b, x, placed, left, false);
        print_hanging(b, x, placed, left, true);
        first = false;
    }
}

static size_t anchor_of(const rb_excerpt *x, const rb_mark *marks, uint32_t count)
{
    const rb_mark *chosen = &marks[0];
    for (uint32_t i = 0; i < count; i++)
        if (marks[i].is_primary) chosen = &marks[i];
    return rb_sources_place(x->sources, chosen->span.start).byte_column - 1;
}

/* One line and what stands under it; marks[0..count) begin on it. */
static void print_line(rb_buf *b, const rb_excerpt *x, const rb_mark *marks, uint32_t count)
{
    rb_place first = rb_sources_place(x->sources, marks[0].span.start);
    struct view v = view_around(rb_source_line(first.source, first.line), anchor_of(x, marks, count));
    struct placed *placed = RB_NEW_ARRAY(struct placed, count);
    for (uint32_t i = 0; i < count; i++) placed[i] = place_mark(&v, x, &marks[i]);
    print_source(b, x, first.line, &v);
    print_underlines(b, x, placed, count);
    print_labels(b, x, placed, count);
}

/* What stands between two lines that are shown: the one line there is, or a sign that some are left out. */
static void print_gap(rb_buf *b, const rb_excerpt *x, uint32_t shown, const rb_place *next)
{
    if (shown == 0 || shown + 1 == next->line) return;
    if (shown + 2 == next->line) {
        struct view v = view_around(rb_source_line(next->source, shown + 1), 0);
        print_source(b, x, shown + 1, &v);
        return;
    }
    rb_ink_add(b, x->colour, RB_INK_FRAME, RB_STR("..."));
    rb_buf_add_char(b, '\n');
}

void rb_excerpt_print(rb_buf *b, const rb_excerpt *x)
{
    rb_excerpt_bar(b, x);
    rb_buf_add_char(b, '\n');
    uint32_t shown = 0, end;
    for (uint32_t i = 0; i < x->count; i = end) {
        rb_place here = rb_sources_place(x->sources, x->marks[i].span.start);
        for (end = i + 1; end < x->count; end++)
            if (rb_sources_place(x->sources, x->marks[end].span.start).line != here.line) break;
        print_gap(b, x, shown, &here);
        print_line(b, x, &x->marks[i], end - i);
        shown = here.line;
    }
}
