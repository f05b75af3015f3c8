/* engine/explain_keys.c: see explain_keys.h.
 *
 * Path      bytes -> cells -> batch -> sides of reconciliations -> exec/matching.c -> the keys that were asked for
 * Promises  What is shown is what `rubric run` decides: the same records are matched in the same way.
 *
 * A key is known to match only when both sides were read to their end, so here, unlike for a rule, everything is read.
 */
#include "engine/explain_keys.h"

#include "base/unicode.h"
#include "data/id.h"
#include "engine/lookups.h"
#include "engine/memory.h"
#include "engine/reconciling.h"
#include "engine/state.h"
#include "engine/streams.h"
#include "engine/summary.h"

enum { VALUE_COLUMN = 64, PLACES_SHOWN = 20 };

struct teller {
    const rb_explain_keys   *k;
    rb_buf                  *b;
    rb_diags                *ds;
    rb_summary               summary;
    bool                    *wanted;  /* by stream: it is a side of what is asked about, and both sides have data */
    rb_reconciling           reconciling;
    rb_lookups               lookups;
    uint32_t                 shown;
};

static const rb_catalog *catalog_of(const struct teller *t) { return t->k->c->plan->catalog; }

/* ---- reading ---- */

static bool has_data(const struct teller *t, uint32_t stream)
{
    for (uint32_t i = 0; i < t->k->data->len; i++)
        if (rb_str_equal(t->k->data->items[i].record, catalog_of(t)->schemas.items[stream]->name)) return true;
    return false;
}

static bool is_from_stdin(const struct teller *t, uint32_t stream)
{
    for (uint32_t i = 0; i < t->k->data->len; i++) {
        const rb_data_file *file = &t->k->data->items[i];
        if (rb_str_equal(file->record, catalog_of(t)->schemas.items[stream]->name) && rb_str_equal(rb_reader_file(file->path), RB_STR("-"))) return true;
    }
    return false;
}

static bool is_meant(const struct teller *t, const rb_reconcile_info *info)
{
    return !t->k->found || info->stream[0] == t->k->stream || info->stream[1] == t->k->stream;
}

/* Why a reconciliation of the record cannot be shown; empty: it can. */
static rb_str obstacle(const struct teller *t, const rb_reconcile_info *info)
{
    for (uint32_t side = 0; side < 2; side++) {
        rb_str name = catalog_of(t)->schemas.items[info->stream[side]]->name;
        if (!has_data(t, info->stream[side])) return rb_str_print("no data was given for %.*s", RB_STR_ARGS(name));
        if (is_from_stdin(t, info->stream[side])) return rb_str_print("%.*s comes from standard input, which can be read only once", RB_STR_ARGS(name));
    }
    return RB_STR("");
}

static void choose(struct teller *t)
{
    for (uint32_t i = 0; i < catalog_of(t)->reconciles.len; i++) {
        const rb_reconcile_info *info = catalog_of(t)->reconciles.items[i];
        bool chosen = is_meant(t, info) && obstacle(t, info).len == 0;
        for (uint32_t side = 0; chosen && side < 2; side++) t->wanted[info->stream[side]] = t->summary.streams[info->stream[side]].ran = true;
    }
}

static void pass_over(void *user, const rb_reject *r)
{
    (void)user, (void)r;
}

static bool read_file(struct teller *t, uint32_t stream, uint32_t item, rb_exec *x)
{
    rb_str path = t->k->data->items[item].path;
    const rb_stream_plan *s = t->k->c->plan->streams.items[stream];
    rb_stream_total      *total = &t->summary.streams[stream];
    rb_reader_options options = {.path = path, .format = t->k->o->run->input_format, .input = &t->k->latest->input, .schema = s->schema, .reject = pass_over};
    options.wanted = rb_latest_wanted(t->k->latest, stream, s->wanted);
    options.superseded = rb_latest_marks(t->k->latest, item);
    rb_reader *reader = rb_reader_open(&options, t->ds);
    rb_batch  *batch = rb_batch_new(s->schema, options.wanted);
    enum rb_read got;
    if (!reader) return false;
    while ((got = rb_reader_next(reader, batch, t->ds)) == RB_READ_ROWS) {
        rb_exec_batch(x, batch);
        rb_reconciling_add(&t->reconciling, x, stream, total->files.len);
    }
    rb_reader_close(reader);
    rb_vec_push(&total->files, path);
    return got == RB_READ_END;
}

static bool read_stream(struct teller *t, uint32_t stream)
{
    const rb_plan *plan = t->k->c->plan;
    rb_exec *x = rb_exec_new_with(plan, plan->streams.items[stream], t->k->as_of, t->lookups.residents);
    rb_exec_spill(x, t->k->latest->spill);
    bool     ok = rb_pools_check(x, plan, plan->streams.items[stream], t->ds);
    for (uint32_t i = 0; ok && i < t->k->data->len; i++) {
        const rb_data_file *file = &t->k->data->items[i];
        if (rb_str_equal(file->record, plan->streams.items[stream]->schema->name)) ok = read_file(t, stream, i, x);
    }
    rb_exec_finish(x, &t->summary);
    return ok;
}

