/* data/type.c: when two types are the same, what they are called, and picklist look-up.
 *
 * Path      declarations -> [type] -> schema -> cell.c
 * Promises  A picklist cell that is spelled as declared costs one hash; no cell allocates unless it is
 *           neither ASCII nor already normalised.
 */
#include "data/type.h"

#include "base/unicode.h"

static const struct { enum rb_rep rep; const char *title; } types[RB_TYPE_COUNT] = {
#define TYPE(kind, rep, title) [RB_TYPE_##kind] = {RB_REP_##rep, title},
#include "data/types.def"
#undef TYPE
};

bool rb_type_equal(rb_type a, rb_type b)
{
    if (a.kind != b.kind) return false;
    if (a.kind == RB_TYPE_list) {
        a.kind = a.part;
        b.kind = b.part;
        return a.kind != RB_TYPE_list && rb_type_equal(a, b);
    }
    if (a.kind == RB_TYPE_money) return memcmp(a.currency, b.currency, sizeof a.currency) == 0;
    return a.kind != RB_TYPE_enumeration || a.picklist == b.picklist;
}

enum rb_rep rb_type_rep(rb_type t) { return types[t.kind].rep; }

rb_str rb_type_title(rb_type t)
{
    if (t.kind == RB_TYPE_list) {
        rb_type part = t;
        part.kind = t.part;
        rb_str title = part.kind == RB_TYPE_list ? RB_STR("list") : rb_type_title(part);
        return rb_str_print("list of %.*s", RB_STR_ARGS(title));
    }
    if (t.kind == RB_TYPE_enumeration && t.picklist != NULL) return t.picklist->name;
    if (t.kind == RB_TYPE_money && t.currency[0] != '\0') return rb_str_print("money %.3s", t.currency);
    return rb_str_of(types[t.kind].title);
}

void rb_picklist_add(rb_picklist *p, rb_str value)
{
    uint32_t code = p->values.len;
    rb_vec_push(&p->values, value);
    (void)rb_map_add(&p->codes, p->ignores_case ? rb_text_fold(value) : rb_text_nfc(value), &code);
}

/* ASCII folded without allocating; false when it is something else, or too long for a picklist value. */
static bool fold_ascii(rb_str s, char *folded, size_t room)
{
    if (s.len > room) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if ((unsigned char)c >= 0x80) return false;
        folded[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return true;
}

static bool find_folded(const rb_picklist *p, rb_str value, uint32_t *code)
{
    char folded[256];
    if (fold_ascii(value, folded, sizeof folded)) return rb_map_find(&p->codes, (rb_str){folded, value.len}, code);
    return rb_map_find(&p->codes, rb_text_fold(value), code);
}

bool rb_picklist_find(const rb_picklist *p, rb_str value, uint32_t *code)
{
    if (rb_map_find(&p->codes, value, code)) return true;
    rb_str trimmed = rb_text_trim(value);
    if (p->ignores_case) return find_folded(p, trimmed, code);
    return rb_map_find(&p->codes, rb_text_nfc(trimmed), code);
}
