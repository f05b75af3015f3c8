/* engine/part_totals.c: what a run counted besides its rules: files, records repairs, amounts at stake, the records
 * that waivers name.
 *
 * Totals of rules, routes and KPIs are not here (exec/save.h), nor are reasons of rejects: those are counted anew as the
 * rejects are played again, because which of them are told apart depends on all that come before.
 */
#include "engine/part.h"

#include "data/evidence.h"

/* ---- streams ---- */

static void save_repairs(const rb_repairs *r, uint32_t fields, rb_buf *b)
{
    rb_wire_add_count(b, r->empty_columns);
    rb_wire_add_count(b, r->short_rows);
    rb_wire_add_count(b, r->repeated_headers);
    rb_wire_add_count(b, r->title_lines);
    rb_wire_add_count(b, r->footer_lines);
    rb_wire_add_count(b, (unsigned char)r->told_delimiter);
    for (unsigned i = 0; i < RB_DOUBT_COUNT; i++) {
        rb_wire_add_count(b, r->doubts[i].files);
        rb_wire_add_text(b, r->doubts[i].first);
    }
    rb_wire_add_count(b, r->cells != NULL);
    for (size_t i = 0; r->cells && i < (size_t)fields * RB_REPAIR_COUNT; i++) rb_wire_add_count(b, r->cells[i]);
}

static void load_repairs(rb_repairs *r, uint32_t fields, rb_wire *w)
{
    r->empty_columns = rb_wire_tally(w);
    r->short_rows = rb_wire_tally(w);
    r->repeated_headers = rb_wire_tally(w);
    r->title_lines = rb_wire_tally(w);
    r->footer_lines = rb_wire_tally(w);
    r->told_delimiter = (char)rb_wire_index(w, 128);
    for (unsigned i = 0; i < RB_DOUBT_COUNT; i++) {
        r->doubts[i].files = rb_wire_tally(w);
        r->doubts[i].first = rb_str_dup(rb_wire_text(w));
    }
    if (!rb_wire_yes(w)) return;
    r->cells = RB_NEW_ARRAY(uint64_t, (size_t)fields * RB_REPAIR_COUNT + 1);
    for (size_t i = 0; i < (size_t)fields * RB_REPAIR_COUNT; i++) r->cells[i] = rb_wire_tally(w);
}

static void save_files(const rb_stream_total *t, rb_buf *b)
{
    rb_wire_add_count(b, t->files.len);
    for (uint32_t i = 0; i < t->files.len; i++) {
        bool known = i < t->particulars.len;
        rb_wire_add_text(b, t->files.items[i]);
        rb_wire_add_count(b, known ? t->particulars.items[i].bytes : 0);
        rb_wire_add_text(b, known ? t->particulars.items[i].sha256 : RB_STR(""));
    }
}

/* A path may be any bytes; a sum is in hexadecimal or not known. */
static void load_files(rb_stream_total *t, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_str        path = rb_wire_text(w);
        rb_particular p = {.path = path};
        p.bytes = rb_wire_tally(w);
        p.sha256 = rb_wire_utf8(w);
        if (p.sha256.len != 0 && p.sha256.len != 64) (void)rb_wire_fail(w);
        rb_vec_push(&t->files, path);
        rb_vec_push(&t->particulars, p);
    }
}

static void save_file_totals(const rb_stream_total *t, rb_buf *b)
{
    for (uint32_t i = 0; i < t->files.len; i++) {
        rb_file_total one = i < t->file_totals.len ? t->file_totals.items[i] : (rb_file_total){0};
        const uint64_t counts[] = {one.read, one.superseded, one.rejected, one.bytes};
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) rb_wire_add_count(b, counts[k]);
        rb_wire_add_text(b, one.given);
        rb_wire_add_count(b, one.of);
        if (one.of == 0) continue;
        rb_wire_add_count(b, one.piece);
        rb_wire_add_count(b, one.last_piece);
        rb_wire_add_count(b, one.before);
    }
}

static void load_piece(rb_file_total *one, rb_wire *w)
{
    one->piece = rb_wire_index(w, one->of + 1u);
    one->last_piece = rb_wire_index(w, one->of + 1u);
    one->before = rb_wire_tally(w);
    if (one->piece == 0 || one->last_piece < one->piece) (void)rb_wire_fail(w);
}

static void load_file_totals(rb_stream_total *t, rb_wire *w)
{
    for (uint32_t i = 0; i < t->files.len && !w->failed; i++) {
        rb_file_total one = {0};
        uint64_t *const counts[] = {&one.read, &one.superseded, &one.rejected, &one.bytes};
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) *counts[k] = rb_wire_tally(w);
        one.given = rb_wire_utf8(w);
        one.of = rb_wire_index(w, RB_PART_PIECES + 1u);
        if (one.of > 0) load_piece(&one, w);
        if (one.read < one.superseded + one.rejected) (void)rb_wire_fail(w);
        rb_vec_push(&t->file_totals, one);
    }
}

/* Of records that are only held for others: there is no rb_exec that keeps them. */
static bool keeps_problems(const rb_stream_total *t) { return t->looked_up && !t->judged; }