static bool read_all(struct teller *t)
{
    const rb_plan *plan = t->k->c->plan;
    bool *looked_up = RB_NEW_ARRAY(bool, plan->streams.len + 1);
    for (uint32_t i = 0; i < plan->streams.len; i++)
        for (uint32_t n = 0; t->wanted[i] && n < plan->streams.len; n++) looked_up[n] |= t->k->needed[n] && plan->streams.items[i]->looks_up[n];
    t->lookups = (rb_lookups){.c = t->k->c, .ds = t->ds, .format = t->k->o->run->input_format, .latest = t->k->latest, .input = &t->k->latest->input, .as_of = t->k->as_of, .spill = t->k->latest->spill};
    bool ok = rb_lookups_open(&t->lookups, t->k->data, looked_up) && rb_lookups_read(&t->lookups);
    rb_reconciling_init(&t->reconciling, plan, &t->summary, (rb_matching_options){.all = true, .keep = UINT64_MAX, .spill = t->k->latest->spill});
    for (uint32_t i = 0; ok && i < plan->streams.len; i++)
        if (t->wanted[i]) ok = read_stream(t, i);
    return ok;
}

/* ---- telling ---- */

static void add_padded(struct teller *t, uint32_t depth, rb_str left, rb_str right)
{
    size_t width = (size_t)depth * 2 + rb_text_width(left);
    rb_buf_add_repeat(t->b, ' ', (size_t)depth * 2);
    rb_text_add_safe(t->b, left);
    rb_buf_add_repeat(t->b, ' ', width < VALUE_COLUMN ? VALUE_COLUMN - width : 2);
    rb_text_add_safe(t->b, right);
    rb_buf_add_char(t->b, '\n');
}

static rb_str side_name(const struct teller *t, const rb_reconcile_info *info, uint32_t side)
{
    if (info->stream[0] != info->stream[1]) return catalog_of(t)->schemas.items[info->stream[side]]->name;
    return side == 0 ? RB_STR("left") : RB_STR("right");
}

static rb_str quoted(const struct teller *t, const rb_value *v)
{
    rb_buf text = {0};
    if (!v->known) return RB_STR("unknown");
    rb_value_print_quoted(&text, v, t->k->c->plan->zone);
    return rb_buf_take(&text);
}

/* "invoices.csv:4, 5" */
static rb_str places(const struct teller *t, const rb_key_view *v, uint32_t side)
{
    const rb_reconcile_info *info = catalog_of(t)->reconciles.items[v->reconcile];
    const rb_stream_total   *total = &t->summary.streams[info->stream[side]];
    rb_buf   text = {0};
    uint32_t before = UINT32_MAX;
    for (uint32_t i = 0; i < v->rows[side].len && i < PLACES_SHOWN; i++) {
        const rb_key_row *row = &v->rows[side].items[i];
        if (row->file == before) rb_buf_print(&text, ", %llu", (unsigned long long)row->line);
        else rb_buf_print(&text, "%s%.*s:%llu", i > 0 ? ", " : "", RB_STR_ARGS(total->files.items[row->file]), (unsigned long long)row->line);
        before = row->file;
    }
    if (v->rows[side].len > PLACES_SHOWN) rb_buf_print(&text, " and %u more", v->rows[side].len - PLACES_SHOWN);
    if (v->rows[side].len > 0) return rb_buf_take(&text);
    if (v->outside[side].record == 0) return RB_STR("none");
    return rb_str_print("none; %.*s:%llu is outside where", RB_STR_ARGS(total->files.items[v->outside[side].file]), (unsigned long long)v->outside[side].line);
}

static void tell_compare(struct teller *t, const rb_key_view *v, uint32_t i)
{
    static const char *const words[] = {[RB_AGREES] = "the same", [RB_AGREES_NEARLY] = "tolerated", [RB_DISAGREES] = "different", [RB_AGREEMENT_UNKNOWN] = "unknown"};
    const rb_reconcile_info *info = catalog_of(t)->reconciles.items[v->reconcile];
    const rb_key_compare    *c = &v->compares.items[i];
    rb_buf verdict = {0};
    rb_buf_add_chars(&verdict, words[c->agreement]);
    rb_key_compare_distance(&verdict, c, t->k->c->plan->zone);
    add_padded(t, 2, rb_text_one_line(rb_sources_text(t->k->c->sources, info->compares.items[i].span)), rb_buf_str(&verdict));
    for (uint32_t side = 0; side < 2; side++) {
        rb_str left = rb_str_print("%.*s: %.*s", RB_STR_ARGS(side_name(t, info, side)), RB_STR_ARGS(info->compares.items[i].name[side]));
        if (v->rows[side].len > 1) left = rb_str_print("%.*s, %u together", RB_STR_ARGS(left), v->rows[side].len);
        rb_str right = c->cause[side].len > 0 ? rb_str_print("unknown: %.*s", RB_STR_ARGS(c->cause[side])) : quoted(t, &c->value[side]);
        add_padded(t, 3, left, right);
    }
}

