/* read/json_usual.c: records that have the keys of the ones before.
 *
 * Path      json_record.c -> [json_usual] -> cells; what is not as usual goes back to json_record.c
 * Promises  Every byte is looked at as json_record.c looks at it, which goes on in the middle of a record where this file gives up. No
 *           message is made here.
 *
 * Why beside json_record.c, which guesses, too: of keys that are known to differ from each other and to be read into one
 * column each, nothing must be kept in mind while they come in their order: neither which of them were there, nor which fields
 * have their value. That was half of the instructions.
 */
#include "base/gc.h"
#include "read/avx2.h"
#include "read/json_scalar.h"

#define INLINE __attribute__((always_inline)) static inline

enum { LOOK_AHEAD = 16 }; /* keys that a record may leave out in a row */

/* Two words at a time: compilers have instructions for it nearly everywhere. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* A guess, and where its value goes. */
struct step {
    pair     word[2], mask[2]; /* its first 32 bytes */
    rb_cell *column;           /* of the present batch; what nobody wants goes where nobody reads */
    uint32_t len;
    bool     is_long;          /* longer than that */
    bool     is_wanted;
    bool     is_deep;          /* columns are read from inside its value */
};

struct twin { uint32_t of, field; };

struct rb_json_usual {
    uint64_t     made;  /* rb_json.learnt as it was then */
    const rb_batch *batch; /* the one then */
    bool         usable;
    uint32_t     count;
    struct step *steps; /* [guess]; the one after the last matches nothing */
    rb_cell     *unread;
    RB_VEC(uint32_t) missing;  /* fields that no guess is for */
    RB_VEC(struct twin) twins; /* fields that are read from the column of another */
    uint32_t     skipped[RB_JSON_GUESSES]; /* of the present record */
    uint32_t     skipped_count;
    bool         has_avx2;
};

#if defined(__x86_64__)
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") != 0; }
#else
#define RB_AVX2
static bool has_avx2(void) { return false; }
#endif

struct rb_json_usual *rb_json_usual_new(const rb_reader *r)
{
    struct rb_json_usual *u = RB_NEW(struct rb_json_usual);
    u->steps = RB_NEW_ARRAY(struct step, RB_JSON_GUESSES + 1);
    u->unread = RB_NEW_ARRAY(rb_cell, RB_BATCH_ROWS);
    u->has_avx2 = has_avx2() && !r->options.plain_scan;
    return u;
}

/* ---- the steps, made of the guesses */

static void add_field(struct rb_json_usual *u, struct step *step, rb_cell *column, struct twin twin)
{
    if (step->is_wanted) rb_vec_push(&u->twins, twin);
    else step->column = column;
    step->is_wanted = true;
}

/* False when the key stands among the guesses before. */
static bool make_step(struct rb_json *j, uint32_t at)
{
    const rb_json_guess *g = &j->guesses[at];
    struct step *step = &j->usual->steps[at];
    *step = (struct step){.column = j->usual->unread, .len = (uint32_t)g->text.len, .is_long = g->text.len > sizeof g->word};
    memcpy(step->word, g->word, sizeof step->word);
    memcpy(step->mask, g->mask, sizeof step->mask);
    if (!g->node) return true;
    step->is_deep = g->node->members.len > 0;
    for (uint32_t i = 0; i < g->node->fields.len; i++) {
        uint32_t field = g->node->fields.items[i];
        add_field(j->usual, step, j->targets[field], (struct twin){g->node->fields.items[0], field});
    }
    for (uint32_t i = 0; i < at; i++)
        if (j->guesses[i].node == g->node) return false;
    return true;
}

static bool is_guessed(const struct rb_json *j, uint32_t field)
{
    for (uint32_t i = 0; i < j->guess_count; i++) {
        const rb_json_node *node = j->guesses[i].node;
        for (uint32_t k = 0; node && k < node->fields.len; k++)
            if (node->fields.items[k] == field) return true;
    }
    return false;
}

static void make(struct rb_json *j)
{
    struct rb_json_usual *u = j->usual;
    u->made = j->learnt;
    u->batch = j->batch;
    u->count = j->guess_count;
    u->usable = u->count > 0;
    u->missing.len = u->twins.len = 0;
    for (uint32_t i = 0; i < u->count && u->usable; i++) u->usable = make_step(j, i);
    u->steps[u->count] = (struct step){.word = {{1}}}; /* nothing masked with 0 is 1 */
    for (uint32_t field = 0; field < j->field_count; field++)
        if (j->targets[field] && !is_guessed(j, field)) rb_vec_push(&u->missing, field);
}

bool rb_json_is_usual(rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = j->usual;
    if (j->learnt + 1 == j->reading || r->columns.len == 0) return false; /* they change too often yet */
    if (u->made != j->learnt || u->batch != j->batch) make(j);
    return u->usable;
}

/* ---- a record */

