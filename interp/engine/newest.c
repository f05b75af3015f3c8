/* engine/newest.c: see newest.h. */
#include "engine/newest.h"

#include "base/gc.h"
#include "base/hash128.h"
#include "base/unicode.h"
#include "base/vec.h"
#include "data/cell.h"

enum { CHUNK_BITS = 12, CHUNK = 1 << CHUNK_BITS, FIRST_SLOTS = 1 << 10, RECORD_BITS = 40, AHEAD = 8 };

struct leader { rb_hash128 key; uint64_t low, place; }; /* low: of the value; place: file and record */

/* Both plain memory, in which no address is looked for. high: of the values, where they are numbers; else NULL. */
struct chunk { struct leader *leaders; int64_t *high; };

struct rb_newest {
    const rb_schema *schema;
    uint32_t   key, value;      /* fields */
    enum rb_rep value_rep;
    rb_hash128 secret;
    uint64_t  *slots;           /* half of the key's bits, then the number of a leader and 1; 0: free */
    uint64_t   slot_count;
    uint32_t   count;
    rb_hash128 hashes[RB_BATCH_ROWS]; /* of the present batch */
    bool       is_known[RB_BATCH_ROWS];
    RB_VEC(struct chunk) chunks;
    rb_field_problem unreadable; /* values */
};

#define LEAST ((rb_i128)INT64_MIN * ((rb_i128)1 << 64)) /* below every date, moment and number that can be read */

rb_newest *rb_newest_new(const rb_schema *schema)
{
    rb_newest *n = RB_NEW(rb_newest);
    *n = (rb_newest){.schema = schema, .key = schema->key, .value = schema->export.latest_by - 1, .secret = rb_hash128_key()};
    n->value_rep = rb_type_rep(schema->fields.items[n->value].type);
    return n;
}

/* ---- cells ---- */

/* Two keys are the same where a condition would call them equal: texts after NFC. False: blank, or not to be read. */
static bool hash_key(const rb_newest *n, rb_cell cell, rb_hash128 *out)
{
    const rb_field *f = &n->schema->fields.items[n->key];
    rb_str  text;
    int64_t i64;
    rb_dec  dec;
    bool    bit;
    switch (rb_type_rep(f->type)) {
    case RB_REP_TEXT:
        if (rb_cell_read_text(f, cell, &text) != RB_CELL_KNOWN) return false;
        text = rb_text_nfc(text);
        break;
    case RB_REP_I64:
        if (rb_cell_read_i64(f, cell, &i64) != RB_CELL_KNOWN) return false;
        text = (rb_str){(const char *)&i64, sizeof i64};
        break;
    case RB_REP_DEC:
        if (rb_cell_read_dec(f, cell, &dec) != RB_CELL_KNOWN) return false;
        text = (rb_str){(const char *)&dec, sizeof dec};
        break;
    case RB_REP_BIT:
        if (rb_cell_read_bit(f, cell, &bit) != RB_CELL_KNOWN) return false;
        text = bit ? RB_STR("y") : RB_STR("n");
        break;
    case RB_REP_COUNT:
    default: RB_BUG("a key without a representation");
    }
    *out = rb_hash128_of(n->secret, text);
    return true;
}

static rb_i128 value_of(const rb_newest *n, rb_cell cell, enum rb_cell_state *state)
{
    const rb_field *f = &n->schema->fields.items[n->value];
    int64_t i64 = 0;
    rb_dec  dec = 0;
    *state = n->value_rep == RB_REP_I64 ? rb_cell_read_i64(f, cell, &i64) : rb_cell_read_dec(f, cell, &dec);
    if (*state != RB_CELL_KNOWN) return LEAST;
    return n->value_rep == RB_REP_I64 ? i64 : dec;
}

void rb_newest_join_unreadable(rb_field_problem *to, const rb_field_problem *from)
{
    uint64_t count = to->unreadable + from->unreadable;
    if (from->unreadable > 0 && (to->unreadable == 0 || from->line < to->line)) *to = *from;
    to->unreadable = count;
}

/* A superseded record meets no rule that could say so, and it may be superseded only because its value could not be read. */
static void note_unreadable(rb_newest *n, rb_cell cell, uint64_t line)
{
    rb_field_problem one = {.field = n->value, .unreadable = 1, .line = line};
    if (n->unreadable.unreadable == 0 || line < n->unreadable.line) one.example = rb_str_dup(rb_cell_str(cell));
    rb_newest_join_unreadable(&n->unreadable, &one);
}

const rb_field_problem *rb_newest_unreadable(const rb_newest *n) { return &n->unreadable; }

/* ---- the table ---- */

static struct leader *leader_at(const rb_newest *n, uint32_t i) { return &n->chunks.items[i >> CHUNK_BITS].leaders[i & (CHUNK - 1)]; }
static int64_t *high_at(const rb_newest *n, uint32_t i) { return &n->chunks.items[i >> CHUNK_BITS].high[i & (CHUNK - 1)]; }

/* Dates and moments need 64 bits; the least of them stands for LEAST. */
static rb_i128 value_at(const rb_newest *n, uint32_t i)
{
    int64_t low = (int64_t)leader_at(n, i)->low;
    if (n->value_rep == RB_REP_I64) return low == INT64_MIN ? LEAST : low;
    return (rb_i128)((rb_u128)(uint64_t)*high_at(n, i) << 64 | (uint64_t)low);
}