static void save_problem(const rb_field_problem *p, const rb_schema *schema, rb_buf *b)
{
    rb_wire_add_count(b, p->field);
    rb_wire_add_count(b, p->unreadable);
    rb_wire_add_count(b, p->line);
    rb_wire_add_text(b, p->example);
    rb_wire_add_text(b, rb_field_problem_why(p, schema));
}

static rb_field_problem load_problem(uint32_t fields, rb_wire *w)
{
    rb_field_problem p = {.field = rb_wire_index(w, fields)};
    p.unreadable = rb_wire_tally(w);
    p.line = rb_wire_tally(w);
    p.example = rb_wire_utf8(w);
    p.why = rb_wire_utf8(w);
    return p;
}

static void save_problems(const rb_stream_total *t, const rb_schema *schema, rb_buf *b)
{
    rb_wire_add_count(b, t->problems.len);
    for (uint32_t i = 0; i < t->problems.len; i++) save_problem(&t->problems.items[i], schema, b);
}

static void load_problems(rb_stream_total *t, uint32_t fields, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_field_problem p = load_problem(fields, w);
        rb_vec_push(&t->problems, p);
    }
}

/* Of records that were superseded as well, which no rb_exec sees and no part has. */
static void save_unordered(const rb_stream_total *t, const rb_schema *schema, rb_buf *b)
{
    rb_wire_add_count(b, t->unordered.unreadable > 0);
    if (t->unordered.unreadable > 0) save_problem(&t->unordered, schema, b);
}

static void load_unordered(rb_stream_total *t, const rb_schema *schema, rb_wire *w)
{
    if (!rb_wire_yes(w)) return;
    t->unordered = load_problem(schema->fields.len, w);
    if (t->unordered.unreadable == 0 || t->unordered.field + 1 != schema->export.latest_by) (void)rb_wire_fail(w);
}

static void save_stream(const rb_stream_total *t, const rb_schema *schema, rb_buf *b)
{
    rb_wire_add_count(b, t->ran);
    if (!t->ran) return;
    rb_wire_add_count(b, t->looked_up);
    rb_wire_add_count(b, t->judged);
    const uint64_t counts[] = {t->read, t->evaluated, t->superseded, t->rejected, t->bytes, t->kept, t->passed_over, t->kept_bytes};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) rb_wire_add_count(b, counts[i]);
    save_files(t, b);
    save_file_totals(t, b);
    save_repairs(&t->repairs, schema->fields.len, b);
    if (keeps_problems(t)) save_problems(t, schema, b);
    save_unordered(t, schema, b);
    rb_wire_add_count(b, t->columns.len);
    for (uint32_t i = 0; i < t->columns.len; i++) rb_wire_add_text(b, t->columns.items[i]);
}

static void load_stream(rb_stream_total *t, const rb_schema *schema, rb_wire *w)
{
    t->ran = rb_wire_yes(w);
    if (!t->ran) return;
    t->looked_up = rb_wire_yes(w);
    t->judged = rb_wire_yes(w);
    uint64_t *const counts[] = {&t->read, &t->evaluated, &t->superseded, &t->rejected, &t->bytes, &t->kept, &t->passed_over, &t->kept_bytes};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) *counts[i] = rb_wire_tally(w);
    load_files(t, w);
    load_file_totals(t, w);
    load_repairs(&t->repairs, schema->fields.len, w);
    if (keeps_problems(t)) load_problems(t, schema->fields.len, w);
    load_unordered(t, schema, w);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_str column = rb_wire_text(w);
        rb_vec_push(&t->columns, column);
    }
    uint64_t held = keeps_problems(t) ? t->kept + t->passed_over : 0;
    if (t->read != t->evaluated + held + t->superseded + t->rejected) (void)rb_wire_fail(w);
}

/* ---- amounts at stake, waivers ---- */

static void save_stakes(const rb_stakes *s, rb_buf *b)
{
    rb_wire_add_count(b, s->without);
    rb_wire_add_count(b, s->items.len);
    for (uint32_t i = 0; i < s->items.len; i++) {
        rb_wire_add_text(b, rb_str_of(s->items.items[i].currency));
        rb_wire_add_big(b, s->items.items[i].sum);
        rb_wire_add_count(b, s->items.items[i].records);
    }
}

static void load_stakes(rb_stakes *s, rb_wire *w)
{
    s->without = rb_wire_tally(w);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_stake one = {.records = 0};
        rb_str   currency = rb_wire_utf8(w);
        if (currency.len >= sizeof one.currency) (void)rb_wire_fail(w);
        else if (currency.len > 0) memcpy(one.currency, currency.ptr, currency.len);
        one.sum = rb_wire_big(w);
        one.records = rb_wire_tally(w);
        rb_vec_push(&s->items, one);
    }
}

static void save_waiver(const rb_waiver_total *t, uint32_t names, rb_buf *b)
{
    rb_wire_add_count(b, t->keys.len);
    for (uint32_t i = 0; i < t->keys.len; i++) rb_wire_add_text(b, t->keys.items[i]);
    for (uint32_t i = 0; i < names; i++) rb_wire_add_count(b, t->met[i]);
}

