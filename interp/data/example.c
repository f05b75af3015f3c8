/* data/example.c: cells read as an example shows.
 *
 * Path      `format "12,278 Cases"` -> [example] -> cell.c, for each cell of that field
 * Promises  No allocation for a cell, no rounding, never a guess. An example itself is always read by what it says.
 *
 * White space between number and words may be there or not, words may be in other capitals, and end in the s of the
 * plural or not ("1 Case" beside "12,278 Cases"): these differ within one column of a published page and change nothing.
 */
#include "data/example.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/gc.h"
#include "base/unicode.h"
#include "data/dressed.h"

enum { PLAIN_DIGITS = 80, GROUP = 3, SMALL_GROUP = 2 };

/* NOT_ONE: the character is none. A blank of any width is one separator, and so are both apostrophes. */
enum separator { NOT_ONE, COMMA, POINT, BLANK, APOSTROPHE };
enum below_zero { MINUS_BEFORE, MINUS_BEHIND, IN_PARENTHESES };
enum clock_form { NO_CLOCK, HOURS_MINUTES, MINUTES_SECONDS, HOURS_MINUTES_SECONDS };

struct rb_example {
    rb_str          text, before, after; /* what stands around the number */
    rb_type         type;
    enum separator  thousands, decimals; /* NOT_ONE: there are none */
    enum below_zero negative;
    bool            small_groups;        /* 12,34,567 */
    enum clock_form clock;               /* duration: as a clock; else in words */
};

static enum separator take_separator(rb_str s, size_t *len)
{
    static const struct { rb_str text; enum separator is; } all[] = {
        {{",", 1}, COMMA}, {{".", 1}, POINT}, {{" ", 1}, BLANK}, {{"\xC2\xA0", 2}, BLANK}, {{"\xE2\x80\xAF", 3}, BLANK},
        {{"'", 1}, APOSTROPHE}, {{"\xE2\x80\x99", 3}, APOSTROPHE},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!rb_str_starts(s, all[i].text)) continue;
        *len = all[i].text.len;
        return all[i].is;
    }
    *len = 1;
    return NOT_ONE;
}

static rb_str from(rb_str s, size_t at) { return rb_str_slice(s, at, s.len); }

static bool take_text(rb_str *s, rb_str text)
{
    if (!rb_str_starts(*s, text)) return false;
    *s = from(*s, text.len);
    return true;
}

static bool take_minus(rb_str *s) { return take_text(s, RB_STR("-")) || take_text(s, RB_STR("\xE2\x88\x92")); }

/* ---- a cell ---- */

static bool ends_word(rb_str s) { return s.len == 0 || !rb_is_letter(s.ptr[0]); }

/* As much of the word as begins the cell, letters in any capitals. */
static size_t common(rb_str s, rb_str word)
{
    size_t i = 0;
    while (i < s.len && i < word.len && rb_ascii_lower(s.ptr[i]) == rb_ascii_lower(word.ptr[i])) i++;
    return i;
}

/* One word or sign of the example; a word of letters also without its last s, or with one. */
static bool take_word(rb_str *s, rb_str word)
{
    size_t len = common(*s, word);
    bool   is_plain = word.len > 1 && rb_is_letter(word.ptr[word.len - 1]);
    rb_str rest = from(*s, len);
    bool   lacks_s = is_plain && len == word.len - 1 && rb_ascii_lower(word.ptr[len]) == 's' && ends_word(rest);
    if (len < word.len && !lacks_s) return false;
    if (is_plain && rest.len > 0 && rb_ascii_lower(rest.ptr[0]) == 's' && ends_word(from(rest, 1))) rest = from(rest, 1);
    *s = rest;
    return true;
}

/* All that stands before or after the number; blanks do not count. */
static bool take_words(rb_str *s, rb_str words)
{
    for (rb_str left = words; left.len > 0;) {
        size_t end = 0;
        while (end < left.len && left.ptr[end] != ' ') end++;
        *s = rb_text_trim(*s);
        if (!take_word(s, rb_str_slice(left, 0, end))) return false;
        left = rb_text_trim(from(left, end));
    }
    *s = rb_text_trim(*s);
    return true;
}

/* The digits of a number without what separates them, as rb_dec_parse reads it. */
typedef struct plain { char text[PLAIN_DIGITS]; size_t len; } plain;

static bool add(plain *p, char c)
{
    if (p->len == sizeof p->text) return false;
    p->text[p->len++] = c;
    return true;
}

static size_t take_digits(rb_str *s, plain *p)
{
    size_t count = 0;
    for (; count < s->len && rb_is_digit(s->ptr[count]); count++)
        if (!add(p, s->ptr[count])) return 0;
    *s = from(*s, count);
    return count;
}

