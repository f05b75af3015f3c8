/* infer/infer.c: the passes over the files.
 *
 * Path      columns.c: what columns there are -> [all cells once -> profiles] -> decide.c -> [again, where a way to read
 *           a column came up after its first cell] -> decide.c ->
 *           [numbers again, as the export block would say them: common.c] -> print.c
 * Why twice Numbers with signs are recognised where the first such cell stands; whether the cells before it read
 *           the same way is known only by reading them.
 */
#include "infer/profile.h"

#include "base/unicode.h"

enum { REASONS = 5 };

static void note_reject(void *user, const rb_reject *r)
{
    rb_infer_state *s = user;
    if (s->pass != RB_INFER_ALL) return;
    s->rejects++;
    for (uint32_t i = 0; i < s->rejected.len; i++) {
        if (!rb_str_equal(s->rejected.items[i].reason, r->reason)) continue;
        s->rejected.items[i].count++;
        return;
    }
    if (s->rejected.len == REASONS) return;
    rb_rejected found = {rb_str_dup(r->reason), 1, {RB_STR(""), r->line, s->file}};
    rb_vec_push(&s->rejected, found);
}

static bool is_late(const rb_profile *p)
{
    for (uint32_t i = 0; i < p->readings.len; i++)
        if (p->readings.items[i].is_late) return true;
    return false;
}

static bool is_in(const rb_profile *p, uint32_t file)
{
    for (uint32_t i = 0; i < p->files.len; i++)
        if (p->files.items[i] == file) return true;
    return false;
}

static bool is_part(const rb_infer_state *s, uint32_t column)
{
    for (uint32_t i = 0; i < s->part_count; i++)
        if (s->parts[i] == column) return true;
    return false;
}

static bool is_of_pass(const rb_infer_state *s, uint32_t column)
{
    const rb_profile *p = s->profiles.items[column];
    switch (s->pass) {
    case RB_INFER_LATE: return is_late(p);
    case RB_INFER_COMMON: return p->is_tried;
    case RB_INFER_TOGETHER: return is_part(s, column) || column + 1 == s->history.key || column + 1 == s->history.by;
    default: return true;
    }
}

static rb_schema *schema_of(const rb_infer_state *s, bool *wanted)
{
    rb_schema *schema = RB_NEW(rb_schema);
    schema->name = s->record;
    schema->key = UINT32_MAX;
    schema->export = rb_infer_export(s);
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        rb_field f = {.name = p->column, .column = p->column, .type = RB_TYPE(text)};
        wanted[i] = is_in(p, s->file) && !p->is_repeated && is_of_pass(s, i);
        rb_vec_push(&schema->fields, f);
    }
    return schema;
}

static void try_again(rb_infer_state *s, rb_profile *p, rb_cell c, uint64_t line)
{
    rb_str text = rb_text_trim(rb_cell_str(c));
    if (rb_cell_is_blank(c) || rb_infer_is_null_word(text)) return;
    rb_sight at = {text, line, s->file};
    if (s->pass == RB_INFER_COMMON) rb_reading_try(&p->trial, c, at);
    for (uint32_t i = 0; i < p->readings.len && s->pass == RB_INFER_LATE; i++)
        if (p->readings.items[i].is_late) rb_reading_try(&p->readings.items[i], c, at);
}

static void take_batch(rb_infer_state *s, const rb_batch *batch, uint32_t rows)
{
    for (uint32_t row = 0; row < rows && s->pass == RB_INFER_TOGETHER; row++) {
        rb_infer_pairs_add(s, batch, row);
        rb_infer_history_add(s, batch, row);
    }
    for (uint32_t i = 0; i < s->profiles.len && s->pass != RB_INFER_TOGETHER; i++) {
        if (!batch->cells[i]) continue;
        for (uint32_t row = 0; row < rows; row++) {
            if (s->pass != RB_INFER_ALL) try_again(s, s->profiles.items[i], rb_batch_cell(batch, i, row), batch->line[row]);
            else rb_profile_add(s, s->profiles.items[i], rb_batch_cell(batch, i, row), batch->line[row]);
        }
    }
}

