/* engine/merge_rows.c: see merge_rows.h.
 *
 * Path      rows of all parts -> which of them are the latest -> the others dropped, and counted as superseded -> rb_exec -> reports,
 *           reconciliations, the part that is written
 * Promises  Rows are judged in the order of the parts, each as of the moment of the run that read it, with what that run looked up: every figure
 *           is that of one run over all of the data.
 */
#include "engine/merge_rows.h"

#include "engine/lookups.h"
#include "engine/state.h"
#include "engine/workers.h"
#include "read/superseded.h"

/* The rows of a stream, part by part. */
struct walk {
    const rb_merge_rows *m;
    rb_row_player *player;
    rb_row_sink   *sink;
    void          *user;
    uint32_t       part, source; /* source: among all */
    uint64_t       row;          /* number of the last row in the part, from 1 */
};

static const rb_part *part_at(const rb_merge_rows *m, uint32_t i) { return m->plan->parts->items[i]; }

static bool walk_part(struct walk *w, uint32_t stream, rb_buf *room)
{
    const rb_part *p = part_at(w->m, w->part);
    w->row = 0;
    for (uint32_t b = 0; b < p->blocks.len; b++) {
        const rb_part_place *place = &p->blocks.items[b];
        if (place->block.tag != RB_PART_ROWS || place->block.stream != stream) continue;
        w->source = w->m->plan->shares[w->part].first_source + place->block.source;
        rb_row_player_turn(w->player, &w->m->plan->sources.items.items[w->source], p->layouts ? p->layouts[stream] : NULL);
        if (!rb_part_read(p, place, room) || !rb_play_rows(w->player, rb_buf_str(room), w->sink, w->user)) return false;
        if (w->m->ds->errors > 0) return false;
    }
    return w->row == p->summary.streams[stream].evaluated;
}

/* False: a diagnostic was added. */
static bool walk(struct walk *w, uint32_t stream)
{
    rb_buf room = {0};
    for (w->part = 0; w->part < w->m->plan->parts->len; w->part++) {
        if (!w->m->plan->shares[w->part].is_taken[stream] || walk_part(w, stream, &room)) continue;
        return w->m->ds->errors == 0 && rb_merge_damaged(part_at(w->m, w->part), w->m->ds);
    }
    return true;
}

/* Its number among all. */
static uint32_t file_of(const struct walk *w, uint32_t stream, uint32_t file) { return w->m->plan->sources.items.items[w->source].first_file[stream] + file; }

/* The rows have what cells mean; what says nothing of how it was written then says nothing in another way either. */
static void read_as_given(rb_batch *batch, const rb_stream_total *total, uint32_t file)
{
    if (!rb_str_equal(total->file_totals.items[file].given, batch->schema->export.given)) rb_rows_stay_unreadable(batch);
}

/* ---- which are the latest */

struct latest { struct walk walk; uint32_t stream; rb_newest *newest; rb_superseded *marks; }; /* marks: by part, of its rows */

static void note_latest(void *user, rb_batch *batch, uint32_t file)
{
    struct latest  *l = user;
    rb_newest_place other;
    read_as_given(batch, &l->walk.m->summary->streams[l->stream], file_of(&l->walk, l->stream, file));
    for (uint32_t row = 0; row < batch->rows; row++) batch->record[row] = ++l->walk.row;
    rb_newest_begin(l->newest, batch);
    for (uint32_t row = 0; row < batch->rows; row++) {
        enum rb_newest_said said = rb_newest_add(l->newest, batch, row, l->walk.part, &other);
        if (said == RB_NEWEST_FULL) rb_diag_add(l->walk.m->ds, RB_E0507, RB_SPAN_NONE, "the parts have more records than 'latest by' can tell apart");
        if (said == RB_NEWEST_FULL) return;
        if (said == RB_NEWEST_TAKES) rb_superseded_mark(&l->marks[other.file], other.record);
        if (said == RB_NEWEST_BEHIND) rb_superseded_mark(&l->marks[l->walk.part], batch->record[row]);
    }
    (void)rb_latest_fits(l->newest, batch->schema, l->walk.m->spill, l->walk.m->ds);
}

/* Its own run dropped those that were superseded in it. */
static bool is_of_one_part(const rb_merge_rows *m, uint32_t stream)
{
    uint32_t parts = 0;
    for (uint32_t i = 0; i < m->plan->parts->len; i++) parts += m->plan->shares[i].is_taken[stream];
    return parts == 1;
}

static bool find_latest(const rb_merge_rows *m, uint32_t stream, rb_superseded *marks)
{
    const rb_schema *schema = m->c->plan->streams.items[stream]->schema;
    struct latest    l = {.stream = stream, .marks = marks};
    if (schema->export.latest_by == 0 || is_of_one_part(m, stream)) return true;
    l.newest = rb_newest_new(schema);
    l.walk = (struct walk){.m = m, .player = rb_row_player_of_latest(m->c, stream), .sink = note_latest, .user = &l};
    return walk(&l.walk, stream);
}

