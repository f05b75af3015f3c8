/* exec/matching_list.c: the keys of a reconciliation that are to be reported, in the order of the input.
 *
 * Path      matching_finish.c -> [matching_list: sorter] -> key views -> reports
 * Promises  In the order of the left side's records, then of the right's alone, whatever the order in which parts were matched.
 *
 * What is listed is copied: its part may long be gone when it is its turn.
 */
#include "exec/matching_state.h"

struct counts { uint32_t rows[2]; uint32_t has_outside[2]; };

static void put_ordered(uint8_t *to, uint64_t n, uint32_t bytes)
{
    while (bytes-- > 0) *to++ = (uint8_t)(n >> (8 * bytes));
}

static void add_row(rb_buf *b, const uint8_t *row) { rb_buf_add(b, row, rb_row_size(row)); }

/* By the first record on the left, or on the right where it stands alone. */
void rb_matching_list(rb_matching *m, const rb_key_rows *key)
{
    uint8_t       order[1 + sizeof(uint32_t) + sizeof(uint64_t)];
    uint32_t      side = key->count[0] == 0;
    rb_row        first = rb_row_read(key->rows[side][0]);
    struct counts counts = {{key->count[0], key->count[1]}, {key->outside[0] != NULL, key->outside[1] != NULL}};
    put_ordered(order, side, 1);
    put_ordered(order + 1, first.file, sizeof(uint32_t));
    put_ordered(order + 1 + sizeof(uint32_t), first.record, sizeof(uint64_t));
    if (!rb_sorter_wants(m->listed, (rb_str){(const char *)order, sizeof order})) return;
    rb_buf_reset(&m->packed);
    rb_buf_add(&m->packed, &counts, sizeof counts);
    for (uint32_t s = 0; s < 2; s++) {
        if (key->outside[s]) add_row(&m->packed, key->outside[s]);
        for (uint32_t i = 0; i < key->count[s]; i++) add_row(&m->packed, key->rows[s][i]);
    }
    rb_sorter_add(m->listed, (rb_str){(const char *)order, sizeof order}, rb_buf_str(&m->packed));
}

struct listed { const uint8_t **rows; uint32_t cap; };

static rb_key_rows rows_of(struct listed *l, rb_str bytes)
{
    struct counts  counts;
    const uint8_t *at = (const uint8_t *)bytes.ptr + sizeof counts;
    memcpy(&counts, bytes.ptr, sizeof counts);
    if (counts.rows[0] + counts.rows[1] > l->cap) {
        l->cap = (counts.rows[0] + counts.rows[1]) * 2;
        l->rows = RB_NEW_PLAIN(const uint8_t *, l->cap);
    }
    rb_key_rows key = {{l->rows, l->rows + counts.rows[0]}, {counts.rows[0], counts.rows[1]}, {NULL, NULL}};
    for (uint32_t s = 0; s < 2; s++) {
        if (counts.has_outside[s]) key.outside[s] = at;
        if (counts.has_outside[s]) at += rb_row_size(at);
        for (uint32_t i = 0; i < counts.rows[s]; i++, at += rb_row_size(at)) key.rows[s][i] = at;
    }
    return key;
}

static void set_keys(const rb_matching *m, rb_key_view *v, const uint8_t *row)
{
    const uint8_t *at = (const uint8_t *)rb_row_key(row).ptr;
    v->keys.len = 0;
    for (uint32_t i = 0; i < m->r->key_types.len; i++) {
        rb_type         type = m->r->key_types.items[i];
        rb_packed_value packed = rb_packed_take(&at, rb_type_rep(type), false);
        rb_vec_push(&v->keys, rb_packed_value_of(&packed, type));
    }
}

static rb_key_row shown_row(const rb_row *row) { return (rb_key_row){row->file, row->record, row->line}; }

static void set_rows(const rb_matching *m, rb_key_view *v, const rb_key_rows *key)
{
    v->cause = RB_STR("");
    for (uint32_t side = 0; side < 2; side++) {
        v->rows[side].len = 0;
        v->outside[side] = (rb_key_row){0};
        for (uint32_t i = 0; i < key->count[side]; i++) {
            rb_row row = rb_row_read(key->rows[side][i]);
            rb_vec_push(&v->rows[side], shown_row(&row));
            if (row.cause >= RB_ROW_CAUSES && v->cause.len == 0) v->cause = m->reasons->texts.items[row.cause - RB_ROW_CAUSES];
        }
        if (!key->outside[side]) continue;
        rb_row outside = rb_row_read(key->outside[side]);
        v->outside[side] = shown_row(&outside);
    }
}

static void set_compares(const rb_matching *m, rb_key_view *v)
{
    bool compared = v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED || v->match == RB_MATCH_DIFFERENT || (v->match == RB_MATCH_UNKNOWN && v->cause.len == 0);
    v->compares.len = 0;
    for (uint32_t i = 0; compared && i < m->r->compares.len; i++) {
        rb_key_compare c = {.agreement = m->agreements[i], .cause = {RB_STR(""), RB_STR("")}};
        for (uint32_t side = 0; side < 2; side++) {
            c.value[side] = rb_matching_shown(m, i, side);
            const rb_together *t = &m->together[side][i];
            if (t->unknown > 0) c.cause[side] = m->reasons->texts.items[t->cause];
            else if (!c.value[side].known) c.cause[side] = RB_STR("the sum has more than 38 digits");
        }
        rb_vec_push(&v->compares, c);
    }
    for (uint32_t side = 0; side < 2; side++)
        v->amount[side] = m->total == UINT32_MAX ? (rb_value){0} : rb_matching_shown(m, m->total, side);
}

bool rb_matching_each(rb_matching *m, rb_key_sink *sink, void *user)
{
    rb_key_view   view = {.reconcile = m->r->reconcile};
    struct listed room = {NULL, 0};
    rb_str        order, bytes;
    rb_sorter_rewind(m->listed);
    while (rb_sorter_next(m->listed, &order, &bytes)) {
        rb_key_rows key = rows_of(&room, bytes);
        view.match = rb_matching_judge(m, &key);
        set_keys(m, &view, key.rows[key.count[0] == 0][0]);
        set_rows(m, &view, &key);
        set_compares(m, &view);
        if (!sink(user, &view)) break;
    }
    return rb_spill_trouble(m->pool.spill).len == 0;
}
