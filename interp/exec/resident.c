/* exec/resident.c: fills the store of records that are looked up. See resident.h; held.h is its layout.
 *
 * Path      columns of a load plan -> [resident] -> held columns, rows by key -> kernels_related.c, over.c
 * Promises  Memory grows with what is kept and nothing else; rows of one key keep the order of the input.
 *
 * Two passes make an index: while rows come each gets the number of its group of equal keys, sealing then lays the rows of each
 * group side by side. A chain through the rows would need no second pass, but would give them back in reverse.
 */
#include "exec/held.h"
#include "exec/state.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "data/cell.h"

enum { CHUNK_BYTES = 1 << 16, FIRST_SLOTS = 64 };

static const size_t widths[RB_REP_COUNT] = {[RB_REP_I64] = sizeof(int64_t), [RB_REP_DEC] = sizeof(rb_dec), [RB_REP_TEXT] = sizeof(uint64_t)};

rb_residents *rb_residents_new(const rb_plan *plan, bool all)
{
    rb_residents *r = RB_NEW(rb_residents);
    r->plan = plan;
    r->all = all;
    r->held = RB_NEW_ARRAY(rb_held *, plan->lookups.len + 1);
    r->columns = RB_NEW_ARRAY(rb_held_column *, plan->kept.len + 1);
    r->indexes = RB_NEW_ARRAY(rb_held_index *, plan->indexes.len + 1);
    for (uint32_t i = 0; i < plan->lookups.len; i++) {
        r->held[i] = RB_NEW(rb_held);
        r->held[i]->schema = plan->lookups.items[i].load->schema;
    }
    for (uint32_t i = 0; i < plan->kept.len; i++) {
        r->columns[i] = RB_NEW(rb_held_column);
        r->columns[i]->rep = rb_type_rep(r->held[plan->kept.items[i].lookup]->schema->fields.items[plan->kept.items[i].field].type);
    }
    for (uint32_t i = 0; i < plan->indexes.len; i++) r->indexes[i] = RB_NEW(rb_held_index);
    return r;
}

/* Texts */

static uint64_t add_text(rb_held_text *t, rb_str s)
{
    uint32_t len = (uint32_t)s.len;
    size_t   need = sizeof len + s.len;
    if (t->used + need > t->room) {
        t->room = need > CHUNK_BYTES ? need : CHUNK_BYTES;
        t->used = 0;
        rb_vec_push(&t->chunks, RB_NEW_PLAIN(char, t->room));
    }
    uint64_t place = (uint64_t)(t->chunks.len - 1) << 32 | t->used;
    char    *to = t->chunks.items[t->chunks.len - 1] + t->used;
    memcpy(to, &len, sizeof len);
    if (len > 0) memcpy(to + sizeof len, s.ptr, len);
    t->used += need;
    t->bytes += need;
    return place;
}

rb_str rb_held_text_at(const rb_held_text *t, uint64_t place)
{
    const char *from = t->chunks.items[place >> 32] + (place & UINT32_MAX);
    uint32_t    len;
    memcpy(&len, from, sizeof len);
    return (rb_str){from + sizeof len, len};
}

/* Columns */

static uint64_t *block_for(rb_held_column *c, uint32_t row)
{
    if (row >> RB_HELD_BITS == c->blocks.len) {
        size_t words = 2 * RB_HELD_WORDS + (c->rep == RB_REP_BIT ? RB_HELD_WORDS : RB_HELD_ROWS * widths[c->rep] / sizeof(uint64_t));
        uint64_t *block = RB_NEW_PLAIN(uint64_t, words);
        memset(block, 0, words * sizeof *block);
        rb_vec_push(&c->blocks, block);
    }
    return c->blocks.items[row >> RB_HELD_BITS];
}

