/* base/hash128.c: SipHash-2-4 with 128 bits.
 *
 * Source    Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, and the authors' form for 128 bits.
 *           tests/unit/hash128.c holds it to their table.
 */
#include "base/hash128.h"

#include "base/clock.h"

#include <sys/random.h>

struct state { uint64_t v[4]; };

static uint64_t turn(uint64_t x, int by) { return x << by | x >> (64 - by); }

static void stir(struct state *s, int rounds)
{
    uint64_t *v = s->v;
    for (int i = 0; i < rounds; i++) {
        v[0] += v[1], v[1] = turn(v[1], 13) ^ v[0], v[0] = turn(v[0], 32);
        v[2] += v[3], v[3] = turn(v[3], 16) ^ v[2];
        v[0] += v[3], v[3] = turn(v[3], 21) ^ v[0];
        v[2] += v[1], v[1] = turn(v[1], 17) ^ v[2], v[2] = turn(v[2], 32);
    }
}

static void take_word(struct state *s, uint64_t word)
{
    s->v[3] ^= word;
    stir(s, 2);
    s->v[0] ^= word;
}

/* The first byte is the lowest, on every processor. */
static uint64_t word_at(const char *at, size_t len)
{
    uint64_t word = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (len == sizeof word) {
        memcpy(&word, at, sizeof word);
        return word;
    }
#endif
    for (size_t i = 0; i < len; i++) word |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return word;
}

static uint64_t finish(const struct state *s) { return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3]; }

rb_hash128 rb_hash128_of(rb_hash128 key, rb_str text)
{
    struct state s = {{UINT64_C(0x736f6d6570736575) ^ key.half[0], UINT64_C(0x646f72616e646f6d) ^ key.half[1] ^ 0xee,
                       UINT64_C(0x6c7967656e657261) ^ key.half[0], UINT64_C(0x7465646279746573) ^ key.half[1]}};
    rb_hash128   out;
    size_t       at = 0;
    for (; text.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) take_word(&s, word_at(text.ptr + at, sizeof(uint64_t)));
    take_word(&s, (uint64_t)text.len << 56 | (text.len > at ? word_at(text.ptr + at, text.len - at) : 0));
    s.v[2] ^= 0xee;
    stir(&s, 4);
    out.half[0] = finish(&s);
    s.v[1] ^= 0xdd;
    stir(&s, 4);
    out.half[1] = finish(&s);
    return out;
}

rb_hash128 rb_hash128_key(void)
{
    rb_hash128 key = {{0, 0}};
    if (getentropy(&key, sizeof key) == 0) return key;
    key.half[0] = (uint64_t)rb_clock_now(); /* none to be had: then only against chance, as good */
    return key;
}
