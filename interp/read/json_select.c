/* read/json_select.c: see json_select.h.
 *
 * Path      json_nested.c (the list, as written) -> [json_select] -> cells
 * Promises  The list was checked already, so what is looked for here is only where things begin and end; still nothing is read
 *           beyond it. One walk over a list serves all fields that choose by the same member.
 *
 * Why two elements that fit make no value: which of them is meant is nobody's to guess; the cell then cannot be read, and shows both.
 */
#include "read/json_select.h"

#include "base/gc.h"
#include "data/path.h"
#include "read/json_scalar.h"
#include "read/json_walk.h"

/* A field that takes something of an element: what is left of its path. */
struct taker { uint32_t field; rb_path path; uint32_t step; };

/* The fields that choose the same element. */
struct choice {
    rb_path_step   by;
    RB_VEC(struct taker) takers;
    uint32_t       found;  /* elements of the present list that fit … */
    rb_str         text;   /* … the first, and what stands up to the end of the last */
    rb_str         key, value; /* of the first, when it has one member beside that it is chosen by; else value.ptr is NULL */
};

/* How an element began that has two members, the one that it is chosen by first: `{"id":360,"value":`. */
struct head {
    rb_str   text;
    rb_str   key;          /* the second's */
    uint32_t number;       /* of its choice, or NO_CHOICE */
};

#define NO_CHOICE UINT32_MAX
enum { MOST_LEARNT = 1 << 16 };

/* The fields that choose from one list by one member, or by place. */
struct group {
    rb_json_node  *node;
    enum rb_path_kind kind;
    rb_str         name;     /* WHERE: the member */
    uint32_t       column;   /* number of the list's own column … */
    rb_cell       *cells;    /* … and its cells */
    rb_map         numbers;  /* WHERE: value -> index in choices */
    RB_VEC(struct choice) choices;
    RB_VEC(struct head) heads; /* WHERE: of the last list's elements, by their place: in the next they mostly stand as they did */
    uint32_t       learnt;
};

struct rb_json_select { RB_VEC(struct group *) groups; };

/* ---- which fields ---- */

static struct group *group_of(struct rb_json *j, rb_json_node *node, const rb_path_step *by)
{
    for (uint32_t i = 0; i < j->select->groups.len; i++) {
        struct group *g = j->select->groups.items[i];
        if (g->node == node && g->kind == by->kind && rb_str_equal(g->name, by->name)) return g;
    }
    struct group *g = RB_NEW(struct group);
    *g = (struct group){.node = node, .kind = by->kind, .name = by->name, .column = j->field_count, .cells = RB_NEW_ARRAY(rb_cell, RB_BATCH_ROWS)};
    j->targets[j->field_count++] = g->cells;
    rb_vec_push(&node->fields, g->column);
    rb_vec_push(&j->select->groups, g);
    return g;
}

static struct choice *choice_of(struct group *g, const rb_path_step *by)
{
    uint32_t number = g->choices.len;
    for (uint32_t i = 0; g->kind == RB_PATH_AT && i < g->choices.len; i++)
        if (g->choices.items[i].by.at == by->at) return &g->choices.items[i];
    if (g->kind == RB_PATH_WHERE && !rb_map_add(&g->numbers, by->value, &number)) return &g->choices.items[number];
    struct choice fresh = {.by = *by};
    rb_vec_push(&g->choices, fresh);
    return &g->choices.items[g->choices.len - 1];
}

bool rb_json_select_bind(struct rb_json *j, const rb_schema *schema, uint32_t field)
{
    struct taker  t = {.field = field};
    rb_json_node *node = j->nodes.items[0];
    if (!rb_path_parse(schema->fields.items[field].column, &t.path)) return false;
    if (!j->select) j->select = RB_NEW(struct rb_json_select);
    for (; t.path.steps.items[t.step].kind == RB_PATH_KEY; t.step++) node = rb_json_child(j, node, t.path.steps.items[t.step].name);
    const rb_path_step *by = &t.path.steps.items[t.step++];
    struct choice *choice = choice_of(group_of(j, node, by), by);
    rb_vec_push(&choice->takers, t);
    return true;
}

/* The group that chooses for the field, or NULL. */
static const struct group *chooser_of(const struct rb_json *j, uint32_t field)
{
    for (uint32_t i = 0; j->select && i < j->select->groups.len; i++) {
        const struct group *g = j->select->groups.items[i];
        for (uint32_t c = 0; c < g->choices.len; c++)
            for (uint32_t t = 0; t < g->choices.items[c].takers.len; t++)
                if (g->choices.items[c].takers.items[t].field == field) return g;
    }
    return NULL;
}

