/* diag/diag.c: collecting diagnostics.
 *
 * Path      parse, sema, read … -> [diag] -> render.c
 * Promises  Everything said is copied, so callers may print from buffers of their own.
 *           Sorting is stable, so two things said of one place stay in the order they were said.
 */
#include "diag/diag.h"

#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>

static const struct code { const char *id, *title; enum rb_severity severity; } codes[RB_CODE_COUNT] = {
#define CODE(id, severity, title) [RB_##id] = {#id, title, RB_SEVERITY_##severity},
#include "diag/codes.def"
#undef CODE
};

const char *rb_code_id(enum rb_code c) { return codes[c].id; }
const char *rb_code_title(enum rb_code c) { return codes[c].title; }

__attribute__((format(printf, 1, 0))) static rb_str print(const char *fmt, va_list args)
{
    char    first[256]; /* nearly every message fits */
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(first, sizeof first, fmt, args);
    if (len < 0) RB_BUG("a message that cannot be printed");
    char *text = RB_NEW_PLAIN(char, (size_t)len + 1);
    if ((size_t)len < sizeof first) memcpy(text, first, (size_t)len + 1);
    else (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (rb_str){text, (size_t)len};
}

static rb_diag *last_of(rb_diags *ds)
{
    if (ds->items.len == 0) RB_BUG("no diagnostic to add to");
    return &ds->items.items[ds->items.len - 1];
}

bool rb_diag_add(rb_diags *ds, enum rb_code code, rb_span at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    rb_diag d = {.code = code, .severity = codes[code].severity, .span = at, .message = print(fmt, args)};
    va_end(args);
    rb_vec_push(&ds->items, d);
    ds->errors += d.severity == RB_SEVERITY_ERROR;
    return false;
}

void rb_diag_label(rb_diags *ds, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    last_of(ds)->label = print(fmt, args);
    va_end(args);
}

void rb_diag_note(rb_diags *ds, rb_span at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    rb_label note = {at, print(fmt, args)};
    va_end(args);
    rb_vec_push(&last_of(ds)->notes, note);
}

void rb_diag_help(rb_diags *ds, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    rb_str help = print(fmt, args);
    va_end(args);
    rb_vec_push(&last_of(ds)->helps, help);
}

/* What to put in place of the span when it holds `wanted` and nothing else, else nothing. */
static rb_str replacement_of(const rb_diags *ds, const rb_diag *d, rb_str wanted, rb_str near)
{
    rb_str held = ds->sources ? rb_sources_text(ds->sources, d->span) : RB_STR("");
    bool   plain = rb_str_find(near, RB_STR("\""), 0) == SIZE_MAX && rb_str_find(near, RB_STR("\\"), 0) == SIZE_MAX;
    if (held.len == 0 || wanted.len == 0 || !plain) return RB_STR("");
    if (rb_str_equal(held, wanted)) return near;
    bool quoted = rb_str_equal(held, rb_str_print("\"%.*s\"", RB_STR_ARGS(wanted)));
    return quoted ? rb_str_print("\"%.*s\"", RB_STR_ARGS(near)) : RB_STR("");
}

bool rb_diag_suggest(rb_diags *ds, rb_str wanted, const rb_str *names, size_t count)
{
    rb_str near = rb_text_nearest(wanted, names, count);
    if (near.ptr == NULL || rb_str_equal(near, wanted)) return false; /* what stands there is no advice */
    rb_diag_help(ds, "did you mean '%.*s'?", RB_STR_ARGS(near));
    rb_diag *d = last_of(ds);
    if (d->replacement.len == 0) d->replacement = replacement_of(ds, d, wanted, near);
    return true;
}

/* All sources share one line of positions, in the order they were read: so is this order. */
static bool stands_before(const rb_diag *a, const rb_diag *b)
{
    if (a->span.start != b->span.start) return a->span.start < b->span.start;
    return a->code < b->code;
}

/* Merges the sorted runs [from, middle) and [middle, to) of `in` into `out`; equals keep their order. */
static void merge(const rb_diag *in, rb_diag *out, const uint32_t bounds[3])
{
    uint32_t left = bounds[0], right = bounds[1];
    for (uint32_t i = bounds[0]; i < bounds[2]; i++) {
        bool take_right = left == bounds[1] || (right < bounds[2] && stands_before(&in[right], &in[left]));
        out[i] = take_right ? in[right++] : in[left++];
    }
}

static uint32_t least(uint64_t a, uint32_t b) { return a < b ? (uint32_t)a : b; }

/* By hand: qsort is not stable, and keeps pointers where the collector does not look. */
static rb_diag *merge_sort(rb_diag *items, uint32_t len)
{
    rb_diag *from = items, *to = RB_NEW_ARRAY(rb_diag, len);
    for (uint64_t run = 1; run < len; run *= 2) {
        for (uint64_t at = 0; at < len; at += 2 * run)
            merge(from, to, (uint32_t[3]){(uint32_t)at, least(at + run, len), least(at + 2 * run, len)});
        rb_diag *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

static bool same(const rb_diag *a, const rb_diag *b)
{
    return a->code == b->code && a->span.start == b->span.start && a->span.end == b->span.end &&
           rb_str_equal(a->message, b->message);
}

/* Whether the kept diagnostics, sorted, already say what d says. */
static bool said_already(const rb_diag *kept, uint32_t len, const rb_diag *d)
{
    for (uint32_t i = len; i > 0 && !stands_before(&kept[i - 1], d); i--)
        if (same(&kept[i - 1], d)) return true;
    return false;
}

void rb_diags_sort(rb_diags *ds)
{
    if (ds->items.len < 2) return;
    rb_diag *sorted = merge_sort(ds->items.items, ds->items.len);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ds->items.len; i++) {
        if (said_already(sorted, kept, &sorted[i])) ds->errors -= sorted[i].severity == RB_SEVERITY_ERROR;
        else sorted[kept++] = sorted[i];
    }
    ds->items.items = sorted;
    ds->items.cap = ds->items.len;
    ds->items.len = kept;
}
