/* infer/amounts.c: numbers with signs, and which of the plain numbers are money. */
#include "infer/profile.h"

#include "base/ascii.h"

enum { FEW = 5 };

#define AMOUNTS "|amount|price|total|subtotal|revenue|cost|arr|mrr|acv|tcv|discount|tax|balance|fee|fees|paid|refunded|charges|budget|gross|salary|commission|spend|msrp|payout|betrag|preis|umsatz|kosten|netto|brutto|"

/* "1,234,567" among "1,234.50": whole numbers, which the shortest form says. */
static int places_of(const rb_reading *r) { return memchr(r->format.ptr, '5', r->format.len) && memchr(r->format.ptr, '0', r->format.len) ? 2 : 0; }

/* What the decimals of a form stand behind. */
static bool has_comma(const rb_reading *r) { return rb_str_find(r->format, RB_STR("4,50"), 0) != SIZE_MAX || rb_str_find(r->format, RB_STR("1.234.567"), 0) != SIZE_MAX; }

void rb_infer_prove_decimals(rb_infer_state *s, const rb_profile *p)
{
    bool comma = false, point = false;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        enum rb_type_kind kind = r->field.type.kind;
        bool number = kind == RB_TYPE_number || kind == RB_TYPE_money || kind == RB_TYPE_percent;
        if (!number || (!r->is_late && kind != RB_TYPE_number) || !rb_reading_fits(r, p)) continue;
        *(r->is_late && has_comma(r) ? &comma : &point) = true;
    }
    s->comma += comma && !point;
    s->point += point && !comma && p->point_decimals > 0;
}

bool rb_infer_point_groups(const rb_infer_state *s, rb_profile *p, const rb_reading *number)
{
    if (p->point_groups == 0 || p->point_decimals > 0) return false;
    if (s->comma > s->point) return true;
    rb_buf b = {0};
    rb_dec_print(&b, number->most);
    if (s->point == 0) rb_infer_doubt(p, "the largest is %.*s: does the point separate thousands? Then the format is \"1.234,50\"", RB_STR_ARGS(rb_buf_str(&b)));
    return false;
}

/* "123 Avenue" is no number of avenues until several cells say so. */
static bool is_phrase(const rb_reading *r)
{
    bool has_word = false;
    for (size_t i = 0; i < r->format.len; i++) has_word = has_word || rb_is_letter(r->format.ptr[i]);
    return has_word && r->field.type.kind == RB_TYPE_number && r->read < FEW;
}

/* One format for all cells, before what reads each cell for itself. */
static int rank(const rb_reading *r) { return !rb_infer_is_mixed(r) ? 0 : r->field.written == NULL ? 1 : 2; }

static const rb_reading *first_fit(const rb_infer_state *s, const rb_profile *p)
{
    const rb_reading *found = NULL;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (!r->is_late || !rb_reading_fits(r, p) || is_phrase(r)) continue;
        if (s->comma != s->point && has_comma(r) != (s->comma > s->point)) continue;
        bool fewer = !found || r->fails < found->fails || (r->fails == found->fails && rank(r) < rank(found)), same = found && r->fails == found->fails && rank(r) == rank(found);
        if (fewer || (same && r->is_whole && !found->is_whole) || (same && r->is_whole && found->is_whole && places_of(r) < places_of(found))) found = r;
    }
    return found;
}

const rb_reading *rb_infer_shape(const rb_infer_state *s, rb_profile *p)
{
    static const rb_infer_state nothing = {.comma = 0};
    const rb_reading *r = first_fit(s, p);
    if (!r) r = first_fit(&nothing, p);
    if (!r) return NULL;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *other = &p->readings.items[i];
        if (!other->is_late || !rb_reading_fits(other, p) || other->fails != r->fails || other->sum == r->sum || rank(other) > rank(r)) continue;
        rb_buf a = {0}, b = {0};
        rb_dec_print(&a, r->most);
        rb_dec_print(&b, other->most);
        rb_infer_doubt(p, "the largest is %.*s, or %.*s read as \"%.*s\"; %s", RB_STR_ARGS(rb_buf_str(&a)), RB_STR_ARGS(rb_buf_str(&b)), RB_STR_ARGS(other->format),
                       s->comma != s->point ? "taken as in the other columns" : "nothing here tells");
        break;
    }
    if (rb_infer_is_mixed(r)) return rb_infer_mixed_take(s, p, r);
    if (r->field.type.kind == RB_TYPE_money && memchr(r->format.ptr, '$', r->format.len) && rb_str_equal(rb_str_of(r->field.type.currency), RB_STR("USD")))
        rb_infer_doubt(p, "$ is taken for USD");
    if (r->field.type.kind == RB_TYPE_number && r->is_whole && places_of(r) == 0) {
        rb_reading *whole = RB_NEW(rb_reading);
        *whole = *r;
        whole->field.type = RB_TYPE(integer);
        r = whole;
    }
    return r;
}

