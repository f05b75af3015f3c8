/* syntax/lexing.c: what becomes of each run of bytes that grammar/rules.l has cut.
 *
 * Path      rules.l -> [lexing.c] -> tokens -> words.c -> parser
 * Promises  A mistake that has one likely meaning is reported and then read with that meaning ('==' as 'is',
 *           curly quotes as straight ones), so it never causes a second message. What has no meaning is reported,
 *           dropped and remembered in lx->faults: the parser says nothing more about that line.
 */
#include "base/clock.h"
#include "base/ascii.h"
#include "base/decimal.h"
#include "base/unicode.h"
#include "syntax/token.h"

rb_str rb_token_text(const rb_lexing *lx, const rb_token *t)
{
    return (rb_str){lx->source->text.ptr + t->start, t->end - t->start};
}

rb_span rb_token_span(const rb_lexing *lx, const rb_token *t)
{
    return (rb_span){lx->source->base + t->start, lx->source->base + t->end};
}

static rb_str  matched(const rb_lexing *lx, uint32_t len) { return (rb_str){lx->source->text.ptr + lx->at, len}; }
static rb_span place(const rb_lexing *lx, uint32_t from, uint32_t to)
{
    return (rb_span){lx->source->base + lx->at + from, lx->source->base + lx->at + to};
}

static void push(rb_lexing *lx, enum rb_token_kind kind, uint32_t from, uint32_t to)
{
    if (lx->len == lx->cap) {
        uint32_t cap = lx->cap ? lx->cap * 2 : (lx->end - lx->start) / 5 + 16;
        lx->items = rb_gc_grow(lx->items, lx->len, cap, sizeof *lx->items, 0);
        lx->cap = cap;
    }
    lx->items[lx->len++] = (rb_token){lx->at + from, lx->at + to, (uint16_t)kind, lx->is_first};
    lx->is_first = false;
}

void rb_lexing_add(rb_lexing *lx, enum rb_token_kind kind, uint32_t len) { push(lx, kind, 0, len); }

void rb_lexing_add_comment(rb_lexing *lx, uint32_t len)
{
    if (lx->source->text.ptr[lx->at + len - 1] == '\r') len--;
    rb_vec_push(&lx->comments, place(lx, 0, len));
}

/* A number */

static rb_str without_underscores(rb_str s)
{
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '_') rb_buf_add_char(&b, s.ptr[i]);
    return rb_buf_take(&b);
}

static bool check_number(rb_lexing *lx, enum rb_token_kind kind, uint32_t len)
{
    bool   is_percent = kind == RB_TOKEN_percent_value;
    rb_str digits = without_underscores(matched(lx, is_percent ? len - 1 : len));
    rb_dec value;
    enum rb_dec_parse got = rb_dec_parse(is_percent ? rb_str_print("%.*sE-2", RB_STR_ARGS(digits)) : digits, &value);
    if (got == RB_DEC_OK) return true;
    rb_diag_add(lx->ds, RB_E0107, place(lx, 0, len), got == RB_DEC_TOO_FINE ? "the number '%.*s' has more decimals than can be kept"
                                                                           : "the number '%.*s' is too large", RB_STR_ARGS(matched(lx, len)));
    rb_diag_help(lx->ds, "a number has at most 29 digits before the point and %d after it", is_percent ? RB_DEC_PLACES - 2 : RB_DEC_PLACES);
    return false;
}

void rb_lexing_add_number(rb_lexing *lx, enum rb_token_kind kind, uint32_t len)
{
    const char *point = memchr(matched(lx, len).ptr, '.', len);
    bool is_plain = len <= 20 && (!point || matched(lx, len).ptr + len - point <= 7);
    push(lx, is_plain || check_number(lx, kind, len) ? kind : RB_TOKEN_broken, 0, len);
}

void rb_lexing_add_grouped(rb_lexing *lx, uint32_t len)
{
    rb_buf plain = {0};
    rb_str all = matched(lx, len);
    for (size_t i = 0; i < all.len; i++)
        if (all.ptr[i] != ',') rb_buf_add_char(&plain, all.ptr[i]);
    rb_diag_add(lx->ds, RB_E0103, place(lx, 0, len), "'%.*s' may be one number or several", RB_STR_ARGS(all));
    rb_diag_help(lx->ds, "write %.*s for one number; between several, put a blank after the comma", RB_STR_ARGS(rb_buf_str(&plain)));
    push(lx, RB_TOKEN_number_value, 0, len);
}

