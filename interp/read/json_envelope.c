/* read/json_envelope.c: what stands around a list of records: {"tickets": [...], "next_page": null}, one document or one
 * after the other, as pages are when they are joined.
 *
 * Path      json.c -> [json_envelope] -> json_list.c for the list at the path
 * Promises  The envelope is passed byte by byte, so it may be as large as it likes and needs no memory. Every document must
 *           have a list at the path and be closed: a page that is cut off, or is an error message, is not a page without records.
 *
 * Of what does not lead to the records only the brackets and the texts are checked.
 */
#include "base/gc.h"
#include "read/json.h"

enum { KEY_MOST = 256, DEPTH_MOST = 64 };

struct rb_json_envelope {
    rb_str   path;                  /* as written */
    RB_VEC(rb_str) keys;            /* of it */
    uint32_t depth;                 /* open objects and lists */
    uint32_t matched;               /* so many of them lead along the path */
    uint64_t is_list;               /* by depth, the outermost first: a list */
    bool     in_text, escaped;
    bool     is_due;                /* the value that follows is the one that the path names next */
    bool     has_list;              /* this document had one */
    bool     any;                   /* a document was read */
    rb_buf   key;                   /* the last text, its first bytes */
};

/* ---- the path */

/* "$", then ".name" or "['name']" any number of times, and "[*]" last, which may be left out. */
bool rb_json_envelope_begin(struct rb_json *j, rb_str path)
{
    struct rb_json_envelope *e = RB_NEW(struct rb_json_envelope);
    size_t at = 1;
    e->path = path;
    if (!rb_str_starts(path, RB_STR("$"))) return false;
    if (rb_str_ends(path, RB_STR("[*]"))) path.len -= 3;
    while (at < path.len) {
        size_t from, to;
        bool   quoted = rb_str_starts(rb_str_slice(path, at, path.len), RB_STR("['"));
        from = at + (quoted ? 2 : 1);
        if (!quoted && path.ptr[at] != '.') return false;
        if (quoted) to = rb_str_find(path, RB_STR("']"), from);
        else for (to = from; to < path.len && path.ptr[to] != '.' && path.ptr[to] != '['; to++) continue;
        if (to == SIZE_MAX || to == from || e->keys.len == DEPTH_MOST - 1) return false;
        rb_vec_push(&e->keys, rb_str_slice(path, from, to));
        at = to + (quoted ? 2 : 0);
    }
    j->envelope = e;
    j->place = RB_JSON_ENVELOPE;
    j->one_line = false;
    return true;
}

/* ---- what goes wrong */

static enum rb_step refuse(rb_reader *r, rb_diags *ds, const char *what)
{
    r->json->place = RB_JSON_BROKEN;
    rb_diag_add(ds, RB_E0525, RB_SPAN_NONE, "%.*s has no records at '%.*s': on line %llu, %s", RB_STR_ARGS(r->name), RB_STR_ARGS(r->json->envelope->path), (unsigned long long)r->line, what);
    return RB_STEP_FAILED;
}

static enum rb_step end_input(rb_reader *r, rb_diags *ds)
{
    const struct rb_json_envelope *e = r->json->envelope;
    if (!r->window.at_end) return RB_STEP_MORE;
    if (e->depth > 0 || e->in_text) return refuse(r, ds, "the file ends before it is closed: it seems to be cut off");
    return e->any ? RB_STEP_END : refuse(r, ds, "the file ends, and there was nothing in it");
}

/* ---- one byte after the other */

static void pass_text(struct rb_json_envelope *e, char c)
{
    if (e->escaped) e->escaped = false;
    else if (c == '\\') e->escaped = true;
    else if (c == '"') e->in_text = false;
    if (e->in_text && e->key.len < KEY_MOST) rb_buf_add_char(&e->key, c);
}

/* After a key: whether its value leads to the records. */
static void meet_key(struct rb_json_envelope *e)
{
    bool on_path = e->depth > 0 && e->matched == e->depth - 1 && e->matched < e->keys.len && !(e->is_list >> (e->depth - 1) & 1);
    e->is_due = on_path && rb_str_equal(rb_buf_str(&e->key), e->keys.items[e->matched]);
}

