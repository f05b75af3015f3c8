/* engine/run.c: the data path, read top to bottom: bytes -> cells -> batch -> verdicts and groups -> report. */
#include "engine/engine.h"

#include "base/thread.h"
#include "base/unicode.h"
#include "engine/account.h"
#include "engine/closing.h"
#include "engine/defaults.h"
#include "engine/evidence.h"
#include "engine/latest.h"
#include "engine/lookups.h"
#include "engine/memory.h"
#include "engine/originals.h"
#include "engine/part.h"
#include "engine/particulars.h"
#include "engine/profiling.h"
#include "engine/reconciling.h"
#include "engine/rejects.h"
#include "engine/reporting.h"
#include "engine/stakes.h"
#include "engine/state.h"
#include "engine/streams.h"
#include "engine/summary.h"
#include "engine/telling.h"
#include "engine/view.h"
#include "engine/workers.h"
#include "exec/exec.h"

struct input { uint32_t stream, file; rb_str path; rb_reader *reader; rb_reading reading; }; /* file: number in its stream */

struct run {
    const rb_compiled    *c;
    const rb_run_options *o;
    rb_diags             *ds;
    rb_summary           *summary;
    rb_rejects            rejects;
    rb_reports            reports;
    rb_reconciling        reconciling, of_part; /* of_part: the records that a part has for it */
    rb_spill             *spill;
    rb_lookups            lookups;
    rb_workers            workers; /* of the present stream … */
    rb_profile           *profile; /* … where its time goes; NULL: nobody asks */
    rb_latest             latest;
    rb_teller             teller;
    rb_data_files         data;
    rb_piece_of          *pieces; /* by number in it */
    const rb_json        *state;
    rb_part_writer       *part; /* NULL: the run is not one of a part */
    bool                 *needed, *judged; /* by stream: looked up by others; by rules of its own … */
    bool                 *kept;            /* … kept in a part as they are read, and judged for the reports of this run alone */
    RB_VEC(struct input)  inputs;
    rb_hashing           *hashing; /* of the data; NULL: it is hashed afterwards, or not at all */
};

static void note_reject(void *user, const rb_reject *r) { rb_rejects_add(user, r); }

static const bool *wanted_by_others(const struct run *r, uint32_t stream)
{
    for (uint32_t i = 0; r->needed[stream] && i < r->c->plan->lookups.len; i++)
        if (r->c->plan->lookups.items[i].stream == stream) return r->c->plan->lookups.items[i].load->wanted;
    return NULL;
}

/* A declared column that the file lacks stops the run only where a rule needs it; drift is said all the same. */
static void warn_of_columns(struct run *r, const rb_stream_plan *plan, const struct input *in)
{
    uint32_t count, lacking = 0;
    rb_buf names = {0};
    const rb_str *columns = rb_reader_columns(in->reader, &count);
    const bool   *looked_up = wanted_by_others(r, in->stream);
    for (uint32_t f = 0; count > 0 && f < plan->schema->fields.len; f++) {
        const rb_field *field = &plan->schema->fields.items[f];
        bool there = plan->wanted[f] || (looked_up && looked_up[f]);
        for (uint32_t c = 0; !there && c < count; c++) there = rb_str_equal(rb_text_trim(columns[c]), field->column);
        if (there) continue;
        if (lacking++ < 12) rb_buf_print(&names, "%s'%.*s'", lacking > 1 ? ", " : "", RB_STR_ARGS(field->column));
    }
    if (lacking == 0) return;
    rb_diag_add(r->ds, RB_W0506, RB_SPAN_NONE, "'%.*s' lacks %u column%s that the record '%.*s' declares and no rule uses: %.*s%s", RB_STR_ARGS(in->path), lacking,
                lacking == 1 ? "" : "s", RB_STR_ARGS(plan->schema->name), RB_STR_ARGS(rb_buf_str(&names)), lacking > 12 ? ", …" : "");
}

