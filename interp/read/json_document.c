/* read/json_document.c: refuses a JSON document whose records are somewhere inside it, where nothing says where.
 *
 * Path      json.c, before the first record and after the last -> [json_document]
 * Promises  A file with a record on each line is read as ever, also when its first line is broken or cut off: the next record then
 *           stands on one line. The answer does not depend on how much of the file is in the window.
 *
 * Without this each line of the document would be a reject, or all of it one record that is blank: a report about nothing.
 */
#include "read/json_select.h"

#include "base/gc.h"

enum { DEPTH_MOST = 64, KEY_MOST = 100, LISTS_MOST = 5 };

/* A look at one object. */
struct look {
    rb_str   bytes;           /* from its '{' to the end of the window */
    size_t   at;
    uint32_t depth;
    uint64_t is_list;         /* by depth, the outermost first */
    rb_str   keys[DEPTH_MOST]; /* by depth, of the value that is open or due */
    rb_str   text;            /* the last one */
    char     last;            /* byte that is not white space */
    bool     after_line;      /* its first line is over … */
    bool     has_lines;       /* … and it goes on … */
    bool     next_is_record;  /* … with what may be a record */
    rb_texts lists;           /* paths of lists of objects, as `records at` takes them */
};

/* ---- paths */

static void add_key(rb_buf *b, rb_str key)
{
    bool is_plain = rb_str_find(key, RB_STR("."), 0) == SIZE_MAX && rb_str_find(key, RB_STR("["), 0) == SIZE_MAX && rb_str_find(key, RB_STR("*"), 0) == SIZE_MAX;
    rb_buf_print(b, is_plain ? ".%.*s" : "['%.*s']", RB_STR_ARGS(key));
}

/* The innermost list begins with an object. A list inside a list belongs to its record. */
static void note_list(struct look *l)
{
    rb_buf b = {0};
    if (l->lists.len == LISTS_MOST || (l->is_list & ((UINT64_C(1) << (l->depth - 1)) - 1)) != 0) return;
    rb_buf_add_char(&b, '$');
    for (uint32_t i = 0; i + 1 < l->depth; i++) {
        rb_str key = l->keys[i];
        if (key.len == 0 || key.len > KEY_MOST || memchr(key.ptr, '\\', key.len) || memchr(key.ptr, '\'', key.len)) return;
        add_key(&b, key);
    }
    rb_buf_add_chars(&b, "[*]");
    rb_vec_push(&l->lists, rb_buf_take(&b));
}

/* ---- one byte after the other */

static bool in_list(const struct look *l) { return l->depth > 0 && (l->is_list >> (l->depth - 1) & 1) != 0; }

/* False: this is no JSON. */
static bool open_bracket(struct look *l, bool is_list)
{
    uint64_t bit = UINT64_C(1) << l->depth;
    if (l->depth == DEPTH_MOST - 1 || (l->depth > 0 && !in_list(l) && l->last != ':')) return false;
    if (in_list(l) && !is_list && l->last == '[') note_list(l);
    l->is_list = is_list ? l->is_list | bit : l->is_list & ~bit;
    l->depth++;
    return true;
}

static bool pass_text(struct look *l)
{
    size_t from = ++l->at;
    for (; l->at < l->bytes.len && l->bytes.ptr[l->at] != '"'; l->at++) {
        if (l->bytes.ptr[l->at] == '\n') return false;
        if (l->bytes.ptr[l->at] == '\\') l->at++;
    }
    if (l->at > l->bytes.len) l->at = l->bytes.len;
    l->text = rb_str_slice(l->bytes, from, l->at);
    return true;
}

static void pass_line_end(struct look *l)
{
    if (!l->after_line) l->next_is_record = l->at + 1 < l->bytes.len && l->bytes.ptr[l->at + 1] == '{';
    l->after_line = true;
}

static bool pass(struct look *l)
{
    char c = l->bytes.ptr[l->at];
    bool ok = true;
    if (c == '"') ok = pass_text(l);
    else if (c == '\n') pass_line_end(l);
    else if (c == ':') l->keys[l->depth - 1] = l->text;
    else if (c == '{' || c == '[') ok = open_bracket(l, c == '[');
    else if (c == '}' || c == ']') ok = in_list(l) == (c == ']') && l->depth-- > 0;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        l->last = c;
        l->has_lines = l->after_line;
    }
    l->at++;
    return ok;
}

