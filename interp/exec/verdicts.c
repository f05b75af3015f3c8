/* exec/verdicts.c: from the columns of a rule's conditions to verdicts, outcomes and their totals.
 *
 * Everything is decided on words of 64 rows and counted with popcount; the byte a row that a report wants is
 * written only for the batches it asks about.
 *
 * Sole: a record that exactly one rule of severity error blocks is counted for that rule. Two words, "one or
 * more" and "two or more", carried from rule to rule, find such rows without looking at any row.
 */
#include "exec/state.h"

void rb_exec_rules_init(rb_exec *x)
{
    const rb_stream_plan *p = x->stream;
    x->rules = RB_NEW_ARRAY(rb_rule_work, p->rules.len);
    x->checklists = RB_NEW_ARRAY(rb_checklist_work, p->checklists.len);
    for (uint32_t r = 0; r < p->rules.len; r++) {
        const rb_rule_plan      *rule = &p->rules.items[r];
        const rb_checklist_info *info = x->plan->catalog->checklists.items[rule->checklist];
        x->rules[r].is_error = info->rules.items[rule->rule].severity == RB_RULE_ERROR;
        rb_exec_need(x, rule->applies);
        rb_exec_need(x, rule->holds);
    }
    for (uint32_t c = 0; c < p->checklists.len; c++) rb_exec_need(x, p->checklists.items[c].applies);
    rb_exec_waivers_init(x);
}

static void judge_rule(rb_exec *x, rb_rule_work *work, const rb_rule_plan *rule)
{
    uint64_t *by = work->total.by_verdict;
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        uint64_t  mask = rb_exec_mask(x, w);
        rb_answer applies = rb_exec_answer(x, rule->applies, w), holds = rb_exec_answer(x, rule->holds, w);
        uint64_t  pass = applies.yes & holds.yes, fail = applies.yes & holds.no;
        uint64_t  unknown = mask & ~(pass | fail | applies.no);
        work->fail[w] = fail;
        work->skip[w] = applies.no;
        work->unknown[w] = unknown;
        work->waived[w] = 0;
        if (work->waivers.len > 0 && (fail | unknown)) rb_exec_waivers_waive(x, work, w);
        x->listed[w] |= work->waived[w];
        by[RB_PASS] += rb_count_bits(pass);
        by[RB_FAIL] += rb_count_bits(work->fail[w]);
        by[RB_SKIP] += rb_count_bits(applies.no);
        by[RB_UNKNOWN] += rb_count_bits(work->unknown[w]);
        by[RB_WAIVED] += rb_count_bits(work->waived[w]);
    }
    work->is_shown = false;
}

static uint64_t blocked(const rb_rule_work *rule, uint32_t w) { return rule->fail[w] | rule->unknown[w]; }

/* Rows that some error rule blocks, and those that exactly one does; and rows that some warning rule does. */
typedef struct blocks { uint64_t errors, sole, warnings; } blocks;

static blocks blocks_of(const rb_rule_work *rules, uint32_t count, uint32_t w)
{
    uint64_t one = 0, two = 0, warnings = 0;
    for (uint32_t r = 0; r < count; r++) {
        uint64_t bad = blocked(&rules[r], w);
        if (rules[r].is_error) {
            two |= one & bad;
            one |= bad;
        } else {
            warnings |= bad;
        }
    }
    return (blocks){one, one & ~two, warnings};
}

/* Rows in which a rule of severity error certainly failed. */
static uint64_t certain_fails(const rb_rule_work *rules, uint32_t count, uint32_t w)
{
    uint64_t fail = 0;
    for (uint32_t r = 0; r < count; r++)
        if (rules[r].is_error) fail |= rules[r].fail[w];
    return fail;
}

/* Rows that a waiver keeps from failing. */
static uint64_t spared_by_waivers(const rb_rule_work *rules, uint32_t count, uint32_t w)
{
    uint64_t waived = 0;
    for (uint32_t r = 0; r < count; r++)
        if (rules[r].is_error) waived |= rules[r].waived[w];
    return waived;
}

static void credit_sole(rb_rule_work *rules, uint32_t count, uint32_t w, uint64_t sole)
{
    if (sole == 0) return;
    for (uint32_t r = 0; r < count; r++)
        if (rules[r].is_error) rules[r].total.sole += rb_count_bits(blocked(&rules[r], w) & sole);
}

static void judge_checklist(rb_exec *x, rb_checklist_work *work, const rb_checklist_plan *list)
{
    rb_rule_work *rules = &x->rules[list->first_rule];
    uint64_t     *by = work->by_outcome;
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        uint64_t mask = rb_exec_mask(x, w), skip = rb_exec_answer(x, list->applies, w).no;
        blocks   found = blocks_of(rules, list->rule_count, w);
        work->skip[w] = skip;
        work->fail[w] = found.errors & ~skip;
        work->warn[w] = found.warnings & ~found.errors & ~skip;
        x->listed[w] |= found.errors | found.warnings;
        credit_sole(rules, list->rule_count, w, found.sole & ~skip);
        by[RB_OUTCOME_SKIP] += rb_count_bits(skip);
        by[RB_OUTCOME_FAIL] += rb_count_bits(work->fail[w]);
        if (work->fail[w]) work->unsure += rb_count_bits(work->fail[w] & ~certain_fails(rules, list->rule_count, w));
        if (x->stream->waivers.len) work->spared += rb_count_bits(spared_by_waivers(rules, list->rule_count, w) & ~work->fail[w]);
        by[RB_OUTCOME_WARN] += rb_count_bits(work->warn[w]);
        by[RB_OUTCOME_PASS] += rb_count_bits(mask & ~(skip | work->fail[w] | work->warn[w]));
    }
    work->is_shown = false;
}

