/* read/json_usual.c: records that have the keys of the ones before.
 *
 * Path      json_record.c -> [json_usual] -> cells; what is not as usual goes back to json_record.c
 * Promises  Every byte is looked at as json_record.c looks at it, which goes on in the middle of a record where this file gives up. No
 *           message is made here.
 *
 * Why two records at a time: where a value ends is known only once it is looked at, and everything after it waits for that. A second
 * record, which begins somewhere else, need not wait.
 *
 * Why beside json_record.c, which guesses, too: of keys that are known to differ from each other and to be read into one
 * column each, nothing must be kept in mind while they come in their order: neither which of them were there, nor which fields
 * have their value. That was half of the instructions.
 */
#include "base/gc.h"
#include "read/avx2.h"
#include "read/json_scalar.h"

enum { LOOK_AHEAD = 8 }; /* keys that a record may leave out in a row before the next is looked up */

/* Two words at a time: compilers have instructions for it nearly everywhere. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* A guess, and where its value goes. */
struct step {
    pair     word[2], mask[2]; /* its first 32 bytes */
    uint32_t slot;             /* where in a row of the index; what nobody wants goes where nobody reads */
    uint32_t len;
    uint32_t next_wanted;      /* this step or the first after it that is wanted */
    bool     is_long;          /* longer than that */
    bool     is_wanted;
    bool     is_deep;          /* columns are read from inside its value */
    bool     is_list;          /* … and one is chosen from it as from a list */
};

/* The value [from, to); so written that rb_indexed_value knows what it is. */
static inline void put(uint32_t *slot, size_t from, size_t to)
{
    slot[0] = (uint32_t)from - 1;
    slot[1] = (uint32_t)to;
}

/* A record that was begun together with the one before it. */
struct ahead {
    size_t   from; /* where it began; SIZE_MAX: none was */
    size_t   at;   /* where it is to be read on */
    uint32_t row;
    const struct step *step;
};

struct rb_json_usual {
    uint64_t     made;  /* rb_json.learnt as it was then */
    uint32_t     count;
    struct step *steps; /* [guess]; the one after the last matches nothing */
    uint32_t     slots; /* twice the keys that are wanted, and one that is not */
    bool        *is_guessed;   /* [slot] */
    RB_VEC(uint32_t) missing;  /* slots that no guess is for */
    uint32_t     skipped[RB_JSON_GUESSES]; /* of the present record */
    uint32_t     skipped_count;
    struct ahead ahead;
    size_t       found; /* a '\n' or, in a list, a '{': the first at or after where one was looked for; SIZE_MAX: there is none */
    bool         has_avx2;
};

/* A slot for each key of the record itself that a field is read from. */
static uint32_t give_slots(struct rb_json *j)
{
    uint32_t slots = 0;
    for (uint32_t f = 0; f < j->field_count; f++) j->columns[f] = RB_NO_COLUMN;
    for (uint32_t i = 1; i < j->nodes.len; i++) {
        rb_json_node *node = j->nodes.items[i];
        if (node->is_nested || node->fields.len == 0) continue;
        node->slot = slots;
        for (uint32_t k = 0; k < node->fields.len; k++) j->columns[node->fields.items[k]] = slots + 1;
        slots += 2;
    }
    return slots + 2;
}

struct rb_json_usual *rb_json_usual_new(const rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = RB_NEW(struct rb_json_usual);
    u->steps = RB_NEW_ARRAY(struct step, RB_JSON_GUESSES + 1);
    j->columns = RB_NEW_PLAIN(uint32_t, j->field_count + 1);
    u->slots = give_slots(j);
    u->is_guessed = RB_NEW_PLAIN(bool, u->slots);
    u->has_avx2 = rb_has_avx2() && !r->options.plain_scan;
    return u;
}

void rb_json_usual_point(struct rb_json *j)
{
    rb_indexed *x = &j->batch->indexed;
    rb_json_usual_forget(j);
    if (x->width == j->usual->slots) return;
    x->width = j->usual->slots;
    x->own_ends = RB_NEW_PLAIN(uint32_t, (size_t)RB_BATCH_ROWS * x->width);
    memset(x->own_ends, 0, (size_t)RB_BATCH_ROWS * x->width * sizeof *x->own_ends); /* exec/fetch.c looks also where those of rows in cells would be */
}

/* ---- the steps, made of the guesses */