/* To the end of the object that begins the bytes, as far as they go; false when it is none. */
static bool look_at(struct look *l, rb_str bytes)
{
    *l = (struct look){.bytes = bytes};
    do {
        if (!pass(l)) return false;
    } while (l->depth > 0 && l->at < bytes.len);
    return true;
}

/* ---- before the first record */

enum answer { LINES, DOCUMENT, MORE };

/* After an object over several lines. One on one line is a record: then the first was a broken one. */
static enum answer look_behind(rb_str bytes, bool is_all)
{
    struct look l;
    size_t at = 0;
    while (at < bytes.len && (bytes.ptr[at] == ' ' || (bytes.ptr[at] >= '\t' && bytes.ptr[at] <= '\r'))) at++;
    if (at == bytes.len) return is_all ? DOCUMENT : MORE;
    if (bytes.ptr[at] != '{') return DOCUMENT;
    if (!look_at(&l, rb_str_slice(bytes, at, bytes.len))) return LINES;
    if (l.depth > 0 && !is_all) return MORE;
    return l.has_lines ? DOCUMENT : LINES;
}

static enum answer judge(struct look *l, rb_str bytes, bool is_all)
{
    if (!look_at(l, bytes)) return LINES;
    if (l->depth > 0) return !is_all ? MORE : l->has_lines && !l->next_is_record ? DOCUMENT : LINES;
    return l->has_lines ? look_behind(rb_str_slice(bytes, l->at, bytes.len), is_all) : LINES;
}

/* The shortest is the likeliest; in a path with quotes the shell's own would end. */
static rb_str likeliest(const rb_texts *lists)
{
    rb_str best = lists->len > 0 ? lists->items[0] : RB_STR("");
    for (uint32_t i = 1; i < lists->len; i++) {
        rb_str path = lists->items[i];
        bool   quoted = memchr(path.ptr, '\'', path.len), best_quoted = memchr(best.ptr, '\'', best.len);
        if (quoted != best_quoted ? best_quoted : path.len < best.len) best = path;
    }
    return best;
}

static void help(const rb_reader *r, const rb_texts *lists, rb_diags *ds)
{
    rb_str path = likeliest(lists), record = r->options.schema->name;
    rb_buf all = {0};
    for (uint32_t i = 0; i < lists->len; i++) rb_buf_print(&all, "%s%.*s", i > 0 ? ", " : "", RB_STR_ARGS(lists->items[i]));
    if (lists->len > 0) {
        rb_diag_help(ds, "it has %s at %.*s: write --data '%.*s=%.*s:%.*s', or in record %.*s: export { records at \"%.*s\" }", lists->len > 1 ? "lists of objects" : "a list of objects",
                     RB_STR_ARGS(rb_buf_str(&all)), RB_STR_ARGS(record), RB_STR_ARGS(r->options.path), RB_STR_ARGS(path), RB_STR_ARGS(record), RB_STR_ARGS(path));
    } else {
        rb_diag_help(ds, "a record stands alone on its line, as `jq -c .` writes it, or in a list: [{...}, {...}]");
    }
}

enum rb_step rb_json_look_at_document(rb_reader *r, size_t at, rb_diags *ds)
{
    const rb_window *w = &r->window;
    struct look *l = RB_NEW(struct look);
    size_t most = r->options.record_limit_bytes + 2, end = w->to - at < most ? w->to : at + most;
    enum answer answer = judge(l, (rb_str){r->json->bytes + at, end - at}, w->at_end || end < w->to || w->to - w->from >= most);
    r->json->lists = l->lists;
    if (answer == MORE) return RB_STEP_MORE;
    if (answer == LINES) return RB_STEP_ON;
    r->json->place = RB_JSON_BROKEN;
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is JSON over several lines, and nothing says where in it the records are", RB_STR_ARGS(r->name));
    help(r, &l->lists, ds);
    return RB_STEP_FAILED;
}

/* ---- after the last */

bool rb_json_was_document(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    bool any = false;
    if (j->was_warned || j->lists.len == 0 || r->records != 1) return false;
    for (uint32_t i = 0; i < r->options.schema->fields.len; i++) {
        if (!r->options.wanted[i]) continue;
        if (j->seen[i] != 0 || rb_json_select_met(j, i)) return false;
        any = any || !r->options.optional || !r->options.optional[i];
    }
    if (!any) return false;
    j->place = RB_JSON_BROKEN;
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is one JSON document with none of the wanted columns, and nothing says where in it the records are", RB_STR_ARGS(r->name));
    help(r, &j->lists, ds);
    return true;
}