static bool open_input(struct run *r, uint32_t item)
{
    const rb_data_file *file = &r->data.items[item];
    struct input in = {.path = file->path};
    if (!rb_stream_find(r->c->plan, file->record, r->ds, &in.stream)) return false;
    if (r->needed[in.stream] && !r->judged[in.stream]) return true; /* read once, by lookups.c */
    const rb_stream_plan *plan = r->c->plan->streams.items[in.stream];
    rb_rejects_of *sink = RB_NEW(rb_rejects_of);
    *sink = (rb_rejects_of){&r->rejects, &r->summary->streams[in.stream]};
    rb_reader_options options = {.path = file->path, .format = r->o->input_format, .input = &r->latest.input, .schema = plan->schema, .reject = note_reject, .user = sink};
    options.piece = r->pieces[item];
    options.superseded = rb_latest_marks(&r->latest, item);
    options.wanted = rb_latest_wanted(&r->latest, in.stream, plan->wanted);
    if (!rb_reading_plan(&in.reading, plan, &options, r->summary, (r->o->part && r->o->part->columns) || rb_reports_repeat_columns(r->o->reports, r->o->report_count), r->ds)) return false;
    options.schema = in.reading.schema;
    options.wanted = in.reading.wanted;
    options.optional = in.reading.optional;
    in.reader = rb_reader_open(&options, r->ds);
    if (!in.reader) return false;
    warn_of_columns(r, plan, &in);
    in.file = r->summary->streams[in.stream].files.len;
    rb_vec_push(&r->inputs, in);
    rb_vec_push(&r->summary->streams[in.stream].files, file->path);
    r->summary->streams[in.stream].ran = true;
    return true;
}

/* --part: of which file. What is looked up must be there completely for each part. */
static bool plan_piece(struct run *r)
{
    uint32_t stream, count = 0, item = 0;
    r->pieces = RB_NEW_ARRAY(rb_piece_of, r->data.len + 1u);
    if (r->o->piece.of == 0) return true;
    for (uint32_t i = 0; i < r->data.len; i++) {
        if (!rb_stream_find(r->c->plan, r->data.items[i].record, r->ds, &stream)) return false;
        if (r->needed[stream]) continue;
        count++;
        item = i;
    }
    r->pieces[item] = r->o->piece;
    if (count == 1) return true;
    rb_diag_add(r->ds, RB_E0533, RB_SPAN_NONE, count == 0 ? "--part takes a file apart, and all that is given is looked up by others, so each part needs all of it" : "--part takes one file apart, and %u are given", count);
    rb_diag_help(r->ds, count == 0 ? "leave --part out" : "give one file, and those that its records look up; or make a part of each file, without --part");
    return false;
}

/* An input is read for the latest of each key, to be looked up, for its own rules. */
static void expect_inputs(struct run *r)
{
    r->teller = (rb_teller){.progress = r->o->progress, .user = r->o->progress_user};
    for (uint32_t i = 0; r->o->progress && i < r->data.len; i++) {
        uint32_t stream = 0, times = rb_latest_marks(&r->latest, i) ? 1 : 0;
        if (!rb_stream_find(r->c->plan, r->data.items[i].record, r->ds, &stream)) return;
        times += r->needed[stream] ? 1 : 0;
        times += r->judged[stream] || !r->needed[stream] ? 1 : 0;
        rb_teller_expect(&r->teller, &r->data.items[i], r->latest.input.spools, times);
    }
}

/* All inputs are opened before the first is read, so that a wrong name or column is said at once. */
static bool open_inputs(struct run *r)
{
    bool ok = true;
    r->needed = RB_NEW_ARRAY(bool, r->c->plan->streams.len + 1);
    r->judged = RB_NEW_ARRAY(bool, r->c->plan->streams.len + 1);
    for (uint32_t i = 0; i < r->c->plan->streams.len; i++) r->judged[i] = rb_stream_has_rules(r->c->plan->streams.items[i]);
    if (r->o->data.len == 0) return rb_diag_add(r->ds, RB_E0603, RB_SPAN_NONE, "no data was given");
    if (!rb_lookups_plan(r->c, r->o, r->ds, &r->data, r->needed)) return false;
    if (!plan_piece(r)) return false;
    r->latest = (rb_latest){.c = r->c, .ds = r->ds, .format = r->o->input_format, .data = &r->data, .pieces = r->pieces, .needed = r->needed, .teller = &r->teller, .summary = r->summary, .spill = r->spill};
    if (!rb_latest_begin(&r->latest, &r->o->input)) return false;
    r->lookups = (rb_lookups){.c = r->c, .ds = r->ds, .format = r->o->input_format, .latest = &r->latest, .teller = &r->teller, .input = &r->latest.input, .as_of = r->summary->as_of, .summary = r->summary, .rejects = &r->rejects, .judged = r->judged, .spill = r->spill};
    ok = rb_lookups_open(&r->lookups, &r->data, r->needed);
    for (uint32_t i = 0; i < r->data.len; i++) ok &= open_input(r, i);
    expect_inputs(r);
    return ok;
}

