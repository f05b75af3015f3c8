/* infer/forms.c: the ways in which a column may be read: each type plainly, dates in the forms that exports use, and
 * numbers with the signs that a cell of the column shows.
 */
#include "infer/profile.h"

#include "base/ascii.h"
#include "base/unicode.h"

enum { AFFIX_BYTES = 12 };

static const char *const days[] = {
    "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY", "DD/MM/YY", "MM/DD/YY", "D/M/YY", "M/D/YY", "YYYY/MM/DD", "YYYY/M/D",
    "DD-MM-YYYY", "MM-DD-YYYY", "D-M-YYYY", "M-D-YYYY", "DD-MM-YY", "MM-DD-YY",
    "DD.MM.YYYY", "D.M.YYYY", "DD.MM.YY", "D.M.YY", "YYYY.MM.DD",
    "D Mon YYYY", "DD Mon YYYY", "Mon D, YYYY", "Mon DD, YYYY", "DD-Mon-YYYY", "D-Mon-YYYY", "DD-Mon-YY", "D-Mon-YY", "YYYYMMDD",
};
static const char *const times[] = {" HH:mm:ss", " HH:mm", " H:mm:ss", " H:mm", " hh:mm:ss a", " hh:mm a", " h:mm:ss a", " h:mm a", ", h:mm a", ", HH:mm", ", HH:mm:ss"};
/* A dozen that cover nearly all exports, and the rest of the larger economies. */
static const char currencies[] = " USD EUR GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS AED SAR ZAR BRL MXN ARS CLP COP PEN"
                                 " SGD HKD TWD KRW THB MYR IDR PHP VND EGP NGN KES MAD UAH RUB KZT ISK ";

bool rb_infer_is_currency(rb_str code)
{
    if (code.len != 3) return false;
    char padded[6] = {' ', code.ptr[0], code.ptr[1], code.ptr[2], ' ', 0};
    return strstr(currencies, padded) != NULL && memchr(code.ptr, ' ', 3) == NULL;
}

static void add_type(rb_infer_state *s, enum rb_type_kind kind)
{
    rb_infer_form f = {.field = {.type = {.kind = kind}}};
    rb_vec_push(&s->forms, f);
}

static void add_moment(rb_infer_state *s, rb_str pattern)
{
    rb_str bad;
    rb_infer_form f = {.field = {.type = RB_TYPE(datetime), .zone = rb_zone_load(RB_STR("UTC"))}, .format = pattern, .zone = RB_STR("UTC")};
    if (pattern.len > 0) f.field.format = rb_time_format_new(pattern, &bad);
    if (pattern.len == 0 || f.field.format) rb_vec_push(&s->forms, f);
}

static void add_day(rb_infer_state *s, const char *pattern)
{
    rb_str bad;
    rb_infer_form f = {.field = {.type = RB_TYPE(date)}, .format = rb_str_of(pattern)};
    f.field.format = rb_time_format_new(f.format, &bad);
    if (f.field.format) rb_vec_push(&s->forms, f);
}

static rb_texts one_text(const char *text)
{
    rb_texts texts = {0};
    rb_vec_push(&texts, rb_str_of(text));
    return texts;
}

