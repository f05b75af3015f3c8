/* read/json_record.c: one record: a JSON object, its values into cells.
 *
 * Path      json.c -> [json_record] -> json_value.c, json_nested.c
 * Promises  Whatever the guesses say, the object is checked in full.
 *
 * Why guess: exports have the same keys in the same order on nearly every line. What stood between two values of the
 * last record is compared, 32 bytes at a time and without a branch, with what stands there now; when it is the same it
 * was checked before, and what the key means is known without looking it up. When it is not, the key is read by the
 * grammar, and becomes the guess for the next record.
 */
#include "base/gc.h"
#include "read/json_scalar.h"

enum { LOOK_AHEAD = 4 }; /* keys that a record may leave out without becoming the new guess */

/* Two words at a time: compilers have instructions for it nearly everywhere. */
typedef uint64_t pair __attribute__((vector_size(16)));

static inline pair pair_at(const void *bytes)
{
    pair p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

/* Looks at 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess. */
static inline bool is_right(const struct rb_json *j, const rb_json_guess *g, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & pair_at(g->mask)) ^ pair_at(g->word)) |
                 ((pair_at(bytes + 16) & pair_at(g->mask + 2)) ^ pair_at(g->word + 2));
    if ((wrong[0] | wrong[1]) != 0) return false;
    if (__builtin_expect(g->text.len <= 32, 1)) return true;
    return g->text.len <= (size_t)(j->bytes + j->to - bytes) && memcmp(bytes, g->text.ptr, g->text.len) == 0;
}

static void end_guesses(struct rb_json *j)
{
    j->guess_count = j->guess_next;
    j->guesses[j->guess_count] = (rb_json_guess){.word = {1}}; /* nothing masked with 0 is 1 */
}

/* The text [from, to) between two values becomes the guess for this place; what was guessed after it is forgotten. */
static void learn(struct rb_json *j, size_t from, size_t to, rb_json_node *node)
{
    const rb_json_guess *last = j->guess_next > 0 ? &j->guesses[j->guess_next - 1] : NULL;
    size_t used = last ? (size_t)(last->text.ptr + last->text.len - j->guess_bytes) : 0, len = to - from;
    rb_json_guess *g = &j->guesses[j->guess_next];
    if (to == j->to) { /* white space may follow that is to be learnt with it */
        j->is_unlearnt = true;
        return;
    }
    j->learnt = j->reading;
    if (j->guess_next == RB_JSON_GUESSES || len > RB_JSON_GUESS_BYTES - used) {
        end_guesses(j);
        j->is_unlearnt = true;
        return;
    }
    *g = (rb_json_guess){.text = {j->guess_bytes + used, len}, .node = node};
    memcpy(j->guess_bytes + used, j->bytes + from, len);
    memcpy(g->word, g->text.ptr, len < sizeof g->word ? len : sizeof g->word);
    memset(g->mask, 0xff, len < sizeof g->mask ? len : sizeof g->mask);
    bool is_slice = j->key.ptr >= j->bytes + from && j->key.ptr < j->bytes + to;
    g->key = is_slice ? (rb_str){g->text.ptr + (j->key.ptr - (j->bytes + from)), j->key.len} : rb_str_dup(j->key);
    j->guess_next++;
    end_guesses(j);
}

/* The usual other reason than a new form of record: keys without a value were left out. */
static bool skip_guesses(struct rb_json *j, size_t at)
{
    uint32_t last = j->guess_next + LOOK_AHEAD < j->guess_count ? j->guess_next + LOOK_AHEAD : j->guess_count;
    for (uint32_t i = j->guess_next + 1; i < last; i++)
        if (is_right(j, &j->guesses[i], j->bytes + at)) {
            j->guess_next = i;
            return true;
        }
    return false;
}

/* By the grammar, from the end of a value (or the beginning of the object) to the next value. */
static size_t read_key(rb_reader *r, size_t from, bool is_first, rb_json_node **node)
{
    struct rb_json *j = r->json;
    size_t at = rb_json_white(j, from);
    if (!is_first) {
        if (j->bytes[at] != ',')
            return rb_json_unexpected(r, at, "a comma or '}' is missing after the value of '%.*s'",
                                      RB_STR_ARGS(rb_json_key_now(j)));
        at = rb_json_white(j, at + 1);
        if (j->bytes[at] == '}') return rb_json_unexpected(r, at, "a comma stands before the closing '}'");
    }
    at = rb_json_key(r, at, j->nodes.items[0], node);
    if (at != RB_JSON_WRONG) learn(j, from, at, *node);
    return at;
}

/* Whether the object is closed at `at`, which is after its '{' or after a value; *at is then after it. */
static bool is_closed(const struct rb_json *j, size_t *at)
{
    size_t end = rb_json_white(j, *at);
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

/* Members as they were guessed, as long as the guesses are right. */
static size_t read_guessed(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    const rb_json_guess *g = &j->guesses[j->guess_next];
    for (; is_right(j, g, j->bytes + at); g++) {
        j->guess_next++;
        if (g->node && !rb_json_meet(j, g->node))
            return rb_json_wrong(r, at, "the key '%.*s' stands twice", RB_STR_ARGS(g->key));
        at = read_value(r, at + g->text.len, g->node);
        if (at == RB_JSON_WRONG) return at;
    }
    return at;
}

size_t rb_json_record(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    rb_json_node *node;
    size_t body = ++at;
    if (rb_json_is_usual(r)) at = rb_json_usual(r, at);
    if (at == RB_JSON_WRONG || j->is_filled) return at;
    for (;;) {
        at = read_guessed(r, at);
        if (at == RB_JSON_WRONG || is_closed(j, &at)) return at;
        if (at != body && skip_guesses(j, at)) continue;
        at = read_key(r, at, at == body, &node);
        if (at != RB_JSON_WRONG) at = read_value(r, at, node);
        if (at == RB_JSON_WRONG) return at;
    }
}
