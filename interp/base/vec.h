/* base/vec.h: a growing array of any type, collected.
 *
 *   RB_VEC(rb_field) fields;      declares the struct in place
 *   rb_vec_push(&fields, x);      appends a copy
 *   fields.items[i], fields.len   plain access
 */
#ifndef RB_BASE_VEC_H
#define RB_BASE_VEC_H

#include "base/gc.h"

#include <stdint.h>

#define RB_VEC(T) struct { T *items; uint32_t len, cap; }

#define rb_vec_push(v, x)                                                                     \
    do {                                                                                      \
        if ((v)->len == (v)->cap) {                                                           \
            uint32_t rb_vec_cap = (v)->cap ? (v)->cap * 2u : 8u;                              \
            (v)->items = rb_gc_grow((v)->items, (v)->len, rb_vec_cap, sizeof *(v)->items, 1); \
            (v)->cap = rb_vec_cap;                                                            \
        }                                                                                     \
        (v)->items[(v)->len++] = (x);                                                         \
    } while (0)

#endif
