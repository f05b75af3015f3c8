/* exec/matching_judge.c: what the records of one key come to.
 *
 * Amounts of several records of a side are added up; of anything else every record must agree with every record of
 * the other side. Nothing is rounded: a distance is the exact difference, a share is decided on products.
 */
#include "exec/matching_state.h"

#include "base/unicode.h"

/* Numbers, amounts and durations; a percentage has no sum. */
static bool adds_up(rb_type t) { return (rb_type_rep(t) == RB_REP_DEC && t.kind != RB_TYPE_percent) || t.kind == RB_TYPE_duration; }

static rb_str text_of(const rb_compare_plan *c, rb_str text) { return c->trims ? rb_text_trim(text) : text; }

static bool same_text(const rb_compare_plan *c, rb_str a, rb_str b)
{
    a = text_of(c, a);
    b = text_of(c, b);
    if (a.len == b.len && rb_str_equal(a, b)) return true;
    return c->ignores_case && rb_text_equal_fold(a, b);
}

static void put_together(const rb_matching *m, rb_together *t, uint32_t value, const rb_packed_value *v)
{
    bool is_first = t->count == t->unknown;
    t->count++;
    if (!v->known) {
        if (t->unknown++ == 0) t->cause = v->cause;
        return;
    }
    if (m->reps[value] == RB_REP_TEXT) {
        if (is_first) t->text = t->other = v->text;
        else if (!t->varies && !same_text(&m->r->compares.items[value], t->text, v->text)) {
            t->other = v->text;
            t->varies = true;
        }
        return;
    }
    rb_wide_add(&t->sum, v->number);
    t->low = is_first || v->number < t->low ? v->number : t->low;
    t->high = is_first || v->number > t->high ? v->number : t->high;
}

/* Puts the rows of each side together; gives the first row that is in doubt, or NULL. */
static const uint8_t *gather(rb_matching *m, const rb_key_rows *key)
{
    const uint8_t *doubt = NULL;
    for (uint32_t side = 0; side < 2; side++) {
        memset(m->together[side], 0, m->values * sizeof *m->together[side]);
        for (uint32_t i = 0; i < key->count[side]; i++) {
            rb_row         row = rb_row_read(key->rows[side][i]);
            const uint8_t *at = row.values;
            if (row.cause >= RB_ROW_CAUSES && !doubt) doubt = key->rows[side][i];
            for (uint32_t v = 0; v < m->values; v++) {
                rb_packed_value value = rb_packed_take(&at, m->reps[v], true);
                put_together(m, &m->together[side][v], v, &value);
            }
        }
    }
    return doubt;
}

static enum rb_agreement compare_numbers(const rb_compare_plan *c, rb_diary *diary, rb_i128 left, rb_i128 right)
{
    rb_i128 apart;
    if (left == right) return RB_AGREES;
    if (c->tolerance == RB_TOLERANCE_NONE || __builtin_sub_overflow(left, right, &apart)) return RB_DISAGREES;
    if (c->tolerance == RB_TOLERANCE_BUSINESS_DAYS) {
        int64_t first = (int64_t)(apart < 0 ? left : right), last = (int64_t)(apart < 0 ? right : left);
        return rb_diary_count_days(diary, first, last) <= c->amount ? RB_AGREES_NEARLY : RB_DISAGREES;
    }
    if (apart < 0) apart = -apart;
    if (c->tolerance == RB_TOLERANCE_AMOUNT) return apart <= c->amount ? RB_AGREES_NEARLY : RB_DISAGREES;
    rb_i128 whole = left < 0 ? -left : left;
    return rb_i128_compare_products(apart, RB_DEC_ONE, c->amount, whole) <= 0 ? RB_AGREES_NEARLY : RB_DISAGREES;
}

/* What is furthest apart decides for all. */
static enum rb_agreement compare_ranges(const rb_compare_plan *c, rb_diary *diary, const rb_together *left, const rb_together *right)
{
    rb_i128           ends[4][2] = {{left->low, right->low}, {left->low, right->high}, {left->high, right->low}, {left->high, right->high}};
    enum rb_agreement worst = RB_AGREES;
    for (uint32_t i = 0; i < 4; i++) {
        enum rb_agreement one = compare_numbers(c, diary, ends[i][0], ends[i][1]);
        if (one > worst) worst = one;
    }
    return worst;
}

