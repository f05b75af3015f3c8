/* lang/builtins.c: the table of functions, made from builtins.def. */
#include "lang/builtins.h"

#include "base/buf.h"

struct row { const char *name, *params, *doc; };

static const struct row rows[RB_BUILTIN_COUNT] = {
#define BUILTIN(name, params, result, op, number, doc) [RB_BUILTIN_##name] = {#name, params, doc},
#include "lang/builtins.def"
#undef BUILTIN
};

const char *rb_builtin_name(uint32_t builtin) { return rows[builtin].name; }
const char *rb_builtin_params(uint32_t builtin) { return rows[builtin].params; }
const char *rb_builtin_doc(uint32_t builtin) { return rows[builtin].doc; }

bool rb_builtin_find(rb_str name, uint32_t *builtin)
{
    for (uint32_t i = 0; i < RB_BUILTIN_COUNT; i++)
        if (rb_str_equal(name, rb_str_of(rows[i].name))) {
            *builtin = i;
            return true;
        }
    return false;
}

static const char *param_title(char letter)
{
    switch (letter) {
    case 'd': return "date";
    case 'i': return "datetime";
    case 't': return "text";
    case 'n': return "number";
    case 's': return "time";
    case 'o': return "date or time";
    case 'v': return "value";
    case 'w': return "whole number";
    case 'u': return "duration";
    case 'k': return "places";
    case 'x': return "how many";
    case 'r': return "replacement";
    case 'p': return "pattern";
    case 'g': return "name of its part";
    case 'f': return "format";
    default: return "quantity";
    }
}

rb_str rb_builtin_signature(uint32_t builtin)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%s(", rows[builtin].name);
    for (const char *p = rows[builtin].params; *p; p++)
        rb_buf_print(&b, "%s%s", p == rows[builtin].params ? "" : ", ", param_title(*p));
    rb_buf_add_char(&b, ')');
    return rb_buf_take(&b);
}
