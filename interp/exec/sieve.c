/* exec/sieve.c: see sieve.h.
 *
 * Path      column of texts -> [sieve] -> kernels_find.c
 * Promises  A text that holds the needle is among the rows: after NFC for what is searched as it stands, after folding for what ignores case.
 *
 * Why from four searches on: to go through a text takes about what one search of it does, and two or three may stop at their first bytes.
 */
#include "exec/sieve.h"

#include "base/ascii.h"
#include "base/unicode.h"

enum { PAIRS = 512, WORTH_IT = 4 };

struct rb_sieve {
    uint64_t round; /* the batch it is about … */
    uint64_t noted[RB_BATCH_WORDS]; /* … and its rows that were gone through: not all at once where searches are late */
    bool     folds; /* some searches ignore case */
    uint64_t rows[RB_BATCH_WORDS][PAIRS];
};

static inline uint32_t pair_of(char a, char b)
{
    return ((uint8_t)rb_ascii_lower(a) * 37u + (uint8_t)rb_ascii_lower(b)) % PAIRS;
}

static bool is_search(enum rb_op op)
{
    return op == RB_OP_contains || op == RB_OP_starts_with || op == RB_OP_ends_with || op == RB_OP_has_word;
}

static bool is_folding_search(enum rb_op op)
{
    return op == RB_OP_contains_fold || op == RB_OP_starts_fold || op == RB_OP_ends_fold || op == RB_OP_word_fold;
}

void rb_sieves_init(rb_exec *x)
{
    uint32_t  steps = x->stream->steps.len, *searches = RB_NEW_ARRAY(uint32_t, steps);
    bool     *folds = RB_NEW_ARRAY(bool, steps);
    for (rb_step_id id = 0; id < steps; id++) {
        const rb_step *s = rb_exec_step(x, id);
        if (!(is_search(s->op) || is_folding_search(s->op)) || rb_exec_is_fixed(x, id) || !rb_exec_is_fixed(x, s->in[1])) continue;
        searches[s->in[0]]++;
        folds[s->in[0]] |= is_folding_search(s->op);
    }
    for (rb_step_id id = 0; id < steps; id++) {
        if (searches[id] < WORTH_IT) continue;
        x->sieves[id] = rb_gc_alloc_plain(1, sizeof(rb_sieve));
        x->sieves[id]->round = 0;
        x->sieves[id]->folds = folds[id];
    }
}

static void note(uint64_t *rows, uint64_t row, rb_str text)
{
    for (size_t i = 1; i < text.len; i++) rows[pair_of(text.ptr[i - 1], text.ptr[i])] |= row;
}

static void fill(const rb_exec *x, rb_sieve *v, rb_step_id text, uint32_t w)
{
    const rb_column *c = &x->columns[text];
    const rb_str    *texts = c->v.text + (size_t)w * x->stride[text];
    uint64_t        *rows = v->rows[w], fresh = c->known[w] & rb_exec_mask(x, w) & ~v->noted[w];
    if (fresh == 0) return; /* of rows without a text nothing is asked */
    if (v->noted[w] == 0) memset(rows, 0, sizeof v->rows[w]);
    for (uint64_t left = fresh; left; left &= left - 1) {
        uint64_t row = left & -left;
        rb_str   s = texts[rb_first_bit(left)];
        bool     is_ascii = rb_is_ascii(s);
        note(rows, row, is_ascii ? s : rb_text_nfc(s));
        if (!is_ascii && v->folds) note(rows, row, rb_text_fold(s));
    }
    v->noted[w] |= fresh;
}

uint64_t rb_sieve_rows(rb_exec *x, rb_step_id text, rb_str needle, uint32_t w)
{
    rb_sieve *v = x->sieves[text];
    uint64_t  rows = RB_ALL_ROWS;
    if (!v) return rows;
    if (v->round != x->round) memset(v->noted, 0, sizeof v->noted);
    v->round = x->round;
    fill(x, v, text, w);
    for (size_t i = 1; i < needle.len && rows != 0; i++) rows &= v->rows[w][pair_of(needle.ptr[i - 1], needle.ptr[i])];
    return rows;
}
