/* diag/source.c: the texts that were read, and the way from a byte position to line and column.
 *
 * Path      text -> [source] -> spans everywhere -> render.c
 * Promises  A position is looked up in time proportional to its line, whatever the file's size;
 *           positions outside every text are clipped, never read.
 *
 * A line ends at LF or CRLF. A byte order mark belongs to no line, so that columns are
 * those an editor shows.
 */
#include "diag/source.h"

#include "base/unicode.h"

static uint32_t end_of(const rb_source *s)
{
    return s->base + (uint32_t)s->text.len;
}

static uint32_t next_base(const rb_sources *all)
{
    return all->items.len == 0 ? 0 : end_of(all->items.items[all->items.len - 1]) + 1;
}

static void find_lines(rb_source *s)
{
    uint32_t first = rb_str_starts(s->text, RB_STR("\xEF\xBB\xBF")) ? 3 : 0;
    rb_vec_push(&s->lines, first);
    for (size_t at = first; at < s->text.len;) {
        const char *found = memchr(s->text.ptr + at, '\n', s->text.len - at);
        if (found == NULL) break;
        at = (size_t)(found - s->text.ptr) + 1;
        rb_vec_push(&s->lines, (uint32_t)at);
    }
}

rb_source *rb_sources_add(rb_sources *all, rb_str name, rb_str text)
{
    uint32_t base = next_base(all);
    if (text.len >= UINT32_MAX - base - 1) RB_BUG("more than 4 GiB of sources; the caller limits file sizes");
    rb_source *s = RB_NEW(rb_source);
    s->name = name;
    s->text = text;
    s->base = base;
    find_lines(s);
    rb_vec_push(&all->items, s);
    return s;
}

/* The last source that starts at or before `position`; NULL when there is none. */
static const rb_source *source_at(const rb_sources *all, uint32_t position)
{
    uint32_t low = 0, high = all->items.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (all->items.items[middle]->base <= position) low = middle + 1;
        else high = middle;
    }
    return low == 0 ? NULL : all->items.items[low - 1];
}

/* Index of the line that holds the byte at `offset`. */
static uint32_t line_at(const rb_source *s, uint32_t offset)
{
    uint32_t low = 1, high = s->lines.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->lines.items[middle] <= offset) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

rb_place rb_sources_place(const rb_sources *all, uint32_t position)
{
    const rb_source *s = position == UINT32_MAX ? NULL : source_at(all, position);
    if (s == NULL) return (rb_place){0};
    uint32_t offset = position > end_of(s) ? (uint32_t)s->text.len : position - s->base;
    uint32_t line = line_at(s, offset), start = s->lines.items[line];
    uint32_t bytes = offset > start ? offset - start : 0;
    size_t   before = rb_text_length(rb_str_slice(s->text, start, start + bytes));
    return (rb_place){.source = s, .line = line + 1, .column = (uint32_t)before + 1, .byte_column = bytes + 1};
}

rb_str rb_sources_text(const rb_sources *all, rb_span span)
{
    const rb_source *s = span.start == UINT32_MAX ? NULL : source_at(all, span.start);
    if (s == NULL || span.end < span.start) return RB_STR("");
    return rb_str_slice(s->text, span.start - s->base, span.end - s->base);
}

rb_str rb_source_line(const rb_source *s, uint32_t line)
{
    if (line == 0 || line > s->lines.len) return RB_STR("");
    size_t from = s->lines.items[line - 1];
    size_t to = line < s->lines.len ? s->lines.items[line] - 1 : s->text.len;
    bool ended = line < s->lines.len;
    if (ended && to > from && s->text.ptr[to - 1] == '\r') to--;
    return rb_str_slice(s->text, from, to);
}
