/* data/convert.c: cells written as their field declares, written plainly.
 *
 * Path      read/repair.c, for each cell of a field with something declared -> [convert] -> data/cell.c
 * Promises  No allocation, no rounding, no guess: only what is declared is read, and a number in which something else
 *           stands is RB_CELL_MISWRITTEN, even where it would be a number if nothing were declared (1.5 beside a decimal comma).
 *
 * The parts of a number may stand in the orders that exports have them: sign, currency, number, currency, sign, parenthesis.
 */
#include "data/convert.h"

#include "base/ascii.h"
#include "base/decimal.h"
#include "base/unicode.h"
#include "data/cell.h"
#include "data/list.h"

enum { GROUP = 3, SMALL_GROUP = 2, PLAIN_MAX = 80 };

static rb_str from(rb_str s, size_t at) { return rb_str_slice(s, at, s.len); }

static bool take(rb_str *s, rb_str what)
{
    if (what.len == 0 || !rb_str_starts(*s, what)) return false;
    *s = from(*s, what.len);
    return true;
}

/* A number being read: its digits with a point, and what was put right on the way. */
struct number {
    const rb_field *field;
    char     plain[PLAIN_MAX];
    size_t   len;
    bool     said_sign, negative, open, has_currency, has_percent;
    uint32_t repairs;
};

static void repaired(struct number *n, enum rb_repair kind) { n->repairs |= UINT32_C(1) << kind; }

static bool add(struct number *n, char c)
{
    if (n->len + 1 >= sizeof n->plain) return false;
    n->plain[n->len++] = c;
    return true;
}

static bool take_minus(rb_str *s) { return take(s, RB_STR("-")) || take(s, RB_STR("\xE2\x88\x92")); }

static bool take_currency(struct number *n, rb_str *s)
{
    const rb_written *w = n->field->written;
    if (n->has_currency) return false;
    if (take(s, rb_str_of(n->field->type.currency))) return n->has_currency = true;
    for (uint32_t i = 0; i < w->signs.len; i++) {
        if (!take(s, w->signs.items[i])) continue;
        repaired(n, RB_REPAIR_SIGN);
        return n->has_currency = true;
    }
    return false;
}

/* What stands before the digits. */
static void take_before(struct number *n, rb_str *s)
{
    for (size_t before = SIZE_MAX; before != s->len;) {
        before = s->len;
        *s = rb_text_trim(*s);
        if (!n->said_sign && n->field->written->negative_parentheses && take(s, RB_STR("("))) {
            n->said_sign = n->negative = n->open = true;
            repaired(n, RB_REPAIR_PARENTHESES);
        }
        if (!n->said_sign && take_minus(s)) n->said_sign = n->negative = true;
        if (!n->said_sign && take(s, RB_STR("+"))) n->said_sign = true;
        (void)take_currency(n, s);
    }
}

/* … and behind them. */
static void take_behind(struct number *n, rb_str *s)
{
    for (size_t before = SIZE_MAX; before != s->len;) {
        before = s->len;
        *s = rb_text_trim(*s);
        if (n->open && take(s, RB_STR(")"))) n->open = false;
        if (n->field->type.kind == RB_TYPE_percent && !n->has_percent) n->has_percent = take(s, RB_STR("%"));
        if (!n->said_sign && n->field->written->trailing_minus && take_minus(s)) {
            n->said_sign = n->negative = true;
            repaired(n, RB_REPAIR_MINUS);
        }
        (void)take_currency(n, s);
    }
}

/* Bytes of what stands between thousands here, or 0; a blank may be of any width. */
static size_t thousands_at(const rb_written *w, rb_str s)
{
    for (uint32_t i = 0; i < w->thousands.len; i++) {
        rb_str sign = w->thousands.items[i];
        if (rb_str_starts(s, sign)) return sign.len;
        if (sign.ptr[0] != ' ') continue;
        if (rb_str_starts(s, RB_STR("\xC2\xA0"))) return 2;
        if (rb_str_starts(s, RB_STR("\xE2\x80\xAF"))) return 3;
    }
    return 0;
}

static size_t take_run(struct number *n, rb_str *s)
{
    size_t count = 0;
    for (; count < s->len && rb_is_digit(s->ptr[count]); count++)
        if (!add(n, s->ptr[count])) return 0;
    *s = from(*s, count);
    return count;
}

/* Digits in groups, or all together: the last group has three, the others all three or all two. */
static bool take_whole(struct number *n, rb_str *s)
{
    size_t count = take_run(n, s), inner = 0, first = count;
    if (count == 0) return false;
    rb_str sign = {0};
    for (size_t len; (len = thousands_at(n->field->written, *s)) > 0 && len < s->len && rb_is_digit(s->ptr[len]); first = 0) {
        if (sign.ptr && !rb_str_starts(*s, sign)) return false;
        if (!sign.ptr) sign = rb_str_slice(*s, 0, len);
        else if (inner == 0) inner = count;
        else if (count != inner) return false;
        if (first > GROUP) return false;
        *s = from(*s, len);
        count = take_run(n, s);
        repaired(n, RB_REPAIR_THOUSANDS);
    }
    bool indian = inner == SMALL_GROUP && sign.ptr && sign.ptr[0] == ','; /* 12,34,567 */
    return !sign.ptr || (count == GROUP && (inner == 0 || inner == GROUP || indian));
}

