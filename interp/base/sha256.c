/* base/sha256.c: SHA-256, plainly.
 *
 * Source   FIPS 180-4, section 6.2; the constants are those of 4.2.2 and 5.3.3.
 */
#include "base/sha256.h"

const uint32_t rb_sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static uint32_t word_at(const uint8_t *b) { return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]; }

struct round { uint32_t a, b, c, d, e, f, g, h; };

static inline struct round next_round(struct round s, uint32_t k_and_w)
{
    uint32_t one = s.h + (turn(s.e, 6) ^ turn(s.e, 11) ^ turn(s.e, 25)) + ((s.e & s.f) ^ (~s.e & s.g)) + k_and_w;
    uint32_t two = (turn(s.a, 2) ^ turn(s.a, 13) ^ turn(s.a, 22)) + ((s.a & s.b) ^ (s.a & s.c) ^ (s.b & s.c));
    return (struct round){one + two, s.a, s.b, s.c, s.d + one, s.e, s.f, s.g};
}

static void add_block(uint32_t state[8], const uint8_t *block)
{
    uint32_t     w[64];
    struct round s = {state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
    for (int i = 0; i < 16; i++) w[i] = word_at(block + 4 * i);
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
    for (int i = 0; i < 64; i += 8) /* eight at a time: the names change places, the values stay in their registers */
        for (int k8 = 0; k8 < 8; k8++) s = next_round(s, rb_sha256_k[i + k8] + w[i + k8]);
    const uint32_t end[8] = {s.a, s.b, s.c, s.d, s.e, s.f, s.g, s.h};
    for (int i = 0; i < 8; i++) state[i] += end[i];
}

void rb_sha256_plain(uint32_t state[8], const uint8_t *bytes, size_t count)
{
    for (; count > 0; count--, bytes += 64) add_block(state, bytes);
}

void rb_sha256_init(rb_sha256 *h)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    *h = (rb_sha256){.blocks = rb_sha256_best()};
    memcpy(h->state, start, sizeof start);
}

void rb_sha256_add(rb_sha256 *h, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    size_t held = h->len % 64;
    h->len += len;
    if (held > 0) {
        size_t more = 64 - held < len ? 64 - held : len;
        memcpy(h->rest + held, at, more);
        if (held + more < 64) return;
        h->blocks(h->state, h->rest, 1);
        at += more;
        len -= more;
    }
    h->blocks(h->state, at, len / 64);
    if (len % 64 > 0) memcpy(h->rest, at + len / 64 * 64, len % 64);
}

rb_str rb_sha256_end(rb_sha256 *h)
{
    uint8_t  tail[72] = {0x80};
    uint64_t bits = h->len * 8;
    size_t   pad = (h->len % 64 < 56 ? 56 : 120) - h->len % 64;
    for (int i = 0; i < 8; i++) tail[pad + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    rb_sha256_add(h, tail, pad + 8);
    rb_buf b = {0};
    for (int i = 0; i < 8; i++) rb_buf_print(&b, "%08x", h->state[i]);
    return rb_buf_take(&b);
}
