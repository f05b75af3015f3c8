/* data/value.c: typed values as people, programs and explanations see them.
 *
 * Path      plan constants, exec/ results -> [value] -> report/, ruletest/
 * Promises  Prints the exact value, never a rounded one; the same on every machine.
 */
#include "data/value.h"

#include "base/bug.h"
#include "base/json.h"
#include "base/unicode.h"
#include "base/word.h"
#include "data/list.h"

/* At least cents; more only when the amount has more. */
static void print_money(rb_buf *b, const rb_value *v)
{
    const rb_dec cent = RB_DEC_ONE / 100;
    if (v->dec % cent == 0) rb_dec_print_places(b, v->dec, 2);
    else rb_dec_print(b, v->dec);
    if (v->type.currency[0] != '\0') rb_buf_print(b, " %.3s", v->type.currency);
}

/* A hundred times the value, which may be too large for a decimal: so the point is moved in the text. */
static void print_percent(rb_buf *b, rb_dec d)
{
    rb_buf  plain = {0};
    rb_u128 size = d < 0 ? -(rb_u128)d : (rb_u128)d;
    rb_dec  whole = (rb_dec)(size / (rb_u128)RB_DEC_ONE), rest = (rb_dec)(size % (rb_u128)RB_DEC_ONE);
    rb_dec  cents = rest / (RB_DEC_ONE / 100);
    if (d < 0) rb_buf_add_char(b, '-');
    if (whole > 0) {
        rb_dec_print(b, whole * RB_DEC_ONE);
        rb_buf_add_char(b, (char)('0' + cents / 10));
        rb_buf_add_char(b, (char)('0' + cents % 10));
    } else {
        rb_buf_add_u64(b, (uint64_t)cents);
    }
    rb_dec_print(&plain, rest % (RB_DEC_ONE / 100) * 100); /* 0.921: "0" or "0.1" */
    rb_buf_add_str(b, rb_str_slice(rb_buf_str(&plain), 1, SIZE_MAX));
    rb_buf_add_char(b, '%');
}

static rb_str picklist_value(const rb_value *v)
{
    const rb_picklist *p = v->type.picklist;
    if (p == NULL || v->i64 < 0 || (uint64_t)v->i64 >= p->values.len) RB_BUG("a code outside its picklist");
    return p->values.items[v->i64];
}

static bool has_value(const rb_value *v)
{
    bool is_empty = v->type.kind == RB_TYPE_list && v->text.len == 0; /* nothing was chosen: the cell is blank */
    return v->known && v->type.kind != RB_TYPE_none && v->type.kind != RB_TYPE_blank && !is_empty;
}

typedef void print_one(rb_buf *b, const rb_value *v, const rb_zone *zone);

static void print_parts(rb_buf *b, const rb_value *list, const rb_zone *zone, print_one *one)
{
    const char *comma = one == rb_value_print_json ? "," : ", ";
    for (size_t at = 0; at < list->text.len; at = rb_list_next(list->type, list->text, at)) {
        rb_value v = rb_list_at(list->type, list->text, at);
        if (at > 0) rb_buf_add_chars(b, comma);
        one(b, &v, zone);
    }
}

/* A value that is known. */
static void print_known(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    switch (v->type.kind) {
    case RB_TYPE_yes_no: rb_buf_add_chars(b, v->yes ? "yes" : "no"); break;
    case RB_TYPE_text:
    case RB_TYPE_id: rb_buf_add_str(b, v->text); break;
    case RB_TYPE_number:
    case RB_TYPE_integer: rb_dec_print(b, v->dec); break;
    case RB_TYPE_money: print_money(b, v); break;
    case RB_TYPE_percent: print_percent(b, v->dec); break;
    case RB_TYPE_date: rb_date_print(b, v->i64); break;
    case RB_TYPE_datetime: rb_instant_print(b, v->i64, zone); break;
    case RB_TYPE_time: rb_time_print(b, v->i64); break;
    case RB_TYPE_duration: rb_duration_print(b, v->i64); break;
    case RB_TYPE_months: rb_months_print(b, v->i64); break;
    case RB_TYPE_enumeration: rb_buf_add_str(b, picklist_value(v)); break;
    case RB_TYPE_related: rb_buf_add_str(b, v->text); break;
    case RB_TYPE_list: print_parts(b, v, zone, rb_value_print); break;
    case RB_TYPE_none:
    case RB_TYPE_blank:
    case RB_TYPE_COUNT: RB_BUG("a known value of no type");
    }
}

