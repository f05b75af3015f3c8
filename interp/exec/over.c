/* exec/over.c: steps that look up other records by key: one of them, or something asked of all of them.
 *
 * Path      key columns -> rows in memory -> pairs, a thousand at a time -> the seek's plan over pairs -> a tally for each record
 * Promises  Kleene throughout: `any` is yes when some row certainly counts, a count is unknown when it is not known whether a row
 *           counts. Sums are exact. Of equal firsts or lasts the one that stands first in the input is taken.
 *
 * Nothing is asked of a pair where the rules ask nothing: then the number of rows found is the answer.
 */
#include "data/list.h"
#include "exec/held.h"
#include "exec/state.h"

/* What the rows found for one record add up to. */
struct tally {
    uint64_t    related, counted, unsure;
    bool        keyed, spoilt; /* spoilt: a value that has to count is not known */
    uint32_t    row;           /* the last that counted */
    rb_wide_sum sum;
    rb_i128     best;          /* min, max: the value; first, last: what they go by */
    rb_value    value;         /* first, last; what all have */
    rb_str      other;         /* of what all should have: the first that is another; else without an address */
};

/* What a step works with: its pairs, and a tally for each row of the batch. */
struct rb_asker {
    rb_exec     *pairs;        /* NULL: nothing is asked of a pair */
    uint32_t     count;
    uint32_t     rows[RB_BATCH_ROWS], held[RB_BATCH_ROWS];
    struct tally tallies[RB_BATCH_ROWS];
    rb_buf       keys;         /* of the rows of one word, one after the other … */
    uint32_t     ends[RB_WORD_ROWS], hashes[RB_WORD_ROWS]; /* … where each ends */
};

static const rb_seek *seek_of(const rb_exec *x, const rb_step *s) { return &x->plan->seeks.items[s->operand]; }
static rb_step_id id_of(const rb_exec *x, const rb_step *s) { return (rb_step_id)(s - x->stream->steps.items); }

static struct rb_asker *asker_of(rb_exec *x, const rb_step *s)
{
    struct rb_asker **asker = &x->askers[id_of(x, s)];
    const rb_seek    *seek = seek_of(x, s);
    if (*asker) return *asker;
    if (!x->residents && seek->index != RB_INDEX_LIST) RB_BUG("a record is looked up that is not in memory");
    *asker = RB_NEW(struct rb_asker);
    if (seek->pairs) (*asker)->pairs = rb_exec_new_pairs(x, seek, (*asker)->rows, (*asker)->held);
    return *asker;
}

/* Pairs */

static rb_i128 number_at(const rb_exec *x, rb_step_id step, uint32_t row)
{
    uint32_t at = rb_exec_at(x, step, row);
    return rb_exec_rep(rb_exec_step(x, step)) == RB_REP_DEC ? x->columns[step].v.dec[at] : x->columns[step].v.i64[at];
}

/* Text of a pair dies with the next pairs. */
static rb_value keep(rb_exec *x, const rb_step *s, rb_value v)
{
    if (!v.known || rb_type_rep(v.type) != RB_REP_TEXT || v.text.len == 0) return v;
    char *room = rb_exec_room(x, s, v.text.len);
    memcpy(room, v.text.ptr, v.text.len);
    v.text.ptr = room;
    return v;
}

static bool is_better(enum rb_over over, const struct tally *t, rb_i128 candidate)
{
    if (t->counted == 1) return true;
    return over == RB_OVER_MIN || over == RB_OVER_FIRST ? candidate < t->best : candidate > t->best;
}

/* All are to have one text. Two currencies are enough to say so. */
static void compare_pair(rb_exec *x, const rb_step *s, struct tally *t, uint32_t pair)
{
    rb_value v = rb_exec_read(x->askers[id_of(x, s)]->pairs, seek_of(x, s)->value, pair);
    if (!v.known) t->spoilt = true;
    else if (!t->value.known) t->value = keep(x, s, v);
    else if (!t->other.ptr && !rb_str_equal(v.text, t->value.text)) t->other = keep(x, s, v).text;
}