bool rb_json_select_has(const struct rb_json *j, uint32_t field) { return chooser_of(j, field) != NULL; }

bool rb_json_select_met(const struct rb_json *j, uint32_t field)
{
    const struct group *g = chooser_of(j, field);
    return g && j->seen[g->column] != 0;
}

void rb_json_select_had(struct rb_json *j, uint32_t column)
{
    for (uint32_t i = 0; i < j->select->groups.len; i++) {
        const struct group *g = j->select->groups.items[i];
        for (uint32_t c = 0; g->column == column && c < g->choices.len; c++)
            for (uint32_t t = 0; t < g->choices.items[c].takers.len; t++) j->had[g->choices.items[c].takers.items[t].field] = true;
    }
}

/* ---- choosing ---- */

static void note(struct choice *c, rb_str element, rb_str key, rb_str value)
{
    if (c->found++ == 0) {
        c->text = element;
        c->key = key;
        c->value = value;
    } else {
        c->text.len = (size_t)(element.ptr + element.len - c->text.ptr);
    }
}

/* The element that was looked for at place `at` of a list begins so. */
static void learn(struct group *g, uint32_t at, rb_str element)
{
    rb_str      by, key, value;
    struct head h = {.number = NO_CHOICE};
    size_t      pos = 1;
    if (element.ptr[0] != '{' || at > g->heads.len || g->learnt == MOST_LEARNT) return;
    if (!rb_json_walk_next(element, &pos, &by, &value) || !rb_str_equal(rb_json_walk_text(by), g->name)) return;
    if (!rb_map_find(&g->numbers, rb_json_walk_text(value), &h.number)) h.number = NO_CHOICE;
    if (!rb_json_walk_next(element, &pos, &key, &value) || memchr(key.ptr, '\\', key.len)) return;
    h.key = rb_str_dup(rb_str_slice(key, 1, key.len - 1));
    h.text = rb_str_dup((rb_str){element.ptr, (size_t)(value.ptr - element.ptr)});
    if (rb_json_walk_next(element, &pos, &key, &value) || rb_str_equal(h.key, g->name)) return;
    g->learnt++;
    if (at == g->heads.len) rb_vec_push(&g->heads, h);
    else g->heads.items[at] = h;
}

/* After the plain value at `from`; 0 when it is none. */
static size_t plain_end(rb_str list, size_t from)
{
    char c = list.ptr[from];
    if (c != '"') return (unsigned)(c - '0') < 10 || c == '-' ? rb_json_number_end(list.ptr, from) : rb_json_word_end(list.ptr, from);
    size_t stop = rb_json_stop_after(list.ptr, from + 1);
    return list.ptr[stop] == '"' ? stop + 1 : 0;
}

/* Whether the element at `at` is one with this head and a plain value: to after it; 0: it is not, or it has to be looked at. */
static inline size_t pass_head(const struct head *h, rb_str list, size_t at, rb_str *value)
{
    size_t from = at + h->text.len;
    if (from >= list.len || memcmp(list.ptr + at, h->text.ptr, h->text.len) != 0) return 0;
    size_t to = plain_end(list, from);
    *value = (rb_str){list.ptr + from, to - from};
    return to > 0 && list.ptr[to] == '}' ? to + 1 : 0;
}

/* What the list has at `at`, which is looked for by its place and then by all that it says. False: nothing more. */
static bool next_element(struct group *g, rb_str list, uint32_t place, size_t *at)
{
    const struct head *h = place < g->heads.len ? &g->heads.items[place] : NULL;
    size_t             from = *at + (list.ptr[*at] == ','), end;
    rb_str             element, value;
    uint32_t           number;
    if (h && (end = pass_head(h, list, from, &value)) > 0) {
        if (h->number != NO_CHOICE) note(&g->choices.items[h->number], (rb_str){list.ptr + from, end - from}, h->key, value);
        *at = end;
        return true;
    }
    if (!rb_json_walk_next(list, at, NULL, &element)) return false;
    if (rb_json_walk_member(element, g->name, &value) > 0 && rb_map_find(&g->numbers, rb_json_walk_text(value), &number)) note(&g->choices.items[number], element, RB_STR_NONE, RB_STR_NONE);
    learn(g, place, element);
    return true;
}

