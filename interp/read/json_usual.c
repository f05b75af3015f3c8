/* read/json_usual.c: records that have the keys of the ones before.
 *
 * Path      json_record.c -> [json_usual], json_lanes.c for many at a time -> the batch's index; what is not as usual goes back to json_record.c
 * Promises  Every byte is looked at as json_record.c looks at it, which goes on in the middle of a record where this file gives up. No
 *           message is made here.
 *
 * Why beside json_record.c, which guesses, too: of keys that are known to differ from each other and to be read into one
 * column each, nothing must be kept in mind while they come in their order: neither which of them were there, nor which fields
 * have their value. That was half of the instructions.
 */
#include "base/gc.h"
#include "read/json_usual.h"

enum { LOOK_AHEAD = 8 }; /* keys that a record may leave out in a row before the next is looked up */

/* A slot for each key of the record itself that a field is read from. */
static uint32_t give_slots(struct rb_json *j)
{
    uint32_t slots = 0;
    for (uint32_t f = 0; f < j->field_count; f++) j->columns[f] = RB_NO_COLUMN;
    for (uint32_t i = 1; i < j->nodes.len; i++) {
        rb_json_node *node = j->nodes.items[i];
        if (node->is_nested || node->fields.len == 0) continue;
        node->slot = slots;
        for (uint32_t k = 0; k < node->fields.len; k++) j->columns[node->fields.items[k]] = slots * RB_JSON_COLUMN + 1;
        slots++;
    }
    return slots + 1;
}

struct rb_json_usual *rb_json_usual_new(const rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = RB_NEW(struct rb_json_usual);
    u->steps = RB_NEW_ARRAY(struct rb_json_step, RB_JSON_GUESSES + 1);
    j->columns = RB_NEW_PLAIN(uint32_t, j->field_count + 1);
    u->slots = give_slots(j);
    u->is_guessed = RB_NEW_PLAIN(bool, u->slots);
    u->has_avx2 = rb_has_avx2() && !r->options.plain_scan;
    rb_json_lanes_open(u);
    return u;
}

void rb_json_usual_point(struct rb_json *j)
{
    rb_indexed *x = &j->batch->indexed;
    rb_json_lanes_forget(j);
    if (x->own_count == j->usual->slots) return;
    x->own_count = j->usual->slots;
    x->own_ends = RB_NEW_PLAIN(uint32_t, (size_t)RB_JSON_COLUMN * x->own_count);
    memset(x->own_ends, 0, (size_t)RB_JSON_COLUMN * x->own_count * sizeof *x->own_ends); /* exec/fetch.c looks also where those of rows in cells would be */
}

/* ---- the steps, made of the guesses */

static void make_step(struct rb_json *j, uint32_t at)
{
    const rb_json_guess *g = &j->guesses[at];
    struct rb_json_usual *u = j->usual;
    struct rb_json_step *step = &u->steps[at];
    *step = (struct rb_json_step){.slot = u->slots - 1, .len = (uint32_t)g->text.len, .is_long = g->text.len > sizeof g->word};
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
    rb_json_lanes_forget(j);
    u->made = j->learnt;
    u->count = j->guess_count;
    u->missing.len = 0;
    memset(u->is_guessed, 0, u->slots * sizeof *u->is_guessed);
    for (uint32_t i = 0; i < u->count; i++) make_step(j, i);
    u->first = u->steps[0];
    memcpy(&u->first.word[0], "{", 1);
    u->steps[u->count] = (struct rb_json_step){.word = {{1}}, .next_wanted = u->count};
    for (uint32_t i = u->count; i-- > 0;) u->steps[i].next_wanted = u->steps[i].is_wanted ? i : u->steps[i + 1].next_wanted;
    for (uint32_t slot = 0; slot + 1 < u->slots; slot++)
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

/* At `at` something stands that begins no value. */
static void put_missing(struct rb_json *j, uint32_t from, uint32_t to, size_t at)
{
    const struct rb_json_step *steps = j->usual->steps;
    for (uint32_t i = steps[from].next_wanted; i < to; i = steps[i + 1].next_wanted) put(rb_json_slot(j, steps[i].slot, j->batch->rows), at, at);
}

static const struct rb_json_step *skip_to(struct rb_json *j, uint32_t from, uint32_t to, size_t at)
{
    struct rb_json_usual *u = j->usual;
    put_missing(j, from, to, at);
    for (; from < to; from++) u->skipped[u->skipped_count++] = from;
    return &u->steps[to];
}

/* The guess that is right at `at` after keys that were left out; NULL when none is. */
static const struct rb_json_step *skip_steps(struct rb_json *j, const struct rb_json_step *step, size_t at)
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
    x.rows[row] = (rb_indexed_row){.first = 2 * row};
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
    for (uint32_t i = 0; i < u->missing.len; i++) put(rb_json_slot(j, u->missing.items[i], j->batch->rows), at, at);
    j->is_filled = true;
}