/* The value that is due is the records themselves. */
static bool is_last(const struct rb_json_envelope *e) { return e->keys.len == 0 ? e->depth == 0 : e->is_due && e->matched + 1 == e->keys.len; }

static enum rb_step begin_records(rb_reader *r)
{
    struct rb_json_envelope *e = r->json->envelope;
    e->is_due = false;
    e->has_list = e->any = true;
    r->json->place = RB_JSON_FIRST;
    r->window.from++;
    return RB_STEP_ON;
}

static enum rb_step open_bracket(rb_reader *r, rb_diags *ds, bool is_list)
{
    struct rb_json_envelope *e = r->json->envelope;
    if (is_last(e)) return is_list ? begin_records(r) : refuse(r, ds, "an object stands there, and no list");
    if (e->depth == DEPTH_MOST) return refuse(r, ds, "values are nested more than 64 deep");
    if (e->is_due && !is_list) e->matched++;
    e->is_due = false;
    uint64_t bit = UINT64_C(1) << e->depth++;
    e->is_list = is_list ? e->is_list | bit : e->is_list & ~bit;
    r->window.from++;
    return RB_STEP_ON;
}

static enum rb_step close_bracket(rb_reader *r, rb_diags *ds, bool is_list)
{
    struct rb_json_envelope *e = r->json->envelope;
    if (e->depth == 0 || (e->is_list >> (e->depth - 1) & 1) != is_list) return refuse(r, ds, "a bracket is closed that was not opened");
    e->depth--;
    if (e->matched >= e->depth) e->matched = e->depth > 0 ? e->depth - 1 : 0;
    e->is_due = false;
    r->window.from++;
    if (e->depth > 0) return RB_STEP_ON;
    if (!e->has_list) return refuse(r, ds, "a document ends that has no such list");
    e->has_list = false;
    return RB_STEP_ON;
}

/* A byte outside texts that is no bracket. */
static enum rb_step pass_other(rb_reader *r, rb_diags *ds, char c)
{
    struct rb_json *j = r->json;
    struct rb_json_envelope *e = j->envelope;
    bool is_white = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    r->line += c == '\n';
    if (!is_white && c != '"' && e->depth == 0) return refuse(r, ds, "something stands there that is neither an object nor a list");
    if (!is_white && is_last(e)) return refuse(r, ds, c == 'n' ? "null stands there, and no list" : "a value stands there that is no list");
    r->window.from++;
    if (c == '\n') j->line_offset = r->window.offset + r->window.from;
    if (c == '"') {
        e->in_text = true;
        rb_buf_reset(&e->key);
    } else if (c == ':') {
        meet_key(e);
    } else if (!is_white) {
        e->is_due = false;
    }
    return RB_STEP_ON;
}

enum rb_step rb_json_read_envelope(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    rb_window *w = &r->window;
    enum rb_step step = RB_STEP_ON;
    while (step == RB_STEP_ON && j->place == RB_JSON_ENVELOPE) {
        if (w->from == w->to) return end_input(r, ds);
        char c = j->bytes[w->from];
        if (j->envelope->in_text) {
            pass_text(j->envelope, c);
            w->from++;
        } else if (c == '{' || c == '[') {
            step = open_bracket(r, ds, c == '[');
        } else if (c == '}' || c == ']') {
            step = close_bracket(r, ds, c == ']');
        } else {
            step = pass_other(r, ds, c);
        }
    }
    return step;
}

/* ---- pieces of an input, which begin and end between two records */

void rb_json_envelope_copy(struct rb_json *to, const struct rb_json *from)
{
    rb_buf key = to->envelope ? to->envelope->key : (rb_buf){0};
    if (!to->envelope) to->envelope = RB_NEW(struct rb_json_envelope);
    *to->envelope = *from->envelope;
    to->envelope->key = key;
}

bool rb_json_envelope_equal(const struct rb_json *a, const struct rb_json *b)
{
    const struct rb_json_envelope *x = a->envelope, *y = b->envelope;
    uint64_t open = x->depth < 64 ? (UINT64_C(1) << x->depth) - 1 : UINT64_MAX;
    return x->depth == y->depth && x->matched == y->matched && ((x->is_list ^ y->is_list) & open) == 0 && x->has_list == y->has_list;
}
