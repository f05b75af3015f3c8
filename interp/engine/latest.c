/* engine/latest.c: see latest.h.
 *
 * Path      bytes -> cells of key and value -> newest.c -> marks by record number -> read/reader.c
 * Promises  What is taken does not depend on the order of files, but where values are equal; and read = evaluated +
 *           superseded + rejected: a record that is rejected supersedes none.
 *
 * Why two readings and no store of the records: a mark is one bit, a record is hundreds of bytes, and the winners have to be
 * evaluated in the order in which they stand in the files. What comes through a pipe is copied to a file first.
 */
#include "engine/latest.h"

#include "base/clock.h"
#include "engine/lookups.h"
#include "engine/streams.h"

static const rb_schema *schema_of(const rb_latest *l, uint32_t stream) { return l->c->plan->catalog->schemas.items[stream]; }

static uint32_t stream_of(const rb_latest *l, uint32_t i)
{
    uint32_t stream = UINT32_MAX;
    if (!rb_stream_find(l->c->plan, l->data->items[i].record, l->ds, &stream)) RB_BUG("data without a record");
    return stream;
}

static bool refuse_follow(rb_latest *l, const rb_schema *schema)
{
    rb_diag_add(l->ds, RB_E0514, schema->export.latest_span, "'latest by' needs the end of the data, and --follow has none: a later record of the same key may still come");
    rb_diag_help(l->ds, "run without --follow, or take the line out: every record is then evaluated as it comes");
    return false;
}

/* ---- which fields ---- */

static void add_wanted(bool *to, const bool *from, uint32_t count)
{
    for (uint32_t f = 0; f < count; f++) to[f] |= from[f];
}

/* Fields of rules and of look-ups together: with other fields other records would be rejected. */
static bool *fields_of(const rb_latest *l, uint32_t stream)
{
    const rb_schema *schema = schema_of(l, stream);
    const rb_plan   *plan = l->c->plan;
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len + 1u);
    for (uint32_t f = 0; f < schema->fields.len; f++) wanted[f] = l->every || f == schema->key || f + 1 == schema->export.latest_by;
    if (!l->needed || !l->needed[stream] || rb_stream_has_rules(plan->streams.items[stream])) add_wanted(wanted, plan->streams.items[stream]->wanted, schema->fields.len);
    for (uint32_t i = 0; l->needed && l->needed[stream] && i < plan->lookups.len; i++)
        if (plan->lookups.items[i].stream == stream) add_wanted(wanted, plan->lookups.items[i].load->wanted, schema->fields.len);
    return wanted;
}

bool rb_latest_begin(rb_latest *l, const rb_input_options *input)
{
    uint32_t streams = l->c->plan->streams.len;
    l->input = *input;
    l->input.spools = &l->spools;
    l->marks = RB_NEW_ARRAY(rb_superseded *, l->data->len + 1u);
    l->wanted = RB_NEW_ARRAY(bool *, streams + 1u);
    l->newest = RB_NEW_ARRAY(rb_newest *, streams + 1u);
    l->spent = RB_NEW_ARRAY(uint64_t, streams + 1u);
    for (uint32_t i = 0; i < l->data->len; i++) {
        uint32_t stream = stream_of(l, i);
        rb_str   path = rb_reader_file(l->data->items[i].path);
        if (schema_of(l, stream)->export.latest_by == 0) continue;
        if (input->follow) return refuse_follow(l, schema_of(l, stream));
        if (!l->wanted[stream]) l->wanted[stream] = fields_of(l, stream);
        l->marks[i] = RB_NEW(rb_superseded);
        if (rb_spool_is_due(path) && rb_spool_find(&l->spools, path) < 0 && !rb_spool_add(&l->spools, path, l->ds)) return false;
    }
    return true;
}

const rb_superseded *rb_latest_marks(const rb_latest *l, uint32_t i) { return l->marks[i]; }
const bool *rb_latest_wanted(const rb_latest *l, uint32_t stream, const bool *wanted) { return l->wanted[stream] ? l->wanted[stream] : wanted; }

/* ---- the first reading ---- */

static void ignore_reject(void *user, const rb_reject *r) { (void)user, (void)r; } /* told by the reading that counts */

static rb_reader *open_again(const rb_latest *l, uint32_t i)
{
    uint32_t stream = stream_of(l, i);
    rb_reader_options options = {.path = l->data->items[i].path, .format = l->format, .input = &l->input, .schema = schema_of(l, stream), .wanted = l->wanted[stream], .reject = ignore_reject};
    if (l->pieces) options.piece = l->pieces[i];
    return rb_reader_open(&options, l->ds);
}

