/* lang/builtins.h: the functions that a rules file may call. */
#ifndef RB_LANG_BUILTINS_H
#define RB_LANG_BUILTINS_H

#include "base/str.h"

enum rb_builtin {
#define BUILTIN(name, params, result, op, number, doc) RB_BUILTIN_##name,
#include "lang/builtins.def"
#undef BUILTIN
    RB_BUILTIN_COUNT
};

const char *rb_builtin_name(uint32_t builtin);
const char *rb_builtin_params(uint32_t builtin); /* letters as in builtins.def */
const char *rb_builtin_doc(uint32_t builtin);
bool        rb_builtin_find(rb_str name, uint32_t *builtin);
/* "round(number, places)": how it is called, for messages. Collected. */
rb_str      rb_builtin_signature(uint32_t builtin);

#endif
