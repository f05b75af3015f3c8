/* read/columns.h: saying which column an input lacks. Only for read/. */
#ifndef RB_READ_COLUMNS_H
#define RB_READ_COLUMNS_H

#include "read/input.h"

/* What was already said about missing columns of this input: the list of those it has is shown once. */
typedef struct rb_missing {
    char delimiter;
    bool was_listed;
} rb_missing;

/* E0502 for the field's column, with the nearest name and the columns there are. Returns false. */
bool rb_columns_refuse(const rb_reader *r, const rb_field *f, rb_missing *missing, rb_diags *ds);

#endif
