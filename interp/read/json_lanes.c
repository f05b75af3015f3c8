/* read/json_lanes.c: records that have the keys of the ones before, up to 64 abreast.
 *
 * Path      json_usual.c -> [json_lanes] -> the batch's index
 * Promises  A record that is not plain, or has not all its keys among the guesses and in their order, is left to json_usual.c as if nothing had
 *           been read of it. Where records begin is guessed; that one ends where the next was taken to begin is seen by who asks.
 *
 * Why key by key: where a value ends is known only once it is looked at, and everything after it in the record waits for that. What is the
 * same for a key (its bytes, its column) is at hand for all records, and the next record need not wait for this one. Whether
 * a value is there or null, which half of all branches would be about, is reckoned.
 */
#include "read/json_usual.h"

enum { PATIENCE = 8, MOST_PATIENCE = 4096 };

/* ---- what is rare in the loops */

__attribute__((noinline, cold)) static bool is_right_anyhow(const struct rb_json *j, const struct rb_json_step *step, size_t at)
{
    if (!step->is_long) return false;
    return step == j->usual->steps ? rb_json_guess_is_right(j, j->guesses, at, true) : is_long_right(j, step, j->bytes + at);
}

/* Slices of the batch's text must not move: all that is left in the window may have to be read once more. */
static bool has_room(const rb_reader *r)
{
    const rb_buf *text = &r->json->batch->text;
    return text->cap - text->len >= 2 * (r->window.to - r->window.from);
}

static uint8_t sort_of(char c)
{
    if (c == 't' || c == 'f') return RB_JSON_WORDS;
    return (unsigned)(c - '0') < 10 || c == '-' ? RB_JSON_NUMBERS : RB_JSON_TEXTS;
}

/* What the next lanes are best read as. */
static void weigh_sort(struct rb_json_step *step, uint32_t count, uint32_t nulls, uint32_t fars)
{
    if (step->sort > RB_JSON_MAYBE_TEXTS) return;
    if (fars > count / 16) step->is_far = true;
    bool is_maybe = nulls > count / 16 && nulls < count - count / 16;
    step->sort = is_maybe ? RB_JSON_MAYBE_TEXTS : step->is_far ? RB_JSON_LONG_TEXTS : RB_JSON_TEXTS;
}

/* Of lane i the value at `from`, which is not of the sort that was expected: to after it, or to where no key is and no brace. */
__attribute__((noinline, cold)) static uint32_t read_anyhow(rb_reader *r, struct rb_json_step *step, uint32_t i, size_t from)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    size_t end = RB_JSON_WRONG;
    step->sort = sort_of(j->bytes[from]);
    if (step->is_wanted && has_room(r)) l->made |= UINT64_C(1) << i;
    from = rb_json_white(j, from);
    if (!step->is_wanted || has_room(r)) end = rb_json_other(r, step, from, l->row + i);
    return end == RB_JSON_WRONG || end == from ? (uint32_t)j->to : (uint32_t)end;
}

/* ---- the loops */

static const char *text_end_plain(const char *text) { return text + rb_json_stop_after(text, 0); }

static const char *number_end_plain(const char *text)
{
    size_t len = rb_json_number_end(text, 0);
    return len > 0 ? text + len : NULL;
}

struct plain_key { pair word[2], mask[2]; };
static inline struct plain_key key_of_plain(const struct rb_json_step *step)
{
    return (struct plain_key){{step->word[0], step->word[1]}, {step->mask[0], step->mask[1]}};
}

static inline bool is_key_plain(struct plain_key k, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & k.mask[0]) ^ k.word[0]) | ((pair_at(bytes + 16) & k.mask[1]) ^ k.word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

#define TARGET
#define NAME(loop) loop##_plain
#define KEY struct plain_key
#define TEXT_END text_end_plain
#define LONG_END text_end_plain
#define FAR_END text_end_plain
#define NUMBER_END number_end_plain
#include "read/json_abreast.h"

#if defined(__x86_64__)
#undef TARGET
#undef NAME
#undef KEY
#undef TEXT_END
#undef LONG_END
#undef FAR_END
#undef NUMBER_END

struct avx2_key { __m256i word, mask; };
RB_AVX2_INLINE struct avx2_key key_of_avx2(const struct rb_json_step *step)
{
    return (struct avx2_key){_mm256_loadu_si256((const void *)step->word), _mm256_loadu_si256((const void *)step->mask)};
}

RB_AVX2_INLINE bool is_key_avx2(struct avx2_key k, const char *bytes)
{
    __m256i wrong = _mm256_xor_si256(_mm256_and_si256(_mm256_loadu_si256((const void *)bytes), k.mask), k.word);
    return _mm256_testz_si256(wrong, wrong);
}

/* A bit for each quote, backslash and control byte. The exclusive or makes a quote the one after the control bytes, and signed bytes of
 * what is to be compared without signs. */
RB_AVX2_INLINE uint32_t stops_in(const char *text)
{
    __m256i bytes = _mm256_loadu_si256((const void *)text), turned = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x82));
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xa1), turned), slash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, slash));
}