/* 12.345.678 and 12.345.678,50: points between thousands. */
void rb_lexing_add_pointed(rb_lexing *lx, uint32_t len)
{
    rb_buf plain = {0};
    rb_str all = matched(lx, len);
    for (size_t i = 0; i < all.len; i++)
        if (all.ptr[i] != '.') rb_buf_add_char(&plain, all.ptr[i] == ',' ? '.' : all.ptr[i]);
    rb_diag_add(lx->ds, RB_E0103, place(lx, 0, len), "'%.*s' is not written as numbers are", RB_STR_ARGS(all));
    rb_diag_help(lx->ds, "write %.*s: a point stands before decimals, and nothing between thousands", RB_STR_ARGS(rb_buf_str(&plain)));
    push(lx, RB_TOKEN_number_value, 0, len);
}

/* Prices of a unit and rates have more decimals than coins do, so they are not refused for that: only three of them, after one to
 * three digits, look like thousands. `0.125` does not, and the coins of some currencies have three. */
static bool looks_like_thousands(rb_str digits, rb_str currency)
{
    static const char *const thirds[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    if (digits.len < 5 || digits.len > 7 || digits.ptr[digits.len - 4] != '.' || digits.ptr[0] == '0' || memchr(digits.ptr, '_', digits.len)) return false;
    for (size_t i = 0; i < sizeof thirds / sizeof *thirds; i++)
        if (rb_str_equal(currency, rb_str_of(thirds[i]))) return false;
    return true;
}

void rb_lexing_check_amount(const rb_lexing *lx, const rb_token *number, rb_str currency)
{
    rb_str digits = rb_token_text(lx, number);
    if (!looks_like_thousands(digits, currency)) return;
    size_t whole = digits.len - 4;
    rb_str part = rb_str_slice(digits, whole, digits.len);
    rb_str small = rb_str_equal(part, RB_STR(".000")) ? rb_str_slice(digits, 0, whole)
                 : part.ptr[3] == '0' ? rb_str_slice(digits, 0, digits.len - 1) : rb_str_print("%.*s0", RB_STR_ARGS(digits));
    rb_span at = {rb_token_span(lx, number).start, rb_token_span(lx, number + 1).end};
    rb_diag_add(lx->ds, RB_E0103, at, "'%.*s %.*s' may be thousands or decimals", RB_STR_ARGS(digits), RB_STR_ARGS(currency));
    rb_diag_help(lx->ds, "write %.*s%.*s %.*s, or %.*s %.*s: a point stands before decimals, and nothing between thousands", (int)whole, digits.ptr,
                 3, part.ptr + 1, RB_STR_ARGS(currency), RB_STR_ARGS(small), RB_STR_ARGS(currency));
}

/* The groups of three that commas or points may part: 1,000 and 12.345.678. Returns the sign between them, or 0. */
static char thousands_sign(rb_str s)
{
    char   sign = 0;
    size_t run = 0, groups = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && rb_is_digit(s.ptr[i])) { run++; continue; }
        if (groups == 0 ? run > 3 : run != 3) return 0;
        if (i == s.len || (sign && s.ptr[i] != sign)) break;
        sign = s.ptr[i];
        groups++;
        run = 0;
    }
    return sign == ',' || (sign == '.' && groups > 1) ? sign : 0;
}

/* The digits as rules have them; empty where more than one amount may be meant: a suggestion must never change what it stands for. */
static rb_str plain_amount(rb_str s)
{
    char   thousands = thousands_sign(s);
    size_t commas = 0;
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++) {
        commas += s.ptr[i] == ',';
        if (s.ptr[i] == thousands) continue;
        rb_buf_add_char(&b, s.ptr[i] == ',' ? '.' : s.ptr[i]);
    }
    rb_str plain = rb_buf_str(&b);
    rb_dec value;
    size_t comma = rb_str_find(s, RB_STR(","), 0), point = rb_str_find(s, RB_STR("."), 0);
    bool   is_cents = commas == 1 && point == SIZE_MAX && s.len - comma <= 3; /* 1,50 */
    bool   is_clear = thousands != 0 || commas == 0 || is_cents;
    return is_clear && rb_dec_parse(without_underscores(plain), &value) == RB_DEC_OK ? plain : RB_STR("");
}