static enum rb_agreement compare_sums(const rb_compare_plan *c, const rb_together *left, const rb_together *right)
{
    rb_i128 a, b;
    if (!rb_wide_narrow(left->sum, &a) || !rb_wide_narrow(right->sum, &b)) return RB_AGREEMENT_UNKNOWN;
    return compare_numbers(c, NULL, a, b);
}

static enum rb_agreement compare(const rb_compare_plan *c, rb_diary *diary, const rb_together *left, const rb_together *right)
{
    bool unknown = left->unknown + right->unknown > 0, nothing = left->unknown == left->count || right->unknown == right->count;
    if (nothing || (unknown && adds_up(c->type))) return RB_AGREEMENT_UNKNOWN;
    enum rb_agreement got;
    if (adds_up(c->type)) got = compare_sums(c, left, right);
    else if (rb_type_rep(c->type) != RB_REP_TEXT) got = compare_ranges(c, diary, left, right);
    else got = left->varies || right->varies || !same_text(c, left->text, right->text) ? RB_DISAGREES : RB_AGREES;
    return unknown && got != RB_DISAGREES ? RB_AGREEMENT_UNKNOWN : got;
}

/* One comparison that certainly fails decides, whatever else is unknown. */
static enum rb_match compare_all(rb_matching *m)
{
    bool nearly = false, disagrees = false, unknown = false;
    for (uint32_t i = 0; i < m->r->compares.len; i++) {
        m->agreements[i] = compare(&m->r->compares.items[i], m->diaries[i], &m->together[0][i], &m->together[1][i]);
        nearly |= m->agreements[i] == RB_AGREES_NEARLY;
        disagrees |= m->agreements[i] == RB_DISAGREES;
        unknown |= m->agreements[i] == RB_AGREEMENT_UNKNOWN;
    }
    return disagrees ? RB_MATCH_DIFFERENT : unknown ? RB_MATCH_UNKNOWN : nearly ? RB_MATCH_TOLERATED : RB_MATCH_MATCHED;
}

enum rb_match rb_matching_judge(rb_matching *m, const rb_key_rows *key)
{
    if (gather(m, key)) return RB_MATCH_UNKNOWN;
    if (key->count[1] == 0) return RB_MATCH_ONLY_LEFT;
    if (key->count[0] == 0) return RB_MATCH_ONLY_RIGHT;
    for (uint32_t side = 0; side < 2; side++)
        if (key->count[side] > 1 && !m->r->many[side]) return RB_MATCH_DUPLICATE;
    return compare_all(m);
}

/* Of two sides that may each have several values the pair that decided: it says what all of them come to, and of such
 * pairs it is the one furthest apart. */
static rb_i128 deciding_end(const rb_matching *m, uint32_t value, uint32_t side)
{
    const rb_together *left = &m->together[0][value], *right = &m->together[1][value];
    rb_i128  ends[4][2] = {{left->low, right->low}, {left->low, right->high}, {left->high, right->low}, {left->high, right->high}};
    rb_u128  most = 0;
    uint32_t shown = UINT32_MAX;
    for (uint32_t i = 0; value < m->r->compares.len && i < 4; i++) {
        rb_u128 apart = ends[i][0] > ends[i][1] ? (rb_u128)ends[i][0] - (rb_u128)ends[i][1] : (rb_u128)ends[i][1] - (rb_u128)ends[i][0];
        bool    decides = compare_numbers(&m->r->compares.items[value], m->diaries[value], ends[i][0], ends[i][1]) == m->agreements[value];
        if (!decides || (shown != UINT32_MAX && apart <= most)) continue;
        most = apart;
        shown = i;
    }
    return ends[shown == UINT32_MAX ? 0 : shown][side];
}

rb_value rb_matching_shown(const rb_matching *m, uint32_t value, uint32_t side)
{
    rb_type            type = rb_matching_type(m, value);
    const rb_together *t = &m->together[side][value], *other = &m->together[1 - side][value];
    rb_packed_value    v = {.known = t->count > t->unknown};
    if (adds_up(type)) v.known = t->count > 0 && t->unknown == 0 && rb_wide_narrow(t->sum, &v.number);
    else if (rb_type_rep(type) == RB_REP_TEXT) v.text = t->varies && rb_str_equal(t->text, other->text) ? t->other : t->text;
    else v.number = deciding_end(m, value, side);
    return rb_packed_value_of(&v, type);
}
