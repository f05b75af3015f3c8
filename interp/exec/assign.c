/* exec/assign.c: gives records, one after another, to the members of a pool.
 *
 * Path      columns of the batch -> named? -> who fits (pairs of record and member) -> the next in turn with room -> rb_assignment
 * Promises  Each record asks each member once at most, so there is always an end. The answer depends on the records' order alone, not
 *           on how they fall into batches. What is given moves the turn only where it was somebody's turn.
 *
 * Kleene, in one sentence: where an unknown could change who gets the record, nobody does, the outcome is unknown, and the turn stays
 * where it is. A member that is certainly full cannot take the record, so whether it fits need not be known; the same the other way
 * round. What a member has and can have is found once, before the first record: an export is a picture of one moment.
 */
#include "exec/held.h"
#include "exec/state.h"

#include "base/unicode.h"

enum { FULL_SHOWN = 8 };
#define NOBODY UINT32_MAX

struct member {
    rb_value name;
    rb_value load, capacity;      /* type none: not said */
    rb_cause load_cause, capacity_cause;
    uint64_t before, given, named, over;
};

struct rb_assigner {
    const rb_assign_plan *plan;
    rb_exec        *fits;         /* NULL: everyone fits */
    uint32_t        rows[RB_BATCH_ROWS], held[RB_BATCH_ROWS];
    uint32_t        count;
    const uint32_t *pool;         /* by member: its row in memory */
    struct member  *members;
    rb_map          by_name;
    rb_str          problem;
    uint32_t        last;
    uint64_t       *yes, *unsure; /* by member: whether it fits the record at hand */
    bool            tells;
    uint64_t        by_how[RB_GIVEN_COUNT], over;
    rb_assignment   given[RB_BATCH_ROWS];
};

/* The pool */

static rb_exec *pairs_of(rb_exec *x, const struct rb_assigner *a, uint32_t number)
{
    return rb_exec_new_pairs(x, &x->plan->seeks.items[number], a->rows, a->held);
}

static uint32_t run_pairs(rb_exec *pairs, struct rb_assigner *a, uint32_t row, uint32_t from)
{
    uint32_t count = a->count - from < RB_BATCH_ROWS ? a->count - from : RB_BATCH_ROWS;
    for (uint32_t i = 0; i < count; i++) {
        a->rows[i] = row;
        a->held[i] = a->pool[from + i];
    }
    rb_exec_run(pairs, NULL, count);
    return count;
}

static rb_value kept(rb_value v)
{
    if (v.known && rb_type_rep(v.type) == RB_REP_TEXT) v.text = rb_str_dup(v.text);
    return v;
}

static rb_str name_text(const rb_exec *x, const rb_value *v)
{
    rb_buf b = {0};
    rb_value_print(&b, v, x->plan->zone);
    return rb_text_nfc(rb_buf_take(&b));
}

static void add_member(rb_exec *x, struct rb_assigner *a, uint32_t i, rb_value name)
{
    rb_buf b = {0};
    uint32_t index = i;
    a->members[i] = (struct member){.name = kept(name)};
    if (a->problem.len > 0) return;
    if (name.known && rb_map_add(&a->by_name, name_text(x, &name), &index)) return;
    rb_held_name(x->residents, x->plan->indexes.items[x->plan->seeks.items[a->plan->names].index].lookup, a->pool[i], &b);
    a->problem = name.known ? rb_str_print("two members of the pool are called %.*s", RB_STR_ARGS(name_text(x, &name))) : rb_str_print("%.*s has no name", RB_STR_ARGS(rb_buf_str(&b)));
}

static void read_names(rb_exec *x, struct rb_assigner *a)
{
    rb_exec *pairs = pairs_of(x, a, a->plan->names);
    for (uint32_t from = 0; from < a->count; from += RB_BATCH_ROWS) {
        uint32_t count = run_pairs(pairs, a, 0, from);
        for (uint32_t i = 0; i < count; i++) add_member(x, a, from + i, rb_exec_read(pairs, x->plan->seeks.items[a->plan->names].value, i));
    }
}