static void make_step(struct rb_json *j, uint32_t at)
{
    const rb_json_guess *g = &j->guesses[at];
    struct rb_json_usual *u = j->usual;
    struct step *step = &u->steps[at];
    *step = (struct step){.slot = u->slots - 2, .len = (uint32_t)g->text.len, .is_long = g->text.len > sizeof g->word};
    if (step->is_long) step->word[0][0] = 1; /* nothing masked with 0 is 1: a closer look is taken */
    else memcpy(step->word, g->word, sizeof step->word);
    if (!step->is_long) memcpy(step->mask, g->mask, sizeof step->mask);
    if (!g->node) return;
    step->is_deep = g->node->members.len > 0;
    step->is_wanted = g->node->fields.len > 0;
    if (step->is_wanted) step->slot = g->node->slot;
    for (uint32_t i = 0; i < g->node->fields.len; i++) step->is_list |= g->node->fields.items[i] >= j->batch->schema->fields.len;
    u->is_guessed[step->slot] = true;
}

static void make(struct rb_json *j)
{
    struct rb_json_usual *u = j->usual;
    rb_json_usual_forget(j);
    u->made = j->learnt;
    u->count = j->guess_count;
    u->missing.len = 0;
    memset(u->is_guessed, 0, u->slots * sizeof *u->is_guessed);
    for (uint32_t i = 0; i < u->count; i++) make_step(j, i);
    u->steps[u->count] = (struct step){.word = {{1}}, .next_wanted = u->count};
    for (uint32_t i = u->count; i-- > 0;) u->steps[i].next_wanted = u->steps[i].is_wanted ? i : u->steps[i + 1].next_wanted;
    for (uint32_t slot = 0; slot + 2 < u->slots; slot += 2)
        if (!u->is_guessed[slot]) rb_vec_push(&u->missing, slot);
}

bool rb_json_is_usual(rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = j->usual;
    if (j->learnt + 1 == j->reading || r->columns.len == 0) return false; /* they change too often yet */
    if (u->made != j->learnt) make(j);
    return u->count > 0;
}

/* ---- a record */

