/* engine/lookups.c: see lookups.h.
 *
 * Path      bytes -> cells -> batch -> columns of the load plan -> exec/resident.c
 * Promises  A record that is looked up and judged, too, is read twice, but its rejects and totals are counted once.
 */
#include "engine/lookups.h"

#include "base/unicode.h"
#include "engine/account.h"
#include "engine/below.h"
#include "engine/part.h"
#include "engine/streams.h"

bool rb_stream_has_rules(const rb_stream_plan *s) { return s->checklists.len > 0 || s->routes.len > 0 || s->kpis.len > 0 || s->sides.len > 0 || s->assigns.len > 0; }

/* What data there is */

static bool is_given(const rb_data_files *data, const rb_str *names, uint32_t stream)
{
    for (uint32_t i = 0; i < data->len; i++)
        if (rb_str_equal(data->items[i].record, names[stream])) return true;
    return false;
}

static bool refuse_missing(const rb_compiled *c, uint32_t asker, uint32_t stream, rb_diags *ds)
{
    rb_str name = c->plan->streams.items[stream]->schema->name;
    rb_diag_add(ds, RB_E0603, RB_SPAN_NONE, "the rules for %.*s look up %.*s, and no data was given for it", RB_STR_ARGS(c->plan->streams.items[asker]->schema->name), RB_STR_ARGS(name));
    rb_diag_help(ds, "add --data %.*s=FILE", RB_STR_ARGS(name));
    return false;
}

/* Standard input is there once. */
static bool check_input(const rb_compiled *c, const rb_data_file *file, uint32_t stream, bool needed, rb_diags *ds)
{
    if (!rb_str_equal(rb_reader_file(file->path), RB_STR("-")) || !needed || !rb_stream_has_rules(c->plan->streams.items[stream])) return true;
    rb_diag_add(ds, RB_E0510, RB_SPAN_NONE, "'%.*s' is read twice, for its own rules and to be looked up, and standard input can be read only once", RB_STR_ARGS(file->record));
    rb_diag_help(ds, "put it into a file: --data %.*s=FILE", RB_STR_ARGS(file->record));
    return false;
}

static void add_table(const rb_compiled *c, uint32_t stream, rb_data_files *data)
{
    const rb_schema *schema = c->plan->streams.items[stream]->schema;
    rb_data_file file = {schema->name, rb_below_path(c->sources, schema->span, schema->file)};
    rb_vec_push(data, file);
}

bool rb_lookups_plan(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_data_files *data, bool *needed)
{
    uint32_t count = c->plan->streams.len, stream;
    rb_str  *names = RB_NEW_ARRAY(rb_str, count + 1);
    bool     ok = true;
    for (uint32_t i = 0; i < count; i++) names[i] = c->plan->streams.items[i]->schema->name;
    for (uint32_t i = 0; i < o->data.len; i++) {
        if (!rb_stream_find(c->plan, o->data.items[i].record, ds, &stream)) return false;
        rb_data_file file = {names[stream], o->data.items[i].path};
        rb_vec_push(data, file);
    }
    for (uint32_t i = 0; i < count; i++)
        if (names[i].len && c->plan->streams.items[i]->schema->file.len && rb_stream_has_rules(c->plan->streams.items[i]) && !is_given(data, names, i)) add_table(c, i, data);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t n = 0; is_given(data, names, i) && n < count; n++) {
            if (!c->plan->streams.items[i]->looks_up[n] || needed[n]) continue;
            needed[n] = true;
            bool given = is_given(data, names, n), table = c->plan->streams.items[n]->schema->file.len > 0;
            if (!given && table) add_table(c, n, data);
            if (!given && !table) ok = refuse_missing(c, i, n, ds);
        }
    for (uint32_t i = 0; i < data->len; i++)
        if (rb_stream_find(c->plan, data->items[i].record, ds, &stream)) ok &= check_input(c, &data->items[i], stream, needed[stream], ds);
    return ok;
}

/* Reading */

static void ignore_reject(void *user, const rb_reject *r) { (void)user, (void)r; }
static void note_reject(void *user, const rb_reject *r) { rb_rejects_add(user, r); }