static void read_number(rb_exec *pairs, rb_step_id step, uint32_t pair, rb_value *v, rb_cause *cause)
{
    if (step == RB_STEP_NONE) return;
    *v = rb_exec_read(pairs, step, pair);
    if (v->known) return;
    *cause = rb_exec_cause(pairs, step, pair);
    cause->field = UINT32_MAX; /* the member's, not the record's */
}

static void read_loads(rb_exec *x, struct rb_assigner *a)
{
    if (a->plan->loads == UINT32_MAX) return;
    const rb_seek *seek = &x->plan->seeks.items[a->plan->loads];
    rb_exec *pairs = pairs_of(x, a, a->plan->loads);
    for (uint32_t from = 0; from < a->count; from += RB_BATCH_ROWS) {
        uint32_t count = run_pairs(pairs, a, 0, from);
        for (uint32_t i = 0; i < count; i++) {
            struct member *m = &a->members[from + i];
            read_number(pairs, seek->value, i, &m->load, &m->load_cause);
            read_number(pairs, seek->order, i, &m->capacity, &m->capacity_cause);
        }
    }
}

static struct rb_assigner *new_assigner(rb_exec *x, const rb_assign_plan *plan)
{
    struct rb_assigner *a = RB_NEW(struct rb_assigner);
    *a = (struct rb_assigner){.plan = plan, .last = NOBODY, .problem = RB_STR("")};
    a->pool = rb_held_find(x->residents->indexes[x->plan->seeks.items[plan->names].index], RB_STR(""), rb_held_hash(RB_STR("")), &a->count);
    a->members = RB_NEW_ARRAY(struct member, (size_t)a->count + 1);
    a->yes = RB_NEW_PLAIN(uint64_t, (size_t)a->count / 64 + RB_BATCH_WORDS + 1);
    a->unsure = RB_NEW_PLAIN(uint64_t, (size_t)a->count / 64 + RB_BATCH_WORDS + 1);
    read_names(x, a);
    read_loads(x, a);
    if (plan->fits != UINT32_MAX) a->fits = pairs_of(x, a, plan->fits);
    return a;
}

void rb_exec_assigns_init(rb_exec *x)
{
    const rb_stream_plan *s = x->stream;
    if (!x->residents) return; /* nothing of it is asked for */
    x->assigners = RB_NEW_ARRAY(struct rb_assigner *, s->assigns.len + 1);
    for (uint32_t i = 0; i < s->assigns.len; i++) {
        const rb_assign_plan *plan = &s->assigns.items[i];
        rb_exec_need(x, plan->when);
        rb_exec_need(x, plan->overflow);
        for (uint32_t n = 0; n < plan->named.len; n++) {
            rb_exec_need(x, plan->named.items[n].condition);
            rb_exec_need(x, plan->named.items[n].value);
        }
        for (uint32_t n = 0; plan->fits != UINT32_MAX && n < x->plan->seeks.items[plan->fits].inputs.len; n++) rb_exec_need(x, x->plan->seeks.items[plan->fits].inputs.items[n]);
        x->assigners[i] = new_assigner(x, plan);
    }
}

/* One record */

enum standing { FITS, FULL, OUT, UNSURE };

/* What a member has now. False: not known. */
static bool load_of(const struct rb_assigner *a, const struct member *m, rb_dec *load)
{
    bool said = m->load.type.kind != RB_TYPE_none;
    *load = said ? m->load.dec : (rb_dec)m->before * RB_DEC_ONE;
    if (a->plan->adds) *load += (rb_dec)m->given * RB_DEC_ONE;
    return !said || m->load.known;
}

static enum standing standing_of(const struct rb_assigner *a, uint32_t i, rb_dec *load, bool *has_load)
{
    const struct member *m = &a->members[i];
    bool unsure = a->unsure[i / 64] >> i % 64 & 1, limited = m->capacity.type.kind != RB_TYPE_none;
    *has_load = load_of(a, m, load);
    if (!unsure && !(a->yes[i / 64] >> i % 64 & 1)) return OUT;
    if (limited && *has_load && m->capacity.known && *load >= m->capacity.dec) return FULL;
    if (limited && (!*has_load || !m->capacity.known)) return UNSURE;
    return unsure || (a->plan->least_loaded && !*has_load) ? UNSURE : FITS;
}