static bool read_file(rb_infer_state *s)
{
    bool      *wanted = RB_NEW_ARRAY(bool, s->profiles.len);
    rb_schema *schema = schema_of(s, wanted);
    uint64_t   left = s->options->rows ? s->options->rows : UINT64_MAX;
    rb_reader_options options = {.path = s->options->files.items[s->file].path, .format = s->options->format, .schema = schema, .wanted = wanted, .reject = note_reject, .user = s, .input = &s->options->input};
    rb_reader *r = rb_reader_open(&options, s->ds);
    if (!r) return false;
    rb_batch    *batch = rb_batch_new(schema, wanted);
    enum rb_read read = RB_READ_ROWS;
    while (left > 0 && (read = rb_reader_next(r, batch, s->ds)) == RB_READ_ROWS) {
        uint32_t rows = batch->rows < left ? batch->rows : (uint32_t)left;
        take_batch(s, batch, rows);
        if (s->pass == RB_INFER_ALL) s->records += rows;
        left -= rows;
    }
    rb_reader_close(r);
    return read != RB_READ_FAILED;
}

static bool read_files(rb_infer_state *s)
{
    for (s->file = 0; s->file < s->options->files.len; s->file++)
        if (!read_file(s)) return false;
    return true;
}

/* Late readings begin anew: true when there is one. */
static bool begin_again(rb_infer_state *s)
{
    bool any = false;
    for (uint32_t i = 0; i < s->profiles.len; i++)
        for (uint32_t k = 0; k < s->profiles.items[i]->readings.len; k++) {
            rb_reading *r = &s->profiles.items[i]->readings.items[k];
            if (!r->is_late || r->is_dead) continue;
            r->read = r->fails = r->bare_count = 0;
            r->is_whole = true;
            r->has_range = false;
            r->sum = 0;
            any = true;
        }
    return any;
}

/* No field can be declared: why. */
static bool refuse(rb_infer_state *s)
{
    rb_str file = s->options->files.items[0].shown, why = s->left_out.len > 0 ? s->left_out.items[0] : s->unreadable;
    if (why.len == 0) why = RB_STR("its columns have no names");
    return rb_diag_add(s->ds, RB_E0503, RB_SPAN_NONE, "'%.*s' has no %s: %.*s", RB_STR_ARGS(file), s->is_json && s->left_out.len == 0 ? "record that can be read" : "column that a field can be read from", RB_STR_ARGS(why));
}

static bool has_fields(const rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++)
        if (!s->profiles.items[i]->is_left_out) return true;
    return false;
}

static bool infer_one(rb_infer_state *s)
{
    if (!rb_infer_columns(s)) return false;
    if (s->profiles.len == 0) return refuse(s);
    if (!read_files(s)) return false;
    s->pass = RB_INFER_LATE;
    if (begin_again(s) && !read_files(s)) return false;
    rb_infer_decide(s);
    s->pass = RB_INFER_COMMON;
    if (rb_infer_common_begin(s) && !read_files(s)) return false;
    rb_infer_common_settle(s);
    s->pass = RB_INFER_TOGETHER;
    if ((s->pairs.len > 0 || s->history.key > 0) && !read_files(s)) return false;
    if (!s->has_key && s->records > 1) rb_infer_say_no_key(s);
    return has_fields(s) || refuse(s);
}

/* "Case", or "Case2" where an enum or a record before is called so. */
static rb_str free_name(rb_map *taken, rb_str name)
{
    rb_str   made = name;
    uint32_t index = 0;
    for (uint32_t n = 2; rb_map_find(taken, made, &index); n++) made = rb_str_print("%.*s%u", RB_STR_ARGS(name), n);
    (void)rb_map_add(taken, made, &index);
    return made;
}

static rb_infer_state *state_new(const rb_infer_group *group, rb_map *taken, rb_diags *ds)
{
    rb_infer_state *s = RB_NEW(rb_infer_state);
    s->options = &group->options;
    s->ds = ds;
    s->taken = taken;
    s->export = group->export;
    s->record = free_name(taken, group->options.name.len ? group->options.name : rb_infer_record_name(group->options.files.items[0].shown));
    for (uint32_t i = 0; i < group->doubts.len; i++) rb_vec_push(&s->doubts, group->doubts.items[i]);
    rb_infer_forms(s);
    return s;
}

bool rb_infer(const rb_infer_options *options, rb_buf *out, rb_diags *ds)
{
    rb_infer_groups groups = {0};
    rb_infer_states states = {0};
    rb_map *taken = RB_NEW(rb_map);
    if (!rb_infer_groups_make(options, &groups, ds)) return false;
    for (uint32_t i = 0; i < groups.len; i++) {
        rb_vec_push(&states, state_new(&groups.items[i], taken, ds));
        if (!infer_one(states.items[i])) return false;
    }
    rb_infer_print(options, &states, out);
    return true;
}
