/* engine/state.c: the state of assignments as a small JSON document.
 *
 *     {"rubric_state":1,"assignments":{"advocate":{"last":"Bo","given":{"Ana":3,"Bo":4}}}}
 *
 * Members are named as in their data, so that the state outlives another order of the pool. A file that is not exactly this is an
 * error: to go on from a wrong place would give records to the wrong people, and nobody would see it.
 */
#include "engine/state.h"

#include "base/path.h"

#include <errno.h>
#include <string.h>

enum { STATE_LIMIT_BYTES = 16 << 20, STATE_VERSION = 1 };

static bool refuse(rb_diags *ds, rb_str path, const char *why)
{
    rb_diag_add(ds, RB_E0452, RB_SPAN_NONE, "'%.*s' is not a state that this program wrote: %s", RB_STR_ARGS(path), why);
    rb_diag_help(ds, "give the file that the last run wrote; to begin again, give the name of a new file");
    return false;
}

static bool could_not_read(rb_diags *ds, rb_str path, const char *why)
{
    return rb_diag_add(ds, RB_E0452, RB_SPAN_NONE, "the state '%.*s' could not be read: %s", RB_STR_ARGS(path), why);
}

static bool read_all(rb_str path, rb_diags *ds, rb_buf *b, bool *is_there)
{
    int why = rb_file_read(path, STATE_LIMIT_BYTES, b);
    *is_there = why != ENOENT;
    return why == 0 || why == ENOENT || could_not_read(ds, path, why == EFBIG ? "it is too large" : strerror(why));
}

/* A whole number that is not negative. */
static bool count_of(const rb_json *j, uint64_t *n)
{
    *n = 0;
    if (j->kind != RB_JSON_NUMBER || j->text.len == 0 || j->text.len > 18) return false;
    for (size_t i = 0; i < j->text.len; i++) {
        if (j->text.ptr[i] < '0' || j->text.ptr[i] > '9') return false;
        *n = *n * 10 + (uint64_t)(j->text.ptr[i] - '0');
    }
    return true;
}

static bool is_entry(const rb_json *entry)
{
    const rb_json *last = rb_json_member(entry, RB_STR("last")), *given = rb_json_member(entry, RB_STR("given"));
    uint64_t n;
    if (entry->kind != RB_JSON_OBJECT || !last || !given || given->kind != RB_JSON_OBJECT) return false;
    if (last->kind != RB_JSON_STRING && last->kind != RB_JSON_NULL) return false;
    for (uint32_t i = 0; i < given->items.len; i++)
        if (!count_of(given->items.items[i], &n)) return false;
    return true;
}

static const rb_json *assignments_of(const rb_json *state) { return rb_json_member(state, RB_STR("assignments")); }

static bool check(const rb_json *state, rb_str path, const rb_catalog *catalog, rb_diags *ds)
{
    const rb_json *version = state->kind == RB_JSON_OBJECT ? rb_json_member(state, RB_STR("rubric_state")) : NULL;
    uint64_t n;
    if (!version || !count_of(version, &n)) return refuse(ds, path, "it has no \"rubric_state\"");
    if (n != STATE_VERSION) return refuse(ds, path, "it is of another version");
    const rb_json *all = assignments_of(state);
    if (!all || all->kind != RB_JSON_OBJECT) return refuse(ds, path, "it has no \"assignments\"");
    for (uint32_t i = 0; i < all->items.len; i++) {
        bool declared = false;
        for (uint32_t k = 0; k < catalog->assigns.len; k++) declared |= rb_str_equal(catalog->assigns.items[k]->name, all->names.items[i]);
        if (!is_entry(all->items.items[i])) return refuse(ds, path, rb_str_chars(rb_str_print("what it says of '%.*s' is not whose turn was last and how much everyone was given", RB_STR_ARGS(all->names.items[i]))));
        if (!declared) return refuse(ds, path, rb_str_chars(rb_str_print("these rules have no assignment '%.*s'", RB_STR_ARGS(all->names.items[i]))));
    }
    return true;
}

bool rb_state_read(rb_str path, const rb_catalog *catalog, rb_diags *ds, const rb_json **out)
{
    rb_buf b = {0};
    bool   is_there;
    size_t at;
    const char *why;
    *out = NULL;
    if (!read_all(path, ds, &b, &is_there)) return false;
    if (!is_there) return true;
    if (b.len > STATE_LIMIT_BYTES) return refuse(ds, path, "it is larger than 16 MiB");
    *out = rb_json_parse(rb_buf_str(&b), &at, &why);
    if (!*out) return refuse(ds, path, "it is not JSON");
    return check(*out, path, catalog, ds);
}