static bool take_digits(struct number *n, rb_str *s)
{
    bool comma = n->field->written->decimal_comma;
    if (!take_whole(n, s)) return false;
    if (s->len < 2 || s->ptr[0] != (comma ? ',' : '.') || !rb_is_digit(s->ptr[1])) return true;
    if (comma) repaired(n, RB_REPAIR_DECIMAL_COMMA);
    *s = from(*s, 1);
    return add(n, '.') && take_run(n, s) > 0;
}

/* 1E+05 and the like have no sign that could be taken for another. */
static bool is_plain(const rb_field *f, rb_str text)
{
    rb_dec ignored;
    bool   has_point = rb_str_find(text, RB_STR("."), 0) != SIZE_MAX;
    for (uint32_t i = 0; has_point && i < f->written->thousands.len; i++)
        if (rb_str_equal(f->written->thousands.items[i], RB_STR("."))) return false;
    return (!has_point || !f->written->decimal_comma) && f->type.kind != RB_TYPE_percent && rb_dec_parse(text, &ignored) == RB_DEC_OK;
}

/* False: it is no number that is written as declared. */
static bool read_number(struct number *n, rb_str text)
{
    take_before(n, &text);
    if (!take_digits(n, &text)) return false;
    take_behind(n, &text);
    if (n->field->type.kind == RB_TYPE_percent && !n->has_percent && n->field->written->percent_without_sign) {
        n->has_percent = true;
        repaired(n, RB_REPAIR_PERCENT);
    }
    return text.len == 0 && !n->open;
}

/* ---- numbers that are dressed as nearly all are ---- */

/* That a word is found at the end of a cell must mean that it is found behind the number. */
static bool begins_another(const rb_texts *words, rb_str word)
{
    for (uint32_t i = 0; i < words->len; i++)
        if (words->items[i].len > word.len && rb_str_starts(words->items[i], word)) return true;
    return false;
}

static bool dress_sign(rb_dress *d, const rb_texts *signs, rb_str sign, bool is_code)
{
    if (rb_text_trim(sign).len < sign.len || begins_another(signs, sign) || !rb_dress_add(d->before, &d->befores, sign) || !rb_dress_add(d->after, &d->afters, sign)) return false;
    d->before[d->befores - 1].is_sign = d->after[d->afters - 1].is_sign = !is_code;
    return true;
}

/* A blank may be of any width. */
static bool dress_thousands(rb_dress *d, rb_str sign)
{
    bool is_other = sign.len == 0 || sign.len > 3 || sign.ptr[0] == d->decimal || (sign.ptr[0] >= 'A' && sign.ptr[0] <= 'z'); /* also the point, and the e of an exponent */
    if (is_other || !rb_dress_add(d->thousands, &d->groupings, sign)) return false;
    if (!rb_str_equal(sign, RB_STR(" "))) return sign.ptr[0] != ' ';
    return rb_dress_add(d->thousands, &d->groupings, RB_STR("\xC2\xA0")) && rb_dress_add(d->thousands, &d->groupings, RB_STR("\xE2\x80\xAF"));
}

bool rb_convert_dress(const rb_field *f, rb_dress *d)
{
    const rb_written *w = f->written;
    rb_str code = rb_str_of(f->type.currency);
    *d = (rb_dress){.is_loose = true, .parentheses = w->negative_parentheses, .minus_behind = w->trailing_minus, .decimal = w->decimal_comma ? ',' : '.'};
    d->may_percent = f->type.kind == RB_TYPE_percent;
    if (code.len > 0 && !dress_sign(d, &w->signs, code, true)) return false;
    for (uint32_t i = 0; i < w->signs.len; i++)
        if (!dress_sign(d, &w->signs, w->signs.items[i], false)) return false;
    for (uint32_t i = 0; i < w->thousands.len; i++)
        if (!dress_thousands(d, w->thousands.items[i])) return false;
    return true;
}

static uint32_t repairs_of(const rb_field *f, const rb_bare *b)
{
    const rb_written *w = f->written;
    uint32_t percent = f->type.kind == RB_TYPE_percent && w->percent_without_sign && !b->has_percent;
    return (uint32_t)b->grouped << RB_REPAIR_THOUSANDS | (uint32_t)(w->decimal_comma && b->places > 0) << RB_REPAIR_DECIMAL_COMMA |
           (uint32_t)b->in_parentheses << RB_REPAIR_PARENTHESES | (uint32_t)b->minus_behind << RB_REPAIR_MINUS | (uint32_t)b->has_sign << RB_REPAIR_SIGN |
           percent << RB_REPAIR_PERCENT;
}

