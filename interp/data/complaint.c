/* data/complaint.c: why a cell could not be read, in one line for the person who owns the data.
 *
 * Path      an unreadable cell -> [complaint] -> causes of verdicts, example of a field's problems
 * Promises  Names the value (cut when long, made safe to print) and, where the reason is one of the usual
 *           ones, the reason. Only asked for cells that are shown, so it may take its time.
 */
#include "base/unicode.h"
#include "data/cell_text.h"
#include "data/convert.h"
#include "data/list.h"
#include "data/path.h"
#include "data/verdict.h"

#include "base/ascii.h"

enum { SHOWN_CODE_POINTS = 60 };

/* The value as a sentence shows it. */
rb_str rb_cell_shown(rb_str text)
{
    rb_buf b = {0};
    size_t at = 0, count = 0;
    while (at < text.len && count < SHOWN_CODE_POINTS) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80) at++;
        count++;
    }
    rb_text_add_safe(&b, rb_str_slice(text, 0, at));
    if (at < text.len) rb_buf_add_chars(&b, "\xE2\x80\xA6");
    return rb_buf_take(&b);
}

/* "'VALUE' REST" */
static rb_str about(rb_str text, const char *rest)
{
    rb_str value = rb_cell_shown(text);
    return rb_str_print("'%.*s' %s", RB_STR_ARGS(value), rest);
}

/* ---- numbers ---- */

#define NO_BREAK RB_STR("\xC2\xA0")
#define NARROW RB_STR("\xE2\x80\xAF")

/* Digits, and between them what people separate digits with, at least once. */
static bool has_separators(rb_str text)
{
    bool found = false, digits = false;
    for (size_t at = 0; at < text.len; at++) {
        rb_str rest = rb_str_slice(text, at, text.len);
        size_t wide = rb_str_starts(rest, NO_BREAK) ? NO_BREAK.len : rb_str_starts(rest, NARROW) ? NARROW.len : 0;
        char   c = text.ptr[at];
        digits |= rb_is_digit(c);
        if (wide > 0 || c == ',' || c == ' ' || c == '\'') found = true;
        else if (!rb_is_digit(c) && c != '.' && c != '-' && c != '+' && c != '%') return false;
        at += wide > 0 ? wide - 1 : 0;
    }
    return found && digits;
}

static size_t last_of(rb_str s, char c)
{
    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == c) return i - 1;
    return SIZE_MAX;
}

static size_t digits_after(rb_str s, size_t at)
{
    size_t count = 0;
    while (at + 1 + count < s.len && rb_is_digit(s.ptr[at + 1 + count])) count++;
    return count;
}

/* The words that would read a number with separators; where it can be read in two ways, nothing is suggested but to show one. */
static const char *words_for(rb_str text)
{
    size_t comma = last_of(text, ','), point = last_of(text, '.');
    bool   has_comma = comma != SIZE_MAX, has_point = point != SIZE_MAX;
    bool   apostrophe = rb_str_find(text, RB_STR("'"), 0) != SIZE_MAX, blank = rb_str_find(text, RB_STR(" "), 0) != SIZE_MAX || rb_str_find(text, NO_BREAK, 0) != SIZE_MAX || rb_str_find(text, NARROW, 0) != SIZE_MAX;
    if (apostrophe) return has_comma ? "; declare: decimal comma thousands \"'\"" : "; declare: thousands \"'\"";
    if (blank) return has_comma ? "; declare: decimal comma thousands \" \"" : "; declare: thousands \" \"";
    if (has_comma && has_point) return comma > point ? "; declare: decimal comma thousands \".\"" : "; declare: thousands \",\"";
    bool once = has_comma && rb_str_find(text, RB_STR(","), 0) == comma;
    if (once && digits_after(text, comma) != 3) return "; declare: decimal comma";
    if (has_comma && !once) return "; declare: thousands \",\"";
    return "; it can be read in two ways: declare thousands \",\" or decimal comma";
}

/* Why a text with digits in it is no number, as the end of a sentence; "" when there is nothing to say. */
static const char *reason_of(rb_str text)
{
    static const rb_str signs[] = {{"$", 1}, {"\xE2\x82\xAC", 3}, {"\xC2\xA3", 2}, {"\xC2\xA5", 2}};
    if (has_separators(text)) return words_for(text);
    bool is_minus_at_end = rb_is_digit(text.ptr[0]) && rb_str_ends(text, RB_STR("-"));
    if (is_minus_at_end || (text.ptr[0] == '(' && rb_str_ends(text, RB_STR(")"))))
        return is_minus_at_end ? "; declare: trailing minus" : "; declare: negative parentheses";
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (rb_str_find(text, signs[i], 0) != SIZE_MAX) return rb_str_chars(rb_str_print("; declare: currency sign \"%.*s\"", RB_STR_ARGS(signs[i])));
    return "";
}

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_code(rb_str s)
{
    return s.len == 3 && is_capital(s.ptr[0]) && is_capital(s.ptr[1]) && is_capital(s.ptr[2]);
}

