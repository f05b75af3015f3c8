/* infer/doubts.c: what a person should look at before the declaration is relied on. */
#include "infer/profile.h"

#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN = 40 };

void rb_infer_doubt(rb_profile *p, const char *fmt, ...)
{
    char    text[600];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    rb_str said = rb_str_of(text);
    size_t bad = rb_utf8_check(said);
    rb_vec_push(&p->doubts, rb_str_dup(bad == SIZE_MAX ? said : rb_str_slice(said, 0, bad)));
}

rb_str rb_infer_at(const rb_infer_state *s, rb_sight at)
{
    rb_buf b = {0};
    rb_str text = rb_text_one_line(rb_text_trim(at.text));
    rb_str head = rb_text_length(text) > SHOWN ? rb_str_slice(text, 0, SHOWN) : text;
    size_t bad = rb_utf8_check(head);
    if (bad != SIZE_MAX) head.len = bad;
    rb_buf_add_char(&b, '\'');
    rb_text_add_safe(&b, head);
    rb_buf_print(&b, "%s' (", head.len < text.len ? "..." : "");
    if (s->options->files.len > 1) rb_buf_print(&b, "%.*s ", RB_STR_ARGS(s->options->files.items[at.file].shown));
    rb_buf_print(&b, "line %llu)", (unsigned long long)at.line);
    return rb_buf_take(&b);
}

rb_str rb_infer_count(uint64_t n)
{
    char digits[32], out[48];
    int  len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), to = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) out[to++] = ',';
        out[to++] = digits[i];
    }
    return rb_str_dup((rb_str){out, (size_t)to});
}

rb_str rb_infer_cells(uint64_t n, const char *one, const char *several)
{
    return n == 1 ? rb_str_print("1 cell %s", one) : rb_str_print("%.*s cells %s", RB_STR_ARGS(rb_infer_count(n)), several);
}

bool rb_infer_says(const rb_profile *p, const char *words)
{
    rb_str name = p->name;
    for (size_t at = 0, end; at < name.len; at = end + 1) {
        end = rb_str_find(name, RB_STR("_"), at);
        if (end == SIZE_MAX) end = name.len;
        rb_str word = rb_str_print("|%.*s|", (int)(end - at), name.ptr + at);
        if (strstr(words, rb_str_chars(word))) return true;
    }
    return false;
}

bool rb_infer_nulls_are_blank(const rb_profile *p)
{
    uint64_t named = 0;
    for (uint32_t i = 0; i < p->null_kinds; i++) named += p->nulls[i].count;
    return p->null_count > 0 && named == p->null_count && p->chosen && !rb_type_is_list(p->chosen->field.type);
}

static void question_nulls(const rb_infer_state *s, rb_profile *p)
{
    if (p->null_count == 0 || !p->chosen) return;
    if (rb_infer_nulls_are_blank(p)) {
        rb_infer_doubt(p, "%.*s blank: %.*s", RB_STR_ARGS(rb_infer_cells(p->null_count, "is taken for", "are taken for")), RB_STR_ARGS(rb_infer_at(s, p->nulls[0].first)));
        return;
    }
    rb_infer_doubt(p, "%.*s a word for nothing, such as %.*s: unreadable, and so unknown", RB_STR_ARGS(rb_infer_cells(p->null_count, "holds", "hold")), RB_STR_ARGS(rb_infer_at(s, p->nulls[0].first)));
}

/* 'offen' (line 21) and 'tbd' (line 30) do */
static rb_str unread(const rb_infer_state *s, const rb_infer_near *near)
{
    rb_buf b = {0};
    uint32_t shown = near->bads < RB_INFER_BAD ? near->bads : RB_INFER_BAD, more = near->bads - shown;
    for (uint32_t i = 0; i < shown; i++) {
        bool is_last = i + 1 == shown && more == 0;
        rb_buf_print(&b, "%s%.*s", i == 0 ? "" : is_last ? " and " : ", ", RB_STR_ARGS(rb_infer_at(s, near->bad[i])));
    }
    if (more > 0) rb_buf_print(&b, " and %u more", more);
    rb_buf_add_chars(&b, near->bads == 1 ? " does" : " do");
    return rb_buf_take(&b);
}

