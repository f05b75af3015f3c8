/* infer/keys.c: which column identifies a record. */
#include "infer/profile.h"

#include "base/unicode.h"

enum { KEY_BYTES = 80, NAME_BYTES = 40, MANY = 20 };

static bool is_complete(const rb_infer_state *s, const rb_profile *p)
{
    return p->blank + p->null_count == 0 && p->cells == s->records && p->cells > 0 && !p->is_left_out && !p->is_repeated && p->files.len == s->options->files.len;
}

static bool may_be_key(const rb_profile *p)
{
    if (p->separator.ptr || p->is_enum) return false;
    enum rb_type_kind kind = p->chosen ? p->chosen->field.type.kind : RB_TYPE_text;
    return kind == RB_TYPE_text || kind == RB_TYPE_id || kind == RB_TYPE_integer;
}

static bool has_end(rb_str name, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rb_str end = rb_str_of(ends[i]);
        if (rb_str_equal(name, end) || (rb_str_ends(name, end) && name.ptr[name.len - end.len - 1] == '_')) return true;
    }
    return false;
}

bool rb_infer_is_id(rb_str name)
{
    static const char *const ends[] = {"id", "key", "uuid", "guid"};
    return has_end(name, ends, sizeof ends / sizeof *ends);
}

static bool ends_as_id(rb_str name)
{
    static const char *const ends[] = {"number", "no", "nr", "code", "sku", "nummer"};
    bool is_joined = rb_str_ends(name, RB_STR("nr")) || rb_str_ends(name, RB_STR("nummer")); /* rechnungsnr, belegnummer */
    return is_joined || rb_infer_is_id(name) || has_end(name, ends, sizeof ends / sizeof *ends);
}

bool rb_infer_may_be_key(const rb_infer_state *s, const rb_profile *p) { return is_complete(s, p) && may_be_key(p); }

int rb_infer_promise(const rb_infer_state *s, const rb_profile *p, uint32_t index)
{
    rb_str record = rb_infer_name(s->record);
    bool   counts = p->chosen && p->chosen->field.type.kind == RB_TYPE_integer;
    int    sum = index == 0 && !counts ? 10 : 0;
    if (rb_str_equal(p->name, RB_STR("id")) || rb_str_equal(p->name, rb_str_print("%.*s_id", RB_STR_ARGS(record)))) return 100;
    if (ends_as_id(p->name)) sum += rb_str_starts(p->name, record) ? 60 : 40;
    if (rb_str_equal(p->name, RB_STR("name")) || rb_infer_says(p, "|email|")) sum += 5;
    if (!p->chosen && p->spaced == 0 && p->longest <= NAME_BYTES && s->records >= MANY) sum += 15; /* words that are all different are names */
    if (p->chosen && p->chosen->field.type.kind == RB_TYPE_id) sum += 20;
    return sum;
}

static void say_others(rb_infer_state *s, const rb_profile *key)
{
    rb_buf   b = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        const rb_profile *p = s->profiles.items[i];
        bool also = p != key && is_complete(s, p) && may_be_key(p) && !p->distinct.has_repeats && s->records > 1 && rb_infer_promise(s, p, i) > 0;
        if (also && count++ < 5) rb_buf_print(&b, "%s%.*s", b.len ? ", " : "", RB_STR_ARGS(p->name));
    }
    if (count > 5) rb_buf_print(&b, " and %u more", count - 5);
    if (b.len > 0) rb_vec_push(&s->doubts, rb_str_print("the key is %.*s; also different in every record: %.*s", RB_STR_ARGS(key->name), RB_STR_ARGS(rb_buf_str(&b))));
}

static void say_repeats(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (rb_infer_promise(s, p, i) >= 100 && p->distinct.has_repeats)
            rb_infer_doubt(p, "no key: %.*s stands there again", RB_STR_ARGS(rb_infer_at(s, p->repeat)));
        else if (rb_infer_promise(s, p, i) >= 100 && p->blank > 0)
            rb_infer_doubt(p, "no key: %.*s blank", RB_STR_ARGS(rb_infer_cells(p->blank, "is", "are")));
    }
}

/* ---- several columns together */

/* Ids and names first, then what tells histories apart, then the rest; 0: a measure, or a text too long to be meant as a key. */
static int weight(const rb_infer_state *s, const rb_profile *p, uint32_t index)
{
    enum rb_type_kind kind = p->chosen ? p->chosen->field.type.kind : RB_TYPE_text;
    bool is_measure = kind == RB_TYPE_number || kind == RB_TYPE_money || kind == RB_TYPE_percent || kind == RB_TYPE_duration || kind == RB_TYPE_list;
    bool is_same = p->values.items.len < 2 && !p->values.is_full;
    if (is_measure || is_same || p->separator.ptr || p->nested > 0 || p->longest > KEY_BYTES || !is_complete(s, p) || !p->distinct.has_repeats) return 0;
    if (ends_as_id(p->name)) return 1000 - (int)(index < 500 ? index : 500);
    if (rb_infer_says(p, "|value|description|comment|comments|note|notes|body|message|text|subject|url|link|")) return 2;
    return (kind == RB_TYPE_yes_no ? 1 : p->is_enum ? 100 : kind == RB_TYPE_integer ? 200 : 400) - (int)(index < 90 ? index : 90);
}

