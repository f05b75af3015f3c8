/* engine/remedy_value.c: a value that has to be otherwise, turned round to the field that it is computed from.
 *
 * Sums, differences, days between dates, dates and lengths of time, and multiples by a constant are turned round exactly, so that a
 * field's own border is named: closed_at - opened_at at least 15 days is closed_at at least opened_at + 15 days. Where there is no such
 * way the computed value itself is said. What a rounding could make wrong, the trial in remedy_try.c finds out.
 */
#include "engine/remedy.h"

enum { DEEP = 24 };

struct turn { rb_finder *f; rb_change end; struct rb_ways *out; unsigned depth; }; /* end: the subject as it was compared */

static void turn(struct turn t, rb_step_id subject, rb_aim aim);

static const rb_step *step_of(const struct turn *t, rb_step_id id) { return &t->f->p->stream->steps.items[id]; }

static bool is_border(enum rb_change_kind k) { return k >= RB_CHANGE_AT_LEAST && k <= RB_CHANGE_LESS; }

static enum rb_change_kind flipped(enum rb_change_kind k)
{
    static const enum rb_change_kind other[] = {
        [RB_CHANGE_AT_LEAST] = RB_CHANGE_AT_MOST, [RB_CHANGE_AT_MOST] = RB_CHANGE_AT_LEAST, [RB_CHANGE_MORE] = RB_CHANGE_LESS, [RB_CHANGE_LESS] = RB_CHANGE_MORE};
    return is_border(k) ? other[k] : k;
}

static rb_i128 number_of(const rb_value *v) { return rb_type_rep(v->type) == RB_REP_DEC ? v->dec : v->i64; }

/* The same aim about another value of another type. */
static void turn_to(struct turn t, rb_step_id subject, rb_aim aim, rb_i128 number)
{
    rb_value *v = RB_NEW(rb_value);
    rb_type   type = step_of(&t, subject)->type;
    *v = (rb_value){.type = type, .known = true};
    if (rb_type_rep(type) == RB_REP_DEC) {
        if (number > RB_DEC_MAX || number < -RB_DEC_MAX) return;
        v->dec = number;
    } else {
        bool day = type.kind == RB_TYPE_date;
        if (number > (day ? RB_DATE_MAX : INT64_MAX) || number < (day ? RB_DATE_MIN : INT64_MIN)) return;
        v->i64 = (int64_t)number;
    }
    aim.values = v;
    aim.count = 1;
    aim.than = RB_STEP_NONE;
    t.depth++;
    turn(t, subject, aim);
}

static rb_i128 floor_div(rb_i128 a, rb_i128 b)
{
    rb_i128 q = a / b;
    return a % b != 0 && (a % b < 0) != (b < 0) ? q - 1 : q;
}

/* n * unit against the border, as n against a whole number; false: an exact value that no whole number gives. */
static bool whole_border(enum rb_change_kind kind, rb_i128 border, rb_i128 unit, rb_i128 *out)
{
    bool up = kind == RB_CHANGE_AT_LEAST || kind == RB_CHANGE_LESS;
    *out = floor_div(border, unit);
    if (border % unit == 0) return true;
    if (up) ++*out;
    return is_border(kind);
}

/* Far from where adding two of them could overflow. */
static bool is_moderate(rb_i128 n) { return n < RB_DEC_MAX / 1000 && n > -RB_DEC_MAX / 1000; }

/* a + sign * b, in units of `unit` of the result for one of a and b. */
struct pair { rb_step_id a, b; int sign; rb_i128 unit_a, unit_b; };

static void turn_pair(struct turn t, struct pair p, rb_aim aim)
{
    rb_i128  border = number_of(aim.values), whole;
    rb_value a = rb_finder_value(t.f, p.a), b = rb_finder_value(t.f, p.b);
    if (!is_moderate(border) || !is_moderate(number_of(&a)) || !is_moderate(number_of(&b))) return;
    if (t.f->moves[p.a] && b.known && whole_border(aim.kind, border - p.sign * number_of(&b) * p.unit_b, p.unit_a, &whole)) turn_to(t, p.a, aim, whole);
    if (!t.f->moves[p.b] || !a.known) return;
    rb_i128 rest = border - number_of(&a) * p.unit_a;
    if (p.sign < 0) {
        aim.kind = flipped(aim.kind);
        rest = -rest;
    }
    if (whole_border(aim.kind, rest, p.unit_b, &whole)) turn_to(t, p.b, aim, whole);
}

/* Times a constant. */
static void turn_scaled(struct turn t, rb_step_id of, rb_dec factor, rb_aim aim)
{
    rb_i128 border = aim.values->dec, reach = RB_DEC_MAX / 1000 / RB_DEC_ONE;
    if (factor == 0 || border > reach || border < -reach) return;
    if (factor < 0) {
        aim.kind = flipped(aim.kind);
        border = -border;
        factor = -factor;
    }
    if (whole_border(aim.kind, border * RB_DEC_ONE, factor, &border)) turn_to(t, of, aim, border);
}

static void turn_product(struct turn t, const rb_step *s, rb_aim aim)
{
    rb_value a = rb_finder_value(t.f, s->in[0]), b = rb_finder_value(t.f, s->in[1]);
    if (t.f->moves[s->in[0]] && b.known) turn_scaled(t, s->in[0], b.dec, aim);
    if (t.f->moves[s->in[1]] && a.known) turn_scaled(t, s->in[1], a.dec, aim);
}

