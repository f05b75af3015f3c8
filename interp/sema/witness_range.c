/* sema/witness_range.c: see witness_range.h.
 *
 * How       Fields that are compared with each other are held as distances between them (`a - b <= 5 days`), and a circle of
 *           distances that comes out below nothing is a contradiction; the distances then narrow the bounds, and values are chosen
 *           field by field, narrowing again after each.
 * Promises  A contradiction is certain. A choice meets everything that was claimed and is understood.
 */
#include "sema/witness_range.h"

#include "base/unicode.h"

#define A_DAY INT64_C(20089) /* 2025-01-01: any day that looks like one of today's records */

static bool holds_value(const rb_value *items, uint32_t count, const rb_value *v)
{
    for (uint32_t i = 0; i < count; i++)
        if (rb_value_equal(&items[i], v)) return true;
    return false;
}

static int compare(const rb_value *a, const rb_value *b)
{
    rb_i128 x = rb_range_scaled(a), y = rb_range_scaled(b);
    return (x > y) - (x < y);
}

bool rb_range_is_ordered(rb_type t) { return rb_type_rep(t) == RB_REP_DEC || (rb_type_rep(t) == RB_REP_I64 && t.kind != RB_TYPE_enumeration); }

static rb_i128 scale_of(rb_type t) { return t.kind == RB_TYPE_date ? RB_US_PER_DAY : 1; }

rb_i128 rb_range_scaled(const rb_value *v) { return rb_type_rep(v->type) == RB_REP_DEC ? v->dec : (rb_i128)v->i64 * scale_of(v->type); }

/* Between two values of the type there is nothing smaller than this; 1 for those that are as good as continuous. */
static rb_i128 grain_of(rb_type t) { return t.kind == RB_TYPE_integer ? RB_DEC_ONE : scale_of(t); }

static rb_i128 floor_to(rb_i128 x, rb_i128 grain)
{
    rb_i128 rest = x % grain;
    return x - (rest < 0 ? rest + grain : rest);
}

void rb_ranges_copy(rb_ranges *to, const rb_ranges *from)
{
    for (uint32_t i = 0; i < from->len; i++) to->ranges[i] = from->ranges[i];
    for (uint32_t i = 0; i < from->tie_count; i++) to->ties[i] = from->ties[i];
    to->len = from->len;
    to->tie_count = from->tie_count;
    to->is_unsure = from->is_unsure;
}

uint32_t rb_range_of(rb_ranges *s, const rb_expr *field)
{
    for (uint32_t i = 0; i < s->len; i++)
        if (s->ranges[i].field->index == field->index) return i;
    if (s->len == RB_RANGES_MAX) return UINT32_MAX;
    s->ranges[s->len] = (rb_range){.field = field};
    return s->len++;
}

void rb_range_bar(rb_range *r, const rb_value *v)
{
    RB_VEC(rb_value) all = {0}; /* a copy: the other way of an `or` has the old list */
    for (uint32_t i = 0; i < r->barred.len; i++) rb_vec_push(&all, r->barred.items[i]);
    rb_vec_push(&all, *v);
    r->barred.items = all.items;
    r->barred.len = all.len;
    r->barred.cap = all.cap;
}

void rb_range_list(rb_range *r, const rb_value *values, uint32_t count)
{
    RB_VEC(rb_value) kept = {0};
    for (uint32_t i = 0; i < count; i++)
        if (!r->is_listed || holds_value(r->listed.items, r->listed.len, &values[i])) rb_vec_push(&kept, values[i]);
    r->is_listed = true;
    r->listed.items = kept.items;
    r->listed.len = kept.len;
    r->listed.cap = kept.cap;
}

void rb_range_text(rb_range *r, rb_text_claim claim)
{
    rb_text_claim *kept = RB_NEW(rb_text_claim);
    *kept = claim;
    kept->next = r->texts;
    r->texts = kept;
}

static rb_value value_at(rb_type t, rb_i128 scaled)
{
    rb_value v = {.type = t, .known = true};
    if (rb_type_rep(t) == RB_REP_DEC) v.dec = scaled;
    else v.i64 = (int64_t)(scaled / scale_of(t));
    return v;
}

