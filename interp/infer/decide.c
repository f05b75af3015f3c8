/* infer/decide.c: from what the cells show to a type for each column.
 *
 * Path      profiles -> [decide] -> doubts.c, dates.c, amounts.c, lists.c, keys.c -> print.c
 * Rule      The narrowest type that reads every cell (or all but one in two hundred of many, with a comment). What only looks
 *           like a number stays text: leading zeros, ids, numbers of houses and telephones; nobody adds them up.
 */
#include "infer/profile.h"

#include "base/unicode.h"

#define IDS "|id|ids|number|no|nr|nummer|zip|zipcode|postal|postcode|plz|phone|mobile|fax|telephone|telefon|code|sku|key|isbn|ean|account|iban|uuid|guid|version|"

enum { ENUM_LEAST = 12, ENUM_TIMES = 3, ENUM_BYTES = 60, ID_BYTES = 18, LONG_NAME = 24 };

static const rb_reading *reading_of(const rb_profile *p, enum rb_type_kind kind)
{
    for (uint32_t i = 0; i < p->readings.len; i++)
        if (p->readings.items[i].field.type.kind == kind && p->readings.items[i].format.len == 0 && rb_reading_fits(&p->readings.items[i], p)) return &p->readings.items[i];
    return NULL;
}

/* 1 and 0 may be counts. */
static bool is_zero_one(const rb_profile *p)
{
    for (uint32_t i = 0; i < p->values.items.len; i++)
        if (p->values.items.items[i].text.len != 1 || !strchr("01", p->values.items.items[i].text.ptr[0])) return false;
    return true;
}

/* Ja and Nein: only where both stand there, for one alone is a word as others are. */
static const rb_reading *in_other_words(const rb_profile *p)
{
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (r->field.type.kind == RB_TYPE_yes_no && r->format.len > 0 && r->fails == 0 && !r->is_dead && p->values.items.len > 1) return r;
    }
    return NULL;
}

static const rb_reading *try_yes_no(rb_profile *p)
{
    const rb_reading *r = reading_of(p, RB_TYPE_yes_no);
    if (!r || r->fails > 0) return in_other_words(p);
    if (!is_zero_one(p)) return r;
    if (rb_infer_says(p, "|is|has|can|was|flag|active|deleted|enabled|archived|") && p->values.items.len > 0) return r;
    if (p->values.items.len == 2 && !rb_infer_says(p, "|count|num|number|quantity|qty|times|total|rank|index|order|position|")) rb_infer_doubt(p, "only 0 and 1: yes/no?");
    return NULL;
}

bool rb_infer_says_id(const rb_profile *p) { return rb_infer_says(p, IDS) || rb_str_ends(p->name, RB_STR("id")); }

static bool names_something(rb_infer_state *s, rb_profile *p)
{
    if (p->zero_count > 0) {
        rb_infer_doubt(p, "text, for zeros in front would be lost: %.*s", RB_STR_ARGS(rb_infer_at(s, p->zeros)));
        return true;
    }
    bool is_id = rb_infer_says_id(p);
    if (p->damaged_count > 0 && is_id) {
        rb_infer_doubt(p, "%.*s damaged by a spreadsheet, first %.*s: export them again as text", RB_STR_ARGS(rb_infer_cells(p->damaged_count, "was", "were")), RB_STR_ARGS(rb_infer_at(s, p->damaged)));
        return true;
    }
    if (p->damaged_count > 0)
        rb_infer_doubt(p, "%.*s was made by a spreadsheet: are its last digits lost?", RB_STR_ARGS(rb_infer_at(s, p->damaged)));
    return is_id && reading_of(p, RB_TYPE_integer);
}

static bool has_better_shape(const rb_profile *p, uint64_t fails)
{
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (r->is_late && rb_reading_fits(r, p) && r->fails < fails) return true;
    }
    return false;
}

static const rb_reading *try_number(rb_infer_state *s, rb_profile *p, bool *is_text)
{
    const rb_reading *whole = reading_of(p, RB_TYPE_integer), *number = reading_of(p, RB_TYPE_number);
    if (!number || (number->fails > 0 && has_better_shape(p, number->fails))) return NULL;
    *is_text = names_something(s, p);
    if (*is_text) return NULL;
    if (rb_infer_says(p, "|date|day|datum|") && p->longest == 8)
        for (uint32_t i = 0; i < p->readings.len; i++)
            if (rb_reading_is(&p->readings.items[i], "YYYYMMDD") && rb_reading_fits(&p->readings.items[i], p)) return &p->readings.items[i];
    if (whole && whole->fails <= number->fails) return whole;
    return rb_infer_point_groups(s, p, number) ? NULL : number;
}