static void turn_quotient(struct turn t, const rb_step *s, rb_aim aim)
{
    rb_value b = rb_finder_value(t.f, s->in[1]);
    rb_dec   border;
    if (!t.f->moves[s->in[0]] || !b.known || b.dec == 0 || !rb_dec_mul(aim.values->dec, b.dec, &border)) return;
    if (b.dec < 0) aim.kind = flipped(aim.kind);
    turn_to(t, s->in[0], aim, border);
}

static bool is_dec(const struct turn *t, rb_step_id id) { return rb_type_rep(step_of(t, id)->type) == RB_REP_DEC; }

/* Of a number or a length of time. */
static void turn_computed(struct turn t, rb_step_id subject, rb_aim aim)
{
    const rb_step *s = step_of(&t, subject);
    rb_i128 day = RB_US_PER_DAY, n = number_of(aim.values);
    switch (s->op) {
    case RB_OP_add_dec: case RB_OP_add_i64: turn_pair(t, (struct pair){s->in[0], s->in[1], 1, 1, 1}, aim); break;
    case RB_OP_sub_dec: case RB_OP_sub_i64: turn_pair(t, (struct pair){s->in[0], s->in[1], -1, 1, 1}, aim); break;
    case RB_OP_days_between: turn_pair(t, (struct pair){s->in[0], s->in[1], -1, day, day}, aim); break;
    case RB_OP_day_count:
        aim.values = &(rb_value){.type = aim.values->type, .known = true, .dec = n - rb_dec_of(s->operand)};
        turn_pair(t, (struct pair){s->in[1], s->in[0], -1, RB_DEC_ONE, RB_DEC_ONE}, aim);
        break;
    case RB_OP_date_plus:
        if (!rb_finder_value(t.f, s->in[1]).known || t.f->moves[s->in[1]]) break;
        turn_to(t, s->in[0], aim, n - rb_finder_value(t.f, s->in[1]).i64 / RB_US_PER_DAY);
        break;
    case RB_OP_neg_dec: case RB_OP_neg_i64:
        aim.kind = flipped(aim.kind);
        turn_to(t, s->in[0], aim, -n);
        break;
    case RB_OP_mul_dec: turn_product(t, s, aim); break;
    case RB_OP_div_dec: turn_quotient(t, s, aim); break;
    default: break;
    }
}

static bool takes_numbers(const struct turn *t, rb_step_id subject, const rb_aim *aim)
{
    bool number = is_dec(t, subject) || step_of(t, subject)->type.kind == RB_TYPE_duration || step_of(t, subject)->type.kind == RB_TYPE_date || step_of(t, subject)->type.kind == RB_TYPE_datetime;
    return number && aim->count == 1 && (is_border(aim->kind) || aim->kind == RB_CHANGE_IS || aim->kind == RB_CHANGE_IS_NOT);
}

static void add(struct turn t, rb_step_id subject, uint32_t field, rb_aim aim)
{
    rb_change c = {.aim = aim, .field = field, .subject = subject, .whole = RB_STEP_NONE};
    if (t.depth > 0 && aim.than == RB_STEP_NONE && is_border(aim.kind)) {
        c.whole = t.end.subject;
        c.end = t.end.aim;
    }
    rb_ways_add_change(t.out, c);
}

/* What a value is made of but for its form: letters, white space, a default, a picklist's text. */
static bool passes_through(enum rb_op op)
{
    return op == RB_OP_trim || op == RB_OP_lower || op == RB_OP_upper || op == RB_OP_single_spaced || op == RB_OP_enum_text || op == RB_OP_in_currency || op == RB_OP_date_of;
}

static bool is_default(enum rb_op op) { return op == RB_OP_else_bit || op == RB_OP_else_i64 || op == RB_OP_else_dec || op == RB_OP_else_text; }
static bool is_choice(enum rb_op op) { return op == RB_OP_choose_bit || op == RB_OP_choose_i64 || op == RB_OP_choose_dec || op == RB_OP_choose_text; }

static rb_step_id branch_of(const struct turn *t, const rb_step *s)
{
    rb_value condition = rb_finder_value(t->f, s->in[0]);
    return !condition.known ? RB_STEP_NONE : condition.yes ? s->in[1] : s->in[2];
}

static void turn(struct turn t, rb_step_id subject, rb_aim aim)
{
    const rb_step *s = step_of(&t, subject);
    uint32_t       before = t.out->len;
    if (rb_step_is_load(s)) {
        add(t, subject, s->operand, aim);
        return;
    }
    struct turn inside = t;
    inside.depth++;
    if (t.depth < DEEP && t.f->moves[subject]) {
        if (passes_through(s->op)) turn(inside, s->in[0], aim);
        else if (is_default(s->op)) turn(inside, s->in[0], aim);
        else if (s->op == RB_OP_same_dec && rb_finder_one_currency(t.f, s)) turn(inside, s->in[2], aim);
        else if (is_choice(s->op) && branch_of(&t, s) != RB_STEP_NONE && t.f->moves[branch_of(&t, s)]) turn(inside, branch_of(&t, s), aim);
        else if (takes_numbers(&t, subject, &aim)) turn_computed(t, subject, aim);
    }
    if (t.out->len == before && t.depth == 0) add(t, subject, UINT32_MAX, aim);
}

void rb_ways_change(rb_finder *f, rb_step_id subject, rb_aim aim, struct rb_ways *out)
{
    struct rb_ways found = {0};
    rb_change      end = {.aim = aim, .subject = subject};
    turn((struct turn){f, end, &found, 0}, subject, aim);
    for (uint32_t i = 0; i < found.len; i++) rb_ways_add(out, found.items[i]);
    out->more |= found.more;
}
