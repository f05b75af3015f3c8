/* read/json_abreast.h: the loops of json_lanes.c, which includes it once for each kind of processor; no header otherwise.
 *
 * TARGET      attributes of a function
 * NAME(loop)  its name
 * KEY         what a guess is compared by
 * TEXT_END    the first byte that may end a text, or NULL when it is further than is looked at
 * LONG_END    the same where texts are long; never NULL
 * FAR_END     the same where they are short, and this one is not
 * NUMBER_END  after a number, or NULL
 */

/* The values of one key in all lanes. `sort` is known where this is called, so each call is a loop of its own. */
TARGET __attribute__((always_inline)) static inline void NAME(read_values)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key, enum rb_json_sort sort)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    const size_t len = key->len;
    KEY          own = NAME(key_of)(key);
    const char *bytes = j->bytes;
    uint32_t *to = rb_json_slot(j, step->slot, l->row), *lane = l->at, *last = l->at + l->count, nulls = 0, fars = 0;
    for (; lane < last; lane++, to += 2) {
        size_t      at = *lane, value = at + len;
        const char *ptr = bytes + value;
        uint32_t    after;
        if (__builtin_expect(!NAME(is_key)(own, bytes + at), 0) && !is_right_anyhow(j, step, at)) {
            put(to, at, at);
            continue;
        }
        if (sort == RB_JSON_MAYBE_TEXTS) {
            const char *end = LONG_END(ptr + 1);
            uint32_t    is_text = *ptr == '"', is_null = memcmp(ptr, "null", 4) == 0;
            if (__builtin_expect(((is_text & (*end == '"')) | is_null) == 0, 0)) goto odd;
            after = (uint32_t)value + ((uint32_t)(end + 1 - ptr) & (0 - is_text));
            put(to, value, after);
            *lane = after + 4 * is_null;
            nulls += is_null;
            continue;
        }
        if (sort == RB_JSON_TEXTS || sort == RB_JSON_LONG_TEXTS) {
            if (*ptr != '"') goto null;
            const char *end = sort == RB_JSON_TEXTS ? TEXT_END(ptr + 1) : LONG_END(ptr + 1);
            if (sort == RB_JSON_TEXTS && !end) {
                end = FAR_END(ptr + 1);
                fars++;
            }
            if (__builtin_expect(*end != '"', 0)) goto odd;
            after = (uint32_t)(end - bytes) + 1;
        } else if (sort == RB_JSON_NUMBERS) {
            const char *end = NUMBER_END(ptr);
            if (!end) goto null;
            after = (uint32_t)(end - bytes);
        } else {
            uint32_t is_true = memcmp(ptr, "true", 4) == 0, is_false = memcmp(ptr, "fals", 4) == 0;
            if (__builtin_expect((is_true | (is_false & (ptr[4] == 'e'))) == 0, 0)) goto null;
            after = (uint32_t)value + 4 + is_false;
        }
        put(to, value, after);
        *lane = after;
        continue;
    null:
        if (memcmp(ptr, "null", 4) != 0) goto odd;
        put(to, value, value);
        *lane = (uint32_t)value + 4;
        nulls++;
        continue;
    odd:
        *lane = read_anyhow(r, step, (uint32_t)(lane - l->at), value);
    }
    weigh_sort(step, l->count, nulls, fars);
}

TARGET __attribute__((noinline)) static void NAME(read_texts)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) { NAME(read_values)(r, step, key, RB_JSON_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_long_texts)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) { NAME(read_values)(r, step, key, RB_JSON_LONG_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_maybe_texts)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) { NAME(read_values)(r, step, key, RB_JSON_MAYBE_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_numbers)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) { NAME(read_values)(r, step, key, RB_JSON_NUMBERS); }
TARGET __attribute__((noinline)) static void NAME(read_words)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) { NAME(read_values)(r, step, key, RB_JSON_WORDS); }

static void NAME(read_lanes)(rb_reader *r)
{
    static void (*const read[])(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key) = {
        NAME(read_texts), NAME(read_long_texts), NAME(read_maybe_texts), NAME(read_numbers), NAME(read_words),
    };
    const struct rb_json_usual *u = r->json->usual;
    for (uint32_t i = 0; i < u->count; i++) read[u->steps[i].sort](r, &u->steps[i], i == 0 ? &u->first : &u->steps[i]);
}