/* Whether the separator stands next, with a digit behind it; then it is taken. */
static bool take_this(rb_str *s, enum separator wanted)
{
    size_t len;
    if (wanted == NOT_ONE || s->len == 0 || take_separator(*s, &len) != wanted || len >= s->len || !rb_is_digit(s->ptr[len])) return false;
    *s = from(*s, len);
    return true;
}

/* Digits in groups, or all together. The last group has three digits, the others three or two. */
static bool take_whole(const rb_example *e, rb_str *s, plain *p)
{
    size_t inner = e->small_groups ? SMALL_GROUP : GROUP, count = take_digits(s, p);
    if (count == 0) return false;
    bool grouped = false;
    while (take_this(s, e->thousands)) {
        if (grouped ? count != inner : count > inner) return false;
        grouped = true;
        count = take_digits(s, p);
    }
    return !grouped || count == GROUP;
}

static bool take_number(const rb_example *e, rb_str *s, plain *p)
{
    if (!take_whole(e, s, p)) return false;
    if (!take_this(s, e->decimals)) return true;
    return add(p, '.') && take_digits(s, p) > 0;
}

/* How a cell says whether its number is below zero, as far as it was read. */
typedef struct sign { bool said, negative, open; } sign;

/* A sign before the number, or before what stands before it. */
static void take_sign(const rb_example *e, rb_str *s, sign *is)
{
    if (is->said) return;
    is->open = e->negative == IN_PARENTHESES && take_text(s, RB_STR("("));
    is->negative = is->open || take_minus(s);
    is->said = is->negative || take_text(s, RB_STR("+"));
    *s = rb_text_trim(*s);
}

static void close_sign(const rb_example *e, rb_str *s, sign *is)
{
    if (is->open && take_text(s, RB_STR(")"))) is->open = false;
    if (e->negative == MINUS_BEHIND && !is->said) is->said = is->negative = take_minus(s);
}

/* What stands around a number, checked; the number itself into *p. */
static bool take_all(const rb_example *e, rb_str s, plain *p, bool *negative)
{
    sign is = {.said = false};
    take_sign(e, &s, &is);
    if (!take_words(&s, e->before)) return false;
    take_sign(e, &s, &is);
    if (!take_number(e, &s, p)) return false;
    close_sign(e, &s, &is);
    if (!take_words(&s, e->after)) return false;
    close_sign(e, &s, &is);
    *negative = is.negative;
    return s.len == 0 && !is.open;
}

bool rb_example_read_dec(const rb_example *e, rb_str text, rb_dec *out)
{
    plain  p = {.len = 0};
    bool   negative;
    rb_dec n;
    if (!take_all(e, text, &p, &negative) || rb_dec_parse((rb_str){p.text, p.len}, &n) != RB_DEC_OK) return false;
    if (e->type.kind == RB_TYPE_percent && n % 100 != 0) return false;
    if (e->type.kind == RB_TYPE_integer && !rb_dec_is_whole(n)) return false;
    if (e->type.kind == RB_TYPE_percent) n /= 100;
    *out = negative ? -n : n;
    return true;
}

static bool dress_thousands(enum separator is, rb_dress *d)
{
    static const char *const texts[][4] = {[COMMA] = {","}, [POINT] = {"."}, [BLANK] = {" ", "\xC2\xA0", "\xE2\x80\xAF"}, [APOSTROPHE] = {"'", "\xE2\x80\x99"}};
    for (size_t i = 0; is != NOT_ONE && texts[is][i]; i++)
        if (!rb_dress_add(d->thousands, &d->groupings, rb_str_of(texts[is][i]))) return false;
    return true;
}

bool rb_example_dress(const rb_example *e, rb_dress *d)
{
    static const char decimals[] = {[COMMA] = ',', [POINT] = '.', [APOSTROPHE] = 0};
    if (e->small_groups || e->clock != NO_CLOCK || e->type.kind == RB_TYPE_duration) return false;
    *d = (rb_dress){.is_loose = true, .parentheses = e->negative == IN_PARENTHESES, .minus_behind = e->negative == MINUS_BEHIND, .decimal = decimals[e->decimals]};
    d->needs_before = e->before.len > 0;
    d->needs_after = e->after.len > 0;
    return (!d->needs_before || rb_dress_add(d->before, &d->befores, e->before)) && (!d->needs_after || rb_dress_add(d->after, &d->afters, e->after)) &&
           dress_thousands(e->thousands, d);
}

/* ---- a length of time ---- */

