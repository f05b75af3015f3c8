/* base/vectors.h: which vector instructions this processor has, decided here for all who have a form with them. Functions marked
 * RB_AVX2 and RB_AVX512 are called only after this said so. */
#ifndef RB_BASE_VECTORS_H
#define RB_BASE_VECTORS_H

#include <stdbool.h>
#include <stdint.h>

/* Each has all of those before it. */
typedef enum rb_vectors { RB_VECTORS_NONE, RB_VECTORS_AVX2, RB_VECTORS_AVX512 } rb_vectors;

#if defined(__x86_64__)

#include <immintrin.h>

#define RB_AVX2 __attribute__((target("avx2,bmi,pclmul,popcnt")))
#define RB_AVX2_INLINE __attribute__((target("avx2,bmi,pclmul,popcnt"), always_inline)) static inline

#define RB_AVX512_SETS "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,pclmul,popcnt"
#define RB_AVX512 __attribute__((target(RB_AVX512_SETS)))
#define RB_AVX512_INLINE __attribute__((target(RB_AVX512_SETS), always_inline)) static inline

static inline bool rb_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt");
}

/* Takes bits apart and puts them together (PDEP, PEXT). Some processors have that only as a slow program of their own. */
#define RB_DEPOSIT __attribute__((target("avx2,bmi,bmi2,pclmul,popcnt")))
#define RB_DEPOSIT_INLINE __attribute__((target("avx2,bmi,bmi2,pclmul,popcnt"), always_inline)) static inline

static inline bool rb_has_deposit(void)
{
    return rb_has_avx2() && __builtin_cpu_supports("bmi2") && !__builtin_cpu_is("amdfam15h") && !__builtin_cpu_is("amdfam17h");
}

/* Those of processors that have had AVX-512 for long (from 2017) and cannot yet compress bytes count as having none. */
static inline bool rb_has_avx512(void)
{
    return rb_has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}

static inline rb_vectors rb_vectors_here(void) { return rb_has_avx512() ? RB_VECTORS_AVX512 : rb_has_avx2() ? RB_VECTORS_AVX2 : RB_VECTORS_NONE; }

#else

static inline bool rb_has_avx2(void) { return false; }
static inline bool rb_has_deposit(void) { return false; }
static inline rb_vectors rb_vectors_here(void) { return RB_VECTORS_NONE; }

#endif
#endif