void rb_exec_rules_judge(rb_exec *x)
{
    const rb_stream_plan *p = x->stream;
    rb_exec_waivers_begin(x);
    for (uint32_t r = 0; r < p->rules.len; r++) judge_rule(x, &x->rules[r], &p->rules.items[r]);
    rb_exec_waivers_end(x);
    for (uint32_t c = 0; c < p->checklists.len; c++) judge_checklist(x, &x->checklists[c], &p->checklists.items[c]);
}

/* Writes `value` where the words say so; rows that no word names keep what they have. */
static void show(uint8_t *shown, const uint64_t *words, uint32_t count, uint8_t value)
{
    for (uint32_t w = 0; w < count; w++)
        for (uint64_t left = words[w]; left; left &= left - 1) shown[w * 64 + rb_first_bit(left)] = value;
}

const uint8_t *rb_exec_verdicts(const rb_exec *x, uint32_t rule)
{
    rb_rule_work *work = &x->rules[rule];
    uint32_t      words = rb_exec_words(x);
    if (!work->shown) work->shown = RB_NEW_PLAIN(uint8_t, RB_BATCH_ROWS);
    if (work->is_shown) return work->shown;
    memset(work->shown, RB_PASS, RB_BATCH_ROWS);
    show(work->shown, work->fail, words, RB_FAIL);
    show(work->shown, work->skip, words, RB_SKIP);
    show(work->shown, work->unknown, words, RB_UNKNOWN);
    show(work->shown, work->waived, words, RB_WAIVED);
    work->is_shown = true;
    return work->shown;
}

static void show_across(uint8_t *out, const uint64_t *words, const rb_exec *x, uint8_t value)
{
    size_t rules = x->stream->rules.len;
    for (uint32_t w = 0; w < rb_exec_words(x); w++)
        for (uint64_t left = words[w]; left; left &= left - 1) out[(w * 64 + rb_first_bit(left)) * rules] = value;
}

void rb_exec_verdicts_by_row(const rb_exec *x, uint8_t *out, bool skips)
{
    memset(out, RB_PASS, (size_t)x->rows * x->stream->rules.len);
    for (uint32_t r = 0; r < x->stream->rules.len; r++) {
        const rb_rule_work *work = &x->rules[r];
        if (skips) show_across(out + r, work->skip, x, RB_SKIP);
        show_across(out + r, work->fail, x, RB_FAIL);
        show_across(out + r, work->unknown, x, RB_UNKNOWN);
        if (work->waivers.len > 0) show_across(out + r, work->waived, x, RB_WAIVED);
    }
}

const uint8_t *rb_exec_outcomes(const rb_exec *x, uint32_t checklist)
{
    rb_checklist_work *work = &x->checklists[checklist];
    uint32_t           words = rb_exec_words(x);
    if (!work->shown) work->shown = RB_NEW_PLAIN(uint8_t, RB_BATCH_ROWS);
    if (work->is_shown) return work->shown;
    memset(work->shown, RB_OUTCOME_PASS, RB_BATCH_ROWS);
    show(work->shown, work->warn, words, RB_OUTCOME_WARN);
    show(work->shown, work->fail, words, RB_OUTCOME_FAIL);
    show(work->shown, work->skip, words, RB_OUTCOME_SKIP);
    work->is_shown = true;
    return work->shown;
}

static void add_rule_total(rb_rule_total *to, const rb_rule_total *from)
{
    for (uint32_t v = 0; v < RB_VERDICT_COUNT; v++) to->by_verdict[v] += from->by_verdict[v];
    to->sole += from->sole;
}

void rb_exec_rules_merge(rb_exec *x, const rb_exec *other)
{
    rb_exec_waivers_merge(x, other);
    for (uint32_t r = 0; r < x->stream->rules.len; r++) add_rule_total(&x->rules[r].total, &other->rules[r].total);
    for (uint32_t c = 0; c < x->stream->checklists.len; c++) {
        x->checklists[c].unsure += other->checklists[c].unsure;
        x->checklists[c].spared += other->checklists[c].spared;
        for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++)
            x->checklists[c].by_outcome[o] += other->checklists[c].by_outcome[o];
    }
}

void rb_exec_rules_finish(const rb_exec *x, rb_summary *summary)
{
    const rb_stream_plan *p = x->stream;
    const rb_catalog     *catalog = x->plan->catalog;
    rb_exec_waivers_finish(x, summary);
    if (!summary->checklists) summary->checklists = RB_NEW_ARRAY(rb_checklist_total, catalog->checklists.len);
    for (uint32_t c = 0; c < p->checklists.len; c++) {
        uint32_t            index = p->checklists.items[c].checklist;
        rb_checklist_total *total = &summary->checklists[index];
        if (!total->rules) total->rules = RB_NEW_ARRAY(rb_rule_total, catalog->checklists.items[index]->rules.len);
        total->unsure += x->checklists[c].unsure;
        total->spared += x->checklists[c].spared;
        for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) total->by_outcome[o] += x->checklists[c].by_outcome[o];
    }
    for (uint32_t r = 0; r < p->rules.len; r++) {
        const rb_rule_plan *rule = &p->rules.items[r];
        add_rule_total(&summary->checklists[rule->checklist].rules[rule->rule], &x->rules[r].total);
    }
}