static bool take_colon(rb_str *s) { return take_text(s, RB_STR(":")); }

static bool take_sixty(rb_str *s)
{
    bool is = s->len >= 2 && s->ptr[0] >= '0' && s->ptr[0] <= '5' && rb_is_digit(s->ptr[1]);
    if (is) *s = from(*s, 2);
    return is;
}

/* How many parts of two digits follow the first number: 1 for 17:24, 2 for 17:24:30; 0: no clock. */
static int clock_parts(rb_str s)
{
    size_t digits = 0;
    while (digits < s.len && rb_is_digit(s.ptr[digits])) digits++;
    s = from(s, digits);
    if (digits == 0 || digits > 6 || !take_colon(&s) || !take_sixty(&s)) return 0;
    if (s.len == 0) return 1;
    return take_colon(&s) && take_sixty(&s) && (s.len == 0 || s.ptr[0] == '.') ? 2 : 0;
}

bool rb_is_short_clock(rb_str text)
{
    if (text.len > 0 && text.ptr[0] == '-') text = from(text, 1);
    return clock_parts(text) == 1;
}

/* A clock is read as hours and minutes: a sixtieth of that is minutes and seconds. */
static bool read_minutes_seconds(rb_str text, int64_t *out)
{
    int64_t hours;
    if (!rb_duration_parse(text, &hours)) return false;
    *out = hours / 60;
    return true;
}

bool rb_example_read_duration(const rb_example *e, rb_str text, int64_t *out)
{
    rb_str unsigned_text = text;
    (void)take_text(&unsigned_text, RB_STR("-"));
    int parts = clock_parts(unsigned_text);
    switch (e->clock) {
    case NO_CLOCK: return parts == 0 && text.ptr[0] != 'P' && rb_duration_parse(text, out);
    case HOURS_MINUTES: return parts == 1 && rb_duration_parse(text, out);
    case HOURS_MINUTES_SECONDS: return parts == 2 && rb_duration_parse(text, out);
    case MINUTES_SECONDS: return parts == 1 && read_minutes_seconds(text, out);
    }
    RB_BUG("an example of no form");
}

/* ---- the example itself ---- */

/* A number in an example: its digits in runs, and what separates them. */
typedef struct parts { size_t runs[PLAIN_DIGITS]; enum separator separators[PLAIN_DIGITS]; size_t count; bool begins_with_zero; } parts;

static bool wrong(rb_example_problem *problem, rb_str what, const char *advice)
{
    *problem = (rb_example_problem){what, rb_str_of(advice)};
    return false;
}

/* Takes all digits and the separators between them. */
static bool take_runs(rb_str *s, parts *p)
{
    p->count = 0;
    p->begins_with_zero = s->ptr[0] == '0';
    while (p->count < PLAIN_DIGITS) {
        size_t digits = 0, len;
        while (digits < s->len && rb_is_digit(s->ptr[digits])) digits++;
        p->runs[p->count++] = digits;
        *s = from(*s, digits);
        if (s->len == 0) return true;
        enum separator is = take_separator(*s, &len);
        if (is == NOT_ONE || len >= s->len || !rb_is_digit(s->ptr[len])) return true;
        p->separators[p->count - 1] = is;
        *s = from(*s, len);
    }
    return false;
}

/* Whether the first `runs` runs are the groups of a number, and whether the inner ones have two digits. */
static bool are_groups(const parts *p, size_t runs, bool *small)
{
    *small = runs > 2 && p->runs[1] == SMALL_GROUP;
    size_t inner = *small ? SMALL_GROUP : GROUP;
    if (runs > 1 && p->runs[0] > inner) return false;
    for (size_t i = 1; i + 1 < runs; i++)
        if (p->runs[i] != inner || p->separators[i] != p->separators[0]) return false;
    return runs == 1 || p->runs[runs - 1] == GROUP;
}

static bool can_be_decimal(enum separator s) { return s == COMMA || s == POINT; }

/* One separator, once: thousands or decimals? */
static bool settle_one(rb_example *e, const parts *p, rb_example_problem *problem)
{
    enum separator is = p->separators[0];
    bool may_group = p->runs[0] <= GROUP && p->runs[1] == GROUP && !p->begins_with_zero, whole = e->type.kind == RB_TYPE_integer;
    if (may_group && !whole && can_be_decimal(is))
        return wrong(problem, rb_str_print("'%.*s' can be read as more than a thousand or as a number with three decimals", RB_STR_ARGS(e->text)),
                     is == COMMA ? "show both signs: \"1,234.50\" or \"1.234,50\"; for whole numbers declare the field as integer"
                                 : "show both signs: \"1.234,50\" or \"1,234.50\"; for whole numbers declare the field as integer");
    if (may_group) {
        e->thousands = is;
        return true;
    }
    if (whole) return wrong(problem, rb_str_print("'%.*s' has decimals, but the field is a whole number", RB_STR_ARGS(e->text)), "declare the field as number");
    if (!can_be_decimal(is)) return wrong(problem, rb_str_print("'%.*s' has no groups of three digits", RB_STR_ARGS(e->text)), "write a number such as 12 278 in groups of three");
    e->decimals = is;
    return true;
}

