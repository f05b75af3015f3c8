/* sema/measure.c: what a kpi measures, and of what type the result is.
 *
 * A median is the percentile 50 from here on. A ratio of two counts or sums of one unit is a number, or a percentage
 * where the rules say `as percent`; of money or a length of time per count it is money or a length of time.
 */
#include "sema/kpi.h"

static bool complain(rb_kpi_draft *d, rb_span at, const char *what, const char *help)
{
    rb_diag_add(d->scope.s->ds, RB_E0406, at, "%s", what);
    if (help) rb_diag_help(d->scope.s->ds, "%s", help);
    d->wrong = true;
    return false;
}

static bool can_sum(rb_type t) { return rb_type_is_numeric(t) || t.kind == RB_TYPE_money || t.kind == RB_TYPE_duration; }

static bool can_order(rb_type t) { return t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime; }

/* A value or condition of the measure; false when it is wrong, and that was said. */
static bool checked(rb_kpi_draft *d, const rb_expr *e, const rb_expr **out)
{
    *out = e;
    d->wrong |= rb_expr_is_wrong(e);
    return !rb_expr_is_wrong(e);
}

static bool check_value(rb_kpi_draft *d, const rb_ast_measure *node, const rb_expr **out)
{
    static const char *const names[] = {"count", "share", "sum", "average", "smallest", "largest", "median", "percentile", "distinct count"};
    rb_diags *ds = d->scope.s->ds;
    if (!checked(d, rb_check_expr(&d->scope, node->value), out)) return false;
    rb_type type = (*out)->type;
    if (node->aggregate == RB_AGG_DISTINCT && !rb_money_fixed(&d->scope, *out, "what is counted once")) return !(d->wrong = true);
    d->wrong |= !rb_is_single(&d->scope, *out, "what is measured");
    if (d->wrong) return false;
    bool orders = node->aggregate == RB_AGG_MIN || node->aggregate == RB_AGG_MAX || node->aggregate == RB_AGG_PERCENTILE || node->aggregate == RB_AGG_MEDIAN;
    if (node->aggregate == RB_AGG_DISTINCT || can_sum(type) || (orders && can_order(type))) return true;
    rb_diag_add(ds, RB_E0406, (*out)->span, "there is no %s of %.*s values", names[node->aggregate], RB_STR_ARGS(rb_type_title(type)));
    if (type.kind == RB_TYPE_yes_no) rb_diag_help(ds, "for how many are yes write 'count where …', for what part of them 'share of …'");
    d->wrong = true;
    return false;
}

static rb_type result_type(const rb_ast_measure *node, rb_type value)
{
    bool divided = node->aggregate == RB_AGG_AVERAGE || node->aggregate == RB_AGG_MEDIAN || (node->aggregate == RB_AGG_PERCENTILE && !node->nearest);
    if (node->aggregate == RB_AGG_DISTINCT) return RB_TYPE(integer);
    return divided && value.kind == RB_TYPE_integer ? RB_TYPE(number) : value;
}

static bool check_weight(rb_kpi_draft *d, const rb_ast_measure *node)
{
    if (!node->weight) return true;
    if (node->aggregate != RB_AGG_AVERAGE) return complain(d, node->weight->span, "only an average is weighted", "write: measure average of … weighted by …");
    if (!checked(d, rb_check_expr(&d->scope, node->weight), &d->kpi->weight)) return false;
    if (!rb_money_fixed(&d->scope, d->kpi->weight, "a weight")) return !(d->wrong = true);
    if (can_sum(d->kpi->weight->type)) return true;
    return complain(d, d->kpi->weight->span, "a weight is a number, an amount of money or a length of time", "weigh by how many records stand behind the value: average of minutes weighted by cases");
}

/* 0 to 100, as billionths; the median is 50. */
static bool check_rank(rb_kpi_draft *d, const rb_ast_measure *node)
{
    rb_value rank;
    d->kpi->nearest_rank = node->nearest;
    d->kpi->rank = 50 * RB_DEC_ONE;
    if (!node->rank) return true;
    const rb_expr *e = rb_expr_as(&d->scope, rb_check_expr(&d->scope, node->rank), RB_TYPE(number), "a percentile");
    if (rb_expr_is_wrong(e)) return !(d->wrong = true);
    if (!rb_expr_constant(&d->scope, e, &rank) || rank.dec < 0 || rank.dec > 100 * RB_DEC_ONE)
        return complain(d, node->rank->span, "a percentile lies between 0 and 100", "the value that nine of ten do not exceed is: percentile 90 of …");
    d->kpi->rank = rank.dec;
    return true;
}