/* Only tightens. A bound between two values of the type becomes the nearer one that is allowed. */
void rb_range_bound(rb_range *r, bool is_high, rb_i128 scaled, bool open)
{
    rb_type t = r->field->type;
    rb_i128 grain = grain_of(t), whole = floor_to(scaled, grain);
    if (whole != scaled) {
        open = false;
        scaled = is_high ? whole : whole + grain;
    }
    rb_value v = value_at(t, scaled);
    if (is_high && r->has_high && (compare(&v, &r->high) > 0 || (compare(&v, &r->high) == 0 && (r->high_open || !open)))) return;
    if (!is_high && r->has_low && (compare(&v, &r->low) < 0 || (compare(&v, &r->low) == 0 && (r->low_open || !open)))) return;
    if (is_high) r->has_high = true, r->high = v, r->high_open = open;
    else r->has_low = true, r->low = v, r->low_open = open;
}

bool rb_ranges_tie(rb_ranges *s, rb_tie tie)
{
    if (s->tie_count == RB_TIES_MAX) return false;
    rb_i128 a = grain_of(s->ranges[tie.left].field->type), b = grain_of(s->ranges[tie.right].field->type);
    if (tie.kind == RB_TIE_APART && a == b && a > 1) { /* whole days: less than 15 is at most 14 */
        rb_i128 whole = floor_to(tie.apart, a);
        tie.apart = tie.strict && whole == tie.apart ? whole - a : whole;
        tie.strict = false;
    }
    s->ranges[tie.left].is_present = s->ranges[tie.right].is_present = true;
    s->ties[s->tie_count++] = tie;
    return true;
}

/* ---- one field ---- */

static bool text_holds(const rb_text_claim *c, rb_str text, rb_str against)
{
    switch (c->e->kind) {
    case RB_EXPR_eq_fold:
    case RB_EXPR_in_fold: return rb_text_equal_fold(text, against);
    case RB_EXPR_starts_with: return rb_str_starts(rb_text_nfc(text), rb_text_nfc(against));
    case RB_EXPR_ends_with: return rb_str_ends(rb_text_nfc(text), rb_text_nfc(against));
    case RB_EXPR_contains: return rb_str_find(rb_text_nfc(text), rb_text_nfc(against), 0) != SIZE_MAX;
    case RB_EXPR_starts_fold: return rb_str_starts(rb_text_fold(text), rb_text_fold(against));
    case RB_EXPR_ends_fold: return rb_str_ends(rb_text_fold(text), rb_text_fold(against));
    case RB_EXPR_contains_fold: return rb_str_find(rb_text_fold(text), rb_text_fold(against), 0) != SIZE_MAX;
    default: RB_BUG("a claim about a text that is none");
    }
}

static bool texts_hold(const rb_range *r, const rb_value *v)
{
    bool is_enum = v->type.kind == RB_TYPE_enumeration;
    rb_str text = !r->texts ? RB_STR("") : is_enum ? v->type.picklist->values.items[v->i64] : v->text;
    for (const rb_text_claim *c = r->texts; c; c = c->next) {
        bool holds = false;
        for (uint32_t i = 0; !holds && i < c->count; i++) holds = text_holds(c, text, c->against[i].text);
        if (holds != c->yes) return false;
    }
    return true;
}

static bool allows(const rb_range *r, const rb_value *v)
{
    if (r->has_low && (compare(v, &r->low) < 0 || (r->low_open && compare(v, &r->low) == 0))) return false;
    if (r->has_high && (compare(v, &r->high) > 0 || (r->high_open && compare(v, &r->high) == 0))) return false;
    return !holds_value(r->barred.items, r->barred.len, v) && texts_hold(r, v);
}

/* The smallest step between two values of the field: a day, a whole number, a cent, a minute. */
static void step(rb_value *v, int direction)
{
    if (rb_type_rep(v->type) == RB_REP_I64) v->i64 += direction * (v->type.kind == RB_TYPE_duration || v->type.kind == RB_TYPE_datetime ? 60 * RB_US_PER_SECOND : 1);
    else v->dec += direction * (v->type.kind == RB_TYPE_integer ? RB_DEC_ONE : RB_DEC_ONE / 100);
}

/* A text that begins, goes on and ends as claimed, where one is easily made. */
static rb_str made_text(const rb_range *r)
{
    rb_buf b = {0};
    for (int part = 0; part < 3; part++)
        for (const rb_text_claim *c = r->texts; c; c = c->next) {
            enum rb_expr_kind k = c->e->kind;
            int place = k == RB_EXPR_starts_with || k == RB_EXPR_starts_fold ? 0 : k == RB_EXPR_ends_with || k == RB_EXPR_ends_fold ? 2 : 1;
            if (c->yes && place == part && !text_holds(c, rb_buf_str(&b), c->against[0].text)) rb_buf_add_str(&b, c->against[0].text);
        }
    return rb_buf_take(&b);
}

