/* read/json_guess.c: the keys of the records so far, each with what stood around it.
 *
 * Path      json_record.c -> [json_guess] -> json_usual.c
 * Promises  A key stands among the guesses once. They are in the order in which records have them, as far as records agree:
 *           a new key comes after the one that it followed, and none is forgotten because a record left it out.
 */
#include "read/json_scalar.h"

enum { TABLE = 2 * RB_JSON_GUESSES, NONE = RB_JSON_NO_GUESS, PATIENCE = 4, MOST_PATIENCE = 4096 };

void rb_json_guesses_open(struct rb_json *j)
{
    j->guesses = RB_NEW_ARRAY(rb_json_guess, RB_JSON_GUESSES);
    j->guess_bytes = RB_NEW_PLAIN(char, RB_JSON_GUESS_BYTES);
    j->guess_table = RB_NEW_PLAIN(uint16_t, TABLE);
    j->patience = PATIENCE;
}

void rb_json_guesses_forget(struct rb_json *j)
{
    j->guess_count = j->guess_next = j->guess_bytes_used = 0;
    j->has_table = false;
    j->learnt = j->reading;
}

/* ---- whether one is right */

/* Two words at a time: compilers have instructions for it nearly everywhere. */
typedef uint64_t pair __attribute__((vector_size(16)));

static inline pair pair_at(const void *bytes)
{
    pair p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

bool rb_json_guess_is_right(const struct rb_json *j, const rb_json_guess *g, size_t at, bool is_first)
{
    const char *bytes = j->bytes + at;
    if (is_first) return g->text.ptr[0] == ',' && g->text.len <= j->to - at && memcmp(bytes + 1, g->text.ptr + 1, g->text.len - 1) == 0;
    /* 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess */
    pair wrong = ((pair_at(bytes) & pair_at(g->mask)) ^ pair_at(g->word)) |
                 ((pair_at(bytes + 16) & pair_at(g->mask + 2)) ^ pair_at(g->word + 2));
    if ((wrong[0] | wrong[1]) != 0) return false;
    return g->text.len <= sizeof g->word || (g->text.len <= j->to - at && memcmp(bytes, g->text.ptr, g->text.len) == 0);
}

/* ---- by their keys */

static uint32_t place_of(rb_str key) { return (uint32_t)rb_str_hash(key) % TABLE; }

static void make_table(struct rb_json *j)
{
    for (uint32_t i = 0; i < TABLE; i++) j->guess_table[i] = NONE;
    for (uint32_t i = 0; i < j->guess_count; i++) {
        uint32_t place = place_of(j->guesses[i].key);
        while (j->guess_table[place] != NONE) place = (place + 1) % TABLE;
        j->guess_table[place] = (uint16_t)i;
    }
    j->has_table = true;
}

static uint32_t find_key(struct rb_json *j, rb_str key)
{
    if (!j->has_table) make_table(j);
    uint32_t place = place_of(key), i;
    while ((i = j->guess_table[place]) != NONE && !rb_str_equal(j->guesses[i].key, key)) place = (place + 1) % TABLE;
    return i;
}

/* The key's own place in the text at `at`, when it is a plain one. */
static rb_str plain_key(const struct rb_json *j, size_t at)
{
    size_t from = rb_json_white(j, at + 1);
    if (j->bytes[from] != '"') return RB_STR_NONE;
    size_t end = rb_json_next_stop(j, from + 1);
    return j->bytes[end] == '"' ? (rb_str){j->bytes + from + 1, end - from - 1} : RB_STR_NONE;
}

uint32_t rb_json_guess_find(struct rb_json *j, size_t at, bool is_first)
{
    rb_str key = j->guess_count > 0 ? plain_key(j, at) : RB_STR_NONE;
    if (!key.ptr) return NONE;
    uint32_t i = find_key(j, key);
    return i != NONE && rb_json_guess_is_right(j, &j->guesses[i], at, is_first) ? i : NONE;
}

/* ---- learning */

static void drop(struct rb_json *j, uint32_t i)
{
    j->guess_count--;
    j->guess_next -= i < j->guess_next;
    memmove(&j->guesses[i], &j->guesses[i + 1], (j->guess_count - i) * sizeof *j->guesses);
    j->has_table = false;
}

static rb_json_guess *insert(struct rb_json *j)
{
    rb_json_guess *g = &j->guesses[j->guess_next];
    memmove(g + 1, g, (j->guess_count - j->guess_next) * sizeof *g);
    j->guess_count++;
    j->guess_next++;
    j->has_table = false;
    return g;
}

static bool has_room(const struct rb_json *j, size_t len)
{
    return j->guess_count < RB_JSON_GUESSES && len <= RB_JSON_GUESS_BYTES - j->guess_bytes_used;
}

void rb_json_guess_learn(struct rb_json *j, size_t from, size_t to, rb_json_node *node)
{
    size_t len = to - from;
    j->is_unlearnt = to == j->to || len > RB_JSON_GUESS_BYTES; /* white space may follow that is to be learnt with it */
    if (j->is_unlearnt) return;
    if (!has_room(j, len)) rb_json_guesses_forget(j);
    uint32_t old = find_key(j, j->key);
    if (old != NONE) drop(j, old); /* it had other white space around it */
    rb_json_guess *g = insert(j);
    char *text = j->guess_bytes + j->guess_bytes_used;
    memcpy(text, j->bytes + from, len);
    if (*text == '{') *text = ',';
    *g = (rb_json_guess){.text = {text, len}, .node = node};
    memcpy(g->word, text, len < sizeof g->word ? len : sizeof g->word);
    memset(g->mask, 0xff, len < sizeof g->mask ? len : sizeof g->mask);
    bool is_slice = j->key.ptr >= j->bytes + from && j->key.ptr < j->bytes + to;
    g->key = is_slice ? (rb_str){text + (j->key.ptr - (j->bytes + from)), j->key.len} : rb_str_dup(j->key);
    j->guess_bytes_used += (uint32_t)len;
    j->learnt = j->reading;
}

/* Records whose keys are in another order do not become usual by waiting: the guesses are made again, less often each time. */
void rb_json_guesses_begin(struct rb_json *j)
{
    j->disorder = j->is_disordered ? j->disorder + 1 : 0;
    j->is_disordered = false;
    if (j->disorder < j->patience) return;
    rb_json_guesses_forget(j);
    j->disorder = 0;
    if (j->patience < MOST_PATIENCE) j->patience *= 2;
}
