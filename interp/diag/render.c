/* diag/render.c: diagnostics as people read them.
 *
 * Path      diagnostics -> [render] -> terminal, log, editor
 * Promises  Same diagnostics, same bytes. Nothing from a user's file reaches the terminal raw.
 *
 * A note about a place near the guilty one is drawn into the same excerpt, because two
 * underlined lines explain more than a line number; one further away is named by file and line.
 * One mistake may be met in many places, such as a field that was taken out: what is said in many places to the letter is drawn in the first
 * of them, which names the others.
 */
#include "diag/render.h"

#include "base/map.h"
#include "base/unicode.h"
#include "diag/excerpt.h"

enum { NEAR_LINES = 5, SHORT_LINE_BYTES = 160, MANY = 4, PLACES_NAMED = 6 };

const char *rb_severity_name(enum rb_severity s)
{
    static const char *const names[] = {
        [RB_SEVERITY_ERROR] = "error", [RB_SEVERITY_WARNING] = "warning", [RB_SEVERITY_NOTE] = "note"};
    return names[s];
}

static enum rb_ink ink_of(enum rb_severity s)
{
    return s == RB_SEVERITY_ERROR ? RB_INK_ERROR : s == RB_SEVERITY_WARNING ? RB_INK_WARNING : RB_INK_NOTE;
}

/* file.rules:12:3 */
static void add_place(rb_buf *b, const rb_place *p)
{
    rb_text_add_safe(b, p->source->name);
    rb_buf_print(b, ":%u:%u", p->line, p->column);
}

static uint32_t digits_of(uint32_t n)
{
    uint32_t digits = 1;
    for (; n >= 10; n /= 10) digits++;
    return digits;
}

/* Spans as drawn: an empty one still takes one column. */
static bool overlap(rb_span a, rb_span b)
{
    uint32_t a_end = a.end > a.start ? a.end : a.start + 1;
    uint32_t b_end = b.end > b.start ? b.end : b.start + 1;
    return a.start < b_end && b.start < a_end;
}

/* Whether a note can be drawn into the excerpt: near, on a line that is shown whole, over no other mark. */
static bool fits(const rb_excerpt *x, const rb_place *primary, rb_span note)
{
    rb_place at = rb_sources_place(x->sources, note.start);
    if (at.source != primary->source) return false;
    uint32_t apart = at.line > primary->line ? at.line - primary->line : primary->line - at.line;
    if (apart > NEAR_LINES || rb_source_line(at.source, at.line).len > SHORT_LINE_BYTES) return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (overlap(x->marks[i].span, note)) return false;
    return true;
}

static void insert_mark(rb_excerpt *x, rb_mark mark)
{
    uint32_t at = x->count++;
    for (; at > 0 && x->marks[at - 1].span.start > mark.span.start; at--) x->marks[at] = x->marks[at - 1];
    x->marks[at] = mark;
}

/* Fills the excerpt with the diagnostic's own mark and the notes that fit; drawn[i] says which. */
static void gather(rb_excerpt *x, const rb_diag *d, const rb_place *at, bool *drawn)
{
    x->marks = RB_NEW_ARRAY(rb_mark, (size_t)d->notes.len + 1);
    insert_mark(x, (rb_mark){d->span, d->label, ink_of(d->severity), true});
    uint32_t last = at->line;
    for (uint32_t i = 0; i < d->notes.len; i++) {
        drawn[i] = fits(x, at, d->notes.items[i].span);
        if (!drawn[i]) continue;
        insert_mark(x, (rb_mark){d->notes.items[i].span, d->notes.items[i].text, RB_INK_NOTE, false});
        uint32_t line = rb_sources_place(x->sources, d->notes.items[i].span.start).line;
        if (line > last) last = line;
    }
    x->gutter = digits_of(last);
}

/* "   = help: …" */
static void print_aside(rb_buf *b, const rb_excerpt *x, const char *word, rb_str text)
{
    rb_buf_add_repeat(b, ' ', x->gutter + 1);
    rb_ink_add(b, x->colour, RB_INK_FRAME, RB_STR("="));
    rb_buf_print(b, " %s: ", word);
    rb_text_add_safe(b, text);
    rb_buf_add_char(b, '\n');
}

static void print_note(rb_buf *b, const rb_excerpt *x, const rb_label *note)
{
    rb_place at = rb_sources_place(x->sources, note->span.start);
    if (at.source == NULL) {
        print_aside(b, x, "note", note->text);
        return;
    }
    rb_buf_add_char(b, ' ');
    rb_ink_add(b, x->colour, RB_INK_NOTE, RB_STR("note"));
    rb_buf_add_chars(b, ": ");
    add_place(b, &at);
    rb_buf_add_chars(b, ": ");
    rb_text_add_safe(b, note->text);
    rb_buf_add_char(b, '\n');
}

static void print_headline(rb_buf *b, const rb_diag *d, bool colour)
{
    rb_str kind = rb_str_print("%s[%s]", rb_severity_name(d->severity), rb_code_id(d->code));
    rb_ink_add(b, colour, ink_of(d->severity), kind);
    rb_buf_add_chars(b, ": ");
    rb_text_add_safe(b, d->message);
    rb_buf_add_char(b, '\n');
}

