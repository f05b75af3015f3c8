/* base/wire.h: values as bytes, to be kept in a file and read again; numbers take the bytes that they have.
 *
 * What is read may be anything: a reader never goes beyond its end, gives zeros and empty texts once something did not
 * fit, and says so at the end (`failed`). A count of items that follow is never more than the bytes that are left, so
 * nobody makes room for more than a file can hold.
 */
#ifndef RB_BASE_WIRE_H
#define RB_BASE_WIRE_H

#include "base/big.h"
#include "base/buf.h"

void rb_wire_add_count(rb_buf *b, uint64_t n);
void rb_wire_add_number(rb_buf *b, rb_i128 n);
void rb_wire_add_text(rb_buf *b, rb_str text);
void rb_wire_add_big(rb_buf *b, rb_big n);

typedef struct rb_wire { const char *at, *end; bool failed; } rb_wire;

/* A count of anything that was counted: below 2^48, so that 65,536 of them can be added up. */
#define RB_WIRE_MOST (UINT64_C(1) << 48)

static inline rb_wire rb_wire_of(rb_str bytes) { return (rb_wire){bytes.ptr, bytes.ptr + bytes.len, false}; }
uint64_t rb_wire_count(rb_wire *w);
uint64_t rb_wire_tally(rb_wire *w);                   /* below RB_WIRE_MOST */
uint32_t rb_wire_index(rb_wire *w, uint64_t below);   /* a number below that; 0 and failed: it is not */
uint32_t rb_wire_length(rb_wire *w);                  /* of items that follow, a byte each at least */
bool     rb_wire_yes(rb_wire *w);
rb_i128  rb_wire_number(rb_wire *w);
int64_t  rb_wire_i64(rb_wire *w);
rb_str   rb_wire_text(rb_wire *w);                    /* a slice of what is read */
rb_str   rb_wire_utf8(rb_wire *w);                    /* the same; failed: it is not UTF-8 */
rb_big   rb_wire_big(rb_wire *w);
bool     rb_wire_fail(rb_wire *w);                    /* false; from now on nothing is read */
static inline bool rb_wire_is_done(const rb_wire *w) { return !w->failed && w->at == w->end; } /* all was read, and it fitted */

#endif
