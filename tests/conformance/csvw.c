/* tests/conformance/csvw.c FOLDER: CSV on the Web, the tests without metadata: the records, keyed by the header. */
#include "tests/conformance/common/rows.h"
#include "tests/conformance/common/suite.h"

static const rb_json *member(const rb_json *of, const char *name) { return of && of->kind == RB_JSON_OBJECT ? rb_json_member(of, rb_str_of(name)) : NULL; }
static const rb_json *first(const rb_json *list) { return list && list->kind == RB_JSON_ARRAY && list->items.len > 0 ? list->items.items[0] : NULL; }

/* {"tables": [{"row": [{"describes": [RECORD]}, …]}]} in the full form; the array of records in the short one. */
static const rb_json *records_in(const rb_json *document)
{
    const rb_json *rows = member(first(member(document, "tables")), "row");
    if (document->kind == RB_JSON_ARRAY) return document;
    rb_json *list = RB_NEW(rb_json);
    list->kind = RB_JSON_ARRAY;
    for (uint32_t i = 0; rows && i < rows->items.len; i++) {
        rb_json       *fresh = RB_NEW(rb_json);
        const rb_json *found = first(member(rows->items.items[i], "describes"));
        if (found) *fresh = *found;
        rb_vec_push(&list->items, fresh);
    }
    return list;
}

static void judge(suite *s, const char *folder, const rb_json *test)
{
    rb_str      json, id = suite_member(test, "id");
    size_t      at;
    const char *why;
    records_of  of = {.path = rb_str_print("%s/%.*s", folder, RB_STR_ARGS(suite_member(test, "csv"))), .format = RB_FORMAT_CSV};
    if (!suite_read(s, folder, rb_str_chars(suite_member(test, "expected_json")), &json)) return;
    const rb_json *wanted = rb_json_parse(json, &at, &why);
    rb_str         trouble = wanted ? objects_differ(records_read(&of), records_in(wanted)) : rb_str_print("what is wanted is no JSON: %s", why);
    if (trouble.len > 0) suite_fail(s, id, "%.*s", RB_STR_ARGS(trouble));
    else suite_pass(s, id);
}

int main(int argc, char **argv)
{
    suite       s = suite_new("csvw");
    rb_str      text;
    size_t      at;
    const char *why;
    if (argc != 2) return 2;
    const char *folder = rb_str_chars(rb_str_print("%s/w3c-csvw", argv[1]));
    if (!suite_read(&s, folder, "index.json", &text)) return suite_end(&s);
    const rb_json *tests = rb_json_parse(text, &at, &why);
    if (!tests) suite_fail(&s, RB_STR("index.json"), "%s", why);
    for (uint32_t i = 0; tests && i < tests->items.len; i++) judge(&s, folder, tests->items.items[i]);
    return suite_end(&s);
}