static void ask_who_fits(const rb_exec *x, struct rb_assigner *a, uint32_t row)
{
    if (!a->fits) memset(a->yes, 0xff, ((size_t)a->count / 64 + 1) * sizeof *a->yes);
    if (!a->fits) memset(a->unsure, 0, ((size_t)a->count / 64 + 1) * sizeof *a->unsure);
    for (uint32_t from = 0; a->fits && from < a->count; from += RB_BATCH_ROWS) {
        (void)run_pairs(a->fits, a, row, from);
        for (uint32_t w = 0; w < rb_exec_words(a->fits); w++) {
            rb_answer answer = rb_exec_answer(a->fits, x->plan->seeks.items[a->plan->fits].condition, w);
            a->yes[from / 64 + w] = answer.yes;
            a->unsure[from / 64 + w] = rb_exec_mask(a->fits, w) & ~answer.yes & ~answer.no;
        }
    }
}

static rb_cause cause_of_member(const rb_exec *x, struct rb_assigner *a, uint32_t row, uint32_t i)
{
    const struct member *m = &a->members[i];
    rb_dec load;
    if (!(a->unsure[i / 64] >> i % 64 & 1)) return load_of(a, m, &load) ? m->capacity_cause : m->load_cause;
    a->rows[0] = row;
    a->held[0] = a->pool[i];
    rb_exec_run(a->fits, NULL, 1);
    return rb_exec_cause(a->fits, x->plan->seeks.items[a->plan->fits].condition, 0);
}

/* "Ana 50 of 50" */
static void add_load(const rb_exec *x, const struct rb_assigner *a, uint32_t i, rb_buf *b)
{
    const struct member *m = &a->members[i];
    rb_dec load;
    rb_value_print(b, &m->name, x->plan->zone);
    if (!load_of(a, m, &load)) return;
    rb_buf_add_char(b, ' ');
    rb_dec_print(b, load);
    if (m->capacity.type.kind == RB_TYPE_none || !m->capacity.known) return;
    rb_buf_add_chars(b, " of ");
    rb_dec_print(b, m->capacity.dec);
}

static rb_str why_nobody(const rb_exec *x, const struct rb_assigner *a)
{
    rb_buf   b = {0};
    uint32_t full = 0, out = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        rb_dec load;
        bool   has_load;
        if (standing_of(a, i, &load, &has_load) != FULL) {
            out++;
            continue;
        }
        if (full++ >= FULL_SHOWN) continue;
        rb_buf_add_chars(&b, full == 1 ? "everyone is full: " : ", ");
        add_load(x, a, i, &b);
    }
    if (a->count == 0) return RB_STR("the pool is empty");
    if (full == 0) return RB_STR("nobody in the pool fits");
    if (full > FULL_SHOWN) rb_buf_print(&b, " and %u more", full - FULL_SHOWN);
    if (out > 0) rb_buf_print(&b, "; %u other%s do%s not fit", out, out == 1 ? "" : "s", out == 1 ? "es" : "");
    return rb_buf_take(&b);
}

static uint32_t in_turn(const struct rb_assigner *a, uint32_t n)
{
    uint64_t start = a->last == NOBODY ? 0 : (uint64_t)a->last + 1;
    return (uint32_t)((start + n) % a->count);
}

static void tell(const rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t i)
{
    static const char *const words[] = {[FITS] = "fits", [FULL] = "is full", [OUT] = "does not fit", [UNSURE] = "may fit: something is unknown"};
    rb_dec load;
    bool   has_load;
    rb_buf b = {0};
    if (!a->tells) return;
    rb_buf_add_str(&b, g->asked);
    add_load(x, a, i, &b);
    rb_buf_print(&b, ": %s\n", words[standing_of(a, i, &load, &has_load)]);
    g->asked = rb_buf_take(&b);
}

/* The first in turn who fits and has room. UNSURE: *who is whom too little is known of. */
static enum standing next_in_turn(const rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t *who)
{
    for (uint32_t n = 0; n < a->count; n++) {
        rb_dec load;
        bool   has_load;
        *who = in_turn(a, n);
        enum standing s = standing_of(a, *who, &load, &has_load);
        tell(x, a, g, *who);
        if (s == FITS || s == UNSURE) return s;
    }
    return OUT;
}

