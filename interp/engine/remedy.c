/* engine/remedy.c: down the condition of a rule to the changes that would make it hold.
 *
 * Path      the rule's demand, value by value -> [remedy.c] -> ways, each a few changes -> remedy_try.c judges them
 * Promises  Bounded: at most RB_REMEDY_WAYS ways of at most RB_REMEDY_CHANGES changes are kept at each part, the shortest ones, and no
 *           more than VISITS parts are looked at.
 *
 * The steps of the plan are walked, not the words of the rule: names and exceptions are resolved there, and each part's value is at
 * hand. What already is as it has to be needs no change, so a way says what else has to be otherwise.
 */
#include "engine/remedy.h"

enum { VISITS = 4000, DEPTH = 200 };

static void reach(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out);

static const rb_step *step_at(const rb_finder *f, rb_step_id id) { return &f->p->stream->steps.items[id]; }

bool rb_step_is_load(const rb_step *s)
{
    return s->op == RB_OP_load_bit || s->op == RB_OP_load_i64 || s->op == RB_OP_load_dec || s->op == RB_OP_load_text || s->op == RB_OP_load_list;
}

rb_value rb_finder_value(const rb_finder *f, rb_step_id step) { return rb_exec_value(f->p->exec, step, f->p->row); }

bool rb_finder_one_currency(const rb_finder *f, const rb_step *s)
{
    rb_value a = rb_finder_value(f, s->in[0]), b = rb_finder_value(f, s->in[1]);
    return a.known && b.known && rb_str_equal(a.text, b.text);
}

/* ---- ways ---- */

void rb_ways_add(struct rb_ways *w, const rb_remedy *r)
{
    uint32_t at = w->len;
    while (at > 0 && w->items[at - 1]->count > r->count) at--;
    if (w->len == RB_REMEDY_WAYS) w->more = true;
    if (at == RB_REMEDY_WAYS) return;
    uint32_t moved = w->len < RB_REMEDY_WAYS ? w->len - at : RB_REMEDY_WAYS - 1 - at;
    for (uint32_t i = moved; i-- > 0;) w->items[at + 1 + i] = w->items[at + i];
    w->items[at] = r;
    if (w->len < RB_REMEDY_WAYS) w->len++;
}

void rb_ways_add_change(struct rb_ways *w, rb_change c)
{
    rb_remedy *r = RB_NEW(rb_remedy);
    r->changes[0] = c;
    r->count = 1;
    rb_ways_add(w, r);
}

static void add_all(struct rb_ways *w, const struct rb_ways *more)
{
    for (uint32_t i = 0; i < more->len; i++) rb_ways_add(w, more->items[i]);
    w->more |= more->more;
}

static bool same_change(const rb_change *a, const rb_change *b)
{
    bool one_subject = a->field == b->field && (a->field != UINT32_MAX || a->subject == b->subject);
    bool same = one_subject && a->aim.kind == b->aim.kind && a->aim.count == b->aim.count;
    for (uint32_t i = 0; same && i < a->aim.count; i++) same = rb_value_equal(&a->aim.values[i], &b->aim.values[i]);
    return same;
}

/* To be filled in is part of whatever else is wanted of a field. */
static void put_in(rb_remedy *r, const rb_change *c)
{
    for (uint32_t i = 0; i < r->count; i++) {
        rb_change *own = &r->changes[i];
        bool one_field = own->field == c->field && c->field != UINT32_MAX;
        if (same_change(own, c) || (one_field && c->aim.kind == RB_CHANGE_PRESENT && own->aim.kind != RB_CHANGE_BLANK)) return;
        if (one_field && own->aim.kind == RB_CHANGE_PRESENT && c->aim.kind != RB_CHANGE_BLANK) {
            *own = *c;
            return;
        }
    }
    if (r->count < RB_REMEDY_CHANGES) r->changes[r->count] = *c;
    r->count++;
}

void rb_ways_both(const struct rb_ways *a, const struct rb_ways *b, struct rb_ways *out)
{
    for (uint32_t i = 0; i < a->len; i++)
        for (uint32_t k = 0; k < b->len; k++) {
            rb_remedy *r = RB_NEW(rb_remedy);
            *r = *a->items[i];
            for (uint32_t c = 0; c < b->items[k]->count; c++) put_in(r, &b->items[k]->changes[c]);
            if (r->count <= RB_REMEDY_CHANGES) rb_ways_add(out, r);
            else out->more = true;
        }
    out->more |= a->more || b->more;
}

