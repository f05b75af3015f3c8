/* read/json_shuffled.c: records that have the keys of the ones before in another order, up to 64 abreast.
 *
 * Path      json_lanes.c, which knows where they begin -> [json_shuffled] -> the batch's index
 * Promises  As json_lanes.c: a record that is not plain is left as if nothing had been read of it.
 *
 * Why in turns: one key after the other, each would wait for the end of the value before it, and most branches (which key is it, is it a text or a number)
 * go another way each time. So of all records the next key is found, and then their values are read, those of one sort after the other.
 */
#include "base/gc.h"
#include "read/json_usual.h"

enum { TABLE = 4096, MOST_SLOTS = 64, SORTS = 4 };
enum sort { TEXTS, NUMBERS, WORDS, OTHERS };

/* The records on their way, by the number of their lanes. */
struct turn {
    uint64_t met[RB_JSON_LANES];   /* a bit for each slot */
    uint32_t at[RB_JSON_LANES];    /* the comma or '{' before its next key */
    uint32_t value[RB_JSON_LANES]; /* where its next value is … */
    struct rb_json_step *step[RB_JSON_LANES]; /* … and whose */
    uint8_t  left[RB_JSON_LANES];  /* those with a comma … */
    uint32_t left_count;
    uint8_t  sorted[SORTS][RB_JSON_LANES]; /* … and of those, by what their values may be */
    uint32_t sorted_count[SORTS];
    uint32_t keys, alike;          /* so many were read, and followed the same in another lane */
};

/* What is asked of a key, in a form for each kind of processor. */
struct looks {
    bool   (*is_right)(const struct rb_json_step *step, const char *bytes, bool is_first);
    size_t (*key_len)(const char *key); /* up to its quote; or some other number */
};

/* ---- keys */

/* By a key's first and last four bytes. Of a shorter one what is around it counts, too. */
static inline uint32_t place_of(const char *key, size_t len)
{
    uint32_t first, last;
    memcpy(&first, key, sizeof first);
    memcpy(&last, key + len - sizeof last, sizeof last);
    return (uint32_t)(((uint64_t)first << 32 | last) * UINT64_C(0x9e3779b97f4a7c15) >> 52) % TABLE;
}

static void learn(struct rb_json_usual *u, struct rb_json_step *step, char before)
{
    char   text[4 + sizeof step->word + 4] = {0};
    size_t len = step->len < sizeof step->word ? step->len : 0;
    memcpy(text + 4, &step->word, len);
    text[4] = before;
    const char *open = memchr(text + 4, '"', len), *end = open ? strchr(open + 1, '"') : NULL;
    if (end) u->by_key[place_of(open + 1, (size_t)(end - open - 1))] = step;
}

static void learn_all(struct rb_json_usual *u)
{
    if (u->keyed == u->made) return;
    u->keyed = u->made;
    if (!u->by_key) u->by_key = RB_NEW_ARRAY(struct rb_json_step *, TABLE);
    for (uint32_t i = 0; i < TABLE; i++) u->by_key[i] = &u->steps[u->count];
    for (uint32_t i = 0; i < u->count; i++) learn(u, &u->steps[i], '{');
    for (uint32_t i = 0; i < u->count; i++) learn(u, &u->steps[i], ',');
}

/* The step of a key that stands otherwise than most do, or whose place is another's; NULL: it has none. */
__attribute__((noinline, cold)) static struct rb_json_step *find_anyhow(struct rb_json *j, size_t at, bool is_first)
{
    uint32_t i = rb_json_guess_find(j, at, is_first);
    return i == RB_JSON_NO_GUESS ? NULL : &j->usual->steps[i];
}