/* A pair that counts. */
static void count_pair(rb_exec *x, const rb_step *s, struct tally *t, uint32_t pair)
{
    const rb_seek *seek = seek_of(x, s);
    const rb_exec *pairs = x->askers[id_of(x, s)]->pairs;
    bool           by_order = seek->order != RB_STEP_NONE;
    rb_step_id     by = by_order ? seek->order : seek->value;
    t->counted++;
    t->row = pairs->pair_held[pair];
    if (by == RB_STEP_NONE) return;
    if (seek->over == RB_OVER_SAME) {
        compare_pair(x, s, t, pair);
        return;
    }
    if (!rb_bit_get(pairs->columns[by].known, pair)) {
        t->spoilt = true;
        return;
    }
    rb_i128 number = number_at(pairs, by, pair);
    rb_wide_add(&t->sum, number);
    if (t->spoilt || !is_better(seek->over, t, number)) return;
    t->best = number;
    if (by_order) t->value = keep(x, s, rb_exec_read(pairs, seek->value, pair));
}

static void flush(rb_exec *x, const rb_step *s, struct rb_asker *a)
{
    const rb_seek *seek = seek_of(x, s);
    if (a->count == 0) return;
    rb_exec_run(a->pairs, NULL, a->count);
    for (uint32_t w = 0; w < rb_exec_words(a->pairs); w++) {
        rb_answer answer = rb_exec_answer(a->pairs, seek->condition, w);
        uint64_t  mask = rb_exec_mask(a->pairs, w), unsure = mask & ~answer.yes & ~answer.no;
        for (uint64_t left = mask & ~answer.no; left; left &= left - 1) {
            uint32_t      pair = w * RB_WORD_ROWS + rb_first_bit(left);
            struct tally *t = &a->tallies[a->rows[pair]];
            if (unsure >> (pair % RB_WORD_ROWS) & 1) t->unsure++;
            else count_pair(x, s, t, pair);
        }
    }
    a->count = 0;
}

static void add_pairs(rb_exec *x, const rb_step *s, struct rb_asker *a, uint32_t row, const uint32_t *held, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (a->count == RB_BATCH_ROWS) flush(x, s, a);
        a->rows[a->count] = row;
        a->held[a->count++] = held[i];
    }
}

/* Without a question to the pairs every row counts, but for those that may not belong. */
static void add_rows(const rb_held_index *index, struct tally *t, const uint32_t *held, uint32_t count)
{
    for (uint32_t i = 0; index->unsure.len > 0 && i < count; i++) t->unsure += rb_held_find_unsure(index, held[i]) != NULL;
    t->counted = count - t->unsure;
    if (count > 0) t->row = held[0];
}

/* Records */

/* Adds the row's key to what is in `key`. */
static bool make_key(const rb_exec *x, const rb_seek *seek, uint32_t row, rb_buf *key)
{
    const rb_index_plan *index = &x->plan->indexes.items[seek->index];
    for (uint32_t k = 0; k < seek->key_count; k++) {
        rb_step_id step = seek->inputs.items[k];
        if (!rb_bit_get(x->columns[step].known, row)) return false;
        if (!rb_held_add_key(key, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), rb_exec_at(x, step, row), index->folds.items[k])) return false;
    }
    return true;
}

/* Each part of a list is a pair with the record. False: the list is not known. */
static bool next_parts(const rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t row, size_t *at)
{
    rb_step_id list = seek->inputs.items[0];
    if (!rb_bit_get(x->columns[list].known, row)) return false;
    rb_str parts = x->columns[list].v.text[rb_exec_at(x, list, row)];
    rb_type type = rb_exec_step(x, list)->type;
    for (; *at < parts.len && a->count < RB_BATCH_ROWS; *at = rb_list_next(type, parts, *at)) {
        a->rows[a->count] = row;
        a->held[a->count++] = (uint32_t)*at;
    }
    return *at < parts.len;
}