/* Yes and no in other languages; the form's format only tells these forms apart. */
static void add_yes_no(rb_infer_state *s)
{
    static const char *const words[][2] = {
        {"Ja", "Nein"}, {"Ja", "Nej"}, {"Ja", "Nee"}, {"Ja", "Nei"}, {"Oui", "Non"}, {"S\xC3\xAD", "No"}, {"S\xC3\xAC", "No"}, {"Si", "No"}, {"Sim", "N\xC3\xA3o"}, {"Sim", "Nao"}, {"Tak", "Nie"},
        {"Ano", "Ne"}, {"Da", "Nu"}, {"Igen", "Nem"}, {"Kyll\xC3\xA4", "Ei"}, {"Evet", "Hay\xC4\xB1r"}, {"Wahr", "Falsch"}, {"Vrai", "Faux"}, {"Verdadero", "Falso"},
        {"\xD0\x94\xD0\xB0", "\xD0\x9D\xD0\xB5\xD1\x82"}, {"\xE6\x98\xAF", "\xE5\x90\xA6"}, {"\xE3\x81\xAF\xE3\x81\x84", "\xE3\x81\x84\xE3\x81\x84\xE3\x81\x88"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        rb_written *w = RB_NEW(rb_written);
        w->yes = one_text(words[i][0]);
        if (strcmp(words[i][1], "No") != 0) w->no = one_text(words[i][1]);
        rb_infer_form f = {.field = {.type = RB_TYPE(yes_no), .written = w}, .format = rb_str_print("%s/%s", words[i][0], words[i][1])};
        rb_vec_push(&s->forms, f);
    }
}

void rb_infer_forms(rb_infer_state *s)
{
    static const enum rb_type_kind types[] = {RB_TYPE_yes_no, RB_TYPE_integer, RB_TYPE_number, RB_TYPE_percent, RB_TYPE_id, RB_TYPE_date, RB_TYPE_datetime, RB_TYPE_time, RB_TYPE_duration};
    rb_example_problem problem;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) add_type(s, types[i]);
    add_yes_no(s);
    add_moment(s, RB_STR(""));
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) add_day(s, days[i]);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (size_t k = 0; k < sizeof times / sizeof *times; k++) add_moment(s, rb_str_print("%s%s", days[i], times[k]));
    rb_infer_form list = {.field = {.type = rb_list_of(RB_TYPE(text)), .separator = RB_STR("")}};
    rb_vec_push(&s->forms, list);
    rb_infer_form clock = {.field = {.type = RB_TYPE(duration)}, .format = RB_STR("h:mm")};
    clock.field.example = rb_example_new(clock.format, clock.field.type, &problem);
    rb_vec_push(&s->forms, clock);
}

/* ---- numbers as people write them */

struct dressed { rb_str before, after; bool in_parentheses, has_minus_behind; };

static bool undress(rb_str text, struct dressed *d)
{
    *d = (struct dressed){.in_parentheses = rb_str_starts(text, RB_STR("(")) && rb_str_ends(text, RB_STR(")"))};
    if (d->in_parentheses) text = rb_str_slice(text, 1, text.len - 1);
    d->has_minus_behind = !d->in_parentheses && rb_str_ends(text, RB_STR("-")); /* 12.50-, as SAP writes */
    if (d->has_minus_behind) text.len--;
    size_t from = 0, to = text.len;
    while (from < text.len && !rb_is_digit(text.ptr[from])) from++;
    while (to > from && !rb_is_digit(text.ptr[to - 1])) to--;
    if (from == to) return false;
    d->before = rb_text_trim(rb_str_slice(text, 0, from));
    d->after = rb_str_slice(text, to, text.len);
    for (; d->before.len > 0 && (d->before.ptr[d->before.len - 1] == '-' || d->before.ptr[0] == '-');) {
        size_t first = d->before.ptr[0] == '-';
        d->before = rb_text_trim(rb_str_slice(d->before, first, d->before.len - !first));
    }
    for (size_t i = from; i < to; i++)
        if (rb_is_letter(text.ptr[i]) || text.ptr[i] == '/' || text.ptr[i] == ':' || text.ptr[i] == '-') return false;
    return d->before.len <= AFFIX_BYTES && d->after.len <= AFFIX_BYTES && memchr(d->after.ptr, '"', d->after.len) == NULL;
}