/* The only possible texts are not all tried: a made one, the one that each claim names by itself, and plain ones. */
static bool pick_text(const rb_range *r, rb_value *v)
{
    v->text = made_text(r);
    if (!rb_text_is_blank(v->text) && allows(r, v)) return true;
    for (const rb_text_claim *c = r->texts; c; c = c->next)
        for (uint32_t i = 0; c->yes && i < c->count; i++) {
            v->text = c->against[i].text;
            if (!rb_text_is_blank(v->text) && allows(r, v)) return true;
        }
    v->text = RB_STR("x");
    for (uint32_t i = 0; i <= r->barred.len + 1; i++, v->text = rb_str_print("x%u", i))
        if (allows(r, v)) return true;
    return false;
}

static bool pick_of_few(const rb_range *r, rb_value *v)
{
    for (uint32_t i = 0; r->is_listed && i < r->listed.len; i++) {
        *v = r->listed.items[i];
        if (allows(r, v)) return true;
    }
    if (r->is_listed) return false;
    if (v->type.kind == RB_TYPE_yes_no) {
        v->yes = true;
        if (allows(r, v)) return true;
        v->yes = false;
        return allows(r, v);
    }
    for (v->i64 = 0; v->i64 < v->type.picklist->values.len; v->i64++)
        if (allows(r, v)) return true;
    return false;
}

static bool is_finite(const rb_range *r) { return r->is_listed || r->field->type.kind == RB_TYPE_enumeration || r->field->type.kind == RB_TYPE_yes_no; }

/* A value that the range allows, in *v; false: none was found. Of finitely many, all are tried. */
static bool pick(const rb_range *r, rb_value *v)
{
    rb_type t = r->field->type;
    *v = (rb_value){.type = t, .known = true, .text = RB_STR("")};
    if (t.kind == RB_TYPE_list) return false; /* what is asked of parts is not understood, so none would be sure */
    if (is_finite(r)) return pick_of_few(r, v);
    if (rb_type_rep(t) == RB_REP_TEXT) return pick_text(r, v);
    int direction = r->has_low || !r->has_high ? 1 : -1;
    if (t.kind == RB_TYPE_date) v->i64 = A_DAY;
    if (t.kind == RB_TYPE_datetime) v->i64 = A_DAY * RB_US_PER_DAY;
    if (r->has_low || r->has_high) *v = r->has_low ? r->low : r->high;
    v->type = t;
    for (uint32_t i = 0; i < r->barred.len + 2; i++, step(v, direction))
        if (allows(r, v)) return true;
    return false;
}

/* Bounds that cross, or a list of which nothing is left. */
static bool is_empty(const rb_range *r)
{
    rb_value v;
    if (r->is_blank) return r->is_present;
    if (r->has_low && r->has_high) {
        int order = compare(&r->low, &r->high);
        if (order > 0 || (order == 0 && (r->low_open || r->high_open))) return true;
    }
    return is_finite(r) && r->is_present && !pick(r, &v);
}

bool rb_ranges_contradict(const rb_ranges *s)
{
    for (uint32_t i = 0; i < s->len; i++)
        if (is_empty(&s->ranges[i])) return true;
    return false;
}

/* ---- fields against each other ---- */

typedef struct distance { rb_i128 most; bool is_known, strict; } distance;

static bool is_nearer(distance a, distance b) { return a.is_known && (!b.is_known || a.most < b.most || (a.most == b.most && a.strict && !b.strict)); }