/* Of all lanes the next key: those whose record is not over, and in which it was not before, are then sorted. */
__attribute__((always_inline)) static inline void find_keys(struct rb_json *j, struct turn *t, bool is_first, struct looks looks)
{
    static const uint8_t sort_of[] = {
        [RB_JSON_TEXTS] = TEXTS, [RB_JSON_LONG_TEXTS] = TEXTS, [RB_JSON_MAYBE_TEXTS] = TEXTS, [RB_JSON_NULLS] = TEXTS,
        [RB_JSON_NUMBERS] = NUMBERS, [RB_JSON_WORDS] = WORDS, [RB_JSON_UNREAD] = OTHERS,
    };
    struct rb_json_step *const *by_key = j->usual->by_key, *before = NULL;
    const char *bytes = j->bytes;
    size_t      quote = 1 + (((const char *)&j->usual->steps->word)[1] == ' '); /* mostly all keys have white space before them, or none has */
    uint64_t    counts = 0; /* of the sorts, sixteen bits each: in memory each lane would wait for the one before it */
    uint32_t    alike = 0, count = t->left_count;
    for (uint32_t k = 0; k < count; k++) {
        uint8_t     i = t->left[k];
        const char *at = bytes + t->at[i], *key = at + quote + 1;
        struct rb_json_step *found = by_key[place_of(key, looks.key_len(key))];
        if (__builtin_expect(!looks.is_right(found, at, is_first), 0) && (found = find_anyhow(j, t->at[i], is_first)) == NULL) continue;
        uint64_t own = found->own, met = t->met[i];
        if (__builtin_expect((met & own) != 0, 0)) continue;
        t->met[i] = met | own;
        t->value[i] = t->at[i] + found->len;
        t->step[i] = found;
        alike += found == before;
        before = found;
        uint8_t sort = sort_of[found->sort];
        t->sorted[sort][counts >> 16 * sort & 0xff] = i;
        counts += UINT64_C(1) << 16 * sort;
    }
    for (unsigned sort = 0; sort < SORTS; sort++) t->sorted_count[sort] = counts >> 16 * sort & 0xff;
    t->keys += t->left_count;
    t->alike += alike;
    t->left_count = 0;
}

/* ---- values */

/* The value of lane i that is not plain: to after it, or to where no comma and no brace is. */
__attribute__((noinline)) static size_t read_odd(rb_reader *r, const struct turn *t, uint8_t i)
{
    struct rb_json *j = r->json;
    const struct rb_json_lanes *l = &j->usual->lanes;
    struct rb_json_step *step = t->step[i];
    uint32_t first = l->row % RB_JSON_LANES;
    struct rb_json_key_now now = {.step = step, .to = rb_json_slot(j, step->slot, l->row).values, .first = first, .end = first + l->count};
    rb_json_lanes_odd(r, &now, first + i, t->value[i]);
    return now.to->at[first + i].to;
}

/* Those of one sort; value_len is 0 where it is not plain. */
__attribute__((always_inline)) static inline void read_values(rb_reader *r, struct turn *t, enum sort sort, uint32_t (*value_len)(const char *value))
{
    struct rb_json *j = r->json;
    const char *bytes = j->bytes;
    rb_values  *values = rb_indexed_values(&j->batch->indexed, 0, j->usual->lanes.row);
    uint32_t    first = j->usual->lanes.row % RB_JSON_LANES, left_count = t->left_count, count = t->sorted_count[sort];
    for (uint32_t k = 0; k < count; k++) {
        uint8_t  i = t->sorted[sort][k];
        size_t   from = t->value[i], to = from + value_len(bytes + from);
        struct rb_json_slot slot = {values + (size_t)t->step[i]->slot * (RB_BATCH_WORDS + 1), first + i};
        if (__builtin_expect(to > from, 1)) put(slot, bytes, from, to);
        else to = read_odd(r, t, i);
        t->at[i] = (uint32_t)to;
        t->left[left_count] = i;
        left_count += bytes[to] == ',';
    }
    t->left_count = left_count;
}

static inline uint32_t other_len(const char *value) { return (void)value, 0; }

static inline uint32_t is_null(const char *value) { return memcmp(value, "null", 4) == 0; }

static inline uint32_t word_len(const char *value)
{
    uint32_t is_true = memcmp(value, "true", 4) == 0, is_false = (memcmp(value, "fals", 4) == 0) & (value[4] == 'e');
    return (is_null(value) | is_true) << 2 | (5 & -is_false);
}

/* ---- the two kinds of processor */

