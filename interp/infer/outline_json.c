/* infer/outline_json.c: which lists of objects a JSON document has.
 *
 * Path      outline.c -> [outline_json] -> rb_infer, one record for each list that is worth it
 * Rule      A path leads through objects only, as `records at` does; a list inside a list belongs to its record. Records on
 *           lines, or in one list that is the whole document, need no path. One object on one line is a record when it has an
 *           id or is followed by more; otherwise it is an envelope, as the pages of web services are.
 */
#include "infer/outline.h"

#include "base/map.h"
#include "base/unicode.h"

#include <stdlib.h>

enum { DEPTH = 64, KEY_BYTES = 256 };

struct frame { bool is_list; rb_str key; uint32_t list; };

struct scan {
    rb_window w;
    struct frame frames[DEPTH];
    uint32_t  depth, deep; /* deep: below what is looked at */
    bool      in_text, escaped;
    rb_buf    text;
    rb_str    key;          /* of the value that follows */
    uint64_t  documents, line, document_lines;
    bool      has_id, is_page, is_whole_list, is_wrong, on_one_line;
    rb_map    by_path;
    RB_VEC(rb_outline_list) lists;
    rb_texts  columns;
};

static bool is_one_of(rb_str key, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rb_text_equal_fold(key, rb_str_of(words[i]))) return true;
    return false;
}

/* ---- paths */

static bool is_plain_key(rb_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] == '.' || key.ptr[i] == '[' || key.ptr[i] == '*') return false;
    return key.len > 0;
}

static rb_str path_of(const struct scan *s)
{
    rb_buf b = {0};
    rb_buf_add_char(&b, '$');
    for (uint32_t i = 0; i < s->depth; i++) {
        rb_str key = i + 1 < s->depth ? s->frames[i + 1].key : s->key;
        if (is_plain_key(key)) rb_buf_print(&b, ".%.*s", RB_STR_ARGS(key));
        else rb_buf_print(&b, "['%.*s']", RB_STR_ARGS(key));
    }
    rb_buf_add_chars(&b, "[*]");
    return rb_buf_take(&b);
}

/* What the list holds, from its keys, the innermost that says something; empty: none does. */
static rb_str name_of(const struct scan *s)
{
    static const char *const empty[] = {"data", "records", "items", "item", "results", "result", "value", "values", "rows", "list", "entries", "elements", "objects", "hits", "nodes", "edges", "response", "content", "payload", "body", "page"};
    for (uint32_t i = s->depth; i-- > 0;) {
        rb_str key = i + 1 < s->depth ? s->frames[i + 1].key : s->key;
        if (key.len > 0 && !is_one_of(key, empty, sizeof empty / sizeof *empty)) return rb_str_dup(key);
    }
    return RB_STR("");
}

static uint32_t list_at(struct scan *s)
{
    uint32_t index = s->lists.len;
    rb_str   path = path_of(s);
    if (rb_map_find(&s->by_path, path, &index)) return index + 1;
    if (s->lists.len == RB_OUTLINE_LISTS) return 0;
    (void)rb_map_add(&s->by_path, path, &index);
    rb_outline_list list = {.path = path, .name = name_of(s)};
    rb_vec_push(&s->lists, list);
    return index + 1;
}

/* ---- one byte after the other */

static const char *const ids[] = {"id", "uuid", "guid", "key", "_id", "@id"};
static const char *const pages[] = {"next_page", "previous_page", "next", "previous", "count", "total", "total_count", "totalcount", "totalsize", "end_time", "end_of_stream", "after_cursor", "after_url",
                                    "before_url", "has_more", "hasmore", "nextrecordsurl", "done", "page", "per_page", "paging", "pagination", "meta", "links", "next_cursor", "cursor", "offset", "limit",
                                    "@odata.context", "@odata.nextlink", "nextpagetoken", "response_metadata"};

static void note_key(struct scan *s)
{
    s->key = rb_str_dup(rb_buf_str(&s->text));
    if (s->depth != 1 || s->documents > 0) return;
    rb_vec_push(&s->columns, s->key);
    s->is_page = s->is_page || is_one_of(s->key, pages, sizeof pages / sizeof *pages);
    s->has_id = s->has_id || is_one_of(s->key, ids, sizeof ids / sizeof *ids) || rb_str_ends(s->key, RB_STR("_id")) || rb_str_ends(s->key, RB_STR("Id"));
}

