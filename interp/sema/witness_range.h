/* sema/witness_range.h: what the fields of one record may be, each by itself and compared with each other; for witness.c alone.
 *
 * Everything here is cheap to copy and is never changed in place: the two ways of an `or` share what they have in common.
 */
#ifndef RB_SEMA_WITNESS_RANGE_H
#define RB_SEMA_WITNESS_RANGE_H

#include "sema/check.h"

enum { RB_RANGES_MAX = 24, RB_TIES_MAX = 32 };

/* A question about a text that is answered of a candidate: `starts with "Closed"`, also ignoring case. */
typedef struct rb_text_claim { const rb_expr *e; const rb_value *against; uint32_t count; bool yes; const struct rb_text_claim *next; } rb_text_claim;

typedef struct rb_range { /* what one field may be */
    const rb_expr *field;
    bool is_blank, is_present, has_low, has_high, low_open, high_open, is_listed, is_chosen;
    rb_value low, high, chosen;
    RB_VEC(rb_value) listed, barred;
    const rb_text_claim *texts;
} rb_range;

/* left - right < apart (strict) or <= apart, in microseconds or billionths; equal, unequal: the very same value, or not. */
enum rb_tie_kind { RB_TIE_APART, RB_TIE_EQUAL, RB_TIE_UNEQUAL };
typedef struct rb_tie { enum rb_tie_kind kind; uint32_t left, right; rb_i128 apart; bool strict; } rb_tie;

typedef struct rb_ranges {
    rb_range ranges[RB_RANGES_MAX];
    rb_tie   ties[RB_TIES_MAX];
    uint32_t len, tie_count;
    bool     is_unsure; /* something was claimed that is not understood */
} rb_ranges;

void     rb_ranges_copy(rb_ranges *to, const rb_ranges *from); /* only what is in use */
/* The range of a field; UINT32_MAX: there are too many. */
uint32_t rb_range_of(rb_ranges *s, const rb_expr *field);
/* A field of numbers or of points or lengths of time, which have an order and a distance. */
bool     rb_range_is_ordered(rb_type t);
rb_i128  rb_range_scaled(const rb_value *v); /* in the unit of ties */

void rb_range_bar(rb_range *r, const rb_value *v);
void rb_range_list(rb_range *r, const rb_value *values, uint32_t count);
void rb_range_bound(rb_range *r, bool is_high, rb_i128 scaled, bool open);
void rb_range_text(rb_range *r, rb_text_claim claim);
/* False: there is no room for it. */
bool rb_ranges_tie(rb_ranges *s, rb_tie tie);

/* Certainly nothing is left for some field. */
bool rb_ranges_contradict(const rb_ranges *s);
/* What the ties make of the bounds. False: certainly no record. */
bool rb_ranges_settle(rb_ranges *s);
/* A value for each field, in range.chosen. False: none was found. */
bool rb_ranges_choose(rb_ranges *s);

#endif
