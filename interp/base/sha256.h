/* base/sha256.h: SHA-256, so that a report says which bytes it is about, as `sha256sum` says it. */
#ifndef RB_BASE_SHA256_H
#define RB_BASE_SHA256_H

#include "base/buf.h"

typedef struct rb_sha256 {
    uint32_t state[8];
    uint64_t len;            /* bytes so far */
    uint8_t  rest[64];
} rb_sha256;

void rb_sha256_init(rb_sha256 *h);
void rb_sha256_add(rb_sha256 *h, const void *bytes, size_t len);
rb_str rb_sha256_end(rb_sha256 *h); /* 64 hexadecimal digits, collected */

#endif