static void ask_parts(rb_exec *x, const rb_step *s, struct rb_asker *a, uint32_t w)
{
    const rb_seek *seek = seek_of(x, s);
    for (uint32_t row = w * RB_WORD_ROWS, i = 0; i < rb_exec_rows(x, w); i++, row++) {
        size_t at = 0;
        a->tallies[row] = (struct tally){.keyed = rb_bit_get(x->columns[seek->inputs.items[0]].known, row)};
        while (next_parts(x, seek, a, row, &at)) flush(x, s, a);
    }
}

static rb_str key_at(const struct rb_asker *a, uint32_t i)
{
    uint32_t from = i > 0 ? a->ends[i - 1] : 0;
    return a->ends[i] > from ? (rb_str){a->keys.ptr + from, a->ends[i] - from} : RB_STR(""); /* no key is known yet: nothing was kept at all */
}

static void make_keys(rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t w)
{
    const rb_held_index *index = x->residents->indexes[seek->index];
    uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
    rb_buf_reset(&a->keys);
    for (uint32_t i = 0; i < rows; i++) {
        a->tallies[first + i] = (struct tally){.keyed = make_key(x, seek, first + i, &a->keys)};
        a->ends[i] = (uint32_t)a->keys.len;
        a->hashes[i] = rb_held_hash(key_at(a, i));
        rb_held_fetch_slot(index, a->hashes[i]);
    }
    for (uint32_t i = 0; i < rows; i++) rb_held_fetch_key(index, a->hashes[i]);
}

/* All keys of a word first, so that the memory that each look-up needs is on its way while the others are made. */
static void seek_word(rb_exec *x, const rb_step *s, struct rb_asker *a, uint32_t w)
{
    const rb_seek *seek = seek_of(x, s);
    if (seek->index == RB_INDEX_LIST) {
        ask_parts(x, s, a, w);
        return;
    }
    const rb_held_index *index = x->residents->indexes[seek->index];
    uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w), count;
    make_keys(x, seek, a, w);
    for (uint32_t i = 0; i < rows; i++) {
        struct tally *t = &a->tallies[first + i];
        if (!t->keyed) continue;
        const uint32_t *held = rb_held_find(index, key_at(a, i), a->hashes[i], &count);
        t->related = count;
        if (a->pairs) add_pairs(x, s, a, first + i, held, count);
        else add_rows(index, t, held, count);
    }
}

static struct rb_asker *ask(rb_exec *x, const rb_step *s)
{
    struct rb_asker *a = asker_of(x, s);
    a->count = 0;
    for (uint32_t w = x->from; w < x->to; w++) seek_word(x, s, a, w);
    flush(x, s, a);
    return a;
}

static const uint32_t *rows_of(rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t row, uint32_t *count)
{
    rb_buf_reset(&a->keys);
    *count = 0;
    if (!make_key(x, seek, row, &a->keys)) return NULL;
    return rb_held_find(x->residents->indexes[seek->index], rb_buf_str(&a->keys), rb_held_hash(rb_buf_str(&a->keys)), count);
}

/* Answers */

static bool mean(const struct tally *t, rb_i128 *out)
{
    rb_i128 sum;
    return rb_wide_narrow(t->sum, &sum) && rb_i128_scale(sum, 1, (rb_i128)t->counted, out);
}

/* The number that a tally comes to. False: it is not known. */
static bool number_of(enum rb_over over, const struct tally *t, rb_i128 *out)
{
    *out = 0;
    if (!t->keyed || t->unsure > 0 || t->spoilt) return false;
    if (over == RB_OVER_COUNT) *out = (rb_i128)t->counted * RB_DEC_ONE;
    if (over == RB_OVER_COUNT) return true;
    if (over == RB_OVER_SUM) return rb_wide_narrow(t->sum, out);
    if (t->counted == 0) return false;
    if (over == RB_OVER_AVERAGE) return mean(t, out);
    *out = t->best;
    return true;
}

/* First, last, same: the value that was kept. */
static const rb_value *end_of(const struct tally *t)
{
    bool known = t->keyed && t->unsure == 0 && !t->spoilt && t->counted > 0 && t->value.known && !t->other.ptr;
    return known ? &t->value : NULL;
}