static const struct { rb_str sign; const char *code; bool is_shared; } signs[] = {
    {{"$", 1}, "USD", true}, {{"US$", 3}, "USD", false}, {{"\xE2\x82\xAC", 3}, "EUR", false}, {{"\xC2\xA3", 2}, "GBP", false},
    {{"\xC2\xA5", 2}, "JPY", true}, {{"\xE2\x82\xB9", 3}, "INR", false}, {{"Fr.", 3}, "CHF", false}, {{"R$", 2}, "BRL", false},
    {{"A$", 2}, "AUD", false}, {{"C$", 2}, "CAD", false}, {{"z\xC5\x82", 3}, "PLN", false}, {{"kr", 2}, "SEK", true},
};

/* The currency that a sign or code means, as most who write it do; empty: none. */
static rb_str currency_of(rb_str affix, bool *is_shared)
{
    affix = rb_text_trim(affix);
    *is_shared = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!rb_str_equal(affix, signs[i].sign)) continue;
        *is_shared = signs[i].is_shared;
        return rb_str_of(signs[i].code);
    }
    return rb_infer_is_currency(affix) ? affix : RB_STR("");
}

static rb_str usual_sign(rb_str code)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (rb_str_equal(code, rb_str_of(signs[i].code))) return signs[i].sign;
    return RB_STR("");
}

static void add_shape(rb_profile *p, rb_type type, const struct dressed *d, const char *number)
{
    rb_example_problem problem;
    rb_buf b = {0};
    if (d->in_parentheses) rb_buf_add_char(&b, '(');
    rb_buf_add_str(&b, d->before);
    if (d->before.len > 0 && rb_is_letter(d->before.ptr[d->before.len - 1])) rb_buf_add_char(&b, ' ');
    rb_buf_add_chars(&b, number);
    rb_buf_add_str(&b, d->after);
    if (d->in_parentheses) rb_buf_add_char(&b, ')');
    if (d->has_minus_behind) rb_buf_add_char(&b, '-');
    rb_reading r = {.field = {.type = type}, .format = rb_buf_take(&b), .is_late = true, .is_whole = true};
    for (uint32_t i = 0; i < p->readings.len; i++)
        if (p->readings.items[i].field.type.kind == type.kind && rb_str_equal(p->readings.items[i].format, r.format)) return;
    r.field.example = rb_example_new(r.format, type, &problem);
    if (!r.field.example) return;
    p->shapes++;
    rb_vec_push(&p->readings, r);
}

/* Words stand behind a number, "12 Cases"; before it only currencies do: PO-4471 is no number. */
static bool may_be_words(const struct dressed *d)
{
    if (d->before.len > 0) return false;
    for (size_t i = 0; i < d->after.len; i++)
        if (!rb_is_letter(d->after.ptr[i]) && !(i == 0 && d->after.ptr[i] == ' ')) return false;
    return d->after.len == 0 || d->after.ptr[0] == ' ';
}

void rb_infer_shapes(rb_profile *p, rb_str text)
{
    static const char *const written[] = {"1,234.50", "1.234,50", "1 234,50", "1'234.50", "1,234,567", "1.234.567"};
    struct dressed d;
    bool    is_shared, is_amount = false;
    rb_type type = RB_TYPE(number);
    if (p->shapes >= RB_INFER_SHAPES || text.len > 60 || !undress(text, &d)) return;
    rb_str before = currency_of(d.before, &is_shared), after = currency_of(d.after, &is_shared);
    rb_str code = before.len ? before : after;
    if (code.len > 0 && (before.len == 0 || d.after.len == 0) && (after.len == 0 || d.before.len == 0)) {
        type = RB_TYPE(money);
        memcpy(type.currency, code.ptr, 3);
        is_amount = true;
    } else if (d.before.len == 0 && rb_str_equal(rb_text_trim(d.after), RB_STR("%"))) {
        type = RB_TYPE(percent);
    } else if (!may_be_words(&d)) return;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) add_shape(p, type, &d, written[i]);
    rb_str affix = rb_text_trim(before.len ? d.before : d.after);
    if (is_amount) rb_infer_mixed_add(p, type, rb_infer_is_currency(affix) ? usual_sign(code) : affix);
}
