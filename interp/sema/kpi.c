/* sema/kpi.c: health bands and KPIs. What is measured: measure.c; what is aimed at: target.c. */
#include "sema/kpi.h"
#include "sema/vain.h"

static void check_band(rb_sema *s, rb_bands_decl *decl, const rb_ast_band *node)
{
    rb_band_rule rule = {.test = (enum rb_band_word)node->test, .op = (enum rb_ast_op)node->op};
    rb_scope scope = rb_scope_of(s, NULL);
    if (decl->rules.len > 0 && decl->rules.items[decl->rules.len - 1].test == RB_BAND_OTHERWISE)
        rb_diag_add(s->ds, RB_E0405, node->base.span, "no value comes this far: 'otherwise' takes all that is left");
    for (uint32_t i = 0; i < decl->names.len; i++)
        if (rb_str_equal(decl->names.items[i], node->name.text)) rb_diag_add(s->ds, RB_E0405, node->base.span, "the band '%.*s' stands twice", RB_STR_ARGS(node->name.text));
    if (node->amount) {
        const rb_expr *e = rb_check_expr(&scope, node->amount);
        if (rb_expr_is_wrong(e)) return;
        if (!rb_expr_constant(&scope, e, &rule.amount)) {
            rb_diag_add(s->ds, RB_E0310, e->span, "a band's limit must be known before any record is read");
            return;
        }
        rule.relative = rule.test == RB_BAND_MISSED_BY && rule.amount.type.kind == RB_TYPE_percent && node->amount->kind != RB_AST_points;
        bool negative = rb_type_rep(rule.amount.type) == RB_REP_DEC ? rule.amount.dec < 0 : rule.amount.i64 < 0;
        if (rule.test == RB_BAND_MISSED_BY && negative) rb_diag_add(s->ds, RB_E0405, e->span, "a target cannot be missed by less than nothing");
    }
    rb_vec_push(&decl->names, node->name.text);
    rb_vec_push(&decl->rules, rule);
}

void rb_check_bands(rb_sema *s, const rb_ast_bands *node)
{
    for (uint32_t i = 0; i < s->bands.len; i++)
        if (rb_str_equal(s->bands.items[i]->name, node->name.text)) {
            if (rb_from_stdlib(s, node->name.span)) return;
            rb_diag_add(s->ds, RB_E0202, node->name.span, "the bands '%.*s' are declared twice", RB_STR_ARGS(node->name.text));
            rb_diag_note(s->ds, s->bands.items[i]->span, "they are declared here first");
            return;
        }
    rb_bands_decl *decl = RB_NEW(rb_bands_decl);
    decl->name = node->name.text;
    decl->span = node->name.span;
    for (uint32_t i = 0; i < node->rows.len; i++)
        if (node->rows.items[i]->kind == RB_AST_band) check_band(s, decl, rb_ast_as(band, node->rows.items[i]));
    if (node->rows.len == 0) rb_diag_add(s->ds, RB_E0405, node->name.span, "these bands are empty");
    rb_vec_push(&s->bands, decl);
}

static const rb_bands_decl *find_bands(rb_sema *s, rb_ast_words name)
{
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < s->bands.len; i++) {
        if (rb_str_equal(s->bands.items[i]->name, name.text)) return s->bands.items[i];
        rb_vec_push(&names, s->bands.items[i]->name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "there are no bands called '%.*s'", RB_STR_ARGS(name.text));
    rb_diag_suggest(s->ds, name.text, names.items, names.len);
    return NULL;
}