/* $5k, $5 USD: the word after the amount says more of it. */
static void help_odd_amount(rb_lexing *lx, rb_str digits, rb_str word, const char *currency)
{
    rb_str plain = plain_amount(digits), fold = rb_text_fold(word);
    bool   is_whole = rb_str_find(plain, RB_STR("."), 0) == SIZE_MAX;
    const char *zeros = rb_str_equal(fold, RB_STR("k")) ? "000" : rb_str_equal(fold, RB_STR("m")) ? "000000" : "";
    if (rb_words_is_unit(word) && word.len == 3) currency = rb_str_print("%.*s", RB_STR_ARGS(word)).ptr;
    else if (word.len > 0 && (!*zeros || !is_whole)) plain = RB_STR("");
    if (plain.len > 0) rb_diag_help(lx->ds, "the currency stands after it: %.*s%s %.3s", RB_STR_ARGS(plain), zeros, currency);
    else rb_diag_help(lx->ds, "write it in digits, with a point before decimals, nothing between thousands and the currency after it: AMOUNT %.3s", currency);
}

void rb_lexing_add_odd_amount(rb_lexing *lx, uint32_t len)
{
    static const struct symbol { const char *text, *currency; } symbols[] = {{"$", "USD"}, {"\xE2\x82\xAC", "EUR"}, {"\xC2\xA3", "GBP"}, {"\xC2\xA5", "JPY"}};
    uint32_t from = 0, to;
    rb_str   s = matched(lx, len);
    while (!rb_is_digit(s.ptr[from])) from++;
    for (to = from; to < len && (rb_is_digit(s.ptr[to]) || strchr("._,", s.ptr[to]));) to++;
    rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "an amount of money is not written with a sign");
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (rb_str_starts(s, rb_str_of(symbols[i].text)))
            help_odd_amount(lx, rb_str_slice(s, from, to), rb_text_trim(rb_str_slice(s, to, len)), symbols[i].currency);
    push(lx, RB_TOKEN_broken, 0, len);
}

/* 9am, 5k, 500A: what may be meant. */
static void help_joined(rb_lexing *lx, rb_str digits, rb_str word)
{
    rb_str units[] = {RB_STR("days"), RB_STR("hours"), RB_STR("minutes"), RB_STR("seconds"), RB_STR("weeks"), RB_STR("months"), RB_STR("years"), RB_STR("points")};
    bool am = rb_str_equal(rb_text_fold(word), RB_STR("am")), pm = rb_str_equal(rb_text_fold(word), RB_STR("pm"));
    rb_dec n;
    if ((am || pm) && rb_dec_parse(digits, &n) == RB_DEC_OK && n > 0 && n <= 12 * RB_DEC_ONE && rb_dec_is_whole(n))
        rb_diag_help(lx->ds, "a time has two digits each for hours (00 to 23) and minutes: %02d:00", (int)(n / RB_DEC_ONE) % 12 + (pm ? 12 : 0));
    else if (rb_str_equal(rb_text_fold(word), RB_STR("k")) && rb_str_find(digits, RB_STR("."), 0) == SIZE_MAX) rb_diag_help(lx->ds, "a number is written out: %.*s000", RB_STR_ARGS(digits));
    else if (!rb_diag_suggest(lx->ds, word, units, sizeof units / sizeof *units)) rb_diag_help(lx->ds, "if it is a text, it stands in quotes: \"%.*s%.*s\"", RB_STR_ARGS(digits), RB_STR_ARGS(word));
}

void rb_lexing_add_joined(rb_lexing *lx, uint32_t number, uint32_t len)
{
    rb_str all = matched(lx, len), digits = rb_str_slice(all, 0, number), word = rb_str_slice(all, number, len);
    rb_diag_add(lx->ds, RB_E0103, place(lx, 0, len), "'%.*s' is neither a number nor a name", RB_STR_ARGS(all));
    if (!rb_words_is_unit(word)) {
        push(lx, RB_TOKEN_broken, 0, len);
        help_joined(lx, digits, word);
        rb_vec_push(&lx->faults, lx->at);
        return;
    }
    push(lx, RB_TOKEN_number_value, 0, number);
    rb_diag_help(lx->ds, "a blank stands between the number and the word: %.*s %.*s", RB_STR_ARGS(digits), RB_STR_ARGS(word));
    push(lx, RB_TOKEN_name, number, len);
}