/* False: it is written otherwise, or may be a word for a blank. */
static bool convert_dressed(const rb_field *f, rb_cell *cell, rb_buf *out, uint32_t *repairs)
{
    rb_bare b;
    if (!f->dress || f->example || !cell->roomy || *cell->ptr == ' ' || f->written->blank.len > 0 || !rb_dress_take(f->dress, rb_cell_str(*cell), &b)) return false;
    *repairs = repairs_of(f, &b);
    b.has_percent |= *repairs >> RB_REPAIR_PERCENT & 1;
    cell->ptr = out->ptr + out->len;
    cell->len = (uint32_t)rb_bare_print(&b, out->ptr + out->len);
    cell->roomy = 1;
    out->len += cell->len;
    return true;
}

/* ---- any number ---- */

static uint32_t convert_number(const rb_field *f, rb_cell *cell, rb_str text, rb_buf *out)
{
    struct number n = {.field = f};
    if (is_plain(f, text)) return 0;
    if (!read_number(&n, text)) {
        cell->kind = RB_CELL_MISWRITTEN;
        cell->roomy = 0;
        return 0;
    }
    char *to = out->ptr + out->len, *made = to;
    if (n.negative) *to++ = '-';
    memcpy(to, n.plain, n.len);
    to += n.len;
    if (n.has_percent) *to++ = '%';
    out->len += (size_t)(to - made);
    cell->ptr = made;
    cell->len = (uint32_t)(to - made);
    cell->roomy = 1;
    return n.repairs;
}

/* ---- the other types ---- */

static bool is_one_of(const rb_texts *texts, rb_str text)
{
    for (uint32_t i = 0; i < texts->len; i++)
        if (rb_text_equal_fold(texts->items[i], text)) return true;
    return false;
}

static uint32_t convert_yes_no(const rb_written *w, rb_cell *cell, rb_str text)
{
    bool yes = is_one_of(&w->yes, text);
    if (!yes && !is_one_of(&w->no, text)) return 0;
    cell->ptr = yes ? "yes" : "no";
    cell->len = yes ? 3 : 2;
    cell->roomy = 0; /* nothing is around them */
    return UINT32_C(1) << RB_REPAIR_YES_NO;
}

static uint32_t slice(rb_cell *cell, rb_str text, enum rb_repair kind)
{
    cell->ptr = text.ptr;
    cell->len = (uint32_t)text.len;
    cell->roomy = 0; /* less may be behind it than behind the whole */
    return UINT32_C(1) << kind;
}

/* `'=1+1`: an apostrophe that a program put before what a spreadsheet would have run. */
static bool is_guarded(rb_str text) { return text.len > 1 && text.ptr[0] == '\'' && memchr("=+-@\t\r", text.ptr[1], 6) != NULL; }

static bool is_blank(const rb_written *w, rb_str text)
{
    for (uint32_t i = 0; i < w->blank.len; i++)
        if (rb_str_equal(w->blank.items[i], text)) return true;
    return false;
}

void rb_convert_begin(rb_buf *text, size_t room)
{
    rb_buf_reset(text);
    rb_buf_reserve(text, room + RB_CELL_ROOM + RB_BARE_ROOM);
    text->len = RB_CELL_ROOM;
}

uint32_t rb_convert_cell(const rb_field *f, rb_cell *cell, rb_buf *text)
{
    const rb_written *w = f->written;
    uint32_t repairs = 0;
    if (cell->kind != RB_CELL_TEXT || cell->len == 0 || convert_dressed(f, cell, text, &repairs)) return repairs;
    if (w->formula_guard && is_guarded(rb_cell_str(*cell))) repairs = slice(cell, from(rb_cell_str(*cell), 1), RB_REPAIR_GUARD);
    rb_str trimmed = rb_text_trim(rb_cell_str(*cell));
    if (is_blank(w, trimmed)) {
        cell->kind = RB_CELL_NULL;
        cell->len = cell->roomy = 0;
        return repairs | UINT32_C(1) << RB_REPAIR_BLANK;
    }
    if (trimmed.len == 0 || rb_type_is_list(f->type)) return repairs;
    if (w->trim_spaces && trimmed.len < cell->len) repairs |= slice(cell, trimmed, RB_REPAIR_SPACES);
    switch (f->type.kind) {
    case RB_TYPE_number: case RB_TYPE_integer: case RB_TYPE_money: case RB_TYPE_percent:
        return f->example || rb_cell_is_blank(*cell) ? repairs : repairs | convert_number(f, cell, trimmed, text);
    case RB_TYPE_yes_no: return repairs | convert_yes_no(w, cell, trimmed);
    default: return repairs;
    }
}