static const bool *wanted_of(const rb_lookups *l, const rb_stream_plan *load)
{
    if (!l->all) return l->latest ? rb_latest_wanted(l->latest, load->stream, load->wanted) : load->wanted;
    bool *wanted = RB_NEW_ARRAY(bool, load->schema->fields.len);
    for (uint32_t i = 0; i < load->schema->fields.len; i++) wanted[i] = true;
    return wanted;
}

/* item: number in the data */
static bool open_one(rb_lookups *l, uint32_t lookup, rb_str path, uint32_t item)
{
    const rb_stream_plan *load = l->c->plan->lookups.items[lookup].load;
    rb_lookup_input in = {.lookup = lookup, .path = path};
    bool counted = l->rejects && !l->judged[load->stream];
    rb_rejects_of *sink = RB_NEW(rb_rejects_of);
    if (counted) *sink = (rb_rejects_of){l->rejects, &l->summary->streams[load->stream]};
    rb_reader_options options = {.path = path, .format = l->format, .input = l->input, .schema = load->schema, .wanted = wanted_of(l, load),
                                 .reject = counted ? note_reject : ignore_reject, .user = sink};
    if (l->latest) options.superseded = rb_latest_marks(l->latest, item);
    in.reader = rb_reader_open(&options, l->ds);
    if (!in.reader && load->schema->file.len) rb_diag_help(l->ds, "this is the file of the table '%.*s'; another can be given: --data %.*s=FILE", RB_STR_ARGS(load->schema->name), RB_STR_ARGS(load->schema->name));
    if (!in.reader) return false;
    rb_vec_push(&l->inputs, in);
    return true;
}

bool rb_lookups_open(rb_lookups *l, const rb_data_files *data, const bool *needed)
{
    bool ok = true;
    l->residents = rb_residents_new(l->c->plan, l->all);
    for (uint32_t i = 0; i < l->c->plan->lookups.len; i++) {
        uint32_t stream = l->c->plan->lookups.items[i].stream;
        for (uint32_t f = 0; needed[stream] && f < data->len; f++)
            if (rb_str_equal(data->items[f].record, l->c->plan->streams.items[stream]->schema->name)) ok &= open_one(l, i, data->items[f].path, f);
    }
    return ok;
}

static void count(rb_lookups *l, const rb_lookup_input *in, uint32_t stream)
{
    rb_stream_total *total = l->summary ? &l->summary->streams[stream] : NULL;
    if (!total || l->judged[stream]) return;
    total->ran = true;
    rb_vec_push(&total->files, in->path);
    rb_account_add(total, total->files.len - 1, in->reader, l->c->plan->catalog->schemas.items[stream]);
}

static rb_str size_text(uint64_t bytes)
{
    enum { MB = 1000000 };
    if (bytes < 10 * MB) return rb_str_print("%llu bytes", (unsigned long long)bytes);
    return rb_str_print("%llu MB", (unsigned long long)(bytes / MB));
}

/* They cannot go to a file: a look-up is anywhere among them, for every record that asks. */
bool rb_lookups_fit(const rb_plan *plan, const rb_residents *residents, uint32_t lookup, const rb_spill *spill, rb_diags *ds)
{
    uint64_t limit = spill ? rb_spill_share(spill) : UINT64_MAX;
    rb_resident_total own = rb_residents_total(residents, lookup);
    if (own.bytes <= limit) return true;
    const rb_schema *schema = plan->lookups.items[lookup].load->schema;
    rb_diag_add(ds, RB_E0541, RB_SPAN_NONE, "the records of '%.*s' that others look up take %.*s after %llu of them, and --max-memory leaves %.*s for them", RB_STR_ARGS(schema->name),
                RB_STR_ARGS(size_text(own.bytes)), (unsigned long long)(own.kept + own.passed_over), RB_STR_ARGS(size_text(limit)));
    rb_diag_help(ds, "allow more with --max-memory, or give a file with those records only that '%.*s' is looked up for", RB_STR_ARGS(schema->name));
    return false;
}