/* An amount with another currency's code: "EUR 12.50". */
static bool is_other_currency(rb_str text)
{
    rb_dec ignored;
    rb_str before = rb_text_trim(rb_str_slice(text, 3, text.len));
    rb_str after = rb_text_trim(rb_str_slice(text, 0, text.len > 3 ? text.len - 3 : 0));
    if (text.len <= 3) return false;
    if (is_code(rb_str_slice(text, 0, 3)) && rb_dec_parse(before, &ignored) == RB_DEC_OK) return true;
    return is_code(rb_str_slice(text, text.len - 3, text.len)) && rb_dec_parse(after, &ignored) == RB_DEC_OK;
}

static const char *name_of_number(rb_type type)
{
    switch (type.kind) {
    case RB_TYPE_integer: return "is not a whole number";
    case RB_TYPE_percent: return "is not a percentage";
    case RB_TYPE_money: return "is not an amount of money";
    default: return "is not a number";
    }
}

static rb_str without_dress(rb_str text, rb_type type)
{
    if (type.kind == RB_TYPE_money) return rb_cell_amount(text, type);
    if (type.kind == RB_TYPE_percent && rb_str_ends(text, RB_STR("%")))
        return rb_text_trim(rb_str_slice(text, 0, text.len - 1));
    return text;
}

/* "decimal comma, thousands "."": how the field declares its numbers. */
static rb_str written_as(const rb_written *w)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, w->decimal_comma ? "decimal comma" : "decimal point");
    for (uint32_t i = 0; i < w->thousands.len; i++) rb_buf_print(&b, ", thousands \"%.*s\"", RB_STR_ARGS(w->thousands.items[i]));
    for (uint32_t i = 0; i < w->signs.len; i++) rb_buf_print(&b, ", currency sign \"%.*s\"", RB_STR_ARGS(w->signs.items[i]));
    if (w->negative_parentheses) rb_buf_add_chars(&b, ", negative parentheses");
    if (w->trailing_minus) rb_buf_add_chars(&b, ", trailing minus");
    return rb_buf_str(&b);
}

static bool says_how_numbers_are(const rb_written *w)
{
    return w && (w->decimal_comma || w->thousands.len > 0 || w->signs.len > 0 || w->negative_parentheses || w->trailing_minus);
}

/* "EUR 12.50" in dollars: the amount without the code; empty: it is no such thing. */
static rb_str in_other_currency(rb_str text)
{
    if (text.len <= 3) return RB_STR("");
    if (is_code(rb_str_slice(text, 0, 3))) return rb_text_trim(rb_str_slice(text, 3, text.len));
    return is_code(rb_str_slice(text, text.len - 3, text.len)) ? rb_text_trim(rb_str_slice(text, 0, text.len - 3)) : RB_STR("");
}

/* The text read as a field of such words: what had to be put right for it, and whether it is a number that can be held. */
static enum rb_dec_parse read_as(const rb_field *f, const rb_written *w, rb_str text, uint32_t *repairs)
{
    rb_field other = *f;
    rb_cell  cell = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    rb_buf   room = {0};
    rb_dec   ignored;
    other.written = w;
    other.dress = NULL;
    rb_convert_begin(&room, rb_convert_room(cell));
    *repairs = rb_convert_cell(&other, &cell, &room);
    if (cell.kind != RB_CELL_TEXT) return RB_DEC_NOT_A_NUMBER;
    text = rb_cell_str(cell);
    return rb_dec_parse(rb_str_ends(text, RB_STR("%")) ? rb_str_slice(text, 0, text.len - 1) : text, &ignored);
}

static const rb_str currency_signs[] = {{"$", 1}, {"\xE2\x82\xAC", 3}, {"\xC2\xA3", 2}, {"\xC2\xA5", 2}};
enum { CURRENCY_SIGNS = sizeof currency_signs / sizeof *currency_signs };

