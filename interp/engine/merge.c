/* engine/merge.c: what several runs found, as one report: parts -> totals, records and rejects in their order -> report.
 *
 * Path      part_read.c of each part -> merge_totals.c -> [merge: per stream its rejects and records played again, its
 *           states loaded and added up] -> rb_summary -> report/, or a part again
 * Promises  The report is, byte for byte, that of one run over all the data in the order of the parts. Putting parts
 *           together in several steps gives the same as in one.
 */
#include "engine/merge.h"

#include "engine/closing.h"
#include "engine/defaults.h"
#include "engine/evidence.h"
#include "engine/memory.h"
#include "engine/merge_rows.h"
#include "engine/particulars.h"
#include "engine/rejects.h"
#include "engine/state.h"
#include "engine/summary.h"
#include "exec/resident.h"
#include "exec/save.h"
#include "report/report.h"

#include <stdlib.h>
#include <unistd.h>

enum { OPEN_PARTS = 200 }; /* at once; the others are opened again for each block */

struct merge {
    const rb_compiled    *c;
    const rb_run_options *o;
    rb_diags             *ds;
    rb_summary           *summary;
    rb_part_list          parts;
    rb_merge_plan         plan;
    rb_part_head          head;
    rb_rejects            rejects;
    rb_rejects_of         reject_to;
    rb_reports            reports;
    rb_reconciling        reconciling;
    const rb_json        *state;  /* of assignments; NULL: none */
    rb_record_view        shown;  /* a record without its passes, where nobody wants them */
    rb_player             player;
    rb_part_writer       *part;   /* NULL: only reports are wanted */
    const rb_residents   *nobody; /* what was looked up was looked up: the states say what came of it */
    rb_spill             *spill;
    rb_buf                room;
};

bool rb_merge_damaged(const rb_part *p, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0530, RB_SPAN_NONE, "the part '%.*s' is damaged: what is in it does not fit the rules", RB_STR_ARGS(p->path));
    rb_diag_help(ds, "make it again: rubric run RULES --data FILE --partial %.*s", RB_STR_ARGS(p->path));
    return false;
}

static bool damaged(const struct merge *m, const rb_part *p) { return rb_merge_damaged(p, m->ds); }

/* ---- the data of this run, as a part of its own ---- */

static bool write_to(void *user, const char *bytes, size_t len)
{
    int fd = *(const int *)user;
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n <= 0) return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* A file that is gone when this process is. */
static int temporary_file(rb_diags *ds)
{
    const char *folder = getenv("TMPDIR");
    rb_str      name = rb_str_print("%s/rubric-part-XXXXXX", folder && *folder ? folder : "/tmp");
    char       *path = RB_NEW_PLAIN(char, name.len + 1);
    memcpy(path, rb_str_chars(name), name.len + 1);
    int fd = mkstemp(path);
    if (fd < 0) rb_diag_add(ds, RB_E0505, RB_SPAN_NONE, "no temporary file could be made as '%s'", path);
    else (void)unlink(path);
    return fd;
}

/* The data are run as what stands after all parts. */
static bool run_data(struct merge *m)
{
    int            fd = temporary_file(m->ds);
    rb_part_to     to = rb_merge_wanted(m->o);
    rb_run_options run = *m->o;
    rb_summary     summary;
    rb_part       *p = RB_NEW(rb_part);
    to.write = write_to;
    to.user = &fd;
    run.part = &to;
    run.reports = NULL;
    run.report_count = 0;
    run.rejects_path = RB_STR("");
    run.state_path = RB_STR(""); /* of all together */
    run.has_max_rejects = false; /* of all together */
    bool ok = fd >= 0 && rb_run(m->c, &run, m->ds, &summary) && rb_part_open_file(p, fd, RB_STR("the data of this run"), m->c, m->ds);
    if (!ok && fd >= 0) (void)close(fd);
    if (ok) rb_vec_push(&m->parts, p);
    return ok;
}

static bool open_parts(struct merge *m)
{
    bool ok = true;
    for (uint32_t i = 0; i < m->o->parts.len; i++) {
        rb_part *p = RB_NEW(rb_part);
        ok = rb_part_open(p, m->o->parts.items[i], m->c, m->ds) && ok;
        if (i >= OPEN_PARTS) rb_part_rest(p);
        rb_vec_push(&m->parts, p);
    }
    if (ok) rb_merge_order_pieces(&m->parts, m->c);
    return ok;
}

