/* ruletest/ruletest.c: runs the tests of a rules file: its records become a batch, then the usual kernels.
 *
 * A test that says no `as of` is judged on 2000-01-01, so that its answer never depends on the day it runs.
 */
#include "data/convert.h"
#include "ruletest/internal.h"

enum { MIDNIGHT_2000 = 10957 }; /* days since 1970 */

/* As the reader would have given it, but in our own form whatever the field declares. */
static rb_cell cell_of(const rb_fixture_cell *f, rb_buf *text)
{
    if (!f->given || !f->value.known) return (rb_cell){.kind = f->given ? RB_CELL_NULL : RB_CELL_MISSING};
    if (f->raw) return (rb_cell){.ptr = f->value.text.ptr, .len = (uint32_t)f->value.text.len, .kind = RB_CELL_TEXT};
    rb_buf_reset(text);
    switch (f->value.type.kind) {
    case RB_TYPE_money:
    case RB_TYPE_percent:
    case RB_TYPE_number:
    case RB_TYPE_integer: rb_dec_print(text, f->value.dec); break;
    case RB_TYPE_list: rb_value_print_json(text, &f->value, rb_zone_load(RB_STR("UTC"))); break;
    default: rb_value_print(text, &f->value, rb_zone_load(RB_STR("UTC"))); break;
    }
    rb_str kept = rb_buf_take(text);
    return (rb_cell){.ptr = kept.ptr, .len = (uint32_t)kept.len, .kind = RB_CELL_CANONICAL};
}

/* A cell given raw is written as the field's file would be. */
static rb_cell written_plainly(const rb_field *f, rb_cell cell)
{
    rb_buf text = {0};
    rb_convert_begin(&text, rb_convert_room(cell));
    if (f->written) (void)rb_convert_cell(f, &cell, &text);
    return cell;
}

static void fill_row(rb_batch *batch, uint32_t row, const rb_fixture *fixture)
{
    rb_buf text = {0};
    batch->record[row] = batch->line[row] = row + 1u;
    batch->offset[row] = 0;
    batch->raw[row] = RB_STR("");
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) batch->cells[f][row] = written_plainly(&batch->schema->fields.items[f], cell_of(&fixture->cells[f], &text));
}

/* A reconciliation needs both of its records, also the one of which none is given. */
static bool expects_of(const rb_compiled *c, const rb_expectation *e, uint32_t stream)
{
    if (e->of != RB_EXPECT_OF_RECONCILE) return e->stream == stream;
    const rb_reconcile_info *info = c->plan->catalog->reconciles.items[e->index];
    return info->stream[0] == stream || info->stream[1] == stream;
}

static bool needed(const rb_compiled *c, const rb_test *test, uint32_t stream)
{
    for (uint32_t i = 0; i < test->givens.len; i++)
        if (test->givens.items[i].stream == stream) return true;
    for (uint32_t i = 0; i < test->expects.len; i++)
        if (expects_of(c, &test->expects.items[i], stream)) return true;
    return false;
}

static rb_batch *batch_for(const rb_ruletest *t, uint32_t stream)
{
    rb_batch       **batch = &t->tables->batches[stream];
    const rb_schema *schema = t->c->plan->streams.items[stream]->schema;
    if (*batch) {
        rb_batch_reset(*batch);
        return *batch;
    }
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len);
    for (uint32_t i = 0; i < schema->fields.len; i++) wanted[i] = true; /* a derived field may be asked for that no rule uses */
    return *batch = rb_batch_new(schema, wanted);
}

static void make_batch(rb_ruletest *t, uint32_t stream)
{
    rb_batch *batch = batch_for(t, stream);
    for (uint32_t i = 0; i < t->test->givens.len; i++)
        if (t->test->givens.items[i].stream == stream) fill_row(batch, batch->rows++, &t->test->givens.items[i]);
    t->streams[stream].batch = batch;
}

static void run_stream(rb_ruletest *t, uint32_t stream, int64_t as_of)
{
    t->streams[stream].exec = rb_exec_new_with(t->c->plan, t->c->plan->streams.items[stream], as_of, t->residents);
    if (!rb_ruletest_turns(t, stream)) return;
    rb_exec_batch(t->streams[stream].exec, t->streams[stream].batch);
    rb_reconciling_add(&t->reconciling, t->streams[stream].exec, stream, 0);
    rb_exec_finish(t->streams[stream].exec, &t->summary);
}

static bool run_test(const rb_compiled *c, const rb_test *test, rb_ruletest_tables *tables, rb_buf *out)
{
    int64_t as_of = test->has_as_of ? test->as_of : MIDNIGHT_2000 * RB_US_PER_DAY;
    rb_ruletest t = {.c = c, .test = test, .out = out, .tables = tables, .streams = RB_NEW_ARRAY(rb_tested_stream, c->plan->streams.len)};
    rb_summary_init(&t.summary, c->plan, as_of);
    for (uint32_t i = 0; i < c->plan->streams.len; i++) t.summary.streams[i].ran = needed(c, test, i);
    for (uint32_t i = 0; i < c->plan->streams.len; i++)
        if (t.summary.streams[i].ran) make_batch(&t, i);
    if (!rb_ruletest_hold(&t, as_of)) return false;
    rb_reconciling_init(&t.reconciling, c->plan, &t.summary, (rb_matching_options){.all = true, .keep = UINT64_MAX});
    for (uint32_t i = 0; i < c->plan->streams.len; i++)
        if (t.summary.streams[i].ran) run_stream(&t, i, as_of);
    rb_reconciling_finish(&t.reconciling);
    for (uint32_t i = 0; !t.failed && i < test->expects.len; i++) rb_ruletest_judge(&t, &test->expects.items[i]);
    return !t.failed;
}

static rb_test_outcome outcome_of(const rb_compiled *c, const rb_test *test, rb_ruletest_tables *tables)
{
    rb_buf   said = {0};
    int64_t  start = rb_clock_now();
    rb_place place = rb_sources_place(c->sources, test->span.start);
    rb_test_outcome outcome = {.title = test->name, .file = place.source->name, .path = place.source->path, .line = place.line};
    if (outcome.path.len == 0) outcome.path = outcome.file;
    outcome.passed = run_test(c, test, tables, &said);
    outcome.said = rb_buf_take(&said);
    outcome.us = rb_clock_now() - start;
    if (outcome.us < 0) outcome.us = 0; /* the clock was set */
    return outcome;
}

bool rb_ruletest_run(const rb_compiled *c, rb_str filter, rb_diags *ds, rb_test_result *out)
{
    const rb_program *p = c->program;
    rb_ruletest_tables tables = {.read = RB_NEW_ARRAY(const rb_residents *, c->plan->lookups.len + 1), .batches = RB_NEW_ARRAY(rb_batch *, c->plan->streams.len + 1), .ds = ds};
    *out = (rb_test_result){0};
    for (uint32_t i = 0; i < p->tests.len; i++) {
        const rb_test *test = p->tests.items[i];
        if (filter.len && rb_str_find(test->name, filter, 0) == SIZE_MAX) continue;
        rb_test_outcome outcome = outcome_of(c, test, &tables);
        if (tables.failed) return false;
        *(outcome.passed ? &out->passed : &out->failed) += 1;
        rb_vec_push(&out->items, outcome);
    }
    return true;
}
