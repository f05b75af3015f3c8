/* read/json_flow.c: records with their keys in any order, and what they nest.
 *
 * Path      json_record.c -> [json_flow] -> the batch's index; what is not as it should be goes to json_record.c, from the record's beginning
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
    bool   is_long;          /* longer than that */
    rb_str whole;
};

/* Where a value stands in a record: below which keys. */
struct spot {
    struct text   as[2];   /* by kind */
    struct spot  *next;    /* the key that came after it last; NULL: the object was closed */
    struct spot  *first;   /* of its own object */
    struct spot  *item;    /* of its own list */
    struct spot  *parent;
    rb_json_node *node;
    uint32_t      slot, depth;
    bool          is_wanted, is_item;
    bool          is_list;  /* columns choose from it as from a list */
    uint64_t      hash;
    rb_str        key;
    size_t        from;     /* of its value, while that is open */
};

struct rb_json_flow {
    struct spot  *record, *any; /* the record itself; and all that nothing is read from */
    struct spot **table;
    uint32_t      count;
    uint32_t      met, found;   /* of the present record: values that are wanted; its own keys that came otherwise than the last time */
    uint64_t     *stamp;        /* [slot] the reading that met it */
    uint64_t      begun, pause; /* the reading when the first spot was made; none are, up to this one */
};

/* ---- spots */

static struct spot *new_spot(struct rb_json_flow *f, struct spot *parent, uint32_t dummy)
{
    struct spot *s = RB_NEW(struct spot);
    *s = (struct spot){.parent = parent, .slot = dummy, .depth = parent ? parent->depth + 1 : 0};
    for (int k = FIRST; k <= NEXT; k++) s->as[k].word[0][0] = 1; /* nothing masked with 0 is 1 */
    f->count++;
    return s;
}

static struct rb_json_flow *flow_of(struct rb_json *j)
{
    struct rb_json_flow *f = j->flow;
    uint32_t dummy = j->usual->slots - 1;
    if (f && f->count < SPOTS - RECORD_SPOTS) return f;
    if (!f) {
        f = j->flow = RB_NEW(struct rb_json_flow);
        f->stamp = RB_NEW_PLAIN(uint64_t, j->usual->slots);
        memset(f->stamp, 0, j->usual->slots * sizeof *f->stamp);
    } else if (j->reading - f->begun < MANY_RECORDS) {
        f->pause = j->reading + MANY_RECORDS; /* keys that are values: there are new ones all the time */
    }
    f->table = RB_NEW_ARRAY(struct spot *, TABLE);
    f->count = 0;
    f->begun = j->reading;
    f->record = new_spot(f, NULL, dummy);
    f->record->node = j->nodes.items[0];
    f->any = new_spot(f, NULL, dummy);
    return f;
}

static inline bool is_right(const struct rb_json *j, const struct text *t, size_t at)
{
    const char *bytes = j->bytes + at;
    pair wrong = ((pair_at(bytes) & t->mask[0]) ^ t->word[0]) | ((pair_at(bytes + 16) & t->mask[1]) ^ t->word[1]);
    if (__builtin_expect((wrong[0] | wrong[1]) != 0, 0)) return false;
    return !t->is_long || (t->len <= j->to - at && memcmp(bytes + 32, t->whole.ptr + 32, t->len - 32) == 0);
}

static void learn_text(struct text *t, rb_str whole)
{
    size_t head = whole.len < 32 ? whole.len : 32;
    memset(t, 0, sizeof *t);
    t->whole = rb_str_dup(whole);
    t->len = whole.len;
    t->is_long = whole.len > 32;
    memcpy(t->word, whole.ptr, head);
    memset(t->mask, 0xff, head);
}

/* What fields are read from it, if its node says so. */
static void bind(struct rb_json *j, struct spot *s)
{
    const rb_json_node *node = s->node;
    if (node->fields.len == 0) return;
    s->is_wanted = true;
    s->slot = (j->columns[node->fields.items[0]] - 1) / RB_JSON_COLUMN;
    for (uint32_t i = 0; i < node->fields.len; i++) {
        uint32_t field = node->fields.items[i];
        s->is_list |= field >= j->batch->schema->fields.len;
        if (j->seen[field] == 0) j->seen[field] = 1; /* some record has it */
    }
}

