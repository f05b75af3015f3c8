/* infer/keys.c: which column identifies a record. */
#include "infer/profile.h"

#include "base/unicode.h"

static bool is_complete(const rb_infer_state *s, const rb_profile *p)
{
    return p->blank + p->null_count == 0 && p->cells == s->records && p->cells > 0 && !p->is_left_out && !p->is_repeated && p->files.len == s->options->files.len;
}

static bool may_be_key(const rb_profile *p)
{
    if (p->separator.ptr || p->is_enum) return false;
    enum rb_type_kind kind = p->chosen ? p->chosen->field.type.kind : RB_TYPE_text;
    return kind == RB_TYPE_text || kind == RB_TYPE_id || kind == RB_TYPE_integer;
}

static bool ends_as_id(rb_str name)
{
    static const char *const ends[] = {"id", "_number", "_no", "_nr", "_key", "_code", "number", "key", "code", "uuid", "guid", "sku", "nummer"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        rb_str end = rb_str_of(ends[i]);
        if (rb_str_equal(name, end) || (rb_str_ends(name, end) && (ends[i][0] == '_' || name.ptr[name.len - end.len - 1] == '_'))) return true;
    }
    return false;
}

/* How much the name promises; 0: nothing. */
static int promise(const rb_infer_state *s, const rb_profile *p, uint32_t index)
{
    rb_str record = rb_infer_name(s->record);
    bool   counts = p->chosen && p->chosen->field.type.kind == RB_TYPE_integer;
    int    sum = index == 0 && !counts ? 10 : 0;
    if (rb_str_equal(p->name, RB_STR("id")) || rb_str_equal(p->name, rb_str_print("%.*s_id", RB_STR_ARGS(record)))) return 100;
    if (ends_as_id(p->name)) sum += rb_str_starts(p->name, record) ? 60 : 40;
    if (rb_str_equal(p->name, RB_STR("name")) || rb_infer_says(p, "|email|")) sum += 5;
    if (p->chosen && p->chosen->field.type.kind == RB_TYPE_id) sum += 20;
    return sum;
}

static void say_others(rb_infer_state *s, const rb_profile *key)
{
    rb_buf   b = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        bool also = p != key && is_complete(s, p) && may_be_key(p) && !p->distinct.has_repeats && s->records > 1 && promise(s, p, i) > 0;
        if (also && count++ < 5) rb_buf_print(&b, "%s%.*s", b.len ? ", " : "", RB_STR_ARGS(p->name));
    }
    if (count > 5) rb_buf_print(&b, " and %u more", count - 5);
    if (b.len > 0) rb_vec_push(&s->doubts, rb_str_print("the key is %.*s; also different in every record: %.*s", RB_STR_ARGS(key->name), RB_STR_ARGS(rb_buf_str(&b))));
}

static void say_repeats(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (promise(s, p, i) >= 100 && p->distinct.has_repeats)
            rb_infer_doubt(p, "no key: %.*s stands there again", RB_STR_ARGS(rb_infer_at(s, p->repeat)));
        else if (promise(s, p, i) >= 100 && p->blank > 0)
            rb_infer_doubt(p, "no key: %.*s blank", RB_STR_ARGS(rb_infer_cells(p->blank, "is", "are")));
    }
}

void rb_infer_key(rb_infer_state *s)
{
    rb_profile *key = NULL;
    int         best = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (!is_complete(s, p) || !may_be_key(p) || p->distinct.has_repeats || promise(s, p, i) <= best) continue;
        best = promise(s, p, i);
        key = p;
    }
    if (key && (s->records > 1 || best >= 40)) {
        key->is_key = true;
        if (key->distinct.is_full) rb_infer_doubt(key, "different in the first %.*s records; the rest was not compared", RB_STR_ARGS(rb_infer_count(key->distinct.count)));
        say_others(s, key);
        return;
    }
    say_repeats(s);
    if (s->records > 1) rb_vec_push(&s->doubts, RB_STR("no column is sure to identify a record, so records are known by their lines; write key before the field that does"));
}
