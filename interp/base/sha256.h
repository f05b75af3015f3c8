/* base/sha256.h: SHA-256, so that a report says which bytes it is about, as `sha256sum` says it. */
#ifndef RB_BASE_SHA256_H
#define RB_BASE_SHA256_H

#include "base/buf.h"

typedef void rb_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t count); /* adds whole blocks of 64 bytes */

typedef struct rb_sha256 {
    rb_sha256_blocks *blocks; /* init takes the best; a test may set another before the first byte */
    uint32_t state[8];
    uint64_t len;            /* bytes so far */
    uint8_t  rest[64];
} rb_sha256;

void rb_sha256_init(rb_sha256 *h);
void rb_sha256_add(rb_sha256 *h, const void *bytes, size_t len);
rb_str rb_sha256_end(rb_sha256 *h); /* 64 hexadecimal digits, collected */

extern const uint32_t rb_sha256_k[64];
rb_sha256_blocks      rb_sha256_plain;
rb_sha256_blocks     *rb_sha256_best(void); /* of this processor */

#endif