static void print_excerpt(rb_buf *b, rb_excerpt *x, const rb_diag *d, bool *drawn)
{
    rb_place at = rb_sources_place(x->sources, d->span.start);
    if (at.source == NULL) return;
    gather(x, d, &at, drawn);
    rb_buf_add_char(b, ' ');
    rb_ink_add(b, x->colour, RB_INK_FRAME, RB_STR("-->"));
    rb_buf_add_char(b, ' ');
    add_place(b, &at);
    rb_buf_add_char(b, '\n');
    rb_excerpt_print(b, x);
    bool more = d->helps.len > 0;
    for (uint32_t i = 0; i < d->notes.len; i++) more |= !drawn[i];
    if (!more) return;
    rb_excerpt_bar(b, x);
    rb_buf_add_char(b, '\n');
}

static void print_full(rb_buf *b, const rb_diags *ds, const rb_diag *d, bool colour)
{
    static const rb_sources none;
    rb_excerpt x = {.sources = ds->sources ? ds->sources : &none, .gutter = 1, .colour = colour};
    bool *drawn = RB_NEW_ARRAY(bool, (size_t)d->notes.len + 1);
    print_headline(b, d, colour);
    print_excerpt(b, &x, d, drawn);
    for (uint32_t i = 0; i < d->notes.len; i++)
        if (!drawn[i]) print_note(b, &x, &d->notes.items[i]);
    for (uint32_t i = 0; i < d->helps.len; i++) print_aside(b, &x, "help", d->helps.items[i]);
}

static void print_concise(rb_buf *b, const rb_diags *ds, const rb_diag *d)
{
    rb_place at = ds->sources ? rb_sources_place(ds->sources, d->span.start) : (rb_place){0};
    if (at.source != NULL) {
        add_place(b, &at);
        rb_buf_add_chars(b, ": ");
    }
    rb_buf_print(b, "%s: ", rb_severity_name(d->severity));
    rb_text_add_safe(b, d->message);
    rb_buf_print(b, " [%s]\n", rb_code_id(d->code));
}

/* By diagnostic: the next that says the same, or NONE; and whether it is one of many and not the first. */
struct repeats { const rb_diags *ds; uint32_t *next, *count; bool *is_told; };
#define NONE UINT32_MAX

/* With the words that it is about and the advice: what is said of two names alike are two mistakes. */
static rb_str all_said(const rb_diags *ds, const rb_diag *d)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%s %.*s %.*s", rb_code_id(d->code), RB_STR_ARGS(d->message), RB_STR_ARGS(rb_sources_text(ds->sources, d->span)));
    for (uint32_t i = 0; i < d->helps.len; i++) rb_buf_print(&b, " %.*s", RB_STR_ARGS(d->helps.items[i]));
    return rb_buf_take(&b);
}

static struct repeats repeats_of(const rb_diags *ds)
{
    uint32_t       all = ds->items.len, *last = RB_NEW_PLAIN(uint32_t, all + 1), *first = RB_NEW_PLAIN(uint32_t, all + 1), texts = 0;
    struct repeats r = {ds, RB_NEW_PLAIN(uint32_t, all + 1), RB_NEW_PLAIN(uint32_t, all + 1), RB_NEW_ARRAY(bool, all + 1)};
    rb_map         numbers = {0};
    for (uint32_t i = 0; i < all; i++) {
        const rb_diag *d = &ds->items.items[i];
        uint32_t       number = texts;
        r.next[i] = NONE;
        r.count[i] = 1;
        if (d->span.start == RB_SPAN_NONE.start) continue;
        if (rb_map_add(&numbers, all_said(ds, d), &number)) first[texts++] = i;
        else {
            r.next[last[number]] = i;
            r.count[first[number]]++;
        }
        last[number] = i;
    }
    for (uint32_t i = 0; i < all; i++)
        for (uint32_t k = r.count[i] >= MANY ? r.next[i] : NONE; k != NONE; k = r.next[k]) r.is_told[k] = true;
    return r;
}

static void print_repeats(rb_buf *b, const struct repeats *r, uint32_t i, bool colour)
{
    static const rb_sources none;
    const rb_diags   *ds = r->ds;
    const rb_sources *sources = ds->sources ? ds->sources : &none;
    rb_place before = rb_sources_place(sources, ds->items.items[i].span.start);
    uint32_t left = r->count[i] - 1;
    rb_buf_add_char(b, ' ');
    rb_ink_add(b, colour, RB_INK_NOTE, RB_STR("note"));
    rb_buf_print(b, ": the same in %u more places: ", left);
    for (uint32_t k = r->next[i], named = 0; k != NONE && named < PLACES_NAMED; k = r->next[k], named++, left--) {
        rb_place at = rb_sources_place(sources, ds->items.items[k].span.start);
        if (named > 0) rb_buf_add_chars(b, ", ");
        if (at.source == before.source) rb_buf_print(b, "%u:%u", at.line, at.column);
        else if (at.source) add_place(b, &at);
        before = at;
    }
    if (left > 0) rb_buf_print(b, ", and %u more, which --format concise has", left);
    rb_buf_add_char(b, '\n');
}

static void render_full(rb_buf *out, const rb_diags *ds, bool colour)
{
    struct repeats r = repeats_of(ds);
    for (uint32_t i = 0; i < ds->items.len; i++) {
        if (r.is_told[i]) continue;
        if (i > 0) rb_buf_add_char(out, '\n');
        print_full(out, ds, &ds->items.items[i], colour);
        if (r.count[i] >= MANY) print_repeats(out, &r, i, colour);
    }
}

void rb_diags_render(rb_buf *out, const rb_diags *ds, enum rb_diag_format format, bool colour)
{
    if (format == RB_DIAG_JSON) rb_diags_render_json(out, ds);
    else if (format == RB_DIAG_FULL) render_full(out, ds, colour);
    else
        for (uint32_t i = 0; i < ds->items.len; i++) print_concise(out, ds, &ds->items.items[i]);
}
