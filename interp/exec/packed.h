/* exec/packed.h: values as bytes. Equal values are equal bytes, so that keys and whole records can be compared without looking into them. */
#ifndef RB_EXEC_PACKED_H
#define RB_EXEC_PACKED_H

#include "data/column.h"
#include "data/value.h"

/* Packed bytes are read and copied in blocks: so many bytes after their end may be read, whatever they are. */
enum { RB_PACKED_SLACK = 32 };

/* A value taken off its bytes. `number` is also the code of a picklist, and 0 or 1. */
typedef struct rb_packed_value { bool known; uint32_t cause; rb_i128 number; rb_str text; } rb_packed_value;

/* Adds the value of a column at a place; there is slack behind it. Texts are taken after NFC. Of a value that is not known only that. */
void rb_packed_add(rb_buf *b, const rb_column *c, enum rb_rep rep, uint32_t at);
void rb_packed_add_value(rb_buf *b, const rb_packed_value *v, enum rb_rep rep);
void rb_packed_add_cause(rb_buf *b, uint32_t cause);
/* Takes a value off the bytes at *at, which then is behind it. `with_cause`: after an unknown one stands why. */
rb_packed_value rb_packed_take(const uint8_t **at, enum rb_rep rep, bool with_cause);
/* The same without its value: which only needs to be passed. It is known. */
static inline const uint8_t *rb_packed_pass(const uint8_t *at, enum rb_rep rep)
{
    size_t n = *at++;
    if (rep == RB_REP_TEXT)
        for (unsigned shift = 7; at[-1] >= 0x80; shift += 7) n = (n & (((size_t)1 << shift) - 1)) | (size_t)*at++ << shift;
    return at + n - 1;
}
rb_value        rb_packed_value_of(const rb_packed_value *v, rb_type type);

#endif
