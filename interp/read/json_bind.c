/* read/json_bind.c: which keys of a record the rules read.
 *
 * Path      rb_reader_open -> [json_bind] -> json.c
 * Promises  A column is the key of its name; a column with dots, like via.channel, is also found as the key
 *           `channel` in the object `via`, when the record has no key of the full name.
 */
#include "base/gc.h"
#include "read/json_select.h"

static rb_json_node *add_node(struct rb_json *j, bool is_nested)
{
    rb_json_node *node = RB_NEW(rb_json_node);
    node->is_nested = is_nested;
    rb_vec_push(&j->nodes, node);
    return node;
}

rb_json_node *rb_json_child(struct rb_json *j, rb_json_node *parent, rb_str key)
{
    uint32_t index = j->nodes.len;
    if (!rb_map_add(&parent->members, key, &index)) return j->nodes.items[index];
    return add_node(j, parent != j->nodes.items[0]);
}

static void bind_field(struct rb_json *j, const rb_schema *schema, uint32_t field)
{
    rb_str        column = schema->fields.items[field].column;
    rb_json_node *node = j->nodes.items[0];
    rb_vec_push(&rb_json_child(j, node, column)->fields, field);
    if (rb_json_select_bind(j, schema, field) || rb_str_find(column, RB_STR("."), 0) == SIZE_MAX) return;
    for (size_t from = 0; from <= column.len;) {
        size_t to = rb_str_find(column, RB_STR("."), from);
        if (to == SIZE_MAX) to = column.len;
        node = rb_json_child(j, node, rb_str_slice(column, from, to));
        from = to + 1;
    }
    rb_vec_push(&node->fields, field);
}

static struct rb_json *bind(rb_reader *r)
{
    const rb_schema *schema = r->options.schema;
    struct rb_json *j = RB_NEW(struct rb_json);
    j->one_line = true;
    j->field_count = schema->fields.len;
    j->seen = RB_NEW_PLAIN(uint64_t, 2 * (size_t)schema->fields.len + 1);
    memset(j->seen, 0, (2 * (size_t)schema->fields.len + 1) * sizeof *j->seen);
    j->targets = RB_NEW_ARRAY(rb_cell *, 2 * (size_t)schema->fields.len + 1);
    rb_json_guesses_open(j);
    j->frames = RB_NEW_ARRAY(struct rb_json_frame, RB_JSON_DEPTH);
    add_node(j, false);
    for (uint32_t i = 0; i < schema->fields.len; i++)
        if (r->options.wanted[i]) bind_field(j, schema, i);
    j->had = RB_NEW_ARRAY(bool, j->field_count + 1);
    return j;
}

/* What keys no record had is told once, of all pieces. */
void rb_json_fork(rb_reader *r)
{
    r->json = bind(r);
    r->json->place = RB_JSON_LINES;
    r->json->was_warned = true;
    r->json->usual = rb_json_usual_new(r);
}

bool rb_json_open(rb_reader *r, rb_diags *ds)
{
    struct rb_json *j = r->json = bind(r);
    if (r->records_at.len > 0 && !rb_json_envelope_begin(j, r->records_at)) {
        rb_diag_add(ds, RB_E0525, RB_SPAN_NONE, "'%.*s' is not a path of records", RB_STR_ARGS(r->records_at));
        rb_diag_help(ds, "write the keys that lead to the list: $.tickets[*], $.data.cases[*]");
        return false;
    }
    j->usual = rb_json_usual_new(r);
    rb_json_mark(r);
    r->next = rb_json_next;
    return true;
}
