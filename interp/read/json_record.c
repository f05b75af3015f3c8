/* read/json_record.c: one record: a JSON object, its values into cells.
 *
 * Path      json.c -> [json_record] -> json_usual.c, json_value.c, json_nested.c
 * Promises  Whatever the guesses say, the object is checked in full.
 *
 * Why guess: exports have the same keys in the same order on nearly every line. What stood between two values of the
 * last record is compared, 32 bytes at a time and without a branch, with what stands there now; when it is the same it
 * was checked before, and what the key means is known without looking it up. When it is not, the key is read by the
 * grammar, and becomes a guess for the records that follow.
 */
#include "read/json_scalar.h"

/* By the grammar, from the end of a value (or the object's '{') to the next value. */
static size_t read_key(rb_reader *r, size_t from, bool is_first, rb_json_node **node)
{
    struct rb_json *j = r->json;
    size_t at = is_first ? rb_json_white(j, from + 1) : rb_json_white(j, from);
    if (!is_first) {
        if (j->bytes[at] != ',')
            return rb_json_unexpected(r, at, "a comma or '}' is missing after the value of '%.*s'",
                                      RB_STR_ARGS(rb_json_key_now(j)));
        at = rb_json_white(j, at + 1);
        if (j->bytes[at] == '}') return rb_json_unexpected(r, at, "a comma stands before the closing '}'");
    }
    at = rb_json_key(r, at, j->nodes.items[0], node);
    if (at != RB_JSON_WRONG) rb_json_guess_learn(j, from, at, *node);
    return at;
}

/* By guess i, which is right at `at`. */
static size_t pass_key(rb_reader *r, size_t at, uint32_t i, rb_json_node **node)
{
    struct rb_json *j = r->json;
    const rb_json_guess *g = &j->guesses[i];
    j->is_disordered |= i < j->guess_next;
    j->is_unlearnt = false;
    j->guess_next = i + 1;
    *node = g->node;
    if (g->node && !rb_json_meet(j, g->node))
        return rb_json_wrong(r, rb_json_white(j, at + 1), "the key '%.*s' stands twice", RB_STR_ARGS(g->key));
    return at + g->text.len;
}

/* Whether the object is closed at `at`, which is its '{' or after a value; *at is then after it. */
static bool is_closed(const struct rb_json *j, bool is_first, size_t *at)
{
    size_t end = rb_json_white(j, *at + is_first);
    if (j->bytes[end] != '}') return false;
    *at = end + 1;
    return true;
}

__attribute__((always_inline)) static inline size_t read_value(rb_reader *r, size_t at, rb_json_node *node)
{
    if ((uint8_t)r->json->bytes[at] <= ' ') at = rb_json_white(r->json, at); /* more of it than the guess had */
    char c = r->json->bytes[at];
    return c == '{' || c == '[' ? rb_json_nested(r, at, node) : rb_json_scalar_fast(r, at, c, node);
}

size_t rb_json_record(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    rb_json_node *node;
    size_t body = at;
    size_t end = rb_json_usual(r, at);
    if (end != 0) return end;
    for (;;) {
        bool is_first = at == body;
        uint32_t i = j->guess_next;
        if (i == j->guess_count || !rb_json_guess_is_right(j, &j->guesses[i], at, is_first)) {
            if (is_closed(j, is_first, &at)) return at;
            i = rb_json_guess_find(j, at, is_first);
        }
        at = i != RB_JSON_NO_GUESS ? pass_key(r, at, i, &node) : read_key(r, at, is_first, &node);
        if (at != RB_JSON_WRONG) at = read_value(r, at, node);
        if (at == RB_JSON_WRONG) return at;
    }
}
