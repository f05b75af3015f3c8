/* exec/waivers.c: what would fail or be unknown, and is waived.
 *
 * Promises  A waiver never hides a pass and never makes one. Where it is unknown whether a waiver is about the
 *           record, it is not: doubt waives nothing.
 *
 * A waiver is in force by the day of the run, not by the moment at which its checklist judges a record: a promise of
 * ten days ends on the eleventh, although the record's own date stays where it is. A report made again as of an
 * earlier day says what it said then.
 */
#include "exec/state.h"

static enum rb_waiver_state state_on(const rb_waiver_info *info, int64_t day)
{
    if (day < info->from) return RB_WAIVER_NOT_YET;
    return day < info->until ? RB_WAIVER_IN_FORCE : RB_WAIVER_LAPSED;
}

void rb_exec_waivers_init(rb_exec *x)
{
    const rb_stream_plan *p = x->stream;
    x->waivers = RB_NEW_ARRAY(rb_waiver_work, p->waivers.len + 1);
    for (uint32_t i = 0; i < p->waivers.len; i++) {
        const rb_waiver_plan *w = &p->waivers.items[i];
        x->waivers[i].state = state_on(x->plan->catalog->waivers.items[w->waiver], x->today);
        rb_exec_need(x, w->covers);
        for (uint32_t r = 0; r < w->rules.len; r++) rb_vec_push(&x->rules[w->rules.items[r]].waivers, i);
    }
}

void rb_exec_waivers_begin(rb_exec *x)
{
    for (uint32_t i = 0; i < x->stream->waivers.len; i++) memset(x->waivers[i].rows, 0, sizeof x->waivers[i].rows);
}

uint64_t rb_exec_waiver_covers(const rb_exec *x, uint32_t waiver, uint32_t w)
{
    return rb_exec_answer(x, x->stream->waivers.items[waiver].covers, w).yes;
}

uint64_t rb_exec_waiver_bears(const rb_exec *x, uint32_t waiver, uint32_t w) { return x->waivers[waiver].rows[w]; }

/* The rows of `open` that waivers in this state are about; each is counted for all that are. */
static uint64_t bear(rb_exec *x, const rb_rule_work *rule, enum rb_waiver_state state, const uint64_t open_and_word[2])
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < rule->waivers.len; i++) {
        rb_waiver_work *waiver = &x->waivers[rule->waivers.items[i]];
        if (waiver->state != state) continue;
        uint64_t found = open_and_word[0] & rb_exec_waiver_covers(x, rule->waivers.items[i], (uint32_t)open_and_word[1]);
        waiver->rows[open_and_word[1]] |= found;
        waiver->findings += rb_count_bits(found);
        all |= found;
    }
    return all;
}

void rb_exec_waivers_waive(rb_exec *x, rb_rule_work *rule, uint32_t w)
{
    uint64_t open = rule->fail[w] | rule->unknown[w];
    uint64_t waived = bear(x, rule, RB_WAIVER_IN_FORCE, (uint64_t[]){open, w});
    rule->waived[w] = waived;
    rule->fail[w] &= ~waived;
    rule->unknown[w] &= ~waived;
    (void)bear(x, rule, RB_WAIVER_LAPSED, (uint64_t[]){open & ~waived, w});
}

void rb_exec_waivers_end(rb_exec *x)
{
    for (uint32_t i = 0; i < x->stream->waivers.len; i++)
        for (uint32_t w = 0; w < rb_exec_words(x); w++) x->waivers[i].records += rb_count_bits(x->waivers[i].rows[w]);
}

uint32_t rb_exec_waiver(const rb_exec *x, uint32_t rule, uint32_t row)
{
    const rb_rule_work  *work = &x->rules[rule];
    bool                 is_waived = rb_bit_get(work->waived, row);
    enum rb_waiver_state state = is_waived ? RB_WAIVER_IN_FORCE : RB_WAIVER_LAPSED;
    if (!is_waived && !rb_bit_get(work->fail, row) && !rb_bit_get(work->unknown, row)) return UINT32_MAX;
    for (uint32_t i = 0; i < work->waivers.len; i++) {
        uint32_t waiver = work->waivers.items[i];
        if (x->waivers[waiver].state != state) continue;
        if (rb_exec_waiver_covers(x, waiver, row / RB_WORD_ROWS) >> row % RB_WORD_ROWS & 1) return waiver;
    }
    return UINT32_MAX;
}

void rb_exec_waivers_merge(rb_exec *x, const rb_exec *other)
{
    for (uint32_t i = 0; i < x->stream->waivers.len; i++) {
        x->waivers[i].records += other->waivers[i].records;
        x->waivers[i].findings += other->waivers[i].findings;
    }
}

void rb_exec_waivers_finish(const rb_exec *x, rb_summary *summary)
{
    if (!summary->waivers) summary->waivers = RB_NEW_ARRAY(rb_waiver_total, x->plan->catalog->waivers.len + 1u);
    for (uint32_t i = 0; i < x->stream->waivers.len; i++) {
        rb_waiver_total *total = &summary->waivers[x->stream->waivers.items[i].waiver];
        total->state = x->waivers[i].state;
        total->records += x->waivers[i].records;
        total->findings += x->waivers[i].findings;
    }
}