/* ---- records and rejects ---- */

static void play_reject(void *user, const rb_reject *reject)
{
    struct merge *m = user;
    rb_rejects_add(&m->reject_to, reject);
}

/* Parts may say more of a record than these reports want to hear. */
static void play_record(void *user, const rb_record_view *view)
{
    struct merge *m = user;
    if (m->reports.each_values) {
        rb_reports_record(&m->reports, view);
        return;
    }
    uint32_t len = 0;
    rb_finding *findings = view->findings.items;
    for (uint32_t i = 0; i < view->findings.len; i++) {
        if (rb_verdict_is_quiet(findings[i].verdict)) continue;
        rb_finding kept = findings[i];
        findings[i] = findings[len]; /* both keep their memory for the next record */
        findings[len++] = kept;
    }
    m->shown = *view;
    m->shown.findings.len = len;
    rb_reports_record(&m->reports, &m->shown);
}

static bool play_block(struct merge *m, uint32_t part, const rb_part_place *place)
{
    const rb_part *p = m->parts.items[part];
    rb_part_block  block = place->block;
    block.source += m->plan.shares[part].first_source;
    if (!rb_part_read(p, place, &m->room)) return damaged(m, p);
    if (m->part) rb_part_add_block(m->part, block, rb_buf_str(&m->room));
    m->player.source = &m->plan.sources.items.items[block.source];
    if (block.tag == RB_PART_REJECTS) return rb_play_rejects(&m->player, rb_buf_str(&m->room), play_reject, m) || damaged(m, p);
    if (!rb_reports_want_records(&m->reports)) return true;
    return rb_play_records(&m->player, block.stream, rb_buf_str(&m->room), play_record, m) || damaged(m, p);
}

static bool play(struct merge *m, uint32_t stream)
{
    m->reject_to = (rb_rejects_of){&m->rejects, &m->summary->streams[stream]};
    for (uint32_t i = 0; i < m->parts.len; i++) {
        const rb_part *p = m->parts.items[i];
        for (uint32_t b = 0; b < p->blocks.len && m->plan.shares[i].is_taken[stream]; b++) {
            const rb_part_place *place = &p->blocks.items[b];
            bool plays = place->block.tag == RB_PART_RECORDS || place->block.tag == RB_PART_REJECTS;
            if (plays && place->block.stream == stream && !play_block(m, i, place)) return false;
        }
    }
    return true;
}

/* ---- what was counted ---- */

static const rb_part_place *state_of(const rb_part *p, uint32_t stream)
{
    const rb_part_place *found = NULL;
    for (uint32_t i = 0; i < p->blocks.len; i++) {
        const rb_part_place *place = &p->blocks.items[i];
        if (place->block.tag != RB_PART_STATE || place->block.stream != stream) continue;
        if (found) return NULL;
        found = place;
    }
    return found;
}

static bool load_groups(const rb_part *p, uint32_t stream, rb_exec *x)
{
    rb_buf room = {0};
    bool   ok = true;
    for (uint32_t i = 0; ok && i < p->blocks.len; i++) {
        const rb_part_place *place = &p->blocks.items[i];
        if (place->block.tag != RB_PART_GROUPS || place->block.stream != stream) continue;
        if (!rb_part_read(p, place, &room)) return false;
        rb_wire w = rb_wire_of(rb_buf_str(&room));
        ok = rb_exec_load_groups(x, &w);
    }
    return ok;
}

static rb_exec *load_state(struct merge *m, const rb_part *p, uint32_t stream)
{
    const rb_part_place *place = state_of(p, stream);
    rb_exec *x = rb_exec_new_with(m->c->plan, m->c->plan->streams.items[stream], m->summary->as_of, m->nobody);
    rb_buf   room = {0};
    rb_exec_spill(x, m->spill);
    if (!place || !rb_part_read(p, place, &room)) return NULL;
    rb_wire w = rb_wire_of(rb_buf_str(&room));
    bool    ok = rb_exec_load(x, &w) && rb_wire_is_done(&w) && rb_exec_evaluated(x) == p->summary.streams[stream].evaluated;
    return ok && load_groups(p, stream, x) ? x : NULL;
}

static bool is_held(const rb_stream_total *t) { return t->looked_up && !t->judged; }