static rb_change change_of(rb_step_id subject, enum rb_change_kind kind)
{
    return (rb_change){.aim = {.kind = kind, .than = RB_STEP_NONE}, .field = UINT32_MAX, .subject = subject, .whole = RB_STEP_NONE};
}

/* ---- conditions ---- */

static void reach_all(rb_finder *f, const rb_step *s, bool want, struct rb_ways *out)
{
    struct rb_ways a = {0}, b = {0};
    reach(f, s->in[0], want, &a);
    reach(f, s->in[1], want, &b);
    rb_ways_both(&a, &b, out);
}

static void reach_any(rb_finder *f, const rb_step *s, bool want, struct rb_ways *out)
{
    struct rb_ways b = {0};
    reach(f, s->in[0], want, out);
    reach(f, s->in[1], want, &b);
    add_all(out, &b);
}

/* The condition as it has to be, and the branch that it then chooses. */
static void reach_branch(rb_finder *f, const rb_step *s, const bool wants[2], struct rb_ways *out)
{
    struct rb_ways condition = {0}, branch = {0}, together = {0};
    reach(f, s->in[0], wants[0], &condition);
    reach(f, wants[0] ? s->in[1] : s->in[2], wants[1], &branch);
    rb_ways_both(&condition, &branch, &together);
    add_all(out, &together);
}

static void reach_choice(rb_finder *f, const rb_step *s, bool want, struct rb_ways *out)
{
    reach_branch(f, s, (const bool[]){true, want}, out);
    reach_branch(f, s, (const bool[]){false, want}, out);
}

/* Two amounts in one currency are compared as they stand. */
static void reach_same(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    const rb_step *s = step_at(f, step);
    if (rb_finder_one_currency(f, s)) reach(f, s->in[2], want, out);
    else rb_ways_add_change(out, change_of(step, want ? RB_CHANGE_HOLDS : RB_CHANGE_HOLDS_NOT));
}

static void reach_default(rb_finder *f, const rb_step *s, bool want, struct rb_ways *out)
{
    reach(f, s->in[0], want, out);
    if (!rb_finder_value(f, s->in[0]).known) {
        struct rb_ways other = {0};
        reach(f, s->in[1], want, &other);
        add_all(out, &other);
    }
}

static void change_field(rb_step_id step, uint32_t field, enum rb_change_kind kind, struct rb_ways *out)
{
    rb_change c = change_of(step, kind);
    c.field = field;
    rb_ways_add_change(out, c);
}

/* What it gives is not to be seen from the field: another record, or a parameter of that day. */
static bool is_asked_by(const rb_step *s)
{
    switch (s->op) {
    case RB_OP_find: case RB_OP_over_bit: case RB_OP_over_i64: case RB_OP_over_dec: case RB_OP_over_text:
    case RB_OP_history_bit: case RB_OP_history_i64: case RB_OP_history_dec: case RB_OP_history_text: return true;
    default: return false;
    }
}

/* Whether something is looked up by the field that it is unknown for. */
static bool is_unknown_key(rb_finder *f, rb_step_id step, unsigned depth)
{
    const rb_step *s = step_at(f, step);
    if (rb_step_is_load(s)) return false;
    for (uint32_t i = 0; depth < DEPTH && i < rb_step_input_count(f->p->c->plan, s); i++) {
        rb_step_id in = rb_step_input(f->p->c->plan, s, i);
        if (in != RB_STEP_NONE && !rb_finder_value(f, in).known) return is_asked_by(s) || is_unknown_key(f, in, depth + 1);
    }
    return false;
}

/* The field that it is unknown for; RB_STEP_NONE: none of the record's own. */
static rb_step_id unknown_load(rb_finder *f, rb_step_id step, unsigned depth)
{
    const rb_step *s = step_at(f, step);
    if (rb_step_is_load(s)) return step;
    for (uint32_t i = 0; depth < DEPTH && i < rb_step_input_count(f->p->c->plan, s); i++) {
        rb_step_id in = rb_step_input(f->p->c->plan, s, i);
        if (in != RB_STEP_NONE && !rb_finder_value(f, in).known) return unknown_load(f, in, depth + 1);
    }
    return RB_STEP_NONE;
}

