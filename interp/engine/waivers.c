/* engine/waivers.c: notes the records that waivers bear on, and which of the keys that they name there are.
 *
 * Only words with a bit in them are looked at, and only until enough records are noted: a waiver over a condition
 * may bear on millions.
 */
#include "engine/waivers.h"

/* The first of n days is the first business day from the start on; the waiver lapses on the one after the last. */
bool rb_waivers_settle(const rb_program *program, rb_diags *ds)
{
    uint32_t errors = ds->errors;
    for (uint32_t i = 0; i < program->waivers.len; i++) {
        const rb_waiver *w = program->waivers.items[i];
        rb_waiver_info  *info = program->catalog->waivers.items[w->index];
        if (!w->calendar || w->calendar->wrong || info->from == INT64_MIN) continue;
        bool on_first = rb_worktime_is_business_day(w->calendar->time, info->from);
        if (rb_diary_add_days(rb_diary_new(w->calendar->time), info->from, w->business_days + !on_first, &info->until)) continue;
        rb_diag_add(ds, RB_E0435, info->span, "this waiver would end after the year 9999");
    }
    return ds->errors == errors;
}

static rb_str name_of(const rb_stream_plan *plan, const rb_batch *batch, uint32_t row)
{
    uint32_t key = plan->schema->key;
    rb_str   text = key != UINT32_MAX && batch->cells[key] ? rb_cell_str(rb_batch_cell(batch, key, row)) : RB_STR("");
    return text.len > 0 ? rb_str_dup(text) : rb_str_print("row %llu", (unsigned long long)batch->record[row]);
}

static void note_key(rb_exec *x, const rb_waiver_plan *w, uint32_t row, rb_waiver_total *total)
{
    rb_value v = rb_exec_value(x, w->key, row);
    for (uint32_t k = 0; k < w->keys.len; k++) total->met[k] |= rb_value_equal(&v, &w->keys.items[k]);
}

void rb_waivers_note(rb_exec *x, const rb_stream_plan *plan, const rb_batch *batch, rb_summary *summary)
{
    for (uint32_t i = 0; i < plan->waivers.len; i++) {
        const rb_waiver_plan *w = &plan->waivers.items[i];
        rb_waiver_total *total = &summary->waivers[w->waiver];
        for (uint32_t word = 0; word * 64 < batch->rows; word++) {
            uint64_t about = w->key != RB_STEP_NONE ? rb_exec_waiver_covers(x, i, word) : 0, bears = rb_exec_waiver_bears(x, i, word);
            for (; about; about &= about - 1) note_key(x, w, word * 64 + (uint32_t)__builtin_ctzll(about), total);
            for (; bears && total->keys.len < RB_WAIVER_KEYS; bears &= bears - 1)
                rb_vec_push(&total->keys, name_of(plan, batch, word * 64 + (uint32_t)__builtin_ctzll(bears)));
        }
    }
}