/* What is declared, and all that could have been beside it. */
static rb_written loosened(const rb_field *f)
{
    rb_written w = *f->written;
    rb_texts   signs = {0}, thousands = {0};
    w.negative_parentheses = w.trailing_minus = w.percent_without_sign = true;
    w.blank = (rb_texts){0};
    for (uint32_t i = 0; i < w.signs.len; i++) rb_vec_push(&signs, w.signs.items[i]);
    for (size_t i = 0; f->type.kind == RB_TYPE_money && i < CURRENCY_SIGNS; i++) rb_vec_push(&signs, currency_signs[i]);
    w.signs = signs;
    if (w.thousands.len > 0) return w;
    rb_vec_push(&thousands, w.decimal_comma ? RB_STR(".") : RB_STR(","));
    rb_vec_push(&thousands, RB_STR(" "));
    rb_vec_push(&thousands, RB_STR("'"));
    w.thousands = thousands;
    return w;
}

static void add_sign(rb_buf *b, const rb_written *w, rb_str text)
{
    for (uint32_t i = 0; i < w->signs.len; i++)
        if (rb_str_find(text, w->signs.items[i], 0) != SIZE_MAX) return;
    for (size_t i = 0; i < CURRENCY_SIGNS; i++)
        if (rb_str_find(text, currency_signs[i], 0) != SIZE_MAX) rb_buf_print(b, " currency sign \"%.*s\"", RB_STR_ARGS(currency_signs[i]));
}

static void add_thousands(rb_buf *b, const rb_written *w, rb_str text)
{
    const char *sign = rb_str_find(text, RB_STR("'"), 0) != SIZE_MAX ? "'" : rb_str_find(text, w->decimal_comma ? RB_STR(".") : RB_STR(","), 0) == SIZE_MAX ? " " : w->decimal_comma ? "." : ",";
    if (w->thousands.len == 0) rb_buf_print(b, " thousands \"%s\"", sign);
}

/* The words that are not declared and would read it, each after a blank. */
static rb_str words_beside(const rb_written *w, rb_str text, uint32_t repairs)
{
    rb_buf b = {0};
    if (repairs >> RB_REPAIR_THOUSANDS & 1) add_thousands(&b, w, text);
    if (repairs >> RB_REPAIR_PARENTHESES & 1 && !w->negative_parentheses) rb_buf_add_chars(&b, " negative parentheses");
    if (repairs >> RB_REPAIR_MINUS & 1 && !w->trailing_minus) rb_buf_add_chars(&b, " trailing minus");
    if (repairs >> RB_REPAIR_SIGN & 1) add_sign(&b, w, text);
    return rb_buf_take(&b);
}

static rb_str complain_of_size(rb_str text, enum rb_dec_parse parsed)
{
    return about(text, parsed == RB_DEC_TOO_LARGE ? "is too large; a number has at most 29 digits before the decimal point"
                                                  : "is too fine; a number has at most 9 digits after the decimal point");
}

static rb_str complain_of_percent(rb_str text)
{
    return about(text, "has no percent sign, so it may mean that or a hundred times as much; where the column has no signs, its type is written: percent percent without sign");
}

static rb_str complain_of_currency(const rb_field *f, rb_str text)
{
    if (rb_type_is_open_money(f->type)) return about(text, "has its currency beside it, and this field is declared to have it in another column");
    return about(text, rb_str_print("is not in %.3s", f->type.currency).ptr);
}

/* Beside what is declared the reason is as exact as without: first what else could be declared for it, and only then what is. */
static rb_str complain_of_written(const rb_field *f, rb_str text)
{
    rb_written w = loosened(f);
    rb_str     amount = f->type.kind == RB_TYPE_money ? in_other_currency(text) : RB_STR("");
    uint32_t   repairs;
    if (amount.len > 0 && read_as(f, &w, amount, &repairs) == RB_DEC_OK) return complain_of_currency(f, text);
    rb_dec     ignored;
    enum rb_dec_parse parsed = read_as(f, &w, text, &repairs), plain = rb_dec_parse(text, &ignored); /* it may have been put right already */
    if (plain == RB_DEC_TOO_LARGE || plain == RB_DEC_TOO_FINE) return complain_of_size(text, plain);
    if (parsed == RB_DEC_TOO_LARGE || parsed == RB_DEC_TOO_FINE) return complain_of_size(text, parsed);
    bool   lacks_percent = repairs >> RB_REPAIR_PERCENT & 1 && !f->written->percent_without_sign, reads = parsed == RB_DEC_OK;
    rb_str words = reads ? words_beside(f->written, text, repairs) : RB_STR("");
    const char *what = name_of_number(f->type);
    if (reads && words.len == 0 && f->type.kind == RB_TYPE_percent) return lacks_percent ? complain_of_percent(text) : complain_of_size(text, RB_DEC_TOO_FINE);
    if (reads && words.len == 0 && f->type.kind == RB_TYPE_integer) return about(text, what);
    if (words.len > 0) return about(text, rb_str_print("%s; declare also:%.*s", what, RB_STR_ARGS(words)).ptr);
    return about(text, rb_str_print("%s; this field is declared: %.*s", what, RB_STR_ARGS(written_as(f->written))).ptr);
}

