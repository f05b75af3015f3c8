/* engine/streams.c: see streams.h. */
#include "engine/streams.h"

bool rb_stream_find(const rb_plan *plan, rb_str record, rb_diags *ds, uint32_t *stream)
{
    const rb_catalog *catalog = plan->catalog;
    RB_VEC(rb_str) names = {0};
    uint32_t records = 0; /* tables have their own file, and are not what a run is about */
    for (uint32_t i = 0; i < catalog->schemas.len; i++) records += catalog->schemas.items[i]->file.len == 0;
    for (uint32_t i = 0; i < catalog->schemas.len; i++) {
        rb_str name = catalog->schemas.items[i]->name;
        rb_vec_push(&names, name);
        bool only = record.len == 0 && records == 1 && catalog->schemas.items[i]->file.len == 0;
        if (!rb_str_equal(name, record) && !only) continue;
        *stream = i;
        return true;
    }
    if (record.len == 0) rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules have %u records: say which one each file is for", records);
    else rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules have no record '%.*s'", RB_STR_ARGS(record));
    if (record.len && rb_diag_suggest(ds, record, names.items, names.len)) return false;
    for (uint32_t i = 0; i < names.len; i++) rb_diag_help(ds, "write --data %.*s=FILE", RB_STR_ARGS(names.items[i]));
    return false;
}
