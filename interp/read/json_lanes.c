/* read/json_lanes.c: records that have the keys of the ones before, up to 64 abreast.
 *
 * Path      json_usual.c -> [json_lanes] -> the batch's index; json_shuffled.c where their keys come in any order
 * Promises  A record that is not plain, or has not all its keys among the guesses and in their order, is left to json_usual.c as if nothing had
 *           been read of it. Where records begin is guessed; that one ends where the next was taken to begin is seen by who asks.
 *
 * Why key by key: where a value ends is known only once it is looked at, and everything after it in the record waits for that. What is the
 * same for a key (its bytes, its column) is at hand for all records, and the next record need not wait for this one. Whether
 * a value is there or null, which half of all branches would be about, is reckoned.
 */
#include "read/json_flow.h"
#include "read/json_usual.h"

enum { PATIENCE = 8, MOST_PATIENCE = 4096 };

/* ---- what is rare in the loops */

__attribute__((noinline, cold)) static bool is_right_anyhow(const struct rb_json *j, const struct rb_json_step *step, const char *key)
{
    if (!step->is_long) return false;
    return step == j->usual->steps ? rb_json_guess_is_right(j, j->guesses, (size_t)(key - j->bytes), true) : is_long_right(j, step, key);
}

/* Whether there is room for texts that have to be made. Slices of the batch's text must not move: all that is left in the window may have to be read once
 * more, behind what other lanes made already. */
static bool make_room(const rb_reader *r)
{
    const rb_buf *text = &r->json->batch->text;
    rb_input_reserve_text(r, r->json->batch, 3);
    return text->cap - text->len >= 2 * (r->window.to - r->window.from);
}

static uint8_t sort_of(const struct rb_json_step *step, char c)
{
    if (!step->is_wanted && (c | 0x20) == '{') return RB_JSON_UNREAD; /* '[' and '{' differ in one bit */
    if (c == 't' || c == 'f') return RB_JSON_WORDS;
    return (unsigned)(c - '0') < 10 || c == '-' ? RB_JSON_NUMBERS : RB_JSON_TEXTS;
}

/* Four hexadecimal digits of what is a character by itself. */
static bool is_letter_code(const char *at)
{
    for (int i = 0; i < 4; i++)
        if ((unsigned)(at[i] - '0') > 9 && (unsigned)((at[i] | 0x20) - 'a') > 5) return false;
    return (at[0] | 0x20) != 'd' || at[1] < '8';
}

/* From the text's backslash at `at` to its closing quote; NULL: something is wrong with it, or rarer than this. */
static const char *pass_escapes(const char *at)
{
    while (*at == '\\') {
        if (at[1] == 'u' && !is_letter_code(at + 2)) return NULL;
        if (at[1] != 'u' && (at[1] == '\0' || !strchr("\"\\/bfnrt", at[1]))) return NULL;
        at += at[1] == 'u' ? 6 : 2;
        at += rb_json_stop_after(at, 0);
    }
    return *at == '"' ? at : NULL;
}

/* The value at `from`, which is not of the sort that was expected: to after it, or to where no key is and no brace. */
static uint32_t read_anyhow(rb_reader *r, const struct rb_json_key_now *now, uint32_t row, size_t from)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    size_t end = RB_JSON_WRONG;
    now->step->sort = sort_of(now->step, j->bytes[from]);
    if (now->step->is_wanted && make_room(r)) l->made |= UINT64_C(1) << (row - l->row);
    from = rb_json_white(j, from);
    if (!now->step->is_wanted || make_room(r)) end = rb_json_other(r, now->step, from, row);
    return end == RB_JSON_WRONG || end == from ? (uint32_t)j->to : (uint32_t)end;
}