static bool is_end(enum rb_over over) { return over == RB_OVER_FIRST || over == RB_OVER_LAST; } /* SAME has a kernel of its own */

void rb_exec_find(rb_exec *x, const rb_step *s, rb_column *out)
{
    struct rb_asker *a = ask(x, s);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
        out->known[w] = 0;
        for (uint32_t i = 0; i < rows; i++) {
            const struct tally *t = &a->tallies[first + i];
            bool found = t->keyed && t->counted == 1 && t->unsure == 0;
            out->v.i64[first + i] = found ? t->row : 0;
            out->known[w] |= (uint64_t)found << i;
        }
    }
}

void rb_exec_over_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    struct rb_asker *a = ask(x, s);
    bool             ends = is_end(seek_of(x, s)->over);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
        uint64_t known = 0, yes = 0;
        for (uint32_t i = 0; i < rows; i++) {
            const struct tally *t = &a->tallies[first + i];
            const rb_value     *end = ends ? end_of(t) : NULL;
            bool some = ends ? end && end->yes : t->keyed && t->counted > 0;
            bool sure = ends ? end != NULL : t->keyed && (some || t->unsure == 0);
            known |= (uint64_t)sure << i;
            yes |= (uint64_t)(sure && some) << i;
        }
        out->known[w] = known;
        out->v.bits[w] = yes;
    }
}

/* `fits` sees number n, the result of a tally. */
#define KERNEL_OVER(name, T, member, fits)                                                \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                     \
    {                                                                                     \
        struct rb_asker *a = ask(x, s);                                                   \
        enum rb_over     over = seek_of(x, s)->over;                                      \
        for (uint32_t w = x->from; w < x->to; w++) {                                      \
            uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);                 \
            uint64_t known = 0;                                                           \
            for (uint32_t i = 0; i < rows; i++) {                                         \
                const struct tally *t = &a->tallies[first + i];                           \
                const rb_value     *end = is_end(over) ? end_of(t) : NULL;                \
                rb_i128             n = 0;                                                \
                bool is_known = is_end(over) ? end != NULL : number_of(over, t, &n) && (fits); \
                out->v.member[first + i] = end ? end->member : is_known ? (T)n : 0;       \
                known |= (uint64_t)is_known << i;                                         \
            }                                                                             \
            out->known[w] = known;                                                        \
        }                                                                                 \
    }

KERNEL_OVER(over_i64, int64_t, i64, n >= INT64_MIN && n <= INT64_MAX)
KERNEL_OVER(over_dec, rb_dec, dec, true)

void rb_exec_over_text(rb_exec *x, const rb_step *s, rb_column *out)
{
    struct rb_asker *a = ask(x, s);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint32_t first = w * RB_WORD_ROWS, rows = rb_exec_rows(x, w);
        out->known[w] = 0;
        for (uint32_t i = 0; i < rows; i++) {
            const rb_value *end = end_of(&a->tallies[first + i]);
            out->v.text[first + i] = end ? end->text : RB_STR("");
            out->known[w] |= (uint64_t)(end != NULL) << i;
        }
    }
}

/* Why, and how many */

static rb_cause because(enum rb_cause_kind kind, rb_str text) { return (rb_cause){kind, UINT32_MAX, text}; }

/* id "001X", region "EMEA" */
static void add_keys(const rb_exec *x, const rb_seek *seek, uint32_t row, rb_buf *b)
{
    const rb_index_plan *index = &x->plan->indexes.items[seek->index];
    for (uint32_t k = 0; k < seek->key_count; k++) {
        rb_value v = rb_exec_read(x, seek->inputs.items[k], row);
        rb_buf_print(b, "%s%.*s%s", k ? ", " : "", RB_STR_ARGS(index->names.items[k]), index->names.items[k].len ? " " : "");
        rb_value_print_quoted(b, &v, x->plan->zone);
    }
}

