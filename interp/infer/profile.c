/* infer/profile.c: what the cells of a column show, cell by cell.
 *
 * Path      infer.c, for each cell -> [profile] -> reading.c, values.c -> decide.c
 * Promises  A cell costs as much as the ways to read it that are still possible: nearly always one or none. Every form is
 *           tried only on the first cells, so that one which reads none of them is never thought of; numbers with signs are
 *           looked for in all, because a column of amounts may begin with a thousand small ones.
 */
#include "infer/profile.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "data/cell_text.h"


enum { NUMBER_BYTES = 40, TRIES = 400, SHOWN_BYTES = 200 };

rb_sight rb_sight_make(const rb_infer_state *s, rb_str text, uint64_t line)
{
    return (rb_sight){rb_str_dup(rb_str_slice(text, 0, SHOWN_BYTES)), line, s->file};
}

uint64_t rb_profile_said(const rb_profile *p) { return p->cells - p->blank - p->null_count; }

bool rb_infer_is_null_word(rb_str text)
{
    static const char *const words[] = {"-", "--", "n/a", "na", "null", "none", "nan", "nil", "\\n", "?", "#n/a", "#ref!", "#value!", "#div/0!", "(blank)", "(null)", "undefined"};
    char low[12];
    if (text.len >= sizeof low) return false;
    for (size_t i = 0; i < text.len; i++) low[i] = rb_ascii_lower(text.ptr[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == text.len && memcmp(low, words[i], text.len) == 0) return true;
    return false;
}

static void note_null(const rb_infer_state *s, rb_profile *p, rb_str text, uint64_t line)
{
    uint32_t i = 0;
    p->null_count++;
    while (i < p->null_kinds && !rb_str_equal(p->nulls[i].text, text)) i++;
    if (i == RB_INFER_NULLS) return;
    if (i == p->null_kinds) {
        rb_sight at = rb_sight_make(s, text, line);
        p->nulls[p->null_kinds++] = (rb_counted){at.text, 0, at};
    }
    p->nulls[i].count++;
}

static bool is_all_digits(rb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!rb_is_digit(text.ptr[i])) return false;
    return text.len > 0;
}

/* 5.00E+11: an id or a long number that passed through a spreadsheet. */
static bool is_damaged(rb_str text)
{
    size_t e = rb_str_find(text, RB_STR("E+"), 0);
    if (e == SIZE_MAX || e == 0 || e + 2 >= text.len || !rb_is_digit(text.ptr[0])) return false;
    for (size_t i = 0; i < e; i++)
        if (!rb_is_digit(text.ptr[i]) && text.ptr[i] != '.' && text.ptr[i] != ',') return false;
    return is_all_digits(rb_str_slice(text, e + 2, text.len));
}

/* As Salesforce makes them: 15 or 18 letters and digits, of the first ones most are digits. */
static bool is_like_id(rb_str text)
{
    size_t digits = 0, letters = 0;
    if (text.len != 15 && text.len != 18) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!rb_is_letter(text.ptr[i]) && !rb_is_digit(text.ptr[i])) return false;
        *(rb_is_digit(text.ptr[i]) ? &digits : &letters) += 1;
    }
    return digits >= 4 && letters > 0 && (rb_is_digit(text.ptr[0]) || text.ptr[0] == 'a');
}

/* TltxIEVirA6t9UVXQDL4UA==: made by a program, to name something. */
static bool is_token(rb_str text)
{
    size_t digits = 0, letters = 0;
    if (text.len < 16) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ') return false;
        digits += rb_is_digit(text.ptr[i]);
        letters += rb_is_letter(text.ptr[i]);
    }
    return letters > 0 && digits * 20 >= text.len;
}

static void note(const rb_infer_state *s, uint64_t *count, rb_sight *first, rb_str text, uint64_t line)
{
    if (++*count == 1) *first = rb_sight_make(s, text, line);
}

