/* read/json_steps.h: the loops of json_usual.c, which includes it once for each kind of processor; no header otherwise.
 *
 * READ_STEPS  begins the one: its attributes, its type and name
 * READ_BOTH   the other
 * RIGHT       compares a guess
 */
READ_STEPS(rb_reader *r, const struct step *step, size_t at)
{
    struct rb_json *j = r->json;
    const char *bytes = j->bytes, *stops = j->stops;
    uint32_t *row = row_of(j, 0);
    for (;; step++) {
        if (__builtin_expect(!RIGHT(step, bytes + at), 0) && !is_long_right(j, step, bytes + at)) {
            size_t closing = rb_json_white(j, at);
            if (bytes[closing] == '}') {
                finish(j, (uint32_t)(step - j->usual->steps), closing);
                return closing + 1;
            }
            const struct step *next = skip_steps(j, step, at);
            if (!next) break;
            step = next;
        }
        size_t from = at + step->len;
        uint32_t *to = row + step->slot;
        size_t last = read_value(bytes, stops, from + 1, to);
        if (__builtin_expect(last != 0, 1)) {
            at = last + 1;
            continue;
        }
        from = rb_json_white(j, from); /* more white space than the guess had */
        size_t end = read_other(r, step, from, to);
        if (end == from) break;
        if (end == RB_JSON_WRONG) return end;
        at = end;
    }
    call_to_mind(j, (uint32_t)(step - j->usual->steps));
    return at;
}

/* This record and the next, from after the first value of each, as far as both are plain; the step that both come to. */
READ_BOTH(struct rb_json *j, size_t *at, size_t *next)
{
    const struct step *step = j->usual->steps + 1;
    const char *bytes = j->bytes, *stops = j->stops;
    size_t one = *at, two = *next;
    uint32_t *row = row_of(j, 0), *row_two = row_of(j, 1);
    for (;; step++) {
        if (__builtin_expect(!RIGHT(step, bytes + one), 0) && !is_long_right(j, step, bytes + one)) break;
        if (__builtin_expect(!RIGHT(step, bytes + two), 0) && !is_long_right(j, step, bytes + two)) break;
        size_t end_one = read_value(bytes, stops, one + step->len + 1, row + step->slot);
        size_t end_two = read_value(bytes, stops, two + step->len + 1, row_two + step->slot);
        if (__builtin_expect(end_one == 0 || end_two == 0, 0)) break;
        one = end_one + 1;
        two = end_two + 1;
    }
    *at = one;
    *next = two;
    return step;
}