/* Which separator is which. */
static bool settle(rb_example *e, const parts *p, rb_example_problem *problem)
{
    enum separator last = p->count > 1 ? p->separators[p->count - 2] : NOT_ONE;
    if (p->count == 1) return true;
    if (p->count == 2) return settle_one(e, p, problem);
    bool   has_decimals = last != p->separators[0];
    size_t groups = has_decimals ? p->count - 1 : p->count;
    if (has_decimals && e->type.kind == RB_TYPE_integer) return wrong(problem, rb_str_print("'%.*s' has decimals, but the field is a whole number", RB_STR_ARGS(e->text)), "declare the field as number");
    if (!are_groups(p, groups, &e->small_groups) || (has_decimals && !can_be_decimal(last)))
        return wrong(problem, rb_str_print("the digits of '%.*s' are not in groups of three", RB_STR_ARGS(e->text)), "write a number as the column has it, such as \"1,234.50\" or \"1.234,50\"");
    e->thousands = p->separators[0];
    if (has_decimals) e->decimals = last;
    return true;
}

/* Blanks of all kinds as one, none at the ends. */
static rb_str words_of(rb_str s)
{
    rb_buf b = {0};
    s = rb_text_trim(s);
    for (size_t at = 0, len; at < s.len; at += len) {
        bool is_blank = take_separator(from(s, at), &len) == BLANK;
        if (!is_blank) rb_buf_add_str(&b, rb_str_slice(s, at, at + len));
        else if (b.len > 0 && b.ptr[b.len - 1] != ' ') rb_buf_add_char(&b, ' ');
    }
    return b.len > 0 ? rb_buf_take(&b) : RB_STR("");
}

/* The sign of an example only says that such signs are read; parentheses and a minus behind also where. */
static void settle_sign(rb_example *e, rb_str *before, rb_str *after)
{
    size_t open = rb_str_find(*before, RB_STR("("), 0), close = rb_str_find(*after, RB_STR(")"), 0);
    if (open != SIZE_MAX && close != SIZE_MAX) {
        e->negative = IN_PARENTHESES;
        *before = rb_str_print("%.*s%.*s", (int)open, before->ptr, RB_STR_ARGS(from(*before, open + 1)));
        *after = rb_str_print("%.*s%.*s", (int)close, after->ptr, RB_STR_ARGS(from(*after, close + 1)));
    } else if (take_minus(after)) {
        e->negative = MINUS_BEHIND;
    }
    *before = rb_text_trim(*before);
    if (take_minus(before) || take_text(before, RB_STR("+"))) *before = rb_text_trim(*before);
    if (rb_str_ends(*before, RB_STR("-")) || rb_str_ends(*before, RB_STR("+"))) before->len--;
}

static bool has_digit(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (rb_is_digit(s.ptr[i])) return true;
    return false;
}

/* A sign or code of another currency than the field's. */
static bool names_other_currency(const rb_example *e)
{
    static const struct { rb_str sign; const char *codes; } signs[] = {
        {{"\xE2\x82\xAC", 3}, "EUR"}, {{"\xC2\xA3", 2}, "GBP"}, {{"\xC2\xA5", 2}, "JPY CNY"}, {{"\xE2\x82\xB9", 3}, "INR"},
        {{"$", 1}, "USD CAD AUD NZD SGD HKD MXN BRL CLP COP ARS TWD"},
    };
    rb_str own = rb_str_of(e->type.currency);
    if (own.len == 0) return false; /* it stands in another column */
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        bool there = rb_str_find(e->before, signs[i].sign, 0) != SIZE_MAX || rb_str_find(e->after, signs[i].sign, 0) != SIZE_MAX;
        if (there && rb_str_find(rb_str_of(signs[i].codes), own, 0) == SIZE_MAX) return true;
    }
    rb_str words[] = {e->before, e->after};
    for (int i = 0; i < 2; i++) {
        bool is_code = words[i].len == 3;
        for (size_t c = 0; c < words[i].len; c++) is_code &= words[i].ptr[c] >= 'A' && words[i].ptr[c] <= 'Z';
        if (is_code && !rb_str_equal(words[i], own)) return true;
    }
    return false;
}

