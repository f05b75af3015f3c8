/* exec/kernels_money.c: amounts whose currency each record says.
 *
 * Promises  Two amounts of different currencies never make a third, nor an answer: the result is unknown, and cause_text.c says
 *           which two it were.
 */
#include "exec/kernels.h"

#include "base/unicode.h"
#include "data/currency.h"
#include "data/value.h"

/* In capitals; ptr NULL: it is none. */
static rb_str code_of(rb_exec *x, const rb_step *s, rb_str text)
{
    if (rb_currency_is_code(text)) return text;
    rb_str trimmed = rb_text_trim(text);
    if (rb_currency_is_code(trimmed)) return trimmed;
    if (!rb_currency_is_small(trimmed)) return RB_STR_NONE;
    char *room = rb_exec_room(x, s, 3);
    (void)rb_currency_read(trimmed, room);
    return (rb_str){room, 3};
}

void rb_exec_currency_code(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint32_t      rows = rb_exec_rows(x, w);
        uint64_t      good = 0;
        for (uint32_t i = 0; i < rows; i++) {
            rb_str code = code_of(x, s, p[i]);
            out->v.text[w * RB_WORD_ROWS + i] = code.ptr ? code : RB_STR("");
            good |= (uint64_t)(code.ptr != NULL) << i;
        }
        out->known[w] = a->known[w] & good;
    }
}

void rb_exec_in_currency(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        memcpy(out->v.dec + w * RB_WORD_ROWS, a->v.dec + rb_exec_base(x, s, 0, w), RB_WORD_ROWS * sizeof(rb_dec));
        out->known[w] = a->known[w] & b->known[w];
    }
}

/* The rows of word w in which both currencies are known and one. */
static uint64_t same_currency(const rb_exec *x, const rb_step *s, uint32_t w)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    const rb_str    *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w);
    uint32_t         rows = rb_exec_rows(x, w);
    uint64_t         same = 0;
    for (uint32_t i = 0; i < rows; i++) same |= (uint64_t)rb_str_equal(p[i], q[i]) << i;
    return same & a->known[w] & b->known[w];
}

void rb_exec_same_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *c = rb_exec_in(x, s, 2);
    for (uint32_t w = x->from; w < x->to; w++) {
        out->known[w] = c->known[w] & same_currency(x, s, w);
        out->v.bits[w] = c->v.bits[w] & out->known[w];
    }
}

void rb_exec_same_dec(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *c = rb_exec_in(x, s, 2);
    for (uint32_t w = x->from; w < x->to; w++) {
        memcpy(out->v.dec + w * RB_WORD_ROWS, c->v.dec + rb_exec_base(x, s, 2, w), RB_WORD_ROWS * sizeof(rb_dec));
        out->known[w] = c->known[w] & same_currency(x, s, w);
    }
}

KERNEL_EACH(positive, rb_dec, dec, rb_dec, dec, (result = p[i], p[i] > 0))

static rb_str shown(rb_exec *x, const rb_step *s, rb_dec amount, rb_str currency)
{
    rb_value v = {.type = RB_TYPE(money), .known = true, .dec = amount};
    memcpy(v.type.currency, currency.ptr, currency.len);
    rb_buf_reset(&x->scratch);
    rb_value_print(&x->scratch, &v, x->plan->zone);
    char *room = rb_exec_room(x, s, x->scratch.len);
    memcpy(room, x->scratch.ptr, x->scratch.len);
    return (rb_str){room, x->scratch.len};
}

void rb_exec_money_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_dec *p = a->v.dec + rb_exec_base(x, s, 0, w);
        const rb_str *q = b->v.text + rb_exec_base(x, s, 1, w);
        rb_str       *made = out->v.text + w * RB_WORD_ROWS;
        uint32_t      rows = rb_exec_rows(x, w);
        out->known[w] = a->known[w] & b->known[w];
        for (uint32_t i = 0; i < rows; i++)
            made[i] = out->known[w] >> i & 1 ? shown(x, s, p[i], q[i]) : RB_STR("");
    }
}