/* ---- amounts in a currency of their own */

/* The name without what says that it is a currency: "amount_converted" of amount_converted_currency_code. */
static bool base_of(rb_str name, rb_str *base)
{
    static const char *const ends[] = {"currency_iso_code", "currency_code", "currency_iso", "currency", "ccy", "curr", "waehrung", "iso_code"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        rb_str end = rb_str_of(ends[i]);
        if (!rb_str_ends(name, end) || (name.len > end.len && name.ptr[name.len - end.len - 1] != '_')) continue;
        *base = rb_str_slice(name, 0, name.len > end.len ? name.len - end.len - 1 : 0);
        return true;
    }
    return false;
}

static bool has_currencies(const rb_infer_state *s, const rb_profile *p, rb_str *base)
{
    uint64_t codes = p->code_count > 0 ? p->code_count : p->small_code_count;
    return codes > 0 && codes == rb_profile_said(p) && !p->is_left_out && !p->is_repeated && p->files.len == s->options->files.len && base_of(p->name, base);
}

static bool is_number(const rb_profile *p)
{
    return p->chosen && (p->chosen->field.type.kind == RB_TYPE_number || p->chosen->field.type.kind == RB_TYPE_integer);
}

/* How well the column with currencies goes with the amount: by name, or because it is the one for all; 0: not at all. */
static int match(const rb_profile *amount, const rb_profile *c, rb_str base)
{
    bool is_complete = rb_profile_said(c) == c->cells;
    if (base.len == 0) return is_complete ? 10 : 0;
    if (rb_str_equal(base, amount->name)) return 1000;
    bool begins = rb_str_starts(amount->name, base) && amount->name.len > base.len && amount->name.ptr[base.len] == '_';
    return begins ? 100 + (int)base.len : is_complete ? 1 : 0;
}

/* The index of the column with the amount's currency, and 1. A column for other amounts will do only when it is the only one. */
static uint32_t currency_of_amount(const rb_infer_state *s, const rb_profile *amount, uint32_t *others)
{
    uint32_t found = 0;
    int      best = 0;
    rb_str   base;
    *others = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *c = s->profiles.items[i];
        if (!has_currencies(s, c, &base)) continue;
        int fits = match(amount, c, base);
        if (fits == best) ++*others;
        if (fits <= best) continue;
        *others = 0;
        best = fits;
        found = i + 1;
    }
    return best == 1 && *others > 0 ? 0 : found;
}

static void take_currency(rb_infer_state *s, rb_profile *p, uint32_t currency)
{
    rb_profile *c = s->profiles.items[currency - 1];
    p->currency = currency;
    c->is_enum = false;
    if (c->code_count == 0 && p->chosen->field.type.kind == RB_TYPE_integer && p->chosen->most > 0)
        rb_infer_doubt(p, "whole numbers, and %.*s in small letters: are these cents? Then the amounts are a hundred times too large here", RB_STR_ARGS(c->name));
}

/* nettobetrag, verkaufspreis: German joins its words. */
static bool is_joined(rb_str name)
{
    return rb_str_ends(name, RB_STR("betrag")) || rb_str_ends(name, RB_STR("preis")) || rb_str_ends(name, RB_STR("umsatz")) || rb_str_ends(name, RB_STR("kosten")) || rb_str_ends(name, RB_STR("summe"));
}

void rb_infer_money(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        uint32_t    others;
        rb_profile *p = s->profiles.items[i];
        bool is_worth = rb_infer_says(p, "|value|") && rb_infer_says(p, "|deal|close|order|contract|opportunity|booking|");
        if (!is_number(p) || !(is_worth || is_joined(p->name) || rb_infer_says(p, AMOUNTS))) continue;
        uint32_t currency = currency_of_amount(s, p, &others);
        if (currency > 0 && p->chosen->format.len == 0) take_currency(s, p, currency);
        else if (p->chosen->most > 0) rb_infer_doubt(p, "an amount? Then its currency belongs here: money USD");
    }
}