static bool add_up(struct merge *m, uint32_t stream)
{
    rb_exec *all = NULL;
    for (uint32_t i = 0; i < m->parts.len; i++) {
        if (!m->plan.shares[i].is_taken[stream]) continue;
        rb_exec *x = load_state(m, m->parts.items[i], stream);
        if (!x) return damaged(m, m->parts.items[i]);
        if (all) rb_exec_merge(all, x);
        else all = x;
    }
    if (!all) return true;
    if (m->part) rb_part_add_state(m->part, stream, all);
    rb_exec_finish(all, m->summary);
    return true;
}

static rb_merge_rows rows_of(struct merge *m)
{
    return (rb_merge_rows){.c = m->c, .ds = m->ds, .summary = m->summary, .plan = &m->plan, .reports = &m->reports, .reconciling = &m->reconciling, .part = m->part, .spill = m->spill, .state = m->state};
}

static bool merge_stream(struct merge *m, uint32_t stream)
{
    rb_merge_rows rows = rows_of(m);
    return play(m, stream) && (rb_merge_keeps(&m->plan, stream) ? rb_merge_judge_rows(&rows, stream) : add_up(m, stream));
}

/* As a run does it: what is held for others is read first. */
static bool merge_streams(struct merge *m)
{
    const rb_plan *plan = m->c->plan;
    bool          *is_done = RB_NEW_ARRAY(bool, plan->streams.len + 1u);
    for (uint32_t i = 0; i < plan->lookups.len; i++) {
        uint32_t stream = plan->lookups.items[i].stream;
        if (is_done[stream] || !is_held(&m->summary->streams[stream])) continue;
        is_done[stream] = true;
        if (!play(m, stream)) return false;
    }
    for (uint32_t i = 0; i < plan->streams.len; i++)
        if (m->summary->streams[i].ran && !is_done[i] && !merge_stream(m, i)) return false;
    return true;
}

/* ---- reconciliations ---- */

static bool report_key(void *user, const rb_key_view *view)
{
    struct merge *m = user;
    rb_reports_key(&m->reports, view);
    return true;
}

static bool load_matching(struct merge *m, uint32_t reconcile, rb_matching *matching)
{
    for (uint32_t i = 0; i < m->parts.len; i++) {
        const rb_part_source *sources = &m->plan.sources.items.items[m->plan.shares[i].first_source];
        if (!rb_part_load_matching(m->parts.items[i], reconcile, sources, matching)) return damaged(m, m->parts.items[i]);
    }
    return true;
}

/* One that does not add up, or not to what its streams evaluated, was not written by a run. */
static bool match(struct merge *m, uint32_t reconcile, rb_matching *matching)
{
    const rb_reconcile_info *info = m->summary->catalog->reconciles.items[reconcile];
    rb_reconcile_total      *total = &m->summary->reconciles[reconcile];
    if (!load_matching(m, reconcile, matching)) return false;
    bool ok = rb_matching_finish(matching, total);
    if (!rb_memory_check(m->spill, m->ds)) return false;
    for (uint32_t side = 0; side < 2; side++) ok = ok && total->side[side].evaluated.records == m->summary->streams[info->stream[side]].evaluated;
    return ok || damaged(m, m->parts.items[0]);
}

static bool reconcile(struct merge *m)
{
    const rb_reconciling *r = &m->reconciling;
    for (uint32_t i = 0; i < m->c->plan->reconciles.len; i++)
        if (r->matchings[i] && m->reports.items.len > 0 && !match(m, i, r->matchings[i])) return false;
    for (uint32_t i = 0; i < m->c->plan->reconciles.len; i++)
        if (r->matchings[i] && m->reports.items.len > 0 && !rb_matching_each(r->matchings[i], report_key, m)) return rb_memory_check(m->spill, m->ds);
    return true;
}

/* As they are: they say of whose files they speak. */
static bool copy_matchings(struct merge *m)
{
    rb_merge_rows rows = rows_of(m);
    for (uint32_t i = 0; m->part && i < m->parts.len; i++) {
        const rb_part *p = m->parts.items[i];
        for (uint32_t b = 0; b < p->blocks.len; b++) {
            rb_part_block block = p->blocks.items[b].block;
            if (block.tag != RB_PART_MATCHING) continue;
            block.source += m->plan.shares[i].first_source;
            if (!rb_part_read(p, &p->blocks.items[b], &m->room)) return damaged(m, p);
            rb_part_add_block(m->part, block, rb_buf_str(&m->room));
        }
    }
    return rb_merge_copy_lookups(&rows);
}

/* ---- all of it ---- */

