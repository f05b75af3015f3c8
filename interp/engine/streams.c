/* engine/streams.c: see streams.h. */
#include "engine/streams.h"

bool rb_stream_find(const rb_plan *plan, rb_str record, rb_diags *ds, uint32_t *stream)
{
    const rb_catalog *catalog = plan->catalog;
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < catalog->schemas.len; i++) {
        rb_str name = catalog->schemas.items[i]->name;
        rb_vec_push(&names, name);
        if (!rb_str_equal(name, record) && !(record.len == 0 && catalog->schemas.len == 1)) continue;
        *stream = i;
        return true;
    }
    if (record.len == 0) rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules have %u records: say which one each file is for", names.len);
    else rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules have no record '%.*s'", RB_STR_ARGS(record));
    if (record.len && rb_diag_suggest(ds, record, names.items, names.len)) return false;
    for (uint32_t i = 0; i < names.len; i++) rb_diag_help(ds, "write --data %.*s=FILE", RB_STR_ARGS(names.items[i]));
    return false;
}