/* Dates and times */

static int two_digits(rb_str s, size_t at) { return (s.ptr[at] - '0') * 10 + (s.ptr[at + 1] - '0'); }

static bool offset_exists(rb_str s)
{
    return s.len != 6 || (two_digits(s, 1) <= 15 && two_digits(s, 4) < 60);
}

static bool datetime_exists(rb_str s)
{
    int64_t us;
    size_t  clock_end = 11;
    while (clock_end < s.len && s.ptr[clock_end] != 'Z' && s.ptr[clock_end] != '+' && s.ptr[clock_end] != '-') clock_end++;
    return rb_time_parse(rb_str_slice(s, 11, clock_end), &us) && offset_exists(rb_str_slice(s, clock_end, s.len));
}

/* Of a date that is written as dates are. */
static void help_day(rb_diags *ds, rb_str date)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    rb_civil c = {two_digits(date, 0) * 100 + two_digits(date, 2), two_digits(date, 5), 31};
    int64_t  last;
    while (c.day > 0 && !rb_date_from_civil(c, &last)) c.day--;
    if (c.day == 0 || two_digits(date, 8) <= c.day) rb_diag_help(ds, "a date is year-month-day: 2025-02-01 is the first of February");
    else if (c.month == 2) rb_diag_help(ds, "February %d has %d days", c.year, c.day);
    else rb_diag_help(ds, "%s has %d days", months[c.month - 1], c.day);
}

void rb_lexing_add_moment(rb_lexing *lx, enum rb_token_kind kind, uint32_t len)
{
    rb_str  s = matched(lx, len);
    int64_t got;
    if (kind != RB_TOKEN_time_value && !rb_date_parse(rb_str_slice(s, 0, 10), &got)) {
        rb_diag_add(lx->ds, RB_E0105, place(lx, 0, 10), "there is no day '%.10s'", s.ptr);
        help_day(lx->ds, rb_str_slice(s, 0, 10));
        kind = RB_TOKEN_broken;
    } else if (kind == RB_TOKEN_time_value ? !rb_time_parse(s, &got) : kind == RB_TOKEN_datetime_value && !datetime_exists(s)) {
        rb_diag_add(lx->ds, RB_E0105, place(lx, 0, len), "there is no time '%.*s'", RB_STR_ARGS(s));
        if (rb_str_equal(s, RB_STR("24:00"))) rb_diag_help(lx->ds, "the end of a day is the 00:00 of the next: 09:00 .. 00:00");
        else rb_diag_help(lx->ds, "a time has two digits each for hours (00 to 23) and minutes: 09:00; with a date it is 2025-06-01T16:00Z");
        kind = RB_TOKEN_broken;
    }
    push(lx, kind, 0, len);
}

/* Digits, '-' and digits are a subtraction elsewhere; nobody means one by this. */
void rb_lexing_add_far_date(rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    rb_diag_add(lx->ds, RB_E0105, place(lx, 0, len), "'%.*s' lies outside the years 1 to 9999", RB_STR_ARGS(s));
    rb_diag_help(lx->ds, "a year has four digits: 2025-02-01; to subtract, put spaces around '-'");
    push(lx, RB_TOKEN_broken, 0, len);
}

void rb_lexing_add_odd_date(rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    int    part[3] = {0}, count = 0;
    bool   year_first = rb_is_digit(s.ptr[1]) && rb_is_digit(s.ptr[2]);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') count++;
        else part[count] = part[count] * 10 + (s.ptr[i] - '0');
    }
    rb_diag_add(lx->ds, RB_E0105, place(lx, 0, len), "'%.*s' is not written as dates are", RB_STR_ARGS(s));
    if (!year_first && !rb_is_digit(s.ptr[s.len - 3])) rb_diag_help(lx->ds, "write year-month-day, the year with four digits: 2025-02-01; to subtract, put spaces around '-'");
    else if (year_first) rb_diag_help(lx->ds, "write %04d-%02d-%02d: year-month-day, two digits for month and day", part[0], part[1], part[2]);
    else if (part[1] > 12 && part[0] <= 12) rb_diag_help(lx->ds, "write %04d-%02d-%02d: year-month-day", part[2], part[0], part[1]);
    else if (part[0] > 12 || part[0] == part[1]) rb_diag_help(lx->ds, "write %04d-%02d-%02d: year-month-day", part[2], part[1], part[0]);
    else rb_diag_help(lx->ds, "write year-month-day: %04d-%02d-%02d or %04d-%02d-%02d", part[2], part[0], part[1], part[2], part[1], part[0]);
    push(lx, RB_TOKEN_broken, 0, len);
}