static const rb_json *entry_of(const rb_json *state, rb_str name) { return state ? rb_json_member(assignments_of(state), name) : NULL; }

void rb_state_apply(const rb_json *state, const rb_plan *plan, rb_exec *x, const rb_stream_plan *stream)
{
    for (uint32_t i = 0; i < stream->assigns.len; i++) {
        const rb_json *entry = entry_of(state, plan->catalog->assigns.items[stream->assigns.items[i].assign]->name);
        if (!entry) continue;
        const rb_json *last = rb_json_member(entry, RB_STR("last")), *given = rb_json_member(entry, RB_STR("given"));
        uint64_t n = 0;
        if (last->kind == RB_JSON_STRING) (void)rb_exec_pool_last(x, i, last->text);
        for (uint32_t m = 0; m < given->items.len; m++)
            if (count_of(given->items.items[m], &n)) (void)rb_exec_pool_before(x, i, given->names.items[m], n);
    }
}

static void add_count(rb_buf *b, rb_str name, uint64_t n)
{
    rb_json_add_key(b, name);
    rb_buf_add_u64(b, n);
}

static rb_str name_of(const rb_summary *s, const rb_member_total *m)
{
    rb_buf b = {0};
    rb_value_print(&b, &m->name, s->zone);
    return rb_buf_take(&b);
}

/* Members that left the pool keep what they were given: they may come back. */
static void add_entry(rb_buf *b, const rb_json *entry, const rb_summary *s, const rb_assign_total *t)
{
    const rb_json *given = entry ? rb_json_member(entry, RB_STR("given")) : NULL, *last = entry ? rb_json_member(entry, RB_STR("last")) : NULL;
    rb_buf_add_chars(b, "{\"last\":");
    if (t->ran && t->last != UINT32_MAX) rb_json_add_string(b, name_of(s, &t->members.items[t->last]));
    else if (last && last->kind == RB_JSON_STRING) rb_json_add_string(b, last->text);
    else rb_buf_add_chars(b, "null");
    rb_buf_add_chars(b, ",\"given\":{");
    for (uint32_t m = 0; m < t->members.len; m++) add_count(b, name_of(s, &t->members.items[m]), t->members.items[m].before + t->members.items[m].given);
    for (uint32_t i = 0; given && i < given->items.len; i++) {
        bool there = false;
        uint64_t n = 0;
        for (uint32_t m = 0; !there && m < t->members.len; m++) there = rb_str_equal(name_of(s, &t->members.items[m]), given->names.items[i]);
        if (!there && count_of(given->items.items[i], &n)) add_count(b, given->names.items[i], n);
    }
    rb_buf_add_chars(b, "}}");
}

void rb_state_print(rb_buf *b, const rb_json *before, const rb_summary *s)
{
    bool first = true;
    rb_buf_print(b, "{\"rubric_state\":%d,\"assignments\":{", STATE_VERSION);
    for (uint32_t i = 0; i < s->catalog->assigns.len; i++) {
        rb_str name = s->catalog->assigns.items[i]->name;
        if (!s->assigns[i].ran && !entry_of(before, name)) continue;
        rb_buf_add_chars(b, first ? "\n" : ",\n");
        first = false;
        rb_json_add_string(b, name);
        rb_buf_add_char(b, ':');
        add_entry(b, entry_of(before, name), s, &s->assigns[i]);
    }
    rb_buf_add_chars(b, "\n}}\n");
}

bool rb_pools_check(const rb_exec *x, const rb_plan *plan, const rb_stream_plan *stream, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < stream->assigns.len; i++) {
        const rb_assign_info *info = plan->catalog->assigns.items[stream->assigns.items[i].assign];
        rb_str problem = rb_exec_pool_problem(x, i);
        if (problem.len == 0) continue;
        ok = rb_diag_add(ds, RB_E0451, RB_SPAN_NONE, "the assignment '%.*s' cannot give anything: %.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(problem));
        rb_diag_help(ds, "each record of %.*s is one member, known by its key: correct the data", RB_STR_ARGS(plan->catalog->schemas.items[info->pool]->name));
    }
    return ok;
}