/* A field without which the value cannot be known. */
static rb_step_id any_load(rb_finder *f, rb_step_id step, unsigned depth)
{
    const rb_step *s = step_at(f, step);
    if (rb_step_is_load(s)) return step;
    for (uint32_t i = 0; depth < DEPTH && i < rb_step_input_count(f->p->c->plan, s); i++) {
        rb_step_id in = rb_step_input(f->p->c->plan, s, i);
        if (in != RB_STEP_NONE && f->moves[in]) return any_load(f, in, depth + 1);
    }
    return RB_STEP_NONE;
}

/* The key is blank: with what it is filled in decides, and nobody can say that. */
static bool fill_key(rb_finder *f, rb_step_id of, struct rb_ways *out)
{
    rb_step_id load = rb_finder_value(f, of).known || !is_unknown_key(f, of, 0) ? RB_STEP_NONE : unknown_load(f, of, 0);
    if (load == RB_STEP_NONE) return false;
    rb_change c = change_of(load, RB_CHANGE_PRESENT);
    c.field = step_at(f, load)->operand;
    c.is_key = true;
    rb_ways_add_change(out, c);
    return true;
}

static void reach_known(rb_finder *f, rb_step_id of, bool want, struct rb_ways *out)
{
    if (want && fill_key(f, of, out)) return;
    const rb_step *s = step_at(f, of);
    rb_step_id load = want ? unknown_load(f, of, 0) : any_load(f, of, 0);
    if (load != RB_STEP_NONE) change_field(load, step_at(f, load)->operand, want ? RB_CHANGE_PRESENT : RB_CHANGE_BLANK, out);
    else if (s->op == RB_OP_find) rb_ways_add_change(out, change_of(of, want ? RB_CHANGE_EXISTS : RB_CHANGE_EXISTS_NOT));
    else rb_ways_add_change(out, change_of(of, want ? RB_CHANGE_PRESENT : RB_CHANGE_BLANK));
}

/* ---- comparisons ---- */

static enum rb_change_kind turned(enum rb_change_kind k)
{
    switch (k) {
    case RB_CHANGE_AT_LEAST: return RB_CHANGE_AT_MOST;
    case RB_CHANGE_AT_MOST: return RB_CHANGE_AT_LEAST;
    case RB_CHANGE_MORE: return RB_CHANGE_LESS;
    case RB_CHANGE_LESS: return RB_CHANGE_MORE;
    default: return k;
    }
}

static const rb_value *kept(rb_value v)
{
    rb_value *k = RB_NEW(rb_value);
    *k = v;
    return k;
}

static void change_side(rb_finder *f, rb_step_id subject, rb_step_id other, rb_aim aim, struct rb_ways *out)
{
    rb_value v = rb_finder_value(f, other);
    struct rb_ways ways = {0};
    if (!f->moves[subject] || !v.known) return;
    aim.values = kept(v);
    aim.count = 1;
    aim.than = other;
    rb_ways_change(f, subject, aim, &ways);
    add_all(out, &ways);
}

/* Both are unknown: what to fill in first, without a word on with what. */
static void fill_both(rb_finder *f, const rb_step *s, struct rb_ways *out)
{
    struct rb_ways a = {0}, b = {0};
    reach_known(f, s->in[0], true, &a);
    reach_known(f, s->in[1], true, &b);
    rb_ways_both(&a, &b, out);
}

/* kind: how the first has to be to the second. */
static void compare(rb_finder *f, const rb_step *s, enum rb_change_kind kind, struct rb_ways *out)
{
    rb_aim aim = {.kind = kind, .op = s->op};
    if (!rb_finder_value(f, s->in[0]).known && !rb_finder_value(f, s->in[1]).known) {
        fill_both(f, s, out);
        return;
    }
    if (fill_key(f, s->in[0], out) || fill_key(f, s->in[1], out)) return;
    change_side(f, s->in[0], s->in[1], aim, out);
    aim.kind = turned(kind);
    change_side(f, s->in[1], s->in[0], aim, out);
}

rb_aim rb_aim_of_set(const rb_plan *plan, uint32_t index, rb_type type)
{
    const rb_set *set = &plan->sets.items[index];
    rb_value     *values = RB_NEW_ARRAY(rb_value, set->len + 1u);
    for (uint32_t i = 0; i < set->len; i++) {
        values[i] = (rb_value){.type = type, .known = true};
        if (rb_type_rep(type) == RB_REP_TEXT) values[i].text = set->text[i];
        else if (rb_type_rep(type) == RB_REP_DEC) values[i].dec = set->dec[i];
        else values[i].i64 = set->i64[i];
    }
    return (rb_aim){.kind = RB_CHANGE_IS, .values = values, .count = set->len, .than = RB_STEP_NONE, .op = RB_OP_COUNT};
}