/* The form of a way to read, behind its type. */
static rb_str form_of(const rb_reading *r)
{
    rb_buf b = {0};
    if (rb_infer_is_mixed(r) && r->field.written) {
        rb_buf_add_chars(&b, " with ");
        rb_infer_mixed_say(&b, rb_infer_mixed_needed(r));
    } else if (r->format.len > 0) rb_buf_print(&b, " \"%.*s\"", RB_STR_ARGS(r->format));
    return rb_buf_take(&b);
}

/* Nearly a number, nearly a date. */
static void question_text(const rb_infer_state *s, rb_profile *p)
{
    rb_infer_near near;
    if (p->chosen || p->is_enum || p->separator.ptr || p->is_name || !rb_infer_near_find(p, &near)) return;
    rb_str form = form_of(near.reading);
    bool   partly = p->values.is_full && near.reading->is_dead; /* given up before the last cell */
    rb_infer_doubt(p, "%.*s of %s%.*s cells read as %.*s%.*s, but %.*s not: so it is text", RB_STR_ARGS(rb_infer_count(near.read)), partly ? "the first " : "", RB_STR_ARGS(rb_infer_count(near.read + near.fails)),
                   RB_STR_ARGS(rb_type_title(near.reading->field.type)), RB_STR_ARGS(form), RB_STR_ARGS(unread(s, &near)));
}

static void question_range(rb_profile *p)
{
    const rb_reading *r = p->chosen;
    enum rb_type_kind kind = r ? r->field.type.kind : RB_TYPE_text;
    if (kind == RB_TYPE_date || kind == RB_TYPE_datetime) {
        rb_dec  unit = kind == RB_TYPE_date ? 1 : (rb_dec)RB_US_PER_DAY;
        int64_t least = (int64_t)(r->least / unit), most = (int64_t)(r->most / unit);
        rb_buf  b = {0};
        if (least >= -25567 && most <= 47482) return; /* 1900 to 2099 */
        rb_date_print(&b, least < -25567 ? least : most);
        rb_infer_doubt(p, "%.*s stands there: does it mean that nobody knows?", RB_STR_ARGS(rb_buf_str(&b)));
    } else if (kind == RB_TYPE_integer && rb_infer_says(p, "|at|date|time|timestamp|created|updated|modified|") && r->least > rb_dec_of(800000000)) {
        bool is_ms = r->least > rb_dec_of(INT64_C(800000000000));
        if (r->most < rb_dec_of(is_ms ? INT64_C(4102444800000) : INT64_C(4102444800)))
            rb_infer_doubt(p, "these may be %sseconds since 1970: export them as dates, or compare them as numbers", is_ms ? "milli" : "");
    }
}

void rb_infer_question(rb_infer_state *s, rb_profile *p)
{
    question_nulls(s, p);
    question_text(s, p);
    question_range(p);
    if (p->chosen && p->chosen->fails > 0)
        rb_infer_doubt(p, "%.*s not read so, first %.*s: unreadable, and so unknown", RB_STR_ARGS(rb_infer_cells(p->chosen->fails, "does", "do")), RB_STR_ARGS(rb_infer_at(s, p->chosen->failed)));
}

void rb_infer_question_files(rb_infer_state *s)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        if (p->files.len < s->options->files.len && !p->is_left_out) rb_buf_print(&b, "%s%.*s", b.len ? ", " : "", RB_STR_ARGS(p->name));
    }
    if (b.len > 0) rb_vec_push(&s->doubts, rb_str_print("not in every file, so that a run over the others stops: %.*s", RB_STR_ARGS(rb_buf_str(&b))));
}
