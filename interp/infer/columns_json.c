/* infer/columns_json.c: the columns of JSON records: their keys, those of the objects in them, and elements of lists.
 *
 * Rule      A key of an object inside is a column with a dot. A list of objects that a key tells apart, the same values of it in
 *           record after record, gives a column for each of them: "custom_fields[id=360].value". Other lists of objects are
 *           as long as they like: a comment says how one of their elements is read.
 */
#include "infer/profile.h"

#include "base/unicode.h"

enum { DEPTH = 6, VALUES = 60, VALUE_BYTES = 60, KEYS = 12 };

static bool is_path_key(rb_str key) { return key.len > 0 && !memchr(key.ptr, '.', key.len) && !memchr(key.ptr, '[', key.len); }

static rb_profile *add_column(rb_infer_state *s, rb_str path)
{
    rb_profile *p = rb_infer_column(s, path);
    if (p && (p->files.len == 0 || p->files.items[p->files.len - 1] != s->file)) rb_vec_push(&p->files, s->file);
    return p;
}

/* ---- lists of objects */

static bool is_scalar(const rb_json *value) { return value && value->kind != RB_JSON_OBJECT && value->kind != RB_JSON_ARRAY; }

static bool are_objects(const rb_json *list)
{
    for (uint32_t i = 0; i < list->items.len; i++)
        if (list->items.items[i]->kind != RB_JSON_OBJECT) return false;
    return list->items.len > 0;
}

/* Whether each element has it, as a short text or a number, and each another one. */
static bool tells_apart(const rb_json *list, rb_str key)
{
    rb_map seen = {0};
    for (uint32_t i = 0; i < list->items.len; i++) {
        const rb_json *value = rb_json_member(list->items.items[i], key);
        uint32_t index = i;
        if (!value || (value->kind != RB_JSON_STRING && value->kind != RB_JSON_NUMBER)) return false;
        bool fits = value->text.len > 0 && value->text.len <= VALUE_BYTES && !memchr(value->text.ptr, '"', value->text.len) && !rb_infer_is_unspeakable(value->text);
        if (!fits || !rb_map_add(&seen, value->text, &index)) return false;
    }
    return true;
}

