/* base/avx2.h: functions for processors that have AVX2: marked RB_AVX2, and called only after rb_has_avx2 said so. */
#ifndef RB_BASE_AVX2_H
#define RB_BASE_AVX2_H

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define RB_AVX2 __attribute__((target("avx2,bmi,pclmul,popcnt")))
#define RB_AVX2_INLINE __attribute__((target("avx2,bmi,pclmul,popcnt"), always_inline)) static inline

static inline bool rb_has_avx2(void) { return __builtin_cpu_supports("avx2"); }

#endif
#endif
