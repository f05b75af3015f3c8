/* read/json_steps.h: the loops of json_usual.c, which includes it once for each kind of processor; no header otherwise.
 *
 * READ_STEPS  begins the one: its attributes, its type and name
 * RIGHT       compares a guess
 */
READ_STEPS(rb_reader *r, const struct rb_json_step *step, size_t at)
{
    struct rb_json *j = r->json;
    const char *bytes = j->bytes;
    uint32_t row = j->batch->rows;
    for (;; step++) {
        if (__builtin_expect(!RIGHT(step, bytes + at), 0) && !is_long_right(j, step, bytes + at)) {
            size_t closing = rb_json_white(j, at);
            if (bytes[closing] == '}') {
                finish(j, (uint32_t)(step - j->usual->steps), closing);
                return closing + 1;
            }
            const struct rb_json_step *next = skip_steps(j, step, at);
            if (!next) break;
            step = next;
        }
        size_t from = at + step->len;
        size_t last = read_value(bytes, from + 1, rb_json_slot(j, step->slot, row));
        if (__builtin_expect(last != 0, 1)) {
            at = last + 1;
            continue;
        }
        j->guess_next = (uint32_t)(step - j->usual->steps) + 1;
        j->has_puts |= step->is_wanted;
        from = rb_json_white(j, from); /* more white space than the guess had */
        size_t end = rb_json_other(r, step, from, row);
        if (end == from) break;
        if (end == RB_JSON_WRONG) return end;
        at = end;
    }
    call_to_mind(j, (uint32_t)(step - j->usual->steps));
    return at;
}