static void choose_by_value(struct group *g, rb_str list)
{
    size_t at = 1;
    for (uint32_t place = 0; next_element(g, list, place, &at); place++) continue;
}

static void choose_by_place(struct group *g, rb_str list)
{
    rb_str   element;
    uint64_t place = 0;
    for (size_t at = 1; rb_json_walk_next(list, &at, NULL, &element); place++)
        for (uint32_t i = 0; i < g->choices.len; i++)
            if (g->choices.items[i].by.at == place) note(&g->choices.items[i], element, RB_STR_NONE, RB_STR_NONE);
}

static rb_cell miswritten(rb_str text) { return (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_MISWRITTEN}; }

static rb_cell cell_of(rb_str value)
{
    rb_str  text = rb_json_walk_text(value);
    if (value.len == 0) return (rb_cell){.kind = RB_CELL_MISSING};
    rb_cell cell = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_LITERAL};
    if (value.ptr[0] == '"') cell.kind = RB_CELL_TEXT;
    else if (value.ptr[0] == '{' || value.ptr[0] == '[') cell.kind = RB_CELL_NESTED;
    else if (value.ptr[0] == 'n') return (rb_cell){.kind = RB_CELL_NULL}; /* it shows as empty, as any null does */
    return cell;
}

/* One further step: how many things fit, and the first of them. */
static uint32_t follow(const rb_path_step *step, rb_str from, rb_str *out)
{
    rb_str   element, value;
    uint32_t found = 0;
    uint64_t place = 0;
    if (step->kind == RB_PATH_KEY) return rb_json_walk_member(from, step->name, out);
    if (from.len == 0 || from.ptr[0] != '[') return 0;
    for (size_t at = 1; rb_json_walk_next(from, &at, NULL, &element); place++) {
        bool fits = step->kind == RB_PATH_AT ? place == step->at : rb_json_walk_member(element, step->name, &value) > 0 && rb_str_equal(rb_json_walk_text(value), step->value);
        if (fits && found++ == 0) *out = element;
    }
    return found;
}

static rb_cell take(const struct taker *t, const struct choice *c)
{
    const rb_path_step *step = &t->path.steps.items[t->step];
    rb_str element = c->text;
    if (c->value.ptr && t->step + 1 == t->path.steps.len && step->kind == RB_PATH_KEY && rb_str_equal(step->name, c->key)) return cell_of(c->value);
    for (uint32_t i = t->step; i < t->path.steps.len; i++) {
        rb_str   next = RB_STR("");
        uint32_t found = follow(&t->path.steps.items[i], element, &next);
        if (found == 0) return (rb_cell){.kind = RB_CELL_MISSING};
        if (found > 1) return miswritten(element);
        element = next;
    }
    return cell_of(element);
}

static rb_cell cell_for(const struct taker *t, const struct choice *c, rb_cell list)
{
    bool is_list = list.kind == RB_CELL_NESTED && list.ptr[0] == '[';
    if (list.kind == RB_CELL_MISSING || list.kind == RB_CELL_NULL || (is_list && c->found == 0)) return (rb_cell){.kind = RB_CELL_MISSING};
    if (!is_list) return miswritten(rb_cell_str(list));
    return c->found > 1 ? miswritten(c->text) : take(t, c);
}

static void select_row(struct group *g, rb_batch *batch, uint32_t row)
{
    rb_cell list = g->cells[row];
    for (uint32_t i = 0; i < g->choices.len; i++) g->choices.items[i].found = 0;
    if (list.kind == RB_CELL_NESTED && list.ptr[0] == '[') (g->kind == RB_PATH_AT ? choose_by_place : choose_by_value)(g, rb_cell_str(list));
    for (uint32_t i = 0; i < g->choices.len; i++)
        for (uint32_t k = 0; k < g->choices.items[i].takers.len; k++) {
            const struct taker *t = &g->choices.items[i].takers.items[k];
            rb_cell *cell = &batch->cells[t->field][row];
            if (cell->kind == RB_CELL_MISSING) *cell = cell_for(t, &g->choices.items[i], list); /* else it has a key of the full name */
        }
}

void rb_json_select_batch(rb_reader *r, rb_batch *batch)
{
    const struct rb_json_select *s = r->json->select;
    for (uint32_t i = 0; s && i < s->groups.len; i++)
        for (uint32_t row = 0; row < batch->rows; row++) select_row(s->groups.items[i], batch, row);
}
