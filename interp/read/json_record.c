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
#include "read/json.h"

enum { LOOK_AHEAD = 4 }; /* keys that a record may leave out without becoming the new guess */

static inline uint64_t word_at(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Looks at 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess. */
static inline bool is_right(const struct rb_json *j, const rb_json_guess *g, size_t at)
{
    const char *bytes = j->bytes + at;
    uint64_t    wrong = ((word_at(bytes) & g->mask[0]) ^ g->word[0]) | ((word_at(bytes + 8) & g->mask[1]) ^ g->word[1]) |
                     ((word_at(bytes + 16) & g->mask[2]) ^ g->word[2]) | ((word_at(bytes + 24) & g->mask[3]) ^ g->word[3]);
    if (wrong != 0) return false;
    return g->text.len <= 32 || (g->text.len <= j->to - at && memcmp(bytes, g->text.ptr, g->text.len) == 0);
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
    if (j->guess_next == RB_JSON_GUESSES || len > RB_JSON_GUESS_BYTES - used) {
        end_guesses(j);
        return;
    }
    *g = (rb_json_guess){.text = {j->guess_bytes + used, len}, .node = node};
    memcpy(j->guess_bytes + used, j->bytes + from, len);
    memcpy(g->word, g->text.ptr, len < sizeof g->word ? len : sizeof g->word);
    memset(g->mask, 0xff, len < sizeof g->mask ? len : sizeof g->mask);
    bool is_slice = j->key.ptr >= j->bytes + from && j->key.ptr < j->bytes + to;
    g->key = is_slice ? (rb_str){g->text.ptr + (j->key.ptr - (j->bytes + from)), j->key.len} : rb_str_dup(j->key);
    j->key = g->key;
    j->guess_next++;
    end_guesses(j);
}

/* The usual other reason than a new form of record: keys without a value were left out. */
static bool skip_guesses(struct rb_json *j, size_t at)
{
    uint32_t last = j->guess_next + LOOK_AHEAD < j->guess_count ? j->guess_next + LOOK_AHEAD : j->guess_count;
    for (uint32_t i = j->guess_next + 1; i < last; i++)
        if (is_right(j, &j->guesses[i], at)) {
            j->guess_next = i;
            return true;
        }
    return false;
}

/* Takes the guess that was right. */
static inline size_t take_guess(rb_reader *r, size_t at, rb_json_node **node)
{
    struct rb_json      *j = r->json;
    const rb_json_guess *g = &j->guesses[j->guess_next++];
    *node = g->node;
    j->key = g->key;
    if (g->node && !rb_json_meet(j, g->node))
        return rb_json_wrong(r, at, "the key '%.*s' stands twice", RB_STR_ARGS(g->key));
    return at + g->text.len;
}

/* By the grammar, from the end of a value (or the beginning of the object) to the next value. */
static size_t read_key(rb_reader *r, size_t from, bool is_first, rb_json_node **node)
{
    struct rb_json *j = r->json;
    size_t          at = rb_json_white(j, from);
    if (!is_first) {
        if (j->bytes[at] != ',')
            return rb_json_unexpected(r, at, "a comma or '}' is missing after the value of '%.*s'", RB_STR_ARGS(j->key));
        at = rb_json_white(j, at + 1);
        if (j->bytes[at] == '}') return rb_json_unexpected(r, at, "a comma stands before the closing '}'");
    }
    at = rb_json_key(r, at, j->nodes.items[0], node);
    if (at != RB_JSON_WRONG) learn(j, from, at, *node);
    return at;
}

/* Whether the object is closed at `at`, which is after its '{' or after a value; *at is then after it. */
static inline bool is_closed(const struct rb_json *j, size_t *at)
{
    size_t end = rb_json_white(j, *at);
    if (j->bytes[end] != '}') return false;
    *at = end + 1;
    return true;
}

static inline size_t read_value(rb_reader *r, size_t at, rb_json_node *node)
{
    if ((uint8_t)r->json->bytes[at] <= ' ') at = rb_json_white(r->json, at); /* more of it than the guess had */
    char c = r->json->bytes[at];
    return c == '{' || c == '[' ? rb_json_nested(r, at, node) : rb_json_scalar(r, at, node);
}

size_t rb_json_record(rb_reader *r, size_t at)
{
    struct rb_json *j = r->json;
    rb_json_node   *node;
    size_t          body = ++at;
    j->guess_next = 0;
    for (;;) {
        if (is_right(j, &j->guesses[j->guess_next], at)) at = take_guess(r, at, &node);
        else if (is_closed(j, &at)) return at;
        else if (at != body && skip_guesses(j, at)) at = take_guess(r, at, &node);
        else at = read_key(r, at, at == body, &node);
        if (at == RB_JSON_WRONG) return at;
        at = read_value(r, at, node);
        if (at == RB_JSON_WRONG) return at;
    }
}