static rb_str complain_of_number(const rb_field *f, rb_str text)
{
    if (says_how_numbers_are(f->written)) return complain_of_written(f, text);
    rb_dec ignored;
    rb_str plain = without_dress(text, f->type);
    enum rb_dec_parse parsed = rb_dec_parse(plain, &ignored);
    if (parsed == RB_DEC_TOO_LARGE) return complain_of_size(text, parsed);
    if (f->type.kind == RB_TYPE_percent && parsed == RB_DEC_OK && !rb_str_ends(text, RB_STR("%"))) return complain_of_percent(text);
    if (parsed == RB_DEC_TOO_FINE || (f->type.kind == RB_TYPE_percent && parsed == RB_DEC_OK)) return complain_of_size(text, RB_DEC_TOO_FINE);
    if (f->type.kind == RB_TYPE_money && is_other_currency(text)) return complain_of_currency(f, text);
    const char *reason = plain.len > 0 ? reason_of(plain) : "";
    if (reason[0] == '\0' && f->type.kind == RB_TYPE_percent) reason = "; this field is read as 92% or 0.92";
    return about(text, rb_str_print("%s%s", name_of_number(f->type), reason).ptr);
}

/* ---- dates and times ---- */

/* dddd-dd-dd */
static bool looks_like_iso_date(rb_str s)
{
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-') return false;
    for (size_t i = 0; i < s.len; i++)
        if (i != 4 && i != 7 && !rb_is_digit(s.ptr[i])) return false;
    return true;
}

/* "is not a date; this field is read as DD/MM/YYYY" */
static rb_str complain_of_form(rb_str text, const char *what, rb_str form)
{
    return about(text, rb_str_print("is not %s; this field is read as %.*s", what, RB_STR_ARGS(form)).ptr);
}

static rb_str complain_of_date(const rb_field *f, rb_str text)
{
    int64_t days;
    bool    is_midnight;
    if (f->format != NULL && rb_time_format_fits(f->format, text)) return about(text, "is not a date; there is no such day");
    if (f->format != NULL) return complain_of_form(text, "a date", rb_time_format_pattern(f->format));
    if (looks_like_iso_date(text)) return about(text, "is not a date; there is no such day");
    if (rb_cell_day_of_datetime(text, &days, &is_midnight))
        return about(text, "has a time of day; this field is read as a date alone");
    return complain_of_form(text, "a date", RB_STR("YYYY-MM-DD (the record can declare another form: dates \"DD/MM/YYYY\")"));
}

static rb_str complain_of_datetime(const rb_field *f, rb_str text)
{
    int64_t days, us;
    bool    is_midnight;
    bool    is_local = f->format ? rb_time_format_parse(f->format, text, NULL, &us)
                                 : rb_date_parse(text, &days) || rb_cell_day_of_datetime(text, &days, &is_midnight);
    if (is_local && f->zone == NULL)
        return about(text, "has no offset from UTC, and no zone is declared for this field");
    if (f->format != NULL && rb_time_format_fits(f->format, text)) return about(text, "is not a date and time; there is no such day or time of day");
    if (f->format != NULL) return complain_of_form(text, "a date and time", rb_time_format_pattern(f->format));
    if (looks_like_iso_date(rb_str_slice(text, 0, 10)) && !rb_date_parse(rb_str_slice(text, 0, 10), &days))
        return about(text, "is not a date and time; there is no such day");
    rb_str form = f->zone ? RB_STR("YYYY-MM-DDThh:mm:ss") : RB_STR("YYYY-MM-DDThh:mm:ss and Z or an offset");
    return complain_of_form(text, "a date and time", form);
}