/* Any record may be the next of any key, so they cannot go to a file. */
bool rb_latest_fits(const rb_newest *n, const rb_schema *schema, const rb_spill *spill, rb_diags *ds)
{
    uint64_t limit = spill ? rb_spill_share(spill) : UINT64_MAX, bytes = rb_newest_bytes(n);
    if (bytes <= limit) return true;
    rb_diag_add(ds, RB_E0541, schema->export.latest_span, "to tell which %.*s records are the latest takes %llu bytes after %u keys, and --max-memory leaves %llu for it", RB_STR_ARGS(schema->name),
                (unsigned long long)bytes, rb_newest_count(n), (unsigned long long)limit);
    rb_diag_help(ds, "allow more with --max-memory: each different key takes %llu bytes", (unsigned long long)(bytes / rb_newest_count(n)));
    return false;
}

static bool add_rows(rb_latest *l, rb_newest *n, const rb_batch *batch, uint32_t i)
{
    rb_newest_place other;
    rb_newest_begin(n, batch);
    for (uint32_t row = 0; row < batch->rows; row++) {
        enum rb_newest_said said = rb_newest_add(n, batch, row, i, &other);
        if (said == RB_NEWEST_FULL) return rb_diag_add(l->ds, RB_E0507, RB_SPAN_NONE, "'%.*s' has more records than 'latest by' can tell apart", RB_STR_ARGS(l->data->items[i].path));
        if (said == RB_NEWEST_TAKES) rb_superseded_mark(l->marks[other.file], other.record);
        if (said == RB_NEWEST_BEHIND) rb_superseded_mark(l->marks[i], batch->record[row]);
    }
    return true;
}

static bool read_file(rb_latest *l, uint32_t i, rb_batch *batch)
{
    rb_newest   *n = l->newest[stream_of(l, i)];
    rb_reader   *reader = open_again(l, i);
    enum rb_read got;
    bool         ok = true;
    if (!reader) return false;
    rb_str what = rb_str_print("%.*s, which are the latest", RB_STR_ARGS(batch->schema->name));
    while (ok && (got = rb_reader_next(reader, batch, l->ds)) == RB_READ_ROWS) {
        ok = add_rows(l, n, batch, i) && rb_latest_fits(n, batch->schema, l->spill, l->ds);
        rb_teller_tell_reader(l->teller, what, reader);
    }
    rb_teller_end(l->teller, reader, false);
    rb_reader_close(reader);
    return ok && got == RB_READ_END;
}

static bool read_stream(rb_latest *l, uint32_t stream)
{
    rb_batch *batch = rb_batch_new(schema_of(l, stream), l->wanted[stream]);
    bool      ok = true;
    uint64_t  began = rb_clock_ns();
    l->newest[stream] = rb_newest_new(schema_of(l, stream));
    for (uint32_t i = 0; ok && i < l->data->len; i++)
        if (stream_of(l, i) == stream) ok = read_file(l, i, batch);
    if (l->keeps && l->spill) rb_spill_reserve(l->spill, rb_newest_bytes(l->newest[stream]));
    if (l->summary) l->summary->streams[stream].unordered = *rb_newest_unreadable(l->newest[stream]);
    if (!l->keeps) l->newest[stream] = NULL;
    l->spent[stream] = rb_clock_ns() - began;
    return ok;
}

bool rb_latest_read(rb_latest *l)
{
    bool ok = true;
    for (uint32_t i = 0; ok && i < l->c->plan->streams.len; i++)
        if (l->wanted[i]) ok = read_stream(l, i);
    return ok;
}

/* ---- afterwards ---- */

bool rb_latest_visit(const rb_latest *l, rb_newest_place place, rb_latest_row *visit, void *user)
{
    uint32_t   stream = stream_of(l, place.file);
    rb_batch  *batch = rb_batch_new(schema_of(l, stream), l->wanted[stream]);
    rb_reader *reader = open_again(l, place.file);
    bool       found = false;
    while (reader && !found && rb_reader_next(reader, batch, l->ds) == RB_READ_ROWS)
        for (uint32_t row = 0; row < batch->rows && !found; row++) {
            found = batch->record[row] == place.record;
            if (found) visit(user, batch, row);
        }
    if (reader) rb_reader_close(reader);
    return found;
}

static void note_taken(void *user, const rb_batch *batch, uint32_t row)
{
    rb_latest_taken *taken = user;
    taken->line = batch->line[row];
    taken->cell = rb_str_dup(rb_cell_str(rb_batch_cell(batch, batch->schema->export.latest_by - 1, row)));
}

rb_latest_taken rb_latest_find(const rb_latest *l, const rb_batch *batch, uint32_t row)
{
    uint32_t        stream = UINT32_MAX;
    rb_newest_place place;
    if (!rb_stream_find(l->c->plan, batch->schema->name, l->ds, &stream) || !rb_newest_find(l->newest[stream], batch, row, &place)) RB_BUG("a record that was superseded by none");
    rb_latest_taken taken = {.file = place.file, .cell = RB_STR("")};
    (void)rb_latest_visit(l, place, note_taken, &taken);
    return taken;
}

void rb_latest_end(rb_latest *l) { rb_spools_close(&l->spools); }