static void put(rb_newest *n, uint32_t i, rb_i128 value, uint64_t place)
{
    struct leader *l = leader_at(n, i);
    l->place = place;
    if (n->value_rep == RB_REP_I64) {
        l->low = value == LEAST ? (uint64_t)INT64_MIN : (uint64_t)(int64_t)value;
        return;
    }
    l->low = (uint64_t)value;
    *high_at(n, i) = (int64_t)((rb_u128)value >> 64);
}

/* So a look at another key's leader, which is a cache miss, is rare. */
static uint64_t tag_of(rb_hash128 key) { return key.half[1] & ~(uint64_t)UINT32_MAX; }

static uint64_t *slot_of(const rb_newest *n, rb_hash128 key)
{
    uint64_t at = key.half[0] & (n->slot_count - 1), tag = tag_of(key);
    for (; n->slots[at] != 0; at = (at + 1) & (n->slot_count - 1))
        if ((n->slots[at] & ~(uint64_t)UINT32_MAX) == tag && rb_hash128_equal(leader_at(n, (uint32_t)n->slots[at] - 1)->key, key)) break;
    return &n->slots[at];
}

static void grow(rb_newest *n)
{
    n->slot_count = n->slot_count > 0 ? n->slot_count * 2 : FIRST_SLOTS;
    n->slots = RB_NEW_PLAIN(uint64_t, n->slot_count);
    memset(n->slots, 0, n->slot_count * sizeof *n->slots);
    for (uint32_t i = 0; i < n->count; i++) {
        rb_hash128 key = leader_at(n, i)->key;
        uint64_t   at = key.half[0] & (n->slot_count - 1);
        while (n->slots[at] != 0) at = (at + 1) & (n->slot_count - 1);
        n->slots[at] = tag_of(key) | (i + 1);
    }
}

static void add_chunk(rb_newest *n)
{
    struct chunk c = {.leaders = RB_NEW_PLAIN(struct leader, CHUNK)};
    if (n->value_rep != RB_REP_I64) c.high = RB_NEW_PLAIN(int64_t, CHUNK);
    rb_vec_push(&n->chunks, c);
}

static uint64_t pack(uint32_t file, uint64_t record) { return (uint64_t)file << RECORD_BITS | record; }
static rb_newest_place unpack(uint64_t place) { return (rb_newest_place){(uint32_t)(place >> RECORD_BITS), place & ((UINT64_C(1) << RECORD_BITS) - 1)}; }

void rb_newest_begin(rb_newest *n, const rb_batch *batch)
{
    while (n->slot_count / 8 * 7 < (uint64_t)n->count + batch->rows) grow(n);
    for (uint32_t row = 0; row < batch->rows; row++) {
        n->is_known[row] = hash_key(n, rb_batch_cell(batch, n->key, row), &n->hashes[row]);
        if (n->is_known[row]) __builtin_prefetch(&n->slots[n->hashes[row].half[0] & (n->slot_count - 1)]);
    }
}

/* The leader that the first slot of a row to come names: mostly the right one. */
static void fetch_ahead(const rb_newest *n, uint32_t row)
{
    uint64_t slot = n->is_known[row] ? n->slots[n->hashes[row].half[0] & (n->slot_count - 1)] : 0;
    if (slot != 0) __builtin_prefetch(leader_at(n, (uint32_t)slot - 1));
}

enum rb_newest_said rb_newest_add(rb_newest *n, const rb_batch *batch, uint32_t row, uint32_t file, rb_newest_place *other)
{
    rb_hash128 key = n->hashes[row];
    if (row + AHEAD < batch->rows) fetch_ahead(n, row + AHEAD);
    enum rb_cell_state state;
    rb_cell   cell = rb_batch_cell(batch, n->value, row);
    rb_i128   value = value_of(n, cell, &state);
    if (state == RB_CELL_UNREADABLE) note_unreadable(n, cell, batch->line[row]);
    if (!n->is_known[row]) return RB_NEWEST_LEADS;
    if (n->count >= UINT32_MAX - 1 || batch->record[row] >> RECORD_BITS != 0 || file >> (64 - RECORD_BITS) != 0) return RB_NEWEST_FULL;
    uint64_t  place = pack(file, batch->record[row]);
    uint64_t *slot = slot_of(n, key);
    if (*slot == 0) {
        if ((n->count & (CHUNK - 1)) == 0) add_chunk(n);
        leader_at(n, n->count)->key = key;
        put(n, n->count, value, place);
        *slot = tag_of(key) | ++n->count;
        return RB_NEWEST_LEADS;
    }
    uint32_t leader = (uint32_t)*slot - 1;
    *other = unpack(leader_at(n, leader)->place);
    if (value < value_at(n, leader)) return RB_NEWEST_BEHIND;
    put(n, leader, value, place);
    return RB_NEWEST_TAKES;
}

uint32_t rb_newest_count(const rb_newest *n) { return n->count; }

/* With what finds them, which has room for twice as many after it grew. */
uint64_t rb_newest_bytes(const rb_newest *n)
{
    uint64_t high = n->value_rep != RB_REP_I64 ? sizeof(int64_t) : 0;
    return n->count * (sizeof(struct leader) + high + 2 * sizeof *n->slots);
}

bool rb_newest_find(const rb_newest *n, const rb_batch *batch, uint32_t row, rb_newest_place *out)
{
    rb_hash128 key;
    if (n->slot_count == 0 || !hash_key(n, rb_batch_cell(batch, n->key, row), &key)) return false;
    const uint64_t *slot = slot_of(n, key);
    if (*slot == 0) return false;
    *out = unpack(leader_at(n, (uint32_t)*slot - 1)->place);
    return true;
}
