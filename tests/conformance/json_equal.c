/* tests/conformance/json_equal.c: whether records are those that a suite expects.
 *
 *   json_equal GOT.ndjson WANTED.json     one JSON object a line, against an array of objects
 *
 * Silent and 0 when they are equal; else one line says where they first differ. The order of members does not
 * count; numbers are compared as written, for suites give every value as text.
 */
#include "base/gc.h"
#include "base/json.h"
#include "base/path.h"

#include <stdio.h>

static int differ(const char *what, size_t record)
{
    printf("record %zu: %s\n", record, what);
    return 1;
}

/* Depth is bounded by rb_json_parse. */
static bool equal(const rb_json *a, const rb_json *b)
{
    if (a->kind != b->kind || a->items.len != b->items.len) return false;
    if (a->kind == RB_JSON_NUMBER || a->kind == RB_JSON_STRING) return rb_str_equal(a->text, b->text);
    for (uint32_t i = 0; i < a->items.len; i++) {
        const rb_json *other = a->kind == RB_JSON_OBJECT ? rb_json_member(b, a->names.items[i]) : b->items.items[i];
        if (!other || !equal(a->items.items[i], other)) return false;
    }
    return true;
}

static int compare_record(rb_str line, const rb_json *wanted, size_t record)
{
    size_t      at;
    const char *why;
    rb_json    *got = rb_json_parse(line, &at, &why);
    if (!got) return differ("is not JSON", record);
    if (equal(got, wanted)) return 0;
    for (uint32_t i = 0; wanted->kind == RB_JSON_OBJECT && i < wanted->names.len; i++) {
        rb_str         name = wanted->names.items[i];
        const rb_json *value = rb_json_member(got, name);
        if (value && equal(value, wanted->items.items[i])) continue;
        printf("record %zu: '%.*s': want '%.*s', got '%.*s'\n", record, RB_STR_ARGS(name), RB_STR_ARGS(wanted->items.items[i]->text),
               RB_STR_ARGS(value ? value->text : RB_STR("nothing")));
        return 1;
    }
    return differ("has members that are not wanted", record);
}

static int compare(rb_str lines, const rb_json *wanted)
{
    size_t record = 0;
    for (size_t from = 0; from < lines.len; record++) {
        size_t end = rb_str_find(lines, RB_STR("\n"), from);
        if (end == SIZE_MAX) end = lines.len;
        if (record == wanted->items.len) return differ("is one more than is wanted", record + 1);
        if (compare_record(rb_str_slice(lines, from, end), wanted->items.items[record], record + 1) != 0) return 1;
        from = end + 1;
    }
    return record == wanted->items.len ? 0 : differ("is missing", record + 1);
}

int main(int argc, char **argv)
{
    rb_gc_init();
    rb_buf      got = {0}, text = {0};
    size_t      at;
    const char *why;
    if (argc != 3 || rb_file_read(rb_str_of(argv[1]), SIZE_MAX - 1, &got) != 0 || rb_file_read(rb_str_of(argv[2]), SIZE_MAX - 1, &text) != 0) {
        puts("usage: json_equal GOT.ndjson WANTED.json");
        return 2;
    }
    rb_json *wanted = rb_json_parse(rb_buf_str(&text), &at, &why);
    if (!wanted || wanted->kind != RB_JSON_ARRAY) {
        printf("%s is no JSON array\n", argv[2]);
        return 2;
    }
    return compare(rb_buf_str(&got), wanted);
}
