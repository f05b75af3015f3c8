/* infer/groups.c: which files are exports of one record, and which lists of a JSON document are records.
 *
 * Path      rb_infer -> [groups], with an outline of each file -> infer.c for each group
 * Rule      Files with the same list of a document belong together; others when most of their columns are the same. With a
 *           name given, all files are one record, for so it was asked.
 */
#include "infer/profile.h"

#include "base/unicode.h"

/* ---- files of one kind */

static uint32_t shared_columns(const rb_texts *a, const rb_texts *b)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->len; i++)
        for (uint32_t k = 0; k < b->len; k++)
            if (rb_text_equal(a->items[i], b->items[k])) {
                count++;
                break;
            }
    return count;
}

/* More than half of the larger one's columns, or nearly all of the smaller one's; of what has no columns nothing is known. */
static bool are_alike(const rb_outline *a, const rb_outline *b)
{
    uint32_t large = a->columns.len, small = b->columns.len, shared;
    if (large < small) return are_alike(b, a);
    if (small == 0) return true;
    shared = shared_columns(&a->columns, &b->columns);
    return shared * 2 > large || (small >= 4 && shared * 10 >= small * 9);
}

static bool belongs(const rb_infer_group *group, const rb_infer_file *file, rb_str records_at)
{
    const rb_outline *first = group->options.files.items[0].outline;
    if (records_at.len > 0 || group->export.records_at.len > 0) return rb_str_equal(group->export.records_at, records_at);
    return group->options.name.len > 0 || are_alike(first, file->outline);
}

static bool same_texts(const rb_texts *a, const rb_texts *b)
{
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (!rb_str_equal(a->items[i], b->items[i])) return false;
    return true;
}

static bool has(const rb_texts *texts, rb_str text)
{
    for (uint32_t i = 0; i < texts->len; i++)
        if (rb_str_equal(texts->items[i], text)) return true;
    return false;
}

/* What one block can say of both. A header that only one file has titles before is found in the other one, too. */
static void join_export(rb_infer_group *group, const rb_infer_file *file)
{
    rb_export *e = &group->export;
    const rb_export *own = &file->outline->export;
    if (e->delimiter != own->delimiter) e->delimiter = 0;
    e->short_rows = e->short_rows || own->short_rows;
    if (!rb_str_equal(e->encoding, own->encoding)) {
        e->encoding = RB_STR_NONE;
        rb_vec_push(&group->doubts, rb_str_print("the files are not in one encoding: '%.*s' is in %s; save them alike, or run those apart with --encoding", RB_STR_ARGS(file->shown), own->encoding.ptr ? rb_str_chars(own->encoding) : "UTF-8"));
    }
    if (own->header.len > 0 && e->header.len == 0) e->header = own->header;
    else if (own->header.len > 0 && !same_texts(&e->header, &own->header))
        rb_vec_push(&group->doubts, rb_str_print("the header of '%.*s' is another one, and stands behind other lines", RB_STR_ARGS(file->shown)));
    if (e->title_lines != own->title_lines) rb_vec_push(&group->doubts, rb_str_print("'%.*s' has another number of lines before its header", RB_STR_ARGS(file->shown)));
    for (uint32_t i = 0; i < own->ends_at.len; i++)
        if (!has(&e->ends_at, own->ends_at.items[i])) rb_vec_push(&e->ends_at, own->ends_at.items[i]);
}

static rb_infer_group *find_group(rb_infer_groups *groups, const rb_infer_file *file, rb_str records_at)
{
    for (uint32_t i = 0; i < groups->len; i++)
        if (belongs(&groups->items[i], file, records_at)) return &groups->items[i];
    return NULL;
}

static void add_file(rb_infer_groups *groups, const rb_infer_options *options, const rb_infer_file *file, const rb_outline_list *list)
{
    rb_str          records_at = list ? list->path : RB_STR_NONE;
    rb_infer_group *group = find_group(groups, file, records_at);
    if (group) {
        rb_vec_push(&group->options.files, *file);
        join_export(group, file);
        return;
    }
    rb_infer_group fresh = {.options = *options, .export = file->outline->export};
    memset(&fresh.options.files, 0, sizeof fresh.options.files);
    if (groups->len > 0) fresh.options.name = RB_STR("");
    if (list && list->name.len > 0 && fresh.options.name.len == 0) fresh.options.name = rb_infer_record_name(list->name);
    fresh.export.records_at = records_at;
    rb_vec_push(&fresh.options.files, *file);
    rb_vec_push(groups, fresh);
}

static bool refuse_document(rb_str file, rb_diags *ds)
{
    bool is_standard = rb_str_equal(file, RB_STR("-"));
    rb_diag_add(ds, RB_E0503, RB_SPAN_NONE, "%s%.*s%s has no records: it is JSON over several lines, and there is no list of objects in it", is_standard ? "" : "'", RB_STR_ARGS(is_standard ? RB_STR("the standard input") : file), is_standard ? "" : "'");
    rb_diag_help(ds, "a record stands in a list, or alone on its line as `jq -c .` writes it");
    return false;
}

bool rb_infer_groups_make(const rb_infer_options *options, rb_infer_groups *groups, rb_diags *ds)
{
    for (uint32_t i = 0; i < options->files.len; i++) {
        rb_infer_file     file = options->files.items[i];
        const rb_outline *o = file.outline = rb_outline_take(options, file.path);
        if (o->is_document && o->lists.len == 0) return refuse_document(file.shown, ds);
        for (uint32_t k = 0; k < o->lists.len; k++) add_file(groups, options, &file, &o->lists.items[k]);
        if (o->lists.len == 0) add_file(groups, options, &file, NULL);
    }
    return true;
}
