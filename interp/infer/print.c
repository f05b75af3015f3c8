/* infer/print.c: the declaration, in columns, with what a reader should know behind each field and what he should doubt before it. */
#include "infer/profile.h"

#include "base/unicode.h"

#include <stdlib.h>

enum { PAD_MOST = 44, NOTE_AT_MOST = 110, LINE = 110 };

static void pad(rb_buf *b, size_t width, size_t to)
{
    rb_buf_add_repeat(b, ' ', (width < to ? to - width : 0) + 2);
}

void rb_infer_add_quoted(rb_buf *b, rb_str text)
{
    rb_buf_add_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\') rb_buf_add_char(b, '\\');
        if (c == '\n') rb_buf_add_chars(b, "\\n");
        else if (c == '\t') rb_buf_add_chars(b, "\\t");
        else rb_buf_add_char(b, c);
    }
    rb_buf_add_char(b, '"');
}

/* Long ones go on in the next line. */
void rb_infer_add_comment(rb_buf *out, const char *lead, const char *next, rb_str text)
{
    size_t width = strlen(lead);
    rb_buf_add_chars(out, lead);
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        end = rb_str_find(text, RB_STR(" "), at);
        if (end == SIZE_MAX) end = text.len;
        size_t len = rb_text_width(rb_str_slice(text, at, end)) + 1;
        if (width + len > LINE && width > strlen(next)) {
            rb_buf_print(out, "\n%s", next);
            width = strlen(next);
        }
        rb_buf_add_char(out, ' ');
        rb_buf_add_str(out, rb_str_slice(text, at, end));
        width += len;
    }
    rb_buf_add_char(out, '\n');
}

/* ---- facts behind a field */

static void add_number(rb_buf *b, const rb_reading *r, rb_dec n)
{
    switch (r->field.type.kind) {
    case RB_TYPE_date: rb_date_print(b, (int64_t)n); break;
    case RB_TYPE_datetime: rb_date_print(b, rb_zone_date(rb_zone_load(RB_STR("UTC")), (int64_t)n)); break;
    case RB_TYPE_time: rb_time_print(b, (int64_t)n); break;
    case RB_TYPE_duration: rb_duration_print(b, (int64_t)n); break;
    case RB_TYPE_percent: rb_dec_print(b, n * 100); rb_buf_add_char(b, '%'); break;
    default: rb_dec_print(b, n);
    }
}

static void add_fact(rb_buf *b, rb_str fact)
{
    if (fact.len > 0) rb_buf_print(b, "%s%.*s", b->len ? "; " : "", RB_STR_ARGS(fact));
}

static rb_str share_of(uint64_t part, uint64_t whole)
{
    uint64_t tenths = (part * 1000 + whole / 2) / whole;
    if (part == whole) return RB_STR("always blank");
    if (tenths == 0) return rb_str_print("%llu blank", (unsigned long long)part);
    if (tenths >= 995) return RB_STR("99.9% blank");
    return tenths % 10 > 0 && tenths < 100 ? rb_str_print("%llu.%llu%% blank", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10)) : rb_str_print("%llu%% blank", (unsigned long long)((tenths + 5) / 10));
}

static rb_str range_of(const rb_reading *r)
{
    rb_buf b = {0};
    if (!r || !r->has_range) return RB_STR("");
    add_number(&b, r, r->least);
    if (r->least == r->most) return rb_buf_take(&b);
    size_t one = b.len;
    rb_buf_add_chars(&b, " to ");
    add_number(&b, r, r->most);
    if (b.len == one * 2 + 4 && memcmp(b.ptr, b.ptr + one + 4, one) == 0) b.len = one; /* two moments of one day */
    return rb_buf_take(&b);
}

static int more_first(const void *a, const void *b)
{
    const rb_counted *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return rb_str_compare(x->text, y->text);
}

static rb_counted *sorted_values(const rb_profile *p)
{
    rb_counted *items = RB_NEW_ARRAY(rb_counted, p->values.items.len);
    memcpy(items, p->values.items.items, p->values.items.len * sizeof *items);
    qsort(items, p->values.items.len, sizeof *items, more_first);
    return items;
}