static void open_bracket(struct scan *s, bool is_list)
{
    struct frame *top = s->depth > 0 ? &s->frames[s->depth - 1] : NULL;
    if (!top && s->documents == 0) s->is_whole_list = is_list;
    if (top && top->is_list && !is_list && top->list > 0 && s->deep == 0) s->lists.items[top->list - 1].objects++;
    bool is_deep = s->deep > 0 || s->depth == DEPTH || (top && top->is_list);
    if (is_deep) {
        s->deep++;
        return;
    }
    uint32_t list = is_list && top ? list_at(s) : 0;
    if (list > 0) s->lists.items[list - 1].documents++;
    s->frames[s->depth++] = (struct frame){is_list, s->key, list};
    s->key = RB_STR("");
}

static void end_document(struct scan *s)
{
    if (s->documents++ == 0) s->on_one_line = s->document_lines == 0;
    s->document_lines = 0;
}

static void close_bracket(struct scan *s)
{
    if (s->deep > 0) {
        s->deep--;
        return;
    }
    s->is_wrong = s->is_wrong || s->depth == 0;
    if (s->depth > 0 && --s->depth == 0) end_document(s);
}

static void pass_byte(struct scan *s, char c)
{
    if (s->in_text) {
        if (s->escaped) s->escaped = false;
        else if (c == '\\') s->escaped = true;
        else if (c == '"') s->in_text = false;
        if (s->in_text && s->deep == 0 && s->text.len < KEY_BYTES) rb_buf_add_char(&s->text, c);
        return;
    }
    switch (c) {
    case '"': s->in_text = true; rb_buf_reset(&s->text); break;
    case ':': if (s->deep == 0) note_key(s); break;
    case '{': case '[': open_bracket(s, c == '['); break;
    case '}': case ']': close_bracket(s); break;
    case '\n': s->document_lines += s->depth > 0; break;
    default: break;
    }
}

/* An envelope may have an id that is no record's; a page is one all the same. */
static bool is_record(const struct scan *s) { return s->lists.len == 0 || (s->has_id && !s->is_page); }

/* Records on lines show at the first one; the rest is not looked at. */
static bool are_lines(const struct scan *s) { return s->documents > 0 && s->on_one_line && !s->is_whole_list && is_record(s); }

static bool read_all(struct scan *s)
{
    while (!s->is_wrong && !are_lines(s) && !(s->documents > 0 && s->is_whole_list)) {
        if (s->w.from == s->w.to && s->w.at_end) return s->documents > 0 && s->depth == 0;
        if (s->w.from == s->w.to && !rb_window_fill(&s->w)) return false;
        while (s->w.from < s->w.to && !s->is_wrong && !are_lines(s)) pass_byte(s, s->w.bytes[s->w.from++]);
        if (s->is_whole_list && s->depth > 0) return true;
    }
    return !s->is_wrong;
}

/* ---- which of them */

static int more_first(const void *a, const void *b)
{
    const rb_outline_list *x = a, *y = b;
    if (x->objects != y->objects) return x->objects > y->objects ? -1 : 1;
    return rb_str_compare(x->path, y->path);
}

/* Of many lists those of one object are parts of a record more often than records. */
static void keep_lists(rb_outline *o, struct scan *s)
{
    enum { MOST = 20, FEW = 8 };
    rb_buf   small = {0};
    uint32_t left_out = 0;
    if (s->lists.len > 0) qsort(s->lists.items, s->lists.len, sizeof *s->lists.items, more_first);
    uint64_t least = s->lists.len > FEW && s->lists.items[0].objects > 1 ? 2 : 1;
    for (uint32_t i = 0; i < s->lists.len; i++) {
        rb_outline_list *list = &s->lists.items[i];
        if (list->objects == 0) continue;
        if (list->objects >= least && list->documents == s->documents && o->lists.len < MOST) rb_vec_push(&o->lists, *list);
        else if (left_out++ < 5) rb_buf_print(&small, "%s%.*s", small.len ? ", " : "", RB_STR_ARGS(list->path));
    }
    if (left_out == 0) return;
    if (left_out > 5) rb_buf_print(&small, " and %u more", left_out - 5);
    o->list_doubt = rb_str_print("not declared, for there is one object in each, or not every document has them: %.*s", RB_STR_ARGS(rb_buf_str(&small)));
}

bool rb_outline_json(rb_outline *o, const rb_window_options *window)
{
    struct scan *s = RB_NEW(struct scan);
    if (!rb_window_open(&s->w, window)) return false;
    bool ok = rb_window_fill(&s->w) && read_all(s);
    rb_window_close(&s->w);
    o->columns = s->columns;
    if (!ok || are_lines(s) || s->is_whole_list) return ok;
    if (s->on_one_line && s->documents > 1 && !s->is_page && s->columns.len > 1) return true;
    o->is_document = true;
    if (s->documents == 1 || !is_record(s)) keep_lists(o, s);
    return true;
}