RB_AVX2 __attribute__((noinline)) static const char *far_end(const char *text)
{
    for (;; text += 64) {
        uint64_t stops = stops_in(text) | (uint64_t)stops_in(text + 32) << 32;
        if (stops != 0) return text + __builtin_ctzll(stops);
    }
}

RB_AVX2_INLINE const char *text_end_avx2(const char *text)
{
    uint32_t stops = stops_in(text);
    return __builtin_expect(stops != 0, 1) ? text + __builtin_ctz(stops) : NULL;
}

RB_AVX2_INLINE const char *long_end_avx2(const char *text)
{
    uint64_t stops = stops_in(text) | (uint64_t)stops_in(text + 32) << 32;
    return __builtin_expect(stops != 0, 1) ? text + __builtin_ctzll(stops) : far_end(text + 64);
}

/* As rb_json_number_end, but of at most 15 bytes, without a branch on how many they are, and without a look at what follows: no key begins
 * with an exponent. */
RB_AVX2_INLINE const char *number_end_avx2(const char *text)
{
    text += *text == '-';
    __m128i  bytes = _mm_loadu_si128((const void *)text), value = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    uint32_t digits = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value));
    uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'))), other = ~(digits | points), end = other & -other;
    points &= end - 1;
    uint32_t wrong = (points & (points - 1)) | (points << 1 & end) | (~digits & 1) | ((*text == '0') & digits >> 1) | (end >> 16);
    return wrong ? NULL : text + __builtin_ctz(other);
}

#define TARGET RB_AVX2
#define NAME(loop) loop##_avx2
#define KEY struct avx2_key
#define TEXT_END text_end_avx2
#define LONG_END long_end_avx2
#define FAR_END far_end
#define NUMBER_END number_end_avx2
#include "read/json_abreast.h"
#else
#define read_lanes_avx2 read_lanes_plain
#endif

/* ---- which records */

void rb_json_lanes_open(struct rb_json_usual *u)
{
    u->lanes.most = 1;
    u->lanes.patience = PATIENCE;
}

void rb_json_lanes_forget(struct rb_json *j)
{
    struct rb_json_lanes *l = &j->usual->lanes;
    for (; l->used < l->count; l->used++)
        if ((l->made >> l->used & 1) && l->row + l->used >= j->batch->rows) rb_batch_put_row(j->batch, l->row + l->used, false);
    l->count = l->used = 0;
    l->asked = l->found = 0;
}

/* Where in a list the first record after the '{' at `at` seems to begin; 0 when nowhere in the window. */
static size_t next_in_list(struct rb_json *j, size_t at)
{
    struct rb_json_lanes *l = &j->usual->lanes;
    if (at < l->asked || at >= l->found) {
        const char *found = j->bytes + at;
        do found = memchr(found + 1, '{', (size_t)(j->bytes + j->to - found) - 1);
        while (found && !rb_json_guess_is_right(j, j->guesses, (size_t)(found - j->bytes), true));
        l->asked = at;
        l->found = found ? (size_t)(found - j->bytes) : SIZE_MAX;
    }
    return l->found == SIZE_MAX ? 0 : l->found;
}

/* The first bytes of a record are not looked at: as many as the shortest of those before had, less an eighth. */
static size_t next_on_line(const struct rb_json *j, size_t at)
{
    size_t from = at + 1 + j->usual->lanes.least;
    if (from >= j->to) return 0;
    const char *lf = memchr(j->bytes + from, '\n', j->to - from);
    return lf && lf[1] == '{' ? (size_t)(lf + 1 - j->bytes) : 0;
}