static void reach_set(rb_finder *f, const rb_step *s, bool want, struct rb_ways *out)
{
    rb_aim aim = rb_aim_of_set(f->p->c->plan, s->operand, step_at(f, s->in[0])->type);
    aim.kind = want ? RB_CHANGE_IS : RB_CHANGE_IS_NOT;
    aim.op = s->op;
    rb_ways_change(f, s->in[0], aim, out);
}

static void reach_text(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    const rb_step *s = step_at(f, step);
    rb_value v = rb_finder_value(f, s->in[1]);
    if (v.known && f->moves[s->in[0]]) rb_ways_change(f, s->in[0], (rb_aim){want ? RB_CHANGE_TEXT : RB_CHANGE_NOT_TEXT, kept(v), 1, s->in[1], s->op}, out);
    else rb_ways_add_change(out, change_of(step, want ? RB_CHANGE_HOLDS : RB_CHANGE_HOLDS_NOT));
}

static void reach_over(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    const rb_seek *seek = &f->p->c->plan->seeks.items[step_at(f, step)->operand];
    bool exists = seek->over == RB_OVER_ANY && seek->index != RB_INDEX_LIST;
    enum rb_change_kind kind = exists ? (want ? RB_CHANGE_EXISTS : RB_CHANGE_EXISTS_NOT) : want ? RB_CHANGE_HOLDS : RB_CHANGE_HOLDS_NOT;
    rb_ways_add_change(out, change_of(step, kind));
}

static void reach_yes(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    rb_value v = {.type = RB_TYPE(yes_no), .known = true, .yes = want};
    rb_ways_change(f, step, (rb_aim){RB_CHANGE_IS, kept(v), 1, RB_STEP_NONE, RB_OP_COUNT}, out);
}

static void reach_part(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    const rb_step *s = step_at(f, step);
    switch (s->op) {
    case RB_OP_known_bit: case RB_OP_known_i64: case RB_OP_known_dec: case RB_OP_known_text: reach_known(f, s->in[0], want, out); break;
    case RB_OP_blank_cell: change_field(step, s->operand, want ? RB_CHANGE_BLANK : RB_CHANGE_PRESENT, out); break;
    case RB_OP_no_parts: reach_known(f, s->in[0], !want, out); break;
    case RB_OP_eq_bit: case RB_OP_eq_i64: case RB_OP_eq_dec: case RB_OP_eq_text: case RB_OP_eq_fold: compare(f, s, want ? RB_CHANGE_IS : RB_CHANGE_IS_NOT, out); break;
    case RB_OP_lt_i64: case RB_OP_lt_dec: case RB_OP_lt_text: compare(f, s, want ? RB_CHANGE_LESS : RB_CHANGE_AT_LEAST, out); break;
    case RB_OP_le_i64: case RB_OP_le_dec: case RB_OP_le_text: compare(f, s, want ? RB_CHANGE_AT_MOST : RB_CHANGE_MORE, out); break;
    case RB_OP_in_i64: case RB_OP_in_dec: case RB_OP_in_text: case RB_OP_in_fold: reach_set(f, s, want, out); break;
    case RB_OP_contains: case RB_OP_starts_with: case RB_OP_ends_with: case RB_OP_contains_fold: case RB_OP_starts_fold: case RB_OP_ends_fold:
    case RB_OP_has_word: case RB_OP_word_fold: reach_text(f, step, want, out); break;
    case RB_OP_over_bit: reach_over(f, step, want, out); break;
    case RB_OP_load_bit: case RB_OP_gather_bit: reach_yes(f, step, want, out); break;
    default: rb_ways_add_change(out, change_of(step, want ? RB_CHANGE_HOLDS : RB_CHANGE_HOLDS_NOT)); break;
    }
}