/* The one and only member who can take it, for certain; NOBODY: there is none, or several may. What such a one has already does not matter. */
static uint32_t only_one(const struct rb_assigner *a)
{
    uint32_t only = NOBODY;
    for (uint32_t i = 0; i < a->count; i++) {
        rb_dec load;
        bool   has_load;
        enum standing s = standing_of(a, i, &load, &has_load);
        if (s != FITS && s != UNSURE) continue;
        bool is_sure = s == FITS || (!(a->unsure[i / 64] >> i % 64 & 1) && a->members[i].capacity.type.kind == RB_TYPE_none);
        if (only != NOBODY || !is_sure) return NOBODY;
        only = i;
    }
    return only;
}

/* Who has least; of equals the first in turn. Somebody of whom too little is known stands in the way where they could have less. */
static enum standing least_loaded(const rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t *who)
{
    rb_dec   best = 0, load;
    uint32_t best_at = NOBODY;
    bool     has_load;
    for (uint32_t n = 0; n < a->count; n++) {
        tell(x, a, g, in_turn(a, n));
        if (standing_of(a, in_turn(a, n), &load, &has_load) != FITS || (best_at != NOBODY && load >= best)) continue;
        best = load;
        best_at = n;
    }
    *who = only_one(a);
    if (*who != NOBODY) return FITS;
    for (uint32_t n = 0; n < a->count; n++) {
        *who = in_turn(a, n);
        if (standing_of(a, *who, &load, &has_load) != UNSURE) continue;
        if (best_at == NOBODY || !has_load || load < best || (load == best && n < best_at)) return UNSURE;
    }
    if (best_at == NOBODY) return OUT;
    *who = in_turn(a, best_at);
    return FITS;
}

static void give(const rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t i)
{
    struct member *m = &a->members[i];
    rb_dec load;
    rb_buf b = {0};
    bool   limited = m->capacity.type.kind != RB_TYPE_none && m->capacity.known;
    g->over = limited && load_of(a, m, &load) && load >= m->capacity.dec;
    if (g->over) {
        rb_buf_add_chars(&b, "over capacity: had ");
        add_load(x, a, i, &b);
        g->text = rb_buf_take(&b);
    }
    m->given++;
    m->named += g->how == RB_GIVEN_NAMED;
    m->over += g->over;
    a->over += g->over;
}

static void set_unknown(rb_assignment *g, rb_cause cause)
{
    g->how = RB_GIVEN_UNKNOWN;
    g->cause = cause;
}

/* When nobody can take it. */
static void overflow(rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t row)
{
    uint32_t i;
    g->how = RB_GIVEN_NOBODY;
    if (a->plan->overflow == RB_STEP_NONE) return;
    rb_value v = kept(rb_exec_read(x, a->plan->overflow, row));
    if (!v.known) {
        set_unknown(g, rb_exec_cause(x, a->plan->overflow, row));
        return;
    }
    g->how = RB_GIVEN_OTHERWISE;
    g->who = v;
    rb_str why = g->text;
    if (rb_map_find(&a->by_name, name_text(x, &v), &i)) give(x, a, g, i);
    g->text = why;
}

/* True: a line `named` decides. */
static bool give_named(rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t row)
{
    for (uint32_t n = 0; n < a->plan->named.len; n++) {
        const rb_named_plan *named = &a->plan->named.items[n];
        rb_value condition = rb_exec_read(x, named->condition, row), who;
        uint32_t i;
        if (condition.known && !condition.yes) continue;
        who = kept(rb_exec_read(x, named->value, row));
        g->named = n;
        if (!condition.known || !who.known) set_unknown(g, rb_exec_cause(x, condition.known ? named->value : named->condition, row));
        else if (rb_map_find(&a->by_name, name_text(x, &who), &i)) {
            g->how = RB_GIVEN_NAMED;
            g->who = a->members[i].name;
            give(x, a, g, i);
        } else {
            g->text = rb_str_print("%.*s is named, and is not in the pool", RB_STR_ARGS(name_text(x, &who)));
            overflow(x, a, g, row);
        }
        return true;
    }
    return false;
}