static const rb_residents *no_residents(const rb_plan *plan)
{
    rb_residents *r = rb_residents_new(plan, false);
    for (uint32_t i = 0; i < plan->lookups.len; i++) rb_residents_seal(r, i);
    return r;
}

static void hide_hashes(rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++)
        for (uint32_t f = 0; f < s->streams[i].particulars.len; f++) s->streams[i].particulars.items[f].sha256 = RB_STR("");
}

static bool begin(struct merge *m)
{
    const rb_run_options *o = m->o;
    if (!rb_merge_check(&m->parts, m->c, o, &m->head, m->ds)) return false;
    rb_summary_init(m->summary, m->c->plan, m->head.days.items[m->head.days.len - 1]);
    for (uint32_t i = 0; m->head.days.len > 1 && i < m->head.days.len; i++) rb_vec_push(&m->summary->moments, m->head.days.items[i]);
    m->summary->rules = m->c->sources->items.items[0]->name;
    m->summary->wants_stakes = rb_reports_tell(o->reports, o->report_count);
    m->summary->evidence = rb_evidence_begin(m->c->plan, rb_reports_evidence(o->reports, o->report_count, o->part != NULL));
    m->plan = (rb_merge_plan){.c = m->c, .parts = &m->parts, .summary = m->summary, .again = rb_merge_judges_again(&m->parts, m->c, o)};
    if (!rb_merge_totals(&m->plan, o, m->ds)) return false;
    m->player = (rb_player){.c = m->c, .summary = m->summary, .rules = RB_NEW_ARRAY(const rb_rule_place *, m->c->plan->streams.len + 1u)};
    m->nobody = no_residents(m->c->plan);
    rb_rejects_init(&m->rejects, o->rejects_path.len || o->part ? o->rejects_path : RB_STR("rejects.ndjson"), m->ds);
    m->rejects.summary = m->summary;
    if (o->part) m->part = rb_part_new(o->part, m->c, m->summary, &m->head);
    rb_reports_begin(&m->reports, o->reports, o->report_count, m->summary);
    rb_reconciling_init(&m->reconciling, m->c->plan, m->summary, (rb_matching_options){.all = m->reports.all_keys, .keep = rb_reports_keys(&m->reports), .spill = m->spill});
    return true;
}

static bool end(struct merge *m)
{
    const rb_run_options *o = m->o;
    rb_summary           *s = m->summary;
    s->rejects_file = rb_rejects_file(&m->rejects);
    rb_closing_check_balance(s);
    rb_defaults_tell(m->c->program, s);
    if (o->state_path.len > 0) rb_state_print(&s->state, m->state, s);
    if (m->part && !rb_part_end(m->part, &m->plan.sources)) return rb_diag_add(m->ds, RB_E0505, RB_SPAN_NONE, "the part could not be written");
    if (s->wants_stakes) rb_particulars_add_rules(s, m->c->sources);
    if (!rb_reports_hash(o->reports, o->report_count)) hide_hashes(s);
    if (!rb_memory_check(m->spill, m->ds)) return false;
    bool ok = rb_reports_end(&m->reports) || rb_diag_add(m->ds, RB_E0505, RB_SPAN_NONE, "the report could not be written");
    return rb_memory_check(m->spill, m->ds) && ok;
}

static bool check_moment(const struct merge *m)
{
    if (!m->o->has_as_of || m->o->data.len > 0 || rb_merge_judges_again(&m->parts, m->c, m->o)) return true;
    rb_diag_add(m->ds, RB_E0601, RB_SPAN_NONE, "--as-of is for data, and merge is given none: what is in parts was judged already");
    rb_diag_help(m->ds, "leave --as-of out, or give it to the runs that make the parts");
    return false;
}

bool rb_merge(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_summary *summary)
{
    struct merge m = {.c = c, .o = o, .ds = ds, .summary = summary, .spill = rb_memory_new(o->max_memory)};
    if (o->state_path.len > 0 && !rb_state_read(o->state_path, c->plan->catalog, ds, &m.state)) return false;
    bool ok = open_parts(&m) && check_moment(&m) && (o->data.len == 0 || run_data(&m)) && begin(&m) && merge_streams(&m);
    ok = rb_rejects_close(&m.rejects) && ok;
    ok = ok && rb_closing_check_rejects(o, summary, &m.rejects, ds) && reconcile(&m) && copy_matchings(&m) && end(&m);
    for (uint32_t i = 0; i < m.parts.len; i++) rb_part_close(m.parts.items[i]);
    return ok;
}