static void add_value(rb_held_column *c, uint32_t row, const rb_value *v)
{
    uint64_t *block = block_for(c, row), *values = block + 2 * RB_HELD_WORDS;
    uint32_t  at = row & (RB_HELD_ROWS - 1);
    if (!v->known) return;
    block[at >> 6] |= UINT64_C(1) << (at & 63);
    switch (c->rep) {
    case RB_REP_BIT: values[at >> 6] |= (uint64_t)v->yes << (at & 63); break;
    case RB_REP_I64: ((int64_t *)values)[at] = v->i64; break;
    case RB_REP_DEC: memcpy((char *)values + at * sizeof v->dec, &v->dec, sizeof v->dec); break;
    case RB_REP_TEXT: values[at] = add_text(&c->text, v->text); break;
    case RB_REP_COUNT: RB_BUG("a column without a representation");
    }
}

/* A cell that is neither known nor blank could not be read: why is kept for the first of them. */
static void add_cell(rb_held_column *c, uint32_t row, const rb_kept *kept, rb_exec *x, const rb_batch *batch, uint32_t at)
{
    rb_value v = rb_exec_value(x, kept->load, at), blank = rb_exec_value(x, kept->blank, at);
    add_value(c, row, &v);
    if (v.known) return;
    uint64_t *words = block_for(c, row) + RB_HELD_WORDS;
    uint32_t  bit = row & (RB_HELD_ROWS - 1);
    words[bit >> 6] |= (uint64_t)blank.yes << (bit & 63);
    if (blank.yes || c->complaints.len >= RB_HELD_COMPLAINTS) return;
    rb_held_complaint complaint = {row, rb_cell_complaint(&batch->schema->fields.items[kept->field], rb_batch_cell(batch, kept->field, at))};
    rb_vec_push(&c->complaints, complaint);
}

static void add_line(rb_held *h, uint32_t row, uint64_t line, rb_str file)
{
    if (row >> RB_HELD_BITS == h->lines.len) rb_vec_push(&h->lines, RB_NEW_PLAIN(uint64_t, RB_HELD_ROWS));
    h->lines.items[row >> RB_HELD_BITS][row & (RB_HELD_ROWS - 1)] = line;
    if (h->files.len > 0 && rb_str_equal(h->files.items[h->files.len - 1].path, file)) return;
    rb_held_file entry = {row, file};
    rb_vec_push(&h->files, entry);
}

/* Keys */

static void add_bytes(rb_buf *key, rb_str s)
{
    uint32_t len = (uint32_t)s.len;
    rb_buf_add(key, &len, sizeof len);
    rb_buf_add(key, s.ptr, s.len);
}

bool rb_held_add_key(rb_buf *key, const rb_column *c, enum rb_rep rep, uint32_t at, bool folds)
{
    if (!rb_bit_get(c->known, at)) return false;
    if (folds && rep == RB_REP_TEXT) add_bytes(key, rb_text_fold(c->v.text[at]));
    else rb_groups_add_key(key, c, rep, at);
    return true;
}

/* Keys are often numbers in a row: stirred once more, so that neighbours do not crowd the same slots. */
uint32_t rb_held_hash(rb_str key)
{
    uint64_t h = rb_str_hash(key);
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(h >> 32);
}

/* The slot of the key's group, or the free one where it belongs. */
static uint32_t slot_of(const rb_held_index *index, rb_str key, uint32_t hash)
{
    uint32_t slot = hash & (index->slot_count - 1);
    for (; index->slots[slot].place != RB_HELD_FREE; slot = (slot + 1) & (index->slot_count - 1))
        if (index->slots[slot].hash == hash && rb_str_equal(rb_held_text_at(&index->keys, index->slots[slot].place), key)) break;
    return slot;
}