/* 'Open' 5, 'Closed' 2; empty where that would be long. */
static rb_str values_of(const rb_profile *p)
{
    enum { MOST = 5, BYTES = 60 };
    rb_buf b = {0};
    uint32_t count = p->values.items.len;
    if (count > MOST || p->is_name || p->tokens > 0 || rb_infer_is_id(p->name) || rb_infer_says(p, "|email|mail|phone|")) return RB_STR(""); /* whose values say nothing */
    const rb_counted *items = sorted_values(p);
    for (uint32_t i = 0; i < count && b.len <= BYTES; i++) {
        rb_buf_print(&b, "%s'", i > 0 ? ", " : "");
        rb_text_add_safe(&b, rb_text_one_line(items[i].text));
        rb_buf_print(&b, "' %.*s", RB_STR_ARGS(rb_infer_count(items[i].count)));
    }
    return b.len > BYTES ? RB_STR("") : rb_buf_take(&b);
}

static rb_str different_of(const rb_profile *p)
{
    uint64_t said = rb_profile_said(p);
    if (said < 2 || p->chosen || p->separator.ptr || p->is_enum) return RB_STR("");
    if (!p->distinct.has_repeats && !p->distinct.is_full) return RB_STR("all different");
    if (p->values.is_full) return RB_STR("");
    rb_str values = values_of(p);
    if (values.len > 0) return values;
    return p->values.items.len == 1 ? RB_STR("always the same") : rb_str_print("%u different", p->values.items.len);
}

static rb_str facts_of(const rb_profile *p)
{
    rb_buf b = {0};
    add_fact(&b, range_of(p->chosen));
    add_fact(&b, p->note);
    add_fact(&b, different_of(p));
    if (p->blank > 0) add_fact(&b, share_of(p->blank, p->cells));
    return rb_buf_take(&b);
}

/* ---- fields */

struct line { rb_str name, type, column, rest, facts; const rb_profile *p; };

static rb_str type_of(const rb_infer_state *s, const rb_profile *p)
{
    if (p->currency > 0) return rb_str_print("money in %.*s", RB_STR_ARGS(s->profiles.items[p->currency - 1]->name));
    if (p->separator.ptr) return RB_STR("list of text");
    if (p->is_enum) return p->enum_name;
    return p->chosen ? rb_type_title(p->chosen->field.type) : RB_STR("text");
}

/* How its cells are written, where the block does not say it. */
static void add_written(rb_buf *b, const rb_reading *r)
{
    bool words = r->field.type.kind == RB_TYPE_yes_no && r->field.written;
    if (words) {
        rb_infer_add_texts(b, "yes", &r->field.written->yes);
        rb_buf_add_chars(b, "  ");
        rb_infer_add_texts(b, "no", &r->field.written->no);
    } else if (r->field.written && rb_infer_is_mixed(r)) {
        rb_infer_mixed_say(b, r->field.written);
    } else if (r->format.len > 0) {
        rb_buf_add_chars(b, "format ");
        rb_infer_add_quoted(b, r->format);
    }
}

static struct line line_of(const rb_infer_state *s, const rb_profile *p)
{
    rb_buf b = {0};
    struct line l = {.name = rb_str_print("%s%.*s", p->is_key ? "key " : "", RB_STR_ARGS(p->name)), .type = type_of(s, p), .facts = facts_of(p), .p = p};
    rb_buf_add_chars(&b, "column ");
    rb_infer_add_quoted(&b, p->column);
    l.column = rb_buf_take(&b);
    rb_buf more = {0};
    if (p->separator.len > 0) {
        rb_buf_add_chars(&more, "separator ");
        rb_infer_add_quoted(&more, p->separator);
    }
    if (p->chosen && !p->is_common) add_written(&more, p->chosen);
    if (rb_infer_nulls_are_blank(p)) {
        rb_buf_print(&more, "%sblank ", more.len ? "  " : "");
        for (uint32_t i = 0; i < p->null_kinds; i++) {
            if (i > 0) rb_buf_add_chars(&more, ", ");
            rb_infer_add_quoted(&more, p->nulls[i].text);
        }
    }
    l.rest = rb_buf_take(&more);
    return l;
}

static size_t widest(size_t so_far, rb_str text)
{
    size_t width = rb_text_width(text);
    return width > so_far && width <= PAD_MOST ? width : so_far;
}

struct widths { size_t name, type, column, rest; };

