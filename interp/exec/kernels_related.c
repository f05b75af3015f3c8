/* exec/kernels_related.c: columns read off records in memory, and what a pair of records knows of its two sides.
 *
 * Promises  What is not known is zero or an empty text, like everywhere, so nothing is read of a row that was not found.
 */
#include "exec/held.h"
#include "exec/kernels.h"

static const rb_kept *kept_of(const rb_exec *x, const rb_step *s) { return &x->plan->kept.items[s->operand]; }

/* `read` sees the column c, its row and the place `at` of the row in its block. */
#define KERNEL_GATHER(name, T, member, read, zero)                                        \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                     \
    {                                                                                     \
        const rb_held_column *c = x->residents->columns[s->operand];                      \
        const rb_column      *rows = rb_exec_in(x, s, 0);                                 \
        for (uint32_t w = x->from; w < x->to; w++) {                                      \
            const int64_t *p = rows->v.i64 + rb_exec_base(x, s, 0, w);                    \
            T             *r = out->v.member + w * RB_WORD_ROWS;                          \
            uint64_t       known = 0, found = rows->known[w] & rb_exec_mask(x, w);        \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {                                 \
                r[i] = zero;                                                              \
                if (!(found >> i & 1) || !rb_held_known(c, (uint32_t)p[i])) continue;     \
                uint32_t    row = (uint32_t)p[i], at = row & (RB_HELD_ROWS - 1);          \
                const void *values = rb_held_values(c, row);                              \
                known |= UINT64_C(1) << i;                                                \
                r[i] = read;                                                              \
            }                                                                             \
            out->known[w] = known;                                                        \
        }                                                                                 \
    }

static rb_dec dec_at(const void *values, uint32_t at)
{
    rb_dec d;
    memcpy(&d, (const char *)values + at * sizeof d, sizeof d);
    return d;
}

KERNEL_GATHER(gather_i64, int64_t, i64, ((const int64_t *)values)[at], 0)
KERNEL_GATHER(gather_dec, rb_dec, dec, dec_at(values, at), 0)
KERNEL_GATHER(gather_text, rb_str, text, rb_held_text_at(&c->text, ((const uint64_t *)values)[at]), RB_STR(""))

void rb_exec_gather_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_held_column *c = x->residents->columns[s->operand];
    const rb_column      *rows = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const int64_t *p = rows->v.i64 + rb_exec_base(x, s, 0, w);
        uint64_t       known = 0, yes = 0;
        for (uint64_t left = rows->known[w] & rb_exec_mask(x, w); left; left &= left - 1) {
            uint32_t i = rb_first_bit(left), row = (uint32_t)p[i];
            known |= (uint64_t)rb_held_known(c, row) << i;
            yes |= (uint64_t)rb_held_bit(rb_held_values(c, row), row) << i;
        }
        out->known[w] = known;
        out->v.bits[w] = yes & known;
    }
}

void rb_exec_gather_blank(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_held_column *c = x->residents->columns[s->operand];
    const rb_column      *rows = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const int64_t *p = rows->v.i64 + rb_exec_base(x, s, 0, w);
        uint64_t       found = rows->known[w] & rb_exec_mask(x, w), blank = ~found;
        for (uint64_t left = found; left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            blank |= (uint64_t)rb_held_blank(c, (uint32_t)p[i]) << i;
        }
        out->known[w] = RB_ALL_ROWS;
        out->v.bits[w] = blank;
    }
}

static rb_cause cause(enum rb_cause_kind kind, rb_buf *text) { return (rb_cause){kind, UINT32_MAX, rb_buf_take(text)}; }

static rb_str complaint_of(const rb_held_column *c, uint32_t row)
{
    for (uint32_t i = 0; i < c->complaints.len; i++)
        if (c->complaints.items[i].row == row) return c->complaints.items[i].text;
    return RB_STR("what stands there could not be read");
}

rb_cause rb_exec_gather_cause(const rb_exec *x, const rb_step *s, uint32_t row)
{
    const rb_kept        *kept = kept_of(x, s);
    const rb_held_column *c = x->residents->columns[s->operand];
    uint32_t              held = (uint32_t)rb_exec_read(x, s->in[0], row).i64;
    rb_str                field = x->residents->held[kept->lookup]->schema->fields.items[kept->field].name;
    rb_buf                b = {0};
    rb_buf_print(&b, "%.*s of ", RB_STR_ARGS(field));
    rb_held_name(x->residents, kept->lookup, held, &b);
    if (rb_held_blank(c, held)) {
        rb_buf_add_chars(&b, " is blank");
        return cause(RB_CAUSE_BLANK, &b);
    }
    rb_buf_add_chars(&b, ": ");
    rb_buf_add_str(&b, complaint_of(c, held));
    return cause(RB_CAUSE_UNREADABLE, &b);
}

/* Pairs */

void rb_exec_pair_row(rb_exec *x, const rb_step *s, rb_column *out)
{
    (void)s;
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;
        for (uint32_t i = 0; i < rows; i++) out->v.i64[first + i] = x->pair_held[first + i];
        out->known[w] = rb_exec_mask(x, w);
    }
}

void rb_exec_pair_sure(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_held_index *index = x->residents->indexes[s->operand];
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;
        uint64_t unsure = 0;
        for (uint32_t i = 0; index->unsure.len > 0 && i < rows; i++)
            unsure |= (uint64_t)(rb_held_find_unsure(index, x->pair_held[first + i]) != NULL) << i;
        out->known[w] = ~unsure;
        out->v.bits[w] = ~unsure;
    }
}

/* The column of the records that ask, and the row in it of the pair at `row`. */
static const rb_column *outer_column(const rb_exec *x, const rb_step *s) { return &x->outer->columns[x->seek->inputs.items[s->operand]]; }
static uint32_t outer_at(const rb_exec *x, const rb_step *s, uint32_t row) { return rb_exec_at(x->outer, x->seek->inputs.items[s->operand], x->pair_rows[row]); }

#define KERNEL_OUTER(name, member, zero)                                                  \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                     \
    {                                                                                     \
        const rb_column *c = outer_column(x, s);                                          \
        for (uint32_t w = x->from; w < x->to; w++) {                                      \
            uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;                 \
            uint64_t known = 0;                                                           \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) out->v.member[first + i] = zero;  \
            for (uint32_t i = 0; i < rows; i++) {                                         \
                if (!rb_bit_get(c->known, x->pair_rows[first + i])) continue;             \
                known |= UINT64_C(1) << i;                                                \
                out->v.member[first + i] = c->v.member[outer_at(x, s, first + i)];        \
            }                                                                             \
            out->known[w] = known;                                                        \
        }                                                                                 \
    }

KERNEL_OUTER(outer_i64, i64, 0)
KERNEL_OUTER(outer_dec, dec, 0)
KERNEL_OUTER(outer_text, text, RB_STR(""))

void rb_exec_outer_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *c = outer_column(x, s);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;
        uint64_t known = 0, yes = 0;
        for (uint32_t i = 0; i < rows; i++) {
            known |= (uint64_t)rb_bit_get(c->known, x->pair_rows[first + i]) << i;
            yes |= (uint64_t)rb_bit_get(c->v.bits, x->pair_rows[first + i]) << i;
        }
        out->known[w] = known;
        out->v.bits[w] = yes & known;
    }
}
