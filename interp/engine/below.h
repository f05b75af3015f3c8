/* engine/below.h: data files that rules name. Only what lies in the folder of the rules file that names it, or below, is opened, also
 * by way of links: so that rules from anyone can be checked and run. */
#ifndef RB_ENGINE_BELOW_H
#define RB_ENGINE_BELOW_H

#include "diag/diag.h"

typedef struct rb_named_file {
    enum rb_code code; /* of what is wrong with it */
    rb_span      span; /* where the rules name it */
    rb_str       name; /* as they do */
} rb_named_file;

/* The name from the folder of the file in which it stands. */
rb_str rb_below_path(const rb_sources *sources, rb_span span, rb_str name);
/* Whether it lies below; else a diagnostic is added. It need not be there. */
bool rb_below_allows(const rb_named_file *file, rb_diags *ds);
/* Its path, if it also is there and is a file; else a diagnostic is added, and false. */
bool rb_below_find(const rb_named_file *file, rb_diags *ds, rb_str *path);

#endif