static void note_signs(const rb_infer_state *s, rb_profile *p, rb_str text, uint64_t line)
{
    if (text.len > p->longest) p->longest = text.len;
    if (!p->sample.text.ptr) p->sample = rb_sight_make(s, text, line);
    if (text.len > 1 && text.ptr[0] == '0' && is_all_digits(text)) note(s, &p->zero_count, &p->zeros, text, line);
    if (text.len > 4 && is_damaged(text)) note(s, &p->damaged_count, &p->damaged, text, line);
    if (memchr(text.ptr, ';', text.len)) note(s, &p->semicolon_count, &p->semicolon, text, line);
    p->code_count += rb_infer_is_currency(text);
    p->small_code_count += text.len == 3 && rb_infer_is_currency(rb_text_upper(text));
    p->id_like += is_like_id(text);
    p->tokens += is_token(text);
    p->spaced += memchr(text.ptr, ' ', text.len) != NULL;
}

/* Before a form reads its first cell it failed on all that came before. */
static void sow(rb_infer_state *s, rb_profile *p, rb_cell c, rb_sight at)
{
    uint64_t before = rb_profile_said(p) - 1;
    for (uint32_t i = 0; i < s->forms.len; i++) {
        const rb_infer_form *f = &s->forms.items[i];
        rb_reading r = {.field = f->field, .format = f->format, .zone = f->zone, .is_whole = true, .fails = before};
        bool is_known = false;
        for (uint32_t k = 0; k < p->readings.len && !is_known; k++)
            is_known = rb_type_equal(p->readings.items[k].field.type, f->field.type) && rb_str_equal(p->readings.items[k].format, f->format) && rb_str_equal(p->readings.items[k].zone, f->zone);
        if (is_known) continue;
        rb_reading_try(&r, c, at);
        if (r.read == 0) continue;
        if (before > 0) r.failed = p->sample;
        rb_vec_push(&p->readings, r);
    }
}

static bool is_read_as_number(const rb_profile *p, rb_cell c)
{
    rb_dec n;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (!r->is_dead && r->is_late && rb_cell_read_dec(&r->field, c, &n) == RB_CELL_KNOWN) return true;
    }
    return false;
}

/* 1.200: more than one, or more than a thousand? */
static bool is_point_group(rb_str text)
{
    size_t point = rb_str_find(text, RB_STR("."), 0), sign = text.len > 0 && text.ptr[0] == '-';
    return point != SIZE_MAX && point > sign && point <= sign + 3 && text.len == point + 4 && text.ptr[sign] != '0' && is_all_digits(rb_str_slice(text, sign, point)) && is_all_digits(rb_str_slice(text, point + 1, text.len));
}

static void sow_shapes(rb_profile *p, rb_cell c, rb_str text)
{
    rb_dec n;
    bool   has_digit = false;
    if (p->tries >= TRIES || text.len > NUMBER_BYTES || c.kind != RB_CELL_TEXT) return;
    for (size_t i = 0; i < text.len && !has_digit; i++) has_digit = rb_is_digit(text.ptr[i]);
    if (!has_digit || (rb_dec_parse(text, &n) == RB_DEC_OK && !is_point_group(text)) || is_read_as_number(p, c)) return;
    p->tries++;
    rb_infer_shapes(p, text);
}

void rb_profile_add(rb_infer_state *s, rb_profile *p, rb_cell c, uint64_t line)
{
    rb_str   text = RB_STR("");
    uint32_t before;
    p->cells++;
    enum rb_cell_state state = rb_cell_text(c, &text);
    if (state == RB_CELL_BLANK) {
        p->blank++;
        return;
    }
    if (c.kind == RB_CELL_NESTED) p->nested++;
    else if (rb_infer_is_null_word(text)) {
        note_null(s, p, text, line);
        return;
    }
    rb_sight at = {text, line, s->file};
    sow_shapes(p, c, text);
    before = p->readings.len;
    if (p->seeds < RB_INFER_SEEDS && ++p->seeds) sow(s, p, c, at);
    for (uint32_t i = 0; i < before; i++) rb_reading_try(&p->readings.items[i], c, at);
    if (!p->values.is_full || !p->distinct.has_repeats) {
        if (!p->values.is_full) rb_counts_add(&p->values, text, at);
        if (rb_seen_add(&p->distinct, text, &s->hashes)) p->repeat = rb_sight_make(s, text, line);
    }
    note_signs(s, p, text, line);
    if (is_point_group(text)) p->point_groups++;
    else p->point_decimals += memchr(text.ptr, '.', text.len) != NULL;
}