static void give_in_turn(rb_exec *x, struct rb_assigner *a, rb_assignment *g, uint32_t row)
{
    uint32_t who = NOBODY;
    ask_who_fits(x, a, row);
    enum standing s = a->plan->least_loaded ? least_loaded(x, a, g, &who) : next_in_turn(x, a, g, &who);
    if (s == UNSURE) set_unknown(g, cause_of_member(x, a, row, who));
    else if (s == FITS) {
        g->how = RB_GIVEN_TURN;
        g->who = a->members[who].name;
        give(x, a, g, who);
        a->last = who;
    } else {
        g->text = why_nobody(x, a);
        overflow(x, a, g, row);
    }
}

static void give_record(rb_exec *x, struct rb_assigner *a, uint32_t row)
{
    rb_assignment *g = &a->given[row];
    rb_value       when = {.known = true, .yes = true};
    *g = (rb_assignment){.assign = a->plan->assign, .how = RB_GIVEN_SKIPPED, .text = RB_STR(""), .asked = RB_STR(""), .cause = {.field = UINT32_MAX, .text = RB_STR("")}};
    if (a->plan->when != RB_STEP_NONE) when = rb_exec_read(x, a->plan->when, row);
    if (!when.known) set_unknown(g, rb_exec_cause(x, a->plan->when, row));
    else if (when.yes && !give_named(x, a, g, row)) give_in_turn(x, a, g, row);
    a->by_how[g->how]++;
    if (g->how == RB_GIVEN_NOBODY || g->how == RB_GIVEN_UNKNOWN || g->over) x->listed[row / RB_WORD_ROWS] |= UINT64_C(1) << row % RB_WORD_ROWS;
}

void rb_exec_assigns_give(rb_exec *x)
{
    for (uint32_t i = 0; x->assigners && i < x->stream->assigns.len; i++)
        for (uint32_t row = 0; row < x->rows; row++) give_record(x, x->assigners[i], row);
}

/* Front door */

const rb_assignment *rb_exec_assignment(const rb_exec *x, uint32_t assign, uint32_t row) { return &x->assigners[assign]->given[row]; }
rb_str rb_exec_pool_problem(const rb_exec *x, uint32_t assign) { return x->assigners ? x->assigners[assign]->problem : RB_STR(""); }

static bool find_member(const rb_exec *x, uint32_t assign, rb_str name, uint32_t *i) { return rb_map_find(&x->assigners[assign]->by_name, rb_text_nfc(name), i); }

bool rb_exec_pool_last(rb_exec *x, uint32_t assign, rb_str name)
{
    uint32_t i;
    if (!find_member(x, assign, name, &i)) return false;
    x->assigners[assign]->last = i;
    return true;
}

bool rb_exec_pool_before(rb_exec *x, uint32_t assign, rb_str name, uint64_t given)
{
    uint32_t i;
    if (!find_member(x, assign, name, &i)) return false;
    x->assigners[assign]->members[i].before = given;
    return true;
}

void rb_exec_pool_tell(rb_exec *x)
{
    for (uint32_t i = 0; x->assigners && i < x->stream->assigns.len; i++) x->assigners[i]->tells = true;
}

static rb_member_total total_of(const struct rb_assigner *a, const struct member *m)
{
    rb_member_total t = {.name = m->name, .before = m->before, .given = m->given, .named = m->named, .over = m->over, .capacity = m->capacity, .load = {.type = RB_TYPE(integer)}};
    t.load.known = load_of(a, m, &t.load.dec);
    return t;
}

void rb_exec_assigns_finish(const rb_exec *x, rb_summary *summary)
{
    for (uint32_t i = 0; x->assigners && summary->assigns && i < x->stream->assigns.len; i++) {
        const struct rb_assigner *a = x->assigners[i];
        rb_assign_total *t = &summary->assigns[a->plan->assign];
        t->ran = true;
        t->over = a->over;
        t->last = a->last;
        memcpy(t->by_how, a->by_how, sizeof t->by_how);
        for (uint32_t m = 0; m < a->count; m++) rb_vec_push(&t->members, total_of(a, &a->members[m]));
    }
}
