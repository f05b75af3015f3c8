/* tests/conformance/json.c FOLDER: JSONTestSuite: which bytes are JSON and which are not.
 *
 * Each document is read twice: whole, as `rubric eval` reads it, and as the value of a record between two others, as an
 * NDJSON export has it: there it must be accepted or rejected alone, and the record after it be read. A document with line
 * ends stands on no line of NDJSON, so it is read whole only. What the suite leaves open (i_) may be either, but what is
 * accepted whole must be so as a record. A name that is given twice is JSON, but `eval` refuses it on purpose, for nobody knows which
 * value is meant: such a document is judged as a record only.
 */
#include "read/reader.h"
#include "tests/conformance/common/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_json(rb_str text, bool *twice)
{
    size_t      at;
    const char *why = "";
    bool        ok = rb_json_parse(text, &at, &why) != NULL;
    *twice = !ok && strstr(why, "twice");
    return ok;
}

static void ignore_reject(void *user, const rb_reject *r) { (void)user, (void)r; }

/* The records read and rejected of an input in memory; false when the reading could not go on. */
static bool read_records(rb_str input, uint64_t *read, uint64_t *rejected)
{
    uint64_t   bytes;
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    rb_schema  schema = {.key = UINT32_MAX};
    rb_field   field = {.name = RB_STR("v"), .column = RB_STR("v"), .type = RB_TYPE(text), .span = RB_SPAN_NONE};
    bool       wanted = true;
    int        file = memfd_create("records", 0);
    if (file < 0 || write(file, input.ptr, input.len) != (ssize_t)input.len) return false;
    rb_vec_push(&schema.fields, field);
    rb_str            path = rb_str_print("/proc/self/fd/%d", file);
    rb_reader_options o = {.path = path, .format = RB_FORMAT_NDJSON, .schema = &schema, .wanted = &wanted, .reject = ignore_reject};
    rb_reader        *r = rb_reader_open(&o, &ds);
    rb_batch         *batch = rb_batch_new(&schema, &wanted);
    enum rb_read      state = r ? RB_READ_ROWS : RB_READ_FAILED;
    while (state == RB_READ_ROWS) state = rb_reader_next(r, batch, &ds);
    if (r) rb_reader_counts(r, read, rejected, &bytes);
    if (r) rb_reader_close(r);
    close(file);
    return state == RB_READ_END;
}

/* 1 accepted, 0 rejected, -1 neither: a record beside it was lost. */
static int as_record(rb_str document)
{
    rb_buf   b = {0};
    uint64_t read = 0, rejected = 0;
    rb_buf_print(&b, "{\"v\":1}\n{\"v\":");
    rb_buf_add_str(&b, document);
    rb_buf_print(&b, "}\n{\"v\":2}\n");
    if (!read_records(rb_buf_str(&b), &read, &rejected) || read != 3 || rejected > 1) return -1;
    return rejected == 0;
}

static const char *name_of(bool accepted) { return accepted ? "accepted" : "rejected"; }

static void judge(suite *s, rb_str id, rb_str text, char wanted)
{
    bool twice, whole = is_json(text, &twice), line = rb_str_find(text, RB_STR("\n"), 0) == SIZE_MAX && rb_str_find(text, RB_STR("\r"), 0) == SIZE_MAX;
    int  record = line ? as_record(text) : whole;
    if (twice && line) whole = record > 0;
    bool ok = wanted == 'i' ? !whole || record : whole == (wanted == 'y') && record == whole;
    if (record < 0) suite_fail(s, id, "a record beside it was lost");
    else if (ok) suite_pass(s, id);
    else suite_fail(s, id, "whole it is %s, as a record %s", name_of(whole), name_of(record > 0));
}

static void run_folder(suite *s, const char *folder, const char *name, bool open)
{
    struct dirent **entries;
    const char     *path = rb_str_chars(rb_str_print("%s/JSONTestSuite/%s", folder, name));
    int             count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) suite_fail(s, rb_str_of(name), "cannot be read");
    for (int i = 0; i < count; i++) {
        rb_str file = rb_str_dup(rb_str_of(entries[i]->d_name)), text;
        if (rb_str_ends(file, RB_STR(".json")) && suite_read(s, path, rb_str_chars(file), &text)) judge(s, file, text, open ? 'i' : file.ptr[0]);
    }
}

int main(int argc, char **argv)
{
    suite s = suite_new("json");
    if (argc != 2) return 2;
    run_folder(&s, argv[1], "test_parsing", false);
    run_folder(&s, argv[1], "test_transform", true);
    return suite_end(&s);
}