static void grow_slots(rb_held_index *index)
{
    const rb_held_slot *old = index->slots;
    uint32_t            old_count = index->slot_count;
    index->slot_count = old_count ? old_count * 2 : FIRST_SLOTS;
    index->slots = RB_NEW_PLAIN(rb_held_slot, index->slot_count);
    memset(index->slots, 0xff, index->slot_count * sizeof *index->slots); /* all free */
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[i].place == RB_HELD_FREE) continue;
        uint32_t slot = old[i].hash & (index->slot_count - 1);
        while (index->slots[slot].place != RB_HELD_FREE) slot = (slot + 1) & (index->slot_count - 1);
        index->slots[slot] = old[i];
    }
}

static uint32_t group_of(rb_held_index *index, rb_str key)
{
    if (index->group_count >= index->slot_count / 2) grow_slots(index);
    uint32_t hash = rb_held_hash(key), slot = slot_of(index, key, hash);
    if (index->slots[slot].place == RB_HELD_FREE) index->slots[slot] = (rb_held_slot){add_text(&index->keys, key), hash, index->group_count++};
    return index->slots[slot].group;
}

const uint32_t *rb_held_find(const rb_held_index *index, rb_str key, uint32_t hash, uint32_t *count)
{
    *count = 0;
    if (index->slot_count == 0) return NULL;
    const rb_held_slot *slot = &index->slots[slot_of(index, key, hash)];
    if (slot->place == RB_HELD_FREE) return NULL;
    *count = index->start ? index->start[slot->group + 1] - index->start[slot->group] : 1;
    return index->start ? index->rows + index->start[slot->group] : &slot->group;
}

const rb_held_unsure *rb_held_find_unsure(const rb_held_index *index, uint32_t row)
{
    uint32_t low = 0, high = index->unsure.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->unsure.items[middle].row < row) low = middle + 1;
        else high = middle;
    }
    return low < index->unsure.len && index->unsure.items[low].row == row ? &index->unsure.items[low] : NULL;
}

/* Rows */

/* The row's group in the index, or NONE: its filter says no, or a key is not known. */
static uint32_t place_row(rb_residents *r, const rb_index_plan *plan, rb_held_index *index, rb_exec *x, uint32_t at, bool *unsure)
{
    *unsure = false;
    if (plan->filter != RB_STEP_NONE) {
        rb_value answer = rb_exec_value(x, plan->filter, at);
        if (answer.known && !answer.yes) return RB_HELD_NONE;
        *unsure = !answer.known;
    }
    rb_buf_reset(&r->key);
    for (uint32_t k = 0; k < plan->keys.len; k++) {
        rb_step_id step = plan->keys.items[k];
        rb_exec_demand(x, step, at / RB_WORD_ROWS);
        if (!rb_held_add_key(&r->key, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), rb_exec_at(x, step, at), plan->folds.items[k])) return RB_HELD_NONE;
    }
    return group_of(index, rb_buf_str(&r->key));
}

static void set_group(rb_held_index *index, uint32_t row, uint32_t group)
{
    if (row >= index->group_of_cap) {
        uint32_t cap = index->group_of_cap ? index->group_of_cap * 2 : RB_BATCH_ROWS;
        index->group_of = rb_gc_grow(index->group_of, index->group_of_cap, cap, sizeof *index->group_of, 0);
        index->group_of_cap = cap;
    }
    index->group_of[row] = group;
}

static void add_unsure(rb_held_index *index, uint32_t row, const rb_index_plan *plan, rb_exec *x, uint32_t at)
{
    rb_cause cause = rb_exec_cause(x, plan->filter, at);
    rb_held_unsure entry = {.row = row, .field = cause.field, .kind = (uint8_t)cause.kind};
    rb_vec_push(&index->unsure, entry);
}

/* Whether some index takes the row at `at` of the batch, as row `row` of the store. */
static bool index_row(rb_residents *r, uint32_t lookup, rb_exec *x, uint32_t at, uint32_t row)
{
    bool taken = false, unsure;
    for (uint32_t i = 0; i < r->plan->indexes.len; i++) {
        const rb_index_plan *plan = &r->plan->indexes.items[i];
        if (plan->lookup != lookup || (!plan->in_run && !r->all)) continue;
        uint32_t group = place_row(r, plan, r->indexes[i], x, at, &unsure);
        set_group(r->indexes[i], row, group);
        taken |= group != RB_HELD_NONE;
        if (group != RB_HELD_NONE && unsure) add_unsure(r->indexes[i], row, plan, x, at);
    }
    return taken;
}