/* By its first and last eight bytes. */
static inline uint64_t hash_of(const struct spot *parent, const char *key, size_t len)
{
    uint64_t first = rb_word_load(key), last = first;
    if (len < 8) first = last = first & ((UINT64_C(1) << 8 * len) - 1);
    else last = rb_word_load(key + len - 8);
    uint64_t h = (first ^ (last << 23 | last >> 41) ^ len) * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)(uintptr_t)parent;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

static struct spot *add_spot(struct rb_json *j, struct spot *parent, rb_str key, uint64_t hash)
{
    struct rb_json_flow *f = j->flow;
    uint32_t index, place = (uint32_t)hash % TABLE;
    if (f->count >= SPOTS || parent->depth >= DEEPEST) return NULL;
    for (int i = 0; f->table[place]; place = (place + 1) % TABLE)
        if (++i == PROBES) return NULL;
    struct spot *s = f->table[place] = new_spot(f, parent, j->usual->slots - 1);
    s->hash = hash;
    s->key = rb_str_dup(key);
    if (parent->node && rb_map_find(&parent->node->members, key, &index)) s->node = j->nodes.items[index];
    if (s->node) bind(j, s);
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
__attribute__((noinline)) static struct spot *find(struct rb_json *j, struct spot *parent, enum kind kind, size_t at)
{
    struct rb_json_flow *f = j->flow;
    f->found += parent == f->record;
    size_t before = kind == NEXT && (uint8_t)j->bytes[at] <= ' ' ? rb_json_white(j, at) : at;
    if (j->bytes[before] != (kind == NEXT ? ',' : '{')) return NULL;
    size_t from = before + 1;
    if (j->bytes[from] != '"') from = rb_json_white(j, from);
    if (j->bytes[from] != '"') return NULL;
    size_t end = rb_json_next_stop(j, ++from);
    if (j->bytes[end] != '"') return NULL;
    uint64_t     hash = hash_of(parent, j->bytes + from, end - from);
    struct spot *s;
    for (uint32_t place = (uint32_t)hash % TABLE, i = 0; (s = f->table[place]) != NULL; place = (place + 1) % TABLE) {
        if (s->hash == hash && s->parent == parent && is_right(j, &s->as[kind], at)) return s;
        rb_str key = {j->bytes + from, end - from};
        if (s->hash == hash && s->parent == parent && rb_str_equal(s->key, key)) break;
        if (++i == PROBES) return NULL;
    }
    if (!s && parent == f->record && rb_json_guess_find(j, at, kind == FIRST) == RB_JSON_NO_GUESS) return NULL; /* for json_guess.c to learn */
    if (!s) s = add_spot(j, parent, (rb_str){j->bytes + from, end - from}, hash);
    return s && learn(j, s, kind, at, end) ? s : NULL;
}

/* ---- values */

/* False when the record had it before, under this name or another that it is read by, which is for json_record.c. */
static inline bool meet(struct rb_json *j, struct spot *s)
{
    uint64_t *seen = s->is_wanted ? &j->flow->stamp[s->slot] : &s->node->seen;
    if (*seen == j->reading) return false;
    *seen = j->reading;
    j->flow->met += s->is_wanted;
    return true;
}

static void put_made(struct rb_json *j, const struct spot *s, rb_cell cell)
{
    for (uint32_t k = 0; k < s->node->fields.len; k++)
        if (s->node->fields.items[k] < j->batch->schema->fields.len) rb_batch_put(j->batch, s->node->fields.items[k], j->batch->rows, cell);
    j->has_puts = true;
}

/* Not plain, and no bracket. */
static size_t read_odd(rb_reader *r, const struct spot *s, size_t from)
{
    struct rb_json *j = r->json;
    rb_str text;
    if (s->is_list) return 0; /* its text is wanted as a cell */
    bool is_text = j->bytes[from] == '"';
    size_t end = is_text ? rb_json_string(r, from, s->is_wanted ? &j->batch->text : NULL, &text) : rb_json_unusual(r, from, NULL);
    if (end == RB_JSON_WRONG) return 0;
    put(rb_json_slot(j, s->slot, j->batch->rows), from, end);
    if (is_text && s->is_wanted) put_made(j, s, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
    return end;
}

/* What the spot's object or list, which ends at `to`, is to its fields. */
static inline void leave(struct rb_json *j, const struct spot *s, size_t to)
{
    if (!s->is_wanted) return;
    put(rb_json_slot(j, s->slot, j->batch->rows), s->from, to);
    put_made(j, s, rb_json_cell(j->bytes + s->from, to - s->from, RB_CELL_NESTED));
}

/* After the bracket that opens the value of *s: to the first value in it, whose spot *s then is; or *is_empty, to after its closing one. */
static inline size_t enter(struct rb_json *j, struct spot **s, size_t at, bool *is_empty)
{
    struct spot *outer = *s;
    bool is_list = j->bytes[at] == '[';
    *is_empty = false;
    outer->from = at;
    if (!is_list && outer->first && is_right(j, &outer->first->as[FIRST], at)) {
        *s = outer->first;
        return at + (*s)->as[FIRST].len;
    }
    size_t inner = at + 1;
    if ((uint8_t)j->bytes[inner] <= ' ') inner = rb_json_white(j, inner);
    *is_empty = j->bytes[inner] == (is_list ? ']' : '}');
    if (*is_empty) return inner + 1;
    if (!is_list) {
        *s = outer->first = find(j, outer, FIRST, at);
        return *s ? at + (*s)->as[FIRST].len : 0;
    }
    if (!outer->item && (j->flow->count >= SPOTS || outer->depth >= DEEPEST)) return 0;
    if (!outer->item) outer->item = new_spot(j->flow, outer, j->usual->slots - 1);
    outer->item->is_item = true;
    *s = outer->item;
    return inner;
}

/* After a value: to the next, whose spot *s then is; or to after the bracket that closes the outer one's, and *s is that. 0: neither. */
static inline size_t go_on(struct rb_json *j, struct spot **s, size_t at, bool *is_closed)
{
    struct spot *here = *s;
    *is_closed = false;
    if (!here->is_item && here->next && is_right(j, &here->next->as[NEXT], at)) {
        *s = here->next;
        return at + (*s)->as[NEXT].len;
    }
    size_t then = (uint8_t)j->bytes[at] <= ' ' ? rb_json_white(j, at) : at;
    if (here->is_item && j->bytes[then] == ',') return rb_json_white(j, then + 1);
    *is_closed = j->bytes[then] == (here->is_item ? ']' : '}');
    if (*is_closed) {
        here->next = NULL;
        *s = here->parent;
        return then + 1;
    }
    if (here->is_item) return 0;
    *s = here->next = find(j, here->parent, NEXT, at);
    return *s ? at + (*s)->as[NEXT].len : 0;
}

/* The object or list of `top` that begins at `at`. */
static size_t walk(rb_reader *r, struct spot *top, size_t at)
{
    struct rb_json *j = r->json;
    struct spot *s = top;
    uint32_t row = j->batch->rows;
    bool is_empty, is_closed;
    for (;;) {
        char c = j->bytes[at];
        if (s->node && !meet(j, s)) return 0;
        if (c != '{' && c != '[') {
            size_t last = read_value(j->bytes, at + 1, rb_json_slot(j, s->slot, row));
            if (__builtin_expect(last == 0, 0)) {
                at = rb_json_white(j, at);
                last = read_value(j->bytes, at + 1, rb_json_slot(j, s->slot, row));
                c = j->bytes[at];
            }
            at = last != 0 ? last + 1 : c == '{' || c == '[' ? at : read_odd(r, s, at);
            if (at == 0) return 0;
        }
        if (c == '{' || c == '[') {
            at = enter(j, &s, at, &is_empty);
            if (at == 0) return 0;
            if (!is_empty) continue;
            leave(j, s, at);
            if (s == top) return at;
        }
        do {
            at = go_on(j, &s, at, &is_closed);
            if (at == 0) return 0;
            if (!is_closed) break;
            leave(j, s, at);
            if (s == top) return at;
        } while (true);
    }
}

/* ---- a record */

static void put_missing(struct rb_json *j, size_t at)
{
    const struct rb_json_flow *f = j->flow;
    for (uint32_t slot = 0; slot + 1 < j->usual->slots; slot++)
        if (f->stamp[slot] != j->reading) put(rb_json_slot(j, slot, j->batch->rows), at, at);
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
    size_t end = walk(r, f->record, at);
    if (end == 0) return take_back(r, text);
    if (f->met + 1 < j->usual->slots) put_missing(j, end - 1);
    j->is_filled = true;
    *was_as_before = f->found == 0;
    return end;
}

size_t rb_json_flow_past(rb_reader *r, size_t at)
{
    const struct rb_json_flow *f = flow_of(r->json);
    return f->pause > r->json->reading ? 0 : walk(r, f->any, at);
}