static void tell_progress(void *user, uint64_t read, uint64_t bytes)
{
    const struct run *r = user;
    rb_teller_tell(&r->teller, r->workers.stream->schema->name, read, bytes);
}

/* --follow: what is known is told, before the next row is waited for. */
static void follow_up(struct run *r)
{
    rb_reports_flush(&r->reports);
    if (r->rejects.file) (void)fflush(r->rejects.file);
}

/* Merge judges it, and this run says nothing of it. */
static bool is_put_off(const struct run *r, uint32_t stream) { return r->kept[stream] && r->reports.items.len == 0 && !r->o->part->verdicts; }

static void put_off(struct run *r, const rb_worked_input *in, uint32_t stream, const rb_batch *batch)
{
    rb_part_add_rows(r->part, (rb_part_block){.tag = RB_PART_ROWS, .stream = stream}, in->file, batch, in->reading);
    r->summary->streams[stream].evaluated += batch->rows;
}

static void run_batch(struct run *r, const rb_worked_input *in, rb_viewer *viewer, const rb_batch *batch)
{
    rb_profile_lap(r->profile, RB_PROFILE_READ);
    if (r->workers.put_off) {
        put_off(r, in, viewer->stream->stream, batch);
        return;
    }
    rb_exec_batch(viewer->exec, batch);
    if (r->kept[viewer->stream->stream]) rb_part_add_rows(r->part, (rb_part_block){.tag = RB_PART_ROWS, .stream = viewer->stream->stream}, in->file, batch, in->reading);
    rb_reconciling_add(r->workers.reconciling, viewer->exec, viewer->stream->stream, in->file);
    rb_workers_tell(&r->workers, viewer, batch, in->file);
    rb_profile_lap(r->profile, RB_PROFILE_TAKE);
    rb_reporting_rows(&r->reports, viewer, batch, in->path);
    rb_profile_lap(r->profile, RB_PROFILE_REPORT);
    if (r->o->input.follow) follow_up(r);
}

/* Alone at first, until it is seen that there is much to read; then together. */
static bool read_input(struct run *r, const rb_worked_input *in, rb_viewer *viewer)
{
    rb_batch *batch = rb_batch_new(in->reading->schema, in->reading->wanted);
    uint64_t  read, rejected, bytes;
    while (!rb_workers_can(&r->workers, in->reader)) {
        enum rb_read got = rb_reader_next(in->reader, batch, r->ds);
        if (got != RB_READ_ROWS) return got == RB_READ_END;
        run_batch(r, in, viewer, batch);
        rb_reader_counts(in->reader, &read, &rejected, &bytes);
        tell_progress(r, read, bytes);
        if (rb_spill_trouble(r->spill).len > 0) return false;
    }
    return rb_workers_read(&r->workers, in, viewer, batch);
}

static bool run_input(struct run *r, struct input *in, rb_viewer *viewer)
{
    rb_stream_total *total = &r->summary->streams[in->stream];
    rb_worked_input  worked = {in->reader, &in->reading, in->path, in->file};
    viewer->reading = &in->reading;
    if (r->profile) r->profile->last = rb_clock_ns();
    bool ok = read_input(r, &worked, viewer);
    rb_account_add(total, in->file, in->reader, r->workers.stream->schema);
    rb_teller_end(&r->teller, in->reader, true);
    rb_reader_close(in->reader);
    if (!r->profile) return ok;
    r->profile->records += total->file_totals.items[in->file].read;
    r->profile->bytes += total->file_totals.items[in->file].bytes;
    return ok;
}

static uint32_t threads_of(const struct run *r) { return r->o->threads > 0 ? r->o->threads : rb_thread_cores(); }