/* A circle of distances that comes out below nothing: a < b, b < a. Shortest ways by Floyd and Warshall. */
static bool has_circle(const rb_ranges *s)
{
    distance(*d)[RB_RANGES_MAX] = (distance(*)[RB_RANGES_MAX])RB_NEW_ARRAY(distance, RB_RANGES_MAX * RB_RANGES_MAX);
    for (uint32_t i = 0; i < s->tie_count; i++) {
        const rb_tie *t = &s->ties[i];
        distance      given = {t->apart, t->kind == RB_TIE_APART, t->strict};
        if (is_nearer(given, d[t->left][t->right])) d[t->left][t->right] = given;
    }
    for (uint32_t k = 0; k < s->len; k++)
        for (uint32_t i = 0; i < s->len; i++)
            for (uint32_t j = 0; j < s->len; j++) {
                distance way = {d[i][k].most + d[k][j].most, d[i][k].is_known && d[k][j].is_known, d[i][k].strict || d[k][j].strict};
                if (is_nearer(way, d[i][j])) d[i][j] = way;
            }
    for (uint32_t i = 0; i < s->len; i++)
        if (d[i][i].is_known && (d[i][i].most < 0 || (d[i][i].most == 0 && d[i][i].strict))) return true;
    return false;
}

/* Everything that is claimed of the one holds of the other. */
static void share(rb_range *to, const rb_range *from)
{
    if (from->is_listed) rb_range_list(to, from->listed.items, from->listed.len);
    for (uint32_t i = 0; i < from->barred.len; i++)
        if (!holds_value(to->barred.items, to->barred.len, &from->barred.items[i])) rb_range_bar(to, &from->barred.items[i]);
    for (const rb_text_claim *c = from->texts; c; c = c->next) {
        bool has = false;
        for (const rb_text_claim *own = to->texts; !has && own; own = own->next) has = own->e == c->e;
        if (!has) rb_range_text(to, *c);
    }
}

static void narrow_once(rb_ranges *s, const rb_tie *t)
{
    rb_range *left = &s->ranges[t->left], *right = &s->ranges[t->right];
    if (t->kind == RB_TIE_EQUAL) {
        share(left, right);
        share(right, left);
    }
    if (t->kind != RB_TIE_APART) return;
    if (right->has_high) rb_range_bound(left, true, rb_range_scaled(&right->high) + t->apart, t->strict || right->high_open);
    if (left->has_low) rb_range_bound(right, false, rb_range_scaled(&left->low) - t->apart, t->strict || left->low_open);
}

/* The ends of a list are bounds as well, which ties can carry on. */
static void bound_by_list(rb_range *r)
{
    if (!r->is_listed || r->listed.len == 0 || !rb_range_is_ordered(r->field->type)) return;
    const rb_value *low = &r->listed.items[0], *high = low;
    for (uint32_t i = 1; i < r->listed.len; i++) {
        if (compare(&r->listed.items[i], low) < 0) low = &r->listed.items[i];
        if (compare(&r->listed.items[i], high) > 0) high = &r->listed.items[i];
    }
    rb_range_bound(r, false, rb_range_scaled(low), false);
    rb_range_bound(r, true, rb_range_scaled(high), false);
}

static void narrow(rb_ranges *s)
{
    for (uint32_t i = 0; i < s->len; i++) bound_by_list(&s->ranges[i]);
    for (uint32_t round = 0; round <= s->len; round++)
        for (uint32_t i = 0; i < s->tie_count; i++) narrow_once(s, &s->ties[i]);
}

bool rb_ranges_settle(rb_ranges *s)
{
    if (s->tie_count == 0) return true;
    if (has_circle(s)) return false;
    narrow(s);
    return !rb_ranges_contradict(s);
}

static void bar_neighbours(rb_ranges *s, uint32_t index)
{
    for (uint32_t i = 0; i < s->tie_count; i++) {
        const rb_tie *t = &s->ties[i];
        if (t->kind != RB_TIE_UNEQUAL || (t->left != index && t->right != index)) continue;
        const rb_range *other = &s->ranges[t->left == index ? t->right : t->left];
        if (other->is_chosen) rb_range_bar(&s->ranges[index], &other->chosen);
    }
}

bool rb_ranges_choose(rb_ranges *s)
{
    for (uint32_t i = 0; i < s->len; i++) {
        rb_range *r = &s->ranges[i];
        if (r->is_blank) continue;
        bar_neighbours(s, i);
        if (!pick(r, &r->chosen)) return false;
        r->is_chosen = true;
        if (s->tie_count == 0) continue;
        if (rb_range_is_ordered(r->field->type)) {
            rb_range_bound(r, true, rb_range_scaled(&r->chosen), false);
            rb_range_bound(r, false, rb_range_scaled(&r->chosen), false);
        } else {
            rb_range_list(r, &r->chosen, 1);
        }
        if (!rb_ranges_settle(s)) return false;
    }
    return true;
}