static void check_keys(rb_kpi_draft *d, const rb_ast_by *node)
{
    d->kpi->totals = d->info->has_totals = node->totals != 0;
    for (uint32_t i = 0; i < node->keys.len; i++) {
        const rb_ast_key *key = rb_ast_as(key, node->keys.items[i]);
        const rb_expr *e = rb_check_expr(&d->scope, key->value);
        d->wrong |= rb_expr_is_wrong(e) || !rb_money_fixed(&d->scope, e, "a key to group by") || !rb_is_single(&d->scope, e, "what records are grouped by");
        rb_vec_push(&d->kpi->keys, e);
        rb_vec_push(&d->key_names, key->name.text);
        rb_vec_push(&d->info->keys, key->name.text.ptr ? key->name.text : rb_scope_text(&d->scope, key->base.span));
        rb_vec_push(&d->info->key_types, e->type);
    }
}

static void check_clause(rb_kpi_draft *d, const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_where: {
        const rb_expr *e = rb_check_condition(&d->scope, rb_ast_as(where, node)->condition, "the condition after 'where'");
        d->wrong |= rb_expr_is_wrong(e);
        d->kpi->where = rb_expr_bounded(&d->scope, rb_make_both(RB_EXPR_and, d->kpi->where, e), node->span);
        break;
    }
    case RB_AST_measure: rb_check_measure(d, rb_ast_as(measure, node)); break;
    case RB_AST_by: check_keys(d, rb_ast_as(by, node)); break;
    case RB_AST_target: d->target = rb_ast_as(target, node); break;
    case RB_AST_use_bands: {
        const rb_ast_use_bands *use = rb_ast_as(use_bands, node);
        rb_value sample;
        if (use->name.text.ptr) d->bands = use;
        if (!use->minimum_sample) break;
        const rb_expr *e = rb_expr_as(&d->scope, rb_check_expr(&d->scope, use->minimum_sample), RB_TYPE(integer), "the minimum sample");
        if (rb_expr_constant(&d->scope, e, &sample) && sample.dec >= 0) d->kpi->minimum_sample = (uint64_t)(sample.dec / RB_DEC_ONE);
        else if (!rb_expr_is_wrong(e)) rb_diag_add(d->scope.s->ds, RB_E0406, e->span, "the minimum sample is a whole number, written out");
        break;
    }
    case RB_AST_cite:
        d->info->source = rb_find_source(d->scope.s, rb_ast_as(cite, node)->source);
        if (rb_ast_as(cite, node)->clause.text.ptr) d->info->clause = rb_ast_as(cite, node)->clause.text;
        break;
    default: d->wrong = true; break;
    }
}

static bool is_date(rb_type t) { return t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime; }

/* A date has no tenth. */
static bool refuse_part_of_date(rb_kpi_draft *d)
{
    rb_diag_add(d->scope.s->ds, RB_E0406, d->bands->base.span, "the bands '%.*s' ask by which part of the target a value misses it, and a %.*s has no parts", RB_STR_ARGS(d->bands->name.text),
                RB_STR_ARGS(rb_type_title(d->info->type)));
    rb_diag_help(d->scope.s->ds, "use bands that count days: Yellow when missed by at most 5 days");
    return false;
}

const rb_expr *rb_kpi_limit(rb_kpi_draft *d, rb_scope *scope, const rb_expr *e, rb_type want, const char *what)
{
    rb_expr        count = {.kind = RB_EXPR_field, .type = RB_TYPE(integer)};
    const rb_expr *measured = d->kpi->value ? d->kpi->value : &count;
    if (rb_expr_is_wrong(e) || d->kpi->is_ratio || d->info->type.kind == RB_TYPE_percent || !rb_percent_misreads(e, measured)) return rb_expr_as(scope, e, want, what);
    rb_diag_add(scope->s->ds, RB_E0302, e->span, "%s is a percentage, but what is measured is %.*s", what, RB_STR_ARGS(rb_type_title(measured->type)));
    rb_help_literal(scope, e, want);
    return rb_expr_wrong(e->span);
}

