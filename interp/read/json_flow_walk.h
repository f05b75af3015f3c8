/* read/json_flow_walk.h: the loop of json_flow.c, which includes it once for each kind of processor; no header otherwise.
 *
 * TARGET      attributes of a function
 * NAME(loop)  its name
 */

/* As find_anyhow, which it leaves to what is not as nearly all keys are. */
TARGET __attribute__((always_inline)) static inline struct spot *NAME(find)(struct rb_json *j, struct spot *parent, enum kind kind, size_t at)
{
    const char *bytes = j->bytes, *key = bytes + at + 2;
    j->flow->found += parent == j->flow->record;
    if (key[-1] == '"' && key[-2] == (kind == NEXT ? ',' : '{')) {
        size_t len = rb_json_stop_after(key, 0);
        uint64_t hash = hash_of(parent, key, len + (len == 0));
        struct spot *s = j->flow->table[place_of(hash)];
        if (__builtin_expect(s && s->hash == hash && s->parent == parent && NAME(fits)(j, &s->as[kind], bytes + at), 1)) return s;
    }
    return find_anyhow(j, parent, kind, at);
}

/* Into the object or list of *s that opens at `at`: to its first value, whose spot *s then is; or to after it, when it is empty. 0: neither. */
TARGET __attribute__((always_inline)) static inline size_t NAME(enter)(struct rb_json *j, struct spot **s, size_t at)
{
    struct spot *outer = *s, *then;
    const char  *bytes = j->bytes;
    bool         is_list = bytes[at] == '[';
    size_t       inner = at + 1;
    outer->from = at;
    if (!is_list && NAME(fits)(j, &outer->first->as[FIRST], bytes + at)) {
        *s = outer->first;
        return at + outer->first->as[FIRST].len;
    }
    if ((uint8_t)bytes[inner] <= ' ') inner = rb_json_white(j, inner);
    if (bytes[inner] == (is_list ? ']' : '}')) return inner + 1;
    *s = then = is_list ? item_of(j, outer) : NAME(find)(j, outer, FIRST, at);
    if (!then || is_list) return then ? inner : 0;
    outer->first = then;
    return at + then->as[FIRST].len;
}

/* Whether the key comes next that did the last time; *at is then after it. */
TARGET __attribute__((always_inline)) static inline bool NAME(follows)(const struct rb_json *j, struct spot **s, size_t *at)
{
    struct spot *next = (*s)->next;
    if ((*s)->is_item || !NAME(fits)(j, &next->as[NEXT], j->bytes + *at)) return false;
    *s = next;
    *at += next->as[NEXT].len;
    return true;
}

/* After the value of *s, which no such key follows: past as many closing brackets as there are, and to the next value, or to after the one of `top`; *s
 * is then that. 0: it is not as it should be. */
TARGET __attribute__((always_inline)) static inline size_t NAME(go_on)(struct rb_json *j, struct spot **s, const struct spot *top, size_t at)
{
    const char *bytes = j->bytes;
    do {
        struct spot *from = *s, *then;
        size_t here = (uint8_t)bytes[at] <= ' ' ? rb_json_white(j, at) : at;
        if (bytes[here] != (from->is_item ? ']' : '}')) {
            if (from->is_item) return bytes[here] == ',' ? here + 1 : 0;
            *s = then = NAME(find)(j, from->parent, NEXT, at);
            from->next = then ? then : j->flow->nobody;
            return then ? at + then->as[NEXT].len : 0;
        }
        from->next = j->flow->nobody;
        *s = from->parent;
        at = here + 1;
        if ((*s)->is_wanted) put_nested(j, *s, at);
    } while (*s != top && !NAME(follows)(j, s, &at));
    return at;
}

/* The object or list of `top` that begins at `at`: to after it, or 0. */
TARGET static size_t NAME(walk)(rb_reader *r, struct spot *top, size_t at)
{
    struct rb_json *j = r->json;
    struct spot *s = top;
    const char *bytes = j->bytes;
    uint32_t row = j->batch->rows;
    for (;;) {
        struct spot *outer = s;
        size_t last = 0;
        if (s->stamp) {
            if (__builtin_expect(*s->stamp == j->reading, 0)) return 0; /* the record had it, by this name or another: for json_record.c */
            *s->stamp = j->reading;
            j->flow->met += s->is_wanted;
            if (!is_nested(bytes[at])) last = read_value(bytes, at + 1, rb_json_slot(j, s->slot, row));
        } else {
            last = pass_value(bytes, at);
        }
        if (last == 0) {
            if ((uint8_t)bytes[at] <= ' ') at = rb_json_white(j, at);
            bool nests = is_nested(bytes[at]);
            if (!nests) last = read_value(bytes, at + 1, rb_json_slot(j, s->slot, row));
            at = nests ? NAME(enter)(j, &s, at) : last != 0 ? last + 1 : read_odd(r, s, at);
            if (at == 0) return 0;
            if (s != outer) continue;
            if (nests && s->is_wanted) put_nested(j, s, at);
            if (s == top) return at;
        } else {
            at = last + 1;
        }
        if (NAME(follows)(j, &s, &at)) continue;
        at = NAME(go_on)(j, &s, top, at);
        if (at == 0 || s == top) return at;
    }
}