/* ---- what they look up */

struct loading { rb_residents *residents; uint32_t lookup; rb_exec *x; const rb_stream_total *total; const rb_merge_rows *m; bool is_full; };

static void load_rows(void *user, rb_batch *batch, uint32_t file)
{
    struct loading *l = user;
    if (l->is_full) return;
    read_as_given(batch, l->total, file);
    rb_exec_batch(l->x, batch);
    l->is_full = !rb_residents_add(l->residents, l->lookup, l->x, batch, l->total->files.items[file]) || !rb_lookups_fit(l->m->c->plan, l->residents, l->lookup, l->m->spill, l->m->ds);
}

/* The last part that has rows of the lookup: they are the same in all, or the last count. */
static bool is_of_lookup(const rb_part_place *place, uint32_t lookup) { return place->block.tag == RB_PART_LOOKUP && place->block.stream == lookup; }

static const rb_part *with_lookup(const rb_merge_rows *m, uint32_t lookup, uint32_t *number)
{
    for (*number = m->plan->parts->len; (*number)-- > 0;)
        for (uint32_t b = 0; b < part_at(m, *number)->blocks.len; b++)
            if (is_of_lookup(&part_at(m, *number)->blocks.items[b], lookup)) return part_at(m, *number);
    return NULL;
}

static bool load_lookup(const rb_merge_rows *m, rb_residents *residents, uint32_t lookup, int64_t as_of)
{
    const rb_lookup_plan *plan = &m->c->plan->lookups.items[lookup];
    uint32_t       number;
    const rb_part *p = with_lookup(m, lookup, &number);
    rb_buf         room = {0};
    struct loading l = {.residents = residents, .lookup = lookup, .m = m, .x = rb_exec_new_with(m->c->plan, plan->load, as_of, NULL)};
    rb_row_player *player = rb_row_player_new(m->c, (rb_part_block){.tag = RB_PART_LOOKUP, .stream = lookup}, NULL);
    for (uint32_t b = 0; p && b < p->blocks.len; b++) {
        if (!is_of_lookup(&p->blocks.items[b], lookup)) continue;
        l.total = &p->summary.streams[plan->stream];
        rb_row_player_turn(player, &p->sources.items.items[p->blocks.items[b].block.source], NULL);
        if (!rb_part_read(p, &p->blocks.items[b], &room) || !rb_play_rows(player, rb_buf_str(&room), load_rows, &l))
            return rb_merge_damaged(p, m->ds);
        if (l.is_full) return m->ds->errors > 0 ? false : rb_diag_add(m->ds, RB_E0507, RB_SPAN_NONE, "the parts have more records than can be looked up");
    }
    rb_residents_seal(residents, lookup);
    return true;
}

static bool load_lookups(const rb_merge_rows *m, int64_t as_of, const rb_residents **out)
{
    rb_residents *residents = rb_residents_new(m->c->plan, false);
    for (uint32_t i = 0; i < m->c->plan->lookups.len; i++)
        if (!load_lookup(m, residents, i, as_of)) return false;
    *out = residents;
    return true;
}

/* The share of the run that has the files of what is looked up: they are there once, as all parts have the same. */
static uint32_t source_with(const rb_merge_rows *m, uint32_t stream)
{
    const rb_part_sources *s = &m->plan->sources;
    uint32_t               i = 0;
    while (i + 1 < s->items.len && s->items.items[i].file_count[stream] == 0) i++;
    return i;
}

bool rb_merge_copy_lookups(const rb_merge_rows *m)
{
    rb_buf room = {0};
    for (uint32_t i = 0; m->part && i < m->c->plan->lookups.len; i++) {
        uint32_t       number;
        const rb_part *p = with_lookup(m, i, &number);
        for (uint32_t b = 0; p && b < p->blocks.len; b++) {
            rb_part_block block = p->blocks.items[b].block;
            if (!is_of_lookup(&p->blocks.items[b], i)) continue;
            block.source = source_with(m, m->c->plan->lookups.items[i].stream);
            if (!rb_part_read(p, &p->blocks.items[b], &room)) return rb_merge_damaged(p, m->ds);
            rb_part_add_block(m->part, block, rb_buf_str(&room));
        }
    }
    return true;
}

/* ---- judging them */

struct judging {
    struct walk          walk;
    rb_superseded       *marks;
    rb_viewer            viewer;
    rb_workers           workers;
    rb_exec             *all;
    int64_t              as_of; /* of the viewer's rb_exec */
    const rb_residents  *residents;
};

/* What was judged as of one moment joins the rest; the first, perhaps without a row, is the one of the whole. */
static void put_away(struct judging *j)
{
    if (j->all) rb_exec_merge(j->all, j->viewer.exec);
    else j->all = j->viewer.exec;
    j->viewer.exec = NULL;
}