static bool check_condition(rb_kpi_draft *d, const rb_ast *node, const rb_expr **out)
{
    return !node || checked(d, rb_check_condition(&d->scope, node, "the condition of a measure"), out);
}

static bool check_share(rb_kpi_draft *d, const rb_ast_measure *node)
{
    d->info->type = RB_TYPE(percent);
    return checked(d, rb_check_condition(&d->scope, node->value, "what a share is taken of"), &d->kpi->value);
}

/* ---- ratios ---- */

static bool check_part(rb_kpi_draft *d, const rb_ast_measure *node, const rb_expr **value)
{
    if (node->aggregate == RB_AGG_SHARE)
        return complain(d, node->base.span, "a share is a ratio already: it is not divided again", "write: measure count where … per count where …");
    if ((node->aggregate != RB_AGG_COUNT && node->aggregate != RB_AGG_SUM) || node->weight)
        return complain(d, node->base.span, "'per' stands between counts and sums", "write: measure sum of … per sum of …, or count where … per count where …");
    return node->aggregate == RB_AGG_COUNT || check_value(d, node, value);
}

/* What one of `below` is in: of a number, the unit of what is above the line; of the same unit, none. */
static bool ratio_type(rb_type above, rb_type below, rb_type *out)
{
    bool one_unit = above.kind == below.kind && (above.kind == RB_TYPE_duration || (above.kind == RB_TYPE_money && rb_type_equal(above, below)));
    *out = one_unit || above.kind == RB_TYPE_integer ? RB_TYPE(number) : above;
    return one_unit || rb_type_is_numeric(below);
}

static bool check_ratio(rb_kpi_draft *d, const rb_ast_measure *above)
{
    const rb_ast_measure *below = rb_ast_as(measure, above->below);
    rb_kpi   *k = d->kpi;
    rb_diags *ds = d->scope.s->ds;
    k->is_ratio = true;
    if (!check_part(d, above, &k->value) || !check_part(d, below, &k->below_value) || !check_condition(d, below->condition, &k->below_condition)) return false;
    if ((k->value && !rb_money_fixed(&d->scope, k->value, "what is divided")) || (k->below_value && !rb_money_fixed(&d->scope, k->below_value, "what is divided"))) return !(d->wrong = true);
    rb_type over = k->value ? k->value->type : RB_TYPE(integer), under = k->below_value ? k->below_value->type : RB_TYPE(integer);
    if (!ratio_type(over, under, &d->info->type)) {
        rb_diag_add(ds, RB_E0406, above->base.span, "%.*s is not divided by %.*s", RB_STR_ARGS(rb_type_title(over)), RB_STR_ARGS(rb_type_title(under)));
        rb_diag_help(ds, "below the line stands a count, a sum of numbers, or a sum of the same unit as above it");
        d->wrong = true;
        return false;
    }
    if (!above->as_percent) return true;
    if (!rb_type_is_numeric(d->info->type)) return complain(d, above->base.span, "only a ratio of two numbers is a percentage", "leave out 'as percent'");
    d->info->type = RB_TYPE(percent);
    return true;
}

static void check_dates_between(rb_kpi_draft *d, const rb_ast_measure *node)
{
    bool between = node->aggregate == RB_AGG_MEDIAN || (node->aggregate == RB_AGG_PERCENTILE && !node->nearest);
    if (between && d->kpi->value->type.kind == RB_TYPE_date)
        complain(d, d->kpi->value->span, "between two dates there may be none: a percentile of dates is one that was measured", "write: nearest rank percentile 50 of …");
}

void rb_check_measure(rb_kpi_draft *d, const rb_ast_measure *node)
{
    if (d->measured) rb_diag_add(d->scope.s->ds, RB_E0110, node->base.span, "a kpi measures one thing");
    d->measured = true;
    d->kpi->aggregate = (enum rb_aggregate_word)node->aggregate;
    d->info->type = RB_TYPE(integer);
    if (!check_condition(d, node->condition, &d->kpi->condition)) return;
    if (node->below) (void)check_ratio(d, node);
    else if (node->aggregate == RB_AGG_SHARE) (void)check_share(d, node);
    else if (node->aggregate != RB_AGG_COUNT) {
        if (!check_value(d, node, &d->kpi->value) || !check_weight(d, node) || !check_rank(d, node)) return;
        check_dates_between(d, node);
        d->info->type = result_type(node, d->kpi->value->type);
    }
}