/* Of a text that is longer than is looked at, or of one that nobody wants and has escapes, the end; otherwise NULL. */
static const char *far_text_end(const struct rb_json_step *step, const char *value)
{
    const char *end = value + rb_json_stop_after(value, 1);
    return *end == '\\' && !step->is_wanted ? pass_escapes(end) : *end == '"' ? end : NULL;
}

void rb_json_lanes_odd(rb_reader *r, const struct rb_json_key_now *now, uint32_t i, size_t value)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    const char *ptr = j->bytes + value, *end;
    struct rb_json_slot slot = {now->to, i};
    if (memcmp(ptr, "null", 4) == 0) {
        put(slot, j->bytes, value, value + 4);
        l->nulls++;
    } else if (*ptr == '"' && (end = far_text_end(now->step, ptr)) != NULL) {
        put(slot, j->bytes, value, (size_t)(end + 1 - j->bytes));
        l->fars++;
    } else {
        now->to->at[i].to = read_anyhow(r, now, l->row - now->first + i, value);
    }
}

/* Of lane i, whose key or value is not what was expected. */
__attribute__((noinline)) static void read_odd(rb_reader *r, const struct rb_json_key_now *now, uint32_t i)
{
    const struct rb_json *j = r->json;
    size_t at = now->before->at[i].to;
    bool   is_right = is_right_plain(now->key, j->bytes + at) || is_right_anyhow(j, now->step, j->bytes + at);
    if (is_right) rb_json_lanes_odd(r, now, i, at + now->key->len);
    else put((struct rb_json_slot){now->to, i}, j->bytes, at, at);
}

/* What the next lanes are best read as. A key that leaves no room for the quote of a text after it is compared without. */
static void weigh_sort(struct rb_json *j, struct rb_json_step *step, uint32_t nulls)
{
    struct rb_json_lanes *l = &j->usual->lanes;
    uint32_t some = l->count / 16;
    nulls += l->nulls;
    step->is_far |= l->fars > some;
    l->nulls = l->fars = 0;
    if (nulls == l->count) step->sort = RB_JSON_NULLS;
    if (nulls == l->count || step->sort > RB_JSON_NULLS) return;
    bool is_maybe = nulls > some || step->len >= sizeof step->word;
    step->sort = is_maybe ? RB_JSON_MAYBE_TEXTS : step->is_far ? RB_JSON_LONG_TEXTS : RB_JSON_TEXTS;
}

/* ---- the loops */

/* Objects and lists that nothing is read from. */
static void read_unread(rb_reader *r, const struct rb_json_key_now *now)
{
    const struct rb_json *j = r->json;
    for (uint32_t i = now->first; i < now->end; i++) {
        size_t at = now->before->at[i].to, value = at + now->key->len, end = 0;
        if (is_right_plain(now->key, j->bytes + at) && (j->bytes[value] | 0x20) == '{') end = rb_json_flow_past(r, value);
        if (__builtin_expect(end == 0, 0)) read_odd(r, now, i);
        else now->to->at[i].to = (uint32_t)end;
    }
}

struct plain_key { pair word[2], mask[2]; };
static inline struct plain_key key_of_plain(const struct rb_json_step *step, bool of_text)
{
    if (of_text) return (struct plain_key){{step->text[0], step->text[1]}, {step->text_mask[0], step->text_mask[1]}};
    return (struct plain_key){{step->word[0], step->word[1]}, {step->mask[0], step->mask[1]}};
}