/* Texts */

void rb_lexing_add_text(rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    const char *slash = memchr(s.ptr, '\\', len);
    for (size_t i = slash ? (size_t)(slash - s.ptr) : len; i + 1 < len; i++) {
        if (s.ptr[i] != '\\') continue;
        i++;
        if (strchr("\"\\nt", s.ptr[i]) || (unsigned char)s.ptr[i] < ' ') continue;
        uint32_t width = 2;
        while (i + width - 1 < len && ((unsigned char)s.ptr[i + width - 1] & 0xC0) == 0x80) width++;
        rb_diag_add(lx->ds, RB_E0101, place(lx, (uint32_t)i - 1, (uint32_t)i - 1 + width), "'%.*s' has no meaning in a text", (int)width, s.ptr + i - 1);
        rb_diag_help(lx->ds, "after a backslash comes \", \\, n (new line) or t (tab); for a backslash itself write \\\\");
    }
    push(lx, RB_TOKEN_text_value, 0, len);
}

/* Other mistakes */

void rb_lexing_add_odd_word(rb_lexing *lx, uint32_t len)
{
    rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "the name '%.*s' has letters that names cannot have", RB_STR_ARGS(matched(lx, len)));
    rb_diag_help(lx->ds, "names are made of a to z, digits and _; a column or a text may have any letters: column \"%.*s\"", RB_STR_ARGS(matched(lx, len)));
    push(lx, RB_TOKEN_name, 0, len);
}

static const struct mistaken { const char *text; enum rb_token_kind kind; const char *help; } mistakens[] = {
    {"==", RB_TOKEN_is, "write 'is' or '=' to compare"},
    {"===", RB_TOKEN_is, "write 'is' or '=' to compare"},
    {"!==", RB_TOKEN_unequal, "write 'is not' or '!='"},
    {"&&", RB_TOKEN_and, "write 'and'"},
    {"&", RB_TOKEN_and, "write 'and'"},
    {"!", RB_TOKEN_not, "write 'not'"},
    {"->", RB_TOKEN_arrow, "an outcome stands after '=>'"},
    {"\xE2\x86\x92", RB_TOKEN_arrow, "an outcome stands after '=>'"},
    {"\xE2\x87\x92", RB_TOKEN_arrow, "an outcome stands after '=>'"},
    {"=<", RB_TOKEN_at_less, "write '<=' for 'at most'"},
    {":=", RB_TOKEN_equals, "write '='"},
    {"...", RB_TOKEN_upto, "a range is written with two points: 1 .. 5"},
    {"\xE2\x80\xA6", RB_TOKEN_upto, "a range is written with two points: 1 .. 5"},
    {"\xC3\x97", RB_TOKEN_star, "write '*' to multiply"},
    {"\xC3\xB7", RB_TOKEN_slash, "write '/' to divide"},
};

void rb_lexing_add_mistaken(rb_lexing *lx, uint32_t len)
{
    rb_str s = matched(lx, len);
    struct mistaken meant = {"", RB_TOKEN_minus, "write '-': this is another dash that looks like it"};
    for (size_t i = 0; i < sizeof mistakens / sizeof *mistakens; i++)
        if (rb_str_equal(s, rb_str_of(mistakens[i].text))) meant = mistakens[i];
    rb_diag_add(lx->ds, (unsigned char)s.ptr[0] < 0x80 ? RB_E0103 : RB_E0101, place(lx, 0, len), "'%.*s' is not written in rules", RB_STR_ARGS(s));
    rb_diag_help(lx->ds, "%s", meant.help);
    push(lx, meant.kind, 0, len);
}

