/* exec/kernels_parts.c: texts made of parts of texts: joined, cut, replaced, captured; and texts read as dates and numbers.
 *
 * Promises  A text that has no characters is blank everywhere in the language, so where a part is empty the result is unknown.
 *           No result is longer than RB_TEXT_MOST bytes, whatever the rules make of what: beyond, it is unknown. cause_text.c
 *           says which it was.
 */
#include "exec/kernels.h"

#include "base/ascii.h"
#include "base/pattern.h"
#include "base/unicode.h"
#include "base/words.h"
#include "data/cell.h"

/* Makes one text of those of the inputs; false: unknown. */
typedef bool maker(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made);

static uint64_t known_inputs(const rb_exec *x, const rb_step *s, uint32_t w)
{
    uint64_t known = rb_exec_mask(x, w);
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) known &= rb_exec_in(x, s, i)->known[w];
    return known;
}

static void take_inputs(const rb_exec *x, const rb_step *s, rb_str in[3], uint32_t row)
{
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) in[i] = rb_exec_in(x, s, i)->v.text[rb_exec_at(x, s->in[i], row)];
}

static void make_texts(rb_exec *x, const rb_step *s, rb_column *out, maker *make)
{
    for (uint32_t w = x->from; w < x->to; w++) {
        rb_str  *made = out->v.text + w * RB_WORD_ROWS;
        uint64_t known = 0;
        for (uint32_t i = 0; i < rb_exec_rows(x, w); i++) made[i] = RB_STR("");
        for (uint64_t left = known_inputs(x, s, w); left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            rb_str   in[3];
            take_inputs(x, s, in, w * RB_WORD_ROWS + i);
            if (make(x, s, in, &made[i])) known |= left & -left;
            else made[i] = RB_STR("");
        }
        out->known[w] = known;
    }
}

static rb_str nfc(rb_str s) { return rb_is_ascii(s) ? s : rb_text_nfc(s); }

/* What stands in the scratch buffer, in room of the column's. */
static bool keep(rb_exec *x, const rb_step *s, rb_str *made)
{
    rb_str text = rb_buf_str(&x->scratch);
    if (text.len == 0 || text.len > RB_TEXT_MOST) return false;
    char *room = rb_exec_room(x, s, text.len);
    memcpy(room, text.ptr, text.len);
    *made = (rb_str){room, text.len};
    return true;
}

static bool make_join(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    if (in[0].len + in[1].len == 0) return *made = RB_STR(""), true; /* texts that the rules wrote empty */
    if (in[0].len + in[1].len > RB_TEXT_MOST) return false;
    rb_buf_reset(&x->scratch);
    rb_buf_add_str(&x->scratch, in[0]);
    rb_buf_add_str(&x->scratch, in[1]);
    return keep(x, s, made);
}

static bool make_single_spaced(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    rb_buf_reset(&x->scratch);
    rb_text_add_single_spaced(&x->scratch, in[0]);
    return keep(x, s, made);
}

static bool make_initials(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    rb_buf_reset(&x->scratch);
    rb_text_add_initials(&x->scratch, nfc(in[0]));
    return keep(x, s, made);
}

static bool make_text_before(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    (void)x, (void)s;
    rb_str text = nfc(in[0]);
    size_t at = rb_str_find(text, nfc(in[1]), 0);
    *made = rb_str_slice(text, 0, at);
    return at != SIZE_MAX && !rb_text_is_blank(*made);
}

static bool make_text_after(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    (void)x, (void)s;
    rb_str text = nfc(in[0]), separator = nfc(in[1]);
    size_t at = rb_str_find(text, separator, 0);
    if (at == SIZE_MAX) return false;
    *made = rb_str_slice(text, at + separator.len, text.len);
    return !rb_text_is_blank(*made);
}

static bool make_replace(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    rb_str text = nfc(in[0]), old = nfc(in[1]);
    size_t from = 0, at;
    rb_buf_reset(&x->scratch);
    while (old.len > 0 && (at = rb_str_find(text, old, from)) != SIZE_MAX) {
        rb_buf_add_str(&x->scratch, rb_str_slice(text, from, at));
        rb_buf_add_str(&x->scratch, in[2]);
        if (x->scratch.len > RB_TEXT_MOST) return false;
        from = at + old.len;
    }
    rb_buf_add_str(&x->scratch, rb_str_slice(text, from, text.len));
    return keep(x, s, made);
}

static bool make_capture(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    const rb_capture *c = &x->plan->captures.items[s->operand];
    rb_str            text = nfc(in[0]);
    if (text.len > rb_pattern_reach(c->pattern, true)) return false;
    return rb_pattern_capture(c->pattern, c->group, text, made) && made->len > 0;
}

static bool make_replace_pattern(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    rb_buf_reset(&x->scratch);
    return rb_replacement_apply(&x->plan->replacements.items[s->operand], nfc(in[0]), RB_TEXT_MOST, &x->scratch) && keep(x, s, made);
}

/* The text as the cell of an export. */
static rb_cell cell_of(rb_str text)
{
    bool fits = text.len <= UINT32_MAX;
    return (rb_cell){.ptr = text.ptr, .len = fits ? (uint32_t)text.len : 0, .kind = RB_CELL_TEXT};
}

static bool make_read_text(rb_exec *x, const rb_step *s, const rb_str in[3], rb_str *made)
{
    return rb_cell_read_text(x->plan->readings.items[s->operand], cell_of(in[0]), made) == RB_CELL_KNOWN;
}

#define KERNEL_MADE(name) \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out) { make_texts(x, s, out, make_##name); }

KERNEL_MADE(join)
KERNEL_MADE(single_spaced)
KERNEL_MADE(initials)
KERNEL_MADE(text_before)
KERNEL_MADE(text_after)
KERNEL_MADE(replace)
KERNEL_MADE(capture)
KERNEL_MADE(replace_pattern)
KERNEL_MADE(read_text)

#define KERNEL_READ(name, T, member, read)                                            \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                 \
    {                                                                                 \
        const rb_field  *f = x->plan->readings.items[s->operand];                     \
        const rb_column *a = rb_exec_in(x, s, 0);                                     \
        for (uint32_t w = x->from; w < x->to; w++) {                                  \
            const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);                   \
            T            *r = out->v.member + w * RB_WORD_ROWS;                       \
            uint64_t      known = 0;                                                  \
            memset(r, 0, RB_WORD_ROWS * sizeof *r);                                   \
            for (uint64_t left = a->known[w] & rb_exec_mask(x, w); left; left &= left - 1) { \
                uint32_t i = rb_first_bit(left);                                      \
                if (read(f, cell_of(p[i]), &r[i]) == RB_CELL_KNOWN) known |= left & -left; \
            }                                                                         \
            out->known[w] = known;                                                    \
        }                                                                             \
    }

KERNEL_READ(read_i64, int64_t, i64, rb_cell_read_i64)
KERNEL_READ(read_dec, rb_dec, dec, rb_cell_read_dec)

void rb_exec_read_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_field  *f = x->plan->readings.items[s->operand];
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint64_t      known = 0, word = 0;
        for (uint64_t left = a->known[w] & rb_exec_mask(x, w); left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            bool     yes;
            if (rb_cell_read_bit(f, cell_of(p[i]), &yes) != RB_CELL_KNOWN) continue;
            known |= left & -left;
            word |= (uint64_t)yes << i;
        }
        out->known[w] = known;
        out->v.bits[w] = word;
    }
}