static void add_line(rb_buf *out, const struct line *l, const struct widths *w)
{
    for (uint32_t i = 0; i < l->p->doubts.len; i++) rb_infer_add_comment(out, "  # ?", "  #  ", l->p->doubts.items[i]);
    rb_buf_print(out, "  %.*s", RB_STR_ARGS(l->name));
    pad(out, rb_text_width(l->name), w->name);
    rb_buf_add_str(out, l->type);
    pad(out, rb_text_width(l->type), w->type);
    rb_buf_add_str(out, l->column);
    if (l->rest.len > 0 || l->facts.len > 0) pad(out, rb_text_width(l->column), w->column);
    rb_buf_add_str(out, l->rest);
    if (l->facts.len > 0) {
        if (w->rest > 0) pad(out, rb_text_width(l->rest), w->rest);
        rb_buf_print(out, "# %.*s", RB_STR_ARGS(l->facts));
    }
    rb_buf_add_char(out, '\n');
}

static void add_record(const rb_infer_state *s, rb_buf *out)
{
    RB_VEC(struct line) lines = {0};
    struct widths w = {0};
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        if (s->profiles.items[i]->is_left_out) continue;
        struct line l = line_of(s, s->profiles.items[i]);
        w = (struct widths){widest(w.name, l.name), widest(w.type, l.type), widest(w.column, l.column), widest(w.rest, l.rest)};
        rb_vec_push(&lines, l);
    }
    rb_buf_print(out, "record %.*s {\n", RB_STR_ARGS(s->record));
    rb_infer_print_export(s, out);
    if (s->zone_doubt.len > 0) {
        rb_infer_add_comment(out, "  # ?", "  #  ", s->zone_doubt);
        rb_buf_add_chars(out, "  zone \"UTC\"\n\n");
    }
    for (uint32_t i = 0; i < lines.len; i++) add_line(out, &lines.items[i], &w);
    for (uint32_t i = 0; i < s->left_out.len; i++) rb_infer_add_comment(out, "  # ?", "  #  ", s->left_out.items[i]);
    rb_buf_add_chars(out, "}\n");
}

/* ---- enums */

/* A rare value that is nearly a frequent one. */
static rb_str suspect(const rb_counted *items, uint32_t i)
{
    rb_str names[RB_INFER_ENUM];
    uint32_t count = 0;
    for (uint32_t k = 0; k < i && count < RB_INFER_ENUM; k++) {
        if (rb_text_equal_fold(items[k].text, items[i].text)) return items[k].text;
        if (items[k].count >= items[i].count * 3 && items[i].text.len >= 6) names[count++] = items[k].text;
    }
    bool has_digit = false;
    for (size_t k = 0; k < items[i].text.len; k++) has_digit = has_digit || (items[i].text.ptr[k] >= '0' && items[i].text.ptr[k] <= '9');
    rb_str near = count > 0 && !has_digit ? rb_text_nearest(items[i].text, names, count) : RB_STR_NONE;
    return near;
}

static void add_enum(rb_buf *out, const rb_profile *p)
{
    uint32_t    count = p->values.items.len;
    rb_counted *items = sorted_values(p);
    rb_str     *shown = RB_NEW_ARRAY(rb_str, count);
    size_t      width = 0;
    for (uint32_t i = 0; i < count; i++) {
        rb_buf b = {0};
        rb_infer_add_quoted(&b, items[i].text);
        shown[i] = rb_buf_take(&b);
        width = widest(width, shown[i]);
    }
    rb_buf_print(out, "enum %.*s {\n", RB_STR_ARGS(p->enum_name));
    for (uint32_t i = 0; i < count; i++) {
        rb_str near = suspect(items, i);
        rb_buf_print(out, "  %.*s", RB_STR_ARGS(shown[i]));
        pad(out, rb_text_width(shown[i]), width);
        rb_buf_print(out, "# %.*s", RB_STR_ARGS(rb_infer_count(items[i].count)));
        if (near.ptr) rb_buf_print(out, " ? meant is perhaps '%.*s'", RB_STR_ARGS(near));
        rb_buf_add_char(out, '\n');
    }
    rb_buf_add_chars(out, "}\n\n");
}

/* ---- the whole */

static void add_files(rb_buf *b, const rb_infer_options *options)
{
    enum { MOST = 6 };
    for (uint32_t i = 0; i < options->files.len && i < MOST; i++) rb_buf_print(b, "%s%.*s", i ? ", " : "", RB_STR_ARGS(options->files.items[i].shown));
    if (options->files.len > MOST) rb_buf_print(b, " and %u more", options->files.len - MOST);
}