void rb_lexing_skip_odd_comment(rb_lexing *lx, uint32_t len)
{
    rb_diag_add(lx->ds, RB_E0101, place(lx, 0, 2), "a comment does not begin with '%.2s'", matched(lx, 2).ptr);
    rb_diag_help(lx->ds, "a comment begins with # and goes to the end of its line");
    (void)len;
}

static const struct odd { const char *text, *help; } odds[] = {
    {"$", "an amount of money is written with its currency after it: 500 USD"},
    {"%", "a percentage is written without a blank: 10%"},
    {";", "nothing is needed at the end of a line"},
    {"'", "a text stands between straight double quotes: \"Open\""},
    {"`", "a text stands between straight double quotes: \"Open\"; a name stands without quotes"},
    {"@", NULL}, {"^", "to multiply write '*'"}, {"?", "a choice is written: if CONDITION then A else B"},
    {"~", "for texts write 'contains' or 'matches'"}, {"\\", "a rule needs nothing at the end of a line to go on in the next"},
};

static uint32_t code_point(rb_str s)
{
    unsigned char c = (unsigned char)s.ptr[0];
    uint32_t      n = c < 0x80 ? c : c < 0xE0 ? c & 0x1Fu : c < 0xF0 ? c & 0x0Fu : c & 0x07u;
    for (size_t i = 1; i < s.len; i++) n = n << 6 | ((unsigned char)s.ptr[i] & 0x3Fu);
    return n;
}

/* 5'000 */
static bool is_between_digits(const rb_lexing *lx)
{
    const char *at = lx->source->text.ptr + lx->at;
    return *at == '\'' && lx->at > lx->start && lx->at + 3 < lx->end && rb_is_digit(at[-1]) && rb_is_digit(at[1]) && rb_is_digit(at[2]) && rb_is_digit(at[3]);
}

/* LEFT(name;2), as spreadsheets of some countries have it: a bracket of this line is open. */
static bool is_between_values(const rb_lexing *lx)
{
    uint32_t closed = 0;
    for (uint32_t i = lx->len; lx->source->text.ptr[lx->at] == ';' && !lx->is_first && i > 0; i--) {
        const rb_token *t = &lx->items[i - 1];
        if (t->kind == RB_TOKEN_lparen && closed == 0) return true;
        if (t->kind == RB_TOKEN_lparen) closed--;
        if (t->kind == RB_TOKEN_rparen) closed++;
        if (t->is_first) break;
    }
    return false;
}

void rb_lexing_skip_odd(rb_lexing *lx, uint32_t len)
{
    if (is_between_values(lx)) {
        rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "values are not parted by ';'");
        rb_diag_help(lx->ds, "write ',' between two values");
        push(lx, RB_TOKEN_comma, 0, len);
        return;
    }
    rb_str   s = matched(lx, len);
    uint32_t c = code_point(s);
    bool     is_seen = c > ' ' && c != 0x7F && c != 0xAD && !(c >= 0x80 && c < 0xA0) && !(c >= 0x2000 && c <= 0x206F) && c != 0xFEFF;
    if (is_seen) rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "'%.*s' has no place here", RB_STR_ARGS(s));
    else rb_diag_add(lx->ds, RB_E0101, place(lx, 0, len), "an invisible character (U+%04X) has no place here", c);
    if (!is_seen) rb_diag_help(lx->ds, "it often comes from copied text: delete it and type what stands around it anew");
    if (is_between_digits(lx)) rb_diag_help(lx->ds, "nothing stands between thousands: 5000");
    for (size_t i = 0; !is_between_digits(lx) && i < sizeof odds / sizeof *odds; i++)
        if (odds[i].help && rb_str_equal(s, rb_str_of(odds[i].text))) rb_diag_help(lx->ds, "%s", odds[i].help);
    if (c != '$' && c != ';' && c < 0xA2) rb_vec_push(&lx->faults, lx->at);
}

void rb_lexing_run(rb_lexing *lx)
{
    lx->is_first = true;
    rb_grammar_cut(lx);
    lx->at = lx->end;
    push(lx, RB_TOKEN_end, 0, 0);
    lx->items[lx->len - 1].is_first = true;
    rb_words_resolve(lx);
}
