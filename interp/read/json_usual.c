/* read/json_usual.c: records that have the keys of the ones before.
 *
 * Path      json_record.c -> [json_usual] -> json_lanes.c, else json_flow.c -> the batch's index; what is not as it should be goes back to
 *           json_record.c
 * Promises  Every byte is looked at as json_record.c looks at it. No message is made here.
 *
 * Why beside json_record.c, which guesses, too: of keys that are known to differ from each other and to be read into one
 * column each, nothing must be kept in mind while they come in their order: neither which of them were there, nor which fields
 * have their value. That was half of the instructions.
 */
#include "base/gc.h"
#include "read/json_flow.h"
#include "read/json_usual.h"

enum { SETTLED = 8 }; /* so many records must have taught nothing */

/* One for the list inside an object that fields choose from, each group by its own column. */
static uint32_t give_list_slot(const struct rb_json *j, const rb_json_node *node, uint32_t fields, uint32_t slot)
{
    bool any = false;
    for (uint32_t k = 0; k < node->fields.len; k++) {
        if (node->fields.items[k] < fields) continue;
        j->columns[node->fields.items[k]] = slot;
        any = true;
    }
    return slot + any;
}

/* A slot for each key of the record itself that a field is read from, and for each list inside an object that fields choose from. All else
 * that is inside goes where its full name does. */
static uint32_t give_slots(const rb_reader *r)
{
    struct rb_json *j = r->json;
    uint32_t slots = 0;
    for (uint32_t f = 0; f < j->field_count; f++) j->columns[f] = RB_NO_COLUMN;
    for (uint32_t i = 1; i < j->nodes.len; i++) {
        rb_json_node *node = j->nodes.items[i];
        if (node->is_nested || node->fields.len == 0) continue;
        node->slot = slots;
        for (uint32_t k = 0; k < node->fields.len; k++) j->columns[node->fields.items[k]] = slots;
        slots++;
    }
    for (uint32_t i = 1; i < j->nodes.len; i++)
        if (j->nodes.items[i]->is_nested) slots = give_list_slot(j, j->nodes.items[i], r->options.schema->fields.len, slots);
    return slots + 1;
}

struct rb_json_usual *rb_json_usual_new(const rb_reader *r)
{
    struct rb_json *j = r->json;
    struct rb_json_usual *u = RB_NEW(struct rb_json_usual);
    u->steps = RB_NEW_ARRAY(struct rb_json_step, RB_JSON_GUESSES + 1);
    j->columns = RB_NEW_PLAIN(uint32_t, j->field_count + 1);
    u->slots = give_slots(r);
    u->is_guessed = RB_NEW_PLAIN(bool, u->slots);
    u->has_avx2 = rb_has_avx2() && !r->options.plain_scan;
    rb_json_lanes_open(u);
    return u;
}

void rb_json_usual_point(struct rb_json *j)
{
    rb_indexed *x = &j->batch->indexed;
    rb_json_lanes_forget(j);
    if (x->keys == j->usual->slots) return;
    x->keys = j->usual->slots;
    x->values = RB_NEW_PLAIN(rb_values, (size_t)x->keys * (RB_BATCH_WORDS + 1));
}

/* ---- the steps, made of the guesses */

/* Where there is no room for the quote it matches nothing, and a closer look is taken. */
static void add_quote(struct rb_json_step *step)
{
    step->text[0][0] = 1;
    if (step->len >= sizeof step->word) return;
    memcpy(step->text, step->word, sizeof step->text);
    memcpy(step->text_mask, step->mask, sizeof step->text_mask);
    ((char *)step->text)[step->len] = '"';
    ((char *)step->text_mask)[step->len] = (char)0xff;
}

static void make_step(struct rb_json *j, uint32_t at)
{
    const rb_json_guess *g = &j->guesses[at];
    struct rb_json_usual *u = j->usual;
    struct rb_json_step *step = &u->steps[at];
    *step = (struct rb_json_step){.slot = u->slots - 1, .len = (uint32_t)g->text.len, .is_long = g->text.len > sizeof g->word};
    if (step->is_long) step->word[0][0] = 1; /* nothing masked with 0 is 1: a closer look is taken */
    else memcpy(step->word, g->word, sizeof step->word);
    if (!step->is_long) memcpy(step->mask, g->mask, sizeof step->mask);
    add_quote(step);
    if (!g->node) return;
    step->is_deep = g->node->members.len > 0;
    u->is_deep |= step->is_deep;
    step->is_wanted = g->node->fields.len > 0;
    if (step->is_wanted) step->slot = g->node->slot;
    if (step->is_wanted && step->slot < 64) step->own = UINT64_C(1) << step->slot;
    for (uint32_t i = 0; i < g->node->fields.len; i++) step->is_list |= g->node->fields.items[i] >= j->batch->schema->fields.len;
    u->is_guessed[step->slot] = true;
}

static void make(struct rb_json *j)
{
    struct rb_json_usual *u = j->usual;
    rb_json_lanes_forget(j);
    u->lanes.in_order.pause = u->lanes.shuffled.pause = 0;
    u->made = j->learnt;
    u->count = j->guess_count;
    u->missing.len = 0;
    u->is_deep = false;
    memset(u->is_guessed, 0, u->slots * sizeof *u->is_guessed);
    for (uint32_t i = 0; i < u->count; i++) make_step(j, i);
    u->first = u->steps[0];
    memcpy(&u->first.word[0], "{", 1);
    memcpy(&u->first.text[0], "{", 1);
    u->steps[u->count] = (struct rb_json_step){.slot = u->slots - 1};
    u->steps[u->count].word[0][0] = 1;
    for (uint32_t slot = 0; slot + 1 < u->slots; slot++)
        if (!u->is_guessed[slot]) rb_vec_push(&u->missing, slot);
}

static bool is_usual(struct rb_json *j)
{
    struct rb_json_usual *u = j->usual;
    if (u->made != j->learnt) make(j);
    return u->count > 0 && !u->is_deep;
}

/* Records that come in one order, which is not that of the guesses, are told by is_disordered. */
size_t rb_json_usual(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    bool was_as_before;
    if (r->columns.len == 0 || j->reading - j->learnt < SETTLED) return 0; /* they change too often yet */
    size_t end = is_usual(j) ? rb_json_lanes_next(r, at) : 0;
    if (end != 0) return end;
    end = rb_json_flow(r, at, &was_as_before);
    j->is_disordered = end != 0 && was_as_before && !j->usual->is_deep;
    return end;
}

/* ---- a value */

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
    struct rb_json_slot to = rb_json_slot(j, step->slot, row);
    rb_str text;
    from = rb_json_white(j, from);
    size_t end = read_value(j->bytes, from + 1, to);
    if (end != 0) return end + 1;
    if (j->bytes[from] == '"' && step->is_list) return from; /* its text is wanted as a cell */
    if (j->bytes[from] == '"') {
        end = rb_json_string(r, from, step->is_wanted ? &j->batch->text : NULL, &text);
        if (end != RB_JSON_WRONG) put(to, j->bytes, from, end);
        if (end != RB_JSON_WRONG) put_made(j, step, row, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
        return end;
    }
    if (step->is_deep || (j->bytes[from] != '{' && j->bytes[from] != '[')) return from;
    end = rb_json_nested(r, from, NULL);
    if (end == RB_JSON_WRONG) return end;
    put(to, j->bytes, from, end);
    put_made(j, step, row, rb_json_cell(j->bytes + from, end - from, RB_CELL_NESTED));
    return end;
}