void rb_value_print(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    if (has_value(v)) print_known(b, v, zone);
    else rb_buf_add_chars(b, "(blank)");
}

static void print_json_decimal(rb_buf *b, const rb_value *v)
{
    if (v->own_currency) rb_buf_add_chars(b, "{\"amount\":");
    rb_dec_print(b, v->dec);
    if (v->own_currency) rb_buf_print(b, ",\"currency\":\"%.3s\"}", v->type.currency);
}

static void print_json_list(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    rb_buf_add_char(b, '[');
    print_parts(b, v, zone, rb_value_print_json);
    rb_buf_add_char(b, ']');
}

/* A value that is known. */
static void print_known_json(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    switch (v->type.kind) {
    case RB_TYPE_text:
    case RB_TYPE_id:
    case RB_TYPE_related: rb_json_add_string(b, v->text); break;
    case RB_TYPE_enumeration: rb_json_add_string(b, picklist_value(v)); break;
    case RB_TYPE_yes_no: rb_buf_add_chars(b, v->yes ? "true" : "false"); break;
    case RB_TYPE_number:
    case RB_TYPE_integer:
    case RB_TYPE_money:
    case RB_TYPE_percent: print_json_decimal(b, v); break;
    case RB_TYPE_list: print_json_list(b, v, zone); break;
    case RB_TYPE_date:
    case RB_TYPE_datetime:
    case RB_TYPE_time:
    case RB_TYPE_duration:
    case RB_TYPE_months: /* nothing in them has to be escaped */
        rb_buf_add_char(b, '"');
        print_known(b, v, zone);
        rb_buf_add_char(b, '"');
        break;
    case RB_TYPE_none:
    case RB_TYPE_blank:
    case RB_TYPE_COUNT: rb_buf_add(b, "null", 4);
    }
}

void rb_value_print_json(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    if (v->known) print_known_json(b, v, zone);
    else rb_buf_add(b, "null", 4);
}

/* As it would be written in a rules file, with control bytes made visible. */
static void print_in_quotes(rb_buf *b, rb_str text)
{
    rb_buf_add_char(b, '"');
    bool is_plain = rb_word_none(text.ptr, text.len, rb_word_is_escaped);
    if (is_plain) rb_buf_add_str(b, text);
    for (size_t at = 0; !is_plain && at < text.len;) {
        size_t end = at;
        while (end < text.len && text.ptr[end] != '"' && text.ptr[end] != '\\') end++;
        rb_text_add_safe(b, rb_str_slice(text, at, end));
        if (end < text.len) {
            rb_buf_add_char(b, '\\');
            rb_buf_add_char(b, text.ptr[end++]);
        }
        at = end;
    }
    rb_buf_add_char(b, '"');
}

void rb_value_print_quoted(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    if (has_value(v) && v->type.kind == RB_TYPE_list) {
        rb_buf_add_char(b, '[');
        print_parts(b, v, zone, rb_value_print_quoted);
        rb_buf_add_char(b, ']');
    } else if (has_value(v) && rb_type_rep(v->type) == RB_REP_TEXT) print_in_quotes(b, v->text);
    else if (has_value(v) && v->type.kind == RB_TYPE_enumeration) print_in_quotes(b, picklist_value(v));
    else rb_value_print(b, v, zone);
}

bool rb_value_equal(const rb_value *a, const rb_value *b)
{
    if (!rb_type_equal(a->type, b->type) || a->known != b->known) return false;
    if (!a->known) return true;
    if (a->type.kind == RB_TYPE_list) return rb_list_equal(a->type, a->text, b->text);
    switch (rb_type_rep(a->type)) {
    case RB_REP_BIT: return a->yes == b->yes;
    case RB_REP_I64: return a->i64 == b->i64;
    case RB_REP_DEC: return a->dec == b->dec;
    case RB_REP_TEXT: return rb_text_equal(a->text, b->text);
    case RB_REP_COUNT: break;
    }
    RB_BUG("a type without a representation");
}

int rb_value_compare(const rb_value *a, const rb_value *b)
{
    if (!a->known || !b->known) return (int)b->known - (int)a->known;
    switch (rb_type_rep(a->type)) {
    case RB_REP_BIT: return (int)a->yes - (int)b->yes;
    case RB_REP_I64: return (a->i64 > b->i64) - (a->i64 < b->i64);
    case RB_REP_DEC: return (a->dec > b->dec) - (a->dec < b->dec);
    case RB_REP_TEXT: return rb_str_compare(a->text, b->text);
    case RB_REP_COUNT: break;
    }
    RB_BUG("a value without a representation");
}