/* A profile tells of one thread's time. */
static void set_workers(struct run *r, uint32_t stream)
{
    rb_rejects_of *sink = RB_NEW(rb_rejects_of);
    *sink = (rb_rejects_of){&r->rejects, &r->summary->streams[stream]};
    r->profile = r->o->profile ? RB_NEW(rb_profile) : NULL;
    if (r->profile) r->profile->stages[RB_PROFILE_LATEST] = r->latest.spent[stream];
    r->workers = (rb_workers){.plan = r->c->plan, .stream = r->c->plan->streams.items[stream], .summary = r->summary, .reports = &r->reports,
                              .reconciling = r->part && !r->kept[stream] ? &r->of_part : &r->reconciling, .rejects = sink, .ds = r->ds, .spill = r->spill, .residents = r->lookups.residents,
                              .keeps = r->kept[stream] ? r->part : NULL, .put_off = is_put_off(r, stream), .count = r->profile ? 1 : threads_of(r), .always = r->o->input.chunk_bytes > 0, .progress = tell_progress, .progress_user = r};
}

static bool run_stream(struct run *r, uint32_t stream)
{
    const rb_stream_plan *plan = r->c->plan->streams.items[stream];
    rb_viewer viewer = {.plan = r->c->plan, .stream = plan, .verdicts = r->reports.each, .all = r->reports.each_values, .values = r->reports.values};
    viewer.exec = rb_exec_new_with(r->c->plan, plan, r->summary->as_of, r->lookups.residents);
    rb_exec_spill(viewer.exec, r->spill);
    if (!rb_pools_check(viewer.exec, r->c->plan, plan, r->ds)) return false;
    rb_state_apply(r->state, r->c->plan, viewer.exec, plan);
    set_workers(r, stream);
    bool ok = true;
    if (r->profile) rb_exec_profile(viewer.exec, r->profile);
    for (uint32_t i = 0; ok && i < r->inputs.len; i++)
        if (r->inputs.items[i].stream == stream) ok = run_input(r, &r->inputs.items[i], &viewer);
    if (ok && r->profile) rb_profiling_print(r->o->profile, r->c->plan, plan, r->profile);
    rb_workers_merge(&r->workers, viewer.exec);
    if (r->part && !r->kept[stream]) rb_part_add_state(r->part, stream, viewer.exec);
    rb_exec_finish(viewer.exec, r->summary);
    return ok;
}

static bool report_key(void *user, const rb_key_view *view)
{
    struct run *r = user;
    rb_reports_key(&r->reports, view);
    return true;
}

/* When all streams were read, in whatever order. */
static bool reconcile(struct run *r)
{
    bool wanted = r->reports.items.len > 0;
    if (r->part && !rb_part_add_matchings(r->part, &r->of_part, wanted ? &r->reconciling : NULL)) return false;
    if (r->part && !wanted) return true;
    bool ok = rb_reconciling_finish(&r->reconciling);
    for (uint32_t i = 0; ok && wanted && i < r->summary->catalog->reconciles.len; i++)
        if (r->reconciling.matchings[i]) ok = rb_matching_each(r->reconciling.matchings[i], report_key, r);
    return ok;
}

/* Before the first is read. A part has its records for others to match; what it reports beside that it matches itself. */
static void begin_reconciling(struct run *r)
{
    rb_matching_options options = {.all = r->reports.all_keys, .keep = rb_reports_keys(&r->reports), .spill = r->spill, .threads = threads_of(r), .worth_threads = 100000};
    if (r->part) rb_reconciling_init_part(&r->of_part, r->c->plan, r->summary, options);
    if (!r->part || r->reports.items.len > 0) rb_reconciling_init(&r->reconciling, r->c->plan, r->summary, options);
    else rb_reconciling_init_none(&r->reconciling, r->c->plan, r->summary);
}

static void record_part(void *user, const rb_record_view *view)
{
    struct run *r = user;
    if (!r->kept[view->stream]) rb_part_add_record(r->part, view);
}

/* The part takes down what reports are told, and rejects, which get no file of their own then unless one is named. */
static void begin_part(struct run *r)
{
    if (!r->o->part) return;
    rb_part_head head = rb_part_head_of(r->c, r->o, r->summary->as_of);
    r->part = r->rejects.part = rb_part_new(r->o->part, r->c, r->summary, &head);
    r->rejects.path = r->o->rejects_path;
    r->summary->wants_stakes = true;
    rb_reports_record_to(&r->reports, record_part, r, r->o->part->all, r->o->part->all_values);
}