static void reach(rb_finder *f, rb_step_id step, bool want, struct rb_ways *out)
{
    const rb_step *s = step_at(f, step);
    rb_value now = rb_finder_value(f, step);
    if (now.known && now.yes == want) {
        rb_ways_add(out, RB_NEW(rb_remedy));
        return;
    }
    if (!f->moves[step]) return;
    if (++f->visits > VISITS) {
        out->more = true;
        return;
    }
    switch (s->op) {
    case RB_OP_and: (want ? reach_all : reach_any)(f, s, want, out); break;
    case RB_OP_or: (want ? reach_any : reach_all)(f, s, want, out); break;
    case RB_OP_not: reach(f, s->in[0], !want, out); break;
    case RB_OP_choose_bit: reach_choice(f, s, want, out); break;
    case RB_OP_same_bit: reach_same(f, step, want, out); break;
    case RB_OP_else_bit: reach_default(f, s, want, out); break;
    case RB_OP_disputed: {
        struct rb_ways calm = {0}, answer = {0};
        reach(f, s->in[0], false, &calm);
        reach(f, s->in[1], want, &answer);
        rb_ways_both(&calm, &answer, out);
        break;
    }
    default: reach_part(f, step, want, out); break;
    }
}

/* ---- the rule ---- */

/* Whether a cell of the record, or a record that is looked up, is part of what each step computes. Inputs stand before their users. */
static const bool *find_moves(const rb_patient *p)
{
    const rb_plan *plan = p->c->plan;
    bool *moves = RB_NEW_ARRAY(bool, p->stream->steps.len + 1u);
    for (uint32_t i = 0; i < p->stream->steps.len; i++) {
        const rb_step *s = &p->stream->steps.items[i];
        bool looks_up = s->op == RB_OP_find || s->op == RB_OP_over_bit || s->op == RB_OP_over_i64 || s->op == RB_OP_over_dec || s->op == RB_OP_over_text;
        moves[i] = rb_step_is_load(s) || s->op == RB_OP_blank_cell || looks_up;
        bool parameter = s->op == RB_OP_history_bit || s->op == RB_OP_history_i64 || s->op == RB_OP_history_dec || s->op == RB_OP_history_text; /* policy, whatever date it is asked for */
        for (uint32_t k = 0; !moves[i] && !parameter && k < rb_step_input_count(plan, s); k++) {
            rb_step_id in = rb_step_input(plan, s, k);
            moves[i] = in != RB_STEP_NONE && moves[in];
        }
    }
    return moves;
}

/* Whether `more` does all that `less` does: what it does besides is not needed. */
static bool contains(const rb_remedy *more, const rb_remedy *less)
{
    bool all = less->count <= more->count;
    for (uint32_t i = 0; all && i < less->count; i++) {
        uint32_t k = 0;
        while (k < more->count && !same_change(&less->changes[i], &more->changes[k])) k++;
        all = k < more->count;
    }
    return all && (less->count == more->count || less->break_count == 0 || more->break_count > 0);
}

/* The shorter ones come first, and of one length those that make nothing else fail. */
static bool comes_before(const rb_remedy *a, const rb_remedy *b) { return a->count != b->count ? a->count < b->count : b->break_count > 0 && a->break_count == 0; }

/* A way may have grown since the ways were made: by the other end of a day. */
static void add_tried(rb_remedies *out, const rb_remedy *r)
{
    uint32_t at = out->len;
    for (uint32_t i = 0; i < out->len; i++)
        if (contains(r, out->items[i])) return;
    while (at > 0 && comes_before(r, out->items[at - 1])) at--;
    for (uint32_t i = out->len; i > at; i--) out->items[i] = out->items[i - 1];
    out->items[at] = r;
    out->len++;
}

/* Whether what the step computes has anything to do with the field. Inputs stand before their users. */
static bool reads_field(const rb_finder *f, rb_step_id step, uint32_t field)
{
    const rb_plan *plan = f->p->c->plan;
    bool *reads = RB_NEW_ARRAY(bool, step + 1u);
    for (rb_step_id i = 0; i <= step; i++) {
        const rb_step *s = step_at(f, i);
        reads[i] = (rb_step_is_load(s) || s->op == RB_OP_blank_cell) && s->operand == field;
        for (uint32_t k = 0; !reads[i] && k < rb_step_input_count(plan, s); k++) {
            rb_step_id in = rb_step_input(plan, s, k);
            reads[i] = in != RB_STEP_NONE && in < i && reads[in];
        }
    }
    return reads[step];
}

