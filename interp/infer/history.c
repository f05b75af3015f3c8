/* infer/history.c: records that stand there several times, each time later changed: `latest by`, proposed.
 *
 * Only proposed, in a comment that holds the line: whether rows of one id are states of one record, or things of their own that
 * happened to it, nobody can see from them, and the wrong answer would leave records out.
 */
#include "infer/profile.h"

#include "base/unicode.h"

enum { PROMISED = 50 }; /* of a name: the record's own id or number */

/* How surely the column says when its record was changed last; 0: not at all. */
static int change(const rb_infer_state *s, const rb_profile *p)
{
    enum rb_type_kind kind = p->chosen ? p->chosen->field.type.kind : RB_TYPE_text;
    bool is_time = kind == RB_TYPE_datetime || kind == RB_TYPE_date, whole = p->files.len == s->options->files.len;
    if (!whole || p->is_left_out || p->is_repeated || p->separator.ptr || p->is_enum) return 0;
    if (is_time && rb_infer_says(p, "|updated|modified|modstamp|changed|edited|aktualisiert|geaendert|")) return kind == RB_TYPE_datetime ? 4 : 3;
    if (kind == RB_TYPE_integer && rb_infer_says(p, "|version|revision|")) return 2;
    return kind == RB_TYPE_datetime && rb_infer_says(p, "|timestamp|") ? 1 : 0;
}

void rb_infer_history_begin(rb_infer_state *s)
{
    rb_infer_history *h = &s->history;
    int best = PROMISED - 1, most = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        int promise = rb_infer_may_be_key(s, p) && p->distinct.has_repeats ? rb_infer_promise(s, p, i) : 0;
        if (promise > best) {
            best = promise;
            h->key = i + 1;
        }
        if (change(s, p) > most) {
            most = change(s, p);
            h->by = i + 1;
        }
    }
    if (h->key == 0 || h->by == 0 || h->key == h->by) h->key = h->by = 0;
}

void rb_infer_history_add(rb_infer_state *s, const rb_batch *batch, uint32_t row)
{
    rb_infer_history *h = &s->history;
    if (h->key == 0) return;
    rb_str   key = rb_text_trim(rb_cell_str(rb_batch_cell(batch, h->key - 1, row))), by = rb_text_trim(rb_cell_str(rb_batch_cell(batch, h->by - 1, row)));
    uint64_t both[2] = {rb_str_hash(key), rb_str_hash(by)};
    bool     again = rb_seen_again(&h->keys, key, &s->hashes);
    bool     alike = rb_seen_again(&h->states, (rb_str){(const char *)both, sizeof both}, &s->hashes);
    h->again += again;
    h->alike += again && alike;
}

rb_str rb_infer_history_say(const rb_infer_state *s)
{
    const rb_infer_history *h = &s->history;
    if (h->key == 0 || h->again == h->alike) return RB_STR("");
    rb_str key = s->profiles.items[h->key - 1]->name, by = s->profiles.items[h->by - 1]->name;
    bool   partly = h->keys.is_full || h->states.is_full;
    return rb_str_print("%s%.*s of %.*s records have the %.*s of an earlier one, %.*s of them with another %.*s: are they states of one record? Then write key before %.*s and take the # off the next "
                        "line; of each record only the last state is evaluated, and the others are counted as superseded", partly ? "at least " : "", RB_STR_ARGS(rb_infer_count(h->again)),
                        RB_STR_ARGS(rb_infer_count(s->records)), RB_STR_ARGS(key), RB_STR_ARGS(rb_infer_count(h->again - h->alike)), RB_STR_ARGS(by), RB_STR_ARGS(key));
}