/* Who has which turn is said by all that were given before, whatever their moment. */
static bool refuse_moments(const rb_merge_rows *m, const rb_stream_plan *s)
{
    const rb_assign_info *a = m->c->plan->catalog->assigns.items[s->assigns.items[0].assign];
    rb_diag_add(m->ds, RB_E0533, a->span, "'%.*s' gives the records of all parts to one pool, and the parts are as of different moments", RB_STR_ARGS(a->name));
    rb_diag_help(m->ds, "give --as-of for all of them, without --different-days");
    return false;
}

static bool turn_to_moment(struct judging *j, int64_t as_of)
{
    const rb_merge_rows *m = j->walk.m;
    if (j->viewer.exec && j->as_of == as_of) return true;
    if (j->viewer.exec && j->viewer.stream->assigns.len > 0) return refuse_moments(m, j->viewer.stream);
    if (j->viewer.exec) put_away(j);
    if (!load_lookups(m, as_of, &j->residents)) return false;
    j->as_of = as_of;
    j->viewer = (rb_viewer){.plan = m->c->plan, .stream = j->viewer.stream, .verdicts = m->reports->each, .all = m->reports->each_values, .values = m->reports->values, .reading = rb_row_player_reading(j->walk.player)};
    j->viewer.exec = rb_exec_new_with(m->c->plan, j->viewer.stream, as_of, j->residents);
    rb_exec_spill(j->viewer.exec, m->spill);
    if (!rb_pools_check(j->viewer.exec, m->c->plan, j->viewer.stream, m->ds)) return false;
    rb_state_apply(m->state, m->c->plan, j->viewer.exec, j->viewer.stream);
    if (m->judged.tell) rb_exec_pool_tell(j->viewer.exec);
    return true;
}

static void drop_superseded(struct judging *j, rb_batch *batch, rb_file_total *file)
{
    const rb_superseded *marks = &j->marks[j->walk.part];
    uint32_t             kept = 0, rows = batch->rows;
    for (uint32_t row = 0; row < rows; row++) {
        if (rb_superseded_has(marks, ++j->walk.row)) continue;
        if (kept < row) rb_batch_move(batch, kept, row);
        kept++;
    }
    rb_batch_cut(batch, kept);
    file->superseded += rows - kept;
    j->walk.m->summary->streams[j->viewer.stream->stream].superseded += rows - kept;
}

static void judge_rows(void *user, rb_batch *batch, uint32_t file)
{
    struct judging        *j = user;
    const rb_merge_rows   *m = j->walk.m;
    uint32_t               stream = j->viewer.stream->stream;
    const rb_part_source  *source = &m->plan->sources.items.items[j->walk.source];
    rb_stream_total       *total = &m->summary->streams[stream];
    uint32_t               number = file_of(&j->walk, stream, file);
    if (m->ds->errors > 0 || !turn_to_moment(j, source->as_of)) return;
    read_as_given(batch, total, number);
    drop_superseded(j, batch, &total->file_totals.items[number]);
    if (batch->rows == 0) return;
    if (m->part) rb_part_copy_rows(m->part, (rb_part_block){.tag = RB_PART_ROWS, .stream = stream, .source = j->walk.source}, file, batch);
    rb_exec_batch(j->viewer.exec, batch);
    if (m->judged.tell) m->judged.tell(m->judged.user, &(rb_judged_batch){&j->viewer, batch, total->files.items[number], j->residents, j->as_of});
    rb_reconciling_add(m->reconciling, j->viewer.exec, stream, number);
    rb_workers_tell(&j->workers, &j->viewer, batch, number);
    rb_reporting_rows(m->reports, &j->viewer, batch, total->files.items[number]);
}

bool rb_merge_keeps(const rb_merge_plan *plan, uint32_t stream)
{
    for (uint32_t i = 0; i < plan->parts->len; i++)
        if (plan->shares[i].is_taken[stream] && plan->shares[i].is_kept[stream]) return true;
    return false;
}

bool rb_merge_judge_rows(const rb_merge_rows *m, uint32_t stream)
{
    const rb_stream_plan *s = m->c->plan->streams.items[stream];
    struct judging j = {.marks = RB_NEW_ARRAY(rb_superseded, m->plan->parts->len + 1u), .viewer.stream = s};
    j.workers = (rb_workers){.plan = m->c->plan, .stream = s, .summary = m->summary};
    j.walk = (struct walk){.m = m, .sink = judge_rows, .user = &j};
    j.walk.player = rb_row_player_new(m->c, (rb_part_block){.tag = RB_PART_ROWS, .stream = stream}, &m->summary->streams[stream]);
    if (!find_latest(m, stream, j.marks) || !turn_to_moment(&j, m->summary->as_of) || !walk(&j.walk, stream)) return false;
    put_away(&j);
    rb_exec_finish(j.all, m->summary);
    return true;
}