/* A band's limit must be an amount of what is measured. */
static bool band_fits(rb_kpi_draft *d, const rb_band_rule *rule, rb_value *amount)
{
    rb_type want = d->info->type;
    *amount = rule->amount;
    if (rule->relative && is_date(want)) return refuse_part_of_date(d);
    if (rule->test == RB_BAND_MET || rule->test == RB_BAND_OTHERWISE || rule->relative) return true;
    if (rb_type_is_open_money(want) && !rb_money_fixed(&d->scope, d->kpi->value, "what is put in bands")) return false;
    if (is_date(want)) want = rule->test == RB_BAND_MISSED_BY ? RB_TYPE(duration) : want;
    rb_expr *e = rb_expr_new(RB_EXPR_constant, rule->amount.type, d->bands->base.span);
    e->value = rule->amount;
    return !rb_expr_is_wrong(rb_kpi_limit(d, &d->scope, e, want, "the limit of a band of this kpi"));
}

static void check_bands_of(rb_kpi_draft *d)
{
    rb_sema *s = d->scope.s;
    const rb_bands_decl *decl = find_bands(s, d->bands->name);
    if (!decl) return;
    bool relative = false, amount = false;
    for (uint32_t i = 0; i < decl->rules.len; i++) {
        rb_band_rule rule = decl->rules.items[i];
        bool needs_target = rule.test == RB_BAND_MET || rule.test == RB_BAND_MISSED_BY;
        if (needs_target && !d->target) {
            rb_diag_add(s->ds, RB_E0406, d->bands->base.span, "the bands '%.*s' ask whether the target is met, but the kpi has no target", RB_STR_ARGS(decl->name));
            rb_diag_help(s->ds, "add a line: target at least 92%%");
            return;
        }
        if (!band_fits(d, &rule, &rule.amount)) return;
        rb_vec_push(&d->kpi->bands, rule);
        rb_vec_push(&d->info->bands, decl->names.items[i]);
        relative |= rule.test == RB_BAND_MISSED_BY && rule.relative;
        amount |= rule.test == RB_BAND_MISSED_BY && !rule.relative;
    }
    d->info->miss_is_amount |= amount && !relative;
}

void rb_check_kpi(rb_sema *s, const rb_ast_kpi *node)
{
    rb_record *record = rb_find_record(s, node->record);
    if (!rb_judge_name_free(s, node->name) || !record) return;
    uint32_t errors = s->ds->errors;
    rb_kpi_draft d = {.scope = rb_scope_of(s, record), .kpi = RB_NEW(rb_kpi), .info = RB_NEW(rb_kpi_info)};
    *d.info = (rb_kpi_info){.name = node->name.text, .title = node->title.text.ptr ? node->title.text : node->name.text, .stream = record->stream,
                            .target_text = RB_STR(""), .source = RB_STR(""), .clause = RB_STR(""), .span = node->name.span};
    d.kpi->index = s->program->catalog->kpis.len;
    d.kpi->record = record;
    for (uint32_t i = 0; i < node->clauses.len; i++) check_clause(&d, node->clauses.items[i]);
    if (!d.measured && !d.wrong) {
        rb_diag_add(s->ds, RB_E0406, node->name.span, "the kpi '%.*s' measures nothing", RB_STR_ARGS(node->name.text));
        rb_diag_help(s->ds, "add a line: measure count, measure average of …, measure share of …");
    }
    (void)rb_warn_vain(&d.scope, d.kpi->where, node->name.span, "the kpi counts nothing");
    if (d.target && !d.wrong && d.measured) rb_check_target(&d);
    d.info->miss_is_amount = is_date(d.info->type);
    if (d.bands && !d.wrong && d.measured) check_bands_of(&d);
    d.info->miss_type = is_date(d.info->type) ? RB_TYPE(duration) : d.info->miss_is_amount ? d.info->type : RB_TYPE(percent);
    d.info->minimum_sample = d.kpi->minimum_sample;
    d.kpi->wrong = s->ds->errors > errors;
    rb_vec_push(&s->program->catalog->kpis, d.info);
    rb_vec_push(&s->program->kpis, d.kpi);
}