bool rb_residents_add(rb_residents *r, uint32_t lookup, rb_exec *x, const rb_batch *batch, rb_str file)
{
    rb_held *h = r->held[lookup];
    for (uint32_t at = 0; at < batch->rows; at++) {
        if (h->rows == RB_RESIDENT_ROWS_MAX) return false;
        if (!index_row(r, lookup, x, at, h->rows)) {
            h->passed_over++;
            continue;
        }
        for (uint32_t k = 0; k < r->plan->kept.len; k++) {
            const rb_kept *kept = &r->plan->kept.items[k];
            if (kept->lookup == lookup && (kept->in_run || r->all)) add_cell(r->columns[k], h->rows, kept, x, batch, at);
        }
        add_line(h, h->rows, batch->line[at], file);
        h->rows++;
    }
    return true;
}

/* Groups are numbered as they are met: where each row has a key of its own, they are the rows. */
static void seal_index(rb_held_index *index, uint32_t rows)
{
    uint32_t groups = index->group_count, total = 0;
    if (groups == rows) {
        index->group_of = NULL;
        return;
    }
    index->start = RB_NEW_PLAIN(uint32_t, (size_t)groups + 2);
    memset(index->start, 0, ((size_t)groups + 2) * sizeof *index->start);
    for (uint32_t row = 0; row < rows; row++)
        if (index->group_of[row] != RB_HELD_NONE) index->start[index->group_of[row] + 2]++;
    for (uint32_t g = 0; g < groups; g++) index->start[g + 2] += index->start[g + 1];
    total = index->start[groups + 1];
    index->rows = RB_NEW_PLAIN(uint32_t, (size_t)total + 1);
    for (uint32_t row = 0; row < rows; row++)
        if (index->group_of[row] != RB_HELD_NONE) index->rows[index->start[index->group_of[row] + 1]++] = row;
    index->group_of = NULL;
    index->group_of_cap = 0;
}

void rb_residents_seal(rb_residents *r, uint32_t lookup)
{
    for (uint32_t i = 0; i < r->plan->indexes.len; i++)
        if (r->plan->indexes.items[i].lookup == lookup && (r->plan->indexes.items[i].in_run || r->all)) seal_index(r->indexes[i], r->held[lookup]->rows);
}

static uint64_t index_bytes(const rb_held_index *index, uint32_t rows)
{
    uint64_t lists = index->start ? (uint64_t)rows * 4 + (uint64_t)index->group_count * 4 : 0;
    return (uint64_t)index->slot_count * sizeof(rb_held_slot) + lists + index->keys.bytes + (uint64_t)index->unsure.len * sizeof(rb_held_unsure);
}

rb_resident_total rb_residents_total(const rb_residents *r, uint32_t lookup)
{
    const rb_held *h = r->held[lookup];
    rb_resident_total t = {.kept = h->rows, .passed_over = h->passed_over, .bytes = (uint64_t)h->rows * sizeof(uint64_t)};
    for (uint32_t k = 0; k < r->plan->kept.len; k++) {
        const rb_held_column *c = r->columns[k];
        if (r->plan->kept.items[k].lookup == lookup && c->blocks.len > 0) t.bytes += h->rows * widths[c->rep] + h->rows / 4 + (c->rep == RB_REP_BIT ? h->rows / 8 : 0) + c->text.bytes;
    }
    for (uint32_t i = 0; i < r->plan->indexes.len; i++)
        if (r->plan->indexes.items[i].lookup == lookup) t.bytes += index_bytes(r->indexes[i], h->rows);
    return t;
}

