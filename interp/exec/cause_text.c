/* exec/cause_text.c: why no text, date or number came of a text, for the one row that is asked about.
 *
 * The field that the text came from is named, however many steps lie between: it is the cell that somebody will correct.
 */
#include "exec/state.h"

#include "base/pattern.h"
#include "base/unicode.h"
#include "data/cell.h"

/* The field whose cell was cut up, or UINT32_MAX. */
static uint32_t field_of(const rb_exec *x, const rb_step *s)
{
    while (s->op != RB_OP_load_text && rb_exec_input_count(x, s) > 0 && s->op != RB_OP_format) s = rb_exec_step(x, s->in[0]);
    return s->op == RB_OP_load_text ? s->operand : UINT32_MAX;
}

static rb_cause about(const rb_exec *x, const rb_step *s, rb_str what)
{
    uint32_t field = field_of(x, s);
    rb_str   text = what;
    if (field != UINT32_MAX) text = rb_str_print("%.*s: %.*s", RB_STR_ARGS(x->stream->schema->fields.items[field].name), RB_STR_ARGS(what));
    return (rb_cause){RB_CAUSE_NO_TEXT, field, text};
}

static rb_str input(const rb_exec *x, const rb_step *s, uint32_t i, uint32_t row) { return rb_exec_read(x, s->in[i], row).text; }

static rb_cause too_long(const rb_exec *x, const rb_step *s, rb_str text, const rb_pattern *pattern)
{
    return about(x, s, rb_str_print("a text of %zu bytes is too long for this pattern, which takes at most %zu", text.len, rb_pattern_reach(pattern, s->op != RB_OP_matches)));
}

static rb_cause cause_of_capture(const rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_capture *c = &x->plan->captures.items[s->operand];
    rb_str            text = rb_text_nfc(input(x, s, 0, row)), shown = rb_cell_shown(text);
    if (text.len > rb_pattern_reach(c->pattern, true)) return too_long(x, s, text, c->pattern);
    if (rb_pattern_matches(c->pattern, text))
        return about(x, s, rb_str_print("'%.*s' has no part '%.*s'", RB_STR_ARGS(shown), RB_STR_ARGS(c->name)));
    return about(x, s, rb_str_print("'%.*s' does not match the pattern", RB_STR_ARGS(shown)));
}

static rb_cause cause_of_cut(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_str text = rb_text_nfc(input(x, s, 0, row)), separator = rb_text_nfc(input(x, s, 1, row));
    rb_str shown = rb_cell_shown(text), by = rb_cell_shown(separator);
    if (rb_str_find(text, separator, 0) == SIZE_MAX) return about(x, s, rb_str_print("'%.*s' does not contain '%.*s'", RB_STR_ARGS(shown), RB_STR_ARGS(by)));
    return about(x, s, rb_str_print("nothing stands %s '%.*s' in '%.*s'", s->op == RB_OP_text_before ? "before" : "after", RB_STR_ARGS(by), RB_STR_ARGS(shown)));
}

static rb_cause cause_of_reading(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_str text = input(x, s, 0, row);
    if (rb_text_is_blank(text)) return about(x, s, RB_STR("the text is blank"));
    rb_cell cell = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    return about(x, s, rb_cell_complaint(x->plan->readings.items[s->operand], cell));
}

/* A part of a text that is not there: the numbers are told before the text. */
static rb_cause cause_of_part(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_buf   b = {0};
    uint32_t count = rb_exec_input_count(x, s);
    rb_str   text = rb_text_nfc(input(x, s, 0, row));
    for (uint32_t i = 1; i < count; i++) {
        rb_dec n = rb_exec_read(x, s->in[i], row).dec;
        if (rb_dec_is_whole(n) && n >= RB_DEC_ONE) continue;
        rb_dec_print(&b, n);
        rb_buf_add_chars(&b, !rb_dec_is_whole(n) ? " is not a whole number" : count == 3 && i == 1 ? " is no character: the first is 1" : " characters are none");
        return (rb_cause){rb_dec_is_whole(n) ? RB_CAUSE_NO_TEXT : RB_CAUSE_NOT_WHOLE, UINT32_MAX, rb_buf_take(&b)};
    }
    rb_buf_print(&b, "'%.*s' has only %zu character%s", RB_STR_ARGS(rb_cell_shown(text)), rb_text_length(text), rb_text_length(text) == 1 ? "" : "s");
    return about(x, s, text.len == 0 ? RB_STR("the text is blank") : rb_buf_take(&b));
}

static rb_cause cause_of_replacement(const rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_replacement *r = &x->plan->replacements.items[s->operand];
    rb_str text = rb_text_nfc(input(x, s, 0, row));
    rb_buf made = {0};
    if (text.len > rb_pattern_reach(r->pattern, true)) return too_long(x, s, text, r->pattern);
    if (rb_replacement_apply(r, text, RB_TEXT_MOST, &made)) return about(x, s, rb_str_print("nothing is left of '%.*s'", RB_STR_ARGS(rb_cell_shown(text))));
    if (made.len > RB_TEXT_MOST) return about(x, s, rb_str_print("the text made here has more than %u bytes", RB_TEXT_MOST));
    return about(x, s, rb_str_print("a text of %zu bytes with so many places that match is too long for this pattern", text.len));
}

/* Nothing was left, or too much. */
static rb_cause cause_of_made(const rb_exec *x, const rb_step *s, uint32_t row)
{
    rb_str text = input(x, s, 0, row), shown = rb_cell_shown(text);
    if (s->op == RB_OP_initials) return about(x, s, rb_str_print("'%.*s' has no letters", RB_STR_ARGS(shown)));
    if (s->op == RB_OP_single_spaced && rb_text_is_blank(text)) return about(x, s, RB_STR("the text is blank"));
    bool grew = text.len > RB_TEXT_MOST || s->op != RB_OP_replace || input(x, s, 2, row).len > 0;
    if (grew) return about(x, s, rb_str_print("the text made here has more than %u bytes", RB_TEXT_MOST));
    return about(x, s, rb_str_print("nothing is left of '%.*s'", RB_STR_ARGS(shown)));
}

rb_cause rb_exec_cause_of_text(const rb_exec *x, const rb_step *s, uint32_t row)
{
    switch (s->op) {
    case RB_OP_matches: return too_long(x, s, input(x, s, 0, row), x->plan->patterns.items[s->operand]);
    case RB_OP_capture: return cause_of_capture(x, s, row);
    case RB_OP_left_part:
    case RB_OP_right_part:
    case RB_OP_middle_part: return cause_of_part(x, s, row);
    case RB_OP_replace_pattern: return cause_of_replacement(x, s, row);
    case RB_OP_currency_code: return about(x, s, rb_str_print("'%.*s' is not a currency such as USD", RB_STR_ARGS(rb_cell_shown(input(x, s, 0, row)))));
    case RB_OP_position:
    case RB_OP_text_before:
    case RB_OP_text_after: return cause_of_cut(x, s, row);
    case RB_OP_read_text:
    case RB_OP_read_bit:
    case RB_OP_read_i64:
    case RB_OP_read_dec: return cause_of_reading(x, s, row);
    default: return cause_of_made(x, s, row);
    }
}