static const rb_reading *try_id(rb_infer_state *s, rb_profile *p)
{
    const rb_reading *r = reading_of(p, RB_TYPE_id);
    if (p->id_like == 0 || p->id_like < rb_profile_said(p) || p->longest > ID_BYTES) return NULL;
    if (r && r->fails == 0) return r;
    if (r) rb_infer_doubt(p, "Salesforce ids, but the last three characters of %.*s do not fit: some program changed its capitals", RB_STR_ARGS(rb_infer_at(s, r->failed)));
    return NULL;
}

static const rb_reading *try_clock(rb_infer_state *s, rb_profile *p)
{
    const rb_reading *time = reading_of(p, RB_TYPE_time), *length = rb_profile_reading(p, RB_TYPE_duration);
    bool is_length = rb_infer_says(p, "|duration|elapsed|took|wait|waited|handle|length|dauer|minutes|hours|sla|");
    if (time && !(is_length && length)) {
        if (length) rb_infer_doubt(p, "%.*s: a time of day, or a length of time? Then it is a duration", RB_STR_ARGS(rb_infer_at(s, time->first)));
        return time;
    }
    if (length && length->format.len > 0) rb_infer_doubt(p, "%.*s: hours and minutes, or minutes and seconds? Then the format is \"m:ss\"", RB_STR_ARGS(rb_infer_at(s, length->first)));
    return length;
}

/* Few prices, few due dates: with one cell that is none they are still no list of values to choose from. */
static bool is_enum(const rb_profile *p)
{
    rb_infer_near near;
    uint64_t said = rb_profile_said(p);
    uint32_t values = p->values.items.len + p->null_kinds;
    if (rb_infer_is_id(p->name) || p->tokens == said || p->values.is_full || p->nested > 0 || p->null_count > 0 || p->longest > ENUM_BYTES || said < ENUM_LEAST) return false;
    if (values < 2 || values > RB_INFER_ENUM || said < (uint64_t)values * ENUM_TIMES || p->code_count + p->small_code_count >= said) return false;
    return !rb_infer_near_find(p, &near) || !rb_infer_near_is_measure(p, &near);
}

static const rb_reading *try_array(rb_infer_state *s, rb_profile *p)
{
    const rb_reading *r = rb_profile_reading(p, RB_TYPE_list);
    bool is_array = p->sample.text.ptr && p->sample.text.len > 0 && p->sample.text.ptr[0] == '[';
    if (r && r->fails == 0 && is_array) {
        p->separator = RB_STR("");
        return r;
    }
    if (p->nested > 0) {
        p->is_left_out = true;
        rb_vec_push(&s->left_out, rb_str_print("'%.*s' has objects or lists in it: name what is inside with a dot or by its place, as in \"via.channel\" and \"lines[0].sku\"", RB_STR_ARGS(p->column)));
    }
    return NULL;
}

static void decide(rb_infer_state *s, rb_profile *p)
{
    bool is_text = false;
    p->separator = RB_STR_NONE;
    p->is_left_out = p->is_parent && p->nested == rb_profile_said(p);
    if (rb_profile_said(p) == 0 || p->is_left_out) return;
    p->chosen = try_array(s, p);
    if (p->chosen || p->is_left_out) return;
    if (!(p->chosen = try_yes_no(p))) p->chosen = try_number(s, p, &is_text);
    p->is_name = is_text;
    if (is_text) return;
    if (!p->chosen) p->chosen = reading_of(p, RB_TYPE_percent);
    if (!p->chosen) p->chosen = try_id(s, p);
    if (!p->chosen) p->chosen = rb_infer_day(s, p);
    if (!p->chosen) p->chosen = try_clock(s, p);
    if (!p->chosen) p->chosen = rb_infer_shape(s, p);
    if (p->chosen || rb_infer_list(p)) return;
    p->is_enum = is_enum(p);
}

/* ---- names */

static bool is_taken(const rb_infer_state *s, uint32_t before, rb_str name)
{
    for (uint32_t i = 0; i < before; i++)
        if (rb_str_equal(s->profiles.items[i]->name, name)) return true;
    return false;
}