static inline pair pair_at(const char *bytes)
{
    pair p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

/* Both look at 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess. */
static inline bool is_right_plain(const struct step *step, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & step->mask[0]) ^ step->word[0]) | ((pair_at(bytes + 16) & step->mask[1]) ^ step->word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

#if defined(__x86_64__)
RB_AVX2_INLINE bool is_right_avx2(const struct step *step, const char *bytes)
{
    __m256i here = _mm256_and_si256(_mm256_loadu_si256((const void *)bytes), _mm256_loadu_si256((const void *)step->mask));
    here = _mm256_xor_si256(here, _mm256_loadu_si256((const void *)step->word));
    return _mm256_testz_si256(here, here);
}
#endif

/* The same of a guess that is longer. */
static bool is_long_right(const struct rb_json *j, const struct step *step, const char *bytes)
{
    size_t left = (size_t)(j->bytes + j->to - bytes);
    rb_str text = j->guesses[step - j->usual->steps].text;
    return step->is_long && text.len <= left && memcmp(bytes, text.ptr, text.len) == 0;
}

/* The present row of the index, or the one after it. */
static inline uint32_t *row_of(const struct rb_json *j, uint32_t after)
{
    const rb_indexed *x = &j->batch->indexed;
    return x->own_ends + (size_t)(j->batch->rows + after) * x->width;
}

/* At `at` something stands that begins no value. */
static void put_missing(struct rb_json *j, uint32_t from, uint32_t to, size_t at)
{
    const struct step *steps = j->usual->steps;
    for (uint32_t i = steps[from].next_wanted; i < to; i = steps[i + 1].next_wanted) put(row_of(j, 0) + steps[i].slot, at, at);
}

static const struct step *skip_to(struct rb_json *j, uint32_t from, uint32_t to, size_t at)
{
    struct rb_json_usual *u = j->usual;
    put_missing(j, from, to, at);
    for (; from < to; from++) u->skipped[u->skipped_count++] = from;
    return &u->steps[to];
}

/* The guess that is right at `at` after keys that were left out; NULL when none is. */
static const struct step *skip_steps(struct rb_json *j, const struct step *step, size_t at)
{
    struct rb_json_usual *u = j->usual;
    uint32_t from = (uint32_t)(step - u->steps), to = from + 1;
    uint32_t end = u->count - from > LOOK_AHEAD ? from + LOOK_AHEAD : u->count;
    while (to < end && !is_right_plain(&u->steps[to], j->bytes + at) && !is_long_right(j, &u->steps[to], j->bytes + at)) to++;
    if (to >= end) to = rb_json_guess_find(j, at, false);
    return to != RB_JSON_NO_GUESS && to > from ? skip_to(j, from, to, at) : NULL;
}

static rb_cell cell_so_far(const struct rb_json *j, uint32_t field)
{
    rb_indexed x = j->batch->indexed;
    uint32_t row = j->batch->rows;
    x.rows[row] = (rb_indexed_row){.first = row * x.width};
    return field < j->batch->schema->fields.len ? rb_batch_cell(j->batch, field, row) : rb_indexed_cell(&x, j->columns[field], row);
}

/* What json_record.c would have in mind, and in cells, of the record after these guesses. */
static void call_to_mind(struct rb_json *j, uint32_t count)
{
    struct rb_json_usual *u = j->usual;
    uint32_t skipped = 0;
    j->guess_next = count;
    for (uint32_t i = 0; i < count; i++) {
        rb_json_node *node = j->guesses[i].node;
        if (skipped < u->skipped_count && u->skipped[skipped] == i) {
            skipped++;
            continue;
        }
        if (!node) continue;
        node->seen = j->reading;
        for (uint32_t k = 0; k < node->fields.len; k++) {
            uint32_t field = node->fields.items[k];
            j->seen[field] = 2 * j->reading + 1;
            j->targets[field][j->batch->rows] = cell_so_far(j, field);
        }
    }
}

/* The closing brace, at `at`, was met before the value of this guess. */
static void finish(struct rb_json *j, uint32_t met, size_t at)
{
    struct rb_json_usual *u = j->usual;
    put_missing(j, met, u->count, at);
    for (uint32_t i = 0; i < u->missing.len; i++) put(row_of(j, 0) + u->missing.items[i], at, at);
    j->is_filled = true;
}

/* A value that had to be made; or that a kernel must not take for a text. */
static void put_made(struct rb_json *j, const struct step *step, rb_cell cell)
{
    const rb_json_node *node = j->guesses[step - j->usual->steps].node;
    for (uint32_t k = 0; step->is_wanted && k < node->fields.len; k++)
        if (node->fields.items[k] < j->batch->schema->fields.len) rb_batch_put(j->batch, node->fields.items[k], j->batch->rows, cell);
    j->has_puts |= step->is_wanted;
}

/* A number is rare enough for a call, which leaves the texts more registers. */
__attribute__((noinline)) static size_t number_end(const char *bytes, size_t at) { return rb_json_number_end(bytes, at); }

/* The last byte of the value whose second byte is at `second`; 0 when it is not plain. From one such byte to the next each step waits for
 * the one before it, so these few instructions are what a record takes. */
__attribute__((always_inline)) static inline size_t read_value(const char *bytes, const char *stops, size_t second, uint32_t *to)
{
    const char *value = bytes + second - 1;
    if (*value == '"') {
        size_t end = rb_json_stop_after(stops, second);
        if (__builtin_expect(bytes[end] != '"', 0)) return 0;
        put(to, second - 1, end + 1);
        return end;
    }
    if (memcmp(value, "null", 4) == 0) {
        put(to, second - 1, second - 1);
        return second + 2;
    }
    bool   is_number = (unsigned)(*value - '0') < 10 || *value == '-';
    size_t end = is_number ? number_end(bytes, second - 1) : rb_json_word_end(bytes, second - 1);
    if (__builtin_expect(end == 0, 0)) return 0;
    put(to, second - 1, end);
    return end - 1;
}

/* What is not plain: white space before a value, a text with escapes, an object, a list. To after it, or WRONG, or `from` when json_record.c
 * is to see to it. */
static size_t read_other(rb_reader *r, const struct step *step, size_t from, uint32_t *to)
{
    struct rb_json *j = r->json;
    rb_str text;
    size_t end = read_value(j->bytes, j->stops, from + 1, to);
    if (end != 0) return end + 1;
    j->guess_next = (uint32_t)(step - j->usual->steps) + 1;
    if (j->bytes[from] == '"' && step->is_list) return from; /* its text is wanted as a cell */
    if (j->bytes[from] == '"') {
        end = rb_json_string(r, from, step->is_wanted ? &j->batch->text : NULL, &text);
        if (end != RB_JSON_WRONG) put(to, from, end);
        if (end != RB_JSON_WRONG) put_made(j, step, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
        return end;
    }
    if (step->is_deep || (j->bytes[from] != '{' && j->bytes[from] != '[')) return from;
    end = rb_json_nested(r, from, NULL);
    if (end == RB_JSON_WRONG) return end;
    put(to, from, end);
    put_made(j, step, rb_json_cell(j->bytes + from, end - from, RB_CELL_NESTED));
    return end;
}

#define RIGHT is_right_plain
#define READ_STEPS static size_t read_steps_plain
#define READ_BOTH static const struct step *read_both_plain
#include "read/json_steps.h"

#if defined(__x86_64__)
#undef RIGHT
#undef READ_STEPS
#undef READ_BOTH
#define RIGHT is_right_avx2
#define READ_STEPS RB_AVX2 static size_t read_steps_avx2
#define READ_BOTH RB_AVX2 static const struct step *read_both_avx2
#include "read/json_steps.h"
#else
#define read_steps_avx2 read_steps_plain
#define read_both_avx2 read_both_plain
#endif

/* ---- two records at a time */

/* Where the record after the one whose '{' is at `at` seems to begin; 0 when nowhere in the window. */
static size_t guess_next(struct rb_json *j, size_t at)
{
    struct rb_json_usual *u = j->usual;
    char sign = j->one_line ? '\n' : '{';
    if (u->found <= at) {
        const char *found = memchr(j->bytes + at + 1, sign, j->to - at - 1);
        u->found = found ? (size_t)(found - j->bytes) : SIZE_MAX;
    }
    if (u->found == SIZE_MAX || j->batch->rows + 1 == RB_BATCH_ROWS) return 0;
    size_t begin = u->found + j->one_line;
    return j->bytes[begin] == '{' ? begin : 0;
}

void rb_json_usual_forget(struct rb_json *j)
{
    j->usual->found = 0;
    j->usual->ahead.from = SIZE_MAX;
}

/* The first value, of the key after the '{' at `at`: to after it. 0: the key is not the first of the guesses, or its value is not plain. */
static size_t read_first(const struct rb_json *j, size_t at, uint32_t *row)
{
    const struct step *step = j->usual->steps;
    if (!rb_json_guess_is_right(j, j->guesses, at, true)) return 0;
    size_t last = read_value(j->bytes, j->stops, at + step->len + 1, row + step->slot);
    return last == 0 ? 0 : last + 1;
}

/* This record, of which the first value ends at `at`, and the next as far as they can be read together. */
static const struct step *read_ahead(struct rb_json *j, size_t from, size_t *at)
{
    struct rb_json_usual *u = j->usual;
    struct ahead ahead = {.from = guess_next(j, from), .row = j->batch->rows + 1};
    ahead.at = ahead.from == 0 ? 0 : read_first(j, ahead.from, row_of(j, 1));
    if (ahead.at == 0) return u->steps + 1;
    ahead.step = u->has_avx2 ? read_both_avx2(j, at, &ahead.at) : read_both_plain(j, at, &ahead.at);
    u->ahead = ahead;
    return ahead.step;
}

/* The first value of a record that does not begin with the first of the keys: the step that follows, or NULL. */
static const struct step *read_late(struct rb_json *j, size_t *at)
{
    uint32_t i = rb_json_guess_find(j, *at, true);
    if (i == RB_JSON_NO_GUESS || i == 0) return NULL;
    const struct step *step = &j->usual->steps[i];
    size_t last = read_value(j->bytes, j->stops, *at + step->len + 1, row_of(j, 0) + step->slot);
    if (last == 0) return NULL;
    (void)skip_to(j, 0, i, *at);
    *at = last + 1;
    return step + 1;
}

size_t rb_json_usual(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = j->usual;
    struct ahead ahead = u->ahead;
    size_t from = at;
    u->ahead.from = SIZE_MAX;
    u->skipped_count = 0;
    if (ahead.from != at || ahead.row != j->batch->rows) {
        ahead.at = read_first(j, from, row_of(j, 0));
        if (ahead.at != 0) ahead.step = read_ahead(j, from, &ahead.at);
        else ahead.step = read_late(j, &from), ahead.at = from;
        if (!ahead.step) return from;
    }
    return u->has_avx2 ? read_steps_avx2(r, ahead.step, ahead.at) : read_steps_plain(r, ahead.step, ahead.at);
}