static bool check_words(const rb_example *e, rb_example_problem *problem)
{
    bool has_percent = rb_str_find(e->before, RB_STR("%"), 0) != SIZE_MAX || rb_str_find(e->after, RB_STR("%"), 0) != SIZE_MAX;
    if (e->type.kind == RB_TYPE_percent && !has_percent)
        return wrong(problem, rb_str_print("'%.*s' has no percent sign, so it may mean that or a hundred times as much", RB_STR_ARGS(e->text)), "write \"92.10%\"; where the column has no signs, its type is written: percent percent without sign");
    if (e->type.kind != RB_TYPE_percent && has_percent)
        return wrong(problem, rb_str_print("'%.*s' is a percentage", RB_STR_ARGS(e->text)), "declare the field as percent");
    if (e->type.kind == RB_TYPE_money && names_other_currency(e))
        return wrong(problem, rb_str_print("'%.*s' is not an amount in %.3s", RB_STR_ARGS(e->text), e->type.currency), "declare the field in the currency of the column");
    return true;
}

static bool read_example(rb_example *e, rb_example_problem *problem)
{
    size_t start = 0;
    parts  p;
    while (start < e->text.len && !rb_is_digit(e->text.ptr[start])) start++;
    rb_str before = rb_str_slice(e->text, 0, start), rest = from(e->text, start);
    if (rest.len == 0 || rb_str_ends(before, RB_STR(".")) || rb_str_ends(before, RB_STR(",")))
        return wrong(problem, rb_str_print("'%.*s' does not show a number", RB_STR_ARGS(e->text)), "write a cell as the column has it: format \"12,278 Cases\", format \"$1,234.50\"");
    if (!take_runs(&rest, &p) || has_digit(rest))
        return wrong(problem, rb_str_print("'%.*s' has more than one number in it", RB_STR_ARGS(e->text)), "read the field as text");
    settle_sign(e, &before, &rest);
    e->before = words_of(before);
    e->after = words_of(rest);
    return settle(e, &p, problem) && check_words(e, problem);
}

static bool read_duration_example(rb_example *e, rb_example_problem *problem)
{
    static const struct { const char *pattern; enum clock_form form; } patterns[] = {
        {"h:mm", HOURS_MINUTES}, {"hh:mm", HOURS_MINUTES}, {"m:ss", MINUTES_SECONDS}, {"mm:ss", MINUTES_SECONDS},
        {"h:mm:ss", HOURS_MINUTES_SECONDS}, {"hh:mm:ss", HOURS_MINUTES_SECONDS},
    };
    int64_t ignored;
    rb_dec  number;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (rb_str_equal(e->text, rb_str_of(patterns[i].pattern))) e->clock = patterns[i].form;
    if (e->clock != NO_CLOCK) return true;
    if (clock_parts(e->text) == 2) e->clock = HOURS_MINUTES_SECONDS;
    if (clock_parts(e->text) == 1)
        return wrong(problem, rb_str_print("'%.*s' may be hours and minutes or minutes and seconds", RB_STR_ARGS(e->text)), "write format \"h:mm\" for the one, format \"m:ss\" for the other");
    if (rb_dec_parse(e->text, &number) == RB_DEC_OK)
        return wrong(problem, rb_str_print("'%.*s' does not say of what: hours, minutes", RB_STR_ARGS(e->text)), "where the column has bare numbers, declare the field as number and multiply: let took = minutes * 1 minute");
    if (e->text.ptr[0] != 'P' && rb_duration_parse(e->text, &ignored)) return true;
    return wrong(problem, rb_str_print("'%.*s' does not show a length of time", RB_STR_ARGS(e->text)), "write a cell as the column has it, format \"8 Hours 16 Min\", or how a clock is read, format \"h:mm\"");
}

const rb_example *rb_example_new(rb_str text, rb_type type, rb_example_problem *problem)
{
    rb_example *e = RB_NEW(rb_example);
    *e = (rb_example){.text = rb_text_trim(text), .before = RB_STR(""), .after = RB_STR(""), .type = type};
    if (e->text.len == 0) {
        (void)wrong(problem, RB_STR("the format is empty"), "write a cell as the column has it: format \"12,278 Cases\"");
        return NULL;
    }
    bool ok = type.kind == RB_TYPE_duration ? read_duration_example(e, problem) : read_example(e, problem);
    return ok ? e : NULL;
}

rb_str rb_example_text(const rb_example *e) { return e->text; }
