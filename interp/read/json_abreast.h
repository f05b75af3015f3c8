/* read/json_abreast.h: the loop of json_lanes.c, which includes it once for each kind of processor; no header otherwise.
 *
 * TARGET      attributes of a function
 * NAME(loop)  its name
 * RIGHT       compares a guess
 * NUMBER_END  finds where a number ends, or 0
 */

/* The values of one key in all lanes. `sort` is known where this is called, so each call is a loop of its own. */
TARGET __attribute__((always_inline)) static inline void NAME(read_values)(rb_reader *r, struct rb_json_step *step, const struct rb_json_step *key, enum rb_json_sort sort)
{
    struct rb_json *j = r->json;
    struct rb_json_lanes *l = &j->usual->lanes;
    const struct rb_json_step own = *key;
    const char *bytes = j->bytes, *stops = j->stops;
    uint32_t *to = rb_json_slot(j, step->slot, l->row), *lane = l->at, *last = l->at + l->count, nulls = 0;
    for (; lane < last; lane++, to += 2) {
        size_t   at = *lane, value = at + own.len, after;
        unsigned is_null = 0;
        if (__builtin_expect(!RIGHT(&own, bytes + at), 0) && !is_right_anyhow(j, step, at)) {
            put(to, at, at);
            continue;
        }
        if (sort == RB_JSON_TEXTS && bytes[value] == '"') {
            size_t end = rb_json_stop_after(stops, value + 1);
            if (__builtin_expect(bytes[end] != '"', 0)) goto odd;
            after = end + 1;
        } else {
            is_null = memcmp(bytes + value, "null", 4) == 0;
            unsigned is_right = is_null;
            after = value;
            if (sort == RB_JSON_MAYBE_TEXTS) {
                size_t   end = rb_json_stop_after(stops, value + 1);
                unsigned is_text = bytes[value] == '"';
                is_right |= is_text & (bytes[end] == '"');
                after += (end + 1 - value) & (0 - (size_t)is_text);
            } else if (sort == RB_JSON_NUMBERS) {
                size_t end = NUMBER_END(bytes, value);
                after = is_null ? value : end;
                is_right |= end != 0;
            } else if (sort == RB_JSON_WORDS) {
                unsigned is_true = memcmp(bytes + value, "true", 4) == 0, is_false = memcmp(bytes + value + 1, "alse", 4) == 0 && bytes[value] == 'f';
                after += 4 * is_true + 5 * is_false;
                is_right |= is_true | is_false;
            }
            if (__builtin_expect(!is_right, 0)) goto odd;
            nulls += is_null;
        }
        put(to, value, after);
        *lane = (uint32_t)(after + 4 * is_null);
        continue;
    odd:
        *lane = read_anyhow(r, step, (uint32_t)(lane - l->at), value);
    }
    if (sort == RB_JSON_TEXTS && nulls > l->count / 16 && nulls < l->count - l->count / 16) step->sort = RB_JSON_MAYBE_TEXTS;
    if (sort == RB_JSON_MAYBE_TEXTS && (nulls <= l->count / 32 || nulls == l->count)) step->sort = RB_JSON_TEXTS;
}

TARGET static void NAME(read_lanes)(rb_reader *r)
{
    const struct rb_json_usual *u = r->json->usual;
    struct rb_json_step first = u->steps[0];
    memcpy(&first.word[0], "{", 1);
    for (uint32_t i = 0; i < u->count; i++) {
        struct rb_json_step *step = &u->steps[i], *key = i == 0 ? &first : step;
        if (step->sort == RB_JSON_TEXTS) NAME(read_values)(r, step, key, RB_JSON_TEXTS);
        else if (step->sort == RB_JSON_MAYBE_TEXTS) NAME(read_values)(r, step, key, RB_JSON_MAYBE_TEXTS);
        else if (step->sort == RB_JSON_NUMBERS) NAME(read_values)(r, step, key, RB_JSON_NUMBERS);
        else NAME(read_values)(r, step, key, RB_JSON_WORDS);
    }
}