static inline bool is_key_plain(const struct rb_json_step *step, const char *bytes, bool is_first)
{
    const pair turn = {is_first ? '{' ^ ',' : 0, 0};
    pair wrong = (((pair_at(bytes) ^ turn) & step->mask[0]) ^ step->word[0]) | ((pair_at(bytes + 16) & step->mask[1]) ^ step->word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

static inline size_t key_len_plain(const char *key) { return rb_json_stop_after(key, 0); }

static inline uint32_t text_len_plain(const char *value)
{
    if (*value != '"') return is_null(value) << 2;
    size_t end = rb_json_stop_after(value, 1);
    return value[end] == '"' ? (uint32_t)end + 1 : 0;
}

static inline uint32_t number_len_plain(const char *value) { return (uint32_t)rb_json_number_end(value, 0) | is_null(value) << 2; }

static void read_turn_plain(rb_reader *r, struct turn *t, bool is_first)
{
    find_keys(r->json, t, is_first, (struct looks){is_key_plain, key_len_plain});
    read_values(r, t, TEXTS, text_len_plain);
    read_values(r, t, NUMBERS, number_len_plain);
    read_values(r, t, WORDS, word_len);
    read_values(r, t, OTHERS, other_len);
}

#if defined(__x86_64__)

RB_AVX2 static inline bool is_key_avx2(const struct rb_json_step *step, const char *bytes, bool is_first)
{
    __m256i turn = _mm256_castsi128_si256(_mm_cvtsi32_si128(is_first ? '{' ^ ',' : 0));
    __m256i here = _mm256_xor_si256(_mm256_loadu_si256((const void *)bytes), turn);
    __m256i wrong = _mm256_xor_si256(_mm256_and_si256(here, _mm256_loadu_si256((const void *)step->mask)), _mm256_loadu_si256((const void *)step->word));
    return _mm256_testz_si256(wrong, wrong);
}

RB_AVX2 static inline size_t key_len_avx2(const char *key)
{
    return _tzcnt_u32((uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)key), _mm256_set1_epi8('"'))));
}

/* A text of up to 32 bytes, or null. */
RB_AVX2 static inline uint32_t text_len_avx2(const char *value)
{
    uint32_t len = _tzcnt_u32(rb_block_stops(value + 1, _mm256_set1_epi8('\\'))) + 2, is_text = (*value == '"') & (value[len - 1] == '"');
    return (len & -is_text) | is_null(value) << 2;
}

RB_AVX2 static inline uint32_t number_len_avx2(const char *value)
{
    const char *end = rb_block_number_end(value);
    return (end ? (uint32_t)(end - value) : 0) | is_null(value) << 2;
}

RB_AVX2 static void find_keys_avx2(rb_reader *r, struct turn *t, bool is_first) { find_keys(r->json, t, is_first, (struct looks){is_key_avx2, key_len_avx2}); }
RB_AVX2 __attribute__((noinline)) static void read_texts_avx2(rb_reader *r, struct turn *t) { read_values(r, t, TEXTS, text_len_avx2); }
RB_AVX2 __attribute__((noinline)) static void read_numbers_avx2(rb_reader *r, struct turn *t) { read_values(r, t, NUMBERS, number_len_avx2); }

RB_AVX2 static void read_turn_avx2(rb_reader *r, struct turn *t, bool is_first)
{
    find_keys_avx2(r, t, is_first);
    read_texts_avx2(r, t);
    read_numbers_avx2(r, t);
    read_values(r, t, WORDS, word_len);
    read_values(r, t, OTHERS, other_len);
}

#else
#define read_turn_avx2 read_turn_plain
#endif

/* ---- records */

/* Whether lane i was read up to its closing brace; what it did not have is missing. */
static bool close_lane(struct rb_json *j, const struct turn *t, uint32_t i)
{
    struct rb_json_usual *u = j->usual;
    size_t closing = rb_json_white(j, t->at[i]);
    bool   is_closed = j->bytes[closing] == '}';
    uint64_t all = (UINT64_C(1) << (u->slots - 1)) - 1;
    for (uint64_t left = is_closed ? all & ~t->met[i] : 0; left != 0; left &= left - 1)
        put(rb_json_slot(j, (uint32_t)__builtin_ctzll(left), u->lanes.row + i), j->bytes, closing, closing);
    u->lanes.at[i] = is_closed ? (uint32_t)closing + 1 : 0;
    return is_closed;
}

bool rb_json_shuffled_can(const struct rb_json *j) { return j->usual->slots <= MOST_SLOTS; }

uint32_t rb_json_shuffled(rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    struct turn t = {.left_count = l->count};
    uint32_t closed = 0;
    for (uint32_t i = 0; i < l->count; i++) t.left[i] = (uint8_t)i;
    learn_all(j->usual);
    memcpy(t.at, l->from, sizeof t.at);
    for (bool is_first = true; t.left_count > 0; is_first = false) (j->usual->has_avx2 ? read_turn_avx2 : read_turn_plain)(r, &t, is_first);
    for (uint32_t i = 0; i < l->count; i++) closed += close_lane(j, &t, i);
    l->are_alike = 4 * t.alike >= 3 * t.keys;
    return closed;
}