static rb_str selector_of(const rb_json *list)
{
    static const char *const usual[] = {"id", "field_id", "key", "code", "name", "label", "type"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (tells_apart(list, rb_str_of(usual[i]))) return rb_str_of(usual[i]);
    return RB_STR("");
}

static rb_infer_inner *inner_at(rb_infer_state *s, rb_str path)
{
    uint32_t index = s->inner.len;
    if (rb_map_find(&s->by_inner, path, &index)) return s->inner.items[index];
    rb_infer_inner *inner = RB_NEW(rb_infer_inner);
    inner->path = rb_str_dup(path);
    (void)rb_map_add(&s->by_inner, inner->path, &index);
    rb_vec_push(&s->inner, inner);
    return inner;
}

static void note_key(rb_infer_inner *inner, rb_str key)
{
    for (uint32_t i = 0; i < inner->keys.len; i++)
        if (rb_str_equal(inner->keys.items[i], key)) return;
    if (inner->keys.len == KEYS || !is_path_key(key) || rb_infer_is_unspeakable(key)) return;
    rb_vec_push(&inner->keys, rb_str_dup(key));
}

static void note_object(rb_infer_inner *inner, const rb_json *object)
{
    inner->objects++;
    for (uint32_t i = 0; i < object->items.len; i++) {
        bool tells = rb_str_equal(object->names.items[i], inner->selector);
        if (inner->sample.len == 0 && !tells && is_scalar(object->items.items[i])) inner->sample = rb_str_dup(object->names.items[i]);
        if (!tells && is_scalar(object->items.items[i])) note_key(inner, object->names.items[i]);
    }
    if (inner->selector.len == 0) return;
    rb_str   value = rb_str_dup(rb_json_member(object, inner->selector)->text);
    uint32_t index = inner->values.len;
    if (!rb_map_add(&inner->known, value, &index)) return;
    if (inner->values.len < VALUES) rb_vec_push(&inner->values, value);
    else inner->has_none = true;
}

static void take_list(rb_infer_state *s, const rb_json *list, rb_str path)
{
    rb_infer_inner *inner = inner_at(s, path);
    if (inner->objects == 0) inner->selector = selector_of(list);
    bool is_told = inner->selector.len > 0 && tells_apart(list, inner->selector);
    inner->has_none = inner->has_none || !is_told;
    if (!is_told) inner->selector = RB_STR("");
    for (uint32_t i = 0; i < list->items.len; i++) note_object(inner, list->items.items[i]);
}

/* An element is a column only where the same one comes back: an order's lines have ids, too, and none twice. */
static bool comes_back(const rb_infer_inner *inner) { return !inner->has_none && inner->selector.len > 0 && inner->objects >= (uint64_t)inner->values.len * 2; }

static void add_elements(rb_infer_state *s, const rb_infer_inner *inner)
{
    for (uint32_t v = 0; v < inner->values.len; v++)
        for (uint32_t k = 0; k < inner->keys.len; k++) {
            rb_str value = inner->values.items[v], key = inner->keys.items[k];
            bool   quotes = memchr(value.ptr, ']', value.len) || value.ptr[0] == '\'';
            rb_str path = rb_str_print("%.*s[%.*s=%s%.*s%s].%.*s", RB_STR_ARGS(inner->path), RB_STR_ARGS(inner->selector), quotes ? "\"" : "", RB_STR_ARGS(value), quotes ? "\"" : "", RB_STR_ARGS(key));
            rb_profile *p = add_column(s, path);
            bool is_value = rb_str_equal(key, RB_STR("value")) || inner->keys.len == 1;
            if (p) p->label = rb_str_print("%.*s %.*s%s%.*s", RB_STR_ARGS(inner->path), RB_STR_ARGS(value), is_value ? "" : " ", is_value ? 0 : (int)key.len, key.ptr);
        }
}

void rb_infer_keys_end(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->inner.len; i++) {
        const rb_infer_inner *inner = s->inner.items[i];
        rb_profile *p = rb_infer_column(s, inner->path);
        if (p) p->is_parent = true;
        if (p && p->files.len == 0) rb_vec_push(&p->files, s->file);
        if (comes_back(inner)) add_elements(s, inner);
        else rb_vec_push(&s->left_out, rb_str_print("'%.*s' is a list of objects, as many as there are: one of them is read by its place, as in \"%.*s[0].%.*s\"", RB_STR_ARGS(inner->path), RB_STR_ARGS(inner->path), RB_STR_ARGS(inner->sample.len ? inner->sample : RB_STR("key"))));
    }
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        uint32_t index;
        if (rb_map_find(&s->parents, s->profiles.items[i]->column, &index)) s->profiles.items[i]->is_parent = true;
    }
    s->inner.len = 0;
    memset(&s->by_inner, 0, sizeof s->by_inner);
}

/* ---- keys */

/* An object's own keys, with `before` in front: "via.". */
static void take_keys(rb_infer_state *s, const rb_json *object, rb_str before, int depth)
{
    for (uint32_t i = 0; i < object->items.len; i++) {
        rb_str key = object->names.items[i];
        const rb_json *value = object->items.items[i];
        rb_str path = before.len ? rb_str_print("%.*s%.*s", RB_STR_ARGS(before), RB_STR_ARGS(key)) : key;
        if (key.len == 0 || rb_infer_is_unspeakable(path)) continue;
        bool leads_on = depth < DEPTH && is_path_key(key);
        if (value->kind == RB_JSON_OBJECT && value->items.len > 0 && leads_on) {
            uint32_t index = 0;
            (void)rb_map_add(&s->parents, rb_text_nfc(path), &index);
            take_keys(s, value, rb_str_print("%.*s.", RB_STR_ARGS(path)), depth + 1);
        } else if (value->kind == RB_JSON_ARRAY && leads_on && are_objects(value)) {
            (void)add_column(s, path);
            take_list(s, value, path);
        } else if (value->kind != RB_JSON_OBJECT && (before.len == 0 || is_path_key(key))) {
            (void)add_column(s, path);
        }
    }
}

void rb_infer_keys_take(rb_infer_state *s, const rb_json *record) { take_keys(s, record, RB_STR(""), 0); }