/* Whether what is demanded is met by `way`: where the rule comes to apply as well, it passes. */
static bool meets_demand(const rb_patient *p, rb_trial *trial, uint32_t rule, const struct rb_ways *applies, const rb_remedy *way)
{
    for (uint32_t i = 0; i < applies->len; i++) {
        struct rb_ways one = {.items = {applies->items[i]}, .len = 1}, demand = {.items = {way}, .len = 1}, both = {0};
        rb_remedy tried;
        rb_ways_both(&one, &demand, &both);
        if (both.len == 0) continue;
        tried = *both.items[0];
        if (rb_remedy_try(p, trial, rule, &tried)) return true;
    }
    return false;
}

static void add_demands(const rb_patient *p, uint32_t rule, const struct rb_ways *applies, const struct rb_ways *holds, rb_remedies *out)
{
    rb_trial trial = {0};
    out->more = holds->more;
    for (uint32_t i = 0; i < holds->len; i++)
        if (holds->items[i]->count > 0 && meets_demand(p, &trial, rule, applies, holds->items[i])) add_tried(out, holds->items[i]);
}

/* Whether the rule's demand is met, whatever the field says. */
static bool demand_stands(const rb_finder *f, const rb_rule_plan *plan, uint32_t field)
{
    if (plan->holds == RB_STEP_NONE) return true;
    rb_value demand = rb_finder_value(f, plan->holds);
    return demand.known && demand.yes && !reads_field(f, plan->holds, field);
}

/* Of which days a version is stands as known where the day is not: only one of them is to say that it is not known. */
static bool may_apply(const rb_finder *f, rb_step_id step, unsigned depth)
{
    if (step == RB_STEP_NONE || depth > DEPTH) return true;
    const rb_step *s = step_at(f, step);
    if (s->op == RB_OP_and) return may_apply(f, s->in[0], depth + 1) && may_apply(f, s->in[1], depth + 1);
    if (s->op == RB_OP_else_bit && !rb_finder_value(f, s->in[0]).known) return true;
    rb_value now = rb_finder_value(f, step);
    return !now.known || now.yes;
}

/* Another version of the rule that may be the one that applies, and of which it is not known that it passes then. UINT32_MAX: none. */
static uint32_t doubtful_version(const rb_finder *f, uint32_t rule, uint32_t field)
{
    const rb_stream_plan *s = f->p->stream;
    const rb_rule_plan   *own = &s->rules.items[rule];
    const rb_checklist_info *list = f->p->c->plan->catalog->checklists.items[own->checklist];
    for (uint32_t i = 0; i < s->rules.len; i++) {
        const rb_rule_plan *other = &s->rules.items[i];
        bool same = other->checklist == own->checklist && rb_str_equal(list->rules.items[other->rule].name, list->rules.items[own->rule].name);
        if (same && i != rule && may_apply(f, other->applies, 0) && !demand_stands(f, other, field)) return i;
    }
    return UINT32_MAX;
}

void rb_remedies_find(const rb_patient *p, uint32_t rule, rb_remedies *out)
{
    const rb_rule_plan *plan = &p->stream->rules.items[rule];
    rb_finder f = {.p = p, .moves = find_moves(p)};
    struct rb_ways applies = {0}, holds = {0}, ways = {0};
    rb_trial trial = {0};
    *out = (rb_remedies){.unsure = RB_STEP_NONE, .version = UINT32_MAX};
    if (plan->applies != RB_STEP_NONE && !rb_finder_value(&f, plan->applies).known) out->unsure = unknown_load(&f, plan->applies, 0);
    if (plan->holds == RB_STEP_NONE) return;
    if (plan->applies == RB_STEP_NONE) rb_ways_add(&applies, RB_NEW(rb_remedy));
    else reach(&f, plan->applies, true, &applies);
    reach(&f, plan->holds, true, &holds);
    if (out->unsure != RB_STEP_NONE) {
        uint32_t field = step_at(&f, out->unsure)->operand;
        out->version = doubtful_version(&f, rule, field);
        out->cannot_fail = out->version == UINT32_MAX && demand_stands(&f, plan, field);
        if (!out->cannot_fail) add_demands(p, rule, &applies, &holds, out);
        return;
    }
    rb_ways_both(&applies, &holds, &ways);
    out->more = ways.more;
    for (uint32_t i = 0; i < ways.len; i++) {
        rb_remedy *r = RB_NEW(rb_remedy);
        *r = *ways.items[i];
        if (r->count > 0 && rb_remedy_try(p, &trial, rule, r)) add_tried(out, r);
    }
}
