/* data/value_wire.c: see value_wire.h. A byte says what follows: known, yes, a currency of its own, a number, a text. */
#include "data/value_wire.h"

#include "base/unicode.h"
#include "data/list.h"

enum { KNOWN = 1, YES = 2, OWN_CURRENCY = 4, TEXT = 8, ALL_FLAGS = 15, CURRENCY = 3 };

static bool has_number(const rb_value *v) { return v->known && (rb_type_rep(v->type) == RB_REP_I64 || rb_type_rep(v->type) == RB_REP_DEC); }
static bool has_own_currency(const rb_value *v) { return v->own_currency && v->type.kind == RB_TYPE_money; }

void rb_value_add_wire(rb_buf *b, const rb_value *v)
{
    unsigned flags = (v->known ? KNOWN : 0u) | (v->yes ? YES : 0u) | (has_own_currency(v) ? OWN_CURRENCY : 0u) | (v->text.len > 0 ? TEXT : 0u);
    rb_buf_add_char(b, (char)flags);
    if (flags & OWN_CURRENCY) rb_buf_add(b, v->type.currency, CURRENCY);
    if (has_number(v)) rb_wire_add_number(b, rb_type_rep(v->type) == RB_REP_I64 ? v->i64 : v->dec);
    if (flags & TEXT) rb_wire_add_text(b, v->text);
}

static bool is_between(int64_t n, int64_t least, int64_t most) { return n >= least && n <= most; }

static size_t part_size(rb_type part, rb_str list, size_t at)
{
    uint32_t len = 0;
    if (rb_type_rep(part) == RB_REP_DEC) return sizeof(rb_dec);
    if (rb_type_rep(part) == RB_REP_I64) return sizeof(int64_t);
    if (list.len - at < sizeof len) return SIZE_MAX;
    memcpy(&len, list.ptr + at, sizeof len);
    return sizeof len + len;
}

static bool is_sound_list(const rb_value *v)
{
    rb_type part = rb_list_part(v->type);
    for (size_t at = 0; at < v->text.len;) {
        if (part_size(part, v->text, at) > v->text.len - at) return false;
        rb_value one = rb_list_at(v->type, v->text, at);
        if (!rb_value_is_sound(&one)) return false;
        at = rb_list_next(v->type, v->text, at);
    }
    return true;
}

bool rb_value_is_sound(const rb_value *v)
{
    if (!v->known) return true;
    switch (v->type.kind) {
    case RB_TYPE_yes_no: return true;
    case RB_TYPE_text:
    case RB_TYPE_id: return rb_utf8_check(v->text) == SIZE_MAX;
    case RB_TYPE_number:
    case RB_TYPE_integer:
    case RB_TYPE_money:
    case RB_TYPE_percent: return v->dec >= -RB_DEC_MAX && v->dec <= RB_DEC_MAX;
    case RB_TYPE_date: return is_between(v->i64, RB_DATE_MIN, RB_DATE_MAX);
    case RB_TYPE_datetime: return is_between(v->i64, RB_DATE_MIN * RB_US_PER_DAY, (RB_DATE_MAX + 1) * RB_US_PER_DAY - 1);
    case RB_TYPE_time: return is_between(v->i64, 0, RB_US_PER_DAY - 1);
    case RB_TYPE_duration:
    case RB_TYPE_months: return v->i64 > INT64_MIN;
    case RB_TYPE_enumeration: return v->i64 >= 0 && (uint64_t)v->i64 < v->type.picklist->values.len;
    case RB_TYPE_related: return v->i64 >= 0 && rb_utf8_check(v->text) == SIZE_MAX;
    case RB_TYPE_list: return is_sound_list(v);
    case RB_TYPE_none:
    case RB_TYPE_blank:
    case RB_TYPE_COUNT: return false;
    }
    return false;
}

static void take_currency(rb_wire *w, rb_value *v)
{
    if (w->end - w->at < CURRENCY || v->type.kind != RB_TYPE_money) {
        (void)rb_wire_fail(w);
        return;
    }
    v->own_currency = true;
    for (unsigned i = 0; i < CURRENCY; i++, w->at++) {
        if (*w->at < ' ' ? *w->at != '\0' : *w->at > '~') (void)rb_wire_fail(w);
        if (w->failed) return;
        v->type.currency[i] = *w->at;
    }
}

rb_value rb_value_take_wire(rb_wire *w, rb_type type)
{
    unsigned flags = (unsigned)rb_wire_index(w, ALL_FLAGS + 1);
    rb_value v = {.type = type, .known = flags & KNOWN, .yes = (flags & YES) != 0, .text = RB_STR("")};
    if (flags & OWN_CURRENCY) take_currency(w, &v);
    if (has_number(&v) && rb_type_rep(type) == RB_REP_I64) v.i64 = rb_wire_i64(w);
    else if (has_number(&v)) v.dec = rb_wire_number(w);
    if (flags & TEXT) v.text = rb_wire_text(w);
    if (!w->failed && rb_value_is_sound(&v) && (v.known || rb_utf8_check(v.text) == SIZE_MAX)) return v;
    (void)rb_wire_fail(w);
    return (rb_value){.type = type, .text = RB_STR("")};
}