/* A value that had to be made; or that a kernel must not take for a text. */
static void put_made(struct rb_json *j, const struct rb_json_step *step, uint32_t row, rb_cell cell)
{
    const rb_json_node *node = j->guesses[step - j->usual->steps].node;
    for (uint32_t k = 0; step->is_wanted && k < node->fields.len; k++)
        if (node->fields.items[k] < j->batch->schema->fields.len) rb_batch_put(j->batch, node->fields.items[k], row, cell);
}

/* What is not plain: white space before a value, a text with escapes, an object, a list. */
size_t rb_json_other(rb_reader *r, const struct rb_json_step *step, size_t from, uint32_t row)
{
    struct rb_json *j = r->json;
    uint32_t *to = rb_json_slot(j, step->slot, row);
    rb_str text;
    from = rb_json_white(j, from);
    size_t end = read_value(j->bytes, from + 1, to);
    if (end != 0) return end + 1;
    if (j->bytes[from] == '"' && step->is_list) return from; /* its text is wanted as a cell */
    if (j->bytes[from] == '"') {
        end = rb_json_string(r, from, step->is_wanted ? &j->batch->text : NULL, &text);
        if (end != RB_JSON_WRONG) put(to, from, end);
        if (end != RB_JSON_WRONG) put_made(j, step, row, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
        return end;
    }
    if (step->is_deep || (j->bytes[from] != '{' && j->bytes[from] != '[')) return from;
    end = rb_json_nested(r, from, NULL);
    if (end == RB_JSON_WRONG) return end;
    put(to, from, end);
    put_made(j, step, row, rb_json_cell(j->bytes + from, end - from, RB_CELL_NESTED));
    return end;
}

#define RIGHT is_right_plain
#define READ_STEPS static size_t read_steps_plain
#include "read/json_steps.h"

#if defined(__x86_64__)
#undef RIGHT
#undef READ_STEPS
#define RIGHT is_right_avx2
#define READ_STEPS RB_AVX2 static size_t read_steps_avx2
#include "read/json_steps.h"
#else
#define read_steps_avx2 read_steps_plain
#endif

/* The first value of the record at *at, whatever its key, and *at after it: the step that follows, or NULL. */
static const struct rb_json_step *read_first(struct rb_json *j, size_t *at)
{
    const struct rb_json_step *step = j->usual->steps;
    bool is_usual = rb_json_guess_is_right(j, j->guesses, *at, true);
    uint32_t i = is_usual ? 0 : rb_json_guess_find(j, *at, true);
    if (i == RB_JSON_NO_GUESS || (i == 0 && !is_usual)) return NULL;
    step += i;
    size_t last = read_value(j->bytes, *at + step->len + 1, rb_json_slot(j, step->slot, j->batch->rows));
    if (last == 0) return NULL;
    (void)skip_to(j, 0, i, *at);
    *at = last + 1;
    return step + 1;
}

size_t rb_json_usual(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = j->usual;
    size_t end = rb_json_lanes_next(r, at);
    if (end != 0) return end;
    u->skipped_count = 0;
    const struct rb_json_step *step = read_first(j, &at);
    if (!step) return at;
    return u->has_avx2 ? read_steps_avx2(r, step, at) : read_steps_plain(r, step, at);
}