static inline bool is_key_plain(const struct plain_key *k, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & k->mask[0]) ^ k->word[0]) | ((pair_at(bytes + 16) & k->mask[1]) ^ k->word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

static inline const char *text_end_plain(const struct plain_key *k, const char *text) { return (void)k, text + rb_json_stop_after(text, 0); }

static const char *number_end_plain(const char *text)
{
    size_t len = rb_json_number_end(text, 0);
    return len > 0 ? text + len : NULL;
}

#define TARGET
#define NAME(loop) loop##_plain
#define KEY struct plain_key
#define TEXT_END text_end_plain
#define LONG_END text_end_plain
#define NUMBER_END number_end_plain
#include "read/json_abreast.h"

#if defined(__x86_64__)
#undef TARGET
#undef NAME
#undef KEY
#undef TEXT_END
#undef LONG_END
#undef NUMBER_END

struct avx2_key { __m256i word, mask, slash; };
RB_AVX2_INLINE struct avx2_key key_of_avx2(const struct rb_json_step *step, bool of_text)
{
    __m256i slash = _mm256_set1_epi8('\\');
    __asm__("" : "+x"(slash)); /* or it is made anew for each lane */
    const pair *word = of_text ? step->text : step->word, *mask = of_text ? step->text_mask : step->mask;
    return (struct avx2_key){_mm256_loadu_si256((const void *)word), _mm256_loadu_si256((const void *)mask), slash};
}

RB_AVX2_INLINE bool is_key_avx2(const struct avx2_key *k, const char *bytes)
{
    __m256i wrong = _mm256_xor_si256(_mm256_and_si256(_mm256_loadu_si256((const void *)bytes), k->mask), k->word);
    return _mm256_testz_si256(wrong, wrong);
}

RB_AVX2_INLINE const char *text_end_avx2(const struct avx2_key *k, const char *text)
{
    uint32_t stops = rb_block_stops(text, k->slash);
    return __builtin_expect(stops != 0, 1) ? text + (uint32_t)__builtin_ctz(stops) : NULL;
}

RB_AVX2 __attribute__((noinline)) static const char *far_end_avx2(const char *text)
{
    uint32_t stops;
    for (; (stops = rb_block_stops(text, _mm256_set1_epi8('\\'))) == 0; text += 32) continue;
    return text + (uint32_t)__builtin_ctz(stops);
}

RB_AVX2_INLINE const char *long_end_avx2(const struct avx2_key *k, const char *text)
{
    uint64_t stops = rb_block_stops(text, k->slash) | (uint64_t)rb_block_stops(text + 32, k->slash) << 32;
    return __builtin_expect(stops != 0, 1) ? text + (uint32_t)__builtin_ctzll(stops) : far_end_avx2(text + 64);
}

#define TARGET RB_AVX2
#define NAME(loop) loop##_avx2
#define KEY struct avx2_key
#define TEXT_END text_end_avx2
#define LONG_END long_end_avx2
#define NUMBER_END rb_block_number_end
#include "read/json_abreast.h"
#else
#define read_lanes_avx2 read_lanes_plain
#endif

/* ---- which records */

void rb_json_lanes_open(struct rb_json_usual *u)
{
    u->lanes.most = 1;
    u->lanes.in_order.patience = u->lanes.shuffled.patience = PATIENCE;
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

/* Where the line of the record at `at` seems to end is known: the next begins behind it. */
static size_t next_on_line(struct rb_json *j, size_t at)
{
    while (j->next_line > j->lines && j->next_line[-1] >= at) j->next_line--; /* what was read ahead was not taken */
    while (*j->next_line < at) j->next_line++;
    size_t lf = *j->next_line;
    return lf < j->to && j->bytes[lf + 1] == '{' ? lf + 1 : 0;
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
        l->from[l->count] = l->begin.at[(l->row + l->count) % 64].to = (uint32_t)at;
        if (++l->count == most) break;
        at = j->one_line ? next_on_line(j, at) : next_in_list(j, at);
    } while (at != 0);
}

/* ---- what was found */

/* Whether lane i was read up to its closing brace, after its last value. */
static bool close_lane(struct rb_json *j, uint32_t i, const rb_values *last)
{
    struct rb_json_usual *u = j->usual;
    struct rb_json_lanes *l = &u->lanes;
    size_t closing = rb_json_white(j, last->at[(l->row + i) % 64].to);
    bool   is_closed = j->bytes[closing] == '}';
    for (uint32_t k = 0; is_closed && k < u->missing.len; k++) put(rb_json_slot(j, u->missing.items[k], l->row + i), j->bytes, closing, closing);
    l->at[i] = is_closed ? (uint32_t)closing + 1 : 0;
    return is_closed;
}

/* Where most records are otherwise it is not tried again for some time. */
static void weigh(struct rb_json_rest *rest, uint32_t count, uint32_t closed)
{
    if (3 * closed >= 2 * count) {
        rest->patience = PATIENCE;
        return;
    }
    rest->pause = rest->patience;
    if (rest->patience < MOST_PATIENCE) rest->patience *= 2;
}

/* Whether it is not the time for it, of so many records. */
static bool is_resting(struct rb_json_rest *rest, uint32_t count)
{
    bool is_resting = rest->pause > 0;
    rest->pause -= rest->pause < count ? rest->pause : count;
    return is_resting;
}

/* Some record that is left was not where it was taken to be, or is none: the fewer are tried next. */
static void size_up(struct rb_json_lanes *l)
{
    bool was_wrong = l->used < l->count;
    l->most = was_wrong ? l->used + 1 : l->most < RB_JSON_LANES / 2 ? 2 * l->most : RB_JSON_LANES;
}

/* Key by key; how many were plain. */
static uint32_t read_in_order(rb_reader *r)
{
    struct rb_json *j = r->json;
    uint32_t closed = 0;
    const rb_values *last = j->usual->has_avx2 ? read_lanes_avx2(r) : read_lanes_plain(r);
    for (uint32_t i = 0; i < j->usual->lanes.count; i++) closed += close_lane(j, i, last);
    return closed;
}

/* What was made for the lanes is not there. */
static void unmake(struct rb_json *j)
{
    struct rb_json_lanes *l = &j->usual->lanes;
    for (; l->made != 0; l->made &= l->made - 1) rb_batch_put_row(j->batch, l->row + (uint32_t)__builtin_ctzll(l->made), false);
}

/* False: nothing was read. */
static bool read_ahead(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    bool is_placed = l->in_order.pause == 0;
    l->are_alike = false;
    if (is_placed) {
        place(j, at);
        weigh(&l->in_order, l->count, read_in_order(r));
    }
    if (l->in_order.pause > 0 && rb_json_shuffled_can(j) && !is_resting(&l->shuffled, 1)) {
        if (is_placed) unmake(j);
        else place(j, at);
        weigh(&l->shuffled, l->count, rb_json_shuffled(r));
        is_resting(&l->in_order, l->count);
        l->nulls = l->fars = 0;
    } else if (!is_placed) {
        is_resting(&l->in_order, 1);
        return false;
    }
    j->guess_next = j->depth = 0;
    j->key = RB_STR_NONE;
    rb_buf_reset(&r->reason);
    return true;
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
        if (!read_ahead(r, at)) return 0;
    }
    uint32_t i = l->used++;
    bool is_made = l->made >> i & 1;
    if (l->at[i] == 0 && is_made) rb_batch_put_row(j->batch, j->batch->rows, false);
    if (l->at[i] == 0) return 0;
    j->has_puts = is_made;
    j->is_filled = true;
    j->is_disordered = l->are_alike;
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
        rb_input_accept(r, b, (rb_str){j->bytes + from, l->at[l->used++] - from});
    }
    r->window.from = from;
    j->disorder = l->are_alike ? j->disorder + b->rows - first : 0;
    j->is_disordered = l->are_alike;
    return b->rows > first;
}

size_t rb_json_lanes_pass(rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    size_t from = r->window.from, to = is_there(j, from) ? l->at[l->used] : 0;
    if (to <= from || *j->next_strange < to || to - from > r->options.record_limit_bytes) return 0;
    l->used++;
    j->disorder = l->are_alike ? j->disorder + 1 : 0;
    j->is_disordered = l->are_alike;
    return to;
}
