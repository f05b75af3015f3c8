/* tests/unit/random.h: chance, the same in every run: splitmix64. */
#ifndef RB_TESTS_RANDOM_H
#define RB_TESTS_RANDOM_H

#include <stdint.h>

static inline uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static inline uint32_t random_below(uint64_t *state, uint32_t n) { return (uint32_t)(next_random(state) % n); }

#endif