/* Batches are best a multiple of 64 rows. */
static void place(struct rb_json *j, size_t at)
{
    struct rb_json_lanes *l = &j->usual->lanes;
    l->row = j->batch->rows;
    uint32_t most = RB_JSON_LANES - l->row % RB_JSON_LANES;
    if (most > l->most) most = l->most;
    l->used = l->count = 0;
    l->made = 0;
    do {
        l->from[l->count] = l->at[l->count] = (uint32_t)at;
        if (++l->count == most) break;
        at = j->one_line ? next_on_line(j, at) : next_in_list(j, at);
    } while (at != 0);
}

/* ---- what was found */

/* Whether lane i was read up to its closing brace. */
static bool close_lane(struct rb_json *j, uint32_t i)
{
    struct rb_json_usual *u = j->usual;
    struct rb_json_lanes *l = &u->lanes;
    size_t closing = rb_json_white(j, l->at[i]);
    bool   is_closed = j->bytes[closing] == '}';
    for (uint32_t k = 0; is_closed && k < u->missing.len; k++) put(rb_json_slot(j, u->missing.items[k], l->row + i), closing, closing);
    l->at[i] = is_closed ? (uint32_t)closing + 1 : 0;
    return is_closed;
}

/* Where most records are otherwise it is not tried again for some time. */
static void weigh(struct rb_json_lanes *l, uint32_t closed)
{
    if (2 * closed >= l->count) {
        l->patience = PATIENCE;
        return;
    }
    l->pause = l->patience;
    if (l->patience < MOST_PATIENCE) l->patience *= 2;
}

/* Where the last one ends is not known here. */
static uint32_t shortest(const struct rb_json_lanes *l)
{
    uint32_t least = l->count > 1 ? UINT32_MAX : 0;
    for (uint32_t i = 1; i < l->count; i++) least = l->from[i] - l->from[i - 1] < least ? l->from[i] - l->from[i - 1] : least;
    return least - least / 8;
}

/* Some record that is left was not where it was taken to be, or is none: the fewer are tried next. */
static void size_up(struct rb_json_lanes *l)
{
    bool was_wrong = l->used < l->count;
    l->most = was_wrong ? l->used + 1 : l->most < RB_JSON_LANES / 2 ? 2 * l->most : RB_JSON_LANES;
    l->least = was_wrong ? 0 : shortest(l);
}

static void read_ahead(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    uint32_t closed = 0;
    place(j, at);
    if (j->usual->has_avx2) read_lanes_avx2(r);
    else read_lanes_plain(r);
    for (uint32_t i = 0; i < l->count; i++) closed += close_lane(j, i);
    weigh(l, closed);
    j->guess_next = j->depth = 0;
    j->key = RB_STR_NONE;
    rb_buf_reset(&r->reason);
}

static bool is_there(const struct rb_json *j, size_t at)
{
    const struct rb_json_lanes *l = &j->usual->lanes;
    return l->used < l->count && l->from[l->used] == at && l->row + l->used == j->batch->rows;
}

size_t rb_json_lanes_next(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    if (!is_there(j, at)) {
        size_up(l);
        rb_json_lanes_forget(j);
        if (l->pause > 0) {
            l->pause--;
            return 0;
        }
        read_ahead(r, at);
    }
    uint32_t i = l->used++;
    bool is_made = l->made >> i & 1;
    if (l->at[i] == 0 && is_made) rb_batch_put_row(j->batch, j->batch->rows, false);
    if (l->at[i] == 0) return 0;
    j->has_puts = is_made;
    j->is_filled = true;
    return l->at[i];
}

/* Whether the record that ends at `to` is to be accepted as it stands, and `to` is then its line end. */
static inline bool is_whole(const rb_reader *r, size_t from, size_t to, size_t *next)
{
    const struct rb_json *j = r->json;
    size_t lf = to + (j->bytes[to] == '\r');
    *next = lf + 1;
    return to > from && j->bytes[lf] == '\n' && lf < j->to && *j->next_strange >= to && to - from <= r->options.record_limit_bytes;
}

bool rb_json_lanes_take(rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    rb_batch *b = j->batch;
    uint32_t first = b->rows;
    size_t   from = r->window.from, next;
    if (!is_there(j, from)) return false;
    for (; l->used < l->count && l->from[l->used] == from && is_whole(r, from, l->at[l->used], &next); from = next, r->line++) {
        b->indexed.rows[b->rows] = (rb_indexed_row){.first = 2 * b->rows};
        rb_input_accept(r, b, (rb_str){j->bytes + from, l->at[l->used++] - from});
    }
    r->window.from = from;
    j->disorder = 0;
    j->is_disordered = false;
    return b->rows > first;
}