static void tell_match(struct teller *t, const rb_key_view *v, const rb_reconcile_info *info)
{
    rb_buf text = {0};
    bool   is_fine = v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED;
    rb_buf_print(&text, "%s%s%s  ", !t->k->o->colour ? "" : is_fine ? "\x1b[32m" : v->match == RB_MATCH_UNKNOWN ? "\x1b[1;33m" : "\x1b[1;31m",
                 rb_match_name(v->match), t->k->o->colour ? "\x1b[0m" : "");
    rb_buf_print(t->b, "\n%.*s  %.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(rb_buf_str(&text)));
    rb_text_add_safe(t->b, info->title);
    rb_place place = rb_sources_place(t->k->c->sources, info->span.start);
    rb_buf_print(t->b, "\n  at %.*s:%u\n", RB_STR_ARGS(place.source->name), place.line);
}

static void tell_key(struct teller *t, const rb_key_view *v)
{
    const rb_reconcile_info *info = catalog_of(t)->reconciles.items[v->reconcile];
    rb_buf why = {0};
    t->shown++;
    tell_match(t, v, info);
    rb_buf_add_chars(t->b, "  matched on\n");
    for (uint32_t i = 0; i < v->keys.len; i++)
        add_padded(t, 2, rb_text_one_line(rb_sources_text(t->k->c->sources, info->key_spans.items[i])), quoted(t, &v->keys.items[i]));
    for (uint32_t side = 0; side < 2; side++) add_padded(t, 3, side_name(t, info, side), places(t, v, side));
    if (v->compares.len > 0) rb_buf_add_chars(t->b, "  compared\n");
    for (uint32_t i = 0; i < v->compares.len; i++) tell_compare(t, v, i);
    if (v->compares.len == 0) {
        rb_key_view_explain(&why, catalog_of(t), v, t->k->c->plan->zone);
        rb_buf_add_chars(t->b, "  because ");
        rb_text_add_safe(t->b, rb_buf_str(&why));
        rb_buf_add_char(t->b, '\n');
    }
    if (info->source.len) rb_buf_print(t->b, "  cite  %.*s%s%.*s\n", RB_STR_ARGS(info->source), info->clause.len ? ", " : "", RB_STR_ARGS(info->clause));
}

static bool is_value(const struct teller *t, const rb_value *v)
{
    rb_buf text = {0};
    if (!v->known || t->k->o->key.len == 0) return false;
    rb_value_print(&text, v, t->k->c->plan->zone);
    return v->type.kind == RB_TYPE_id ? rb_id_equal(rb_buf_str(&text), t->k->o->key) : rb_text_equal(rb_buf_str(&text), t->k->o->key);
}

static bool has_record(const struct teller *t, const rb_key_view *v)
{
    const rb_reconcile_info *info = catalog_of(t)->reconciles.items[v->reconcile];
    for (uint32_t side = 0; t->k->found && side < 2; side++)
        for (uint32_t i = 0; info->stream[side] == t->k->stream && i < v->rows[side].len; i++)
            if (v->rows[side].items[i].file == t->k->file && v->rows[side].items[i].record == t->k->record) return true;
    return false;
}

static bool tell_if_asked(void *user, const rb_key_view *v)
{
    struct teller *t = user;
    bool asked = has_record(t, v);
    for (uint32_t i = 0; !asked && i < v->keys.len; i++) asked = is_value(t, &v->keys.items[i]);
    if (asked) tell_key(t, v);
    return true;
}

static void tell_obstacles(struct teller *t)
{
    for (uint32_t i = 0; t->k->found && i < catalog_of(t)->reconciles.len; i++) {
        const rb_reconcile_info *info = catalog_of(t)->reconciles.items[i];
        rb_str why = obstacle(t, info);
        if (is_meant(t, info) && why.len > 0) rb_buf_print(t->b, "\n%.*s  not matched: %.*s\n", RB_STR_ARGS(info->name), RB_STR_ARGS(why));
    }
}

bool rb_keys_explain(const rb_explain_keys *k, rb_buf *b, rb_diags *ds, uint32_t *shown)
{
    struct teller t = {.k = k, .b = b, .ds = ds};
    rb_summary_init(&t.summary, k->c->plan, k->as_of);
    t.wanted = RB_NEW_ARRAY(bool, k->c->plan->streams.len + 1);
    choose(&t);
    if (!read_all(&t) || !rb_reconciling_finish(&t.reconciling)) return rb_memory_check(k->latest->spill, ds) && false;
    for (uint32_t i = 0; i < catalog_of(&t)->reconciles.len; i++) {
        bool meant = is_meant(&t, catalog_of(&t)->reconciles.items[i]);
        if (meant && t.reconciling.matchings[i]) rb_matching_each(t.reconciling.matchings[i], tell_if_asked, &t);
    }
    tell_obstacles(&t);
    *shown = t.shown;
    return rb_memory_check(k->latest->spill, ds);
}