static rb_str size_of(const rb_infer_state *s)
{
    return rb_str_print("%.*s record%s%s, %u column%s", RB_STR_ARGS(rb_infer_count(s->records)), s->records == 1 ? "" : "s", s->options->rows ? " (not all were looked at)" : "",
                        s->profiles.len, s->profiles.len == 1 ? "" : "s");
}

static void add_safe_comment(rb_buf *out, const char *lead, const char *next, rb_str text)
{
    rb_buf safe = {0};
    rb_text_add_safe(&safe, text);
    rb_infer_add_comment(out, lead, next, rb_buf_str(&safe));
}

static void add_doubts(const rb_infer_state *s, rb_buf *out)
{
    for (uint32_t i = 0; i < s->doubts.len; i++) rb_infer_add_comment(out, "# ?", "#  ", s->doubts.items[i]);
}

static void add_head(const rb_infer_options *options, const rb_infer_states *states, rb_buf *out)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "Made by `rubric schema` from ");
    add_files(&b, options);
    if (states->len == 1) rb_buf_print(&b, ": %.*s", RB_STR_ARGS(size_of(states->items[0])));
    else rb_buf_print(&b, ": %u records to declare, each with its own files or list below; delete those that you do not need", states->len);
    rb_buf_add_chars(&b, ". A comment with ? is a doubt: settle it, then delete it.");
    rb_buf_add_chars(out, "rubric 1\n\n");
    add_safe_comment(out, "#", "#", rb_buf_str(&b));
    rb_str lists = states->items[0]->options->files.items[0].outline->list_doubt;
    if (lists.len > 0) add_safe_comment(out, "# ?", "#  ", lists);
    if (states->len == 1) add_doubts(states->items[0], out);
    rb_buf_add_char(out, '\n');
}

/* What stands above one record of several. */
static void add_own_head(const rb_infer_state *s, rb_buf *out)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%.*s: %.*s, from ", RB_STR_ARGS(s->record), RB_STR_ARGS(size_of(s)));
    add_files(&b, s->options);
    add_safe_comment(out, "#", "#", rb_buf_str(&b));
    add_doubts(s, out);
    rb_buf_add_char(out, '\n');
}

/* A word of a shell command. */
static void add_word(rb_buf *b, rb_str word)
{
    bool plain = word.len > 0;
    for (size_t i = 0; i < word.len; i++) plain = plain && !strchr(" \t\n$*?[](){}'\"\\&;<>|`!#~", word.ptr[i]);
    rb_buf_print(b, plain ? "%.*s" : "'%.*s'", RB_STR_ARGS(word));
}

static void add_next(const rb_infer_options *options, const rb_infer_states *states, rb_buf *out)
{
    rb_str target = options->target.len ? options->target : rb_str_print("%.*s.rules", RB_STR_ARGS(rb_infer_name(states->items[0]->record)));
    rb_buf b = {0};
    rb_buf_add_chars(&b, "#   rubric run ");
    add_word(&b, target);
    for (uint32_t k = 0; k < states->len; k++)
        for (uint32_t i = 0; i < states->items[k]->options->files.len; i++) {
            rb_buf_add_chars(&b, " --data ");
            add_word(&b, rb_str_print("%.*s=%.*s", RB_STR_ARGS(states->items[k]->record), RB_STR_ARGS(states->items[k]->options->files.items[i].shown)));
        }
    rb_buf_add_chars(out, "# Next: settle the doubts, write a checklist below for what must hold, and look at what it says:\n");
    rb_text_add_safe(out, rb_buf_str(&b));
    rb_buf_add_char(out, '\n');
}

void rb_infer_print(const rb_infer_options *options, const rb_infer_states *states, rb_buf *out)
{
    add_head(options, states, out);
    for (uint32_t k = 0; k < states->len; k++) {
        const rb_infer_state *s = states->items[k];
        if (states->len > 1) add_own_head(s, out);
        for (uint32_t i = 0; i < s->profiles.len; i++)
            if (s->profiles.items[i]->is_enum && !s->profiles.items[i]->is_left_out) add_enum(out, s->profiles.items[i]);
        add_record(s, out);
        rb_buf_add_char(out, '\n');
    }
    add_next(options, states, out);
}
