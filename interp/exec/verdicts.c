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

/* The words of a condition; RB_STEP_NONE is yes everywhere. */
typedef struct condition { const uint64_t *yes, *known; } condition;

static condition condition_of(const rb_exec *x, rb_step_id step)
{
#define FOUR RB_ALL_ROWS, RB_ALL_ROWS, RB_ALL_ROWS, RB_ALL_ROWS
    static const uint64_t all[RB_BATCH_WORDS] = {FOUR, FOUR, FOUR, FOUR};
    return step == RB_STEP_NONE ? (condition){all, all} : (condition){x->columns[step].v.bits, x->columns[step].known};
}

/* Nothing is said of rows beyond the batch. */
static void cut_last(const rb_exec *x, uint64_t *words)
{
    uint32_t last = rb_exec_words(x) - 1;
    words[last] &= rb_exec_mask(x, last);
}

/* False: nothing is unknown. */
static bool find_verdicts(const rb_exec *x, rb_rule_work *work, const rb_rule_plan *rule)
{
    condition applies = condition_of(x, rule->applies), holds = condition_of(x, rule->holds);
    uint64_t  any = 0;
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        uint64_t in = applies.yes[w], out = applies.known[w] & ~in, yes = holds.yes[w], no = holds.known[w] & ~yes;
        work->fail[w] = in & no;
        work->skip[w] = out;
        any |= work->unknown[w] = ~(out | (in & (yes | no)));
    }
    if (x->rows % RB_WORD_ROWS != 0) {
        cut_last(x, work->fail);
        cut_last(x, work->skip);
        cut_last(x, work->unknown);
    }
    return any != 0;
}

static void waive(rb_exec *x, rb_rule_work *work)
{
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        work->waived[w] = 0;
        if (work->fail[w] | work->unknown[w]) rb_exec_waivers_waive(x, work, w);
        x->listed[w] |= work->waived[w];
    }
}

static void judge_rule(rb_exec *x, rb_rule_work *work, const rb_rule_plan *rule)
{
    uint64_t *by = work->total.by_verdict;
    uint32_t  words = rb_exec_words(x);
    bool      any_unknown = find_verdicts(x, work, rule);
    if (work->waivers.len > 0) waive(x, work);
    uint64_t fail = rb_count_words(work->fail, words), skip = rb_count_words(work->skip, words), unknown = any_unknown ? rb_count_words(work->unknown, words) : 0;
    uint64_t waived = work->waivers.len > 0 ? rb_count_words(work->waived, words) : 0;
    by[RB_FAIL] += fail;
    by[RB_SKIP] += skip;
    by[RB_UNKNOWN] += unknown;
    by[RB_WAIVED] += waived;
    by[RB_PASS] += x->rows - (fail + skip + unknown + waived);
    work->is_shown = false;
}

static uint64_t blocked(const rb_rule_work *rule, uint32_t w) { return rule->fail[w] | rule->unknown[w]; }

/* Of a checklist, by word: rows that some error rule blocks, those that exactly one does, those in which one certainly failed, those that a
 * waiver keeps from failing; and rows that some warning rule blocks. */
typedef struct blocks { uint64_t errors[RB_BATCH_WORDS], two[RB_BATCH_WORDS], certain[RB_BATCH_WORDS], waived[RB_BATCH_WORDS], warnings[RB_BATCH_WORDS]; } blocks;

static void add_error(blocks *b, const rb_rule_work *rule, uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        uint64_t bad = blocked(rule, w);
        b->two[w] |= b->errors[w] & bad;
        b->errors[w] |= bad;
        b->certain[w] |= rule->fail[w];
    }
    for (uint32_t w = 0; w < words && rule->waivers.len > 0; w++) b->waived[w] |= rule->waived[w];
}

static void find_blocks(const rb_rule_work *rules, uint32_t count, uint32_t words, blocks *b)
{
    memset(b, 0, sizeof *b);
    for (uint32_t r = 0; r < count; r++) {
        if (rules[r].is_error) add_error(b, &rules[r], words);
        for (uint32_t w = 0; w < words && !rules[r].is_error; w++) b->warnings[w] |= blocked(&rules[r], w);
    }
}

static void credit_sole(rb_rule_work *rule, uint32_t words, const uint64_t *sole)
{
    uint64_t own[RB_BATCH_WORDS];
    for (uint32_t w = 0; w < words; w++) own[w] = blocked(rule, w) & sole[w];
    rule->total.sole += rb_count_words(own, words);
}

static void judge_checklist(rb_exec *x, rb_checklist_work *work, const rb_checklist_plan *list)
{
    rb_rule_work *rules = &x->rules[list->first_rule];
    uint64_t     *by = work->by_outcome, sole[RB_BATCH_WORDS], unsure[RB_BATCH_WORDS], spared[RB_BATCH_WORDS];
    uint32_t      words = rb_exec_words(x);
    condition     applies = condition_of(x, list->applies);
    blocks        b;
    find_blocks(rules, list->rule_count, words, &b);
    for (uint32_t w = 0; w < words; w++) work->skip[w] = applies.known[w] & ~applies.yes[w];
    cut_last(x, work->skip);
    for (uint32_t w = 0; w < words; w++) {
        uint64_t skip = work->skip[w];
        work->fail[w] = b.errors[w] & ~skip;
        work->warn[w] = b.warnings[w] & ~b.errors[w] & ~skip;
        x->listed[w] |= b.errors[w] | b.warnings[w];
        sole[w] = b.errors[w] & ~b.two[w] & ~skip;
        unsure[w] = work->fail[w] & ~b.certain[w];
        spared[w] = b.waived[w] & ~work->fail[w];
    }
    for (uint32_t r = 0; r < list->rule_count; r++)
        if (rules[r].is_error) credit_sole(&rules[r], words, sole);
    uint64_t skip = rb_count_words(work->skip, words), fail = rb_count_words(work->fail, words), warn = rb_count_words(work->warn, words);
    by[RB_OUTCOME_SKIP] += skip;
    by[RB_OUTCOME_FAIL] += fail;
    by[RB_OUTCOME_WARN] += warn;
    by[RB_OUTCOME_PASS] += x->rows - (skip + fail + warn);
    work->unsure += rb_count_words(unsure, words);
    work->spared += rb_count_words(spared, words);
    work->is_shown = false;
}

void rb_exec_rules_judge(rb_exec *x)
{
    const rb_stream_plan *p = x->stream;
    rb_exec_waivers_begin(x);
    if (x->rows == 0) return;
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