/* The columns that a key may be made of, the likeliest first. */
static void find_parts(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        int      mine = weight(s, s->profiles.items[i], i);
        uint32_t at = s->part_count;
        if (mine <= 0) continue;
        while (at > 0 && weight(s, s->profiles.items[s->parts[at - 1]], s->parts[at - 1]) < mine) at--;
        if (at == RB_INFER_PARTS) continue;
        if (s->part_count < RB_INFER_PARTS) s->part_count++;
        memmove(s->parts + at + 1, s->parts + at, (s->part_count - 1 - at) * sizeof *s->parts);
        s->parts[at] = i;
    }
}

/* Whether another pass over the records is worth it: they may be told apart by several columns. */
static void offer_pairs(rb_infer_state *s)
{
    find_parts(s);
    for (uint32_t a = 0; a < s->part_count; a++)
        for (uint32_t b = a + 1; b < s->part_count; b++) {
            rb_infer_pair pair = {.parts = {a, b, b}};
            rb_vec_push(&s->pairs, pair);
        }
    for (uint32_t a = 0; a < s->part_count; a++)
        for (uint32_t b = a + 1; b < s->part_count; b++)
            for (uint32_t c = b + 1; c < s->part_count; c++) {
                rb_infer_pair three = {.parts = {a, b, c}};
                rb_vec_push(&s->pairs, three);
            }
}

void rb_infer_pairs_add(rb_infer_state *s, const rb_batch *batch, uint32_t row)
{
    uint64_t hashes[RB_INFER_PARTS] = {0};
    for (uint32_t i = 0; i < s->part_count; i++) hashes[i] = rb_str_hash(rb_text_trim(rb_cell_str(rb_batch_cell(batch, s->parts[i], row))));
    for (uint32_t i = 0; i < s->pairs.len; i++) {
        rb_infer_pair *p = &s->pairs.items[i];
        uint64_t both[3] = {hashes[p->parts[0]], hashes[p->parts[1]], hashes[p->parts[2]]};
        if (!p->seen.has_repeats && !p->seen.is_full) (void)rb_seen_add(&p->seen, (rb_str){(const char *)both, sizeof both}, &s->hashes);
    }
}

static rb_str names_of(const rb_infer_state *s, const rb_infer_pair *p)
{
    const rb_str a = s->profiles.items[s->parts[p->parts[0]]]->name, b = s->profiles.items[s->parts[p->parts[1]]]->name, c = s->profiles.items[s->parts[p->parts[2]]]->name;
    if (p->parts[1] == p->parts[2]) return rb_str_print("%.*s and %.*s", RB_STR_ARGS(a), RB_STR_ARGS(b));
    return rb_str_print("%.*s, %.*s and %.*s", RB_STR_ARGS(a), RB_STR_ARGS(b), RB_STR_ARGS(c));
}

/* Of few records nearly any two columns are different: only ids, and the times of a history, are then worth a word. */
static bool is_worth_it(const rb_infer_state *s, const rb_infer_pair *p)
{
    bool are_ids = true;
    for (int i = 0; i < 3; i++) are_ids = are_ids && ends_as_id(s->profiles.items[s->parts[p->parts[i]]]->name);
    const rb_profile *first = s->profiles.items[s->parts[p->parts[0]]], *second = s->profiles.items[s->parts[p->parts[1]]];
    bool is_history = p->parts[1] == p->parts[2] && rb_infer_is_id(first->name) && second->chosen && second->chosen->field.type.kind == RB_TYPE_datetime;
    return !p->seen.has_repeats && !p->seen.is_full && (s->records >= MANY || are_ids || is_history);
}

void rb_infer_say_no_key(rb_infer_state *s)
{
    rb_str together = RB_STR("");
    for (uint32_t i = 0; i < s->pairs.len && together.len == 0; i++)
        if (is_worth_it(s, &s->pairs.items[i])) together = names_of(s, &s->pairs.items[i]);
    if (rb_infer_history_say(s).len > 0)
        rb_vec_push(&s->doubts, RB_STR("no column alone identifies a record, so records are known by their lines; but they may be states of fewer: see latest by below"));
    else if (together.len > 0)
        rb_vec_push(&s->doubts, rb_str_print("no column alone identifies a record; %.*s together are different in every one. A column that joins them could be the key; without it records are known by their lines", RB_STR_ARGS(together)));
    else
        rb_vec_push(&s->doubts, RB_STR("no column is sure to identify a record, so records are known by their lines; write key before the field that does"));
}

void rb_infer_key(rb_infer_state *s)
{
    rb_profile *key = NULL;
    int         best = 0;
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (!is_complete(s, p) || !may_be_key(p) || p->distinct.has_repeats || rb_infer_promise(s, p, i) <= best) continue;
        best = rb_infer_promise(s, p, i);
        key = p;
    }
    if (key && (s->records > 1 || best >= 40)) {
        key->is_key = s->has_key = true;
        if (key->distinct.is_full) rb_infer_doubt(key, "different in the first %.*s records; the rest was not compared", RB_STR_ARGS(rb_infer_count(key->distinct.count)));
        say_others(s, key);
        return;
    }
    say_repeats(s);
    offer_pairs(s);
    rb_infer_history_begin(s);
}