/* The asking record's own field, where the first key is simply one: what somebody has to correct. */
static uint32_t field_of(const rb_exec *x, const rb_seek *seek)
{
    const rb_step *s = rb_exec_step(x, seek->inputs.items[0]);
    bool load = s->op == RB_OP_load_bit || s->op == RB_OP_load_i64 || s->op == RB_OP_load_dec || s->op == RB_OP_load_text;
    return load ? s->operand : UINT32_MAX;
}

static rb_cause cause_of_find(const rb_exec *x, const rb_seek *seek, const struct tally *t, uint32_t row)
{
    const rb_held *held = x->residents->held[x->plan->indexes.items[seek->index].lookup];
    rb_buf         b = {0};
    if (t->counted == 0) rb_buf_print(&b, "no %.*s with ", RB_STR_ARGS(held->schema->name));
    else rb_buf_print(&b, "%llu %.*s records with ", (unsigned long long)t->counted, RB_STR_ARGS(held->schema->name));
    add_keys(x, seek, row, &b);
    if (t->counted == 0 && t->related > 0) rb_buf_add_chars(&b, " that fits");
    return (rb_cause){t->counted == 0 ? RB_CAUSE_NOT_FOUND : RB_CAUSE_NOT_ONE, field_of(x, seek), rb_buf_take(&b)};
}

static rb_cause cause_of_unsure(const rb_exec *x, const rb_index_plan *plan, uint32_t index, uint32_t held)
{
    const rb_held_unsure *u = rb_held_find_unsure(x->residents->indexes[index], held);
    const rb_schema *schema = x->residents->held[plan->lookup]->schema;
    rb_buf b = {0};
    if (u && u->field < schema->fields.len) rb_buf_print(&b, "%.*s of ", RB_STR_ARGS(schema->fields.items[u->field].name));
    else rb_buf_add_chars(&b, "whether it counts is not known of ");
    rb_held_name(x->residents, plan->lookup, held, &b);
    if (u && u->field < schema->fields.len) rb_buf_add_chars(&b, u->kind == RB_CAUSE_BLANK ? " is blank" : " could not be read");
    return because(u && u->kind == RB_CAUSE_BLANK ? RB_CAUSE_BLANK : RB_CAUSE_UNREADABLE, rb_buf_take(&b));
}

rb_cause rb_exec_sure_cause(const rb_exec *x, const rb_step *s, uint32_t pair)
{
    return cause_of_unsure(x, &x->plan->indexes.items[s->operand], s->operand, x->pair_held[pair]);
}

static bool pair_is_known(rb_exec *pairs, rb_step_id step, uint32_t pair) { return step == RB_STEP_NONE || rb_bit_get(pairs->columns[step].known, pair); }

/* The first of the pairs in memory that leaves the answer open: its condition, or if none is, a value that counts. */
static rb_cause cause_in_pairs(rb_exec *x, const rb_seek *seek, struct rb_asker *a, bool values)
{
    rb_exec *pairs = a->pairs;
    (void)x;
    rb_exec_run(pairs, NULL, a->count);
    for (uint32_t p = 0; p < a->count; p++) {
        if (!values && !pair_is_known(pairs, seek->condition, p)) return rb_exec_cause(pairs, seek->condition, p);
        rb_answer answer = rb_exec_answer(pairs, seek->condition, p / RB_WORD_ROWS);
        if (!values || !(answer.yes >> (p % RB_WORD_ROWS) & 1)) continue;
        rb_step_id by = seek->order != RB_STEP_NONE ? seek->order : seek->value;
        if (!pair_is_known(pairs, by, p)) return rb_exec_cause(pairs, by, p);
        if (a->held[p] == a->tallies[a->rows[p]].row && !pair_is_known(pairs, seek->value, p)) return rb_exec_cause(pairs, seek->value, p);
    }
    return because(RB_CAUSE_NONE, RB_STR(""));
}

static rb_cause search_parts(rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t row)
{
    rb_cause cause = because(RB_CAUSE_NONE, RB_STR(""));
    size_t at = 0;
    for (bool more = true; more && cause.kind == RB_CAUSE_NONE; a->count = 0) {
        more = next_parts(x, seek, a, row, &at);
        if (a->count > 0) cause = cause_in_pairs(x, seek, a, false);
    }
    return cause;
}

