/* data/schema.c: looking up a declared field. Only the code path asks, once for each name in the rules. */
#include "data/schema.h"

bool rb_schema_find(const rb_schema *s, rb_str name, uint32_t *index)
{
    for (uint32_t i = 0; i < s->fields.len; i++) {
        if (!rb_str_equal(s->fields.items[i].name, name)) continue;
        *index = i;
        return true;
    }
    return false;
}
