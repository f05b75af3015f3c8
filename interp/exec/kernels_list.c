/* exec/kernels_list.c: lists: from cells, compared, counted; and the parts of a list, one by one.
 *
 * Path      list cells -> data/list.c -> [load_list] -> text columns that hold runs of parts -> over.c asks each part
 * Promises  A list that is not known is empty. A blank cell is a known list without parts.
 */
#include "exec/kernels.h"

#include "data/list.h"

static rb_type type_of(const rb_exec *x, const rb_step *s, unsigned i) { return rb_exec_step(x, s->in[i])->type; }

void rb_exec_load_list(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_field *f = &x->stream->schema->fields.items[s->operand];
    rb_cell         bad;
    if (!x->batch->cells[s->operand]) RB_BUG("a step reads a field that has no cells");
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t known = 0, unreadable = 0;
        uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
        for (uint32_t i = 0; i < rows; i++) {
            rb_buf_reset(&x->scratch);
            bool read = rb_list_read(f, rb_batch_cell(x->batch, s->operand, first + i), &x->scratch, &bad) != RB_CELL_UNREADABLE;
            size_t len = read ? x->scratch.len : 0;
            char  *room = len > 0 ? rb_exec_room(x, s, len) : NULL;
            if (len > 0) memcpy(room, x->scratch.ptr, len);
            out->v.text[first + i] = len > 0 ? (rb_str){room, len} : RB_STR("");
            known |= (uint64_t)read << i;
            unreadable |= (uint64_t)!read << i;
        }
        out->known[w] = known;
        rb_exec_count_unreadable(x, s, w, unreadable);
    }
}

/* bits from two columns of lists, or from one. */
void rb_exec_eq_list(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    rb_type          type = type_of(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w);
        uint64_t known = a->known[w] & b->known[w] & rb_exec_mask(x, w), yes = 0;
        for (uint64_t left = known; left; left &= left - 1) {
            uint32_t i = rb_first_bit(left);
            yes |= (uint64_t)rb_list_equal(type, p[i], q[i]) << i;
        }
        out->known[w] = known;
        out->v.bits[w] = yes;
    }
}

void rb_exec_no_parts(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint64_t yes = 0;
        for (uint64_t left = a->known[w] & rb_exec_mask(x, w); left; left &= left - 1) yes |= (uint64_t)(p[rb_first_bit(left)].len == 0) << rb_first_bit(left);
        out->known[w] = RB_ALL_ROWS;
        out->v.bits[w] = yes;
    }
}

void rb_exec_count_parts(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    rb_type          type = type_of(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w);
        uint64_t known = a->known[w] & rb_exec_mask(x, w);
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++)
            out->v.dec[w * RB_WORD_ROWS + i] = known >> i & 1 ? (rb_dec)rb_list_count(type, p[i]) * RB_DEC_ONE : 0;
        out->known[w] = known;
    }
}

void rb_exec_else_list(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_str *p = a->v.text + rb_exec_base(x, s, 0, w), *q = b->v.text + rb_exec_base(x, s, 1, w);
        uint64_t mask = rb_exec_mask(x, w), own = 0;
        uint32_t rows = rb_exec_rows(x, w);
        for (uint32_t i = 0; i < rows; i++) {
            bool has = (a->known[w] >> i & 1) && p[i].len > 0;
            own |= (uint64_t)has << i;
            out->v.text[w * RB_WORD_ROWS + i] = has ? p[i] : b->known[w] >> i & 1 ? q[i] : RB_STR("");
        }
        out->known[w] = (own | b->known[w]) & mask;
    }
}

/* The list that the pair at `row` has a part of; over.c makes pairs only of parts that are there. */
static rb_value part_at(const rb_exec *x, uint32_t row)
{
    rb_step_id list = x->seek->inputs.items[0];
    return rb_list_at(rb_exec_step(x->outer, list)->type, x->outer->columns[list].v.text[rb_exec_at(x->outer, list, x->pair_rows[row])], x->pair_held[row]);
}

#define KERNEL_PART(name, member)                                                         \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                     \
    {                                                                                     \
        (void)s;                                                                          \
        for (uint32_t w = x->from; w < x->to; w++) {                                      \
            uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;                 \
            for (uint32_t i = 0; i < rows; i++) out->v.member[first + i] = part_at(x, first + i).member; \
            out->known[w] = rb_exec_mask(x, w);                                           \
        }                                                                                 \
    }

KERNEL_PART(part_i64, i64)
KERNEL_PART(part_dec, dec)

/* As above, where what a list holds needs no asking. */
void rb_exec_part_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    (void)s;
    rb_step_id       list = x->seek->inputs.items[0];
    const rb_column *lists = &x->outer->columns[list];
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t rows = rb_exec_rows(x, w), first = w * RB_WORD_ROWS;
        for (uint32_t i = first; i < first + rows; i++)
            out->v.text[i] = rb_list_text_at(lists->v.text[rb_exec_at(x->outer, list, x->pair_rows[i])], x->pair_held[i]);
        out->known[w] = rb_exec_mask(x, w);
    }
}