/* Goes through the row's pairs again. */
static rb_cause search_pairs(rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t row, bool values)
{
    rb_cause cause = because(RB_CAUSE_NONE, RB_STR(""));
    uint32_t count, from = 0;
    const uint32_t *held = rows_of(x, seek, a, row, &count);
    while (from < count && cause.kind == RB_CAUSE_NONE) {
        for (a->count = 0; from < count && a->count < RB_BATCH_ROWS; from++) {
            a->rows[a->count] = row;
            a->held[a->count++] = held[from];
        }
        cause = cause_in_pairs(x, seek, a, values);
    }
    a->count = 0;
    return cause;
}

static rb_cause cause_without_pairs(rb_exec *x, const rb_seek *seek, struct rb_asker *a, uint32_t row)
{
    const rb_held_index *index = x->residents->indexes[seek->index];
    uint32_t count;
    const uint32_t *held = rows_of(x, seek, a, row, &count);
    for (uint32_t i = 0; i < count; i++)
        if (rb_held_find_unsure(index, held[i])) return cause_of_unsure(x, &x->plan->indexes.items[seek->index], seek->index, held[i]);
    return because(RB_CAUSE_NONE, RB_STR(""));
}

static rb_cause cause_of_none(const rb_seek *seek, const struct tally *t)
{
    if (t->related == 0) return because(RB_CAUSE_NOT_FOUND, rb_str_print("there are no %.*s", RB_STR_ARGS(seek->name)));
    return because(RB_CAUSE_NOT_FOUND, rb_str_print("none of the %llu %.*s counts", (unsigned long long)t->related, RB_STR_ARGS(seek->name)));
}

rb_cause rb_exec_seek_cause(rb_exec *x, rb_step_id step, uint32_t row)
{
    const rb_step   *s = rb_exec_step(x, step);
    const rb_seek   *seek = seek_of(x, s);
    struct rb_asker *a = asker_of(x, s);
    uint32_t         from = x->from, to = x->to;
    x->from = row / RB_WORD_ROWS;
    x->to = x->from + 1;
    (void)ask(x, s);
    x->from = from;
    x->to = to;
    struct tally t = a->tallies[row];
    if (seek->index == RB_INDEX_LIST) return search_parts(x, seek, a, row);
    if (t.unsure > 0 && a->pairs) return search_pairs(x, seek, a, row, false);
    if (t.unsure > 0) return cause_without_pairs(x, seek, a, row);
    if (seek->over == RB_OVER_ONE) return cause_of_find(x, seek, &t, row);
    if (t.counted == 0) return cause_of_none(seek, &t);
    if (t.other.ptr && !t.spoilt)
        return because(RB_CAUSE_TWO_CURRENCIES, rb_str_print("%.*s are in %.*s and %.*s", RB_STR_ARGS(seek->name), RB_STR_ARGS(t.value.text), RB_STR_ARGS(t.other)));
    rb_cause cause = search_pairs(x, seek, a, row, true);
    return cause.kind == RB_CAUSE_NONE ? because(RB_CAUSE_OVERFLOW, RB_STR("the result is too large")) : cause;
}

bool rb_exec_asked(rb_exec *x, rb_step_id step, uint32_t row, rb_asked *out)
{
    const rb_step *s = rb_exec_step(x, step);
    if (s->op == RB_OP_not) s = rb_exec_step(x, s->in[0]); /* no, every */
    if (!rb_exec_looks_up(s) || s->op == RB_OP_find || seek_of(x, s)->index == RB_INDEX_LIST) return false;
    uint32_t from = x->from, to = x->to;
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) rb_exec_demand(x, rb_exec_input(x, s, i), row / RB_WORD_ROWS);
    x->from = row / RB_WORD_ROWS;
    x->to = x->from + 1;
    const struct tally *t = &ask(x, s)->tallies[row];
    x->from = from;
    x->to = to;
    *out = (rb_asked){t->related, t->counted, t->unsure};
    return t->keyed;
}
