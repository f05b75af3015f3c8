/* syntax/units.h: the words for lengths of time. */
#ifndef RB_SYNTAX_UNITS_H
#define RB_SYNTAX_UNITS_H

#include "syntax/ast.h"

bool rb_unit_find(rb_str word, enum rb_unit_word *unit); /* "day", "days", "min" */

#endif
