/* data/value_wire.h: a value as bytes, without its type: whoever reads it knows from the rules what it is.
 *
 * What is read is a value of that type that can be printed, or nothing and a failed reader, whatever the bytes are.
 */
#ifndef RB_DATA_VALUE_WIRE_H
#define RB_DATA_VALUE_WIRE_H

#include "base/wire.h"
#include "data/value.h"

void     rb_value_add_wire(rb_buf *b, const rb_value *v);
rb_value rb_value_take_wire(rb_wire *w, rb_type type); /* its text is a slice of what is read */
bool     rb_value_is_sound(const rb_value *v);         /* known and in the range of its type, or not known */

#endif
