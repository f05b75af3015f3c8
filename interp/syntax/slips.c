/* syntax/slips.c: slips of the pen that say what was meant: quotes inside quotes, names of two words, commas between conditions,
 * braces too many or too few, and the words of handbooks for `must`.
 */
#include "syntax/parser.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/unicode.h"

struct slip { rb_parser *p; const rb_kinds *expected; const rb_token *found, *items; };

static rb_str text_of(const struct slip *s, const rb_token *t) { return rb_token_text(s->p->lx, t); }
static bool   expects(const struct slip *s, enum rb_token_kind k) { return rb_kinds_has(s->expected, k); }
static bool   is_value(const rb_token *t) { return rb_token_infos[t->kind].varies && t->kind != RB_TOKEN_end && t->kind != RB_TOKEN_name; }
static bool   is_word(const rb_token *t) { return t->kind == RB_TOKEN_name || rb_token_infos[t->kind].use != RB_WORD_NONE; }

static bool say(const struct slip *s, const char *advice)
{
    rb_diag_help(s->p->ds, "%s", advice);
    return true;
}

/* "A "large" supplier": a word that touches a text before it, and a text further on that touches what is before it. */
static bool nested_quotes(const struct slip *s)
{
    const rb_token *first = s->found - 1, *last = s->found;
    if (s->found == s->items || first->kind != RB_TOKEN_text_value || first->end != s->found->start || !is_word(s->found)) return false;
    for (const rb_token *t = s->found; t->kind != RB_TOKEN_end && !t->is_first; t++)
        if (t->kind == RB_TOKEN_text_value) last = t;
    if (last == s->found) return false;
    rb_str all = rb_str_slice(s->p->lx->source->text, first->start, last->end);
    rb_buf b = {0};
    for (size_t i = 0; i < all.len; i++) {
        bool is_inside = all.ptr[i] == '"' && i > 0 && i + 1 < all.len;
        if (is_inside) rb_buf_add_char(&b, '\\');
        rb_buf_add_char(&b, all.ptr[i]);
    }
    rb_diag_help(s->p->ds, "a quote inside a text is written \\\": %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    return true;
}

static bool is_head(const struct slip *s, const rb_token *t)
{
    static const enum rb_token_kind heads[] = {RB_TOKEN_rule, RB_TOKEN_checklist, RB_TOKEN_record, RB_TOKEN_kpi, RB_TOKEN_route, RB_TOKEN_parameter, RB_TOKEN_calendar, RB_TOKEN_enum};
    for (size_t i = 0; t >= s->items && i < sizeof heads / sizeof *heads; i++)
        if (t->kind == heads[i]) return true;
    return false;
}

/* rule tax id "…", rule tax-id "…" */
static bool name_of_two_words(const struct slip *s)
{
    const rb_token *t = s->found;
    rb_buf b = {0};
    if (!is_head(s, t - 2) || !is_word(t - 1) || t->is_first || (!is_word(t) && t->kind != RB_TOKEN_minus)) return false;
    rb_buf_add_str(&b, text_of(s, t - 1));
    for (; !t->is_first && (is_word(t) || t->kind == RB_TOKEN_minus); t++)
        if (t->kind != RB_TOKEN_minus) rb_buf_print(&b, "_%.*s", RB_STR_ARGS(text_of(s, t)));
    if (t == s->found || (t->kind != RB_TOKEN_text_value && t->kind != RB_TOKEN_equals)) return false;
    rb_diag_help(s->p->ds, "a name is one word of letters, digits and _: %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    return true;
}

/* 5 000 EUR: two numbers side by side, the second of three digits. */
static bool blank_in_number(const struct slip *s)
{
    const rb_token *t = s->found;
    if (t == s->items || t->is_first || !is_value(t) || t[-1].kind != RB_TOKEN_number_value) return false;
    rb_str rest = text_of(s, t), before = text_of(s, t - 1);
    if (rest.len < 3 || !rb_is_digit(rest.ptr[0]) || !rb_is_digit(rest.ptr[1]) || !rb_is_digit(rest.ptr[2]) || (rest.len > 3 && rb_is_digit(rest.ptr[3])) || before.len > 3) return false;
    rb_buf b = {0};
    rb_buf_add_str(&b, before);
    for (; !t->is_first && is_value(t) && rb_is_digit(text_of(s, t).ptr[0]); t++) rb_buf_add_str(&b, text_of(s, t));
    rb_diag_help(s->p->ds, "nothing stands between thousands: %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    return true;
}

/* USD 1000, 1000 usd, 1000 dollars. */
static bool currency_elsewhere(const struct slip *s)
{
    static const struct word { const char *said, *code; } words[] = {
        {"usd", "USD"}, {"dollar", "USD"}, {"dollars", "USD"}, {"eur", "EUR"}, {"euro", "EUR"}, {"euros", "EUR"}, {"gbp", "GBP"},
        {"jpy", "JPY"}, {"yen", "JPY"}, {"chf", "CHF"}, {"cad", "CAD"}, {"aud", "AUD"}, {"inr", "INR"}, {"cny", "CNY"},
    };
    const rb_token *t = s->found;
    if (t == s->items || t->is_first) return false;
    rb_str before = text_of(s, t - 1), text = text_of(s, t);
    bool   is_plain = rb_str_find(text, RB_STR(","), 0) == SIZE_MAX;
    if (t->kind == RB_TOKEN_number_value && t[-1].kind == RB_TOKEN_name && before.len == 3 && rb_words_is_unit(before) && is_plain) {
        rb_diag_help(s->p->ds, "the currency stands after the amount: %.*s %.*s", RB_STR_ARGS(text), RB_STR_ARGS(before));
        return true;
    }
    for (size_t i = 0; t->kind == RB_TOKEN_name && t[-1].kind == RB_TOKEN_number_value && i < sizeof words / sizeof *words; i++) {
        if (!rb_str_equal(rb_text_fold(text), rb_str_of(words[i].said)) || rb_str_find(before, RB_STR(","), 0) != SIZE_MAX) continue;
        rb_diag_help(s->p->ds, "an amount of money is written: %.*s %s", RB_STR_ARGS(before), words[i].code);
        return true;
    }
    return false;
}

/* effective from 1 Jan 2025 */
static bool date_in_words(const struct slip *s)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    const rb_token *t = s->found;
    if (t->kind != RB_TOKEN_number_value || !is_word(t + 1) || t[1].is_first || t[2].kind != RB_TOKEN_number_value || !expects(s, RB_TOKEN_date_value)) return false;
    rb_str day = text_of(s, t), month = rb_text_fold(text_of(s, t + 1)), year = text_of(s, t + 2);
    for (int i = 0; i < 12 && day.len <= 2 && year.len == 4; i++) {
        if (!rb_str_starts(month, rb_str_of(months[i]))) continue;
        rb_str  written = rb_str_print("%.*s-%02d-%s%.*s", RB_STR_ARGS(year), i + 1, day.len < 2 ? "0" : "", RB_STR_ARGS(day));
        int64_t exists;
        if (!rb_date_parse(written, &exists)) return false;
        rb_diag_help(s->p->ds, "a date is written year-month-day: %.*s", RB_STR_ARGS(written));
        return true;
    }
    return false;
}

/* rate percent without sign: how the cells look stands after the type. */
static bool shape_for_type(const struct slip *s)
{
    bool is_shape = s->found->kind == RB_TOKEN_percent_without_sign && !s->found->is_first && expects(s, RB_TOKEN_percent);
    return is_shape && say(s, "its type stands before it: percent percent without sign");
}

/* must have proof */
static bool have_something(const struct slip *s)
{
    const rb_token *t = s->found;
    if (t == s->items || t->is_first || t->kind != RB_TOKEN_name || t[-1].kind != RB_TOKEN_name || !expects(s, RB_TOKEN_is)) return false;
    rb_str before = text_of(s, t - 1);
    if (!rb_str_equal(before, RB_STR("have")) && !rb_str_equal(before, RB_STR("has"))) return false;
    rb_diag_help(s->p->ds, "to ask whether it is filled in write: %.*s is present; of a yes/no field: %.*s is yes", RB_STR_ARGS(text_of(s, t)), RB_STR_ARGS(text_of(s, t)));
    return true;
}

/* The comma of a list, in a condition: country is "DE", "FR"; spend > 5 EUR, country is "DE". */
static bool comma_in_condition(const struct slip *s)
{
    const rb_token *t = s->found;
    if (t->kind != RB_TOKEN_comma || !expects(s, RB_TOKEN_and) || t - s->items < 3 || s->items[rb_recover_declaration(s->p, s->p->given)].kind == RB_TOKEN_parameter) return false;
    if (t[-1].kind == RB_TOKEN_number_value && t[-1].end == t->start && t->end == t[1].start) return false; /* 1,5 */
    bool is_equal = t[-2].kind == RB_TOKEN_is || t[-2].kind == RB_TOKEN_equals;
    if (!is_equal || !is_value(t - 1) || !is_value(t + 1) || t[-3].kind != RB_TOKEN_name) return say(s, "between two conditions stands 'and' or 'or'");
    rb_buf b = {0};
    rb_buf_print(&b, "%.*s in [%.*s", RB_STR_ARGS(text_of(s, t - 3)), RB_STR_ARGS(text_of(s, t - 1)));
    for (; (t->kind == RB_TOKEN_comma || t->kind == RB_TOKEN_or) && is_value(t + 1); t += 2) rb_buf_print(&b, ", %.*s", RB_STR_ARGS(text_of(s, t + 1)));
    rb_diag_help(s->p->ds, "for one of several values write: %.*s]", RB_STR_ARGS(rb_buf_str(&b)));
    return true;
}

/* A clause or a rule where declarations stand: the brace before it closed too much. */
static bool brace_too_many(const struct slip *s)
{
    const rb_token *t = s->found;
    bool belongs = t->kind == RB_TOKEN_rule || rb_token_infos[t->kind].group == RB_GROUP_CLAUSE;
    if (t == s->items || t[-1].kind != RB_TOKEN_rbrace || !belongs || rb_recover_body(s->p) != RB_TOKEN_end || !expects(s, RB_TOKEN_record)) return false;
    rb_diag_note(s->p->ds, rb_token_span(s->p->lx, t - 1), "this '}' closed what stands before it");
    rb_diag_help(s->p->ds, "'%.*s' stands inside of the braces of a checklist: is this '}' one too many?", RB_STR_ARGS(text_of(s, t)));
    return true;
}

static bool brace_missing(const struct slip *s)
{
    if (!expects(s, RB_TOKEN_lbrace) || !s->found->is_first || s->found == s->items || s->found->kind == RB_TOKEN_end) return false;
    return say(s, "put a '{' at the end of the line before: what belongs together stands in braces");
}

/* when CONDITION then …: the clause that the word stands in is a `when`. */
static bool is_in_when(const struct slip *s)
{
    const rb_token *t = s->found;
    while (t > s->items && t->kind != RB_TOKEN_when && t->kind != RB_TOKEN_must && t->kind != RB_TOKEN_rule) t--;
    return t->kind == RB_TOKEN_when;
}

/* should, shall, then: what a rule demands stands after 'must'. */
static bool words_for_must(const struct slip *s)
{
    static const char *const words[] = {"should", "shall", "require", "requires", "need", "needs", "ensure", "check", "assert", "expect"};
    rb_str word = rb_text_fold(text_of(s, s->found));
    bool   is_one = s->found->kind == RB_TOKEN_then && is_in_when(s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) is_one |= rb_str_equal(word, rb_str_of(words[i]));
    return is_one && expects(s, RB_TOKEN_must) && expects(s, RB_TOKEN_when) && say(s, "what a rule demands stands after 'must': when CONDITION must CONDITION");
}

bool rb_mistake_help_slip(rb_parser *p, const rb_kinds *expected)
{
    struct slip s = {p, expected, &p->lx->items[p->given], p->lx->items};
    return nested_quotes(&s) || name_of_two_words(&s) || blank_in_number(&s) || currency_elsewhere(&s) || date_in_words(&s) || have_something(&s) || shape_for_type(&s) || comma_in_condition(&s) || brace_too_many(&s) || brace_missing(&s) || words_for_must(&s);
}
