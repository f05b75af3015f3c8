/* read/json_flow.c: records one after the other, with their keys in any order, and what they nest.
 *
 * Path      json_usual.c, json_lanes.c, json_nested.c -> [json_flow] -> the batch's index; what is not as it should be goes to json_record.c, from the record's beginning
 * Promises  Every byte is looked at: what stood between two values is compared with what the grammar let pass before, or read by it.
 *           No message is made here. No depth of nesting uses up the program's stack.
 *
 * How: each key that was ever met in some object has a spot, which knows the bytes around it, `,"Net ARR":`, and which key came
 * next the last time. A list has one spot for all of its items. So to go on from a value costs one comparison where keys come as they did, and a
 * look into a table by the key's first and last eight bytes where they do not. What is open is known from the spot: nothing is kept on a stack.
 */
#include "read/json_flow.h"

#include "base/gc.h"
#include "read/json_usual.h"

enum { SPOTS = 2048, TABLE = 2 * SPOTS, RECORD_SPOTS = 512, PROBES = 16, DEEPEST = 60, MANY_RECORDS = 1024 };
enum kind { FIRST, NEXT };

/* What stands before a value, from the comma or the '{' on. */
struct text {
    pair   word[2], mask[2]; /* its first 32 bytes */
    size_t len;
    rb_str whole;
};

/* Where a value stands in a record: below which keys. */
struct spot {
    struct spot  *next;    /* the key that came after it last; or the flow's own `nobody`: none did */
    struct spot  *first;   /* of its own object; or nobody */
    struct spot  *parent;
    uint64_t     *stamp;   /* the reading that met it; NULL: nobody cares */
    uint64_t      hash;
    size_t        from;    /* of its value, while that is open */
    uint32_t      slot;    /* where its values go in the batch's index */
    bool          is_wanted, is_item;
    bool          is_list; /* columns choose from it as from a list */
    uint8_t       depth;
    struct text   as[2];   /* by kind */
    struct spot  *item;    /* of its own list */
    rb_json_node *node;
    rb_str        key;
};

struct rb_json_flow {
    struct spot  *record, *any; /* the record itself; and all that nothing is read from */
    struct spot  *nobody;       /* comes nowhere */
    struct spot **table;
    uint32_t      count;
    uint32_t      met, found;   /* of the present record: values that are wanted; its own keys that came otherwise than the last time */
    uint64_t     *stamp;        /* [slot] the reading that met it */
    uint64_t      begun, pause; /* the reading when the first spot was made; none are, up to this one */
};

/* ---- spots */

static struct spot *new_spot(const struct rb_json *j, struct spot *parent)
{
    struct rb_json_flow *f = j->flow;
    struct spot *s = RB_NEW(struct spot);
    *s = (struct spot){.parent = parent, .next = f->nobody, .first = f->nobody, .slot = j->usual->slots - 1};
    if (parent) s->depth = (uint8_t)(parent->depth + 1);
    for (int k = FIRST; k <= NEXT; k++) s->as[k].word[0][0] = 1; /* nothing masked with 0 is 1 */
    f->count++;
    return s;
}

static void begin_anew(struct rb_json *j)
{
    struct rb_json_flow *f = j->flow;
    f->table = RB_NEW_ARRAY(struct spot *, TABLE);
    f->count = 0;
    f->begun = j->reading;
    f->nobody = new_spot(j, NULL);
    f->record = new_spot(j, NULL);
    f->record->node = j->nodes.items[0];
    f->any = new_spot(j, NULL);
}

static struct rb_json_flow *flow_of(struct rb_json *j)
{
    struct rb_json_flow *f = j->flow;
    if (f && f->count < SPOTS - RECORD_SPOTS) return f;
    if (!f) {
        f = j->flow = RB_NEW(struct rb_json_flow);
        f->stamp = RB_NEW_PLAIN(uint64_t, j->usual->slots);
        memset(f->stamp, 0, j->usual->slots * sizeof *f->stamp);
    } else if (j->reading - f->begun < MANY_RECORDS) {
        f->pause = j->reading + MANY_RECORDS; /* keys that are values: there are new ones all the time */
    }
    begin_anew(j);
    return f;
}

static bool fits_long(const struct rb_json *j, const struct text *t, const char *bytes)
{
    return t->len <= (size_t)(j->bytes + j->to - bytes) && memcmp(bytes + 32, t->whole.ptr + 32, t->len - 32) == 0;
}

static inline bool fits_plain(const struct rb_json *j, const struct text *t, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & t->mask[0]) ^ t->word[0]) | ((pair_at(bytes + 16) & t->mask[1]) ^ t->word[1]);
    return (wrong[0] | wrong[1]) == 0 && (t->len <= 32 || fits_long(j, t, bytes));
}