static rb_str file_of(const rb_held *h, uint32_t row)
{
    uint32_t f = h->files.len;
    while (f > 1 && h->files.items[f - 1].first_row > row) f--;
    return f > 0 ? h->files.items[f - 1].path : RB_STR("");
}

static uint64_t line_of(const rb_held *h, uint32_t row) { return h->lines.items[row >> RB_HELD_BITS][row & (RB_HELD_ROWS - 1)]; }

static bool add_key_fields(const rb_residents *r, uint32_t lookup, uint32_t row, rb_buf *b)
{
    bool any = false;
    for (uint32_t k = 0; k < r->plan->kept.len; k++) {
        const rb_kept  *kept = &r->plan->kept.items[k];
        const rb_field *f = &r->held[lookup]->schema->fields.items[kept->field];
        const rb_held_column *c = r->columns[k];
        if (kept->lookup != lookup || !f->is_key || c->blocks.len == 0 || !rb_held_known(c, row)) continue;
        rb_value v = {.type = f->type, .known = true};
        const void *values = rb_held_values(c, row);
        uint32_t    at = row & (RB_HELD_ROWS - 1);
        if (c->rep == RB_REP_BIT) v.yes = rb_held_bit(values, row);
        if (c->rep == RB_REP_I64) v.i64 = ((const int64_t *)values)[at];
        if (c->rep == RB_REP_DEC) memcpy(&v.dec, (const char *)values + at * sizeof v.dec, sizeof v.dec);
        if (c->rep == RB_REP_TEXT) v.text = rb_held_text_at(&c->text, ((const uint64_t *)values)[at]);
        rb_buf_add_chars(b, any ? ", " : " ");
        rb_value_print(b, &v, r->plan->zone);
        any = true;
    }
    return any;
}

void rb_held_name(const rb_residents *r, uint32_t lookup, uint32_t row, rb_buf *b)
{
    const rb_held *h = r->held[lookup];
    rb_buf_add_str(b, h->schema->name);
    if (add_key_fields(r, lookup, row, b)) return;
    rb_str file = file_of(h, row);
    rb_buf_print(b, " on line %llu%s%.*s", (unsigned long long)line_of(h, row), file.len ? " of " : "", RB_STR_ARGS(file));
}

bool rb_residents_find_twice(const rb_residents *r, uint32_t lookup, rb_resident_twice *out)
{
    const rb_held *h = r->held[lookup];
    for (uint32_t i = 0; i < r->plan->indexes.len; i++) {
        const rb_held_index *index = r->indexes[i];
        if (r->plan->indexes.items[i].lookup != lookup || !r->plan->indexes.items[i].is_key || !index->group_of) continue;
        if (index->group_count == h->rows) continue;
        uint32_t *first = RB_NEW_PLAIN(uint32_t, (size_t)index->group_count + 1);
        memset(first, 0xff, ((size_t)index->group_count + 1) * sizeof *first);
        for (uint32_t row = 0; row < h->rows; row++) {
            uint32_t group = index->group_of[row];
            if (group == RB_HELD_NONE) continue;
            if (first[group] == UINT32_MAX) {
                first[group] = row;
                continue;
            }
            rb_buf b = {0};
            add_key_fields(r, lookup, row, &b);
            *out = (rb_resident_twice){rb_text_trim(rb_buf_take(&b)), file_of(h, first[group]), file_of(h, row), line_of(h, first[group]), line_of(h, row)};
            return true;
        }
    }
    return false;
}

void rb_residents_share(rb_residents *r, const rb_residents *other, uint32_t lookup)
{
    r->held[lookup] = other->held[lookup];
    for (uint32_t k = 0; k < r->plan->kept.len; k++)
        if (r->plan->kept.items[k].lookup == lookup) r->columns[k] = other->columns[k];
    for (uint32_t i = 0; i < r->plan->indexes.len; i++)
        if (r->plan->indexes.items[i].lookup == lookup) r->indexes[i] = other->indexes[i];
}