/* Which records it keeps as they are read; with them go those that they look up. */
static void plan_part(struct run *r)
{
    r->kept = RB_NEW_ARRAY(bool, r->c->plan->streams.len + 1u);
    for (uint32_t i = 0; r->part && i < r->c->plan->streams.len; i++) {
        r->kept[i] = r->summary->streams[i].ran && rb_part_keeps(r->c->plan->streams.items[i], r->needed[i]);
        for (uint32_t n = 0; r->kept[i] && n < r->c->plan->streams.len; n++)
            if (r->c->plan->streams.items[i]->looks_up[n]) r->lookups.part = r->part;
    }
}

static bool end_part(struct run *r, rb_diags *ds)
{
    if (!r->part) return true;
    rb_part_sources sources = rb_part_sources_of(r->summary);
    return rb_part_end(r->part, &sources) || rb_diag_add(ds, RB_E0505, RB_SPAN_NONE, "the part could not be written");
}

static bool wants_hashes(const struct run *r) { return r->part || rb_reports_hash(r->o->reports, r->o->report_count); }

/* That takes as long as the run: side by side. Who follows a file knows its end last. */
static void begin_hashing(struct run *r)
{
    rb_texts paths = {0};
    if (!wants_hashes(r) || threads_of(r) == 1 || r->o->input.follow) return;
    for (uint32_t i = 0; i < r->data.len; i++)
        if (r->pieces[i].number <= 1) rb_vec_push(&paths, r->data.items[i].path);
    r->hashing = rb_hashing_begin(&paths);
}

bool rb_run(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_summary *summary)
{
    struct run r = {.c = c, .o = o, .ds = ds, .summary = summary, .spill = rb_memory_new(o->max_memory)};
    rb_summary_init(summary, c->plan, o->has_as_of ? o->as_of : rb_clock_now() / RB_US_PER_SECOND * RB_US_PER_SECOND);
    summary->rules = c->sources->items.items[0]->name;
    rb_rejects_init(&r.rejects, o->rejects_path.len ? o->rejects_path : RB_STR("rejects.ndjson"), ds);
    if (o->state_path.len > 0 && !rb_state_read(o->state_path, summary->catalog, ds, &r.state)) return false;
    summary->wants_stakes = rb_reports_tell(o->reports, o->report_count);
    r.rejects.summary = summary;
    summary->evidence = rb_evidence_begin(c->plan, rb_reports_evidence(o->reports, o->report_count, o->part != NULL));
    begin_part(&r);
    if (!open_inputs(&r)) return false;
    plan_part(&r);
    begin_hashing(&r);
    rb_reports_begin(&r.reports, o->reports, o->report_count, summary);
    bool ok = rb_latest_read(&r.latest);
    begin_reconciling(&r);
    ok = ok && rb_lookups_read(&r.lookups);
    for (uint32_t i = 0; ok && i < c->plan->streams.len; i++)
        if (summary->streams[i].ran && (r.judged[i] || !r.needed[i])) ok = run_stream(&r, i);
    if (o->progress) o->progress(o->progress_user, NULL);
    ok = rb_rejects_close(&r.rejects) && ok;
    ok = rb_memory_check(r.spill, ds) && ok;
    if (!ok || !rb_closing_check_rejects(o, summary, &r.rejects, ds)) return false;
    if (!reconcile(&r)) return rb_memory_check(r.spill, ds);
    summary->rejects_file = rb_rejects_file(&r.rejects);
    rb_closing_check_balance(summary);
    rb_defaults_tell(c->program, summary);
    if (r.part || rb_reports_tell(o->reports, o->report_count)) rb_particulars_add(summary, c->sources, wants_hashes(&r), r.hashing);
    if (o->state_path.len > 0) rb_state_print(&summary->state, r.state, summary);
    ok = end_part(&r, ds) && (rb_reports_end(&r.reports) || rb_diag_add(ds, RB_E0505, RB_SPAN_NONE, "the report could not be written"));
    return rb_memory_check(r.spill, ds) && ok; /* groups may come from the file */
}
