/* read/json_nested.c: objects and lists inside a record.
 *
 * Promises  Their own stack, so that no depth of nesting in the input can use up the program's; RB_JSON_DEPTH is the
 *           limit. All of it is checked; cells are made of the keys that dotted columns name.
 */
#include "read/json_flow.h"
#include "read/json_scalar.h"

size_t rb_json_key(rb_reader *r, size_t at, const rb_json_node *parent, rb_json_node **node)
{
    struct rb_json *j = r->json;
    uint32_t index;
    if (j->bytes[at] != '"') return rb_json_unexpected(r, at, "a key in double quotes is missing");
    rb_buf_reset(&j->scratch);
    size_t end = rb_json_string(r, at, &j->scratch, &j->key);
    if (end == RB_JSON_WRONG) return end;
    end = rb_json_white(j, end);
    if (j->bytes[end] != ':')
        return rb_json_unexpected(r, end, "a ':' is missing after the key '%.*s'", RB_STR_ARGS(j->key));
    *node = parent && rb_map_find(&parent->members, j->key, &index) ? j->nodes.items[index] : NULL;
    if (*node && !rb_json_meet(j, *node))
        return rb_json_wrong(r, at, "the key '%.*s' stands twice", RB_STR_ARGS(j->key));
    return rb_json_white(j, end + 1);
}

/* Enters the object or list that begins at `at`. */
static size_t open_frame(rb_reader *r, size_t at, rb_json_node *node)
{
    struct rb_json *j = r->json;
    if (j->depth + 1 == RB_JSON_DEPTH) /* the record itself is the first */
        return rb_json_wrong(r, at, "values are nested more than %d deep", RB_JSON_DEPTH);
    j->frames[j->depth++] = (struct rb_json_frame){.node = node, .from = at, .is_object = j->bytes[at] == '{'};
    return at + 1;
}

static char closing_of(const struct rb_json_frame *frame) { return frame->is_object ? '}' : ']'; }

/* Leaves all objects and lists that end here, after an item or an opening bracket. */
static size_t close_frames(struct rb_json *j, size_t at)
{
    while (j->depth > 0) {
        const struct rb_json_frame *top = &j->frames[j->depth - 1];
        at = rb_json_white(j, at);
        if (j->bytes[at] != closing_of(top)) break;
        at++;
        j->depth--;
        rb_cell cell = {.ptr = j->bytes + top->from, .len = (uint32_t)(at - top->from), .kind = RB_CELL_NESTED};
        if (top->node) rb_json_put(j, top->node, cell);
    }
    return at;
}

/* The comma before an item that is not the first. */
static size_t pass_comma(rb_reader *r, size_t at, char closing)
{
    struct rb_json *j = r->json;
    if (j->bytes[at] != ',') return rb_json_unexpected(r, at, "a comma or '%c' is missing", closing);
    at = rb_json_white(j, at + 1);
    if (j->bytes[at] == closing) return rb_json_unexpected(r, at, "a comma stands before the closing '%c'", closing);
    return at;
}

/* Goes on to the next value in the innermost object or list. */
static size_t pass_to_value(rb_reader *r, size_t at, rb_json_node **node)
{
    struct rb_json *j = r->json;
    struct rb_json_frame *top = &j->frames[j->depth - 1];
    if (top->has_items) at = pass_comma(r, at, closing_of(top));
    top->has_items = true;
    *node = NULL;
    return at != RB_JSON_WRONG && top->is_object ? rb_json_key(r, at, top->node, node) : at;
}

size_t rb_json_nested(rb_reader *r, size_t at, rb_json_node *node)
{
    struct rb_json *j = r->json;
    size_t passed = node ? 0 : rb_json_flow_past(r, at);
    if (passed != 0) return passed;
    j->key = rb_json_key_now(j);
    for (j->depth = 0;;) {
        bool is_open = j->bytes[at] == '{' || j->bytes[at] == '[';
        at = is_open ? open_frame(r, at, node) : rb_json_scalar(r, at, node);
        if (at == RB_JSON_WRONG) return at;
        at = close_frames(j, at);
        if (j->depth == 0) return at;
        at = pass_to_value(r, at, &node);
        if (at == RB_JSON_WRONG) return at;
    }
}
