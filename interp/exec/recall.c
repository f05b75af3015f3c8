/* exec/recall.c: see recall.h.
 *
 * Path      columns of the keys -> [recall] -> kpi.c
 * Promises  Two rows find one place only if all their values are the same bytes: what a place holds is compared whole.
 */
#include "exec/recall.h"

#include "base/word.h"
#include "exec/state.h"

enum { SLOT_BITS = 10, LONGEST = 15 };

struct slot { uint64_t words[RB_RECALL_WORDS]; uint32_t number; };

struct rb_recall {
    uint32_t          count, words;
    const rb_step_id *keys;
    struct slot       slots[1u << SLOT_BITS];
};

/* Words that a value takes; 0: too many. */
static uint32_t words_of(const rb_exec *x, rb_step_id key)
{
    switch (rb_exec_rep(rb_exec_step(x, key))) {
    case RB_REP_BIT: return 1;
    case RB_REP_TEXT: return 2;
    case RB_REP_I64: return 2;
    default: return 0;
    }
}

rb_recall *rb_recall_new(const rb_exec *x, const rb_step_id *keys, uint32_t count)
{
    uint32_t words = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t more = words_of(x, keys[i]);
        if (more == 0 || words + more > RB_RECALL_WORDS) return NULL;
        words += more;
    }
    if (words == 0) return NULL;
    rb_recall *r = RB_NEW_PLAIN(rb_recall, 1);
    memset(r, 0xff, sizeof *r); /* words that no values have */
    r->count = count;
    r->words = words;
    r->keys = keys;
    return r;
}

/* Up to 15 bytes and their number, without looking beyond them. */
static inline void put_text(rb_str s, uint64_t words[2])
{
    const char *p = s.ptr;
    size_t      n = s.len;
    uint64_t    tail = 0;
    if (n >= 8) {
        words[0] = rb_word_load(p);
        tail = n > 8 ? rb_word_load(p + n - 8) >> (8 * (16 - n)) : 0;
    } else if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        words[0] = first | (uint64_t)last << (8 * (n - 4));
    } else {
        words[0] = n == 0 ? 0 : (uint64_t)(uint8_t)p[0] | (uint64_t)(uint8_t)p[n / 2] << (8 * (n / 2)) | (uint64_t)(uint8_t)p[n - 1] << (8 * (n - 1));
    }
    words[1] = tail | (uint64_t)n << 56;
}

/* The value in words; NULL: not in so few. What is not known is a text of 255 bytes, 0 without a 1, or neither yes nor no. */
static inline uint64_t *put_value(const rb_exec *x, rb_step_id key, uint32_t row, uint64_t *to)
{
    const rb_column *c = &x->columns[key];
    bool             known = rb_bit_get(c->known, row);
    uint32_t         at = rb_exec_at(x, key, row);
    switch (rb_exec_rep(rb_exec_step(x, key))) {
    case RB_REP_BIT: *to = known ? rb_bit_get(c->v.bits, row) : 2; return to + 1;
    case RB_REP_I64: to[0] = known ? (uint64_t)c->v.i64[at] : 0; to[1] = known; return to + 2;
    default: break;
    }
    if (known && c->v.text[at].len > LONGEST) return NULL;
    to[0] = 0;
    to[1] = (uint64_t)255 << 56;
    if (known) put_text(c->v.text[at], to);
    return to + 2;
}

uint32_t *rb_recall_find(const rb_exec *x, rb_recall *r, uint32_t row)
{
    uint64_t words[RB_RECALL_WORDS] = {0}, *to = words, mixed = 0;
    for (uint32_t i = 0; i < r->count; i++)
        if ((to = put_value(x, r->keys[i], row, to)) == NULL) return NULL;
    for (uint32_t i = 0; i < r->words; i++) mixed = (mixed ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15) ^ words[i] >> 29;
    struct slot *slot = &r->slots[mixed * UINT64_C(0xd6e8feb86659fd93) >> (64 - SLOT_BITS)];
    uint64_t     differs = 0;
    for (uint32_t i = 0; i < r->words; i++) differs |= slot->words[i] ^ words[i];
    if (differs != 0) {
        memcpy(slot->words, words, sizeof words);
        slot->number = UINT32_MAX;
    }
    return &slot->number;
}
