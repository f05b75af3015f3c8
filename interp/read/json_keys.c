/* read/json_keys.c: which of the wanted keys some record had: what none had is said at the end.
 *
 * Path      json.c, each batch before it is handed over -> [json_keys] -> W0506
 * Promises  A key counts when a record that was accepted had it, whatever its value. One that only rejected records have, whole or up to where
 *           they break off, does not: how much of those is looked at, and by whom, depends on how the input is divided among threads.
 *
 * Why from the batch: what it holds is what was accepted, in whichever way it was read, and a key that was found once is not looked for again.
 */
#include "read/json_select.h"

/* Whether one of `count` rows from `first` on, which is a multiple of 64, has it. */
static bool is_among(const struct rb_json *j, uint32_t field, uint32_t first, uint32_t count)
{
    uint64_t in_cells = j->in_cells[first / 64];
    uint32_t any = 0;
    for (uint64_t left = in_cells; left != 0; left &= left - 1)
        if (j->targets[field][first + (uint32_t)__builtin_ctzll(left)].kind != RB_CELL_MISSING) return true;
    if (j->columns[field] == RB_NO_COLUMN) return false;
    const rb_values *v = rb_indexed_values(&j->batch->indexed, j->columns[field], first);
    for (uint32_t i = 0; i < count; i++) any |= (v->at[i].from ^ v->at[i].to) & ((uint32_t)(in_cells >> i & 1) - 1);
    return any != 0;
}

static bool is_in_batch(const struct rb_json *j, uint32_t field)
{
    uint32_t rows = j->batch->rows;
    for (uint32_t first = 0; first < rows; first += 64)
        if (is_among(j, field, first, rows - first < 64 ? rows - first : 64)) return true;
    return false;
}

/* Nobody asks for the others. Of a list that is nobody's own, whoever chooses from it does. */
static bool is_asked(const rb_reader *r, uint32_t field)
{
    const rb_reader_options *o = &r->options;
    return field >= o->schema->fields.len || (o->wanted[field] && !(o->optional && o->optional[field]));
}

void rb_json_keys_note(const rb_reader *r)
{
    struct rb_json *j = r->json;
    j->had_rows = true;
    for (uint32_t field = j->field_count; field-- > 0;) { /* lists first: there is no key then for who chooses from them */
        if (j->had[field] || !is_asked(r, field) || !is_in_batch(j, field)) continue;
        j->had[field] = true;
        if (field >= r->options.schema->fields.len) rb_json_select_had(j, field);
    }
}

void rb_json_keys_join(struct rb_json *to, const struct rb_json *from)
{
    to->had_rows |= from->had_rows;
    for (uint32_t field = 0; field < to->field_count; field++) to->had[field] |= from->had[field];
}

void rb_json_keys_forget(struct rb_json *j)
{
    j->had_rows = false;
    memset(j->had, 0, j->field_count * sizeof *j->had);
}

bool rb_json_keys_lack(const rb_reader *r, uint32_t field) { return is_asked(r, field) && !r->json->had[field]; }

/* Of an input in parts the last one has seen all. */
void rb_json_keys_warn(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json;
    if (j->was_warned || !j->had_rows || r->records == r->rejected || r->options.piece.number < r->options.piece.of) return;
    j->was_warned = true;
    for (uint32_t i = 0; i < r->options.schema->fields.len; i++) {
        const rb_field *f = &r->options.schema->fields.items[i];
        if (!rb_json_keys_lack(r, i)) continue;
        rb_diag_add(ds, RB_W0506, f->span, "no record of %.*s has the key '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(f->column));
        rb_diag_suggest(ds, f->column, r->columns.items, r->columns.len);
    }
}