static void name_fields(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        rb_str name = rb_infer_name(p->label.len ? p->label : p->column);
        p->name = rb_str_equal(name, RB_STR("column")) && !rb_text_equal_fold(p->column, name) ? rb_str_print("column_%u", i + 1) : name;
        for (uint32_t n = 2; is_taken(s, i, p->name); n++) p->name = rb_str_print("%.*s_%u", RB_STR_ARGS(name), n);
    }
}

/* The first words of a question: with the record's name before it, the whole would fill a line. */
static rb_str short_of(rb_str name)
{
    size_t end = 28;
    if (name.len <= end) return name;
    while (end > 0 && name.ptr[end] != '_') end--;
    return rb_str_slice(name, 0, end > 0 ? end : 28);
}

static void name_enums(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        rb_str name = short_of(p->name), record = rb_infer_name(s->record);
        bool   has_record = rb_str_starts(name, record);
        if (p->is_enum) p->enum_name = has_record || s->record.len > LONG_NAME ? rb_infer_title(name) : rb_str_print("%.*s%.*s", RB_STR_ARGS(s->record), RB_STR_ARGS(rb_infer_title(name)));
        rb_str base = p->enum_name;
        uint32_t index = 0;
        for (uint32_t n = 2; p->is_enum && rb_map_find(s->taken, p->enum_name, &index); n++) p->enum_name = rb_str_print("%.*s%u", RB_STR_ARGS(base), n);
        if (p->is_enum) (void)rb_map_add(s->taken, p->enum_name, &index);
    }
}

static void leave_out_repeated(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_profile *p = s->profiles.items[i];
        if (!p->is_repeated) continue;
        p->is_left_out = true;
        rb_vec_push(&s->left_out, rb_str_print("'%.*s' is the name of two columns: rename one, for it is not clear which one is meant", RB_STR_ARGS(p->column)));
    }
}

/* A header that is not the header. */
static void doubt_header(rb_infer_state *s)
{
    static const struct { char byte; const char *name; } others[] = {{';', "semicolons"}, {'\t', "tabs"}, {'|', "bars"}, {'^', "carets"}};
    rb_infer_end_nameless(s);
    if (s->nameless.len > 0) {
        bool one = s->nameless_count == 1;
        rb_vec_push(&s->left_out, rb_str_print("column%s %.*s %s no name, and so no field can be read from %s", one ? "" : "s", RB_STR_ARGS(rb_buf_str(&s->nameless)), one ? "has" : "have", one ? "it" : "them"));
        if (s->nameless_count * 3 > s->profiles.len) rb_vec_push(&s->doubts, RB_STR("many columns have no name: are there lines before the header, or is the header in two lines?"));
    }
    if (s->profiles.len != 1) return;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (memchr(s->profiles.items[0]->column.ptr, others[i].byte, s->profiles.items[0]->column.len))
            rb_vec_push(&s->doubts, rb_str_print("there is one column, and its name has %s in it: are they what separates the columns?", others[i].name));
}

static void doubt_rejects(rb_infer_state *s)
{
    for (uint32_t i = 0; i < s->rejected.len; i++) {
        const rb_rejected *r = &s->rejected.items[i];
        rb_vec_push(&s->doubts, rb_str_print("%.*s of %.*s records cannot be read: the one on line %llu %.*s", RB_STR_ARGS(rb_infer_count(r->count)), RB_STR_ARGS(rb_infer_count(s->records + s->rejects)), (unsigned long long)r->first.line, RB_STR_ARGS(r->reason)));
    }
    if (s->rejects > s->records)
        rb_vec_push(&s->doubts, RB_STR("most records do not fit the header: do lines stand before it that are no data, such as a title? Are the columns separated by something else?"));
}

void rb_infer_decide(rb_infer_state *s)
{
    name_fields(s);
    leave_out_repeated(s);
    doubt_rejects(s);
    doubt_header(s);
    for (uint32_t i = 0; i < s->profiles.len; i++) {
        rb_infer_prove_orders(s, s->profiles.items[i]);
        rb_infer_prove_decimals(s, s->profiles.items[i]);
    }
    for (uint32_t i = 0; i < s->profiles.len; i++)
        if (!s->profiles.items[i]->is_repeated) decide(s, s->profiles.items[i]);
    rb_infer_key(s);
    rb_infer_money(s);
    name_enums(s);
    rb_infer_question_files(s);
    for (uint32_t i = 0; i < s->profiles.len; i++)
        if (!s->profiles.items[i]->is_left_out) rb_infer_question(s, s->profiles.items[i]);
}