static void learn_text(struct text *t, rb_str whole)
{
    size_t head = whole.len < 32 ? whole.len : 32;
    memset(t, 0, sizeof *t);
    t->whole = rb_str_dup(whole);
    t->len = whole.len;
    memcpy(t->word, whole.ptr, head);
    memset(t->mask, 0xff, head);
}

/* What fields are read from it, if its node says so. */
static void bind(struct rb_json *j, struct spot *s)
{
    const rb_json_node *node = s->node;
    s->stamp = &s->node->seen;
    if (node->fields.len == 0) return;
    s->is_wanted = true;
    s->slot = j->columns[node->fields.items[0]];
    s->stamp = &j->flow->stamp[s->slot];
    for (uint32_t i = 0; i < node->fields.len; i++) s->is_list |= node->fields.items[i] >= j->batch->schema->fields.len;
}

/* By its first and last eight bytes, of which there are some. */
static inline uint64_t hash_of(const struct spot *parent, const char *key, size_t len)
{
    unsigned unused = len < 8 ? 64 - 8 * (unsigned)len : 0;
    uint64_t first = rb_word_load(key) << unused, last = rb_word_load(key + len - 8) >> unused;
    return (first * UINT64_C(0x9e3779b97f4a7c15)) ^ ((last ^ len ^ (uint64_t)(uintptr_t)parent) * UINT64_C(0xd6e8feb86659fd93));
}

static inline uint32_t place_of(uint64_t hash) { return (uint32_t)(hash >> 40) % TABLE; }

/* A list inside an object is a column itself, and others choose from it: two slots, which are not worth a way of their own. */
static bool is_split(const struct rb_json *j, const rb_json_node *node)
{
    bool is_split = false;
    for (uint32_t i = 1; i < node->fields.len; i++) is_split |= j->columns[node->fields.items[i]] != j->columns[node->fields.items[0]];
    return is_split;
}

static struct spot *add_spot(struct rb_json *j, struct spot *parent, rb_str key, uint64_t hash)
{
    struct rb_json_flow *f = j->flow;
    uint32_t index, place = place_of(hash);
    rb_json_node *node = parent->node && rb_map_find(&parent->node->members, key, &index) ? j->nodes.items[index] : NULL;
    if (f->count >= SPOTS || parent->depth >= DEEPEST || (node && is_split(j, node))) return NULL;
    for (int i = 0; f->table[place]; place = (place + 1) % TABLE)
        if (++i == PROBES) return NULL;
    struct spot *s = f->table[place] = new_spot(j, parent);
    s->hash = hash;
    s->key = rb_str_dup(key);
    s->node = node;
    if (node) bind(j, s);
    return s;
}

/* The key at `at` by the grammar: its bytes are those of the spot from now on. Where they were others before, without the white space after its colon,
 * which then seems to differ from record to record. */
static bool learn(struct rb_json *j, struct spot *s, enum kind kind, size_t at, size_t end)
{
    end = rb_json_white(j, end + 1);
    if (j->bytes[end] != ':') return false;
    size_t value = rb_json_white(j, end + 1);
    learn_text(&s->as[kind], (rb_str){j->bytes + at, (s->as[kind].len > 0 ? end + 1 : value) - at});
    return true;
}

/* The spot of the key at `at`, after what stands before it there, in the parent's object; NULL when it is not plain. */
__attribute__((noinline)) static struct spot *find_anyhow(struct rb_json *j, struct spot *parent, enum kind kind, size_t at)
{
    struct rb_json_flow *f = j->flow;
    size_t before = kind == NEXT ? rb_json_white(j, at) : at;
    if (j->bytes[before] != (kind == NEXT ? ',' : '{')) return NULL;
    size_t from = rb_json_white(j, before + 1), end = rb_json_next_stop(j, from + 1);
    if (j->bytes[from] != '"' || j->bytes[end] != '"' || end == from + 1) return NULL;
    rb_str       key = {j->bytes + from + 1, end - from - 1};
    uint64_t     hash = hash_of(parent, key.ptr, key.len);
    struct spot *s;
    for (uint32_t place = place_of(hash), i = 0; (s = f->table[place]) != NULL; place = (place + 1) % TABLE) {
        if (s->hash == hash && s->parent == parent && fits_plain(j, &s->as[kind], j->bytes + at)) return s;
        if (s->hash == hash && s->parent == parent && rb_str_equal(s->key, key)) break;
        if (++i == PROBES) return NULL;
    }
    if (!s && parent == f->record && rb_json_guess_find(j, at, kind == FIRST) == RB_JSON_NO_GUESS) return NULL; /* for json_guess.c to learn */
    if (!s) s = add_spot(j, parent, key, hash);
    return s && learn(j, s, kind, at, end) ? s : NULL;
}