/* Whether some word of the text begins with `beginning`, in any case; a single letter must be the whole word. */
static bool has_word(rb_str text, rb_str beginning)
{
    for (size_t at = 0; at + beginning.len <= text.len; at++) {
        if (at > 0 && rb_is_letter(text.ptr[at - 1])) continue;
        size_t end = at + beginning.len;
        if (beginning.len == 1 && end < text.len && rb_is_letter(text.ptr[end])) continue;
        if (rb_text_equal_fold(rb_str_slice(text, at, end), beginning)) return true;
    }
    return false;
}

/* Both readings, with the very words that declare each: a person knows at once which is meant. */
static rb_str complain_of_short_clock(rb_str text)
{
    size_t colon = rb_str_find(text, RB_STR(":"), 0);
    rb_str before = rb_str_slice(text, 0, colon), after = rb_str_slice(text, colon + 1, text.len);
    return about(text, rb_str_print("may be %.*s h %.*s min or %.*s min %.*s s; declare the field with format \"h:mm\" for the one, format \"m:ss\" for the other",
                                    RB_STR_ARGS(before), RB_STR_ARGS(after), RB_STR_ARGS(before), RB_STR_ARGS(after)).ptr);
}

static rb_str complain_of_duration(rb_str text)
{
    rb_dec ignored;
    if (rb_is_short_clock(text))
        return complain_of_short_clock(text);
    if (rb_dec_parse(text, &ignored) == RB_DEC_OK)
        return about(text, "is not a duration; it has no unit, as in 15 days or 4 hours");
    if (has_word(text, RB_STR("month")) || has_word(text, RB_STR("year")))
        return about(text, "is not a duration; months and years have no exact length");
    if (has_word(text, RB_STR("m")) && text.ptr[0] != 'P')
        return about(text, "is not a duration; m may be minutes or months, min is read");
    return complain_of_form(text, "a duration", RB_STR("4 hours 15 minutes, 01:30:00 or PT36H"));
}

static rb_str complain_of_code(const rb_picklist *p, rb_str text)
{
    rb_str near = rb_text_nearest(text, p->values.items, p->values.len), value = rb_cell_shown(near);
    rb_str rest = rb_str_print("is not a value of %.*s", RB_STR_ARGS(p->name));
    if (near.ptr == NULL) return about(text, rest.ptr);
    return about(text, rb_str_print("%s; did you mean '%.*s'?", rest.ptr, RB_STR_ARGS(value)).ptr);
}

static bool has_letters(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80 || ((s.ptr[i] | 32) >= 'a' && (s.ptr[i] | 32) <= 'z')) return true;
    return false;
}

/* "seats" for the cell 49 of a field that is read as 1,234 seats: what stands around the number and is not in the cell. */
static rb_str lacking_word(const rb_field *f, rb_str text)
{
    rb_str form = rb_example_text(f->example);
    size_t from = 0, to = form.len;
    rb_dec ignored;
    while (from < form.len && !rb_is_digit(form.ptr[from])) from++;
    while (to > from && !rb_is_digit(form.ptr[to - 1])) to--;
    rb_str head = rb_str_slice(form, 0, from), tail = rb_str_slice(form, to, form.len);
    if (has_letters(tail) && rb_example_read_dec(f->example, rb_str_print("%.*s%.*s", RB_STR_ARGS(text), RB_STR_ARGS(tail)), &ignored)) return rb_text_trim(tail);
    if (has_letters(head) && rb_example_read_dec(f->example, rb_str_print("%.*s%.*s", RB_STR_ARGS(head), RB_STR_ARGS(text)), &ignored)) return rb_text_trim(head);
    return RB_STR("");
}

static rb_str complain_of_example(const rb_field *f, rb_str text)
{
    rb_str form = rb_example_text(f->example), word = f->type.kind == RB_TYPE_duration ? RB_STR("") : lacking_word(f, text);
    if (word.len > 0) return about(text, rb_str_print("lacks '%.*s'; this field is read as %.*s", RB_STR_ARGS(word), RB_STR_ARGS(form)).ptr);
    if (f->type.kind == RB_TYPE_duration) return complain_of_form(text, "a duration", form);
    return complain_of_form(text, name_of_number(f->type) + sizeof "is not" , form);
}

/* What is wrong with the part that could not be read, or with the whole. */
static rb_str complain_of_list(const rb_field *f, rb_cell c)
{
    rb_buf   parts = {0};
    rb_cell  bad;
    rb_field part = *f;
    rb_str   text = RB_STR("");
    part.type = rb_list_part(f->type);
    (void)rb_cell_text(c, &text);
    (void)rb_list_read(f, c, &parts, &bad);
    if (bad.kind == RB_CELL_NESTED) return about(rb_cell_str(bad), "is a list or an object inside a list; its parts are read as single values");
    if (bad.kind != RB_CELL_MISSING) return rb_cell_complaint(&part, bad);
    if (parts.len > 0 || f->separator.len > 0) return about(text, rb_str_print("has more than %d parts", RB_LIST_MOST).ptr);
    if (c.kind == RB_CELL_NESTED) return about(text, "is an object; this field is read as a list");
    return about(text, "is no list; what separates its parts is said in the field, as in separator \";\"");
}