/* file: number in its stream */
static bool read_one(rb_lookups *l, rb_lookup_input *in, rb_exec *x, rb_batch *batch, uint32_t file)
{
    uint32_t     stream = l->c->plan->lookups.items[in->lookup].stream;
    rb_str       what = rb_str_print("%.*s, to be looked up", RB_STR_ARGS(batch->schema->name));
    enum rb_read got;
    while ((got = rb_reader_next(in->reader, batch, l->ds)) == RB_READ_ROWS) {
        rb_exec_batch(x, batch);
        rb_teller_tell_reader(l->teller, what, in->reader);
        if (l->part) rb_part_add_rows(l->part, (rb_part_block){.tag = RB_PART_LOOKUP, .stream = in->lookup}, file, batch, NULL);
        if (rb_residents_add(l->residents, in->lookup, x, batch, in->path)) {
            if (rb_lookups_fit(l->c->plan, l->residents, in->lookup, l->spill, l->ds)) continue;
            got = RB_READ_FAILED;
            break;
        }
        rb_diag_add(l->ds, RB_E0507, RB_SPAN_NONE, "'%.*s' has more than %d records, which is more than can be looked up", RB_STR_ARGS(in->path), RB_RESIDENT_ROWS_MAX);
        got = RB_READ_FAILED;
        break;
    }
    count(l, in, stream);
    rb_teller_end(l->teller, in->reader, !(l->judged && l->judged[stream]));
    rb_reader_close(in->reader);
    return got == RB_READ_END;
}

/* A table says which row is meant, so two with one key are a mistake in it. */
static bool check_twice(rb_lookups *l, uint32_t lookup)
{
    rb_resident_twice twice;
    if (!rb_residents_find_twice(l->residents, lookup, &twice)) return true;
    rb_diag_add(l->ds, RB_E0511, RB_SPAN_NONE, "the table '%.*s' has two rows for %.*s", RB_STR_ARGS(l->c->plan->lookups.items[lookup].load->schema->name), RB_STR_ARGS(twice.key));
    rb_diag_help(l->ds, "they are on line %llu of '%.*s' and on line %llu of '%.*s': keep one of them", (unsigned long long)twice.first_line, RB_STR_ARGS(twice.first_file),
                 (unsigned long long)twice.second_line, RB_STR_ARGS(twice.second_file));
    return false;
}

static void finish(rb_lookups *l, uint32_t lookup, rb_exec *x)
{
    uint32_t stream = l->c->plan->lookups.items[lookup].stream;
    rb_resident_total held = rb_residents_total(l->residents, lookup);
    if (l->spill) rb_spill_reserve(l->spill, held.bytes);
    if (!l->summary) return;
    rb_stream_total *total = &l->summary->streams[stream];
    total->looked_up = true;
    total->judged = l->judged[stream];
    total->kept = held.kept;
    total->passed_over = held.passed_over;
    total->kept_bytes = held.bytes;
    if (!total->judged) rb_exec_finish_load(x, l->summary);
}

static bool read_lookup(rb_lookups *l, uint32_t lookup)
{
    const rb_stream_plan *load = l->c->plan->lookups.items[lookup].load;
    rb_exec  *x = rb_exec_new_with(l->c->plan, load, l->as_of, NULL);
    rb_batch *batch = rb_batch_new(load->schema, wanted_of(l, load));
    uint32_t  files = 0;
    bool      ok = true;
    for (uint32_t i = 0; ok && i < l->inputs.len; i++)
        if (l->inputs.items[i].lookup == lookup) ok = read_one(l, &l->inputs.items[i], x, batch, files++);
    if (!ok || files == 0) return ok;
    ok = load->schema->file.len == 0 || check_twice(l, lookup);
    rb_residents_seal(l->residents, lookup);
    finish(l, lookup, x);
    return ok;
}

bool rb_lookups_read(rb_lookups *l)
{
    bool ok = true;
    for (uint32_t i = 0; ok && i < l->c->plan->lookups.len; i++) ok = read_lookup(l, i);
    return ok;
}