static struct spot *item_of(const struct rb_json *j, struct spot *list)
{
    if (list->item || j->flow->count >= SPOTS || list->depth >= DEEPEST) return list->item;
    list->item = new_spot(j, list);
    list->item->is_item = true;
    return list->item;
}

/* ---- values */

static void put_made(struct rb_json *j, const struct spot *s, rb_cell cell)
{
    for (uint32_t k = 0; k < s->node->fields.len; k++)
        if (s->node->fields.items[k] < j->batch->schema->fields.len) rb_batch_put(j->batch, s->node->fields.items[k], j->batch->rows, cell);
    j->has_puts = true;
}

/* Not plain, and no bracket. */
__attribute__((noinline)) static size_t read_odd(rb_reader *r, const struct spot *s, size_t from)
{
    struct rb_json *j = r->json;
    rb_str text;
    if (s->is_list) return 0; /* its text is wanted as a cell */
    bool is_text = j->bytes[from] == '"';
    size_t end = is_text ? rb_json_string(r, from, s->is_wanted ? &j->batch->text : NULL, &text) : rb_json_unusual(r, from, NULL);
    if (end == RB_JSON_WRONG) return 0;
    put(rb_json_slot(j, s->slot, j->batch->rows), j->bytes, from, end);
    if (is_text && s->is_wanted) put_made(j, s, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
    return end;
}

/* What the spot's object or list, which ends at `to`, is to its fields. */
static void put_nested(struct rb_json *j, const struct spot *s, size_t to)
{
    put(rb_json_slot(j, s->slot, j->batch->rows), j->bytes, s->from, to);
    put_made(j, s, rb_json_cell(j->bytes + s->from, to - s->from, RB_CELL_NESTED));
}

/* '[' and '{' differ in one bit. */
static inline bool is_nested(char c) { return (c | 0x20) == '{'; }

/* The last byte of a plain value that nobody wants; 0 when it is none. */
__attribute__((always_inline)) static inline size_t pass_value(const char *bytes, size_t at)
{
    char c = bytes[at];
    if (c == '"') {
        size_t end = rb_json_stop_after(bytes, at + 1);
        return bytes[end] == '"' ? end : 0;
    }
    if (is_nested(c)) return 0;
    size_t end = (unsigned)(c - '0') < 10 || c == '-' ? number_end(bytes, at) : rb_json_word_end(bytes, at);
    return end > 0 ? end - 1 : 0;
}

#define TARGET
#define NAME(loop) loop##_plain
#include "read/json_flow_walk.h"

#if defined(__x86_64__)
#undef TARGET
#undef NAME
RB_AVX2_INLINE bool fits_avx2(const struct rb_json *j, const struct text *t, const char *bytes)
{
    __m256i here = _mm256_and_si256(_mm256_loadu_si256((const void *)bytes), _mm256_loadu_si256((const void *)t->mask));
    here = _mm256_xor_si256(here, _mm256_loadu_si256((const void *)t->word));
    return _mm256_testz_si256(here, here) && (t->len <= 32 || fits_long(j, t, bytes));
}

#define TARGET RB_AVX2
#define NAME(loop) loop##_avx2
#include "read/json_flow_walk.h"
#else
#define walk_avx2 walk_plain
#endif

/* ---- a record */

static void put_missing(struct rb_json *j, size_t at)
{
    const struct rb_json_flow *f = j->flow;
    for (uint32_t slot = 0; slot + 1 < j->usual->slots; slot++)
        if (f->stamp[slot] != j->reading) put(rb_json_slot(j, slot, j->batch->rows), j->bytes, at, at);
}

/* As if it had not been begun. */
static size_t take_back(rb_reader *r, size_t text)
{
    struct rb_json *j = r->json;
    if (j->has_puts) rb_batch_put_row(j->batch, j->batch->rows, false);
    j->has_puts = false;
    j->batch->text.len = text;
    j->reading++;
    rb_buf_reset(&r->reason);
    return 0;
}

size_t rb_json_flow(rb_reader *r, size_t at, bool *was_as_before)
{
    struct rb_json *j = r->json;
    struct rb_json_flow *f = flow_of(j);
    size_t text = j->batch->text.len;
    if (f->pause > j->reading) return 0;
    f->met = f->found = 0;
    size_t end = j->usual->has_avx2 ? walk_avx2(r, f->record, at) : walk_plain(r, f->record, at);
    if (end == 0) return take_back(r, text);
    if (f->met + 1 < j->usual->slots) put_missing(j, end - 1);
    j->is_filled = true;
    *was_as_before = f->found == 0;
    return end;
}

size_t rb_json_flow_past(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    const struct rb_json_flow *f = flow_of(j);
    if (f->pause > j->reading) return 0;
    return j->usual->has_avx2 ? walk_avx2(r, f->any, at) : walk_plain(r, f->any, at);
}