static void load_waiver(rb_waiver_total *t, uint32_t names, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_str key = rb_wire_utf8(w);
        rb_vec_push(&t->keys, key);
    }
    for (uint32_t i = 0; i < names; i++) t->met[i] = rb_wire_yes(w);
}

/* ---- whose files and columns are whose ---- */

rb_part_sources rb_part_sources_of(const rb_summary *s)
{
    uint32_t        streams = s->catalog->schemas.len;
    rb_part_sources sources = {0};
    rb_part_source  one = {RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t *, streams + 1u), s->as_of};
    for (uint32_t i = 0; i < streams; i++) {
        one.file_count[i] = s->streams[i].files.len;
        one.column_count[i] = s->streams[i].columns.len;
        one.columns[i] = RB_NEW_ARRAY(uint32_t, s->streams[i].columns.len + 1u);
        for (uint32_t c = 0; c < s->streams[i].columns.len; c++) one.columns[i][c] = c;
    }
    rb_vec_push(&sources.items, one);
    return sources;
}

static void save_source(const rb_part_source *source, uint32_t streams, rb_buf *b)
{
    rb_wire_add_number(b, source->as_of);
    for (uint32_t i = 0; i < streams; i++) {
        rb_wire_add_count(b, source->first_file[i]);
        rb_wire_add_count(b, source->file_count[i]);
        rb_wire_add_count(b, source->column_count[i]);
        for (uint32_t c = 0; c < source->column_count[i]; c++) rb_wire_add_count(b, source->columns[i][c]);
    }
}

static void load_source(rb_part_source *source, const rb_summary *s, rb_wire *w)
{
    uint32_t streams = s->catalog->schemas.len;
    *source = (rb_part_source){RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t, streams + 1u), RB_NEW_ARRAY(uint32_t *, streams + 1u), rb_wire_i64(w)};
    if (!rb_part_is_moment(source->as_of)) (void)rb_wire_fail(w);
    for (uint32_t i = 0; i < streams; i++) {
        uint32_t files = s->streams[i].files.len, columns = s->streams[i].columns.len;
        source->first_file[i] = rb_wire_index(w, files + 1u);
        source->file_count[i] = rb_wire_index(w, files - source->first_file[i] + 1u);
        source->column_count[i] = rb_wire_index(w, columns + 1u);
        source->columns[i] = RB_NEW_ARRAY(uint32_t, source->column_count[i] + 1u);
        for (uint32_t c = 0; c < source->column_count[i]; c++) source->columns[i][c] = rb_wire_index(w, columns);
    }
}

/* ---- all of it ---- */

void rb_part_totals_save(const rb_summary *s, const rb_part_sources *sources, rb_buf *b)
{
    const rb_catalog *c = s->catalog;
    for (uint32_t i = 0; i < c->schemas.len; i++) save_stream(&s->streams[i], c->schemas.items[i], b);
    rb_wire_add_count(b, sources->items.len);
    for (uint32_t i = 0; i < sources->items.len; i++) save_source(&sources->items.items[i], c->schemas.len, b);
    for (uint32_t i = 0; i < c->checklists.len; i++) {
        save_stakes(&s->checklists[i].stakes, b);
        for (uint32_t r = 0; r < c->checklists.items[i]->rules.len; r++) save_stakes(&s->checklists[i].rules[r].stakes, b);
    }
    for (uint32_t i = 0; i < c->waivers.len; i++) save_waiver(&s->waivers[i], c->waivers.items[i]->keys.len, b);
    rb_evidence_save(s->evidence, b);
}

static const uint32_t *file_counts(const rb_summary *s)
{
    uint32_t *counts = RB_NEW_ARRAY(uint32_t, s->catalog->schemas.len + 1u);
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++) counts[i] = s->streams[i].files.len;
    return counts;
}

/* What stands behind the files is of rules, and nothing where they judged nothing. */
bool rb_part_totals_load(rb_summary *s, rb_part_sources *sources, bool of_other_rules, rb_wire *w)
{
    const rb_catalog *c = s->catalog;
    for (uint32_t i = 0; i < c->schemas.len && !w->failed; i++) load_stream(&s->streams[i], c->schemas.items[i], w);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_part_source source;
        load_source(&source, s, w);
        rb_vec_push(&sources->items, source);
    }
    s->evidence = rb_evidence_new(c, UINT32_MAX);
    if (of_other_rules) return !w->failed;
    for (uint32_t i = 0; i < c->checklists.len; i++) {
        load_stakes(&s->checklists[i].stakes, w);
        for (uint32_t r = 0; r < c->checklists.items[i]->rules.len; r++) load_stakes(&s->checklists[i].rules[r].stakes, w);
    }
    for (uint32_t i = 0; i < c->waivers.len; i++) load_waiver(&s->waivers[i], c->waivers.items[i]->keys.len, w);
    rb_evidence_load(s->evidence, file_counts(s), w);
    return rb_wire_is_done(w);
}