static bool is_json(rb_str text) { return text.ptr[0] == '{' || text.ptr[0] == '['; }

rb_str rb_cell_complaint(const rb_field *f, rb_cell c)
{
    rb_str   text = RB_STR("");
    rb_field as_read = *f;
    if (rb_type_is_list(f->type) && !rb_cell_is_blank(c)) return complain_of_list(f, c);
    if (rb_cell_text(c, &text) == RB_CELL_UNREADABLE && c.kind == RB_CELL_MISWRITTEN && rb_path_parse(f->column, &(rb_path){0}))
        return about(text, is_json(text) ? "are several elements that fit the column's name, where one is meant" : "is no list, and the column's name chooses from one");
    if (c.kind == RB_CELL_MISWRITTEN && (f->type.kind == RB_TYPE_date || f->type.kind == RB_TYPE_datetime)) /* of a part, whose file is written in another way */
        return about(text, f->type.kind == RB_TYPE_date ? "is not a date as its file was read" : "is not a date and time as its file was read");
    if (rb_cell_text(c, &text) == RB_CELL_UNREADABLE && c.kind == RB_CELL_NESTED)
        return about(text, "is a list or an object; this field is read as a single value");
    if (text.len == 0) return RB_STR("it is blank");
    if (c.kind == RB_CELL_CANONICAL) as_read.format = NULL;
    if (f->example && c.kind == RB_CELL_TEXT) return complain_of_example(f, text);
    switch (f->type.kind) {
    case RB_TYPE_yes_no:
        return about(text, "is not yes or no; yes/no, true/false, y/n, on/off, 1/0 and checked/unchecked are read");
    case RB_TYPE_number:
    case RB_TYPE_integer:
    case RB_TYPE_money:
    case RB_TYPE_percent: return complain_of_number(f, text);
    case RB_TYPE_date: return complain_of_date(&as_read, text);
    case RB_TYPE_datetime: return complain_of_datetime(&as_read, text);
    case RB_TYPE_time: return complain_of_form(text, "a time of day", RB_STR("hh:mm or hh:mm:ss"));
    case RB_TYPE_duration: return complain_of_duration(text);
    case RB_TYPE_months: return complain_of_form(text, "a number of months", RB_STR("18 months or 1 year 6 months"));
    case RB_TYPE_id: return about(text, "is not an id: its last three characters do not fit the first 15, so one was changed, perhaps a capital");
    case RB_TYPE_enumeration: return complain_of_code(f->type.picklist, text);
    default: return about(text, "could not be read");
    }
}

rb_str rb_field_problem_why(const rb_field_problem *p, const rb_schema *schema)
{
    rb_buf  b = {0};
    rb_cell cell = {.ptr = p->example.ptr, .len = (uint32_t)p->example.len, .kind = RB_CELL_TEXT};
    if (p->why.len == 0) return rb_cell_complaint(&schema->fields.items[p->field], cell);
    rb_text_add_safe(&b, p->why);
    return rb_buf_take(&b);
}

void rb_field_problem_add_defaults(const rb_field_problem *p, rb_buf *b)
{
    enum { NAMES_SHOWN = 4 };
    uint32_t shown = p->defaulted.len > NAMES_SHOWN + 1 ? NAMES_SHOWN : p->defaulted.len;
    if (shown == 0) return;
    rb_buf_print(b, "; for %s ", p->unreadable == 1 ? "it" : "them");
    for (uint32_t i = 0; i < shown; i++) {
        bool is_last = i + 1 == shown && shown == p->defaulted.len;
        rb_buf_add_chars(b, i == 0 ? "" : is_last ? " and " : ", ");
        rb_buf_add_str(b, p->defaulted.items[i]);
    }
    if (shown < p->defaulted.len) rb_buf_print(b, " and %u more", p->defaulted.len - shown);
    rb_buf_print(b, " %s, as for %s", p->defaulted.len == 1 ? "takes its default ('or else')" : "take their default ('or else')", p->unreadable == 1 ? "a blank one" : "blank ones");
}
