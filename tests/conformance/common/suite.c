/* tests/conformance/common/suite.c: counting and telling. */
#include "tests/conformance/common/suite.h"

#include "base/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct { const char *id, *text; } reasons[REASON_COUNT] = {
    [REASON_NONE] = {"", ""},
#define REASON(id, text) [REASON_##id] = {#id, text},
#include "tests/conformance/reasons.def"
#undef REASON
};

suite suite_new(const char *name)
{
    rb_gc_init();
    return (suite){.name = name, .shows = getenv("RUBRIC_CONFORMANCE_SHOW") != NULL};
}

void suite_pass(suite *s, rb_str id)
{
    s->passed++;
    if (s->shows) printf("PASS %s/%.*s\n", s->name, RB_STR_ARGS(id));
}

void suite_fail(suite *s, rb_str id, const char *fmt, ...)
{
    va_list rest;
    va_start(rest, fmt);
    printf("FAIL %s/%.*s: ", s->name, RB_STR_ARGS(id));
    vprintf(fmt, rest);
    putchar('\n');
    va_end(rest);
    s->failed++;
}

void suite_skip(suite *s, rb_str id, enum reason why)
{
    if (why == REASON_NONE) {
        suite_fail(s, id, "left out without a reason");
        return;
    }
    s->skips[why]++;
    if (s->shows) printf("SKIP %s/%.*s: %s\n", s->name, RB_STR_ARGS(id), reasons[why].id);
}

int suite_end(const suite *s)
{
    uint64_t skipped = 0;
    for (int i = 1; i < REASON_COUNT; i++) {
        if (s->skips[i] > 0) printf("%s: skipped %5lu  %s: %s\n", s->name, (unsigned long)s->skips[i], reasons[i].id, reasons[i].text);
        skipped += s->skips[i];
    }
    printf("%s: %lu passed, %lu failed, %lu skipped\n", s->name, (unsigned long)s->passed, (unsigned long)s->failed, (unsigned long)skipped);
    return s->failed > 0;
}

bool suite_read(suite *s, const char *folder, const char *path, rb_str *text)
{
    rb_buf b = {0};
    if (rb_file_read(rb_str_print("%s/%s", folder, path), SIZE_MAX - 1, &b) != 0) {
        suite_fail(s, rb_str_of(path), "cannot be read");
        return false;
    }
    *text = rb_buf_take(&b);
    return true;
}

bool suite_line(rb_str text, size_t *at, rb_str *line)
{
    if (*at >= text.len) return false;
    size_t end = rb_str_find(text, RB_STR("\n"), *at);
    *line = rb_str_slice(text, *at, end);
    *at = end == SIZE_MAX ? text.len : end + 1;
    if (rb_str_ends(*line, RB_STR("\r"))) line->len--;
    return true;
}

bool suite_object(suite *s, rb_str text, size_t *at, const rb_json **object)
{
    rb_str      line;
    size_t      where;
    const char *why;
    while (suite_line(text, at, &line)) {
        if (line.len == 0) continue;
        *object = rb_json_parse(line, &where, &why);
        if (*object && (*object)->kind == RB_JSON_OBJECT) return true;
        suite_fail(s, RB_STR("?"), "a line is no JSON object: %s", *object ? "another value" : why);
    }
    return false;
}

rb_str suite_member(const rb_json *object, const char *name)
{
    const rb_json *value = rb_json_member(object, rb_str_of(name));
    return value && (value->kind == RB_JSON_STRING || value->kind == RB_JSON_NUMBER) ? value->text : RB_STR_NONE;
}
