/* read/sniff.h: what an input is, by its first bytes and its name. Only for read/. */
#ifndef RB_READ_SNIFF_H
#define RB_READ_SNIFF_H

#include "read/input.h"

/* Refuses, with E0504, what is plainly something else than text in UTF-8; passes a UTF-8 byte order mark; settles
 * *format when it is AUTO. */
bool rb_sniff_input(rb_reader *r, enum rb_read_format *format, rb_diags *ds);

#endif
