/* read/json_abreast.h: the loops of json_lanes.c, which includes it once for each kind of processor; no header otherwise.
 *
 * TARGET      attributes of a function
 * NAME(loop)  its name
 * KEY         what a guess is compared by, perhaps with the quote of a text after it
 * TEXT_END    the first byte that may end a text, or NULL when it is further than is looked at
 * LONG_END    the same, however far it is
 * NUMBER_END  after a number, or NULL
 *
 * Why so few bytes are written: a store and a load whose addresses are alike in their last twelve bits wait for each other, and the loads
 * are everywhere.
 */

/* The values of one key in all lanes, each from where the one before ended. `sort` is known where this is called, so each call is a loop of
 * its own. */
TARGET __attribute__((always_inline)) static inline void NAME(read_values)(rb_reader *r, const struct rb_json_key_now *now, enum rb_json_sort sort)
{
    const bool   is_texts = sort == RB_JSON_TEXTS || sort == RB_JSON_LONG_TEXTS;
    KEY          own = NAME(key_of)(now->key, is_texts);
    const size_t len = now->key->len;
    const char *bytes = r->json->bytes;
    rb_values *to = now->to;
    uint32_t nulls = 0;
    for (uint32_t i = now->first; i < now->end; i++) {
        const char *key = bytes + now->before->at[i].to, *ptr = key + len, *end;
        if (__builtin_expect(!NAME(is_key)(&own, key), 0) && (is_texts || !is_right_anyhow(r->json, now->step, key))) goto odd;
        if (sort == RB_JSON_MAYBE_TEXTS) {
            end = LONG_END(&own, ptr + 1);
            uint32_t is_text = *ptr == '"', is_null = memcmp(ptr, "null", 4) == 0;
            if (__builtin_expect(((is_text & (*end == '"')) | is_null) == 0, 0)) goto odd;
            end = is_null ? ptr + 4 : end + 1;
            nulls += is_null;
        } else if (is_texts) {
            end = sort == RB_JSON_TEXTS ? TEXT_END(&own, ptr + 1) : LONG_END(&own, ptr + 1);
            if (__builtin_expect(!end, 0) || __builtin_expect(*end != '"', 0)) goto odd;
            end++;
        } else if (sort == RB_JSON_NULLS) {
            if (__builtin_expect(memcmp(ptr, "null", 4) != 0, 0)) goto odd;
            end = ptr + 4;
            nulls++;
        } else if (sort == RB_JSON_NUMBERS) {
            end = NUMBER_END(ptr);
            if (!end) goto odd;
        } else {
            uint32_t is_true = memcmp(ptr, "true", 4) == 0, is_false = memcmp(ptr, "fals", 4) == 0;
            if (__builtin_expect((is_true | (is_false & (ptr[4] == 'e'))) == 0, 0)) goto odd;
            end = ptr + 4 + is_false;
        }
        __builtin_prefetch(end + 64);
        put((struct rb_json_slot){to, i}, bytes, (size_t)(ptr - bytes), (size_t)(end - bytes));
        continue;
    odd:
        read_odd(r, now, i);
    }
    weigh_sort(r->json, now->step, nulls);
}

TARGET __attribute__((noinline)) static void NAME(read_texts)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_long_texts)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_LONG_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_maybe_texts)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_MAYBE_TEXTS); }
TARGET __attribute__((noinline)) static void NAME(read_nulls)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_NULLS); }
TARGET __attribute__((noinline)) static void NAME(read_numbers)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_NUMBERS); }
TARGET __attribute__((noinline)) static void NAME(read_words)(rb_reader *r, const struct rb_json_key_now *now) { NAME(read_values)(r, now, RB_JSON_WORDS); }

/* Returns where the last values are. */
static const rb_values *NAME(read_lanes)(rb_reader *r)
{
    static void (*const read[])(rb_reader *r, const struct rb_json_key_now *now) = {
        NAME(read_texts), NAME(read_long_texts), NAME(read_maybe_texts), NAME(read_nulls), NAME(read_numbers), NAME(read_words), read_unread,
    };
    struct rb_json_usual *u = r->json->usual;
    struct rb_json_key_now now = {.before = &u->lanes.begin, .first = u->lanes.row % 64, .end = u->lanes.row % 64 + u->lanes.count};
    for (uint32_t i = 0; i < u->count; i++, now.before = now.to) {
        now.step = &u->steps[i];
        now.key = i == 0 ? &u->first : now.step;
        now.to = now.step->is_wanted ? rb_indexed_values(&r->json->batch->indexed, now.step->slot, u->lanes.row) : &u->lanes.unwanted;
        read[now.step->sort](r, &now);
    }
    return now.before;
}
