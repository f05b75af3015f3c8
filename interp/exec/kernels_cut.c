/* exec/kernels_cut.c: parts of a text by their position, and the position of one text in another.
 *
 * Promises  Characters are counted after NFC and one code point is one character, exactly as `length` counts them: what length(x) says is
 *           what left(x, length(x)) takes. The first character is number 1. What a text does not have is unknown, and
 *           cause_text.c says which it was: a number that is not whole or below 1, or a text that is shorter.
 */
#include "exec/kernels.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "base/words.h"

static rb_str nfc(rb_str s) { return rb_is_ascii(s) ? s : rb_text_nfc(s); }

/* A number of characters; more than a text can have is as good as all. */
static bool to_count(rb_dec n, size_t *count)
{
    if (!rb_dec_is_whole(n) || n < RB_DEC_ONE) return false;
    *count = n / RB_DEC_ONE > RB_TEXT_MOST * (rb_dec)4 ? SIZE_MAX : (size_t)(n / RB_DEC_ONE);
    return true;
}

static bool cut(enum rb_op op, rb_str text, const rb_dec n[2], rb_str *part)
{
    size_t first, count = 0;
    if (!to_count(n[0], &first) || (op == RB_OP_middle_part && !to_count(n[1], &count))) return false;
    text = nfc(text);
    if (op == RB_OP_middle_part) *part = rb_text_first(rb_str_slice(text, rb_text_first(text, first - 1).len, text.len), count);
    else *part = op == RB_OP_left_part ? rb_text_first(text, first) : rb_text_last(text, first);
    return part->len > 0;
}

static void cut_texts(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    uint32_t         numbers = rb_exec_input_count(x, s) - 1;
    for (uint32_t w = x->from; w < x->to; w++) {
        rb_str  *made = out->v.text + w * RB_WORD_ROWS;
        uint64_t left = a->known[w] & rb_exec_mask(x, w), known = 0;
        for (uint32_t k = 1; k <= numbers; k++) left &= rb_exec_in(x, s, k)->known[w];
        for (uint32_t i = 0; i < rb_exec_rows(x, w); i++) made[i] = RB_STR("");
        for (; left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            rb_dec   n[2] = {0};
            for (uint32_t k = 0; k < numbers; k++) n[k] = rb_exec_in(x, s, k + 1)->v.dec[rb_exec_base(x, s, k + 1, w) + i];
            if (cut(s->op, a->v.text[rb_exec_base(x, s, 0, w) + i], n, &made[i])) known |= left & -left;
            else made[i] = RB_STR("");
        }
        out->known[w] = known;
    }
}

void rb_exec_left_part(rb_exec *x, const rb_step *s, rb_column *out) { cut_texts(x, s, out); }
void rb_exec_right_part(rb_exec *x, const rb_step *s, rb_column *out) { cut_texts(x, s, out); }
void rb_exec_middle_part(rb_exec *x, const rb_step *s, rb_column *out) { cut_texts(x, s, out); }

static bool position(rb_str text, rb_str part, rb_dec *result)
{
    text = nfc(text);
    size_t at = rb_str_find(text, nfc(part), 0);
    if (at == SIZE_MAX) return false;
    *result = rb_dec_of((int64_t)rb_text_length(rb_str_slice(text, 0, at)) + 1);
    return true;
}

void rb_exec_position(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w);
        rb_dec       *r = out->v.dec + w * RB_WORD_ROWS;
        uint64_t      known = 0;
        memset(r, 0, RB_WORD_ROWS * sizeof *r);
        for (uint64_t left = a->known[w] & b->known[w] & rb_exec_mask(x, w); left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            if (position(p[i], q[i], &r[i])) known |= left & -left;
        }
        out->known[w] = known;
    }
}
