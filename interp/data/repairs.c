/* data/repairs.c: names and sums of what was put right. */
#include "data/repairs.h"

#include "base/json.h"

const char *rb_repair_title(enum rb_repair kind)
{
    static const char *const titles[] = {
#define REPAIR(id, title) title,
#include "data/repairs.def"
#undef REPAIR
    };
    return titles[kind];
}

static void add_doubts(rb_repairs *to, const rb_repairs *more)
{
    for (unsigned i = 0; i < RB_DOUBT_COUNT; i++) {
        if (to->doubts[i].files == 0) to->doubts[i].first = more->doubts[i].first;
        to->doubts[i].files += more->doubts[i].files;
    }
}

void rb_repairs_add(rb_repairs *to, const rb_repairs *more, uint32_t fields)
{
    to->empty_columns += more->empty_columns;
    to->short_rows += more->short_rows;
    to->repeated_headers += more->repeated_headers;
    to->title_lines += more->title_lines;
    to->footer_lines += more->footer_lines;
    if (more->told_delimiter) to->told_delimiter = more->told_delimiter;
    to->strange_records += more->strange_records;
    to->strange_bytes += more->strange_bytes;
    to->strange_nowhere += more->strange_nowhere;
    to->strange_letters += more->strange_letters;
    add_doubts(to, more);
    if (!more->cells) return;
    if (!to->cells) to->cells = RB_NEW_ARRAY(uint64_t, (size_t)fields * RB_REPAIR_COUNT);
    for (size_t i = 0; i < (size_t)fields * RB_REPAIR_COUNT; i++) to->cells[i] += more->cells[i];
}

bool rb_repairs_any(const rb_repairs *r, uint32_t fields)
{
    for (size_t i = 0; r->cells && i < (size_t)fields * RB_REPAIR_COUNT; i++)
        if (r->cells[i] > 0) return true;
    return r->empty_columns || r->short_rows || r->repeated_headers || r->title_lines || r->footer_lines || r->told_delimiter;
}

/* 510,195, as the report writes all that it counts. */
static rb_str grouped(uint64_t count)
{
    rb_str digits = rb_str_print("%llu", (unsigned long long)count);
    rb_buf b = {0};
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0) rb_buf_add_char(&b, ',');
        rb_buf_add_char(&b, digits.ptr[i]);
    }
    return rb_buf_take(&b);
}

static void tell(rb_texts *lines, rb_str what, uint64_t count, const char *const words[3])
{
    if (count == 0) return;
    rb_str line = rb_str_print("%.*s: %.*s %s%s", RB_STR_ARGS(what), RB_STR_ARGS(grouped(count)), words[count == 1 ? 0 : 1], words[2]);
    rb_vec_push(lines, line);
}

static rb_str delimiter_name(char c) { return c == '\t' ? RB_STR("a tab") : rb_str_print("'%c'", c); }

void rb_repairs_tell(const rb_schema *s, const rb_repairs *r, rb_texts *lines)
{
    for (uint32_t f = 0; r->cells && f < s->fields.len; f++)
        for (unsigned kind = 0; kind < RB_REPAIR_COUNT; kind++) {
            rb_str what = rb_str_print("%.*s.%.*s", RB_STR_ARGS(s->name), RB_STR_ARGS(s->fields.items[f].name));
            rb_str title = rb_str_print(": %s", rb_repair_title((enum rb_repair)kind));
            tell(lines, what, r->cells[(size_t)f * RB_REPAIR_COUNT + kind], (const char *const[]){"cell", "cells", rb_str_chars(title)});
        }
    tell(lines, s->name, r->empty_columns, (const char *const[]){"record", "records", ": empty columns beyond the header's"});
    tell(lines, s->name, r->short_rows, (const char *const[]){"record ends", "records end", " early, with the last cells blank"});
    tell(lines, s->name, r->repeated_headers, (const char *const[]){"line", "lines", ": the header line again, no record"});
    tell(lines, s->name, r->title_lines, (const char *const[]){"line", "lines", " before the header, no record"});
    tell(lines, s->name, r->footer_lines, (const char *const[]){"line", "lines", " of the footer, no record"});
    if (!r->told_delimiter) return;
    rb_str told = rb_str_print("%.*s: columns separated by %.*s: told from the header line, which has every column so", RB_STR_ARGS(s->name), RB_STR_ARGS(delimiter_name(r->told_delimiter)));
    rb_vec_push(lines, told);
}

void rb_repairs_print_json(rb_buf *b, const rb_schema *s, const rb_repairs *r)
{
    const struct { const char *name; uint64_t count; } lines[] = {
        {"empty_columns", r->empty_columns}, {"short_rows", r->short_rows}, {"repeated_headers", r->repeated_headers}, {"title_lines", r->title_lines}, {"footer_lines", r->footer_lines}};
    uint32_t shown = 0;
    rb_buf_add_chars(b, "\"repairs\":{\"cells\":[");
    for (uint32_t i = 0; r->cells && i < s->fields.len * RB_REPAIR_COUNT; i++) {
        if (r->cells[i] == 0) continue;
        rb_buf_add_chars(b, shown++ > 0 ? ",{\"field\":" : "{\"field\":");
        rb_json_add_string(b, s->fields.items[i / RB_REPAIR_COUNT].name);
        rb_buf_add_chars(b, ",\"kind\":");
        rb_json_add_string(b, rb_str_of(rb_repair_title((enum rb_repair)(i % RB_REPAIR_COUNT))));
        rb_buf_print(b, ",\"cells\":%llu}", (unsigned long long)r->cells[i]);
    }
    rb_buf_add_char(b, ']');
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) rb_buf_print(b, ",\"%s\":%llu", lines[i].name, (unsigned long long)lines[i].count);
    if (r->told_delimiter) {
        rb_buf_add_chars(b, ",\"told_delimiter\":");
        rb_json_add_string(b, (rb_str){&r->told_delimiter, 1});
    }
    rb_buf_add_char(b, '}');
}

/* ---- doubts */

void rb_doubts_tell(const rb_schema *s, const rb_repairs *r, rb_texts *lines)
{
    for (unsigned i = 0; i < RB_DOUBT_COUNT; i++) {
        const rb_doubt *d = &r->doubts[i];
        if (d->files == 0) continue;
        rb_buf line = {0};
        rb_buf_print(&line, "%.*s: %.*s", RB_STR_ARGS(s->name), RB_STR_ARGS(d->first));
        if (d->files > 1) rb_buf_print(&line, " (and the same of %llu more file%s)", (unsigned long long)(d->files - 1), d->files == 2 ? "" : "s");
        rb_vec_push(lines, rb_buf_take(&line));
    }
}

void rb_doubts_print_json(rb_buf *b, const rb_repairs *r)
{
    static const char *const kinds[RB_DOUBT_COUNT] = {"is_utf8", "not_utf8", "no_footer"};
    uint32_t shown = 0;
    for (unsigned i = 0; i < RB_DOUBT_COUNT; i++) {
        if (r->doubts[i].files == 0) continue;
        rb_buf_print(b, "%s{\"kind\":\"%s\",\"files\":%llu,\"text\":", shown++ > 0 ? "," : ",\"doubts\":[", kinds[i], (unsigned long long)r->doubts[i].files);
        rb_json_add_string(b, r->doubts[i].first);
        rb_buf_add_char(b, '}');
    }
    if (shown > 0) rb_buf_add_char(b, ']');
}