static inline pair pair_at(const char *bytes)
{
    pair p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

/* Looks at 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess. */
INLINE bool begins_right(const struct step *step, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & step->mask[0]) ^ step->word[0]) | ((pair_at(bytes + 16) & step->mask[1]) ^ step->word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

/* The same of a guess that is longer. */
static bool goes_on_right(const struct rb_json *j, const struct step *step, const char *bytes)
{
    size_t left = (size_t)(j->bytes + j->to - bytes);
    rb_str text = j->guesses[step - j->usual->steps].text;
    return text.len <= left && memcmp(bytes, text.ptr, text.len) == 0;
}

INLINE bool is_right(const struct rb_json *j, const struct step *step, const char *bytes)
{
    return begins_right(step, bytes) && (__builtin_expect(!step->is_long, 1) || goes_on_right(j, step, bytes));
}

static void put_missing(struct rb_json *j, uint32_t from, uint32_t to)
{
    for (; from < to; from++) j->usual->steps[from].column[j->batch->rows] = (rb_cell){.kind = RB_CELL_MISSING};
}

/* The guess that is right at `at` after keys that were left out; NULL when none is. */
static const struct step *skip_steps(struct rb_json *j, const struct step *step, size_t at)
{
    struct rb_json_usual *u = j->usual;
    uint32_t from = (uint32_t)(step - u->steps), to = from + 1;
    uint32_t end = u->count - from > LOOK_AHEAD ? from + LOOK_AHEAD : u->count;
    if (from == 0) return NULL;
    while (to < end && !is_right(j, &u->steps[to], j->bytes + at)) to++;
    if (to >= end) return NULL;
    put_missing(j, from, to);
    for (; from < to; from++) u->skipped[u->skipped_count++] = from;
    return &u->steps[to];
}

/* What json_record.c would have in mind of the record after these guesses. */
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
            j->targets[field][j->batch->rows] = j->targets[node->fields.items[0]][j->batch->rows];
        }
    }
}

/* The closing brace was met before the value of this guess. */
static void finish(struct rb_json *j, uint32_t met)
{
    struct rb_json_usual *u = j->usual;
    uint32_t row = j->batch->rows;
    put_missing(j, met, u->count);
    for (uint32_t i = 0; i < u->missing.len; i++) j->targets[u->missing.items[i]][row] = (rb_cell){.kind = RB_CELL_MISSING};
    for (uint32_t i = 0; i < u->twins.len; i++)
        j->targets[u->twins.items[i].field][row] = j->targets[u->twins.items[i].of][row];
    j->is_filled = true;
}

/* What needs a function: a text with escapes, an object or a list; to after it, or WRONG, or `from` when it is none that is usual. */
static size_t read_other(rb_reader *r, const struct step *step, size_t from, rb_cell *to)
{
    struct rb_json *j = r->json;
    rb_str text;
    size_t end;
    j->guess_next = (uint32_t)(step - j->usual->steps) + 1;
    if (j->bytes[from] == '"') {
        end = rb_json_string(r, from, step->is_wanted ? &j->batch->text : NULL, &text);
        if (step->is_wanted && end != RB_JSON_WRONG) *to = rb_json_cell(text.ptr, text.len, RB_CELL_TEXT);
        return end;
    }
    if (step->is_deep || (j->bytes[from] != '{' && j->bytes[from] != '[')) return from;
    end = rb_json_nested(r, from, NULL);
    if (end != RB_JSON_WRONG) *to = rb_json_cell(j->bytes + from, end - from, RB_CELL_NESTED);
    return end;
}

INLINE size_t read_steps(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    const struct step *step = j->usual->steps;
    const char *bytes = j->bytes, *stops = j->stops;
    size_t row = j->batch->rows;
    j->usual->skipped_count = 0;
    for (;; step++) {
        if (__builtin_expect(!is_right(j, step, bytes + at), 0)) {
            size_t end = rb_json_white(j, at);
            if (bytes[end] == '}') {
                finish(j, (uint32_t)(step - j->usual->steps));
                return end + 1;
            }
            const struct step *next = skip_steps(j, step, at);
            if (!next) break;
            step = next;
        }
        size_t from = at + step->len, end;
        rb_cell *to = step->column + row;
        char c = bytes[from];
        if (__builtin_expect((uint8_t)c <= ' ', 0)) c = bytes[from = rb_json_white(j, from)]; /* more of it than the guess had */
        if (c == '"') {
            end = rb_json_stop_after(stops, from + 1);
            if (__builtin_expect(bytes[end] == '"', 1)) {
                *to = (rb_cell){.ptr = bytes + from + 1, .len = (uint32_t)(end - from - 1), .kind = RB_CELL_TEXT, .roomy = 1};
                at = end + 1;
                continue;
            }
        } else if (c == 'n' && memcmp(bytes + from, "null", 4) == 0) {
            *to = (rb_cell){.kind = RB_CELL_NULL};
            at = from + 4;
            continue;
        } else {
            bool is_number = (unsigned)(c - '0') < 10 || c == '-';
            end = is_number ? rb_json_number_end(bytes, from) : rb_json_word_end(bytes, from);
            if (__builtin_expect(end != 0, 1)) {
                *to = (rb_cell){.ptr = bytes + from, .len = (uint32_t)(end - from), .kind = RB_CELL_LITERAL, .roomy = 1};
                at = end;
                continue;
            }
        }
        end = read_other(r, step, from, to);
        if (end == from) break;
        if (end == RB_JSON_WRONG) return end;
        at = end;
    }
    call_to_mind(j, (uint32_t)(step - j->usual->steps));
    return at;
}

static size_t read_plain(rb_reader *r, size_t at) { return read_steps(r, at); }
RB_AVX2 static size_t read_avx2(rb_reader *r, size_t at) { return read_steps(r, at); }

size_t rb_json_usual(rb_reader *r, size_t at) { return r->json->usual->has_avx2 ? read_avx2(r, at) : read_plain(r, at); }
