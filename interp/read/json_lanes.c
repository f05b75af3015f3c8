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

/* Of lane i the value at `from`, which is not of the sort that was expected: to after it, or to where no key is. */
__attribute__((noinline, cold)) static uint32_t read_anyhow(rb_reader *r, struct rb_json_step *step, uint32_t i, size_t from)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    size_t end = RB_JSON_WRONG;
    step->sort = sort_of(j->bytes[from]);
    if (step->is_wanted && has_room(r)) l->made |= UINT64_C(1) << i;
    if (!step->is_wanted || has_room(r)) end = rb_json_other(r, step, from, l->row + i);
    return end == RB_JSON_WRONG ? (uint32_t)j->to : (uint32_t)end;
}

/* ---- the loops */

#define TARGET
#define NAME(loop) loop##_plain
#define RIGHT is_right_plain
#define NUMBER_END rb_json_number_end
#include "read/json_abreast.h"

#if defined(__x86_64__)
#undef TARGET
#undef NAME
#undef RIGHT
#undef NUMBER_END

/* As rb_json_number_end, but of at most 15 bytes and without a branch on how many they are. */
RB_AVX2_INLINE size_t number_end_avx2(const char *bytes, size_t at)
{
    __m128i  text = _mm_loadu_si128((const void *)(bytes + at)), value = _mm_sub_epi8(text, _mm_set1_epi8('0'));
    unsigned digits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value));
    unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.'))), sign = bytes[at] == '-';
    unsigned len = (unsigned)__builtin_ctz(~((digits | points) >> sign)), inside = (1u << len) - 1;
    points = points >> sign & inside;
    digits >>= sign;
    size_t   end = at + sign + len;
    unsigned wrong = (points & (points - 1)) | (~digits & 1) | (points << 1 >> len & 1) | ((bytes[at + sign] == '0') & digits >> 1);
    wrong |= (len + sign > 15) | ((bytes[end] | 0x20) == 'e');
    return wrong ? 0 : end;
}

#define TARGET RB_AVX2
#define NAME(loop) loop##_avx2
#define RIGHT is_right_avx2
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
        if (l->made >> l->used & 1) rb_batch_put_row(j->batch, l->row + l->used, false);
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

static size_t next_on_line(const struct rb_json *j, size_t at)
{
    const char *lf = memchr(j->bytes + at + 1, '\n', j->to - at - 1);
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

static void read_ahead(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    uint32_t closed = 0;
    l->most = l->used < l->count ? l->used + 1 : l->most < RB_JSON_LANES / 2 ? 2 * l->most : RB_JSON_LANES;
    rb_json_lanes_forget(j);
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
